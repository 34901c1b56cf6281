"""Purchase orders of Linnworks in our words, or the reason why not (M3). Pure."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.linnworks.wire import guid, moment, needed_guid, objects
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose, plain_number
from linndesk.channels.quiet import plain
from linndesk.channels.written import Unreadable
from linndesk.domain.purchases import Purchase, PurchaseHead, PurchaseLine, Record

log = logging.getLogger(__name__)
STATUSES = ("PENDING", "OPEN", "PARTIAL", "DELIVERED")
OPEN = ("OPEN", "PARTIAL")  # what is missing of these is on its way
_LONGEST_NAME = 60
_NUMBERS = (
    *("LineCount", "DeliveredLinesCount", "UnitAmountTaxIncludedType", "PostagePaid", "TotalCost", "taxPaid"),
    *("ShippingTaxRate", "ConversionRate", "ConvertedShippingCost", "ConvertedShippingTax", "ConvertedOtherCost"),
    *("ConvertedOtherTax", "ConvertedGrandTotal"),
)  # of a header, beside what is read of it: where one of them changes, so may its lines have
Records = Mapping[str, tuple[Record, ...] | None]  # by line; None = nothing can be read out of that line's


def read_suppliers(found: Any) -> dict[str, str]:
    """Names by id, of an answer of GetSuppliers."""
    rows = list(objects(found))
    named = ((_known(each, lambda row: guid(row, "pkSupplierID")), _known(each, _name)) for each in rows)
    return {own: name for own, name in named if own and name}


def _name(row: Loose) -> str:
    return row.line("SupplierName")


def _nobody(supplier: str) -> str:
    return ""


def purchase_id(row: Loose) -> str:
    """Of a header; "" where it names none. Raises Unreadable."""
    found = guid(row, "pkPurchaseID")
    return "" if found == DEFAULT_LOCATION else found


def read_head(found: object, supplier: Callable[[str], str] = _nobody) -> PurchaseHead:
    """One header, of a list or of a whole one, which have the same members. Raises Unreadable.

    Without a location it is expected at the default one, whose id is all zeros. ``supplier``: the name of one by its
    id; the default one, all zeros too, has none.
    """
    if not isinstance(found, Mapping):
        raise Unreadable("it is no object")
    row = Loose(found)
    own, status = needed_guid(row, "pkPurchaseID"), row.enum("Status", STATUSES, "")
    if not status:
        raise Unreadable("Status is missing, or a word that is not known")
    head = PurchaseHead(
        id=own,
        reference=row.line("ExternalInvoiceNumber")[:LONGEST_ID] or own,
        supplier_reference=row.line("SupplierReferenceNumber")[:LONGEST_ID],
        supplier="",
        location=guid(row, "fkLocationId") or DEFAULT_LOCATION,
        status=status,
        locked=row.truth("Locked"),
        ordered_at=_date(row, "DateOfPurchase"),
        expected_at=_date(row, "QuotedDeliveryDate"),
    )
    maker = _known(found, lambda row: guid(row, "fkSupplierId"))
    name = supplier(maker) if maker not in ("", DEFAULT_LOCATION) else ""
    return replace(head, supplier=name[:LONGEST_ID], digest=_digest(head, row))


def named(found: object) -> str:
    """The id of a header, readable or not; "" where it has none."""
    return _known(found, purchase_id)


def unread(found: object, why: str, location: str) -> Iterator[tuple[str, str]]:
    """Id and sentence of a header that cannot be read, unless it is clear that it is for another location."""
    place = _known(found, lambda row: guid(row, "fkLocationId")) or location
    if place == location:
        name = _known(found, lambda row: plain(row.line("ExternalInvoiceNumber"), _LONGEST_NAME))
        what = f"Purchase order {name}" if name else "A purchase order"
        yield named(found), f"{what} cannot be read: {why}"


def _known(found: object, read: Callable[[Loose], str]) -> str:
    try:
        return read(Loose(found)) if isinstance(found, Mapping) else ""
    except Unreadable:
        return ""


def read_purchase(found: Any, asked: str, supplier: Callable[[str], str] = _nobody) -> Purchase | None:
    """One whole; None where it is clearly none: an empty answer, or one that names no purchase order and no line.

    Raises Unreadable where it cannot be read, or is not the one that was ``asked`` for. Lines + broken lines = lines
    that were given: what cannot be read of one leaves the others as they are.
    """
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise Unreadable("it is no object")
    own = Loose(found)
    header, rows = own.part("PurchaseOrderHeader"), own.elements("PurchaseOrderItem")
    if not purchase_id(header) and not rows:
        return None
    head = read_head(header.raw, supplier)
    if head.id != asked:
        raise Unreadable("it is not the one that was asked for")
    if not rows and header.whole("LineCount"):
        raise Unreadable("it says that it has lines, and gives none")
    lines, broken = _lines(rows, _records(own))
    return Purchase(head, lines, broken)


def _lines(rows: Sequence[object], records: Records | None) -> tuple[tuple[PurchaseLine, ...], tuple[str, ...]]:
    lines: list[tuple[int, PurchaseLine]] = []
    broken: list[tuple[int, str]] = []
    for at, each in enumerate(rows, start=1):
        try:
            lines.append((at, _line(each, records)))
        except Unreadable as error:
            broken.append((at, f"Line {at}{_called(each)}: {error}"))
    counts = Counter(line.id for _, line in lines)
    for at, line in lines:
        if counts[line.id] > 1:
            broken.append(
                (at, f"Line {at}, {plain(line.sku, _LONGEST_NAME)}: two lines have the same pkPurchaseItemId")
            )
    kept = tuple(line for _, line in lines if counts[line.id] == 1)
    return kept, tuple(why for _, why in sorted(broken))


def _line(found: object, records: Records | None) -> PurchaseLine:
    """Raises Unreadable."""
    if not isinstance(found, Mapping):
        raise Unreadable("it is no object")
    row = Loose(found)
    own, delivered = needed_guid(row, "pkPurchaseItemId"), _units(row, "Delivered")
    stock = guid(row, "fkStockItemId")
    return PurchaseLine(
        id=own,
        stock_id="" if stock == DEFAULT_LOCATION else stock,
        sku=row.ident("SKU", LONGEST_ID),
        title=row.line("ItemTitle"),
        barcode=row.line("BarcodeNumber"),
        supplier_code=row.line("SupplierCode"),
        supplier_barcode=row.line("SupplierBarcode"),
        ordered=_units(row, "Quantity"),
        delivered=delivered,
        pack_size=_informs(row, "PackSize"),
        packs=_informs(row, "PackQuantity"),
        batched=bool(row.whole("InventoryTrackingType")),
        removed=row.truth("IsDeleted"),
        records=None if records is None else _fitting(records.get(own, ()), delivered),
    )


def _called(found: object) -> str:
    sku = _known(found, lambda row: plain(row.line("SKU"), _LONGEST_NAME))
    return f", {sku}" if sku else ""


def _units(row: Loose, name: str) -> int:
    """Raises Unreadable: nothing stands for a number that is not there, for what is booked is reckoned from it."""
    units = row.whole(name)
    if units is None:
        raise Unreadable(f"{name} is missing")
    if not 0 <= units <= MOST_UNITS:
        raise Unreadable(f"{name} is not between 0 and {MOST_UNITS}")
    return units


def _informs(row: Loose, name: str) -> int:
    """Packs are words on paper: what cannot be read of them is 0."""
    try:
        found = row.whole(name) or 0
    except Unreadable:
        return 0
    return found if 0 <= found <= MOST_UNITS else 0


def _records(own: Loose) -> Records | None:
    """What was booked of each line, oldest first. None = it shows none, or one of which nobody knows whose it is."""
    found = own.value("DeliveredRecords")
    if not isinstance(found, list):
        return None
    by_line: dict[str, list[Record]] = {}
    unclear: set[str] = set()
    for each in found:
        row = Loose(each if isinstance(each, Mapping) else {})
        try:
            line = needed_guid(row, "fkPurchaseItemId")
        except Unreadable:
            return None
        try:
            by_line.setdefault(line, []).append(_record(row))
        except Unreadable:
            unclear.add(line)
    unclear |= {line for line, rows in by_line.items() if len({each.number for each in rows}) < len(rows)}
    known = {line: tuple(sorted(rows, key=lambda each: each.number)) for line, rows in by_line.items()}
    return {**known, **dict.fromkeys(unclear)}


def _record(row: Loose) -> Record:
    """Raises Unreadable."""
    number = row.whole("pkDeliveryRecordId")
    if number is None or not 0 < number <= MOST_UNITS:
        raise Unreadable("pkDeliveryRecordId is missing")
    return Record(number, _units(row, "DeliveredQuantity"), moment(row, "CreatedDateTime"))


def _fitting(records: tuple[Record, ...] | None, delivered: int) -> tuple[Record, ...] | None:
    """None where they say more than the line does: then one of both is wrong."""
    return None if records is not None and sum(each.units for each in records) > delivered else records


def _date(row: Loose, name: str) -> datetime | None:
    """It informs only: one that cannot be read is none."""
    try:
        return moment(row, name)
    except Unreadable as error:
        log.info("A purchase order is shown without a date: %s", error)
        return None


def _digest(head: PurchaseHead, row: Loose) -> str:
    """A word for all that a header says: the same for the same in any spelling."""
    others = [_text(row, "fkSupplierId").casefold(), _text(row, "Currency"), _date(row, "DateOfDelivery")]
    facts = (head, others, [_number(row, each) for each in _NUMBERS])
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _number(row: Loose, name: str) -> str:
    try:
        found = row.number(name)
    except Unreadable:
        return _text(row, name)
    return "" if found is None else plain_number(found)


def _text(row: Loose, name: str) -> str:
    try:
        return row.line(name)
    except Unreadable:
        return "?"
