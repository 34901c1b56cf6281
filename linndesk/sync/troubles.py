"""What went wrong with a whole pool, on its receipts and as a problem; who could sign in. Sync thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from linndesk.domain.receipts import AccountReceipt
from linndesk.errors import (
    AccessRefused,
    Busy,
    Cancelled,
    ChannelDown,
    JobPaused,
    LinndeskError,
    SetUpUnfinished,
    SignInRefused,
    Throttled,
)
from linndesk.store import accounts, outbox_queue, pausecards, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.problems import Thing, Trouble
from linndesk.store.store import Store
from linndesk.sync.connect import Connect

GROUP = "Synchronisation"
ORDERS = "orders"  # the kind of call that a pull makes, as rests are counted
PATIENCE = timedelta(hours=2)  # a channel that does not answer for longer needs a person


class Troubles:
    """Of one run of one pool. ``receipts`` by account id."""

    def __init__(self, store: Store, connect: Connect, receipts: Mapping[int, AccountReceipt]) -> None:
        self._store = store
        self._connect = connect
        self._receipts = receipts

    def accepted(self, sender: AccountRow) -> None:
        """It has signed in: what waited for that goes on."""
        now = self._store.clock.now()

        def note() -> None:
            accounts.note(sender.id, auth_state="ok", auth_detail="", auth_at=now)
            problems.resolve_like(f"sync:{sender.pool_id}:", now)
            problems.resolve(f"sign-in:{sender.id}", now)
            outbox_queue.signed_in(sender.id, now)
            pausecards.over(sender.id, ORDERS, now)

        self._store.write(note)

    def refused(self, sender: AccountRow, error: LinndeskError) -> None:
        """It could not sign in."""
        now = self._store.clock.now()

        def note() -> None:
            accounts.note(sender.id, auth_state="failed", auth_detail=str(error), auth_at=now)
            problems.raise_(
                Trouble(
                    f"sign-in:{sender.id}",
                    self._group(sender),
                    error.title,
                    error.detail,
                    error.fix,
                    account_id=sender.id,
                    repair="authorise",
                ),
                now,
            )

        self._store.write(note)
        self._receipts[sender.id].ok = False
        self._receipts[sender.id].messages.append(str(error))

    def of_pool(self, error: LinndeskError, rows: Sequence[AccountRow]) -> None:
        """A trouble of the whole pool. A limit and a stop are no failures: what is left comes with the next run."""
        waits = isinstance(error, (Throttled, Cancelled))
        for row in rows:
            receipt = self._receipts[row.id]
            receipt.ok = receipt.ok and waits
            if str(error) not in receipt.messages:
                receipt.messages.append(str(error))
            if receipt.orders.came == 0:
                receipt.zero_reason = f"{error.title}: {error.detail}" if isinstance(error, JobPaused) else error.title
        if waits or isinstance(error, (Busy, SignInRefused, AccessRefused)):
            return
        now = self._store.clock.now()
        first = rows[0]
        if isinstance(error, JobPaused):
            self._store.write(lambda: self._rests(first, error, now))
            return
        key = f"sync:{first.pool_id}:{error.code}"
        next_try = self._next_try(first, now)

        def raise_() -> None:
            since = problems.open_since(key) or now
            alone = isinstance(error, ChannelDown) and next_try is not None and now - since < PATIENCE
            thing = Thing(f"sync:{first.pool_id}", first.name, error.detail, next_try=next_try)
            trouble = Trouble(
                key, self._group(first), error.title, error.detail, error.fix, "warning" if alone else "error",
                first.id, repair="set-up" if isinstance(error, SetUpUnfinished) else "", thing=thing,
            )  # fmt: skip
            problems.raise_(trouble, now)

        self._store.write(raise_)

    def _group(self, row: AccountRow) -> str:
        """U9: where a pull's trouble stands."""
        fulfilling = self._connect.kind(row).fulfilling
        return fulfilling.imports if fulfilling else GROUP

    def _rests(self, row: AccountRow, error: JobPaused, now: datetime) -> None:
        """X13: its card says all there is to say of the failures before it."""
        problems.resolve_like(f"sync:{row.pool_id}:", now)
        pausecards.rests(row.id, ORDERS, error, now)

    def _next_try(self, row: AccountRow, now: datetime) -> datetime | None:
        minutes = self._connect.settings(row).order_minutes
        return now + timedelta(minutes=minutes) if minutes else None
