"""How an order stands on its channel by what is here: the last pull and our own word. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.domain.despatch import Standing, alike
from linndesk.domain.orders import CANCELLED_THERE, PARTS_UNKNOWN, STATE_UNKNOWN, ChannelStatus, Package
from linndesk.store import bulk, values
from linndesk.store.outbox import OutboxRow, listed
from linndesk.store.tables import Account, Order, OrderLine, Parcel

AHEAD = "ahead of the channel:"
SHOWN_AFTER = timedelta(minutes=30)  # by then a channel's counts have what it was told


@dataclass(frozen=True, slots=True)
class Own:
    """What we have told of an order, or may have. ``others``: its other parcels, by the last word of each.

    ``fresh``: those of them that the channel's counts may not show yet.
    """

    others: tuple[Package, ...]
    fresh: tuple[Package, ...]
    mine: frozenset[tuple[str, str]]  # references and trackings told of this very parcel
    numbers: tuple[str, ...]  # of parcels that have one, told or not
    same_number: bool  # the last word of this very parcel had its tracking number, and another service


@dataclass(frozen=True, slots=True)
class Pulled:
    """How far an account's changes have come: by the channel's clock, and when that was by this PC's."""

    resume_point: datetime | None
    asked_at: datetime | None
    ahead: float  # seconds that this PC was ahead of the channel then


def of_order(order_id: int, *, in_doubt: bool = False) -> Standing | None:
    """As the last pull has it; None where that cannot be said: a state nobody told, or an order in doubt.

    ``in_doubt``: all the same, because the channel cannot be asked. None then where it is not here.
    """
    order = Order.get_or_none(Order.id == order_id)
    if order is None:
        return None
    if not in_doubt and (order.next_try is not None or {STATE_UNKNOWN, PARTS_UNKNOWN} & set(order.flags)):
        return None
    lines = list(OrderLine.select().where(OrderLine.order == order_id))
    left = {each.line_id: each.quantity - each.shipped - each.cancelled for each in lines}
    packages = tuple(_package(each) for each in order.packages)
    return Standing(_status(order, lines), order.cancel_requested, tuple(order.flags), packages, left)


def _status(order: Order, lines: Sequence[OrderLine]) -> ChannelStatus:
    """The channel's word, though the order is processed here already."""
    if order.status == "cancelled" or CANCELLED_THERE in order.flags:
        return "cancelled"
    if order.status == "pending":
        return "pending"
    if order.outcome in ("elsewhere", "history"):
        return "shipped"
    if lines and all(each.shipped + each.cancelled >= each.quantity for each in lines):
        return "shipped" if any(each.shipped for each in lines) else "cancelled"
    return "open"


def _package(stored: Mapping[str, Any]) -> Package:
    return Package(stored["reference"], stored["tracking"], tuple((line, units) for line, units in stored["lines"]))


def own(row: OutboxRow, now: datetime) -> Own:
    """What we have told of the order of this row."""
    siblings = list(Parcel.select().where((Parcel.order == row.order_id) & Parcel.undone_at.is_null()))
    rows = listed(parcel_ids=[each.id for each in siblings])
    told = [each for each in rows if each.kind == row.kind and _may_be_there(each)]
    latest = {each.parcel_id: each for each in told if each.parcel_id != row.parcel_id}
    return Own(
        others=tuple(map(_told, latest.values())),
        fresh=tuple(_told(each) for each in latest.values() if not _is_shown(each, now)),
        mine=frozenset((one.reference, one.tracking) for one in _of_parcel(told, row)),
        numbers=tuple(each.reference for each in siblings if each.reference and each.id != row.parcel_id),
        same_number=_has_its_number(row, [each for each in told if each.parcel_id == row.parcel_id]),
    )


def _may_be_there(row: OutboxRow) -> bool:
    """Told for sure, or of unknown fate; what was refused or never left is not there."""
    return row.state in ("sending", "sent", "confirmed")


def _is_shown(row: OutboxRow, now: datetime) -> bool:
    return row.settled_at is not None and now - row.settled_at > SHOWN_AFTER


def _of_parcel(told: Iterable[OutboxRow], row: OutboxRow) -> list[Package]:
    return [_told(each) for each in told if each.parcel_id == row.parcel_id]


def _has_its_number(row: OutboxRow, told: Sequence[OutboxRow]) -> bool:
    before = [each.payload for each in told if each.id < row.id][-1:]
    return any(
        alike(each["tracking"], row.payload["tracking"]) and each["service"] != row.payload["service"]
        for each in before
    )


def _told(row: OutboxRow) -> Package:
    lines = tuple((each["line_id"], int(each["quantity"])) for each in row.payload["lines"])
    return Package(row.payload.get("reference", ""), row.payload["tracking"], lines)


def with_own(standing: Standing, told: Own) -> Standing:
    """The channel shows what it was told only after a while: our own parcels count at once."""
    known = {each.reference for each in standing.packages}
    ours = tuple(each for each in told.others if each.reference and each.reference not in known)
    numbers = {each.reference for each in (*standing.packages, *ours)}
    kept = tuple(Package(each, "", ()) for each in told.numbers if each not in numbers)
    gone: dict[str, int] = {}
    for package in told.fresh if ours else ():
        if package.reference in known:
            continue
        for line, units in package.lines:
            gone[line] = gone.get(line, 0) + units
    left = {line: units - gone.get(line, 0) for line, units in standing.open_lines.items()}
    return replace(standing, packages=(*standing.packages, *ours, *kept), open_lines=left)


def pulled(account_id: int) -> Pulled | None:
    """None for an account that is no longer here."""
    row = Account.get_or_none(Account.id == account_id)
    if row is None:
        return None
    return Pulled(row.resume_point, row.last_orders_at, float(values.get(f"{AHEAD}{row.pool_id}", 0.0)))


def note_ahead(pool_id: int, ahead: float | None) -> None:
    """After a whole pull: how far this PC's clock was ahead of the channel's."""
    if ahead is not None:
        values.put(f"{AHEAD}{pool_id}", round(ahead, 3))


def number(parcels: Sequence[tuple[int, str, str]]) -> None:
    """By id: a parcel's number on the channel, chosen once, with its first claim; and a service where it had none."""
    bulk.run(
        Parcel,
        "update parcel set reference = ? where id = ? and reference = ''",
        [(each[1], each[0]) for each in parcels],
    )
    bulk.run(
        Parcel, "update parcel set service = ? where id = ? and service = ''", [(each[2], each[0]) for each in parcels]
    )


def services_of(order_id: int | None) -> tuple[str, str]:
    """An order's postal service of ours and the channel's own; "" where there is none."""
    row = None if order_id is None else Order.get_or_none(Order.id == order_id)
    return ("", "") if row is None else (str(row.postal_service), str(row.channel_service))


def skus_of(order_id: int | None) -> dict[str, str]:
    """The channel SKU of each line of an order, by the channel's line id."""
    return {each.line_id: each.channel_sku for each in OrderLine.select().where(OrderLine.order == order_id)}


def reference_of(parcel_id: int | None) -> str:
    """Its number on the channel, "" before it has one."""
    row = None if parcel_id is None else Parcel.get_or_none(Parcel.id == parcel_id)
    return "" if row is None else str(row.reference)
