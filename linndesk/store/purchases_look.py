"""Purchase orders as they are looked at: listed with their units, one with its lines and bookings, found (M3). Inside a
read, or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.booking import remaining
from linndesk.errors import UnknownName
from linndesk.store import bulk, kits, outbox, purchase_items
from linndesk.store.dues import WAITING
from linndesk.store.fields import from_ms
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Delivery, DeliveryLine, Item, Purchase, PurchaseLine

_REMAINING = "(case when ordered - delivered - waiting > 0 then ordered - delivered - waiting else 0 end)"
_LINES = (
    "select l.purchase_id, l.ordered, l.delivered, l.made, l.item_id, "
    f"{WAITING} as waiting from purchase_line l where not l.removed"
)
_HEADS = (
    "select p.id, p.account_id, a.name, p.channel_id, p.reference, p.supplier_reference, p.supplier, p.status, "
    "p.locked, p.ordered_at, p.expected_at, p.read_at, p.trouble, p.closed_why, "
    "count(x.purchase_id), sum(x.ordered), sum(x.delivered), sum(x.waiting), "
    f"sum({_REMAINING}), sum(case when x.made then 1 else 0 end) "
    f"from purchase p join account a on a.id = p.account_id left join ({_LINES}) x on x.purchase_id = p.id "
)
_LAST = 9223372036854775807  # what has no date is expected last
_ORDER = f"group by p.id, a.name order by coalesce(p.expected_at, {_LAST}), p.id"


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One purchase order with its figures; ``missing``: lines without a stock item; ``closed``: why, "" = open."""

    id: int
    account_id: int
    account: str
    channel_id: str
    reference: str
    supplier_reference: str
    supplier: str
    status: str
    locked: bool
    ordered_at: datetime | None
    expected_at: datetime | None
    read_at: datetime | None
    trouble: str
    closed: str
    lines: int
    ordered: int
    delivered: int
    waiting: int
    remaining: int
    made: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line. ``here``: units that were booked in here; ``waiting``: those of them that are not told; ``item_id``
    None = there is no stock item of it by now either; ``is_kit``: that item is made of others."""

    id: int
    line_id: str
    sku: str
    title: str
    barcode: str
    supplier_code: str
    supplier_barcode: str
    ordered: int
    delivered: int
    here: int
    waiting: int
    pack_size: int
    packs: int
    batched: bool
    removed: bool
    made: bool
    item_id: int | None
    item: str
    item_title: str
    item_barcode: str
    is_kit: bool

    @property
    def remaining(self) -> int:
        return 0 if self.removed else remaining(self.ordered, self.delivered, self.waiting)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of a booking; ``row``: of the outbox, None where that is gone."""

    id: int
    line_id: str
    sku: str
    units: int
    told: int
    batch: str
    state: str
    why: str
    row: OutboxRow | None


@dataclass(frozen=True, slots=True)
class BookedRow:
    """What was booked in at once."""

    id: int
    at: datetime
    who: str
    location: str
    note: str
    undone: bool
    lines: tuple[BookedLine, ...]


def listed(account_id: int | None = None, *, closed: bool = False) -> list[HeadRow]:
    """The earliest expected first; ``closed``: those of which nothing is expected any more as well."""
    tests = ([] if closed else ["p.closed_at is null"]) + ([] if account_id is None else ["p.account_id = ?"])
    where = f"where {' and '.join(tests)} " if tests else ""
    return _with_missing(bulk.rows(Purchase, _HEADS + where + _ORDER, [] if account_id is None else [account_id]))


def expected_before(moment: datetime) -> int:
    """How many open ones are."""
    return int(Purchase.select().where(Purchase.closed_at.is_null() & (Purchase.expected_at < moment)).count())


def of_ids(ids: Sequence[int]) -> list[HeadRow]:
    """At most some hundred, the earliest expected first."""
    if not ids:
        return []
    return _with_missing(bulk.rows(Purchase, f"{_HEADS} where p.id in ({bulk.marks(len(ids))}) {_ORDER}", list(ids)))


def head(purchase_id: int) -> HeadRow:
    """Raises UnknownName."""
    found = of_ids([purchase_id])
    if not found:
        raise UnknownName("This purchase order is not here any more", fix="Refresh the list")
    return found[0]


def _with_missing(rows: Sequence[tuple[Any, ...]]) -> list[HeadRow]:
    missing = _missing([each[0] for each in rows])
    return [_head(each, missing.get(each[0], 0)) for each in rows]


def _head(row: tuple[Any, ...], missing: int) -> HeadRow:
    ordered_at, expected_at, read_at = (None if each is None else from_ms(each) for each in row[9:12])
    figures = [int(each or 0) for each in row[14:]]
    values: list[Any] = [*row[:8], bool(row[8]), ordered_at, expected_at, read_at, row[12], row[13], *figures, missing]
    return HeadRow(*values)


def _missing(ids: Sequence[int]) -> dict[int, int]:
    """Lines without a stock item by purchase order, by what there is now: an item may have come since it was read."""
    rows: list[tuple[int, int, str]] = []
    for start in range(0, len(ids), bulk.CHUNK):
        part = ids[start : start + bulk.CHUNK]
        sql = (
            "select p.id, p.account_id, l.sku from purchase_line l join purchase p on p.id = l.purchase_id "
            f"where l.item_id is null and not l.removed and p.id in ({bulk.marks(len(part))})"
        )
        rows += [(purchase, account, sku) for purchase, account, sku in bulk.rows(PurchaseLine, sql, part)]
    skus: dict[int, set[str]] = {}
    for _, account, sku in rows:
        skus.setdefault(account, set()).add(sku)
    known = {account: purchase_items.items_of(account, each) for account, each in skus.items()}
    found: dict[int, int] = {}
    for purchase, account, sku in rows:
        found[purchase] = found.get(purchase, 0) + (sku not in known[account])
    return found


def lines(purchase_id: int) -> list[LineRow]:
    """In the channel's order; removed ones only where something of them was booked in here."""
    here = (
        "coalesce((select sum(h.quantity) from delivery_line h where h.line_id = l.id and h.state <> 'withdrawn'), 0)"
    )
    rows = bulk.rows(
        PurchaseLine,
        "select l.id, l.channel_line_id, l.sku, l.title, l.barcode, l.supplier_code, l.supplier_barcode, l.ordered, "
        f"l.delivered, {here}, {WAITING}, l.pack_size, l.packs, l.batched, l.removed, l.made, l.item_id, p.account_id "
        "from purchase_line l join purchase p on p.id = l.purchase_id where l.purchase_id = ? order by l.place, l.id",
        [purchase_id],
    )
    kept = [each for each in rows if not each[14] or each[9]]
    late = _late_items(kept)
    item_ids = [int(each[16] or late.get(each[2], 0)) for each in kept]
    known = {each.id: each for each in Item.select().where(Item.id.in_(sorted(set(item_ids))))}
    made_of = set(kits.parts_of(sorted(known)))
    return [_line(each, known.get(item_id), made_of) for each, item_id in zip(kept, item_ids, strict=True)]


def _late_items(rows: Sequence[tuple[Any, ...]]) -> dict[str, int]:
    open_ = {each[2] for each in rows if each[16] is None}
    return purchase_items.items_of(rows[0][17], open_) if open_ else {}


def _line(row: tuple[Any, ...], item: Item | None, made_of: set[int]) -> LineRow:
    facts: list[Any] = [None, "", "", "", False]
    if item is not None:
        facts = [item.id, item.sku, item.title, item.barcode, item.id in made_of]
    units, marks = [int(each) for each in row[7:13]], [bool(each) for each in row[13:16]]
    values: list[Any] = [*row[:7], *units, *marks, *facts]
    return LineRow(*values)


def booked(purchase_id: int) -> list[BookedRow]:
    """What was booked in of it here, oldest first."""
    acts = Delivery.select().where(Delivery.purchase == purchase_id).order_by(Delivery.id)
    rows = bulk.rows(
        DeliveryLine,
        "select d.delivery_id, d.id, l.channel_line_id, l.sku, d.quantity, d.told, d.batch_number, d.state, d.why, "
        "d.outbox_id from delivery_line d join purchase_line l on l.id = d.line_id where l.purchase_id = ? "
        "order by d.id",
        [purchase_id],
    )
    owed = outbox.by_ids([each[-1] for each in rows if each[-1] is not None])
    found: dict[int, list[BookedLine]] = {}
    for act, *facts, row_id in rows:
        values: list[Any] = [*facts, owed.get(row_id or 0)]
        found.setdefault(act, []).append(BookedLine(*values))
    return [
        BookedRow(
            each.id, each.at, each.who, each.location.name, each.note, each.undone_at is not None,
            tuple(found.get(each.id, ())),
        )
        for each in acts
    ]  # fmt: skip


def meant(ref: str, account_id: int | None = None) -> list[HeadRow]:
    """Those that a REF may mean, the surest only: by the channel's id, by reference, by the supplier's, whatever their
    case; open ones before closed."""
    wanted = ref.strip().casefold()
    known = [
        each for each in Purchase.select().order_by(Purchase.id) if account_id is None or each.account_id == account_id
    ]
    for name in ("channel_id", "reference", "supplier_reference"):
        mine = [each for each in known if getattr(each, name).casefold() == wanted]
        open_ = [each for each in mine if each.closed_at is None]
        if mine:
            return of_ids([each.id for each in open_ or mine])
    return []


def words(ids: Sequence[int]) -> dict[int, str]:
    """All that a search finds each by, folded: SKUs, titles, barcodes and codes of its lines and of their items."""
    found: dict[int, list[str]] = {}
    wanted = set(ids)
    for purchase, *texts in bulk.rows(
        PurchaseLine,
        "select l.purchase_id, l.sku, l.title, l.barcode, l.supplier_code, l.supplier_barcode, i.sku, i.title, "
        "i.barcode from purchase_line l left join item i on i.id = l.item_id where not l.removed",
    ):
        if purchase in wanted:
            found.setdefault(purchase, []).extend(each for each in texts if each)
    return {purchase: "\n".join(texts).casefold() for purchase, texts in found.items()}
