"""The orders table of the window: columns, filters and sorts as data. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from linndesk.domain.money import from_store
from linndesk.domain.outbox import Hold, Kind, State
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort, like
from linndesk.store.numbers import number_of, sql_of
from linndesk.store.tables import OrderLine, Outbox


@dataclass(frozen=True, slots=True)
class Send:
    """What its channel is to be told, or was: of several parcels the one that most needs somebody."""

    state: State
    hold: Hold
    reason: str
    next_try: datetime | None
    attempts: int
    error: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row. ``received_at`` UTC with the account's ``utc_offset`` beside it (D17).

    ``service``: what was chosen here, ``channel_service``: what the buyer was promised; ``left``: units that still
    have to leave; ``bin``: the first bin at its location; ``sent_…``: of its newest parcel;
    ``service_chosen``: by a person, else the service came by the allocation. ``called``: what people on the channel
    call it, where its id is no name; ``waits_for_sku``: it comes in once every SKU is known here, looked for
    ``attempts`` times, and again at ``next_try`` (None = a person has to, U7). ``by_channel``: the channel's own
    warehouse sends it; ``at_centre``: such a warehouse has it, whoever sold it; ``outbound``: how its newest outbound
    order stands ("" = it had none), and ``outbound_why``.
    """

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
    channel_service: str
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
    left: int
    tracking: str
    stage: str
    weight_g: int | None
    closed_at: datetime | None
    bin: str
    sent_service: str
    sent_tracking: str
    sent_at: datetime | None
    service_chosen: bool
    called: str
    waits_for_sku: bool
    attempts: int
    next_try: datetime | None
    send: Send | None
    by_channel: bool = False
    at_centre: bool = False
    outbound: str = ""
    outbound_why: str = ""


def _make(raw: Sequence[Any]) -> OrderRow:
    return OrderRow(
        id=raw[0], number=number_of(raw[0], raw[41]), channel_order_id=raw[1], account_id=raw[2], account=raw[3],
        source=raw[4],
        sub_source=raw[5], status=raw[6], outcome=raw[7], payment_status=raw[8], received_at=from_ms(raw[9]),
        ship_by=None if raw[10] is None else from_ms(raw[10]), country=raw[11], outward_postcode=raw[12],
        currency=raw[13], total=from_store(raw[14]), service=raw[15],
        channel_service=raw[16], location=raw[17], parked=bool(raw[18]), locked=bool(raw[19]),
        cancel_requested=bool(raw[20]), flags=_flags(raw[21]), waiting_reason=raw[22],
        units=raw[23] or 0, lines=raw[24] or 0, first_sku=raw[25] or "", unmapped=raw[26] or 0, left=raw[27] or 0,
        tracking=raw[28], stage=raw[29], weight_g=raw[30], closed_at=_moment(raw[31]), bin=raw[32] or "",
        sent_service=raw[33] or "", sent_tracking=raw[34] or "", sent_at=_moment(raw[35]),
        service_chosen=bool(raw[36]), called=raw[37], waits_for_sku=bool(raw[38]), attempts=raw[39],
        next_try=_moment(raw[40]), send=_send(raw[42:49]), by_channel=bool(raw[49]), at_centre=bool(raw[50]),
        outbound=raw[51] or "", outbound_why=raw[52] or "",
    )  # fmt: skip


def _send(raw: Sequence[Any]) -> Send | None:
    state, hold, reason, next_try, attempts, error, kind = raw
    return Send(state, cast(Hold, hold), reason, _moment(next_try), attempts, error, kind) if state else None


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)


def _flags(text: str) -> tuple[str, ...]:
    """Flags are plain words in a JSON list; reading them as such is cheaper than parsing 200 lists."""
    inner = text.strip("[]")
    return tuple(each.strip('" ') for each in inner.split(",")) if inner else ()


_LINES = "from order_line l where l.order_id = o.id"
_UNMAPPED = f"exists (select 1 {_LINES} and l.item_id is null)"
_LEFT = "cast(l.quantity as bigint) - l.despatched - l.cancelled"  # see levels.py
_UNITS_LEFT = f"(select cast(sum(case when {_LEFT} > 0 then {_LEFT} else 0 end) as bigint) {_LINES})"
_BIN = (
    "(select min(v.bin) from order_line l left join kit_part k on k.kit_id = l.item_id "
    "join level v on v.item_id = coalesce(k.part_id, l.item_id) and v.location_id = o.location_id "
    "where l.order_id = o.id and v.bin <> '')"
)
_OF_PARCEL = "x.kind in ('despatch', 'process')"
# Of several parcels the one that most needs a person, then the newest.
# What asks a centre to send it, counts while the order is there.
_OF_CENTRE = (
    "x.kind = 'fba' and exists (select 1 from location q where q.id = o.location_id and q.fulfilment_centre) "
    "and x.id = (select max(z.id) from outbox z where z.order_id = o.id and z.kind = 'fba')"
)
_SEND = (
    "left join outbox d on d.id = (select x.id from outbox x where x.order_id = o.id "
    f"and ({_OF_PARCEL} or ({_OF_CENTRE})) "
    "and (x.state not in ('cancelled', 'superseded') or x.reason = 'Told elsewhere') order by case x.state "
    "when 'refused' then 0 when 'held' then 1 when 'sending' then 2 when 'planned' then 3 when 'waiting' then 3 "
    "when 'sent' then 4 when 'confirmed' then 5 else 6 end, x.id desc limit 1)"
)
# What lies at a location goes to the orders there by urgency; short is whom it does not reach, a kit by its parts. What
# lies in a channel's own warehouse is counted without what its orders took.
# SQLite never reorders a cross join: the few orders that are open are walked first.
_SHORT = (
    "o.id in (select s.order_id from (select l.order_id, coalesce(k.part_id, l.item_id) as item_id, p.location_id, "
    f"sum(({_LEFT}) * coalesce(k.quantity, 1)) over (partition by coalesce(k.part_id, l.item_id), p.location_id "
    "order by p.locked, coalesce(p.ship_by, 9223372036854775807), p.id, l.id) as needed "
    "from orders p cross join order_line l left join kit_part k on k.kit_id = l.item_id "
    "where l.order_id = p.id and p.status in ('pending', 'open') "
    "and p.location_id not in (select id from location where fulfilment_centre) "
    f"and p.deleted_at is null and l.item_id is not null and {_LEFT} > 0) s "
    "left join level v on v.item_id = s.item_id and v.location_id = s.location_id "
    "where s.needed > coalesce(v.on_hand, 0))"
)


def _owed(states: str) -> str:
    return f"o.id in (select x.order_id from outbox x where {_OF_PARCEL} and x.state in ({states}))"


ORDERS: Grid[OrderRow] = Grid(
    table="orders o",
    id="o.id",
    always="o.deleted_at is null",
    joins={
        "a": "join account a on a.id = o.account_id",
        "w": "join location w on w.id = o.location_id",
        "d": _SEND,
        "k": "left join parcel k on k.id = (select max(y.id) from parcel y where y.order_id = o.id "
        "and y.undone_at is null)",
        "b": "left join outbound b on b.id = (select max(t.id) from outbound t where t.order_id = o.id)",
    },
    searched=("o.channel_order_id", "o.outward_postcode", "o.tracking", "o.called", sql_of("o")),
    filters={
        "status": "o.status in (:statuses)",
        "open": "o.status in ('pending', 'open')",
        "to_pack": "o.status in ('pending', 'open') and not (w.fulfilment_centre or o.by_channel)",
        "own": "not (w.fulfilment_centre or o.by_channel)",
        "centre": "(w.fulfilment_centre or o.by_channel)",
        "pending": "o.status = 'pending'",
        "account": "o.account_id = :account",
        "source": "o.sub_source = :sub_source",
        "late": "o.status = 'open' and o.ship_by < :today",
        "today": "o.status = 'open' and o.ship_by >= :today and o.ship_by < :tomorrow",
        "tomorrow": "o.status = 'open' and o.ship_by >= :tomorrow and o.ship_by < :after",
        "later": "o.status = 'open' and (o.ship_by >= :after or o.ship_by is null)",
        "parked": "o.parked",
        "unmapped": _UNMAPPED,
        "short": _SHORT,
        "cancel_requested": "o.cancel_requested",
        "processed": "o.status = 'processed'",
        "cancelled": "o.status = 'cancelled'",
        "ended": "o.status in ('processed', 'cancelled')",
        "despatched": "o.outcome = 'despatched'",
        "channel": "o.outcome = 'channel'",
        "elsewhere": "o.outcome = 'elsewhere'",
        "history": "o.outcome = 'history'",
        "cancelled_today": "o.status = 'cancelled' and o.closed_at >= :today",
        "despatched_today": "o.id in (select p.order_id from parcel p where p.shipped_at >= :today "
        "and p.undone_at is null)",
        "untold": _owed("'planned', 'waiting', 'held'"),
        "unconfirmed": _owed("'sent'"),
        "refused": _owed("'refused'"),
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
        "service": Sort("case when o.postal_service = '' then o.channel_service else o.postal_service end", text=True),
        "tracking": Sort("o.tracking", text=True),
        "stage": Sort("o.stage", text=True),
        "location": Sort("w.name", text=True),
        "weight": Sort("o.weight_g", nullable=True),
        "closed_at": Sort("o.closed_at", nullable=True),
        "sent_service": Sort("k.service", nullable=True),
        "sent_tracking": Sort("k.tracking", nullable=True),
        "sent_at": Sort("k.shipped_at", nullable=True),
    },
    columns=(
        "o.id", "o.channel_order_id", "o.account_id", "a.name", "o.source", "o.sub_source", "o.status", "o.outcome",
        "o.payment_status", "o.received_at", "o.ship_by", "o.country", "o.outward_postcode", "o.currency", "o.total",
        "o.postal_service", "o.channel_service", "w.name", "o.parked", "o.locked", "o.cancel_requested", "o.flags",
        "o.waiting_reason", f"(select sum(l.quantity) {_LINES})", f"(select count(*) {_LINES})",
        f"(select min(l.channel_sku) {_LINES})", f"(select count(*) {_LINES} and l.item_id is null)", _UNITS_LEFT,
        "o.tracking", "o.stage", "o.weight_g", "o.closed_at", _BIN, "k.service", "k.tracking", "k.shipped_at",
        "o.service_chosen", "o.called", "o.waits_for_sku", "o.attempts", "o.next_try", "o.prefix",
        "d.state", "d.hold", "d.reason", "d.next_try", "d.attempts", "d.error", "d.kind",
        "o.by_channel", "w.fulfilment_centre", "b.state", "b.why",
    ),
    make=_make,
)  # fmt: skip


def with_sku(text: str) -> list[int]:
    """Orders that have a line whose channel SKU contains the text, or a parcel whose tracking number does."""
    wanted = like(text.lower())
    rows = bulk.rows(
        OrderLine,
        "select distinct order_id from order_line where lower(channel_sku) like ? escape '!' "
        "union select order_id from parcel where lower(tracking) like ? escape '!'",
        [wanted, wanted],
    )
    return [order_id for (order_id,) in rows]


def unsent(order_ids: Sequence[int], states: Sequence[State], parcel_id: int | None = None) -> list[int]:
    """The despatches of these orders (of this parcel) that stand in one of these states; outbox ids, oldest first."""
    found: list[int] = []
    of_parcel = "" if parcel_id is None else " and parcel_id = ?"
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = (
            f"select id from outbox where order_id in ({bulk.marks(len(part))}) and kind in ('despatch', 'process') "
            f"and state in ({bulk.marks(len(states))}){of_parcel}"
        )
        values = [*part, *states, *([] if parcel_id is None else [parcel_id])]
        found += [row_id for (row_id,) in bulk.rows(Outbox, sql, values)]
    return sorted(found)
