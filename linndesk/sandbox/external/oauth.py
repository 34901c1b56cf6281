"""The practice shop's sign-in: client credentials for a bearer token that expires. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from linndesk.sandbox.external import manifest
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.wire import Reply, json_reply

CLIENT_ID, CLIENT_SECRET = "practice-client", "practice-client-secret"
_FORM = "application/x-www-form-urlencoded"
_PROMISED = 3600


class SignIn:
    """Gives bearer tokens and knows them again until they expire."""

    def __init__(self, faults: ShopFaults, now: Callable[[], datetime]) -> None:
        self._lock = threading.Lock()
        self._faults = faults
        self._now = now
        self._given: dict[str, datetime] = {}
        self._count = 0

    def token(self, content_type: str, data: bytes) -> Reply:
        """The answer to a grant: 200 with a token, 400 or 401 with OAuth's own words."""
        if not content_type.lower().startswith(_FORM):
            return json_reply({"error": "invalid_request"}, 400)
        form = {key: values[0] for key, values in parse_qs(data.decode("utf-8", errors="replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return json_reply({"error": "unsupported_grant_type"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_reply({"error": "invalid_client"}, 401)
        if form.get("scope") != manifest.SCOPES:
            return json_reply({"error": "invalid_scope"}, 400)
        with self._lock:
            self._count += 1
            made = f"practice-bearer-{self._count:04d}"
            self._given[made] = self._now() + timedelta(seconds=self._faults.oauth_life)
        told = {"access_token": made, "token_type": "Bearer", "expires_in": _PROMISED, "scope": manifest.SCOPES}
        return json_reply(told)

    def knows(self, authorization: str) -> bool:
        """Whether a header carries a token that is still good."""
        kind, _, token = authorization.partition(" ")
        with self._lock:
            until = self._given.get(token)
        return kind == "Bearer" and until is not None and self._now() < until

    def revoke(self) -> None:
        """No token that was given is good any more."""
        with self._lock:
            self._given.clear()
