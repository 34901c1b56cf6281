"""Orders that wait for a SKU, tried at a person's word (U7). Worker threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from linndesk.channels.base import Cancel, FindsOrders
from linndesk.channels.fulfilling import FindsOrdersTogether
from linndesk.domain.changes import Changes
from linndesk.domain.orders import ChannelOrder, Order
from linndesk.domain.times import iso
from linndesk.errors import BadInput
from linndesk.services import takers
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, causes, orders, orders_in
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

PART = 50  # orders a transaction
CHANGED = Changes(orders=True, stock=True, problems=True)


@dataclass(slots=True)
class _Tried:
    """What came of it, in orders. ``waits``: why, of each; ``other``: called off there, left, or not paid any more;
    ``gone``: the channel has none such any more."""

    came: int = 0
    waits: list[str] = field(default_factory=list)
    other: int = 0
    gone: int = 0


class Imports:
    """Asks their channels for them, whatever the lights say, and brings them in where every SKU is known by now."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def try_now(self, order_ids: Sequence[int], cancel: Cancel | None = None) -> tuple[Changes, str]:
        """What changed, and a sentence that says what came of it. Each try counts.

        Raises BadInput where none of them waits for a SKU, ChannelError, VaultTrouble, Cancelled; what was tried
        until then is kept.
        """
        waiting = self._store.read(lambda: orders.waiting_for_sku(order_ids))
        if not waiting:
            raise BadInput(
                "Nothing is to be tried", "None of these orders waits for a SKU", "Choose orders that wait for one"
            )
        cancel, tried = cancel or Cancel(), _Tried()
        rows = {each.id: each for each in self._store.read(accounts.every)}
        for account_id, ids in waiting.items():
            self._of(rows[account_id], ids, cancel, tried)
        return CHANGED, _said(tried)

    def _of(self, row: AccountRow, ids: Sequence[int], cancel: Cancel, tried: _Tried) -> None:
        with closing(self._connections.open(row, self._connections.tools(cancel))) as channel:
            for start in range(0, len(ids), PART):
                cancel.check()
                known = self._fetch(ids[start : start + PART])
                found = dict(_asked(channel, [each.channel_order_id for each in known]))
                there = {ref: order for ref, order in found.items() if order is not None}
                tried.gone += len(found) - len(there)
                mine = [each.id for each in known if each.channel_order_id in there]
                if mine:
                    self._bring(row, mine, list(there.values()))
                    _count(self._fetch(mine), tried)

    def _fetch(self, ids: Sequence[int]) -> list[Order]:
        return self._store.read(lambda: orders.fetch(ids, None))

    def _bring(self, row: AccountRow, mine: Sequence[int], there: Sequence[ChannelOrder]) -> None:
        hands = self._connections.kind(row).fulfilling
        now = self._store.clock.now()

        def job() -> None:
            orders.try_now(mine, now)
            taker = takers.of_any_age(self._connections, row)
            orders_in.add_page(row.pool_id, [taker], there, self._connections.seal(), now)
            audit.note_many("order import tried", ((orders.number_of(each), None, None) for each in mine), now)
            if hands is not None:
                causes.look_waiting(row.id, row.name, hands.imports, now)

        self._store.write(job, Urgency.CLICK)


def waiting_words(order: Order) -> str:
    """Why it waits, and when it is looked at again, in sentences; "" where it does not wait."""
    waiting = order.waiting
    if waiting is None:
        return ""
    if not waiting.for_sku:
        return f"It waits: {waiting.reason}."
    times = f"{waiting.attempts} {'time' if waiting.attempts == 1 else 'times'}"
    when = f"next at {iso(waiting.next_try)}" if waiting.next_try else "not again by itself"
    return f"It waits: {waiting.reason}. Tried {times}; {when}."


def _count(known: Sequence[Order], tried: _Tried) -> None:
    for each in known:
        if each.status == "open":
            tried.came += 1
        elif each.waiting is not None and each.waiting.for_sku:
            tried.waits.append(each.waiting.reason)
        else:
            tried.other += 1


def _asked(channel: object, refs: Sequence[str]) -> Iterable[tuple[str, ChannelOrder | None]]:
    """Those that could be read."""
    if isinstance(channel, FindsOrdersTogether):
        for start in range(0, len(refs), channel.most_found):
            yield from channel.orders_by_id(refs[start : start + channel.most_found]).items()
        return
    if isinstance(channel, FindsOrders):
        for ref in refs:
            found = channel.order(ref)
            if found is None or isinstance(found, ChannelOrder):
                yield ref, found


def _said(tried: _Tried) -> str:
    reasons = list(dict.fromkeys(tried.waits))
    more = f" and {len(reasons) - 1} more reasons" if len(reasons) > 1 else ""
    why = f": {reasons[0]}{more}" if reasons else ""
    one, lost = len(tried.waits) == 1, tried.gone == 1
    said = (
        (tried.came, "came in"),
        (len(tried.waits), f"{'still waits' if one else 'still wait'}{why}"),
        (tried.other, "changed on the channel meanwhile"),
        (tried.gone, f"{'is' if lost else 'are'} no longer on the channel; the next sync looks once more"),
    )
    words = [f"{n:,} order{'' if n == 1 else 's'} {did}" for n, did in said if n]
    return ". ".join(words or ["The channel could not say how they stand"]) + "."
