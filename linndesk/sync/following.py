"""What became of the orders that a pool's centres send: asked, and kept with their packages. Sync thread.

What was taken and does not show yet, and what waits for a number, is asked for by its id; of all others one question
says what has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.centres import SendsForOthers
from linndesk.domain.outbound import ThereNow
from linndesk.errors import Cancelled, LinndeskError
from linndesk.store import accounts, centres, outbound, outbound_news, standing
from linndesk.store.outbound import OutboundRow
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outbound import terms_of
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart, Stint

OVERLAP = timedelta(minutes=15)
SILENT = timedelta(days=1)  # once in so long each is asked for by its id: a list may never name it


class Following(RunPart):
    """Of one run of one pool, inside its lease. Raises Cancelled, LeaseLost; all else stands in the receipts."""

    def __init__(self, stint: Stint) -> None:
        super().__init__(stint)
        self._outlets = Outlets(stint)
        self._terms = terms_of(stint.connect)

    def run(self, *, whole: bool) -> None:
        """``whole``: all that run, else only those that are due."""
        now = self._store.clock.now()
        rows = self._store.read(lambda: outbound.looked_after(self._pool_id, None if whole else now))
        groups: dict[int | None, list[OutboundRow]] = {}
        for row in rows:
            groups.setdefault(self._store.read(partial(self._asker, row)), []).append(row)
        try:
            for account_id, some in groups.items():
                self._cancel.check()
                self._group(account_id, some, now)
        finally:
            self._outlets.close()

    def _asker(self, row: OutboundRow) -> int | None:
        """The account that is asked: the one that asked for it, else the centre's driver; None = none is on."""
        centre = centres.by_id(row.centre_id)
        wanted = (row.account_id, None if centre is None else centre.driver_id)
        found = (accounts.by_id(each) for each in wanted if each is not None)
        return next((each.id for each in found if each is not None and each.enabled), None)

    def _group(self, account_id: int | None, rows: Sequence[OutboundRow], now: datetime) -> None:
        left = {each.id for each in rows}
        try:
            if account_id is not None:
                self._ask(self._outlets.of(account_id), rows, left, now)
        except (Cancelled, LeaseLost):
            raise
        except LinndeskError as error:
            self._say_trouble(account_id or 0, rows, error)
        if left:
            self._store.write(lambda: outbound_news.later(sorted(left), now))

    def _ask(self, outlet: Outlet, rows: Sequence[OutboundRow], left: set[int], now: datetime) -> None:
        """What was asked about leaves ``left``."""
        port: object = outlet.channel
        if not isinstance(port, SendsForOthers):
            return
        self._say(outlet.account.id, f"Asking how {len(rows):,} orders stand at the warehouse")
        alone = [each for each in rows if _is_asked_alone(each, now)]
        together = [each for each in rows if each not in alone]
        if together:
            self._together(port, outlet, together, left)
        for row in alone:
            self._cancel.check()
            self._lease.check(0)
            there = port.outbound_order(row.reference)
            self._keep(row, there)
            left.discard(row.id)

    def _together(self, port: SendsForOthers, outlet: Outlet, rows: Sequence[OutboundRow], left: set[int]) -> None:
        known = {each.reference: each for each in rows}
        asked_at = self._store.clock.now()
        since = min(each.heard_at or each.asked_at for each in rows) - OVERLAP - self._ahead(outlet)
        self._lease.check(0)
        found = port.outbound_changed(since, frozenset(known))
        for there in found:
            if there.reference in known:
                self._keep(known[there.reference], there)
        ids = [each.id for each in rows]
        self._store.write(lambda: outbound_news.heard(ids, asked_at))
        left.difference_update(ids)

    def _ahead(self, outlet: Outlet) -> timedelta:
        """How far this PC's clock is ahead of the channel's, as far as anybody has heard."""
        ahead = outlet.tools.heard.ahead
        if ahead is None:
            pulled = self._store.read(lambda: standing.pulled(outlet.account.id))
            ahead = 0.0 if pulled is None else pulled.ahead
        return timedelta(seconds=ahead)

    def _keep(self, row: OutboundRow, there: ThereNow | None) -> None:
        now = self._store.clock.now()
        if there is None:
            self._store.write(lambda: outbound_news.unseen(row.id, now))
        else:
            self._store.write(lambda: outbound_news.apply(row.id, there, self._terms, now))

    def _say_trouble(self, account_id: int, rows: Sequence[OutboundRow], error: LinndeskError) -> None:
        receipt = self._receipts.get(account_id)
        if receipt is not None:
            what = "1 order" if len(rows) == 1 else f"{len(rows):,} orders"
            receipt.messages.append(f"How {what} stand at {rows[0].location} could not be asked: {error}")


def _is_asked_alone(row: OutboundRow, now: datetime) -> bool:
    """What does not show yet, what was not heard of for long, and what waits for a tracking number: that may change
    nothing that its channel calls a change."""
    waits = row.ended_at is not None or any(each.parcel_id is None for each in row.packages)
    days, heard = ((each - row.asked_at) // SILENT for each in (now, row.heard_at or row.asked_at))
    return row.state == "taken" or waits or days > heard
