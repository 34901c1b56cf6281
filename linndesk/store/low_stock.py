"""The low-stock list: levels of which less is available than their minimum. Inside a read."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.domain.naturally import natural
from linndesk.store import bulk, levels
from linndesk.store.tables import Level


@dataclass(frozen=True, slots=True)
class LowRow:
    """One item at one location, in units. ``short``: what is missing to the minimum, whatever is due."""

    sku: str
    title: str
    location: str
    bin: str
    on_hand: int
    in_open_orders: int
    minimum: int
    due: int

    @property
    def available(self) -> int:
        return self.on_hand - self.in_open_orders

    @property
    def short(self) -> int:
        return self.minimum - self.available


def every(location_id: int | None) -> list[LowRow]:
    """At one location or at all; by location, then SKU. Kits have no minimum of their own: their parts have."""
    where = "" if location_id is None else " and v.location_id = ?"
    sql = (
        "select w.id, i.sku, i.title, w.name, v.bin, v.on_hand, coalesce(x.units, 0), v.minimum, v.due from level v "
        "join item i on i.id = v.item_id join location w on w.id = v.location_id "
        f"left join ({levels.HELD} group by 1, 2) x on x.item_id = v.item_id and x.location_id = v.location_id "
        "where v.on_hand - coalesce(x.units, 0) < v.minimum "
        f"and v.item_id not in (select kit_id from kit_part){where}"
    )
    found = bulk.rows(Level, sql, [] if location_id is None else [location_id])
    found.sort(key=lambda row: (row[0], natural(row[1])))
    return [LowRow(*row[1:]) for row in found]
