"""Levels told one by one: what the practice Amazon takes, refuses, applies and shows (D8 to D14; pitfalls 18 to 23)."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from linndesk.sandbox import PracticeAmazon, sample_world, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.operations import operations
from linndesk.sandbox.amazon.records import LISTING_ROLE, Line
from tests.sandbox.driver import START, UK, Hand, Settable, error
from tests.sandbox.shop import DATA, items, level, offer, patch, seen, send, submitted, tell

DE = "A1PA6795UKMFR9"
ODD = (
    "MUG RED 330", "MUG/RED/450", "R&D-LAMP", "KETTLE+LID", "SET, 4 CUPS", '"QUOTED" TRAY', "O'HARE", "100% LINEN",
    "ＬＡＭＰ－０１", "#HASH?QUERY=1", "SEMI;COLON", "BACK\\SLASH", "DOUBLE  SPACE", "%2F-LITERAL", "Größe-é",
)  # fmt: skip
ROWS = {each.name: each for each in operations()}
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


@pytest.fixture(autouse=True)
def offers(amazon: PracticeAmazon) -> None:
    offer(amazon.world, "MUG", 5, 3)
    offer(amazon.world, "FBA", None)


def issues(answer: dict[str, Any]) -> str:
    return "; ".join(f"{each['severity']}: {each['message']}" for each in answer["issues"])


@pytest.mark.parametrize("sku", ODD)
def test_an_odd_sku_is_quoted_once_in_the_path_and_stands_alone_in_the_query(hand: Hand, sku: str) -> None:
    """Pitfall 23."""
    offer(hand.amazon.world, sku, 4)
    assert tell(hand, sku, 9)["sku"] == sku
    twice = sku.replace("%", "%25").replace("/", "%2F").replace(" ", "%20")
    if twice != sku:
        assert tell(hand, twice, 1)["status"] == "INVALID"
    hand.amazon.clock.advance(5)
    assert hand.amazon.world.stock.shown(sku) == 9
    assert seen(hand, sku)["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "DEFAULT", "quantity": 9}]


def test_a_raw_slash_is_another_path(hand: Hand) -> None:
    assert hand.call("PATCH", f"{items(hand)}/MUG/RED", {"marketplaceIds": UK}, json={}).status_code == 403


def test_accepted_is_a_promise_that_is_kept_later(hand: Hand, time: Settable) -> None:
    """Pitfall 18: the attributes echo at once, what is sold follows."""
    assert tell(hand, "MUG", 7)["status"] == "ACCEPTED"
    assert submitted(hand, "MUG") == [(7, 3)]
    assert seen(hand, "MUG")["fulfillmentAvailability"][0]["quantity"] == 5
    time.pass_(seconds=4)
    assert seen(hand, "MUG")["fulfillmentAvailability"][0]["quantity"] == 5
    assert hand.amazon.world.stock.waiting() == 1
    time.pass_(seconds=1)
    assert seen(hand, "MUG")["fulfillmentAvailability"][0]["quantity"] == 7
    (told,) = hand.amazon.world.stock.levels
    assert (told.sku, told.quantity, told.latency, told.by, told.at) == ("MUG", 7, None, "patch", START)
    assert (told.answered, told.applied, told.lost) == (200, START + timedelta(seconds=5), False)


@pytest.mark.parametrize(
    ("op", "days", "kept"),
    [
        ("merge", None, 3),
        ("merge", 0, 0),
        ("merge", 9, 9),
        ("replace", None, None),
        ("replace", 9, 9),
        ("add", None, None),
    ],
)
def test_merge_keeps_what_it_does_not_name_and_replace_wipes_it(
    hand: Hand, op: str, days: int | None, kept: int | None
) -> None:
    """D9, pitfall 19: models#4406."""
    assert send(hand, "MUG", patch(level(7, days), op=op)).json()["status"] == "ACCEPTED"
    assert submitted(hand, "MUG") == [(7, kept)]
    hand.amazon.clock.advance(5)
    stock = hand.amazon.world.stock
    assert (stock.shown("MUG"), stock.latency("MUG")) == (7, kept)
    assert stock.levels[0].latency == days


def test_several_patches_count_one_after_another_and_delete_leaves_nothing(hand: Hand) -> None:
    assert send(hand, "MUG", patch(level(7, 9)), patch(level(8))).json()["status"] == "ACCEPTED"
    assert submitted(hand, "MUG") == [(8, 9)]
    assert send(hand, "MUG", patch(level(), op="delete")).json()["status"] == "ACCEPTED"
    hand.amazon.clock.advance(5)
    stock = hand.amazon.world.stock
    assert (stock.shown("MUG"), stock.latency("MUG")) == (0, None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (patch(level(-1)), "less than the minimum"),
        (patch(level(1.5)), "not a whole number"),
        (patch(level(1.0)), "not a whole number"),
        (patch(level("7")), "not a whole number"),
        (patch(level(True)), "not a whole number"),
        (patch(level(10_000_000)), "more than the maximum"),
        (patch(level(days=3)), "'quantity' is required"),
        (patch(level(1, -1)), "less than the minimum"),
        (patch(level(1, 31)), "more than the maximum"),
        (patch(level(1, "2")), "not a whole number"),
        (patch(level(1, code=None)), "'fulfillment_channel_code' for the attribute"),
        (patch(level(1, code="MFN")), "'MFN'"),
        (patch(level(1, code="AMAZON_NA")), "'AMAZON_NA'"),
        (patch(level(1), level(2)), "more than once"),
        (patch(), "does not have enough values"),
        (patch(level(1, quantiti=3)), "attributes are invalid"),
        (patch(level(1), path="/attributes/fulfillmentAvailability"), "attributes are invalid"),
        (patch(level(1), path="/attributes/fulfillment_availability/0/quantity"), "nested"),
    ],
)
def test_what_is_wrong_is_invalid_at_200_and_nothing_happens(hand: Hand, given: dict[str, Any], said: str) -> None:
    """Pitfall 20."""
    answer = send(hand, "MUG", given)
    assert (answer.status_code, answer.json()["status"]) == (200, "INVALID")
    assert said in issues(answer.json())
    assert all(each["severity"] == "ERROR" for each in answer.json()["issues"])
    hand.amazon.clock.advance(60)
    assert hand.amazon.world.stock.shown("MUG") == 5
    assert hand.amazon.world.stock.levels == []
    assert submitted(hand, "MUG") == [(5, 3)]
    (call,) = hand.amazon.stock_calls.log
    assert (call.sku, call.status, call.acted, call.answered) == ("MUG", "INVALID", False, 200)


def test_the_whole_range_is_taken(hand: Hand) -> None:
    for quantity, days in ((0, 0), (9_999_999, 30)):
        assert tell(hand, "MUG", quantity, days)["status"] == "ACCEPTED"
        assert submitted(hand, "MUG") == [(quantity, days)]


@pytest.mark.parametrize(
    "body",
    [
        {"productType": "PRODUCT"},
        {"patches": [patch(level(1))]},
        {"productType": 7, "patches": [patch(level(1))]},
        {"productType": "PRODUCT", "patches": patch(level(1))},
        {"productType": "PRODUCT", "patches": []},
        {"productType": "PRODUCT", "patches": ["merge"]},
        {"productType": "PRODUCT", "patches": [patch(level(1), op="set")]},
        {"productType": "PRODUCT", "patches": [{"path": "/attributes/x", "value": []}]},
        {"productType": "PRODUCT", "patches": [{"op": "merge", "path": "/a", "value": level(1)}]},
        {"productType": "PRODUCT", "patches": [{"op": "merge", "path": "/a", "value": [7]}]},
        {"productType": "PRODUCT", "patches": [patch(level(1))], "requirements": "LISTING"},
    ],
)
def test_what_cannot_be_parsed_is_400(hand: Hand, body: object) -> None:
    """Pitfall 20: an object where the list of patches belongs."""
    answer = hand.call("PATCH", f"{items(hand)}/MUG", {"marketplaceIds": UK}, json=body)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")
    assert hand.amazon.world.stock.levels == []


def test_marketplaces_are_named_and_the_sellers_own(hand: Hand) -> None:
    body = {"productType": "PRODUCT", "patches": [patch(level(1))]}
    assert hand.call("PATCH", f"{items(hand)}/MUG", {}, json=body).status_code == 400
    assert send(hand, "MUG", patch(level(1)), marketplaceIds="ATVPDKIKX0DER").status_code == 403
    other = "/listings/2021-08-01/items/A2PRACTICEOTHR/MUG"
    assert hand.call("PATCH", other, {"marketplaceIds": UK}, json=body).status_code == 403
    assert send(hand, "MUG", patch(level(1)), includedData="identifiers").status_code == 400
    assert hand.amazon.world.stock.levels == []


def test_without_the_role_nothing_is_taken(hand: Hand) -> None:
    roles = hand.amazon.world.merchant("main").roles - {LISTING_ROLE}
    hand.amazon.world.set_merchant("main", roles=roles)
    assert send(hand, "MUG", patch(level(1))).status_code == 403


def test_a_product_type_is_the_listings_own_or_stands_for_any(hand: Hand) -> None:
    assert send(hand, "MUG", patch(level(1)), kind="HOME").json()["status"] == "ACCEPTED"
    assert "product type SHOES" in issues(send(hand, "MUG", patch(level(1)), kind="SHOES").json())


def test_a_preview_says_yes_or_no_and_changes_nothing(hand: Hand) -> None:
    mode = {"mode": "VALIDATION_PREVIEW", "includedData": "identifiers,issues"}
    good, bad = tell(hand, "FBA", 7, **mode), tell(hand, "MUG", -7, **mode)
    assert (good["status"], bad["status"]) == ("VALID", "INVALID")
    assert good["identifiers"] == [{"marketplaceId": UK, "asin": "B000PRACT1"}]
    hand.amazon.clock.advance(60)
    stock = hand.amazon.world.stock
    assert (stock.levels, stock.flipped, stock.shown("FBA")) == ([], [], None)


@pytest.mark.parametrize(("way", "status"), [("invalid", 200), ("404", 404), ("accepted", 200)])
def test_a_sku_that_is_not_listed_there(hand: Hand, way: Any, status: int) -> None:
    """The model knows no 404 here, and the real one is said to accept it: models#2797, models#4402."""
    hand.amazon.faults.stock.unknown_sku = way
    offer(hand.amazon.world, "ONLY-DE", 5, place="DE")
    for sku in ("NOBODY", "ONLY-DE"):
        answer = send(hand, sku, patch(level(9)))
        assert answer.status_code == status
        if way != "404":
            assert answer.json()["status"] == ("ACCEPTED" if way == "accepted" else "INVALID")
    hand.amazon.clock.advance(60)
    stock = hand.amazon.world.stock
    assert stock.shown("ONLY-DE") == 5
    assert [each.lost for each in stock.levels] == ([True, True] if way == "accepted" else [])
    query = {"marketplaceIds": UK, "identifiersType": "SKU", "identifiers": "NOBODY,ONLY-DE,MUG"}
    assert [each["sku"] for each in hand.get(items(hand), **query).json()["items"]] == ["MUG"]


def test_one_number_for_all_marketplaces_of_a_seller_and_none_for_another(hand: Hand) -> None:
    """Pitfall 22."""
    offer(hand.amazon.world, "MUG", 5, 3, place="DE")
    offer(hand.amazon.world, "MUG", 5, merchant="other", place="US")
    assert tell(hand, "MUG", 8, 2)["status"] == "ACCEPTED"
    assert submitted(hand, "MUG", f"{UK},{DE}") == [(8, 2), (8, 2)]
    hand.amazon.clock.advance(5)
    assert seen(hand, "MUG", DE)["fulfillmentAvailability"][0]["quantity"] == 8
    assert hand.amazon.world.stock.shown("MUG", "other") == 5
    assert hand.amazon.world.stock.all_shown("other") == {"MUG": 5}


def test_attributes_may_stay_stale_where_nobody_named_the_marketplace(hand: Hand) -> None:
    """models#4356: what is sold follows everywhere, the attributes do not."""
    offer(hand.amazon.world, "MUG", 5, 3, place="DE")
    hand.amazon.faults.stock.stale_attributes = True
    tell(hand, "MUG", 8, 2)
    hand.amazon.clock.advance(5)
    assert submitted(hand, "MUG", f"{UK},{DE}") == [(8, 2), (5, 3)]
    assert seen(hand, "MUG", DE)["fulfillmentAvailability"][0]["quantity"] == 8


def test_a_level_for_what_amazon_sends_flips_the_listing_and_is_written_down(hand: Hand) -> None:
    """Pitfall 21, the listing lock: this must never happen by the program."""
    assert seen(hand, "FBA")["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "AMAZON_EU"}]
    assert tell(hand, "FBA", 4)["status"] == "ACCEPTED"
    hand.amazon.clock.advance(5)
    assert seen(hand, "FBA")["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "DEFAULT", "quantity": 4}]
    assert [each.sku for each in hand.amazon.world.stock.flipped] == ["FBA"]
    assert send(hand, "MUG", patch(level(code="AMAZON_EU"))).json()["status"] == "ACCEPTED"
    hand.amazon.clock.advance(5)
    assert hand.amazon.world.stock.shown("MUG") is None
    assert [each.sku for each in hand.amazon.world.stock.flipped] == ["FBA", "MUG"]


def test_a_lost_update_is_echoed_and_never_sold(hand: Hand) -> None:
    """Pitfall 18: docs#2068, models#5327."""
    hand.amazon.faults.stock.lose_next = 1
    tell(hand, "MUG", 7)
    hand.amazon.clock.advance(600)
    assert hand.amazon.world.stock.shown("MUG") == 5
    assert submitted(hand, "MUG") == [(7, 3)]
    assert [each.lost for each in hand.amazon.world.stock.levels] == [True]
    tell(hand, "MUG", 7)
    hand.amazon.faults.stock.lost.add("MUG")
    tell(hand, "MUG", 6)
    hand.amazon.clock.advance(5)
    assert hand.amazon.world.stock.shown("MUG") == 7


def test_a_slow_level_may_come_after_a_newer_one(hand: Hand) -> None:
    """The channel must end at the wanted number all the same."""
    hand.amazon.faults.stock.lags["MUG"] = timedelta(minutes=20)
    tell(hand, "MUG", 7)
    del hand.amazon.faults.stock.lags["MUG"]
    tell(hand, "MUG", 2)
    hand.amazon.clock.advance(60)
    assert hand.amazon.world.stock.shown("MUG") == 2
    hand.amazon.clock.advance(1200)
    assert hand.amazon.world.stock.shown("MUG") == 7


def test_a_refusal_a_warning_and_trouble_by_sku(hand: Hand) -> None:
    knobs = hand.amazon.faults.stock
    offer(hand.amazon.world, "BOWL", 3)
    knobs.refused["MUG"], knobs.warned["BOWL"], knobs.trouble["BOWL"] = "It is gated.", "No picture.", "It is unsafe."
    assert issues(tell(hand, "MUG", 1)) == "ERROR: It is gated."
    knobs.warned["MUG"] = "No picture."
    assert issues(tell(hand, "MUG", 1)) == "WARNING: No picture.; ERROR: It is gated."
    bowl = tell(hand, "BOWL", 1)
    assert (bowl["status"], issues(bowl)) == ("ACCEPTED", "WARNING: No picture.")
    found = seen(hand, "BOWL")
    assert [(each["severity"], each["message"]) for each in found["issues"]] == [("ERROR", "It is unsafe.")]
    assert found["summaries"][0]["status"] == ["DISCOVERABLE"]
    assert seen(hand, "MUG")["issues"] == []


def test_what_is_sold_out_is_shown_and_cannot_be_bought(hand: Hand) -> None:
    assert seen(hand, "MUG")["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
    tell(hand, "MUG", 0)
    hand.amazon.clock.advance(5)
    found = seen(hand, "MUG")
    assert (found["summaries"][0]["status"], found["issues"]) == (["DISCOVERABLE"], [])
    assert seen(hand, "FBA")["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        ("403", 403, False), ("404", 404, False), ("429", 429, False), ("500", 500, False), ("503", 503, False),
        ("html200", 200, False), ("503_after", 503, True), ("html_after", 200, True),
    ],
)  # fmt: skip
def test_answers_that_fail_before_or_after_it_acted(hand: Hand, kind: Any, status: int, acted: bool) -> None:
    """R-OUTCOME, R-LOST: for one SKU, and for the next call of any."""
    offer(hand.amazon.world, "BOWL", 3)
    hand.amazon.faults.stock.answers["MUG"] = kind
    hand.amazon.faults.fail_next("patchListingsItem", kind, skip=1)
    answers = [send(hand, sku, patch(level(1))) for sku in ("BOWL", "BOWL", "MUG")]
    assert [each.status_code for each in answers[1:]] == [status, status]
    assert [each.acted for each in hand.amazon.stock_calls.log] == [True, acted, acted]
    assert [each.answered for each in hand.amazon.stock_calls.log] == [200, status, status]
    assert len(hand.amazon.stock_calls.of("MUG")) == 1
    assert [each.answered for each in hand.amazon.world.stock.levels] == ([200, status, status] if acted else [200])


@pytest.mark.parametrize("words", [{}, [], "ACCEPTED", {"sku": "MUG", "status": "PERHAPS", "submissionId": "1"}])
def test_an_answer_that_says_nothing_after_it_acted(hand: Hand, words: object) -> None:
    """R-OUTCOME: 200 and JSON, and still nobody knows."""
    hand.amazon.faults.stock.says["MUG"] = words
    answer = send(hand, "MUG", patch(level(7)))
    assert (answer.status_code, answer.json()) == (200, words)
    assert [(each.acted, each.answered, each.merchant) for each in hand.amazon.stock_calls.log] == [(True, 200, "main")]


@pytest.mark.parametrize(("kind", "acted"), [("lost", True), ("reset", False)])
def test_an_answer_that_is_lost(hand: Hand, kind: Any, acted: bool) -> None:
    """R-LOST: levels are repeated."""
    hand.sign_in()
    hand.amazon.faults.fail_next("patchListingsItem", kind)
    with pytest.raises(requests.ConnectionError):
        tell(hand, "MUG", 7)
    hand.amazon.clock.advance(5)
    assert hand.amazon.world.stock.shown("MUG") == (7 if acted else 5)
    (call,) = hand.amazon.stock_calls.log
    assert (call.answered, call.acted, call.quantity, call.op) == (0, acted, 7, "merge")
    assert [each.answered for each in hand.amazon.world.stock.levels] == ([0] if acted else [])
    assert tell(hand, "MUG", 7)["status"] == "ACCEPTED"


def test_a_429_may_name_its_wait_and_the_plan_is_five_a_second(hand: Hand, time: Settable) -> None:
    hand.amazon.faults.fail_next("patchListingsItem", "429", seconds=2)
    assert send(hand, "MUG", patch(level(1))).headers["Retry-After"] == "2"
    answers = [send(hand, "MUG", patch(level(1))).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    time.pass_(seconds=0.2)
    assert send(hand, "MUG", patch(level(1))).status_code == 200


def test_orders_lower_what_is_sold_where_they_are_told_to(hand: Hand) -> None:
    world = hand.amazon.world
    world.add_order(lines=(Line("MUG", 2, Decimal("9.99"), "Mug"),))
    assert world.stock.shown("MUG") == 5
    world.add_order(lines=(Line("MUG", 2, Decimal("9.99"), "Mug"), Line("FBA", 1, Decimal("1"), "x")), sells=True)
    assert (world.stock.shown("MUG"), world.stock.shown("FBA")) == (3, None)
    world.add_order(lines=(Line("MUG", 9, Decimal("9.99"), "Mug"),), sells=True)
    assert world.stock.shown("MUG") == 0
    world.add_order(lines=(Line("MUG", 9, Decimal("9.99"), "Mug"),), sells=True, status="CANCELLED")
    world.add_order(lines=(Line("NOBODY", 1, Decimal("9.99"), "?"),), sells=True)
    tell(hand, "MUG", 4)
    world.add_order(lines=(Line("MUG", 1, Decimal("9.99"), "Mug"),), sells=True)
    hand.amazon.clock.advance(5)
    assert world.stock.shown("MUG") == 4  # a level that was on its way is a fact, whatever was sold meanwhile


def test_somebody_else_changes_it(hand: Hand) -> None:
    """N7: drift."""
    hand.amazon.world.stock.put("MUG", 50, 6)
    assert seen(hand, "MUG")["fulfillmentAvailability"][0]["quantity"] == 50
    assert submitted(hand, "MUG") == [(50, 6)]
    assert hand.amazon.world.stock.levels == []
    with pytest.raises(KeyError):
        hand.amazon.world.stock.put("NOBODY", 1)
    with pytest.raises(KeyError):
        hand.amazon.world.stock.shown("NOBODY")


def test_a_listing_is_updated_by_a_quantity_and_not_by_a_handling_time(hand: Hand, time: Settable) -> None:
    """models#5175."""
    time.pass_(minutes=1)
    tell(hand, "MUG", 5, 9)
    time.pass_(minutes=1)
    assert seen(hand, "MUG")["summaries"][0]["lastUpdatedDate"] == "2026-11-21T08:00:00Z"
    tell(hand, "MUG", 6)
    time.pass_(minutes=1)
    assert seen(hand, "MUG")["summaries"][0]["lastUpdatedDate"] == "2026-11-21T08:02:05Z"


def test_twenty_are_read_back_at_once_and_a_comma_stands_alone(hand: Hand) -> None:
    skus = [f"S{number}" for number in range(21)]
    for sku in (*skus, "SET, 4 CUPS"):
        offer(hand.amazon.world, sku, 4)
    query = {"marketplaceIds": UK, "identifiersType": "SKU", "includedData": DATA, "pageSize": 20}
    found = hand.get(items(hand), **query, identifiers=",".join(skus[:20])).json()
    assert [each["sku"] for each in found["items"]] == skus[:20]
    assert hand.get(items(hand), **query, identifiers=",".join(skus)).status_code == 400
    two = hand.get(items(hand), **query, identifiers="SET, 4 CUPS,S1").json()
    assert [each["sku"] for each in two["items"]] == ["S1"]
    assert seen(hand, "SET, 4 CUPS")["sku"] == "SET, 4 CUPS"


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ({"withStatus": "BUYABLE"}, ["MUG", "FBA"]),
        ({"withoutStatus": "BUYABLE"}, ["BOWL", "LAMP"]),
        ({"withIssueSeverity": "ERROR"}, ["LAMP"]),
        ({"withIssueSeverity": "WARNING"}, []),
        ({"lastUpdatedAfter": "2026-11-21T08:00:05Z"}, ["BOWL"]),
        ({"lastUpdatedBefore": "2026-11-21T08:00:00Z"}, ["MUG", "FBA", "LAMP"]),
        ({"createdAfter": "2026-11-21T08:00:01Z"}, []),
        ({"sortBy": "sku", "sortOrder": "ASC"}, ["BOWL", "FBA", "LAMP", "MUG"]),
        ({"sortBy": "sku"}, ["MUG", "LAMP", "FBA", "BOWL"]),
        ({"sortOrder": "DESC"}, ["BOWL", "MUG", "LAMP", "FBA"]),
        ({"identifiersType": "ASIN", "identifiers": "B000PRACT1"}, ["MUG", "FBA", "BOWL", "LAMP"]),
        ({"identifiersType": "EAN", "identifiers": "B000PRACT1"}, []),
        ({"variationParentSku": "MUG"}, []),
    ],
)
def test_a_search_keeps_to_what_it_was_asked(hand: Hand, query: dict[str, str], skus: list[str]) -> None:
    for sku in ("BOWL", "LAMP"):
        offer(hand.amazon.world, sku, 3)
    hand.amazon.faults.stock.trouble["LAMP"] = "It is unsafe."
    tell(hand, "BOWL", 0)
    hand.amazon.clock.advance(5)
    found = hand.get(items(hand), marketplaceIds=UK, **query).json()["items"]
    assert [each["sku"] for each in found] == skus


def test_a_search_asks_one_thing_at_a_time(hand: Hand) -> None:
    query = {"marketplaceIds": UK, "identifiersType": "SKU", "identifiers": "MUG", "variationParentSku": "MUG"}
    assert hand.get(items(hand), **query).status_code == 400
    assert hand.get(items(hand), marketplaceIds=UK, identifiers="MUG").status_code == 400


def test_the_listing_report_says_what_is_sold(hand: Hand) -> None:
    tell(hand, "MUG", 7)
    hand.amazon.clock.advance(5)
    assert [each.quantity for each in hand.amazon.world.listings("main")] == [7, None]


def test_an_offer_that_was_taken_down_takes_no_level(hand: Hand) -> None:
    gone = hand.amazon.world.offers.remove("main", UK, "MUG")
    assert "not found in marketplace" in issues(tell(hand, "MUG", 4))
    hand.amazon.world.add_listing(gone)
    assert tell(hand, "MUG", 4)["status"] == "ACCEPTED"
    hand.amazon.world.offers.clear("main")
    hand.amazon.clock.advance(5)
    assert hand.amazon.world.stock.all_shown() == {}


def test_a_demo_has_awkward_skus_that_can_be_told(time: Settable) -> None:
    world = sample_world(1, orders=30, listings=120, now=START)
    with PracticeAmazon(world, now=time, plans=False) as amazon:
        hand = Hand(amazon)
        shown = world.stock.all_shown()
        assert sum(quantity is None for quantity in shown.values()) >= 3
        places = ",".join(world.merchant("main").marketplace_ids)
        for sku, quantity in shown.items():
            if quantity is not None:
                assert tell(hand, sku, quantity + 1, marketplaceIds=places)["status"] == "ACCEPTED"
        time.pass_(seconds=5)
        assert world.stock.all_shown() == {sku: None if old is None else old + 1 for sku, old in shown.items()}
        assert world.stock.flipped == []
        hand.close()


@need_models
def test_answers_about_levels_keep_to_amazons_models(hand: Hand) -> None:
    hand.amazon.faults.stock.trouble["MUG"] = "It is unsafe."
    query = {"marketplaceIds": UK, "identifiersType": "SKU", "identifiers": "MUG,FBA", "includedData": DATA}
    answers = [
        send(hand, "MUG", patch(level(7, 2))),
        send(hand, "MUG", patch(level(-1), path="/attributes/x")),
        send(hand, "MUG", patch(level(7)), mode="VALIDATION_PREVIEW", includedData="identifiers,issues"),
        send(hand, "MUG", patch(level(7)), marketplaceIds="ATVPDKIKX0DER"),
    ]
    for each in answers:
        said = models.answer_complaints(ROWS["patchListingsItem"], each.status_code, json.loads(each.content))
        assert said == []
    found = hand.get(items(hand), **query)
    assert len(found.json()["items"]) == 2
    assert models.answer_complaints(ROWS["searchListingsItems"], 200, found.json()) == []
