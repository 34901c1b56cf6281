"""N6: items from listings: only what was seen is made, what is wrong is said first, one undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linndesk.errors import UnknownName
from linndesk.services.listings import Listings, NewItem
from tests.scene import Scene
from tests.services.listed import ONE, TWO, list_products, make_items


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    list_products(scene, {"A": ONE, "B": TWO, "C": "", "mug": "", "D": ONE})
    make_items(scene, {"MUG": "", "C": ""})
    return scene


@pytest.fixture
def listings(shop: Scene) -> Listings:
    return shop.built.listings


def planned(listings: Listings, *skus: str) -> list[NewItem]:
    rows = listings.plan_items("Shop", [listings.show("Shop", sku).id for sku in skus])
    assert [each.channel_sku for each in rows] == list(skus)
    return list(rows)


def stock(shop: Scene) -> set[str]:
    return {each.sku for each in shop.built.items.listed()}


def test_what_is_proposed_and_nothing_is_made_yet(shop: Scene, listings: Listings) -> None:
    a, c, mug = planned(listings, "A", "C", "mug")
    assert (a.sku, a.title, a.barcode, a.problem) == ("A", "Title of A", ONE, "")
    assert ("already" in c.problem, c.stops) == (True, False)
    assert ("MUG" in mug.problem, mug.stops) == (True, False)
    assert stock(shop) == {"MUG", "C"}


def test_as_edited_so_it_is_made_linked_and_taken_back(shop: Scene, listings: Listings) -> None:
    a, b, c = planned(listings, "A", "B", "C")
    rows = [replace(a, sku=" JUG-1 ", title="Blue jug"), replace(b, barcode=""), c]
    done = listings.create_items("Shop", rows)
    assert (done.items, done.linked, done.left) == (2, 3, ())
    assert done.sentence == "2 items created, 3 listings linked"
    jug = shop.built.items.get("JUG-1")
    assert (jug.title, jug.barcode, jug.levels) == ("Blue jug", ONE, ())
    assert [(listings.show("Shop", sku).sku, listings.show("Shop", sku).link_how) for sku in "ABC"] == [
        ("JUG-1", "new item"), ("B", "new item"), ("C", "SKU"),
    ]  # fmt: skip
    shop.built.stock.set_level("B", 3)
    assert done.batch is not None
    assert listings.undo_batch(done.batch).sentence == "3 listings put back as before, 1 new item removed"
    assert stock(shop) == {"MUG", "C", "B"}  # one counts stock by now


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"sku": "  "}, "needs a SKU"),
        ({"sku": "x" * 256}, "longer"),
        ({"sku": "a\x01"}, "control character"),
        ({"title": "x" * 1001}, "characters long"),
        ({"barcode": TWO}, f"The listing's own barcode is {ONE}"),
    ],
)
def test_what_stops_a_row_is_said_and_the_row_is_left(
    shop: Scene, listings: Listings, edit: dict[str, str], said: str
) -> None:
    (a,) = planned(listings, "A")
    (checked,) = listings.check_items("Shop", [replace(a, **edit)])  # type: ignore[arg-type]
    assert (said in checked.problem, checked.stops) == (True, True)
    done = listings.create_items("Shop", [replace(a, **edit)])  # type: ignore[arg-type]
    assert (done.items, done.linked, done.batch) == (0, 0, None)
    assert done.left == (("A", checked.problem),)
    assert stock(shop) == {"MUG", "C"}


def test_a_barcode_has_one_item(shop: Scene, listings: Listings) -> None:
    make_items(shop, {"OWNER": TWO})
    a, b, d = planned(listings, "A", "B", "D")
    assert ("Item OWNER has this barcode" in b.problem, b.stops) == (True, True)
    assert ("Item A has this barcode" in d.problem, d.stops) == (True, True)
    done = listings.create_items("Shop", [a, b, replace(d, sku="A")])
    assert (done.items, done.linked, [own for own, _ in done.left]) == (1, 2, ["B"])
    assert listings.show("Shop", "D").sku == "A"


def test_a_listing_linked_meanwhile_is_left_alone(listings: Listings) -> None:
    rows = planned(listings, "A")
    listings.link("Shop", "A", "MUG")
    assert listings.create_items("Shop", rows).left == (("A", "It is linked or ignored by now"),)
    assert listings.show("Shop", "A").sku == "MUG"


def test_an_item_whose_barcode_differs_is_not_linked(shop: Scene, listings: Listings) -> None:
    make_items(shop, {"A": TWO})
    (a,) = planned(listings, "A")
    assert ("Barcodes differ" in a.problem, a.stops) == (True, True)
    assert listings.create_items("Shop", [a]).linked == 0


def test_hundreds_at_once(shop: Scene, listings: Listings) -> None:
    many = [f"S{number:04}" for number in range(600)]
    list_products(shop, dict.fromkeys(many, ""))
    done = listings.create_items("Shop", planned(listings, *many))
    assert (done.items, done.linked) == (600, 600)
    assert done.batch is not None
    listings.undo_batch(done.batch)
    assert stock(shop) == {"MUG", "C"}


def test_w1_an_item_that_has_become_a_part_or_a_kit_stays(shop: Scene, listings: Listings) -> None:
    done = listings.create_items("Shop", planned(listings, "A", "B"))
    assert done.batch is not None
    shop.built.kits.set_parts("B", [("A", 2)])
    listings.undo_batch(done.batch)
    assert stock(shop) == {"MUG", "C", "A", "B"}


def test_an_account_that_is_not_here(listings: Listings) -> None:
    for act in (listings.plan_items, listings.check_items, listings.create_items):
        with pytest.raises(UnknownName):
            act("Nobody", [])
