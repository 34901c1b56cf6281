"""What people set on orders: parked, locked, stage, location, service, tracking, notes. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from linndesk.domain.orders import Person as PersonFact
from linndesk.errors import BadInput
from linndesk.store import bulk, levels, orders
from linndesk.store.sealing import Seal
from linndesk.store.tables import Order, Person

Mark = Literal["parked", "locked", "stage", "location_id", "postal_service", "tracking"]


def values(order_ids: Sequence[int], mark: Mark, *, to_leave: bool) -> dict[int, Any]:
    """What stands there, by order. ``to_leave``: only of orders that still have to leave. Deleted ones are left out."""
    found: dict[int, Any] = {}
    still = "and status in ('pending', 'open') " if to_leave else ""
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = f"select id, {mark} from orders where deleted_at is null {still}and id in ({bulk.marks(len(part))})"
        found.update({order_id: value for order_id, value in bulk.rows(Order, sql, part)})
    return found


def put(order_ids: Sequence[int], mark: Mark, value: Any) -> None:
    """Set it; listings of the items become dirty where other orders or locations now hold units back."""
    if mark == "postal_service":
        bulk.update(Order, (mark, "service_chosen"), [(value, True, each) for each in order_ids])
    else:
        bulk.update(Order, (mark,), [(value, each) for each in order_ids])
    if mark in ("locked", "location_id"):
        levels.mark_orders(order_ids)


def add_note(order_id: int, text: str, seal: Seal) -> None:
    """A note of a person's own, sealed with the buyer. Raises BadInput once the buyer's data was purged."""
    sealed = orders.sealed_since([order_id])
    closed = Order.select().where((Order.id == order_id) & Order.closed_at.is_null(False)).exists()
    if not sealed and closed:
        raise BadInput(
            "No note can be added to this order", "Notes are kept with the buyer's data, and that was purged",
            "Write it down elsewhere",
        )  # fmt: skip
    person = seal.open_person(sealed[0][1]) if sealed else PersonFact()
    person = replace(person, own_notes=(*person.own_notes, text))
    bulk.insert(Person, ("order_id", "sealed"), [(order_id, seal.close_person(person))], upsert=("order_id",))
