"""Levels in channels' own warehouses: each location follows what its channel counts, through the account that drives
it (D19, D21). Sync thread.

A run asks for what has changed, and for all of it once a day: goods on their way in do not count as a change. What goes
wrong is a line on the receipt and stands beside the location; it stops nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.centres import CountedThere, CountsCentres
from linndesk.domain.centres import Counted
from linndesk.errors import Busy, Cancelled, ChannelDown, JobPaused, LinndeskError, Throttled
from linndesk.store import centre_levels, centres, leases, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.centres import CentreRow
from linndesk.store.problems import Trouble
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart

PART = 200  # SKUs a transaction: each may change a level and make an entry of the ledger
OVERLAP = timedelta(minutes=15)
DAILY = timedelta(hours=24)
PATIENCE = timedelta(hours=2)  # a channel that does not answer for longer needs a person
GROUP = "Synchronisation"


@dataclass(frozen=True, slots=True)
class _Job:
    centre: CentreRow
    driver: AccountRow


class Mirroring(RunPart):
    """Of one run of one pool. Raises Cancelled, LeaseLost."""

    def run(self, rows: Sequence[AccountRow]) -> None:
        """Of the centres that one of these accounts drives; they are on."""
        mine = {each.id: each for each in rows}
        found = self._store.read(lambda: centres.of_pool(self._pool_id))
        jobs = [_Job(each, mine[each.driver_id]) for each in found if each.driver_id in mine]
        outlets = Outlets(self._stint)
        try:
            for job in jobs:
                self._cancel.check()
                self._one(job, outlets)
        finally:
            outlets.close()

    def _one(self, job: _Job, outlets: Outlets) -> None:
        try:
            self._follow(job, outlets.of(job.driver.id))
        except (Cancelled, Busy):
            raise
        except LinndeskError as error:
            self._failed(job, error)

    def _follow(self, job: _Job, outlet: Outlet) -> None:
        kind = self._connect.kind(job.driver).centres
        scopes = () if kind is None else kind.shared(outlet.settings).get(job.centre.shared, ())
        if not scopes or not isinstance(outlet.channel, CountsCentres):
            return
        self._say(job.driver.id, f"Asking what lies in {job.centre.location}")
        since = asks_since(job.centre, self._store.clock.now())
        answer = outlet.channel.centre_levels(scopes[0], since)
        self._cancel.check()
        news = self._keep(job, answer)
        if answer.is_all:
            told = f"{_skus(len(answer.counted))} counted, {news:,} of them otherwise than before"
        else:
            told = f"{_skus(news)} counted otherwise than before"
        if news or answer.is_all:
            self._receipts[job.driver.id].messages.append(f"{job.centre.location}: {told}")

    def _keep(self, job: _Job, answer: CountedThere) -> int:
        """How many SKUs are counted otherwise. Chunk by chunk: each leaves levels that agree with what is known."""
        counted = list({each.channel_sku: each for each in answer.counted}.values())
        gone: list[Counted] = []
        if answer.is_all:
            skus = {each.channel_sku for each in counted}
            gone = self._store.read(lambda: centre_levels.gone(job.centre.id, skus))
        rows, news = [*counted, *gone], 0
        for start in range(0, len(rows), PART):
            self._cancel.check()
            changed = self._store.write(partial(self._put, job, rows[start : start + PART]))
            if changed is None:
                return news
            news += changed
        self._store.write(lambda: self._done(job, answer))
        return news

    def _put(self, job: _Job, rows: Sequence[Counted]) -> int | None:
        """How many are counted otherwise; None: it follows another account meanwhile, or nobody."""
        centre = self._still(job)
        return None if centre is None else centre_levels.put(centre, rows, self._store.clock.now())

    def _done(self, job: _Job, answer: CountedThere) -> None:
        if self._still(job) is not None:
            now = self._store.clock.now()
            centre_levels.followed(job.centre.id, answer.server_time, now, is_all=answer.is_all)
            problems.resolve(_key(job), now)

    def _still(self, job: _Job) -> CentreRow | None:
        """Inside a write: the centre as it is now; None: it follows another account meanwhile, or nobody."""
        held = leases.held(self._pool_id)
        if held is None or held.fence != self._lease.fence:
            raise LeaseLost("Another process may have taken over", "Its levels count", "The next sync goes on with it")
        centre = centres.by_id(job.centre.id)
        return centre if centre is not None and centre.driver_id == job.driver.id else None

    def _failed(self, job: _Job, error: LinndeskError) -> None:
        """The levels stay as they are; the next run asks again."""
        now = self._store.clock.now()
        receipt = self._receipts[job.driver.id]
        waits = isinstance(error, (Throttled, JobPaused))
        receipt.ok = receipt.ok and waits
        receipt.messages.append(f"What lies in {job.centre.location} could not be asked: {error}")
        heard = job.centre.followed_at
        alone = waits or (isinstance(error, ChannelDown) and heard is not None and now - heard < PATIENCE)

        def job_() -> None:
            centres.note(job.centre.id, trouble=error.title)
            if not alone:
                problems.raise_(_card(job, error), now)

        self._store.write(job_)


def _skus(number: int) -> str:
    return f"{number:,} SKU" if number == 1 else f"{number:,} SKUs"


def asks_since(centre: CentreRow, now: datetime) -> datetime | None:
    """From when on changes are asked for; None = all of it."""
    if centre.resume_point is None or centre.mirrored_at is None:
        return None
    is_old = now - centre.mirrored_at >= DAILY or centre.mirrored_at > now  # a clock may have been turned back
    return None if is_old else centre.resume_point - OVERLAP


def _key(job: _Job) -> str:
    return f"centre:{job.centre.id}"


def _card(job: _Job, error: LinndeskError) -> Trouble:
    return Trouble(
        _key(job), GROUP, f"{job.centre.location} does not follow its channel", str(error),
        error.fix or "The next sync asks again; until then its levels stay as they are", account_id=job.driver.id,
    )  # fmt: skip
