"""Documents of orders that lie on the channel already: waiting ones, and all of a week as a second system (A5, A6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.channels.base import OrderQuery
from linndesk.channels.documents import FoundReport, ReadsOrderReports
from linndesk.domain.reports import Evidence
from linndesk.domain.times import iso, parse
from linndesk.errors import AccessRefused, ChannelError, SignInRefused, Throttled
from linndesk.store import cursors, order_reports, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.problems import Trouble
from linndesk.sync.evidence import heard
from linndesk.sync.frozen import Frozen
from linndesk.sync.intake import Intake
from linndesk.sync.reading import Reading, Tally
from linndesk.sync.settling import GROUP, problem_key
from linndesk.sync.subject import Subject

FOUND = "found"
AGAIN_MOST, AGAIN_DAYS = 24, timedelta(days=7)
AT_ONCE, LISTED_MOST = 15, 100
KEPT = timedelta(days=30)  # so long a channel keeps them
LATE = timedelta(days=1)  # what was begun so long ago may only now be there
UNTOLD = timedelta(days=7)  # of a document that does not say how far back it goes


def read_found(about: Subject, intake: Intake, port: ReadsOrderReports) -> None:
    """As a second system all that is there, every time; on the route ``report`` what was not read yet."""
    rows = about.enabled()
    if not rows or about.route == "api" or (about.route != "report" and not about.is_second):
        return
    found = _Found(about, intake, port, rows)
    try:
        found.again() if about.is_second else found.waiting()
    except Throttled as error:
        about.receipt.messages.append(str(error))
    except SignInRefused:
        raise
    except ChannelError as error:
        _told(about, error)


@dataclass(frozen=True)
class _Found:
    about: Subject
    intake: Intake
    port: ReadsOrderReports
    rows: list[AccountRow]

    def again(self) -> None:
        """Those that were never read first, then those whose last reading is longest ago."""
        about = self.about
        times = about.store.read(lambda: order_reports.read_times(about.pool_id))
        there = self.port.found_reports(about.store.clock.now() - AGAIN_DAYS, AGAIN_MOST)
        todo = sorted(there, key=lambda each: (times.get(each.report_id) is not None, _when(times, each)))
        done, _ = self._read(todo, news=lambda each: each.report_id not in times)
        if not todo:
            return
        if len(done) < len(todo):
            said = f"{len(done)} of {len(todo)} reports were read again; the rest with the next sync"
        else:
            said = "1 report was read again" if len(done) == 1 else f"{len(done)} reports were read again"
        about.receipt.messages.append(said)

    def waiting(self) -> None:
        """The earliest first; what is left is remembered by the moment from which on to look."""
        about = self.about
        now = about.store.clock.now()
        known = about.store.read(lambda: order_reports.read_times(about.pool_id))
        there = self.port.found_reports(self._look_from(now), LISTED_MOST)
        todo = sorted((each for each in there if each.report_id not in known), key=lambda each: each.made_at)
        done, orders = self._read(todo[:AT_ONCE], news=lambda each: True)
        left = [each for each in todo if each.report_id not in done]
        start = min((each.made_at for each in left), default=now)
        about.store.write(lambda: cursors.save(about.pool_id, FOUND, {"since": iso(start)}, now))
        if done:
            reports = "1 report that was waiting" if len(done) == 1 else f"{len(done)} reports that were waiting"
            about.receipt.messages.append(f"{orders:,} orders stood in {reports}")
        if left:
            about.receipt.messages.append(f"{len(left)} more order reports are read with the next syncs")

    def _look_from(self, now: datetime) -> datetime:
        about = self.about
        state = about.store.read(lambda: cursors.load(about.pool_id, FOUND))
        start = parse(str(state["since"])) if state else min(about.since(each) for each in self.rows)
        return max(now - KEPT, min(start, now - LATE))

    def _read(self, todo: list[FoundReport], news: Callable[[FoundReport], bool]) -> tuple[set[str], int]:
        """The ids of the documents that were read, and how many orders stood in them.

        A limit ends it quietly; one that cannot be had just now is told, and the next is read.
        """
        about = self.about
        reading = Reading(about, self.intake, self.port, _Once(about, self.port, self.rows, todo))
        takers = about.takers(self.rows, None)
        scopes = about.scopes(self.rows)
        step = Frozen(OrderQuery("updated", about.store.clock.now(), scopes), ())
        done: set[str] = set()
        orders = 0
        for each in todo:
            about.cancel.check()
            try:
                tally = reading.read(each, each.until, each.scopes or scopes, takers, step, lambda step, last: None)
            except Throttled:
                break
            except (SignInRefused, AccessRefused):
                raise  # the others would be refused too
            except ChannelError as error:
                _told(about, error)
                continue
            self._ended(each, tally, news(each))
            done.add(each.report_id)
            orders += tally.orders
        return done, orders

    def _ended(self, found: FoundReport, tally: Tally, news: bool) -> None:
        about = self.about
        now = about.store.clock.now()
        result = tally.result(found.made_at)

        def job() -> None:
            order_reports.keep_found(
                about.pool_id, found.report_id, found.form, found.since, found.until, result, now
            )  # fmt: skip
            if tally.error is None:
                problems.resolve(problem_key(about.pool_id), now)

        about.store.write(job)
        if tally.error is not None and news:
            _told(about, tally.error)


class _Once:
    """The evidence for all of a run's documents, asked for when the first new order needs it."""

    def __init__(
        self, about: Subject, port: ReadsOrderReports, rows: list[AccountRow], todo: list[FoundReport]
    ) -> None:
        self._about = about
        self._port = port
        self._rows = rows
        self._since = min((each.since or each.made_at - UNTOLD for each in todo), default=about.store.clock.now())
        self._heard: Evidence | None = None

    def __call__(self) -> Evidence:
        if self._heard is None:
            self._heard = heard(self._port, self._since, self._about.scopes(self._rows))
        return self._heard


def _when(times: dict[str, datetime | None], found: FoundReport) -> datetime:
    return times.get(found.report_id) or found.made_at


def _told(about: Subject, error: ChannelError) -> None:
    now = about.store.clock.now()
    trouble = Trouble(
        problem_key(about.pool_id), GROUP, error.title, error.detail, error.fix, account_id=about.sender
    )  # fmt: skip
    about.store.write(lambda: problems.raise_(trouble, now))
    about.receipt.ok = False
    about.receipt.messages.append(str(error))
