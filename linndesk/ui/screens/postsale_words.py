"""What was cancelled and refunded of an order, and how that stands, in words. Pure; main thread."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from linndesk.domain.orders import Order
from linndesk.domain.postsale_rules import CancelWish, RefundWish
from linndesk.services.postsale_sheet import PastAct
from linndesk.ui.columns import Painted
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr, when

_STATES: dict[str, tuple[str, Tone, str]] = {
    "confirmed": ("Confirmed", "ok", "light-on"),
    "refused": ("Refused", "bad", "mark-needs-you"),
    "unheard": ("Not confirmed", "warn", "question"),
    "withdrawn": ("Taken back", "dim", "state-ended"),
}
_ROWS: dict[str | None, tuple[str, Tone, str]] = {
    "held": ("Held", "warn", "state-held"),
    "sending": ("Sending", "accent", "state-sending"),
}
_WAITS: tuple[str, Tone, str] = ("Waiting", "quiet", "state-waiting")


def act_words(act: PastAct) -> str:
    """``Refund of £12.50``, ``Cancellation of 2 units``."""
    past = act.past
    if past.kind == "refund":
        return tr("Refund of {money}", money=money_text(past.total, past.currency))
    units = sum(each.quantity for each in past.lines)
    return tr("Cancellation of {units}", units=count(units, "unit"))


def asked_words(wish: CancelWish | RefundWish, order: Order) -> str:
    """What was asked just now: ``Order 100016: £7.50 to be given back.``"""
    if isinstance(wish, CancelWish):
        units = count(sum(each.quantity for each in wish.parts), "unit is", "units are")
        return tr("Order {number}: {units} cancelled.", number=order.number, units=units)
    money = money_text(sum((each.amount for each in wish.parts), wish.shipping), order.currency)
    return tr("Order {number}: {money} to be given back.", number=order.number, money=money)


def act_detail(act: PastAct) -> str:
    """``2 × MUG-RED · 1 × JUG``, ``MUG-RED £9.50 · postage £3.00``."""
    past = act.past
    if past.kind == "cancel":
        parts = [f"{each.quantity:,} × {each.channel_sku}" for each in past.lines]
        if past.total:
            parts.append(tr("gives {money} back by itself", money=money_text(past.total, past.currency)))
        return " · ".join(parts)
    parts = [f"{each.channel_sku or each.line_id} {money_text(each.amount, past.currency)}" for each in past.lines]
    if past.shipping:
        parts.append(tr("postage {money}", money=money_text(past.shipping, past.currency)))
    return " · ".join(parts)


def reasons(act: PastAct) -> str:
    """As people read them, each once."""
    return ", ".join(dict.fromkeys(each.words for each in act.past.lines if each.words))


def seconds_left(act: PastAct, now: datetime) -> int:
    """Of the time in which it can be taken back without a trace."""
    return max(0, ceil((act.undo_until - now).total_seconds())) if act.may_undo and act.undo_until else 0


def state_cell(act: PastAct, now: datetime) -> Painted:
    """Word, shape and colour."""
    left = seconds_left(act, now)
    if left:
        return Painted(tr("Waiting {n} s", n=left), "quiet", "state-waiting")
    word, tone, icon = _STATES.get(act.state) or _ROWS.get(act.row_state, _WAITS)
    return Painted(tr(word), tone, icon)


def state_tone(act: PastAct) -> Tone:
    """Of a line of plain text."""
    return "bad" if act.state == "refused" else "warn" if act.state == "unheard" else "dim"


def past_words(act: PastAct, now: datetime) -> str:
    """One earlier act in one line."""
    reference = tr("reference {ref}", ref=act.past.reference) if act.past.reference else ""
    facts = (act_words(act), when(act.past.asked_at, now), tr(act.words), act_detail(act), reference)
    return " · ".join(each for each in facts if each)
