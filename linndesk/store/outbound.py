"""Orders that a centre sends for other channels, as they are kept: one, those of an order, those that run. Inside a
read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from peewee import JOIN, SqliteDatabase

from linndesk.domain.outbound import RUNNING, OutboundState, Wanted
from linndesk.store import bulk
from linndesk.store.tables import Account, Centre, Location, Order, Outbound, OutboundPackage


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that has left there. ``parcel_id``: what its selling channel is told; None = nothing yet."""

    id: int
    package: str
    carrier: str
    tracking: str
    parcel_id: int | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OutboundRow:
    """One order at a centre. ``account``: through which it was asked for, "" = removed; ``location``: the centre's;
    ``home``: where it comes back to; ``word``: the channel's own of the state; ``why``: its reasons, or ours."""

    id: int
    order_id: int
    centre_id: int
    pool_id: int
    account_id: int | None
    account: str
    location_id: int
    location: str
    home_id: int
    home: str
    reference: str
    attempt: int
    state: OutboundState
    word: str
    why: str
    tier: str
    marketplace: str
    lines: tuple[Wanted, ...]
    asked_at: datetime
    taken_at: datetime | None
    heard_at: datetime | None
    next_look: datetime | None
    cancel_asked_at: datetime | None
    ended_at: datetime | None
    packages: tuple[PackageRow, ...] = ()

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


def by_id(outbound_id: int, *, lock: bool = False) -> OutboundRow | None:
    """``lock``: nobody else changes it until the commit."""
    if lock and not isinstance(Outbound._meta.database.obj, SqliteDatabase):
        bulk.rows(Outbound, "select id from outbound where id = ? for update", [outbound_id])
    return next(iter(_rows(Outbound.id == outbound_id)), None)


def of_order(order_id: int) -> OutboundRow | None:
    """Its last attempt, whatever became of it; None where it never was at a centre."""
    found = _rows(Outbound.order == order_id)
    return found[-1] if found else None


def of_orders(order_ids: Sequence[int]) -> dict[int, OutboundRow]:
    """The last attempt of each of at most some hundred, by order."""
    return {each.order_id: each for each in _rows(Outbound.order.in_(list(order_ids)))}


def attempts(order_id: int) -> list[OutboundRow]:
    """Oldest first."""
    return _rows(Outbound.order == order_id)


def running(centre_id: int) -> list[OutboundRow]:
    """Those that the centre may still send something of, oldest first."""
    return _rows((Outbound.centre == centre_id) & Outbound.state.in_(list(RUNNING)))


def through(account_id: int) -> list[OutboundRow]:
    """Those that are not over and were asked for through this account, or are of a centre that it drives: they run, or
    have left and wait for their numbers."""
    mine = (Outbound.account == account_id) | (Centre.driver == account_id)
    return _rows(mine & (Outbound.state.in_(list(RUNNING)) | Outbound.next_look.is_null(False)))


def sold_by(account_id: int) -> list[OutboundRow]:
    """Those that are not over, of orders that this account sold."""
    mine = Outbound.order.in_(Order.select(Order.id).where(Order.account == account_id))
    return _rows(mine & (Outbound.state.in_(list(RUNNING)) | Outbound.next_look.is_null(False)))


def looked_after(pool_id: int, until: datetime | None = None) -> list[OutboundRow]:
    """Those of a pool's centres that are not over, oldest first. ``until``: only what is to be looked at by then."""
    mine = (Centre.pool == pool_id) & Outbound.next_look.is_null(False) & (Outbound.state != "asked")
    return _rows(mine & (Outbound.next_look <= until) if until is not None else mine)


def due_pools(now: datetime) -> list[int]:
    """Pools of which an order at a centre is to be looked at now."""
    query: Any = Outbound.select(Centre.pool).join(Centre).distinct()
    query = query.where((Outbound.next_look <= now) & (Outbound.state != "asked"))
    return sorted(pool_id for (pool_id,) in query.tuples())


def _rows(which: Any) -> list[OutboundRow]:
    place, home = Location.alias(), Location.alias()
    query: Any = (
        Outbound.select(Outbound, Centre.pool, place.id, place.name, home.name, Account.name)
        .join(Centre)
        .join(place, on=(Centre.location == place.id))
        .switch(Outbound)
        .join(home, on=(Outbound.home == home.id))
        .switch(Outbound)
        .join(Account, JOIN.LEFT_OUTER, on=(Outbound.account == Account.id))
        .where(which)
        .order_by(Outbound.id)
    )
    found = list(query.tuples())
    columns = [each.name for each in Outbound._meta.sorted_fields]
    rows = [(dict(zip(columns, row, strict=False)), row[len(columns) :]) for row in found]
    packed = _packages([facts["id"] for facts, _ in rows])
    return [_row(facts, more, packed.get(facts["id"], ())) for facts, more in rows]


def _row(facts: dict[str, Any], more: Sequence[Any], packages: Sequence[PackageRow]) -> OutboundRow:
    pool_id, location_id, location, home, account = more
    return OutboundRow(
        id=facts["id"], order_id=facts["order"], centre_id=facts["centre"], pool_id=pool_id,
        account_id=facts["account"], account=account or "", location_id=location_id, location=location,
        home_id=facts["home"], home=home, reference=facts["reference"], attempt=facts["attempt"],
        state=cast(OutboundState, facts["state"]), word=facts["word"], why=facts["why"], tier=facts["tier"],
        marketplace=facts["marketplace"], lines=tuple(wanted(each) for each in facts["lines"]),
        asked_at=facts["asked_at"], taken_at=facts["taken_at"], heard_at=facts["heard_at"],
        next_look=facts["next_look"], cancel_asked_at=facts["cancel_asked_at"], ended_at=facts["ended_at"],
        packages=tuple(packages),
    )  # fmt: skip


def _packages(outbound_ids: Sequence[int]) -> dict[int, list[PackageRow]]:
    found: dict[int, list[PackageRow]] = {}
    for start in range(0, len(outbound_ids), bulk.CHUNK):
        part = list(outbound_ids[start : start + bulk.CHUNK])
        for each in OutboundPackage.select().where(OutboundPackage.outbound.in_(part)).order_by(OutboundPackage.id):
            row = PackageRow(each.id, each.package, each.carrier, each.tracking, each.parcel_id, each.seen_at)
            found.setdefault(each.outbound_id, []).append(row)
    return found


def wanted(kept: dict[str, Any]) -> Wanted:
    """A line as it is kept."""
    value = kept.get("value")
    return Wanted(
        kept["line_id"], kept["sku"], int(kept["quantity"]), None if value is None else Decimal(value),
        int(kept.get("part", 0)), int(kept.get("per", 1)),
    )  # fmt: skip


def kept(line: Wanted) -> dict[str, Any]:
    """A line as JSON. ``value`` is a decimal string, or null."""
    return {
        "line_id": line.line_id, "sku": line.sku, "quantity": line.units,
        "value": None if line.value is None else str(line.value), "part": line.part, "per": line.per,
    }  # fmt: skip
