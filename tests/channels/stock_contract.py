"""What every channel that is told stock levels owes those who tell it; each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.channels.http import NoAnswer
from linndesk.channels.stock import Change, Shown, TellsStock
from linndesk.errors import (
    AccessRefused,
    BadInput,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    Throttled,
)
from tests.channels.despatch_contract import Hook, stirred
from tests.channels.stands import Bench

ODD_SKUS = (
    "A B", " lead and trail ", "A/B", "A\\B", "A&B=C", "A+B", "A,B", "A, B,C", "100%", "%41", "A?B#C", 'A"B\'C', "A;B",
    "A:B@C", "{sku}", "[A]", "ＡＢＣ", "ÄÖß", "A\u0308", "商品-1", "🫖", "~A.B_C-D", "..A", "a" * 40,
)  # fmt: skip
FAILURES = [
    ("lost", NoAnswer, True, True),
    ("reset", NoAnswer, True, False),
    ("503", ChannelDown, None, False),
    ("503_after", ChannelDown, None, True),
    ("html200", ChannelDown, None, False),
    ("html_after", ChannelDown, None, True),
    ("429", Throttled, None, False),
    ("400", ChannelRefused, None, False),
    ("403", AccessRefused, None, False),
]


def tell(channel: TellsStock, change: Change, hook: Hook | None = None) -> Hook:
    hook = hook or Hook()
    channel.tell_stock(change.channel_sku, channel.stock_request(change), hook)
    return hook


class StockContract(ABC):
    """One exchange, its ends told apart, repeats to the byte, and what is sold read back as it is."""

    bench: Bench
    operation: str
    plan: tuple[float, int]  # calls a second, burst

    @abstractmethod
    def open(self) -> TellsStock:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def place(
        self, sku: str = "MUG", quantity: int = 3, latency: int | None = None, *, by_channel: bool = False
    ) -> str:
        """Something listed on the channel; its SKU."""

    @abstractmethod
    def pass_time(self) -> None:
        """Until what was taken is what is sold."""

    @abstractmethod
    def fail(self, kind: str, times: int = 1) -> None:
        """The next levels fail: 429, 503, 503_after, html200, html_after, 400, 403, reset, lost."""

    @abstractmethod
    def refuse(self, sku: str, words: str) -> None:
        """The channel says no to levels of this SKU, in an answer that says yes by its status where it has such."""

    @abstractmethod
    def heard(self) -> list[tuple[bytes, bool]]:
        """Every request that came: its body, and whether the channel acted on it."""

    @abstractmethod
    def sign_ins(self) -> int: ...

    def shown(self, sku: str) -> Shown:
        return self.open().shown_stock([sku])[sku]

    def test_a_level_is_told_and_shows_later(self) -> None:
        """D8: that it was taken confirms nothing; what is sold does."""
        sku = self.place()
        assert tell(self.open(), Change(sku, 7)).calls == 1
        self.pass_time()
        assert self.shown(sku) == Shown(sku, 7)

    def test_nothing_left_is_told(self) -> None:
        sku = self.place()
        tell(self.open(), Change(sku, 0))
        self.pass_time()
        assert self.shown(sku).quantity == 0

    def test_d9_a_latency_is_told_and_what_is_not_spoken_of_stays(self) -> None:
        sku = self.place(latency=4)
        tell(self.open(), Change(sku, 7))
        self.pass_time()
        assert self.shown(sku) == Shown(sku, 7, 4)
        tell(self.open(), Change(sku, 7, 2))
        self.pass_time()
        assert self.shown(sku) == Shown(sku, 7, 2)

    def test_every_sku_is_told_and_shown_letter_for_letter(self) -> None:
        """Pitfall 23."""
        channel = self.open()
        for number, sku in enumerate(ODD_SKUS):
            self.place(sku)
            tell(channel, Change(sku, 10 + number))
        self.pass_time()
        found: dict[str, Shown] = {}
        for at in range(0, len(ODD_SKUS), channel.looks_at):
            found |= channel.shown_stock(ODD_SKUS[at : at + channel.looks_at])
        assert {sku: each.quantity for sku, each in found.items()} == {
            sku: 10 + number for number, sku in enumerate(ODD_SKUS)
        }

    def test_what_is_not_there_is_left_out_and_the_rest_is_shown(self) -> None:
        sku = self.place()
        assert self.open().shown_stock(["GONE", sku, "GONE,TOO", sku]) == {sku: Shown(sku, 3)}
        assert self.open().shown_stock([]) == {}

    def test_what_the_channel_holds_itself_is_said_to_be_so(self) -> None:
        """The lock of listings that the channel's own warehouse sends."""
        assert self.shown(self.place(by_channel=True)).by_channel
        assert not self.shown(self.place("OWN")).by_channel

    def test_it_looks_at_no_more_than_it_says(self) -> None:
        channel = self.open()
        many = [f"S{each}" for each in range(channel.looks_at + 1)]
        for each in many:
            self.place(each)
        assert set(channel.shown_stock(many[:-1])) == set(many[:-1])
        with pytest.raises(BadInput):
            channel.shown_stock(many)

    def test_one_refused_sku_has_the_channels_words_and_holds_up_no_other(self) -> None:
        """R-OUTCOME."""
        channel, bad, good = self.open(), self.place("BAD"), self.place("GOOD")
        self.refuse(bad, "This brand is gated.")
        with pytest.raises(ChannelRefused) as said:
            tell(channel, Change(bad, 7))
        assert "This brand is gated." in said.value.detail
        assert bad in said.value.title
        assert said.value.fix
        tell(channel, Change(good, 7))
        self.pass_time()
        found = self.open().shown_stock([bad, good])
        assert (found[bad].quantity, found[good].quantity) == (3, 7)

    def test_what_is_not_listed_is_refused(self) -> None:
        with pytest.raises(ChannelRefused) as said:
            tell(self.open(), Change("GONE", 7))
        assert "GONE" in said.value.title
        assert said.value.fix

    def test_a_repeat_is_the_same_bytes_however_the_request_was_kept(self) -> None:
        """R-LOST: a level may be told again, and it changes nothing."""
        channel, change = self.open(), Change(self.place(), 7, 2)
        body = channel.stock_request(change)
        tell(channel, change)
        self.open().tell_stock(change.channel_sku, stirred(json.loads(json.dumps(body))), Hook())
        (first, _), (second, _) = self.heard()
        assert first == second
        self.pass_time()
        assert self.shown(change.channel_sku) == Shown(change.channel_sku, 7, 2)

    @pytest.mark.parametrize(("kind", "error", "sent", "acted"), FAILURES)
    def test_what_becomes_of_it_is_told_apart_after_one_try(
        self, kind: str, error: type[ChannelError], sent: bool | None, acted: bool
    ) -> None:
        """R-OUTCOME: taken, refused, nothing happened, or nobody knows; the caller decides about a repeat."""
        hook, sku = Hook(), self.place()
        self.fail(kind, 2)
        with pytest.raises(error) as said:
            tell(self.open(), Change(sku, 7), hook)
        assert hook.calls == 1
        assert getattr(said.value, "sent", None) is sent
        assert [was for _, was in self.heard()] == [acted]
        assert said.value.title
        assert said.value.fix
        assert self.bench.clock.waits == []

    def test_its_own_plan_is_waited_for_and_no_patience_used_up(self) -> None:
        """Thousands of levels take what the plan takes, though that is more than the patience for limits."""
        rate, burst = self.plan
        channel, sku, count = self.open(), self.place(), burst + round(25 * rate)
        for each in range(count):
            tell(channel, Change(sku, each))
        assert sum(self.bench.clock.waits) == pytest.approx(25, abs=1.2 / rate)
        assert [was for _, was in self.heard()] == [True] * count

    def test_what_the_hook_raises_stops_the_call(self) -> None:
        """R-LEASE: nothing leaves, nothing is counted."""
        with pytest.raises(Cancelled):
            tell(self.open(), Change(self.place(), 7), Hook(Cancelled("The lease is lost")))
        assert self.heard() == []
        assert self.operation not in self.bench.tools.calls

    def test_the_hook_is_called_after_sign_in_and_every_wait(self) -> None:
        channel, sku = self.open(), self.place()
        for _ in range(self.plan[1]):
            tell(channel, Change(sku, 7))
        seen: list[tuple[int, int]] = []
        hook = Hook(then=lambda: seen.append((len(self.bench.clock.waits), self.sign_ins())))
        tell(channel, Change(sku, 7), hook)
        assert seen == [(1, self.sign_ins())]

    def test_a_stop_before_it_leaves_stops_it_and_one_after_does_not_lose_the_answer(self) -> None:
        """R-STOP: a late answer to a send is always heard."""
        channel, sku = self.open(), self.place()
        cancel: Cancel = self.bench.tools.cancel
        self.fail("400")
        with pytest.raises(ChannelRefused):
            tell(channel, Change(sku, 7), Hook(then=cancel.set))
        with pytest.raises(Cancelled):
            tell(channel, Change(sku, 7))
        assert len(self.heard()) == 1

    @pytest.mark.parametrize("change", [Change("MUG", -1), Change("MUG", 1, -1), Change("", 1), Change("A\ud800", 1)])
    def test_what_could_never_be_taken_is_never_worded(self, change: Change) -> None:
        with pytest.raises(BadInput) as said:
            self.open().stock_request(change)
        assert said.value.title
        assert said.value.fix

    def test_the_request_is_pure_json(self) -> None:
        body: dict[str, Any] = self.open().stock_request(Change("MUG", 7, 2))
        assert json.loads(json.dumps(body)) == body
        assert json.dumps(self.open().stock_request(Change("MUG", 7, 2))) == json.dumps(body)
        assert self.heard() == []
