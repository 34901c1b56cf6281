"""Listings in the store, on either engine: a download keeps what is ours, links repair, tiles count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.domain.listings import NO_LIMIT, ListedProduct
from linndesk.errors import UnknownName
from linndesk.store import listings, orders, tables
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


def product(sku: str, **more: object) -> ListedProduct:
    return ListedProduct(sku, f"Title of {sku}", "B01", "merchant", 3, Decimal("9.99"), "Active", "UK", **more)  # type: ignore[arg-type]


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def test_a_sku_is_kept_letter_for_letter_and_once(store: Store, account: int) -> None:
    skus = ["MUG", "mug", "MÜG", "a'b\"c", "00123", "x" * 40, "🙂"]
    for _ in range(2):
        store.write(lambda: listings.take(account, [product(each) for each in (*skus, "MUG")], START))
    assert sorted(each.channel_sku for each in store.read(lambda: listings.of_account(account))) == sorted(skus)


def test_a_download_changes_facts_and_nothing_of_ours(store: Store, account: int) -> None:
    item = made.item(store)
    store.write(lambda: listings.take(account, [product("MUG")], START))
    store.write(lambda: listings.link(account, [("MUG", item)], "by hand", START))
    store.write(lambda: tables.Listing.update(max_listed=5, sent=4, state="confirmed").execute())
    store.write(lambda: listings.take(account, [product("MUG")], START + timedelta(hours=1)))
    found = store.read(lambda: listings.find(account, "MUG"))
    assert (found.sku, found.max_listed, found.quantity_sent, found.state) == ("MUG", 5, 4, "confirmed")
    assert (found.link_how, found.linked_by, found.linked_at) == ("by hand", "you", START)
    assert found.last_seen == START + timedelta(hours=1)


def test_two_accounts_may_list_the_same_sku(store: Store, account: int) -> None:
    other = made.account(store, "Other", "S2:NA")
    for each in (account, other):
        store.write(lambda each=each: listings.take(each, [product("MUG")], START))
    item = made.item(store)
    store.write(lambda: listings.link(account, [("MUG", item)], "by hand", START))
    assert store.read(lambda: listings.find(other, "MUG")).sku is None
    assert store.read(lambda: listings.tally(None)).total == 2
    assert store.read(lambda: listings.tally(other)).linked == 0


def test_what_vanishes_is_only_what_a_whole_report_had_named(store: Store, account: int) -> None:
    item = made.item(store)
    store.write(lambda: listings.take(account, [product("OLD"), product("KEPT")], START))
    store.write(lambda: listings.link(account, [("TYPED", item)], "by hand", START))
    later = START + timedelta(hours=1)
    store.write(lambda: listings.take(account, [product("KEPT")], later))
    assert store.write(lambda: listings.vanish(account, later)) == 1
    assert store.write(lambda: listings.vanish(account, later)) == 0
    gone = [each.channel_sku for each in store.read(lambda: listings.of_account(account)) if each.vanished]
    assert gone == ["OLD"]


def test_a_link_repairs_pending_and_open_orders_of_its_account_alone(store: Store, account: int) -> None:
    other = made.account(store, "Other", "S2:NA")
    two = (made.line("a"), made.line("b"))
    for each, refs in ((account, ("1", "2", "3", "4")), (other, ("9",))):
        made.page(store, each, *(made.order(ref, "pending" if ref == "2" else "open", lines=two) for ref in refs))
    made.page(store, account, made.later(made.order("3", lines=two), status="shipped"))
    store.write(lambda: orders.delete(orders.id_of("4"), START))
    item = made.item(store)
    assert store.write(lambda: listings.link(account, [("MUG", item)], "by hand", START)) == 2
    found = store.read(lambda: orders.fetch([orders.id_of(ref) for ref in "12349"], None))
    assert [[line.sku for line in each.lines] for each in found] == [
        ["MUG", "MUG"], ["MUG", "MUG"], [None, None], [None, None], [None, None],
    ]  # fmt: skip


def test_a_listing_that_is_not_there(store: Store, account: int) -> None:
    with pytest.raises(UnknownName):
        store.read(lambda: listings.find(account, "mug"))


def test_thousands_at_once(store: Store, account: int) -> None:
    many = [product(f"S{number}") for number in range(2300)]
    store.write(lambda: listings.take(account, many, START))
    item = made.item(store, "S1")
    store.write(lambda: listings.link(account, [(each.channel_sku, item) for each in many], "SKU", START))
    assert store.read(lambda: listings.tally(account)).linked == 2300
    free = store.read(lambda: listings.still_unlinked(account, ["S1", "S2"]))
    assert free == set()


def test_pages_hold_every_listing_once_in_one_order(store: Store, account: int) -> None:
    other = made.account(store, "Other", "S2:NA")
    skus = ["b", "B", "a-1", "a1", "Ä", "_x", "00", " z", "0", "é", "=1"]
    for each in (account, other):
        store.write(lambda each=each: listings.take(each, [product(sku) for sku in skus], START))
    found: list[str] = []
    while True:
        after = found[-1] if found else None
        part = store.read(lambda after=after: listings.page(account, after, 3))
        found += [each.channel_sku for each in part]
        if len(part) < 3:
            break
    assert sorted(found) == sorted(skus)


def test_a_listing_is_found_by_sku_by_item_and_by_id_alike(store: Store, account: int) -> None:
    other = made.account(store, "Another", "S2:NA")
    for each in (account, other):
        store.write(lambda each=each: listings.take(each, [product("MUG", barcode="123")], START))
    item = made.item(store)
    for each in (account, other):
        store.write(lambda each=each: listings.link(each, [("MUG", item)], "SKU", START, "ann"))
    rules = listings.Rules(NO_LIMIT, 0, 0, 30)
    store.write(lambda: listings.set_rules(account, [("MUG", rules), ("NOTHING", rules)]))
    found = store.read(lambda: listings.find(account, "MUG"))
    assert (found.max_listed, found.percentage, found.end_when, found.latency) == (-1, 0, 0, 30)
    assert (found.linked_by, found.barcode, found.verified, found.vanished) == ("ann", "123", True, False)
    assert store.read(lambda: listings.by_sku(account, ["MUG", "NOTHING"])) == {"MUG": found}
    assert store.read(lambda: listings.fetch([999, found.id])) == [found]
    assert [each.account for each in store.read(lambda: listings.of_item(item))] == ["Another", "Shop"]


def test_a10_typed_ahead_is_unverified_and_leaves_what_is_there(store: Store, account: int) -> None:
    store.write(lambda: listings.take(account, [product("MUG")], START))
    store.write(lambda: listings.type_ahead(account, ["MUG", "NEW"]))
    found = store.read(lambda: listings.of_account(account))
    assert [(each.channel_sku, each.verified, each.title) for each in found] == [
        ("MUG", True, "Title of MUG"), ("NEW", False, ""),
    ]  # fmt: skip
    tally = store.read(lambda: listings.tally(account))
    assert (tally.total, tally.unverified, tally.vanished) == (2, 1, 0)


def test_a_link_makes_other_listings_of_the_item_dirty_where_an_order_moves(store: Store, account: int) -> None:
    """What an item has available changes for all its listings once an open order's line finds it."""
    item = made.linked(store, account, "PAN", "MUG")
    made.page(store, account, made.order("1"))

    def dirty() -> set[str]:
        query = tables.Listing.select().where(tables.Listing.dirty > 0)
        return store.read(lambda: {each.channel_sku for each in query})

    def act(job: Callable[[], object]) -> set[str]:
        store.write(lambda: tables.Listing.update(dirty=0).execute())
        store.write(job)
        return dirty()

    assert act(lambda: listings.link(account, [("OTHER", item)], "SKU", START)) == {"OTHER"}
    assert act(lambda: listings.link(account, [("MUG", item)], "SKU", START)) == {"MUG", "PAN", "OTHER"}
    assert {"PAN", "OTHER"} <= act(lambda: listings.unlink(account, ["MUG"], START))
