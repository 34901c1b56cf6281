"""A tiny Amazon with a warehouse, read from the models a second time: strict about questions, told what to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Request, Response

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.outbound import outbound_versions
from linndesk.channels.amazon.outbound_version import Versions
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.sandbox.wire import LoopbackServer
from linndesk.settings import validate
from tests.channels.amazon.outbound_models import NEW, OLD, STOCK, keeps, model
from tests.channels.stands import Bench, bench

Json = dict[str, Any]
BASES = {
    NEW: "/fulfillment/outbound/2026-07-04",
    OLD: "/fba/outbound/2020-07-01",
    STOCK: "/fba/inventory/v1",
}


@dataclass(frozen=True)
class Heard:
    """One question: the operation's name in the model, its version, the path's places, the query and the body."""

    name: str
    version: str
    places: dict[str, str]
    query: dict[str, str]
    body: Json


@dataclass
class Stand:
    """Answers by operation, in order; the last one stays. A number alone is a status with a refusal of that code.

    ``closed``: versions that are not there, with the status that says so; ``page``: html instead of Amazon's words.
    """

    bench: Bench = field(default_factory=bench)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    page: bool = False
    heard: list[Heard] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    versions: Versions = field(default_factory=outbound_versions)
    tokens: TokenSource = field(default_factory=TokenSource)
    url: str = ""

    def says(self, operation: str, *bodies: Any) -> None:
        """A body, (status, body) or a status."""
        self.answers[operation] = list(bodies)

    def names(self) -> list[str]:
        return [each.name for each in self.heard]

    def channel(self, **changes: Any) -> AmazonChannel:
        values = {"seller_id": "A2EXAMPLE", "marketplaces": ["UK", "DE"], "client_id": "c", "client_secret": "s"}
        ends = {"refresh_token": "r", "endpoint": self.url, "lwa_endpoint": self.url, "fba": True}
        settings = validate(AmazonSettings, {**values, **ends, **changes})
        return AmazonChannel(settings, self.bench.tools, self.tokens, versions=self.versions)

    def handle(self, request: Request) -> Response:
        """Whatever comes over the wire."""
        if request.path == "/auth/o2/token":
            return Response('{"access_token":"Atza|x","expires_in":3600}')
        status, body = self._answer(request)
        text = json.dumps(body) if not isinstance(body, str) else body
        made = Response("" if status == 204 else text, status=status)
        made.headers["Date"] = format_datetime(self.bench.clock.now(), usegmt=True)
        return made

    def _answer(self, request: Request) -> tuple[int, Any]:
        version = next(name for name, base in BASES.items() if request.path.startswith(base))
        if version in self.closed:
            return self._refused(self.closed[version])
        operation, places = _operation(version, request)
        query, body = dict(request.args.items()), json.loads(request.get_data() or b"{}")
        self._judge(version, operation, query, body)
        self.heard.append(Heard(operation["operationId"], version, places, query, body))
        given = self.answers.get(operation["operationId"], [404])
        one = given.pop(0) if len(given) > 1 else given[0]
        one = one(self.heard[-1]) if callable(one) else one
        if isinstance(one, int):
            return self._refused(one)
        return one if isinstance(one, tuple) else (200, one)

    def _refused(self, status: int) -> tuple[int, Any]:
        if self.page:
            return status, f"<html><h1>{status}</h1></html>"
        return status, {"errors": [{"code": f"Code{status}", "message": "It cannot be."}]}

    def _judge(self, version: str, operation: Json, query: dict[str, str], body: Json) -> None:
        known = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == "query"}
        if set(query) - set(known) or any(each.get("required") and name not in query for name, each in known.items()):
            self.wrong.append(f"{operation['operationId']}: {query}")
        shapes = [each["schema"]["$ref"] for each in operation.get("parameters", []) if each["in"] == "body"]
        for each in shapes:
            keeps(version, each.rsplit("/", 1)[-1], body)
        if body and not shapes:
            self.wrong.append(f"{operation['operationId']} takes no body")


def _operation(version: str, request: Request) -> tuple[Json, dict[str, str]]:
    found = model(version)
    for path, each in found["paths"].items():
        match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path), urlsplit(request.path).path)
        operation = each.get(request.method.lower())
        if match and operation:
            return {
                **operation,
                "parameters": [_whole(found, one) for one in operation["parameters"]],
            }, match.groupdict()
    raise LookupError(f"{request.method} {request.path}")


def _whole(found: Json, parameter: Json) -> Json:
    name = parameter.get("$ref", "").rsplit("/", 1)[-1]
    whole: Json = found["parameters"][name] if name else parameter
    return whole


@pytest.fixture(name="stand")
def stand_fixture() -> Iterator[Stand]:
    """Nothing odd may have been asked of it when the test is over."""
    stand = Stand()
    server = LoopbackServer(stand.handle)
    server.start()
    stand.url = server.url
    yield stand
    server.stop()
    assert stand.wrong == []
