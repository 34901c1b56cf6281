"""The whole program at an app (X1 to X7, X9, X13): integrated, synced three times, despatched, stocked, in the words of
every maker and through every trouble; counted at the app."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.http import NoAnswer
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.wizard import ANSWERS
from linndesk.services.despatch import Wish
from tests.scene import START
from tests.shop_scene import NAME, Warehouse, expected, owed, warehouse


@pytest.mark.parametrize("dialect", DIALECTS)
def test_integrated_synced_three_times_and_despatched(profile: Path, dialect: str) -> None:
    """No duplicate, no lost order, no wrong penny, whoever wrote the app."""
    with warehouse(profile, dialect) as house:
        house.integrate()
        first = house.sync()
        assert first.ok, first
        states = expected(house.world.orders())
        assert house.stored() == states
        assert house.totals() == {name: owed(house.world.order(name)) for name in states}
        paid, off = _changes(house, states)
        second = house.sync()
        assert second.ok
        assert second.orders.new == 1
        assert house.stored() == {**states, paid: "open", off: "cancelled", "LATE": "open"}
        third = house.sync()
        assert (third.orders.new, third.orders.updated) == (0, 0), "what is repeated counts nowhere"
        _despatch_all(house)
        assert house.shop.complaints == []


def _changes(house: Warehouse, states: dict[str, str]) -> tuple[str, str]:
    """Meanwhile one is paid, one called off, and one comes late."""
    house.clock.advance(minutes=1)
    paid = next(name for name, state in states.items() if state == "pending")
    off = next(name for name, state in states.items() if state == "open")
    house.world.pay(paid)
    house.world.cancel(off)
    house.world.add_order("LATE", lines=[ShopLine("1", "LATE-1", 2, Decimal("1020.45"))], postage=Decimal("2.99"))
    return paid, off


def _despatch_all(house: Warehouse) -> None:
    ready = [name for name, state in house.stored().items() if state == "open"]
    house.despatch(*ready)
    receipt = house.sync()
    silent = house.shop.dialect.rows != "all"
    assert house.states("despatch") == {"sent" if silent else "confirmed": len(ready)}
    told = receipt.despatches
    assert (told.planned, told.sent, told.refused) == (len(ready), len(ready), 0)
    assert (told.confirmed, told.unconfirmed) == ((0, len(ready)) if silent else (len(ready), 0))
    assert house.acted() == dict.fromkeys(ready, 1)
    assert len(house.shop.heard_at("DespatchEndpoint")) == -(-len(ready) // 10)
    units = {each.reference: sum(units for _, _, units in each.items) for each in house.world.despatches()}
    assert units == {
        name: sum(each.quantity for each in house.world.order(name).lines if not (each.service or each.cancelled))
        for name in ready
    }
    house.sync()
    assert house.acted() == dict.fromkeys(ready, 1)
    assert {house.stored()[name] for name in ready} == {"processed"}


def test_through_every_trouble_nothing_is_lost_and_nothing_comes_twice(profile: Path) -> None:
    """X5, X13: repeated orders, a page of HTML, an Error on page 4, a cut line, answers that are lost."""
    with warehouse(profile, "laravel") as house:
        house.integrate()
        faults = house.shop.faults
        faults.orders.twice_in_page = faults.orders.twice_across = True
        faults.orders.errors[4] = "Come back later"
        broken = house.sync()
        assert not broken.ok
        assert "Come back later" in " ".join(broken.messages)
        assert 0 < len(house.stored()) < 27
        faults.orders.errors.clear()
        faults.fail_next("OrdersEndpoint", "html200", skip=1)
        assert not house.sync().ok
        faults.fail_next("OrdersEndpoint", "reset")
        assert not house.sync().ok
        whole = house.sync()
        assert whole.ok, whole
        states = expected(house.world.orders())
        assert house.stored() == states
        assert house.totals() == {name: owed(house.world.order(name)) for name in states}
        ready = [name for name, state in states.items() if state == "open"]
        faults.despatch.refused[ready[0]] = "This order is locked"
        faults.despatch.missing.add(ready[1])
        faults.despatch.retry[ready[2]] = 1
        faults.fail_next("DespatchEndpoint", "lost")
        house.despatch(*ready)
        for _ in range(4):
            house.sync()
        assert house.states("despatch") == {"refused": 1, "sent": 1, "confirmed": len(ready) - 2}
        assert max(house.acted().values()) <= 2, "at most the byte-identical request once more"
        assert set(house.acted()) == set(ready[1:])
        assert house.shop.complaints == []


@pytest.mark.parametrize("dialect", ["pascal", "laravel", "sample"])
def test_levels_reach_the_app_once_and_only_changes_leave(profile: Path, dialect: str) -> None:
    """X7, X9: listings, links, levels in batches; the second run says nothing."""
    with warehouse(profile, dialect) as house:
        house.integrate()
        house.sync()
        house.stock(500)
        house.sync()
        listed = house.world.shelf.products
        assert len(house.world.shelf.taken) == len(listed)
        assert all(each.quantity is not None and 400 < each.quantity <= 500 for each in listed)
        assert all(each.reference == _reference(house, each.sku) for each in house.world.shelf.taken)
        assert house.shop.calls.count("InventoryUpdateEndpoint") == -(-len(listed) // 15)
        silent = house.shop.dialect.rows != "all"
        assert house.states("stock") == {"sent" if silent else "confirmed": len(listed)}
        house.sync()
        assert len(house.world.shelf.taken) == len(listed)
        assert house.shop.complaints == []


def _reference(house: Warehouse, sku: str) -> str:
    return next(each.reference for each in house.world.shelf.products if each.sku == sku)


def test_ten_failures_rest_and_the_light_stays(profile: Path) -> None:
    """X13: orders rest, visibly; despatches still go; a person's Resume asks at once, and one answer clears."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        house.sync()
        ready = next(name for name, state in house.stored().items() if state == "open")
        house.shop.faults.fail_next("OrdersEndpoint", "500", times=100)
        for _ in range(10):
            assert not house.sync().ok
        asked = house.shop.calls.count("OrdersEndpoint")
        house.despatch(ready)
        house.clock.advance(minutes=-14)
        resting = house.sync()
        assert house.shop.calls.count("OrdersEndpoint") == asked
        assert not resting.ok
        assert house.states("despatch") == {"confirmed": 1}
        account = next(each for each in house.built.accounts.listed() if each.name == NAME)
        assert account.enabled
        assert [each.job for each in account.resting] == ["orders"]
        house.shop.faults.reset()
        house.built.integrations.resume(NAME)
        assert house.sync().ok
        assert house.built.accounts.listed()[0].resting == ()


def test_a_password_in_front_and_a_sign_in_go_to_the_shop_alone(profile: Path) -> None:
    """U11: the whole way through, behind HTTP authentication."""
    with warehouse(profile, "pascal") as house:
        house.shop.basic = ("staging", "s:ecret")
        house.integrate()
        assert house.sync().ok
        assert len(house.stored()) == len(expected(house.world.orders()))
        assert house.clock.now() - START == timedelta(minutes=15)


def test_numbers_as_names_and_parts_of_an_order(profile: Path) -> None:
    """X6: a reference that the app writes as a number comes back as it was; the rest of an order leaves later."""
    with warehouse(profile, "laravel") as house:
        lines = [ShopLine("1", "A", 3, Decimal("1.00")), ShopLine("2", "B", 1, Decimal("2.00"))]
        house.world.add_order("10045", lines=lines, placed=START)
        house.integrate()
        house.sync()
        order = house.built.orders.show("10045")
        for number, parts in enumerate(((("1", 2),), (("1", 1), ("2", 1)))):
            house.built.despatch.despatch([Wish(order.id, "Royal Mail 48", f"P{number}", parts)], at_once=True)
            house.sync()
        told = house.world.despatches("10045")
        assert [(each.tracking, each.items) for each in told] == [
            ("P0", (("A", "1", 2),)),
            ("P1", (("A", "1", 1), ("B", "2", 1))),
        ]
        assert house.stored()["10045"] == "processed"
        assert house.shop.complaints == []


def test_what_the_app_says_after_the_despatch_opens_nothing_again(profile: Path) -> None:
    """R-ORDERS: an app goes on calling an order paid; one that it calls off too late is a problem, not a return."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        house.sync()
        one, two = [name for name, state in house.stored().items() if state == "open"][:2]
        house.despatch(one, two)
        house.sync()
        house.world.update(one, secondary="seen again")
        house.world.cancel(two)
        house.sync()
        assert (house.stored()[one], house.stored()[two]) == ("processed", "processed")
        assert house.acted() == {one: 1, two: 1}
        assert house.built.problems.listed("needs", (two,))


def test_a_line_that_is_called_off_leaves_the_order_and_all_of_them_end_it(profile: Path) -> None:
    """X5: CancelStatus of lines; nothing of a cancelled line is despatched."""
    with warehouse(profile, "camel") as house:
        lines = [ShopLine("1", "A", 3, Decimal("1.00")), ShopLine("2", "B", 1, Decimal("2.00"))]
        house.world.add_order("TWO", lines=lines, placed=START)
        house.integrate()
        house.sync()
        house.world.cancel("TWO", ["1"])
        house.sync()
        (first, second) = house.built.orders.show("TWO").lines
        assert (first.quantity_cancelled, second.quantity_cancelled) == (3, 0)
        house.world.cancel("TWO", ["2"])
        house.sync()
        assert house.stored()["TWO"] == "cancelled"


def test_the_same_app_twice_is_two_accounts(profile: Path) -> None:
    """X4: a token each; neither's orders are taken for the other's."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        given = house.shop.settings(enabled=True)
        house.built.integrations.add("external", "Second", given)
        house.clock.advance(minutes=15)
        first, second = house.built.engine.sync().accounts
        assert first.orders.new == second.orders.new == len(expected(house.world.orders()))
        tokens = {each.token for each in house.world.members.all}
        asked = {json.loads(each.body)["AuthorizationToken"] for each in house.shop.heard_at("OrdersEndpoint")}
        assert asked == tokens
        assert len(tokens) == 2
        customers = {each.customer for each in house.world.members.all}
        assert len(customers) == 1, "this installation is one customer, for ever"


def test_an_app_that_asks_for_its_set_up_again(profile: Path) -> None:
    """X3: what it says is shown, the account says so, and going through the pages mends it."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        house.sync()
        house.world.members.ask_again()
        _, shown = house.built.integrations.page(NAME)
        assert (shown.is_last, shown.step) == (False, "AddCredentials")
        _, done = house.built.integrations.give(NAME, dict(ANSWERS))
        assert done.is_last
        assert house.sync().ok


@pytest.mark.parametrize("ahead", [7200, -7200])
def test_a_shop_whose_clock_is_wrong_loses_no_order(profile: Path, ahead: int) -> None:
    """R-CURSOR: of both clocks the earlier, so that nothing falls between two runs."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        house.shop.faults.date_skew = timedelta(seconds=ahead)
        for number in range(1, 4):
            house.sync()
            house.clock.advance(minutes=1)
            house.world.add_order(f"NEW-{number}")
        assert house.sync().ok
        assert {f"NEW-{number}" for number in range(1, 4)} <= set(house.stored())


def test_a_shop_that_is_down_keeps_what_is_owed(profile: Path) -> None:
    """R-OUTCOME: nothing left this PC, so nothing is sent or refused; it goes when the shop is there again."""
    with warehouse(profile, "pascal") as house:
        house.integrate()
        house.sync()
        ready = [name for name, state in house.stored().items() if state == "open"][:3]
        house.shop.stop()
        house.despatch(*ready)
        down = house.sync()
        assert (down.ok, down.despatches.unconfirmed, down.despatches.refused) == (False, 0, 0)
        assert house.states("despatch") == {"waiting": 3}
        house.shop.start()
        house.sync()
        assert house.states("despatch") == {"confirmed": 3}
        assert house.acted() == dict.fromkeys(ready, 1)


def test_an_answer_lost_at_the_first_call_leaves_nothing_here(profile: Path) -> None:
    """X2, R-LOST: nobody knows whether the app made an account; here there is none, and a second try is a person's."""
    with warehouse(profile, "pascal") as house:
        house.shop.faults.fail_next("AddNewUserEndpoint", "lost")
        with pytest.raises(NoAnswer):
            house.integrate()
        assert house.built.accounts.listed() == []
        house.integrate()
        assert [each.name for each in house.built.accounts.listed()] == [NAME]
