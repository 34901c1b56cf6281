"""What every channel that is told stock levels owes those who tell it; each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import pytest

from linndesk.channels.stock import Change, Shown, TellsStock
from linndesk.errors import BadInput, ChannelRefused
from tests.channels.sending_contract import Hook, SendingContract, stirred

ODD_SKUS = (
    "A B", " lead and trail ", "A/B", "A\\B", "A&B=C", "A+B", "A,B", "A, B,C", "100%", "%41", "A?B#C", 'A"B\'C', "A;B",
    "A:B@C", "{sku}", "[A]", "ＡＢＣ", "ÄÖß", "A\u0308", "商品-1", "🫖", "~A.B_C-D", "..A", "a" * 40,
)  # fmt: skip


def tell(channel: TellsStock, change: Change, hook: Hook | None = None) -> Hook:
    hook = hook or Hook()
    channel.tell_stock(change.channel_sku, channel.stock_request(change), hook)
    return hook


class StockContract(SendingContract[TellsStock]):
    """Repeats to the byte, and what is sold read back as it is."""

    @abstractmethod
    def place(
        self, sku: str = "MUG", quantity: int = 3, latency: int | None = None, *, by_channel: bool = False
    ) -> str:
        """Something listed on the channel; its SKU."""

    @abstractmethod
    def pass_time(self) -> None:
        """Until what was taken is what is sold."""

    @abstractmethod
    def refuse(self, sku: str, words: str) -> None:
        """The channel says no to levels of this SKU, in an answer that says yes by its status where it has such."""

    def ready(self, channel: TellsStock) -> Callable[[Hook], object]:
        change = Change(self.place(), 7)
        return lambda hook: tell(channel, change, hook)

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
