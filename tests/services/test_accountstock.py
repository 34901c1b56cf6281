"""D9, D11, D16: saving an account marks the listings that the next plan looks at, and takes approvals back."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.errors import InvalidSettings
from linndesk.services import accountstock
from linndesk.store import accounts, approvals, tables
from tests.scene import Scene
from tests.services.owed import SKU, open_shop, owe, state


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Shop with one linked listing that nothing marks, and an approval."""
    open_shop(scene, orders=1)
    scene.add("Abroad", ("DE",))
    scene.add("Elsewhere", ("US",), "other")
    scene.built.listings.link("Abroad", SKU)
    scene.built.listings.link("Elsewhere", SKU)
    scene.built.store.write(lambda: approvals.give(_id(scene), "stock", "you", scene.clock.now()))
    settle(scene)
    return scene


def _id(scene: Scene, name: str = "Shop") -> int:
    return scene.built.store.read(lambda: accounts.named(name).id)


def settle(scene: Scene) -> None:
    scene.built.store.write(lambda: tables.Listing.update(dirty=0, force=False).execute())


def marked(scene: Scene) -> dict[str, tuple[bool, bool]]:
    """Account -> whether its listing is marked, and whether it is sent whatever was told before."""
    query = tables.Listing.select(tables.Listing, tables.Account).join(tables.Account).order_by(tables.Account.id)
    return scene.built.store.read(
        lambda: {each.account.name: (each.dirty > 0, each.force) for each in query if each.item_id}
    )


def approved(scene: Scene) -> bool:
    return scene.built.store.read(lambda: approvals.has(_id(scene), "stock"))


@pytest.mark.parametrize(
    "changes",
    [
        {"default_max_listed_quantity": 5}, {"default_max_listed_percentage": 50}, {"default_end_when_quantity": 2},
        {"default_latency": 3}, {"product_based_latency": True}, {"update_inventory": False}, {"mode": "hold"},
        {"update_inventory_from_location": True, "inventory_locations": ["Default"]}, {"enabled": False},
    ],
)  # fmt: skip
def test_a_changed_rule_marks_its_whole_pool_and_keeps_the_approval(shop: Scene, changes: dict[str, Any]) -> None:
    changed = shop.built.accounts.save("Shop", changes)
    assert changed.listings
    assert marked(shop) == {"Shop": (True, False), "Abroad": (True, False), "Elsewhere": (False, False)}
    assert approved(shop)


@pytest.mark.parametrize("changes", [{"utc_offset": "2"}, {"order_minutes": 5}, {"mode": "live"}])
def test_what_changes_no_level_marks_nothing(shop: Scene, changes: dict[str, Any]) -> None:
    shop.built.accounts.save("Shop", changes)
    assert not any(dirty for dirty, _ in marked(shop).values())


@pytest.mark.parametrize("moment", ["2026-11-10 00:00:00", "0001-01-01 00:00:00", None])
def test_d16_last_inventory_sync_set_back_sends_all_once_more_through_preview(shop: Scene, moment: str | None) -> None:
    row = owe(shop, "stock", SKU, payload={"quantity": 1})
    shop.built.accounts.save("Shop", {"last_inventory_sync": moment})
    assert marked(shop) == {"Shop": (True, True), "Abroad": (True, False), "Elsewhere": (False, False)}
    assert not approved(shop)
    assert state(shop, row) == ("held", "approval"), "nothing of it leaves before it was seen"


def test_d16_a_later_moment_is_only_written_down(shop: Scene) -> None:
    shop.built.accounts.save("Shop", {"last_inventory_sync": "2026-11-20 12:00:00"})
    assert not any(dirty for dirty, _ in marked(shop).values())
    assert approved(shop)


def test_d16_a_moment_still_to_come_is_refused(shop: Scene) -> None:
    with pytest.raises(InvalidSettings, match="still to come"):
        shop.built.accounts.save("Shop", {"last_inventory_sync": "2031-01-01 00:00:00"})


def test_another_merchant_has_heard_of_nothing(shop: Scene) -> None:
    """The account changes its pool: seen anew, sent whole, and what waited for the old merchant never leaves."""
    row = owe(shop, "stock", SKU, payload={"quantity": 1})
    shop.built.accounts.save("Shop", {"seller_id": "A9ANOTHERTOKEN"})
    assert marked(shop)["Shop"] == (True, True)
    assert marked(shop)["Abroad"] == (True, False), "it speaks for its pool now"
    assert not approved(shop)
    assert state(shop, row)[0] == "superseded"


@pytest.mark.parametrize("chosen", [["Nowhere"], ["Default", "Nowhere"]])
def test_d11_a_location_that_is_not_there_is_refused_with_those_that_are(shop: Scene, chosen: list[str]) -> None:
    with pytest.raises(InvalidSettings) as caught:
        shop.built.accounts.save("Shop", {"update_inventory_from_location": True, "inventory_locations": chosen})
    assert "Nowhere" in caught.value.reasons["inventory_locations"]
    assert "Default" in caught.value.reasons["inventory_locations"]


def test_d11_none_chosen_is_refused(shop: Scene) -> None:
    with pytest.raises(InvalidSettings, match="No location is chosen"):
        shop.built.accounts.save("Shop", {"update_inventory_from_location": True})


def test_a13_a_removed_account_puts_what_its_orders_held_on_sale_again(shop: Scene) -> None:
    shop.built.accounts.remove("Shop")
    assert marked(shop) == {"Abroad": (True, False), "Elsewhere": (True, False)}


def test_d9_switching_latency_off_is_known_for_what_it_is(shop: Scene) -> None:
    off = shop.built.accounts.show("Shop").settings
    shop.built.accounts.save("Shop", {"default_latency": 3})
    on = shop.built.accounts.show("Shop").settings
    assert accountstock.said(on, off) == (accountstock.KEPT,)
    assert accountstock.said(off, on) == ()
    shop.built.accounts.save("Shop", {"default_latency": None, "last_inventory_sync": None})
    assert shop.built.accounts.said(on, "Shop") == (accountstock.KEPT, accountstock.SENT_AGAIN)
