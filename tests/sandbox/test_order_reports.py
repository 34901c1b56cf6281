"""A5: the practice Amazon's order reports say what searchOrders says, to a restricted token alone."""

from __future__ import annotations

import gzip
import time as wall
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import requests

from linndesk.sandbox import PracticeAmazon, sample_world
from linndesk.sandbox.amazon.records import ALL_ROLES, DELIVERY_ROLE, Line
from tests.sandbox.driver import (
    ALL_DATA,
    FLAT,
    ORDERS,
    PATIENCE,
    REPORTS,
    START,
    UK,
    UNSHIPPED,
    Hand,
    Settable,
    ask_report,
    error,
    finished,
    fresh_world,
    iso,
    order_rows,
    read_document,
    report_text,
    restricted,
)

HOUR = timedelta(hours=1)
BASE = ("order-id", "order-item-id", "purchase-date", "payments-date", "buyer-email", "buyer-name")


def ids(rows: list[dict[str, str]]) -> list[str]:
    return [each["order-id"] for each in rows]


def test_a_requested_report_holds_what_left_pending_in_the_period(hand: Hand) -> None:
    """Shipped and cancelled ones too; not what is pending, Amazon's to send, or sold elsewhere."""
    world = hand.amazon.world
    for place, status in enumerate(("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "PENDING")):
        world.add_order(f"202-1-{place}", status=status, created=START - 5 * HOUR + timedelta(minutes=place))
    world.add_order("202-2-0", created=START - 5 * HOUR, fulfilled_by="AMAZON")
    world.add_order("202-2-1", created=START - 5 * HOUR, marketplace="DE")
    world.add_order("202-2-2", created=START - 9 * HOUR)
    world.add_order("202-2-3", created=START - 2 * HOUR)
    late = world.add_order("202-2-4", created=START - 9 * HOUR, status="PENDING")
    world.update(late.id, status="UNSHIPPED", updated=START - 4 * HOUR)
    off = world.add_order("202-2-5", created=START - 5 * HOUR, status="PENDING")
    world.cancel(off.id)
    rows = order_rows(hand, since=START - 6 * HOUR, until=START - 3 * HOUR)
    assert ids(rows) == ["202-1-0", "202-1-1", "202-1-2", "202-1-3", "202-2-4"]
    assert rows[-1]["purchase-date"] == "2026-11-20T23:00:00+00:00"
    assert rows[-1]["payments-date"] == "2026-11-21T04:00:00+00:00"


def test_reports_learn_of_orders_up_to_half_an_hour_late(hand: Hand, time: Settable) -> None:
    """So what is asked for now may lack the newest orders: they must come another way."""
    for place in range(60):
        hand.amazon.world.add_order(created=START - timedelta(minutes=place))
    soon = ids(order_rows(hand, since=START - 2 * HOUR, until=START))
    assert 30 < len(soon) < 55
    time.pass_(minutes=30)
    assert len(ids(order_rows(hand, since=START - 2 * HOUR, until=START))) == 60
    hand.amazon.faults.report.lag = timedelta()
    hand.amazon.world.add_order("202-9-9")
    assert "202-9-9" in ids(order_rows(hand, since=START - 2 * HOUR, until=time()))


def test_a_slow_report_knows_nothing_later_than_its_request(hand: Hand, time: Settable) -> None:
    """An order that reports had not heard of by then is not in it, however long it takes."""
    hand.amazon.world.add_order("202-1-0", created=START - HOUR)
    hand.amazon.world.add_order("202-1-1", created=START - timedelta(seconds=10))
    hand.amazon.faults.report.takes = timedelta(minutes=50)
    number = ask_report(hand, since=START - 2 * HOUR, until=START)
    time.pass_(minutes=49, seconds=59)
    states = {hand.get(f"{REPORTS}/{number}").json()["processingStatus"] for _ in range(5)}
    assert states == {"IN_PROGRESS"}
    time.pass_(seconds=1)
    text = report_text(hand, finished(hand, number))
    assert ("202-1-0" in text, "202-1-1" in text) == (True, False)


def test_no_eligible_order_is_cancelled(hand: Hand) -> None:
    hand.amazon.world.add_order(created=START - HOUR, status="PENDING")
    report = finished(hand, ask_report(hand, since=START - 2 * HOUR, until=START))
    assert report["processingStatus"] == "CANCELLED"
    assert "reportDocumentId" not in report


def test_left_out_both_times_are_now(hand: Hand) -> None:
    hand.amazon.world.add_order(created=START - HOUR)
    made = hand.post(REPORTS, {"reportType": FLAT, "marketplaceIds": [UK]}).json()["reportId"]
    report = finished(hand, made)
    assert report["processingStatus"] == "CANCELLED"
    assert report["dataStartTime"] == report["dataEndTime"] == iso(START)


@pytest.mark.parametrize(
    "changes",
    [
        {"dataStartTime": iso(START - HOUR), "dataEndTime": iso(START - 2 * HOUR)},
        {"dataStartTime": iso(START - HOUR), "dataEndTime": iso(START + timedelta(seconds=1))},
        {"dataStartTime": iso(START + HOUR)},
        {"dataStartTime": "2024-11-19T00:00:00Z"},
        {"dataStartTime": "2026-11-20"},
        {"dataStartTime": "2026-11-20T00:00:00+01:00"},
        {"dataStartTime": 5},
        {"marketplaceIds": UK},
        {"marketplaceIds": [UK] * 26},
        {"marketplaceIds": []},
        {"reportOptions": {"PropertyType": 1}},
        {"reportOptions": "all"},
        {"period": "PT4H"},
    ],
)
def test_a_wrong_request_is_400(hand: Hand, changes: dict[str, object]) -> None:
    answer = hand.post(REPORTS, {"reportType": FLAT, "marketplaceIds": [UK], **changes})
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")


def test_marketplaces_of_another_region_are_403(hand: Hand) -> None:
    answer = hand.post(REPORTS, {"reportType": FLAT, "marketplaceIds": [UK, "ATVPDKIKX0DER"]})
    assert answer.status_code == 403


@pytest.fixture
def document_id(hand: Hand) -> str:
    hand.amazon.world.add_order("202-1-1", created=START - HOUR)
    report = finished(hand, ask_report(hand, since=START - 2 * HOUR, until=START))
    found: str = report["reportDocumentId"]
    return found


def path_of(document_id: str) -> str:
    return f"/reports/2021-06-30/documents/{document_id}"


def test_the_document_is_given_to_a_token_for_exactly_its_path(hand: Hand, document_id: str, time: Settable) -> None:
    path, own = path_of(document_id), hand.token
    plain = hand.get(path)
    assert (plain.status_code, error(plain)["code"]) == (403, "Unauthorized")
    for other in (path_of("amzn1.spdoc.1.4.eu.another"), f"{ORDERS}/202-1-1"):
        hand.token = restricted(hand, other).json()["restrictedDataToken"]
        assert hand.get(path).status_code == 403
        hand.token = own
    assert restricted(hand, path_of("{reportDocumentId}")).status_code == 400
    assert restricted(hand, path, dataElements=["buyerInfo"]).status_code == 400
    hand.token = restricted(hand, path, method="DELETE").json().get("restrictedDataToken", own)
    assert hand.get(path).status_code == 403
    hand.token = own
    hand.token = restricted(hand, path).json()["restrictedDataToken"]
    assert hand.get(path).status_code == 200
    time.pass_(minutes=59, seconds=59)
    assert hand.get(path).status_code == 200
    time.pass_(seconds=1)
    late = hand.get(path)
    assert (late.status_code, error(late)["details"]) == (403, "The access token you provided has expired.")


def test_the_restricted_role_is_needed_for_all_of_it(hand: Hand, document_id: str) -> None:
    token = restricted(hand, path_of(document_id)).json()["restrictedDataToken"]
    hand.amazon.world.set_merchant("main", roles=ALL_ROLES - {DELIVERY_ROLE})
    assert restricted(hand, path_of(document_id)).status_code == 403
    assert hand.post(REPORTS, {"reportType": FLAT, "marketplaceIds": [UK]}).status_code == 403
    assert hand.get(REPORTS, reportTypes=FLAT).status_code == 200
    hand.token = token
    assert hand.get(path_of(document_id)).status_code == 403


def test_a_document_is_kept_thirty_days_and_its_record_ninety(hand: Hand, document_id: str, time: Settable) -> None:
    def fetch() -> int:
        hand.sign_in()
        hand.token = restricted(hand, path_of(document_id)).json()["restrictedDataToken"]
        return hand.get(path_of(document_id)).status_code

    time.pass_(days=29, hours=23)
    assert fetch() == 200
    time.pass_(hours=1)
    assert fetch() == 404
    hand.sign_in()
    assert len(hand.get(REPORTS, reportTypes=FLAT).json()["reports"]) == 1
    time.pass_(days=60)
    hand.sign_in()
    assert hand.get(REPORTS, reportTypes=FLAT).json()["reports"] == []


def test_the_download_hates_amazons_headers(hand: Hand, document_id: str) -> None:
    own = hand.token
    hand.token = restricted(hand, path_of(document_id)).json()["restrictedDataToken"]
    url = hand.get(path_of(document_id)).json()["url"]
    refused = requests.get(url, headers={"x-amz-access-token": hand.token}, timeout=PATIENCE)
    assert refused.status_code == 400
    hand.token = own
    assert gzip.decompress(requests.get(url, timeout=PATIENCE).content).startswith(b"order-id\torder-item-id\t")


def parts(item: dict) -> dict[str, Decimal]:
    return {each["type"]: Decimal(each["subtotal"]["amount"]) for each in item["proceeds"]["breakdowns"]}


def same_line(row: dict[str, str], item: dict) -> None:
    api = parts(item)
    amounts = {name: Decimal(value) for name, value in row.items() if name.endswith(("price", "tax", "discount"))}
    assert (row["sku"], row["product-name"]) == (item["product"]["sellerSku"], item["product"]["title"])
    assert int(row["quantity-purchased"]) == item["quantityOrdered"]
    assert amounts["item-price"] == api["ITEM"]
    assert amounts["shipping-price"] == api.get("SHIPPING", 0)
    assert amounts["gift-wrap-price"] == api.get("GIFT_WRAP", 0)
    assert amounts["item-tax"] + amounts["shipping-tax"] == api.get("TAX", 0)
    asked = "cancellationRequest" in item.get("cancellation", {})
    assert row["is-buyer-requested-cancellation"] == str(asked).lower()
    assert amounts["item-promotion-discount"] == -api.get("DISCOUNT", Decimal())


def same_person(row: dict[str, str], order: dict) -> None:
    assert row["buyer-name"] == order["buyer"]["buyerName"]
    assert row["buyer-email"] == order["buyer"].get("buyerEmail", "")
    assert row["buyer-company-name"] == order["buyer"].get("buyerCompanyName", "")
    address = order.get("recipient", {}).get("deliveryAddress", {})
    theirs = {
        "recipient-name": "name", "ship-address-1": "addressLine1", "ship-address-2": "addressLine2",
        "ship-city": "city", "ship-state": "stateOrRegion", "ship-postal-code": "postalCode",
        "ship-country": "countryCode", "ship-phone-number": "phone",
    }  # fmt: skip
    for column, key in theirs.items():
        assert row[column] == address.get(key, "")


@pytest.mark.parametrize(("merchant", "market", "sold"), [("main", "UK", 600), ("other", "US", 150)])
def test_a_report_agrees_with_search_orders(time: Settable, merchant: str, market: str, sold: int) -> None:
    """The same order by both roads is one order: ids, totals of lines, tax, discounts and people."""
    with PracticeAmazon(sample_world(4, orders=2000, now=START), now=time, plans=False) as amazon:
        hand = Hand(amazon, merchant)
        place = next(each.id for each in amazon.world.merchant(merchant).marketplaces if each.code == market)
        rows = order_rows(hand, since=START - timedelta(days=40), until=START - HOUR, places=(place,))
        by_line = {(each["order-id"], each["order-item-id"]): each for each in rows}
        query = {"createdAfter": iso(START - timedelta(days=40)), "includedData": ALL_DATA, "marketplaceIds": place}
        seen = set()
        while True:
            page = hand.get(ORDERS, fulfilledBy="MERCHANT", **query).json()
            for order in page["orders"]:
                if order["fulfillment"]["fulfillmentStatus"] == "PENDING" or order["createdTime"] > iso(START - HOUR):
                    continue
                for item in order["orderItems"]:
                    row = by_line[(order["orderId"], item["orderItemId"])]
                    same_line(row, item)
                    same_person(row, order)
                    seen.add((order["orderId"], item["orderItemId"]))
            if "nextToken" not in page["pagination"]:
                break
            query["paginationToken"] = page["pagination"]["nextToken"]
        hand.close()
    assert seen == set(by_line)
    assert len(by_line) == len(rows)
    assert len({each for each, _ in by_line}) > sold


def test_the_unshipped_report_names_what_still_has_to_leave(hand: Hand) -> None:
    """The dates of the request do not matter to it, and it has no prices."""
    world = hand.amazon.world
    lines = (Line("A", 3, Decimal(5), "a", fulfilled=1), Line("B", 1, Decimal(5), "b", fulfilled=1))
    world.add_order("202-1-1", created=START - 300 * HOUR)
    world.add_order("202-1-2", created=START - 3 * HOUR, status="PARTIALLY_SHIPPED", lines=lines)
    for place, status in enumerate(("SHIPPED", "CANCELLED", "PENDING")):
        world.add_order(f"202-2-{place}", created=START - 3 * HOUR, status=status)
    rows = order_rows(hand, since=START - HOUR, until=START, kind=UNSHIPPED)
    assert [(each["order-id"], each["quantity-to-ship"]) for each in rows] == [("202-1-1", "1"), ("202-1-2", "2")]
    assert rows[0]["days-past-promise"] == "10"
    assert len(rows[0]) == 27
    assert not [each for each in rows[0] if "price" in each and each != "price-designation"]


def test_a_withheld_address_is_blank(hand: Hand) -> None:
    world = hand.amazon.world
    world.add_order("202-1-1", created=START - HOUR, address_from=START + HOUR)
    world.add_order("202-1-2", created=START - HOUR)
    rows = order_rows(hand, since=START - 2 * HOUR, until=START)
    assert [each["ship-address-1"] for each in rows] == ["", "1 Practice Street"]
    assert rows[0]["buyer-email"] == rows[1]["buyer-email"] != ""
    hand.amazon.faults.withhold_addresses = True
    rows = order_rows(hand, since=START - 2 * HOUR, until=START)
    assert [each["recipient-name"] for each in rows] == ["", ""]


def test_seller_central_and_other_applications_make_reports_too(hand: Hand, time: Settable) -> None:
    hand.amazon.world.add_order("202-1-1", created=START - HOUR)
    hand.amazon.world.add_order("202-1-2", created=START - 30 * HOUR, marketplace="DE")
    first = hand.amazon.add_report(FLAT, made=START - timedelta(minutes=10))
    second = hand.amazon.add_report(FLAT, marketplaces=("UK", "DE"), since=START - 48 * HOUR)
    third = hand.amazon.add_report(FLAT, content=gzip.compress(b"not\tmine\r\n"))
    found = hand.get(REPORTS, reportTypes=FLAT, processingStatuses="DONE", pageSize=24).json()["reports"]
    assert [each["reportId"] for each in found] == [third, second, first]
    assert found[2]["createdTime"] == iso(START - timedelta(minutes=10))
    texts = [report_text(hand, each) for each in found]
    assert [each.count("202-1-") for each in texts[1:]] == [2, 1]
    assert texts[0] == "not\tmine\r\n"
    other = Hand(hand.amazon, "other")
    assert other.get(REPORTS, reportTypes=FLAT).json()["reports"] == []
    other.close()


def test_ten_thousand_orders_are_a_report_in_about_a_second(time: Settable) -> None:
    world = fresh_world()
    for place in range(10_000):
        world.add_order(created=START - timedelta(days=2) + timedelta(seconds=place))
    with PracticeAmazon(world, now=time) as amazon:
        hand = Hand(amazon)
        began = wall.monotonic()
        text = report_text(hand, finished(hand, ask_report(hand, since=START - timedelta(days=3), until=START)))
        took = wall.monotonic() - began
        hand.close()
    assert text.count("\r\n") == 10_001
    assert took < 10  # a floor far above what it takes, for a machine that is busy with other things


def test_an_order_released_by_hand_stays_as_it_is(hand: Hand) -> None:
    order = hand.amazon.world.add_order(status="PENDING", created=START - HOUR)
    assert order.released is None
    assert replace(order, status="UNSHIPPED").released is None
    assert hand.amazon.world.set_status(order.id, "UNSHIPPED").released == START
    assert hand.amazon.world.ship_elsewhere(order.id).released == START
    given: datetime = START - timedelta(minutes=5)
    assert hand.amazon.world.add_order(created=START - HOUR, released=given).released == given


def test_read_document_is_what_the_flow_gives(hand: Hand, document_id: str) -> None:
    answer = read_document(hand, document_id)
    assert answer.headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert tuple(gzip.decompress(answer.content).decode().split("\t"))[:6] == BASE
