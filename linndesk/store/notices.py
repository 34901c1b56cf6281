"""Import errors that are mailed, each at most once (M7, R-LOST). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.numbers import number_of
from linndesk.store.problems import worded
from linndesk.store.tables import Notice, Occurrence, Order, Problem

MOST = 500  # of one account in one look
KEPT = timedelta(days=30)
UNSURE = timedelta(minutes=10)  # by then whoever sent it has had its answer, or is gone
QUARANTINED = "quarantine:"  # whose things name an order that could not be read, and why
UNKNOWN = "Its fate is unknown: it may have been sent, and is not sent again"


@dataclass(frozen=True, slots=True)
class Fault:
    """An import error that has not been noticed. ``key``: what it is about, for ever; ``title``: its cause.

    ``order``: our number or ""; ``ref``: the channel's, ``called``: as people know it there; ``said``: what is wrong
    with this one in words of ours, "" where there are only the channel's, in which anything may stand.
    """

    key: str
    title: str
    said: str = ""
    order: str = ""
    ref: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: int
    text: str
    state: str
    error: str
    created_at: datetime
    sent_at: datetime | None


def fresh(account_id: int, group: str, since: datetime) -> list[Fault]:
    """Import errors of an account that began since then and of which no notice was made, oldest first."""
    mine = (Problem.account == account_id) & (Problem.group == group)
    found = [*_of_things(mine, since), *_of_cards(mine, since)]
    known = {each.key for each in Notice.select(Notice.key).where(Notice.account == account_id)}
    return [each for each in found if each.key not in known]


def _of_things(mine: Any, since: datetime) -> Iterable[Fault]:
    query: Any = (
        Occurrence.select(
            Occurrence.id, Occurrence.key, Occurrence.ref, Occurrence.detail, Problem.title, Order.id, Order.prefix,
            Order.called, Order.waits_for_sku, Order.waiting_reason,
        )
        .join(Problem)
        .switch(Occurrence)
        .join(Order, JOIN.LEFT_OUTER)
        .where(mine & (Occurrence.first_at >= since))
        .order_by(Occurrence.id)
        .limit(MOST)
        .tuples()
    )  # fmt: skip
    for number, key, ref, said, title, order_id, prefix, called, waits, reason in query:
        ours = said if order_id or key.startswith(QUARANTINED) else ""
        yield Fault(
            f"thing:{number}", worded(title, 1), reason if waits else ours,
            number_of(order_id, prefix) if order_id else "", ref if order_id or ours else "", called or "",
        )  # fmt: skip


def _of_cards(mine: Any, since: datetime) -> Iterable[Fault]:
    """Causes that are about nothing else than themselves."""
    about = Occurrence.select(Occurrence.problem)
    alone = mine & (Problem.first_at >= since) & Problem.id.not_in(about)
    for each in Problem.select().where(alone).order_by(Problem.id).limit(MOST):
        yield Fault(f"card:{each.id}", worded(each.title, 1))


def add(account_id: int, texts: Iterable[tuple[str, str]], now: datetime) -> None:
    """Key and words of each; one whose key is known is not made again."""
    rows = [(account_id, key, text, "waiting", "", to_ms(now)) for key, text in texts]
    columns = ("account_id", "key", "text", "state", "error", "created_at")
    bulk.insert_or_update(Notice, columns, rows, key=("key",), change=())


def claim(account_id: int, now: datetime) -> list[NoticeRow]:
    """What waits is about to be sent: committed as that before a byte leaves, so that nobody sends it twice."""
    rows = [
        each
        for each in Notice.select().where((Notice.account == account_id) & (Notice.state == "waiting"))
        .order_by(Notice.id).limit(MOST)
        if Notice.update(state="sending", sent_at=now)
        .where((Notice.id == each.id) & (Notice.state == "waiting")).execute()
    ]  # fmt: skip
    return [_row(each) for each in rows]


def settle(ids: Sequence[int], state: str, now: datetime, error: str = "") -> None:
    """``state``: sent, failed, or waiting again for what certainly did not leave."""
    mine = Notice.id.in_(list(ids)) & (Notice.state == "sending")
    Notice.update(state=state, error=error, sent_at=now if state == "sent" else None).where(mine).execute()


def leave(now: datetime) -> int:
    """What was being sent when its program ended is never sent again. How many were."""
    lost = (Notice.state == "sending") & (Notice.sent_at < now - UNSURE)
    return int(Notice.update(state="failed", error=UNKNOWN).where(lost).execute())


def drop(account_id: int, why: str, before: datetime | None = None) -> None:
    """What still waits, and began before that moment where one is given, is no longer wanted."""
    mine = (Notice.account == account_id) & (Notice.state == "waiting")
    mine = mine if before is None else mine & (Notice.created_at < before)
    Notice.update(state="failed", error=why).where(mine).execute()


def drop_all(why: str) -> None:
    """What is not settled may have been by another program with the same database."""
    Notice.update(state="failed", error=why).where(Notice.state.in_(("waiting", "sending"))).execute()


def waiting(account_id: int) -> bool:
    return bool(Notice.select().where((Notice.account == account_id) & (Notice.state == "waiting")).exists())


def is_open() -> bool:
    """Whether any account has one that is not settled."""
    return bool(Notice.select().where(Notice.state.in_(("waiting", "sending"))).exists())


def listed(account_id: int) -> list[NoticeRow]:
    """Oldest first."""
    return [_row(each) for each in Notice.select().where(Notice.account == account_id).order_by(Notice.id)]


def purge(now: datetime) -> None:
    Notice.delete().where((Notice.created_at < now - KEPT) & (Notice.state != "waiting")).execute()


def _row(each: Notice) -> NoticeRow:
    return NoticeRow(each.id, each.text, each.state, each.error, each.created_at, each.sent_at)
