"""N2, D9 to D15, R-POOL: what unsaved settings would do is what saved ones do then, and nothing is written by it."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.errors import InvalidSettings
from linndesk.services.whatif import Effect
from linndesk.store import accounts, stock_facts, tables
from tests.scene import Scene
from tests.services.owed import SKU, despatch, open_shop

ITEMS = "sku,title,location,level,property:Despatch Time\nA,Mug,Default,10,5\nA,Mug,Shelf,5,5\nB,Cup,Default,4,\n"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    file = scene.profile / "items.csv"
    file.write_text(ITEMS, encoding="utf-8")
    scene.built.items.import_file(file, create_locations=True)
    scene.add("Shop")
    listed(scene, "Shop", "A", "B")
    return scene


def listed(scene: Scene, account: str, *skus: str) -> None:
    for sku in skus:
        scene.built.listings.add(account, sku, sku[:1])
    scene.built.store.write(lambda: tables.Listing.update(verified=True).execute())


def effect(scene: Scene, name: str = "Shop", **changes: Any) -> Effect:
    values = {**scene.built.accounts.show(name).settings.model_dump(mode="json"), **changes}
    secrets = ("client_secret", "refresh_token", "http_password")
    made = scene.built.accounts.whatif.effect(name, {key: each for key, each in values.items() if key not in secrets})
    assert made is not None
    return made


def after(found: Effect) -> dict[str, tuple[int, int]]:
    return {each.channel_sku: (each.before, each.after) for each in found.changed}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {}),
        ({"default_max_listed_quantity": 6}, {"A": (15, 6)}),
        ({"default_max_listed_percentage": 50}, {"A": (15, 7), "B": (4, 2)}),
        ({"default_end_when_quantity": 4}, {"B": (4, 0)}),
        ({"update_inventory_from_location": True, "inventory_locations": ["Shelf"]}, {"A": (15, 5), "B": (4, 0)}),
        ({"order_minutes": 3}, {}),
    ],
)
def test_every_rule_shows_what_it_would_change(
    shop: Scene, changes: dict[str, Any], told: dict[str, tuple[int, int]]
) -> None:
    found = effect(shop, **changes)
    assert after(found) == told
    assert (found.linked, found.follows) == (2, 0)
    shop.built.accounts.save("Shop", changes) if changes else None
    row = shop.built.store.read(lambda: accounts.named("Shop"))
    rules = shop.built.accounts.show("Shop").settings.stock_rules()  # type: ignore[attr-defined]
    ids = {each.channel_sku: each.id for each in shop.built.listings.listed("Shop")}
    really = shop.built.store.read(lambda: stock_facts.inputs(list(ids.values()), {row.id: rules}))
    for sku, (_, wanted) in told.items():
        assert really[ids[sku]].quantity == wanted


def test_d15_a_listings_own_rules_stand_against_the_accounts(shop: Scene) -> None:
    file = shop.profile / "rules.csv"
    file.write_text("channel_sku,max_listed\nA,none\n", encoding="utf-8")
    shop.built.listings.importer("Shop").bring(
        file, {"channel_sku": "channel_sku", "max_listed": "max_listed"}, {}, frozenset()
    )
    assert after(effect(shop, default_max_listed_quantity=2)) == {"B": (4, 2)}


@pytest.mark.parametrize(
    ("changes", "number"),
    [({"default_latency": 3}, 2), ({"product_based_latency": True}, 1),
     ({"default_latency": 5, "product_based_latency": True}, 2)],
)  # fmt: skip
def test_d9_d10_days_are_counted_where_they_would_be_told(shop: Scene, changes: dict[str, Any], number: int) -> None:
    assert effect(shop, **changes).latencies == number


def test_d9_off_is_told_to_nobody(shop: Scene) -> None:
    shop.built.accounts.save("Shop", {"default_latency": 3})
    assert effect(shop, default_latency=None).latencies == 0


def test_r_pool_who_follows_is_counted_apart(shop: Scene) -> None:
    shop.add("Abroad", ("DE",))
    listed(shop, "Abroad", "A", "B-DE")
    found = effect(shop, "Abroad", default_max_listed_quantity=1)
    assert (found.linked, found.follows, found.leader) == (1, 1, "Shop")
    assert list(after(found)) == ["B-DE"]
    shop.built.accounts.save("Shop", {"update_inventory": False})
    assert effect(shop, "Abroad").linked == 2, "who is silent speaks for nobody"


def test_what_does_not_hold_together_is_a_sentence(shop: Scene) -> None:
    with pytest.raises(InvalidSettings):
        effect(shop, default_max_listed_percentage=101)
    gone = effect(shop, update_inventory_from_location=True, inventory_locations=["Gone"])
    assert gone.trouble == "No location is chosen to update inventory from"


def test_nobody_who_wants_to_know_any_more_gets_nothing(shop: Scene) -> None:
    values = {"default_max_listed_quantity": 1}
    assert shop.built.accounts.whatif.effect("Shop", values, lambda: True) is None


def test_d11_the_places_add_up_what_lies_there_and_what_is_held(scene: Scene) -> None:
    open_shop(scene, orders=2)
    assert scene.built.listings.show("Shop", SKU).sku == SKU
    (place,) = scene.built.accounts.whatif.places()
    assert (place.name, place.items, place.on_hand, place.in_open_orders) == ("Default", 1, 100, 2)
    despatch(scene, "O1", at_once=True)
    (place,) = scene.built.accounts.whatif.places()
    assert (place.on_hand, place.in_open_orders) == (99, 1)
