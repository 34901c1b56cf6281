"""What every channel that is told of despatches owes those who tell it; each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable
from typing import Protocol

import pytest

from linndesk.channels.base import FindsOrders
from linndesk.channels.despatches import TellsDespatches
from linndesk.domain.despatch import Telling
from linndesk.domain.orders import ChannelOrder, Package
from linndesk.errors import BadInput
from tests.channels.sending_contract import Hook, SendingContract, stirred


class Tells(TellsDespatches, FindsOrders, Protocol):
    """A channel that is told, and can be asked what it has heard."""


def tell(channel: TellsDespatches, what: Telling, hook: Hook | None = None) -> Hook:
    hook = hook or Hook()
    channel.tell_despatch(what.channel_order_id, channel.despatch_request(what), hook)
    return hook


class DespatchContract(SendingContract[Tells]):
    """Repeats to the byte, and what was told comes back with the order."""

    @abstractmethod
    def place(self, quantity: int = 2) -> Telling:
        """An order that waits on the channel, and the parcel with all of it."""

    def ready(self, channel: Tells) -> Callable[[Hook], object]:
        what = self.place()
        return lambda hook: tell(channel, what, hook)

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

    def test_a_parcel_without_contents_is_never_worded(self) -> None:
        with pytest.raises(BadInput):
            self.open().despatch_request(Telling("1", "", "1", "DPD", "", "", "T", self.bench.clock.now(), ()))

    def test_the_channels_clock_is_heard(self) -> None:
        """Ship dates are by the channel's clock."""
        tell(self.open(), self.place())
        assert self.bench.tools.heard.ahead == pytest.approx(0, abs=1)
