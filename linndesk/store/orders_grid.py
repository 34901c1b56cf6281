"""The orders table of the window: columns, filters and sorts as data. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.domain.money import from_store
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort, like
from linndesk.store.orders import number_of
from linndesk.store.tables import OrderLine


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row. ``received_at`` UTC with the account's ``utc_offset`` beside it (D17)."""

    id: int
    number: str
    channel_order_id: str
    account_id: int
    account: str
    source: str
    sub_source: str
    status: str
    outcome: str
    payment_status: str
    received_at: datetime
    ship_by: datetime | None
    country: str
    outward_postcode: str
    currency: str
    total: Decimal
    service: str
    location: str
    parked: bool
    locked: bool
    cancel_requested: bool
    flags: tuple[str, ...]
    waiting_reason: str
    units: int
    lines: int
    first_sku: str
    unmapped: int


def _make(raw: Sequence[Any]) -> OrderRow:
    return OrderRow(
        id=raw[0], number=number_of(raw[0]), channel_order_id=raw[1], account_id=raw[2], account=raw[3], source=raw[4],
        sub_source=raw[5], status=raw[6], outcome=raw[7], payment_status=raw[8], received_at=from_ms(raw[9]),
        ship_by=None if raw[10] is None else from_ms(raw[10]), country=raw[11], outward_postcode=raw[12],
        currency=raw[13], total=from_store(raw[14]), service=raw[15] or raw[16], location=raw[17], parked=bool(raw[18]),
        locked=bool(raw[19]), cancel_requested=bool(raw[20]), flags=_flags(raw[21]), waiting_reason=raw[22],
        units=raw[23] or 0, lines=raw[24] or 0, first_sku=raw[25] or "", unmapped=raw[26] or 0,
    )  # fmt: skip


def _flags(text: str) -> tuple[str, ...]:
    """Flags are plain words in a JSON list; reading them as such is cheaper than parsing 200 lists."""
    inner = text.strip("[]")
    return tuple(each.strip('" ') for each in inner.split(",")) if inner else ()


_LINES = "from order_line l where l.order_id = o.id"
_UNMAPPED = f"exists (select 1 {_LINES} and l.item_id is null)"

ORDERS: Grid[OrderRow] = Grid(
    table="orders o",
    id="o.id",
    always="o.deleted_at is null",
    joins={
        "a": "join account a on a.id = o.account_id",
        "w": "join location w on w.id = o.location_id",
    },
    searched=("o.channel_order_id", "o.outward_postcode", "cast(o.id + 100000 as text)"),
    filters={
        "status": "o.status in (:statuses)",
        "open": "o.status in ('pending', 'open')",
        "pending": "o.status = 'pending'",
        "account": "o.account_id = :account",
        "source": "o.sub_source = :sub_source",
        "late": "o.status = 'open' and o.ship_by < :today",
        "today": "o.status = 'open' and o.ship_by >= :today and o.ship_by < :tomorrow",
        "tomorrow": "o.status = 'open' and o.ship_by >= :tomorrow and o.ship_by < :after",
        "later": "o.status = 'open' and (o.ship_by >= :after or o.ship_by is null)",
        "parked": "o.parked",
        "unmapped": _UNMAPPED,
        "cancel_requested": "o.cancel_requested",
        "processed": "o.status = 'processed'",
        "cancelled": "o.status = 'cancelled'",
    },
    sorts={
        "number": Sort("o.id"),
        "channel_order_id": Sort("o.channel_order_id", text=True),
        "account": Sort("a.name", text=True),
        "sub_source": Sort("o.sub_source", text=True),
        "status": Sort("o.status", text=True),
        "received_at": Sort("o.received_at"),
        "ship_by": Sort("o.ship_by", nullable=True),
        "country": Sort("o.country", text=True),
        "postcode": Sort("o.outward_postcode", text=True),
        "total": Sort("o.total"),
        "service": Sort("o.channel_service", text=True),
    },
    columns=(
        "o.id", "o.channel_order_id", "o.account_id", "a.name", "o.source", "o.sub_source", "o.status", "o.outcome",
        "o.payment_status", "o.received_at", "o.ship_by", "o.country", "o.outward_postcode", "o.currency", "o.total",
        "o.postal_service", "o.channel_service", "w.name", "o.parked", "o.locked", "o.cancel_requested", "o.flags",
        "o.waiting_reason", f"(select sum(l.quantity) {_LINES})", f"(select count(*) {_LINES})",
        f"(select min(l.channel_sku) {_LINES})", f"(select count(*) {_LINES} and l.item_id is null)",
    ),
    make=_make,
)  # fmt: skip


def with_sku(text: str) -> list[int]:
    """Orders that have a line whose channel SKU contains the text."""
    rows = bulk.rows(
        OrderLine,
        "select distinct order_id from order_line where lower(channel_sku) like ? escape '!'",
        [like(text.lower())],
    )
    return [order_id for (order_id,) in rows]
