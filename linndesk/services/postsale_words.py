"""Cancellations and refunds in words, as every face says them. Pure."""

from __future__ import annotations

from datetime import datetime

from linndesk.domain.money import text as money_text
from linndesk.domain.outbox import State, words
from linndesk.domain.postsale import PostSaleKind
from linndesk.domain.postsale_rules import Past, Plan, Sale
from linndesk.services.postsale_sheet import PastAct
from linndesk.store.outbox import OutboxRow

NOUN: dict[PostSaleKind, str] = {"cancel": "cancellation", "refund": "refund"}
_WAITS: dict[State, str] = {"planned": "Waits", "held": "Held", "waiting": "Waits to be told", "sending": "Being told"}
_STATES = {
    "confirmed": "Confirmed",
    "refused": "Refused",
    "unheard": "Sent, not confirmed",
    "withdrawn": "Taken back",
}


def units(count: int) -> str:
    return f"{count:,} unit{'' if count == 1 else 's'}"


def money(amount: object, currency: str) -> str:
    """``12.50 GBP``."""
    return f"{money_text(amount, currency)} {currency}".strip()  # type: ignore[arg-type]


def what(past: Past) -> str:
    """``2 units cancelled``, ``12.50 GBP, 3.00 of it postage``."""
    if past.kind == "cancel":
        count = units(sum(each.quantity for each in past.lines))
        back = f", {money(past.total, past.currency)} given back by itself" if past.total else ""
        return f"{count} cancelled{back}"
    postage = f", {money_text(past.shipping, past.currency)} of it postage" if past.shipping else ""
    return f"{money(past.total, past.currency)}{postage}"


def asked(sale: Sale, plan: Plan) -> str:
    """What was asked just now, without its end."""
    if plan.kind == "cancel":
        count = sum(each.quantity for each in plan.lines)
        return f"{units(count)} of order {sale.number} cancelled"
    return f"{money(plan.total, sale.currency)} of order {sale.number} to be given back"


def sentence(sale: Sale, plan: Plan, held: str, undo_until: datetime | None) -> str:
    """All of it for a person."""
    if held:
        end = f"{sale.who} is not told for now: {held}"
    elif undo_until is not None:
        end = f"{sale.who} is told from {undo_until:%H:%M:%S} UTC on"
    else:
        end = f"{sale.who} is told with the next send"
    return f"{asked(sale, plan)}. {end}."


def look(past: Past, sale: Sale) -> str:
    """Where a person looks, and what to say then."""
    if past.state != "unheard":
        return ""
    ref = sale.called or sale.channel_order_id
    if past.kind == "cancel":
        return f"Look at {sale.who}, order {ref}, whether it is cancelled there; then say that it was done, or was not"
    return (
        f"Look at {sale.who}, order {ref}, whether {money(past.total, past.currency)} was given back there; "
        "then say that it was done, or was not"
    )


def act(past: Past, sale: Sale, row: OutboxRow | None) -> PastAct:
    """``row``: of the outbox."""
    state = None if row is None else row.state
    if past.state == "asked":
        said = "Waits" if row is None or state is None else _WAITS.get(state, "Waits")
        said += f": {row.reason or words(row.hold, row.kind)}" if row is not None and state == "held" else ""
    else:
        said = _STATES[past.state] + (f": {past.why}" if past.why and past.state == "refused" else "")
    waits = row is not None and state == "waiting"
    return PastAct(
        past, what(past), past.state, said, look(past, sale), state, "" if row is None else row.hold,
        row.next_try if row is not None and waits else None,
        past.state == "asked" and row is not None and state in ("held", "waiting"),
    )  # fmt: skip
