"""The settings of every channel that sells: inventory rules, the UTC offset, the mapping tables. Pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from linndesk.domain.allocation import Allocation, tidy
from linndesk.domain.availability import Limits
from linndesk.domain.stockplan import Rules
from linndesk.settings import AccountSettings, Moment, SettingsModel, Trimmed, setting


class ServiceMap(SettingsModel):
    """One row of *Allocate Shipping Services*."""

    service: Trimmed = setting("", "Postal service", "Ours.", section="Shipping")
    channel_service: Trimmed = setting("", "Channel service", "As seen in its orders.", section="Shipping")
    marketplace: Trimmed = setting("", "Marketplace", "Blank = all.", section="Shipping")
    carrier_code: Trimmed = setting("", "Carrier code", section="Shipping")
    carrier_name: Trimmed = setting("", "Carrier name", section="Shipping")
    shipping_method: Trimmed = setting("", "Shipping method", section="Shipping")


def service_of(settings: AccountSettings) -> Callable[[str, str], str]:
    """(Channel service, marketplace) -> our postal service, "" where the account has not allocated it."""
    return settings.allocation().service if isinstance(settings, SellingSettings) else lambda service, place: ""


class PaymentMap(SettingsModel):
    """One row of the payment method mapping."""

    method: Trimmed = setting("", "Payment method", "Ours.", section="Payment")
    channel_method: Trimmed = setting("", "Channel method", "As seen in its orders.", section="Payment")


def _quarter_hour(value: Decimal) -> Decimal:
    if not -12 <= value <= 14 or (value * 4) % 1:
        raise ValueError("Give hours from -12 to +14 in quarters, for example 1 or 5.75.")
    return value


class SellingSettings(AccountSettings):
    """What every channel that sells has besides."""

    update_inventory: bool = setting(
        True, "Update Inventory", "Available = on hand less what open orders hold.", section="Inventory",
        tick="Send stock levels to this account",
    )  # fmt: skip
    default_latency: int | None = setting(
        None, "Default latency", "Days between order and shipping, sent with each stock update. Empty = off.",
        section="Inventory", low=1, high=30, unit="days", later="comes with the stock push",
    )  # fmt: skip
    product_based_latency: bool = setting(
        False, "Product based latency", "The product's own Despatch Time beats the default.",
        section="Inventory", tick="Use each product's own days", later="comes with the stock push",
    )  # fmt: skip
    update_inventory_from_location: bool = setting(
        False, "Update from location", "Off: all locations are added up.", section="Inventory",
        tick="Only from chosen locations", later="comes with the stock push",
    )  # fmt: skip
    inventory_locations: list[str] = setting(
        [], "Locations", "Their stock is added up.", section="Inventory", later="comes with the stock push"
    )
    default_max_listed_quantity: int | None = setting(
        None, "Max listed quantity", "Never publish more than this. Empty = no limit.", section="Inventory",
        low=0, high=1_000_000, later="comes with the stock push",
    )  # fmt: skip
    default_max_listed_percentage: int = setting(
        100, "Max listed percentage", "At 50, 10 in stock is published as 5; always rounded down.",
        section="Inventory", low=0, high=100, unit="%", later="comes with the stock push",
    )  # fmt: skip
    default_end_when_quantity: int = setting(
        0, "End when quantity", "At 2, a stock of 2 or fewer is published as 0.", section="Inventory",
        low=0, high=1_000_000, later="comes with the stock push",
    )  # fmt: skip
    last_inventory_sync: Moment = setting(
        None, "Last inventory sync (Server)", "Server time of the last stock send.", section="Inventory",
        later="comes with the stock push",
    )  # fmt: skip
    utc_offset: Annotated[Decimal, AfterValidator(_quarter_hour)] = setting(
        Decimal(1), "UTC offset", "Received is shown at UTC plus this many hours; what is stored stays UTC.",
        section="General", unit="hours",
    )  # fmt: skip
    shipping_services: list[ServiceMap] = setting(
        [], "Shipping services", "Which of our postal services each of the channel's means.",
        section="Shipping",
    )  # fmt: skip
    payment_methods: list[PaymentMap] = setting(
        [], "Payment methods", "Which of our payment methods each of the channel's means.",
        section="Payment",
    )  # fmt: skip

    def stock_rules(self) -> Rules:
        """How it publishes levels (D9 to D14)."""
        return Rules(
            Limits(
                self.default_max_listed_quantity, self.default_max_listed_percentage, self.default_end_when_quantity
            ),
            self.update_inventory_from_location,
            tuple(self.inventory_locations),
            self.default_latency,
            self.product_based_latency,
        )

    def allocation(self) -> Allocation:
        """*Allocate Shipping Services*, to look things up in."""
        return Allocation(self.shipping_services, self.place)

    def place(self, marketplace: str) -> str:
        """One word for a marketplace, however it is written."""
        return tidy(marketplace)

    def place_name(self, marketplace: str) -> str:
        """What people call it, such as UK."""
        return marketplace

    def places(self) -> tuple[str, ...]:
        """The marketplaces of the account as its orders name them; () = it has none or all."""
        return ()

    def carriers(self, marketplace: str) -> tuple[str, ...]:
        """Carrier codes as the channel names them there, to choose from; others may be typed."""
        return ()
