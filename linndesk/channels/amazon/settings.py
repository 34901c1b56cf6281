"""Every setting of an Amazon account, its words and its checks: one declaration for all faces. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator, model_validator

from linndesk.channels.addresses import refusal
from linndesk.channels.amazon.carriers import carriers
from linndesk.channels.amazon.marketplaces import ENDPOINTS, LWA_ENDPOINT, MARKETPLACES, Marketplace, find
from linndesk.channels.pasted import unspaced
from linndesk.channels.selling import PastMoment, SellingSettings
from linndesk.domain.allocation import tidy
from linndesk.settings import Trimmed, setting

_SELLER = re.compile(r"[A-Za-z0-9]{5,20}")
_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>()]+")
_NO_SPACES = ("seller_id", "client_id", "client_secret", "refresh_token", "endpoint", "lwa_endpoint")


def _seller(value: str) -> str:
    if value and not _SELLER.fullmatch(value):
        raise ValueError("A merchant token is 5 to 20 letters and digits, for example A2EXAMPLE7TOKEN.")
    return value


def _email(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        raise ValueError("Write one e-mail address, for example orders@shop.example.")
    return value


def _address(value: str) -> str:
    reason = refusal(value) if value else ""
    if reason:
        raise ValueError(reason)
    return value.rstrip("/")


def _region_word(value: object) -> object:
    return (value.strip().upper() or None) if isinstance(value, str) else value


def _words(value: object) -> object:
    return [each for each in re.split(r"[,;\n]", value) if each.strip()] if isinstance(value, str) else value


def _marketplace_ids(values: list[str]) -> list[str]:
    known: dict[str, Marketplace] = {}
    for word in values:
        if not word.strip():
            continue
        found = find(word)
        if found is None:
            raise ValueError(f"Amazon has no marketplace {word.strip()[:40]}; write codes such as UK, DE, US.")
        known[found.id] = found
    regions = dict.fromkeys(each.region for each in known.values())
    if len(regions) > 1:
        first, second = (next(m.code for m in known.values() if m.region == each) for each in [*regions][:2])
        raise ValueError(f"{first} and {second} are of different regions: add one account for each region.")
    return list(known)


class AmazonSettings(SellingSettings):
    """One Amazon account: one merchant, one region, some of its marketplaces."""

    seller_id: Annotated[Trimmed, AfterValidator(_seller)] = setting(
        "",
        "Merchant token",
        "Your seller id, from Seller Central under Account Info, for example A2EXAMPLE7TOKEN.",
        section="Connection",
        placeholder="A2EXAMPLE7TOKEN",
    )
    marketplaces: Annotated[list[str], BeforeValidator(_words), AfterValidator(_marketplace_ids)] = setting(
        [],
        "Marketplaces",
        "Codes or ids of one region: UK, DE, FR brings the orders of all three with one call.",
        section="Connection",
        placeholder="UK, DE, FR",
        options=tuple((each.id, f"{each.code}  {each.name}") for each in MARKETPLACES),
    )
    region: Annotated[Literal["NA", "EU", "FE"] | None, BeforeValidator(_region_word)] = setting(
        None,
        "Region",
        "Follows from the marketplaces: UK and DE are EU, US and CA are NA, JP and AU are FE.",
        section="Connection",
    )
    client_id: Trimmed = setting(
        "",
        "Client id",
        "Of your application in Seller Central; it begins with amzn1.application-oa2-client.",
        section="Connection",
        placeholder="amzn1.application-oa2-client.…",
    )
    client_secret: Trimmed = setting(
        "",
        "Client secret",
        "Kept in this PC's keyring. Amazon lets it expire 180 days after it was made.",
        section="Connection",
        secret=True,
    )
    refresh_token: Trimmed = setting(
        "",
        "Refresh token",
        "Given once when you authorise the application; begins with Atzr|. New roles need a new one.",
        section="Connection",
        secret=True,
    )
    endpoint: Annotated[Trimmed, AfterValidator(_address)] = setting(
        "",
        "Endpoint",
        "Empty = the region's own, for example https://sellingpartnerapi-eu.amazon.com for the UK.",
        section="Connection",
        placeholder="the region's own",
    )
    lwa_endpoint: Annotated[Trimmed, AfterValidator(_address)] = setting(
        "", "Sign-in endpoint", "Empty = https://api.amazon.com, the same for every region.",
        section="Connection", placeholder=LWA_ENDPOINT,
    )  # fmt: skip

    mark_as_despatched: bool = setting(
        True,
        "Mark as despatched",
        "Tells Amazon the tracking number and service; off, each despatch is held and shown, never lost.",
        section="Order",
        tick="Tell Amazon when an order is despatched",
    )
    not_disclosed_default_email: Annotated[Trimmed, AfterValidator(_email)] = setting(
        "",
        "NOT DISCLOSED default e-mail",
        "Shown instead of NOT DISCLOSED BY AMAZON until Amazon gives one, for example none@shop.example.",
        section="Order",
        placeholder="none@shop.example",
    )
    last_order_sync: PastMoment = setting(
        None,
        "Last order sync (UTC)",
        "Oldest order of the latest sync; set back to 2026-11-01 00:00:00, all since then is read once more.",
        section="Order",
    )
    do_not_download_orders_prior_to: PastMoment = setting(
        None,
        "Do not download orders prior to",
        "At 2026-11-01 00:00:00 an order placed on 31 October never comes in. Empty = no limit.",
        section="Order",
        placeholder="no limit",
    )
    order_route: Literal["auto", "api", "report"] = setting(
        "auto",
        "Orders come by",
        "Auto: the orders API, 100 orders a call, and a report where thousands wait. Report: first what is there.",
        section="Order",
    )
    xml_merchant: bool = setting(
        False,
        "XML Merchant",
        "Order reports are asked for, looked for and counted as XML instead of as a flat file.",
        section="Order",
        tick="Read XML order reports",
    )
    secondary_integrated_system: bool = setting(
        False,
        "Secondary integrated system",
        "Reads the reports of the last 7 days again each time and schedules none, beside another program.",
        section="Order",
        tick="Another program is the main one",
    )
    do_not_submit_shipping_data: bool = setting(
        False,
        "Do not submit shipping data",
        "For a parallel run: despatches stay here. Switched off again, the old ones wait for your word.",
        section="Order",
        tick="Tell Amazon nothing about despatch",
    )

    fba: bool = setting(
        False,
        "Fulfilment by Amazon",
        "Amazon's warehouse is one more stock location here: its orders stand there, and what is moved there it sends.",
        section="FBA",
        tick="Add a location for FBA and bring its orders in",
    )
    fba_sync_inventory: bool = setting(
        False,
        "Sync inventory",
        "On in one account of those that share a warehouse: with DE and FR unified, in DE alone.",
        section="FBA",
        tick="The FBA location follows Amazon through this account",
    )
    convert_currency: bool = setting(
        False,
        "Convert currency",
        "One to one, so that the UK warehouse sends an order of 10 EUR as 10 GBP; off, such an order is refused.",
        section="FBA",
        tick="Send orders of another currency",
    )

    form_order: ClassVar[tuple[str, ...]] = (
        *("seller_id", "marketplaces", "region", "client_id", "client_secret", "refresh_token"),
        *("enabled", "mode", "undo_seconds", "order_minutes", "stock_minutes"),
        *("endpoint", "lwa_endpoint", "http_user", "http_password"),
        *("mark_as_despatched", "not_disclosed_default_email", "last_order_sync"),
        *("do_not_download_orders_prior_to", "order_route", "xml_merchant", "secondary_integrated_system"),
        *("do_not_submit_shipping_data", "order_location", "keep_personal_data_days"),
        *("update_inventory", "default_latency", "product_based_latency", "update_inventory_from_location"),
        *("inventory_locations", "default_max_listed_quantity", "default_max_listed_percentage"),
        *("default_end_when_quantity", "last_inventory_sync", "utc_offset"),
        *("fba", "fba_sync_inventory", "convert_currency", "shipping_services", "payment_methods"),
    )

    @model_validator(mode="before")
    @classmethod
    def _region_from_marketplaces(cls, values: Any) -> Any:
        """An absent region follows from the first marketplace; a given one is checked below."""
        if not isinstance(values, dict) or values.get("region"):
            return values
        words = _words(values.get("marketplaces"))
        first = find(str(words[0])) if isinstance(words, list) and words else None
        return {**values, "region": first.region} if first else values

    @field_validator("region")
    @classmethod
    def _one_region(cls, region: str | None, info: ValidationInfo) -> str | None:
        for each in info.data.get("marketplaces", ()):
            known = find(each)
            if known and region and known.region != region:
                raise ValueError(f"Amazon {known.code} belongs to region {known.region}, not {region}.")
        return region

    def place(self, marketplace: str) -> str:
        known = find(marketplace)
        return tidy(known.id if known else marketplace)

    def place_name(self, marketplace: str) -> str:
        known = find(marketplace)
        return known.code if known else marketplace

    def places(self) -> tuple[str, ...]:
        return tuple(self.marketplaces)

    def carriers(self, marketplace: str) -> tuple[str, ...]:
        return carriers(marketplace)

    @property
    def api_base(self) -> str:
        """Where calls go: the account's own endpoint, else the region's; "" while neither is known."""
        return self.endpoint or (ENDPOINTS[self.region] if self.region else "")

    @property
    def lwa_base(self) -> str:
        return self.lwa_endpoint or LWA_ENDPOINT


def tidied(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Values without the stray spaces that copying brings, and one sentence for each changed (A3)."""
    return unspaced(values, AmazonSettings, _NO_SPACES)
