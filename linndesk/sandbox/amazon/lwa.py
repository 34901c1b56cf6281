"""Login with Amazon: access tokens for refresh tokens, and the tokens' life. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.replies import EXPIRED, MISSING, NOT_VALID, Refusal, denied
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.wire import Reply, json_reply

PATH = "/auth/o2/token"
PROMISED_LIFE = 3600
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token stands for; ``resources`` are the (method, path) of a restricted one."""

    merchant: str
    ends: datetime
    resources: tuple[tuple[str, str], ...] = ()


class SignIn:
    """Hands out tokens and says whose they are."""

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now
        self._lock = threading.Lock()
        self._grants: dict[str, Grant] = {}
        self._count = 0

    def token(self, content_type: str, data: bytes) -> Reply:
        """The answer to ``POST /auth/o2/token``."""
        if not content_type.lower().startswith(FORM):
            return _refuse(400, "invalid_request", "The request has an invalid Content-Type")
        form = dict(parse_qsl(data.decode("ascii", errors="replace"), keep_blank_values=True))
        absent = [each for each in ("grant_type", "client_id", "client_secret") if not form.get(each)]
        if absent:
            return _refuse(400, "invalid_request", f"The request is missing a required parameter : {absent[0]}")
        if form["grant_type"] != "refresh_token":
            return _refuse(400, "unsupported_grant_type", "The authorization grant type is not supported")
        if not form.get("refresh_token"):
            return _refuse(400, "invalid_request", "The request is missing a required parameter : refresh_token")
        return self._exchange(form)

    def _exchange(self, form: Mapping[str, str]) -> Reply:
        clients = [each for each in self._world.merchants if each.client_id == form["client_id"]]
        if not clients or form["client_secret"] not in {each.client_secret for each in clients}:
            return _refuse(401, "invalid_client", "Client authentication failed")
        owner = next((each for each in self._world.merchants if each.refresh_token == form["refresh_token"]), None)
        if owner is None or owner.revoked:
            return _refuse(400, "invalid_grant", "The request has an invalid grant parameter : refresh_token")
        if owner not in clients:
            return _refuse(400, "unauthorized_client", "Not authorized for requested operation")
        if owner.secret_expired:
            return _refuse(401, "invalid_client", "The LWA secret token you provided has expired")
        answer = {
            "access_token": self._grant(owner.name, "Atza|", ()),
            "token_type": "bearer",
            "expires_in": PROMISED_LIFE,
            "refresh_token": owner.refresh_token,
        }
        return json_reply(answer).with_headers(Cache_Control="no-store")

    def restricted(self, merchant: Merchant, resources: tuple[tuple[str, str], ...]) -> str:
        """A restricted data token for these (method, path)."""
        return self._grant(merchant.name, "Atz.sprdt|", resources)

    def expire_all(self) -> None:
        """Every token handed out so far is refused from now on."""
        with self._lock:
            now = self._now()
            self._grants = {token: Grant(each.merchant, now, each.resources) for token, each in self._grants.items()}

    def merchant(self, token: str | None, method: str, path: str) -> tuple[Merchant, bool]:
        """Whose call it is, and whether the token is a restricted one. Raises Refusal with 403."""
        if not token:
            raise Refusal(denied(MISSING))
        with self._lock:
            grant = self._grants.get(token)
        if grant is None:
            raise Refusal(denied(NOT_VALID))
        if self._now() >= grant.ends:
            raise Refusal(denied(EXPIRED))
        if grant.resources and (method, path) not in grant.resources:
            raise Refusal(denied("The restricted data token does not cover this resource."))
        owner = self._world.merchant(grant.merchant)
        if owner.revoked:
            raise Refusal(denied(NOT_VALID))
        return owner, bool(grant.resources)

    def _grant(self, merchant: str, prefix: str, resources: tuple[tuple[str, str], ...]) -> str:
        with self._lock:
            self._count += 1
            token = f"{prefix}practice-{merchant}-{self._count:06d}"
            ends = self._now() + timedelta(seconds=self._faults.token_life)
            self._grants[token] = Grant(merchant, ends, resources)
            return token


def _refuse(status: int, code: str, description: str) -> Reply:
    return json_reply({"error": code, "error_description": description}, status)
