"""Open orders of the practice Linnworks: pages that shift, filters, states, places, and what people do meanwhile."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks, events
from linndesk.sandbox.linnworks.records import NO_ID, STATUSES, Line, Status
from linndesk.sandbox.linnworks.times import NEVER
from tests.sandbox.driver import START, Settable
from tests.sandbox.linnworks.driver import Hand

BY_DATE = [{"FieldCode": "GENERAL_INFO_DATE", "Direction": "Ascending", "Order": 0}]


@pytest.fixture
def world(linnworks: PracticeLinnworks) -> LinnworksWorld:
    return linnworks.world


def fill(world: LinnworksWorld, count: int) -> list[str]:
    """References, oldest first, a minute apart."""
    made = [world.add_order(received=START - timedelta(minutes=count - each)) for each in range(count)]
    return [each.reference for each in made]


def test_pages_hold_what_is_asked_for_and_an_empty_one_follows(hand: Hand, world: LinnworksWorld) -> None:
    made = fill(world, 7)
    pages = [hand.page(number, 3, sorting=BY_DATE) for number in range(1, 5)]
    assert [[each["GeneralInfo"]["ReferenceNum"] for each in page["Data"]] for page in pages] == [
        made[:3], made[3:6], made[6:], [],
    ]  # fmt: skip
    assert {(page["TotalEntries"], page["TotalPages"]) for page in pages} == {(7, 3)}
    assert hand.listed() == made[::-1], "the newest first where nobody says how"


def test_a_page_has_its_limits(linnworks: PracticeLinnworks, hand: Hand) -> None:
    for size, number in ((0, 1), (501, 1), (10, 0), (10, -1)):
        assert hand.call("GetOpenOrders", {"entriesPerPage": size, "pageNumber": number}).status_code == 400
    linnworks.faults.orders.most = 100
    assert hand.call("GetOpenOrders", {"entriesPerPage": 101, "pageNumber": 1}).status_code == 400


def test_pages_shift_when_an_order_leaves_between_two_of_them(hand: Hand, world: LinnworksWorld) -> None:
    made = fill(world, 6)
    assert hand.listed(size=3, sorting=BY_DATE) == made[:3]
    events.process(world, world.orders[0].id, "X1")
    assert hand.listed(number=2, size=3, sorting=BY_DATE) == made[4:], "the fourth has moved to the first page"


def test_odd_lists(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    made, faults = fill(world, 4), linnworks.faults.orders
    faults.stuck = True
    assert hand.listed(number=2, size=2, sorting=BY_DATE) == made[:2]
    faults.stuck, faults.endless = False, True
    assert hand.listed(number=9, size=2, sorting=BY_DATE) == made[2:]
    faults.endless, faults.empty_first = False, True
    assert hand.page(1, 2)["Data"] == []
    assert hand.listed(number=2, size=2, sorting=BY_DATE) == made[:2]


def test_filters_all_have_to_fit(hand: Hand, world: LinnworksWorld) -> None:
    made = fill(world, 3)
    world.add_order([Line("ODD")], parked=True, source="AMAZON", status="UNPAID", received=START - timedelta(days=9))
    dates = {"FieldCode": "GENERAL_INFO_DATE", "Type": "Range", "DateFrom": "2026-11-21T07:58:00"}
    of_today = {"DateFields": [{**dates, "DateTo": "2026-11-22T08:00:00Z"}]}
    assert hand.listed(filters=of_today, sorting=BY_DATE) == made[1:]
    old = {"DateFields": [{"FieldCode": "GENERAL_INFO_DATE", "Type": "OlderThan", "Value": 7}]}
    assert hand.listed(filters=old) == ["REF-100004"]
    parked = {"BooleanFields": [{"FieldCode": "GENERAL_INFO_PARKED", "Value": True}]}
    unpaid = {"ListFields": [{"FieldCode": "GENERAL_INFO_STATUS", "Type": "Is", "Value": "0"}]}
    amazon = {"TextFields": [{"FieldCode": "GENERAL_INFO_SOURCE", "Type": "StartWith", "Text": "ama"}]}
    odd = {"TextFields": [{"FieldCode": "ITEMS_SKU", "Type": "Equal", "Text": "ODD"}]}
    for each in (parked, unpaid, amazon, odd, {**parked, **unpaid, **amazon}):
        assert hand.listed(filters=each) == ["REF-100004"]
    assert hand.listed(filters={**parked, **of_today}) == []
    unknown = {"BooleanFields": [{"FieldCode": "CAN_FULFIL", "Value": True}]}
    answer = hand.call("GetOpenOrders", {"entriesPerPage": 1, "pageNumber": 1, "filters": unknown})
    assert answer.status_code == 400, "better refused than ignored"


@pytest.mark.parametrize(("place", "status"), list(enumerate(STATUSES)))
def test_every_state_of_payment_is_listed_as_a_number(
    hand: Hand, world: LinnworksWorld, place: int, status: Status
) -> None:
    world.add_order(status=status)
    (shown,) = hand.page()["Data"]
    assert shown["GeneralInfo"]["Status"] == place
    paid = hand.details(world.orders[0])["PaidDateTime"]
    assert (paid is None) == (status == "UNPAID")


def test_each_location_has_its_own_orders_and_a_fulfilment_centre_parks_them(hand: Hand, world: LinnworksWorld) -> None:
    """M12."""
    other = world.add_location("Other")
    centre = world.add_location("FBA", fulfilment_centre=True)
    mine, theirs = world.add_order(), world.add_order(location=other.id)
    parked = world.add_order(location=centre.id)
    assert hand.listed() == [mine.reference]
    assert hand.listed(fulfilmentCenter=other.id.upper()) == [theirs.reference]
    (shown,) = hand.page(fulfilmentCenter=centre.id)["Data"]
    assert (shown["GeneralInfo"]["IsParked"], shown["GeneralInfo"]["Marker"]) == (True, 7)
    assert shown["OrderId"] == parked.id
    assert [each["IsFulfillmentCenter"] for each in hand.ask("GetStockLocations")] == [False, False, True]
    assert hand.details(events.move(world, mine.id, other.id))["FulfilmentLocationId"] == other.id
    assert hand.listed() == []
    assert events.move(world, theirs.id, centre.id).parked


def test_what_is_gone_from_the_list_is_told_by_its_id(hand: Hand, world: LinnworksWorld) -> None:
    shipped, off, gone, left = (world.add_order() for _ in range(4))
    events.process(world, shipped.id, "X1", "DPD Next Day")
    events.cancel(world, off.id)
    world.delete(gone.id)
    assert hand.listed() == [left.reference]
    ids = [each.id for each in (shipped, off, gone, left, left)]
    found = {each["OrderId"]: each for each in hand.ask("GetOrdersById", {"pkOrderIds": ids})}
    assert set(found) == {shipped.id, off.id, left.id}
    assert (found[shipped.id]["Processed"], found[shipped.id]["GeneralInfo"]["HoldOrCancel"]) == (True, False)
    assert found[shipped.id]["ShippingInfo"]["TrackingNumber"] == "X1"
    assert found[shipped.id]["ShippingInfo"]["PostalServiceName"] == "DPD Next Day"
    assert (found[off.id]["Processed"], found[off.id]["GeneralInfo"]["HoldOrCancel"]) == (True, True)
    assert found[left.id]["ProcessedDateTime"] == NEVER
    asked = {"OrderIds": ids}
    assert [each["OrderId"] for each in hand.ask("GetOpenOrdersDetails", asked)["Orders"]] == [left.id]
    many = hand.call("GetOrdersById", {"pkOrderIds": [left.id] * 201})
    assert many.status_code == 400


def test_a_split_makes_a_second_order_of_one_reference(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 5."""
    order = world.add_order([Line("A", 3), Line("B", 1)])
    row = order.lines[0].row_id
    second = events.split(world, order.id, {row: 2})
    assert hand.listed() == [order.reference] * 2
    assert [each["Quantity"] for each in hand.details(order)["Items"]] == [1, 1]
    (moved,) = hand.details(second)["Items"]
    assert (moved["SKU"], moved["Quantity"], moved["RowId"] == row) == ("A", 2, False)


def test_a_composite_is_one_line_with_its_parts_in_it(
    linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld
) -> None:
    for sku in ("A", "B"):
        world.shelf.add(sku)
    world.shelf.add("SET", parts=(("A", 1), ("B", 2)))
    world.add_order([Line("SET", 3), Line("B", 1)])
    items = hand.page()["Data"][0]["Items"]
    assert [each["SKU"] for each in items] == ["SET", "B"]
    assert [(each["SKU"], each["Quantity"]) for each in items[0]["CompositeSubItems"]] == [("A", 3), ("B", 6)]
    assert items[1]["InOrderBook"] == 7
    linnworks.faults.orders.composites_flat = True
    assert [each["SKU"] for each in hand.page()["Data"][0]["Items"]] == ["SET", "A", "B", "B"]


def test_money_adds_up_and_dates_may_lack_a_zone(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 11."""
    order = world.add_order(
        [Line("A", 3, Decimal("10.00"), discount=Decimal(10)), Line("B", 1, Decimal("1.00"), tax_inclusive=False)],
        despatch_by=START,
        scheduled=(START, START + timedelta(days=1)),
        discount=Decimal("0.20"),
    )
    shown = hand.details(order)
    assert [(each["Cost"], each["Tax"], each["CostIncTax"]) for each in shown["Items"]] == [
        (22.5, 4.5, 27.0), (1.0, 0.2, 1.2),
    ]  # fmt: skip
    assert shown["TotalsInfo"]["TotalCharge"] == 28.0
    assert shown["GeneralInfo"]["ReceivedDate"] == "2026-11-21T08:00:00.000Z"
    assert shown["GeneralInfo"]["DespatchByDate"] == "2026-11-21T08:00:00"
    assert shown["GeneralInfo"]["ScheduledDelivery"] == {"From": "2026-11-21T08:00:00", "To": "2026-11-22T08:00:00"}
    assert hand.details(world.add_order())["GeneralInfo"]["DespatchByDate"] == NEVER


def test_any_member_may_be_made_odd(hand: Hand, world: LinnworksWorld) -> None:
    order = world.add_order(extra={"GeneralInfo.Source": None, "Items.0.Quantity": "many", "TotalsInfo": None})
    (shown,) = hand.page()["Data"]
    assert (shown["GeneralInfo"]["Source"], shown["TotalsInfo"]) == (None, None)
    assert hand.details(order)["Items"][0]["Quantity"] == "many"


def test_what_is_empty_may_come_as_null(linnworks: PracticeLinnworks, hand: Hand) -> None:
    linnworks.world.add_order([Line("A")])
    linnworks.faults.nulls = True
    (shown,) = hand.page()["Data"]
    assert (shown["ShippingInfo"]["TrackingNumber"], shown["FolderName"]) == (None, None)
    assert (shown["Items"][0]["CompositeSubItems"], shown["TotalsInfo"]["TotalDiscount"]) == (None, 0.0)
    assert hand.ask("GetOrdersById", {"pkOrderIds": []}) == []


def test_an_order_may_appear_later(hand: Hand, world: LinnworksWorld, time: Settable) -> None:
    order = world.add_order(appears=START + timedelta(minutes=4))
    assert (hand.listed(), hand.ask("GetOrdersById", {"pkOrderIds": [order.id]})) == ([], [])
    time.pass_(minutes=4)
    assert hand.listed() == [order.reference]
    assert order.received.tzinfo is UTC


def test_what_a_locked_order_has_in_it_is_not_held(world: LinnworksWorld) -> None:
    world.shelf.add("A")
    for more in ({}, {"parked": True}, {"locked": True}):
        world.add_order([Line("A", 2)], **more)
    assert world.shelf.held(NO_ID)["a"] == 4
