"""M9, U10: listings that take no level there, and those that are none of a test account, are never planned."""

from __future__ import annotations

from linndesk.domain.availability import Limits
from linndesk.domain.listings import ListedProduct
from linndesk.domain.stockplan import Rules
from linndesk.store import grids, listings, outbox_queue, stock_facts, stock_look
from linndesk.store.grids import GridQuery
from linndesk.store.listings_grid import LISTINGS
from linndesk.store.store import Store
from tests.store.stocked import Stocked

WHY = "It is kept in batches there"


def shop(store: Store) -> Stocked:
    """Two items, ten of each, listed."""
    made = Stocked(store)
    made.account("Shop")
    made.sells("Shop", "MUG", "PAN")
    made.shelf(10, "MUG", "PAN")
    return made


def download(made: Stocked, excluded: str) -> None:
    """A report that names both, PAN with that."""
    products = [
        ListedProduct(sku, sku, "", "merchant", None, None, "", "", excluded=excluded if sku == "PAN" else "")
        for sku in ("MUG", "PAN")
    ]
    made.store.write(lambda: listings.take(made.ids["Shop"], products, made.now))


def test_m9_a_level_that_was_planned_is_taken_back_once_the_channel_takes_none(store: Store) -> None:
    made = shop(store)
    made.plan()
    assert {each.target for each in made.rows("waiting")} == {"MUG", "PAN"}
    download(made, WHY)
    assert made.listing("PAN").dirty > 0
    draft = made.plan()
    assert draft.untold == {WHY: 1}
    assert {each.target: each.state for each in made.rows()} == {"MUG": "waiting", "PAN": "superseded"}
    assert made.listing("PAN").wanted is None
    assert made.levels() == {}
    download(made, "")
    assert made.levels() == {"PAN": 10}


def test_m9_it_counts_nowhere_as_told_from_here(store: Store) -> None:
    made = shop(store)
    download(made, WHY)
    listed = store.read(lambda: listings.find(made.ids["Shop"], "PAN"))
    pan, account = made.listing("PAN").id, made.ids["Shop"]
    assert listed.excluded == WHY
    assert store.read(lambda: listings.tally(account)).not_sent == 1
    assert [each.channel_sku for each in store.read(lambda: stock_look.published(account, []))] == ["MUG"]
    item = listed.sku
    assert item is not None
    items = store.read(lambda: stock_facts.sellers(listings.item_ids(["MUG", "PAN"]).values(), [account]))
    assert len(items) == 1
    assert store.read(lambda: outbox_queue.listed_as([pan]))[pan].unfit == WHY
    ids = list(store.read(lambda: grids.ids(LISTINGS, GridQuery(filters=("excluded",)))))
    (row,) = store.read(lambda: grids.rows(LISTINGS, ids)).values()
    assert (row.channel_sku, row.excluded, row.is_pushed) == ("PAN", WHY, False)


def test_u10_of_a_test_account_only_its_test_skus_are_planned(store: Store) -> None:
    made = shop(store)
    made.rules["Shop"] = Rules(Limits(), only=("PAN",))
    assert made.levels() == {"PAN": 10}
    assert list(made.drafts()["Shop"].untold.values()) == [1]
    made.rules["Shop"] = Rules(Limits(), only=())
    assert made.levels() == {}
    made.rules["Shop"] = Rules(Limits())
    assert made.levels() == {"MUG": 10, "PAN": 10}
