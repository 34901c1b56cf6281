"""An app that answers whatever a test says, to the byte, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.settings import validate
from tests.channels.external.bench import ACCOUNT, CUSTOMER, ListBreaker
from tests.channels.stands import Bench, bench
from tests.channels.test_http import served

TOKEN = "cnry-token-5c1e"
CALLS = (
    *("AddNewUser", "UserConfig", "SaveConfig", "ConfigTest", "ConfigDeleted", "Orders", "Despatch", "Products"),
    *("InventoryUpdate", "ShippingTags", "PaymentTags"),
)
Says = Callable[[str], "Response | object"]


@dataclass(frozen=True)
class Came:
    """One request. ``name``: the call's, by its path."""

    name: str
    method: str
    headers: Mapping[str, str]
    body: Any
    raw: bytes


@dataclass
class OddApp:
    """``says``: what each call is answered with, by its name; a Response, or anything as JSON."""

    url: str
    says: dict[str, object]
    bench: Bench
    breaker: ListBreaker
    came: list[Came] = field(default_factory=list)

    def manifest(self, **more: object) -> dict[str, object]:
        return {
            "ChannelName": "ODD", "ChannelFriendlyName": "Odd app",
            **{f"{each}Endpoint": f"{self.url}/{each}?key=cnry-key-77" for each in CALLS}, **more,
        }  # fmt: skip

    def settings(self, **given: object) -> ExternalSettings:
        whole = {"manifest": self.manifest(), "authorization_token": TOKEN, **given}
        return validate(ExternalSettings, whole)

    def channel(self, **given: object) -> ExternalChannel:
        return ExternalChannel(ExternalClient(self.settings(**given), self.bench.tools))

    def handle(self, request: Request) -> Response:
        name = request.path.strip("/")
        raw = request.get_data()
        form = request.headers.get("Content-Type", "").startswith("application/json")
        self.came.append(Came(name, request.method, dict(request.headers), json.loads(raw) if form else None, raw))
        answer = self.says.get(name, {})
        if isinstance(answer, list) and answer and isinstance(answer[0], Response):
            answer = answer.pop(0)
        if isinstance(answer, Response):
            return answer
        return Response(json.dumps(answer), content_type="application/json")


@contextmanager
def odd_app(**says: object) -> Iterator[OddApp]:
    own = bench()
    breaker = ListBreaker()
    own.tools = replace(own.tools, account=ACCOUNT, customer=CUSTOMER, breaker=breaker)
    app = OddApp("", dict(says), own, breaker)
    with served(app.handle) as url:
        app.url = url
        yield app


def text(body: str | bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Response:
    """A reply that is no JSON."""
    return Response(body, status=status, content_type=kind, headers=headers)
