"""What every channel that takes levels by the thousand owes those who tell it; each adapter's tests inherit it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import pytest

from linndesk.channels.base import Cancel
from linndesk.channels.stock import Change, TellsStock, TellsStockInBulk
from linndesk.errors import BadInput, Cancelled, ChannelError, ChannelRefused
from tests.channels.sending_contract import FAILURES, Hook
from tests.channels.stands import Bench
from tests.channels.stock_contract import ODD_SKUS

OWN = Cancelled("The lease is lost")


class Tells(TellsStockInBulk, TellsStock, Protocol):
    """A channel that is told in bulk, and can be looked at."""


class BulkContract(ABC):
    """Handed in, begun once, found again, read by number. Subclasses drive a practice channel."""

    bench: Bench
    operation: str  # what begins one

    @abstractmethod
    def open(self) -> Tells:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def place(self, sku: str, latency: int | None = None) -> None:
        """A listing with 3 units."""

    @abstractmethod
    def pass_time(self) -> None:
        """Until what was begun has ended, and what was taken is what is sold."""

    @abstractmethod
    def fail(self, kind: str, times: int = 1) -> None:
        """The next beginnings fail: 429, 503, 503_after, html200, html_after, 400, 403, reset, lost."""

    @abstractmethod
    def refuse(self, sku: str, words: str) -> None:
        """Changes of this SKU are refused in the result."""

    @abstractmethod
    def break_off(self, words: str) -> None:
        """The next bulk fails as a whole."""

    @abstractmethod
    def begun(self) -> Sequence[str]:
        """The bulks that the channel has, oldest first."""

    def hand_in(self, *changes: Change) -> str:
        """A bulk that has begun."""
        channel = self.open()
        return channel.start_bulk(channel.upload_bulk(changes), Hook())

    def test_levels_are_handed_in_begun_worked_off_and_shown(self) -> None:
        channel, changes = self.open(), [Change(sku, 10 + at) for at, sku in enumerate(ODD_SKUS)]
        for each in changes:
            self.place(each.channel_sku, latency=4)
        document = channel.upload_bulk(changes)
        assert self.begun() == []
        bulk = channel.start_bulk(document, Hook())
        assert self.open().look_at_bulk(bulk).state == "going"
        self.pass_time()
        stands = self.open().look_at_bulk(bulk)
        assert (stands.state, bool(stands.result), stands.why) == ("done", True, "")
        result = self.open().bulk_result(stands.result)
        assert (dict(result.refused), result.whole) == ({}, True)
        sold = self.open().shown_stock(ODD_SKUS[:20])
        assert {sku: (each.quantity, each.latency) for sku, each in sold.items()} == {
            sku: (10 + at, 4) for at, sku in enumerate(ODD_SKUS[:20])
        }
        assert {sku: each.quantity for sku, each in result.shown.items()} == {
            each.channel_sku: each.quantity for each in changes
        }

    def test_what_is_refused_is_named_by_its_number(self) -> None:
        """R-OUTCOME: they count 1, 2, 3 … in the order they were handed in."""
        for sku in ("A", "B", "C"):
            self.place(sku)
        self.refuse("B", "This brand is gated.")
        bulk = self.hand_in(Change("A", 7), Change("B", 7), Change("GONE", 7), Change("C", 0, 2))
        self.pass_time()
        result = self.open().bulk_result(self.open().look_at_bulk(bulk).result)
        assert set(result.refused) == {2, 3}
        assert "This brand is gated." in result.refused[2]
        assert result.refused[3]
        assert result.whole
        assert {sku: each.quantity for sku, each in self.open().shown_stock("ABC").items()} == {"A": 7, "B": 3, "C": 0}

    @pytest.mark.parametrize(("kind", "error", "sent", "acted"), FAILURES)
    def test_what_becomes_of_a_beginning_is_told_apart_after_one_try(
        self, kind: str, error: type[ChannelError], sent: bool | None, acted: bool
    ) -> None:
        """R-OUTCOME: and the one that began is found again, nothing else (R-LOST)."""
        channel, hook, since = self.open(), Hook(), self.bench.clock.now()
        self.place("A")
        document = channel.upload_bulk([Change("A", 7)])
        self.fail(kind, 2)
        with pytest.raises(error) as said:
            channel.start_bulk(document, hook)
        assert hook.calls == 1
        assert getattr(said.value, "sent", None) is sent
        assert len(self.begun()) == acted
        assert said.value.title
        assert said.value.fix
        assert self.open().find_bulk(since, ()) == next(iter(self.begun()), None)

    def test_the_oldest_that_nobody_knows_is_found(self) -> None:
        """R-LOST."""
        self.place("A")
        self.hand_in(Change("A", 1))
        self.bench.clock.advance(3600)
        since = self.bench.clock.now()
        assert self.open().find_bulk(since, ()) is None
        first, second, third = (self._later(each) for each in (2, 3, 4))
        assert self.open().find_bulk(since, ()) == first
        assert self.open().find_bulk(since, {first, third}) == second
        assert self.open().find_bulk(since, {first, second, third}) is None

    def _later(self, quantity: int) -> str:
        self.bench.clock.advance(60)
        return self.hand_in(Change("A", quantity))

    def test_it_is_found_by_a_clock_that_is_ahead(self) -> None:
        """``since`` is by this PC's clock, what the channel writes by its own."""
        self.place("A")
        bulk = self.hand_in(Change("A", 7))
        self.bench.tools.heard.ahead = 600.0
        channel = self.open()
        assert channel.find_bulk(self.bench.clock.now() + timedelta(minutes=9), ()) == bulk

    def test_what_the_hook_raises_stops_the_beginning(self) -> None:
        """R-LEASE: nothing leaves, nothing is counted."""
        channel = self.open()
        self.place("A")
        document = channel.upload_bulk([Change("A", 7)])
        with pytest.raises(Cancelled):
            channel.start_bulk(document, Hook(OWN))
        assert self.begun() == []
        assert self.operation not in self.bench.tools.calls

    def test_a_stop_before_it_leaves_stops_it_and_one_after_does_not_lose_the_answer(self) -> None:
        """R-STOP."""
        channel = self.open()
        self.place("A")
        cancel: Cancel = self.bench.tools.cancel
        document = channel.upload_bulk([Change("A", 7)])
        self.fail("400")
        with pytest.raises(ChannelRefused):
            channel.start_bulk(document, Hook(then=cancel.set))
        with pytest.raises(Cancelled):
            channel.start_bulk(document, Hook())
        with pytest.raises(Cancelled):
            channel.upload_bulk([Change("A", 7)])
        assert self.begun() == []

    def test_one_that_breaks_off_has_failed_with_a_reason(self) -> None:
        self.place("A")
        self.break_off("The seller's account is suspended.")
        bulk = self.hand_in(Change("A", 7))
        self.pass_time()
        stands = self.open().look_at_bulk(bulk)
        assert stands.state == "failed"
        assert "The seller's account is suspended." in stands.why

    def test_too_many_none_and_one_twice_are_refused_before_anything_is_asked(self) -> None:
        channel = self.open()
        for changes in (
            [],
            [Change(f"S{each}", 1) for each in range(channel.bulk_most + 1)],
            [Change("A", 1), Change("A", 2)],
            [Change("A", 1), Change("B", -1)],
        ):
            with pytest.raises(BadInput) as said:
                channel.upload_bulk(changes)
            assert said.value.fix
        assert self.bench.tools.calls == {}
