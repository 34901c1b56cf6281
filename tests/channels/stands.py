"""Small real stand-ins for the ports a channel is given: a clock that is turned, buckets, a journal, a memory."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from requests import Response
from requests.adapters import HTTPAdapter

from linndesk.channels.base import Cancel, Exchange, Tools
from linndesk.domain import buckets
from linndesk.domain.buckets import Bucket, Plan


class OddAdapter(HTTPAdapter):
    """The real way out, with one change to each JSON reply: legal answers that the practice Amazon never gives."""

    def __init__(self, change: Callable[[dict[str, Any]], object]) -> None:
        super().__init__()
        self._change = change

    def send(self, *args: Any, **kwargs: Any) -> Response:
        reply = super().send(*args, **kwargs)
        body = json.loads(reply.raw.read(decode_content=True))
        self._change(body)
        reply.raw = io.BytesIO(json.dumps(body).encode())
        return reply


START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class TurnedClock:
    """Stands still until somebody waits on it; ``on_wait`` sees each wait."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self.waits: list[float] = []
        self.on_wait: Callable[[float], None] = lambda seconds: None

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def wait(self, seconds: float, cancel: Cancel) -> None:
        cancel.check()
        self.waits.append(seconds)
        self.advance(seconds)
        self.on_wait(seconds)
        cancel.check()


@dataclass
class MemoryBuckets:
    """The domain's buckets in a dict."""

    clock: TurnedClock
    held: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    learnt: dict[str, float] = field(default_factory=dict)

    def take(self, scope: str, operation: str, plan: Plan) -> float:
        now = self.clock.now().timestamp()
        bucket = self.held.get((scope, operation)) or buckets.full(plan, now)
        self.held[scope, operation], wait = buckets.take(bucket, plan, now)
        return wait

    def empty(self, scope: str, operation: str, plan: Plan) -> None:
        self.held[scope, operation] = buckets.emptied(self.clock.now().timestamp())

    def learn(self, scope: str, operation: str, rate: float) -> None:
        self.learnt[operation] = rate


@dataclass
class ListJournal:
    exchanges: list[Exchange] = field(default_factory=list)

    def note(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


@dataclass
class DictMemory:
    """A DownloadMemory that outlives a channel."""

    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def load(self, scope: str) -> dict[str, Any]:
        return dict(self.states.get(scope, {}))

    def save(self, scope: str, state: dict[str, Any]) -> None:
        self.states[scope] = dict(state)

    def clear(self, scope: str) -> None:
        self.states.pop(scope, None)


@dataclass
class Bench:
    """Tools and the stand-ins behind them."""

    clock: TurnedClock
    buckets: MemoryBuckets
    journal: ListJournal
    tools: Tools
    said: list[str]


def bench(clock: TurnedClock | None = None, patience: float = 20.0) -> Bench:
    clock = clock or TurnedClock()
    own, journal, said = MemoryBuckets(clock), ListJournal(), list[str]()
    tools = Tools(clock, own, journal, Cancel(), say=said.append, patience=patience)
    return Bench(clock, own, journal, tools, said)
