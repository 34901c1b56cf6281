"""The practice Amazon and a channel that speaks to it, on one clock that only waits move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Cancel
from linndesk.sandbox.amazon.records import Listing
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.settings import validate
from tests.channels.stands import START, Bench, bench

UK = "A1F83G8C2ARO7P"
JP = "A1VC38T7YXB528"


@dataclass
class Peer:
    """One practice Amazon, one merchant's settings, and what a run is given."""

    amazon: PracticeAmazon
    bench: Bench
    tokens: TokenSource

    def settings(self, **changes: object) -> AmazonSettings:
        return validate(AmazonSettings, {**self.amazon.settings(marketplaces=("UK", "DE")), **changes})

    def channel(self, **changes: object) -> AmazonChannel:
        return AmazonChannel(self.settings(**changes), self.bench.tools, self.tokens)

    def again(self) -> None:
        """A new run: nothing is stopped, nothing waited yet, no call counted."""
        self.bench.tools = replace(self.bench.tools, cancel=Cancel(), calls={})

    def add_order(self, **given: Any) -> str:
        return self.amazon.world.add_order(**given).id

    def add_listing(self, sku: str, market: str = UK, quantity: int | None = 3, title: str = "Mug") -> None:
        at = START - timedelta(days=90)
        number = len(self.amazon.world.listings("main"))
        self.amazon.world.add_listing(
            Listing("main", market, sku, f"B{number:09d}", title, Decimal("9.50"), quantity, f"L{number}", at, at)
        )


def serve() -> Iterator[Peer]:
    own = bench()
    with PracticeAmazon(now=own.clock.now) as amazon:
        yield Peer(amazon, own, TokenSource())


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    yield from serve()
