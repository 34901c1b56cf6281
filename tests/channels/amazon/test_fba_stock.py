"""What lies in Amazon's warehouse is read whole or not at all (D19; pitfall 24: a token lives 30 s)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from linndesk.channels.amazon import fba_stock, tight
from linndesk.channels.amazon.client import WrongQuestion
from linndesk.domain.centres import Counted
from linndesk.errors import AccessRefused, BadReply, ChannelDown, ChannelRefused
from tests.channels.amazon.fba_stand import Heard, Stand
from tests.channels.amazon.fba_stand import stand_fixture as stand_fixture
from tests.channels.amazon.outbound_models import need_models
from tests.channels.amazon.peer import UK
from tests.channels.stands import START

pytestmark = need_models
LISTED = "getInventorySummaries"
Json = dict[str, Any]


def row(sku: str, fulfillable: object = 1, **details: Any) -> Json:
    return {"sellerSku": sku, "inventoryDetails": {"fulfillableQuantity": fulfillable, **details}}


def page(*rows: Json, token: str | None = None) -> Json:
    granularity = {"granularityType": "Marketplace", "granularityId": UK}
    return {
        "payload": {"granularity": granularity, "inventorySummaries": list(rows)},
        "pagination": {"nextToken": token} if token else None,
    }


def levels(stand: Stand, since: datetime | None = None) -> dict[str, int]:
    found = stand.channel().centre_levels(UK, since)
    return {each.channel_sku: each.fulfillable for each in found.counted}


def test_every_page_is_asked_with_the_whole_question(stand: Stand) -> None:
    stand.says(LISTED, page(row("A"), token="t"), page(row("B")))
    assert levels(stand, datetime(2026, 3, 1, 8, 30, tzinfo=UTC)) == {"A": 1, "B": 1}
    question = {
        "details": "true", "granularityType": "Marketplace", "granularityId": UK, "marketplaceIds": UK,
        "startDateTime": "2026-03-01T08:30:00Z",
    }  # fmt: skip
    assert [each.query for each in stand.heard] == [question, {**question, "nextToken": "t"}]


def test_each_count_is_what_it_is_called(stand: Stand) -> None:
    details = {
        "inboundWorkingQuantity": 1, "inboundShippedQuantity": 2, "inboundReceivingQuantity": 4,
        "reservedQuantity": {"totalReservedQuantity": 8, "pendingCustomerOrderQuantity": 7},
        "researchingQuantity": {"totalResearchingQuantity": 16},
        "unfulfillableQuantity": {"totalUnfulfillableQuantity": 32},
    }  # fmt: skip
    stand.says(LISTED, page({**row("A", 64, **details), "productName": "A mug", "totalQuantity": 999}))
    (found,) = stand.channel().centre_levels(UK, None).counted
    assert found == Counted("A", 64, 7, 8, 32, "A mug")


@pytest.mark.parametrize(
    ("details", "units"),
    [
        (None, 0), ({}, 0), ({"fulfillableQuantity": None}, 0), ({"fulfillableQuantity": "3.0"}, 3),
        ({"fulfillableQuantity": -2}, 0), ({"fulfillableQuantity": 5, "reservedQuantity": None}, 5),
    ],
)  # fmt: skip
def test_what_amazon_does_not_count_is_none(stand: Stand, details: Json | None, units: int) -> None:
    stand.says(LISTED, page({"sellerSku": "A", "inventoryDetails": details, "totalQuantity": 9}))
    assert levels(stand) == {"A": units}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"payload": None}, {"payload": {}}, {"payload": {"inventorySummaries": {}}}, page({"sellerSku": 7}),
        page(row("A", "many")), page(row("A", 1.5)), {**page(), "pagination": []}, {"payload": []},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_and_no_count(stand: Stand, body: Json) -> None:
    stand.says(LISTED, body)
    with pytest.raises(BadReply):
        levels(stand)


def test_a_sku_on_two_pages_is_as_the_later_one_says_and_one_without_a_name_is_none(stand: Stand) -> None:
    stand.says(LISTED, page(row("A", 5), row("B", 2), token="t"), page(row("A", 3), row(" ", 9), {"asin": "B0"}))
    assert levels(stand) == {"A": 3, "B": 2}


def test_a_token_that_ran_out_begins_the_same_question_anew_and_nothing_of_the_old_one_stays(stand: Stand) -> None:
    stand.says(LISTED, page(row("GONE"), token="t"), 400, page(row("A"), token="u"), page(row("B")))
    assert levels(stand, START - timedelta(hours=1)) == {"A": 1, "B": 1}
    assert len({each.query["startDateTime"] for each in stand.heard}) == 1
    assert [each.query.get("nextToken") for each in stand.heard] == [None, "t", None, "u"]


def test_it_begins_anew_three_times_and_no_more(stand: Stand) -> None:
    def answer(heard: Heard) -> Any:
        return 400 if "nextToken" in heard.query else page(row("A"), token="t")

    stand.says(LISTED, answer)
    with pytest.raises(ChannelDown, match="ran out 4 times"):
        levels(stand)
    assert len(stand.heard) == 8


def test_a_question_that_is_refused_is_not_asked_again(stand: Stand) -> None:
    stand.says(LISTED, 400)
    with pytest.raises(ChannelRefused):
        levels(stand)
    assert len(stand.heard) == 1


def test_the_role_that_is_missing_is_named(stand: Stand) -> None:
    stand.says(LISTED, 403)
    with pytest.raises(AccessRefused, match="Amazon Fulfillment"):
        levels(stand)


def test_a_limit_between_two_pages_that_outlives_the_token_begins_anew(stand: Stand) -> None:
    """A 429 that is waited for, then the token is too old."""
    stand.says(LISTED, page(row("A"), token="t"), 429, 400, page(row("A", 2)))
    assert levels(stand) == {"A": 2}
    assert stand.bench.clock.now() > START


@pytest.mark.parametrize("rows", [[row("A")], []])
def test_pages_that_never_end_are_ended(stand: Stand, rows: list[Json]) -> None:
    count = iter(range(10_000))
    stand.says(LISTED, lambda heard: page(*rows, token=f"t{next(count)}"))
    with pytest.raises(BadReply, match="never ends"):
        levels(stand)
    assert len(stand.heard) < 50


def test_a_page_that_names_itself_as_the_next_is_ended(stand: Stand) -> None:
    count = iter(range(10_000))
    stand.says(LISTED, lambda heard: page(row(f"S{next(count)}"), token="t"))
    with pytest.raises(BadReply, match="never ends"):
        levels(stand)
    assert len(stand.heard) == 2


def test_the_next_question_is_from_before_the_first_page_of_the_try_that_went_well(stand: Stand) -> None:
    """By Amazon's clock: this PC's is 2 hours ahead, and time passes meanwhile."""

    def late(heard: Heard) -> Any:
        stand.bench.clock.advance(120)
        return 400

    stand.says(LISTED, page(row("A"), token="t"), late, page(row("A"), token="u"), page(row("B")))
    assert stand.channel().centre_levels(UK, None).server_time == START + timedelta(seconds=120)


def test_a_question_older_than_amazon_takes_is_asked_whole(stand: Stand) -> None:
    stand.says(LISTED, page(row("A")))
    found = stand.channel().centre_levels(UK, START - timedelta(days=600))
    assert found.is_all
    assert "startDateTime" not in stand.heard[0].query


@given(
    some.lists(some.lists(some.tuples(some.sampled_from("ABCDEF"), some.integers(0, 9)), max_size=3), max_size=8),
    some.lists(some.integers(0, 7), max_size=3, unique=True),
)
def test_however_the_pages_break_the_last_word_on_each_sku_counts(
    pages: list[list[tuple[str, int]]], breaks: list[int]
) -> None:
    """At most 3 tokens run out; each time all of it is read anew."""
    left = [each for each in breaks if 0 < each < len(pages)]
    asked: list[int] = []

    def ask(token: str) -> tuple[list[tuple[str, int]], str]:
        at = int(token or 0)
        asked.append(at)
        if at in left:
            left.remove(at)
            raise WrongQuestion("no")
        return (pages[at] if pages else []), (str(at + 1) if at + 1 < len(pages) else "")

    found = tight.whole(ask, lambda each: each[0], "stock")
    assert dict(found) == {sku: units for each in pages for sku, units in each}
    assert len(found) == len(dict(found))
    assert asked[-max(1, len(pages)) :] == list(range(max(1, len(pages))))


anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                ["payload", "inventorySummaries", "sellerSku", "inventoryDetails", "fulfillableQuantity", "pagination",
                 "nextToken", "reservedQuantity", "totalReservedQuantity", "inboundShippedQuantity"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(anything)
def test_any_answer_is_a_count_or_a_named_error(body: Any) -> None:
    for one in (body, {"payload": {"inventorySummaries": [body]}}, {"payload": {"inventorySummaries": body}}):
        if not isinstance(one, dict):
            continue
        for each in _counted(one):
            numbers = (each.fulfillable, each.due, each.reserved, each.unsellable)
            assert all(number >= 0 and math.isfinite(number) for number in numbers)


def _counted(body: Json) -> Iterator[Counted]:
    try:
        yield from fba_stock.page(body)[0]
    except BadReply as error:
        yield from () if error.detail else [Counted("no reason", -1, -1)]
