"""The orders behind *In open orders* add up to that number, on both engines."""

from __future__ import annotations

from datetime import timedelta

from linndesk.store import grids, holding, kits, levels, orders, tables
from linndesk.store.grids import GridQuery
from linndesk.store.listings_grid import LISTINGS
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


def test_w1_a_part_is_held_by_the_orders_of_its_kits_too(store: Store) -> None:
    account = made.account(store)
    kit, mug = made.linked(store, account, "SET"), made.linked(store, account, "MUG")
    store.write(lambda: kits.put(kit, [(mug, 3)]))
    both = (made.line("L1", "SET", 2), made.line("L2", "MUG", 1))
    earlier = START - timedelta(hours=2)
    made.page(store, account, made.order("BOTH", lines=both), made.order("KIT", lines=both[:1], received_at=earlier))
    found = store.read(lambda: holding.of_item(mug, 200))
    assert [(each.channel_order_id, each.units, each.through) for each in found] == [
        ("KIT", 6, "SET × 2"),
        ("BOTH", 7, "SET × 2"),
    ]
    held = store.read(lambda: levels.of_items([mug]))[mug]
    assert sum(each.in_open_orders for each in held) == 13
    assert [each.units for each in store.read(lambda: holding.of_item(mug, 1))] == [6]
    assert [(each.units, each.through) for each in store.read(lambda: holding.of_item(kit, 9))] == [(2, ""), (2, "")]


def test_w1_what_a_listing_shows_as_available_is_what_its_kit_allows(store: Store) -> None:
    account = made.account(store)
    kit, mug = made.linked(store, account, "SET"), made.linked(store, account, "MUG")
    store.write(lambda: kits.put(kit, [(mug, 3)]))
    place = store.read(lambda: tables.Location.get().id)
    store.write(lambda: levels.set_counts([levels.Count(mug, place, 20)], "counted", START))
    made.page(store, account, made.order(lines=(made.line("L1", "SET", 2), made.line("L2", "MUG", 1))))
    rows = store.read(lambda: grids.rows(LISTINGS, grids.ids(LISTINGS, GridQuery())))
    assert {each.channel_sku: each.available for each in rows.values()} == {"MUG": 13, "SET": 4}
