"""The ports of channels that are told stock levels: one by one, looked at again, and many at once. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Change:
    """A level to be told, in units. ``latency``: days to ship, None = not spoken of, so that the channel's own stays.

    ``marketplace``: one in which it is listed, blank where the channel has none or nobody knows.
    """

    channel_sku: str
    quantity: int
    latency: int | None = None
    marketplace: str = ""
    reference: str = ""  # the channel's own name of the listing, as its list of products gave it


@dataclass(frozen=True, slots=True)
class Shown:
    """What the channel sells of a SKU now. ``quantity`` None = it names none. ``by_channel``: from its own warehouse.

    ``trouble``: what the channel says is wrong with the listing, in its words, such as that it cannot be bought.
    """

    channel_sku: str
    quantity: int | None
    latency: int | None = None
    by_channel: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """How a bulk stands. ``result``: where its outcome is read, once it is done; ``why``: of a failed one."""

    state: Literal["going", "done", "failed"]
    result: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Outcome of a bulk by the numbers its changes were given. What is not refused was taken, and is looked at again.

    ``whole`` False: the outcome could not be read whole, so that nothing is known of what it does not name.
    """

    refused: Mapping[int, str]
    shown: Mapping[str, Shown] = field(default_factory=dict)
    whole: bool = True


@runtime_checkable
class TellsStock(Protocol):
    """Levels are facts: the same one may be told again whenever an answer was lost (R-LOST)."""

    @property
    def looks_at(self) -> int:
        """How many SKUs one ``shown_stock`` takes."""
        ...

    def stock_request(self, change: Change) -> dict[str, Any]:
        """What would be sent, as JSON in the channel's own words. Pure: the same change gives the same bytes.

        Raises BadInput in one sentence where the channel could never take it.
        """
        ...

    def tell_stock(self, channel_sku: str, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """One exchange, no second try. Returns when the channel has taken it, which confirms nothing yet.

        The same rules and errors as ``TellsDespatches.tell_despatch``; a no in an answer that says yes by its status
        is a ChannelRefused with the channel's words.
        """
        ...

    def shown_stock(self, skus: Sequence[str]) -> dict[str, Shown]:
        """What it sells now of at most ``looks_at`` SKUs; one that is not there is left out. Raises ChannelError."""
        ...


@runtime_checkable
class TellsStockInBulk(Protocol):
    """Many levels in one document that the channel works off by itself, in minutes or hours."""

    @property
    def bulk_most(self) -> int:
        """How many changes one bulk holds."""
        ...

    def upload_bulk(self, changes: Sequence[Change]) -> str:
        """Hand the document in; its id. They are numbered 1, 2, 3 … in this order. Nothing happens by it yet.

        All are of one marketplace. Raises BadInput.
        """
        ...

    def start_bulk(self, document: str, before_send: Callable[[], None]) -> str:
        """One exchange, no second try; the bulk's id. The rules and errors of ``TellsStock.tell_stock``."""
        ...

    def find_bulk(self, since: datetime, known: Collection[str]) -> str | None:
        """The oldest bulk of our kind begun since then that is none of the ``known`` ones: its answer was lost."""
        ...

    def look_at_bulk(self, bulk: str) -> Bulk:
        """How it stands. Raises ChannelError."""
        ...

    def bulk_result(self, result: str) -> BulkResult:
        """What came of a bulk that is done. Raises ChannelError."""
        ...


def can_be_sent(sku: str) -> bool:
    """Whether it is whole text that a request can hold."""
    try:
        sku.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in sku
