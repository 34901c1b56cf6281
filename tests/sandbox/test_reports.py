"""C1: the listing report from createReport to the download, with the ways in which it goes wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from linndesk.sandbox import PracticeAmazon
from linndesk.sandbox.amazon.listing_report import COLUMNS
from linndesk.sandbox.amazon.records import Listing
from tests.sandbox.driver import PATIENCE, REPORTS, START, Hand, Settable, error

KIND = "GET_MERCHANT_LISTINGS_ALL_DATA"
UK = "A1F83G8C2ARO7P"
SKUS = ("MUG/RED", "ＬＡＭＰ", '"Q" TRAY', "000123", "O'HARE+CAFÉ")


@pytest.fixture(autouse=True)
def offers(amazon: PracticeAmazon) -> None:
    for place, sku in enumerate(SKUS):
        quantity = None if place == 4 else place
        amazon.world.add_listing(
            Listing("main", UK, sku, f"B{place:09d}", f"Mug {place}", 10, quantity, str(place), START, START)
        )


def create(hand: Hand) -> str:
    answer = hand.post(REPORTS, {"reportType": KIND, "marketplaceIds": [UK]})
    assert answer.status_code == 202
    found: str = answer.json()["reportId"]
    return found


def finish(hand: Hand, report_id: str) -> dict:
    for _ in range(10):
        report: dict = hand.get(f"{REPORTS}/{report_id}").json()
        if report["processingStatus"] not in ("IN_QUEUE", "IN_PROGRESS"):
            return report
    raise AssertionError("the report never ends")


def document(hand: Hand) -> dict:
    report = finish(hand, create(hand))
    answer: dict = hand.get(f"/reports/2021-06-30/documents/{report['reportDocumentId']}").json()
    return answer


def download(hand: Hand) -> requests.Response:
    return requests.get(document(hand)["url"], timeout=PATIENCE)


def test_a_report_from_request_to_text(hand: Hand) -> None:
    report_id = create(hand)
    assert hand.get(f"{REPORTS}/{report_id}").json()["processingStatus"] == "IN_PROGRESS"
    report = finish(hand, report_id)
    assert report["processingStatus"] == "DONE"
    found = hand.get(f"/reports/2021-06-30/documents/{report['reportDocumentId']}").json()
    assert found["compressionAlgorithm"] == "GZIP"
    answer = requests.get(found["url"], timeout=PATIENCE)
    lines = gzip.decompress(answer.content).decode("utf-8").rstrip("\r\n").split("\r\n")
    rows = [dict(zip(COLUMNS, each.split("\t"), strict=True)) for each in lines[1:]]
    assert tuple(each["seller-sku"] for each in rows) == SKUS
    assert [each["fulfillment-channel"] for each in rows] == ["DEFAULT"] * 4 + ["AMAZON_EU"]
    assert [each["quantity"] for each in rows] == ["0", "1", "2", "3", ""]


def test_the_address_lives_five_minutes_and_hates_amazons_headers(hand: Hand, time: Settable) -> None:
    url = document(hand)["url"]
    refused = requests.get(url, headers={"x-amz-access-token": hand.token}, timeout=PATIENCE)
    assert refused.status_code == 400
    assert "<Error>" in refused.text
    time.pass_(minutes=4, seconds=59)
    assert requests.get(url, timeout=PATIENCE).status_code == 200
    time.pass_(seconds=1)
    late = requests.get(url, timeout=PATIENCE)
    assert (late.status_code, "Request has expired" in late.text) == (403, True)
    assert requests.get(url.replace("Signature=", "Signature=f"), timeout=PATIENCE).status_code == 403


@pytest.mark.parametrize("outcome", ["CANCELLED", "FATAL"])
def test_a_report_may_end_badly(hand: Hand, outcome: str) -> None:
    hand.amazon.faults.report.outcome = outcome
    report = finish(hand, create(hand))
    assert report["processingStatus"] == outcome
    assert "reportDocumentId" not in report


def test_a_report_may_take_its_time(hand: Hand) -> None:
    hand.amazon.faults.report.polls = 4
    report_id = create(hand)
    states = [hand.get(f"{REPORTS}/{report_id}").json()["processingStatus"] for _ in range(5)]
    assert states == ["IN_PROGRESS"] * 4 + ["DONE"]


@pytest.mark.parametrize(
    ("gzipped", "flag", "packed"),
    [("flagged", True, True), ("silent", False, True), ("lied", True, False), ("none", False, False)],
)
def test_the_flag_and_the_bytes_need_not_agree(hand: Hand, gzipped: str, flag: bool, packed: bool) -> None:
    """Pitfall 25: sniff, do not trust."""
    hand.amazon.faults.report.gzip = gzipped
    found = document(hand)
    assert ("compressionAlgorithm" in found) is flag
    assert requests.get(found["url"], timeout=PATIENCE).content.startswith(b"\x1f\x8b") is packed


def test_a_cut_archive(hand: Hand) -> None:
    hand.amazon.faults.report.cut_gzip = True
    content = download(hand).content
    with pytest.raises(EOFError):
        gzip.decompress(content)


@pytest.mark.parametrize(("charset", "told"), [("cp1252", "Cp1252"), ("cp932", "Shift_JIS"), ("utf-8-sig", "UTF-8")])
def test_charsets(hand: Hand, charset: str, told: str) -> None:
    hand.amazon.faults.report.charset = charset
    hand.amazon.faults.report.gzip = "none"
    answer = download(hand)
    assert answer.headers["Content-Type"] == f"text/plain;charset={told}"
    text = answer.content.decode(charset)
    assert ("ＬＡＭＰ" in text) is (charset != "cp1252")
    assert ("CAFÉ" in text) is (charset != "cp932")
    hand.amazon.faults.report.charset_told = ""
    assert download(hand).headers["Content-Type"] == "text/plain"


def test_broken_rows_and_local_headers(hand: Hand) -> None:
    report = hand.amazon.faults.report
    report.malformed, report.headers, report.gzip = 3, "de", "none"
    lines = download(hand).content.decode("utf-8").rstrip("\r\n").split("\r\n")
    assert len(lines) == 1 + len(SKUS) + 3
    assert "Händler-SKU" in lines[0].split("\t")
    widths = {len(each.split("\t")) for each in lines}
    assert widths == {3, len(COLUMNS)}


def test_get_reports_lists_newest_first_in_pages(hand: Hand, time: Settable) -> None:
    """R-LOST: createReport is adopted after a lost answer by looking here."""
    ids = []
    for _ in range(3):
        ids.append(create(hand))
        time.pass_(minutes=5)
    first = hand.get(REPORTS, reportTypes=KIND, pageSize=2).json()
    assert [each["reportId"] for each in first["reports"]] == [ids[2], ids[1]]
    second = hand.get(REPORTS, nextToken=first["nextToken"]).json()
    assert [each["reportId"] for each in second["reports"]] == [ids[0]]
    since = (START + timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    newer = hand.get(REPORTS, reportTypes=KIND, createdSince=since).json()["reports"]
    assert [each["reportId"] for each in newer] == [ids[2]]


def _no_types(hand: Hand) -> requests.Response:
    return hand.get(REPORTS)


def _token_with_more(hand: Hand) -> requests.Response:
    return hand.get(REPORTS, nextToken="x", reportTypes=KIND)


def _too_far_back(hand: Hand) -> requests.Response:
    return hand.get(REPORTS, reportTypes=KIND, createdSince="2026-08-01T00:00:00Z")


def _no_marketplaces(hand: Hand) -> requests.Response:
    return hand.post(REPORTS, {"reportType": KIND})


def _unknown_type(hand: Hand) -> requests.Response:
    return hand.post(REPORTS, {"reportType": "GET_NONSENSE", "marketplaceIds": [UK]})


def _unknown_property(hand: Hand) -> requests.Response:
    return hand.post(REPORTS, {"reportType": KIND, "marketplaceIds": [UK], "hurry": True})


def _cancel_running(hand: Hand) -> requests.Response:
    report_id = create(hand)
    hand.get(f"{REPORTS}/{report_id}")
    return hand.call("DELETE", f"{REPORTS}/{report_id}")


@pytest.mark.parametrize(
    "ask",
    [_no_types, _token_with_more, _too_far_back, _no_marketplaces, _unknown_type, _unknown_property, _cancel_running],
)
def test_wrong_requests_are_400(hand: Hand, ask: Callable[[Hand], requests.Response]) -> None:
    answer = ask(hand)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")


def test_only_the_owner_sees_a_report(hand: Hand) -> None:
    report_id = create(hand)
    other = Hand(hand.amazon, "other")
    assert other.get(f"{REPORTS}/{report_id}").status_code == 404
    other.close()
    assert hand.call("DELETE", f"{REPORTS}/{report_id}").status_code == 200
    assert finish(hand, report_id)["processingStatus"] == "CANCELLED"


def test_search_listings_pages_by_twenty_and_reads_back_by_sku(hand: Hand) -> None:
    path = f"/listings/2021-08-01/items/{hand.settings['seller_id']}"
    first = hand.get(path, marketplaceIds=UK, pageSize=2).json()
    assert first["numberOfResults"] == len(SKUS)
    assert [each["sku"] for each in first["items"]] == list(SKUS[:2])
    second = hand.get(path, marketplaceIds=UK, pageSize=2, pageToken=first["pagination"]["nextToken"]).json()
    assert [each["sku"] for each in second["items"]] == list(SKUS[2:4])
    one = hand.get(path, marketplaceIds=UK, identifiersType="SKU", identifiers="MUG/RED,000123",
                   includedData="fulfillmentAvailability").json()["items"]  # fmt: skip
    assert [each["fulfillmentAvailability"][0]["quantity"] for each in one] == [0, 3]
    assert hand.get(path, marketplaceIds=UK, pageSize=21).status_code == 400
    assert hand.get("/listings/2021-08-01/items/SOMEBODY", marketplaceIds=UK).status_code == 403
