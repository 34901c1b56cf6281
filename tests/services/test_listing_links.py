"""N6, A10, A11: links ask before joining two barcodes, know their author, are accepted in bulk and taken back."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import BadInput, BarcodesDiffer, Cancelled, UnknownName
from linndesk.sandbox.amazon.records import Line
from linndesk.services.listingbatches import PART
from linndesk.services.listings import Listings
from linndesk.store import tables
from tests.scene import START, Scene
from tests.services.listed import ONE, TWO, list_products, make_items
from tests.services.test_listings import offer


@dataclass(frozen=True)
class Accepted:
    """A row of the accept dialog."""

    listing_id: int
    channel_sku: str
    sku: str
    score: int = 95
    tier: str = "title"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    list_products(scene, {"A": ONE, "B": TWO, "C": "", "D": ""})
    make_items(scene, {"MUG": ONE, "PAN": "", "A": TWO, "C": ""})
    return scene


@pytest.fixture
def listings(shop: Scene) -> Listings:
    return shop.built.listings


def linked(listings: Listings) -> dict[str, str | None]:
    return {each.channel_sku: each.sku for each in listings.listed("Shop")}


class TestBarcodes:
    def test_two_that_differ_ask_first_and_name_both(self, listings: Listings) -> None:
        with pytest.raises(BarcodesDiffer) as caught:
            listings.link("Shop", "B", "MUG")
        assert caught.value.code == "barcodes_differ"
        assert ONE in caught.value.detail
        assert TWO in caught.value.detail
        assert linked(listings)["B"] is None
        done = listings.link("Shop", "B", "MUG", sure=True)
        assert ONE in done.warning
        assert TWO in done.warning
        assert linked(listings)["B"] == "MUG"

    def test_against_a_listing_that_is_linked_already(self, listings: Listings) -> None:
        listings.link("Shop", "A", "PAN")
        with pytest.raises(BarcodesDiffer, match="different barcodes") as caught:
            listings.link("Shop", "B", "PAN")
        assert "listing A" in caught.value.detail

    def test_the_same_or_none_asks_nothing(self, listings: Listings) -> None:
        assert listings.link("Shop", "A", "MUG").warning == ""
        assert listings.link("Shop", "C", "MUG").warning == ""

    def test_a11_link_all_leaves_them_with_the_reason(self, listings: Listings) -> None:
        plan = listings.plan_link_all("Shop")
        assert [own for _, own, _ in plan.links] == ["C"]
        assert "barcodes differ" in dict(plan.skipped)["A"]
        assert listings.link_all("Shop").listings == 1


def test_a_link_knows_who_made_it(shop: Scene, listings: Listings) -> None:
    listings.link("Shop", "C", "PAN")
    found = listings.show("Shop", "C")
    assert (found.linked_by, found.link_how, found.linked_at) == (getpass.getuser(), "by hand", START)
    who = shop.built.store.read(lambda: {each.who for each in tables.Audit.select() if each.action == "linked"})
    assert who == {getpass.getuser()}


class TestAccept:
    def test_each_says_how_and_all_of_it_comes_back(self, listings: Listings) -> None:
        rows = [
            Accepted(1, "A", "MUG", 100, "barcode"), Accepted(2, "B", "PAN", 97, "tidied"), Accepted(3, "C", "C", 92),
        ]  # fmt: skip
        done = listings.accept("Shop", rows, what="Accept at or above 90")
        assert (done.listings, done.left) == (3, ())
        assert [listings.show("Shop", sku).link_how for sku in "ABC"] == ["barcode", "tidied SKU", "look-alike 92"]
        batch = listings.last_batch("Shop")
        assert batch is not None
        assert (batch.id, batch.what, batch.listings, batch.who) == (
            done.batch, "Accept at or above 90", 3, getpass.getuser(),
        )  # fmt: skip
        undone = listings.undo_batch(batch.id)
        assert (undone.listings, undone.left) == (3, 0)
        assert undone.sentence == "3 listings put back as before"
        assert set(linked(listings).values()) == {None}
        assert listings.last_batch("Shop") is None

    def test_what_changed_since_it_was_shown_is_left_alone(self, listings: Listings) -> None:
        listings.link("Shop", "A", "PAN")
        listings.ignore("Shop", ["C"])
        rows = [Accepted(1, "A", "MUG"), Accepted(2, "B", "MUG"), Accepted(3, "C", "C"), Accepted(4, "D", "GONE")]
        done = listings.accept("Shop", rows)
        assert (done.listings, done.batch) == (0, None)
        assert dict(done.left).keys() == set("ABCD")
        assert "barcodes differ" in dict(done.left)["B"]
        assert "no stock item GONE" in dict(done.left)["D"]
        assert "4 left alone" in done.sentence
        assert linked(listings) == {"A": "PAN", "B": None, "C": None, "D": None}

    def test_two_barcodes_of_one_bulk_act_are_not_joined(self, listings: Listings) -> None:
        done = listings.accept("Shop", [Accepted(1, "A", "PAN"), Accepted(2, "B", "PAN")])
        assert (done.listings, [own for own, _ in done.left]) == (1, ["B"])

    def test_undo_leaves_what_a_person_changed_and_says_so(self, listings: Listings) -> None:
        done = listings.accept("Shop", [Accepted(1, "A", "MUG"), Accepted(3, "C", "C")])
        listings.link("Shop", "C", "PAN")
        assert done.batch is not None
        undone = listings.undo_batch(done.batch)
        assert (undone.listings, undone.left) == (1, 1)
        assert "1 left alone because changed since" in undone.sentence
        assert linked(listings)["C"] == "PAN"

    def test_link_all_is_a_bulk_act_too_and_open_orders_follow_it_back(self, shop: Scene, listings: Listings) -> None:
        sku = "MUG-RED-330"
        for _ in range(2):
            shop.amazon.world.add_order(status="UNSHIPPED", created=shop.clock.now() - timedelta(hours=1))
        shop.sync()
        make_items(shop, {sku: ""})
        list_products(shop, {sku: ""})
        done = listings.link_all("Shop")
        assert (done.listings, done.repaired) == (2, 2)
        assert {each.lines[0].sku for each in shop.built.orders.listed()} == {sku}
        assert done.batch is not None
        assert "2 open orders followed" in listings.undo_batch(done.batch).sentence
        assert {each.lines[0].sku for each in shop.built.orders.listed()} == {None}

    def test_an_order_of_two_lines_is_one_order(self, listings: Listings, shop: Scene) -> None:
        lines = [Line(sku, 1, Decimal("9.99"), f"Title of {sku}") for sku in ("MUG-RED-330", "LAMP")]
        shop.amazon.world.add_order(status="UNSHIPPED", created=shop.clock.now() - timedelta(hours=1), lines=lines)
        shop.sync()
        list_products(shop, {"MUG-RED-330": "", "LAMP": ""})
        rows = [Accepted(5, "MUG-RED-330", "MUG", 100, "barcode"), Accepted(6, "LAMP", "PAN", 90)]
        assert listings.accept("Shop", rows).repaired == 1

    def test_one_that_is_stopped_keeps_its_first_part_and_can_be_taken_back(
        self, shop: Scene, listings: Listings
    ) -> None:
        """Between two transactions, so that no listing is half linked."""
        skus = [f"N{number:03}" for number in range(PART + 10)]
        list_products(shop, dict.fromkeys(skus, ""))
        make_items(shop, dict.fromkeys(skus, ""))
        stop = Cancel()

        def say(done: int, total: int) -> None:
            stop.set()
            stop.check()

        with pytest.raises(Cancelled):
            listings.accept("Shop", [Accepted(0, sku, sku) for sku in skus], say=say)
        assert sum(linked(listings)[sku] == sku for sku in skus) == PART
        batch = listings.last_batch("Shop")
        assert batch is not None
        assert listings.undo_batch(batch.id).listings == PART
        assert not any(linked(listings)[sku] for sku in skus)

    def test_thousands_in_parts_with_progress(self, shop: Scene, listings: Listings) -> None:
        many = [f"S{number:04}" for number in range(1100)]
        list_products(shop, dict.fromkeys(many, ""))
        make_items(shop, dict.fromkeys(many, ""))
        told: list[tuple[int, int]] = []
        rows = [Accepted(number, sku, sku) for number, sku in enumerate(many)]
        done = listings.accept("Shop", rows, say=lambda *part: told.append(part))
        assert done.listings == 1100
        assert told[-1] == (1100, 1100)
        assert len(told) > 2
        assert done.batch is not None
        assert listings.undo_batch(done.batch).listings == 1100
        assert listings.tally("Shop").linked == 0


class TestTypedAhead:
    def test_a10_added_unverified_and_verified_once_a_report_names_it(self, shop: Scene, listings: Listings) -> None:
        listings.add("Shop", " NEW-1 ")
        listings.add("Shop", "NEW-2", "MUG")
        assert [(each.channel_sku, each.verified) for each in listings.of_item("MUG")] == [("NEW-2", False)]
        assert not listings.show("Shop", "NEW-1").verified
        assert (listings.tally("Shop").unverified, listings.tally("Shop").vanished) == (2, 0)
        offer(shop, "NEW-2")
        listings.download("Shop")
        assert listings.show("Shop", "NEW-2").verified
        assert listings.tally("Shop").unverified == 1

    def test_a10_one_that_is_here_is_refused(self, listings: Listings) -> None:
        with pytest.raises(BadInput, match="already"):
            listings.add("Shop", "A")
        with pytest.raises(UnknownName):
            listings.add("Shop", "NEW", "NOTHING")
        assert "NEW" not in linked(listings)

    def test_a10_what_differs_only_in_case_is_pointed_out(self, shop: Scene, listings: Listings) -> None:
        assert listings.add("Shop", "mug 1").warning == ""
        offer(shop, "MUG-1")
        offer(shop, "MUG1")
        listings.download("Shop")
        (problem,) = shop.built.problems.open()
        assert "the channel lists MUG1, you typed mug 1" in problem.detail
        assert "MUG1" in listings.add("Shop", "mug1").warning
        assert listings.remove("Shop", ["mug 1", "mug1"]) == 0
        shop.clock.advance(hours=1)
        listings.download("Shop")
        assert shop.built.problems.open() == []

    def test_a10_only_what_no_report_named_can_be_removed(self, listings: Listings) -> None:
        listings.add("Shop", "NEW")
        with pytest.raises(BadInput):
            listings.remove("Shop", ["NEW", "A"])
        assert "NEW" in linked(listings)
        with pytest.raises(UnknownName):
            listings.remove("Shop", ["NOTHING"])
        listings.remove("Shop", ["NEW"])
        assert "NEW" not in linked(listings)


class _Death(Exception):
    """The program ends here."""


class TestKilled:
    """A bulk act or its undo dies at a commit: what is done is whole parts, and all of it can be taken back."""

    @pytest.fixture
    def dying(self, profile: Path) -> Iterator[tuple[Scene, list[int]]]:
        """``fuse[0]``: how many commits are left until death; below zero = none."""
        fuse = [-1]

        def watch(moment: str) -> None:
            if moment == "commit" and fuse[0] >= 0:
                fuse[0] -= 1
                if fuse[0] < 0:
                    raise _Death

        scene = Scene(profile, plans=False, watch=watch)
        scene.add("Shop")
        many = dict.fromkeys((f"S{number:04}" for number in range(600)), "")
        list_products(scene, many)
        make_items(scene, many)
        yield scene, fuse
        scene.close()

    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_linking(self, dying: tuple[Scene, list[int]], after: int) -> None:
        scene, fuse = dying
        fuse[0] = after
        with pytest.raises(_Death):
            scene.built.listings.link_all("Shop")
        done = scene.restart().listings
        assert done.tally("Shop").linked == after * 250
        batch = done.last_batch("Shop")
        assert (batch.listings if batch else 0) == after * 250
        if batch is not None:
            assert done.undo_batch(batch.id).listings == after * 250
        assert done.tally("Shop").linked == 0
        assert done.link_all("Shop").listings == 600

    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_undoing(self, dying: tuple[Scene, list[int]], after: int) -> None:
        scene, fuse = dying
        batch = scene.built.listings.link_all("Shop").batch
        assert batch is not None
        fuse[0] = after
        with pytest.raises(_Death):
            scene.built.listings.undo_batch(batch)
        done = scene.restart().listings
        assert done.tally("Shop").linked == 600 - after * 250
        assert done.undo_batch(batch).listings == 600 - after * 250
        assert (done.tally("Shop").linked, done.last_batch("Shop")) == (0, None)
