"""U2, U3, M1, M9, R-CURSOR, R-ORDERS: what is open at a location of Linnworks, and orders by their ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.base import OrderPage, OrderQuery
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.locations import LocationRefused
from linndesk.channels.linnworks.orders import PER_PAGE
from linndesk.channels.order_page import REPEATED
from linndesk.channels.paging import MOST_PAGES, STALE
from linndesk.domain.orders import MOVED_AWAY, ChannelOrder, Held
from linndesk.domain.receipts import Skipped
from linndesk.domain.times import iso
from linndesk.errors import BadReply, ChannelError, PageTokenRefused
from linndesk.sandbox.linnworks.records import NO_ID, Line, Shipping
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.stands import START, OddAdapter

SINCE = START - timedelta(days=20)
ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer
        assert peer.linnworks.complaints == []


def query(since: datetime = SINCE) -> OrderQuery:
    return OrderQuery("updated", since, ())


def first(peer: Peer, since: datetime = SINCE, **own: Any) -> OrderPage:
    return peer.channel(**own).orders(query(since), None)


def pull(channel: LinnworksChannel) -> list[OrderPage]:
    pages, token = [], None
    while True:
        pages.append(channel.orders(query(), token))
        token = pages[-1].next_token
        if token is None:
            return pages


def ids(*pages: OrderPage) -> list[str]:
    return [each.channel_order_id for page in pages for each in page.orders]


def filled(peer: Peer, count: int) -> list[str]:
    """Their ids, oldest first."""
    at = START - timedelta(days=2)
    return [peer.linnworks.world.add_order(received=at + timedelta(minutes=each)).id for each in range(count)]


def asked(peer: Peer, operation: str = "GetOpenOrders") -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at(operation)]


def through(peer: Peer, change: Callable[[dict[str, Any]], object], member: str = "Data") -> LinnworksChannel:
    """A channel to which answers that hold ``member`` come changed."""

    def changed(body: Any) -> None:
        if isinstance(body, dict) and member in body:
            change(body)

    return LinnworksChannel(LinnworksClient(peer.settings(), peer.bench.tools, peer.sessions, OddAdapter(changed)))


# -- what is asked


def test_what_is_asked_of_linnworks(peer: Peer) -> None:
    """The location and the date, a day wider on both sides; all else is checked here."""
    first(peer)
    dated = {"FieldCode": "GENERAL_INFO_DATE", "Type": "Range"}
    around = {"DateFrom": iso(SINCE - timedelta(days=1)), "DateTo": iso(START + timedelta(days=1))}
    assert asked(peer) == [
        {
            "entriesPerPage": PER_PAGE,
            "pageNumber": 1,
            "filters": {"DateFields": [{**dated, **around}]},
            "sorting": [{"FieldCode": "GENERAL_INFO_DATE", "Direction": "Ascending", "Order": 0}],
            "fulfilmentCenter": NO_ID,
            "additionalFilter": "",
        }
    ]


def test_without_a_known_beginning_no_date_is_asked_for(peer: Peer) -> None:
    first(peer, datetime.min.replace(tzinfo=START.tzinfo))
    assert asked(peer)[0]["filters"] == {}


def test_m1_a_location_is_looked_up_once_by_its_name(peer: Peer) -> None:
    other = peer.linnworks.world.add_location("Overseas")
    own, _ = peer.linnworks.world.add_order(location=other.id), peer.linnworks.world.add_order()
    channel = peer.channel(location="Overseas")
    assert ids(*pull(channel), *pull(channel)) == [own.id] * 2
    assert {each["fulfilmentCenter"] for each in asked(peer)} == {other.id}
    assert peer.linnworks.calls.count("GetStockLocations") == 1


def test_m1_an_unknown_location_and_a_fulfilment_centre_bring_nothing(peer: Peer) -> None:
    peer.linnworks.world.add_location("Centre", fulfilment_centre=True)
    for name in ("Nowhere", "Centre"):
        with pytest.raises(LocationRefused):
            first(peer, location=name)
    assert asked(peer) == []


# -- pages


def test_pages_are_walked_to_the_end(peer: Peer) -> None:
    known = filled(peer, 2 * PER_PAGE + 3)
    pages = pull(peer.channel())
    assert ids(*pages) == known
    assert [each["pageNumber"] for each in asked(peer)] == [1, 2, 3]
    assert len({each["filters"]["DateFields"][0]["DateTo"] for each in asked(peer)}) == 1
    assert {each.server_time for each in pages} == {START}


def test_a_full_last_page_is_the_last_where_linnworks_says_so(peer: Peer) -> None:
    filled(peer, PER_PAGE)
    assert len(pull(peer.channel())) == 1


def test_a_page_that_was_cut_shorter_than_asked_for_is_not_the_end(peer: Peer) -> None:
    known = filled(peer, 30)

    def cut(body: dict[str, Any]) -> None:
        page = body["PageNumber"]
        body |= {"EntriesPerPage": 10, "TotalPages": 0, "Data": all_rows[(page - 1) * 10 : page * 10]}

    all_rows: list[Any] = []
    through(peer, lambda body: all_rows.extend(body["Data"])).orders(query(), None)
    assert ids(*pull(through(peer, cut))) == known


@pytest.mark.parametrize("fault", ["stuck", "endless"])
def test_pages_that_never_get_on_end_with_what_they_brought(peer: Peer, fault: str) -> None:
    known = filled(peer, 2 * PER_PAGE)
    setattr(peer.linnworks.faults.orders, fault, True)
    pages = pull(through(peer, lambda body: body.update(TotalPages=9)))
    assert len(pages) == (2 if fault == "stuck" else 3)
    assert ids(*pages) == (known[:PER_PAGE] if fault == "stuck" else known)
    assert {each.why for each in pages[-1].skipped} == {REPEATED}


def test_a_page_of_orders_that_are_not_for_us_is_no_page_without_new_ones(peer: Peer) -> None:
    at = START - timedelta(days=3)
    for _ in range(PER_PAGE):
        peer.linnworks.world.add_order(status="RESEND", received=at)
    known = filled(peer, 1)
    pages = pull(peer.channel())
    assert ids(*pages) == known
    assert len(pages[0].skipped) == PER_PAGE


def test_an_empty_page_is_the_end_but_for_the_first(peer: Peer) -> None:
    filled(peer, 1)
    peer.linnworks.faults.orders.empty_first = True
    with pytest.raises(BadReply) as said:
        first(peer)
    assert said.value.detail == "It says that there are 1 and gives none"
    peer.linnworks.faults.orders.empty_first = False
    empty = pull(through(peer, lambda body: body.update(TotalPages=5)))
    assert [len(each.orders) for each in empty] == [1, 0]


def test_no_orders_at_all(peer: Peer) -> None:
    for change in (lambda body: None, lambda body: body.update(Data=None), lambda body: body.pop("Data")):
        assert pull(through(peer, change))[0].orders == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda body: [body.pop(each) for each in ("Data", "TotalEntries")],
        lambda body: body.update(Data="none", TotalEntries=1),
        lambda body: body.update(TotalEntries="many"),
    ],
)
def test_an_answer_that_is_no_list_is_said(peer: Peer, change: Callable[[Any], Any]) -> None:
    with pytest.raises(BadReply):
        pull(through(peer, change))


@pytest.mark.parametrize("kind", ["list", "null", "empty"])
def test_an_answer_that_is_no_object_is_said(peer: Peer, kind: Any) -> None:
    peer.linnworks.faults.fail_next("GetOpenOrders", kind)
    with pytest.raises(BadReply):
        first(peer)


def test_r_cursor_a_place_is_good_for_half_an_hour(peer: Peer) -> None:
    filled(peer, PER_PAGE + 1)
    page = first(peer)
    peer.bench.clock.advance(STALE.total_seconds())
    assert len(peer.channel().orders(page.query, page.next_token).orders) == 1
    peer.bench.clock.advance(1)
    with pytest.raises(PageTokenRefused):
        peer.channel().orders(page.query, page.next_token)


@pytest.mark.parametrize(
    "token", ["", "x", "[]", "{}", '{"page": 2}', '{"page": "x", "at": "2026-03-02", "asked": "2026-03-02"}']
)
def test_a_place_that_cannot_be_read_is_refused(peer: Peer, token: str) -> None:
    with pytest.raises(PageTokenRefused):
        peer.channel().orders(query(), token)
    assert asked(peer) == []


def test_a_list_without_an_end_is_given_up(peer: Peer) -> None:
    at = iso(START)
    for page, error in ((1, PageTokenRefused), (MOST_PAGES + 1, BadReply)):
        with pytest.raises(error):
            peer.channel().orders(query(), json.dumps({"page": page, "at": at, "asked": at}))


@pytest.mark.parametrize(("skew", "expected"), [(-300, START - timedelta(minutes=5)), (300, START)])
def test_orders_are_as_old_as_the_list_by_the_earlier_clock(peer: Peer, skew: int, expected: datetime) -> None:
    filled(peer, 1)
    peer.linnworks.faults.date_skew = timedelta(seconds=skew)
    page = first(peer)
    assert (page.server_time, page.orders[0].last_updated) == (expected, expected)


def test_a_clock_that_was_set_back_makes_no_order_older_than_what_was_asked_for(peer: Peer) -> None:
    filled(peer, 1)
    peer.linnworks.faults.date_skew = timedelta(days=-400)
    assert first(peer).orders[0].last_updated == SINCE


# -- what comes


def test_one_bad_order_is_put_aside_and_holds_what_can_be_read(peer: Peer) -> None:
    world, known = peer.linnworks.world, filled(peer, 2)
    lines = [Line("A", 3), Line("B", 2), Line("Post", service=True)]
    bad = world.add_order(lines, extra={"Items.1.CostIncTax": "dear"})
    bare = world.add_order(extra={"OrderId": None})
    page = first(peer)
    assert ids(page) == known
    refs = {each.ref: each for each in page.quarantined}
    assert refs[bad.id].reason == "line 2: CostIncTax is no number"
    assert refs[bad.id].called == str(bad.number)
    assert refs[bad.id].holds == (Held("1", "A", 3), Held("2", "B", 2))
    assert bare.id not in refs
    assert len(refs) == len(page.raw_quarantined) == 2


def test_u3_what_is_no_paid_order_is_skipped_with_the_reason(peer: Peer) -> None:
    order = peer.linnworks.world.add_order(status="RETURN")
    assert first(peer).skipped == (
        Skipped(order.id, f"order {order.number}: it is a return in Linnworks, not a paid order"),
    )


def test_notes_come_along_though_a_list_only_counts_them(peer: Peer) -> None:
    world = peer.linnworks.world
    noted = world.add_order(notes=(("Mind the dog", True), ("Ring twice", False)))
    world.add_order()
    channel = peer.channel()
    page = channel.orders(query(), None)
    found = {each.channel_order_id: each for each in page.orders}[noted.id]
    assert found.person.notes[:2] == ("Internal: Mind the dog", "Ring twice")
    assert asked(peer, "GetOrdersById") == [{"pkOrderIds": [noted.id]}]
    by_id = channel.orders_by_id([noted.id])[noted.id]
    assert by_id is not None
    assert by_id.digest == found.digest


def test_without_notes_nothing_more_is_asked(peer: Peer) -> None:
    filled(peer, 3)
    first(peer)
    assert peer.bench.tools.calls.keys() == {"AuthorizeByApplication", "GetStockLocations", "GetOpenOrders"}


# -- weights


@pytest.mark.parametrize(
    ("unit", "expected"), [("kg", 450), ("g", 0), ("lb", 204), ("oz", 13), ("quintal", 0), ("", 0)]
)
def test_m9_weights_in_the_units_of_the_account(peer: Peer, unit: str, expected: int) -> None:
    peer.linnworks.world.weight_unit = unit
    peer.linnworks.world.add_order(shipping=Shipping(total_weight=Decimal("0.45")))
    channel = peer.channel(weight_in_grams=True)
    assert [each.weight_g or 0 for each in channel.orders(query(), None).orders] == [expected]
    pull(channel)
    assert peer.linnworks.calls.count("GetMeasures") == 1


@pytest.mark.parametrize(
    ("kind", "expected"), [("404", 750), ("400", 750), ("403", 750), ("html200", 750), ("503", None), ("429", None)]
)
def test_m9_grams_where_linnworks_does_not_tell_and_nothing_where_it_is_down(
    peer: Peer, kind: Any, expected: int | None
) -> None:
    """A weight that is wrong a thousand times is worse than none; no weight holds up an order."""
    peer.linnworks.faults.fail_next("GetMeasures", kind, 1000)
    peer.linnworks.world.add_order(shipping=Shipping(total_weight=Decimal(750)))
    assert [each.weight_g for each in first(peer, weight_in_grams=True).orders] == [expected]


def test_m9_units_are_not_asked_for_where_nobody_wants_weights(peer: Peer) -> None:
    peer.linnworks.world.add_order(shipping=Shipping(total_weight=Decimal(1)))
    assert first(peer).orders[0].weight_g is None
    assert peer.linnworks.calls.count("GetMeasures") == 0


# -- by their ids


def test_orders_by_their_ids_wherever_they_are_now(peer: Peer) -> None:
    world = peer.linnworks.world
    open_, gone = world.add_order(), world.add_order()
    world.delete(gone.id)
    done = world.add_order(processed=START, shipping=Shipping(tracking="T"))
    off = world.add_order(processed=START, held=True)
    moved = world.add_order(location=world.add_location("Other").id)
    bad = world.add_order(extra={"Items.0.Quantity": "many"})
    wanted = [each.id for each in (open_, gone, done, off, moved, bad)]
    found = peer.channel().orders_by_id(wanted)
    assert {key: each and each.status for key, each in found.items()} == {
        open_.id: "open", gone.id: None, done.id: "shipped", off.id: "cancelled", moved.id: "cancelled",
    }  # fmt: skip
    assert an_order(found[moved.id]).flags == (MOVED_AWAY,)


def an_order(found: ChannelOrder | Skipped | None) -> ChannelOrder:
    assert isinstance(found, ChannelOrder)
    return found


def test_an_answer_that_was_cut_short_makes_no_order_gone(peer: Peer) -> None:
    """What is taken for gone is cancelled here: so what is missing is asked for again."""
    known = filled(peer, 50)

    def cut(body: Any) -> None:
        if isinstance(body, list) and body and "OrderId" in body[0]:
            del body[20:]

    channel = LinnworksChannel(peer.through(OddAdapter(cut)))
    found = channel.orders_by_id([*known, ELSE])
    assert {key for key, each in found.items() if each is None} == {ELSE}
    assert len(asked(peer, "GetOrdersById")) == 4


def test_one_of_fifty_that_is_gone_costs_one_more_question(peer: Peer) -> None:
    known = filled(peer, 49)
    found = peer.channel().orders_by_id([*known, ELSE])
    assert [len(each["pkOrderIds"]) for each in asked(peer, "GetOrdersById")] == [50, 1]
    assert len(found) == 50


@pytest.mark.parametrize("change", [lambda rows: rows[0].update(OrderId=None), lambda rows: rows[0].pop("OrderId")])
def test_an_order_without_an_id_makes_none_gone(peer: Peer, change: Callable[[Any], Any]) -> None:
    known = filled(peer, 2)
    odd = OddAdapter(lambda body: change(body) if isinstance(body, list) and "Processed" in body[0] else None)
    with pytest.raises(BadReply):
        LinnworksChannel(peer.through(odd)).orders_by_id(known)


@pytest.mark.parametrize("kind", ["null", "empty", "html200", "500", "lost"])
def test_trouble_makes_no_order_gone(peer: Peer, kind: Any) -> None:
    known = filled(peer, 1)
    peer.linnworks.faults.fail_next("GetOrdersById", kind, 1000)
    with pytest.raises(ChannelError):
        peer.channel().orders_by_id(known)


def test_one_order_that_is_not_for_us_says_why(peer: Peer) -> None:
    world = peer.linnworks.world
    moved = world.add_order(location=world.add_location("Other").id)
    assert peer.channel().order(moved.id) == Skipped(
        moved.id, f"order {moved.number}: it is at another location in Linnworks"
    )
    assert peer.channel().order(ELSE) is None
    assert an_order(peer.channel().order(world.add_order(processed=START).id)).status == "shipped"
    with pytest.raises(BadReply) as said:
        peer.channel().order(world.add_order(extra={"Items.0.Quantity": "many"}).id)
    assert said.value.detail == "line 1: Quantity is no number"


def test_a_list_and_an_answer_by_id_say_the_same(peer: Peer) -> None:
    world = peer.linnworks.world
    world.shelf.add("SET", parts=(("A", 2),))
    world.add_order([Line("SET", 2), Line("Post", service=True)], notes=(("x", False),), parked=True)
    world.add_order(status="UNPAID")
    channel = peer.channel(import_required_despatch_date=True)
    page = channel.orders(query(), None)
    by_id = channel.orders_by_id(ids(page))
    for each in page.orders:
        other = an_order(by_id[each.channel_order_id])
        bare = [replace(one, person=replace(one.person, raw="")) for one in (each, other)]
        assert bare[0] == bare[1]
