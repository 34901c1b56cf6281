"""The settings of every channel that sells: inventory rules, the UTC offset, the mapping tables. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo

from linndesk.domain.allocation import Allocation, Called, Carrier, tidy
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


def service_of(settings: AccountSettings, called: Sequence[Called] = ()) -> Callable[[str, str], str]:
    """(Channel service, marketplace) -> our postal service, "" where the account has not allocated it.

    ``called``: the shipping tags of the account, where its channel offers some.
    """
    if not isinstance(settings, SellingSettings):
        return lambda service, place: ""
    return settings.allocation(called).service


class PaymentMap(SettingsModel):
    """One row of the payment method mapping."""

    method: Trimmed = setting("", "Payment method", "Ours.", section="Payment")
    channel_method: Trimmed = setting("", "Channel method", "As seen in its orders.", section="Payment")


def typed(info: ValidationInfo) -> bool:
    """Whether a person gives this. What is stored already is read as it is, so that it can be put right."""
    return not (info.context or {}).get("stored")


def _passed(value: datetime | None, info: ValidationInfo) -> datetime | None:
    now = (info.context or {}).get("now")
    if value is not None and now is not None and value > now:
        raise ValueError("This date is still to come; give one that has passed.")
    return value


PastMoment = Annotated[Moment, AfterValidator(_passed)]


def _locations(values: list[str], info: ValidationInfo) -> list[str]:
    given = [each.strip() for each in values if each.strip()]
    names = {each.casefold(): each for each in reversed(given)}
    if typed(info) and len(names) < len(given):
        raise ValueError("Each location may stand there only once.")
    if typed(info) and info.data.get("update_inventory_from_location") and not names:
        raise ValueError("No location is chosen: choose at least one, or switch Update from location off.")
    return [*reversed(names.values())]


def _below_max(value: int, info: ValidationInfo) -> int:
    most = info.data.get("default_max_listed_quantity")
    if typed(info) and value and most is not None and value > most:
        raise ValueError(
            f"With Max listed quantity {most:,} a listing would fall from {most:,} straight to 0 with {value:,} still "
            f"in stock; give at most {most:,}, or empty Max listed quantity."
        )
    return value


def _quarter_hour(value: Decimal) -> Decimal:
    if not -12 <= value <= 14 or (value * 4) % 1:
        raise ValueError("Give hours from -12 to +14 in quarters, for example 1 or 5.75.")
    return value


class SellingSettings(AccountSettings):
    """What every channel that sells has besides.

    ``carrier_codes``: it has codes for carriers, and Other; else a despatch names carrier and method as they are typed.
    """

    carrier_codes: ClassVar[bool] = True

    update_inventory: bool = setting(
        True, "Update Inventory", "Available = on hand less what open orders hold.", section="Inventory",
        tick="Send stock levels to this account",
    )  # fmt: skip
    default_latency: int | None = setting(
        None, "Default latency", "Days between order and shipping, sent with each stock update.",
        section="Inventory", low=1, high=30, unit="days",
    )  # fmt: skip
    product_based_latency: bool = setting(
        False, "Product based latency", "The product's own Despatch Time beats the default.",
        section="Inventory", tick="Use each product's own days",
    )  # fmt: skip
    update_inventory_from_location: bool = setting(
        False, "Update from location", "Off: all locations are added up.", section="Inventory",
        tick="Only from chosen locations",
    )  # fmt: skip
    inventory_locations: Annotated[list[str], AfterValidator(_locations), Field(validate_default=True)] = setting(
        [], "Locations", "Their stock is added up.", section="Inventory"
    )
    default_max_listed_quantity: int | None = setting(
        None, "Max listed quantity", "Never publish more than this. Empty = no limit.", section="Inventory",
        low=0, high=1_000_000,
    )  # fmt: skip
    default_max_listed_percentage: int = setting(
        100, "Max listed percentage", "At 50, 10 in stock is published as 5; always rounded down.",
        section="Inventory", low=0, high=100, unit="%",
    )  # fmt: skip
    default_end_when_quantity: Annotated[int, AfterValidator(_below_max)] = setting(
        0, "End when quantity", "At 2, a stock of 2 or fewer is published as 0.", section="Inventory",
        low=0, high=1_000_000,
    )  # fmt: skip
    last_inventory_sync: PastMoment = setting(
        None, "Last inventory sync (Server)", "Server time of the last stock send.", section="Inventory"
    )
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
            self.own_orders_count,
            self.told_only,
        )

    @property
    def own_orders_count(self) -> bool:
        """Whether what the account's own orders reserve is taken off: not where its channel does that itself."""
        return True

    @property
    def told_only(self) -> tuple[str, ...] | None:
        """Of a test account, the channel SKUs of which alone levels are told (U10); None = it is none."""
        return None

    @property
    def stock_place(self) -> str:
        """Where on the channel its levels stand, where it has several such places: another one knows none of them."""
        return ""

    def allocation(self, called: Sequence[Called] = ()) -> Allocation:
        """*Allocate Shipping Services*, to look things up in. ``called``: the account's shipping tags."""
        return Allocation(self.shipping_services, self.place, called)

    def place(self, marketplace: str) -> str:
        """One word for a marketplace, however it is written."""
        return tidy(marketplace)

    def place_name(self, marketplace: str) -> str:
        """What people call it, such as UK."""
        return marketplace

    def places(self) -> tuple[str, ...]:
        """The marketplaces of the account as its orders name them; () = it has none or all."""
        return ()

    def allocates(self, service: str, marketplace: str) -> bool:
        """Whether the channel knows this postal service by a word that somebody has chosen for it."""
        return self.allocation().names_carrier(service, marketplace)

    def told_as(self, carrier: Carrier, service: str) -> str:
        """What a despatch with a service of ours is told under, as people read it."""
        name = f"{carrier.code} ({carrier.name})" if carrier.name else carrier.code
        return f"{name}, {carrier.method}" if carrier.method else name

    def carriers(self, marketplace: str) -> tuple[str, ...]:
        """Carrier codes as the channel names them there, to choose from; others may be typed."""
        return ()
