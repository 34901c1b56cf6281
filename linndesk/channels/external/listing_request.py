"""What an app is told of one listing, and of several in one request, in its own words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from linndesk.channels.bodies import as_number
from linndesk.channels.external.idents import told
from linndesk.channels.loose import MOST_UNITS
from linndesk.channels.stock import can_be_sent
from linndesk.domain.publishing import Action, Choices, Picture, Publication, Section, Values, Variation
from linndesk.errors import BadInput

LISTING, SETTINGS = "Listing", "Settings"
MOST_PRICE = Decimal(10) ** 9
_TYPES: Mapping[Action, str] = {"create": "CREATE", "update": "UPDATE"}
_SECTIONS: Mapping[Section, str] = {
    "general": "GeneralSettings", "return": "ReturnsSettings", "shipping": "ShippingSettings",
    "payment": "PaymentSettings", "variation": "VariationSettings",
}  # fmt: skip
_Options = Mapping[str, Mapping[str, int]]  # places of values by the option's name


def part(action: Action, listing: Publication) -> dict[str, Any]:
    """One listing's part. Raises BadInput in one sentence where it could never be told."""
    _check(action, listing)
    if action == "delete":
        return {
            "ChannelSKU": listing.sku,
            "ExternalListingId": told(listing.external_id),
            "TemplateId": listing.template_id,
        }
    settings = {"ConfiguratorId": listing.choices.id, "ProductSettings": _settings(listing.choices)}
    return {LISTING: _listing(action, listing), SETTINGS: settings}


def body(action: Action, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The request that holds them, the settings of each configurator once; None where two parts have different ones of
    the same configurator, so that one request cannot hold both."""
    if action == "delete":
        return {"ExternalListingIds": list(parts)}
    settings: dict[int, Any] = {}
    for each in parts:
        own = each[SETTINGS]
        if settings.setdefault(own["ConfiguratorId"], own) != own:
            return None
    return {
        "Type": _TYPES[action],
        "Listings": [each[LISTING] for each in parts],
        "Settings": list(settings.values()),
    }


def answers(values: Values) -> list[dict[str, Any]]:
    """Answers by id; a question without an answer is not spoken of, and a blank one is none."""
    return [{"ID": key, "Values": said} for key, given in values.items() if (said := _said(given))]


def _check(action: Action, listing: Publication) -> None:
    again = "Correct it, then try again"
    for sku in (listing.sku, *(each.sku for each in listing.variations)):
        if not sku.strip() or not can_be_sent(sku):
            raise BadInput("This listing has no SKU that can be sent", "", again)
    if action != "create" and not listing.external_id:
        what = "updated" if action == "update" else "deleted"
        raise BadInput(f"{listing.sku} cannot be {what}", "The channel has given no id for it", "Create it first")
    if action == "delete":
        return
    for units in (listing.quantity, *(each.quantity for each in listing.variations)):
        if not 0 <= units <= MOST_UNITS:
            raise BadInput(f"{listing.sku} cannot be listed with {units} units", "0 and more can be told", again)
    prices = (
        listing.price,
        *(each.price for each in listing.variations),
        *(cost for _, cost in listing.choices.shipping),
    )
    for price in prices:
        if price is not None and not _can_be_asked(price):
            raise BadInput(f"{listing.sku} cannot be listed at {price}", "Prices have 4 decimals at most", again)


def _can_be_asked(price: Decimal) -> bool:
    return price.is_finite() and 0 <= price <= MOST_PRICE and price == price.quantize(Decimal("0.0001"))


def _listing(action: Action, listing: Publication) -> dict[str, Any]:
    own = (_attribute(name, value, own=True) for name, value in listing.own_attributes)
    options = _options(listing.variations)
    return {
        "ConfiguratorId": listing.choices.id,
        "TemplateId": listing.template_id,
        "ExternalListingId": told(listing.external_id) if action == "update" else None,
        "SKU": listing.sku,
        "Title": listing.title,
        "Description": listing.description,
        "Quantity": listing.quantity,
        "Price": as_number(listing.price),
        "Categories": list(listing.choices.categories),
        "Images": _images(listing.pictures),
        "ShippingMethods": [
            {"Price": as_number(price), "ShippingMethodID": tag} for tag, price in listing.choices.shipping
        ],
        "Attributes": [*_attributes(listing.attributes), *own],
        "Variations": [_variation(each, listing, options) for each in listing.variations],
        "VariationOptions": [
            {"Name": name, "Position": at, "Values": [_value(found, each) for each in found]}
            for at, (name, found) in enumerate(options.items())
        ],
    }


def _settings(choices: Choices) -> dict[str, Any]:
    return {
        "PaymentMethods": list(choices.payment),
        **{member: answers(choices.settings.get(section, {})) for section, member in _SECTIONS.items()},
        "AttributeSettings": answers(choices.attributes),
    }


def _variation(each: Variation, of: Publication, options: _Options) -> dict[str, Any]:
    price = of.price if each.price is None else each.price
    return {
        "SKU": each.sku,
        "Title": each.title or of.title,
        "Quantity": each.quantity,
        "Price": as_number(price),
        "Images": _images(each.pictures),
        "OptionValues": [
            {"Name": name, "Position": list(options).index(name), "Value": _value(options[name], value)}
            for name, value in each.options
        ],
        "AttributeSettings": _attributes(each.attributes),
    }


def _options(variations: Sequence[Variation]) -> _Options:
    """Every option with all of its values and their places, in the order in which they are met."""
    found: dict[str, dict[str, int]] = {}
    for each in variations:
        for name, value in each.options:
            values = found.setdefault(name, {})
            values.setdefault(value, len(values))
    return found


def _value(places: Mapping[str, int], value: str) -> dict[str, Any]:
    return {"Value": value, "Position": places[value]}


def _images(pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    return [{"Url": each.url, "Tags": list(each.tags)} for each in pictures]


def _attributes(values: Values) -> list[dict[str, Any]]:
    return [_attribute(key, value, own=False) for key, given in values.items() for value in _said(given)]


def _said(given: Sequence[str]) -> list[str]:
    return [each for each in given if each.strip()]


def _attribute(key: str, value: str, *, own: bool) -> dict[str, Any]:
    return {"IsCustomAttribute": own, "AttributeID": key, "AttributeValue": value}
