"""D11: locations are added, renamed with the settings that name them, and removed when nothing needs them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.errors import BadInput, InvalidSettings, UnknownName
from linndesk.services.shapes import location_json
from linndesk.store import accounts, audit, locations
from tests.scene import Scene


def names(scene: Scene) -> list[str]:
    return [each.name for each in scene.built.locations.listed()]


def test_names_are_one_of_a_kind_in_any_case(scene: Scene) -> None:
    scene.built.locations.add(" Annex ")
    assert names(scene) == ["Default", "Annex"]
    for name in ("", "  ", "ANNEX", "default", "a" * 300, "two\nlines"):
        with pytest.raises(BadInput):
            scene.built.locations.add(name)
        with pytest.raises(BadInput):
            scene.built.locations.rename("Annex", name if name != "ANNEX" else "DEFAULT")
    scene.built.locations.rename("Annex", "ANNEX")
    assert names(scene) == ["Default", "ANNEX"]
    with pytest.raises(UnknownName):
        scene.built.locations.rename("Annex", "Barn")


def test_d11_renaming_follows_into_the_accounts_that_name_it(scene: Scene) -> None:
    scene.built.locations.add("Annex")
    scene.built.locations.add("Barn")
    chosen = ["Barn", "Annex"]
    scene.add("Shop", order_location="Annex", update_inventory_from_location=True, inventory_locations=chosen)
    scene.add("Other", ("DE",), inventory_locations=["Barn"])
    assert scene.built.locations.rename("Annex", "Shed").accounts
    row = scene.built.store.read(lambda: accounts.named("Shop"))
    assert (row.settings["order_location"], row.settings["inventory_locations"]) == ("Shed", ["Barn", "Shed"])
    other = scene.built.store.read(lambda: accounts.named("Other"))
    assert (other.settings["order_location"], other.settings["inventory_locations"]) == ("Default", ["Barn"])
    noted = scene.built.store.read(lambda: audit.about("Shed"))[-1]
    assert (noted.before, noted.after) == ("Annex", "Shed")
    scene.amazon.world.add_order("202-1", created=scene.clock.now() - timedelta(hours=1))
    assert scene.sync().ok
    assert scene.built.orders.show("202-1").location == "Shed"


def test_default_stays_and_says_why(scene: Scene) -> None:
    with pytest.raises(BadInput, match="Imports and new accounts use it"):
        scene.built.locations.rename("Default", "Hall")
    with pytest.raises(BadInput, match="Default cannot be removed"):
        scene.built.locations.remove("Default")


def test_a_location_goes_once_nothing_needs_it(scene: Scene) -> None:
    scene.built.locations.add("Annex")
    file = scene.profile / "items.csv"
    file.write_text("sku,title\nMUG,Mug\n", "utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop", order_location="Annex")
    with pytest.raises(BadInput, match="The settings of Shop name it"):
        scene.built.locations.remove("Annex")
    scene.built.accounts.save("Shop", {"order_location": "Default"})
    scene.built.stock.set_shelf("MUG", "Annex", bin_="A1")
    scene.built.locations.remove("Annex")
    assert names(scene) == ["Default"]
    with pytest.raises(UnknownName):
        scene.built.locations.remove("Annex")


def test_stock_orders_and_the_ledger_keep_a_location(scene: Scene) -> None:
    scene.built.locations.add("Annex")
    file = scene.profile / "items.csv"
    file.write_text("sku,title,location,level\nMUG,Mug,Annex,4\n", "utf-8")
    scene.built.items.import_file(file)
    with pytest.raises(BadInput, match="4 units of 1 items lie there"):
        scene.built.locations.remove("Annex")
    scene.built.stock.set_level("MUG", 0, "Annex")
    scene.add("Shop")
    scene.amazon.world.add_order("202-1", created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    order = scene.built.order_acts.id_of("202-1")
    scene.built.order_acts.move([order], "Annex")
    with pytest.raises(BadInput, match="1 open orders leave from there"):
        scene.built.locations.remove("Annex")
    scene.built.order_acts.move([order], "Default")
    with pytest.raises(BadInput, match="2 orders and entries of the ledger name it"):
        scene.built.locations.remove("Annex")


def test_a_channels_own_warehouse_is_left_alone(scene: Scene) -> None:
    def job() -> None:
        locations.get_or_create("FBA UK")
        locations.Location.update(fulfilment_centre=True).where(locations.Location.name == "FBA UK").execute()

    scene.built.store.write(job)
    with pytest.raises(BadInput, match="a channel's own warehouse"):
        scene.built.locations.rename("FBA UK", "Mine")


def test_m5_what_lies_in_a_quarantine_is_for_nobodys_orders_and_listings(scene: Scene) -> None:
    made = scene.built.locations.add("Quarantine", quarantine=True)
    assert location_json(made) == {
        "name": "Quarantine", "id": made.id, "fulfilment_centre": False, "account": None, "quarantine": True,
    }  # fmt: skip
    assert [each.quarantine for each in scene.built.locations.listed()] == [False, True]
    with pytest.raises(BadInput, match="Quarantine is a quarantine location"):
        scene.add("Shop", order_location="Quarantine")
    scene.add("Shop")
    with pytest.raises(InvalidSettings):
        scene.built.accounts.save("Shop", {"inventory_locations": ["Quarantine"]})
    scene.amazon.world.add_order("202-1", created=scene.clock.now() - timedelta(hours=1))
    assert scene.sync().ok
    with pytest.raises(BadInput, match="Quarantine is a quarantine location"):
        scene.built.order_acts.move([scene.built.orders.show("202-1").id], "Quarantine")
    assert scene.built.orders.show("202-1").location == "Default"
