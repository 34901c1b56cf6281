"""The port of channels that are told what was despatched. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.despatch import Telling
from linndesk.errors import ChannelRefused


class ShippedThere(ChannelRefused):
    """It knows these units as sent, or no parcel of this number to change: read the order's packages (R-LOST)."""

    code = "shipped_there"


@runtime_checkable
class TellsDespatches(Protocol):
    """How an order stands is asked through ``FindsOrders.order``; this only tells."""

    def despatch_request(self, telling: Telling) -> dict[str, Any]:
        """What would be sent, as JSON in the channel's own words. Pure: the same telling gives the same bytes.

        Raises BadInput in one sentence where the channel could never take it (no tracking number, no carrier name).
        """
        ...

    def tell_despatch(self, channel_order_id: str, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """One exchange, no second try. Returns when the channel has taken it.

        ``before_send`` is called right before the bytes leave, after every wait; what it raises stops the call.
        Raises ChannelRefused with the channel's words, Throttled or NoAnswer(sent=False) when certainly nothing
        happened there, ChannelDown or NoAnswer(sent=True) when nobody knows, SignInRefused, AccessRefused.
        Cancelled only before the bytes left: once they have, the answer is waited for. It waits for the plan's own
        pace without end; Throttled comes from the channel alone, and its ``wait`` is the channel's word.
        """
        ...
