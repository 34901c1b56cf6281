"""What an app is told of stock levels, many listings at once, and what it said of each (X7). Worker threads.

Only changes are told. What the app does not mention is not confirmed, and never taken for gone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from linndesk.channels.batches import Said
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.outcomes import outcomes
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.loose import MOST_UNITS
from linndesk.channels.stock import Change, can_be_sent
from linndesk.errors import BadInput

ENDPOINT = "InventoryUpdateEndpoint"


class Stock(ABC):
    """The part of the channel that tells an app what is in stock (the port TellsLevelsTogether)."""

    settings: ExternalSettings

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    @property
    def most_levels(self) -> int:
        """The app's own batch size."""
        return self.settings.stock_batch

    def stock_request(self, change: Change) -> dict[str, Any]:
        """One listing's part of the request; see the port. Raises BadInput.

        A listing whose reference nobody knows goes under its SKU, as apps without references have it.
        """
        sku = change.channel_sku
        if not self.client.has(ENDPOINT):
            raise BadInput(
                f"{self.client.who} takes no stock levels", f"Its manifest names no {ENDPOINT}",
                "Add it under Endpoints in Config, or switch Update Inventory off",
            )  # fmt: skip
        if not sku.strip() or not can_be_sent(sku):
            raise BadInput("This listing has no SKU that can be sent", "", "Unlink it")
        if not 0 <= change.quantity <= MOST_UNITS:
            raise BadInput(f"{sku} cannot have {change.quantity} units", "0 and more can be told", "Correct the level")
        return {"SKU": sku, "Reference": change.reference or sku, "Quantity": change.quantity}

    def tell_levels(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange; see the port."""
        answer = self.client.post("stock", ENDPOINT, {"Products": list(requests)}, before_send)
        return outcomes(self.client, answer, "Products", ("SKU",), [str(each["SKU"]) for each in requests])
