"""Listed products: A10 typed ahead of a report, A11 by SKU, downloads that break, vanish, ignore, orders repaired."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.listings import LinkPlan
from linndesk.errors import BadInput, Cancelled, UnknownName
from linndesk.sandbox.amazon.records import Listing as Offer
from linndesk.services.listings import Listings
from linndesk.store import accounts as rows
from linndesk.store import cursors, tables
from tests.scene import START, Scene

UK = "A1F83G8C2ARO7P"


def offer(scene: Scene, sku: str, quantity: int | None = 3, market: str = UK) -> None:
    scene.amazon.world.add_listing(
        Offer("main", market, sku, f"B0{sku:0>8}"[:10], f"Title of {sku}", Decimal("9.99"), quantity, sku, START, START)
    )


def items(scene: Scene, *skus: str) -> None:
    file = scene.profile / "items.csv"
    file.write_text("sku,title,level\n" + "".join(f"{each},Item,5\n" for each in skus), encoding="utf-8")
    scene.built.items.import_file(file)


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    for sku in ("MUG", "PAN", "JUG"):
        offer(scene, sku)
    offer(scene, "FBA-1", None)
    items(scene, "MUG", "PAN", "mug", "OTHER")
    return scene


@pytest.fixture
def listings(shop: Scene) -> Listings:
    return shop.built.listings


def state(listings: Listings) -> dict[str, str | None]:
    return {each.channel_sku: each.sku for each in listings.listed("Shop")}


class TestDownload:
    def test_all_of_it_comes_and_a_second_one_doubles_nothing(self, shop: Scene, listings: Listings) -> None:
        for _ in range(2):
            done = listings.download("Shop")
            assert (done.listings, done.vanished, done.broken) == (4, 0, ())
            shop.clock.advance(hours=1)
        assert set(state(listings)) == {"MUG", "PAN", "JUG", "FBA-1"}
        assert {each.channel_sku for each in listings.listed("Shop") if each.fulfilment == "amazon"} == {"FBA-1"}
        assert shop.built.accounts.show("Shop").listings_at is not None

    def test_what_is_set_here_survives_a_download(self, shop: Scene, listings: Listings) -> None:
        listings.download("Shop")
        listings.link("Shop", "MUG", "OTHER")
        listings.ignore("Shop", ["PAN"])
        shop.clock.advance(hours=1)
        listings.download("Shop")
        assert state(listings)["MUG"] == "OTHER"
        assert listings.show("Shop", "PAN").ignored

    def test_what_is_no_longer_listed_vanishes_and_comes_back(self, shop: Scene, listings: Listings) -> None:
        offer(shop, "GONE")
        listings.download("Shop")
        gone = shop.amazon.world.offers.remove("main", UK, "GONE")
        shop.clock.advance(hours=1)
        assert listings.download("Shop").vanished == 1
        assert [each.channel_sku for each in listings.listed("Shop") if each.vanished] == ["GONE"]
        shop.clock.advance(hours=1)
        assert listings.download("Shop").vanished == 0
        shop.amazon.world.add_listing(gone)
        shop.clock.advance(hours=1)
        listings.download("Shop")
        assert not listings.show("Shop", "GONE").vanished

    def test_broken_rows_are_named_the_rest_comes_and_nothing_vanishes(self, shop: Scene, listings: Listings) -> None:
        listings.download("Shop")
        shop.clock.advance(hours=1)
        offer(shop, "NEW")
        shop.amazon.world.offers.remove("main", UK, "JUG")
        shop.amazon.faults.report.malformed = 2
        done = listings.download("Shop")
        assert len(done.broken) == 2
        assert all(each.startswith("row ") for each in done.broken)
        assert "NEW" in state(listings)
        assert done.vanished == 0  # what a broken report does not name may stand in one of its broken rows
        assert len(shop.built.problems.open()) == 1
        shop.amazon.faults.report.malformed = 0
        shop.clock.advance(hours=1)
        assert listings.download("Shop").vanished == 1
        assert shop.built.problems.open() == []

    def test_it_works_whatever_the_light_says(self, shop: Scene, listings: Listings) -> None:
        shop.built.accounts.toggle("Shop", "enabled")
        assert listings.download("Shop").listings == 4

    def test_a_stop_keeps_what_came_and_raises(self, shop: Scene, listings: Listings) -> None:
        cancel = Cancel()
        cancel.set()
        with pytest.raises(Cancelled):
            listings.download("Shop", cancel=cancel)
        assert state(listings) == {}

    def test_a_report_that_was_asked_for_is_adopted_after_a_restart(self, shop: Scene, listings: Listings) -> None:
        """R-LOST: the same report, not a second one."""
        shop.amazon.faults.fail_next("getReport", "reset", times=60)
        with pytest.raises(Exception, match="Amazon"):
            listings.download("Shop")
        shop.amazon.faults.reset()
        built = shop.restart()
        assert built.listings.download("Shop").listings == 4
        assert shop.amazon.calls.count("createReport") == 1
        account = built.store.read(lambda: rows.named("Shop"))
        assert built.store.read(lambda: cursors.load(account.pool_id, "listings", f"{account.id}:{UK}")) is None


class TestLinks:
    def test_a10_a_sku_typed_ahead_is_unverified_until_a_report_names_it(self, shop: Scene, listings: Listings) -> None:
        listings.link("Shop", "MUG")
        assert not listings.show("Shop", "MUG").verified
        assert listings.download("Shop").vanished == 0
        assert listings.show("Shop", "MUG").verified
        assert state(listings)["MUG"] == "MUG"

    def test_a_typed_sku_that_no_report_ever_names_does_not_vanish(self, shop: Scene, listings: Listings) -> None:
        listings.link("Shop", "TYPED", "MUG")
        listings.download("Shop")
        typed = listings.show("Shop", "TYPED")
        assert (typed.verified, typed.vanished) == (False, False)
        assert listings.tally("Shop").problems == 1

    @pytest.mark.parametrize("sku", ["", "   "])
    def test_a_channel_sku_that_is_none_is_refused(self, listings: Listings, sku: str) -> None:
        with pytest.raises(BadInput):
            listings.link("Shop", sku, "MUG")

    def test_an_item_that_is_not_there_is_refused(self, listings: Listings) -> None:
        with pytest.raises(UnknownName) as caught:
            listings.link("Shop", "MUG", "NOTHING")
        assert caught.value.fix

    def test_a11_letter_for_letter_with_reasons_and_again_is_nothing(self, shop: Scene, listings: Listings) -> None:
        offer(shop, "Pan")
        listings.download("Shop")
        plan = listings.plan_link_all("Shop")
        assert {own for _, own, _ in plan.links} == {"MUG", "PAN"}
        assert dict(plan.skipped).keys() == {"JUG", "FBA-1", "Pan"}
        assert state(listings)["MUG"] is None  # a preview links nothing
        assert listings.link_all("Shop", plan).listings == 2
        assert listings.link_all("Shop").listings == 0

    def test_a11_a_plan_grown_old_overrides_nobody(self, listings: Listings) -> None:
        """Between the preview and the click a person linked one, ignored another."""
        listings.download("Shop")
        plan = listings.plan_link_all("Shop")
        listings.link("Shop", "MUG", "OTHER")
        listings.ignore("Shop", ["PAN"])
        done = listings.link_all("Shop", plan)
        assert (state(listings)["MUG"], state(listings)["PAN"]) == ("OTHER", None)
        assert done.listings == 0

    def test_a_link_repairs_open_orders_at_once_and_never_a_past_one(self, shop: Scene, listings: Listings) -> None:
        world, hour = shop.amazon.world, shop.clock.now() - timedelta(hours=1)
        for status in ("UNSHIPPED", "PENDING", "SHIPPED"):
            world.add_order(status=status, created=hour)
        shop.sync()
        items(shop, "MUG-RED-330")
        linked = listings.link("Shop", "MUG-RED-330")
        assert linked.repaired == 2
        assert "2 open orders repaired" in linked.sentence
        assert {each.status: each.lines[0].sku for each in shop.built.orders.listed(status="all")} == {
            "open": "MUG-RED-330", "pending": "MUG-RED-330", "processed": None,
        }  # fmt: skip
        assert listings.unlink("Shop", ["MUG-RED-330"]) == 2
        assert {each.lines[0].sku for each in shop.built.orders.listed()} == {None}

    def test_ignored_is_left_alone_and_a_link_takes_it_off(self, listings: Listings) -> None:
        listings.download("Shop")
        listings.ignore("Shop", ["MUG"])
        assert listings.show("Shop", "MUG").state == "ignored"
        assert dict(listings.plan_link_all("Shop").skipped)["MUG"] == "ignored"
        listings.ignore("Shop", ["MUG"], ignored=False)
        assert "MUG" in {own for _, own, _ in listings.plan_link_all("Shop").links}

    def test_what_is_not_listed_cannot_be_unlinked_or_ignored(self, listings: Listings) -> None:
        for act in (listings.unlink, listings.ignore):
            with pytest.raises(UnknownName):
                act("Shop", ["NOTHING"])

    def test_every_link_has_its_author_in_the_audit(self, shop: Scene, listings: Listings) -> None:
        listings.download("Shop")
        listings.link("Shop", "MUG")
        listings.link_all("Shop", LinkPlan((), ()))
        listings.unlink("Shop", ["MUG"])
        actions = shop.built.store.read(lambda: [each.action for each in tables.Audit.select()])
        assert {"linked", "linked all by SKU", "unlinked"} <= set(actions)


def test_the_tiles_count_what_the_list_shows(listings: Listings) -> None:
    listings.download("Shop")
    listings.link("Shop", "MUG")
    listings.ignore("Shop", ["PAN"])
    tally = listings.tally("Shop")
    assert (tally.total, tally.linked, tally.unlinked, tally.ignored, tally.fba) == (4, 1, 2, 1, 1)
    assert listings.tally() == tally


def test_a_report_that_holds_only_its_header_makes_nothing_vanish(shop: Scene, listings: Listings) -> None:
    """An empty answer where there were listings is doubtful: nothing is called gone by it."""
    listings.download("Shop")
    shop.amazon.world.offers.clear("main")
    shop.clock.advance(hours=1)
    done = listings.download("Shop")
    assert (done.listings, done.vanished) == (0, 0)
    assert not any(each.vanished for each in listings.listed("Shop"))
