"""What every channel that is told of despatches owes those who tell it; each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from linndesk.channels.base import Cancel, FindsOrders
from linndesk.channels.despatches import TellsDespatches
from linndesk.channels.http import NoAnswer
from linndesk.domain.despatch import Telling
from linndesk.domain.orders import ChannelOrder, Package
from linndesk.errors import (
    AccessRefused,
    BadInput,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    LinndeskError,
    Throttled,
)
from tests.channels.stands import Bench


class Tells(TellsDespatches, FindsOrders, Protocol):
    """A channel that is told, and can be asked what it has heard."""


class Hook:
    """A before_send that counts, and raises where it is told to."""

    def __init__(self, error: LinndeskError | None = None, then: Callable[[], None] = lambda: None) -> None:
        self.calls = 0
        self._error = error
        self._then = then

    def __call__(self) -> None:
        self.calls += 1
        if self._error is not None:
            raise self._error
        self._then()


def tell(channel: TellsDespatches, what: Telling, hook: Hook | None = None) -> Hook:
    hook = hook or Hook()
    channel.tell_despatch(what.channel_order_id, channel.despatch_request(what), hook)
    return hook


def stirred(kept: Any) -> Any:
    """The same JSON with its names in another order, as a database may give it back."""
    if isinstance(kept, dict):
        return {key: stirred(kept[key]) for key in reversed(list(kept))}
    return [stirred(each) for each in kept] if isinstance(kept, list) else kept


class DespatchContract(ABC):
    """One exchange, four ends that are told apart, and repeats to the byte. Subclasses drive a practice channel."""

    bench: Bench
    operation: str
    plan: tuple[float, int]  # calls a second, burst

    @abstractmethod
    def open(self) -> Tells:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def place(self, quantity: int = 2) -> Telling:
        """An order that waits on the channel, and the parcel with all of it."""

    @abstractmethod
    def fail(self, kind: str, times: int = 1) -> None:
        """The next despatches fail: 429, 503, 503_after, html200, html_after, 400, 403, reset, lost."""

    @abstractmethod
    def heard(self) -> list[tuple[bytes, bool]]:
        """Every request that came: its body, and whether the channel acted on it."""

    @abstractmethod
    def sign_ins(self) -> int: ...

    def on_channel(self, what: Telling) -> ChannelOrder:
        order = self.open().order(what.channel_order_id)
        assert isinstance(order, ChannelOrder)
        return order

    def test_a_parcel_is_told_and_comes_back_with_the_order(self) -> None:
        what = self.place()
        assert tell(self.open(), what).calls == 1
        order = self.on_channel(what)
        assert order.status == "shipped"
        assert order.packages == (Package(what.reference, what.tracking, what.lines),)

    def test_a_repeat_is_the_same_bytes_however_the_request_was_kept(self) -> None:
        """R-LOST: and it changes nothing."""
        channel, what = self.open(), self.place()
        body = channel.despatch_request(what)
        tell(channel, what)
        self.open().tell_despatch(what.channel_order_id, stirred(json.loads(json.dumps(body))), Hook())
        (first, _), (second, _) = self.heard()
        assert first == second
        order = self.on_channel(what)
        assert [each.shipped for each in order.lines] == [units for _, units in what.lines]
        assert len(order.packages) == 1

    @pytest.mark.parametrize(
        ("kind", "error", "sent", "acted"),
        [
            ("lost", NoAnswer, True, True),
            ("reset", NoAnswer, True, False),
            ("503", ChannelDown, None, False),
            ("503_after", ChannelDown, None, True),
            ("html200", ChannelDown, None, False),
            ("html_after", ChannelDown, None, True),
            ("429", Throttled, None, False),
            ("400", ChannelRefused, None, False),
            ("403", AccessRefused, None, False),
        ],
    )
    def test_what_becomes_of_it_is_told_apart_after_one_try(
        self, kind: str, error: type[ChannelError], sent: bool | None, acted: bool
    ) -> None:
        """R-OUTCOME: taken, refused, nothing happened, or nobody knows; the caller decides about a repeat."""
        hook = Hook()
        what = self.place()
        self.fail(kind, 2)
        with pytest.raises(error) as said:
            tell(self.open(), what, hook)
        assert hook.calls == 1
        assert getattr(said.value, "sent", None) is sent
        assert [was for _, was in self.heard()] == [acted]
        assert said.value.title
        assert said.value.fix
        assert self.bench.clock.waits == []

    def test_its_own_plan_is_waited_for_and_no_patience_used_up(self) -> None:
        """1,000 parcels take what the plan takes, though that is more than the patience for limits."""
        rate, burst = self.plan
        channel, count = self.open(), burst + round(45 * rate)
        for _ in range(count):
            tell(channel, self.place())
        assert sum(self.bench.clock.waits) == pytest.approx(45, abs=1.2 / rate)
        assert [was for _, was in self.heard()] == [True] * count

    def test_what_the_hook_raises_stops_the_call(self) -> None:
        """R-LEASE: nothing leaves, nothing is counted."""
        with pytest.raises(Cancelled):
            tell(self.open(), self.place(), Hook(Cancelled("The lease is lost")))
        assert self.heard() == []
        assert self.operation not in self.bench.tools.calls

    def test_the_hook_is_called_after_sign_in_and_every_wait(self) -> None:
        channel = self.open()
        for _ in range(self.plan[1]):
            tell(channel, self.place())
        seen: list[tuple[int, int]] = []
        tell(channel, self.place(), Hook(then=lambda: seen.append((len(self.bench.clock.waits), self.sign_ins()))))
        assert seen == [(1, self.sign_ins())]

    def test_a_stop_before_it_leaves_stops_it_and_one_after_does_not_lose_the_answer(self) -> None:
        """R-STOP: a late answer to a send is always heard."""
        channel, what = self.open(), self.place()
        cancel: Cancel = self.bench.tools.cancel
        self.fail("400")
        with pytest.raises(ChannelRefused):
            tell(channel, what, Hook(then=cancel.set))
        with pytest.raises(Cancelled):
            tell(channel, what)
        assert len(self.heard()) == 1

    def test_a_parcel_without_contents_is_never_worded(self) -> None:
        with pytest.raises(BadInput):
            self.open().despatch_request(Telling("1", "", "1", "DPD", "", "", "T", self.bench.clock.now(), ()))

    def test_the_channels_clock_is_heard(self) -> None:
        """Ship dates are by the channel's clock."""
        tell(self.open(), self.place())
        assert self.bench.tools.heard.ahead == pytest.approx(0, abs=1)
