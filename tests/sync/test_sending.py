"""Sending: what is due leaves once, exactly, within its plan, and every answer is settled (R-OUTCOME, R-LOST; D5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

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
    assert [each.key.split(":")[1] for each in shop.cards] == ["cancelled"]


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
