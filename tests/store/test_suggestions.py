"""Suggestions in the store, on either engine: replaced as a whole, joined with the item, gone with the link (N6)."""

from __future__ import annotations

import pytest

from linndesk.domain.listings import ListedProduct
from linndesk.domain.matching import Candidate
from linndesk.store import grids, items, listings, suggestions
from linndesk.store.grids import GridQuery
from linndesk.store.items import Facts
from linndesk.store.listings_grid import LISTINGS
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


@pytest.fixture
def listing(store: Store, account: int) -> int:
    product = ListedProduct("MUG1", "A mug", "B01", "merchant", 3, None, "Active", "UK", "5012345678900")
    store.write(lambda: listings.take(account, [product], START))
    return store.read(lambda: listings.find(account, "MUG1")).id


def put(store: Store, listing: int, *found: tuple[int, int]) -> int:
    """Item ids with scores."""
    candidates = [Candidate(item_id, score, "title", (f"alike {score} %",)) for item_id, score in found]
    return store.write(lambda: suggestions.replace({listing: candidates}))


def test_the_new_ones_stand_in_place_of_the_old(store: Store, listing: int) -> None:
    mug, cup = made.item(store, "MUG"), made.item(store, "CUP")
    assert put(store, listing, (mug, 92), (cup, 60)) == 1
    assert put(store, listing, (cup, 95)) == 1
    (row,) = store.read(lambda: suggestions.of_listing(listing))
    assert (row.rank, row.sku, row.score, row.tier, row.evidence) == (1, "CUP", 95, "title", ("alike 95 %",))
    assert put(store, listing) == 0
    assert store.read(lambda: suggestions.of_listing(listing)) == []


def test_the_best_stands_in_the_grid_and_is_counted(store: Store, account: int, listing: int) -> None:
    mug, cup = made.item(store, "MUG"), made.item(store, "CUP")
    put(store, listing, (mug, 92), (cup, 60))
    row = store.read(lambda: grids.rows(LISTINGS, [listing]))[listing]
    assert (row.suggested_sku, row.suggested_score, row.sku) == ("MUG", 92, "")
    query = GridQuery(filters=("suggested",), sort="suggested_score")
    assert list(store.read(lambda: grids.ids(LISTINGS, query))) == [listing]
    assert store.read(lambda: listings.tally(account)).suggested == 1
    (best,) = store.read(lambda: suggestions.best(account))
    assert (best.sku, best.score, best.next_score) == ("MUG", 92, 60)


@pytest.mark.parametrize("act", ["link", "ignore"])
def test_gone_once_linked_or_ignored_and_none_comes_after(store: Store, account: int, listing: int, act: str) -> None:
    mug = made.item(store, "MUG")
    put(store, listing, (mug, 92))
    if act == "link":
        store.write(lambda: listings.link(account, [("MUG1", mug)], "by hand", START))
    else:
        store.write(lambda: listings.set_ignored(account, ["MUG1"], True))
    assert store.read(lambda: suggestions.of_listing(listing)) == []
    assert store.read(lambda: listings.tally(account)).suggested == 0
    assert put(store, listing, (mug, 92)) == 0
    assert store.read(lambda: suggestions.offer(listing)) is None
    assert store.read(lambda: suggestions.offers(account, 0, 10)) == []


def test_an_item_that_is_gone_meanwhile_is_left_out(store: Store, listing: int) -> None:
    assert put(store, listing, (4711, 99)) == 0


def test_the_stamp_moves_with_items_and_listings_not_with_links(store: Store, account: int, listing: int) -> None:
    mug = made.item(store, "MUG")
    before = store.read(lambda: suggestions.stamp(account))
    store.write(lambda: listings.link(account, [("MUG1", mug)], "by hand", START))
    assert store.read(lambda: suggestions.stamp(account)) == before
    store.write(lambda: items.update({mug: Facts("MUG", "Red mug")}))
    after = store.read(lambda: suggestions.stamp(account))
    assert after != before
    product = ListedProduct("MUG1", "B mug", "B01", "merchant", 3, None, "Active", "UK")
    store.write(lambda: listings.take(account, [product], START))
    assert store.read(lambda: suggestions.stamp(account)) != after
