"""Listings out of a request that has the right shape. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from linndesk.sandbox.external.listing_records import Action, Picture, Variant, Wanted

Body = Mapping[str, Any]
_SECTIONS = ("GeneralSettings", "ReturnsSettings", "ShippingSettings", "PaymentSettings", "VariationSettings")


def action_of(body: Body) -> Action:
    """Whether listings are to be made or changed."""
    return "CREATE" if body["Type"] in ("CREATE", 0) else "UPDATE"


def wanted_of(body: Body, category: Callable[[str], str]) -> Iterator[Wanted]:
    """The listings of a ListingUpdate. ``category``: an id as this shop keeps it. Raises KeyError: no such configurator
    among the settings."""
    settings = {each["ConfiguratorId"]: each["ProductSettings"] for each in body["Settings"]}
    for each in body["Listings"]:
        yield _wanted(each, settings[each["ConfiguratorId"]], category)


def gone_of(body: Body) -> Iterator[Wanted]:
    """The listings of a ListingDelete, by their keys."""
    for each in body["ExternalListingIds"]:
        yield Wanted(each["TemplateId"], 0, str(each["ExternalListingId"]), each["ChannelSKU"], "")


def answers(rows: Sequence[Body]) -> dict[str, tuple[str, ...]]:
    """Values by the id of what was asked."""
    return {each["ID"]: tuple(each["Values"]) for each in rows}


def _wanted(given: Body, settings: Body, category: Callable[[str], str]) -> Wanted:
    common = [(key, value) for key, values in answers(settings["AttributeSettings"]).items() for value in values]
    own, custom = _attributes(given["Attributes"])
    named = {key for key, _ in own}
    return Wanted(
        template_id=given["TemplateId"],
        configurator_id=given["ConfiguratorId"],
        external_id=str(given["ExternalListingId"] or ""),
        sku=given["SKU"],
        title=given["Title"],
        description=given["Description"],
        quantity=given["Quantity"],
        price=Decimal(given["Price"]),
        categories=tuple(category(each) for each in given["Categories"]),
        pictures=_pictures(given["Images"]),
        shipping=tuple((each["ShippingMethodID"], Decimal(each["Price"])) for each in given["ShippingMethods"]),
        payment=tuple(settings["PaymentMethods"]),
        attributes=(*(each for each in common if each[0] not in named), *own),
        own=custom,
        settings=tuple((key, values) for name in _SECTIONS for key, values in answers(settings[name]).items()),
        variants=tuple(_variant(each) for each in given["Variations"]),
        options=tuple(
            (each["Name"], tuple(value["Value"] for value in each["Values"])) for each in given["VariationOptions"]
        ),
    )


def _variant(given: Body) -> Variant:
    known, custom = _attributes(given["AttributeSettings"])
    price = given["Price"]
    return Variant(
        given["SKU"],
        given["Title"],
        given["Quantity"],
        None if price is None else Decimal(price),
        tuple((each["Name"], each["Value"]["Value"]) for each in given["OptionValues"]),
        _pictures(given["Images"]),
        known + custom,
    )


def _pictures(given: Sequence[Body]) -> tuple[Picture, ...]:
    return tuple(Picture(each["Url"], tuple(each["Tags"])) for each in given)


def _attributes(given: Sequence[Body]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Those that the shop asks for, and those of the seller's own."""
    pairs = [(each["IsCustomAttribute"], (each["AttributeID"], each["AttributeValue"])) for each in given]
    return tuple(pair for own, pair in pairs if not own), tuple(pair for own, pair in pairs if own)
