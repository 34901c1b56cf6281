"""The orders behind *In open orders* add up to that number, on both engines."""

from __future__ import annotations

from datetime import timedelta

from linndesk.store import holding, levels, orders, tables
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


def _id(store: Store, ref: str) -> int:
    return store.read(lambda: orders.id_of(ref))


def test_the_rows_behind_a_number_add_up_to_it(store: Store) -> None:
    account = made.account(store)
    mug = made.linked(store, account)
    two_lines = (made.line("L1", quantity=3, shipped=1), made.line("L2", quantity=2, cancelled=1))
    made.page(
        store, account,
        made.order("NEW", lines=two_lines, received_at=START - timedelta(hours=1)),
        made.order("OLD", "pending", lines=(made.line(quantity=4),), received_at=START - timedelta(hours=2)),
        made.order("OTHER", lines=(made.line(sku="NOT-LINKED", quantity=9),)),
        made.order("LOCKED", lines=(made.line(quantity=8),)),
        made.order("DELETED", lines=(made.line(quantity=7),)),
    )  # fmt: skip
    store.write(lambda: tables.Order.update(locked=True).where(tables.Order.channel_order_id == "LOCKED").execute())
    store.write(lambda: orders.delete(_id(store, "DELETED"), START))

    found = store.read(lambda: holding.of_item(mug, 200))
    assert [(each.channel_order_id, each.status, each.units) for each in found] == [
        ("OLD", "pending", 4),
        ("NEW", "open", 3),
    ]
    held = store.read(lambda: levels.of_items([mug]))[mug]
    assert sum(each.units for each in found) == sum(each.in_open_orders for each in held) == 7
    every = [_id(store, ref) for ref in ("NEW", "OLD", "OTHER", "LOCKED", "DELETED")]
    assert store.read(lambda: holding.units(every)) == 7, "what goes on sale again when they are deleted"
    assert store.read(lambda: holding.units([])) == 0
    assert len(store.read(lambda: holding.of_item(mug, 1))) == 1
