"""Which orders still have to leave: asked of the channel, because a document does not say it. Sync thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.channels.base import OrderQuery
from linndesk.channels.documents import FoundReport, ReadsOrderReports
from linndesk.domain.reports import Evidence
from linndesk.errors import AccessRefused, BadReply, ChannelRefused
from linndesk.store import order_reports
from linndesk.store.order_reports import ReportRow, Result
from linndesk.sync.making import Maker
from linndesk.sync.subject import Subject

PAGES = 3


def heard(port: ReadsOrderReports, since: datetime, scopes: Sequence[str]) -> Evidence:
    """What the orders themselves say; not whole where there are more than some pages of them."""
    fates = port.fates(since, scopes, PAGES)
    return Evidence(
        since, fates.open, fates.cancelled, fates.open_whole, fates.cancelled_whole, fates.special
    )  # fmt: skip


class Witness:
    """Asks for one document's orders. ``helper``: the row of the channel's own list, when that was needed."""

    def __init__(self, about: Subject, port: ReadsOrderReports, maker: Maker) -> None:
        self._about = about
        self._port = port
        self._maker = maker
        self.helper: int | None = None

    def hear(self, row: ReportRow, query: OrderQuery) -> Evidence | None:
        """None while the channel's own list of what still has to leave is being made.

        Nothing is searched for while a list that an earlier run asked for is not ready.
        """
        scopes = query.scopes
        helper = self._waiting(row)
        evidence = None
        if helper is None:
            evidence = self._heard(row, query)
            if evidence.open_whole or self._about.is_second:
                return evidence
            helper = self._asked(row)
        self.helper = helper.id
        try:
            found = self._maker.made(helper, "unshipped", scopes)
            if found is None:
                return None
            evidence = evidence or self._heard(row, query)
            return evidence if evidence.open_whole else evidence.also_open(self._left(found, scopes, evidence))
        except (ChannelRefused, AccessRefused, BadReply) as error:
            self._spoilt(helper, str(error))
            return evidence or self._heard(row, query)

    def _heard(self, row: ReportRow, query: OrderQuery) -> Evidence:
        return heard(self._port, max(query.since, row.span[0]), query.scopes)

    def _left(self, found: FoundReport, scopes: Sequence[str], evidence: Evidence) -> dict[str, dict[str, int]]:
        """What the list names. Raises ChannelRefused, BadReply where it cannot be believed."""
        if found.state != "ready":  # it cannot be empty: the search named more of them than fit into its pages
            raise ChannelRefused("The list of unshipped orders could not be made", found.reason)
        document = self._port.open_report(found, scopes)
        try:
            left = document.still_to_leave()
        finally:
            document.close()
        if not evidence.agrees(left):
            raise BadReply("The list of unshipped orders is not whole", "It leaves out orders that still wait")
        return left

    def _waiting(self, row: ReportRow) -> ReportRow | None:
        """The list that was asked for beside this document and is not read yet."""
        store, pool_id = self._about.store, self._about.pool_id
        for each in store.read(lambda: order_reports.unfinished(pool_id, ("open",))):
            if each.account_id == row.account_id and each.span == row.span:
                return each
        return None

    def _asked(self, row: ReportRow) -> ReportRow:
        store, now = self._about.store, self._about.store.clock.now()
        since, until = row.span
        return store.write(lambda: order_reports.ask(row.pool_id, row.account_id, "open", since, until, now))

    def _spoilt(self, helper: ReportRow, why: str) -> None:
        """Without it the orders that nobody tells of are asked for one by one."""
        now = self._about.store.clock.now()
        self._about.store.write(lambda: order_reports.finish(helper.id, Result("failed", why), now))
        self._about.receipt.messages.append(why)
        self.helper = None
