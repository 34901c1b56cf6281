"""Levels leave: planned, told, looked at; what is lost, refused or overtaken ends at the right number (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.services.despatch import Wish
from linndesk.store import outbox, outbox_queue, tables
from linndesk.sync import feeds
from linndesk.sync.progress import Progress
from tests.sync.shops import Shops


@pytest.fixture
def shops(profile: Path) -> Iterator[Shops]:
    made = Shops(profile)
    yield made
    made.close()


@pytest.fixture
def one(profile: Path) -> Iterator[Shops]:
    made = Shops(profile, count=1)
    yield made
    made.close()


def test_d8_what_is_on_the_shelf_is_what_every_account_sells(shops: Shops) -> None:
    receipt = shops.sync()
    assert shops.all_sold == {name: {"MUG": 10, "LAMP": 10} for name in ("One", "Two", "Three")}
    for name in ("One", "Two", "Three"):
        stock = shops.part(receipt, name).stock
        assert (stock.planned, stock.sent, stock.confirmed, stock.unconfirmed, stock.refused) == (2, 2, 2, 0, 0)
    assert {each.state for each in shops.rows()} == {"confirmed"}


def test_a_sale_on_one_lowers_the_others_in_the_same_sync(shops: Shops) -> None:
    shops.sync()
    shops.later()
    shops.sale("MUG", 3)
    shops.sync()
    assert [shops.sold("MUG", each) for each in ("main", "second", "third")] == [7, 7, 7]
    assert shops.twins() == []


def counts(shops: Shops, receipt: object) -> tuple[int, ...]:
    """Planned, sent, confirmed, unconfirmed, refused, held of the account One."""
    stock = shops.part(receipt, "One").stock  # type: ignore[arg-type]
    return stock.planned, stock.sent, stock.confirmed, stock.unconfirmed, stock.refused, stock.held


def test_what_is_taken_is_sent_and_only_what_shows_is_confirmed(one: Shops) -> None:
    """R-OUTCOME: three outcomes, never two."""
    one.amazon.faults.stock.lag = timedelta(minutes=10)
    receipt = one.sync()
    assert counts(one, receipt) == (2, 2, 0, 2, 0, 0)
    assert {each.state for each in one.rows()} == {"sent"}
    assert one.built.listings.show("One", "MUG").state == "pending"
    one.clock.advance(minutes=15)
    drained = one.built.engine.send_due()
    assert drained is not None
    assert counts(one, drained) == (0, 0, 2, 0, 0, 0)
    assert one.built.listings.show("One", "MUG").state == "confirmed"
    assert one.built.engine.send_due() is None


@pytest.mark.parametrize("fault", ["lost", "reset", "503", "503_after", "500", "html_after", "truncated"])
def test_r_lost_a_lost_answer_is_told_again_at_once(one: Shops, fault: str) -> None:
    """Levels are facts: nothing is asked before, and the channel ends at the number."""
    one.amazon.faults.fail_next("patchListingsItem", fault)  # type: ignore[arg-type]
    receipt = one.sync()
    assert counts(one, receipt) == (2, 2, 2, 0, 0, 0)
    assert one.all_sold["One"] == {"MUG": 10, "LAMP": 10}
    assert one.causes == []


def test_r_lost_what_is_told_again_is_the_newest_level(one: Shops) -> None:
    """The channel answers to nothing for a while; what is on the shelf changes meanwhile."""
    one.sync()
    one.later()
    one.built.stock.set_level("MUG", 7)
    one.amazon.faults.fail_next("patchListingsItem", "reset", times=30)
    receipt = one.sync()
    assert counts(one, receipt)[:4] == (1, 1, 0, 1)
    assert one.row("MUG").state == "sending"
    one.built.stock.set_level("MUG", 3)
    one.later()
    one.sync()
    assert (one.row("MUG").state, one.row("MUG").payload["quantity"]) == ("sending", 3)
    one.amazon.faults.reset()
    one.amazon.faults.stock.lag = timedelta()
    one.later()
    one.sync()
    assert one.sold("MUG") == 3
    assert [each.quantity for each in one.told() if each.sku == "MUG"] == [10, 3]
    assert one.row("MUG").state == "confirmed"
    assert one.causes == []
    assert one.twins() == []


def test_one_refused_sku_never_holds_up_the_others(shops: Shops) -> None:
    """Judged. Its card has the channel's words; the next newer level is tried anew and heals it."""
    shops.amazon.faults.stock.refused = {"LAMP": "This product needs an approval"}
    receipt = shops.sync()
    assert [shops.sold("MUG", each) for each in ("main", "second", "third")] == [10, 10, 10]
    assert counts(shops, receipt) == (2, 2, 1, 0, 1, 0)
    assert not receipt.ok
    row = shops.row("LAMP")
    assert (row.state, row.request) == ("refused", None)
    assert "This product needs an approval" in row.error
    assert shops.built.listings.show("One", "LAMP").state == "error"
    assert shops.causes.count("stock:refused:1") == 1
    shops.amazon.faults.stock.refused = {}
    shops.later()
    shops.built.stock.set_level("LAMP", 8)
    assert shops.sync().ok
    assert shops.sold("LAMP") == 8
    assert shops.causes == []
    assert shops.twins() == []


def test_a_sku_that_the_channel_does_not_have_is_refused_verbatim(one: Shops) -> None:
    one.amazon.faults.stock.answers = {"LAMP": "404"}
    one.sync()
    assert one.row("LAMP").state == "refused"
    assert "Amazon does not have LAMP" in one.row("LAMP").error
    assert one.sold("MUG") == 10


@pytest.mark.parametrize("turn", ["fba", "ignored", "unlinked", "vanished"])
def test_a_listing_that_changed_after_its_plan_is_not_told(one: Shops, turn: str) -> None:
    """The claim looks once more; an FBA listing never gets a level."""
    one.built.engine.sync()
    one.later()
    one.built.stock.set_level("MUG", 4)
    one.amazon.faults.fail_next("patchListingsItem", "429", seconds=900)
    one.sync()
    assert one.row("MUG").state == "waiting"
    _turn(one, turn)
    one.clock.advance(minutes=20)
    one.built.engine.send_due()
    row = one.row("MUG")
    assert row.state == "superseded"
    assert row.reason
    assert [each.quantity for each in one.told() if each.sku == "MUG"] == [10]


def _turn(one: Shops, turn: str) -> None:
    columns: dict[str, Any] = {
        "fba": {"fulfilment": "amazon"}, "ignored": {"ignored": True}, "vanished": {"vanished": True},
        "unlinked": {"item": None},
    }[turn]  # fmt: skip
    mug = tables.Listing.channel_sku == "MUG"
    one.built.store.write(lambda: tables.Listing.update(columns).where(mug).execute())


def test_a_level_that_never_left_does_not_count_as_told(one: Shops) -> None:
    """The channel asked for a pause; what is wanted goes back to what it has: nothing is sent, nothing is left."""
    one.sync()
    one.later()
    one.built.stock.set_level("MUG", 4)
    one.amazon.faults.fail_next("patchListingsItem", "429", seconds=900)
    one.sync()
    assert one.row("MUG").state == "waiting"
    assert one.built.listings.show("One", "MUG").quantity_sent == 10
    one.built.stock.set_level("MUG", 10)
    one.clock.advance(minutes=1)
    one.sync()
    assert not one.rows("waiting", "sending", "sent")
    assert one.sold("MUG") == 10
    one.later()
    one.built.stock.set_level("MUG", 4)
    one.sync()
    assert one.sold("MUG") == 4


def test_a_missing_right_holds_only_levels(one: Shops) -> None:
    """A role that the application lacks: despatches go on, one card says what to do."""
    order = one.sale("MUG")
    one.amazon.faults.fail_next("patchListingsItem", "403")
    one.sync()
    assert one.causes == ["stock:access:1"]
    assert {each.reason for each in one.rows("waiting")} == {outbox_queue.NO_ACCESS}
    wish = Wish(one.built.orders.show(order.id).id, "Royal Mail 48", "T1")
    (row_id,) = one.built.despatch.despatch([wish], at_once=True).outbox_ids
    one.built.engine.send_due()
    found = one.built.store.read(lambda: outbox.by_id(row_id))
    assert found is not None
    assert found.state == "confirmed"
    one.later()
    one.sync()
    assert one.sold("MUG") == 9
    assert one.causes == []


def test_the_inventory_light_holds_levels_in_its_own_words(one: Shops) -> None:
    """A9, R-MODES: held while it is off, and a person says what becomes of it."""
    one.amazon.faults.fail_next("patchListingsItem", "429", seconds=900, times=2)
    one.sync()
    one.built.accounts.save("One", {"update_inventory": False})
    row = one.row("MUG")
    assert (row.state, row.hold, row.reason) == ("held", "light", "Inventory Sync is off")
    assert one.built.outbox.send([row.id]).left[0][1] == "Inventory Sync is off; turn Inventory Sync on first"
    receipt = one.sync()
    assert counts(one, receipt)[5] == 2
    assert one.sold("MUG") == 1


def test_despatches_leave_before_levels_and_progress_is_told(profile: Path) -> None:
    """A loop of levels takes minutes by the channel's plan; a despatch that comes due meanwhile is next."""
    skus = [f"SKU-{number:02}" for number in range(14)]
    shops = Shops(profile, skus, count=1, plans=True)
    order = shops.sale(skus[0])
    shops.sync()
    shops.later()
    for sku in skus:
        shops.built.stock.set_level(sku, 9)
    said: list[str] = []

    def tell(progress: Progress) -> None:
        said.append(progress.text)
        if progress.text == "Sending level 6 of 14":
            wish = Wish(shops.built.orders.show(order.id).id, "Royal Mail 48", "T1")
            shops.built.despatch.despatch([wish], at_once=True)

    shops.built.engine.sync(tell=tell)
    told = [each for each in said if each.startswith("Sending")]
    assert told[5:8] == ["Sending level 6 of 14", "Sending despatch 1 of 1", "Sending level 7 of 14"]
    assert told[-1] == "Sending level 14 of 14"
    assert shops.clock.waited > 1.5  # 5 a second after a burst of 5
    calls = [each.operation for each in shops.amazon.calls.log]
    assert "confirmShipment" in calls
    shops.close()


def test_a_stop_keeps_what_was_told_and_the_rest_waits(one: Shops) -> None:
    """R-STOP."""
    cancel = Cancel()

    def tell(progress: Progress) -> None:
        if progress.text == "Sending level 2 of 2":
            cancel.set()

    one.built.engine.sync(cancel=cancel, tell=tell)
    assert sorted(each.state for each in one.rows()) == ["sent", "waiting"]
    one.built.engine.send_due()
    assert {each.state for each in one.rows()} == {"sent"}
    one.sync()
    assert one.all_sold["One"] == {"MUG": 10, "LAMP": 10}


def test_zeros_leave_first(profile: Path) -> None:
    shops = Shops(profile, ["A", "B", "C"], count=1)
    shops.sync()
    shops.later()
    shops.built.stock.set_level("A", 20)
    shops.built.stock.set_level("B", 4)
    shops.built.stock.set_level("C", 0)
    shops.sync()
    assert [(each.sku, each.quantity) for each in shops.told()[-3:]] == [("C", 0), ("B", 4), ("A", 20)]
    shops.close()


def test_n5_zero_levels_are_explained(shops: Shops) -> None:
    shops.sync()
    shops.later()
    shops.built.accounts.save("Two", {"mode": "watch"})
    shops.built.accounts.save("Three", {"update_inventory": False})
    receipt = shops.sync()
    said = [shops.part(receipt, each).zero_reason or "" for each in ("One", "Two", "Three")]
    assert said[0].endswith(". Stock: No level has changed")
    assert said[1].endswith(". Stock: The account only watches: nothing is sent")
    assert said[2].endswith(". Stock: Inventory Sync is off")


def test_d8_many_levels_leave_as_a_feed_within_the_run_and_the_drain_confirms_them(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run hands them in, zeros go as patches all the same, and what is sold is looked at before it is confirmed."""
    monkeypatch.setattr(feeds, "MANY", 3)
    shops = Shops(profile, [f"S{number}" for number in range(6)], count=1)
    shops.built.stock.set_level("S0", 0)
    receipt = shops.sync()
    assert [(each.sku, each.by) for each in shops.told() if each.by == "patch"] == [("S0", "patch")]
    stock = shops.part(receipt, "One").stock
    assert (stock.planned, stock.sent, stock.confirmed, stock.unconfirmed) == (6, 6, 1, 5)
    for _ in range(6):
        shops.clock.advance(seconds=61)
        shops.built.engine.send_due()
    assert {each.state for each in shops.rows()} == {"confirmed"}
    assert shops.all_sold["One"] == {"S0": 0, **{f"S{number}": 10 for number in range(1, 6)}}
    assert shops.amazon.calls.count("createFeed") == 1
    assert shops.amazon.calls.count("patchListingsItem") == 1
    assert shops.causes == []
    shops.close()


def test_thousands_of_levels_do_not_keep_orders_waiting(one: Shops) -> None:
    """After a quarter of an hour the rest is the next run's; the receipt says so."""

    def slowly(progress: Progress) -> None:
        if progress.text.startswith("Sending level 1"):
            one.clock.advance(minutes=16)

    receipt = one.built.engine.sync(tell=slowly)
    assert counts(one, receipt)[1] == 1
    assert [each for each in one.part(receipt, "One").messages if "left for the next run" in each] == [
        "1 level is left for the next run, so that orders are asked for meanwhile"
    ]
    one.later()
    one.sync()
    assert one.all_sold["One"] == {"MUG": 10, "LAMP": 10}
