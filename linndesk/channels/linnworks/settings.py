"""Every setting of a Linnworks.net account, its words and its checks: one declaration for all faces. Pure."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from linndesk.channels.addresses import refusal
from linndesk.channels.selling import SellingSettings, typed
from linndesk.domain import stages
from linndesk.domain.allocation import Carrier
from linndesk.domain.confirmation import SUBJECT, TEXT, html_trouble, subject_trouble, trouble
from linndesk.domain.processing import their_service
from linndesk.settings import Trimmed, setting
from linndesk.settings.program import is_mail_address

SIGN_IN = "https://api.linnworks.net"
DEFAULT_LOCATION = "00000000-0000-0000-0000-000000000000"
_NO_LATENCY = "Linnworks takes no days to ship"


def _pasted(value: str, info: ValidationInfo) -> str:
    if typed(info) and (len(value) > 200 or any(each.isspace() or not each.isprintable() for each in value)):
        raise ValueError("Paste it as Linnworks shows it: 36 characters such as 1f2e3d4c-….")
    return value


def _address(value: str, info: ValidationInfo) -> str:
    if not value or not typed(info):
        return value
    reason = refusal(value)
    if reason:
        raise ValueError(reason)
    return value.rstrip("/")


def _location(value: str, info: ValidationInfo) -> str:
    if typed(info) and (len(value) > 100 or not value.isprintable()):
        raise ValueError("Give the location's id or its name.")
    return value


def _prefix(value: str, info: ValidationInfo) -> str:
    if typed(info) and (len(value) > 20 or not value.isprintable()):
        raise ValueError("Give at most 20 characters that can be printed.")
    return value


def _words(value: object) -> object:
    return [each for each in re.split(r"[,;\s]", value) if each] if isinstance(value, str) else value


def _lines(value: object) -> object:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


def _emails(values: list[str], info: ValidationInfo) -> list[str]:
    kept = list(dict.fromkeys(each.strip() for each in values if each.strip()))
    wrong = next((each for each in kept if not is_mail_address(each)), None)
    if wrong is not None and typed(info):
        raise ValueError(f"{wrong[:80]} is no e-mail address; write it like orders@shop.example.")
    return kept


def _initial(value: str, info: ValidationInfo) -> str:
    if not value and typed(info):
        raise ValueError("Name the stage in which an order comes in.")
    return value


def _subject(value: str, info: ValidationInfo) -> str:
    reason = subject_trouble(value) if typed(info) else ""
    if reason:
        raise ValueError(reason)
    return value


def _body(value: str, info: ValidationInfo) -> str:
    reason = trouble(value) if typed(info) else ""
    if reason:
        raise ValueError(reason)
    return value


def _page(value: str, info: ValidationInfo) -> str:
    reason = html_trouble(value) if typed(info) else ""
    if reason:
        raise ValueError(reason)
    return value


def _processed(values: list[str], info: ValidationInfo) -> list[str]:
    kept = list(dict.fromkeys(each.strip() for each in values if each.strip()))
    reason = stages.trouble(info.data.get("initial_import_status") or "", kept) if typed(info) else ""
    if reason:
        raise ValueError(reason)
    return kept


class LinnworksSettings(SellingSettings):
    """One location of a Linnworks.net account for which this PC is the warehouse.

    ``location``: its id or name there, "" = the default one. ``sync_stock_levels`` and ``update_inventory`` are one
    switch under two names: both scripts and people know either.
    """

    application_id: Annotated[Trimmed, AfterValidator(_pasted)] = setting(
        "", "Application id", "Of your own System Integration app in the Linnworks developer portal.",
        section="Connection", placeholder="1f2e3d4c-5b6a-7980-1234-56789abcdef0",
    )  # fmt: skip
    application_secret: Annotated[Trimmed, AfterValidator(_pasted)] = setting(
        "", "Application secret", "Kept in this PC's keyring.", section="Connection", secret=True
    )
    token: Annotated[Trimmed, AfterValidator(_pasted)] = setting(
        "", "Token", "Shown once the app is installed on the Linnworks account.", section="Connection", secret=True
    )
    auth_endpoint: Annotated[Trimmed, AfterValidator(_address)] = setting(
        SIGN_IN, "Sign-in address", "Only to be changed for practice and staging.", section="Connection",
        placeholder=SIGN_IN,
    )  # fmt: skip
    location: Annotated[Trimmed, AfterValidator(_location)] = setting(
        "", "Location", "Orders of this location come in. Empty = Linnworks' default location.", section="Order"
    )
    order_prefix: Annotated[Trimmed, AfterValidator(_prefix)] = setting(
        "", "Order prefix", "In front of the number of each order, to tell clients apart.", section="Order"
    )
    ignore_parked_orders: bool = setting(
        False, "Ignore parked orders", "Off: parked orders come in as well.", section="Order",
        tick="Leave orders that are parked in Linnworks",
    )  # fmt: skip
    map_sub_source_to_channel: bool = setting(
        False, "Map sub-source to channel", "Where an account here has exactly the name of its sub-source or source.",
        section="Order", tick="Name the account here that sold it",
    )  # fmt: skip
    weight_in_grams: bool = setting(
        False, "Weight in grams", "", section="Order", tick="Import the weight of an order, in grams"
    )
    import_required_despatch_date: bool = setting(
        False, "Required despatch date", "", section="Order", tick="Import it as the date to ship by"
    )
    initial_import_status: Annotated[Trimmed, AfterValidator(_initial)] = setting(
        "Order Received", "Stage of new orders", "In which stage an order comes in.", section="Order", needed=True
    )
    processed_statuses: Annotated[
        list[str], BeforeValidator(_lines), AfterValidator(_processed), Field(validate_default=True)
    ] = setting(
        ["Despatched"], "Processed stages",
        "An order that enters one of them is processed in Linnworks. A despatch sets the first.", section="Order",
    )  # fmt: skip
    process_minutes: int = setting(
        15, "Process every", "How often what is to be processed is looked for; 0 means only by hand.", section="Order",
        low=0, high=1440, unit="minutes",
    )  # fmt: skip
    mark_invoice_printed: bool = setting(
        False, "Mark invoice printed", "Where Linnworks processes no order without a printed invoice.",
        section="Order", tick="Mark it printed there, then try once more",
    )  # fmt: skip
    update_inventory: bool = setting(
        False, "Sync stock levels", "Sends the level of each linked listing to this location.", section="Inventory",
        tick="Send stock levels to Linnworks",
    )  # fmt: skip
    sync_stock_levels: bool = setting(False, "Sync stock levels", "", section="Inventory")
    stock_value: Literal["stock_level", "on_hand"] = setting(
        "stock_level", "Send", "Linnworks takes its own open orders off a stock level itself.", section="Inventory",
        options=(("stock_level", "Stock level: on hand less other accounts' orders"),
                 ("on_hand", "On hand: what is available here")),
    )  # fmt: skip
    send_order_confirmation: bool = setting(
        False, "Order confirmation", "Once an order, only to an address that Linnworks gave. See Mail in Settings.",
        section="Order", tick="Mail one to the buyer",
    )  # fmt: skip
    confirmation_subject: Annotated[Trimmed, AfterValidator(_subject)] = setting(
        SUBJECT, "Words of a confirmation", "Its subject: one line; {placeholders} are filled in.", section="Order"
    )
    confirmation_text: Annotated[str, AfterValidator(_body)] = setting(
        TEXT, "Text of a confirmation", "Plain text; {placeholders} are filled in.", section="Order"
    )
    confirmation_html: Annotated[str, AfterValidator(_page)] = setting(
        "", "HTML of a confirmation", "Empty = it is made of the text. What is filled in is escaped.", section="Order"
    )
    import_purchase_orders: bool = setting(
        False, "Purchase orders", "Open ones of this location, booked in under Deliveries.", section="Deliveries",
        tick="Import them as deliveries",
    )  # fmt: skip
    create_new_products: bool = setting(
        False, "New products", "Only where no item here has the SKU of a line.", section="Deliveries",
        tick="Create items that a delivery names",
    )  # fmt: skip
    export_returns: bool = setting(
        False, "Returns", "Booked here against a processed order.", section="Deliveries",
        tick="Tell Linnworks of returns processed here",
    )  # fmt: skip
    log_api_requests: bool = setting(
        False, "Log API requests", "Turns itself off after 48 hours; holds no secrets and no buyers' data.",
        section="Support", tick="Keep what is asked and answered",
    )  # fmt: skip
    notify_email: Annotated[list[str], BeforeValidator(_words), AfterValidator(_emails)] = setting(
        [], "Mail import errors to", "While requests are logged. The mail server is in Settings.", section="Support"
    )
    test_account: bool = setting(
        False, "Test account", "Nothing but orders of the test SKUs is ever processed.", section="Support",
        tick="This account is for tests",
    )  # fmt: skip
    test_skus: Annotated[list[str], BeforeValidator(_lines)] = setting(
        [], "Test SKUs", "None = a test account only reads.", section="Support"
    )
    default_latency: int | None = setting(
        None, "Default latency", "Days between order and shipping.", section="Inventory", low=1, high=30, unit="days",
        later=_NO_LATENCY,
    )  # fmt: skip
    product_based_latency: bool = setting(
        False, "Product based latency", "", section="Inventory", tick="Use each product's own days", later=_NO_LATENCY
    )

    carrier_codes: ClassVar[bool] = False
    form_hidden: ClassVar[tuple[str, ...]] = ("sync_stock_levels",)
    form_order: ClassVar[tuple[str, ...]] = (
        *("application_id", "application_secret", "token", "auth_endpoint", "http_user", "http_password"),
        *("enabled", "mode", "undo_seconds", "order_minutes", "stock_minutes", "process_minutes"),
        *("location", "order_location", "order_prefix", "ignore_parked_orders", "map_sub_source_to_channel"),
        *("weight_in_grams", "import_required_despatch_date", "initial_import_status", "processed_statuses"),
        *("mark_invoice_printed", "send_order_confirmation", "confirmation_subject", "confirmation_text"),
        *("confirmation_html", "keep_personal_data_days"),
        *("update_inventory", "stock_value", "default_latency", "product_based_latency"),
        *("update_inventory_from_location", "inventory_locations", "default_max_listed_quantity"),
        *("default_max_listed_percentage", "default_end_when_quantity", "last_inventory_sync", "utc_offset"),
        *("import_purchase_orders", "create_new_products", "export_returns"),
        *("log_api_requests", "notify_email", "test_account", "test_skus", "shipping_services", "payment_methods"),
    )

    @property
    def location_id(self) -> str:
        """The id that it is, where it is one; "" where it is a name that Linnworks has to be asked for."""
        if not self.location:
            return DEFAULT_LOCATION
        try:
            return str(UUID(self.location))
        except ValueError:
            return ""

    def allocates(self, service: str, marketplace: str) -> bool:
        """By Linnworks' own name of the service."""
        return bool(their_service(self.shipping_services, service, marketplace, ""))

    def told_as(self, carrier: Carrier, service: str) -> str:
        """Its name there, or that nothing is said of it."""
        return their_service(self.shipping_services, service, "", "") or "the service that the order has there"

    @property
    def own_orders_count(self) -> bool:
        """M10: Linnworks takes its open orders off what it is told."""
        return self.stock_value == "on_hand"

    @property
    def told_only(self) -> tuple[str, ...] | None:
        """U10: a test account tells levels of its test SKUs alone."""
        return tuple(each.strip() for each in self.test_skus) if self.test_account else None

    @property
    def stock_place(self) -> str:
        """Levels stand at one location."""
        return self.location_id or self.location
