"""The orders table's fragments run on both engines: every filter and sort, short stock, scans, what is owed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.services.orders import TILES, day_values
from linndesk.store import grids, kits, levels, locations, orders_scan, tables
from linndesk.store.grids import GridQuery
from linndesk.store.levels import Count
from linndesk.store.orders import id_of
from linndesk.store.orders_grid import ORDERS, unsent, with_sku
from linndesk.store.store import Store
from tests.scene import START
from tests.store.made import account, line, linked, order, page


@pytest.fixture
def shop(store: Store) -> Store:
    """Five mugs, three orders of two: the one to ship last is short."""
    shop = account(store)
    mug = linked(store, shop)
    place = store.read(lambda: locations.id_of("Default"))
    store.write(lambda: levels.set_counts([Count(mug, place, 5)], "counted", START))
    found = [order(ref, ship_by=START + timedelta(days=days)) for ref, days in (("A", -1), ("B", 1), ("C", 2))]
    page(store, shop, *found, order("D", lines=(line(sku="UNKNOWN"),)))
    return store


def refs(store: Store, *filters: str) -> set[str]:
    def job() -> set[str]:
        query = GridQuery(filters=filters, values={**day_values(START), "sub_source": "Amazon UK"})
        return {each.channel_order_id for each in grids.rows(ORDERS, grids.ids(ORDERS, query)).values()}

    return store.read(job)


def test_every_filter_and_sort_is_understood(shop: Store) -> None:
    values = {**day_values(START), "sub_source": "Amazon UK", "statuses": ["open"], "account": 1}
    for name in ORDERS.filters:
        shop.read(lambda name=name: grids.ids(ORDERS, GridQuery(filters=(name,), values=values)))  # type: ignore[misc]
    for name in ORDERS.sorts:
        found = shop.read(lambda name=name: grids.ids(ORDERS, GridQuery(sort=name, descending=True)))  # type: ignore[misc]
        assert len(found) == 4, name


def test_tiles_find_what_they_name(shop: Store) -> None:
    assert refs(shop, *TILES["short"]) == {"C"}
    assert refs(shop, *TILES["late"]) == {"A"}
    assert refs(shop, *TILES["unmapped"]) == {"D"}
    shop.write(lambda: tables.Order.update(locked=True).where(tables.Order.channel_order_id == "A").execute())
    assert refs(shop, *TILES["short"]) == {"A"}, "locked: it waits behind all others"
    shop.write(lambda: tables.Location.update(fulfilment_centre=True).execute())
    assert refs(shop, "short") == set(), "D19: what a channel counts is without what its orders took"


def test_scans(shop: Store) -> None:
    def scanned(text: str) -> tuple[str, tuple[str, ...]]:
        def job() -> tuple[str, tuple[str, ...]]:
            found = orders_scan.meaning(text)
            rows = grids.rows(ORDERS, found.order_ids)
            return found.kind, tuple(rows[each].channel_order_id for each in found.order_ids)

        return shop.read(job)

    assert scanned("B") == ("order", ("B",))
    assert scanned(" mug ") == ("item", ("A", "B", "C"))
    assert scanned("UNKNOWN") == ("item", ("D",)), "by the channel's SKU too"
    assert scanned("") == ("", ())
    assert scanned("999999999") == ("", ())


def test_what_is_owed_and_what_was_typed(shop: Store) -> None:
    place = shop.read(lambda: id_of("A"))
    shop.write(lambda: tables.Order.update(tracking="TR-1").where(tables.Order.id == place).execute())
    assert shop.read(lambda: unsent([place], ("waiting", "held"))) == []
    assert shop.read(lambda: with_sku("unkn")) == [shop.read(lambda: id_of("D"))]


def test_w1_a_kit_is_short_when_one_of_its_parts_is_and_a_part_finds_its_orders(store: Store) -> None:
    shop = account(store)
    kit, mug, box = (linked(store, shop, sku) for sku in ("SET", "MUG", "BOX"))
    store.write(lambda: kits.put(kit, [(mug, 2), (box, 1)]))
    place = store.read(lambda: locations.id_of("Default"))
    counts = [Count(mug, place, 5), Count(box, place, 9)]
    store.write(lambda: levels.set_counts(counts, "counted", START))
    store.write(lambda: levels.set_shelves([levels.Shelf(box, place, "B7", None)]))
    for number, (sku, quantity) in enumerate((("SET", 2), ("MUG", 1), ("SET", 1))):
        lines = (line(sku=sku, quantity=quantity),)
        page(store, shop, order(f"O{number}", lines=lines, ship_by=START + timedelta(hours=number)))

    def refs(filters: tuple[str, ...]) -> set[str]:
        rows = store.read(lambda: grids.rows(ORDERS, grids.ids(ORDERS, GridQuery(filters=filters))))
        return {each.channel_order_id for each in rows.values()}

    assert refs(("open", "short")) == {"O2"}, "five mugs: four for the first order, one for the second"
    store.write(lambda: levels.set_counts([Count(box, place, 1)], "counted", START))
    assert refs(("open", "short")) == {"O0", "O2"}, "one box: not even the first order's two kits"
    found = store.read(lambda: orders_scan.meaning("BOX"))
    assert sorted(found.order_ids) == [store.read(lambda ref=ref: id_of(ref)) for ref in ("O0", "O2")]
