"""Requests that are logged because a person asked for it, 48 hours long, and kept for seven days (M7). Any thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linndesk.store import audit
from linndesk.store.problems import BY_ITSELF
from linndesk.store.store import Store
from linndesk.store.tables import Account, ApiRequest
from linndesk.store.writer import Urgency

GROUP = "API requests"
SWITCH = "log_api_requests"
LASTS = timedelta(hours=48)
KEPT = timedelta(days=7)
MOST = 5_000
OFF_AGAIN = "Requests are no longer logged, and import errors no longer mailed: 48 hours are over"
_ASTRAY = timedelta(hours=1)  # a clock that was put back must not make it last longer
_PRUNE_EVERY = 50


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One exchange. ``asked`` and ``answered`` are JSON without secrets and without anything of a buyer, "" = none;
    ``status`` 0 = no usable answer."""

    id: int
    at: datetime
    account: str
    operation: str
    status: int
    asked: str
    answered: str
    seconds: float


class StoredRequests:
    """Implements the channels' RequestLog port. ``clean`` takes every secret that is known out of a text."""

    def __init__(self, store: Store, clean: Callable[[str], str] = str) -> None:
        self._store = store
        self._clean = clean
        self._since_prune = 0

    def note(self, account: str, operation: str, status: int, asked: str, answered: str, seconds: float) -> None:
        """Nobody waits for it. Nothing is kept once the 48 hours are over, whoever still believes in them."""
        at = self._store.clock.now()
        told = self._clean(asked), self._clean(answered)
        self._store.post(lambda: self._write(account, operation, status, told, seconds, at), Urgency.BACKGROUND)

    def _write(
        self, uid: str, operation: str, status: int, told: tuple[str, str], seconds: float, at: datetime
    ) -> None:
        row = Account.get_or_none(Account.uid == uid)
        if row is None or not _lasts(row.logging_since, at):
            return
        ApiRequest.create(
            account=row.id, at=at, operation=operation, status=status, asked=told[0], answered=told[1],
            seconds=seconds,
        )  # fmt: skip
        self._since_prune += 1
        if self._since_prune >= _PRUNE_EVERY:
            self._since_prune = 0
            prune(at)


def listed(account_id: int | None = None, limit: int | None = None) -> list[RequestRow]:
    """Newest first, of one account or of all. Inside a read."""
    query: Any = ApiRequest.select(ApiRequest, Account.name).join(Account)
    if account_id is not None:
        query = query.where(ApiRequest.account == account_id)
    return [_row(each) for each in query.order_by(ApiRequest.at.desc(), ApiRequest.id.desc()).limit(limit)]


def between(account: str, since: datetime, until: datetime, limit: int) -> list[RequestRow]:
    """The last ones of an account in that time, oldest first. Inside a read."""
    query: Any = ApiRequest.select(ApiRequest, Account.name).join(Account)
    query = query.where((Account.name == account) & (ApiRequest.at >= since) & (ApiRequest.at <= until))
    return [
        _row(each) for each in reversed(list(query.order_by(ApiRequest.at.desc(), ApiRequest.id.desc()).limit(limit)))
    ]


def is_over(now: datetime) -> bool:
    """Whether an account's 48 hours have passed and nobody has noticed. Inside a read."""
    return any(not _lasts(each.logging_since, now) for each in _logging())


def switch_off(now: datetime) -> dict[int, str]:
    """M7: the switch of every account whose 48 hours have passed goes off; their names by id. Inside a write."""
    over = {each.id: each.name for each in _logging() if not _lasts(each.logging_since, now)}
    for account_id, name in over.items():
        account = Account.get_by_id(account_id)
        settings = {**account.settings, SWITCH: False}
        Account.update(settings=settings, logging_since=None).where(Account.id == account_id).execute()
        audit.note("account saved", name, now, before={SWITCH: True}, after={SWITCH: False}, who=BY_ITSELF)
    prune(now)
    return over


def prune(now: datetime) -> None:
    """What is older than seven days goes, and what is more than 5,000. Inside a write."""
    ApiRequest.delete().where(ApiRequest.at < now - KEPT).execute()
    last = ApiRequest.select(ApiRequest.id).order_by(ApiRequest.id.desc()).offset(MOST).limit(1).scalar()
    if last is not None:
        ApiRequest.delete().where(ApiRequest.id <= last).execute()


def began(account_id: int) -> datetime | None:
    """Since when an account's requests are logged; None = they are not. Inside a read."""
    found = Account.get_or_none(Account.id == account_id)
    moment: datetime | None = None if found is None else found.logging_since
    return moment


def _logging() -> list[Account]:
    return list(Account.select().where(Account.logging_since.is_null(False)))


def _lasts(since: datetime | None, now: datetime) -> bool:
    return since is not None and since - _ASTRAY <= now < since + LASTS


def _row(each: ApiRequest) -> RequestRow:
    return RequestRow(
        each.id, each.at, each.account.name, each.operation, each.status, each.asked, each.answered, each.seconds
    )
