"""Signing in with Amazon: one source of access tokens for the process, in memory only. Any worker thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Tools
from linndesk.channels.http import Call, Reply, words
from linndesk.channels.pacing import Pacer
from linndesk.channels.tokens import CredentialRefused, TokenMemory, key_of, life_of
from linndesk.errors import BadReply, ChannelError, SignInRefused

OPERATION = "signIn"
EARLY = timedelta(minutes=5)
_PATH = "/auth/o2/token"
_FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in takes. ``endpoint`` without a path."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    endpoint: str

    @classmethod
    def of(cls, settings: AmazonSettings) -> Credentials:
        """Raises CredentialRefused that names the first one that is empty."""
        for key, label in (
            ("client_id", "client id"),
            ("client_secret", "client secret"),
            ("refresh_token", "refresh token"),
        ):
            if not getattr(settings, key):
                raise CredentialRefused(
                    f"The {label} is empty", "Signing in needs it", "Fill it in and save", setting=key
                )
        return cls(settings.client_id, settings.client_secret, settings.refresh_token, settings.lwa_base)

    @property
    def key(self) -> str:
        """Tells credentials apart without holding them."""
        return key_of(self.endpoint, self.client_id, self.client_secret, self.refresh_token)


class TokenSource:
    """Access tokens by credentials. Made once in the program and handed to every Amazon channel."""

    def __init__(self) -> None:
        self._memory: TokenMemory[str] = TokenMemory()

    def token(self, credentials: Credentials, pacer: Pacer, tools: Tools, *, stale: str = "") -> str:
        """A token good for five minutes at least. ``stale``: one that was just refused; never given again.

        Raises CredentialRefused, SignInRefused, ChannelDown, Throttled, Cancelled.
        """
        return self._memory.token(credentials.key, tools, lambda: _sign_in(credentials, pacer), stale=stale)

    def forget(self, credentials: Credentials) -> None:
        """The next call signs in anew (Check API proves the credentials, not the memory)."""
        self._memory.forget(credentials.key)


def _sign_in(credentials: Credentials, pacer: Pacer) -> tuple[str, timedelta]:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": credentials.refresh_token,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    url = credentials.endpoint if urlsplit(credentials.endpoint).path.strip("/") else credentials.endpoint + _PATH
    call = Call(OPERATION, "POST", url, _PATH, headers=_FORM, body=urlencode(form).encode())
    reply = pacer.send(call, None)
    if reply.status != 200:
        raise _refusal(reply)
    body = reply.json("Amazon's sign-in")
    token = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token:
        raise BadReply("Amazon's sign-in gave no token", "Its answer lacks access_token", "Try again in some minutes")
    return token, life_of(body.get("expires_in")) - EARLY


def _refusal(reply: Reply) -> ChannelError:
    """Which credential Amazon refused. LWA's words: error and error_description."""
    try:
        body = reply.json("Amazon's sign-in")
    except BadReply as error:
        return error
    code, said = (words(body.get(key, "")) if isinstance(body, dict) else "" for key in ("error", "error_description"))
    if code == "invalid_client":
        return _client_refused(said)
    if code == "invalid_grant":
        return CredentialRefused(
            "Amazon refused the refresh token",
            "It was withdrawn, belongs to another application, or was not copied whole",
            "Authorise the application again in Seller Central and paste the new refresh token",
            setting="refresh_token",
        )
    if code == "unauthorized_client":
        return CredentialRefused(
            "Amazon does not let this application sign in",
            said or "The refresh token was made for another client id",
            "Check that client id and refresh token come from the same application",
            setting="client_id",
        )
    return SignInRefused(
        "Amazon refused the sign-in",
        f"It answered {reply.status} {code}: {said}" if code else f"It answered {reply.status}",
        "Check client id, client secret and refresh token",
    )


def _client_refused(said: str) -> CredentialRefused:
    lower = said.lower()
    if "expired" in lower:
        return expired_secret()
    if "client_id" in lower or "client id" in lower or "unknown client" in lower:
        return CredentialRefused(
            "Amazon refused the client id",
            "It does not know an application of that id",
            "Copy the client id again from the application's page in Seller Central",
            setting="client_id",
        )
    return CredentialRefused(
        "Amazon refused the client secret",
        "The client secret does not belong to the client id, or it is older than 180 days and has expired",
        "Copy the client secret again; make a new one in Seller Central if it is old",
        setting="client_secret",
    )


def expired_secret() -> CredentialRefused:
    """Amazon lets a client secret die 180 days after it was made."""
    return CredentialRefused(
        "The client secret has expired",
        "Amazon lets a client secret live 180 days",
        "Make a new client secret in Seller Central and paste it here",
        setting="client_secret",
    )
