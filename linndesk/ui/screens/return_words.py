"""Goods that came back, in words: condition, where they went, how their channel stands to them. Pure; main thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil

from linndesk.domain.returns import Condition, Fate
from linndesk.domain.returns_rules import Back, PlannedBack, ReturnSheet
from linndesk.services.returns_sheet import Created, PastReturn
from linndesk.ui.columns import Painted
from linndesk.ui.messages import sentence
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr

CONDITION_WORDS: dict[Condition, str] = {
    "new": "As new",
    "opened": "Opened",
    "damaged": "Damaged",
    "faulty": "Faulty",
    "incomplete": "Incomplete",
    "wrong": "Wrong item",
}
REASONS = (
    "No longer wanted", "Does not fit", "Not as described", "Faulty", "Damaged in the post", "Wrong item sent",
    "Arrived too late", "Could not be delivered",
)  # fmt: skip
_STATES: dict[str, tuple[str, Tone, str]] = {
    "none": ("Not told", "dim", "state-ended"),  # no channel is told of it
    "asked": ("Waiting", "quiet", "state-waiting"),
    "confirmed": ("Booked there", "ok", "light-on"),
    "refused": ("Refused", "bad", "mark-needs-you"),
    "unheard": ("Not confirmed", "warn", "question"),
    "withdrawn": ("Taken back", "dim", "state-ended"),
}
_ROWS: dict[str | None, tuple[str, Tone, str]] = {
    "held": ("Held", "warn", "state-held"),
    "sending": ("Sending", "accent", "state-sending"),
}


def condition_words(condition: Condition) -> str:
    return tr(CONDITION_WORDS[condition])


def usual_fate(condition: Condition) -> Fate:
    """Where goods of a condition go unless a person says otherwise: nothing but what is as new is sold again by
    itself."""
    return "stock" if condition == "new" else "quarantine"


def fate_words(fate: Fate, place: str) -> str:
    """``Back to stock · Default``, ``Quarantine``, ``Scrapped``."""
    if fate == "scrapped":
        return tr("Scrapped")
    if fate == "quarantine":
        usual = place.casefold() == "quarantine"
        return tr("Quarantine") if usual else tr("Quarantine · {place}", place=place)
    return tr("Back to stock · {place}", place=place)


def went_words(lines: Iterable[Back]) -> str:
    """``Default``, ``Quarantine, scrapped``: each once."""
    return ", ".join(dict.fromkeys(each.location or tr("Scrapped") for each in lines))


def conditions_words(lines: Iterable[Back]) -> str:
    """``As new, Opened``: each once."""
    return ", ".join(dict.fromkeys(condition_words(each.condition) for each in lines))


def seconds_left(past: PastReturn, now: datetime) -> int:
    """Of the time in which it can be taken back without a trace."""
    return max(0, ceil((past.undo_until - now).total_seconds())) if past.may_undo and past.undo_until else 0


def state_cell(past: PastReturn, now: datetime) -> Painted:
    """Word, shape and colour."""
    if past.undone_at is not None:
        word, tone, icon = _STATES["withdrawn"]
        return Painted(tr(word), tone, icon)
    left = seconds_left(past, now) if past.state == "asked" else 0
    if left:
        return Painted(tr("Waiting {n} s", n=left), "quiet", "state-waiting")
    found = _ROWS.get(past.row_state) if past.state == "asked" else None
    word, tone, icon = found or _STATES[past.state]
    return Painted(tr(word), tone, icon)


def line_state(back: Back) -> Painted:
    """Of one line."""
    word, tone, icon = _STATES[back.state]
    return Painted(tr(word), tone, icon)


def stock_words(planned: Sequence[PlannedBack]) -> str:
    """What the stock becomes by it: ``+2 MUG at Default. +1 CUP at Quarantine, not for sale.``"""
    said: dict[tuple[str, str], list[str]] = {}
    for each in planned:
        if each.line.item_id is not None:
            name = each.line.sku or each.line.channel_sku
            said.setdefault((each.fate, each.place), []).append(f"{each.units:,} × {name}")
    parts = []
    for (fate, place), goods in said.items():
        what = ", ".join(goods)
        if fate == "scrapped":
            parts.append(tr("Scrapped: {goods}; counted in and out.", goods=what))
        elif fate == "quarantine":
            parts.append(tr("At {place}, not for sale: {goods}.", place=place, goods=what))
        else:
            parts.append(tr("Back in stock at {place}: {goods}.", place=place, goods=what))
    unknown = dict.fromkeys(each.line.channel_sku for each in planned if each.line.item_id is None)
    if unknown:
        parts.append(tr("No stock item here, so nothing is counted: {skus}.", skus=", ".join(unknown)))
    return " ".join(parts)


def told_words(sheet: ReturnSheet) -> str:
    """What its channel is told, until when that can be taken back, and what holds it."""
    said = sentence(tr(sheet.telling)) if sheet.telling else tr("No channel is told.")
    if sheet.tells and sheet.held:
        return f"{said} {tr('Nothing leaves for now: {why}', why=sentence(tr(sheet.held)))}"
    return said


def booked_words(made: Created) -> str:
    """What was booked just now: ``Order 100016: 2 × MUG came back.``"""
    past = made.made_return
    said = [tr("Order {number}: {what} came back.", number=past.number, what=past.what)]
    said += [tr("The quarantine location {name} was made.", name=made.made)] * bool(made.made)
    said += [tr("Nothing leaves for now: {why}", why=sentence(tr(made.held)))] * bool(made.held)
    return " ".join(said)


def facts_words(past: PastReturn) -> str:
    """The line below its number."""
    facts = (
        past.called or past.channel_order_id, past.account, count(past.units, "unit"), past.reason,
        tr("reference {ref}", ref=past.reference) if past.state != "none" else "",
        tr("their number {rma}", rma=past.rma) if past.rma else "",
        tr("by {who}", who=past.who) if past.who else "",
    )  # fmt: skip
    return " · ".join(each for each in facts if each)
