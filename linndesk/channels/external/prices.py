"""What an app is told of prices, many listings at once, and what it said of each (X8). Worker threads.

Only changes are told. What the app does not mention is not confirmed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from linndesk.channels.batches import Said
from linndesk.channels.bodies import as_number
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.outcomes import outcomes
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.prices import PriceChange
from linndesk.channels.stock import can_be_sent
from linndesk.domain.pricing import HIGHEST
from linndesk.errors import BadInput

ENDPOINT = "PriceUpdateEndpoint"


class Prices(ABC):
    """The part of the channel that tells an app what things cost (the port TellsPricesTogether)."""

    settings: ExternalSettings

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    @property
    def most_prices(self) -> int:
        """The app's own batch size."""
        return self.settings.price_batch

    def price_request(self, change: PriceChange) -> dict[str, Any]:
        """One listing's part of the request; see the port. Raises BadInput.

        A listing whose reference nobody knows goes under its SKU, as apps without references have it.
        """
        sku = change.channel_sku
        if not self.client.has(ENDPOINT):
            raise BadInput(
                f"{self.client.who} takes no prices", f"Its manifest names no {ENDPOINT}",
                "Add it under Endpoints in Config, or switch Price change off",
            )  # fmt: skip
        if not sku.strip() or not can_be_sent(sku):
            raise BadInput("This listing has no SKU that can be sent", "", "Unlink it")
        if not 0 <= change.price <= HIGHEST:
            raise BadInput(f"{sku} cannot cost {change.price}", "0 and more can be told", "Correct its price")
        price = as_number(change.price)  # kept with its row as JSON, where a Decimal would become a text
        return {"SKU": sku, "Reference": change.reference or sku, "Price": price, "Tag": change.tag}

    def tell_prices(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange; see the port."""
        answer = self.client.post("price", ENDPOINT, {"Products": list(requests)}, before_send)
        return outcomes(self.client, answer, "Products", ("SKU",), [str(each["SKU"]) for each in requests])
