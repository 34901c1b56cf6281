"""One pool's part of a run: its lease, its orders, its plan, what it owes, its receipts. Sync thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from linndesk.channels.base import Cancel
from linndesk.domain.outbox import Kind, words
from linndesk.domain.receipts import AccountReceipt, Sent
from linndesk.errors import Busy, Cancelled, LinndeskError
from linndesk.store import outbox_queue
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.sync import turns
from linndesk.sync.asking import Asking
from linndesk.sync.behind import Behind
from linndesk.sync.booking import BookingWay
from linndesk.sync.confirming import MailWay, ServerOf, no_server
from linndesk.sync.connect import Connect, Processes
from linndesk.sync.despatching import DespatchWay
from linndesk.sync.feeds import Feeds
from linndesk.sync.following import Following
from linndesk.sync.lease import HeldLease, LeaseLost
from linndesk.sync.looking import Looking
from linndesk.sync.meeting import Meeting
from linndesk.sync.mirroring import Mirroring
from linndesk.sync.outbound import OutboundWay
from linndesk.sync.outcomes import leave_behind
from linndesk.sync.planning import Planning
from linndesk.sync.postsale import CancelWay, RefundWay
from linndesk.sync.pricetelling import PriceWay
from linndesk.sync.pricing import Pricing
from linndesk.sync.processing import ProcessWay
from linndesk.sync.progress import Progress, Tell
from linndesk.sync.publishing import PublishWay
from linndesk.sync.publishing_feeds import PublishingFeeds
from linndesk.sync.purchasing import Purchasing
from linndesk.sync.readback import ReadBack
from linndesk.sync.sending import Sending
from linndesk.sync.standing import Freshness
from linndesk.sync.stint import Stint
from linndesk.sync.stocking import StockWay
from linndesk.sync.troubles import Troubles
from linndesk.sync.turns import Trigger
from linndesk.sync.way import Way

BROKEN_OFF = "it could not be asked"
ONLY_DUE = "Only what was due was sent; orders were not asked for"
ONLY_STOCK = "Only stock was looked at; orders were not due"
IS_OFF = "This account is off: a sync neither reads nor writes it"
UNCHANGED = "No level has changed"


@dataclass(frozen=True, slots=True)
class Errand:
    """What a run does with a pool beside sending what is due. ``pulls``: asks for orders; ``plans``: works levels out;
    ``if_marked``: takes part only where there are levels to work out or to send, once the others' orders are in.
    ``trigger``: who has it run."""

    pulls: bool = True
    plans: bool = True
    if_marked: bool = False
    trigger: Trigger = "person"


class PoolRun:
    """Runs once. ``receipts`` by account id, in the order added; ``busy`` when another process has the pool;
    ``took_part`` False where there was nothing to do."""

    def __init__(
        self,
        store: Store,
        connect: Connect,
        processes: Processes,
        rows: list[AccountRow],
        cancel: Cancel,
        tell: Tell,
        meeting: Meeting,
        errand: Errand,
        mail_server: ServerOf = no_server,
    ) -> None:
        self._store = store
        self._connect = connect
        self._processes = processes
        self._rows = rows
        self._enabled = [each for each in rows if each.enabled]
        self._cancel = cancel
        self._tell = tell
        self._meeting = meeting
        self.errand = errand
        self._mail_server = mail_server
        self.pool_id = rows[0].pool_id
        self.receipts = {each.id: AccountReceipt(each.name) for each in rows}
        self.busy: Busy | None = None
        self.took_part = False
        self._behind = Behind()
        self._tried: set[int] = set()
        self._explained: set[int] = set()  # accounts of whose levels the plan has said something
        self._troubles = Troubles(store, connect, self.receipts)
        self._asking = Asking(store, connect, self._troubles, self.receipts, cancel, self._say)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.receipts.values()]

    def run(self) -> None:
        """Known troubles end in the receipts; a bug is raised. Whatever happens, nobody waits for this pool after."""
        try:
            if self._is_wanted():
                self.took_part = True
                with self._meeting.lane():
                    self._take_part()
        finally:
            self._meeting.arrived(self.pool_id, {each.id: BROKEN_OFF for each in self._enabled})

    def _is_wanted(self) -> bool:
        """A pool that is not asked for orders waits for those of the others, and may have nothing to do then."""
        if self.errand.pulls or not self.errand.plans:
            return True
        return self._hears_of_the_others() and (not self.errand.if_marked or self._has_stock())

    def _hears_of_the_others(self) -> bool:
        """False where a stop came before."""
        try:
            self._behind = self._meeting.wait()
        except Cancelled:
            return False
        return True

    def _has_stock(self) -> bool:
        now = self._store.clock.now()
        return self._store.read(lambda: outbox_queue.has_stock(self.pool_id, now))

    def again(self) -> None:
        """Plan and send once more what orders have changed that came after this pool had planned."""
        if self.errand.plans and self.busy is None and self._hears_of_the_others() and self._has_stock():
            self.took_part = True
            with self._meeting.lane():
                self._within(self._plan_and_send)
            self.busy = None  # what came before stands; the rest comes with the next run

    def finish(self) -> None:
        """What it leaves behind, on its receipts; a zero is explained, of stock too (N5). Once, when all is over."""
        if not self.took_part or self.busy is not None:
            return
        leave_behind(self._store, self.pool_id, self.receipts, self._tried)
        for row in self._enabled if self.errand.plans else ():
            receipt = self.receipts[row.id]
            silent = receipt.stock == Sent() and row.id not in self._explained
            if silent and receipt.ok and receipt.zero_reason:
                hold = self._store.read(partial(self._connect.hold, row, StockWay.kind))
                why = words(hold, StockWay.kind) if hold else UNCHANGED
                receipt.zero_reason = f"{receipt.zero_reason}. Stock: {why}"

    def _take_part(self) -> None:
        for row in self._rows:
            self.receipts[row.id].started_at = self._store.clock.now()
            if not row.enabled:
                self.receipts[row.id].zero_reason = IS_OFF
            self._say(row.id, "Starting")
        try:
            if self._enabled or not self.errand.pulls:
                self._within(self._all)
        finally:
            for row in self._rows:
                self.receipts[row.id].ended_at = self._store.clock.now()
                self._say(row.id, "Done", finished=True)

    def _within(self, job: Callable[[HeldLease], None]) -> None:
        """Inside the pool's lease; a known trouble ends in the receipts."""
        try:
            with HeldLease(self._store, self.pool_id, self._processes, self._cancel) as lease:
                job(lease)
        except LinndeskError as error:
            if isinstance(error, Busy) and not isinstance(error, LeaseLost):
                self.busy = error
            self._troubles.of_pool(error, self._enabled or self._rows)

    def _all(self, lease: HeldLease) -> None:
        """Orders first, then what is owed, then levels: a pull that fails holds no despatch up (R-FIRST-PULL)."""
        tried_at = self._ask()
        sending = self._sending(lease, tried_at)
        sending.run((OutboundWay.kind, CancelWay.kind, DespatchWay.kind, ProcessWay.kind, RefundWay.kind))
        sending.run((BookingWay.kind,))  # before levels: a booking moves the channel's stock by itself
        sending.run((PublishWay.kind,))
        Following(self._stint(lease)).run(whole=self.errand.pulls)
        PublishingFeeds(self._stint(lease), PublishWay(self._store)).run()
        if self.errand.pulls and self.errand.plans:
            self._behind = self._meeting.wait_outside()
        self._levels_and_the_rest(lease, sending)
        self._mails(lease)
        if self.errand.pulls:
            Purchasing(self._stint(lease)).run(self._enabled)
        if self.errand.pulls or self.errand.plans:
            Mirroring(self._stint(lease)).run(self._enabled)  # last: it may take long, and nothing waits for it
        if self.errand.pulls:
            Looking(self._stint(lease)).run(self._enabled)

    def _plan_and_send(self, lease: HeldLease) -> None:
        self._levels_and_the_rest(lease, self._sending(lease, self._store.clock.now()))

    def _levels_and_the_rest(self, lease: HeldLease, sending: Sending) -> None:
        stint, way = self._stint(lease), StockWay(self._store)
        if self.errand.plans:
            self._plan()
        Feeds(stint, way).run()
        sending.run()
        ReadBack(stint, way).run(all_sent=self.errand.plans)

    def _plan(self) -> None:
        self._cancel.check()
        before = {each: len(receipt.messages) for each, receipt in self.receipts.items()}
        Planning(self._store, self._connect, self.receipts, self._say).run(self._enabled, self._behind)
        Pricing(self._store, self._connect, self.receipts, self._say).run(self._enabled)
        self._explained |= {each for each, count in before.items() if len(self.receipts[each].messages) > count}

    def _sending(self, lease: HeldLease, tried_at: datetime | None) -> Sending:
        fresh = Freshness(self._store, self._ask_again, tried_at)
        kind = self._connect.kind(self._rows[0])
        ways: dict[Kind, Way] = {
            OutboundWay.kind: OutboundWay(self._store, self._connect, kind),
            DespatchWay.kind: DespatchWay(self._store, fresh),
            ProcessWay.kind: ProcessWay(self._store, kind),
            StockWay.kind: StockWay(self._store),
            PriceWay.kind: PriceWay(self._store),
            CancelWay.kind: CancelWay(self._store),
            RefundWay.kind: RefundWay(self._store),
            PublishWay.kind: PublishWay(self._store),
            BookingWay.kind: BookingWay(self._store),
        }
        return Sending(self._stint(lease), ways, self._tried, self._turns())

    def _mails(self, lease: HeldLease) -> None:
        """Last of what is told, and with a patience of their own: a mail server in trouble holds no channel up."""
        way = MailWay(self._store, self._connect, self._connect.kind(self._rows[0]), self._mail_server)
        Sending(self._stint(lease), {MailWay.kind: way}, self._tried).run()

    def _turns(self) -> frozenset[int]:
        """Accounts of which nothing is processed in this run; of the others it is noted that their turn was."""
        now = self._store.clock.now()
        later = self._store.read(lambda: turns.resting(self._connect, self._rows, self.errand.trigger, now))
        if any(self._connect.kind(each).fulfilling for each in self._enabled):
            self._store.write(lambda: turns.begin(self._connect, self._rows, later, now))
        return later

    def _stint(self, lease: HeldLease) -> Stint:
        return Stint(self._store, self._connect, lease, self.pool_id, self.receipts, self._cancel, self._say)

    def _ask(self) -> datetime | None:
        """When orders were asked for; None = they were not."""
        if not self.errand.pulls:
            for row in self._enabled:
                self.receipts[row.id].zero_reason = ONLY_STOCK if self.errand.plans else ONLY_DUE
            return None
        why = self._asking.run(self._enabled)
        self._meeting.arrived(self.pool_id, {each.id: why for each in self._enabled} if why else {})
        return self._store.clock.now()

    def _ask_again(self) -> None:
        self._asking.run(self._enabled)

    def _say(self, account_id: int, text: str, *, finished: bool = False) -> None:
        receipt = self.receipts[account_id]
        self._tell(Progress(receipt.name, text, receipt.orders.came, finished))
