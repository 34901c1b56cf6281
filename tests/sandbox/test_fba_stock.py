"""What lies in the practice Amazon's own warehouses, as getInventorySummaries tells it (D19; pitfall 24)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from linndesk.sandbox import PracticeAmazon, sample_world, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.operations import operations
from tests.fba_scene import fba_offer, fba_sale, fba_stock
from tests.sandbox.driver import START, UK, Hand, Settable, error, iso
from tests.sandbox.fba import counted, summaries

DE, FR = marketplace("DE").id, marketplace("FR").id
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


def units(amazon: PracticeAmazon, hand: Hand, sku: str, place: str = UK) -> tuple[int, int]:
    found = counted(hand, place)[sku]["inventoryDetails"]
    names = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")
    return found["fulfillableQuantity"], sum(found[each] for each in names)


def test_the_eu_shares_a_stock_and_the_united_kingdom_has_its_own(amazon: PracticeAmazon, hand: Hand) -> None:
    """D21: every EU marketplace gives the same sum."""
    amazon.plans.enforced = False
    fba_stock(amazon.world, "MUG", 5, 2)
    fba_stock(amazon.world, "MUG", 40, 0, place="DE")
    assert units(amazon, hand, "MUG") == (5, 2)
    assert units(amazon, hand, "MUG", DE) == units(amazon, hand, "MUG", FR) == (40, 0)


def test_details_are_given_to_those_who_ask(amazon: PracticeAmazon, hand: Hand) -> None:
    fba_stock(amazon.world, "MUG", 5, 2, orders=1, unsellable=3, researching=4)
    found = counted(hand)["MUG"]
    assert found["totalQuantity"] == 5 + 2 + 1 + 3 + 4
    assert found["inventoryDetails"]["reservedQuantity"]["pendingCustomerOrderQuantity"] == 1
    assert found["inventoryDetails"]["unfulfillableQuantity"]["totalUnfulfillableQuantity"] == 3
    assert "inventoryDetails" not in counted(hand, details="false")["MUG"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"granularityId": DE},
        {"granularityType": "Country"},
        {"marketplaceIds": f"{UK},{DE}"},
        {"startDateTime": "yesterday"},
        {"startDateTime": iso(START - timedelta(days=600))},
        {"details": "yes"},
        {"nextToken": "made-up"},
        {"sellerSkus": ",".join(f"S{place}" for place in range(51))},
    ],
)
def test_questions_are_refused(hand: Hand, wrong: dict[str, str]) -> None:
    assert summaries(hand, **wrong).status_code == 400


def test_a_marketplace_of_elsewhere_is_denied(hand: Hand) -> None:
    assert summaries(hand, marketplace("US").id).status_code == 403


def test_two_calls_go_through_and_then_two_a_second(hand: Hand, time: Settable) -> None:
    assert [summaries(hand).status_code for _ in range(3)] == [200, 200, 429]
    time.pass_(seconds=0.5)
    assert [summaries(hand).status_code for _ in range(2)] == [200, 429]


def many(amazon: PracticeAmazon, count: int) -> None:
    amazon.plans.enforced = False
    for place in range(count):
        fba_stock(amazon.world, f"S{place:03d}", place)


def token_of(hand: Hand, **more: str) -> str:
    found: str = summaries(hand, **more).json()["pagination"]["nextToken"]
    return found


def test_pages_are_of_fifty_and_a_token_lives_thirty_seconds(
    amazon: PracticeAmazon, hand: Hand, time: Settable
) -> None:
    """Pitfall 24."""
    many(amazon, 120)
    assert len(summaries(hand).json()["payload"]["inventorySummaries"]) == 50
    assert len(counted(hand)) == 120
    token = token_of(hand)
    time.pass_(seconds=29)
    assert summaries(hand, nextToken=token).status_code == 200
    time.pass_(seconds=2)
    late = summaries(hand, nextToken=token)
    assert (late.status_code, error(late)["code"]) == (400, "InvalidInput")


def test_a_token_belongs_to_its_question(amazon: PracticeAmazon, hand: Hand) -> None:
    many(amazon, 60)
    since = iso(START - timedelta(days=1))
    token = token_of(hand, startDateTime=since)
    assert summaries(hand, nextToken=token).status_code == 400  # both have to come
    assert summaries(hand, nextToken=token, startDateTime=since, details="false").status_code == 400
    assert summaries(hand, DE, nextToken=token, startDateTime=since).status_code == 400
    assert summaries(hand, nextToken=token, startDateTime=since).status_code == 200


def test_what_changes_between_pages_comes_again(amazon: PracticeAmazon, hand: Hand, time: Settable) -> None:
    many(amazon, 60)
    token = token_of(hand)
    time.pass_(seconds=5)
    amazon.world.fba.put("S003", 99)
    page = summaries(hand, nextToken=token).json()["payload"]["inventorySummaries"]
    assert [each["sellerSku"] for each in page] == [f"S{place:03d}" for place in range(50, 60)] + ["S003"]
    assert page[-1]["inventoryDetails"]["fulfillableQuantity"] == 99


def test_what_is_on_its_way_in_is_no_change(amazon: PracticeAmazon, hand: Hand, time: Settable) -> None:
    """Amazon's own words of startDateTime."""
    fba_stock(amazon.world, "MUG", 5)
    fba_stock(amazon.world, "LAMP", 5)
    time.pass_(hours=1)
    since = iso(time())
    amazon.world.fba.put("MUG", shipped=12)
    assert counted(hand, startDateTime=since) == {}
    amazon.world.fba.put("LAMP", 4)
    assert set(counted(hand, startDateTime=since)) == {"LAMP"}


def test_an_empty_sku_is_named_for_a_while(amazon: PracticeAmazon, hand: Hand, time: Settable) -> None:
    fba_stock(amazon.world, "MUG", 0)
    assert units(amazon, hand, "MUG") == (0, 0)
    time.pass_(days=31)
    hand.sign_in()
    assert counted(hand) == {}


def test_details_may_be_missing(amazon: PracticeAmazon, hand: Hand) -> None:
    for sku in ("MUG", "LAMP"):
        fba_stock(amazon.world, sku, 5)
    amazon.faults.fba.without_details.add("MUG")
    amazon.faults.fba.null_details.add("LAMP")
    found = counted(hand)
    assert "inventoryDetails" not in found["MUG"]
    assert found["LAMP"]["inventoryDetails"] is None


def test_sales_take_units_and_a_cancelled_one_gives_them_back(amazon: PracticeAmazon, hand: Hand) -> None:
    amazon.plans.enforced = False
    fba_stock(amazon.world, "MUG", 5)
    first = fba_sale(amazon.world, "MUG", 2, status="PENDING")
    second = fba_sale(amazon.world, "MUG", 1)
    assert units(amazon, hand, "MUG") == (2, 0)
    assert amazon.world.fba.of("MUG").orders == 3
    amazon.world.cancel(first.id)
    amazon.world.set_status(second.id, "SHIPPED")
    assert units(amazon, hand, "MUG") == (4, 0)
    assert amazon.world.fba.of("MUG").total == 4


def test_amazons_sales_have_no_address_and_no_mail(amazon: PracticeAmazon, hand: Hand) -> None:
    """D18."""
    fba_stock(amazon.world, "MUG", 5)
    sold = fba_sale(amazon.world, "MUG")
    found = hand.get(f"/orders/2026-01-01/orders/{sold.id}", includedData="BUYER,RECIPIENT,FULFILLMENT").json()["order"]
    assert found["fulfillment"]["fulfilledBy"] == "AMAZON"
    assert "recipient" not in found
    assert "buyerEmail" not in found["buyer"]


def test_sales_move_on_the_worlds_clock(amazon: PracticeAmazon, hand: Hand, time: Settable) -> None:
    """D18: pending, then unshipped, then shipped; what is sold leaves what is reserved with it."""
    amazon.faults.token_life = 10**6
    amazon.plans.enforced = False
    fba_stock(amazon.world, "MUG", 5)
    sold = fba_sale(amazon.world, "MUG", 2, status="PENDING")
    seen = []

    def look() -> None:
        found = hand.get(f"/orders/2026-01-01/orders/{sold.id}").json()["order"]
        seen.append(found["fulfillment"]["fulfillmentStatus"])

    time.pass_(days=1)
    look()
    amazon.faults.fba.pays_after, amazon.faults.fba.sends_after = timedelta(hours=25), timedelta(hours=26)
    for _ in range(3):
        look()
        time.pass_(hours=1)
    assert seen == ["PENDING", "PENDING", "UNSHIPPED", "SHIPPED"]
    assert (amazon.world.fba.of("MUG").orders, amazon.world.fba.of("MUG").fulfillable) == (0, 3)
    assert amazon.world.order(sold.id).updated == time() - timedelta(hours=1)


def test_nothing_is_ever_below_nothing(amazon: PracticeAmazon) -> None:
    fba_offer(amazon.world, "MUG")
    fba_stock(amazon.world, "MUG", 1)
    fba_sale(amazon.world, "MUG", 4)
    assert amazon.world.fba.of("MUG").fulfillable == 0
    with pytest.raises(ValueError, match="below nothing"):
        amazon.world.fba.put("MUG", -1)


@need_models
def test_the_answer_keeps_to_amazons_model(amazon: PracticeAmazon, hand: Hand) -> None:
    many(amazon, 60)
    (row,) = [each for each in operations() if each.name == "getInventorySummaries"]
    answer = summaries(hand)
    assert models.answer_complaints(row, 200, json.loads(answer.content)) == []


def test_a_sample_world_has_stock_of_its_own_and_some_of_it_sold() -> None:
    """What the demo shows of D19: a count for every SKU that Amazon sends, in both of Europe's stocks."""
    world = sample_world(1, orders=600, listings=200, now=START)
    skus = {each.sku for each in world.listings("main") if each.by_amazon}
    assert len(skus) > 10
    for stock in ("UK", "EU"):
        held = world.fba.known("main", stock)
        assert set(held) == skus
        assert any(each.inbound for each in held.values())
        assert any(not each.fulfillable for each in held.values())
        assert sum(each.orders for each in held.values()) > 0
        assert all(each.updated < START for each in held.values())
    again = sample_world(1, orders=600, listings=200, now=START)
    assert again.fba.known("main", "UK") == world.fba.known("main", "UK")
