"""A kind of call that keeps failing rests: said, shown in one card, the others go on, one answer ends it (X13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.store import outbox_queue
from tests.sync.apps import DESPATCH, NAME, AppShop

ORDERS = "OrdersEndpoint"


@pytest.fixture
def shop(profile: Path) -> Iterator[AppShop]:
    made = AppShop(profile)
    yield made
    made.close()


def fail_orders(shop: AppShop, times: int = 10) -> None:
    """As many pulls that get a web page."""
    shop.shop.faults.fail_next(ORDERS, "html200", times=times)
    for _ in range(times):
        shop.sync()


def test_x13_orders_rest_after_ten_failures_and_the_receipt_says_until_when(shop: AppShop) -> None:
    fail_orders(shop, 9)
    assert shop.causes == {"sync:1": 1}
    fail_orders(shop, 1)
    asked = len(shop.bodies(ORDERS))
    part = shop.part(shop.sync())
    assert len(shop.bodies(ORDERS)) == asked, "nothing left"
    assert not part.ok
    until = shop.clock.now() + timedelta(minutes=15)
    assert (part.zero_reason or "").startswith(
        f"Orders of App: no calls until {until:%H:%M} UTC: 10 calls in a row failed"
    )
    assert shop.causes == {"rest:1": 0}
    assert shop.built.accounts.show(NAME).enabled, "the user's own light is never flipped"


def test_x13_what_is_owed_goes_on_while_orders_rest(shop: AppShop) -> None:
    fail_orders(shop)
    ids = shop.despatch_all(3)
    shop.clock.advance(minutes=11)
    shop.send()
    assert shop.states(ids) == {"confirmed": 3}


def test_x13_the_first_answer_ends_it_and_closes_the_card(shop: AppShop) -> None:
    fail_orders(shop)
    shop.sync()
    shop.clock.advance(minutes=16)
    shop.open(1, prefix="N")
    part = shop.part(shop.sync())
    assert (part.ok, part.orders.new) == (True, 1)
    assert shop.causes == {}


def test_x13_an_error_at_200_is_an_answer_and_never_counts(shop: AppShop) -> None:
    shop.shop.faults.fail_next(ORDERS, "error", times=30, words="Our shop is closed")
    for _ in range(30):
        part = shop.part(shop.sync())
    assert "Our shop is closed" in " ".join(part.messages)
    assert len(shop.bodies(ORDERS)) == 31


def test_x13_despatches_rest_and_wait_for_the_end_of_it(shop: AppShop) -> None:
    """What is due then waits, held by nobody, on one card; what is ordered meanwhile waits with it."""
    shop.count_failures("despatch", 10)
    first = shop.despatch("O1", "O2")
    receipt = shop.send()
    assert shop.bodies() == []
    assert {(shop.row(each).state, shop.row(each).reason) for each in first} == {("waiting", outbox_queue.RESTS)}
    assert not receipt.ok
    assert any("Despatches of App: no calls until" in each for each in receipt.messages)
    assert shop.causes == {"rest:1": 0}
    assert shop.built.engine.send_due() is None, "nothing is due before it is over"
    last = shop.despatch("O3")
    shop.send()
    assert shop.bodies() == []
    shop.clock.advance(minutes=16)
    shop.send()
    assert shop.told() == [["O1", "O2", "O3"]]
    assert shop.states([*first, *last]) == {"confirmed": 3}
    assert shop.causes == {}


def test_x13_levels_go_on_while_despatches_rest(shop: AppShop) -> None:
    shop.sell(3)
    shop.count_failures("despatch", 10)
    shop.despatch("O1")
    shop.sync()
    assert (shop.bodies(), shop.levels()) == ([], {"confirmed": 3})


def test_x13_resume_makes_what_rests_due_at_once(shop: AppShop) -> None:
    shop.count_failures("despatch", 10)
    ids = shop.despatch("O1", "O2")
    shop.send()
    shop.built.integrations.resume(NAME)
    assert shop.causes == {}
    shop.send()
    assert shop.states(ids) == {"confirmed": 2}
    assert shop.causes == {}


def test_x13_r_lost_a_repeat_waits_out_the_rest_and_is_not_used_up(shop: AppShop) -> None:
    """The lost answer was the tenth failure: the rest comes between the two identical requests."""
    shop.count_failures("despatch", 9)
    shop.shop.faults.fail_next(DESPATCH, "lost")
    ids = shop.despatch("O1", "O2")
    shop.send()
    assert (len(shop.bodies()), shop.states(ids)) == (1, {"sending": 2})
    shop.clock.advance(minutes=16)
    shop.send()
    first, second = shop.bodies()
    assert first == second
    assert shop.states(ids) == {"confirmed": 2}
    assert shop.causes == {}
