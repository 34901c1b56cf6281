"""The practice shop and a channel that speaks to it over real HTTP, on one clock that only waits move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from requests.adapters import HTTPAdapter

from linndesk.channels.base import Cancel, OrderPage, OrderQuery
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.domain.orders import ChannelOrder
from linndesk.errors import JobPaused
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import Dialect
from linndesk.settings import validate
from tests.channels.stands import START, Bench, bench

ACCOUNT = "7d5a5a0e-aaaa-4000-8000-00000000000a"
CUSTOMER = "7d5a5a0e-bbbb-4000-8000-00000000000b"
PAST = START - timedelta(days=20)


@dataclass
class ListBreaker:
    """A breaker that writes down what it hears; ``rests`` are the jobs that it stops."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    rests: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)

    def check(self, account: str, job: str) -> None:
        assert account == ACCOUNT
        if job in self.rests:
            raise JobPaused("It rests", "", "Resume it", wait=60.0)

    def failed(self, account: str, job: str, why: str) -> None:
        assert account == ACCOUNT
        self.heard.append((job, "failed"))
        self.reasons.append(why)

    def worked(self, account: str, job: str) -> None:
        assert account == ACCOUNT
        self.heard.append((job, "worked"))


@dataclass
class Peer:
    """One practice shop, an account that is integrated with it, and what a run is given."""

    shop: PracticeShop
    bench: Bench
    breaker: ListBreaker
    given: dict[str, Any] = field(default_factory=dict)

    def settings(self, **changes: object) -> ExternalSettings:
        if not self.given:
            self.given = self.shop.connected()
        return validate(ExternalSettings, {**self.given, "manifest": self.shop.parameters(), **changes})

    def channel(self, **changes: object) -> ExternalChannel:
        return ExternalChannel(ExternalClient(self.settings(**changes), self.bench.tools))

    def through(self, adapter: HTTPAdapter) -> ExternalChannel:
        """A channel whose calls leave that way."""
        return ExternalChannel(ExternalClient(self.settings(), self.bench.tools, adapter=adapter))

    def again(self) -> None:
        """A new run: nothing is stopped, nothing waited yet, no call counted."""
        self.bench.tools = replace(self.bench.tools, cancel=Cancel(), calls={})

    def query(self, **changes: Any) -> OrderQuery:
        return replace(OrderQuery("updated", PAST, ()), **changes)

    def pull(self, **changes: object) -> list[OrderPage]:
        """Every page of one walk."""
        channel, query, token, pages = self.channel(**changes), self.query(), None, list[OrderPage]()
        while True:
            page = channel.orders(query, token)
            pages.append(page)
            query, token = page.query, page.next_token
            if token is None:
                channel.close()
                return pages

    def orders(self, **changes: object) -> dict[str, ChannelOrder]:
        """What a walk brings, by number; none comes twice."""
        came = [each for page in self.pull(**changes) for each in page.orders]
        made = {each.channel_order_id: each for each in came}
        assert len(made) == len(came)
        return made


@contextmanager
def serving(dialect: str | Dialect = "pascal", **given: Any) -> Iterator[Peer]:
    """A shop that serves while the block runs."""
    own = bench()
    breaker = ListBreaker()
    own.tools = replace(own.tools, account=ACCOUNT, customer=CUSTOMER, breaker=breaker)
    with PracticeShop(now=own.clock.now, dialect=dialect, **given) as shop:
        yield Peer(shop, own, breaker)
