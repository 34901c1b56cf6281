"""How an order is put into words: status chips, dates at the account's offset, items, money. Pure; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil

from linndesk.domain.importing import HOURS
from linndesk.domain.money import digits
from linndesk.domain.orders import PARKED_THERE
from linndesk.domain.outbox import words as hold_words
from linndesk.domain.times import at_offset, offset_label
from linndesk.services.shown import OrderRow, Send
from linndesk.ui.columns import Chip, Chips, Painted
from linndesk.ui.messages import sentence
from linndesk.ui.screens.order_centre_words import CentreName, centre_cell, centre_chips, centre_tip, is_back
from linndesk.ui.screens.outbox_words import STATES
from linndesk.ui.words import count, tr, when, when_tip

_FLAGS = {
    "replacement": "Replacement",
    "exchange": "Exchange",
    "prime": "Prime",
    "same_day": "Same-day",
    "premium": "Premium",
    "business": "Business",
    "gift": "Gift",
    "customised": "Customised",
    "partly_shipped": "Part shipped",
    "unfulfillable": "Unfulfillable",
    "fulfilled_by_amazon": "FBA",
    "ship_plus": "Carrier tells the channel",
    "parts_unknown": "Parts sent unknown",
    "state_unknown": "State unknown",
    "cancelled_on_channel": "Cancelled there",
    "parked_on_channel": "Parked there",
    "moved_on_channel": "Moved away there",
}
_OUTCOMES = {
    "history": "History",
    "elsewhere": "Shipped elsewhere",
    "despatched": "Despatched",
    "channel": "Sent by its channel",
}
NOWHERE = CentreName()
TRIES = len(HOURS) + 1  # of an import that waits for a SKU (U7)
STAGE_AT_MOST = 16  # letters of a stage in a chip: no longer one is cut by its cell
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}


def status_chips(row: OrderRow, begins: str = "", centre: CentreName = NOWHERE) -> Chips:
    """What state it is in, first what needs a person. ``begins``: a stage that says nothing, as orders come in so."""
    chips: list[Chip] = []
    if row.cancel_requested:
        chips.append(Chip(tr("Cancel?"), "bad"))  # short, so that it is never cut; the tile says it whole
    locked = row.locked and not row.at_centre  # there the lock stands in the chip of the place
    chips += [Chip(tr(word), "warn") for on, word in ((row.parked, "Parked"), (locked, "Locked")) if on]
    chips += centre_chips(row, centre)
    placed = row.status == "open" or row.outcome == "despatched"
    placed = placed and (row.at_centre or is_back(row))  # that says enough
    chips += [] if placed else [_state_chip(row, begins, centre)]
    if row.sent_at is not None and row.status in ("pending", "open"):
        chips.append(Chip(tr("Part sent"), "warn"))
    named = {each.word for each in chips}
    flags = [(flag_word(each), each) for each in row.flags]
    chips += [Chip(word, "warn" if each == PARKED_THERE else "quiet") for word, each in flags if word not in named]
    return Chips(tuple(chips))


def _state_chip(row: OrderRow, begins: str, centre: CentreName) -> Chip:
    if row.waits_for_sku and row.status == "pending":
        return Chip(tr("No SKU"), "warn" if row.next_try else "bad")
    if row.status == "pending":
        return Chip(tr("Waiting"), "quiet")
    if row.status == "cancelled":
        return Chip(tr("Cancelled"), "quiet")
    if row.outcome == "channel" and centre.channel:
        return Chip(tr("Sent by {channel}", channel=centre.channel), "quiet")
    if row.status == "processed":
        return Chip(tr(_OUTCOMES.get(row.outcome, "Processed")), "warn" if row.outcome == "elsewhere" else "quiet")
    if row.payment_status == "paid":
        stage = "" if row.stage == begins else row.stage
        return Chip(_short(stage) or tr("Paid"), "ok")
    return Chip(tr("Unpaid"), "warn")


def _short(stage: str) -> str:
    """As much of a stage as a chip holds."""
    return stage if len(stage) <= STAGE_AT_MOST else stage[: STAGE_AT_MOST - 1].rstrip() + "…"


def status_tip(row: OrderRow, now: datetime, centre: CentreName = NOWHERE) -> str:
    """Every chip in words, and why it waits."""
    words = [each.word for each in status_chips(row, centre=centre).chips]
    if row.stage and row.status in ("pending", "open"):
        words += [tr("Paid")] * (row.payment_status == "paid") + [tr("at the stage {stage}", stage=row.stage)]
    said = ", ".join(dict.fromkeys(words))
    if row.parked:
        said += ". " + tr("Parked: set aside; it keeps its stock")
    if row.locked and not row.at_centre:
        said += ". " + tr("Locked: nobody is to despatch it by accident; it holds no stock")
    if there := centre_tip(row, centre):
        said += f". {there}"
    if PARKED_THERE in row.flags:
        said += ". " + tr("Parked there: it can be processed once it is released on the channel")
    if row.waits_for_sku and row.status == "pending":
        return f"{said}. {waiting_words(row.waiting_reason, row.attempts, row.next_try, now)}"
    if row.waiting_reason:
        return tr("{said}: {why}. It comes by itself when that is settled.", said=said, why=row.waiting_reason)
    return said


def waiting_words(reason: str, attempts: int, next_try: datetime | None, now: datetime) -> str:
    """U3, U7: what is missing, how often it was looked for, and when next."""
    if next_try is None:
        tried = tr("Tried {n} times and no more by itself: make the item or link the SKU, then press Try now.",
                   n=attempts)  # fmt: skip
    else:
        clock = tr("now") if next_try <= now else when(next_try, now)
        tried = tr("{nth} of {all} tries; next {clock}.", nth=nth(attempts), all=TRIES, clock=clock)
    return f"{sentence(reason)} {tried}"


def nth(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def reference(called: str, channel_order_id: str) -> str:
    """What people on the channel call an order, where its id is no name."""
    return called or channel_order_id


def reference_tip(called: str, channel_order_id: str) -> str:
    """Both, for copying."""
    return tr("{called}, id {id}", called=called, id=channel_order_id) if called else channel_order_id


def flag_word(flag: str) -> str:
    return tr(_FLAGS.get(flag, flag.replace("_", " ").capitalize()))


def stock_cell(row: OrderRow, short: bool) -> Painted | None:
    """Whether its units lie there, for orders that still have to leave."""
    if row.status not in ("pending", "open") or not row.lines or row.at_centre:
        return None
    if row.unmapped:
        return Painted(tr("Unmapped"), "bad", "question")
    if short:
        return Painted(tr("Short"), "warn", "mark-backing-off")
    return Painted(tr("All free"), "ok", "light-on")


def stock_tip(row: OrderRow, short: bool) -> str:
    """What the mark means for this order."""
    if row.at_centre:
        return tr("It leaves from {location}: nothing is held back for it here.", location=row.location)
    if row.unmapped:
        return items_tip(row)
    if short:
        return tr("{location} has too little on hand, once more urgent orders have theirs.", location=row.location)
    return tr("{location} has what it needs.", location=row.location) if row.lines else items_tip(row)


def seconds_left(send: Send | None, now: datetime) -> int:
    """Of the time in which a despatch can be taken back without a trace; 0 once it is over."""
    if send is None or send.state != "waiting" or send.attempts or send.next_try is None:
        return 0
    return max(0, ceil((send.next_try - now).total_seconds()))


def _is_there(row: OrderRow) -> bool:
    """A channel's own warehouse has it, and nobody is to be told anything of it for now."""
    told = row.send is None or (row.send.kind == "fba" and row.send.state in ("confirmed", "sent"))
    return row.at_centre and told


def despatch_cell(row: OrderRow, now: datetime) -> Painted:
    """What its channel was told, or is to be: ``Held 42 s`` while it can still be taken back."""
    if _is_there(row):
        return centre_cell(row)
    if row.send is None:
        return Painted("–", "dim")
    left = seconds_left(row.send, now)
    if left:
        return Painted(tr("Held {n} s", n=left), "quiet", "state-waiting")
    if row.send.state == "superseded":
        return Painted(tr("Told elsewhere"), "dim", "state-ended")
    if row.send.kind == "process" and row.send.state == "confirmed":
        return Painted(tr("Processed"), "ok", "light-on")
    word, tone, icon = STATES[row.send.state]
    return Painted(tr(word), tone, icon)


def despatch_tip(row: OrderRow, now: datetime, centre: CentreName = NOWHERE) -> str:
    """Why it stands where it does."""
    send = row.send
    if _is_there(row):
        return centre_tip(row, centre)
    if send is None:
        return tr("Nothing was despatched here.")
    left = seconds_left(send, now)
    if left:
        return tr("Undo is possible for {n} s", n=left)
    if send.kind == "process" and send.state == "confirmed":
        return tr("Processed on its channel; that is for good.")
    held = tr(send.reason or hold_words(send.hold, send.kind)) if send.state == "held" else send.reason
    said = [held, send.error, tr("{n} tries", n=send.attempts) if send.attempts > 1 else ""]
    return "\n".join(each for each in said if each) or tr(STATES[send.state][0])


def service_cell(row: OrderRow) -> Painted | str | None:
    """The service chosen here; else, dim, what the channel asks for."""
    if row.service:
        return row.service
    return Painted(row.channel_service, "dim") if row.channel_service else None


def service_tip(row: OrderRow) -> str:
    """Which of the two it is, and how it is changed."""
    asked = tr("The channel asks for {name}.", name=row.channel_service) if row.channel_service else ""
    if row.service:
        why = tr("Chosen here.") if row.service_chosen else tr("From Allocate Shipping Services.")
        return " ".join(each for each in (why, asked) if each)
    return " ".join(each for each in (asked, tr("No service of yours is chosen yet: F2 chooses one.")) if each)


def items_cell(row: OrderRow) -> str:
    """``2 × MUG-RED-12``, ``3 lines, 5 units``; what is not linked yet is said by *Stock*."""
    if row.lines == 1:
        return f"{row.units:,} × {row.first_sku or '?'}"
    return f"{count(row.lines, 'line')}, {count(row.units, 'unit')}" if row.lines else "–"


def items_tip(row: OrderRow) -> str:
    if row.unmapped:
        return tr("{n} not linked to a stock item yet. Ctrl+M maps it.", n=count(row.unmapped, "line is", "lines are"))
    return tr("Every line is linked to a stock item.") if row.lines else tr("The channel has not given the items yet.")


def ship_by_cell(row: OrderRow, now: datetime) -> Painted | None:
    """Local time; late (before today) is red and says so."""
    if row.ship_by is None:
        return None
    if row.status not in ("open", "pending") or row.at_centre:
        return Painted(when(row.ship_by, now), "dim")
    local, today = row.ship_by.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    clock = f"{local:%H:%M}"
    if days < 0:
        return Painted(tr("Late · {day}", day=f"{local.day} {local:%b}"), "bad")
    if days == 0:
        return Painted(tr("Today {clock}", clock=clock), "warn")
    if days == 1:
        return Painted(tr("Tomorrow {clock}", clock=clock))
    return Painted(f"{local:%a} {local.day} {local:%b} {clock}")


def ship_by_tip(row: OrderRow) -> str:
    return when_tip(row.ship_by) if row.ship_by else tr("The channel names no day.")


def received_text(moment: datetime, now: datetime, hours: float) -> str:
    """D17: on a clock ``hours`` ahead of UTC; short where the day is near."""
    there, today = at_offset(moment, hours), at_offset(now, hours)
    days = (today.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if 0 < days < 7:
        return f"{there:%a %H:%M}"
    year = "" if there.year == today.year else f" {there.year}"
    return f"{there.day} {there:%b}{year} {there:%H:%M}"


def received_tip(moment: datetime, hours: float) -> str:
    """At the account's offset, in UTC and here."""
    there, here = at_offset(moment, hours), moment.astimezone()
    return "\n".join(
        (
            f"{there:%Y-%m-%d %H:%M:%S} {offset_label(hours)}",
            f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
            f"{here:%Y-%m-%d %H:%M:%S} {here.tzname() or ''} ({tr('this PC')})",
        )
    )


def offsets_label(offsets: Sequence[float]) -> str:
    """``UTC+1`` where all accounts agree, else blank: each cell then says its own."""
    return offset_label(offsets[0]) if offsets and len(set(offsets)) == 1 else ""


def money_text(amount: Decimal, currency: str) -> str:
    """``£34.99``, ``¥5,980``, ``34.99 SEK``."""
    text = f"{amount:,.{digits(currency)}f}"
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{text}" if symbol else f"{text} {currency}".rstrip()


def later(moment: datetime, now: datetime) -> str:
    """``in 34 min``, ``at 18:20``; ``any moment`` once it is due."""
    left = moment - now
    if left <= timedelta(0):
        return tr("any moment now")
    if left < timedelta(hours=2):
        return tr("in {n} min", n=max(1, round(left.total_seconds() / 60)))
    return tr("at {clock}", clock=when(moment, now))
