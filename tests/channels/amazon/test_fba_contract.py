"""Amazon's warehouse keeps the contract of every channel that has one, by both versions of its outbound API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.outbound import outbound_versions
from linndesk.domain.orders import Person
from linndesk.domain.outbound import STANDARD, Asked, Wanted, reference
from linndesk.errors import AccessRefused, ChannelDown, ChannelRefused
from tests.channels.amazon.outbound_models import NEW, OLD
from tests.channels.amazon.peer import Peer, serve
from tests.channels.centre_contract import CountingContract, OutboundContract
from tests.channels.sending_contract import FAILURES, Hook, SendingContract
from tests.channels.stands import START
from tests.fba_scene import fba_stock

DE, FR = "A1PA6795UKMFR9", "A13V1IB3VIYZZH"
SUMMARIES = "getInventorySummaries"
JO = Person(
    name="Jo Practice", line1="1 Practice Street", town="Berlin", postcode="10115", country_code="DE", phone="03012345"
)
BUT_403 = [each for each in FAILURES if each[0] != "403"]  # by that the other version is asked


class TestFbaStock(CountingContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            self.peer.amazon.faults.fba.page = self.page
            yield

    peer: Peer
    place, same = DE, FR
    page = 3

    def open(self) -> AmazonChannel:
        return self.peer.channel(marketplaces=["DE", "FR"], fba=True)

    def put(self, sku: str, fulfillable: int, due: int = 0) -> None:
        fba_stock(self.peer.amazon.world, sku, fulfillable, due, place="DE")

    def fail(self, kind: str, times: int = 1, skip: int = 0) -> None:
        self.peer.amazon.faults.fail_next(SUMMARIES, cast("Any", kind), times, skip=skip)

    def asked(self) -> int:
        return self.peer.amazon.calls.count(SUMMARIES)


class TestOutbound(OutboundContract):
    """By the newer version."""

    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            self.peer.amazon.faults.outbound.ships_after = None
            fba_stock(self.peer.amazon.world, "MUG", 10_000, place="DE")
            self.made = 0
            self.versions = outbound_versions()
            self.close()
            yield

    peer: Peer
    operation = "createOrder"
    plan = (2, 30)

    def close(self) -> None:
        self.peer.amazon.faults.closed[OLD] = 403

    def open(self) -> AmazonChannel:
        settings = self.peer.settings(marketplaces=["DE"], fba=True)
        channel = AmazonChannel(settings, self.bench.tools, self.peer.tokens, versions=self.versions)
        self.learn(channel)
        return channel

    def learn(self, channel: AmazonChannel) -> None:
        """Nothing is to be found out any more."""
        if self.made == 0:
            self.made = 1
            channel.outbound_changed(START, ["NOBODYS"])

    def new(self) -> Asked:
        self.made += 1
        name = reference("profile", "shop|1", f"ORDER-{self.made}", 1)
        lines = (Wanted("gid:1", "MUG", 2),)
        return Asked(name, DE, "EUR", STANDARD, f"ORDER-{self.made}", START - timedelta(hours=1), lines, JO)

    def orders(self) -> list[str]:
        return self.peer.amazon.outbound.creates

    def ship(self, reference: str, *trackings: str) -> None:
        self.peer.amazon.outbound.ship(reference, *trackings)

    def accept(self) -> None:
        self.peer.amazon.faults.outbound.accept_next = 1

    def later(self) -> None:
        self.bench.clock.advance(900)

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.amazon.faults.fail_next(self.operation, cast("Any", kind), times)

    def heard(self) -> list[tuple[bytes, bool]]:
        name = "orderId" if self.operation == "createOrder" else "sellerFulfillmentOrderId"
        bodies = [each.body for each in self.peer.amazon.calls.of(self.operation)]
        return [(each.encode(), json.loads(each)[name] in self.orders()) for each in bodies]

    def sign_ins(self) -> int:
        return self.peer.amazon.calls.count("token")

    @pytest.mark.parametrize(("kind", "error", "sent", "acted"), BUT_403)
    def test_what_becomes_of_it_is_told_apart_after_one_try(
        self, kind: str, error: Any, sent: bool | None, acted: bool
    ) -> None:
        SendingContract.test_what_becomes_of_it_is_told_apart_after_one_try(self, kind, error, sent, acted)

    def test_where_neither_version_may_be_asked_nothing_happens(self) -> None:
        tell = self.ready(self.open())
        self.peer.amazon.faults.closed |= {NEW: 403, OLD: 403}
        with pytest.raises(AccessRefused, match="Amazon Fulfillment"):
            tell(Hook())
        assert self.orders() == []


class TestOlderOutbound(TestOutbound):
    """The same where the newer one is not there."""

    operation = "createFulfillmentOrder"

    def close(self) -> None:
        self.peer.amazon.faults.closed[NEW] = 404


def test_a_lost_answer_of_one_version_is_found_by_the_other(peer: Peer) -> None:
    """R-LOST: both have one book."""
    fba_stock(peer.amazon.world, "MUG", 5, place="DE")
    what = Asked(
        reference("profile", "shop|1", "ORDER", 1), DE, "EUR", STANDARD, "ORDER", START, (Wanted("1", "MUG", 1),), JO
    )
    channel = peer.channel(marketplaces=["DE"], fba=True)
    peer.amazon.faults.fail_next("createOrder", "503_after")
    with pytest.raises(ChannelDown):
        channel.outbound_create(channel.outbound_request(what), what, Hook())
    peer.amazon.faults.closed[NEW] = 404
    peer.again()
    found = peer.channel(marketplaces=["DE"], fba=True).outbound_order(what.reference)
    assert found is not None
    assert found.state == "processing"


def test_a_currency_that_is_not_the_marketplaces_is_refused_there(peer: Peer) -> None:
    """D22: so it is converted or refused here before."""
    fba_stock(peer.amazon.world, "MUG", 5, place="DE")
    lines = (Wanted("1", "MUG", 1, Decimal(5)),)
    what = Asked("LDX-1", DE, "GBP", STANDARD, "ORDER", START, lines, JO)
    channel = peer.channel(marketplaces=["DE"], fba=True)
    with pytest.raises(ChannelRefused):
        channel.outbound_create(channel.outbound_request(what), what, Hook())
    right = replace(what, currency="EUR")
    assert channel.outbound_create(channel.outbound_request(right), right, Hook()).state == "processing"
