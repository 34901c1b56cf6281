"""U8, U10, M11, R-LOST: an order is ended on Linnworks once, with its tracking number, whatever gets lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from typing import Any, cast

import pytest

from linndesk.channels.fulfilling import Ending
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.domain.processing import There
from linndesk.errors import BadInput, BadReply, Cancelled, ChannelError, ChannelRefused
from linndesk.sandbox.linnworks.deeds import INVOICE
from linndesk.sandbox.linnworks.records import NO_ID, Line, Order, Shipping
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.sending_contract import Hook
from tests.channels.stands import OddAdapter

TRACKING = "JD0002 3456"
ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"
SENDS = ("SetOrderShippingInfo", "SetInvoicesPrinted", "ProcessOrder")
ALL = ("GetOrdersById", *SENDS)


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer
        assert peer.linnworks.complaints == []


def end(
    peer: Peer, order: Order, tracking: str = TRACKING, service: str = "", hook: Hook | None = None, **own: Any
) -> None:
    channel = peer.channel(**own)
    request = channel.process_request(Ending(order.id, "Ours", service, tracking))
    channel.process_order(request, hook or Hook())


def refused(peer: Peer, order: Order, **own: Any) -> ChannelRefused:
    with pytest.raises(ChannelRefused) as said:
        end(peer, order, **own)
    assert said.value.fix
    return said.value


def asked(peer: Peer) -> list[str]:
    """What was asked about orders, in its order."""
    return [each.operation for each in peer.bench.journal.exchanges if each.operation in ALL]


def bodies(peer: Peer, operation: str) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at(operation)]


def test_u8_tracking_first_looked_at_again_then_the_processing(peer: Peer) -> None:
    world, hook = peer.linnworks.world, Hook()
    shipping = Shipping(
        world.service("Royal Mail 48").id, Decimal("0.8"), Decimal("0.35"), Decimal("3.99"), "", manual=True
    )
    order = world.add_order(shipping=shipping)
    end(peer, order, hook=hook)
    assert asked(peer) == ["GetOrdersById", "SetOrderShippingInfo", "GetOrdersById", "ProcessOrder"]
    assert hook.calls == 2
    info = {
        "PostalServiceId": shipping.service_id, "TotalWeight": 0.8, "ItemWeight": 0.35, "PostageCost": 3.99,
        "TrackingNumber": TRACKING, "ManualAdjust": True,
    }  # fmt: skip
    assert bodies(peer, "SetOrderShippingInfo") == [{"orderId": order.id, "info": info}]
    assert bodies(peer, "ProcessOrder") == [
        {"orderId": order.id, "scanPerformed": True, "locationId": NO_ID, "context": {"Module": "linndesk"}}
    ]
    (done,) = world.told.processed(order.id)
    assert (done.tracking, done.service, done.scanned) == (TRACKING, "Royal Mail 48", True)
    assert world.order(order.id).shipping.total_weight == Decimal("0.8")


def test_without_a_tracking_number_it_is_only_processed(peer: Peer) -> None:
    order = peer.linnworks.world.add_order()
    end(peer, order, "")
    assert asked(peer) == ["GetOrdersById", "ProcessOrder"]


@pytest.mark.parametrize(("service", "expected"), [("dpd  next day", "DPD Next Day"), ("Nobody's", "Royal Mail 48")])
def test_the_service_goes_along_where_linnworks_knows_it(peer: Peer, service: str, expected: str) -> None:
    order = peer.linnworks.world.add_order()
    end(peer, order, service=service)
    assert [each.service for each in peer.linnworks.world.told.processed()] == [expected]


def test_a_service_alone_is_set_too_and_the_same_one_is_not(peer: Peer) -> None:
    world = peer.linnworks.world
    end(peer, world.add_order(), "", "DPD Next Day")
    end(peer, world.add_order(), "", "Royal Mail 48")
    assert [each.service for each in world.told.shipping()] == ["DPD Next Day"]


def test_services_are_asked_for_once(peer: Peer) -> None:
    channel = peer.channel()
    for _ in range(3):
        order = peer.linnworks.world.add_order()
        channel.process_order(channel.process_request(Ending(order.id, "", "DPD Next Day", "T")), Hook())
    assert peer.linnworks.calls.count("GetPostalServices") == 1
    assert peer.linnworks.calls.count("GetStockLocations") == 1


# -- what Linnworks refuses


@pytest.mark.parametrize("state", ["parked", "locked"])
@pytest.mark.parametrize(("tracking", "service"), [(TRACKING, ""), ("", "DPD Next Day")])
def test_pitfall_3_a_change_that_did_nothing_is_no_success(peer: Peer, state: str, tracking: str, service: str) -> None:
    order = peer.linnworks.world.add_order(**{state: True})
    said = refused(peer, order, tracking=tracking, service=service)
    assert "did nothing" in said.title
    assert "parked" in said.detail
    assert bodies(peer, "ProcessOrder") == []


def test_a_no_comes_in_linnworks_own_words_and_is_not_asked_about_again(peer: Peer) -> None:
    order = peer.linnworks.world.add_order()
    peer.linnworks.faults.orders.refused[order.id] = "Not enough stock"
    assert refused(peer, order).detail == "Not enough stock"
    assert asked(peer) == ["GetOrdersById", "SetOrderShippingInfo", "GetOrdersById", "ProcessOrder"]


def test_m11_the_invoice_rule_is_explained(peer: Peer) -> None:
    peer.linnworks.world.rules.invoice_printed = True
    said = refused(peer, peer.linnworks.world.add_order())
    assert "invoice is not printed" in said.title
    assert said.detail.startswith(INVOICE)
    assert "Mark invoice printed" in said.detail
    assert bodies(peer, "SetInvoicesPrinted") == []


def test_m11_the_invoice_is_marked_printed_where_that_is_allowed_and_tried_once_more(peer: Peer) -> None:
    world, hook = peer.linnworks.world, Hook()
    world.rules.invoice_printed = True
    order = world.add_order()
    end(peer, order, hook=hook, mark_invoice_printed=True)
    assert bodies(peer, "SetInvoicesPrinted") == [{"orderIds": [order.id]}]
    assert asked(peer)[-3:] == ["ProcessOrder", "SetInvoicesPrinted", "ProcessOrder"]
    assert (len(world.told.processed()), hook.calls) == (1, 4)


def test_m11_an_invoice_that_is_not_marked_is_said(peer: Peer) -> None:
    peer.linnworks.world.rules.invoice_printed = True
    order = peer.linnworks.world.add_order()
    peer.linnworks.faults.orders.unprinted.add(order.id)
    said = refused(peer, order, mark_invoice_printed=True)
    assert "did not mark the invoice" in said.title
    assert "locked or parked" in said.detail


def test_m11_a_second_no_is_the_end(peer: Peer) -> None:
    order = peer.linnworks.world.add_order()
    peer.linnworks.faults.orders.refused[order.id] = "Print the invoice, please"
    assert refused(peer, order, mark_invoice_printed=True).detail == "Print the invoice, please"
    assert len(bodies(peer, "ProcessOrder")) == 2
    assert len(bodies(peer, "SetInvoicesPrinted")) == 1


# -- read first


@pytest.mark.parametrize("tracking", ["jd00023456", TRACKING])
def test_processed_already_with_our_number_is_done(peer: Peer, tracking: str) -> None:
    world, hook = peer.linnworks.world, Hook()
    order = world.add_order(shipping=Shipping(tracking=tracking), processed=world.now())
    end(peer, order, hook=hook)
    assert (asked(peer), hook.calls) == (["GetOrdersById"], 0)


@pytest.mark.parametrize("tracking", ["OTHER", ""])
def test_processed_with_another_number_is_for_a_person(peer: Peer, tracking: str) -> None:
    world = peer.linnworks.world
    order = world.add_order(shipping=Shipping(tracking=tracking), processed=world.now())
    said = refused(peer, order)
    assert (tracking or "Without") in said.detail
    assert asked(peer) == ["GetOrdersById"]


def test_what_stands_there_is_not_set_again(peer: Peer) -> None:
    order = peer.linnworks.world.add_order(shipping=Shipping(tracking=TRACKING))
    end(peer, order)
    assert asked(peer) == ["GetOrdersById", "ProcessOrder"]


def test_an_order_on_hold_or_unknown_is_not_touched(peer: Peer) -> None:
    world = peer.linnworks.world
    assert "on hold" in refused(peer, world.add_order(held=True)).title
    gone = world.add_order()
    world.delete(gone.id)
    assert "does not know" in refused(peer, gone).title
    assert {*asked(peer)} == {"GetOrdersById"}


def test_u10_a_test_account_touches_nothing_but_its_test_skus(peer: Peer) -> None:
    world = peer.linnworks.world
    world.shelf.add("TEST-1")
    own = {"test_account": True, "test_skus": ["TEST-1"]}
    live, mixed = world.add_order(), world.add_order([Line("TEST-1"), Line("MUG")])
    for each in (live, mixed):
        assert "is no test SKU" in refused(peer, each, **own).detail
    assert "reads only" in refused(peer, live, test_account=True).detail
    away = world.add_order([Line("TEST-1")], location=world.add_location("Other").id)
    assert "not at its location" in refused(peer, away, **own).detail
    assert {*asked(peer)} == {"GetOrdersById"}
    end(peer, world.add_order([Line("TEST-1")]), **own)
    assert len(world.told.processed()) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, There(False, "")),
        ({"parked": True}, There(False, "", parked=True)),
        ({"held": True, "shipping": Shipping(tracking="T")}, There(False, "T", cancelled=True)),
    ],
)
def test_how_an_order_stands(peer: Peer, given: dict[str, Any], expected: There) -> None:
    assert peer.channel().there(peer.linnworks.world.add_order(**given).id) == expected


def test_how_an_order_stands_that_is_processed_moved_or_gone(peer: Peer) -> None:
    world = peer.linnworks.world
    other = world.add_location("Other").id
    assert peer.channel().there(world.add_order(processed=world.now()).id) == There(True, "")
    assert peer.channel().there(world.add_order(location=other).id) == There(False, "", here=False)
    assert peer.channel(location=other).there(world.add_order(location=other).id) == There(False, "")
    assert peer.channel().there(ELSE) is None
    assert peer.channel().there("no id") is None
    with pytest.raises(BadReply):
        peer.channel().there(world.add_order(extra={"Processed": "perhaps"}).id)


# -- what is told


def test_the_request_is_pure_and_says_what_will_be_told(peer: Peer) -> None:
    channel = peer.channel()
    ending = Ending(ELSE.upper(), "Ours", " DPD ", f" {TRACKING} ")
    request = channel.process_request(ending)
    assert request == {"orderId": ELSE, "TrackingNumber": TRACKING, "PostalServiceName": "DPD"}
    assert json.loads(json.dumps(request)) == request == channel.process_request(ending)
    assert asked(peer) == []


@pytest.mark.parametrize(
    "ending", [Ending("no id", "", "", "T"), Ending(ELSE, "", "", "a\tb"), Ending(ELSE, "", "", "x" * 101)]
)
def test_what_could_never_be_told(peer: Peer, ending: Ending) -> None:
    with pytest.raises(BadInput) as wrong:
        peer.channel().process_request(ending)
    assert wrong.value.fix


# -- what gets lost


KINDS = ["lost", "reset", "503", "503_after", "html200", "html_after", "429", "401_after"]


@pytest.mark.parametrize(
    ("operation", "skip", "kind"),
    [
        *product(SENDS, [0], KINDS),
        *product(["GetOrdersById"], [0, 1], ["lost", "html200", "truncated", "empty"]),
        *product(["ProcessOrder"], [1], KINDS),
    ],
)
def test_r_lost_whatever_is_lost_the_order_is_processed_once_in_the_end(
    peer: Peer, operation: str, skip: int, kind: str
) -> None:
    """It is read first each time: by hand or by the drain, as often as it takes."""
    world, faults = peer.linnworks.world, peer.linnworks.faults
    world.rules.invoice_printed = True
    order = world.add_order()
    faults.fail_next(operation, cast(Any, kind), skip=skip)
    for _ in range(3):
        peer.again()
        try:
            end(peer, order, mark_invoice_printed=True)
        except ChannelError:
            continue
        break
    assert faults.pending() == 0
    assert [(each.order_id, each.tracking) for each in world.told.processed()] == [(order.id, TRACKING)]


@pytest.mark.parametrize(
    ("operation", "skip"), [*((each, 0) for each in ALL), ("GetOrdersById", 1), ("ProcessOrder", 1)]
)
@pytest.mark.parametrize("kind", ["401", "expired"])
def test_a_session_that_runs_out_between_the_exchanges_is_renewed(
    peer: Peer, operation: str, skip: int, kind: str
) -> None:
    """Nothing had happened by it, so that the exchange is made once more and the order goes on."""
    world = peer.linnworks.world
    world.rules.invoice_printed = True
    order = world.add_order()
    peer.linnworks.faults.fail_next(operation, cast(Any, kind), skip=skip)
    end(peer, order, mark_invoice_printed=True)
    assert peer.linnworks.faults.pending() == 0
    assert len(world.told.processed(order.id)) == 1


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_r_lease_leave_that_is_refused_stops_it_there(peer: Peer, at: int) -> None:
    world = peer.linnworks.world
    world.rules.invoice_printed = True
    order = world.add_order()
    left = iter(range(1, at))

    def leave() -> None:
        if next(left, None) is None:
            raise Cancelled("The lease is lost")

    channel = peer.channel(mark_invoice_printed=True)
    with pytest.raises(Cancelled):
        channel.process_order(channel.process_request(Ending(order.id, "", "", TRACKING)), leave)
    assert sum(len(peer.linnworks.heard_at(each)) for each in SENDS) == at - 1
    assert world.told.processed() == []


def odd(peer: Peer, change: Callable[[dict[str, Any]], object]) -> LinnworksChannel:
    """A channel to which the answers of ProcessOrder come changed."""

    def changed(body: Any) -> None:
        if isinstance(body, dict) and {"Processed", "Error"} <= set(body):
            change(body)

    return LinnworksChannel(peer.through(OddAdapter(changed)))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("Processed"),
        lambda body: body.update(Processed=None),
        lambda body: body.update(Processed="perhaps"),
        lambda body: body.update(OrderId=ELSE),
        lambda body: body.clear(),
    ],
)
def test_an_answer_that_does_not_say_is_neither_yes_nor_no(peer: Peer, change: Callable[[Any], Any]) -> None:
    order = peer.linnworks.world.add_order()
    channel = odd(peer, change)
    request = channel.process_request(Ending(order.id, "", "", ""))
    with pytest.raises(BadReply):
        channel.process_order(request, Hook())
    assert channel.there(order.id) == There(True, "")


@pytest.mark.parametrize("error", [None, "", " "])
def test_a_no_without_a_reason_is_a_no(peer: Peer, error: object) -> None:
    channel = odd(peer, lambda body: body.update(Processed="false", Error=error))
    request = channel.process_request(Ending(peer.linnworks.world.add_order().id, "", "", ""))
    with pytest.raises(ChannelRefused) as said:
        channel.process_order(request, Hook())
    assert said.value.detail == "It gave no reason"
