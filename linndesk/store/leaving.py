"""Orders as a despatch needs them: what is left of each line, its item, what parcels hold already. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.allocation import tidy
from linndesk.domain.centres import sends_words
from linndesk.domain.checksheet import may_leave
from linndesk.domain.despatch import Service
from linndesk.domain.orders import Outcome, PaymentStatus, Status
from linndesk.store import bulk, postal
from linndesk.store.fields import from_ms
from linndesk.store.ledger import NO_RETURN
from linndesk.store.numbers import number_of
from linndesk.store.tables import Order, OrderLine, ParcelLine


@dataclass(frozen=True, slots=True)
class LineNow:
    """One line. ``line_id`` is the channel's; ``left``: units that a despatch may still take."""

    id: int
    line_id: str
    channel_sku: str
    title: str
    item_id: int | None
    left: int


@dataclass(frozen=True, slots=True)
class OrderNow:
    """One order as it is at this moment."""

    id: int
    account_id: int
    pool_id: int
    channel_order_id: str
    marketplace: str
    received_at: datetime
    status: Status
    outcome: Outcome
    is_deleted: bool
    flags: tuple[str, ...]
    payment_status: PaymentStatus
    waiting_reason: str
    cancel_requested: bool
    parked: bool
    locked: bool
    location_id: int
    location: str
    service: str
    tracking: str
    lines: tuple[LineNow, ...] = field(default=())
    prefix: str = ""
    stage: str = ""
    called: str = ""  # what people on the channel call it, where its id is no name
    by_channel: bool = False  # its channel's own warehouse sends it
    at_centre: bool = False  # its location is a channel's own warehouse

    @property
    def number(self) -> str:
        return number_of(self.id, self.prefix)

    @property
    def is_away(self) -> bool:
        """Whether a channel's warehouse is to send it for another channel."""
        return self.at_centre and not self.by_channel and self.status in ("pending", "open") and not self.is_deleted


_ORDER = (
    "select o.id, o.account_id, o.pool_id, o.channel_order_id, o.marketplace, o.received_at, o.status, o.outcome, "
    "o.deleted_at, o.flags, o.payment_status, o.waiting_reason, o.cancel_requested, o.parked, o.locked, "
    "o.location_id, w.name, o.postal_service, o.tracking, o.prefix, o.stage, o.called, "
    "o.by_channel, w.fulfilment_centre "
    "from orders o join location w on w.id = o.location_id "
)


def of(order_ids: Sequence[int], *, lock: bool = False) -> dict[int, OrderNow]:
    """By id; those that are not here are left out. ``lock``: nobody else changes them until the commit."""
    found: dict[int, OrderNow] = {}
    unique = sorted(set(order_ids))
    for start in range(0, len(unique), bulk.CHUNK):
        part = unique[start : start + bulk.CHUNK]
        if lock and not isinstance(Order._meta.database.obj, SqliteDatabase):
            bulk.rows(
                Order, f"select id from orders where id in ({bulk.marks(len(part))}) order by id for update", part
            )
        rows = bulk.rows(Order, f"{_ORDER} where o.id in ({bulk.marks(len(part))})", part)
        states = {row[0]: (row[6], row[7]) for row in rows}
        lines = _lines(part, states)
        found.update({row[0]: _order(row, tuple(lines.get(row[0], ()))) for row in rows})
    return found


def _order(row: Sequence[Any], lines: tuple[LineNow, ...]) -> OrderNow:
    return OrderNow(
        id=row[0], account_id=row[1], pool_id=row[2], channel_order_id=row[3], marketplace=row[4],
        received_at=from_ms(row[5]), status=row[6], outcome=row[7], is_deleted=row[8] is not None,
        flags=tuple(json.loads(row[9])), payment_status=row[10], waiting_reason=row[11], cancel_requested=bool(row[12]),
        parked=bool(row[13]), locked=bool(row[14]), location_id=row[15], location=row[16], service=row[17],
        tracking=row[18], lines=lines, prefix=row[19], stage=row[20], called=row[21],
        by_channel=bool(row[22]), at_centre=bool(row[23]),
    )  # fmt: skip


def _lines(part: list[int], states: dict[int, tuple[Status, Outcome]]) -> dict[int, list[LineNow]]:
    own = _in_parcels(part)
    found: dict[int, list[LineNow]] = {}
    for line, order_id, line_id, sku, title, item_id, quantity, despatched, cancelled, off in bulk.rows(
        OrderLine,
        "select id, order_id, line_id, channel_sku, title, item_id, quantity, despatched, cancelled, called_off "
        "from order_line "
        f"where order_id in ({bulk.marks(len(part))}) order by id",
        part,
    ):
        if order_id in states:
            status, outcome = states[order_id]
            left = may_leave(status, outcome, quantity, despatched, cancelled, own.get(line, 0), off)
            found.setdefault(order_id, []).append(LineNow(line, line_id, sku, title, item_id, left))
    return found


def _in_parcels(part: list[int]) -> dict[int, int]:
    """Units by line that parcels from here hold; a despatch that was taken back holds nothing."""
    rows = bulk.rows(
        ParcelLine,
        "select l.line_id, sum(l.quantity) from parcel_line l join parcel p on p.id = l.parcel_id "
        f"where p.undone_at is null and p.order_id in ({bulk.marks(len(part))}) group by l.line_id",
        part,
    )
    return {line: int(units) for line, units in rows}


def sent_there(order_ids: Sequence[int], *, by_channel: bool = False) -> dict[int, str]:
    """Those of them that another warehouse sends, and why nothing leaves from here, as a sentence. ``by_channel``: only
    those that their own channel sends, which nobody can change."""
    found: dict[int, str] = {}
    which = "o.by_channel" if by_channel else "(o.by_channel or w.fulfilment_centre)"
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = (
            "select o.id, o.by_channel, w.fulfilment_centre, w.name from orders o join location w on w.id = "
            f"o.location_id where {which} and o.id in ({bulk.marks(len(part))})"
        )
        for order_id, own, at_centre, name in bulk.rows(Order, sql, part):
            found[order_id] = sends_words(name, by_channel=bool(own), at_centre=bool(at_centre))
    return found


def elsewhere_units(order_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Units that orders took from stock without a parcel from here and did not put back, by order and item."""
    found: dict[tuple[int, int], int] = {}
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        for order_id, item_id, units in bulk.rows(
            Order,
            f"select m.order_id, m.item_id, -sum(m.delta) from movement m where m.parcel_id is null and {NO_RETURN} "
            f"and m.order_id in ({bulk.marks(len(part))}) group by m.order_id, m.item_id",
            part,
        ):
            found[order_id, item_id] = max(0, int(units))
    return found


def postal_services() -> dict[str, Service]:
    """Our postal services with their rules, by their tidy name."""
    return {tidy(each.name): each for each in postal.services()}
