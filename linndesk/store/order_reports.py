"""Documents of orders: asked for, waited for, read, kept when broken (A5, A6). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from linndesk.store.tables import Account, OrderReport

State = Literal["asked", "making", "read", "empty", "broken", "failed"]
UNFINISHED = ("asked", "making")
CONSUMED = ("read", "empty", "broken")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One document. ``account``: whose request, "" = the pool's; ``kept``: a broken one that can be saved.

    ``purpose``: first, catch_up, again, period, found, open. ``making`` without ``report_id``: it was being asked
    for when the program stopped.
    """

    id: int
    pool_id: int
    account_id: int | None
    account: str
    purpose: str
    form: str
    report_id: str
    since: datetime | None
    until: datetime | None
    state: str
    reason: str
    rows: int
    orders: int
    bad_rows: int
    kept: bool
    asked_at: datetime
    made_at: datetime | None
    read_at: datetime | None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its period; one that was only found there may not say it."""
        return self.since or self.asked_at, self.until or self.asked_at


@dataclass(frozen=True, slots=True)
class Result:
    """How a document ended. ``sealed``: a broken one as it came."""

    state: State
    reason: str = ""
    rows: int = 0
    orders: int = 0
    bad_rows: int = 0
    digest: str = ""
    sealed: bytes | None = None
    made_at: datetime | None = None


def ask(
    pool_id: int, account_id: int | None, purpose: str, since: datetime, until: datetime, now: datetime
) -> ReportRow:
    """A new wish; the next sync asks the channel for it."""
    row = OrderReport.create(
        pool=pool_id, account=account_id, purpose=purpose, since=since, until=until, state="asked", asked_at=now
    )
    return by_id(int(row.id))


def by_id(row_id: int) -> ReportRow:
    return _row(_query().where(OrderReport.id == row_id).get())


def unfinished(pool_id: int, purposes: Collection[str]) -> list[ReportRow]:
    """Asked for and not read yet, oldest first."""
    query = _query().where(
        (OrderReport.pool == pool_id) & OrderReport.purpose.in_(list(purposes)) & OrderReport.state.in_(UNFINISHED)
    )
    return [_row(each) for each in query.order_by(OrderReport.id)]


def asking(row_id: int, now: datetime) -> None:
    """Before the channel is asked: should the answer get lost, a document made since then is ours (R-LOST)."""
    OrderReport.update(state="making", asked_at=now).where(OrderReport.id == row_id).execute()


def making(row_id: int, report_id: str) -> None:
    """The channel has said its id. A row that only found it there gives way."""
    mine = OrderReport.get_by_id(row_id)
    same = (OrderReport.pool == mine.pool_id) & (OrderReport.report_id == report_id) & (OrderReport.id != row_id)
    OrderReport.delete().where(same).execute()
    OrderReport.update(state="making", report_id=report_id).where(OrderReport.id == row_id).execute()


def finish(row_id: int, result: Result, now: datetime) -> None:
    OrderReport.update(**_ended(result, now)).where(OrderReport.id == row_id).execute()


def keep_found(
    pool_id: int, report_id: str, form: str, since: datetime | None, until: datetime | None, result: Result,
    now: datetime,
) -> None:  # fmt: skip
    """A document that was there already, read now for the first time or again."""
    known = OrderReport.get_or_none((OrderReport.pool == pool_id) & (OrderReport.report_id == report_id))
    if known is not None:
        finish(int(known.id), result, now)
        return
    OrderReport.create(
        pool=pool_id, purpose="found", form=form, report_id=report_id, since=since, until=until, asked_at=now,
        **_ended(result, now),
    )  # fmt: skip


def _ended(result: Result, now: datetime) -> dict[str, Any]:
    return {
        "state": result.state, "reason": result.reason, "rows": result.rows, "orders": result.orders,
        "bad_rows": result.bad_rows, "digest": result.digest, "sealed": result.sealed, "made_at": result.made_at,
        "read_at": now,
    }  # fmt: skip


def read_times(pool_id: int) -> dict[str, datetime | None]:
    """The ids of all documents of a pool that are known here, with when they were read last; None = not yet."""
    query = OrderReport.select(OrderReport.report_id, OrderReport.state, OrderReport.read_at).where(
        (OrderReport.pool == pool_id) & OrderReport.report_id.is_null(False)
    )
    return {str(each.report_id): each.read_at if each.state in CONSUMED else None for each in query}


def consumed(pool_id: int) -> frozenset[str]:
    """The ids of documents that were read, so that they do not count as waiting (A3)."""
    return frozenset(report_id for report_id, read_at in read_times(pool_id).items() if read_at is not None)


def given_up_since(pool_id: int, purposes: Collection[str], moment: datetime) -> bool:
    """Whether one of these purposes that was asked for since that moment ended so that the pages had to go on."""
    query = OrderReport.select().where(
        (OrderReport.pool == pool_id)
        & OrderReport.purpose.in_(list(purposes))
        & OrderReport.state.not_in(UNFINISHED)
        & (OrderReport.reason != "")
        & (OrderReport.asked_at >= moment)
    )
    return bool(query.exists())


def listed(account_id: int, pool_id: int) -> list[ReportRow]:
    """Those of an account and those of its whole pool, newest first; helpers that only tell what is open left out."""
    query = _query().where(
        (OrderReport.pool == pool_id)
        & (OrderReport.account.is_null() | (OrderReport.account == account_id))
        & (OrderReport.purpose != "open")
    )
    return [_row(each) for each in query.order_by(OrderReport.asked_at.desc(), OrderReport.id.desc())]


def withdraw(row_id: int) -> bool:
    """Take a wish back; False when the channel was asked already."""
    return bool(
        OrderReport.delete()
        .where((OrderReport.id == row_id) & (OrderReport.state == "asked") & (OrderReport.purpose == "period"))
        .execute()
    )


def sealed(row_id: int) -> bytes | None:
    """The broken document as it was kept, or None when it was purged or never kept."""
    found = OrderReport.get_or_none(OrderReport.id == row_id)
    return None if found is None or found.sealed is None else bytes(found.sealed)


def purge_sealed(keep_days: Mapping[int, int], now: datetime) -> int:
    """R-PERSON: forget kept documents after the days of their pool's most forgetful account; how many."""
    days: dict[int, int] = {}
    for each in Account.select(Account.id, Account.pool):
        if each.id in keep_days:
            days[each.pool_id] = min(keep_days[each.id], days.get(each.pool_id, keep_days[each.id]))
    purged = 0
    for pool_id, keep in days.items():
        old = (OrderReport.pool == pool_id) & OrderReport.sealed.is_null(False)
        due = old & (OrderReport.read_at < now - timedelta(days=keep))
        purged += int(OrderReport.update(sealed=None).where(due).execute())
    return purged


def _query() -> Any:
    return OrderReport.select(OrderReport, Account.id, Account.name).left_outer_join(Account)


def _row(each: OrderReport) -> ReportRow:
    return ReportRow(
        id=each.id, pool_id=each.pool_id, account_id=each.account_id,
        account=each.account.name if each.account is not None else "", purpose=each.purpose, form=each.form,
        report_id=each.report_id or "", since=each.since, until=each.until, state=each.state, reason=each.reason,
        rows=each.rows, orders=each.orders, bad_rows=each.bad_rows, kept=each.sealed is not None,
        asked_at=each.asked_at, made_at=each.made_at, read_at=each.read_at,
    )  # fmt: skip
