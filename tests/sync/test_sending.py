"""Sending: what is due leaves once, exactly, within its plan, and every answer is settled (R-OUTCOME, R-LOST; D5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.records import Line, Package
from linndesk.services.despatch import Wish
from tests.sync.debts import Shop


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    made = Shop(profile)
    yield made
    made.close()


def test_d5_a_despatch_is_told_once_and_confirmed(shop: Shop) -> None:
    ids = shop.despatch("O1", "O2")
    receipt = shop.built.engine.send_due()
    assert receipt is not None
    assert shop.told == [("O1", "1", "TRO1"), ("O2", "1", "TRO2")]
    assert shop.states(*ids) == ["confirmed", "confirmed"]
    sent = shop.part(receipt, "Shop").despatches
    assert (sent.planned, sent.sent, sent.confirmed, sent.unconfirmed, sent.refused, sent.held) == (2, 2, 2, 0, 0, 0)
    assert shop.part(receipt, "Shop").calls["confirmShipment"] == 2
    assert shop.amazon.calls.count("getOrder") == 0
    parcel = shop.built.orders.show("O1").parcels[0]
    assert (parcel.reference, parcel.state) == ("1", "confirmed")
    assert shop.built.engine.send_due() is None


def test_the_pull_of_the_same_run_is_the_recheck(shop: Shop) -> None:
    """A sync pulls and then sends: no call per order, and the confirmation is counted in its receipt."""
    shop.clock.advance(hours=2)
    shop.despatch("O1")
    receipt = shop.sync()
    assert shop.part(receipt, "Shop").despatches.confirmed == 1
    assert shop.amazon.calls.count("searchOrders") == 1
    assert shop.amazon.calls.count("getOrder") == 0


def test_an_old_pull_is_made_again_before_anything_leaves(shop: Shop) -> None:
    """A8: an order cancelled after the download is held, though only the drain looked."""
    shop.clock.advance(minutes=30)
    shop.amazon.world.cancel("O1")
    shop.clock.advance(minutes=5)
    gone, good = shop.despatch("O1", "O2")
    shop.built.engine.send_due()
    assert shop.amazon.calls.count("searchOrders") == 1
    assert shop.told == [("O2", "1", "TRO2")]
    assert (shop.row(gone).state, shop.row(gone).hold, shop.row(good).state) == ("held", "cancelled", "confirmed")
    assert ("cancelled", 1) in shop.causes


def test_where_the_poll_budget_is_used_up_each_order_is_asked_for(shop: Shop) -> None:
    shop.clock.advance(minutes=30)
    shop.amazon.world.request_cancellation("O2")
    shop.amazon.faults.fail_next("searchOrders", "429", times=50, seconds=600)
    ids = shop.despatch("O1", "O2")
    shop.built.engine.send_due()
    assert shop.amazon.calls.count("getOrder") == 2
    assert [shop.row(each).state for each in ids] == ["confirmed", "held"]
    assert shop.row(ids[1]).hold == "cancel_request"


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "reset", "503"])
def test_r_lost_a_lost_answer_is_asked_about_and_told_again_only_where_it_is_not_there(shop: Shop, fault: str) -> None:
    shop.amazon.faults.fail_next("confirmShipment", fault)  # type: ignore[arg-type]
    (row_id,) = shop.despatch("O1")
    shop.built.engine.send_due()
    acted = fault in ("lost", "503_after", "html_after")
    assert shop.states(row_id) == ["confirmed"]
    assert shop.amazon.calls.count("getOrder") == 1
    assert len(shop.told) == (1 if acted else 2)
    assert len({each.raw for each in shop.amazon.confirmations.log}) == 1
    assert len(shop.acted) == 1


def test_a_repeat_after_a_lag_is_the_same_to_the_byte(shop: Shop) -> None:
    """The channel has it and does not show it yet: the same number again changes nothing there."""
    shop.amazon.faults.confirmation_lag = timedelta(minutes=5)
    shop.amazon.faults.fail_next("confirmShipment", "lost")
    (row_id,) = shop.despatch("O1")
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]
    assert [each[:2] for each in shop.told] == [("O1", "1"), ("O1", "1")]
    assert len({each.raw for each in shop.amazon.confirmations.log}) == 1


def test_a_limit_is_waited_for_within_patience(shop: Shop) -> None:
    shop.amazon.faults.fail_next("confirmShipment", "429", times=2)
    ids = shop.despatch("O1", "O2", "O3")
    shop.built.engine.send_due()
    assert shop.states(*ids) == ["confirmed"] * 3
    assert len(shop.acted) == 3


def test_a_limit_longer_than_patience_leaves_the_rest_for_later(shop: Shop) -> None:
    shop.amazon.faults.fail_next("confirmShipment", "429", seconds=300)
    ids = shop.despatch("O1", "O2")
    receipt = shop.built.engine.send_due()
    assert receipt is not None
    assert shop.states(*ids) == ["waiting", "waiting"]
    assert (shop.row(ids[0]).next_try or shop.clock.now()) > shop.clock.now()
    assert any("left for a later try" in each for each in shop.part(receipt, "Shop").messages)
    shop.clock.advance(minutes=6)
    shop.built.engine.send_due()
    assert shop.states(*ids) == ["confirmed"] * 2


def test_a_refusal_keeps_the_channels_words_and_a_retry_uses_the_mapping_of_then(shop: Shop) -> None:
    shop.amazon.faults.carriers = frozenset({"Royal Mail"})
    shop.built.accounts.save("Shop", {"shipping_services": [{"service": "Royal Mail 48", "carrier_code": "RM"}]})
    (row_id,) = shop.despatch("O1")
    receipt = shop.built.engine.send_due()
    assert receipt is not None
    row = shop.row(row_id)
    assert (row.state, row.request) == ("refused", None)
    assert "RM is not a carrier" in row.error
    assert not receipt.ok
    shop.built.accounts.save(
        "Shop", {"shipping_services": [{"service": "Royal Mail 48", "carrier_code": "Royal Mail"}]}
    )
    shop.built.outbox.retry([row_id])
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]
    assert [each.reference for each in shop.amazon.confirmations.log] == ["1", "1"]


def test_unmapped_goes_as_other_under_its_own_name_and_a_mapping_of_the_marketplace_comes_first(shop: Shop) -> None:
    shop.despatch("O1")
    shop.built.engine.send_due()
    place = shop.built.orders.show("O2").marketplace
    rows = [
        {"service": "Royal Mail 48", "carrier_code": "Any"},
        {"service": "royal mail 48", "marketplace": place, "carrier_code": "Royal Mail", "shipping_method": "48"},
    ]
    shop.built.accounts.save("Shop", {"shipping_services": rows})
    shop.despatch("O2")
    shop.built.engine.send_due()
    first, second = (json.loads(each.raw)["packageDetail"] for each in shop.amazon.confirmations.log)
    assert (first["carrierCode"], first["carrierName"]) == ("Other", "Royal Mail 48")
    assert (second["carrierCode"], second["shippingMethod"]) == ("Royal Mail", "48")


def test_the_undo_wait_is_kept_and_an_undo_leaves_no_trace(shop: Shop) -> None:
    first, second = shop.despatch("O1", "O2", at_once=False)
    assert shop.built.engine.send_due() is None
    assert shop.built.despatch.undo([first]) == 1
    shop.clock.advance(seconds=61)
    shop.built.engine.send_due()
    assert shop.told == [("O2", "1", "TRO2")]
    assert shop.built.orders.show("O1").status == "open"
    assert shop.built.despatch.undo([second]) == 0


def test_two_parcels_of_one_order_have_two_numbers_before_the_channel_shows_the_first(shop: Shop) -> None:
    """Pitfall 14: split parcels never overwrite each other."""
    shop.amazon.world.add_order("S1", lines=(Line("A", 2, Decimal(5), "A"), Line("B", 1, Decimal(5), "B")))
    shop.clock.advance(minutes=5)
    shop.sync()
    order = shop.built.orders.show("S1")
    for line, tracking in zip(order.lines, ("T1", "T2"), strict=True):
        wish = Wish(order.id, "Royal Mail 48", tracking, ((line.line_id, line.quantity),))
        shop.built.despatch.despatch([wish], at_once=True)
    shop.built.engine.send_due()
    assert shop.told == [("S1", "1", "T1"), ("S1", "2", "T2")]
    assert len(shop.amazon.world.order("S1").packages) == 2


def test_a_correction_that_was_taken_back_leaves_the_parcel_as_it_was_told(shop: Shop) -> None:
    shop.despatch("O1")
    shop.built.engine.send_due()
    parcel = shop.built.orders.show("O1").parcels[0]
    row = shop.built.despatch.correct(parcel.id, "", "WRONG")
    assert shop.built.orders.show("O1").parcels[0].state == "waiting"
    assert shop.built.despatch.undo([row]) == 1
    assert shop.built.orders.show("O1").parcels[0] == parcel
    again = shop.despatch("O2", at_once=False)
    shop.built.despatch.undo(again)
    assert shop.built.orders.show("O2").parcels[0].state == "cancelled"


def test_pitfall_13_the_ship_date_of_a_pc_that_was_behind_is_not_before_the_order(shop: Shop) -> None:
    """The despatch was noted before the order was placed; the clock was put right before it was told."""
    placed = shop.clock.now().replace(microsecond=900_000)
    shop.amazon.world.add_order("M1", created=placed)
    shop.clock.advance(minutes=5)
    shop.sync()
    shop.clock.advance(minutes=-60)
    (row,) = shop.despatch("M1")
    shop.clock.advance(minutes=70)
    shop.sync()
    payload = shop.row(row).payload
    assert shop.row(row).state == "confirmed"
    assert payload["ship_date"] == "2026-11-21T08:00:01.000Z"


@pytest.mark.parametrize("pulled", [False, True], ids=["at once", "shown by a pull"])
def test_pitfall_14_boxes_that_share_a_tracking_number_are_all_told(shop: Shop, pulled: bool) -> None:
    """A carrier may give one number to several boxes: the second, alike in all, is not taken for the first."""
    shop.amazon.world.add_order("B1", lines=(Line("A", 3, Decimal(5), "A"),))
    shop.clock.advance(minutes=5)
    shop.sync()
    order = shop.built.orders.show("B1")
    wish = Wish(order.id, "DPD", "ONE-NUMBER", ((order.lines[0].line_id, 1),))
    for _ in range(3):
        shop.built.despatch.despatch([wish], at_once=True)
        shop.built.engine.send_due()
        if pulled:
            shop.clock.advance(minutes=40)
            shop.sync()
    assert shop.told == [("B1", "1", "ONE-NUMBER"), ("B1", "2", "ONE-NUMBER"), ("B1", "3", "ONE-NUMBER")]


def test_a_correction_edits_the_same_parcel(shop: Shop) -> None:
    shop.despatch("O1")
    shop.built.engine.send_due()
    parcel = shop.built.orders.show("O1").parcels[0]
    shop.built.despatch.correct(parcel.id, "", "NEW")
    shop.clock.advance(seconds=61)
    shop.built.engine.send_due()
    assert shop.told == [("O1", "1", "TRO1"), ("O1", "1", "NEW")]
    dates = {json.loads(each.raw)["packageDetail"]["shipDate"] for each in shop.amazon.confirmations.log}
    assert len(dates) == 1


@pytest.mark.parametrize("trouble", ["", "lost", "reset"])
def test_a_correction_of_the_carrier_alone_is_told_too(shop: Shop, trouble: str) -> None:
    """The channel shows the same number before and after: what it shows is no proof that it was told."""
    shop.despatch("O1")
    shop.built.engine.send_due()
    shop.clock.advance(minutes=5)
    shop.sync()
    parcel = shop.built.orders.show("O1").parcels[0]
    shop.built.despatch.correct(parcel.id, "DPD", parcel.tracking)
    shop.clock.advance(seconds=61)
    if trouble:
        shop.amazon.faults.fail_next("confirmShipment", trouble)  # type: ignore[arg-type]
    for _ in range(3):
        shop.built.engine.send_due()
        shop.clock.advance(minutes=2)
    carriers = [json.loads(each.raw)["packageDetail"]["carrierName"] for each in shop.acted]
    assert carriers[0] == "Royal Mail 48"
    assert set(carriers[1:]) == {"DPD"}
    assert {each.reference for each in shop.acted} == {"1"}
    assert shop.built.orders.show("O1").parcels[0].state == "confirmed"


def test_no_older_word_of_a_parcel_goes_after_a_newer(shop: Shop) -> None:
    """The older one is of unknown fate and not there: the newer counts, and only that is told."""
    shop.amazon.faults.fail_next("confirmShipment", "reset")
    shop.amazon.faults.fail_next("getOrder", "503", times=40)
    (old,) = shop.despatch("O1")
    shop.built.engine.send_due()
    assert shop.states(old) == ["sending"]
    parcel = shop.built.orders.show("O1").parcels[0]
    new = shop.built.despatch.correct(parcel.id, "", "NEW")
    shop.amazon.faults.reset()
    shop.clock.advance(minutes=30)
    shop.built.engine.send_due()
    assert shop.states(old, new) == ["superseded", "confirmed"]
    assert [each[1:] for each in shop.told] == [("1", "TRO1"), ("1", "NEW")]
    assert [each.tracking for each in shop.acted] == ["NEW"]


def test_a_strangers_parcel_is_not_edited(shop: Shop) -> None:
    """R-COPY, R-LOST: our number is taken by somebody else's parcel."""
    shop.amazon.faults.fail_next("confirmShipment", "reset")
    shop.amazon.faults.fail_next("getOrder", "503", times=40)
    (row_id,) = shop.despatch("O1")
    shop.built.engine.send_due()
    shop.amazon.faults.reset()
    shop.amazon.world.ship_elsewhere("O1")
    shop.clock.advance(minutes=30)
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["refused"]
    assert shop.acted == []
    assert shop.causes == [("stranger", 1)]


def test_shipped_there_under_the_same_tracking_is_done_without_a_call(shop: Shop) -> None:
    shop.clock.advance(minutes=20)
    shop.amazon.world.ship_elsewhere("O1", tracking="TRO1")
    shop.amazon.world.ship_elsewhere("O2", tracking="OTHER")
    ids = shop.despatch("O1", "O2")
    shop.clock.advance(minutes=5)
    shop.built.engine.send_due()
    assert shop.told == []
    assert [(shop.row(each).state, shop.row(each).hold) for each in ids] == [("confirmed", ""), ("held", "shipped")]


def test_a_request_to_cancel_holds_and_goes_by_itself_once_it_is_gone(shop: Shop) -> None:
    (row_id,) = shop.despatch("O1")
    shop.amazon.world.request_cancellation("O1")
    shop.clock.advance(minutes=15)
    shop.sync()
    assert (shop.row(row_id).state, shop.row(row_id).hold) == ("held", "cancel_request")
    lines = tuple(replace(each, cancel_reason=None) for each in shop.amazon.world.order("O1").lines)
    shop.amazon.world.update("O1", lines=lines)
    shop.clock.advance(minutes=15)
    shop.sync()
    assert shop.states(row_id) == ["confirmed"]
    assert shop.causes == []


def test_an_override_with_a_reason_sends_all_the_same(shop: Shop) -> None:
    """A8: the buyer's request does not stop what a person has decided."""
    shop.amazon.world.request_cancellation("O1")
    shop.clock.advance(minutes=15)
    shop.sync()
    (row_id,) = shop.despatch("O1", override="The buyer rang and wants it")
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]


def test_already_shipped_after_the_recheck_is_told_from_a_strangers_by_its_tracking(shop: Shop) -> None:
    """Somebody told the channel in the last minutes: the refusal is looked into, not taken at its word."""
    same, other = shop.despatch("O1", "O2")
    shop.amazon.world.ship_elsewhere("O1", tracking="TRO1")
    shop.amazon.world.ship_elsewhere("O2", tracking="SOMEBODY")
    shop.amazon.world.update("O1", packages=tuple(replace(each, reference="7") for each in _packages(shop, "O1")))
    shop.amazon.world.update("O2", packages=tuple(replace(each, reference="7") for each in _packages(shop, "O2")))
    shop.built.engine.send_due()
    assert shop.states(same, other) == ["confirmed", "refused"]
    assert shop.causes == [("shipped", 1)]
    assert [each.tracking for each in _packages(shop, "O2")] == ["SOMEBODY"]


def _packages(shop: Shop, ref: str) -> tuple[Package, ...]:
    return shop.amazon.world.order(ref).packages


def test_one_accounts_bad_credentials_hold_up_no_other_account_of_its_pool(shop: Shop) -> None:
    shop.add("Second", ("DE",), mode="live")
    shop.amazon.world.add_order("D1", marketplace="DE", created=shop.clock.now())
    shop.clock.advance(minutes=5)
    shop.sync()
    shop.built.accounts.save("Second", {"refresh_token": "Atzr|wrong"})
    bad, good = shop.despatch("D1", "O1")
    receipt = shop.built.engine.send_due()
    assert receipt is not None
    assert shop.states(bad, good) == ["waiting", "confirmed"]
    assert [shop.part(receipt, each).ok for each in ("Shop", "Second")] == [True, False]
    assert shop.causes == [("sign-in", 1)]


def test_what_shows_late_is_not_taken_for_not_sent(shop: Shop) -> None:
    """The answer was lost, the buyer asks to cancel, and the channel shows for minutes no parcel that it has."""
    shop.amazon.faults.confirmation_lag = timedelta(minutes=3)
    shop.amazon.faults.fail_next("confirmShipment", "lost")
    shop.amazon.world.request_cancellation("O1")
    (row_id,) = shop.despatch("O1")
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["sending"]
    for _ in range(5):
        shop.clock.advance(minutes=1)
        shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]
    assert len(shop.told) == 1


def test_what_never_shows_is_held_for_a_person_in_the_end(shop: Shop) -> None:
    shop.amazon.faults.fail_next("confirmShipment", "reset")
    shop.amazon.world.request_cancellation("O1")
    (row_id,) = shop.despatch("O1")
    for _ in range(8):
        shop.built.engine.send_due()
        shop.clock.advance(minutes=1)
    assert (shop.row(row_id).state, shop.row(row_id).hold) == ("held", "cancel_request")
    assert shop.causes == [("cancel_request", 1)]
    assert len(shop.told) == 1


def test_d23_a_parcel_without_a_service_takes_what_was_allocated_meanwhile(shop: Shop) -> None:
    """The card says: choose its service, retry. It was despatched before anybody had allocated one."""
    order = shop.built.orders.show("O1")
    assert order.postal_service == ""
    (row,) = shop.built.despatch.despatch([Wish(order.id, "", "T1")], at_once=True).outbox_ids
    shop.built.engine.send_due()
    assert shop.states(row) == ["refused"]
    rows = [{"service": "Van", "channel_service": order.channel_service, "carrier_code": "Royal Mail"}]
    shop.built.accounts.save("Shop", {"shipping_services": rows})
    shop.built.outbox.retry([row])
    shop.built.engine.send_due()
    assert shop.states(row) == ["confirmed"]
    (told,) = shop.acted
    assert json.loads(told.raw)["packageDetail"]["carrierCode"] == "Royal Mail"
    assert shop.built.orders.show("O1").parcels[0].service == "Van"


def test_d23_the_service_that_the_order_has_by_now_counts_first(shop: Shop) -> None:
    """Its other unit is still to leave, so somebody has chosen a service for it meanwhile."""
    two = Line("MUG", 2, Decimal("20.00"), "Mug")
    now = shop.clock.now()
    shop.amazon.world.add_order("P1", lines=(two,), created=now - timedelta(hours=1), updated=now)
    shop.clock.advance(minutes=16)
    shop.sync()
    order = shop.built.orders.show("P1")
    half = Wish(order.id, "", "T1", ((order.lines[0].line_id, 1),))
    (row,) = shop.built.despatch.despatch([half], at_once=True).outbox_ids
    shop.built.engine.send_due()
    shop.built.order_acts.set_service([order.id], "Own van")
    shop.built.outbox.retry([row])
    shop.built.engine.send_due()
    assert shop.states(row) == ["confirmed"]
    (told,) = shop.acted
    assert json.loads(told.raw)["packageDetail"]["carrierName"] == "Own van"
