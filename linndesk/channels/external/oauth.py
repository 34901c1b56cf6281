"""Sign-in of apps that ask for one (OAuth client credentials): tokens in memory only. Any worker thread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from linndesk.channels.base import Tools
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.http import Call, Http, Reply
from linndesk.channels.quiet import Quiet
from linndesk.channels.tokens import TokenMemory, key_of, life_of
from linndesk.errors import BadReply, ChannelDown, SignInRefused

ENDPOINT = "OAuthAuthorizationEndpoint"
LONGEST = 10.0
EARLY = timedelta(seconds=60)
_BEARER = "Bearer "
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_FIX = "Check OAuth client id and secret in Config"


class Grants:
    """Access tokens by credentials. Made once in the program and handed to every external channel."""

    def __init__(self) -> None:
        self._memory: TokenMemory[str] = TokenMemory()

    def header(self, settings: ExternalSettings, http: Http, tools: Tools, quiet: Quiet) -> dict[str, str]:
        """What every call carries besides; {} where the app asks for no sign-in.

        Raises SignInRefused, ChannelDown, BadReply, NoAnswer, Cancelled.
        """
        url = settings.endpoint(ENDPOINT)
        if not url:
            return {}
        if not settings.oauth_client_id or not settings.oauth_client_secret:
            absent = "client secret" if settings.oauth_client_id else "client id"
            raise SignInRefused(f"The OAuth {absent} is empty", f"{http.who} asks for a sign-in", "Fill it in and save")
        token = self._memory.token(_key(settings, url), tools, lambda: _granted(settings, url, http, quiet))
        return {"Authorization": f"{_BEARER}{token}"}

    def forget(self, settings: ExternalSettings, refused: Mapping[str, str]) -> None:
        """This header was just refused: the next call signs in anew."""
        token = refused.get("Authorization", "").removeprefix(_BEARER)
        self._memory.forget(_key(settings, settings.endpoint(ENDPOINT)), token or None)


def _key(settings: ExternalSettings, url: str) -> str:
    return key_of(url, settings.oauth_client_id, settings.oauth_client_secret, _scopes(settings))


def _scopes(settings: ExternalSettings) -> str:
    return " ".join(settings.parameter("OAuthScopesRequested").replace(",", " ").split())


def _granted(settings: ExternalSettings, url: str, http: Http, quiet: Quiet) -> tuple[str, timedelta]:
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.oauth_client_id,
        "client_secret": settings.oauth_client_secret,
    }
    scopes = _scopes(settings)
    body = urlencode({**form, "scope": scopes} if scopes else form).encode()
    call = Call("SignIn", "POST", url, ENDPOINT, headers=_FORM, body=body, within=LONGEST, identity=True)
    reply = http.send(call)
    if reply.status >= 500:
        why = f"It answered {reply.status}"
        raise ChannelDown(f"The sign-in of {http.who} is in trouble", why, "The program tries again by itself")
    found = _object(reply, http)
    if reply.status != 200:
        told = (quiet.clean(found.get(each) or "", 200) for each in ("error", "error_description"))
        said = ": ".join(each for each in told if each)
        raise SignInRefused(f"{http.who} refused the OAuth sign-in", said or f"It answered {reply.status}", _FIX)
    token = found.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token or not token:
        raise BadReply(f"The sign-in of {http.who} gave no token", "Its answer lacks access_token", _FIX)
    life = life_of(found.get("expires_in"))
    return token, max(life - EARLY, life / 2)


def _object(reply: Reply, http: Http) -> Mapping[str, object]:
    """Names in lower case. A refusal may come without."""
    try:
        found = reply.json(f"{http.who}'s sign-in")
    except BadReply:
        if reply.status == 200:
            raise
        return {}
    return {str(key).casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}
