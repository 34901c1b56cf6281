"""Purchase orders and bookings in words, as every face says them. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from linndesk.domain.outbox import State, words
from linndesk.domain.purchases import BookingState
from linndesk.services.deliveries_shown import Delivery, DeliveryLine, Line, PurchaseRow
from linndesk.store.purchases_look import BookedLine, BookedRow, HeadRow, LineRow

_WAITS: dict[State, str] = {
    "planned": "Waits", "held": "Held", "waiting": "Waits to be told", "sending": "Being told",
}  # fmt: skip
_CLOSED = {
    "delivered": "{who} has all of it as delivered",
    "gone": "{who} does not have it any more",
    "moved": "It is expected at another location now",
    "pending": "{who} has it as a draft again",
    "off": "Its account does not import purchase orders any more",
}


def units(count: int) -> str:
    return f"{count:,} unit{'' if count == 1 else 's'}"


def row(head: HeadRow) -> PurchaseRow:
    return PurchaseRow(
        head.id, head.account, head.channel_id, head.reference, head.supplier_reference, head.supplier, head.status,
        head.locked, head.ordered_at, head.expected_at, head.lines, head.ordered, head.delivered, head.waiting,
        0 if head.closed else head.remaining, head.made, head.missing, head.trouble, head.closed,
    )  # fmt: skip


def closed(why: str, who: str) -> str:
    """Why nothing of it is expected any more; "" where it is open."""
    return _CLOSED.get(why, why).format(who=who)


def line(kept: LineRow, who: str, *, open_: bool) -> Line:
    barcodes = tuple(dict.fromkeys(each for each in (kept.barcode, kept.item_barcode) if each))
    return Line(
        kept.id, kept.line_id, kept.sku, kept.title, kept.barcode, barcodes, kept.supplier_code,
        kept.supplier_barcode, kept.ordered, kept.delivered, kept.here, kept.waiting, kept.remaining if open_ else 0,
        kept.pack_size, kept.packs, kept.batched, kept.removed, kept.made, kept.item_id, kept.item, kept.item_title,
        _why_not(kept, who),
    )  # fmt: skip


def _why_not(kept: LineRow, who: str) -> str:
    if kept.removed:
        return f"{who} does not have this line any more"
    if kept.item_id is None:
        return f"No stock item has the SKU {kept.sku}"
    return f"{kept.item} is made of other items: book its parts in" if kept.is_kit else ""


def delivery(kept: BookedRow, who: str, why_not: str) -> Delivery:
    """``why_not``: why it cannot be taken back, "" = it can."""
    waits = [each.row.next_try for each in kept.lines if each.row is not None and each.row.state == "waiting"]
    until = max((each for each in waits if each is not None), default=None) if not why_not else None
    lines = tuple(_booked(each, who) for each in kept.lines)
    return Delivery(
        kept.id, kept.at, kept.who, kept.location, kept.note, lines, until, not why_not and not kept.undone,
        kept.undone,
    )  # fmt: skip


def _booked(kept: BookedLine, who: str) -> DeliveryLine:
    state, owed = cast(BookingState, kept.state), kept.row
    look = f"Look at the purchase order at {who}, then say that it was booked, or was not" if state == "unheard" else ""
    return DeliveryLine(
        kept.id, kept.line_id, kept.sku, kept.units, kept.told, kept.batch, state, _stands(kept, who), look,
        None if owed is None else owed.id, None if owed is None else owed.state, "" if owed is None else owed.hold,
    )  # fmt: skip


def _stands(kept: BookedLine, who: str) -> str:
    owed = kept.row
    if kept.state == "asked" or (kept.state == "refused" and owed is not None and owed.state in _WAITS):
        held = owed is not None and owed.state == "held"
        said = "Waits" if owed is None else _WAITS.get(owed.state, "Waits")
        return f"{said}: {owed.reason or words(owed.hold, owed.kind)}" if held and owed is not None else said
    if kept.state == "refused":
        return "Refused" + (f": {kept.why}" if kept.why else "")
    return {
        "confirmed": f"Booked in at {who}", "unheard": "Sent, not confirmed", "withdrawn": "Taken back",
        "none": f"{who} is not told",
    }.get(kept.state, kept.state)  # fmt: skip


def received(made: Delivery, reference: str, who: str, held: str, until: datetime | None) -> str:
    """All of it for a person."""
    lines = len({each.line_id for each in made.lines})
    said = f"{units(made.units)} of {lines:,} line{'' if lines == 1 else 's'} of {reference} booked in"
    if held:
        return f"{said} at {made.location}. {who} is not told for now: {held}."
    if until is not None:
        return f"{said} at {made.location}. {who} is told from {until:%H:%M:%S} UTC on."
    return f"{said} at {made.location}. {who} is told with the next send."
