"""The rows of one order as an order: amounts as Amazon's countries write them, its marketplace, its person. (A5)"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from linndesk.channels.amazon.order_columns import ALIASES, NEEDED, USED
from linndesk.channels.amazon.order_rows import amount, order
from linndesk.channels.amazon.wire import Unreadable
from tests.channels.amazon.peer import JP, UK

DE, FR = "A1PA6795UKMFR9", "A13V1IB3VIYZZH"
AS_OF = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ROW = {
    "order-id": "026-1234567-0000001", "order-item-id": "1", "purchase-date": "2026-02-28T09:00:00+00:00", "sku": " A ",
    "quantity-purchased": "2", "item-price": "12.50", "ship-address-1": "1 High Street", "ship-country": "GB",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "currency", "found"),
    [
        ("12.99", "GBP", "12.99"), ("12,99", "EUR", "12.99"), ("1.234,50", "EUR", "1234.50"), (" 7 ", "GBP", "7"),
        ("1,234.50", "GBP", "1234.50"), ("1,980", "JPY", "1980"), ("1980", "JPY", "1980"), ("", "GBP", "0"),
        ("1,234,567", "GBP", "1234567"), ("1.234", "KWD", "1.234"), ("12,5", "EUR", "12.5"),
    ],
)  # fmt: skip
def test_amounts(cell: str, currency: str, found: str) -> None:
    assert amount(cell, "item-price", currency) == Decimal(found)


@pytest.mark.parametrize(
    "cell", ["12,990", "1.2.3", "£12", "1e5", "NaN", "٣", "-1", "9" * 15, "1 234", "12.", "Infinity", "1,23,45"]
)
def test_amounts_that_could_be_two_or_none_are_refused_and_never_guessed(cell: str) -> None:
    with pytest.raises(Unreadable, match="item-price") as error:
        amount(cell, "item-price", "GBP")
    assert cell not in str(error.value)


@pytest.mark.parametrize(
    ("channel", "country", "scopes", "found"),
    [
        ("Amazon.co.uk", "DE", (DE, FR), UK), ("", "GB", (DE,), DE), ("", "DE", (UK, DE, FR), DE),
        ("", "CH", (FR, DE), FR), ("amazon.de", "", (UK,), DE), ("Amazon.xx", "JP", (UK, JP), JP), ("", "GB", (), ""),
        ("Amazon.com.be", "FR", (UK,), "AMEN7PMS3EDWL"), ("", "GB", ("UNKNOWN",), "UNKNOWN"),
    ],
)  # fmt: skip
def test_the_marketplace(channel: str, country: str, scopes: tuple[str, ...], found: str) -> None:
    """By the sales channel, else the only one, else the one of the country it goes to, else the first."""
    assert order([{**ROW, "sales-channel": channel, "ship-country": country}], scopes, AS_OF).marketplace == found


def test_the_currency_tells_the_marketplace_before_the_country_does() -> None:
    """XML names no sales channel: pounds are the United Kingdom's even where the parcel goes to Germany."""
    assert order([{**ROW, "currency": "GBP", "ship-country": "DE"}], (DE, UK), AS_OF).marketplace == UK
    assert order([{**ROW, "currency": "EUR", "ship-country": "FR"}], (UK, DE, FR), AS_OF).marketplace == FR


def test_all_that_a_row_tells() -> None:
    row = {
        **ROW, "item-tax": "2.50", "shipping-price": "3.00", "shipping-tax": "0.50", "gift-wrap-price": "1.00",
        "item-promotion-discount": "-1.00", "ship-promotion-discount": "0.50", "currency": "GBP",
        "payments-date": "2026-03-02T09:05:00+01:00", "latest-ship-date": "2026-03-03T23:59:59+00:00",
        "is-prime": "TRUE", "is-business-order": "true", "purchase-order-number": "PO 7", "gift-message-text": "Hi",
        "delivery-instructions": "Leave in porch", "ship-service-level": "Std UK Dom_1", "buyer-name": "Zoë",
        "ship-phone-number": "", "buyer-phone-number": "123", "recipient-name": "Bo\0",
    }  # fmt: skip
    made = order([row], (UK,), AS_OF)
    assert (made.shipping, made.tax, made.discount, made.total) == (
        Decimal("3.00"), Decimal("3.00"), Decimal("1.50"), Decimal("18.00"),
    )  # fmt: skip
    assert made.flags == ("prime", "business", "gift")
    assert made.ship_by == datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)
    assert (made.channel_service, made.lines[0].channel_sku, made.missing) == ("Std UK Dom_1", " A ", "")
    assert (made.person.name, made.person.phone, made.person.gift_message) == ("Bo\ufffd", "123", "Hi")
    assert made.person.notes == ("Purchase order PO 7", "Leave in porch")
    assert (made.received_at, made.last_updated) == (datetime(2026, 2, 28, 9, tzinfo=UTC), AS_OF)
    assert '"order-id":"026-1234567-0000001"' in made.person.raw


def test_it_is_as_of_its_latest_moment() -> None:
    made = order([{**ROW, "payments-date": "2026-03-02T08:45:00Z"}], (UK,), AS_OF)
    assert made.last_updated == datetime(2026, 3, 2, 8, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"order-item-id": ""}, "order-item-id is missing"), ({"quantity-purchased": "two"}, "no number"),
        ({"quantity-purchased": "-1"}, "not between"), ({"quantity-purchased": ""}, "quantity-purchased is missing"),
        ({"purchase-date": "28/02/2026"}, "purchase-date is no time"), ({"purchase-date": " "}, "is missing"),
        ({"sales-channel": "Non-Amazon UK"}, "another shop"), ({"item-price": "99999999999999.99"}, "too large"),
        ({"order-id": "x" * 300}, "order-id is too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_without_its_value(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        order([{**ROW, **changes}], (UK,), AS_OF)


@pytest.mark.parametrize(
    "changes", [{"latest-ship-date": "soon"}, {"payments-date": "1"}, {"promise-date": "28/02/26"}]
)
def test_a_date_that_only_informs_stops_no_order(changes: dict[str, str]) -> None:
    made = order([{**ROW, **changes}], (UK,), AS_OF)
    assert made.ship_by is None


def test_the_earliest_of_its_ship_dates_counts() -> None:
    rows = [{**ROW, "order-item-id": str(day), "promise-date": f"2026-03-0{day}T00:00:00Z"} for day in (5, 4, 6)]
    assert order(rows, (UK,), AS_OF).ship_by == datetime(2026, 3, 4, tzinfo=UTC)


def test_no_address_yet_is_said_as_the_api_says_it() -> None:
    for column in ("ship-address-1", "ship-country"):
        assert order([{**ROW, column: ""}], (UK,), AS_OF).missing == "Amazon has not given the address yet"


def test_no_name_stands_for_two_columns() -> None:
    assert set(ALIASES.values()) <= set(USED)
    assert not set(ALIASES) & set(USED)
    assert set(NEEDED) <= set(USED)
