"""How an order stands on Linnworks, as far as its processing goes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linndesk.channels.linnworks.order_lines import held
from linndesk.channels.linnworks.wire import guid, is_parked, location_of
from linndesk.channels.loose import Loose

_AMOUNTS = ("TotalWeight", "ItemWeight", "PostageCost")


@dataclass(frozen=True, slots=True)
class Standing:
    """``shipping``: what SetOrderShippingInfo takes, as it is now: it replaces the whole. ``service``: its name;
    ``units``: of its goods, by channel SKU."""

    processed: bool
    on_hold: bool
    parked: bool
    location: str
    tracking: str
    service: str
    shipping: Mapping[str, Any]
    units: Mapping[str, int]

    @property
    def skus(self) -> tuple[str, ...]:
        return tuple(self.units)


def standing(found: Mapping[str, Any]) -> Standing:
    """Of an order by its id. Raises Unreadable."""
    own = Loose(found)
    units: Counter[str] = Counter()
    for each in held(own):
        units[each.channel_sku] += each.units
    general, shipping = own.part("GeneralInfo"), own.part("ShippingInfo")
    return Standing(
        processed=own.truth("Processed"),
        on_hold=general.truth("HoldOrCancel"),
        parked=is_parked(general),
        location=location_of(own),
        tracking=shipping.line("TrackingNumber"),
        service=shipping.line("PostalServiceName"),
        shipping=_info(shipping),
        units=units,
    )


def _info(shipping: Loose) -> dict[str, Any]:
    """What is not there stays left out."""
    service = guid(shipping, "PostalServiceId")
    amounts = {each: shipping.number(each) for each in _AMOUNTS}
    info: dict[str, Any] = {"PostalServiceId": service} if service else {}
    info.update({name: float(amount) for name, amount in amounts.items() if amount is not None})
    if shipping.has("TrackingNumber"):
        info["TrackingNumber"] = shipping.line("TrackingNumber")
    if shipping.has("ManualAdjust"):
        info["ManualAdjust"] = shipping.truth("ManualAdjust")
    return info
