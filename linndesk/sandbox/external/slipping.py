"""The slips of a practice shop that are on, and where they are made. Safe from any thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.external.dialects import written
from linndesk.sandbox.external.slip_rows import MANIFEST, Json, Scene, Slip
from linndesk.sandbox.external.slips import SLIPS
from linndesk.sandbox.external.world import ShopWorld
from linndesk.sandbox.wire import Reply, whole

_TOO_LONG = 11.0


class Slips:
    """Switched on one by one or together; ``patience``: seconds that a slow answer takes."""

    def __init__(self, world: ShopWorld, wait: Callable[[float], object]) -> None:
        self._world = world
        self._wait = wait
        self._lock = threading.RLock()
        self._on: dict[str, Json] = {}  # what each remembers
        self.patience = _TOO_LONG

    def on(self, *names: str) -> None:
        """They are made from now on. Raises ValueError: there is no such slip."""
        for name in names:
            if name not in SLIPS:
                raise ValueError(f"There is no slip {name}")
        with self._lock:
            self._on.update({name: {} for name in names})

    def off(self, *names: str) -> None:
        """They are made no more; without a name, none is."""
        with self._lock:
            for name in names or tuple(self._on):
                self._on.pop(name, None)

    @property
    def active(self) -> tuple[str, ...]:
        """Those that are on."""
        with self._lock:
            return tuple(self._on)

    # -- where they are made

    def manifest(self, given: dict[str, str]) -> dict[str, str]:
        """The manifest's parameters."""
        for slip, _ in self._at(MANIFEST, {}):
            if slip.parameters is not None:
                given = slip.parameters(given)
        return given

    def asked(self, endpoint: str, body: Any) -> Any:
        """A request as the shop is to look at it."""
        if isinstance(body, dict):
            for slip, scene in self._at(endpoint, body):
                body = slip.asks(body, scene) if slip.asks is not None else body
        return body

    def said(self, endpoint: str, body: Json) -> Json | None:
        """What is answered in place of acting; None = it acts."""
        found = (slip.says(body, scene) for slip, scene in self._at(endpoint, body) if slip.says is not None)
        return next((each for each in found if each is not None), None)

    def answered(self, endpoint: str, data: bytes, reply: Reply) -> Reply:
        """The shop's answer otherwise, where it is an object at all."""
        for slip, scene in self._at(endpoint, _object(data)):
            body = _object(reply.body) if reply.status == 200 else {}
            change = slip.refuses if body.get("Error") else slip.answers
            if body and change is not None:
                reply = Reply(200, written(change(body, scene)).encode(), reply.content_type, reply.headers)
        return reply

    def sent(self, endpoint: str, request: Request, data: bytes, reply: Reply) -> Response:
        """The reply on its way out."""
        out: Reply | Response = reply
        for slip, scene in self._at(endpoint, _object(data)):
            if slip.frames is not None and isinstance(out, Reply):
                out = slip.frames(out, request, scene)
        return out if isinstance(out, Response) else whole(out)

    def _at(self, endpoint: str, body: Mapping[str, Any]) -> Iterator[tuple[Slip, Scene]]:
        with self._lock:
            held = list(self._on.items())
        for name, memory in held:
            if endpoint and SLIPS[name].at(endpoint) and (endpoint == MANIFEST) == (SLIPS[name].endpoint == MANIFEST):
                asked = dict(body)
                yield SLIPS[name], Scene(endpoint, asked, self._world, memory, self._be_slow)

    def _be_slow(self) -> None:
        self._wait(self.patience)


def _object(data: bytes) -> Json:
    """A body as an object; none where it is something else."""
    try:
        found = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
