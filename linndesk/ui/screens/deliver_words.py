"""How purchase orders, their lines and their bookings are put into words and columns. Pure; main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from linndesk.services.deliveries import Delivery, DeliveryLine, Line, Purchase, PurchaseRow
from linndesk.ui.columns import Chip, Chips, Column, Painted
from linndesk.ui.messages import sentence
from linndesk.ui.screens.deliver_count import units_in
from linndesk.ui.screens.outbox_words import STATES
from linndesk.ui.words import count, tr, when, when_tip

CLOSED = {
    "delivered": "All delivered",
    "gone": "No longer there",
    "moved": "For another location",
    "pending": "Not open there",
    "off": "Not imported any more",
}
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A purchase order, and how many units of it are counted here and not booked in yet."""

    row: PurchaseRow
    counted: int

    @property
    def id(self) -> int:
        return self.row.id


def day_of(moment: datetime) -> date:
    """The day that was meant: midnight UTC is a day without a time, and the same everywhere."""
    there = moment.astimezone(UTC)
    return there.date() if there.time() == time() else moment.astimezone().date()


def days_late(row: PurchaseRow, now: datetime) -> int | None:
    """Days since it was expected, 0 = today, less than 0 = it is not due; None = nobody said when, or it is closed."""
    if row.expected_at is None or row.closed:
        return None
    return (now.astimezone().date() - day_of(row.expected_at)).days


def expected_cell(row: PurchaseRow, now: datetime) -> Painted | str | None:
    """``Tue 24 Nov``; late is red and says so."""
    if row.expected_at is None:
        return None
    meant, late = day_of(row.expected_at), days_late(row, now)
    day = f"{meant:%a} {meant.day} {meant:%b}" + ("" if meant.year == now.astimezone().year else f" {meant.year}")
    if late is None or late < 0:
        return tr("Tomorrow") if late == -1 else day
    if late == 0:
        return Painted(tr("Today"), "warn", "mark-backing-off")
    return Painted(tr("{day}, late", day=day), "bad", "mark-needs-you")


def expected_words(row: PurchaseRow, now: datetime) -> str:
    """``expected Tue 24 Nov, 2 days late``; blank where nobody said when."""
    late = days_late(row, now)
    if row.expected_at is None:
        return ""
    if late is not None and late > 0:
        return tr("expected {days} ago", days=count(late, "day"))
    cell = expected_cell(row, now)
    day = cell.text if isinstance(cell, Painted) else str(cell)
    return tr("expected {day}", day=day.lower() if late in (0, -1) else day)


def list_chips(each: ListRow) -> Chips:
    """First what needs a person."""
    row = each.row
    chips = [Chip(tr("Counted {n}", n=f"{each.counted:,}"), "accent")] if each.counted else []
    chips += [Chip(tr(CLOSED.get(row.closed, row.closed)), "quiet")] if row.closed else []
    chips += [Chip(tr("Needs an item"), "bad")] if row.missing and not row.closed else []
    chips += [Chip(tr("Not all readable"), "bad")] if row.trouble else []
    chips += [Chip(tr("Locked"), "warn")] if row.locked else []
    chips += [Chip(tr("New items"), "ok")] if row.made else []
    chips += [Chip(tr("Partly in"), "quiet")] if is_begun(row) and not row.closed else []
    return Chips(tuple(chips))


def is_begun(row: PurchaseRow) -> bool:
    """Some of it came, and some is still expected."""
    return row.remaining > 0 and row.delivered + row.waiting > 0


def list_tip(each: ListRow) -> str:
    row = each.row
    said = [
        tr("{units} counted here and not booked in yet", units=count(each.counted, "unit")) if each.counted else "",
        tr("{lines} no stock item here", lines=count(row.missing, "line has", "lines have")) if row.missing else "",
        tr("{lines} a stock item here", lines=count(row.made, "line made", "lines made")) if row.made else "",
        tr("{units} booked in here that its channel was not told of yet", units=count(row.waiting, "unit"))
        if row.waiting else "",
        tr("Locked on its channel") if row.locked else "",
        row.trouble,
    ]  # fmt: skip
    return "\n".join(sentence(text) for text in said if text)


def list_columns(now: Now) -> tuple[Column[ListRow], ...]:
    return (
        Column("reference", "Purchase order", lambda each: each.row.reference, 140,
               tooltip=lambda each: each.row.reference),
        Column("account", "Account", lambda each: each.row.account, 164, tooltip=lambda each: each.row.account),
        Column("supplier_reference", "Supplier's reference", lambda each: each.row.supplier_reference or None, 124,
               tooltip=lambda each: each.row.supplier_reference),
        Column("expected", "Expected", lambda each: expected_cell(each.row, now()), 136,
               order=lambda each: each.row.expected_at, tooltip=lambda each: when_tip(each.row.expected_at)),
        Column("lines", "Lines", lambda each: each.row.lines, 58, "right"),
        Column("ordered", "Ordered", lambda each: each.row.ordered, 74, "right"),
        Column("delivered", "Booked in", lambda each: each.row.delivered + each.row.waiting or None, 80, "right",
               header_tip="There already, and booked in here"),
        Column("remaining", "Still to come", lambda each: each.row.remaining or None, 76, "right"),
        Column("status", "Status", list_chips, 190, tooltip=list_tip, stretch=True, sortable=False),
        Column("ordered_at", "Ordered on", lambda each: when(each.row.ordered_at, now()) or None, 110, hidden=True,
               order=lambda each: each.row.ordered_at, tooltip=lambda each: when_tip(each.row.ordered_at)),
    )  # fmt: skip


# -- one purchase order


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it stands below the scan field. ``typed``, ``batch``: what is counted of it and not booked in yet."""

    at: int
    line: Line
    typed: str = ""
    batch: str = ""

    @property
    def now(self) -> int | None:
        """Units; None = no number is typed."""
        return units_in(self.typed)

    @property
    def over(self) -> int:
        """Counted beyond what is still to come."""
        return max(0, (self.now or 0) - self.line.remaining)


def line_chips(each: LineRow) -> Chips:
    line = each.line
    chips = [Chip(tr("No longer there"), "bad")] if line.removed else []
    if line.item_id is None and not line.removed:
        chips.append(Chip(tr("No stock item"), "bad"))
    elif line.why_not and not line.removed:
        chips.append(Chip(tr("Not to be booked"), "bad"))
    chips += [Chip(tr("{n} too many", n=f"{each.over:,}"), "warn")] if each.over else []
    chips += [Chip(tr("Made here"), "ok")] if line.made else []
    whole = line.remaining == 0 and line.delivered + line.waiting >= line.ordered  # of a closed one nothing remains
    chips += [Chip(tr("All in"), "ok")] if whole and not (line.removed or each.over) else []
    chips += [Chip(tr("Packs of {n}", n=f"{line.pack_size:,}"), "quiet")] if line.pack_size > 1 else []
    return Chips(tuple(chips))


def line_tip(each: LineRow) -> str:
    line = each.line
    ours = f"{line.item} {line.item_title}".strip()
    said = [
        line.why_not,
        tr("{sku} here is {ours}", sku=line.sku, ours=ours) if line.item and line.item != line.sku else "",
        tr("This stock item was made from the purchase order") if line.made else "",
        tr("{packs} of {size}", packs=count(line.packs, "pack"), size=count(line.pack_size, "unit"))
        if line.pack_size > 1 and line.packs else "",
        tr("{n} more than is still to come", n=count(each.over, "unit")) if each.over else "",
    ]  # fmt: skip
    return "\n".join(sentence(text) for text in said if text)


def now_cell(each: LineRow) -> Painted | None:
    """What is counted: bad where it is no number, amber where it is more than was ordered."""
    if not each.typed:
        return None
    if each.now is None:
        return Painted(each.typed, "bad", "mark-needs-you")
    return Painted(f"{each.now:,}", "warn" if each.over else "ok", "mark-backing-off" if each.over else "light-on")


def refuses_units(each: LineRow) -> str:
    """Why nothing of it is counted, "" = it may be."""
    return each.line.why_not


def refuses_batch(each: LineRow) -> str:
    """Why it takes no number of a batch."""
    return each.line.why_not or ("" if each.line.batched else tr("Its channel keeps no batches of this item"))


def _barcodes(line: Line) -> str:
    """Everything that a scanner may read on it."""
    codes = (*line.barcodes, line.barcode, line.supplier_barcode, line.supplier_code)
    return "\n".join(dict.fromkeys(each for each in codes if each))


def line_columns() -> tuple[Column[LineRow], ...]:
    return (
        Column("sku", "SKU", lambda each: each.line.sku, 186, tooltip=lambda each: each.line.sku),
        Column("title", "Title", lambda each: each.line.title or each.line.item_title, 150, stretch=True,
               tooltip=lambda each: each.line.title or each.line.item_title),
        Column("barcode", "Barcode", lambda each: each.line.barcode or None, 116,
               tooltip=lambda each: _barcodes(each.line)),
        Column("ordered", "Ordered", lambda each: each.line.ordered, 74, "right"),
        Column("delivered", "Booked in", lambda each: each.line.delivered or None, 70, "right",
               header_tip="As its channel had it when it was asked last"),
        Column("waiting", "Not told yet", lambda each: each.line.waiting or None, 66, "right",
               header_tip="Booked in here; its channel is told of it next"),
        Column("remaining", "Still to come", lambda each: each.line.remaining or None, 72, "right"),
        Column("now", "Now", now_cell, 86, "right", editable=True,
               header_tip="Counted and not booked in yet. F2 types"),
        Column("batch", "Batch", lambda each: each.batch or (None if each.line.batched else Painted("–", "dim")), 96,
               editable=True, header_tip="The number of the batch, where its channel keeps batches"),
        Column("marks", "Status", line_chips, 150, tooltip=line_tip, sortable=False),
    )  # fmt: skip


def head_words(purchase: Purchase, now: datetime) -> str:
    """Whose it is and when it was expected, on one line."""
    row = purchase.row
    asked = tr("asked {clock}", clock=when(purchase.asked_at, now)) if purchase.asked_at else ""
    parts = [row.account, row.supplier, row.supplier_reference, expected_words(row, now)]
    parts.append(tr(CLOSED.get(row.closed, row.closed)).lower() if row.closed else "")
    parts.append(tr("locked there") if row.locked else "")
    return " · ".join(each for each in (*parts, asked) if each)


# -- what was booked in


@dataclass(frozen=True, slots=True)
class PastRow:
    """One line of a booking."""

    delivery: Delivery
    line: DeliveryLine

    @property
    def id(self) -> int:
        return self.line.id


_PAST: dict[str, tuple[str, str, str]] = {
    "none": ("Booked in here", "quiet", "state-ended"),
    "asked": ("Waiting", "quiet", "state-waiting"),
    "confirmed": ("Booked in there", "ok", "light-on"),
    "refused": ("Refused", "bad", "mark-needs-you"),
    "unheard": ("Not confirmed", "warn", "question"),
    "withdrawn": ("Taken back", "dim", "state-ended"),
}


def past_cell(each: PastRow, now: datetime) -> Painted:
    """Where a line of a booking stands, and how long it can be taken back."""
    word, tone, icon = _PAST[each.line.state]
    if each.line.state == "asked" and each.line.row_state in ("held", "sending"):
        word, tone, icon = STATES[each.line.row_state]
    left = each.delivery.undo_until
    if each.line.state == "asked" and each.line.row_state == "waiting" and left is not None and left > now:
        return Painted(tr("Waiting {n} s", n=round((left - now).total_seconds())), "quiet", "state-waiting")
    return Painted(tr(word), tone, icon)  # type: ignore[arg-type]


def why_words(each: PastRow) -> str:
    """Where there is more to say than its state."""
    told = each.line.state in ("none", "confirmed", "withdrawn") or each.line.row_state in ("waiting", "sending")
    said = each.line.look or each.line.words
    return "" if told else said.partition(": ")[2] or said


def past_columns(now: Now) -> tuple[Column[PastRow], ...]:
    return (
        Column("at", "When", lambda each: when(each.delivery.at, now()), 100, order=lambda each: each.delivery.at,
               tooltip=lambda each: when_tip(each.delivery.at)),
        Column("sku", "SKU", lambda each: each.line.sku, 150, tooltip=lambda each: each.line.sku),
        Column("units", "Units", lambda each: each.line.units, 66, "right"),
        Column("state", "Its channel", lambda each: past_cell(each, now()), 150, tooltip=lambda each: each.line.words),
        Column("why", "Why", lambda each: why_words(each) or None, 240, stretch=True,
               tooltip=lambda each: each.line.words),
        Column("location", "Location", lambda each: each.delivery.location, 100,
               tooltip=lambda each: each.delivery.location),
        Column("batch", "Batch", lambda each: each.line.batch or None, 80, hidden=True),
        Column("who", "By", lambda each: each.delivery.who, 80),
        Column("note", "Note", lambda each: each.delivery.note or None, 120, stretch=True,
               tooltip=lambda each: each.delivery.note),
    )  # fmt: skip


def past_rows(deliveries: Sequence[Delivery]) -> list[PastRow]:
    """The newest first."""
    return [PastRow(each, line) for each in reversed(deliveries) for line in each.lines]
