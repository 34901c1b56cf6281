"""Sign-in of apps that ask for one (OAuth client credentials): tokens in memory only. Any worker thread."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from linndesk.channels.base import Tools
from linndesk.channels.external.quiet import Quiet
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.http import Call, Http, Reply
from linndesk.errors import BadReply, ChannelDown, SignInRefused

ENDPOINT = "OAuthAuthorizationEndpoint"
LONGEST = 10.0
EARLY = timedelta(seconds=60)
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_FIX = "Check OAuth client id and secret in Config"


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    token: str = field(default="", repr=False)
    until: datetime | None = None


class Grants:
    """Access tokens by credentials. Made once in the program and handed to every external channel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def header(self, settings: ExternalSettings, http: Http, tools: Tools, quiet: Quiet) -> dict[str, str]:
        """What every call carries besides; {} where the app asks for no sign-in.

        Raises SignInRefused, ChannelDown, BadReply, NoAnswer.
        """
        url = settings.endpoint(ENDPOINT)
        if not url:
            return {}
        if not settings.oauth_client_id or not settings.oauth_client_secret:
            absent = "client secret" if settings.oauth_client_id else "client id"
            raise SignInRefused(f"The OAuth {absent} is empty", f"{http.who} asks for a sign-in", "Fill it in and save")
        entry = self._entry(settings, url)
        with entry.lock:
            if entry.until is None or tools.clock.now() >= entry.until:
                entry.token, life = _granted(settings, url, http, quiet)
                entry.until = tools.clock.now() + max(life - EARLY, life / 2)
            return _header(entry.token)

    def forget(self, settings: ExternalSettings, refused: Mapping[str, str]) -> None:
        """This header was just refused: the next call signs in anew."""
        entry = self._entry(settings, settings.endpoint(ENDPOINT))
        with entry.lock:
            if _header(entry.token) == refused:
                entry.until = None

    def _entry(self, settings: ExternalSettings, url: str) -> _Entry:
        parts = (url, settings.oauth_client_id, settings.oauth_client_secret, _scopes(settings))
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        with self._lock:
            return self._entries.setdefault(key, _Entry())


def _header(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


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
    return token, _life(found.get("expires_in"))


def _object(reply: Reply, http: Http) -> Mapping[str, object]:
    """Names in lower case. A refusal may come without."""
    try:
        found = reply.json(f"{http.who}'s sign-in")
    except BadReply:
        if reply.status == 200:
            raise
        return {}
    return {str(key).casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}


def _life(said: object) -> timedelta:
    """How long a token lives; an hour where the answer holds no number."""
    try:
        seconds = float(str(said))
    except ValueError:
        seconds = math.nan
    return timedelta(seconds=min(max(seconds, 0.0), 86_400.0)) if math.isfinite(seconds) else timedelta(hours=1)
