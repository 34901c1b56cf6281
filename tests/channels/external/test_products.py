"""X9, tolerance 8 and 9: the list of products over real HTTP; what was not listed is not gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.base import ListingsBatch
from linndesk.channels.external import products
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.products import product
from linndesk.domain.listings import ListedProduct
from linndesk.errors import BadInput, BadReply, ChannelRefused
from tests.channels.external.bench import Peer, serving
from tests.channels.external.odd_orders import ODD
from tests.channels.stands import START, DictMemory, OddAdapter


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


def listed(channel: ExternalChannel) -> list[ListingsBatch]:
    return list(channel.listed_products((), DictMemory()))


def answered(peer: Peer, change: Callable[[dict[str, Any]], object]) -> ExternalChannel:
    return peer.through(OddAdapter(change))


def shelf(peer: Peer, count: int, size: int = 10) -> list[str]:
    peer.shop.faults.products.size = size
    return [peer.shop.world.shelf.add(f"SKU-{each:03d}").sku for each in range(count)]


def test_every_product_comes_once_with_what_is_known_of_it(peer: Peer) -> None:
    known = shelf(peer, 25)
    batches = listed(peer.channel())
    assert [each.channel_sku for batch in batches for each in batch.products] == known
    assert [each.last for each in batches] == [False, False, True]
    assert {each.report_time for each in batches} == {START}
    assert batches[0].products[0] == ListedProduct(
        "SKU-000", "A SKU-000", "R00001", "merchant", 5, Decimal("12.99"), "", ""
    )
    assert not peer.shop.complaints


@pytest.mark.parametrize("lie", ["always_more", "endless", "not_empty", "ignores_number"])
def test_tolerance_9_pages_that_lie_end(peer: Peer, lie: str) -> None:
    known = shelf(peer, 25)
    setattr(peer.shop.faults.products, lie, True)
    batches = listed(peer.channel())
    assert sorted(each.channel_sku for batch in batches for each in batch.products) == known
    assert [each.last for each in batches][-1]
    assert len(peer.shop.heard) <= 8


def test_an_empty_page_or_one_of_old_rows_hides_no_product(peer: Peer) -> None:
    """X9: an app that leaves rows out after it has cut its pages, or whose list moved while it was read."""
    shelf(peer, 1)
    said = iter([["A"], [], ["B"], ["B"], ["C"], [], [], ["D"]])

    def change(body: dict[str, Any]) -> None:
        skus = next(said)
        body |= {"HasMorePages": skus != ["D"], "Products": [{"SKU": each, "Title": "T"} for each in skus]}

    batches = listed(answered(peer, change))
    assert [each.channel_sku for batch in batches for each in batch.products] == ["A", "B", "C", "D"]
    assert {each.report_time for each in batches} == {START}


def test_of_a_list_that_says_it_goes_on_and_does_not_nothing_has_vanished(peer: Peer) -> None:
    """X9: what is missing may stand on the pages that nobody can be shown, and its levels still have to be told."""
    shelf(peer, 1)
    batches = listed(answered(peer, lambda body: body.update(HasMorePages=True, Products=[{"SKU": "A"}])))
    assert [len(each.products) for each in batches] == [1, 0, 0]
    assert batches[-1].report_time is None


def test_tolerance_9_a_list_without_end_is_named_as_that(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf(peer, 1)
    monkeypatch.setattr(products, "MOST_PAGES", 20)
    count = iter(range(10**6))

    def change(body: dict[str, Any]) -> None:
        body |= {"HasMorePages": True, "Products": [{"SKU": f"S{next(count)}"}]}

    with pytest.raises(BadReply, match="without end"):
        listed(answered(peer, change))
    assert len(peer.shop.heard) == 20


def test_of_equal_skus_the_first_counts(peer: Peer) -> None:
    shelf(peer, 25)
    peer.shop.faults.products.twice_in_page = peer.shop.faults.products.twice_across = True
    found = [each.channel_sku for batch in listed(peer.channel()) for each in batch.products]
    assert len(found) == len(set(found)) == 25
    rows = [{"SKU": "A", "Title": "first"}, {"sku": "A", "Title": "second"}, {"SKU": "a"}]
    batch = listed(answered(peer, lambda body: body.update(Products=rows, HasMorePages=False)))[0]
    assert [(each.channel_sku, each.title) for each in batch.products] == [("A", "first"), ("a", "")]
    assert not batch.broken


def test_what_is_missing_is_not_known(peer: Peer) -> None:
    """Deliveroo's app gives SKU and Title alone, and no HasMorePages."""
    shelf(peer, 1)

    def change(body: dict[str, Any]) -> None:
        body.clear()
        body["products"] = [{"sku": 7, "title": "Seven"}]

    (batch,) = listed(answered(peer, change))
    (only,) = batch.products
    assert (only.channel_sku, only.title, only.quantity, only.price, only.reference) == ("7", "Seven", None, None, "")
    assert batch.last


@pytest.mark.parametrize(
    ("row", "quantity", "price", "reference"),
    [
        ({"Quantity": "12", "Price": "1,020.00", "Reference": 4711}, 12, Decimal("1020.00"), "4711"),
        ({"Quantity": "1,020", "Price": "1,020"}, 1020, None, ""),
        ({"Quantity": -3, "Price": -1}, None, None, ""),
        ({"Quantity": 2**31, "Price": 10**12}, None, None, ""),
        ({"Quantity": "many", "Price": "dear", "Reference": {"x": 1}}, None, None, ""),
        ({"Quantity": "", "Price": None, "Reference": " a b "}, None, None, " a b "),
    ],
)
def test_quantity_and_price_inform_alone(
    row: dict[str, Any], quantity: int | None, price: Decimal | None, reference: str
) -> None:
    found = product({"SKU": "A", **row})
    assert isinstance(found, ListedProduct)
    assert (found.quantity, found.price, found.reference) == (quantity, price, reference)


def test_a_row_that_cannot_be_used_is_named_by_its_number(peer: Peer) -> None:
    shelf(peer, 1)
    rows = [{"SKU": "A"}, {"Title": "no SKU"}, "x", {"SKU": "half \ud800"}, {"SKU": "", "Title": ""}]
    (batch,) = listed(answered(peer, lambda body: body.update(Products=rows)))
    assert [each.channel_sku for each in batch.products] == ["A"]
    assert batch.broken == (
        (2, "SKU is missing"), (3, "it is no object"), (4, "SKU holds characters that cannot be kept"),
    )  # fmt: skip


def test_no_list_at_all_says_nothing_of_what_is_gone(peer: Peer) -> None:
    """An app that cannot list answers with an empty object: no listing has vanished."""
    shelf(peer, 1)
    peer.shop.faults.fail_next("ProductsEndpoint", "missing")
    (batch,) = listed(peer.channel())
    assert (batch.products, batch.last, batch.report_time) == ((), True, None)


def test_an_error_on_a_later_page_keeps_what_came(peer: Peer) -> None:
    shelf(peer, 25)
    peer.shop.faults.products.errors[2] = "Too busy"
    pages = peer.channel().listed_products((), DictMemory())
    assert len(next(pages).products) == 10
    with pytest.raises(ChannelRefused) as refused:
        next(pages)
    assert "Too busy" in refused.value.detail


def test_an_app_without_a_list_says_so(peer: Peer) -> None:
    peer.shop.faults.manifest = {"ProductsEndpoint": ""}
    with pytest.raises(BadInput, match="ProductsEndpoint"):
        listed(peer.channel())
    peer.shop.faults.manifest = {}
    wrong = answered(peer, lambda body: body.update(Products="none"))
    with pytest.raises(BadReply):
        listed(wrong)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(("SKU", "Title", "Quantity", "Price", "Reference")), st.sampled_from(ODD), st.sampled_from(ODD))
def test_whatever_a_row_holds_it_is_a_product_or_a_reason(name: str, odd: Any, whole: Any) -> None:
    for row in ({"SKU": "A", "Title": "T", name: odd}, whole):
        found = product(row)
        if isinstance(found, ListedProduct):
            assert found.channel_sku.encode()
            assert found.title.encode() or not found.title
            assert found.quantity is None or 0 <= found.quantity < 2**31
            assert found.price is None or found.price < 10**9
        else:
            assert found
