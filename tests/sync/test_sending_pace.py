"""The plan of a channel is kept whatever is due, progress and stop work, and one row leaves once (R-LEASE, R-STOP)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.sync.drain import Drain
from linndesk.sync.progress import Progress
from tests.sync.debts import Shop


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    made = Shop(profile, 30)
    yield made
    made.close()


def names(many: int) -> list[str]:
    return [f"O{number}" for number in range(1, many + 1)]


def test_the_plan_of_two_a_second_is_kept_on_the_servers_clock(shop: Shop) -> None:
    """30 at once: ten of them are the burst, the others come in half seconds; the server refused none."""
    ids = shop.despatch(*names(30))
    began = shop.clock.now()
    said: list[Progress] = []
    receipt = shop.built.engine.send_due(tell=said.append)
    assert receipt is not None
    assert set(shop.states(*ids)) == {"confirmed"}
    assert (shop.clock.now() - began).total_seconds() == pytest.approx(10.0, abs=1.0)
    assert {each.status for each in shop.amazon.calls.of("confirmShipment")} == {204}
    assert "Sending despatch 30 of 30" in [each.text for each in said]


def test_r_stop_a_stop_ends_after_the_send_in_flight_and_the_rest_stays_due(shop: Shop) -> None:
    ids = shop.despatch(*names(6))
    cancel = Cancel()

    def stop(said: Progress) -> None:
        if said.text.startswith("Sending despatch 4"):
            cancel.set()

    receipt = shop.built.engine.send_due(cancel=cancel, tell=stop)
    assert receipt is not None
    assert receipt.ok
    assert sorted(shop.states(*ids)) == ["confirmed"] * 3 + ["waiting"] * 3
    shop.built.engine.send_due()
    assert set(shop.states(*ids)) == {"confirmed"}
    assert len(shop.told) == 6


def test_r_stop_an_answer_that_comes_after_the_stop_is_stored(shop: Shop) -> None:
    """The drain is stopped while Amazon thinks: its word still counts."""
    (row_id,) = shop.despatch("O1")
    shop.amazon.faults.fail_next("confirmShipment", "slow", seconds=1.5)
    drain = Drain(shop.built.store, shop.built.engine)
    looked = threading.Thread(target=drain.look)
    looked.start()
    while shop.amazon.faults.pending() and looked.is_alive():  # until the whole request is there
        looked.join(0.02)
    drain.stop()
    looked.join(20)
    assert not looked.is_alive()
    assert shop.states(row_id) == ["confirmed"]
    assert drain.look() is None


def test_the_drain_sends_by_itself_and_stops_in_time(shop: Shop) -> None:
    ids = shop.despatch("O1", "O2")
    came = threading.Event()
    drain = Drain(shop.built.store, shop.built.engine, done=lambda receipt: came.set())
    drain.start()
    assert came.wait(30)
    assert drain.stop(10)
    assert not drain.in_flight
    assert shop.states(*ids) == ["confirmed"] * 2


def test_undo_at_the_moment_of_the_claim_has_one_winner(shop: Shop) -> None:
    """Either it was told and stays told, or it was taken back and nobody heard of it."""
    ids = shop.despatch(*names(20))
    undone: list[int] = []
    start = threading.Barrier(2)

    def undo() -> None:
        start.wait()
        undone.extend(each for each in reversed(ids) if shop.built.despatch.undo([each]))

    thread = threading.Thread(target=undo)
    thread.start()
    start.wait()
    shop.built.engine.send_due()
    thread.join()
    told = {each[0] for each in shop.told}
    for number, row_id in enumerate(ids, 1):
        state, ref = shop.row(row_id).state, f"O{number}"
        assert (state, ref in told) == (("cancelled", False) if row_id in undone else ("confirmed", True))
        assert shop.built.orders.show(ref).status == ("open" if row_id in undone else "processed")


def test_a_row_whose_account_was_removed_meanwhile_is_gone_without_harm(shop: Shop) -> None:
    shop.despatch("O1", "O2")

    def remove(said: Progress) -> None:
        if "1 of 2" in said.text:
            shop.built.accounts.remove("Shop")

    shop.built.engine.send_due(tell=remove)
    assert shop.told == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_1000_despatches_take_eight_minutes_and_a_quarter(profile: Path) -> None:
    """The judged line: 10 at once, 990 in half seconds, 8 min 15 s on the server's clock, and no 429."""
    shop = Shop(profile, 1000)
    shop.clock.advance(minutes=5)
    ids = shop.despatch(*names(1000))
    began = shop.clock.now()
    shop.built.engine.send_due()
    took = (shop.clock.now() - began).total_seconds()
    assert set(shop.states(*ids)) == {"confirmed"}
    assert {each.status for each in shop.amazon.calls.of("confirmShipment")} == {204}
    assert took == pytest.approx(495.0, abs=3.0)
    shop.close()
