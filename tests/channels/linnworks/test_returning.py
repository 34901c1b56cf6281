"""M5, R-LOST, U10: what Linnworks has of returns of an order, and what is booked and accepted there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.deliveries import BooksReturns
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.locations import LocationRefused
from linndesk.channels.linnworks.rmas import read_accepted, read_batches, read_booked, read_categories, read_returns
from linndesk.channels.quiet import Quiet
from linndesk.channels.written import Unreadable
from linndesk.domain.returns import Booked, ReturnAsked, ReturnPart, Rma, RmaLine
from linndesk.errors import (
    AccessRefused,
    BadInput,
    BadReply,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    SignInRefused,
    Throttled,
)
from linndesk.sandbox.linnworks.records import NO_ID, Line, Order
from tests.channels.external.odd_orders import ODD
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.linnworks.written_purchases import damaged_returns, returns
from tests.channels.sending_contract import Hook
from tests.channels.stands import OddAdapter

ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"
LOOK, CREATE, ACCEPT = "GetRMAHeadersByOrderId", "CreateRMABooking", "ActionRMABooking"
CATEGORIES, BATCHES = "GetReturnCategories", "GetReturnItemsInfo"
clean = Quiet("cnry-secret").clean


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer
        assert peer.linnworks.complaints == []


def sold(peer: Peer, *lines: Line, **more: Any) -> Order:
    """A processed order, of five mugs where nothing else is said."""
    world = peer.linnworks.world
    return world.add_order(list(lines) or [Line("MUG", 5)], **{"processed": world.now(), **more})


def part(order: Order, units: int = 2, *, line: int = 0, scrapped: int = 0, **more: Any) -> ReturnPart:
    given = {"location": NO_ID, "category": "Faulty item", "reason": "It leaks", **more}
    return ReturnPart(order.lines[line].row_id, units, scrapped, **given)


def request(peer: Peer, order: Order, *parts: ReturnPart, reference: str = "LD-1") -> dict[str, Any]:
    return peer.channel().return_request(ReturnAsked(order.id, reference, parts or (part(order),)))


def book(peer: Peer, order: Order, *parts: ReturnPart, hook: Hook | None = None, **own: Any) -> Booked:
    return peer.channel(**own).book_return(request(peer, order, *parts), hook or Hook())


def bodies(peer: Peer, operation: str) -> list[Any]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at(operation)]


def odd(peer: Peer, member: str, change: Callable[[Any], object]) -> LinnworksChannel:
    """A channel to which the answers with that member come changed."""

    def changed(body: Any) -> None:
        if isinstance(body, dict) and member in body:
            change(body)

    return LinnworksChannel(peer.through(OddAdapter(changed)))


# -- what is there


def test_m5_what_linnworks_has_of_an_order(peer: Peer) -> None:
    order, world = sold(peer), peer.linnworks.world
    channel = peer.channel()
    assert isinstance(channel, BooksReturns)
    assert channel.returns_of(order.id) == ()
    row = order.lines[0].row_id
    ours = world.returns.another_client_books_return(order.id, {"MUG": 2}, reference="LD-1", scrap=1)
    theirs = world.returns.another_client_books_return(order.id, {"MUG": 1}, actioned=True)
    assert channel.returns_of(order.id.upper()) == (
        Rma(str(ours.id), "LD-1", False, (RmaLine(row, 2, 1, NO_ID),), "OPEN"),
        Rma(str(theirs.id), f"RMA-{theirs.id}", True, (RmaLine(row, 1, 0, NO_ID),), "PROCESSED"),
    )
    assert bodies(peer, LOOK)[0] == {"request": {"OrderId": order.id}}
    assert channel.returns_of(ELSE) == channel.returns_of("no id") == ()


def test_a_line_that_was_deleted_and_one_that_is_sent_again_bring_nothing_back(peer: Peer) -> None:
    order, world = sold(peer, Line("A", 2), Line("B", 2), Line("C", 2)), peer.linnworks.world
    rma = world.returns.another_client_books_return(order.id, {"A": 1, "B": 1, "C": 1})
    world.returns.delete_line(rma.lines[0].id)
    world.returns.update(rma.id, extra={"RMALines.1.Type": "Resend", "RMALines.2.Type": "EXCHANGE"})
    (found,) = peer.channel().returns_of(order.id)
    assert [each.row for each in found.lines] == [order.lines[2].row_id]


def test_all_words_of_a_line_are_told_each_once_and_without_our_secrets(peer: Peer) -> None:
    order, world = sold(peer), peer.linnworks.world
    rma = world.returns.another_client_books_return(order.id, {"MUG": 1})
    secret = peer.settings().application_secret
    world.returns.update(
        rma.id,
        extra={
            "RMALines.0.ValidationError": "No such location",
            "RMALines.0.Error": "No such location",
            "RMALines.0.Errors": [{"ErrorMessage": "Not returned"}, f"by {secret}", None],
        },
    )
    ((line,),) = [each.lines for each in peer.channel().returns_of(order.id)]
    assert line.error == "No such location; Not returned; by …"


@pytest.mark.parametrize(
    "extra",
    [
        {"RMAHeaderId": None}, {"RMAHeaderId": "first"}, {"RMAHeaderId": -1}, {"Actioned": "perhaps"},
        {"RMALines": "none"}, {"RMALines": ["x"]}, {"RMALines.0.ReturnQuantity": None},
        {"RMALines.0.ReturnQuantity": -1}, {"RMALines.0.ReturnQuantity": 1.5}, {"RMALines.0.ScrapQuantity": "some"},
        {"RMALines.0.OrderItemRowId": None}, {"RMALines.0.OrderItemRowId": "1"}, {"RMALines.0.Deleted": "perhaps"},
        {"RMALines.0.ReturnLocation": "Default"}, {"ExternalReference": {"a": 1}},
    ],
)  # fmt: skip
def test_r_lost_one_that_cannot_be_read_hides_none(peer: Peer, extra: dict[str, Any]) -> None:
    """What is not seen would be booked once more."""
    order, world = sold(peer), peer.linnworks.world
    rma = world.returns.another_client_books_return(order.id, {"MUG": 1})
    world.returns.update(rma.id, extra=extra)
    with pytest.raises(BadReply, match=order.id):
        peer.channel().returns_of(order.id)


@pytest.mark.parametrize("odd_status", [None, "OPEN", {"StatusHeader": "?"}, {"StatusHeader": {"a": 1}}, 7])
def test_a_status_informs_only(odd_status: object) -> None:
    found = returns(extra={"Status": odd_status})
    assert [each.status for each in read_returns(found, clean)] == ["PROCESSED", ""]


@pytest.mark.parametrize("kind", ["html200", "null", "list", "empty", "truncated", "404", "403", "500", "429", "401"])
def test_trouble_is_no_order_without_returns(peer: Peer, kind: Any) -> None:
    order = sold(peer)
    peer.linnworks.faults.fail_next(LOOK, kind, times=30, seconds=900)
    with pytest.raises((BadReply, AccessRefused, ChannelDown, Throttled, SignInRefused)):
        peer.channel().returns_of(order.id)


@pytest.mark.parametrize("change", [lambda body: body.clear(), lambda body: body.update(RMAHeaders="none")])
def test_an_answer_without_returns_in_it_says_nothing(peer: Peer, change: Callable[[Any], object]) -> None:
    order = sold(peer)
    with pytest.raises(BadReply):
        odd(peer, "RMAHeaders", change).returns_of(order.id)


def test_nulls_are_none(peer: Peer) -> None:
    order = sold(peer)
    peer.linnworks.faults.nulls = True
    channel = peer.channel()
    assert channel.returns_of(order.id) == ()
    booked = channel.book_return(request(peer, order), Hook())
    channel.accept_return(booked.id, order.id, Hook())
    assert [(each.actioned, each.lines[0].error) for each in channel.returns_of(order.id)] == [(True, "")]


# -- places


def test_locations_by_their_name(peer: Peer) -> None:
    world = peer.linnworks.world
    quarantine = world.add_location("Quarantine").id
    world.add_location("FC", fulfilment_centre=True)
    for _ in range(2):
        world.add_location("Twice")
    channel = peer.channel(location="Quarantine")
    assert channel.location_called("quarantine") == quarantine
    assert [channel.location_called(each) for each in ("FC", "Twice", "Nowhere", "", " ")] == [""] * 5
    assert channel.home() == quarantine
    assert peer.channel().home() == NO_ID
    assert peer.linnworks.calls.count("GetStockLocations") == 3
    with pytest.raises(LocationRefused):
        peer.channel(location="Nowhere").home()


# -- what is told


def test_the_request_is_pure_and_says_all(peer: Peer) -> None:
    order = sold(peer)
    asked = ReturnAsked(order.id.upper(), " LD-1 ", (part(order, 3, scrapped=1, reason=" It\n leaks "),))
    made = peer.channel().return_request(asked)
    item = {
        "OrderItemRowId": order.lines[0].row_id, "ReturnLocation": NO_ID, "ReturnQuantity": 3, "ScrapQuantity": 1,
        "RefundAmount": 0, "ReasonCategory": "Faulty item", "Reason": "It leaks",
    }  # fmt: skip
    told = {"OrderId": order.id, "ChannelInitiated": False, "Reference": "LD-1", "ReturnItems": [item]}
    assert made == {"request": {**told, "ExchangeItems": [], "ResendItems": []}}
    assert json.loads(json.dumps(made)) == made == peer.channel().return_request(asked)
    assert peer.bench.journal.exchanges == []


@pytest.mark.parametrize(
    "changes",
    [
        {"channel_order_id": "no id"}, {"reference": " "}, {"reference": "x" * 41}, {"reference": "a\tb"},
        {"parts": ()}, {"row": "1"}, {"location": "Default"}, {"units": 0}, {"units": -1}, {"units": 2**31},
        {"scrapped": 3}, {"scrapped": -1}, {"reason": "x" * 501}, {"reason": "a\x07b"},
    ],
)  # fmt: skip
def test_what_could_never_be_told(peer: Peer, changes: dict[str, Any]) -> None:
    given = {"row": ELSE, "units": 2, "scrapped": 0, "location": NO_ID, "category": "", "reason": ""}
    inner = ReturnPart(**{**given, **{key: value for key, value in changes.items() if key in given}})
    outer = {"channel_order_id": ELSE, "reference": "LD-1", "parts": (inner,)}
    outer |= {key: value for key, value in changes.items() if key in outer}
    with pytest.raises(BadInput) as wrong:
        peer.channel().return_request(ReturnAsked(**outer))
    assert wrong.value.fix


def test_m5_a_return_is_booked_then_accepted_and_its_stock_is_back(peer: Peer) -> None:
    world, hook = peer.linnworks.world, Hook()
    world.shelf.add("MUG", level=4)
    order, before = sold(peer), 4
    booked = book(peer, order, part(order, 3, scrapped=1), hook=hook)
    assert (booked.errors, booked.lines, hook.calls) == ((), (), 1)
    assert world.shelf.level("MUG") == before
    peer.channel().accept_return(booked.id, order.id.upper(), hook)
    assert (world.shelf.level("MUG"), hook.calls) == (before + 2, 2)
    (found,) = peer.channel().returns_of(order.id)
    assert (found.id, found.reference, found.actioned) == (booked.id, "LD-1", True)
    assert [(each.rma_id, each.reference) for each in world.told.returned()] == [(int(booked.id), "LD-1")]


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ("faulty ITEM", "Faulty item"), (" Faulty   item ", "Faulty item"), ("Faulty", "Faulty"), ("", ""), (" ", ""),
    ],
)  # fmt: skip
def test_a_category_goes_in_linnworks_own_spelling_or_as_it_is(peer: Peer, ours: str, told: str) -> None:
    order = sold(peer)
    book(peer, order, part(order, category=ours))
    (body,) = bodies(peer, CREATE)
    assert body["request"]["ReturnItems"][0]["ReasonCategory"] == told


def test_categories_are_asked_for_once_and_before_leave(peer: Peer) -> None:
    order, channel = sold(peer), peer.channel()
    seen: list[int] = []
    for _ in range(2):
        channel.book_return(
            request(peer, order, part(order, 1)),
            Hook(then=lambda: seen.append(peer.linnworks.calls.count(CATEGORIES))),
        )
    assert seen == [1, 1]


@pytest.mark.parametrize("kind", ["404", "403", "400", "null", "empty", "html200", "list"])
def test_categories_that_are_not_told_hold_nothing_up(peer: Peer, kind: Any) -> None:
    order = sold(peer)
    peer.linnworks.faults.fail_next(CATEGORIES, kind, times=9)
    assert book(peer, order, part(order, category="Faulty")).id
    assert bodies(peer, CREATE)[0]["request"]["ReturnItems"][0]["ReasonCategory"] == "Faulty"


@pytest.mark.parametrize(
    ("kind", "error"), [("lost", ChannelDown), ("503", ChannelDown), ("429", Throttled), ("401", SignInRefused)]
)
def test_r_lost_trouble_with_categories_is_no_booking_of_unknown_fate(
    peer: Peer, kind: Any, error: type[ChannelError]
) -> None:
    order, hook = sold(peer), Hook()
    peer.linnworks.faults.fail_next(CATEGORIES, kind, times=30, seconds=900)
    with pytest.raises(error) as said:
        book(peer, order, hook=hook)
    assert getattr(said.value, "sent", False) is False
    assert (hook.calls, bodies(peer, CREATE)) == (0, [])


# -- what Linnworks does not take


def test_a_return_that_is_not_booked_comes_with_linnworks_own_words(peer: Peer) -> None:
    open_order = sold(peer, processed=None)
    assert book(peer, open_order) == Booked("", ("Order is not processed",))
    assert peer.channel().returns_of(open_order.id) == ()


def test_lines_that_were_not_taken_are_named_and_the_others_are_booked(peer: Peer) -> None:
    peer.linnworks.world.rules.books_the_good = True
    order = sold(peer, Line("A", 2), Line("B", 2))
    booked = book(peer, order, part(order, 1), part(order, 3, line=1))
    assert booked.id
    assert booked.errors == ()
    assert booked.lines == ((order.lines[1].row_id, "ReturnQuantity is more than can be returned: 2"),)
    (found,) = peer.channel().returns_of(order.id)
    assert [each.row for each in found.lines] == [order.lines[0].row_id]
    peer.linnworks.world.rules.books_the_good = False
    again = book(peer, order, part(order, 1), part(order, 3, line=1))
    assert again == Booked("", (), booked.lines)


def test_what_is_not_accepted_is_refused_in_linnworks_own_words(peer: Peer) -> None:
    order = sold(peer)
    booked = book(peer, order)
    peer.linnworks.faults.returns.not_actioned[order.id] = "The channel did not take it"
    with pytest.raises(ChannelRefused) as said:
        peer.channel().accept_return(booked.id, order.id, Hook())
    assert said.value.detail == "The channel did not take it"
    with pytest.raises(ChannelRefused, match="not found"):
        peer.channel().accept_return("999", order.id, Hook())


@pytest.mark.parametrize(("rma", "order"), [("", ELSE), ("RMA-1", ELSE), ("0", ELSE), ("²", ELSE), ("301", "no id")])
def test_what_is_no_return_is_not_accepted(peer: Peer, rma: str, order: str) -> None:
    with pytest.raises(BadInput):
        peer.channel().accept_return(rma, order, Hook())
    assert bodies(peer, ACCEPT) == []


# -- batches


def batched(peer: Peer, *skus: str) -> Order:
    """A processed order of two units of each SKU, all of which Linnworks keeps in batches."""
    for each in skus:
        peer.linnworks.world.shelf.add(each, level=9, batched=True)
    return sold(peer, *(Line(each, 2) for each in skus))


def test_what_left_in_one_batch_comes_back_to_that_batch(peer: Peer) -> None:
    """Linnworks takes nothing without its number; it is asked for only then, and nothing had been made."""
    order, hook = batched(peer, "HONEY", "JAM"), Hook()
    booked = book(peer, order, part(order), part(order, 1, line=1), hook=hook)
    assert (bool(booked.id), booked.errors, booked.lines, hook.calls) == (True, (), (), 2)
    assert peer.linnworks.calls.count(BATCHES) == 1
    first, second = bodies(peer, CREATE)
    assert not any("BatchInventoryId" in each for each in first["request"]["ReturnItems"])
    assert [each["BatchInventoryId"] for each in second["request"]["ReturnItems"]] == [1, 2]
    (rma,) = peer.linnworks.world.told.returned()
    assert [each.batch_id for each in rma.lines] == [1, 2]


def test_goods_without_batches_are_asked_about_no_further(peer: Peer) -> None:
    order = sold(peer)
    assert book(peer, order, part(order, 9)).id == ""
    assert book(peer, order).id
    assert peer.linnworks.calls.count(BATCHES) == 0


@pytest.mark.parametrize("kind", ["404", "403", "400", "null", "list", "html200"])
def test_batches_that_are_not_told_leave_the_refusal_as_it_is(peer: Peer, kind: Any) -> None:
    order = batched(peer, "HONEY")
    peer.linnworks.faults.fail_next(BATCHES, kind, times=9)
    booked = book(peer, order)
    assert booked.id == ""
    assert "batch" in booked.lines[0][1]
    assert len(bodies(peer, CREATE)) == 1


@pytest.mark.parametrize("kind", ["lost", "503", "429"])
def test_r_lost_trouble_on_the_way_to_batches_is_no_booking_of_unknown_fate(peer: Peer, kind: Any) -> None:
    order = batched(peer, "HONEY")
    peer.linnworks.faults.fail_next(BATCHES, kind, times=30, seconds=900)
    with pytest.raises((ChannelDown, Throttled)) as said:
        book(peer, order)
    assert getattr(said.value, "sent", False) is False
    assert peer.channel().returns_of(order.id) == ()


@pytest.mark.parametrize("kind", ["lost", "reset"])
def test_r_lost_the_second_booking_is_one_like_any_other(peer: Peer, kind: Any) -> None:
    order = batched(peer, "HONEY")
    peer.linnworks.faults.fail_next(CREATE, kind, skip=1)
    with pytest.raises(ChannelDown) as said:
        book(peer, order)
    assert getattr(said.value, "sent", None) is True
    assert len(peer.channel().returns_of(order.id)) == (kind == "lost")
    assert len(bodies(peer, CREATE)) == 2


@pytest.mark.parametrize(
    ("batches", "number"),
    [
        ([], None), ([(7, 2)], 7), ([(7, 1)], None), ([(7, 2), (8, 2)], None), ([(7, 1), (8, 2)], 8),
        ([(0, 2)], None), ([("?", 2), (8, 2)], 8), ([(7, None)], None),
    ],
)  # fmt: skip
def test_only_a_batch_that_can_be_meant_alone_is_told(
    peer: Peer, batches: list[tuple[Any, Any]], number: int | None
) -> None:
    rows = [{"BatchInventoryId": own, "ReturnableQty": units} for own, units in batches]
    order = batched(peer, "HONEY")

    def changed(body: Any) -> None:
        for each in body if isinstance(body, list) else ():
            if "fkOrderItemRowId" in each:
                each["Batches"] = rows

    book_there = LinnworksChannel(peer.through(OddAdapter(changed))).book_return
    book_there(request(peer, order), Hook())
    told = [each["request"]["ReturnItems"][0].get("BatchInventoryId") for each in bodies(peer, CREATE)]
    assert told == ([None] if number is None else [None, number])


# -- answers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"RMAHeaderId": 301, "Errors": [], "Items": []}, Booked("301")),
        ({"rmaHeaderId": "301"}, Booked("301")),
        ({"RMAHeaderId": 0, "Errors": ["no"]}, Booked("", ("no",))),
        ({"Errors": ["no", "no way"]}, Booked("", ("no", "no way"))),
        ({"Errors": "no"}, Booked("", ("no",))),
        ({"RMAHeaderId": 0, "Errors": [], "Items": []}, Booked("", ("It gave no reason",))),
        (
            {"RMAHeaderId": 301, "Errors": ["bad"], "Items": [{"OrderItemRowId": ELSE, "Error": "bad"}]},
            Booked("301", (), ((ELSE, "bad"),)),
        ),
        ({"RMAHeaderId": 0, "Items": [{"OrderItemRowId": "?", "Error": "bad"}]}, Booked("", (), (("", "bad"),))),
    ],
)
def test_what_an_answer_to_a_booking_means(answer: Any, expected: Booked) -> None:
    assert read_booked(answer, clean) == expected


@pytest.mark.parametrize(
    "answer",
    [
        None, [], "done", {}, {"Items": []}, {"RMAHeaderId": "first"}, {"RMAHeaderId": -1}, {"RMAHeaderId": 2**31},
        {"RMAHeaderId": None, "Errors": []}, {"Errors": ["no"], "Items": [{"RMAHeaderId": 301}]},
    ],
)  # fmt: skip
def test_r_lost_an_answer_that_does_not_say_whether_it_was_booked(peer: Peer, answer: Any) -> None:
    with pytest.raises(Unreadable):
        read_booked(answer, clean)


@pytest.mark.parametrize(
    "change",
    [lambda body: body.clear(), lambda body: body.update(RMAHeaderId="?"), lambda body: body.pop("RMAHeaderId")],
)
def test_r_lost_such_an_answer_is_neither_yes_nor_no(peer: Peer, change: Callable[[Any], object]) -> None:
    order = sold(peer)
    with pytest.raises(BadReply):
        odd(peer, "RMAHeaderId", change).book_return(request(peer, order), Hook())
    assert len(peer.channel().returns_of(order.id)) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"SuccessfullyActioned": True, "RMAHeaderId": 301}, None),
        ({"SuccessfullyActioned": "true"}, None),
        ({"SuccessfullyActioned": False, "Errors": ["no", "no"]}, "no"),
        ({"SuccessfullyActioned": 0, "Items": [{"Error": "bad"}], "Errors": []}, "bad"),
        ({"SuccessfullyActioned": False}, "It gave no reason"),
    ],
)
def test_what_an_answer_to_an_acceptance_means(answer: Any, expected: str | None) -> None:
    assert read_accepted(answer, 301, clean) == expected


@pytest.mark.parametrize(
    "answer",
    [
        None, [], {}, {"SuccessfullyActioned": None}, {"SuccessfullyActioned": "perhaps"},
        {"SuccessfullyActioned": True, "RMAHeaderId": 302},
    ],
)  # fmt: skip
def test_an_answer_that_does_not_say_whether_it_was_accepted(answer: Any) -> None:
    with pytest.raises(Unreadable):
        read_accepted(answer, 301, clean)


def test_r_lost_such_an_answer_is_looked_at_and_repeated_at_no_cost(peer: Peer) -> None:
    world = peer.linnworks.world
    world.shelf.add("MUG", level=4)
    order = sold(peer)
    booked = book(peer, order)
    with pytest.raises(BadReply):
        odd(peer, "SuccessfullyActioned", lambda body: body.clear()).accept_return(booked.id, order.id, Hook())
    with pytest.raises(ChannelRefused, match="already"):
        peer.channel().accept_return(booked.id, order.id, Hook())
    assert world.shelf.level("MUG") == 6


# -- what gets lost


@pytest.mark.parametrize("kind", ["lost", "503_after", "html_after"])
def test_r_lost_a_booking_whose_answer_is_lost_is_found_by_its_reference(peer: Peer, kind: Any) -> None:
    order = sold(peer)
    peer.linnworks.faults.fail_next(CREATE, kind)
    with pytest.raises(ChannelDown) as said:
        book(peer, order)
    assert getattr(said.value, "sent", True) is True
    assert [each.reference for each in peer.channel().returns_of(order.id)] == ["LD-1"]
    assert len(bodies(peer, CREATE)) == 1


@pytest.mark.parametrize("operation", [CREATE, ACCEPT])
@pytest.mark.parametrize("kind", ["401", "expired", "401_after"])
def test_r_lost_a_401_is_never_followed_by_a_second_booking(peer: Peer, operation: str, kind: Any) -> None:
    """Nothing happened, says the answer; whoever wrote it. The next try looks first, with a fresh session."""
    order, hook = sold(peer), Hook()
    channel = peer.channel()
    made = peer.linnworks.world.returns.another_client_books_return(order.id, {"MUG": 1})
    peer.linnworks.faults.fail_next(operation, kind)
    asked = request(peer, order)
    with pytest.raises(ChannelDown) as said:
        _ = (
            channel.book_return(asked, hook)
            if operation == CREATE
            else channel.accept_return(str(made.id), order.id, hook)
        )
    assert (getattr(said.value, "sent", None), hook.calls) == (False, 1)
    assert len(bodies(peer, operation)) == 1
    found = {each.reference: each.actioned for each in channel.returns_of(order.id)}
    did = kind == "401_after"
    assert ("LD-1" in found) is (did and operation == CREATE)
    assert found[made.reference] is (did and operation == ACCEPT)


@pytest.mark.parametrize("operation", [LOOK, CATEGORIES])
@pytest.mark.parametrize("kind", ["401", "expired"])
def test_a_session_that_runs_out_is_renewed(peer: Peer, operation: str, kind: Any) -> None:
    """Nothing had happened by it."""
    order = sold(peer)
    peer.linnworks.faults.fail_next(operation, kind)
    channel = peer.channel()
    booked = channel.book_return(request(peer, order), Hook())
    channel.accept_return(booked.id, order.id, Hook())
    assert [each.actioned for each in channel.returns_of(order.id)] == [True]
    assert peer.linnworks.faults.pending() == 0
    assert len(peer.linnworks.world.told.returned()) == 1


def test_r_lease_leave_that_is_refused_stops_each(peer: Peer) -> None:
    order = sold(peer)
    with pytest.raises(Cancelled):
        book(peer, order, hook=Hook(Cancelled("The lease is lost")))
    booked = book(peer, order)
    with pytest.raises(Cancelled):
        peer.channel().accept_return(booked.id, order.id, Hook(Cancelled("The lease is lost")))
    assert (len(bodies(peer, CREATE)), bodies(peer, ACCEPT)) == (1, [])


# -- test accounts


def test_u10_a_test_account_books_returns_of_test_skus_alone(peer: Peer) -> None:
    own = {"test_account": True, "test_skus": ["TEST-1"]}
    live, mixed = sold(peer), sold(peer, Line("TEST-1", 2), Line("MUG", 2))
    for each in (live, mixed):
        with pytest.raises(ChannelRefused, match="is no test SKU"):
            book(peer, each, part(each, 1), **own)
        with pytest.raises(ChannelRefused, match="is no test SKU"):
            peer.channel(**own).accept_return("301", each.id, Hook())
    gone = sold(peer)
    asked = request(peer, gone)
    peer.linnworks.world.delete(gone.id)
    with pytest.raises(ChannelRefused, match="does not know"):
        peer.channel(**own).book_return(asked, Hook())
    assert bodies(peer, CREATE) == bodies(peer, ACCEPT) == []
    order = sold(peer, Line("TEST-1", 2))
    booked = book(peer, order, part(order, 1), **own)
    peer.channel(**own).accept_return(booked.id, order.id, Hook())
    assert [each.actioned for each in peer.channel().returns_of(order.id)] == [True]


@pytest.mark.parametrize("kind", ["lost", "503", "html200"])
def test_u10_trouble_before_it_leaves_is_no_return_of_unknown_fate(peer: Peer, kind: Any) -> None:
    order = sold(peer, Line("TEST-1", 2))
    peer.linnworks.faults.fail_next("GetOrdersById", kind, times=30)
    with pytest.raises(ChannelDown) as said:
        book(peer, order, part(order, 1), test_account=True, test_skus=["TEST-1"])
    assert getattr(said.value, "sent", None) is False


# -- whatever comes

IN_ONE = 40  # of one example: 500 of them are 20,000 inputs


def check(numbers: list[int]) -> int:
    """Damaged answers: every return of it is read, or the answer is named. How many were read."""
    return sum(_check(each) for each in numbers)


def _check(seed: int) -> bool:
    try:
        found = read_returns(damaged_returns(seed), clean)
    except Unreadable:
        return False
    for rma in found:
        assert rma.id.isdecimal()
        for text in (rma.reference, rma.status, *(line.error for line in rma.lines)):
            assert text.encode() or not text
        assert all(0 <= line.units < 2**31 and 0 <= line.scrapped < 2**31 and line.row for line in rma.lines)
    return True


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32))
def test_returns_are_read_all_or_the_answer_is_named(seed: int) -> None:
    """20,000 answers with any damage."""
    check([seed * IN_ONE + each for each in range(IN_ONE)])


MEMBERS = ("RMAHeaderId", "Items", "Errors", "SuccessfullyActioned", "Error", "OrderItemRowId", "ErrorMessage")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from(ODD), max_size=4), st.sampled_from(ODD))
def test_whatever_is_answered_says_yes_no_or_nothing(answer: Any, inner: Any) -> None:
    for found in (answer, {**answer, "Items": [answer, inner]}, inner):
        read_categories([found, answer])
        read_batches([found, {**answer, "fkOrderItemRowId": ELSE, "Batches": [answer, {"BatchInventoryId": inner}]}])
        for read in (lambda each: read_booked(each, clean), lambda each: read_accepted(each, 301, clean)):
            try:
                made = read(found)
            except Unreadable:
                continue
            if isinstance(made, Booked):
                assert made.id or made.errors or made.lines
            else:
                assert made is None or made
