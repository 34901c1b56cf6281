"""N7, the drift radar: a channel read back, differences only, the worst first; sent again, adopted, or left alone."""

from __future__ import annotations

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import BadInput, Cancelled, UnknownName
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.services import drift
from linndesk.services.drift import Radar
from tests.sandbox.shop import offer
from tests.scene import Scene
from tests.services import told
from tests.services.told import later, sell


@pytest.fixture
def shop(scene: Scene) -> Scene:
    told.tell(scene)
    return scene


def look(scene: Scene) -> Radar:
    return scene.built.drift.look("Shop")


def found(scene: Scene) -> dict[str, tuple[str, int | None]]:
    return {each.told.channel_sku: (each.risk, each.difference) for each in look(scene).found}


def listing(scene: Scene, sku: str) -> int:
    return scene.built.listings.show("Shop", sku).id


def shown(scene: Scene, sku: str) -> int | None:
    return scene.amazon.world.stock.shown(sku)


def test_n7_nothing_differs(shop: Scene) -> None:
    radar = look(shop)
    assert (radar.compared, radar.found, radar.needs_you) == (3, (), 0)
    assert radar.sentence == "Amazon shows what it was told of all 3 listings."


def test_n7_what_differs_comes_with_the_worst_first(shop: Scene) -> None:
    shop.amazon.world.stock.put("A", 5)
    shop.amazon.world.stock.put("B", 9)
    offer(shop.amazon.world, "C", 40)
    assert found(shop) == {"C": ("oversell", 40), "B": ("oversell", 5), "A": ("lost_sales", -8)}
    assert list(found(shop)) == ["C", "B", "A"]
    assert look(shop).sentence == "3 of 3 listings differ; 3 need you."


def test_n7_a_listing_that_is_gone_and_other_days_are_said(shop: Scene) -> None:
    shop.amazon.world.offers.remove("main", marketplace("UK").id, "A")
    assert found(shop) == {"A": ("missing", None)}
    shop.built.accounts.save("Shop", {"default_latency": 3})
    later(shop)
    later(shop)
    shop.amazon.world.stock.put("B", 4, 9)
    assert found(shop)["B"] == ("days", 0)


def test_n7_what_is_sold_there_since_is_no_trouble(shop: Scene) -> None:
    """The order is here; the account only watches, so that no level goes with it."""
    sell(shop, "O1", "A", 2)
    assert found(shop) == {"A": ("lost_sales", -2)}, "nobody here knows of the order yet"
    shop.built.accounts.save("Shop", {"mode": "watch"})
    later(shop)
    radar = look(shop)
    assert [each.risk for each in radar.found] == ["sold_there"]
    assert radar.needs_you == 0


def test_n7_a_level_that_is_on_its_way_is_no_trouble(shop: Scene) -> None:
    shop.amazon.world.stock.put("A", 50)
    shop.built.stock.set_level("A", 1)
    radar = look(shop)
    assert [each.risk for each in radar.found] == ["on_its_way"]
    assert radar.needs_you == 0
    shop.built.accounts.save("Shop", {"mode": "hold"})
    later(shop)
    assert found(shop) == {"A": ("oversell", 37)}, "what is held is on its way nowhere"


def test_n7_sent_again_it_ends_at_what_it_was_told(shop: Scene) -> None:
    shop.amazon.world.stock.put("A", 50)
    (each,) = look(shop).found
    shop.built.drift.resend([each.told.listing_id])
    assert shown(shop, "A") == 50, "a re-send goes with the next sync"
    later(shop)
    later(shop)
    assert shown(shop, "A") == 13
    assert found(shop) == {}


def test_n7_the_channels_number_is_adopted_by_a_counted_entry(shop: Scene) -> None:
    sell(shop, "O1", "A", 2)
    later(shop)
    later(shop)
    shop.amazon.world.stock.put("A", 8)
    look(shop)
    assert shop.built.drift.adopt(listing(shop, "A"), "Default", "counted by Amazon") == -3
    levels = {each.location: (each.on_hand, each.in_open_orders) for each in shop.built.stock.levels("A")}
    assert levels == {"Default": (7, 2), "Shelf": (3, 0)}
    entry = shop.built.stock.movements("A")[0]
    assert (entry.delta, entry.reason, entry.note) == (-3, drift.ADOPTED, "counted by Amazon")
    with pytest.raises(BadInput, match="The channel shows 8 by now"):
        shop.built.drift.adopt(listing(shop, "A"), "Default", seen=9)
    later(shop)
    later(shop)
    assert (shown(shop, "A"), found(shop)) == (8, {})


def test_n7_what_cannot_be_adopted_is_said(shop: Scene) -> None:
    shop.amazon.world.stock.put("A", 8)
    look(shop)
    with pytest.raises(UnknownName):
        shop.built.drift.adopt(listing(shop, "A"), "Nowhere")
    with pytest.raises(UnknownName):
        shop.built.drift.adopt(10_000, "Default")
    shop.built.accounts.save("Shop", {"default_max_listed_quantity": 8})
    shop.amazon.world.stock.put("A", 9)
    look(shop)
    with pytest.raises(BadInput, match="9 cannot be what is there"):
        shop.built.drift.adopt(listing(shop, "A"), "Default")
    shop.built.accounts.save("Shop", {"default_max_listed_quantity": None})
    shop.built.accounts.save("Shop", {"update_inventory_from_location": True, "inventory_locations": ["Default"]})
    with pytest.raises(BadInput, match="Shelf does not count for Shop"):
        shop.built.drift.adopt(listing(shop, "A"), "Shelf")
    assert [each.reason for each in shop.built.stock.movements("A")] == ["import", "import"]


def test_n7_a_kit_is_not_adopted(shop: Scene) -> None:
    told.stock(shop, "sku,title,level\nSET,Set,\n")
    shop.built.kits.set_parts("SET", [("A", 1)])
    shop.built.listings.link("Shop", "B", "SET")
    later(shop)
    shop.amazon.world.stock.put("B", 1)
    look(shop)
    with pytest.raises(BadInput, match="SET is a kit"):
        shop.built.drift.adopt(listing(shop, "B"), "Default")


def test_n7_a_difference_is_left_alone_until_the_channels_number_changes(shop: Scene) -> None:
    shop.amazon.world.stock.put("A", 50)
    look(shop)
    shop.built.drift.ignore([listing(shop, "A")])
    assert found(shop) == {"A": ("ignored", 37)}
    assert look(shop).needs_you == 0
    shop.amazon.world.stock.put("A", 49)
    assert found(shop) == {"A": ("oversell", 36)}
    shop.amazon.world.stock.put("A", 50)
    shop.built.drift.look_again([listing(shop, "A")])
    assert found(shop) == {"A": ("oversell", 37)}


def test_n7_looking_needs_no_lease_and_sends_nothing(shop: Scene) -> None:
    calls = shop.amazon.calls.count("patchListingsItem")
    shop.built.accounts.save("Shop", {"mode": "watch"})
    shop.amazon.world.stock.put("A", 50)
    assert found(shop) == {"A": ("oversell", 37)}
    assert shop.amazon.calls.count("patchListingsItem") == calls
    assert shop.built.listings.show("Shop", "A").quantity_sent == 13


def test_n7_many_are_looked_at_in_pages_and_it_can_be_stopped(shop: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"S{at:03}" for at in range(45)]
    told.stock(shop, "sku,title,level\n" + "".join(f"{sku},{sku},5\n" for sku in many))
    for sku in many:
        offer(shop.amazon.world, sku, 5)
    shop.built.listings.download("Shop")
    for sku in many:
        shop.built.listings.link("Shop", sku, sku)
    shop.built.listings.send_again("Shop", many)
    later(shop)
    later(shop)
    monkeypatch.setattr(drift, "PAGE", 30)
    shop.amazon.world.stock.put("S044", 1)
    far: list[tuple[int, int]] = []
    before = shop.amazon.calls.count("searchListingsItems")
    radar = shop.built.drift.look("Shop", say=lambda done, total: far.append((done, total)))
    assert far == [(20, 48), (30, 48), (48, 48)]
    assert shop.amazon.calls.count("searchListingsItems") == before + 3
    assert [each.told.channel_sku for each in radar.found] == ["S044"]
    cancel = Cancel()
    with pytest.raises(Cancelled):
        shop.built.drift.look("Shop", cancel=cancel, say=lambda done, total: cancel.set())
    assert shop.amazon.calls.count("searchListingsItems") == before + 4


def test_n7_an_account_that_told_nothing_has_nothing_to_compare(scene: Scene) -> None:
    scene.add("Shop")
    calls = len(scene.amazon.calls.log)
    assert look(scene).held == "The account only watches: nothing is sent"
    assert look(scene).sentence == "Shop was told no level yet: there is nothing to compare."
    assert len(scene.amazon.calls.log) == calls
    with pytest.raises(UnknownName):
        scene.built.drift.look("Nobody")
