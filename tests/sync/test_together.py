"""Despatches and levels that leave together: few requests, an outcome for each row, one repeat at most (X6, X7,
R-OUTCOME, R-LOST)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.apps import AppShop


@pytest.fixture
def shop(profile: Path) -> Iterator[AppShop]:
    made = AppShop(profile)
    yield made
    made.close()


def test_x6_what_is_due_leaves_in_one_request_and_is_confirmed(shop: AppShop) -> None:
    ids = shop.despatch_all(3)
    sent = shop.send().despatches
    assert shop.told() == [["O1", "O2", "O3"]]
    assert shop.states(ids) == {"confirmed": 3}
    assert (sent.planned, sent.sent, sent.confirmed, sent.unconfirmed, sent.refused) == (3, 3, 3, 0, 0)
    assert shop.shop.complaints == []
    (one, *_) = shop.shop.world.despatches("O1")
    assert (one.tracking, one.items) == ("TRO1", (("SKU-1", "1", 2),))
    assert shop.built.engine.send_due() is None


def test_x6_an_order_stands_at_most_once_in_a_request(shop: AppShop) -> None:
    """Two parcels of one order are two requests, in the order in which they were made."""
    (first,) = shop.despatch_part("O1", 1, "ONE")
    (second,) = shop.despatch_part("O1", 1, "TWO")
    (other,) = shop.despatch("O2")
    shop.send()
    assert shop.told() == [["O1", "O2"], ["O1"]]
    assert [each.tracking for each in shop.shop.world.despatches("O1")] == ["ONE", "TWO"]
    assert shop.states([first, second, other]) == {"confirmed": 3}


def test_r_outcome_three_outcomes_in_one_answer(shop: AppShop) -> None:
    """Confirmed, refused in the app's words, and not spoken of: sent, not confirmed, and nobody is called for it."""
    shop.shop.faults.despatch.refused["O2"] = "This order is locked"
    shop.shop.faults.despatch.missing.add("O3")
    good, bad, silent = shop.despatch_all(3)
    receipt = shop.send()
    assert [shop.row(each).state for each in (good, bad, silent)] == ["confirmed", "refused", "sent"]
    assert shop.row(bad).error == "This order is locked"
    assert "said nothing of it" in shop.row(silent).reason
    sent = receipt.despatches
    assert (sent.sent, sent.confirmed, sent.refused, sent.unconfirmed) == (3, 1, 1, 1)
    assert not receipt.ok
    assert shop.causes == {"despatch:refused": 1}
    assert shop.part(shop.sync()).despatches.unconfirmed == 0, "counted once, not with every later run"


def test_a_whole_request_that_is_refused_is_halved_until_the_culprit_stands_alone(profile: Path) -> None:
    """R-OUTCOME: the others leave, and only one row has the app's words."""
    shop = AppShop(profile, 16)
    try:
        shop.shop.faults.despatch.poison["O11"] = "O11 is not an order of yours"
        ids = shop.despatch_all(16)
        shop.send()
        assert shop.states(ids) == {"confirmed": 15, "refused": 1}
        assert "O11 is not an order of yours" in shop.row(ids[10]).error
        assert set(shop.acted().values()) == {1}
        assert len(shop.acted()) == 15
        assert len(shop.told()) == 1 + 2 * 4
    finally:
        shop.close()


def test_a_refusal_of_them_all_is_not_asked_about_one_by_one(profile: Path) -> None:
    """An app that does not know its customer any more says so of each: after some it is believed of the rest."""
    shop = AppShop(profile, 40)
    try:
        shop.shop.faults.fail_next("DespatchEndpoint", "error", times=500, words="User not found")
        ids = shop.despatch_all(40)
        shop.send()
        assert shop.states(ids) == {"refused": 40}
        assert {"User not found" in shop.row(each).error for each in ids} == {True}
        assert len(shop.told()) < 20
    finally:
        shop.close()


def test_several_culprits_side_by_side_do_not_speak_for_the_others(profile: Path) -> None:
    """The first seven are wrong in the same words; one from the other end shows that it is not all of them."""
    shop = AppShop(profile, 30)
    try:
        shop.shop.faults.despatch.poison.update({f"O{number}": "Invalid order" for number in range(1, 8)})
        ids = shop.despatch_all(30)
        shop.send()
        assert shop.states(ids) == {"confirmed": 23, "refused": 7}
        assert shop.states(ids[:7]) == {"refused": 7}
    finally:
        shop.close()


def test_x6_what_the_app_wants_again_is_told_again_ten_times_at_most(shop: AppShop) -> None:
    shop.shop.faults.despatch.retry.update({"O1": 2, "O2": 99})
    once, never = shop.despatch("O1", "O2")
    for _ in range(40):
        shop.built.engine.send_due()
        shop.clock.advance(minutes=6)
    assert [shop.row(each).state for each in (once, never)] == ["confirmed", "refused"]
    assert sum("O2" in each for each in shop.told()) == 11
    assert sum("O1" in each for each in shop.told()) == 3
    assert "Not now" in shop.row(never).error


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "reset", "503"])
def test_r_lost_the_same_request_to_the_byte_once_more(shop: AppShop, fault: str) -> None:
    shop.shop.faults.fail_next("DespatchEndpoint", fault)  # type: ignore[arg-type]
    ids = shop.despatch_all(3)
    shop.send()
    first, second = shop.bodies()
    assert first == second
    assert shop.states(ids) == {"confirmed": 3}
    assert set(shop.acted().values()) == {1 if fault in ("reset", "503") else 2}
    assert shop.causes == {}


@pytest.mark.parametrize("fault", ["401", "403", "429", "404"])
def test_r_lost_a_repeat_that_is_turned_away_is_used_up_all_the_same(shop: AppShop, fault: str) -> None:
    shop.shop.faults.fail_next("DespatchEndpoint", "lost")
    shop.shop.faults.fail_next("DespatchEndpoint", fault)  # type: ignore[arg-type]
    ids = shop.despatch_all(2)
    for _ in range(4):
        shop.built.engine.send_due()
        shop.clock.advance(hours=7)
        shop.sync()
    assert len(shop.bodies()) == 2
    assert shop.states(ids) == {"sent": 2}


@pytest.mark.parametrize("fault", ["401", "403", "429"])
def test_a_request_that_is_turned_away_waits_and_goes_later(shop: AppShop, fault: str) -> None:
    shop.shop.faults.fail_next("DespatchEndpoint", fault)  # type: ignore[arg-type]
    ids = shop.despatch_all(2)
    shop.built.engine.send_due()
    for _ in range(3):
        shop.clock.advance(hours=7)
        shop.sync()
    assert shop.states(ids) == {"confirmed": 2}
    assert set(shop.acted().values()) == {1}


@pytest.mark.parametrize("fault", ["lost", "503_after", "html200", "reset"])
def test_r_lost_never_a_third_time_by_the_program(shop: AppShop, fault: str) -> None:
    shop.shop.faults.fail_next("DespatchEndpoint", fault, times=2)  # type: ignore[arg-type]
    ids = shop.despatch_all(3)
    receipt = shop.send()
    for _ in range(5):
        shop.clock.advance(hours=1)
        shop.sync()
        shop.built.engine.send_due()
    assert len(shop.bodies()) == 2
    assert len(set(shop.bodies())) == 1
    assert shop.states(ids) == {"sent": 3}
    assert receipt.despatches.unconfirmed == 3
    assert any("sent, not confirmed: look at" in each for each in receipt.messages)
    assert not receipt.ok  # a card stands: headless, that is 1
    assert shop.causes == {"despatch:unheard": 3}


def test_what_was_turned_away_together_leaves_together_again(profile: Path) -> None:
    """X6, X7: in the batch size of the app, however often it is tried; not row by row."""
    shop = AppShop(profile, 8)
    try:
        shop.shop.faults.fail_next("DespatchEndpoint", "404", times=2)
        ids = shop.despatch_all(8)
        shop.send()
        assert {len(each) for each in shop.told()} == {8}
        assert shop.states(ids) == {"confirmed": 8}
    finally:
        shop.close()


def test_an_endpoint_that_is_not_there_stands_in_a_card_at_once(shop: AppShop) -> None:
    """Tolerance 7, R-RECEIPT: no later try mends it; a person does, and then the rows go by themselves."""
    shop.shop.faults.fail_next("DespatchEndpoint", "404", times=3)
    ids = shop.despatch_all(2)
    assert not shop.sync().ok
    assert shop.causes == {"despatch:unanswered": 2}
    shop.shop.faults.reset()
    shop.clock.advance(hours=7)
    assert shop.sync().ok
    assert shop.states(ids) == {"confirmed": 2}
    assert shop.causes == {}


def test_r_lost_a_person_says_that_it_is_there_or_sends_it_again(shop: AppShop) -> None:
    """What the program may not do a third time a person may, with open eyes; the card closes with the last of them."""
    shop.shop.faults.fail_next("DespatchEndpoint", "lost", times=2)
    there, again, third = shop.despatch_all(3)
    shop.send()
    shop.built.outbox.told([there])
    shop.built.outbox.retry([again])
    shop.send()
    assert shop.told()[2:] == [["O2"]]
    assert [shop.row(each).state for each in (there, again, third)] == ["confirmed", "confirmed", "sent"]
    assert shop.causes == {"despatch:unheard": 1}
    shop.built.outbox.told([third])
    assert shop.causes == {}


def test_r_lease_who_takes_over_repeats_it_once(shop: AppShop) -> None:
    """The first process is stopped between its request and the repeat; another one has the pool by then."""
    shop.shop.faults.fail_next("DespatchEndpoint", "lost", times=2)
    ids = shop.despatch_all(3)
    shop.stop_when_it_waits()
    shop.restart()
    shop.send()
    shop.restart()
    shop.clock.advance(hours=1)
    shop.sync()
    assert (len(shop.bodies()), len(set(shop.bodies()))) == (2, 1)
    assert shop.states(ids) == {"sent": 3}


def test_r_lost_two_requests_lose_their_answers_each_is_repeated_as_it_was(profile: Path) -> None:
    shop = AppShop(profile, 4, batches={"DespatchUpdateBatchSize": 2})
    try:
        shop.shop.faults.fail_next("DespatchEndpoint", "lost")
        shop.shop.faults.fail_next("DespatchEndpoint", "lost", skip=1)
        ids = shop.despatch_all(4)
        shop.send()
        assert shop.told() == [["O1", "O2"], ["O1", "O2"], ["O3", "O4"], ["O3", "O4"]]
        assert len(set(shop.bodies())) == 2
        assert shop.states(ids) == {"confirmed": 4}
    finally:
        shop.close()


def test_r_lost_a_program_that_ends_in_between_repeats_it_after_its_start(shop: AppShop) -> None:
    """The rows know the request that carried them; what is owed since goes in another."""
    shop.shop.faults.fail_next("DespatchEndpoint", "lost")
    shop.despatch("O1", "O3")
    shop.stop_when_it_waits()
    assert shop.told() == [["O1", "O3"]]
    shop.restart()
    shop.despatch("O2")
    shop.send()
    assert shop.told() == [["O1", "O3"], ["O1", "O3"], ["O2"]]
    assert len(set(shop.bodies())) == 2


def test_r_copy_what_was_on_its_way_in_a_copied_database_is_held(shop: AppShop) -> None:
    shop.shop.faults.fail_next("DespatchEndpoint", "lost")
    ids = shop.despatch("O1", "O2")
    shop.stop_when_it_waits()
    shop.doubt()
    shop.built.engine.send_due()
    assert len(shop.bodies()) == 1
    assert [(shop.row(each).state, shop.row(each).hold) for each in ids] == [("held", "watch")] * 2
    assert "look there" in shop.row(ids[0]).reason


def test_a_hold_that_comes_in_between_keeps_the_repeat_back(shop: AppShop) -> None:
    """R-MODES: of unknown fate it stays, and is told again once it may be."""
    shop.shop.faults.fail_next("DespatchEndpoint", "lost")
    ids = shop.despatch("O1")
    shop.stop_when_it_waits()
    shop.built.accounts.save("App", {"mode": "hold"})
    shop.built.engine.send_due()
    assert (shop.states(ids), len(shop.bodies())) == ({"sending": 1}, 1)
    shop.built.accounts.save("App", {"mode": "live"})
    shop.clock.advance(minutes=11)
    shop.built.engine.send_due()
    assert (shop.states(ids), len(set(shop.bodies()))) == ({"confirmed": 1}, 1)


def test_an_order_that_the_app_called_off_is_not_told(shop: AppShop) -> None:
    """A8: by the pages, made anew before it leaves; a channel that cannot be asked for one order is not asked."""
    shop.clock.advance(minutes=30)
    shop.shop.world.cancel("O1")
    gone, good = shop.despatch("O1", "O2")
    shop.clock.advance(minutes=1)
    shop.built.engine.send_due()
    assert shop.told() == [["O2"]]
    assert (shop.row(gone).state, shop.row(gone).hold, shop.row(good).state) == ("held", "cancelled", "confirmed")


def test_an_app_whose_orders_cannot_be_had_is_told_all_the_same(shop: AppShop) -> None:
    """What the store knows counts where the pages cannot be made anew."""
    shop.clock.advance(minutes=30)
    shop.shop.faults.fail_next("OrdersEndpoint", "503", times=50)
    ids = shop.despatch("O1")
    shop.send()
    assert shop.states(ids) == {"confirmed": 1}


def test_a_correction_of_what_was_told_does_not_leave(shop: AppShop) -> None:
    """The protocol has none: a second word of a parcel would be a second despatch."""
    (row_id,) = shop.despatch("O1")
    shop.send()
    made = shop.correct(row_id, "ANOTHER")
    shop.send()
    assert len(shop.bodies()) == 1
    assert shop.row(made).state == "refused"
    assert "takes no correction" in shop.row(made).error


def test_a_shared_database_keeps_the_same_rules(profile: Path, pg: str) -> None:
    """On PostgreSQL: three outcomes, a request that is halved, one that is repeated, levels, a rest."""
    shop = AppShop(profile, 6, database=pg)
    try:
        shop.sell(4)
        shop.shop.faults.despatch.poison["O2"] = "O2 is not ours"
        shop.shop.faults.despatch.missing.add("O3")
        ids = shop.despatch("O1", "O2", "O3", "O4")
        shop.sync()
        assert shop.states(ids) == {"confirmed": 2, "refused": 1, "sent": 1}
        assert shop.levels() == {"confirmed": 4}
        shop.shop.faults.fail_next("DespatchEndpoint", "lost")
        lost = shop.despatch("O5")
        shop.send()
        assert (shop.states(lost), len(set(shop.bodies()[-2:]))) == ({"confirmed": 1}, 1)
        shop.count_failures("despatch", 10)
        rests = shop.despatch("O6")
        shop.send()
        assert shop.states(rests) == {"waiting": 1}
        shop.built.integrations.resume("App")
        shop.send()
        assert shop.states(rests) == {"confirmed": 1}
        assert shop.causes == {"despatch:refused": 1}
    finally:
        shop.close()
