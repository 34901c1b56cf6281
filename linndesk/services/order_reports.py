"""Order reports as a person meets them: what was read, a period on request, the channel's schedules. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from linndesk.channels.base import Cancel
from linndesk.channels.documents import ReadsOrderReports
from linndesk.channels.documents import ReportSchedule as ReportSchedule
from linndesk.domain.changes import Changes
from linndesk.domain.times import iso
from linndesk.errors import BadInput, UnknownName
from linndesk.services.checks import Checks, Counted
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, order_reports
from linndesk.store.accounts import AccountRow
from linndesk.store.order_reports import ReportRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

LONGEST = timedelta(days=730)
SETTLED = timedelta(minutes=5)
PERIODS = {
    "PT15M": "every 15 minutes",
    "PT30M": "every 30 minutes",
    "PT1H": "every hour",
    "PT2H": "every 2 hours",
    "PT4H": "every 4 hours",
}


class OrderReports:
    """Reports of an account and of the pool it is in."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._checks = Checks(store, connections)

    def listed(self, account: str) -> list[ReportRow]:
        """Newest first. Raises UnknownName."""

        def job() -> list[ReportRow]:
            row = accounts.named(account)
            return order_reports.listed(row.id, row.pool_id)

        return self._store.read(job)

    def count(self, account: str, since: datetime, until: datetime, cancel: Cancel | None = None) -> Counted:
        """How many orders the period has, asked of the channel page by page; ``more``: at least that many.

        Raises BadInput for a period that cannot be, ChannelError, VaultTrouble.
        """
        self._refuse_period(since, until)
        return self._checks.count(account, since, until, cancel)

    def request(self, account: str, since: datetime, until: datetime) -> Changes:
        """Have the orders of a period come as a report: the next sync of the account asks for it and reads it.

        Raises BadInput: as a second system, and for a period that cannot be.
        """
        row = self._store.read(lambda: accounts.named(account))
        self._refuse_second(row)
        self._refuse_period(since, until)
        now = self._store.clock.now()
        until = min(until, now - SETTLED)

        def job() -> None:
            for each in order_reports.unfinished(row.pool_id, ("period",)):
                if (each.account_id, each.since, each.until) == (row.id, since, until):
                    raise BadInput("This report is asked for already", fix="Sync the account to get it")
            order_reports.ask(row.pool_id, row.id, "period", since, until, now)
            audit.note("order report asked for", account, now, after={"since": iso(since), "until": iso(until)})

        self._store.write(job, Urgency.CLICK)
        return Changes(accounts=True)

    def withdraw(self, row_id: int) -> Changes:
        """Take a wish back. Raises BadInput once the channel was asked."""
        if not self._store.write(lambda: order_reports.withdraw(row_id), Urgency.CLICK):
            raise BadInput("The report was asked for already", fix="Its orders come with the next syncs")
        return Changes(accounts=True)

    def schedules(self, account: str, cancel: Cancel | None = None) -> list[ReportSchedule]:
        """The order reports that the channel makes by itself. Raises ChannelError, BadInput, VaultTrouble."""
        with self._port(account, cancel) as port:
            return port.schedules()

    def add_schedule(self, account: str, period: str, cancel: Cancel | None = None) -> Changes:
        """``period``: a key of PERIODS. Raises BadInput, also as a second system (A6); ChannelError."""
        row = self._store.read(lambda: accounts.named(account))
        self._refuse_second(row)
        if period not in PERIODS:
            raise BadInput(f"There is no schedule {period}", fix="Choose one of " + ", ".join(PERIODS.values()))
        scopes = self._connections.kind(row).scopes(self._connections.settings(row))
        with self._port(account, cancel) as port:
            port.add_schedule(period, scopes)
        self._note("order report scheduled", account, {"period": period})
        return Changes(accounts=True)

    def cancel_schedule(self, account: str, schedule_id: str, cancel: Cancel | None = None) -> Changes:
        """Also as a second system it is a person who does it. Raises ChannelError."""
        with self._port(account, cancel) as port:
            port.cancel_schedule(schedule_id)
        self._note("order report schedule cancelled", account, {"schedule": schedule_id})
        return Changes(accounts=True)

    def save_document(self, row_id: int, path: Path) -> None:
        """Write a broken document as it came. Raises UnknownName when it is no longer kept, VaultTrouble."""
        sealed = self._store.read(lambda: order_reports.sealed(row_id))
        if sealed is None:
            raise UnknownName("This document is not kept here", "Only broken ones are, for some days")
        path.write_bytes(self._connections.seal().open(sealed).encode("latin-1"))

    @contextmanager
    def _port(self, account: str, cancel: Cancel | None) -> Iterator[ReadsOrderReports]:
        row = self._store.read(lambda: accounts.named(account))
        kind = self._connections.kind(row)
        channel = kind.open(self._connections.with_secrets(row), self._connections.tools(cancel or Cancel()))
        try:
            if not isinstance(channel, ReadsOrderReports):
                raise BadInput(f"{kind.title} makes no order reports")
            yield channel
        finally:
            channel.close()

    def _refuse_second(self, row: AccountRow) -> None:
        """A6: one account of the pool that is second to another system is enough."""
        kind = self._connections.kind(row)
        pool = [each for each in self._store.read(accounts.every) if each.pool_id == row.pool_id]
        if any(kind.second(self._connections.settings(each)) for each in pool):
            raise BadInput(
                "A secondary integrated system asks for no order reports",
                "Reports that the main system has made are read, and read again",
                "Ask in the main system, or turn Secondary Integrated System off in Config",
            )

    def _refuse_period(self, since: datetime, until: datetime) -> None:
        now = self._store.clock.now()
        if until < since:
            raise BadInput("The period ends before it begins", fix="Choose a later end")
        if until > now:
            raise BadInput("The period ends in the future", fix="Choose an end that has passed")
        if until - since < timedelta(minutes=1) or since > now - SETTLED:
            raise BadInput("The period is too short", fix="Choose a beginning that is some minutes before the end")
        if now - since > LONGEST:
            raise BadInput("Orders of more than two years ago are not there any more", fix="Choose a later beginning")

    def _note(self, action: str, account: str, after: dict[str, str]) -> None:
        now = self._store.clock.now()
        self._store.write(lambda: audit.note(action, account, now, after=after), Urgency.CLICK)


def schedule_warning(there: Sequence[ReportSchedule], offset: Callable[[datetime], str] = iso) -> str:
    """A5: what a new schedule does to one that is there already; "" when there is none.

    ``offset``: how a moment is shown.
    """
    if not there:
        return ""
    first = there[0]
    period = PERIODS.get(first.period, f"every {first.period}")
    then = f", next at {offset(first.next_at)}" if first.next_at else ""
    return (
        f"There is a schedule already: {period}{then}. The channel keeps one for each kind of report and its "
        "marketplaces: the new one replaces it, and another program that relies on it gets its reports at other times."
    )
