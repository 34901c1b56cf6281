"""An order of a channel as column values for the bulk writes. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from linndesk.domain.money import to_store
from linndesk.domain.orders import CANCELLED_THERE, ChannelLine, ChannelOrder, Step
from linndesk.store.fields import dump, to_ms

# What an update may change. Parked, locked, stage, location and our postal service are the user's, but where the
# channel's own warehouse sends it.
FACTS = (
    "status", "outcome", "payment_status", "last_updated", "ship_by", "currency", "total", "shipping", "tax",
    "discount", "channel_service", "cancel_requested", "country", "outward_postcode", "flags", "waiting_reason",
    "attempts", "next_try", "closed_at", "packages", "digest", "called", "weight_g", "waits_for_sku",
    "by_channel", "external_reference", "services",
)  # fmt: skip
IDENTITY = (
    "id", "pool_id", "account_id", "channel_order_id", "marketplace", "source", "sub_source", "received_at",
    "location_id", "stage", "postal_service", "service_chosen", "tracking", "parked", "locked", "created_at",
    "prefix",
)  # fmt: skip
LINE = ("order_id", "line_id", "channel_sku", "item_id", "title", "reference", "quantity",
        "despatched", "shipped", "cancelled", "total", "called_off")  # fmt: skip
LINE_FACTS = ("title", "quantity", "despatched", "shipped", "cancelled", "total")


def facts(
    order: ChannelOrder,
    step: Step,
    *,
    attempts: int,
    next_try: datetime | None,
    closed_at: datetime | None,
    waits_for_sku: bool = False,
) -> tuple[Any, ...]:
    """Values of FACTS. An order that stays pending says why."""
    return (
        step.status, step.outcome, order.payment_status, to_ms(order.last_updated),
        None if order.ship_by is None else to_ms(order.ship_by), order.currency, to_store(order.total),
        to_store(order.shipping), to_store(order.tax), to_store(order.discount), order.channel_service,
        order.cancel_requested, order.person.country_code, outward(order.person.postcode, order.person.country_code),
        dump(_flags(order, step)), waiting_reason(order, step), attempts, None if next_try is None else to_ms(next_try),
        None if closed_at is None else to_ms(closed_at), dump([asdict(each) for each in order.packages]), order.digest,
        order.called, order.weight_g, waits_for_sku, step.by_channel, order.external_reference,
        dump([asdict(each) for each in order.services]),
    )  # fmt: skip


def _flags(order: ChannelOrder, step: Step) -> list[str]:
    """The channel's, and that it has called off what left from here: known should the despatch be taken back."""
    called_off = order.status == "cancelled" and step.status == "processed" and step.outcome == "despatched"
    return [*order.flags, CANCELLED_THERE] if called_off else list(order.flags)


def waiting_reason(order: ChannelOrder, step: Step) -> str:
    if step.status != "pending":
        return ""
    if order.missing:
        return order.missing
    return "The buyer's payment is not through yet; it will come by itself"


def outward(postcode: str, country: str) -> str:
    """The part of a postcode that names no household: the outward code in the UK, the first part elsewhere."""
    text = postcode.strip().upper()
    if not text:
        return ""
    if country == "GB" and " " not in text and len(text) > 4:
        return text[:-3]
    return text.split(" ")[0].split("-")[0]


def line(order_id: int, item_id: int | None, each: ChannelLine, despatched: int) -> tuple[Any, ...]:
    """Values of LINE."""
    return (
        order_id, each.line_id, each.channel_sku, item_id, each.title, each.reference,
        each.quantity, despatched, each.shipped, each.cancelled, to_store(each.total), 0,
    )  # fmt: skip
