"""W8, the parallel run: our number against the channel's for every listing, with the reason and likely causes."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.errors import BadInput, UnknownName
from linndesk.sandbox.amazon.records import Line
from linndesk.services.parallel import ParallelReport
from linndesk.services.parallelwords import Compared
from linndesk.store import accounts
from tests.scene import Scene
from tests.services.test_listings import offer


def line(sku: str, quantity: int) -> Line:
    return Line(sku, quantity, Decimal("9.99"), f"Title of {sku}")


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Twelve mugs, of which an open order holds three; Amazon shows five. A pan that is the same on both sides."""
    scene.add("Shop", mode="watch", default_max_listed_percentage=50)
    for sku, quantity in (("MUG", 5), ("PAN", 2), ("JUG", 9), ("FREE", 1), ("=RISKY", 0)):
        offer(scene, sku, quantity)
    offer(scene, "FBA-1", None)
    file = scene.profile / "items.csv"
    file.write_text(
        "sku,title,level\nMUG,Mug,12\nPAN,Pan,5\nJUG,Jug,40\nFBA-1,Sent by Amazon,7\n'=RISKY,Risky,3\n", "utf-8"
    )
    scene.built.items.import_file(file)
    scene.amazon.world.add_order("UK-1", lines=[line("MUG", 3)])
    scene.clock.advance(minutes=10)
    scene.sync()
    scene.clock.advance(minutes=5)
    scene.built.listings.download("Shop")
    for sku in ("MUG", "PAN", "JUG", "FBA-1", "=RISKY"):
        scene.built.listings.link("Shop", sku, sku)
    return scene


def report(scene: Scene) -> ParallelReport:
    return scene.built.parallel.report("Shop")


def row(scene: Scene, sku: str = "MUG") -> Compared:
    return next(each for each in report(scene).rows if each.channel_sku == sku)


def set_account(scene: Scene, **values: object) -> None:
    scene.built.accounts.save("Shop", values)


def test_our_number_theirs_and_why_with_the_orders_named(shop: Scene) -> None:
    found = report(shop)
    mug = row(shop)
    number = shop.built.orders.show("UK-1").number
    assert (mug.ours, mug.theirs, mug.difference, mug.kind) == (4, 5, -1, "lower")
    said = found.why(mug)
    assert said.startswith(f"12 on hand, 3 in open order {number}, 50 % → 4; Amazon shows 5 since ")
    assert [(each.rule, each.input, each.value) for each in mug.steps] == [
        ("on_hand", 12, 12), ("in_open_orders", 3, 9), ("end_when", 0, 9), ("percentage", 50, 4),
        ("max_listed", None, 4),
    ]  # fmt: skip
    assert mug.seen_at is not None


def test_the_riskiest_stand_first_and_what_is_never_sent_is_counted_by_reason(shop: Scene) -> None:
    """Ours lower = the channel may sell what is not there."""
    found = report(shop)
    assert [(each.channel_sku, each.kind) for each in found.rows] == [
        ("MUG", "lower"), ("JUG", "higher"), ("=RISKY", "higher"), ("PAN", "same"),
    ]  # fmt: skip
    assert found.left_out == {"amazon": 1, "unlinked": 1}
    assert (found.count("lower"), found.count("higher"), found.count("same")) == (1, 2, 1)
    assert "1 of 4 listings the same" in found.sentence
    shop.built.listings.ignore("Shop", ["JUG"])
    shop.built.listings.link("Shop", "NOT-YET", "PAN")
    assert report(shop).left_out == {"amazon": 1, "unlinked": 1, "ignored": 1, "unverified": 1}


def test_w1_a_kit_is_compared_by_what_its_parts_allow(shop: Scene) -> None:
    """The order of three mugs leaves nine of twelve: four kits of two, of which half are published."""
    shop.built.items.import_file(_file(shop, "sku,title\nSET,Two mugs and a pan\n"))
    shop.built.kits.set_parts("SET", [("MUG", 2), ("PAN", 1)])
    shop.built.listings.link("Shop", "FREE", "SET")
    kit = row(shop, "FREE")
    assert (kit.ours, kit.theirs, kit.made_of) == (2, 1, ("MUG", "PAN"))
    number = shop.built.orders.show("UK-1").number
    said = report(shop).why(kit)
    assert said.startswith(f"5 can be made of MUG and PAN, 1 in open order {number}, 50 % → 2; Amazon shows 1")
    shop.clock.advance(minutes=30)
    shop.built.stock.set_level("PAN", 0)
    assert row(shop, "FREE").ours == 0
    assert report(shop).causes(row(shop, "FREE"))[0].startswith("The stock changed here at "), "that of a part"


def _file(shop: Scene, text: str) -> Path:
    path = shop.profile / "more-items.csv"
    path.write_text(text, "utf-8")
    return path


def test_what_the_listing_and_the_account_say_changes_the_number(shop: Scene) -> None:
    """D12 to D15."""
    set_account(shop, default_max_listed_percentage=100, default_max_listed_quantity=6)
    assert row(shop).ours == 6
    assert ", at most 6 → 6;" in report(shop).why(row(shop))
    set_account(shop, default_max_listed_quantity=None, default_end_when_quantity=9)
    assert row(shop).ours == 0
    assert "at or below End when 9: 0" in report(shop).why(row(shop))


def test_only_the_chosen_locations_count_and_others_are_a_likely_cause(shop: Scene) -> None:
    """D11."""
    shop.built.locations.add("Annex")
    shop.built.stock.set_level("JUG", 18, "Annex")
    shop.built.stock.set_level("JUG", 0)
    set_account(shop, update_inventory_from_location=True, inventory_locations=["Default"])
    jug = row(shop, "JUG")
    assert (jug.ours, jug.theirs, jug.elsewhere) == (0, 9, (("Annex", 18),))
    assert any("With the 18 at Annex it would be the same" in each for each in report(shop).causes(jug))
    set_account(shop, inventory_locations=["Annex"])
    assert row(shop, "JUG").kind == "same"
    assert row(shop).in_open_orders == 0, "the order holds its mugs at Default"
    with pytest.raises(BadInput, match="No location is chosen"):
        set_account(shop, inventory_locations=[])
    stored = shop.built.store.read(lambda: accounts.named("Shop"))
    shop.built.store.write(lambda: accounts.save(stored.id, {"inventory_locations": []}, stored.secrets))
    with pytest.raises(BadInput, match="No location is chosen"):
        report(shop)


def test_a_movement_after_the_download_is_a_likely_cause(shop: Scene) -> None:
    shop.clock.advance(minutes=30)
    shop.built.stock.set_level("PAN", 20)
    pan = row(shop, "PAN")
    assert pan.kind == "higher"
    assert report(shop).causes(pan)[0].startswith("The stock changed here at ")
    shop.built.listings.download("Shop")
    assert not any("changed here" in each for each in report(shop).causes(row(shop, "PAN")))


def test_an_order_after_the_download_is_a_likely_cause(shop: Scene) -> None:
    shop.clock.advance(minutes=30)
    shop.amazon.world.add_order("UK-2", lines=[line("PAN", 3)])
    shop.clock.advance(minutes=10)
    shop.sync()
    pan = row(shop, "PAN")
    assert (pan.ours, pan.theirs) == (1, 2)
    number = shop.built.orders.show("UK-2").number
    assert "1 order came in after the listings were read" in report(shop).causes(pan)[0]
    assert number in report(shop).causes(pan)[0]


def test_orders_that_were_not_read_since_and_rules_of_the_other_system(shop: Scene) -> None:
    jug = report(shop).causes(row(shop, "JUG"))
    assert "before the listings: an order in between is not here yet" in jug[0]
    set_account(shop, default_max_listed_percentage=40)
    offer(shop, "PAN", 5)
    shop.built.listings.download("Shop")
    pan = row(shop, "PAN")
    assert (pan.ours, pan.theirs) == (2, 5)
    assert any("before the rules here (40 %)" in each for each in report(shop).causes(pan))


def test_a_level_that_was_never_set_is_the_likely_cause(shop: Scene) -> None:
    file = shop.profile / "more.csv"
    file.write_text("sku,title\nFREE,Never counted\n", "utf-8")
    shop.built.items.import_file(file)
    shop.built.listings.link("Shop", "FREE", "FREE")
    assert report(shop).causes(row(shop, "FREE"))[0].startswith("Its level was never set here")
    file.write_text("sku,title,level\nFREE,Counted as none,0\n", "utf-8")
    shop.built.items.import_file(file)
    assert report(shop).causes(row(shop, "FREE"))[0].startswith("The level here may be too low")


def test_every_difference_has_a_likely_cause_and_nothing_else_has(shop: Scene) -> None:
    found = report(shop)
    assert {each.kind for each in found.rows} == {"lower", "higher", "same"}
    assert all(bool(found.causes(each)) == (each.kind != "same") for each in found.rows)


def test_the_saved_report_is_a_table_that_no_spreadsheet_takes_for_formulas(shop: Scene, tmp_path: Path) -> None:
    """R-FOREIGN."""
    path = tmp_path / "parallel.csv"
    assert shop.built.parallel.save(report(shop), path) == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert found[0]["channel_sku"] == "MUG"
    assert (found[0]["we_would_send"], found[0]["channel_shows"], found[0]["difference"]) == ("4", "5", "-1")
    assert found[2]["channel_sku"] == "'=RISKY"
    assert "Amazon shows 5" in found[0]["why"]
    with pytest.raises(BadInput, match="cannot be written"):
        shop.built.parallel.save(report(shop), tmp_path / "nowhere" / "x.csv")


def test_an_account_that_is_not_there_or_has_nothing_yet(shop: Scene) -> None:
    with pytest.raises(UnknownName):
        shop.built.parallel.report("Nowhere")
    shop.add("New", ("DE",))
    empty = shop.built.parallel.report("New")
    assert (empty.rows, empty.listings_at) == ((), None)
    assert "Nothing can be compared yet" in empty.sentence
