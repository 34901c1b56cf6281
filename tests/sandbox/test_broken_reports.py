"""Pitfall 25: every way in which an order report goes wrong is a knob, for flat files and XML alike."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from defusedxml import ElementTree

from linndesk.sandbox import PracticeAmazon
from linndesk.sandbox.amazon.faults import USUAL_COLUMNS, ReportFaults
from linndesk.sandbox.amazon.records import Line, Person
from tests.sandbox.driver import (
    FLAT,
    START,
    UNSHIPPED,
    XML,
    Hand,
    ask_report,
    finished,
    order_rows,
    read_document,
    report_text,
)

HOUR = timedelta(hours=1)
SPAN = {"since": START - 2 * HOUR, "until": START}
PERSON = Person("Zoë O'Hare & Söhne", '1 "Old" Street', "Köln", "50667", "DE", "a@marketplace.amazon.co.uk")


@pytest.fixture
def faults(amazon: PracticeAmazon) -> ReportFaults:
    """Three orders with four lines, one of them with a discount, in every report."""
    world = amazon.world
    discount = Line("TRAY", 2, Decimal("6.50"), 'Tray, 12" "oak"', discount=Decimal("1.31"), promotion_id="AUTUMN-10")
    plain = Line("LAMP", 1, Decimal("20.00"), "Lamp <1> & more", shipping=Decimal("2.99"), tax=Decimal("1.61"))
    world.add_order("202-1-1", created=START - HOUR, lines=(discount, plain), person=PERSON)
    world.add_order("202-1-2", created=START - HOUR)
    world.add_order("202-1-3", created=START - HOUR)
    amazon.faults.report.lag = timedelta()
    return amazon.faults.report


def report(hand: Hand, kind: str = FLAT) -> dict:
    return finished(hand, ask_report(hand, kind=kind, **SPAN))


def lines(hand: Hand, kind: str = FLAT) -> list[list[str]]:
    text = report_text(hand, report(hand, kind))
    return [each.split("\t") for each in text.removesuffix("\r\n").split("\r\n")]


def messages(hand: Hand) -> list:
    return ElementTree.fromstring(report_text(hand, report(hand, XML)).encode()).findall("Message")


def test_xml_is_an_envelope_with_a_message_for_each_order(hand: Hand, faults: ReportFaults) -> None:
    root = ElementTree.fromstring(report_text(hand, report(hand, XML)).encode())
    assert root.tag == "AmazonEnvelope"
    assert root.findtext("Header/MerchantIdentifier") == hand.settings["seller_id"]
    assert root.findtext("MessageType") == "OrderReport"
    first = root.findall("Message/OrderReport")[0]
    assert [each.findtext("MessageID") for each in root.findall("Message")] == ["1", "2", "3"]
    assert first.findtext("AmazonOrderID") == "202-1-1"
    assert first.findtext("BillingData/BuyerName") == PERSON.name
    assert first.findtext("FulfillmentData/Address/AddressFieldOne") == PERSON.line1
    assert first.findtext("FulfillmentData/FulfillmentServiceLevel") == "Standard"
    tray, lamp = first.findall("Item")
    assert lamp.findtext("Title") == "Lamp <1> & more"
    found = {each.findtext("Type"): each.findtext("Amount") for each in lamp.findall("ItemPrice/Component")}
    assert found == {"Principal": "20.00", "Shipping": "2.99", "Tax": "1.40", "ShippingTax": "0.21"}
    assert tray.findtext("ItemPrice/Component/Amount") == "13.00"
    assert tray.findtext("Promotion/MerchantPromotionID") == "AUTUMN-10"
    assert tray.findtext("Promotion/Component/Amount") == "-1.31"
    assert {each.get("currency") for each in root.iter("Amount")} == {"GBP"}
    assert root.find("Message/OrderReport/OrderStatus") is None  # a report tells no state


@pytest.mark.parametrize("kind", [FLAT, XML, UNSHIPPED])
def test_fatal_may_say_why(hand: Hand, faults: ReportFaults, kind: str) -> None:
    faults.outcome = "FATAL"
    assert "reportDocumentId" not in report(hand, kind)
    faults.fatal_says = "Error in report request: the data could not be read."
    found = report(hand, kind)
    assert found["processingStatus"] == "FATAL"
    assert json.loads(report_text(hand, found)) == {"errorDetails": faults.fatal_says}


@pytest.mark.parametrize("kind", [FLAT, XML])
@pytest.mark.parametrize(
    ("instead", "content", "body"),
    [
        ("empty", "text/", b""),
        ("html", "text/html", b"<html>"),
        ("json", "application/json", b"{"),
    ],
)
def test_something_else_comes_at_200(
    hand: Hand, faults: ReportFaults, kind: str, instead: str, content: str, body: bytes
) -> None:
    faults.gzip, faults.instead = "none", instead  # type: ignore[assignment]
    answer = read_document(hand, report(hand, kind)["reportDocumentId"])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(content)
    assert answer.content.startswith(body)
    assert bool(answer.content) is (instead != "empty")


def test_only_the_header_comes(hand: Hand, faults: ReportFaults) -> None:
    faults.instead = "header"
    assert [each[0] for each in lines(hand)] == ["order-id"]
    assert messages(hand) == []


@pytest.mark.parametrize("packed", ["flagged", "silent", "none"])
def test_the_text_breaks_off(hand: Hand, faults: ReportFaults, packed: str) -> None:
    whole = {kind: report_text(hand, report(hand, kind)) for kind in (FLAT, XML)}
    faults.cut_text, faults.gzip = True, packed  # type: ignore[assignment]
    for kind, text in whole.items():
        cut = report_text(hand, report(hand, kind))
        assert 0 < len(cut) < len(text)
        assert text.startswith(cut)


def test_the_archive_breaks_off(hand: Hand, faults: ReportFaults) -> None:
    faults.cut_gzip = True
    content = read_document(hand, report(hand)["reportDocumentId"]).content
    with pytest.raises(EOFError):
        gzip.decompress(content)


@pytest.mark.parametrize(("charset", "declared"), [("cp1252", "windows-1252"), ("utf-8-sig", "UTF-8")])
def test_charsets_of_both_forms(hand: Hand, faults: ReportFaults, charset: str, declared: str) -> None:
    faults.charset, faults.charset_told = charset, "UTF-16"
    assert PERSON.name in report_text(hand, report(hand), charset)
    found = report(hand, XML)
    assert f'encoding="{declared}"' in report_text(hand, found, charset)
    answer = read_document(hand, found["reportDocumentId"])
    assert answer.headers["Content-Type"] == "text/xml;charset=UTF-16"  # it lies
    assert ElementTree.fromstring(gzip.decompress(answer.content)).findtext(".//BuyerName") == PERSON.name


def test_quotes_are_plain_and_ends_of_lines_may_be_short(hand: Hand, faults: ReportFaults) -> None:
    faults.line_end = "\n"
    text = report_text(hand, report(hand))
    assert "\r" not in text
    assert '\tTray, 12" "oak"\t' in text
    assert text.count("\n") == 5


def test_columns_come_go_and_change_their_names(hand: Hand, faults: ReportFaults) -> None:
    usual = lines(hand)[0]
    assert "bill-city" not in usual
    assert usual.index("delivery-Instructions") < usual.index("sales-channel")
    faults.without = frozenset({"sales-channel", "sku"})
    faults.extra, faults.renamed = ("points-granted", "tax-collection-model"), {"order-id": "OrderId"}
    faults.optional = USUAL_COLUMNS | {"bill"}
    changed, *rows = lines(hand)
    assert changed[:6] == ["OrderId", "order-item-id", "purchase-date", *faults.extra, "payments-date"]
    assert set(usual) - set(changed) == {"sales-channel", "sku", "order-id"}
    assert changed[changed.index("bill-city") - 3] == "bill-address-1"
    assert {len(each) for each in rows} == {len(changed)}
    assert rows[0][changed.index("bill-city")] == "Köln"
    faults.optional = frozenset()
    assert not {"gift-wrap-price", "item-promotion-discount", "is-prime"} & set(lines(hand)[0])


@pytest.mark.parametrize(("language", "name"), [("de", "Bestellnummer"), ("ja", "注文番号")])
def test_headers_in_another_language(hand: Hand, faults: ReportFaults, language: str, name: str) -> None:
    faults.headers = language  # type: ignore[assignment]
    assert lines(hand)[0][0] == name
    assert lines(hand, UNSHIPPED)[0][0] == name


def test_two_promotions_are_two_rows_of_one_line(hand: Hand, faults: ReportFaults) -> None:
    names, *one = lines(hand)
    discount, promotion = names.index("item-promotion-discount"), names.index("item-promotion-id")
    assert [each[discount] for each in one] == ["1.31", "0.00", "0.00", "0.00"]
    filled: dict[str, int] = {}
    for form in ("blank", "bare", "repeat"):
        faults.promotions = form  # type: ignore[assignment]
        _, first, second, *rest = lines(hand)
        assert (first[discount], second[discount]) == ("0.66", "0.65")
        assert (first[promotion], second[promotion]) == ("AUTUMN-10", "AUTUMN-10-2")
        filled[form] = sum(bool(each) for each in second)
        assert rest == one[1:]
    assert filled["blank"] == 4
    assert filled["bare"] == 2
    assert filled["repeat"] == sum(bool(each) for each in one[0])
    assert [each.text for each in messages(hand)[0].iterfind(".//Promotion/Component/Amount")] == [
        "-0.66", "0.00", "-0.65", "0.00",
    ]  # fmt: skip


def test_rows_of_no_order_and_spoiled_and_short_rows(hand: Hand, faults: ReportFaults) -> None:
    faults.malformed, faults.spoiled, faults.short = 3, 1, 1
    names, *rows = lines(hand)
    assert len(rows) == 4 + 3
    assert Counter(len(each) for each in rows) == {len(names): 5, len(names) // 2: 1, 3: 1}
    quantity = names.index("quantity-purchased")
    assert [each[quantity] for each in rows if len(each) == len(names)].count("several") == 3
    assert [each[0] for each in rows].count("") == 1
    quantities = [each.findtext(".//Quantity") for each in messages(hand)]
    assert len(quantities) == 3 + 3
    assert quantities.count("several") == 3


def test_lines_of_one_order_need_not_stand_together(hand: Hand, faults: ReportFaults) -> None:
    for place in range(20):
        pair = (Line(f"A{place}", 1, Decimal(1), "a"), Line(f"B{place}", 1, Decimal(1), "b"))
        hand.amazon.world.add_order(f"202-3-{place:02d}", created=START - HOUR, lines=pair)
    straight = [each["order-item-id"] for each in order_rows(hand, **SPAN)]
    faults.shuffled = True
    mixed = [each["order-item-id"] for each in order_rows(hand, **SPAN)]
    assert mixed != straight
    assert sorted(mixed) == sorted(straight)


def test_amounts_may_have_a_comma(hand: Hand, faults: ReportFaults) -> None:
    faults.decimal_comma = True
    assert order_rows(hand, **SPAN)[0]["item-price"] == "13,00"


@pytest.mark.parametrize(("form", "told"), [("one", ["-1.31"]), ("blank", ["-0.66", "-0.65"])])
def test_discounts_may_stand_below_nothing(hand: Hand, faults: ReportFaults, form: str, told: list[str]) -> None:
    faults.negative_discounts, faults.promotions = True, form  # type: ignore[assignment]
    names, *rows = lines(hand)
    found = [each[names.index("item-promotion-discount")] for each in rows]
    assert found[: len(told)] == told


def test_the_address_of_the_document_may_be_gone(hand: Hand, faults: ReportFaults) -> None:
    faults.gone = True
    assert read_document(hand, report(hand)["reportDocumentId"]).status_code == 404
