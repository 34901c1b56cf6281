"""One document of orders, from its download to its last row. Sync thread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from linndesk.channels.documents import BadRows, FoundReport, OrderDocument, OrdersBatch, ReadsOrderReports
from linndesk.domain.orders import NO_NUMBER, STATE_UNKNOWN, ChannelOrder, Quarantined
from linndesk.domain.reports import Evidence, as_of, is_young, told
from linndesk.errors import BadReply
from linndesk.store import orders
from linndesk.store.order_reports import Result
from linndesk.store.orders_in import Taker
from linndesk.sync.frozen import Frozen
from linndesk.sync.intake import Advance, Bad, Intake
from linndesk.sync.subject import Subject

MOST_KEPT = 8 * 1024 * 1024  # bytes of a broken document


@dataclass
class Tally:
    """What was in a document. ``step``: the question with the oldest order that came; ``error``: why it broke off."""

    step: Frozen
    rows: int = 0
    orders: int = 0
    bad_rows: int = 0
    refs: set[str] = field(default_factory=set)
    unsure: int = 0  # orders of which nobody told whether they have left
    digest: str = ""
    sealed: bytes | None = None
    error: BadReply | None = None

    def result(self, made_at: datetime) -> Result:
        return Result(
            "broken" if self.error else "read", str(self.error or ""), self.rows, self.orders, self.bad_rows,
            self.digest, self.sealed, made_at,
        )  # fmt: skip


class Reading:
    """Reads documents whose orders' states come from one ``evidence``, asked for when a new order needs it.

    ``begins``: of the orders that were placed before it only those are wanted that still have to leave.
    """

    def __init__(
        self,
        about: Subject,
        intake: Intake,
        port: ReadsOrderReports,
        evidence: Callable[[], Evidence],
        begins: datetime | None = None,
    ) -> None:
        self._about = about
        self._intake = intake
        self._port = port
        self._evidence = evidence
        self._begins = begins

    def read(
        self,
        found: FoundReport,
        until: datetime | None,
        scopes: Sequence[str],
        takers: list[Taker],
        step: Frozen,
        advance: Advance,
    ) -> Tally:
        """All of it; what is damaged stands in the answer's ``error``, and what came before it is stored.

        Reading it once more changes nothing. Raises ChannelError when it cannot be had at all.
        """
        tally = Tally(step)
        try:
            document = self._port.open_report(found, scopes)
        except BadReply as error:
            tally.error = error
            return tally
        try:
            tally.digest = document.digest
            within = found.since is not None and self._begins is None
            self._batches(document, found, until, within, takers, advance, tally)
        finally:
            document.close()
        return tally

    def _batches(
        self,
        document: OrderDocument,
        found: FoundReport,
        until: datetime | None,
        within: bool,
        takers: list[Taker],
        advance: Advance,
        tally: Tally,
    ) -> None:
        try:
            for batch in document.batches(as_of(found.made_at, until)):
                self._about.cancel.check()
                self._batch(batch, as_of(found.made_at, None), within, takers, advance, tally)
        except BadReply as error:
            tally.error = error
            tally.sealed = self._about.seal.close(document.body(MOST_KEPT).decode("latin-1"))

    def _batch(
        self, batch: OrdersBatch, moment: datetime, within: bool, takers: list[Taker], advance: Advance, tally: Tally
    ) -> None:
        refs = [each.channel_order_id for each in batch.orders]
        asked = [*refs, *(each.ref for each in batch.bad if each.ref)]
        here = self._about.store.read(lambda: orders.here(self._about.pool_id, asked))
        wanted = [each for each in batch.orders if self._wants(each)]
        told_of = [each for each in wanted if not is_young(each, moment)]
        news = [self._told(each, within, takers) for each in told_of if not here.get(each.channel_order_id)]
        if news:
            tally.step = self._intake.store(takers, news, tally.step, advance)
            waiting = self._evidence().open  # what is known to wait is asked for by itself and is in no doubt
            unsure = [each.channel_order_id for each in news if STATE_UNKNOWN in each.flags]
            tally.unsure += sum(each not in waiting for each in unsure)
        self._intake.bad(takers[0], _bad([each for each in batch.bad if each.ref not in here]))
        tally.refs.update(refs)
        tally.orders += len(wanted)
        bad_rows = sum(len(each.numbers) for each in batch.bad)
        tally.bad_rows += bad_rows
        tally.rows += batch.used + bad_rows

    def _wants(self, order: ChannelOrder) -> bool:
        if self._begins is None or order.received_at >= self._begins:
            return True
        return order.channel_order_id in self._evidence().open

    def _told(self, order: ChannelOrder, within: bool, takers: list[Taker]) -> ChannelOrder:
        taker = next((each for each in takers if each.takes(order)), None)
        history = taker is not None and taker.is_history(order)
        why = f"{self._about.kind.title}'s report does not say whether it was sent; it is being asked"
        order = replace(order, by_report=True)
        return told(order, self._evidence(), within=within, history=history, why_unsure=why)


def _bad(found: Sequence[BadRows]) -> Bad:
    return Bad(tuple(_quarantined(each) for each in found), tuple(each.raw for each in found))


def _quarantined(bad: BadRows) -> Quarantined:
    if bad.ref:
        return Quarantined(bad.ref, bad.reason)  # without its place: in the next document it stands elsewhere
    rows = ", ".join(str(each) for each in bad.numbers[:5]) + (" …" if len(bad.numbers) > 5 else "")
    same = hashlib.sha256((bad.raw or f"{bad.reason} {rows}").encode()).hexdigest()[:8]
    return Quarantined(NO_NUMBER + same, f"{bad.reason} (order report, row {rows})")
