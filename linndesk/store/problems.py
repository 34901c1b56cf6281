"""What needs a person: one open row per cause. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.store.tables import Account, Order, Problem

Severity = Literal["warning", "error"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause, to be raised. ``key`` names it: the same key again is the same trouble, counted up."""

    key: str
    group: str
    title: str
    detail: str = ""
    fix: str = ""
    severity: Severity = "error"
    account_id: int | None = None
    order_id: int | None = None
    listing_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    id: int
    group: str
    severity: str
    account: str
    order: str  # our number, or empty
    title: str
    detail: str
    fix: str
    count: int
    first_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    resolved_by: str


def raise_(trouble: Trouble, now: datetime) -> None:
    """Open a problem, or count its repeat. A trouble of an account that was removed meanwhile is nobody's."""
    if trouble.account_id is not None and not Account.select().where(Account.id == trouble.account_id).exists():
        return
    known = Problem.get_or_none((Problem.key == trouble.key) & Problem.resolved_at.is_null())
    if known is None:
        Problem.create(
            key=trouble.key, group=trouble.group, severity=trouble.severity, account=trouble.account_id,
            order=trouble.order_id, listing=trouble.listing_id, title=trouble.title, detail=trouble.detail,
            fix=trouble.fix, first_at=now, last_at=now,
        )  # fmt: skip
        return
    Problem.update(
        count=Problem.count + 1, last_at=now, title=trouble.title, detail=trouble.detail, fix=trouble.fix
    ).where(Problem.id == known.id).execute()


def resolve(key: str, now: datetime, by: str = "linndesk") -> int:
    """Close the open problem of that key; how many were closed."""
    query = Problem.update(resolved_at=now, resolved_by=by)
    return int(query.where((Problem.key == key) & Problem.resolved_at.is_null()).execute())


def resolve_like(prefix: str, now: datetime, by: str = "linndesk") -> int:
    """Close every open problem whose key starts so."""
    query = Problem.update(resolved_at=now, resolved_by=by)
    return int(query.where(Problem.key.startswith(prefix) & Problem.resolved_at.is_null()).execute())


def dismiss(problem_id: int, now: datetime, by: str) -> int:
    query = Problem.update(resolved_at=now, resolved_by=by)
    return int(query.where((Problem.id == problem_id) & Problem.resolved_at.is_null()).execute())


def listed(*, group: str = "", unresolved: bool = False, limit: int | None = None) -> list[ProblemRow]:
    """Newest first."""
    query = (
        Problem.select(Problem, Account.name, Order.id)
        .left_outer_join(Account)
        .switch(Problem)
        .left_outer_join(Order)
        .order_by(Problem.last_at.desc(), Problem.id.desc())
    )
    if group:
        query = query.where(Problem.group == group)
    if unresolved:
        query = query.where(Problem.resolved_at.is_null())
    if limit is not None:
        query = query.limit(limit)
    return [_row(each) for each in query]


def open_counts() -> dict[int | None, int]:
    """Open problems per account id (None = of no account)."""
    rows: Iterable[Problem] = Problem.select(Problem.account).where(Problem.resolved_at.is_null())
    counts: dict[int | None, int] = {}
    for each in rows:
        counts[each.account_id] = counts.get(each.account_id, 0) + 1
    return counts


def groups() -> list[str]:
    return [each.group for each in Problem.select(Problem.group).distinct().order_by(Problem.group)]


def _row(each: Problem) -> ProblemRow:
    return ProblemRow(
        id=each.id, group=each.group, severity=each.severity,
        account=each.account.name if each.account is not None else "",
        order=str(100_000 + each.order_id) if each.order_id else "",
        title=each.title, detail=each.detail, fix=each.fix, count=each.count, first_at=each.first_at,
        last_at=each.last_at, resolved_at=each.resolved_at, resolved_by=each.resolved_by,
    )  # fmt: skip
