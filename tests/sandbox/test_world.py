"""The sample world is the same for a seed, as varied as promised, and true to Amazon's models."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from linndesk.sandbox import PracticeAmazon, World, sample_world, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.operations import operations
from linndesk.sandbox.amazon.showcase import showcase
from linndesk.sandbox.clock import PracticeClock
from tests.sandbox.driver import (
    ALL_DATA,
    FLAT,
    ORDERS,
    REPORTS,
    START,
    UK,
    Hand,
    Settable,
    ask_report,
    finished,
    restricted,
)

ROWS = {each.name: each for each in operations()}
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


@pytest.fixture(scope="module")
def world() -> World:
    return sample_world(1, now=START)


def test_a_seed_gives_one_world(world: World) -> None:
    again = sample_world(1, now=START)
    assert again.orders("main") == world.orders("main")
    assert again.listings("main") == world.listings("main")
    assert sample_world(2, orders=50, now=START).orders("main") != world.orders("main")[:50]


def test_orders_are_varied(world: World) -> None:
    orders = world.orders("main")
    assert len(orders) + len(world.orders("other")) == 3000
    assert min(Counter(each.marketplace_id for each in orders).values()) > 50
    statuses = Counter(each.status for each in orders)
    assert set(statuses) == {"PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED"}
    assert min(statuses.values()) >= 5
    assert {each.currency for each in orders} == {"GBP", "EUR"}
    assert {each.currency for each in world.orders("other")} == {"USD"}
    for trait in (
        lambda each: each.replaces,
        lambda each: each.address_from,
        lambda each: each.person.company,
        lambda each: "PRIME" in each.programs,
        lambda each: each.fulfilled_by == "AMAZON",
        lambda each: each.channel_name == "NON_AMAZON",
        lambda each: len(each.lines) > 2,
        lambda each: any(line.gift_message for line in each.lines),
        lambda each: any(line.cancel_reason for line in each.lines),
        lambda each: not each.person.name.isascii(),
    ):
        assert sum(bool(trait(each)) for each in orders) >= 2
    assert all(START - timedelta(days=31) < each.created <= each.updated < START for each in orders)
    assert len({each.id for each in orders}) == len(orders)
    assert all(each.quantity >= each.fulfilled for order in orders for each in order.lines)


def test_listings_are_awkward(world: World) -> None:
    listings = world.listings("main")
    skus = {each.sku for each in listings}
    assert len(skus) == 400
    assert all(any(mark in sku for sku in skus) for mark in " /&+,\"%'#;\\")
    assert {"abc-lower-1", "ABC-LOWER-1", "000123", "ＬＡＭＰ－０１", "CAFÉ-BOÎTE-É"} <= skus
    assert max(map(len, skus)) == 40
    assert {each.status for each in listings} == {"Active", "Inactive", "Incomplete"}
    assert any(each.by_amazon for each in listings)
    by_sku: dict[str, set[int | None]] = {}
    for each in listings:
        by_sku.setdefault(each.sku, set()).add(each.quantity)
    assert all(len(quantities) == 1 for quantities in by_sku.values())  # one number for all of Europe


def test_prerendered_pages_are_the_same_and_hold_every_order(world: World, time: Settable) -> None:
    """For benchmarks orders are rendered once; what is sent stays the same."""
    with PracticeAmazon(world, now=time, plans=False) as amazon:
        hand = Hand(amazon)
        query = {"lastUpdatedAfter": "2026-10-01T00:00:00Z", "includedData": ALL_DATA}
        plain = hand.get(ORDERS, **query).json()["orders"]
        world.prerender(ALL_DATA.split(","))
        assert hand.get(ORDERS, **query).json()["orders"] == plain
        seen = 0
        while True:
            page = hand.get(ORDERS, **query).json()
            seen += len(page["orders"])
            if "nextToken" not in page["pagination"]:
                break
            query["paginationToken"] = page["pagination"]["nextToken"]
        assert seen == len(world.orders("main"))
        hand.close()


@need_models
def test_answers_about_order_reports_keep_to_amazons_models(time: Settable) -> None:
    with PracticeAmazon(sample_world(3, orders=600, listings=120, now=START), now=time, plans=False) as amazon:
        hand = Hand(amazon)
        schedules = "/reports/2021-06-30/schedules"
        number = ask_report(hand, since=START - timedelta(days=20), until=START)
        document = finished(hand, number)["reportDocumentId"]
        path = f"/reports/2021-06-30/documents/{document}"
        scheduled = hand.post(schedules, {"reportType": FLAT, "marketplaceIds": [UK], "period": "PT5M"})
        one = f"{schedules}/{scheduled.json()['reportScheduleId']}"
        time.pass_(minutes=40)
        answers = [
            ("getReport", hand.get(f"{REPORTS}/{number}")),
            ("getReports", hand.get(REPORTS, reportTypes=FLAT, pageSize=5)),
            ("createReportSchedule", scheduled),
            ("getReportSchedules", hand.get(schedules, reportTypes=FLAT)),
            ("getReportSchedule", hand.get(one)),
            ("cancelReportSchedule", hand.call("DELETE", one)),
            ("getReportDocument", hand.get(path)),
            ("createRestrictedDataToken", restricted(hand, path)),
            ("createReport", hand.post(REPORTS, {"reportType": FLAT, "marketplaceIds": []})),
            ("getReportSchedule", hand.get(one)),
        ]
        hand.token = answers[7][1].json()["restrictedDataToken"]
        answers.append(("getReportDocument", hand.get(path)))
        hand.close()
    assert [each.status_code for _, each in answers] == [200, 200, 201, 200, 200, 200, 403, 200, 400, 404, 200]
    for name, answer in answers:
        assert models.answer_complaints(ROWS[name], answer.status_code, json.loads(answer.content)) == [], name


@need_models
def test_answers_keep_to_amazons_models(time: Settable) -> None:
    with PracticeAmazon(sample_world(3, orders=600, listings=120, now=START), now=time, plans=False) as amazon:
        hand = Hand(amazon)
        place = "A1F83G8C2ARO7P"
        report = hand.post(REPORTS, {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [place]})
        number = report.json()["reportId"]
        kind = "GET_MERCHANT_LISTINGS_ALL_DATA"
        answers = [("createReport", report)]
        answers += [("getReport", hand.get(f"{REPORTS}/{number}")) for _ in range(2)]
        document = answers[-1][1].json()["reportDocumentId"]
        listings = f"/listings/2021-08-01/items/{hand.settings['seller_id']}"
        answers += [
            ("getReports", hand.get(REPORTS, reportTypes=kind)),
            ("getReportDocument", hand.get(f"/reports/2021-06-30/documents/{document}")),
            ("getMarketplaceParticipations", hand.get("/sellers/v1/marketplaceParticipations")),
            ("searchListingsItems", hand.get(listings, marketplaceIds=place, pageSize=20,
                                             includedData="summaries,issues,offers,fulfillmentAvailability")),
            ("getOrder", hand.get(f"{ORDERS}/{amazon.world.orders('main')[0].id}", includedData=ALL_DATA)),
        ]  # fmt: skip
        query = {"lastUpdatedAfter": "2026-10-01T00:00:00Z", "includedData": ALL_DATA}
        for _ in range(6):
            answers.append(("searchOrders", hand.get(ORDERS, **query)))
            query["paginationToken"] = answers[-1][1].json()["pagination"].get("nextToken", "")
            if not query["paginationToken"]:
                break
        answers += [("searchOrders", hand.get(ORDERS, createdAfter="tomorrow"))]
        hand.close()
    for name, answer in answers:
        assert models.answer_complaints(ROWS[name], answer.status_code, json.loads(answer.content)) == [], name


def test_a_clock_may_run_faster(time: Settable) -> None:
    clock = PracticeClock(time, speed=60)
    time.pass_(seconds=2)
    assert clock.now() == START + timedelta(minutes=2)


def test_the_practice_channel_does_not_import_the_products_client() -> None:
    code = "import sys, linndesk.sandbox; print([m for m in sys.modules if m.startswith('linndesk.channels')])"
    import_only = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert import_only.stdout.strip() == "[]"


def test_a_demo_shows_what_a_packer_has_to_mind() -> None:
    """W3: the same world gets the same marks, and nothing looks newer for them."""
    world = sample_world(1, orders=300, listings=40, now=START)
    before = {each.id: each for each in world.orders("main")}
    showcase(world)
    marked = [each for each in world.orders("main") if each != before[each.id]]
    assert len(marked) == 7
    assert all(each.updated == before[each.id].updated for each in marked)
    assert {each.service_level for each in marked} >= {"SAME_DAY", "NEXT_DAY"}
    assert any("FBM_SHIP_PLUS" in each.programs for each in marked)
    assert any(each.packages and each.status == "PARTIALLY_SHIPPED" for each in marked)
    lines = [each.lines[0] for each in marked]
    assert all(
        any(getattr(each, name) for each in lines) for name in ("gift_message", "customised_url", "cancel_reason")
    )
