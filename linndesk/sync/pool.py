"""One pool's part of a run: its lease, its channel, its pull, what it owes, its receipts and troubles. Sync thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from linndesk.channels.base import Cancel, PullsOrders, Tools
from linndesk.domain.receipts import AccountReceipt
from linndesk.errors import AccessRefused, Busy, Cancelled, ChannelDown, LinndeskError, SignInRefused, Throttled
from linndesk.store import accounts, outbox_queue, problems, standing
from linndesk.store.accounts import AccountRow
from linndesk.store.problems import Thing, Trouble
from linndesk.store.store import Store
from linndesk.sync.connect import Connect, Processes
from linndesk.sync.despatching import DespatchWay
from linndesk.sync.lease import HeldLease, LeaseLost
from linndesk.sync.outcomes import leave_behind
from linndesk.sync.progress import Progress, Tell
from linndesk.sync.pull import Pull
from linndesk.sync.sending import Sending
from linndesk.sync.standing import Freshness
from linndesk.sync.subject import Subject

GROUP = "Synchronisation"
PATIENCE = timedelta(hours=2)  # a channel that does not answer for longer needs a person


class PoolRun:
    """Runs once. ``receipts`` by account id, in the order added; ``busy`` when another process has the pool.

    ``pulls`` False: only what is due is sent, with a pull before it where the last one is too old to go by.
    """

    def __init__(
        self,
        store: Store,
        connect: Connect,
        processes: Processes,
        rows: list[AccountRow],
        cancel: Cancel,
        tell: Tell,
        *,
        pulls: bool = True,
    ) -> None:
        self._store = store
        self._connect = connect
        self._processes = processes
        self._rows = rows
        self._cancel = cancel
        self._tell = tell
        self._pulls = pulls
        self.receipts = {each.id: AccountReceipt(each.name) for each in rows}
        self.busy: Busy | None = None

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.receipts.values()]

    def run(self) -> None:
        """Known troubles end in the receipts; a bug is raised."""
        for row in self._rows:
            self.receipts[row.id].started_at = self._store.clock.now()
            if not row.enabled:
                self.receipts[row.id].zero_reason = "This account is off: a sync neither reads nor writes it"
            self._say(row.id, "Starting")
        enabled = [each for each in self._rows if each.enabled]
        try:
            if enabled or not self._pulls:
                with HeldLease(self._store, self._rows[0].pool_id, self._processes, self._cancel) as lease:
                    self._under(lease, enabled)
            else:
                leave_behind(self._store, self._rows[0].pool_id, self.receipts)
        except LinndeskError as error:
            self._trouble(error, enabled or self._rows)
        finally:
            for row in self._rows:
                self.receipts[row.id].ended_at = self._store.clock.now()
                self._say(row.id, "Done", finished=True)

    def _under(self, lease: HeldLease, enabled: list[AccountRow]) -> None:
        """Orders first, then what is owed: a pull that fails holds no despatch up (R-FIRST-PULL)."""
        if self._pulls:
            self._try_to_pull(enabled)
        else:
            for row in enabled:
                self.receipts[row.id].zero_reason = "Only what was due was sent; orders were not asked for"
        tried_at = self._store.clock.now() if self._pulls else None
        fresh = Freshness(self._store, lambda: self._try_to_pull(enabled), tried_at)
        sending = Sending(
            self._store,
            self._connect,
            lease,
            self._rows[0].pool_id,
            {DespatchWay.kind: DespatchWay(self._store, fresh)},
            self.receipts,
            self._cancel,
            self._say,
        )
        try:
            sending.run()
        finally:
            leave_behind(self._store, self._rows[0].pool_id, self.receipts, sending.tried)

    def _try_to_pull(self, enabled: list[AccountRow]) -> None:
        """Its trouble stands in the receipts. Raises Cancelled."""
        try:
            self._with_each_sender(enabled)
        except Cancelled:
            raise
        except LinndeskError as error:
            self._trouble(error, enabled)

    def _with_each_sender(self, enabled: list[AccountRow]) -> None:
        """The first account speaks for the pool; where its credentials are refused, the next one does."""
        for index, sender in enumerate(enabled):
            try:
                self._pull(sender, enabled)
            except (SignInRefused, AccessRefused) as error:
                self._refused(sender, error)
                if index == len(enabled) - 1:
                    raise
            else:
                self._accepted(sender)
                return

    def _pull(self, sender: AccountRow, enabled: list[AccountRow]) -> None:
        tools = self._connect.tools(self._cancel, lambda text: self._say(sender.id, text))
        channel = self._connect.open(sender, tools)
        try:
            if isinstance(channel, PullsOrders):
                self._pull_orders(sender, enabled, channel, tools)
        finally:
            calls = self.receipts[sender.id].calls
            for operation, count in tools.calls.items():
                calls[operation] = calls.get(operation, 0) + count
            channel.close()

    def _pull_orders(self, sender: AccountRow, enabled: list[AccountRow], channel: PullsOrders, tools: Tools) -> None:
        about = Subject(
            self._store,
            sender.pool_id,
            sender.id,
            channel,
            self._connect.kind(sender),
            {each.id: self._connect.settings(each) for each in enabled},
            self._connect.seal(),
            tools.clock,
            self.receipts,
            self._cancel,
            self._say,
        )
        pull = Pull(about)
        pull.run()
        self._explain(enabled, pull)
        now = self._store.clock.now()

        def asked() -> None:
            for each in enabled:
                accounts.note(each.id, last_orders_at=now)
            standing.note_ahead(sender.pool_id, tools.heard.ahead)
            if not pull.is_waiting:
                outbox_queue.requests_gone(sender.pool_id, now)

        self._store.write(asked)

    def _explain(self, enabled: list[AccountRow], pull: Pull) -> None:
        """N5: a zero is explained."""
        since = pull.asked_since
        asked = f"Asked for changes since {since:%Y-%m-%d %H:%M} UTC" if since else "Nothing was asked"
        for row in enabled:
            receipt = self.receipts[row.id]
            if receipt.orders.came == 0 and receipt.orders.quarantined == 0:
                left = f"; {receipt.orders.skipped} skipped, with reasons" if receipt.orders.skipped else ""
                what = "the order report is still being made" if pull.is_waiting else "nothing new"
                receipt.zero_reason = f"{asked}; {what}{left}"

    def _say(self, account_id: int, text: str, *, finished: bool = False) -> None:
        receipt = self.receipts[account_id]
        self._tell(Progress(receipt.name, text, receipt.orders.came, finished))

    def _accepted(self, sender: AccountRow) -> None:
        now = self._store.clock.now()

        def note() -> None:
            accounts.note(sender.id, auth_state="ok", auth_detail="", auth_at=now)
            problems.resolve_like(f"sync:{sender.pool_id}:", now)
            problems.resolve(f"sign-in:{sender.id}", now)
            outbox_queue.signed_in(sender.id, now)

        self._store.write(note)

    def _refused(self, sender: AccountRow, error: LinndeskError) -> None:
        now = self._store.clock.now()

        def note() -> None:
            accounts.note(sender.id, auth_state="failed", auth_detail=str(error), auth_at=now)
            problems.raise_(
                Trouble(
                    f"sign-in:{sender.id}",
                    GROUP,
                    error.title,
                    error.detail,
                    error.fix,
                    account_id=sender.id,
                    repair="authorise",
                ),
                now,
            )

        self._store.write(note)
        self.receipts[sender.id].ok = False
        self.receipts[sender.id].messages.append(str(error))

    def _trouble(self, error: LinndeskError, enabled: list[AccountRow]) -> None:
        """A trouble of the whole pool. A limit and a stop are no failures: what is left comes with the next run."""
        if isinstance(error, Busy) and not isinstance(error, LeaseLost):
            self.busy = error
        waits = isinstance(error, (Throttled, Cancelled))
        for row in enabled:
            receipt = self.receipts[row.id]
            receipt.ok = receipt.ok and waits
            if str(error) not in receipt.messages:
                receipt.messages.append(str(error))
            if receipt.orders.came == 0:
                receipt.zero_reason = error.title
        if waits or isinstance(error, (Busy, SignInRefused, AccessRefused)):
            return
        now = self._store.clock.now()
        first = enabled[0]
        key = f"sync:{first.pool_id}:{error.code}"
        next_try = self._next_try(first, now)

        def raise_() -> None:
            since = problems.open_since(key) or now
            alone = isinstance(error, ChannelDown) and next_try is not None and now - since < PATIENCE
            thing = Thing(f"sync:{first.pool_id}", first.name, error.detail, next_try=next_try)
            trouble = Trouble(
                key, GROUP, error.title, error.detail, error.fix, "warning" if alone else "error", first.id, thing=thing
            )
            problems.raise_(trouble, now)

        self._store.write(raise_)

    def _next_try(self, row: AccountRow, now: datetime) -> datetime | None:
        minutes = self._connect.settings(row).order_minutes
        return now + timedelta(minutes=minutes) if minutes else None
