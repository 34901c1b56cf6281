"""Listings on the practice shop: what it asks, what it is told, and the feeds that it works off by its clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from linndesk.sandbox.external import departments, listing_reading
from linndesk.sandbox.external.asked import Answer, Asked, Malformed, Refused
from linndesk.sandbox.external.configurator import configurator, kind_word
from linndesk.sandbox.external.departments import Attribute, Department
from linndesk.sandbox.external.dialects import Dialect, Word
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.external.feed_work import FeedWork
from linndesk.sandbox.external.listing_records import Action, Feed, FeedRow, Wanted
from linndesk.sandbox.external.paging import page
from linndesk.sandbox.external.world import ShopWorld

_READ = {"Child": 0, "Parent": 1, "Optional": 2}
_SAID = {"Error": 1, "Warning": 2, "Recommendation": 3}


class Listings:
    """``most``: how many rows one request has at most, by the manifest's name for it; ``url``: where the shop is."""

    def __init__(
        self,
        world: ShopWorld,
        faults: ShopFaults,
        dialect: Callable[[], Dialect],
        now: Callable[[], datetime],
        most: Callable[[str], int],
        url: str,
    ) -> None:
        self._world = world
        self._faults = faults
        self._dialect = dialect
        self._now = now
        self._most = most
        self._work = FeedWork(world, faults, url, now)

    def work_off(self) -> None:
        """Act on the feeds whose time has come by the shop's clock."""
        if not self._faults.feeds.never:
            self._world.market.work_off(self._now(), self._work.done)

    # -- what it asks

    def settings(self, asked: Asked) -> Answer:
        """GetConfiguratorSettings: to anybody, but at makers who want a token all the same."""
        if self._dialect().wants_token or "AuthorizationToken" in asked.body:
            _ = asked.owner
        return configurator()

    def categories(self, asked: Asked) -> Answer:
        """GetCategories."""
        _ = asked.owner
        faults, kind = self._faults.categories, self._dialect().pages
        return page("Categories", _CATEGORIES, self._category, asked.body["PageNumber"], faults, kind)

    def attributes(self, asked: Asked) -> Answer:
        """GetAttributesByCategory. Raises Refused."""
        _ = asked.owner
        general = listing_reading.answers(asked.body["GeneralSettings"])
        return {"Attributes": [_attribute(each) for each in departments.attributes(self._known(asked.body), general)]}

    def variations(self, asked: Asked) -> Answer:
        """GetVariationsByCategory. Raises Refused."""
        _ = asked.owner
        most, needed = departments.variation(self._known(asked.body))
        return {
            "MaxVariationAttributes": most,
            "NeededVariations": [{"VariationName": name, "Description": text} for name, text in needed],
        }

    # -- what it is told

    def update(self, asked: Asked) -> Answer:
        """ListingUpdate: a feed. Raises Refused: the whole request, and nothing happened."""
        for each in asked.body["Listings"]:
            self._given_back("ExternalListingId", each["ExternalListingId"])
        try:
            wanted = list(listing_reading.wanted_of(asked.body, self._kept))
        except KeyError as missing:
            raise Refused(f"There are no settings of configurator {missing}") from None
        return self._taken(asked, listing_reading.action_of(asked.body), wanted)

    def delete(self, asked: Asked) -> Answer:
        """ListingDelete: a feed. Raises Refused: the whole request, and nothing happened."""
        for each in asked.body["ExternalListingIds"]:
            self._given_back("ExternalListingId", each["ExternalListingId"])
        return self._taken(asked, "DELETE", list(listing_reading.gone_of(asked.body)))

    def check(self, asked: Asked) -> Answer:
        """CheckFeed. Raises Refused: nobody knows it."""
        faults, number = self._faults.feeds, self._given_back("ChannelFeedId", asked.body["ChannelFeedId"])
        feed = self._world.market.feed(number, asked.owner.token)
        if feed is None or number in faults.forgotten:
            return {
                "Error": f"There is no feed {number}",
                "IsFeedReady": self._dialect().unknown_feed_ready,
                "ProductFeeds": [],
            }
        rows = () if feed.rows is None else feed.rows
        shown = [self._row(each) for each in rows if each.sku not in faults.missing] * (2 if faults.twice else 1)
        return {"IsFeedReady": feed.rows is not None, "ProductFeeds": shown}

    def _taken(self, asked: Asked, action: Action, wanted: Sequence[Wanted]) -> Answer:
        token, faults, now = asked.owner.token, self._faults.feeds, self._now()
        most = self._most("ListingUpdateBatchSize")
        if len(wanted) > most:
            raise Refused(f"At most {most} listings a request")
        if said := next((faults.poison[each.sku] for each in wanted if each.sku in faults.poison), ""):
            raise Refused(said)
        rows = [(action, each) for each in wanted]
        feed: Feed = self._world.market.take(token, rows, now, now + faults.ready_after)
        return {} if faults.no_id else {"ChannelFeedId": feed.id}

    def _row(self, given: FeedRow) -> Answer:
        faults = self._faults.feeds
        said: list[Answer] | None = [
            {"ProductFeedMessageType": Word(each.severity, _SAID[each.severity]), "Message": each.words}
            for each in given.messages
        ]
        references = () if given.sku in faults.no_reference else given.references
        return {
            "SKU": given.sku,
            "TemplateId": given.template_id,
            "ExternalListingId": None if given.sku in faults.no_external else given.external_id or None,
            "URL": given.url or None,
            "Messages": None if faults.null_messages and not said else said,
            "ChannelReferences": [{"SKU": sku, "Reference": reference} for sku, reference in references],
        }

    # -- ids, as this maker writes them

    def _given_back(self, name: str, value: str | int | None) -> str:
        """An id as the shop keeps it. Raises Malformed: a maker of texts was given a number."""
        if isinstance(value, int) and name not in self._dialect().as_number:
            raise Malformed(f"{name} is no text, and was given as one")
        return "" if value is None else str(value)

    def _category(self, given: tuple[str, tuple[str, Department]]) -> Answer:
        key, (name, _) = given
        return {"CategoryId": self._dialect().category_prefix + key, "CategoryName": name}

    def _kept(self, shown: str) -> str:
        prefix = self._dialect().category_prefix
        return shown.removeprefix(prefix) if shown.startswith(prefix) else ""

    def _known(self, body: Any) -> list[str]:
        found = [self._kept(each) for each in body["CategoryIds"]]
        if bad := [each for each, key in zip(body["CategoryIds"], found, strict=True) if key not in dict(_CATEGORIES)]:
            raise Refused(f"There is no category {bad[0]}")
        return found


_CATEGORIES = tuple(departments.CATEGORIES.items())


def _attribute(given: Attribute) -> Answer:
    return {
        "ID": given.id,
        "FriendlyName": given.name,
        "Description": given.help,
        "MustBeSpecified": Word("Required", 1) if given.required else Word("Desired", 2),
        "ExpectedType": kind_word(given.kind),
        "ValueOptions": list(given.options),
        "ValueFromOptionsList": given.only,
        "MaxAttributeUse": given.most,
        "AttribueReadFrom": Word(given.read, _READ[given.read]),
        "RegExValidation": given.pattern or None,
        "RegExError": given.pattern_error or None,
    }
