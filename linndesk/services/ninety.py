"""The last 90 days of an item: on hand, what each listing was told, orders and counts, as steps. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from linndesk.store import items, kits, ninety
from linndesk.store.ninety import Entry, Told
from linndesk.store.store import Store

DAYS = 90
Point = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A number that holds until its next point; the last point is the end of the picture."""

    name: str
    points: tuple[Point, ...]

    def at(self, moment: datetime) -> int | None:
        """What held then; None = nothing yet."""
        return next((value for when, value in reversed(self.points) if when <= moment), None)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened. ``units``: ordered, or on hand by the count; ``words``: an order's number, a reason."""

    kind: Literal["order", "count"]
    at: datetime
    units: int
    words: str


@dataclass(frozen=True, slots=True)
class Ninety:
    """``on_hand``: at one's own locations, of a kit how many could be made; ``told``: a line for each listing."""

    sku: str
    is_kit: bool
    start: datetime
    end: datetime
    on_hand: Line
    told: tuple[Line, ...]
    marks: tuple[Mark, ...]


def read(store: Store, sku: str, days: int = DAYS) -> Ninety:
    """Raises UnknownName."""
    end = store.clock.now()
    start = end - timedelta(days=days)

    def job() -> Ninety:
        item_id = items.id_of(sku)
        made_of = kits.parts_of([item_id]).get(item_id)
        parts = dict(made_of or ((item_id, 1),))
        entries = ninety.entries(list(parts), start)
        line = _on_hand(parts, ninety.on_hand(list(parts)), entries, start, end)
        counts = [
            Mark("count", each.at, line.at(each.at) or 0, each.reason)
            for each in entries
            if each.reason.startswith("counted")
        ]
        orders = [Mark("order", each.at, each.units, each.number) for each in ninety.came(item_id, start)]
        marks = tuple(sorted([*orders, *counts], key=lambda each: each.at))
        return Ninety(sku, made_of is not None, start, end, line, _told(ninety.told(item_id, start), start, end), marks)

    return store.read(job)


def _on_hand(
    parts: Mapping[int, int], now: Mapping[int, int], entries: Sequence[Entry], start: datetime, end: datetime
) -> Line:
    """Backwards from what is there now; ``entries`` newest first."""
    here = dict(now)
    points = [(end, _made(parts, here))]
    for each in entries:
        points.append((each.at, _made(parts, here)))
        here[each.item_id] -= each.delta
    points.append((start, _made(parts, here)))
    return Line("On hand", tuple(reversed(points)))


def _made(parts: Mapping[int, int], here: Mapping[int, int]) -> int:
    """An item itself as it is, also below zero; a kit as often as its scarcest part allows."""
    if list(parts.values()) == [1] and len(parts) == 1:
        return here[next(iter(parts))]
    return min(max(0, here[item]) // per for item, per in parts.items())


def _told(sends: Sequence[Told], start: datetime, end: datetime) -> tuple[Line, ...]:
    found: dict[str, list[Point]] = {}
    for each in sends:
        points = found.setdefault(f"{each.account}: {each.channel_sku}", [])
        points.append((max(each.at, start), each.quantity))
    return tuple(Line(name, (*points, (end, points[-1][1]))) for name, points in found.items())
