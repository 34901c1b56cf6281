"""Signing in to the practice Linnworks: sessions that end when nobody uses them. Safe from any thread."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults

APPLICATION_ID = "0a0a0a0a-1111-4222-8333-000000000001"
APPLICATION_SECRET = "0b0b0b0b-1111-4222-8333-000000000002"
INSTALLED = "0c0c0c0c-1111-4222-8333-000000000003"  # the token of the application's installation
_OPEN = ("AVAILABLE",)


class Sessions:
    """Hands out session tokens for three secrets, and forgets those that rest for ``faults.ttl`` seconds.

    ``revoked``: the application is no longer installed: there are no new sessions and the old ones end.
    """

    def __init__(self, faults: LinnworksFaults, now: Callable[[], datetime], server: Callable[[], str]) -> None:
        self._faults = faults
        self._now = now
        self._server = server
        self._lock = threading.Lock()
        self._used: dict[str, datetime] = {}
        self.application_id, self.application_secret, self.installed = APPLICATION_ID, APPLICATION_SECRET, INSTALLED
        self.revoked = False

    def expire(self) -> None:
        """Every session ends now."""
        with self._lock:
            self._used.clear()

    def takes(self, header: str | None) -> bool:
        """Whether a call's Authorization is a session that lives; it rests anew from now on."""
        now, key = self._now(), header or ""
        with self._lock:
            used = self._used.get(key)
            if used is None or self.revoked or now - used >= timedelta(seconds=self._faults.ttl):
                self._used.pop(key, None)
                return False
            self._used[key] = now
            return True

    def authorise(self, asked: Asked) -> Json:
        """AuthorizeByApplication. Raises Refusal."""
        told = {name: str(uuid.UUID(value)) for name, value in asked.body.items()}
        if told["ApplicationId"] != self.application_id:
            raise Refusal(refused("Application was not found"))
        if told["ApplicationSecret"] != self.application_secret:
            raise Refusal(refused("Application secret is not valid"))
        if told["Token"] != self.installed or self.revoked:
            raise Refusal(refused("Token is not valid: the application is not installed", 401))
        token = str(uuid.uuid4())
        with self._lock:
            self._used[token] = self._now()
        return self._session(token)

    def _session(self, token: str) -> Json:
        says = self._faults.ttl if self._faults.says_ttl is None else self._faults.says_ttl
        return {
            "Id": "0d0d0d0d-1111-4222-8333-000000000004",
            "EntityId": "0d0d0d0d-1111-4222-8333-000000000005",
            "DatabaseName": "Practice",
            "DatabaseServer": None,
            "AppName": "linndesk",
            "UserName": "practice@shop.example",
            "Locality": "EU",
            "SuperAdmin": False,
            "TTL": int(says),
            "Token": token,
            "AccessToken": None,
            "Device": None,
            "UserType": "LinnworksUser",
            "Status": {"State": self._faults.state, "Reason": self._faults.reason, "Parameters": {}},
            "UserId": "0d0d0d0d-1111-4222-8333-000000000006",
            "Properties": {},
            "Email": "practice@shop.example",
            "Server": self._faults.server or self._server(),
            "PushServer": self._server(),
        }

    def shut(self) -> str:
        """Why no call of the account is answered, "" = it is open."""
        return "" if self._faults.state in _OPEN else self._faults.reason or f"The account is {self._faults.state}"
