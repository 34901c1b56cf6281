"""D18, D21: a channel's own warehouse becomes a location, one account drives it, switching it off frees nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from linndesk.errors import BadInput, InvalidSettings
from linndesk.store import accounts, centres
from linndesk.store.centres import CentreRow
from tests.scene import Scene

ON = {"fba": True, "fba_sync_inventory": True}


def places(scene: Scene) -> list[tuple[str, bool, str | None]]:
    return [(each.name, each.fulfilment_centre, each.account) for each in scene.built.locations.listed()]


def here(scene: Scene) -> list[CentreRow]:
    return scene.built.store.read(centres.every)


def driven(scene: Scene) -> list[tuple[str, str, str]]:
    return [(each.shared, each.location, each.driver) for each in here(scene)]


def save(scene: Scene, name: str, **changes: object) -> Sequence[str]:
    before = scene.built.accounts.show(name).settings
    scene.built.accounts.save(name, changes)
    return scene.built.accounts.said(before, name)


def test_d18_turning_it_on_makes_one_location_at_once(scene: Scene) -> None:
    scene.add("Shop UK", **ON)
    assert places(scene) == [("Default", False, None), ("Shop UK FBA", True, "Shop UK")]
    assert driven(scene) == [("UK", "Shop UK FBA", "Shop UK")]
    scene.built.accounts.save("Shop UK", {"fba": False})
    scene.built.accounts.save("Shop UK", {"fba": True})
    assert len(places(scene)) == 2  # the same one again
    assert driven(scene) == [("UK", "Shop UK FBA", "Shop UK")]


def test_d21_the_union_shares_one_stock_and_the_kingdom_has_its_own(scene: Scene) -> None:
    scene.built.locations.add("shop fba eu")
    scene.add("Shop", ("UK", "DE", "FR"), **ON)
    assert driven(scene) == [("UK", "Shop FBA UK", "Shop"), ("EU", "Shop FBA EU 2", "Shop")]


def test_d21_a_second_account_joins_and_a_second_driver_is_refused(scene: Scene) -> None:
    scene.add("Shop DE", ("DE",), **ON)
    scene.add("Shop FR", ("FR",), fba=True)
    assert driven(scene) == [("EU", "Shop DE FBA", "Shop DE")]
    for refused in (
        lambda: scene.built.accounts.save("Shop FR", {"fba_sync_inventory": True}),
        lambda: scene.add("Shop IT", ("IT",), **ON),
    ):
        with pytest.raises(InvalidSettings, match="Shop DE already drives Shop DE FBA") as caught:
            refused()
        assert list(caught.value.reasons) == ["fba_sync_inventory"]
        assert caught.value.exit_code == 2
    assert [each.name for each in scene.built.accounts.listed()] == ["Shop DE", "Shop FR"]
    assert not scene.built.accounts.show("Shop FR").settings.model_dump()["fba_sync_inventory"]
    scene.add("Shop UK", ("UK",), **ON)  # another stock
    scene.add("Other US", ("US",), "other", **ON)  # another merchant
    assert [each[2] for each in driven(scene)] == ["Shop DE", "Shop UK", "Other US"]


def test_d21_the_next_driver_may_come_once_the_first_has_let_go(scene: Scene) -> None:
    scene.add("Shop DE", ("DE",), **ON)
    scene.add("Shop FR", ("FR",), fba=True)
    assert save(scene, "Shop DE", fba_sync_inventory=False) == (
        "Shop DE FBA: nobody drives it, its levels stay as they are until Sync inventory is on in an account",
    )
    assert driven(scene) == [("EU", "Shop DE FBA", "")]
    said = save(scene, "Shop FR", fba_sync_inventory=True)
    assert said == ("Shop DE FBA: drives FBA, not followed yet",)
    assert places(scene)[1] == ("Shop DE FBA", True, "Shop FR")


def test_d21_marketplaces_that_change_take_their_stocks_along(scene: Scene) -> None:
    scene.add("Shop", ("UK",), **ON)
    scene.built.accounts.save("Shop", {"marketplaces": ["DE", "FR"]})
    assert driven(scene) == [("UK", "Shop FBA", ""), ("EU", "Shop FBA 2", "Shop")]
    scene.built.accounts.save("Shop", {"marketplaces": ["DE", "UK"]})
    assert driven(scene) == [("UK", "Shop FBA", "Shop"), ("EU", "Shop FBA 2", "Shop")]


def test_another_merchant_is_another_stock(scene: Scene) -> None:
    scene.add("Shop", **ON)
    scene.built.accounts.save("Shop", scene.amazon.settings("other", ("US",)))
    assert driven(scene) == [("UK", "Shop FBA", ""), ("US", "Shop FBA 2", "Shop")]


def test_d18_switching_it_off_says_what_stays(scene: Scene) -> None:
    scene.add("Shop", **ON)
    assert save(scene, "Shop", fba=False) == (
        "Shop FBA stays as it is with 0 units of 0 items: its levels follow no more. Nothing goes back on sale.",
    )
    assert driven(scene) == [("UK", "Shop FBA", "")]
    assert places(scene)[1] == ("Shop FBA", True, "Shop")


def test_d18_turning_it_on_asks_for_the_orders_of_a_week_once(scene: Scene) -> None:
    scene.add("Shop")
    assert scene.sync().ok
    scene.built.accounts.save("Shop", {"fba": True})
    row = scene.built.store.read(lambda: accounts.named("Shop"))
    assert row.reread_since is not None
    assert (scene.clock.now() - row.reread_since).days == 7
    scene.add("New", ("DE",), fba=True)  # its first pull brings them anyway
    assert scene.built.store.read(lambda: accounts.named("New")).reread_since is None


def test_a_removed_account_leaves_its_location_to_the_others_and_finds_it_again(scene: Scene) -> None:
    scene.add("Shop DE", ("DE",), **ON)
    scene.add("Shop FR", ("FR",), fba=True)
    scene.built.accounts.remove("Shop DE")
    assert (driven(scene), places(scene)[1]) == ([("EU", "Shop DE FBA", "")], ("Shop DE FBA", True, "Shop FR"))
    scene.built.accounts.remove("Shop FR")
    assert places(scene)[1] == ("Shop DE FBA", True, None)
    scene.add("Shop DE", ("DE",), **ON)
    assert driven(scene) == [("EU", "Shop DE FBA", "Shop DE")]
    assert places(scene)[1:] == [("Shop DE FBA", True, "Shop DE")]


def test_a_location_that_is_nobodys_any_more_may_go(scene: Scene) -> None:
    scene.add("Shop", **ON)
    with pytest.raises(BadInput, match="a channel's own warehouse"):
        scene.built.locations.remove("Shop FBA")
    with pytest.raises(BadInput, match="a channel's own warehouse"):
        scene.built.locations.rename("Shop FBA", "Ours")
    scene.built.accounts.remove("Shop")
    scene.built.locations.remove("Shop FBA")
    assert (places(scene), here(scene)) == ([("Default", False, None)], [])


def test_what_an_account_says_of_its_centres(scene: Scene) -> None:
    scene.add("Shop DE", ("DE",), **ON)
    scene.add("Shop FR", ("FR",), fba=True)
    scene.add("Plain", ("UK",))
    shown = {each.name: each.centres for each in scene.built.accounts.listed()}
    assert shown == {
        "Shop DE": ("Shop DE FBA: drives FBA, not followed yet",),
        "Shop FR": ("Shop DE FBA: FBA follows Shop DE, not followed yet",),
        "Plain": (),
    }
    assert "The location Shop DE FBA stays, and follows nobody." in scene.built.accounts.removal("Shop DE").sentences


def test_orders_of_ones_own_never_leave_from_there(scene: Scene) -> None:
    scene.add("Shop", **ON)
    with pytest.raises(BadInput, match="Shop FBA is a fulfilment centre"):
        scene.built.accounts.save("Shop", {"order_location": "Shop FBA"})
    with pytest.raises(BadInput, match="Shop FBA"):
        scene.built.accounts.save("Shop", {"inventory_locations": ["Shop FBA"]})
