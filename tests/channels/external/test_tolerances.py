"""Tolerances 1 to 5, 8 and 9 over real HTTP: what apps write, however they write it, is read to the penny."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.integrating import AppPage
from linndesk.channels.stock import Change
from linndesk.errors import BadReply, ChannelRefused
from linndesk.sandbox.external.dialects import DIALECTS, Dialect
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.orders import order_line
from linndesk.sandbox.external.records import Address, ShopLine
from linndesk.sandbox.external.wizard import ANSWERS
from linndesk.sandbox.external.world import ShopWorld
from tests.channels.external.bench import Peer, serving
from tests.channels.external.tellings import despatched, facts
from tests.channels.sending_contract import Hook
from tests.channels.stands import START, DictMemory

EARLIER = START - timedelta(hours=1)


def rich_world() -> ShopWorld:
    """A shop's usual orders, and those in which a penny could get lost."""
    world = sample_shop(now=START)
    odd = Decimal("0.333333333333333")
    for number, lines in enumerate(
        (
            [ShopLine("1", "BIG", 3, Decimal("1234567.89"))],
            [ShopLine("1", "TINY", 7, odd), ShopLine("2", "TINY-2", 1, Decimal("0.005"))],
            [ShopLine("10", "NET", 3, Decimal("9.99"), tax_inclusive=False, discount=Decimal("33.33"))],
            [ShopLine("1", "0007", 2, Decimal("1020.00")), ShopLine("2", "s/k&u, ü", 1, Decimal("-3.10"))],
        )
    ):
        world.add_order(f"ODD-{number}", lines=lines, placed=EARLIER, postage=Decimal("4.49"), discount=Decimal("1.01"))
    country = Address("Äg Ñoño", "Co & Söhne", "1 Ä-Straße", town="Köln", postcode="50667", country="Germany")
    world.add_order("ABROAD", delivery=replace(country, country_code="DE"), placed=EARLIER, currency="EUR")
    return world


@pytest.fixture(scope="module")
def expected() -> Iterator[dict[str, Any]]:
    with serving(world=rich_world()) as peer:
        yield {name: facts(each) for name, each in peer.orders().items()}


def test_the_sums_are_those_of_the_shop(expected: dict[str, Any]) -> None:
    """Worked out by hand: line = unit x quantity less its discount, with its tax, rounded to the penny half up."""
    sums = {name: expected[name]["money"][1] for name in ("ODD-0", "ODD-1", "ODD-2", "ODD-3")}
    assert sums == {
        "ODD-0": Decimal("3703707.15"),  # 3 x 1234567.89 = 3703703.67, + 4.49 - 1.01
        "ODD-1": Decimal("5.82"),  # 7 x 0.333… = 2.33, 0.005 = 0.01, + 4.49 - 1.01
        "ODD-2": Decimal("27.46"),  # 3 x 9.99 less 33.33 % = 19.980999, + 20 % = 23.98, + 4.49 - 1.01
        "ODD-3": Decimal("2040.38"),  # 2 x 1020.00 - 3.10 + 4.49 - 1.01
    }


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_gives_the_same_orders_to_the_penny(name: str, expected: dict[str, Any]) -> None:
    """Tolerances 1 to 4: names, numbers, thousands, truths, enums, dates, arrays, missing members."""
    with serving(name, world=rich_world()) as peer:
        pages = peer.pull()
        assert [each.ref for page in pages for each in page.quarantined] == []
        assert {name: facts(each) for name, each in peer.orders().items()} == expected
        assert peer.shop.complaints == []


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_can_be_set_up_and_told(name: str) -> None:
    """Tolerances 1 to 5: wizard, tags, products, despatches and levels in the words of each maker."""
    with serving(name) as peer:
        peer.given = {**peer.shop.connected(), "authorization_token": ""}
        token = peer.channel().register("Mine", "a@shop.example")
        peer.given["authorization_token"] = token
        page = walked(peer)
        assert [each.key for each in page.items if each.key == "PriceIncTax"] == ["PriceIncTax"]
        assert peer.shop.world.members.of(token) is not None
        tags = peer.channel().shipping_tags()
        assert [(each.tag, each.name) for each in tags][:2] == [
            ("RM CLR01", "Royal Mail First Class"),
            ("RM T48", "Royal Mail Tracked 48"),
        ]
        reference = peer.shop.world.add_order(placed=EARLIER).reference
        peer.shop.world.shelf.add("MUG-RED-330", quantity=3, reference="77")
        quiet = peer.shop.dialect.rows != "all"
        assert [each.fate for each in despatched(peer, reference)] == ["unconfirmed" if quiet else "confirmed"]
        (listed,) = [each for batch in peer.channel().listed_products((), DictMemory()) for each in batch.products]
        assert (listed.channel_sku, listed.quantity, listed.price) == ("MUG-RED-330", 3, Decimal("12.99"))
        channel = peer.channel()
        told = channel.stock_request(Change(listed.channel_sku, 9, reference=listed.reference))
        channel.tell_levels([told], Hook())
        assert [(each.quantity, each.reference) for each in peer.shop.world.shelf.taken] == [(9, "77")]
        assert len(peer.shop.world.despatches(reference)) == 1
        peer.channel().farewell()
        assert peer.shop.world.members.of(token) is None
        assert peer.shop.complaints == []


def walked(peer: Peer) -> AppPage:
    """The set-up gone through with the shop's own answers; its settings."""
    channel = peer.channel()
    page = channel.page()
    for _ in range(5):
        if page.is_last:
            return page
        page = channel.answer(page, {each.key: ANSWERS[each.key] for each in page.items if each.key in ANSWERS})
    raise AssertionError(f"the set-up stands at {page.step}")


@pytest.mark.parametrize(
    ("value", "status"),
    [("paid", "open"), ("Unpaid", "pending"), (2, "cancelled"), ("1", "pending"), ("SOMETHING", "pending")],
)
def test_enums_by_name_in_any_case_by_number_and_unknown(value: object, status: str) -> None:
    """Tolerance 3: a word that nobody knows waits instead of leaving."""
    with serving() as peer:
        peer.shop.world.add_order("A", extra={"PaymentStatus": value}, placed=EARLIER)
        assert peer.orders()["A"].status == status


@pytest.mark.parametrize(
    "shape",
    [
        lambda line: line,
        lambda line: {"0": line, "1": {}},
        lambda line: {"7": line},
        lambda line: [line, {"SKU": "", "Qty": None, "Options": []}],
    ],
    ids=["one object", "numbered", "one numbered", "a row of nothing"],
)
def test_an_object_where_an_array_belongs(shape: Callable[[dict[str, Any]], object]) -> None:
    """Tolerance 4: one element, PHP's numbered values, and rows of nothing."""
    with serving() as peer:
        line = order_line(peer.shop.world.add_order("ONE", placed=EARLIER).lines[0])
        peer.shop.world.update("ONE", extra={"OrderItems": shape(line)}, updated=EARLIER)
        assert [each.channel_sku for each in peer.orders()["ONE"].lines] == ["MUG-RED-330"]


@pytest.mark.parametrize("error", [None, "", ...])
def test_no_error_is_null_blank_or_absent(error: Any) -> None:
    """Tolerance 5."""
    no = {None: "null", "": "empty", ...: "absent"}[error]
    with serving(replace(Dialect(), no_error=no)) as peer:  # type: ignore[arg-type]
        peer.shop.world.add_order("A", placed=EARLIER)
        assert list(peer.orders()) == ["A"]
        assert set(peer.breaker.heard) == {("orders", "worked")}


@pytest.mark.parametrize(
    "call",
    [
        lambda channel: channel.register("Mine", ""),
        lambda channel: channel.page(),
    ],
)
def test_what_has_to_be_there_and_is_not_is_no_success(call: Any) -> None:
    """Tolerance 5: an app that never says Error gives no token either."""
    with serving() as peer:
        peer.shop.faults.fail_next("*", "missing")
        with pytest.raises(BadReply) as said:
            call(peer.channel())
        assert said.value.fix


def test_an_order_list_that_is_not_there_is_no_success() -> None:
    """Tolerance 5: Orders absent."""
    with serving() as peer:
        peer.shop.world.add_order("A", placed=EARLIER)
        peer.shop.faults.fail_next("OrdersEndpoint", "missing")
        with pytest.raises(BadReply):
            peer.pull()
        assert list(peer.orders()) == ["A"]


def test_an_app_that_never_says_error_is_not_believed_blindly() -> None:
    """Tolerance 5, the official sample as it is built today: names in camelCase, and no Error in any answer."""
    with serving("camel") as peer:
        channel = peer.channel(authorization_token="nobody's")
        with pytest.raises(BadReply):
            channel.page()


def placed(peer: Peer, count: int, size: int = 100) -> list[str]:
    """Numbers of orders, a second apart, that come in pages of ``size``."""
    peer.shop.faults.orders.size = size
    at = (EARLIER + timedelta(seconds=each) for each in range(count))
    return [peer.shop.world.add_order(placed=each).reference for each in at]


def test_the_same_order_twice_in_a_page_and_across_pages_comes_once() -> None:
    """Tolerance 8: by its ReferenceNumber, within and across pages; the repeats are said."""
    with serving() as peer:
        ids = placed(peer, 25, size=10)
        peer.shop.faults.orders.twice_in_page = peer.shop.faults.orders.twice_across = True
        pages = peer.pull()
        assert [each.channel_order_id for page in pages for each in page.orders] == ids
        assert sum(len(page.skipped) for page in pages) == 5
        assert len(pages) == 6, "what seems to have moved meanwhile is read once more"


def _spoiled(**changes: object) -> dict[str, Any]:
    line = order_line(ShopLine("1", "MUG", 1, Decimal("9.99")))
    return {"OrderItems": [{**line, **changes}]}


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"OrderItems": [order_line(ShopLine("1", "A", 1, Decimal(1)))] * 2}, "OrderLineNumber"),
        (_spoiled(SKU=""), "SKU is empty"),
        (_spoiled(SKU=None), "SKU is empty"),
        (_spoiled(Qty=0), "Qty"),
        (_spoiled(Qty=-1), "Qty"),
        (_spoiled(Qty="1.5"), "Qty"),
        (_spoiled(Qty=None), "Qty is missing"),
        (_spoiled(PricePerUnit="a lot"), "PricePerUnit"),
        ({"OrderItems": []}, "no goods"),
        ({"OrderItems": None}, "no goods"),
        ({"ReceivedDate": "soon"}, "ReceivedDate"),
    ],
)
def test_a_bad_order_is_said_alone_and_the_page_comes_in(extra: dict[str, Any], why: str) -> None:
    """Tolerance 8: with its reason, without failing the page; R-ORDERS."""
    with serving() as peer:
        good = peer.shop.world.add_order(placed=EARLIER).reference
        peer.shop.world.add_order("BAD", placed=EARLIER, extra=extra)
        (page,) = peer.pull()
        assert [each.channel_order_id for each in page.orders] == [good]
        assert [each.ref for each in page.quarantined] == ["BAD"]
        assert why in page.quarantined[0].reason
        assert set(peer.breaker.heard) == {("orders", "worked")}


@pytest.mark.parametrize(
    ("knob", "calls"),
    [
        ({"always_more": True}, 8),
        ({"endless": True}, 5),
        ({"ignores_number": True}, 1),
        ({"not_empty": True}, 4),
        ({}, 3),
    ],
)
def test_pages_that_lie_end(knob: dict[str, Any], calls: int) -> None:
    """Tolerance 9: an empty page, a page without anything new, no word of more."""
    with serving() as peer:
        ids = placed(peer, 30, size=10)
        for name, value in knob.items():
            setattr(peer.shop.faults.orders, name, value)
        assert sorted(peer.orders()) == ids
        assert peer.shop.calls.count("OrdersEndpoint") == calls


def test_a_page_that_its_app_has_emptied_is_no_end() -> None:
    """X5: an app that cuts its pages first and leaves cancelled orders out then says truly that there is more."""
    with serving() as peer:
        ids = placed(peer, 5)
        peer.shop.faults.orders.empty_first = 1
        assert list(peer.orders()) == ids
        assert peer.shop.calls.count("OrdersEndpoint") == 2


def test_an_order_that_changes_while_pages_are_read_hides_no_other() -> None:
    """X5: it moves to the end, all behind it move up by one, and the first of the next page is on no page."""
    with serving() as peer:
        ids = placed(peer, 30, size=10)
        channel, query, token, came = peer.channel(), peer.query(), None, set[str]()
        for calls in range(20):
            page = channel.orders(query, token)
            came |= {each.channel_order_id for each in page.orders}
            query, token = page.query, page.next_token
            if calls == 0:
                peer.shop.world.update(ids[3])
            if token is None:
                break
        assert came == set(ids)
        assert peer.shop.calls.count("OrdersEndpoint") == 6


def test_500_pages_come_whole_and_in_order() -> None:
    """X5: nothing is lost on the way through many pages."""
    with serving() as peer:
        ids = placed(peer, 500, size=1)
        assert list(peer.orders()) == ids
        assert peer.shop.calls.count("OrdersEndpoint") == 500


def test_an_error_on_a_later_page_keeps_what_came() -> None:
    """§1.5: the pages before are whole, and the place where the walk stopped is good."""
    with serving() as peer:
        ids = placed(peer, 30, size=10)
        peer.shop.faults.orders.errors[3] = "Come back later"
        channel = peer.channel()
        first = channel.orders(peer.query(), None)
        second = channel.orders(first.query, first.next_token)
        with pytest.raises(ChannelRefused) as said:
            channel.orders(second.query, second.next_token)
        assert "Come back later" in said.value.detail
        peer.shop.faults.orders.errors.clear()
        third = peer.channel().orders(second.query, second.next_token)
        came = [each.channel_order_id for page in (first, second, third) for each in page.orders]
        assert came == ids


def test_products_end_as_orders_do_and_the_first_of_two_counts() -> None:
    """Tolerance 9, X9."""
    with serving() as peer:
        for each in range(25):
            peer.shop.world.shelf.add(f"S{each}", quantity=None if each % 2 else each)
        peer.shop.faults.products.size = 10
        peer.shop.faults.products.twice_across = peer.shop.faults.products.always_more = True
        batches = list(peer.channel().listed_products((), DictMemory()))
        assert [each.channel_sku for batch in batches for each in batch.products] == [f"S{each}" for each in range(25)]
        assert [each.last for each in batches] == [False] * 7 + [True]
        assert all(each.report_time for each in batches)
