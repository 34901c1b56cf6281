"""Random histories of deliveries and returns: what moved is what the records say, whoever did it (M3, M4, M5)."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.sandbox.linnworks import LinnworksWorld, events
from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.purchase_desk import PurchaseDesk
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID, Line, Order
from linndesk.sandbox.linnworks.return_desk import ReturnDesk

SKUS = ("A", "B", "HONEY")
START_LEVEL = 10
units = st.integers(-1, 6)
lines = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(0, 5)), min_size=1, max_size=3)
deliveries = st.lists(
    st.one_of(
        st.tuples(st.just("total"), st.integers(0, 2), units),
        st.tuples(st.just("added"), st.integers(0, 2), units),
        st.tuples(st.just("other"), st.integers(0, 2), units),
        st.tuples(st.just("move"), st.integers(0, 1), units),
        st.tuples(st.sampled_from(("open", "close", "all")), st.just(0), units),
    ),
    max_size=12,
)
returns = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 1), units, st.integers(-1, 3)),
        st.tuples(st.just("other"), st.integers(0, 1), st.integers(1, 3), st.integers(0, 1)),
        st.tuples(st.sampled_from(("act", "take out")), st.integers(0, 8), units, units),
    ),
    max_size=12,
)


def a_world() -> LinnworksWorld:
    world = LinnworksWorld()
    world.add_location("Other")
    for sku in SKUS:
        world.shelf.add(sku, level=START_LEVEL, batched=sku == "HONEY")
    return world


def on_the_shelf(world: LinnworksWorld) -> dict[tuple[str, str], int]:
    """Units that came, by SKU and location, since the world began."""
    found = {}
    for sku in SKUS:
        for place in world.locations:
            moved = world.shelf.level(sku, place.id) - (START_LEVEL if place.id == NO_ID else 0)
            if moved:
                found[sku, place.id] = moved
    return found


def sums(rows: list[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for sku, place, count in rows:
        found[sku, place] = found.get((sku, place), 0) + count
    return {key: count for key, count in found.items() if count}


def deliver(world: LinnworksWorld, desk: PurchaseDesk, purchase: Purchase, step: tuple[Any, ...]) -> bool:
    """One step; False = it was refused."""
    kind, place, count = step
    if kind in ("total", "added"):
        line = purchase.lines[place % len(purchase.lines)]
        name = "Delivered" if kind == "total" else "AddToDelivered"
        told = {"pkPurchaseId": purchase.id, "pkPurchaseItemId": line.line_id, name: count, "BatchNumber": "B"}
        return asked(lambda: desk.deliver(Asked("Deliver_PurchaseItem", {"deliverItemParameter": told}, {})))
    if kind in ("open", "close"):
        body = {"pkPurchaseId": purchase.id, "status": "OPEN" if kind == "open" else "DELIVERED"}
        call = Asked("Change_PurchaseOrderStatus", {"changeStatusParameter": body}, {})
        return asked(lambda: desk.change_status(call))
    if kind == "other":
        world.purchases.another_client_delivers(purchase.id, purchase.lines[place % len(purchase.lines)].sku, count)
    elif kind == "move":
        world.purchases.move(purchase.id, world.locations[place].id)
    else:
        world.purchases.deliver_all(purchase.id)
    return True


def asked(call: Any) -> bool:
    try:
        call()
    except Refusal:
        return False
    return True


@given(lines, st.sampled_from(("PENDING", "OPEN")), st.booleans(), deliveries)
@settings(max_examples=300, deadline=None)
def test_what_came_in_is_what_the_records_say(ordered: Any, status: Any, over: bool, steps: Any) -> None:
    """M4: stock moved = the sum of the records; what is delivered never falls; the status fits."""
    world = a_world()
    world.rules.over_delivery = over
    desk = PurchaseDesk(world, LinnworksFaults())
    purchase = world.purchases.add([PurchaseLine(sku, count) for sku, count in ordered], status=status)
    closed = False
    for step in steps:
        before, shelf = world.purchases.get(purchase.id), on_the_shelf(world)
        took = deliver(world, desk, purchase, step)
        now = world.purchases.get(purchase.id)
        if not took:
            assert (now, on_the_shelf(world)) == (before, shelf)
        closed = (closed or step[0] == "close" and took) and len(now.records) == len(before.records)
        assert all(now.delivered(each.line_id) >= before.delivered(each.line_id) for each in now.lines)
        check(world, now, closed=closed)


def check(world: LinnworksWorld, found: Purchase, *, closed: bool) -> None:
    """``closed``: it was said to be done since anything came in."""
    skus = {each.line_id: each.sku for each in found.lines}
    assert on_the_shelf(world) == sums([(skus[each.line_id], each.location_id, each.units) for each in found.records])
    ids = [each.id for each in found.records]
    assert ids == sorted(set(ids))
    assert all(each.units > 0 for each in found.records)
    if found.records and not closed:
        whole = all(found.is_whole(each) for each in found.lines)
        assert found.status == ("DELIVERED" if whole else "PARTIAL")
    missing = sum(max(0, each.quantity - found.delivered(each.line_id)) for each in found.lines)
    due = sum(world.purchases.due(sku, found.location_id) for sku in SKUS)
    assert due == (missing if found.status in ("OPEN", "PARTIAL") else 0)


@given(st.integers(1, 4), st.booleans(), returns)
@settings(max_examples=300, deadline=None)
def test_what_came_back_is_what_was_acted_on(bought: int, good: bool, steps: Any) -> None:
    """M5: no more comes back than was sold, and each booking moves stock once."""
    world = a_world()
    world.rules.books_the_good = good
    desk = ReturnDesk(world, LinnworksFaults())
    order = events.process(world, world.add_order([Line("A", bought), Line("B", 2)]).id)
    gone = sums([("A", NO_ID, -bought), ("B", NO_ID, -2)])
    assert on_the_shelf(world) == gone
    for step in steps:
        take_back(world, desk, order, step)
        rows = {each.row_id: each for each in order.lines}
        for rma in world.returns.of(order.id):
            assert all(0 <= each.scrap <= each.quantity for each in rma.lines)
        assert all(world.returns.returned(order.id, key) <= row.quantity for key, row in rows.items())
        came = [
            (rows[line.row_id].sku, line.location_id, line.quantity - line.scrap)
            for rma in world.returns.of(order.id)
            if rma.actioned
            for line in rma.lines
            if not line.deleted
        ]
        assert on_the_shelf(world) == sums([*((sku, place, count) for (sku, place), count in gone.items()), *came])


def take_back(world: LinnworksWorld, desk: ReturnDesk, order: Order, step: tuple[Any, ...]) -> None:
    kind, place, count, scrap = step
    rmas = world.returns.of(order.id)
    if kind == "book":
        told = {
            "OrderItemRowId": order.lines[place].row_id,
            "ReturnLocation": world.locations[place].id,
            "ReturnQuantity": count,
            "ScrapQuantity": scrap,
        }
        body: Json = {"request": {"OrderId": order.id, "ReturnItems": [told, {**told, "ReturnQuantity": 1}]}}
        answer = desk.create(Asked("CreateRMABooking", body, {}))
        assert bool(answer["RMAHeaderId"]) == (len(world.returns.of(order.id)) > len(rmas))
    elif kind == "other":
        row = order.lines[place]
        left = row.quantity - world.returns.returned(order.id, row.row_id)
        if count <= left:
            world.returns.another_client_books_return(order.id, {row.row_id: count}, scrap=scrap, actioned=bool(scrap))
    elif rmas:
        rma = rmas[place % len(rmas)]
        if kind == "act":
            body = {"request": {"OrderId": order.id, "RMAHeaderId": rma.id}}
            assert desk.action(Asked("ActionRMABooking", body, {}))["SuccessfullyActioned"] == (rma.actioned is None)
        elif rma.actioned is None:
            world.returns.delete_line(rma.lines[0].id)
