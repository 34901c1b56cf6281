"""What Amazon has against an outbound order, whichever API it comes by. Pure but for the world it looks at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from linndesk.sandbox.amazon.forms import TEXT
from linndesk.sandbox.amazon.marketplaces import Marketplace
from linndesk.sandbox.amazon.outbound_records import OutLine
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.replies import Refusal, error, invalid
from linndesk.sandbox.amazon.world import World

MOST_LINES, MOST_UNITS = 100, 250
_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
_LINE_ID = re.compile(r"[A-Za-z0-9-]{1,50}")
_ONLY_IN = {"PRIORITY": ("CA", "IN", "MX"), "SCHEDULED": ("JP",)}
TIERS = ("STANDARD", "EXPEDITED", "PRIORITY", "SCHEDULED")
_LENGTHS = {
    "name": 50, "addressLine1": 180, "addressLine2": 60, "addressLine3": 60, "city": 50, "districtOrCounty": 150,
    "stateOrRegion": 150, "postalCode": 20, "phone": 20,
}  # fmt: skip
ADDRESS = {
    "name!": TEXT, "addressLine1!": TEXT, "addressLine2": TEXT, "addressLine3": TEXT, "city": TEXT,
    "districtOrCounty": TEXT, "stateOrRegion": TEXT, "postalCode!": TEXT, "countryCode!": TEXT, "phone": TEXT,
}  # fmt: skip


def wrong(message: str, details: str = "") -> Refusal:
    """400 InvalidValue."""
    return Refusal(error(400, "InvalidValue", message, details))


def check_id(order_id: str) -> None:
    """Raises Refusal."""
    if not _ID.fullmatch(order_id):
        raise Refusal(invalid("The order id is not valid.", "1 to 40 letters, digits and hyphens."))


def check_address(address: Mapping[str, Any]) -> None:
    """Raises Refusal for a city that is missing, or that stands where none may, and for what is too long."""
    country = address["countryCode"]
    if not re.fullmatch("[A-Z]{2}", country):
        raise wrong("The countryCode is not valid.", repr(country))
    if country == "JP" and "city" in address:
        raise wrong("The city must not be used in Japan.")
    if country != "JP" and not address.get("city"):
        raise wrong("The city is required.")
    for name, most in _LENGTHS.items():
        if len(address.get(name, "")) > most:
            raise wrong(f"{name} is longer than {most} characters.")


def reaches(place: Marketplace, country: str) -> bool:
    """Whether goods of that stock may go there: none leave the United Kingdom, the EU or Japan."""
    if place.stock == "EU":
        return country in (
            "AT",
            "BE",
            "BG",
            "CZ",
            "DE",
            "DK",
            "ES",
            "FI",
            "FR",
            "IE",
            "IT",
            "LU",
            "NL",
            "PL",
            "PT",
            "SE",
        )
    return place.country == country or place.country not in ("GB", "JP")


def check_reach(place: Marketplace, address: Mapping[str, Any]) -> None:
    """Raises Refusal for a country to which nothing goes from here."""
    if not reaches(place, address["countryCode"]):
        raise wrong("Amazon does not send from this marketplace to that country.", "InvalidDestinationAddress")


def check_lines(world: World, merchant: Merchant, place: Marketplace, lines: Sequence[OutLine]) -> None:
    """Raises Refusal for SKUs that this stock does not have, for amounts, and for money of elsewhere."""
    if len(lines) > MOST_LINES or sum(each.units for each in lines) > MOST_UNITS:
        raise wrong(f"An order has at most {MOST_LINES} line items and {MOST_UNITS} units.")
    ids = [each.line_id for each in lines]
    if len(set(ids)) < len(ids):
        raise wrong("A line item id stands there more than once.")
    for each in lines:
        if not _LINE_ID.fullmatch(each.line_id):
            raise wrong("A line item id is not valid.", each.line_id)
        if len(each.sku) > 50 or not sells(world, merchant.name, place, each.sku):
            raise wrong(f"The SKU {each.sku} has no offer that is fulfilled by Amazon in this marketplace.")
        if each.value is not None:
            _check_money(place, *each.value)


def sells(world: World, merchant: str, place: Marketplace, sku: str) -> bool:
    """Whether the SKU has an FBA offer in any marketplace of that stock."""
    with world.lock:
        offers = world.offers.with_sku(merchant, sku)
    own = {each.id for each in world.merchant(merchant).marketplaces if each.stock == place.stock}
    return any(each.by_amazon and each.marketplace_id in own for each in offers)


def _check_money(place: Marketplace, currency: str, amount: str) -> None:
    if currency != place.currency:
        raise wrong(f"The currency {currency} is not that of the marketplace.", place.currency)
    try:
        found = Decimal(amount)
    except InvalidOperation:
        raise wrong("An amount of money is not a number.", amount) from None
    digits = -int(found.as_tuple().exponent) if found.is_finite() else 99
    if found < 0 or digits > (0 if currency == "JPY" else 2):
        raise wrong("An amount of money is not valid.", amount)


def whole(amount: str) -> int:
    """``1`` or ``1.0`` as 1. Raises Refusal."""
    try:
        found = Decimal(amount)
    except InvalidOperation:
        raise wrong("An amount is not a number.", amount) from None
    if not found.is_finite() or found != found.to_integral_value() or found < 1:
        raise wrong("An amount is not a whole number of at least 1.", amount)
    return int(found)


def check_tier(place: Marketplace, tier: str) -> None:
    """Raises Refusal for a word that is none, and for one of other countries."""
    if tier not in TIERS or place.code not in _ONLY_IN.get(tier, (place.code,)):
        raise wrong(f"The service tier {tier} is not available in this marketplace.")


def offered(place: Marketplace, unoffered: Iterable[str]) -> list[str]:
    """The tiers of a marketplace, but those that cannot be had just now."""
    gone = set(unoffered)
    return [each for each in TIERS if place.code in _ONLY_IN.get(each, (place.code,)) and each not in gone]


def short(world: World, merchant: str, place: Marketplace, lines: Iterable[OutLine]) -> dict[str, int]:
    """SKUs of which more is asked than can be sold, and how many of them can."""
    wanted: dict[str, int] = {}
    for each in lines:
        wanted[each.sku] = wanted.get(each.sku, 0) + each.units
    there = {sku: world.fba.of(sku, place.stock, merchant).fulfillable for sku in wanted}
    return {sku: there[sku] for sku, units in wanted.items() if units > there[sku]}
