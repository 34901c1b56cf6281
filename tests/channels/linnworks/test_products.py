"""M10, A10: what Linnworks has in stock, page by page, and of what it takes no level."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from requests import Response
from requests.adapters import HTTPAdapter

from linndesk.channels.base import ListingsBatch
from linndesk.channels.linnworks import products
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.products import BATCHED, COMPOSITE, PER_PAGE, VARIATION, product
from linndesk.domain.listings import ListedProduct
from linndesk.errors import BadReply, ChannelDown, ChannelRefused
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.stands import START, DictMemory


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer
        assert peer.linnworks.complaints == []


def listed(peer: Peer) -> list[ListingsBatch]:
    return list(peer.channel().listed_products((), DictMemory()))


def asked(peer: Peer) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at("GetStockItemsFull")]


def test_an_item_as_it_is_listed(peer: Peer) -> None:
    item = peer.linnworks.world.shelf.add("MUG-1", "Mug", 3, price=Decimal("4.5"), barcode="5012345678900")
    (batch,) = listed(peer)
    assert batch.products == (
        ListedProduct("MUG-1", "Mug", item.id, "merchant", None, Decimal("4.5"), "", "", "5012345678900"),
    )
    assert (batch.last, batch.broken, batch.report_time) == (True, (), START)
    assert asked(peer) == [
        {
            "keyword": "", "loadCompositeParents": False, "loadVariationParents": False, "entriesPerPage": 200,
            "pageNumber": 1, "dataRequirements": [], "searchTypes": ["SKU"],
        }
    ]  # fmt: skip


def test_composites_and_variation_parents_do_not_come_and_batched_items_say_why(peer: Peer) -> None:
    shelf = peer.linnworks.world.shelf
    shelf.add("SET", parts=(("A", 2),))
    shelf.add("GROUP", variation_parent=True)
    shelf.add("HONEY", batched=True)
    (batch,) = listed(peer)
    assert [(each.channel_sku, each.excluded) for each in batch.products] == [("HONEY", BATCHED)]


@pytest.mark.parametrize(("member", "why"), [("IsVariationParent", VARIATION), ("IsCompositeParent", COMPOSITE)])
def test_a_parent_that_comes_all_the_same_says_why(member: str, why: str) -> None:
    found = product({"ItemNumber": "X", member: True})
    assert isinstance(found, ListedProduct)
    assert found.excluded == why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x", "it is no object"),
        ({}, "ItemNumber is missing"),
        ({"ItemNumber": "x" * 201}, "ItemNumber is longer than 200 characters"),
        ({"ItemNumber": "X", "isBatchedStockType": "perhaps"}, "isBatchedStockType is neither yes nor no"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row: object, why: str) -> None:
    assert product(row) == why


def test_a_price_that_cannot_be_read_is_none() -> None:
    for price in (None, "dear", -1, 10**10):
        found = product({"itemnumber": 7, "RetailPrice": price})
        assert isinstance(found, ListedProduct)
        assert (found.channel_sku, found.price, found.reference) == ("7", None, "")


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (PER_PAGE - 1, 1), (PER_PAGE, 2), (PER_PAGE + 1, 2)])
def test_pitfall_12_a_short_page_is_the_last_and_a_refusal_behind_a_full_one_too(
    peer: Peer, count: int, pages: int
) -> None:
    for each in range(count):
        peer.linnworks.world.shelf.add(f"SKU-{each}")
    batches = listed(peer)
    assert [each.last for each in batches] == [False] * (pages - 1) + [True]
    assert sum(len(each.products) for each in batches) == count
    assert len(asked(peer)) == pages


def test_a_refusal_of_the_first_page_is_one(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("GetStockItemsFull", "400", words="No")
    with pytest.raises(ChannelRefused):
        listed(peer)


def test_trouble_in_the_middle_is_no_end(peer: Peer) -> None:
    """Else what comes behind it would count as gone."""
    for each in range(PER_PAGE + 1):
        peer.linnworks.world.shelf.add(f"SKU-{each}")
    peer.linnworks.faults.fail_next("GetStockItemsFull", "503", 1000, skip=1)
    with pytest.raises(ChannelDown):
        listed(peer)


@pytest.mark.parametrize("kind", ["null", "empty", "html200"])
def test_an_answer_that_is_no_list_is_said(peer: Peer, kind: Any) -> None:
    peer.linnworks.faults.fail_next("GetStockItemsFull", kind)
    with pytest.raises(BadReply):
        listed(peer)


class _Rows(HTTPAdapter):
    """Every page of items is this one."""

    def __init__(self, rows: list[dict[str, Any]], pages: int) -> None:
        super().__init__()
        self._rows = rows
        self._left = pages

    def send(self, *args: Any, **kwargs: Any) -> Response:
        reply = super().send(*args, **kwargs)
        if str(args[0].url).endswith("GetStockItemsFull"):
            self._left -= 1
            reply.status_code = 200
            reply.raw = io.BytesIO(json.dumps(self._rows if self._left >= 0 else []).encode())
        return reply


def test_pages_that_never_get_on_end_and_then_nothing_is_known_of_what_is_missing(peer: Peer) -> None:
    rows = [{"ItemNumber": f"SKU-{each}"} for each in range(PER_PAGE)]
    channel = LinnworksChannel(peer.through(_Rows(rows, 99)))
    batches = list(channel.listed_products((), DictMemory()))
    assert [(len(each.products), each.last, each.report_time) for each in batches] == [
        (PER_PAGE, False, START),
        (0, True, None),
    ]


def test_a_page_of_rows_that_cannot_be_used_is_not_the_end(peer: Peer) -> None:
    channel = LinnworksChannel(peer.through(_Rows([{"ItemNumber": None}] * PER_PAGE, 2)))
    batches = list(channel.listed_products((), DictMemory()))
    assert [len(each.broken) for each in batches] == [PER_PAGE, PER_PAGE, 0]
    assert [number for each in batches for number, _ in each.broken] == list(range(1, 2 * PER_PAGE + 1))


def test_a_list_without_an_end_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in range(PER_PAGE * 3):
        peer.linnworks.world.shelf.add(f"SKU-{each}")
    monkeypatch.setattr(products, "MOST_PAGES", 2)
    with pytest.raises(BadReply, match="without end"):
        listed(peer)
