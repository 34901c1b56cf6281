"""R-BRAKE over stored sends and orders (N3): what orders explain goes, the rest is stopped, on either engine."""

from __future__ import annotations

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.stockplan import Rules
from linndesk.store import kits, listings, stock_write, tables
from linndesk.store.stock_draft import Draft
from linndesk.store.store import Store
from tests.store.stocked import Stocked

MANY = [f"S{number:02}" for number in range(30)]


@pytest.fixture
def shop(store: Store) -> Stocked:
    """Thirty listings that offer 5 each, told and seen."""
    found = Stocked(store)
    found.account("Shop")
    found.sells("Shop", *MANY)
    found.shelf(5, *MANY)
    found.tell()
    return found


def held(draft: Draft) -> list[str]:
    return [each.channel_sku for each in draft.puts if each.hold == "brake"]


def test_an_emptied_location_is_stopped(shop: Stocked) -> None:
    shop.shelf(5, *MANY, place="Spare")
    shop.rules["Shop"] = Rules(Limits(), True, ("Empty",))
    shop.shelf(1, MANY[0], place="Empty")
    shop.set("Shop", *MANY)
    draft = shop.plan()
    assert draft.brake.tripped
    assert "29 of 30 listings would go to 0" in draft.brake.reasons[0]
    assert any(each.startswith("Other locations count") for each in draft.brake.reasons)
    assert held(draft) == MANY
    assert {each.hold for each in shop.rows("held")} == {"brake"}
    assert all(shop.listing(each).dirty for each in MANY)


def test_sold_out_zeros_pass(shop: Stocked) -> None:
    for number, sku in enumerate(MANY):
        shop.order("Shop", sku, 5, f"O-{number}")
    draft = shop.plan()
    assert not draft.brake.tripped
    assert [each.quantity for each in draft.puts] == [0] * 30
    assert {each.unexplained for each in draft.puts} == {0}


def test_what_orders_explain_goes_while_the_rest_is_stopped(shop: Stocked) -> None:
    for number, sku in enumerate(MANY[:12]):
        shop.order("Shop", sku, 5, f"O-{number}")
    shop.shelf(-5, *MANY[12:])
    draft = shop.plan()
    assert draft.brake.tripped
    assert held(draft) == MANY[12:]
    assert {each.target for each in shop.rows("waiting")} == set(MANY[:12])


def test_units_that_left_with_an_order_since_are_explained_too(shop: Stocked) -> None:
    for number, sku in enumerate(MANY):
        order = shop.order("Shop", sku, 5, f"O-{number}")
        gone = tables.OrderLine.update(despatched=5).where(tables.OrderLine.order == order)
        shop.store.write(gone.execute)
        shop.shelf(-5, sku, order=order)
    draft = shop.plan()
    assert not draft.brake.tripped
    assert [each.quantity for each in draft.puts] == [0] * 30


def test_what_was_put_back_is_counted_back(shop: Stocked) -> None:
    """An undone despatch explains the rise to what it was, and no more."""
    for number, sku in enumerate(MANY):
        order = shop.order("Shop", sku, 3, f"O-{number}")
        shop.shelf(-3, sku, order=order)
        shop.shelf(3, sku, order=order)
        gone = tables.Order.update(status="cancelled").where(tables.Order.id == order)
        shop.store.write(gone.execute)
    shop.set("Shop", *MANY)
    draft = shop.plan()
    assert {(each.quantity, each.unexplained) for each in draft.puts} == {(5, 0)}  # told once more: it had sold some


def test_a_kit_that_sold_out_through_its_parts_is_explained(store: Store) -> None:
    shop = Stocked(store)
    shop.account("Shop")
    shop.sells("Shop", *MANY)
    ids = store.read(listings.every_sku)
    for number in range(0, 30, 2):
        kit, part = ids[MANY[number]], ids[MANY[number + 1]]
        store.write(lambda kit=kit, part=part: kits.put(kit, [(part, 2)]))  # type: ignore[misc]
    shop.shelf(4, *MANY[1::2])
    shop.tell()
    for number in range(0, 30, 2):
        shop.order("Shop", MANY[number], 2, f"O-{number}")
    draft = shop.plan()
    assert not draft.brake.tripped
    assert [each.quantity for each in draft.puts] == [0] * 30


def test_little_by_little_over_a_day_trips_it_as_well(shop: Stocked) -> None:
    for sku in MANY[:9]:
        shop.shelf(-5, sku)
    assert not shop.drafts()["Shop"].brake.tripped
    shop.tell()
    shop.later(hours=20)
    shop.shelf(-5, MANY[9])
    draft = shop.plan()
    assert draft.brake.tripped
    assert held(draft) == [MANY[9]]
    shop.later(hours=5)
    shop.set("Shop", MANY[9])
    assert not shop.drafts()["Shop"].brake.tripped


def test_a_first_push_has_nothing_to_compare_with(store: Store) -> None:
    shop = Stocked(store)
    shop.account("Shop")
    shop.sells("Shop", *MANY)
    assert not shop.drafts()["Shop"].brake.tripped


def test_going_on_takes_a_reason_once_and_a_day_starts_anew(shop: Stocked) -> None:
    shop.shelf(-5, *MANY[:15])
    assert held(shop.plan()) == MANY[:15]
    passed = tables.Account.update(brake_pass="Stocktake").where(tables.Account.id == shop.ids["Shop"])
    shop.store.write(passed.execute)
    draft = shop.plan()
    assert (draft.passed, draft.brake.tripped, held(draft)) == ("Stocktake", False, [])
    assert {each.unexplained for each in draft.puts} == {0}
    assert {each.state for each in shop.rows() if each.target in MANY[:15]} == {"confirmed", "waiting"}
    shop.store.write(lambda: stock_write.through(shop.ids["Shop"], shop.now, passed="Stocktake"))
    account = shop.store.read(lambda: tables.Account.get_by_id(shop.ids["Shop"]))
    assert (account.brake_pass, account.brake_at) == ("", shop.now)
    shop.tell()
    shop.later(minutes=5)
    shop.shelf(-1, MANY[20])
    assert not shop.drafts()["Shop"].brake.tripped


def test_a_braked_level_that_is_put_right_is_taken_back(shop: Stocked) -> None:
    shop.shelf(-5, *MANY)
    shop.plan()
    assert len(shop.rows("held")) == 30
    shop.later(minutes=1)
    shop.shelf(5, *MANY)
    shop.plan()
    assert shop.rows("held") == []
    assert {each.state for each in shop.rows()} == {"confirmed", "superseded"}


def test_a_delivery_that_doubles_everything_is_seen_first(shop: Stocked) -> None:
    shop.shelf(3, *MANY)
    draft = shop.plan()
    assert draft.brake.tripped
    assert "rise by 90 units against 150 a day ago" in draft.brake.reasons[0]
