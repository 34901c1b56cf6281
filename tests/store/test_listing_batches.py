"""N6: a bulk act over listings is taken back whole, but for what a person changed since; on either engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.domain.listings import NO_LIMIT, ListedProduct, Listing
from linndesk.errors import BadInput, UnknownName
from linndesk.store import items, listing_batches, listings, orders, tables
from linndesk.store.items import Facts
from linndesk.store.listing_batches import Batch, Part
from linndesk.store.listings import Rules
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

LATER = START + timedelta(hours=1)


def product(sku: str) -> ListedProduct:
    return ListedProduct(sku, f"Title of {sku}", "B01", "merchant", 3, Decimal("9.99"), "Active", "UK")


class Shop:
    """An account with items and listings, and bulk acts over them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.account = made.account(store)
        self.mug, self.pan = made.item(store, "MUG"), made.item(store, "PAN")
        store.write(lambda: listings.take(self.account, [product("A"), product("B"), product("C")], START))

    def act(self, skus: Sequence[str], job: Callable[[], Any], created: dict[int, Facts] | None = None) -> int:
        def whole() -> int:
            _, changed = listing_batches.watch(self.account, skus, job)
            batch = listing_batches.begin(self.account, "ann", "an act", START)
            listing_batches.keep(batch, changed, created or {})
            return batch

        return self.store.write(whole)

    def link(self, *pairs: tuple[str, int]) -> int:
        return self.act([sku for sku, _ in pairs], lambda: listings.link(self.account, pairs, "barcode", LATER, "ann"))

    def undo(self, batch: int, limit: int = 500) -> Part:
        return self.store.write(lambda: listing_batches.undo_part(batch, LATER, limit))

    def last(self) -> Batch | None:
        return self.store.read(lambda: listing_batches.last(self.account))

    def show(self, sku: str) -> Listing:
        return self.store.read(lambda: listings.find(self.account, sku))


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def test_links_with_how_who_and_when_come_back(shop: Shop) -> None:
    shop.store.write(lambda: listings.link(shop.account, [("A", shop.pan)], "by hand", START, "bob"))
    shop.store.write(lambda: listings.set_ignored(shop.account, ["B"], True))
    before = [shop.show(sku) for sku in "ABC"]
    batch = shop.link(("A", shop.mug), ("B", shop.mug), ("C", shop.mug))
    assert [shop.show(sku).sku for sku in "ABC"] == ["MUG"] * 3
    assert not shop.show("B").ignored
    assert (shop.undo(batch).listings, shop.last()) == (3, None)
    assert [shop.show(sku) for sku in "ABC"] == before


def test_rules_come_back(shop: Shop) -> None:
    shop.store.write(lambda: listings.set_rules(shop.account, [("A", Rules(5, 50, 1, 2))]))
    rules = [("A", Rules(NO_LIMIT, 100)), ("B", Rules(latency=3))]
    batch = shop.act(["A", "B"], lambda: listings.set_rules(shop.account, rules))
    assert (shop.show("A").max_listed, shop.show("B").latency) == (NO_LIMIT, 3)
    shop.undo(batch)
    a, b = shop.show("A"), shop.show("B")
    assert (a.max_listed, a.percentage, a.end_when, a.latency) == (5, 50, 1, 2)
    assert (b.max_listed, b.percentage, b.end_when, b.latency) == (None,) * 4


def test_what_a_person_changed_since_stays_and_is_counted(shop: Shop) -> None:
    batch = shop.link(("A", shop.mug), ("B", shop.mug), ("C", shop.mug))
    shop.store.write(lambda: listings.link(shop.account, [("A", shop.pan)], "by hand", LATER, "bob"))
    shop.store.write(lambda: listings.set_ignored(shop.account, ["B"], True))
    part = shop.undo(batch)
    assert (part.listings, part.left, part.whole) == (1, 2, True)
    assert (shop.show("A").sku, shop.show("A").linked_by) == ("PAN", "bob")
    assert (shop.show("B").sku, shop.show("B").ignored) == ("MUG", True)
    assert shop.show("C").sku is None


def test_linked_again_to_the_same_item_by_hand_is_a_change(shop: Shop) -> None:
    batch = shop.link(("A", shop.mug))
    shop.store.write(lambda: listings.link(shop.account, [("A", shop.mug)], "by hand", LATER, "ann"))
    assert shop.undo(batch).left == 1
    assert shop.show("A").sku == "MUG"


def test_a_listing_that_the_act_made_goes_unless_a_report_named_it(shop: Shop) -> None:
    batch = shop.link(("NEW", shop.mug), ("SEEN", shop.mug))
    shop.store.write(lambda: listings.take(shop.account, [product("SEEN")], LATER))
    shop.undo(batch)
    assert shop.show("SEEN").sku is None
    with pytest.raises(UnknownName):
        shop.show("NEW")


def test_open_orders_follow_and_past_ones_do_not(shop: Shop) -> None:
    store, lines = shop.store, (made.line("L1", "A"),)
    made.page(store, shop.account, made.order("1", lines=lines), made.order("2", lines=lines))
    shop.store.write(lambda: listings.link(shop.account, [("A", shop.pan)], "by hand", START, "bob"))
    batch = shop.link(("A", shop.mug))
    made.page(store, shop.account, made.later(made.order("2", lines=lines), status="shipped"))

    def skus() -> list[str | None]:
        found = store.read(lambda: orders.fetch([orders.id_of(ref) for ref in "12"], None))
        return [each.lines[0].sku for each in found]

    assert skus() == ["MUG", "MUG"]
    assert len(shop.undo(batch).orders) == 1
    assert skus() == ["PAN", "MUG"]


def test_only_the_newest_and_only_once(shop: Shop) -> None:
    first, second = shop.link(("A", shop.mug)), shop.link(("B", shop.mug))
    with pytest.raises(BadInput):
        shop.undo(first)
    assert shop.show("A").sku == "MUG"
    shop.undo(second)
    with pytest.raises(BadInput):
        shop.undo(second)
    newest = shop.last()
    assert newest is not None
    assert (newest.id, newest.who, newest.what, newest.listings) == (first, "ann", "an act", 1)
    shop.undo(first)
    assert shop.last() is None
    with pytest.raises(UnknownName):
        shop.undo(999)


def test_another_accounts_batch_is_not_in_the_way(shop: Shop) -> None:
    batch = shop.link(("A", shop.mug))
    other = made.account(shop.store, "Other", "S2:NA")
    shop.store.write(lambda: listing_batches.begin(other, "ann", "an act there", START))
    assert shop.undo(batch).listings == 1


def test_taken_back_in_parts_it_goes_on_where_it_stopped(shop: Shop) -> None:
    """A kill half-way leaves it undoable: what is back is back, the rest is still the newest batch."""
    batch = shop.link(("A", shop.mug), ("B", shop.mug), ("C", shop.mug))
    part = shop.undo(batch, 2)
    assert (part.listings, part.whole) == (2, False)
    newest = shop.last()
    assert newest is not None
    assert (newest.id, newest.listings) == (batch, 1)
    part = shop.undo(batch, 2)
    assert (part.listings, part.whole, shop.last()) == (1, True, None)
    assert {shop.show(sku).sku for sku in "ABC"} == {None}


def test_the_same_listing_twice_in_one_batch_comes_back_whole(shop: Shop) -> None:
    def twice() -> int:
        batch = listing_batches.begin(shop.account, "ann", "an act", START)
        for item, when in ((shop.mug, START), (shop.pan, LATER)):
            _, changed = listing_batches.watch(
                shop.account,
                ["A"],
                lambda item=item, when=when: listings.link(shop.account, [("A", item)], "SKU", when),  # type: ignore[misc]
            )
            listing_batches.keep(batch, changed, {})
        return batch

    part = shop.undo(shop.store.write(twice))
    assert (part.left, shop.show("A").sku) == (0, None)


@pytest.mark.parametrize("used", ["", "title", "level", "listing", "property"])
def test_an_item_made_for_it_goes_while_nobody_uses_it(shop: Shop, used: str) -> None:
    facts = Facts("NEW", "Title", "5012345678900")
    new = shop.store.write(lambda: items.create([facts], START))["NEW"]
    batch = shop.act(["A"], lambda: listings.link(shop.account, [("A", new)], "new item", LATER), {new: facts})
    uses: dict[str, Callable[[], Any]] = {
        "": lambda: None,
        "title": lambda: items.update({new: Facts("NEW", "Another title", "5012345678900")}),
        "level": lambda: tables.Level.create(item=new, location=1),
        "listing": lambda: listings.link(shop.account, [("B", new)], "by hand", LATER),
        "property": lambda: items.set_properties([(new, "Despatch Time", "2")]),
    }
    shop.store.write(uses[used])
    assert shop.undo(batch).items == (0 if used else 1)
    assert ("NEW" in shop.store.read(lambda: items.ids_of(["NEW"]))) is bool(used)
    assert shop.show("A").sku is None


def test_an_item_that_is_gone_meanwhile_is_no_link(shop: Shop) -> None:
    shop.store.write(lambda: listings.link(shop.account, [("A", shop.pan)], "by hand", START, "bob"))
    batch = shop.link(("A", shop.mug))
    shop.store.write(lambda: tables.Item.delete().where(tables.Item.id == shop.pan).execute())
    assert shop.undo(batch).listings == 1
    assert (shop.show("A").sku, shop.show("A").link_how) == (None, "")


def test_an_act_that_changes_nothing_is_seen_as_that(shop: Shop) -> None:
    _, changed = shop.store.write(lambda: listing_batches.watch(shop.account, ["A", "NOTHING"], lambda: None))
    assert changed == {}
