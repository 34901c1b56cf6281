"""Every body that Linnworks is sent fits its own models; whatever it answers gives orders or a named error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.base import OrderQuery
from linndesk.channels.fulfilling import Ending
from linndesk.channels.linnworks import operations, processing
from linndesk.channels.linnworks.mapping import Reader
from linndesk.channels.linnworks.operations import Operation
from linndesk.channels.linnworks.orders import _listed
from linndesk.channels.linnworks.products import product
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.linnworks.standing import standing
from linndesk.channels.linnworks.stock import _number, _rows
from linndesk.channels.listed import read_rows
from linndesk.channels.order_page import PageRead, read_one, read_page
from linndesk.channels.stock import Change
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import ChannelOrder, Quarantined
from linndesk.domain.purchases import Booking
from linndesk.domain.receipts import Skipped
from linndesk.domain.returns import ReturnAsked, ReturnPart
from linndesk.errors import BadReply
from linndesk.sandbox import specs
from linndesk.sandbox.linnworks import models
from linndesk.sandbox.linnworks import operations as practice
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import Line, Shipping
from tests.channels.external.odd_orders import ODD
from tests.channels.external.test_mapping import storable
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.linnworks.written import MUG, NOON, READER, damaged
from tests.channels.sending_contract import Hook
from tests.channels.stands import START, DictMemory

need_models = pytest.mark.skipif(specs.folder("linnworks") is None, reason="LINNDESK_SPECS is unset")
ASKED = [each for each in operations.ALL if each not in (operations.AUTHORIZE, operations.GET_MEASURES)]


@pytest.fixture(scope="module", name="heard")
def heard_fixture() -> Iterator[dict[str, list[Any]]]:
    """Bodies by operation, of a channel that does all that it can do."""
    with serving() as peer:
        _everything(peer)
        found = {each.name: peer.linnworks.heard_at(each.name) for each in operations.ALL}
        yield {name: [json.loads(each.body or b"null") for each in heard] for name, heard in found.items()}


def _everything(peer: Peer) -> None:
    world = peer.linnworks.world
    item = world.shelf.add(MUG)
    world.rules.invoice_printed = True
    order = world.add_order(notes=(("a", False),), shipping=Shipping(total_weight=Line(MUG).price))
    bare = world.add_order()
    channel = peer.channel(mark_invoice_printed=True, weight_in_grams=True)
    for since in (START, START.replace(year=1)):
        channel.orders(OrderQuery("updated", since, ()), None)
    channel.orders_by_id([order.id, bare.id])
    for each, service in ((order, "DPD Next Day"), (bare, "")):
        channel.process_order(channel.process_request(Ending(each.id, "", service, "T 1")), Hook())
    changes = [Change(MUG, 4), Change(MUG, 4, reference=item.id)]
    channel.tell_levels([channel.stock_request(each) for each in changes], Hook())
    channel.shown_levels({MUG: item.id})
    list(channel.listed_products((), DictMemory()))
    channel.shown_levels({MUG: item.id})
    _bookings(peer, order.id)


def _bookings(peer: Peer, order_id: str) -> None:
    """What came in of a purchase order, one line with a batch, and what came back of a processed order."""
    world, channel = peer.linnworks.world, peer.channel()
    purchase = world.purchases.add([PurchaseLine("A"), PurchaseLine("B")], supplier_id=order_id)
    assert channel.open_purchases().heads
    for line, batch in zip(purchase.lines, ("", "B-1"), strict=True):
        channel.deliver(channel.delivery_request(Booking(purchase.id, line.line_id, 2, batch)), Hook())
    assert channel.purchase(purchase.id)
    part = ReturnPart(world.order(order_id).lines[0].row_id, 1, 1, channel.home(), "faulty ITEM", "It leaks")
    world.shelf.add("HONEY", batched=True)
    honey = world.add_order([Line("HONEY")], processed=world.now())
    of_honey = ReturnPart(honey.lines[0].row_id, 1, 0, channel.home(), "", "")
    assert channel.book_return(channel.return_request(ReturnAsked(honey.id, "LD-2", (of_honey,))), Hook()).id
    booked = channel.book_return(channel.return_request(ReturnAsked(order_id, "LD-1", (part,))), Hook())
    channel.accept_return(booked.id, order_id, Hook())
    assert [each.actioned for each in channel.returns_of(order_id)] == [True]


@need_models
@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.name)
def test_every_body_fits_the_models_and_has_no_member_that_they_do_not_name(
    heard: dict[str, list[Any]], operation: Operation
) -> None:
    told = heard[operation.name]
    assert told
    by_name = practice.operations()[operation.path]
    assert models.described(by_name) is not None
    for each in told:
        assert models.complaints(by_name, {}, each) == []


@need_models
def test_a_member_that_the_models_do_not_name_would_be_seen() -> None:
    by_name = practice.operations()[operations.PROCESS_ORDER.path]
    assert models.complaints(by_name, {}, {"orderId": DEFAULT_LOCATION, "ScanPerformed": True})


# -- whatever comes

IN_ONE = 40  # orders of one example: 500 of them are 20,000 inputs
seeds = st.integers(0, 2**32)
anything = st.sampled_from(ODD)


def some(seed: int) -> list[int]:
    return [seed * IN_ONE + each for each in range(IN_ONE)]


def check(numbers: list[int]) -> PageRead:
    """A page of damaged orders: orders + put aside + left out = rows in, and all of it can be stored."""
    rows = [damaged(each) for each in numbers]
    page = read_page(rows, Reader(NOON, DEFAULT_LOCATION, Decimal(1000), dated=True), set())
    assert len(page.orders) + len(page.quarantined) + len(page.skipped) == len(rows)
    assert len(page.raw_quarantined) == len(page.quarantined)
    for each in page.orders:
        storable(each)
        assert each.lines or each.status == "cancelled"
        assert all(isinstance(amount, Decimal) for amount in (each.total, each.shipping, each.tax, each.discount))
        assert all(line.quantity > 0 for line in each.lines)
        assert each.weight_g is None or 0 < each.weight_g < 2**31
        assert "\0" not in f"{each.source}{each.sub_source}{each.called}"
        assert f"{each.source}{each.sub_source}{each.called}".encode() or not each.source
    for bad in page.quarantined:
        assert bad.ref.encode()
        assert bad.reason
        assert "Jo" not in bad.reason
        assert all(0 < held.units < 2**31 and held.channel_sku.encode() for held in bad.holds)
    assert all(each.reason for each in page.skipped)
    return page


@settings(max_examples=500, deadline=None)
@given(seeds)
def test_orders_out_and_put_aside_and_left_are_orders_in(seed: int) -> None:
    """20,000 orders with any damage."""
    check(some(seed))


class _Mirror:
    order = staticmethod(READER.mirrored)
    reference = staticmethod(READER.reference)
    called = staticmethod(READER.called)
    holds = staticmethod(READER.holds)


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_an_order_that_is_known_here_is_mirrored_or_named(seed: int) -> None:
    for each in map(damaged, some(seed)):
        made, _ = read_one(each, _Mirror())
        assert isinstance(made, (ChannelOrder, Quarantined))
        listed, _ = read_one(each, READER)
        assert isinstance(listed, (ChannelOrder, Quarantined, Skipped))


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_how_an_order_stands_is_told_or_named(seed: int) -> None:
    for each in map(damaged, some(seed)):
        if isinstance(each, dict):
            with suppress(Unreadable):
                json.dumps(dict(standing(each).shipping), allow_nan=False)


@given(anything, anything, anything)
def test_a_list_is_read_or_named(data: Any, total: Any, pages: Any) -> None:
    for page in (1, 2):
        for answer in (data, {"Data": data}, {"Data": data, "TotalEntries": total, "TotalPages": pages}):
            with suppress(BadReply):
                found = _listed(answer, page)
                assert found.has_more(page) in (True, False)


@given(st.lists(anything, max_size=5), anything)
def test_items_and_broken_rows_are_rows_in(rows: list[Any], odd: Any) -> None:
    rows = [*rows, {"ItemNumber": odd, "RetailPrice": odd, "StockItemId": odd, "isBatchedStockType": odd}]
    made, broken = read_rows(rows, product, set(), 0)
    assert len(made) + len(broken) == len(rows)


@given(st.lists(st.dictionaries(st.sampled_from(["SKU", "StockItemId", "RowIndex", "Errors"]), anything), max_size=4))
def test_a_row_is_about_what_was_sent_or_about_nothing(rows: list[Any]) -> None:
    items = [{"SKU": "A", "RowIndex": 1}, {"StockItemId": "7d5a5a0e-cccc-4000-8000-00000000000d", "RowIndex": 2}]
    for row in _rows({"Items": rows}):
        assert _number(row, items) in (0, 1, 2)


@given(st.text(max_size=200))
def test_words_are_taken_for_the_invoice_rule_only_where_both_stand(words: str) -> None:
    assert not processing._wants_invoice(words) or "print" in words.casefold()
    assert processing._wants_invoice(f"{words} INVOICE {words} Printed")
