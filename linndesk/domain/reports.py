"""What an order from a document is, once the channel was asked which orders still have to leave. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from linndesk.domain.orders import STATE_UNKNOWN, ChannelOrder

LAG = timedelta(minutes=30)  # a document may leave out what happened so shortly before it was made


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the channel says about the orders that changed since a moment.

    ``special``: open ones that a document would tell wrongly. Whole = no order is left out of it.
    """

    since: datetime
    open: frozenset[str]
    cancelled: frozenset[str]
    open_whole: bool
    cancelled_whole: bool
    special: frozenset[str] = frozenset()
    to_leave: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unheard: frozenset[str] = frozenset()  # open, as only the list says: whether the buyer asked to cancel is not told

    def agrees(self, to_leave: Collection[str]) -> bool:
        """Whether the channel's own list names what its search named, but for a few that left meanwhile."""
        return len(self.open - frozenset(to_leave)) <= len(self.open) // 10

    def also_open(self, to_leave: Mapping[str, Mapping[str, int]]) -> Evidence:
        """With the channel's own list of all that still has to leave: order -> line -> units."""
        unheard = frozenset(to_leave.keys() - self.open)
        return replace(self, open=self.open | unheard, open_whole=True, to_leave=to_leave, unheard=unheard)

    def is_whole(self, order: ChannelOrder) -> bool:
        """Whether nothing of an open order has left, as far as it is told: a document names all of it."""
        left = self.to_leave.get(order.channel_order_id)
        return left is None or all(left.get(each.line_id) == each.quantity for each in order.lines)


def told(order: ChannelOrder, evidence: Evidence, *, within: bool, history: bool, why_unsure: str) -> ChannelOrder:
    """The order with its state.

    ``within``: it became ready to be sent since the evidence begins, so that a change of it cannot
    lie before that. ``history``: it was placed before we first looked, so that shipped and cancelled
    come to the same: it owes nothing. What is not known is pending and says ``why_unsure``.
    """
    ref = order.channel_order_id
    if ref in evidence.cancelled:
        return replace(order, status="cancelled")
    if ref in evidence.open and ref not in evidence.special and evidence.is_whole(order):
        return replace(order, status="open")
    seen = within or order.received_at >= evidence.since
    gone = seen and evidence.open_whole and (evidence.cancelled_whole or history)
    if gone and ref not in evidence.open:
        return replace(order, status="shipped")
    flags = (*order.flags, STATE_UNKNOWN)
    return replace(order, status="open", flags=flags, missing=order.missing or why_unsure)


def is_young(order: ChannelOrder, moment: datetime) -> bool:
    """Whether it became ready after the moment up to which documents made then tell everything.

    Neither a search nor a list may show it yet, so its state cannot be told; the pages bring it with its own.
    """
    return order.last_updated > moment


def as_of(made_at: datetime, until: datetime | None) -> datetime:
    """Up to when a document tells everything."""
    told_until = made_at - LAG
    return told_until if until is None else min(told_until, until)
