"""Goods that come back to the practice Linnworks: what may, what is booked, and what is acted on once (M5)."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks, events
from linndesk.sandbox.linnworks.records import NO_ID, Line, Order
from tests.sandbox.linnworks.driver import Hand

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def world(linnworks: PracticeLinnworks) -> LinnworksWorld:
    shelf = linnworks.world.shelf
    shelf.add("A", level=10)
    shelf.add("B", level=10)
    shelf.add("SET", parts=(("A", 1), ("B", 2)))
    shelf.add("HONEY", level=10, batched=True)
    return linnworks.world


def sold(world: LinnworksWorld, *lines: Line) -> Order:
    """An order that was processed, its goods gone."""
    return events.process(world, world.add_order(lines or [Line("A", 3), Line("B", 1)]).id)


def headers(hand: Hand, order: Order) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hand.ask("GetRMAHeadersByOrderId", {"request": {"OrderId": order.id}})["RMAHeaders"]
    return found


def rows(hand: Hand, order: Order) -> list[tuple[str, int, int, int]]:
    """SKU, units ordered, returned and returnable."""
    found = hand.ask("GetReturnItemsInfo", pkOrderId=order.id)
    return [(each["SKU"], each["OrderQty"], each["ReturnedQty"], each["ReturnableQty"]) for each in found]


def said(answer: dict[str, Any]) -> list[str]:
    """Words of a booking that was not made."""
    assert answer["RMAHeaderId"] == 0
    found: list[str] = answer["Errors"]
    return found


def options(hand: Hand, order_id: str, **more: object) -> dict[str, Any]:
    found: dict[str, Any] = hand.ask("GetReturnOptions", {"request": {"OrderId": order_id, **more}})["ReturnOptions"]
    return found


# -- bookings


def test_a_return_is_booked_and_its_goods_come_in_when_it_is_acted_on(hand: Hand, world: LinnworksWorld) -> None:
    order, other = sold(world), world.add_location("Returns")
    row = {"ReturnQuantity": 3, "ScrapQuantity": 1, "ReturnLocation": other.id, "ReasonCategory": "Faulty item"}
    made = hand.book(order, {**row, "Reason": "It leaks", "RefundAmount": 4.5}, Reference="R-1")
    assert (made["RMAHeaderId"] > 0, made["Errors"], made["Items"][0]["ValidationError"]) == (True, [], "")
    (header,) = headers(hand, order)
    assert (header["RMAHeaderId"], header["ExternalReference"], header["Actioned"]) == (
        made["RMAHeaderId"],
        "R-1",
        False,
    )
    assert (header["OrderId"], header["NumOrderId"], header["Status"]["StatusHeader"]) == (
        order.id,
        order.number,
        "OPEN",
    )
    (line,) = header["RMALines"]
    assert (line["ReturnItemSKU"], line["ReturnQuantity"], line["ScrapQuantity"], line["Reason"]) == (
        "A", 3, 1, "It leaks",
    )  # fmt: skip
    assert line["RMARowId"] == made["Items"][0]["RMARowId"] > 0
    assert world.shelf.level("A", other.id) == 0, "nothing moves yet"
    acted = hand.act(order, made["RMAHeaderId"])
    assert (acted["SuccessfullyActioned"], acted["Status"]["StatusHeader"], acted["RefundHeaderId"] > 0) == (
        True, "PROCESSED", True,
    )  # fmt: skip
    assert (world.shelf.level("A", other.id), world.shelf.level("A")) == (2, 7)
    assert headers(hand, order)[0]["Actioned"] is True
    assert [each.reference for each in world.told.returned(order.id)] == ["R-1"]
    assert [each.rma_id for each in world.told.actioned(order.id)] == [made["RMAHeaderId"]]


def test_it_is_acted_on_once(hand: Hand, world: LinnworksWorld) -> None:
    order, other = sold(world), sold(world)
    rma = hand.book(order, {})["RMAHeaderId"]
    assert hand.act(other, rma)["Errors"] == ["The RMA was not found for this order"]
    assert [hand.act(order, rma)["SuccessfullyActioned"] for _ in range(2)] == [True, False]
    again = hand.act(order, rma)
    assert (again["Errors"], again["Status"]["StatusHeader"]) == (["The RMA has been actioned already"], "PROCESSED")
    assert (world.shelf.level("A"), len(world.told.actioned())) == (5, 1)


def test_two_equal_bookings_are_two(hand: Hand, world: LinnworksWorld) -> None:
    """R-LOST: nobody looks at the reference, so a booking is never repeated by itself."""
    order = sold(world)
    made = [hand.book(order, {}, Reference="R-1")["RMAHeaderId"] for _ in range(2)]
    assert made[0] != made[1]
    assert [each["ExternalReference"] for each in headers(hand, order)] == ["R-1", "R-1"]
    assert len(world.told.returned(order.id)) == 2
    assert hand.book(order, {})["RMAHeaderId"]
    assert headers(hand, order)[2]["ExternalReference"] not in ("", "R-1"), "one is made"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"OrderItemRowId": NOBODY}, "The order has no such item"),
        ({"ReturnQuantity": 0}, "ReturnQuantity has to be at least 1"),
        ({"ReturnQuantity": 4}, "ReturnQuantity is more than can be returned: 3"),
        ({"ScrapQuantity": 2}, "ScrapQuantity is more than ReturnQuantity"),
        ({"ScrapQuantity": -1}, "ScrapQuantity is more than ReturnQuantity"),
        ({"ReturnLocation": NOBODY}, "ReturnLocation was not found"),
        ({"RefundAmount": -0.01}, "RefundAmount is less than nothing"),
    ],
)
def test_faults_of_a_line_stand_at_it(hand: Hand, world: LinnworksWorld, row: dict[str, Any], words: str) -> None:
    order = sold(world)
    good = {"OrderItemRowId": order.lines[1].row_id}
    answer = hand.book(order, good, row)
    assert said(answer) == [words]
    assert [each["ValidationError"] for each in answer["Items"]] == ["", words]
    assert [each["ErrorMessage"] for each in answer["Items"][1]["Errors"]] == [words]
    assert (headers(hand, order), world.told.returned()) == ([], [])
    world.rules.books_the_good = True
    answer = hand.book(order, row, good)
    assert (answer["RMAHeaderId"] > 0, answer["Errors"]) == (True, [words])
    assert [each["RMARowId"] > 0 for each in answer["Items"]] == [False, True]
    assert [each["ReturnItemSKU"] for each in headers(hand, order)[0]["RMALines"]] == ["B"]
    assert said(hand.book(order, row)) == [words], "nothing good is nothing booked"


def test_what_is_booked_already_counts_but_not_what_was_taken_out(hand: Hand, world: LinnworksWorld) -> None:
    order = sold(world)
    rma = world.returns.another_client_books_return(order.id, {"a": 2})
    assert rows(hand, order) == [("A", 3, 2, 1), ("B", 1, 0, 1)]
    assert said(hand.book(order, {"ReturnQuantity": 2})) == ["ReturnQuantity is more than can be returned: 1"]
    assert said(hand.book(order, {}, {})) == ["ReturnQuantity is more than can be returned: 0"], "lines before it count"
    world.returns.delete_line(rma.lines[0].id)
    assert rows(hand, order) == [("A", 3, 0, 3), ("B", 1, 0, 1)]
    assert headers(hand, order)[0]["RMALines"][0]["Deleted"] is True
    assert hand.book(order, {"ReturnQuantity": 3})["RMAHeaderId"] > 0


def test_only_processed_orders_have_returns(hand: Hand, world: LinnworksWorld) -> None:
    open_one, gone = world.add_order([Line("A", 3)]), world.add_order([Line("A", 3)])
    events.cancel(world, gone.id)
    assert said(hand.book(open_one, {})) == ["Order is not processed"]
    assert said(hand.book(gone, {})) == ["Order is cancelled"]
    assert said(hand.book(sold(world))) == ["No items were given"]
    world.delete(gone.id)
    assert said(hand.book(gone, {})) == ["Order was not found"]
    assert rows(hand, gone) == headers(hand, gone) == []


def test_a_composite_comes_back_as_its_parts(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 7."""
    order = sold(world, Line("SET", 2), Line("", service=True), Line("NOBODY"))
    assert (world.shelf.level("A"), world.shelf.level("B")) == (8, 6)
    (parent, service, unlinked) = hand.ask("GetReturnItemsInfo", pkOrderId=order.id)
    assert [(each["SKU"], each["OrderQty"], each["ParentRatio"]) for each in parent["ChildItems"]] == [
        ("A", 2, 1), ("B", 4, 2),
    ]  # fmt: skip
    assert (parent["IsCompositeParent"], service["ReturnableQty"], unlinked["ReturnableQty"]) == (True, 0, 1)
    assert {each["ParentRowId"] for each in parent["ChildItems"]} == {order.lines[0].row_id}
    child = parent["ChildItems"][0]["fkOrderItemRowId"]
    assert said(hand.book(order, {"OrderItemRowId": child})) == ["The order has no such item"]
    assert said(hand.book(order, {"OrderItemRowId": order.lines[1].row_id})) == ["Services cannot be returned"]
    made = hand.book(order, {}, {"OrderItemRowId": order.lines[2].row_id})
    hand.act(order, made["RMAHeaderId"])
    assert (world.shelf.level("A"), world.shelf.level("B")) == (9, 8)


def test_a_batched_item_comes_back_to_its_batch(hand: Hand, world: LinnworksWorld) -> None:
    order = sold(world, Line("HONEY", 2))
    assert said(hand.book(order, {})) == ["BatchInventoryId is not one of the item's batches"]
    (row,) = hand.ask("GetReturnItemsInfo", pkOrderId=order.id)
    made = hand.book(order, {"BatchInventoryId": row["Batches"][0]["BatchInventoryId"]})
    hand.act(order, made["RMAHeaderId"])
    assert world.shelf.level("HONEY") == 9


def test_categories(hand: Hand, world: LinnworksWorld) -> None:
    names = [each["CategoryName"] for each in hand.ask("GetReturnCategories")]
    assert "Faulty item" in names
    world.returns.categories[:] = ["Broken"]
    assert hand.ask("GetReturnCategories") == [{"pkItemId": 1, "CategoryName": "Broken"}]
    order = sold(world)
    assert hand.book(order, {"ReasonCategory": "Faulty item"})["RMAHeaderId"], "any words do"
    world.rules.known_categories = True
    assert said(hand.book(order, {"ReasonCategory": "Faulty item"})) == ["ReasonCategory was not found"]
    assert hand.book(order, {"ReasonCategory": "Broken"})["RMAHeaderId"]


def test_what_may_be_done_with_an_order(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    order, waiting = sold(world, Line("A", 1)), world.add_order([Line("A")])
    found = options(hand, order.id)
    assert (found["CanReturn"], found["CannotReturnReason"], found["Order"]["OrderId"]) == (True, "None", order.id)
    assert options(hand, waiting.id)["CannotReturnReason"] == "OpenOrderInLinnworks"
    nobody = options(hand, NOBODY)
    assert (nobody["CanReturn"], nobody["CannotReturnReason"]) == (False, "MissingOrderInLinnworks")
    rma = hand.book(order, {})["RMAHeaderId"]
    found = options(hand, order.id, RMAHeaderId=rma)
    assert (found["CannotReturnReason"], found["RMAHeader"]["RMAHeaderId"]) == ("AlreadyReturnedInLinnworks", rma)
    assert [each["RMAHeaderId"] for each in found["AllExistingRMAs"]] == [rma]
    linnworks.faults.returns.cannot[order.id] = "DisabledInConfig"
    assert options(hand, order.id)["CannotReturnReason"] == "DisabledInConfig"


def test_exchanges_are_not_practised(hand: Hand, world: LinnworksWorld) -> None:
    order = sold(world)
    told = {"OrderId": order.id, "ResendItems": [{"OrderItemRowId": order.lines[0].row_id, "ResendQuantity": 1}]}
    assert hand.call("CreateRMABooking", {"request": told}).status_code == 400


def test_where_goods_can_come_back(hand: Hand, world: LinnworksWorld) -> None:
    other = world.add_location("Returns")
    assert hand.ask("GetWarehouseLocations") == [
        {"LocationName": "Default", "pkStockLocationId": NO_ID},
        {"LocationName": "Returns", "pkStockLocationId": other.id},
    ]


# -- what others do, and what goes wrong


def test_another_client_books_and_acts(hand: Hand, world: LinnworksWorld) -> None:
    order = sold(world)
    rma = world.returns.another_client_books_return(order.id, {"A": 2, "B": 1}, scrap=1, reference="X", actioned=True)
    assert (world.shelf.level("A"), world.shelf.level("B")) == (8, 9)
    assert [(each["ExternalReference"], each["Actioned"]) for each in headers(hand, order)] == [("X", True)]
    assert hand.act(order, rma.id)["SuccessfullyActioned"] is False
    world.returns.action(rma.id)
    assert (world.shelf.level("A"), world.shelf.level("B")) == (8, 9), "not a second time, whoever does it"
    assert (world.told.returned(), world.told.actioned()) == ([], []), "we were told nothing"
    with pytest.raises(KeyError):
        world.returns.another_client_books_return(order.id, {"NOBODY": 1})


def test_returns_go_wrong_as_a_test_says(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    order, faults = sold(world), linnworks.faults.returns
    faults.refused["A"] = "Not that one"
    assert said(hand.book(order, {})) == ["Not that one"]
    faults.refused.clear()
    faults.not_booked[order.id] = "Not now"
    assert said(hand.book(order, {})) == ["Not now"]
    faults.not_booked.clear()
    faults.pretended = {order.id}
    assert hand.book(order, {})["RMAHeaderId"] > 0
    assert (headers(hand, order), world.told.returned()) == ([], [])
    linnworks.faults.reset()
    rma = hand.book(order, {})["RMAHeaderId"]
    linnworks.faults.returns.not_actioned[order.id] = "Not now"
    assert hand.act(order, rma)["Errors"] == ["Not now"]
    linnworks.faults.reset()
    linnworks.faults.returns.pretended_actions = {order.id}
    assert hand.act(order, rma)["SuccessfullyActioned"] is True
    assert (headers(hand, order)[0]["Actioned"], world.shelf.level("A")) == (False, 7)
    linnworks.faults.nulls = True
    assert headers(hand, order)[0]["RMALines"][0]["Errors"] is None


@pytest.mark.parametrize(("kind", "acted"), [("reset", False), ("lost", True), ("truncated", True)])
def test_an_answer_is_lost(
    linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld, kind: Any, acted: bool
) -> None:
    """R-LOST: nobody knows, and a look at the headers tells."""
    order = sold(world)
    linnworks.faults.fail_next("CreateRMABooking", kind)
    with pytest.raises(requests.RequestException):
        hand.book(order, {}, Reference="R-1")
    assert [each["ExternalReference"] for each in headers(hand, order)] == ["R-1"] * acted
    made = hand.book(order, {})["RMAHeaderId"]
    linnworks.faults.fail_next("ActionRMABooking", kind)
    with pytest.raises(requests.RequestException):
        hand.act(order, made)
    assert world.shelf.level("A") == 7 + acted
