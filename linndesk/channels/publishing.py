"""The port of channels on which listings are made: what they ask, what they are told, what became of it. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.publishing import (
    Action,
    CategoryPage,
    FeedNews,
    ListingForm,
    Publication,
    Question,
    Values,
    VariationRules,
)


@runtime_checkable
class Publishes(Protocol):
    """Questions are calls that a person orders, or that a run makes before it tells; none of them rests after failures
    of another kind of call."""

    @property
    def most_published(self) -> int:
        """How many listings one request holds."""
        ...

    def listing_form(self) -> ListingForm:
        """What it asks of every listing. Raises ChannelError."""
        ...

    def categories(self, page: int) -> CategoryPage:
        """From 1. Raises ChannelError."""
        ...

    def attributes(self, category_ids: Sequence[str], general: Values) -> tuple[Question, ...]:
        """What it asks of listings in these categories. ``general``: answers to the general settings. Raises
        ChannelError."""
        ...

    def variation_rules(self, category_ids: Sequence[str], general: Values) -> VariationRules:
        """Raises ChannelError."""
        ...

    def publish_request(self, action: Action, listing: Publication) -> dict[str, Any]:
        """The part of one listing, as JSON in the channel's own words. Pure. Raises BadInput in one sentence."""
        ...

    def publish(self, action: Action, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> str:
        """One exchange, no second try, all of one action; the channel's id of the feed that it works off.

        ``before_send`` and the errors as of ``TellsDespatches.tell_despatch``: ChannelRefused = all of them were
        refused together and nothing happened. A yes without an id is ChannelDown: nobody knows.
        """
        ...

    def publish_news(self, feed_id: str) -> FeedNews:
        """How a feed stands. Raises ChannelRefused in the channel's words where it does not know it, ChannelError."""
        ...
