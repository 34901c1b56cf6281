"""X9: what an app lists comes in whole, keeps what is linked, and goes only when a whole list no longer names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadReply, ChannelRefused
from tests.test_external_scene import NAME, Warehouse, warehouse

PRODUCTS = "ProductsEndpoint"


@pytest.fixture
def house(profile: Path) -> Iterator[Warehouse]:
    with warehouse(profile, "pascal") as found:
        found.integrate()
        found.shop.faults.products.size = 30
        yield found


def seen(house: Warehouse) -> dict[str, bool]:
    """Whether each listing is still there."""
    return {each.channel_sku: not each.vanished for each in house.built.listings.listed(NAME)}


def test_a_download_brings_all_with_what_is_known_of_them(house: Warehouse) -> None:
    took = house.built.listings.download(NAME)
    known = {each.sku: each for each in house.world.shelf.products}
    assert (took.listings, took.vanished, took.broken) == (len(known), 0, ())
    for each in house.built.listings.listed(NAME):
        theirs = known[each.channel_sku]
        assert (each.title, each.reference, each.channel_quantity) == (theirs.title, theirs.reference, theirs.quantity)
        assert each.verified
        assert each.fulfilment == "merchant"


def test_what_a_whole_list_no_longer_names_has_vanished_and_comes_back(house: Warehouse) -> None:
    house.built.listings.download(NAME)
    gone = house.world.shelf.products[0]
    house.world.shelf.remove(gone.sku)
    house.clock.advance(minutes=5)
    assert house.built.listings.download(NAME).vanished == 1
    assert not seen(house)[gone.sku]
    house.world.shelf.add(gone.sku, gone.title, gone.quantity, str(gone.price), gone.reference)
    house.clock.advance(minutes=5)
    assert house.built.listings.download(NAME).vanished == 0
    assert all(seen(house).values())


def test_nothing_vanishes_by_a_list_that_was_not_whole(house: Warehouse) -> None:
    """No list at all, one that breaks off, one with a row that cannot be read, an empty one."""
    house.built.listings.download(NAME)
    for each in [*house.world.shelf.products][:40]:
        house.world.shelf.remove(each.sku)
    house.clock.advance(minutes=5)
    house.shop.faults.fail_next(PRODUCTS, "missing")
    house.built.listings.download(NAME)
    house.shop.faults.products.errors[2] = "Too busy"
    with pytest.raises(ChannelRefused):
        house.built.listings.download(NAME)
    house.shop.faults.products.errors.clear()
    house.shop.faults.fail_next(PRODUCTS, "html200", skip=1)
    with pytest.raises(BadReply):
        house.built.listings.download(NAME)
    house.world.shelf.add(" ", "no SKU")
    took = house.built.listings.download(NAME)
    assert len(took.broken) == 1
    assert "SKU is missing" in took.broken[0]
    assert all(seen(house).values())
