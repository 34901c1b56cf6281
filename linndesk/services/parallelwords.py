"""What a parallel run says of a listing: how our number came about, and why the channel may show another. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.availability import Limits, Step, available
from linndesk.services.tableimport import counted
from linndesk.store.comparison import Held

Kind = Literal["lower", "higher", "same", "unknown"]
NAMED = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """One listing: what we would send, what the channel shows, in units.

    ``orders``: those behind *in open orders*. ``elsewhere``: on hand at locations that do not count, by name.
    ``moved_at``: the last change of the item's stock, known where the numbers differ. ``levelled``: whether it has a
    level anywhere; an import of 0 is one. ``made_of``: SKUs of a kit's parts (W1).
    """

    id: int
    channel_sku: str
    title: str
    sku: str
    ours: int
    theirs: int | None
    seen_at: datetime | None
    steps: tuple[Step, ...]
    limits: Limits
    orders: tuple[Held, ...] = ()
    elsewhere: tuple[tuple[str, int], ...] = ()
    moved_at: datetime | None = None
    levelled: bool = True
    made_of: tuple[str, ...] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """The items whose stock it is."""
        return self.made_of or (self.sku,)

    @property
    def difference(self) -> int | None:
        """Ours less theirs: below zero, the channel offers more than we would."""
        return None if self.theirs is None else self.ours - self.theirs

    @property
    def kind(self) -> Kind:
        if self.difference is None:
            return "unknown"
        return "lower" if self.difference < 0 else "higher" if self.difference > 0 else "same"

    @property
    def on_hand(self) -> int:
        return self.steps[0].value

    @property
    def in_open_orders(self) -> int:
        return self.steps[1].input or 0


def why(row: Compared, channel: str) -> str:
    """``12 on hand, 3 in open orders 100012 and 100017, 50 % → 4; Amazon shows 5 since 21 Nov 08:00.``"""
    there = f"{row.on_hand:,} can be made of {' and '.join(row.made_of)}" if row.made_of else f"{row.on_hand:,} on hand"
    parts = [there, *_steps(row)]
    said = f"{', '.join(parts)} → {row.ours:,}"
    if row.theirs is None:
        return f"{said}; {channel} gives no quantity."
    return f"{said}; {channel} shows {row.theirs:,}{f' since {clock(row.seen_at)}' if row.seen_at else ''}."


def causes(row: Compared, channel: str, orders_at: datetime | None) -> list[str]:
    """What may be behind a difference, the likeliest first; nothing where there is none."""
    if not row.difference:
        return []
    found = [*_times(row, orders_at), *_numbers(row, channel)]
    if found:
        return found
    if row.difference < 0:
        return ["The level here may be too low, or the other system does not hold back an order that is open here."]
    return ["The level here may be too high, or an order of the other system is not here yet."]


def clock(moment: datetime) -> str:
    """Local time, as on the screens: ``21 Nov 08:00``."""
    local = moment.astimezone()
    return f"{local.day} {local:%b %H:%M}"


def _steps(row: Compared) -> Iterator[str]:
    _, reserved, ended, share, most = row.steps
    if reserved.input:
        yield f"{reserved.input:,} in open {_orders(row.orders)}"
    if row.on_hand - row.in_open_orders < 0:
        yield "more is sold than is there"
    elif ended.value != reserved.value:
        yield f"at or below End when {ended.input:,}: 0"
    if share.input != 100:
        yield f"{share.input} %"
    if most.value != share.value:
        yield f"at most {most.input:,}"


def _orders(held: Sequence[Held]) -> str:
    numbers = list(dict.fromkeys(each.number for each in held))
    if len(numbers) > NAMED:
        return f"orders {', '.join(numbers[:NAMED])} and {len(numbers) - NAMED} more"
    if len(numbers) > 1:
        return f"orders {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"order {numbers[0]}" if numbers else "orders"


def _times(row: Compared, orders_at: datetime | None) -> Iterator[str]:
    seen = row.seen_at
    if seen is None:
        return
    later = [each for each in row.orders if each.received_at > seen]
    if later:
        came = counted(len({each.number for each in later}), "order")
        yield f"{came} came in after the listings were read ({clock(seen)}): {_orders(later)}."
    elif row.moved_at is not None and row.moved_at > seen:
        yield f"The stock changed here at {clock(row.moved_at)}, after the listings were read ({clock(seen)})."
    if row.kind == "higher" and (orders_at is None or orders_at < seen):
        read = f"at {clock(orders_at)}" if orders_at else "never"
        yield f"Orders were read {read}, before the listings: an order in between is not here yet."


def _numbers(row: Compared, channel: str) -> Iterator[str]:
    theirs, free = row.theirs, row.steps[1].value
    if row.in_open_orders and theirs == max(0, row.on_hand):
        yield f"{channel} shows all that is on hand: the other system may not hold back {_orders(row.orders)}."
    if theirs == free and row.ours != free:
        rules = ", ".join(_rules(row))
        yield f"{channel} shows the number before the rules here ({rules}): the other system may have other rules."
    for name, units in row.elsewhere:
        if units and available(row.on_hand + units, row.in_open_orders, row.limits) == theirs:
            yield f"With the {units:,} at {name} it would be the same: the other system may count that location too."
    if not row.levelled and row.kind == "lower":
        yield "Its level was never set here: import the levels, or count it."
    if row.on_hand < 0:
        yield "On hand is below nothing here: count the item."


def _rules(row: Compared) -> Iterator[str]:
    _, reserved, ended, share, most = row.steps
    if ended.value != reserved.value:
        yield f"End when {ended.input:,}"
    if share.value != ended.value:
        yield f"{share.input} %"
    if most.value != share.value:
        yield f"at most {most.input:,}"
