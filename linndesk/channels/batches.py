"""The ports of channels that are told many things in one request and answer for each of them. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from linndesk.channels.stock import Change, Shown
from linndesk.domain.despatch import Telling

Fate = Literal["confirmed", "refused", "again", "unconfirmed", "taken"]


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one thing of a request (R-OUTCOME). ``again``: refused for now, the channel wants it once more;
    ``unconfirmed``: the channel said nothing of it; ``taken``: it works on it, and is asked later what became of it.
    ``words``: the channel's own; of what is taken, what is said of it meanwhile."""

    fate: Fate
    words: str = ""


@runtime_checkable
class TellsDespatchesTogether(Protocol):
    """Despatches of several orders in one request. A repeat is the same bytes (R-LOST)."""

    @property
    def most_despatches(self) -> int:
        """How many orders one request holds; each order at most once."""
        ...

    def despatch_request(self, telling: Telling) -> dict[str, Any]:
        """The part of one order, as JSON in the channel's own words. Pure. Raises BadInput in one sentence."""
        ...

    def tell_despatches(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """One exchange, no second try; what was said of each, in their order.

        ``before_send`` and the errors as of ``TellsDespatches.tell_despatch``: ChannelRefused = all of them were
        refused together and nothing happened; JobPaused = nothing left.
        """
        ...


@runtime_checkable
class TellsLevelsTogether(Protocol):
    """Stock levels of several listings in one request."""

    @property
    def most_levels(self) -> int:
        """How many listings one request holds; each at most once."""
        ...

    def stock_request(self, change: Change) -> dict[str, Any]:
        """The part of one listing. Pure. Raises BadInput in one sentence."""
        ...

    def tell_levels(self, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
        """As ``TellsDespatchesTogether.tell_despatches``."""
        ...


@runtime_checkable
class ShowsLevels(Protocol):
    """Of a channel that is told levels together: what it has of listings, by its own names of them."""

    @property
    def most_shown(self) -> int:
        """How many listings one question holds."""
        ...

    def shown_levels(self, listed: Mapping[str, str]) -> dict[str, Shown]:
        """``listed``: channel SKUs, with what the channel calls each in its list of products.

        One that it does not have any more is left out. Raises ChannelError.
        """
        ...
