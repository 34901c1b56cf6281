"""How tries end: row, card and listing in one transaction, some hundred rows at a time. Sync thread."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from linndesk.domain.outbox import AFTER_SALE, OF_ORDERS, Kind, State
from linndesk.domain.receipts import AccountReceipt, Sent
from linndesk.domain.retry import send_pause
from linndesk.store import deliveries, leaving, problems, sends
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Trouble
from linndesk.store.sends import Ending
from linndesk.store.store import Store
from linndesk.sync import cards
from linndesk.sync.claiming import PART
from linndesk.sync.lease import HeldLease
from linndesk.sync.way import Way

PATIENT = 3  # tries before a wait is worth a card
FEW = 20  # cards of one transaction


@dataclass(frozen=True, slots=True)
class End:
    """What a try of a row came to, and the card that it stands in from now on."""

    row: OutboxRow
    ending: Ending
    card: Trouble | None = None


class Endings:
    """Of one run of one pool, inside its lease. ``attempts`` of a claimed row count this try."""

    def __init__(
        self,
        store: Store,
        lease: HeldLease,
        ways: Mapping[Kind, Way],
        receipts: Mapping[int, AccountReceipt],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._lease = lease
        self._ways = ways
        self._receipts = receipts
        self._chance = chance

    def later(
        self, row: OutboxRow, way: Way, who: str, said: str, wait: float, *, lasts: bool = False
    ) -> tuple[datetime, Trouble | None]:
        """When it is tried again, and the card that is worth by then; at once of what ``lasts``."""
        next_try = self._store.clock.now() + self.pause(row, wait)
        patient = row.attempts < PATIENT and not lasts
        if lasts:
            self.fail(row)
        return next_try, None if patient else cards.card(way, "unanswered", row, who, said, next_try)

    def _end(self, row: OutboxRow, state: State, *, card: Trouble | None = None, **more: Any) -> bool:
        return bool(self.end_all([End(row, Ending(row.id, state, version=row.version, **more), card)]))

    def end_all(self, ends: Sequence[End]) -> list[OutboxRow]:
        """Some hundred a transaction; those that were ours to end."""
        done: list[OutboxRow] = []
        for part in _parts(ends):
            ours = self._store.write(partial(self._end_part, part))
            done += [each.row for each in part if each.row.id in ours]
        return done

    def _end_part(self, part: Sequence[End]) -> set[int]:
        now = self._store.clock.now()
        lock_first([each.row for each in part])
        done = sends.settle_all([each.ending for each in part], self._lease.fence, now)
        ours = [each for each in part if each.row.id in done]
        for each in ours:
            self._ways[each.row.kind].settled(each.row, each.ending.state, each.ending.error, now)
            if each.card is not None:
                problems.raise_(each.card, now)
        well = [each for each in ours if each.card is None and each.ending.state in ("confirmed", "sent")]
        problems.heal_all([cards.thing_key(each.row.id) for each in well], now)
        return done

    def pause(self, row: OutboxRow, named: float = 0.0) -> timedelta:
        """Before its next try; never less than the channel ``named``."""
        return timedelta(seconds=send_pause(row.attempts, chance=self._chance(), named=named))

    def say(self, row: OutboxRow, text: str) -> None:
        """On its account's receipt, once."""
        receipt = self._receipts.get(row.account_id)
        if receipt is not None and text not in receipt.messages:
            receipt.messages.append(text)

    def count(self, row: OutboxRow) -> Sent:
        """Where it is counted."""
        return counts(self._receipts, row)

    def fail(self, row: OutboxRow) -> None:
        """Its account's part of the run needs a person."""
        receipt = self._receipts.get(row.account_id)
        if receipt is not None:
            receipt.ok = False


def lock_first(rows: Sequence[OutboxRow]) -> None:
    """The orders, and purchase orders, that follow what becomes of their rows: before the rows, as everywhere, or two
    PCs wait in turn."""
    kinds = {"fba", "booking", *AFTER_SALE}
    follow = [each.order_id for each in rows if each.kind in kinds and each.order_id is not None]
    if follow:
        leaving.of(follow, lock=True)
    deliveries.lock(each for each in rows if each.kind == "booking")


def _parts(ends: Sequence[End]) -> Iterator[list[End]]:
    """Each with so many rows and cards as a transaction has the time for."""
    part: list[End] = []
    with_card = 0
    for each in ends:
        if len(part) == PART or with_card == FEW:
            yield part
            part, with_card = [], 0
        part.append(each)
        with_card += each.card is not None
    if part:
        yield part


class Counted(Protocol):
    """Whatever belongs to an account and is of a kind."""

    @property
    def account_id(self) -> int: ...

    @property
    def kind(self) -> Kind: ...


def counts(receipts: Mapping[int, AccountReceipt], row: Counted) -> Sent:
    """Where this row is counted; nowhere that is shown for an account that does not take part."""
    receipt = receipts.get(row.account_id)
    if receipt is None:
        return Sent()
    if row.kind in OF_ORDERS:
        return receipt.despatches
    return receipt.stock if row.kind == "stock" else receipt.other.setdefault(row.kind, Sent())
