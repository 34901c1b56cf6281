"""One question for orders, page after page, so that nothing is lost or doubled (R-CURSOR). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linndesk.channels.base import OrderPage
from linndesk.errors import PageTokenRefused
from linndesk.store import cursors
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Taker
from linndesk.sync.frozen import Frozen
from linndesk.sync.intake import Advance, Bad, Intake
from linndesk.sync.subject import Subject

Asked = tuple[list[AccountRow], Frozen]
Ask = Callable[[], Asked | None]
WhoTakes = Callable[[Sequence[AccountRow], Frozen], list[Taker]]
Enough = Callable[[Frozen], bool]


def never(frozen: Frozen) -> bool:
    return False


class Pages:
    """Reads the pages of one pool's run."""

    def __init__(self, about: Subject, intake: Intake) -> None:
        self._about = about
        self._intake = intake

    def read(
        self, cursor: tuple[str, str], ask: Ask, takers: WhoTakes, advance: Advance, enough: Enough = never
    ) -> bool:
        """Page after page; a refused token starts the question again from its old point, once.

        False when there was ``enough`` of it before its last page.
        """
        restarted = False
        while asked := self._about.store.read(ask):
            rows, frozen = asked
            if enough(frozen):
                return False
            try:
                page = self._page(frozen)
            except PageTokenRefused:
                if restarted:
                    raise
                restarted = True
                self._about.store.write(lambda: cursors.clear(self._about.pool_id, *cursor))
                continue
            if self._keep(page, takers(rows, frozen.after(page)), frozen, advance):
                return True
        return True

    def _page(self, frozen: Frozen) -> OrderPage:
        self._about.cancel.check()
        return self._about.channel.orders(frozen.query, frozen.token)

    def _keep(self, page: OrderPage, takers: list[Taker], frozen: Frozen, advance: Advance) -> bool:
        """True after the last page. Only the transaction with the page's last order moves the cursor."""

        def step(now: Frozen, last: bool) -> None:
            advance(now, last and now.token is None)

        bad = Bad(page.quarantined, page.raw_quarantined)
        self._intake.store(takers, page.orders, frozen, step, bad, lambda before: before.after(page))
        first = self._about.receipts[takers[0].account_id]
        first.skipped.extend(page.skipped)
        first.orders.skipped += len(page.skipped)
        first.messages.extend(each for each in page.notes if each not in first.messages)
        return page.next_token is None
