"""Cards as a person reads them: needs you, waits, healed, and the things that each is about. Inside a read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from peewee import JOIN, fn

from linndesk.store.numbers import numbers_of
from linndesk.store.problems import BY_ITSELF, worded
from linndesk.store.tables import Account, Occurrence, Order, Outbox, Problem

Tab = Literal["needs", "waits", "healed", "all"]
ThingState = Literal["open", "waits", "healed", "dismissed"]
SHOWN = 1_000
SOME = 500


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A card. ``things``: how many it is about now, or was about when it closed; ``next_try``: the soonest of them."""

    id: int
    key: str
    group: str
    severity: str
    account: str
    order: str  # our number, or empty
    title: str
    detail: str
    fix: str
    repair: str
    note: str  # a person's, of the last dismissal
    count: int
    things: int
    next_try: datetime | None
    first_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    resolved_by: str


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing of a card. ``order``: our number, or empty; ``attempts``: of its outbox row, else how often it came."""

    id: int
    key: str
    ref: str
    detail: str
    order: str
    order_id: int | None
    listing_id: int | None
    outbox_id: int | None
    attempts: int
    first_at: datetime
    last_at: datetime
    next_try: datetime | None
    healed_at: datetime | None
    state: ThingState


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many cards each tab has; ``needs`` is the badge."""

    needs: int
    waits: int
    healed: int
    all: int

    def of(self, tab: Tab) -> int:
        return {"needs": self.needs, "waits": self.waits, "healed": self.healed, "all": self.all}[tab]


def listed(*, tab: Tab = "all", group: str = "", limit: int | None = None) -> list[ProblemRow]:
    """Newest first."""
    query = _cards()
    if group:
        query = query.where(Problem.group == group)
    if tab != "all":
        query = query.where(_of_tab(tab))
    if limit is not None:
        query = query.limit(limit)
    return _rows(list(query))


def unresolved() -> list[ProblemRow]:
    """Every open card, newest first."""
    return _rows(list(_cards().where(Problem.resolved_at.is_null())))


def by_id(problem_id: int) -> ProblemRow | None:
    return next(iter(_rows(list(_cards().where(Problem.id == problem_id)))), None)


def things(problem_id: int, limit: int = SHOWN) -> list[ThingRow]:
    """What a card is about: what is open first, then the newest."""
    query: Any = (
        Occurrence.select(
            Occurrence.id, Occurrence.key, Occurrence.ref, Occurrence.detail, Occurrence.order, Occurrence.listing,
            Occurrence.outbox, Occurrence.count, Occurrence.first_at, Occurrence.last_at, Occurrence.next_try,
            Occurrence.healed_at, Problem.resolved_at, Outbox.state, Outbox.attempts, Outbox.next_try,
            Order.channel_order_id, Order.called,
        )
        .join(Problem)
        .switch(Occurrence)
        .join(Outbox, JOIN.LEFT_OUTER)
        .switch(Occurrence)
        .join(Order, JOIN.LEFT_OUTER)
        .where(Occurrence.problem == problem_id)
        .order_by(Occurrence.healed_at.is_null(False), Occurrence.last_at.desc(), Occurrence.id.desc())
        .limit(limit)
        .tuples()
    )  # fmt: skip
    found = list(query)
    orders = numbers_of(row[4] for row in found)
    return [_thing(orders, *each) for each in found]


def naming(word: str) -> set[int]:
    """The cards that are about a thing of that name, or of which a thing's words say so."""
    said = Occurrence.ref.contains(word) | Occurrence.detail.contains(word) | Order.called.contains(word)
    query: Any = Occurrence.select(Occurrence.problem).join(Order, JOIN.LEFT_OUTER).where(said).distinct()
    return {card_id for (card_id,) in query.tuples()}


def tallies() -> Tallies:
    needs, waits, healed = (Problem.select().where(_of_tab(tab)).count() for tab in ("needs", "waits", "healed"))
    return Tallies(needs, waits, healed, Problem.select().count())


def open_counts() -> dict[int | None, int]:
    """Cards that need a person, per account id (None = of no account)."""
    query: Any = Problem.select(Problem.account, fn.count(Problem.id)).where(_of_tab("needs")).group_by(Problem.account)
    return {account_id: int(number) for account_id, number in query.tuples()}


def groups() -> list[str]:
    return [each.group for each in Problem.select(Problem.group).distinct().order_by(Problem.group)]


def _of_tab(tab: Tab) -> Any:
    if tab == "needs":
        return Problem.resolved_at.is_null() & (Problem.severity == "error")
    if tab == "waits":
        return Problem.resolved_at.is_null() & (Problem.severity != "error")
    return Problem.resolved_by == BY_ITSELF


def _cards() -> Any:
    query = Problem.select(Problem, Account.name).join(Account, JOIN.LEFT_OUTER)
    return query.order_by(Problem.last_at.desc(), Problem.id.desc())


def _rows(cards: Sequence[Problem]) -> list[ProblemRow]:
    numbers = _numbers([each.id for each in cards])
    orders = numbers_of(each.order_id for each in cards)
    return [_row(each, orders.get(each.order_id or 0, ""), *numbers.get(each.id, (0, 0, None))) for each in cards]


def _numbers(ids: Sequence[int]) -> dict[int, tuple[int, int, datetime | None]]:
    """Of each card its things that are not well, all its things, and the soonest next try."""
    found: dict[int, tuple[int, int, datetime | None]] = {}
    for part in _parts(ids):
        query: Any = Occurrence.select(
            Occurrence.problem, fn.count(Occurrence.id), fn.count(Occurrence.healed_at), fn.min(Occurrence.next_try)
        )
        for card_id, ever, well, soonest in (
            query.where(Occurrence.problem.in_(part)).group_by(Occurrence.problem).tuples()
        ):
            found[card_id] = (int(ever) - int(well), int(ever), soonest)
    return found


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + SOME] for start in range(0, len(ids), SOME))


def _row(each: Problem, order: str, left: int, ever: int, next_try: datetime | None) -> ProblemRow:
    number = left if each.resolved_at is None else ever
    return ProblemRow(
        id=each.id, key=each.key, group=each.group, severity=each.severity,
        account=each.account.name if each.account is not None else "",
        order=order,
        title=worded(each.title, number), detail=each.detail, fix=each.fix, repair=each.repair, note=each.note,
        count=each.count, things=number, next_try=next_try if each.resolved_at is None else None,
        first_at=each.first_at, last_at=each.last_at, resolved_at=each.resolved_at, resolved_by=each.resolved_by,
    )  # fmt: skip


def _thing(orders: Mapping[int, str], *raw: Any) -> ThingRow:
    number, key, ref, detail, order_id, listing_id, outbox_id, count, first_at, last_at, own_try, healed_at = raw[:12]
    closed_at, row_state, attempts, row_try, there, called = raw[12:]
    state = _state(healed_at, closed_at, own_try)
    next_try = row_try if row_state in ("waiting", "sending") else own_try
    return ThingRow(
        id=number, key=key, ref=called if called and ref == there else ref, detail=detail,
        order=orders.get(order_id, ""), order_id=order_id, listing_id=listing_id, outbox_id=outbox_id,
        attempts=count if attempts is None else attempts, first_at=first_at, last_at=last_at,
        next_try=next_try if state in ("open", "waits") else None, healed_at=healed_at, state=state,
    )  # fmt: skip


def _state(healed_at: datetime | None, closed_at: datetime | None, next_try: datetime | None) -> ThingState:
    if healed_at is not None:
        return "healed"
    if closed_at is not None:
        return "dismissed"
    return "waits" if next_try is not None else "open"
