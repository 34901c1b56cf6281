"""X8: prices that changed leave together, with three outcomes; facts, so that the newest is told after a lost answer;
a jump waits for a person; nothing differs = nothing is asked or told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.domain.receipts import Sent
from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.store import accounts, cards, prices, tables
from tests.store.stocked import counted
from tests.sync.apps import NAME
from tests.sync.price_shop import PRICES, PriceShop


@pytest.fixture
def shop(profile: Path) -> Iterator[PriceShop]:
    made = PriceShop(profile, 5)
    yield made
    made.close()


def test_x8_prices_leave_in_the_apps_batches_with_its_own_reference(shop: PriceShop) -> None:
    sent = shop.run()
    assert [len(each) for each in shop.told(PRICES)] == [4, 1]
    assert sent == Sent(planned=5, sent=5, confirmed=5)
    assert set(shop.costs().values()) == {"10.00"}
    assert shop.shop.complaints == []
    listed = {each.sku: each.reference for each in shop.shop.world.shelf.products}
    told = [row for body in shop.bodies(PRICES) for row in json.loads(body)["Products"]]
    assert {row["SKU"]: row["Reference"] for row in told} == listed
    assert {row["Tag"] for row in told} == {""}


def test_x8_a_repeated_sync_tells_nothing_and_what_the_shop_changes_itself_stays(shop: PriceShop) -> None:
    """Drift is shown, never corrected (0030)."""
    shop.run()
    shop.shop.world.shelf.add("SKU-1", price="8.00")
    shop.built.listings.download(NAME)
    before = len(shop.bodies(PRICES))
    assert [shop.run() for _ in range(3)] == [Sent()] * 3
    assert len(shop.bodies(PRICES)) == before
    found = shop.built.listings.show(NAME, "SKU-1")
    assert (found.price, found.price_sent, found.price_confirmed, found.channel_price) == (
        Decimal(10), Decimal(10), Decimal(10), Decimal(8),
    )  # fmt: skip


def test_x8_the_listings_own_price_beats_the_items_and_blank_goes_back(shop: PriceShop) -> None:
    shop.run()
    shop.own("SKU-1", "12,50")
    shop.item("SKU-1", "11")
    shop.run()
    assert shop.costs()["SKU-1"] == "12.50"
    assert shop.newest("SKU-1").payload["source"] == "listing"
    shop.own("SKU-1", "")
    shop.run()
    assert shop.taken("SKU-1") == [Decimal(10), Decimal("12.5"), Decimal(11)]
    assert [len(each) for each in shop.told(PRICES)] == [4, 1, 1, 1], "only changes"


def test_x8_without_a_price_nothing_is_told_and_nothing_is_wrong(shop: PriceShop) -> None:
    for sku in ("SKU-1", "SKU-2"):
        shop.item(sku, "" if sku == "SKU-1" else "0")
    assert shop.run().planned == 3
    assert (shop.costs()["SKU-1"], shop.costs()["SKU-2"], shop.causes) == ("12.99", "12.99", {})


@pytest.mark.parametrize("change", ["ignored", "unlinked", "unverified", "vanished"])
def test_x8_only_what_is_linked_and_listed_is_told(shop: PriceShop, change: str) -> None:
    if change == "ignored":
        shop.built.listings.ignore(NAME, ["SKU-1"])
    elif change == "unlinked":
        shop.built.listings.unlink(NAME, ["SKU-1"])
    else:
        mark = {"verified": False} if change == "unverified" else {"vanished": True}
        which = tables.Listing.channel_sku == "SKU-1"
        shop.built.store.write(lambda: tables.Listing.update(mark).where(which).execute())
    shop.run()
    assert (shop.costs()["SKU-1"], shop.costs()["SKU-2"]) == ("12.99", "10.00")


def test_x8_a_price_is_told_of_what_the_channel_sends_itself_too(shop: PriceShop) -> None:
    """By channel or by merchant alike: only its levels are not ours to tell."""
    which = tables.Listing.channel_sku == "SKU-1"
    shop.built.store.write(lambda: tables.Listing.update(fulfilment="amazon").where(which).execute())
    shop.run()
    assert shop.costs()["SKU-1"] == "10.00"


def test_r_outcome_each_price_has_its_own(shop: PriceShop) -> None:
    shop.shop.faults.price.refused["SKU-1"] = "Below our minimum"
    shop.shop.faults.price.missing.add("SKU-2")
    sent = shop.run()
    assert (sent.confirmed, sent.refused, sent.unconfirmed) == (3, 1, 1)
    assert (shop.newest("SKU-1").error, shop.newest("SKU-2").state) == ("Below our minimum", "sent")
    assert shop.causes == {"price:refused": 1}
    assert [shop.built.listings.show(NAME, f"SKU-{at}").price_state for at in (1, 2, 3)] == [
        "error", "pending", "confirmed",
    ]  # fmt: skip
    before = len(shop.bodies(PRICES))
    assert shop.run() == Sent()
    assert len(shop.bodies(PRICES)) == before, "neither is told again as it is"
    shop.shop.faults.price.refused.clear()
    shop.shop.faults.price.missing.clear()
    shop.item("SKU-1", "11")
    shop.item("SKU-2", "11")
    shop.run()
    assert (shop.costs()["SKU-1"], shop.costs()["SKU-2"], shop.causes) == ("11.00", "11.00", {})
    assert shop.price_states() == {"confirmed": 5, "superseded": 1}


def test_one_bad_price_holds_up_no_other(shop: PriceShop) -> None:
    shop.shop.faults.price.poison["SKU-3"] = "SKU-3 breaks us"
    shop.run()
    assert shop.price_states() == {"confirmed": 4, "refused": 1}


@pytest.mark.parametrize("fault", ["lost", "503_after", "html200", "reset"])
def test_r_lost_a_lost_price_is_told_again_at_its_newest(shop: PriceShop, fault: str) -> None:
    shop.run()
    for number in (1, 2):
        shop.item(f"SKU-{number}", "7")
    shop.shop.faults.fail_next(PRICES, fault, times=5)  # type: ignore[arg-type]
    shop.run()
    shop.item("SKU-1", "8")
    shop.shop.faults.reset()
    for _ in range(3):
        shop.run()
    assert (shop.costs()["SKU-1"], shop.costs()["SKU-2"]) == ("8.00", "7.00")
    assert (shop.price_states(), shop.causes) == ({"confirmed": 7}, {})


def test_x8_a_jump_waits_for_a_person_and_only_send_lets_it_go(shop: PriceShop) -> None:
    """R-MODES: less than half, more than double, and 0; the others leave."""
    shop.run()
    for sku, price in (("SKU-1", "4.99"), ("SKU-2", "20.01"), ("SKU-3", "0"), ("SKU-4", "5"), ("SKU-5", "20")):
        shop.item(sku, price)
    receipt = shop.part(shop.sync())
    assert (receipt.other["price"].confirmed, receipt.other["price"].held) == (2, 3)
    assert any("3 prices change by more than half" in each for each in receipt.messages)
    held = [each for each in shop.rows() if each.state == "held"]
    assert {each.hold for each in held} == {"jump"}
    assert held[0].reason == "The price changes by more than half: look at it first"
    shop.built.outbox.pause(True)
    shop.built.outbox.pause(False)
    shop.built.accounts.save(NAME, {"mode": "hold"})
    shop.built.accounts.save(NAME, {"mode": "live"})
    shop.run()
    assert shop.costs()["SKU-1"] == "10.00"
    shop.built.outbox.send([shop.newest("SKU-1").id])
    shop.run()
    assert (shop.costs()["SKU-1"], shop.costs()["SKU-2"]) == ("4.99", "10.00")
    shop.item("SKU-2", "11")
    shop.run()
    assert shop.costs()["SKU-2"] == "11.00", "a price that jumps no longer goes by itself"


def test_x8_the_light_holds_what_waits_and_the_plan_writes_nothing_while_it_is_off(shop: PriceShop) -> None:
    shop.built.accounts.save(NAME, {"mode": "hold"})
    shop.run()
    assert shop.price_states() == {"held": 5}
    shop.built.accounts.save(NAME, {"mode": "live", "price_change": False})
    shop.built.listings.set_rules(NAME, ["SKU-1"], {"price": "9"})
    shop.run()
    assert not shop.bodies(PRICES)
    said = shop.built.outbox.send([shop.newest("SKU-1").id])
    assert said.left[0][1] == "Price change is off; turn Price change on first"


def test_r_modes_nothing_of_prices_leaves_or_is_written_in_watch(shop: PriceShop) -> None:
    shop.built.accounts.save(NAME, {"mode": "watch"})
    shop.own("SKU-1", "9")
    shop.run()
    assert (shop.rows(), shop.bodies(PRICES)) == ([], [])
    found = [each for each in shop.built.preview.plan().rows if each.kind == "price"]
    assert {each.hold for each in found} == {"watch"}, "Preview shows what would leave"


def test_x8_what_is_wanted_no_longer_is_taken_back(shop: PriceShop) -> None:
    shop.run()
    shop.built.outbox.pause(True)
    shop.item("SKU-1", "11")
    shop.item("SKU-2", "11")
    shop.run()
    shop.item("SKU-1", "10")
    shop.built.listings.unlink(NAME, ["SKU-2"])
    shop.run()
    reasons = {each.target: each.reason for each in shop.rows() if each.state == "superseded"}
    assert reasons == {
        "SKU-1": "The channel was told this price already", "SKU-2": "It is no longer linked to a stock item",
    }  # fmt: skip
    shop.built.outbox.pause(False)
    assert shop.run() == Sent()


def test_x8_a_price_that_a_person_called_off_is_told_once_it_changes(shop: PriceShop) -> None:
    shop.run()
    shop.built.outbox.pause(True)
    shop.item("SKU-1", "11")
    shop.run()
    shop.built.outbox.cancel([shop.newest("SKU-1").id])
    shop.built.outbox.pause(False)
    shop.run()
    assert shop.costs()["SKU-1"] == "10.00"
    shop.item("SKU-1", "12")
    shop.run()
    assert shop.costs()["SKU-1"] == "12.00"


def test_x8_told_elsewhere_is_what_counts_as_told(shop: PriceShop) -> None:
    shop.run()
    shop.built.outbox.pause(True)
    shop.item("SKU-1", "11")
    shop.run()
    shop.built.outbox.told([shop.newest("SKU-1").id])
    shop.built.outbox.pause(False)
    before = len(shop.bodies(PRICES))
    shop.run()
    assert (len(shop.bodies(PRICES)), shop.built.listings.show(NAME, "SKU-1").price_sent) == (before, Decimal(11))


def test_x8_a_person_sends_again_what_nobody_confirmed(shop: PriceShop) -> None:
    shop.shop.faults.price.missing.add("SKU-1")
    shop.run()
    shop.shop.faults.price.missing.clear()
    shop.built.outbox.retry([shop.newest("SKU-1").id])
    shop.run()
    assert shop.taken("SKU-1") == [Decimal(10)] * 2
    assert shop.newest("SKU-1").state == "confirmed"


def test_r_copy_a_price_on_its_way_is_not_told_by_a_copy(shop: PriceShop) -> None:
    shop.run()
    shop.item("SKU-1", "11")
    shop.shop.faults.fail_next(PRICES, "lost", times=50)
    shop.run()
    assert (shop.newest("SKU-1").state, Decimal(11) in shop.taken("SKU-1")) == ("sending", True)
    shop.doubt()
    shop.shop.faults.reset()
    heard = len(shop.bodies(PRICES))
    shop.run(60)
    shop.run(60)
    assert (shop.newest("SKU-1").hold, len(shop.bodies(PRICES))) == ("watch", heard)


@pytest.mark.parametrize("typed", ["0", "-1", "1.23456", "100000000", "many", "1,234"])
def test_nonsense_is_a_sentence_and_changes_nothing(shop: PriceShop, typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        shop.own("SKU-1", typed)
    assert caught.value.title
    assert shop.built.listings.show(NAME, "SKU-1").own_price is None


def test_an_own_price_is_undone_in_one_go(shop: PriceShop) -> None:
    made = shop.built.listings.set_rules(NAME, ["SKU-1", "SKU-2"], {"price": "9.50", "max_listed": "4"})
    assert made.sentence == "Price 9.50, Max 4: 2 listings changed"
    assert made.batch is not None
    shop.built.listings.undo_batch(made.batch)
    found = shop.built.listings.show(NAME, "SKU-1")
    assert (found.own_price, found.max_listed) == (None, None)


def test_x8_nothing_differs_costs_few_questions(shop: PriceShop) -> None:
    """Decision 30: at most five for an account."""
    shop.run()
    account = shop.built.store.read(lambda: accounts.named(NAME))
    with counted(shop.built.store) as asked:
        shop.built.store.read(lambda: prices.draft(prices.Speaker(account.id, account.pool_id, NAME, "")))
    assert 0 < len([each for each in asked if "select" in each]) <= 5


def test_n4_why_says_whose_price_it_is_what_was_told_and_what_became_of_it(shop: PriceShop) -> None:
    shop.run()
    shop.item("SKU-1", "11")
    shop.own("SKU-1", "12.50")
    shop.run()
    shop.shop.world.shelf.add("SKU-1", price="8.00")
    shop.built.listings.download(NAME)
    said = shop.built.why.now(NAME, "SKU-1").stands
    assert "Price: 12.50. The listing's own price; its stock item SKU-1 costs 11.00" in said
    assert any(each.startswith("That price was set by ") for each in said)
    assert "The channel's list showed 8.00 last and was told 12.50; that is not corrected by itself" in said
    told = [each for each in said if each.startswith("Told ")]
    assert len(told) == 2
    assert told[0].endswith("(the listing's own price; before that 10.00): the channel has it")
    assert told[1].endswith("(the stock item's price; the first price told): the channel has it")
    shop.item("SKU-2", "1")
    shop.run()
    waits = "A new price waits to be told: The price changes by more than half: look at it first"
    assert waits in shop.built.why.now(NAME, "SKU-2").stands


def test_a9_send_again_tells_the_same_price_once_more(shop: PriceShop) -> None:
    shop.run()
    assert shop.built.listings.send_again(NAME, ["SKU-1"]) == "1 level and 1 price told once more with the next sync"
    assert shop.run().confirmed == 1
    assert shop.taken("SKU-1") == [Decimal(10)] * 2


def test_w3_preview_shows_what_would_be_told_before_a_plan_wrote_it_down_and_after(shop: PriceShop) -> None:
    """A plan is named by what it says, so that a sync between look and approval changes nothing of it."""
    shop.built.store.write(lambda: tables.Approval.delete().execute())
    plan = shop.built.preview.plan()
    first = next(each for each in plan.rows if each.kind == "price")
    assert (first.kind, first.target, first.live, first.wanted, first.difference, first.hold, first.outbox_id) == (
        "price", "SKU-1", "12.99", "10.00", "-2.99", "approval", 0,
    )  # fmt: skip
    assert (first.rule, first.risk) == ("The stock item's price", "First price told")
    shop.run()
    assert (not shop.bodies(PRICES), shop.price_states()) == (True, {"held": 5})
    assert shop.built.preview.plan().plan_id == plan.plan_id
    approved = shop.built.preview.approve(plan.plan_id)
    assert (approved.kinds, approved.rows) == (((NAME, "price"),), 5)
    assert shop.run().confirmed == 5


def test_w3_what_a_person_keeps_back_in_preview_stays_and_the_rest_goes(shop: PriceShop) -> None:
    plan = shop.built.preview.plan()
    kept = [each for each in plan.rows if (each.kind, each.target) == ("price", "SKU-2")]
    assert shop.built.preview.decide(plan, kept, asks=False) == (1, None)
    assert shop.run().confirmed == 4
    assert (shop.newest("SKU-2").hold, shop.costs()["SKU-2"]) == ("person", "12.99")


def test_w3_a_price_that_changed_since_is_another_plan(shop: PriceShop) -> None:
    shop.built.store.write(lambda: tables.Approval.delete().execute())
    plan = shop.built.preview.plan()
    shop.item("SKU-1", "9")
    with pytest.raises(BadInput, match="The plan has changed since"):
        shop.built.preview.approve(plan.plan_id)


def test_prices_come_from_a_file_and_go_out_to_one(shop: PriceShop) -> None:
    """Column absent = untouched, blank = back to the stock item's; what was written out changes nothing."""
    file = shop.profile.parent / "own.csv"
    file.write_text('channel_sku,price\nSKU-1,"12,50"\nSKU-2,0\nSKU-3,\n', encoding="utf-8")
    job = shop.built.listings.importer(NAME)
    mapping = {"channel_sku": "channel_sku", "price": "price"}
    done = job.bring(file, mapping, {}, frozenset())
    assert (done.changed, done.unchanged, [(each.row, each.column) for each in done.errors]) == (1, 1, [(3, "price")])
    out = shop.profile.parent / "out.csv"
    shop.built.listings.export(NAME, out)
    again = job.bring(out, guess(job.columns(out), job.targets), {}, frozenset())
    assert (again.changed, again.unchanged, again.errors) == (0, 5, ())
    assert shop.built.listings.show(NAME, "SKU-1").own_price == Decimal("12.5")
    file.write_text("channel_sku,max_listed\nSKU-1,3\n", encoding="utf-8")
    job.bring(file, {"channel_sku": "channel_sku", "max_listed": "max_listed"}, {}, frozenset())
    assert shop.built.listings.show(NAME, "SKU-1").own_price == Decimal("12.5")


def test_x13_prices_rest_after_errors_in_a_row_and_nothing_else_does(shop: PriceShop) -> None:
    shop.count_failures("price", 10)
    shop.open(1)
    shop.run(1)
    assert (shop.price_states(), shop.bodies(PRICES)) == ({"waiting": 5}, [])
    assert len(shop.built.orders.listed()) == 1
    assert any(each.startswith("rest:") and each.endswith(":price") for each in open_cards(shop))
    shop.built.integrations.resume(NAME)
    shop.run(1)
    assert shop.price_states() == {"confirmed": 5}
    assert not open_cards(shop)


def open_cards(shop: PriceShop) -> list[str]:
    return [each.key for each in shop.built.store.read(cards.unresolved) if each.key.startswith("rest:")]
