"""What needs a person, or heals by itself: one open card per cause, with the things it is about. Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.tables import Account, Occurrence, Problem

Severity = Literal["warning", "error"]
Repair = Literal[
    "", "map", "authorise", "service", "retry", "open", "preview", "config", "resume", "set-up", "manifest", "listings",
    "try-now", "stop", "deliveries", "returns",
]  # fmt: skip

BY_ITSELF = "linndesk"  # who closes a card whose cause is gone
KEEP = timedelta(days=180)
SOME = 500
_FACTS = ("ref", "detail", "next_try", "order_id", "listing_id", "outbox_id")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a card is about. An open ``key`` such as "outbox:12" stands in one open card only.

    ``ref``: what a person calls it (an order number, a SKU); ``detail``: the channel's own words, plain text.
    """

    key: str
    ref: str
    detail: str = ""
    order_id: int | None = None
    listing_id: int | None = None
    outbox_id: int | None = None
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause, to be raised. ``key`` names it: the same key again is the same card, counted up.

    ``severity``: error = a person is needed, warning = it waits or heals by itself. ``title`` may be written for one
    and for many: "{n} order waits for a SKU|{n} orders wait for a SKU"; n = its things. ``repair``: what the card's
    button does. With ``thing`` the card is about that too and closes when the last of its things heals; without any
    it closes with ``resolve``. No buyer's data in any of it.
    """

    key: str
    group: str
    title: str
    detail: str = ""
    fix: str = ""
    severity: Severity = "error"
    account_id: int | None = None
    order_id: int | None = None
    listing_id: int | None = None
    repair: Repair = ""
    thing: Thing | None = None


def outbox_key(row_id: int) -> str:
    """The key of an outbox row as a thing."""
    return f"outbox:{row_id}"


def raise_(trouble: Trouble, now: datetime) -> None:
    """Open a card or count its repeat. A trouble of an account that was removed meanwhile is nobody's."""
    if trouble.account_id is not None and not Account.select().where(Account.id == trouble.account_id).exists():
        return
    card_id = _open_card(trouble, now)
    if trouble.thing is not None:
        _leave_others(trouble.thing.key, card_id, now)
        _happened(card_id, trouble.thing, now)


def stand(trouble: Trouble, things: Sequence[Thing], now: datetime, limit: int = SOME) -> int:
    """The card is about just these things now: for a cause that is looked at again and again.

    What it names already is no repeat, what it no longer names heals, and what a person has dismissed stays so. The
    card is opened only for a thing that is news. How many are left for the next call, past ``limit``.
    """
    wanted = {each.key: each for each in things}
    mine = Problem.key == trouble.key
    query: Any = Occurrence.select(Occurrence.key).join(Problem).where(mine & Occurrence.healed_at.is_null())
    known = {key for (key,) in query.tuples()}
    heal_all([key for key in known if key not in wanted], now)
    news = [thing for key, thing in wanted.items() if key not in known]
    if not news:
        return 0
    _add(_open_card(trouble, now), news[:limit], now)
    return max(0, len(news) - limit)


def heal(thing_key: str, now: datetime) -> int:
    """This thing is well again; a card closes with its last one. In how many open cards it stood (0 or 1)."""
    return _heal(Occurrence.key == thing_key, now)


def heal_all(thing_keys: Sequence[str], now: datetime) -> int:
    """The same for many; how many stood in open cards."""
    parts = (thing_keys[start : start + SOME] for start in range(0, len(thing_keys), SOME))
    return sum(_heal(Occurrence.key.in_(part), now) for part in parts)


def stands(thing_key: str) -> bool:
    """Whether it is in an open card, and not well."""
    mine = (Occurrence.key == thing_key) & Occurrence.healed_at.is_null() & Problem.resolved_at.is_null()
    return bool(Occurrence.select().join(Problem).where(mine).exists())


def open_since(key: str) -> datetime | None:
    """Since when the card of that cause is open; None where none is."""
    card = _current(key)
    return None if card is None else card.first_at


def resolve(key: str, now: datetime, by: str = BY_ITSELF) -> int:
    """Close the open card of that cause, and with it all its things; how many were closed."""
    return _close(Problem.key == key, now, by)


def resolve_like(prefix: str, now: datetime, by: str = BY_ITSELF) -> int:
    """Close every open card whose cause starts so."""
    return _close(Problem.key.startswith(prefix), now, by)


def dismiss(problem_id: int, now: datetime, by: str, note: str = "") -> int:
    """A person puts the card aside, with why. It comes back, note and all, when its cause comes again."""
    query = Problem.update(resolved_at=now, resolved_by=by, note=note)
    return int(query.where((Problem.id == problem_id) & Problem.resolved_at.is_null()).execute())


def purge(now: datetime, limit: int = SOME) -> int:
    """Remove cards that were solved and things that healed long ago, some at a time; how many of both."""
    old = now - KEEP
    cards = [each.id for each in Problem.select(Problem.id).where(Problem.resolved_at < old).limit(limit)]
    gone = int(Problem.delete().where(Problem.id.in_(cards)).execute()) if cards else 0
    healed = [each.id for each in Occurrence.select(Occurrence.id).where(Occurrence.healed_at < old).limit(limit)]
    return gone + (int(Occurrence.delete().where(Occurrence.id.in_(healed)).execute()) if healed else 0)


def _open_card(trouble: Trouble, now: datetime) -> int:
    words = {
        "group": trouble.group, "severity": trouble.severity, "title": trouble.title, "detail": trouble.detail,
        "fix": trouble.fix, "repair": trouble.repair,
    }  # fmt: skip
    known = _current(trouble.key)
    if known is not None:
        Problem.update(count=Problem.count + 1, last_at=now, **words).where(Problem.id == known.id).execute()
        return int(known.id)
    before = Problem.select(Problem.note).where(Problem.key == trouble.key).order_by(Problem.id.desc()).first()
    made = Problem.create(
        key=trouble.key, account=trouble.account_id, order=trouble.order_id, listing=trouble.listing_id,
        first_at=now, last_at=now, note=before.note if before else "", **words,
    )  # fmt: skip
    return int(made.id)


def _current(key: str) -> Problem | None:
    found: Problem | None = Problem.get_or_none((Problem.key == key) & Problem.resolved_at.is_null())
    return found


def _happened(card_id: int, thing: Thing, now: datetime) -> None:
    facts: dict[str, Any] = {
        "ref": thing.ref, "detail": thing.detail, "next_try": thing.next_try, "last_at": now,
        "order": thing.order_id, "listing": thing.listing_id, "outbox": thing.outbox_id,
    }  # fmt: skip
    mine = (Occurrence.problem == card_id) & (Occurrence.key == thing.key)
    again = Occurrence.update(count=Occurrence.count + 1, healed_at=None, **facts)
    if not again.where(mine).execute():
        Occurrence.create(problem=card_id, key=thing.key, first_at=now, **facts)


def _add(card_id: int, things: Sequence[Thing], now: datetime) -> None:
    """Many at once that the card does not name yet, or no longer."""
    keys = [each.key for each in things]
    _heal(Occurrence.key.in_(keys) & (Occurrence.problem != card_id), now)
    query: Any = Occurrence.select(Occurrence.key).where((Occurrence.problem == card_id) & Occurrence.key.in_(keys))
    before = {key for (key,) in query.tuples()}
    for thing in things:
        if thing.key in before:
            _happened(card_id, thing, now)
    at = to_ms(now)
    bulk.insert(
        Occurrence,
        (*_FACTS, "problem_id", "key", "count", "first_at", "last_at"),
        [
            (each.ref, each.detail, each.next_try and to_ms(each.next_try), each.order_id, each.listing_id,
             each.outbox_id, card_id, each.key, 1, at, at)
            for each in things
            if each.key not in before
        ],
    )  # fmt: skip


def _leave_others(thing_key: str, card_id: int, now: datetime) -> None:
    _heal((Occurrence.key == thing_key) & (Occurrence.problem != card_id), now)


def _heal(which: Any, now: datetime) -> int:
    """Heal things, those of dismissed cards too, and close the cards that have none left. How many of open cards."""
    query: Any = Occurrence.select(Occurrence.id, Occurrence.problem, Problem.resolved_at).join(Problem)
    found = list(query.where(which & Occurrence.healed_at.is_null()).tuples())
    ids = [number for number, _, _ in found]
    for start in range(0, len(ids), SOME):
        part = ids[start : start + SOME]
        Occurrence.update(healed_at=now, next_try=None).where(Occurrence.id.in_(part)).execute()
    for card_id in {card_id for _, card_id, _ in found}:
        if not Occurrence.select().where((Occurrence.problem == card_id) & Occurrence.healed_at.is_null()).exists():
            _close(Problem.id == card_id, now, BY_ITSELF)
    return sum(resolved_at is None for _, _, resolved_at in found)


def _close(which: Any, now: datetime, by: str) -> int:
    cards = [each.id for each in Problem.select(Problem.id).where(which & Problem.resolved_at.is_null())]
    if cards:
        left = Occurrence.problem.in_(cards) & Occurrence.healed_at.is_null()
        Occurrence.update(healed_at=now, next_try=None).where(left).execute()
        Problem.update(resolved_at=now, resolved_by=by).where(Problem.id.in_(cards)).execute()
    return len(cards)


def worded(title: str, things: int) -> str:
    """A card's title for as many things as it has."""
    if "{n}" not in title:
        return title
    one, _, many = title.partition("|")
    return (one if things == 1 or not many else many).replace("{n}", f"{things:,}")
