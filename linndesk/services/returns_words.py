"""Returns in words, as every face says them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.domain.outbox import State, words
from linndesk.domain.purchases import BookingState
from linndesk.domain.returns import CONDITIONS, Condition
from linndesk.domain.returns_rules import Back, PlannedBack, ReturnSheet
from linndesk.services.returns_sheet import PastReturn
from linndesk.store import outbox_word
from linndesk.store.outbox import OutboxRow
from linndesk.store.returns_grid import ReturnRow

QUARANTINED = "What goes to quarantine is told as scrapped, unless {who} has a location of the same name"
_WAITS: dict[State, str] = {"planned": "Waits", "held": "Held", "waiting": "Waits to be told", "sending": "Being told"}
_STATES: dict[BookingState, str] = {
    "none": "Not told",
    "confirmed": "Booked",
    "refused": "Refused",
    "unheard": "Sent, not confirmed",
    "withdrawn": "Taken back",
}
_CONDITIONS: dict[Condition, str] = dict(
    zip(CONDITIONS, ("as new", "opened", "damaged", "faulty", "incomplete", "the wrong goods"), strict=True)
)


def condition(name: Condition) -> str:
    """As people read it."""
    return _CONDITIONS[name]


def units(count: int) -> str:
    return f"{count:,} unit{'' if count == 1 else 's'}"


def telling(who: str, account: str, seconds: int, *, fits: bool, on: bool) -> str:
    """Whether and how the channel of an order is told. ``fits``: its kind is told of returns at all."""
    if not fits:
        return f"No channel is told: {who} takes no returns from here"
    if not on:
        return f"{who} is not told: Returns is off in Config of {account}"
    wait = f", after {seconds:,} seconds in which you can take it back" if seconds else ""
    return f"{who} is told{wait}: it books the return and puts what goes to stock to its own. " + QUARANTINED.format(
        who=who
    )


def sentence(
    sheet: ReturnSheet, parts: Sequence[PlannedBack], made: str, held: str, until: datetime | None, *, owed: bool
) -> str:
    """All that was booked, for a person."""
    count = units(sum(each.units for each in parts))
    went = []
    for each in parts:
        place = "scrapped" if each.fate == "scrapped" else f"to {each.place}"
        went.append(f"{each.units:,} × {each.line.sku or each.line.channel_sku} {place}")
    said = f"{count} of order {sheet.number} came back: {', '.join(went)}."
    if made:
        said += f" The quarantine location {made} was made."
    if not owed:
        return said
    if held:
        return f"{said} {sheet.who} is not told for now: {held}."
    if until is not None:
        return f"{said} {sheet.who} is told from {until:%H:%M:%S} UTC on."
    return f"{said} {sheet.who} is told with the next send."


def look(row: ReturnRow, who: str) -> str:
    """Where a person looks, and what to say then."""
    if row.state != "unheard":
        return ""
    ref = row.called or row.channel_order_id
    return (
        f"Look at {who}, order {ref}, whether it has a return {row.reference}; "
        "then say that it was booked, or was not"
    )  # fmt: skip


def past(row: ReturnRow, lines: Sequence[Back], told: OutboxRow | None, who: str) -> PastReturn:
    """``told``: the row of the outbox that is the word of it; ``who``: what the channel is called."""
    state = None if told is None else told.state
    waits = told is not None and state == "waiting" and row.state == "asked"
    return PastReturn(
        id=row.id, order_id=row.order_id, number=row.number, channel_order_id=row.channel_order_id, called=row.called,
        account=row.account, at=row.at, who=row.who, reason=row.reason, reference=row.reference, state=row.state,
        words=_words(row, told), look=look(row, who), why=row.why, rma=row.rma, accepted=row.accepted,
        settled_at=row.settled_at, undone_at=row.undone_at, lines=tuple(lines), outbox_id=row.outbox_id,
        row_state=state, hold="" if told is None else told.hold,
        undo_until=told.next_try if told is not None and waits and not told.attempts else None,
        may_undo=not kept(row, told),
    )  # fmt: skip


def _words(row: ReturnRow, told: OutboxRow | None) -> str:
    if row.state == "asked":
        said = "Waits" if told is None else _WAITS.get(told.state, "Waits")
        held = told is not None and told.state == "held"
        return f"{said}: {told.reason or words(told.hold, told.kind)}" if told is not None and held else said
    return _STATES[row.state] + (f": {row.why}" if row.why and row.state in ("refused", "none") else "")


def kept(row: ReturnRow, told: OutboxRow | None) -> str:
    """Why it cannot be taken back, as a sentence; "" = it can: nothing of it is on its channel."""
    if row.undone_at is not None:
        return "It was taken back already"
    if row.rma or row.state in ("confirmed", "unheard"):
        return "Its channel has it: correct it there, and count the stock here"
    if told is not None and (told.unsure or outbox_word.was_told(told) or told.state in ("sending", "sent")):
        return "Its channel was told, or may have been: look there first"
    return ""
