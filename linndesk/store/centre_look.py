"""What people are shown of the channels' own warehouses: what lies there, and of which listing. Inside a read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.tables import Centre, CentreStock, Level, Order, Outbound

PART = 500


@dataclass(frozen=True, slots=True)
class Lies:
    """At one location: units of how many items, units due, and orders that have not left. ``outbound``: how many orders
    of other channels the warehouse still works on."""

    units: int = 0
    items: int = 0
    due: int = 0
    orders: int = 0
    outbound: int = 0


@dataclass(frozen=True, slots=True)
class CountedHere:
    """What the channel counts of one of its SKUs at a centre, in units; ``at``: when it was asked last."""

    location: str
    shared: str
    fulfillable: int
    due: int
    reserved: int
    unsellable: int
    at: datetime | None
    driver: str


def lying() -> dict[int, Lies]:
    """By location, of every fulfilment centre."""
    stock = bulk.rows(
        Level,
        "select p.id, coalesce(sum(v.on_hand), 0), count(case when v.on_hand <> 0 then 1 end), "
        "coalesce(sum(v.due), 0) from location p left join level v on v.location_id = p.id "
        "where p.fulfilment_centre group by p.id",
    )
    orders = dict(
        bulk.rows(
            Order,
            "select o.location_id, count(*) from orders o join location p on p.id = o.location_id "
            "where p.fulfilment_centre and o.status in ('pending', 'open') and o.deleted_at is null "
            "group by o.location_id",
        )
    )
    running = dict(
        bulk.rows(
            Outbound,
            "select c.location_id, count(*) from outbound b join centre c on c.id = b.centre_id "
            "where b.ended_at is null group by c.location_id",
        )
    )
    return {
        place: Lies(int(units), int(items), int(due), int(orders.get(place, 0)), int(running.get(place, 0)))
        for place, units, items, due in stock
    }


def counted(pool_id: int, shared: Collection[str], channel_skus: Collection[str]) -> dict[str, list[CountedHere]]:
    """By channel SKU, at those stocks of the pool that ``shared`` names. A SKU that was never counted is absent."""
    words, skus = sorted(set(shared)), sorted(set(channel_skus))
    found: dict[str, list[CountedHere]] = {}
    for start in range(0, len(skus) if words else 0, PART):
        part = skus[start : start + PART]
        sql = (
            "select s.channel_sku, p.name, c.shared, s.fulfillable, s.due, s.reserved, s.unsellable, c.followed_at, "
            "coalesce(a.name, '') from centre_stock s join centre c on c.id = s.centre_id "
            "join location p on p.id = c.location_id left join account a on a.id = c.driver_id "
            f"where c.pool_id = ? and c.shared in ({bulk.marks(len(words))}) "
            f"and s.channel_sku in ({bulk.marks(len(part))}) order by c.id"
        )
        for sku, location, word, fulfillable, due, reserved, unsellable, at, driver in bulk.rows(
            CentreStock, sql, [pool_id, *words, *part]
        ):
            here = CountedHere(
                location, word, fulfillable, due, reserved, unsellable, None if at is None else from_ms(at), driver
            )
            found.setdefault(sku, []).append(here)
    return found


def any_here() -> bool:
    """Whether there is a centre at all."""
    return Centre.select().exists()
