"""Orders: list, search, show, delete, undo. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.errors import BadInput
from linndesk.services import outbound_verbs, postsale_verbs
from linndesk.services.connections import Connections
from linndesk.services.imports import Imports
from linndesk.services.orderdesk import OrderDesk
from linndesk.services.people import People
from linndesk.store import accounts, audit, grids, holding, leaving, ledger, orders, parcels, problems
from linndesk.store.fields import to_ms
from linndesk.store.grids import GridQuery
from linndesk.store.orders import Wanted
from linndesk.store.orders_grid import ORDERS, OrderRow, with_sku
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

TILES: dict[str, tuple[str, ...]] = {  # what each tile shows, as filters of the orders table
    **{
        each: ("open", "own", each)
        for each in (
            "late", "today", "tomorrow", "later", "parked", "unmapped", "short", "cancel_requested",
        )
    },
    "pending": ("pending", "own"),
    "centre": ("open", "centre"),  # nobody packs these here
    "despatched_today": ("despatched_today", "own"),
    **{each: (each,) for each in ("untold", "unconfirmed", "refused", "cancelled_today")},
}  # fmt: skip
BATCH = 100  # orders a transaction
STATUSES = ("pending", "open", "processed", "cancelled", "all")


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting would do: how many orders, and how many units go back on sale."""

    order_ids: tuple[int, ...]
    units: int


class Orders:
    def __init__(self, store: Store, connections: Connections, people: People) -> None:
        self._store = store
        self.try_now = Imports(store, connections).try_now
        self._seal = connections.seal
        self._people = people
        self.desk = OrderDesk(store)

    # -- headless

    def listed(
        self,
        *,
        status: str | None = None,
        account: str | None = None,
        since: datetime | None = None,
        search: str = "",
        limit: int | None = None,
    ) -> list[Order]:
        """By received_at. ``status`` None = pending and open. Raises BadInput, UnknownName."""
        if status is not None and status not in STATUSES:
            raise BadInput(f"There is no order status {status}", fix="Statuses: " + ", ".join(STATUSES))
        only = self._search(search) if search.strip() else None

        def job() -> list[Order]:
            wanted = Wanted(
                statuses=() if status == "all" else (status,) if status else ("pending", "open"),
                account_id=accounts.named(account).id if account else None,
                since=since,
                limit=limit,
                only=only,
            )
            return orders.fetch(orders.ids(wanted), self._seal())

        return self._store.read(job)

    def show(self, ref: str, account: str | None = None) -> Order:
        """Raises UnknownName, BadInput where the number is ambiguous."""
        return self._store.read(lambda: orders.fetch([self._id(ref, account)], self._seal())[0])

    def _id(self, ref: str, account: str | None) -> int:
        return orders.id_of(ref, accounts.named(account).id if account else None)

    def _search(self, text: str) -> frozenset[int]:
        query = GridQuery(search=text)
        found = self._store.read(lambda: [*grids.ids(ORDERS, query), *with_sku(text)])
        return frozenset(found) | self._people.matching(text)

    # -- the window's table

    def ids(self, query: GridQuery, search: str = "") -> array[int]:
        """Ids in the order asked for; ``search`` over number, buyer, postcode and SKU."""
        if search.strip():
            also = self._people.matching(search) | frozenset(self._store.read(lambda: with_sku(search)))
            query = replace(query, search=search, also=also)
        return self._store.read(lambda: grids.ids(ORDERS, query))

    def rows(self, ids: Sequence[int]) -> dict[int, OrderRow]:
        """At most 200."""
        return self._store.read(lambda: grids.rows(ORDERS, ids))

    def buyers(self, ids: Sequence[int]) -> dict[int, str]:
        """Name and postcode per order, for the rows that are seen."""
        found = self._store.read(lambda: orders.sealed_since(ids))
        people = {order_id: self._seal().open_person(sealed) for order_id, sealed in found}
        return {order_id: person.name or person.buyer_name for order_id, person in people.items()}

    def tally(self, now: datetime) -> dict[str, int]:
        """The tiles of Open Orders and Processed Orders; days are those of this PC's zone."""
        values = day_values(now)
        return self._store.read(
            lambda: {
                each: grids.count(ORDERS, GridQuery(filters=filters, values=values)) for each, filters in TILES.items()
            }
        )

    def sources(self) -> list[str]:
        """Every sub-source that open orders have."""
        return self._store.read(orders.sub_sources)

    def fetch(self, order_id: int) -> Order:
        return self._store.read(lambda: orders.fetch([order_id], self._seal())[0])

    # -- acts

    def deletion(self, order_ids: Sequence[int]) -> Deletion:
        """What deleting these would do. Raises BadInput as ``delete`` does, so that nobody is asked for nothing."""
        self._refuse_away(order_ids)
        return self._store.read(lambda: Deletion(tuple(order_ids), holding.units(order_ids)))

    def delete(self, order_ids: Sequence[int]) -> Changes:
        """Leave a tombstone for each; they never come in again by themselves. Raises BadInput while a channel's
        warehouse sends one of them for another channel."""
        self._refuse_away(order_ids)
        return self._for_each(order_ids, "order deleted", lambda order_id, now: orders.delete(order_id, now))

    def _refuse_away(self, order_ids: Sequence[int]) -> None:
        found = [each for each in self._store.read(lambda: leaving.of(order_ids)).values() if each.is_away]
        if found:
            raise BadInput(
                f"Order {found[0].number} cannot be deleted", f"{found[0].location} is to send it",
                "Move it back to a location of your own first",
            )  # fmt: skip

    def undelete(self, order_ids: Sequence[int]) -> Changes:
        """Take deletions back."""
        return self._for_each(order_ids, "order deletion undone", lambda order_id, now: orders.undelete(order_id))

    def _for_each(self, order_ids: Sequence[int], what: str, act: Callable[[int, datetime], None]) -> Changes:
        """In small transactions, so that a sync's pages come in between (R-WRITER)."""
        now = self._store.clock.now()

        def job(part: Sequence[int]) -> None:
            for order_id in part:
                act(order_id, now)
                audit.note(what, orders.number_of(order_id), now)

        for start in range(0, len(order_ids), BATCH):
            part = order_ids[start : start + BATCH]
            self._store.write(partial(job, part), Urgency.CLICK)
        return Changes(orders=True, stock=True)

    def delete_ref(self, ref: str, account: str | None = None) -> Deletion:
        deletion = self.deletion([self._store.read(lambda: self._id(ref, account))])
        self.delete(deletion.order_ids)
        return deletion

    def undo(self, ref: str, account: str | None = None) -> str:
        """Take back a deletion, a move to a channel's warehouse that was not asked for yet, the last despatch,
        cancellation or refund that its channel was not told of, or the stock of an order shipped elsewhere. Says what
        was done."""
        order = self.show(ref, account)
        now = self._store.clock.now()

        def job() -> str:
            if order.deleted_at is not None:
                orders.undelete(order.id)
                audit.note("order deletion undone", orders.number_of(order.id), now)
                return f"Order {order.number} is back"
            came = outbound_verbs.undo(order.id, now)
            if came:
                return f"Order {order.number} was taken back: {came}"
            debt = parcels.newest_unsent(order.id)
            asked_last = postsale_verbs.newest_id(order.id) > (0 if debt is None else debt.id)
            said = postsale_verbs.undo(order.id, now) if asked_last else ""
            if said:
                return f"Order {order.number}: {said} was taken back"
            if debt is not None and parcels.take_back(debt, now):
                return f"The despatch of order {order.number} was taken back"
            units = ledger.undo_order(order.id, "put back: not sent elsewhere", now)
            told = problems.heal(f"order:{order.id}", now)
            if order.outcome != "elsewhere" or not (units or told):
                raise BadInput(
                    f"There is nothing to undo in order {order.number}",
                    "It was neither deleted here nor shipped elsewhere, or that was undone before; and no despatch of "
                    "it waits that its channel was not told of",
                    "Use undo for deleted orders, for despatches that are not sent yet, and for orders that were "
                    "shipped outside linndesk",
                )
            audit.note("shipped elsewhere undone", orders.number_of(order.id), now, after={"units": units})
            return f"{units} {'unit' if units == 1 else 'units'} of order {order.number} back in stock"

        return self._store.write(job, Urgency.CLICK)


def day_values(now: datetime) -> dict[str, int]:
    """The bounds of today, tomorrow and after in this PC's zone, for the ship-by tiles."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "today": to_ms(midnight),
        "tomorrow": to_ms(midnight + timedelta(days=1)),
        "after": to_ms(midnight + timedelta(days=2)),
    }
