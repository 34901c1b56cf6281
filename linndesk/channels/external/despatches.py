"""What an app is told of parcels, many orders at once, and what it said of each (X6). Worker threads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linndesk.channels.batches import Said
from linndesk.channels.external.asking import stamp
from linndesk.channels.external.carriers import vendor_and_method
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.outcomes import outcomes
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.loose import MOST_UNITS
from linndesk.domain.despatch import Telling
from linndesk.errors import BadInput

ENDPOINT = "DespatchEndpoint"
_AGAIN = "Take the despatch back and make it anew"


class Despatches(ABC):
    """The part of the channel that tells an app what was despatched (the port TellsDespatchesTogether)."""

    settings: ExternalSettings

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    @property
    def most_despatches(self) -> int:
        """The app's own batch size."""
        return self.settings.despatch_batch

    def despatch_request(self, telling: Telling) -> dict[str, Any]:
        """One order's part of the request; see the port. Raises BadInput."""
        if not self.client.has(ENDPOINT):
            raise BadInput(
                f"{self.client.who} takes no despatches", f"Its manifest names no {ENDPOINT}",
                "Add it under Endpoints in Config, or say Told elsewhere here",
            )  # fmt: skip
        parcel = _parcel(telling)
        return {
            "ReferenceNumber": telling.channel_order_id,
            **parcel,
            "SecondaryTrackingNumbers": [],
            "ProcessedOn": stamp(telling.shipped_at, self.settings),
            "Packages": [parcel],
        }

    def tell_despatches(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange; see the port."""
        answer = self.client.post("despatch", ENDPOINT, {"Orders": list(requests)}, before_send)
        sent = [str(each["ReferenceNumber"]) for each in requests]
        return outcomes(self.client, answer, "Orders", ("ReferenceNumber", "OrderId"), sent)


def _parcel(telling: Telling) -> dict[str, Any]:
    """Carrier, number and contents of a parcel, the same for the order and its one package. Raises BadInput."""
    vendor, method = vendor_and_method(
        *map(_clean, (telling.carrier_code, telling.carrier_name, telling.shipping_method, telling.service))
    )
    tracking = telling.tracking.strip()
    if not tracking.isprintable():
        raise BadInput("This tracking number holds characters that cannot be sent", "", "Type or scan it again")
    return {
        "ShippingVendor": vendor,
        "ShippingMethod": method,
        "TrackingNumber": tracking,
        "Items": _items(telling),
    }


def _items(telling: Telling) -> list[dict[str, Any]]:
    skus: Mapping[str, str] = dict(telling.skus)
    named = [line for line, _ in telling.lines]
    order = telling.channel_order_id
    if not named or len(set(named)) < len(named) or any(not 0 < units <= MOST_UNITS for _, units in telling.lines):
        raise BadInput(
            f"A parcel of order {order} has no clear contents", "Each line stands in it once, with at least 1 unit",
            _AGAIN,
        )  # fmt: skip
    for line in named:
        if not skus.get(line):
            raise BadInput(f"Line {line} of order {order} has no SKU", "The app asks for it", _AGAIN)
    return [{"SKU": skus[line], "OrderLineNumber": line, "DespatchedQuantity": units} for line, units in telling.lines]


def _clean(text: str) -> str:
    """One line without what a scanner or a copied cell brings along. What cannot be written in UTF-8 goes."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(plain.encode("utf-8", "ignore").decode().split())
