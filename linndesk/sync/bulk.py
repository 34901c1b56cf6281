"""The orders of a whole period as one document: asked for, waited for, read, then on with the pages. Sync thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from linndesk.channels.base import OrderQuery
from linndesk.channels.documents import FoundReport, ReadsOrderReports
from linndesk.domain.reports import Evidence, as_of
from linndesk.domain.times import iso, parse
from linndesk.errors import AccessRefused, BadReply, ChannelError, ChannelRefused, SignInRefused, Throttled
from linndesk.store import cursors, order_reports, orders
from linndesk.store.accounts import AccountRow
from linndesk.store.order_reports import ReportRow, Result
from linndesk.sync.evidence import Witness
from linndesk.sync.frozen import Frozen, from_json
from linndesk.sync.incomplete import AT_ONCE, ask_one
from linndesk.sync.intake import ROWS_PER_WRITE, Bad, Intake
from linndesk.sync.making import GIVE_UP, Maker, advice
from linndesk.sync.reading import Reading, Tally
from linndesk.sync.settling import ORDERS, REPORT, REREAD, Settling
from linndesk.sync.subject import LONG_AGO, Subject

__all__ = ["CATCHING_UP", "ORDERS", "REREAD", "Bulk"]

CATCHING_UP = ("first", "catch_up")
AFTER_A_FAILURE = timedelta(hours=6)  # so long the pages go on by themselves
SETTLED = timedelta(minutes=5)  # no period ends in a channel's future, though a PC's clock be a little fast
EARLIER = timedelta(days=30)  # a first report begins so much before its question: what is still open may be older
OLDEST = timedelta(days=729)  # two years is what a channel keeps
UNPAID_PAGES = 10  # still fewer calls than the pages of a whole period
RESTS = "report_rests"
FULL, LONGEST_REST = 20, timedelta(hours=1)  # so many calls at once a channel's plan gives after a pause
Outcome = Literal["read", "making", "pages"]


class Bulk:
    """One run's documents. ``is_waiting`` once one of them is still being made, ``has_read`` once one was read."""

    def __init__(self, about: Subject, intake: Intake, port: ReadsOrderReports) -> None:
        self._about = about
        self._store = about.store
        self._intake = intake
        self.port = port
        self._maker = Maker(about, port)
        self._settling = Settling(about)
        self.is_waiting = False
        self.has_read = False

    def may_ask(self, purposes: Sequence[str]) -> bool:
        """Not as a second system (A6), and not again soon after the pages had to do it after all.

        Nor where orders are wanted that the channel's own warehouse sends: they stand in no report.
        """
        about = self._about
        if about.is_second or about.route == "api" or self._beside:
            return False
        since = self._store.clock.now() - AFTER_A_FAILURE
        return not self._store.read(lambda: order_reports.given_up_since(self._about.pool_id, purposes, since))

    @property
    def _beside(self) -> bool:
        """Whether orders are wanted that the channel's own warehouse sends."""
        return any(map(self._about.kind.fulfilled_by_channel, self._about.snapshot.values()))

    def unfinished(self, purposes: Sequence[str], account_id: int | None = None) -> Outcome | None:
        """Go on with one that was asked for and is not read yet; None when there is none."""
        rows = self._store.read(lambda: order_reports.unfinished(self._about.pool_id, purposes))
        row = next((each for each in rows if each.account_id == account_id), None)
        if row is None:
            return None
        state = self._store.read(lambda: cursors.load(self._about.pool_id, REPORT, str(row.id)))
        if state is None or self._beside or (self._about.is_second and not row.report_id):
            self._settling.withdraw(row)
            return "pages"
        return self._go_on(row, from_json(state))

    def begin(self, frozen: Frozen, again: int | None = None) -> Outcome:
        """Ask for the rest of a question as a document. ``again``: of which account the orders are read once more."""
        about = self._about
        now = self._store.clock.now()
        until = frozen.server_time or now - SETTLED
        rows = [each for each in about.enabled() if each.id in frozen.accounts]
        first = any(each.resume_point is None for each in rows)
        purpose = "again" if again is not None else "first" if first else "catch_up"
        earlier = EARLIER if purpose == "first" else timedelta()
        since = max(frozen.query.since - earlier, until - OLDEST)

        def job() -> ReportRow:
            row = order_reports.ask(about.pool_id, again, purpose, since, until, now)
            cursors.save(about.pool_id, REPORT, frozen.as_json(), now, str(row.id))
            return row

        return self._go_on(self._store.write(job), frozen)

    def periods(self) -> None:
        """What a person asked for; only once the account's own beginning was read."""
        for row in self._store.read(lambda: order_reports.unfinished(self._about.pool_id, ("period",))):
            account = next((each for each in self._about.enabled() if each.id == row.account_id), None)
            if account is None or account.resume_point is None or row.since is None:
                continue
            if self._about.is_second and not row.report_id:
                self._settling.give_up(row, Result("failed"), _second_now())
                continue
            self._go_on(row, Frozen(OrderQuery("created", row.since, self._about.scopes([account])), (account.id,)))

    def _go_on(self, row: ReportRow, frozen: Frozen) -> Outcome:
        """Its trouble is told and never stands in the pages' way; a refused sign-in and limits are raised.

        After a limit it rests: a run has to have calls enough for all of it, and half of them each time bring nothing.
        """
        if (until := self._rests_until()) > self._store.clock.now():
            return self._still_making(f"The order report waits until {until:%H:%M} UTC for calls that a limit took")
        witness = Witness(self._about, self.port, self._maker)
        try:
            found = self._maker.made(row, "orders", frozen.query.scopes)
            evidence = witness.hear(row, frozen.query) if found is not None else None
            if found is None or evidence is None:
                title = self._about.kind.title
                return self._still_making(f"{title} is still making the order report; the next sync reads it")
            return self._made(row, frozen, found, evidence, witness.helper)
        except SignInRefused:
            raise
        except Throttled as error:
            self._rest(error)
            raise
        except (ChannelRefused, AccessRefused, BadReply) as error:
            self._settling.give_up(row, Result("failed"), error, witness.helper)
        except ChannelError as error:
            if self._store.clock.now() - row.asked_at > GIVE_UP:
                self._settling.give_up(row, Result("failed"), error, witness.helper)
            else:
                self._settling.later(error)
        return "pages"

    def _rests_until(self) -> datetime:
        state = self._store.read(lambda: cursors.load(self._about.pool_id, RESTS))
        return parse(state["until"]) if state else LONG_AGO

    def _rest(self, error: Throttled) -> None:
        now = self._store.clock.now()
        until = now + min(FULL * timedelta(seconds=error.wait), LONGEST_REST)
        self._store.write(lambda: cursors.save(self._about.pool_id, RESTS, {"until": iso(until)}, now))

    def _still_making(self, told: str) -> Outcome:
        if not self.is_waiting:
            self.is_waiting = True
            self._about.receipt.messages.append(told)
        return "making"

    def _made(
        self, row: ReportRow, frozen: Frozen, found: FoundReport, evidence: Evidence, helper: int | None
    ) -> Outcome:
        title = self._about.kind.title
        if found.state == "failed":
            raise ChannelRefused(f"{title} could not make the order report", found.reason, advice(row))
        accounts = [each for each in self._about.enabled() if each.id in frozen.accounts]
        if not accounts:
            return "pages"
        moment = as_of(found.made_at, row.until)
        tally = Tally(frozen) if found.state == "empty" else self._read(row, frozen, found, evidence, accounts)
        if tally.error is not None:
            self._settling.give_up(row, tally.result(found.made_at), tally.error, helper)
            return "pages"
        self.has_read = True
        self._say(row, found, tally)
        left = self._unpaid(row, frozen, accounts, moment) if row.purpose in CATCHING_UP else ""
        left = left or self._left(row, found, evidence, tally, accounts, moment)
        result = tally.result(found.made_at)
        if found.state == "empty":
            result = Result("empty", made_at=found.made_at)
        if not left:
            self._ask_unheard(row, evidence)
        self._settling.settle(row, tally.step, result, moment, helper, left)
        self._off_first(row, evidence)
        return "pages" if left else "read"

    def _read(
        self, row: ReportRow, frozen: Frozen, found: FoundReport, evidence: Evidence, accounts: list[AccountRow]
    ) -> Tally:
        about = self._about
        moment = as_of(found.made_at, row.until)
        of_poll = row.purpose in CATCHING_UP
        takers = about.takers(accounts, frozen.server_time or moment) if of_poll else about.takers_again(accounts)

        def keep(step: Frozen, last: bool) -> None:
            if row.purpose != "period":
                cursors.save(about.pool_id, REPORT, step.as_json(), self._store.clock.now(), str(row.id))

        begins = frozen.query.since if row.purpose == "first" else None
        reading = Reading(about, self._intake, self.port, lambda: evidence, begins)
        return reading.read(found, row.until, frozen.query.scopes, takers, frozen, keep)

    def _unpaid(self, row: ReportRow, frozen: Frozen, accounts: list[AccountRow], moment: datetime) -> str:
        """Orders that wait for payment stand in no document, and they reserve. As ``_left``: too many for that."""
        about = self._about
        query = replace(frozen.query, since=row.span[0], only_unpaid=True, minimal=False)
        takers = about.takers(accounts, moment)
        token: str | None = None
        for _ in range(UNPAID_PAGES):
            about.cancel.check()
            page = about.channel.orders(query, token)
            bad = Bad(page.quarantined, page.raw_quarantined)
            self._intake.store(takers, page.orders, frozen, lambda step, last: None, bad)
            query, token = page.query, page.next_token
            if token is None:
                return ""
        return "More orders wait for payment than could be asked for at once: they come by pages"

    def _left(
        self,
        row: ReportRow,
        found: FoundReport,
        evidence: Evidence,
        tally: Tally,
        accounts: list[AccountRow],
        moment: datetime,
    ) -> str:
        """Why the pages have to go over the whole period all the same, as a sentence; "" when they need not."""
        if row.purpose == "period":
            return ""
        if row.purpose != "again":
            if tally.unsure > AT_ONCE or (tally.unsure and not evidence.open_whole):
                return f"{tally.unsure:,} orders of the report may have left already or not: the pages tell it"
            left = self._strays(evidence, tally, accounts, moment)
            if left:
                return (
                    f"{left:,} orders that were ready before the report begins still have to leave: they come by pages"
                )
        # Amazon says so too of a report that was asked for too often, and nothing may be passed over for that.
        return "" if tally.rows else "The pages make sure that there are none"

    def _ask_unheard(self, row: ReportRow, evidence: Evidence) -> None:
        """R-ORDERS: a buyer's wish to cancel holds the despatch, and neither document tells it. Again after a stop."""
        now, refs = self._store.clock.now(), sorted(evidence.unheard)
        for start in range(0, len(refs), ROWS_PER_WRITE):
            part = refs[start : start + ROWS_PER_WRITE]
            self._store.write(partial(orders.ask, row.pool_id, part, now))
        if refs:
            told = f"Of {len(refs):,} orders no report tells whether the buyer wants to cancel: they are asked for "
            self._about.receipt.messages.append(f"{told}one by one, {AT_ONCE} at most with each of the next syncs")

    def _off_first(self, row: ReportRow, evidence: Evidence) -> None:
        """Of what is here and has to be asked for, the orders that are off now: nobody is to pack them meanwhile."""
        now, refs = self._store.clock.now(), sorted(evidence.cancelled)
        self._store.write(lambda: orders.ask_first(row.pool_id, refs, now))

    def _strays(self, evidence: Evidence, tally: Tally, accounts: list[AccountRow], moment: datetime) -> int:
        """Orders that changed in the period and still have to leave, but became ready before it: one by one.

        How many are left for the pages, because they are too many for that.
        """
        about = self._about
        refs = sorted(evidence.open - tally.refs)
        here = self._store.read(lambda: orders.here(about.pool_id, refs))
        unknown = [each for each in refs if each not in here]
        if len(unknown) > AT_ONCE:
            return len(unknown)
        takers = about.takers(accounts, moment)
        for ref in unknown:
            about.cancel.check()
            order = ask_one(about.channel, ref, about.receipt)
            if order is not None:
                self._intake.one(takers, order)
        return 0

    def _say(self, row: ReportRow, found: FoundReport, tally: Tally) -> None:
        messages = self._about.receipt.messages
        if found.state == "empty":
            messages.append(f"{self._about.kind.title} has no orders in the period of the report")
            return
        what = "1 order" if tally.orders == 1 else f"{tally.orders:,} orders"
        messages.append(f"{what} came by report (made {found.made_at:%H:%M} UTC)")
        if tally.bad_rows:
            bad = "1 row of it" if tally.bad_rows == 1 else f"{tally.bad_rows:,} rows of it"
            messages.append(f"{bad} could not be read and kept aside, with reasons")


def _second_now() -> ChannelError:
    return ChannelRefused(
        "The order report was not asked for",
        "The account has become a secondary integrated system: nothing is asked for in its name",
        "Ask for it in the main system, or turn Secondary Integrated System off",
    )
