"""The contract's JSON where it needs care: e-mail, money of each currency, times, what is unset."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.domain.orders import Line, Order, Parcel, Person, Waiting
from linndesk.services.shapes import order_json, settings_json
from linndesk.settings import validate
from tests.scene import START

ORDER = Order(
    id=7, number="100007", account="Shop", channel_order_id="202-1", marketplace="UK", source="AMAZON",
    sub_source="Amazon UK", status="open", outcome="", stage="", payment_status="paid", received_at=START,
    last_updated=START, ship_by=None, currency="GBP", total=Decimal("12.5"), shipping=Decimal(0), tax=Decimal("2.0833"),
    discount=Decimal(0), postal_service="", channel_service="STANDARD", parked=False, locked=False,
    cancel_requested=False, location="Default", weight_g=None, flags=("prime",), waiting=None, deleted_at=None,
    purged=False, person=Person(buyer_name="Ada"), email="none@shop.example",
    lines=(Line("L1", "MUG", None, "Mug", 3, 1, 0, Decimal("3.3333"), Decimal(10)),),
)  # fmt: skip


def test_the_shown_email_is_never_taken_for_the_real_one() -> None:
    """D6: a default is shown, and told apart from what the channel gave."""
    value = order_json(ORDER)
    assert (value["buyer_email"], value["buyer_email_real"]) == ("none@shop.example", None)
    real = replace(ORDER, person=Person(buyer_email="a@b.example"), email="a@b.example")
    assert order_json(real)["buyer_email_real"] == "a@b.example"


@pytest.mark.parametrize(("currency", "total"), [("GBP", "12.50"), ("KWD", "12.500"), ("JPY", "12.5")])
def test_money_has_its_currencys_digits(currency: str, total: str) -> None:
    assert order_json(replace(ORDER, currency=currency))["total"] == total


def test_fractions_of_a_penny_are_not_lost() -> None:
    value = order_json(ORDER)
    assert (value["tax"], value["lines"][0]["unit_price"], value["lines"][0]["line_total"]) == (
        "2.0833",
        "3.3333",
        "10.00",
    )


def test_times_are_utc_with_a_z_and_nothing_is_null() -> None:
    value = order_json(ORDER)
    assert (value["received_at"], value["ship_by"], value["waiting"]) == ("2026-11-21T08:00:00Z", None, None)
    late = replace(ORDER, waiting=Waiting("No address yet", 2, START + timedelta(hours=1)))
    assert order_json(late)["waiting"] == {
        "reason": "No address yet",
        "attempts": 2,
        "next_try": "2026-11-21T09:00:00Z",
    }


def test_parcels_name_their_lines() -> None:
    parcel = Parcel(1, "P1", "DPD", "TRACK", START, "sent", (("L1", 2),), "")
    (value,) = order_json(replace(ORDER, parcels=(parcel,)))["parcels"]
    assert value["lines"] == [{"line_id": "L1", "quantity": 2}]
    assert value["state"] == "sent"


def test_settings_are_plain_and_secrets_silent() -> None:
    values = {"client_secret": "canary", "utc_offset": "5.75", "last_order_sync": "2026-11-01 00:00:00"}
    value = settings_json(validate(AmazonSettings, values), ("client_secret",))
    assert value["client_secret"] == {"set": True}
    assert value["refresh_token"] == {"set": False}
    assert (value["utc_offset"], value["last_order_sync"], value["seller_id"]) == (5.75, "2026-11-01T00:00:00Z", None)
    assert "canary" not in str(value)
