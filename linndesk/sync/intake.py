"""Storing what a channel gave, in transactions of at most 500 rows, and counting it for the receipts. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from linndesk.channels.selling import service_of
from linndesk.domain.orders import ChannelOrder, Quarantined
from linndesk.settings import AccountSettings, validate
from linndesk.store import accounts, orders_in, own_addresses, quarantine, tags
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Mails, Taken, Taker
from linndesk.sync.frozen import Frozen
from linndesk.sync.subject import Subject

ROWS_PER_WRITE = 500
BAD_PER_WRITE = 100
Advance = Callable[[Frozen, bool], None]  # inside the transaction; True = with the last of it


@dataclass(frozen=True, slots=True)
class Bad:
    """Orders that could not be read, with their bodies in the same order; personal."""

    orders: tuple[Quarantined, ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stored:
    """What one transaction did. ``quarantined``: orders that could not be read and were not known for it."""

    taken: dict[int, Taken]
    step: Frozen
    quarantined: int = 0


class Intake:
    """Writes for one pool's run."""

    def __init__(self, about: Subject) -> None:
        self._about = about

    def store(
        self,
        takers: list[Taker],
        found: Sequence[ChannelOrder],
        frozen: Frozen,
        advance: Advance,
        bad: Bad | None = None,
        after: Callable[[Frozen], Frozen] = lambda frozen: frozen,
    ) -> Frozen:
        """Orders and, with the last of them, what was ``bad``; the question as it stands then.

        ``after``: how the question moves on once all are stored.
        """
        parts = list(_parts(found))
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            step = after(frozen) if last else frozen
            job = partial(self._part, takers, part, step, partial(_call, advance, last), bad if last else None)
            stored = self._about.store.write(job)
            self._count(stored.taken)
            self._about.receipts[takers[0].account_id].orders.quarantined += stored.quarantined
            frozen = stored.step
        return frozen

    def bad(self, taker: Taker, bad: Bad) -> None:
        """Only what could not be read."""
        for start in range(0, len(bad.orders), BAD_PER_WRITE):
            end = start + BAD_PER_WRITE
            part = Bad(bad.orders[start:end], bad.bodies[start:end])
            news = self._about.store.write(partial(self._quarantine, taker, part))
            self._about.receipts[taker.account_id].orders.quarantined += news

    def one(self, takers: list[Taker], order: ChannelOrder) -> None:
        self.some(takers, [order])

    def some(self, takers: list[Taker], found: Sequence[ChannelOrder]) -> None:
        """Orders that were asked for beside any list."""
        for part in _parts(found):
            self._count(self._about.store.write(partial(self._some, takers, part)))

    def _some(self, takers: list[Taker], part: Sequence[ChannelOrder]) -> dict[int, Taken]:
        return self._add(self._here(takers), part)

    def _part(
        self,
        takers: list[Taker],
        part: Sequence[ChannelOrder],
        frozen: Frozen,
        advance: Callable[[Frozen], None],
        bad: Bad | None,
    ) -> _Stored:
        takers = self._here(takers)
        if not takers:
            return _Stored({}, frozen)  # removed while the orders were on their way
        taken = self._add(takers, part)
        quarantined = self._quarantine(takers[0], bad) if bad is not None else 0
        step = frozen.having(taken)
        advance(step)
        return _Stored(taken, step, quarantined)

    def _here(self, takers: list[Taker]) -> list[Taker]:
        """Those that were not removed, with what their settings say by now of shipping services and mails."""
        rows = [(each, accounts.by_id(each.account_id)) for each in takers]
        model = self._about.kind.settings
        settings = {row.id: validate(model, row.settings, stored=True) for _, row in rows if row}
        return [
            replace(
                each,
                service_of=service_of(settings[row.id], tags.of(row.id, "shipping")),
                mails=self._mails(row, settings[row.id]),
            )
            for each, row in rows
            if row
        ]

    def _mails(self, row: AccountRow, settings: AccountSettings) -> Mails | None:
        hands = self._about.kind.fulfilling
        if hands is None or hands.confirms(settings) is None:
            return None
        return Mails(self._about.hold(row, "mail"), own_addresses.every())

    def _add(self, takers: list[Taker], part: Sequence[ChannelOrder]) -> dict[int, Taken]:
        if not takers:
            return {}
        about = self._about
        return orders_in.add_page(about.pool_id, takers, part, about.seal, about.store.clock.now())

    def _quarantine(self, taker: Taker, bad: Bad) -> int:
        if not self._here([taker]):
            return 0
        about = self._about
        now = about.store.clock.now()
        fulfilling = about.kind.fulfilling
        group = fulfilling.imports if fulfilling else quarantine.GROUP
        return quarantine.keep(
            about.pool_id, taker.account_id, bad.orders, bad.bodies, about.seal, now, taker.location_id, group,
            by_sku=taker.needs_skus,
        )  # fmt: skip

    def _count(self, taken: dict[int, Taken]) -> None:
        for account_id, got in taken.items():
            receipt = self._about.receipts[account_id]
            for name in ("new", "updated", "cancelled", "waiting"):
                setattr(receipt.orders, name, getattr(receipt.orders, name) + getattr(got.counts, name))
            receipt.orders.skipped += len(got.skipped)
            receipt.skipped.extend(got.skipped)
            self._about.tell(account_id, "Getting orders")


def _call(advance: Advance, last: bool, step: Frozen) -> None:
    advance(step, last)


def _parts(found: Sequence[ChannelOrder]) -> Iterator[list[ChannelOrder]]:
    """At most 500 rows each (an order, its person and its lines); at least one part, maybe empty."""
    part: list[ChannelOrder] = []
    rows = 0
    for order in found:
        size = 2 + len(order.lines)
        if part and rows + size > ROWS_PER_WRITE:
            yield part
            part, rows = [], 0
        part.append(order)
        rows += size
    yield part
