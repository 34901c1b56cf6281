"""Signing in with Linnworks: one session for all with the same credentials, in memory only. Any worker thread."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from linndesk.channels.addresses import host_of, is_loopback
from linndesk.channels.addresses import refusal as refused_address
from linndesk.channels.base import Tools
from linndesk.channels.bodies import dumped
from linndesk.channels.http import Call, Reply
from linndesk.channels.linnworks.answers import WHO, WrongAddress, read, words_of
from linndesk.channels.linnworks.operations import AUTHORIZE, Operation
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.tokens import CredentialRefused, TokenMemory, key_of
from linndesk.errors import BadReply, ChannelDown, ChannelError, SignInRefused

EARLY = timedelta(seconds=60)
USUAL = timedelta(minutes=20)  # of inactivity, where no TTL is given
LONGEST = timedelta(hours=1)  # then it is looked again whether the account is locked
LABELS = {"application_id": "application id", "application_secret": "application secret", "token": "token"}
JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
_SPEAKS_OF = {
    "application_secret": re.compile(r"secret", re.IGNORECASE),
    "token": re.compile(r"token", re.IGNORECASE),
    "application_id": re.compile(
        r"application\s*id\b|application (?:was |is |could )?not (?:be )?found|(?:unknown|no such) application",
        re.IGNORECASE,
    ),
}
Exchanges = Callable[[Call, Operation], Reply]
Cleans = Callable[..., str]


class AccountLocked(SignInRefused):
    """Linnworks has locked the account: nothing is read or sent."""

    code = "account_locked"
    lasts = True


class Maintenance(ChannelDown):
    """Linnworks is at work on the account: nothing is read or sent."""

    code = "maintenance"


@dataclass(frozen=True, slots=True)
class Session:
    """``token`` goes with every call to ``server``, which has no slash at its end. ``life``: without a call."""

    token: str = field(repr=False)
    server: str
    life: timedelta
    given: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in takes."""

    application_id: str
    application_secret: str = field(repr=False)
    token: str = field(repr=False)
    endpoint: str

    @classmethod
    def of(cls, settings: LinnworksSettings) -> Credentials:
        """Raises CredentialRefused that names the first one that is empty."""
        for key, label in LABELS.items():
            if not getattr(settings, key):
                raise CredentialRefused(f"The {label} is empty", "Signing in needs it", "Fill it in", setting=key)
        return cls(settings.application_id, settings.application_secret, settings.token, settings.auth_endpoint)


def key(settings: LinnworksSettings) -> str:
    """Tells credentials apart without holding them."""
    own = (settings.application_id.casefold(), settings.application_secret.casefold(), settings.token.casefold())
    return key_of(settings.auth_endpoint, *own)


class Sessions:
    """Made once in the program and handed to every channel of the kind."""

    def __init__(self) -> None:
        self._memory: TokenMemory[Session] = TokenMemory()

    def session(
        self, settings: LinnworksSettings, tools: Tools, send: Exchanges, clean: Cleans, *, stale: Session | None = None
    ) -> Session:
        """One that is still good. ``stale``: one that was just refused; never given again.

        Raises CredentialRefused, SignInRefused, AccountLocked, Maintenance, WrongAddress, BadReply, and what ``send``
        raises.
        """

        def sign_in() -> tuple[Session, timedelta]:
            found = _signed_in(Credentials.of(settings), tools.clock.now(), send, clean)
            return found, min(_used(found.life), LONGEST)

        return self._memory.token(key(settings), tools, sign_in, stale=stale)

    def served(self, settings: LinnworksSettings, session: Session, now: datetime) -> None:
        """It was just taken: its time without a call begins anew."""
        self._memory.prolong(key(settings), session, min(now + _used(session.life), session.given + LONGEST))

    def forget(self, settings: LinnworksSettings, session: Session | None = None) -> None:
        """The next call signs in anew. ``session``: only if it is still this one."""
        self._memory.forget(key(settings), session)


def _used(life: timedelta) -> timedelta:
    return max(life - EARLY, life / 2)


def _signed_in(own: Credentials, now: datetime, send: Exchanges, clean: Cleans) -> Session:
    body = {"ApplicationId": own.application_id, "ApplicationSecret": own.application_secret, "Token": own.token}
    url = own.endpoint.rstrip("/") + AUTHORIZE.path
    reply = send(
        Call(AUTHORIZE.name, AUTHORIZE.method, url, AUTHORIZE.path, headers=JSON, body=dumped(body)), AUTHORIZE
    )
    if not 200 <= reply.status < 300:
        raise _refused(reply, own, clean)
    found = read(reply, AUTHORIZE, False, clean)
    if not isinstance(found, dict):
        raise _lacks("anything that is a session")
    known = {str(name).casefold(): value for name, value in found.items()}
    _look_at_status(known.get("status"), clean)
    token, server = known.get("token"), known.get("server")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable() or " " in token:
        raise _lacks("Token")
    return Session(token, _server(server, own.endpoint), _life(known.get("ttl")), now)


def _look_at_status(status: object, clean: Cleans) -> None:
    """Raises AccountLocked, Maintenance."""
    known = {str(name).casefold(): value for name, value in status.items()} if isinstance(status, Mapping) else {}
    state = str(known.get("state") or "AVAILABLE").strip().upper()
    if state in ("AVAILABLE", "0"):
        return
    said = clean(known.get("reason") or "", 300) or f"Its state is {clean(state, 40)}"
    if state == "MAINTENANCE":
        raise Maintenance(f"{WHO} is at work on this account", said, "The program tries again by itself")
    raise AccountLocked(f"{WHO} has locked this account", said, "Sign in to Linnworks.net and see what it asks for")


def _server(said: object, endpoint: str) -> str:
    """Where the account lives; one that may not be asked is refused (R-HTTP, R-FOREIGN). Raises BadReply."""
    text = said.strip().rstrip("/") if isinstance(said, str) else ""
    if not text:
        raise _lacks("Server")
    reason = refused_address(text)
    if not reason and (urlsplit(text).query or urlsplit(text).fragment):
        reason = "It is more than an address"
    if not reason and is_loopback(host_of(text)) and not is_loopback(host_of(endpoint)):
        reason = "It names this PC itself"
    if reason:
        raise BadReply(f"{WHO} named a server that is not asked", reason, "Check the sign-in address in Config")
    return text


def _life(said: Any) -> timedelta:
    """``TTL`` in seconds, a day at most."""
    try:
        seconds = float(str(said))
    except ValueError:
        seconds = math.nan
    return timedelta(seconds=min(seconds, 86_400.0)) if math.isfinite(seconds) and seconds > 0 else USUAL


def _lacks(what: str) -> BadReply:
    return BadReply(f"The sign-in of {WHO} cannot be read", f"It gave no {what}", "Check the sign-in address in Config")


def _refused(reply: Reply, own: Credentials, clean: Cleans) -> ChannelError:
    """Which credential Linnworks refused, as far as its words or the credential itself tell."""
    found = words_of(reply)
    there = 400 <= reply.status < 500 and reply.status not in (404, 405, 410)
    host, answered = host_of(own.endpoint), f"It answered {reply.status}"
    basic = reply.headers.get("WWW-Authenticate", "").casefold().startswith("basic")
    if reply.status == 401 and (found is None or basic):
        fix = "Fill in HTTP user and password in Config"
        return CredentialRefused(f"{host} asks for a user before anything else", answered, fix, setting="http_user")
    if not there or found is None:
        fix = "Correct the sign-in address in Config"
        return WrongAddress(f"{WHO} does not sign in at {host}", answered, fix)
    said = clean(found, 300) or answered
    named = [name for name, pattern in _SPEAKS_OF.items() if pattern.search(found)]
    wrong = [name for name in LABELS if not _is_id(getattr(own, name))]
    blamed = named if len(named) == 1 else [each for each in wrong if each in (named or wrong)]
    if len(blamed) == 1:
        return _blamed(blamed[0], said, broken=blamed[0] in wrong)
    fix = "Check application id, application secret and token: all three belong to one application"
    return SignInRefused(f"{WHO} refused the sign-in", said, fix)


def _blamed(name: str, said: str, *, broken: bool) -> CredentialRefused:
    copied = "It was not copied whole: it has 32 letters and digits, with or without dashes" if broken else said
    where = {
        "application_id": "Copy it again from the application's page in the Linnworks developer portal",
        "application_secret": "Copy it again from the application's page in the Linnworks developer portal",
        "token": "Install the application on the Linnworks account again and paste the token that it shows",
    }
    return CredentialRefused(f"{WHO} refused the {LABELS[name]}", copied, where[name], setting=name)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
