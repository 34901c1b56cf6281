"""What happened to an order: who did what, its parcels, and what its channel was told. Inside a read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from linndesk.domain.outbox import AFTER_SALE
from linndesk.domain.preview import after_sale_words, booking_words, mail_words
from linndesk.store import audit
from linndesk.store.ledger import OF_RETURNS
from linndesk.store.orders import number_of
from linndesk.store.tables import Confirmation, Movement, Order, Outbox

Kind = Literal["came", "act", "send", "stock"]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened. ``what`` in a word or two, ``detail`` the rest; plain text. ``parcel``: its id."""

    at: datetime
    kind: Kind
    who: str
    what: str
    detail: str = ""
    parcel: int | None = None


_SENT = {
    "waiting": "To be told", "held": "Held", "sending": "Being told", "sent": "Sent, not confirmed",
    "confirmed": "Confirmed", "refused": "Refused", "superseded": "Superseded", "cancelled": "Not told",
    "planned": "Planned",
}  # fmt: skip


def of_order(order_id: int) -> list[HistoryRow]:
    """Oldest first."""
    order = Order.get_by_id(order_id)
    rows = [HistoryRow(order.created_at, "came", "linndesk", "Came in", order.sub_source)]
    rows += [
        HistoryRow(each.at, "act", each.who, _said(each.action), _detail(each.before, each.after), _parcel(each))
        for each in audit.about(number_of(order_id))
    ]
    rows += _sends(order_id) + _unmailed(order_id) + _stock(order_id)
    return sorted(rows, key=lambda each: each.at)


def _sends(order_id: int) -> list[HistoryRow]:
    found = []
    for each in Outbox.select().where(Outbox.order == order_id).order_by(Outbox.id):
        told = _told(each.kind, each.payload)
        words = [told, each.reason, each.error]
        tries = f"{each.attempts} tries" if each.attempts > 1 else ""
        detail = ". ".join(word for word in (*words, tries) if word)
        at = each.settled_at or each.created_at
        found.append(HistoryRow(at, "send", each.who, _SENT.get(each.state, each.state), detail, each.parcel_id))
    return found


def _unmailed(order_id: int) -> list[HistoryRow]:
    """U4: why nobody is told that the order has come, where no mail of it was ever owed."""
    left_out = (Confirmation.order == order_id) & Confirmation.outbox.is_null()
    return [
        HistoryRow(each.asked_at, "send", "linndesk", "No order confirmation", each.why)
        for each in Confirmation.select().where(left_out)
    ]


def _told(kind: str, payload: Mapping[str, Any]) -> str:
    if kind in AFTER_SALE:
        return after_sale_words(payload)
    if kind in ("booking", "mail"):
        return booking_words(payload) if kind == "booking" else mail_words(payload)
    keys = ("location", "reference") if payload.get("action") else ("service", "tracking")  # asked of a warehouse
    return ", ".join(str(payload[key]) for key in keys if payload.get(key))


def _stock(order_id: int) -> list[HistoryRow]:
    query = Movement.select().where(Movement.order == order_id).order_by(Movement.id)
    return [
        HistoryRow(
            each.at, "stock", each.who, "Stock", f"{each.delta:+,} of {each.item.sku} at {each.location.name}"
            + (f", {each.reason}" if each.reason in OF_RETURNS else ""), each.parcel_id,
        )
        for each in query
    ]  # fmt: skip


def _said(action: str) -> str:
    return action.removeprefix("order ").capitalize()


def _parcel(row: audit.AuditRow) -> int | None:
    noted = row.after or row.before
    return noted.get("parcel") if isinstance(noted, dict) else None


def _detail(before: Any, after: Any) -> str:
    old, new = _words(before), _words(after)
    return f"{old} → {new}" if old and new else old or new


def _words(value: Any) -> str:
    """What an entry of the audit trail holds, for people."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(each)}" for key, each in value.items() if key != "parcel" and each)
    return "" if value is None else str(value)
