"""The port of channels that are told prices, many listings at once. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from linndesk.channels.batches import Said


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price to be told, in the currency in which the account sells. ``reference``: the channel's own name of the
    listing; ``tag``: which of its prices, "" = the one that it sells at."""

    channel_sku: str
    price: Decimal
    reference: str = ""
    tag: str = ""


@runtime_checkable
class TellsPricesTogether(Protocol):
    """Prices are facts: the same one may be told again whenever an answer was lost (R-LOST)."""

    @property
    def most_prices(self) -> int:
        """How many listings one request holds; each at most once."""
        ...

    def price_request(self, change: PriceChange) -> dict[str, Any]:
        """The part of one listing. Pure. Raises BadInput in one sentence."""
        ...

    def tell_prices(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """As ``TellsDespatchesTogether.tell_despatches``."""
        ...
