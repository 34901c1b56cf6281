"""How a row of the outbox is put into words: state, reason, countdown, payload. Pure; main thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.domain.outbox import AFTER_SALE, Kind, words
from linndesk.domain.preview import RULES, is_return
from linndesk.domain.pricing import price_words
from linndesk.domain.times import parse
from linndesk.services.outbox import Story
from linndesk.services.shown import OutboxLine
from linndesk.ui.columns import Column, Painted
from linndesk.ui.screens import outbox_bookings as bookings
from linndesk.ui.screens.outbox_postsale import facts as after_sale_facts
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr, when, when_tip

KINDS: dict[Kind, str] = {
    "despatch": "Despatch",
    "stock": "Stock",
    "price": "Price",
    "process": "Process",
    "mail": "Mail",
    "refund": "Refund",
    "cancel": "Cancellation",
    "listing": "Listing",
    "fba": "FBA order",
    "booking": "Booking",
}
STATES: dict[str, tuple[str, Tone, str]] = {
    "planned": ("Planned", "quiet", "state-waiting"),
    "waiting": ("Waiting", "quiet", "state-waiting"),
    "held": ("Held", "warn", "state-held"),
    "sending": ("Sending", "accent", "state-sending"),
    "sent": ("Not confirmed", "quiet", "question"),  # sent; short, so that it is never cut
    "confirmed": ("Confirmed", "ok", "light-on"),
    "refused": ("Refused", "bad", "mark-needs-you"),
    "superseded": ("Superseded", "dim", "state-ended"),
    "cancelled": ("Cancelled", "dim", "state-ended"),
}
DONE: dict[str, str] = {
    "outbox retry": "Retry",
    "outbox send": "Send",
    "outbox cancel": "Cancel",
    "outbox hold": "Kept here",
    "outbox told": "Told elsewhere",
}
OF_BOOKED: dict[tuple[Kind, str], str] = {  # and of those that book, or are mails
    ("booking", "outbox retry"): "It was not booked: looked for once more",
    ("booking", "outbox told"): "It was booked",
    ("mail", "outbox retry"): "Sent again, though the buyer may have it",
    ("mail", "outbox told"): "It was sent",
}
OF_SENT: dict[str, str] = {  # what the same acts are of a row that was sent and not confirmed
    "outbox retry": "Sent again, though the channel may have it",
    "outbox told": "It is there",
    "outbox cancel": "It was not done",
}

LOST: dict[Kind, str] = {
    "stock": "Its answer was lost; the newest level is told again",
    "price": "Its answer was lost; the newest price is told again",
    "process": "Its answer was lost; the channel is asked whether the order is processed",
    "fba": "Its answer was lost; the warehouse is asked whether it has the order",
    "booking": "Its answer was lost; the channel is asked whether it was booked",
}


def seconds_left(row: OutboxLine, now: datetime) -> int:
    """Of the undo wait; 0 once it is over, or where there is none."""
    if row.state != "waiting" or row.attempts or row.next_try is None:
        return 0
    return max(0, round((row.next_try - now).total_seconds()))


def state_cell(row: OutboxLine, now: datetime) -> Painted:
    """Word, shape and colour; ``Waiting 42 s`` while it can still be undone (*held* needs a person, or an end)."""
    word, tone, icon = STATES[row.state]
    left = seconds_left(row, now)
    if left:
        return Painted(tr("Waiting {n} s", n=left), "quiet", "state-waiting")
    return Painted(tr(word), tone, icon)


def reason(row: OutboxLine, now: datetime) -> str:
    """Why it is where it is, where there is something to say."""
    left = seconds_left(row, now)
    if left:
        return tr("Undo is possible for {n} s", n=left)
    if row.state == "held":
        return tr(row.reason or words(row.hold, row.kind))
    if row.state == "refused":
        return row.error  # the channel's words, or ours where it could not even be sent
    if row.state == "sent":
        return tr(row.reason or row.error or "The channel took it and said nothing of it: it may be there or not")
    if row.state == "waiting" and row.attempts:
        if row.reason:
            return tr(row.reason)
        return tr("The channel did not take it yet; it is tried again")
    if row.state == "sending" and row.attempts and row.next_try is not None:
        return tr(LOST.get(row.kind, "Its answer was lost; the channel is asked whether it has it"))
    return tr(row.reason) if row.reason else ""


def next_try(row: OutboxLine, now: datetime) -> str:
    """``in 42 s`` or a clock time; blank where it is not tried by itself."""
    if row.state not in ("waiting", "sending") or row.next_try is None or seconds_left(row, now):
        return ""
    seconds = (row.next_try - now).total_seconds()
    if seconds <= 0:
        return tr("now")
    return tr("in {n} s", n=round(seconds)) if seconds < 100 else when(row.next_try, now)


def outbox_columns(now: Callable[[], datetime]) -> tuple[Column[OutboxLine], ...]:
    return (
        Column("state", "State", lambda row: state_cell(row, now()), 148, tooltip=lambda row: reason(row, now())),
        Column("account", "Account", lambda row: row.account, 96),
        Column("kind", "Kind", lambda row: bookings.kind_words(row.kind, KINDS[row.kind], returns=row.returns), 82),
        Column("target", "For", lambda row: row.called or row.target, 158, tooltip=lambda row: row.target,
               header_tip="The order, the purchase order or the channel SKU; Enter opens the order"),
        Column("what", "What is told", lambda row: row.what, 170, sortable=False, stretch=True,
               tooltip=lambda row: row.what),
        Column("reason", "Why", lambda row: reason(row, now()) or None, 228, stretch=True,
               tooltip=lambda row: reason(row, now())),
        Column("attempts", "Tries", lambda row: row.attempts or None, 60, "right"),
        Column("next_try", "Next try", lambda row: next_try(row, now()) or None, 84,
               tooltip=lambda row: when_tip(row.next_try)),
        Column("error", "What went wrong", lambda row: _error(row), 150, hidden=True,
               tooltip=lambda row: row.error),
        Column("created_at", "Since", lambda row: when(row.created_at, now()), 90, hidden=True,
               tooltip=lambda row: when_tip(row.created_at)),
        Column("settled_at", "Ended", lambda row: when(row.settled_at, now()) or None, 90, hidden=True,
               tooltip=lambda row: when_tip(row.settled_at)),
        Column("who", "By", lambda row: row.who, 80, sortable=False, hidden=True),
    )  # fmt: skip


def _error(row: OutboxLine) -> Painted | None:
    return Painted(row.error, "bad" if row.state == "refused" else "dim") if row.error else None


def name_of(story: Story) -> str:
    """Of the order as people on the channel say it, else of what the row is for."""
    return story.called or story.row.target


def opens_words(story: Story) -> str:
    """What the row is about and can be opened; "" where it is a listing, of which F1 says all."""
    row = story.row
    if row.kind == "booking":
        return tr("Open the return") if is_return(row.payload) else tr("Open the purchase order")
    return tr("Open the order") if row.order_id is not None else ""


def payload_text(story: Story, now: datetime) -> str:
    """What is told, one fact a line."""
    row, payload = story.row, story.row.payload
    why = {
        "refused": row.error, "held": row.reason or words(row.hold, row.kind), "sent": row.reason or row.error,
    }.get(row.state, "")  # fmt: skip
    lines = [
        *([tr("{state}: {why}", state=tr(STATES[row.state][0]), why=tr(why))] if why else []),
        tr("{kind} for {target}, {account}", target=name_of(story), account=row.account,
           kind=bookings.kind_words(row.kind, KINDS[row.kind], returns=is_return(row.payload))),
        *([tr("Id there: {id}", id=row.target)] if story.called else []),
        *_facts(row.kind, payload, now, story.carrier),
    ]  # fmt: skip
    lines += [tr("Sent all the same because: {why}", why=row.override)] if row.override else []
    return "\n".join(lines)


def _facts(kind: Kind, payload: Mapping[str, Any], now: datetime, carrier: str) -> list[str]:
    if kind == "process":
        return _ending(payload, now)
    if kind == "despatch":
        return _despatch(payload, now, carrier)
    if kind == "fba":
        return _outbound(payload)
    if kind == "price":
        return _price(payload)
    if kind in AFTER_SALE:
        return after_sale_facts(kind, payload)
    if kind in bookings.OWN:
        return bookings.facts(kind, payload)
    return _stock(payload) if kind == "stock" else [f"{key}: {value}" for key, value in payload.items()]


def _despatch(payload: Mapping[str, Any], now: datetime, told: str) -> list[str]:
    carrier = told or " · ".join(
        str(payload.get(each) or "") for each in ("carrier_code", "carrier_name", "shipping_method")
    )
    facts = (
        (tr("Service"), payload.get("service")),
        (
            tr("Carrier on the channel"),
            carrier.strip(" ·") or tr("taken from Allocate Shipping Services when it leaves"),
        ),
        (tr("Tracking"), payload.get("tracking") or tr("none")),
        (tr("Parcel number there"), payload.get("reference") or tr("chosen when it leaves")),
        (tr("Despatched"), _moment(payload.get("despatched_at"), now)),
        (tr("Correction"), tr("yes, of a parcel that was told before") if payload.get("correction") else ""),
        (tr("Sent before, and not confirmed"), _moment(payload.get("told_before"), now)),
    )
    said = [f"{name}: {value}" for name, value in facts if value]
    return said + [f"{count(int(each['quantity']), 'unit')} · {each['line_id']}" for each in payload.get("lines", ())]


def _outbound(payload: Mapping[str, Any]) -> list[str]:
    """What a channel's own warehouse is asked for. Who gets it is told with it and stands nowhere here (R-PERSON)."""
    stops = payload.get("action") == "cancel"
    facts = (
        (tr("From"), payload.get("location")),
        (tr("Id of the order there"), payload.get("reference")),
        (tr("Service level"), tr(str(payload.get("tier") or "").capitalize())),
        (tr("Amounts in"), payload.get("currency")),
    )
    said = [tr("The warehouse is asked to send no more of it")] if stops else []
    said += [f"{name}: {value}" for name, value in facts if value]
    return said + [f"{count(int(each['quantity']), 'unit')} · {each['sku']}" for each in payload.get("lines", ())]


def _ending(payload: Mapping[str, Any], now: datetime) -> list[str]:
    """What ends an order there, and what it was here before."""
    facts = (
        (tr("Service"), payload.get("service")),
        (tr("Tracking"), payload.get("tracking") or tr("none")),
        (tr("Despatched"), _moment(payload.get("despatched_at"), now)),
        (tr("Stage before"), payload.get("stage")),
    )
    said = [f"{name}: {value}" for name, value in facts if value]
    return [*said, tr("The order is processed there, whole: that cannot be undone")]


def _price(payload: Mapping[str, Any]) -> list[str]:
    """The price, what was told before it, what the channel showed, and whose price it is."""

    def amount(key: str) -> str:
        return price_words(Decimal(str(payload[key]))) if payload.get(key) is not None else ""

    before = amount("before") or tr("nothing")
    said = [tr("Price: {price}", price=amount("price")), tr("Told before: {price}", price=before)]
    said += [tr("The channel showed last: {price}", price=amount("live"))] * bool(amount("live"))
    return [*said, tr("Because: {rule}", rule=tr(str(payload.get("rule") or "")))]


def _stock(payload: Mapping[str, Any]) -> list[str]:
    """The level, what stands there, and the rule; F1 has the whole sum."""
    live, days = payload.get("live"), payload.get("latency")
    said = [tr("Level: {n}", n=count(int(payload["quantity"]), "unit"))]
    if live is not None:
        said.append(tr("The channel showed, or was told last: {n}", n=f"{int(live):,}"))
    said.append(tr("Despatched within: {n}", n=count(int(days), "day")) if days else tr("The latency is not spoken of"))
    rule = RULES.get(str(payload.get("rule")), "")
    return said + [tr("Because: {rule}", rule=tr(rule))] * bool(rule)


def _moment(text: str | None, now: datetime) -> str:
    """In this PC's zone."""
    return when(parse(text), now, seconds=True) if text else ""


def request_text(story: Story) -> str:
    """The request as it was first sent, and is repeated to the byte."""
    if story.row.request is None:
        return tr("Nothing was sent yet.")
    return json.dumps(story.row.request, ensure_ascii=False, indent=2)


def done_words(action: str, before: object, kind: Kind) -> str:
    """What a person did, by what the row was before."""
    was_sent = isinstance(before, Mapping) and before.get("state") == "sent"
    of_sent = OF_BOOKED.get((kind, action)) or OF_SENT.get(action)
    return (of_sent if was_sent else None) or DONE.get(action, action)


def history_text(story: Story, now: datetime) -> str:
    """Made, tried, settled, and what a person did between."""
    row = story.row
    lines = [tr("{when}  made by {who}", when=when(row.created_at, now, seconds=True), who=row.who)]
    for each in story.trail:
        said = tr(done_words(each.action, each.before, row.kind))
        lines.append(tr("{when}  {what}, by {who}", when=when(each.at, now, seconds=True), what=said, who=each.who))
    lines.append(tr("Tried {times}.", times=count(row.attempts, "time")))
    if row.error:
        lines.append(tr("What went wrong: {words}", words=row.error))
    if row.settled_at is not None:
        word = tr(STATES[row.state][0])
        lines.append(tr("{when}  {state}", when=when(row.settled_at, now, seconds=True), state=word))
    return "\n".join(lines)
