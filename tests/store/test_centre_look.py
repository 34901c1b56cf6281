"""D18, D19: what people are shown of a channel's own warehouse, and listings in the order of what lies there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.domain.centres import Counted
from linndesk.domain.listings import Fulfilment, ListedProduct
from linndesk.store import centre_look, centres, grids, inventory_grid, listings, tables
from linndesk.store.centre_look import CountedHere, Lies
from linndesk.store.grids import GridQuery
from linndesk.store.listings_grid import LISTINGS
from linndesk.store.store import Store
from tests.scene import START
from tests.store.test_centre_levels import Merchant


@pytest.fixture
def merchant(store: Store) -> Merchant:
    return Merchant(store)


def listed(merchant: Merchant, *skus: tuple[str, Fulfilment, int | None]) -> None:
    """Listings of account One: SKU, fulfilment and what the channel shows."""
    made = [ListedProduct(sku, sku, "", fulfilment, shows, None, "Active", "DE") for sku, fulfilment, shows in skus]
    merchant.store.write(lambda: listings.take(merchant.accounts[0], made, START))


def test_what_lies_there_and_what_waits_there_is_added_up(merchant: Merchant) -> None:
    centre = merchant.centre
    listed(merchant, ("a", "amazon", None), ("b", "amazon", None))
    merchant.link("a", "MUG")
    merchant.link("b", "PAN")
    merchant.count(Counted("a", 12, 30), Counted("b", 3, 0), Counted("c", 90, 9))
    found = merchant.store.read(centre_look.lying)
    assert found == {centre.location_id: Lies(units=15, items=2, due=30, orders=0, outbound=0)}, (
        "c is linked to nothing"
    )

    def order(number: str, status: str) -> None:
        money = dict.fromkeys(("total", "shipping", "tax", "discount"), Decimal(0))
        tables.Order.create(
            pool=centre.pool_id, account=merchant.accounts[0], channel_order_id=number, marketplace="DE", source="",
            sub_source="", status=status, payment_status="paid", received_at=START, last_updated=START, currency="EUR",
            location=centre.location_id, flags=[], created_at=START, **money,
        )  # fmt: skip

    merchant.store.write(lambda: [order("1", "open"), order("2", "pending"), order("3", "processed")])
    assert merchant.store.read(centre_look.lying)[centre.location_id].orders == 2


def test_a_sku_is_counted_at_the_stocks_that_an_account_has(merchant: Merchant) -> None:
    centre = merchant.centre
    merchant.count(Counted("a", 12, 30, reserved=2, unsellable=1))
    later = START + timedelta(minutes=3)
    merchant.store.write(lambda: centres.note(centre.id, followed_at=later))
    look = lambda shared: merchant.store.read(lambda: centre_look.counted(centre.pool_id, shared, ["a", "b"]))  # noqa: E731
    assert look(("EU", "UK")) == {"a": [CountedHere("One FBA", "EU", 12, 30, 2, 1, later, "One")]}
    assert look(("UK",)) == {}
    assert look(()) == {}


def test_listings_stand_in_the_order_of_what_lies_there(merchant: Merchant) -> None:
    listed(merchant, ("a", "amazon", 99), ("b", "merchant", 7), ("c", "amazon", None), ("d", "merchant", None))
    merchant.count(Counted("a", 2, 0), Counted("c", 12, 0), Counted("b", 50, 0))
    ids = merchant.store.read(lambda: grids.ids(LISTINGS, GridQuery(sort="channel_quantity")))
    rows = merchant.store.read(lambda: grids.rows(LISTINGS, ids))
    assert [each.channel_sku for each in rows.values()] == ["a", "b", "c", "d"], "2, 7, 12, nothing"


def test_a_location_of_the_channels_lists_what_is_counted_there(merchant: Merchant) -> None:
    centre = merchant.centre
    listed(merchant, ("a", "amazon", None))
    merchant.link("a", "PAN")
    merchant.count(Counted("a", 4, 0))
    query = GridQuery(filters=("there",), sort="sku")
    ids = merchant.store.read(lambda: inventory_grid.ids(query, centre.location_id))
    rows = merchant.store.read(lambda: inventory_grid.rows(ids, centre.location_id))
    assert [(each.sku, each.on_hand) for each in rows.values()] == [("PAN", 4)]
