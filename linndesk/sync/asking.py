"""Asking a pool for its orders: the first account that can sign in speaks for all of them (R-POOL). Sync thread."""

from __future__ import annotations

from collections.abc import Callable

from linndesk.channels.base import Cancel, PullsOrders, Tools
from linndesk.domain.receipts import AccountReceipt
from linndesk.errors import AccessRefused, Cancelled, LinndeskError, SignInRefused
from linndesk.store import accounts, outbox_queue, standing
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.pull import Pull
from linndesk.sync.subject import Subject
from linndesk.sync.troubles import Troubles

IN_THE_MAKING = "the order report is still being made"


class Asking:
    """One run's pulls of one pool. ``receipts`` by account id; ``say`` tells an account's progress."""

    def __init__(
        self,
        store: Store,
        connect: Connect,
        troubles: Troubles,
        receipts: dict[int, AccountReceipt],
        cancel: Cancel,
        say: Callable[[int, str], None],
    ) -> None:
        self._store = store
        self._connect = connect
        self._troubles = troubles
        self._receipts = receipts
        self._cancel = cancel
        self._say = say
        self._why = ""

    def run(self, enabled: list[AccountRow]) -> str:
        """Why the orders are not in, "" = they are. A trouble stands in the receipts too. Raises Cancelled."""
        self._why = ""
        try:
            self._with_each_sender(enabled)
        except Cancelled:
            raise
        except LinndeskError as error:
            self._troubles.of_pool(error, enabled)
            return error.title
        return self._why

    def _with_each_sender(self, enabled: list[AccountRow]) -> None:
        """The first account speaks for the pool; where its credentials are refused, the next one does."""
        for index, sender in enumerate(enabled):
            try:
                self._pull(sender, enabled)
            except (SignInRefused, AccessRefused) as error:
                self._troubles.refused(sender, error)
                if index == len(enabled) - 1:
                    raise
            else:
                self._troubles.accepted(sender)
                return

    def _pull(self, sender: AccountRow, enabled: list[AccountRow]) -> None:
        tools = self._connect.tools(self._cancel, lambda text: self._say(sender.id, text))
        channel = self._connect.open(sender, tools)
        try:
            if isinstance(channel, PullsOrders):
                self._pull_orders(sender, enabled, channel, tools)
        finally:
            calls = self._receipts[sender.id].calls
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
            self._receipts,
            self._cancel,
            self._say,
            self._connect.hold,
            tools.heard,
        )
        pull = Pull(about)
        pull.run()
        self._why = IN_THE_MAKING if pull.is_waiting else ""
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
        what = "what is open, placed" if pull.lists else "changes"
        asked = f"Asked for {what} since {since:%Y-%m-%d %H:%M} UTC" if since else "Nothing was asked"
        for row in enabled:
            receipt = self._receipts[row.id]
            if receipt.orders.came == 0 and receipt.orders.quarantined == 0:
                left = f"; {receipt.orders.skipped} skipped, with reasons" if receipt.orders.skipped else ""
                what = IN_THE_MAKING if pull.is_waiting else "nothing new"
                receipt.zero_reason = f"{asked}; {what}{left}"
