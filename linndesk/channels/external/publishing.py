"""Listings that are made on an app: what it asks, what it is told, what became of it (X11). Worker threads.

A listing is told once: whether a yes that nobody heard was one is for a person to find out (R-LOST).
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from linndesk.channels.external.asking import refuse
from linndesk.channels.external.categories import MOST_PAGES, read_categories
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.idents import kept, told
from linndesk.channels.external.listing_feed import read_feed
from linndesk.channels.external.listing_form import read_form
from linndesk.channels.external.listing_request import answers, body, part
from linndesk.channels.external.products import has_more
from linndesk.channels.external.questions import attributes_of, variation_rules
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.external.told_once import ask_once, nobody_knows
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
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
from linndesk.errors import BadInput, BadReply, ChannelRefused

log = logging.getLogger(__name__)
UPDATE, DELETE, FEED = "ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint"
FORM, CATEGORIES = "GetConfiguratorSettingsEndpoint", "GetCategoriesEndpoint"
ATTRIBUTES, VARIATIONS = "GetAttributesByCategoryEndpoint", "GetVariationsByCategoryEndpoint"
JOB = "listing"
T = TypeVar("T")


class Publishing(ABC):
    """The part of the channel on which listings are made (the port Publishes)."""

    settings: ExternalSettings
    _seen: frozenset[str] = frozenset()  # categories that this walk has named

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    @property
    def most_published(self) -> int:
        """The app's own batch size."""
        return self.settings.listing_batch

    def listing_form(self) -> ListingForm:
        """What it asks of every listing. The token goes along, which its makers may or may not look at."""
        return self._asked(FORM, {}, "the settings of its listings", read_form, ListingForm())

    def categories(self, page: int) -> CategoryPage:
        """One page; the last is the one that is empty, or brings nothing new, whatever it says of those behind it."""
        self._seen = self._seen if page > 1 else frozenset()

        def read(found: Loose) -> CategoryPage:
            rows = read_categories(found.elements("Categories"), self._seen)
            self._seen |= {each.id for each in rows}
            return CategoryPage(rows, bool(rows) and has_more(found) and page < MOST_PAGES)

        return self._asked(CATEGORIES, {"PageNumber": page}, "its categories", read, CategoryPage((), False))

    def attributes(self, category_ids: Sequence[str], general: Values) -> tuple[Question, ...]:
        """What it asks of listings in these categories."""
        asked = _categories(category_ids, general)
        return self._asked(
            ATTRIBUTES, asked, "the attributes", lambda found: attributes_of(found.elements("Attributes")), ()
        )

    def variation_rules(self, category_ids: Sequence[str], general: Values) -> VariationRules:
        """By what products of these categories may vary."""
        asked = _categories(category_ids, general)
        return self._asked(VARIATIONS, asked, "the variations", variation_rules, VariationRules())

    def publish_request(self, action: Action, listing: Publication) -> dict[str, Any]:
        """One listing's part; see the port. Raises BadInput."""
        endpoint = DELETE if action == "delete" else UPDATE
        if not self.client.has(endpoint):
            raise BadInput(
                f"{self.client.who} takes no listings", f"Its manifest names no {endpoint}",
                "Add it under Endpoints in Config",
            )  # fmt: skip
        return part(action, listing)

    def publish(self, action: Action, requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> str:
        """One exchange; see the port. Parts with different settings of one configurator are refused before anything
        leaves, so that the caller tells them apart."""
        who, whole = self.client.who, body(action, requests)
        if whole is None:
            why = "Their configurator was changed between them"
            raise ChannelRefused(f"{who} cannot be told of these in one request", why, "They are told one by one")
        endpoint = DELETE if action == "delete" else UPDATE
        answer = ask_once(self.client, JOB, endpoint, whole, before_send)
        try:
            feed = kept(Loose(answer.body), "ChannelFeedId")
        except Unreadable as error:
            raise nobody_knows(self.client, endpoint, str(error)) from None
        if not feed:
            raise nobody_knows(self.client, endpoint, "It said yes and gave no id to ask after")
        return feed

    def publish_news(self, feed_id: str) -> FeedNews:
        """How a feed stands; see the port. An Error is a refusal, whatever else it says."""
        answer = self.client.post("feed", FEED, {"ChannelFeedId": told(feed_id)})
        refuse(self.client, answer, "what became of these listings")
        try:
            return read_feed(Loose(answer.body), self.client.quiet.clean)
        except Unreadable as error:
            raise self._no_sense("what became of these listings", error) from None

    def _asked(self, endpoint: str, asked: Mapping[str, Any], what: str, read: Callable[[Loose], T], otherwise: T) -> T:
        """A person's question; ``otherwise`` where the app has no such endpoint."""
        if not self.client.has(endpoint):
            return otherwise
        answer = self.client.post("questions", endpoint, asked, person=True)
        refuse(self.client, answer, what)
        try:
            return read(Loose(answer.body))
        except Unreadable as error:
            raise self._no_sense(what, error) from None

    def _no_sense(self, what: str, error: Unreadable) -> BadReply:
        return BadReply(f"{self.client.who} gave nothing readable of {what}", str(error), "Its maker has to look")


def _categories(category_ids: Sequence[str], general: Values) -> dict[str, Any]:
    return {"CategoryIds": list(category_ids), "GeneralSettings": answers(general)}
