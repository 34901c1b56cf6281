"""What happened to an order and what comes next, and who it goes to, in words. Pure; main thread."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from linndesk.domain.orders import Order
from linndesk.domain.times import offset_label
from linndesk.services.shown import HistoryRow
from linndesk.ui.screens import order_words as words
from linndesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an order, or will. ``clock``: where it is not shown in local time (D17)."""

    at: int
    moment: datetime | None
    what: str
    detail: str = ""
    who: str = ""
    tip: str = ""
    clock: str = ""


def timeline(order: Order, now: datetime, hours: float, history: Sequence[HistoryRow] = ()) -> list[Event]:
    """Oldest first; what comes next stands last. ``hours``: the account's offset."""
    found = [Event(0, order.last_updated, tr("Last changed on the channel"))]
    if order.came_in is not None:
        found.append(Event(0, order.came_in, tr("Came into linndesk")))
    outcome = {
        "history": tr("Had been shipped before this account came to linndesk"),
        "elsewhere": tr("Was shipped outside linndesk; its units have left stock"),
        "channel": tr("Its channel's own warehouse has sent it; no stock left from here"),
    }.get(order.outcome)
    if outcome:
        found.append(Event(0, order.last_updated, outcome))
    if order.ship_by is not None:
        found.append(Event(0, order.ship_by, tr("Ship by")))
    found += _history(history)
    found = [replace(each, tip=words.received_tip(each.moment, hours)) for each in found if each.moment is not None]
    found.sort(key=attrgetter("moment"))
    if order.waiting is not None:
        found.append(Event(0, order.waiting.next_try, _waiting(order, now)))
    clock = words.received_text(order.received_at, now, hours)
    tip = words.received_tip(order.received_at, hours)
    said = tr("The buyer ordered ({zone})", zone=offset_label(hours))
    return [
        replace(each, at=at)
        for at, each in enumerate((Event(0, order.received_at, said, tip=tip, clock=clock), *found))
    ]


def _history(history: Iterable[HistoryRow]) -> list[Event]:
    return [Event(0, each.at, tr(each.what), each.detail, each.who) for each in history if each.kind != "came"]


def _waiting(order: Order, now: datetime) -> str:
    assert order.waiting is not None
    if order.waiting.for_sku:
        said = words.waiting_words(order.waiting.reason, order.waiting.attempts, order.waiting.next_try, now)
        return tr("Waiting: {why}", why=said)
    said = tr("Waiting: {why}", why=order.waiting.reason)
    if order.waiting.attempts:
        said += tr(" · asked {n} times", n=order.waiting.attempts)
    if order.waiting.next_try is not None:
        said += tr(" · asked again {later}", later=words.later(order.waiting.next_try, now))
    return said


def address_text(order: Order) -> str:
    """As it goes onto a label, then how to reach the buyer."""
    person = order.person
    if order.purged:
        return tr(
            "The buyer's details are not kept: the order is old, or was closed longer ago than they are kept for."
        )
    town = " ".join(each for each in (person.town, person.region) if each)
    lines = [person.name or person.buyer_name, person.company, person.line1, person.line2, person.line3, town,
             person.postcode, person.country_code]  # fmt: skip
    text = "\n".join(each for each in lines if each)
    reach = [tr("Phone {phone}", phone=person.phone) if person.phone else "", order.email]
    if person.buyer_name and person.buyer_name != person.name:
        reach.insert(0, tr("Ordered by {name}", name=person.buyer_name))
    return text + "\n\n" + "\n".join(each for each in reach if each)


def notes_text(order: Order) -> str:
    """What the buyer and the channel wrote, then what people here wrote."""
    person = order.person
    parts = []
    if person.gift_message:
        parts.append(tr("Gift message") + "\n" + person.gift_message)
    if person.notes:
        parts.append(tr("From the channel") + "\n" + "\n".join(person.notes))
    if person.own_notes:
        parts.append(tr("Our notes") + "\n" + "\n".join(person.own_notes))
    return "\n\n".join(parts)


def raw_text(raw: str) -> str:
    """The channel's own record, laid out where it is JSON."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False) if raw else ""
    except ValueError:
        return raw
