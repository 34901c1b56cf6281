"""What Amazon's warehouse is asked to send, in either version's words (D20, D22, R-PERSON; pitfall 24)."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as some

from linndesk.channels.amazon import outbound_2020, outbound_2026, outbound_request
from linndesk.channels.amazon.outbound_address import address, hidden
from linndesk.channels.amazon.outbound_request import request
from linndesk.domain.outbound import Asked, Wanted
from linndesk.errors import BadInput
from tests.channels.amazon.outbound_models import CANARIES, JO, NEW, OLD, asked, keeps, need_models
from tests.channels.amazon.peer import JP, UK

DE, CA, US = "A1PA6795UKMFR9", "A2EUQ1WTGCTBG2", "ATVPDKIKX0DER"
VERSIONS = [outbound_2026.VERSION, outbound_2020.VERSION]


def bodies(what: Asked) -> dict[str, dict[str, Any]]:
    """By the model's definition."""
    kept = outbound_request.read(json.loads(json.dumps(request(what))))
    to = address(what.person)
    return {
        "CreateOrderRequest": outbound_2026.create_body(kept, to),
        "GetOrderPreviewRequest": outbound_2026.preview_body(kept, to),
        "CreateFulfillmentOrderRequest": outbound_2020.create_body(kept, to),
        "GetFulfillmentPreviewRequest": outbound_2020.preview_body(kept, to),
    }


def test_the_newer_version_is_asked_to_ship_all_of_it_or_nothing_from_a_country_that_is_named() -> None:
    assert bodies(asked())["CreateOrderRequest"] == {
        "orderId": "LDABCDEFGHIJKLMNOP-1",
        "origin": {"countryCode": "GB"},
        "destination": {
            "deliveryAddress": {
                "name": "Joanna Canary",
                "addressLine1": "Canary & Sons",
                "addressLine2": "17 Canary Wharf",
                "addressLine3": "Flat 3",
                "city": "Norwich",
                "stateOrRegion": "Norfolk",
                "postalCode": "NR1 1AA",
                "phone": "+441603555111",
                "countryCode": "GB",
            }
        },
        "fulfillmentConfiguration": {
            "serviceLevel": {"serviceTiers": ["STANDARD"]},
            "action": "SHIP",
            "policy": "FILL_OR_KILL",
        },
        "lineItems": [
            {
                "lineItemId": "1",
                "product": {
                    "productIdentifier": {"amazonSku": "MUG"},
                    "perUnitDeclaredValue": {"currencyCode": "GBP", "amount": "4.75"},
                },
                "amount": {"unit": "EACHES", "value": "2"},
            }
        ],
    }


def test_the_older_version_is_told_the_marketplace_and_what_the_buyer_knows() -> None:
    made = bodies(asked(marketplace=DE, currency="EUR", tier="EXPEDITED", shown="Bestellung  Nr. 7 ü"))
    body = made["CreateFulfillmentOrderRequest"]
    assert body["marketplaceId"] == DE
    assert body["sellerFulfillmentOrderId"] == "LDABCDEFGHIJKLMNOP-1"
    assert body["displayableOrderId"] == "Bestellung Nr. 7 -"
    assert body["displayableOrderDate"] == "2026-03-02T06:00:00Z"
    assert body["shippingSpeedCategory"] == "Expedited"
    assert (body["fulfillmentAction"], body["fulfillmentPolicy"]) == ("Ship", "FillOrKill")
    assert body["items"] == [
        {
            "sellerSku": "MUG",
            "sellerFulfillmentOrderItemId": "1",
            "quantity": 2,
            "perUnitDeclaredValue": {"currencyCode": "EUR", "value": "4.75"},
        }
    ]


@pytest.mark.parametrize(
    ("place", "tiers"),
    [
        (UK, ["STANDARD", "EXPEDITED"]),
        (CA, ["STANDARD", "EXPEDITED", "PRIORITY"]),
        (JP, ["STANDARD", "EXPEDITED"]),  # SCHEDULED wants a time that nobody here has
    ],
)
def test_a_preview_asks_for_every_service_level_that_the_marketplace_has(place: str, tiers: list[str]) -> None:
    made = bodies(asked(marketplace=place))
    level = made["GetOrderPreviewRequest"]["fulfillmentConfiguration"]["serviceLevel"]
    assert level == {"serviceTiers": tiers}
    assert len(made["GetFulfillmentPreviewRequest"]["shippingSpeedCategories"]) == len(tiers)


def test_lines_are_numbered_by_their_place_whatever_the_shop_calls_them() -> None:
    """Two SKUs of one line too: each is a line of its own there."""
    lines = tuple(Wanted("gid://shop/ ü/1", sku, 1, None) for sku in ("MUG-FBA", "MUG-FBA-2"))
    made = bodies(asked(lines=lines))
    assert [each["lineItemId"] for each in made["CreateOrderRequest"]["lineItems"]] == ["1", "2"]
    items = made["CreateFulfillmentOrderRequest"]["items"]
    assert [each["sellerFulfillmentOrderItemId"] for each in items] == ["1", "2"]
    assert all("perUnitDeclaredValue" not in each for each in items)


def test_yen_have_no_decimals_and_nothing_is_declared_at_nothing() -> None:
    lines = (Wanted("1", "MUG", 1, Decimal(500)), Wanted("2", "MUG", 1, Decimal(0)))
    items = bodies(asked(marketplace=JP, currency="JPY", lines=lines))["CreateFulfillmentOrderRequest"]["items"]
    assert items[0]["perUnitDeclaredValue"] == {"currencyCode": "JPY", "value": "500"}
    assert "perUnitDeclaredValue" not in items[1]


def test_r_person_what_is_kept_and_what_is_shown_of_it_names_nobody() -> None:
    for said in (json.dumps(request(asked())), repr(asked())):
        assert not [each for each in CANARIES if each in said]


def test_no_e_mail_ever_goes_along() -> None:
    assert "@" not in json.dumps(bodies(asked()))
    assert "mail" not in json.dumps(bodies(asked())).casefold()


def test_the_same_is_always_asked_in_the_same_words() -> None:
    assert json.dumps(bodies(asked()), sort_keys=True) == json.dumps(bodies(asked()), sort_keys=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": "with spaces"}, "no id"),
        ({"reference": "X" * 41}, "no id"),
        ({"marketplace": "A0NOWHERE"}, "marketplace"),
        ({"tier": "FAST"}, "STANDARD, EXPEDITED, PRIORITY, SCHEDULED"),
        ({"lines": ()}, "Nothing is left"),
        ({"lines": (Wanted("1", "MUG", 0),)}, "Nothing is left"),
        ({"lines": (Wanted("1", "MUG", 251),)}, "250"),
        ({"lines": tuple(Wanted(str(each), "MUG", 1) for each in range(101))}, "100"),
        ({"lines": (Wanted("1", "M" * 51, 1),)}, "50 characters"),
        ({"lines": (Wanted("1", "  ", 1),)}, "SKU"),
    ],
)
def test_what_amazon_could_never_take_is_said_in_one_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as error:
        request(asked(**changes))
    assert said in str(error.value)
    assert error.value.fix


LONG = "Number 17 of the very long road that leads out of the town"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "", "company": "", "buyer_name": ""}, "no name"),
        ({"name": "N" * 51}, "name is too long"),
        ({"line1": "", "line2": "", "company": ""}, "no street"),
        ({"line1": LONG, "line2": LONG, "line3": LONG, "company": f"{LONG}, Ltd"}, "street is too long"),
        ({"line1": "W" * 61}, "street is too long"),
        ({"town": ""}, "no town"),
        ({"town": "T" * 51}, "town is too long"),
        ({"postcode": ""}, "no postcode"),
        ({"country_code": "Atlantis"}, "no country"),
        ({"phone": "1" * 21}, "phone number is too long"),
        ({"region": "R" * 151}, "region is too long"),
    ],
)
def test_an_address_says_which_part_is_missing_or_too_long_and_nothing_of_it(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput) as error:
        address(replace(JO, **changes))
    assert said in str(error.value)
    assert not [each for each in CANARIES if each in str(error.value)]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"company": ""}, ["17 Canary Wharf", "Flat 3"]),
        ({"company": "JOANNA CANARY"}, ["17 Canary Wharf", "Flat 3"]),
        ({"line3": "Dock"}, ["Canary & Sons, 17 Canary Wharf, Flat 3, Dock"]),
        ({"company": "", "line1": f"{LONG}, left"}, [LONG[:55], "town, left, Flat 3"]),
        ({"company": "", "line1": " 17\tCanary\n Wharf\0", "line2": "\u200b"}, ["17 Canary Wharf"]),
    ],
)
def test_nothing_of_a_street_is_lost(changes: dict[str, Any], lines: list[str]) -> None:
    found = address(replace(JO, **changes))
    made = [found[f"addressLine{each}"] for each in (1, 2, 3) if f"addressLine{each}" in found]
    assert made == lines if len(lines) < 2 or lines[0] != LONG[:55] else " ".join(made) == f"{LONG}, left, Flat 3"
    assert all(len(each) <= 60 for each in made)


def test_in_japan_the_town_stands_in_the_street() -> None:
    at = replace(JO, company="", country_code="Japan", region="東京都", town="港区", line1="六本木1-1", line2="")
    assert address(at) == {
        "name": "Joanna Canary",
        "addressLine1": "港区",
        "addressLine2": "六本木1-1",
        "stateOrRegion": "東京都",
        "postalCode": "NR1 1AA",
        "phone": "+441603555111",
        "countryCode": "JP",
    }
    assert address(replace(at, line1="港区六本木1-1"))["addressLine1"] == "港区六本木1-1"


@pytest.mark.parametrize(
    ("number", "sent"),
    [("+44 (0)1603-55", "+4401603 55"), ("01603 555111", "01603555111"), ("none", None), ("12", None), ("", None)],
)
def test_a_phone_number_is_its_digits(number: str, sent: str | None) -> None:
    found = address(replace(JO, phone=number)).get("phone")
    assert found == (sent.replace(" ", "") if sent else None)


def test_r_person_amazons_words_lose_the_person_whom_they_quote() -> None:
    said = "InvalidInput: phone +441603555111 of joanna canary, 17 Canary Wharf, NR1 1AA (joanna@buyer.example) is bad"
    kept = hidden(said, JO)
    assert not [each for each in CANARIES if each.casefold() in kept.casefold()]
    assert kept.startswith("InvalidInput: phone ")
    assert hidden("The SKU MUG is invalid", JO) == "The SKU MUG is invalid"


words = some.text(max_size=70) | some.sampled_from(["1 High Street", "Zoë Ångström", "x" * 200])
FIELDS = ("name", "company", "line1", "line2", "line3", "town", "region", "postcode", "phone")
countries = some.sampled_from(["GB", "DE", "JP", "United Kingdom", "us", "", "??"])
people = some.fixed_dictionaries({}, optional={**dict.fromkeys(FIELDS, words), "country_code": countries}).map(
    lambda changes: replace(JO, **changes)
)
lines = some.lists(
    some.builds(
        Wanted,
        some.text(max_size=20),
        some.sampled_from(["MUG", "MUG 1/2 ü", "M" * 50]) | some.text(min_size=1, max_size=52),
        some.integers(1, 80),
        some.none() | some.decimals(-1, 10**6, places=2),
    ),
    min_size=1,
    max_size=4,
)


@need_models
@given(
    some.builds(
        asked,
        person=people,
        lines=lines.map(tuple),
        marketplace=some.sampled_from([UK, DE, US, CA, JP]),
        currency=some.sampled_from(["GBP", "EUR", "JPY", ""]),
        tier=some.sampled_from(["STANDARD", "STANDARD", "EXPEDITED", "PRIORITY"]),
        shown=some.text(max_size=60),
    )
)
def test_every_body_keeps_amazons_model_or_is_refused_in_words(what: Asked) -> None:
    try:
        made = bodies(what)
    except BadInput as error:
        event(error.title)
        return
    event("sent")
    for definition, body in made.items():
        keeps(NEW if definition in ("CreateOrderRequest", "GetOrderPreviewRequest") else OLD, definition, body)
        json.dumps(body, ensure_ascii=False).encode()
    shown = made["CreateFulfillmentOrderRequest"]["displayableOrderId"]
    assert 1 <= len(shown) <= 40
    assert shown.isascii()
    assert shown.isprintable()
    assert "  " not in shown


@need_models
def test_the_usual_bodies_keep_the_models() -> None:
    for definition, body in bodies(asked()).items():
        keeps(NEW if definition in ("CreateOrderRequest", "GetOrderPreviewRequest") else OLD, definition, body)
