"""W3: park, lock, move, stage, service, tracking, notes: each with its trace, none where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from linndesk.errors import BadInput, LinndeskError, UnknownName
from linndesk.sandbox.amazon.records import Person
from linndesk.services.despatch import Wish
from linndesk.services.shapes import order_json
from linndesk.store import tables
from tests.scene import Scene

SKU = "MUG-RED-330"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.built.locations.add("Shop floor")
    scene.add("Shop")
    scene.built.listings.link("Shop", SKU)
    for ref in ("1", "2", "3"):
        scene.amazon.world.add_order(ref, created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    return scene


def id_of(shop: Scene, ref: str) -> int:
    return shop.built.order_acts.id_of(ref)


def held(shop: Scene, location: str = "Default") -> int:
    levels = {each.location: each for each in shop.built.items.get(SKU).levels}
    return levels[location].in_open_orders if location in levels else 0


def dirty(shop: Scene) -> bool:
    return bool(shop.built.store.read(lambda: tables.Listing.get(tables.Listing.channel_sku == SKU).dirty))


def clear_dirt(shop: Scene) -> None:
    shop.built.store.write(lambda: tables.Listing.update(dirty=0).execute())


def said(shop: Scene, ref: str) -> list[tuple[str, str]]:
    rows = shop.built.order_acts.history(id_of(shop, ref))
    return [(each.what, each.detail) for each in rows if each.kind == "act"]


def test_w3_a_parked_order_still_reserves_and_a_locked_one_does_not(shop: Scene) -> None:
    acts, ids = shop.built.order_acts, [id_of(shop, "1"), id_of(shop, "2")]
    acts.park(ids)
    assert held(shop) == 3
    clear_dirt(shop)
    acts.lock(ids)
    assert held(shop) == 1
    assert dirty(shop)
    order = shop.built.orders.show("1")
    assert (order.parked, order.locked) == (True, True)
    acts.unpark(ids)
    acts.unlock(ids)
    assert held(shop) == 3
    assert said(shop, "1") == [("Parked", ""), ("Locked", ""), ("Unparked", ""), ("Unlocked", "")]


def test_the_same_mark_twice_leaves_one_trace(shop: Scene) -> None:
    shop.built.order_acts.park([id_of(shop, "1")])
    shop.built.order_acts.park([id_of(shop, "1")])
    assert said(shop, "1") == [("Parked", "")]


def test_a_move_takes_the_reservation_along(shop: Scene) -> None:
    clear_dirt(shop)
    shop.built.order_acts.move([id_of(shop, "1")], " shop FLOOR ")
    assert (held(shop), held(shop, "Shop floor")) == (2, 1)
    assert shop.built.orders.show("1").location == "Shop floor"
    assert dirty(shop)
    assert said(shop, "1") == [("Moved", "Default → Shop floor")]
    with pytest.raises(UnknownName):
        shop.built.order_acts.move([id_of(shop, "1")], "Moon")


def test_an_order_never_leaves_from_the_channels_own_warehouse(shop: Scene) -> None:
    place = shop.built.locations.add("FBA").id
    shop.built.store.write(
        lambda: tables.Location.update(fulfilment_centre=True).where(tables.Location.id == place).execute()
    )
    with pytest.raises(BadInput):
        shop.built.order_acts.move([id_of(shop, "1")], "FBA")


def test_what_left_stays_as_it_is(shop: Scene) -> None:
    """Acts on several pass over those that they do not fit; on these alone they say so."""
    one, two = id_of(shop, "1"), id_of(shop, "2")
    shop.built.despatch.despatch([Wish(one, "Van")])
    shop.built.order_acts.park([one, two])
    assert [shop.built.orders.show(each).parked for each in ("1", "2")] == [False, True]
    refused: tuple[Callable[[], Any], ...] = (
        lambda: shop.built.order_acts.lock([one]),
        lambda: shop.built.order_acts.move([one], "Shop floor"),
        lambda: shop.built.order_acts.set_tracking(one, "X"),
        lambda: shop.built.order_acts.set_service([one], "Bike"),
        lambda: shop.built.order_acts.park([]),
    )
    for act in refused:
        with pytest.raises(BadInput) as caught:
            act()
        assert caught.value.fix


class TestStages:
    def test_any_order_takes_one_that_is_there(self, shop: Scene) -> None:
        acts = shop.built.order_acts
        assert acts.stages() == ["Order Received", "Picking", "Packed", "Despatched"]
        acts.stage([id_of(shop, "1")], "picking")
        assert shop.built.orders.show("1").stage == "Picking"
        with pytest.raises(BadInput) as caught:
            acts.stage([id_of(shop, "1")], "Lost")
        assert "Packed" in caught.value.fix
        acts.stage([id_of(shop, "1")], "")
        assert said(shop, "1") == [("Stage", "Picking"), ("Stage", "Picking")]

    def test_the_list_is_a_setting(self, shop: Scene) -> None:
        shop.built.program.set_text("order_stages", "New, Wrapped ,Gone")
        assert shop.built.order_acts.stages() == ["New", "Wrapped", "Gone"]
        shop.built.order_acts.stage([id_of(shop, "1")], "wrapped")
        for wrong in ("", "A,a", "x" * 41):
            with pytest.raises(LinndeskError):
                shop.built.program.set_text("order_stages", wrong)


class TestServiceAndTracking:
    def test_a_service_keeps_the_name_it_has_and_a_new_one_is_added(self, shop: Scene) -> None:
        acts = shop.built.order_acts
        acts.set_service([id_of(shop, "1")], "Royal Mail 48")
        acts.set_service([id_of(shop, "2")], " royal mail 48 ")
        assert shop.built.orders.show("2").postal_service == "Royal Mail 48"
        rules = shop.built.store.read(lambda: [each.name for each in tables.PostalService.select()])
        assert rules.count("Royal Mail 48") == 1

    @pytest.mark.parametrize(
        ("scanned", "kept"),
        [
            ("AB123456789GB\r\n", "AB123456789GB"),
            ("\x1d AB 1234 5678 9GB\t", "AB 1234 5678 9GB"),
            ("\u200bAB1\u200b", "AB1"),
            ("\u00a0AB1\u00a0", "AB1"),
        ],
    )
    def test_what_a_scanner_adds_goes_and_what_was_typed_stays(self, shop: Scene, scanned: str, kept: str) -> None:
        shop.built.order_acts.set_tracking(id_of(shop, "1"), scanned)
        assert shop.built.orders.show("1").tracking == kept

    @pytest.mark.parametrize("wrong", ["A\nB", "A\x1dB", "x" * 101])
    def test_two_scans_in_one_are_refused(self, shop: Scene, wrong: str) -> None:
        with pytest.raises(BadInput) as caught:
            shop.built.order_acts.set_tracking(id_of(shop, "1"), wrong)
        assert caught.value.fix

    def test_a_sync_leaves_what_people_set(self, shop: Scene) -> None:
        order_id = id_of(shop, "1")
        shop.built.order_acts.set_tracking(order_id, "T1")
        shop.built.order_acts.set_service([order_id], "Van")
        shop.built.order_acts.stage([order_id], "Packed")
        shop.amazon.world.update("1", person=Person("Bo Jones", "1 Street", "Norwich", "NR1 1AA", "GB", ""))
        shop.clock.advance(minutes=30)
        shop.sync()
        order = shop.built.orders.show("1")
        assert (order.tracking, order.postal_service, order.stage) == ("T1", "Van", "Packed")


class TestNotes:
    def test_r_person_a_note_is_sealed_and_kept_beside_the_channels(self, shop: Scene) -> None:
        order_id = id_of(shop, "1")
        shop.built.order_acts.add_note(order_id, "  Ring twice\nat the back  ")
        shop.amazon.world.update(
            "1", person=Person("Bo Jones", "1 Street", "Norwich", "NR1 1AA", "GB", "bo@marketplace.amazon.co.uk")
        )
        shop.clock.advance(minutes=30)
        shop.sync()
        order = shop.built.orders.show("1")
        assert order.person.name == "Bo Jones"
        assert order.person.own_notes == ("Ring twice\nat the back",)
        assert order_json(order)["notes"][-1] == "Ring twice\nat the back"
        assert said(shop, "1") == [("Note added", "")]
        sealed = shop.built.store.read(lambda: bytes(tables.Person.get_by_id(order_id).sealed))
        assert b"Ring" not in sealed

    def test_an_empty_or_endless_one_is_refused(self, shop: Scene) -> None:
        for wrong in ("", "  \n ", "x" * 2_001, "a\x00b"):
            with pytest.raises(BadInput):
                shop.built.order_acts.add_note(id_of(shop, "1"), wrong)

    def test_once_the_buyer_was_purged_there_is_no_place_for_one(self, shop: Scene) -> None:
        order_id = id_of(shop, "1")
        shop.built.despatch.despatch([Wish(order_id, "Van")])
        shop.clock.advance(days=31)
        shop.sync()
        assert shop.built.orders.show("1").purged
        with pytest.raises(BadInput):
            shop.built.order_acts.add_note(order_id, "Too late")
        assert replace(shop.built.orders.show("1").person, country_code="").name == ""


def test_history_tells_acts_stock_and_what_the_channel_was_told(shop: Scene) -> None:
    order_id = id_of(shop, "1")
    shop.built.order_acts.park([order_id])
    done = shop.built.despatch.despatch([Wish(order_id, "Van", "T1")])
    shop.clock.advance(seconds=5)
    shop.built.despatch.undo(done.outbox_ids)
    rows = shop.built.order_acts.history(order_id)
    assert [each.at for each in rows] == sorted(each.at for each in rows)
    told = [(each.kind, each.what) for each in rows]
    assert told[0] == ("came", "Came in")
    assert ("send", "Not told") in told
    assert [each.detail for each in rows if each.kind == "stock"] == [
        f"-1 of {SKU} at Default",
        f"+1 of {SKU} at Default",
    ]
    assert any("Van" in each.detail and "T1" in each.detail for each in rows if each.what == "Despatched")
