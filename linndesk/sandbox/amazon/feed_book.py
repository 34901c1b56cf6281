"""The feeds that there are, one after another on the practice clock. Safe from any thread."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon.documents import Documents
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.feed_work import FeedWork, Order
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.stock_faults import FeedFaults
from linndesk.sandbox.amazon.uploads import FeedDocument
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso

FIRST_NUMBER = 70000030000
KEPT = timedelta(days=90)
LISTINGS = "JSON_LISTINGS_FEED"
ENDED = ("DONE", "FATAL", "CANCELLED")
NO_LONGER = "The feed type {} is no longer supported."


@dataclass(slots=True)
class Feed:
    """One feed. ``released``: when a stuck one was let go; ``accepted`` of its ``messages`` were taken."""

    id: str
    kind: str
    merchant: Merchant
    places: tuple[str, ...]
    document: FeedDocument = field(repr=False)
    created: datetime
    plan: FeedFaults = field(repr=False)
    status: str = "IN_QUEUE"
    started: datetime | None = None
    ended: datetime | None = None
    released: datetime | None = None
    result_id: str = ""
    messages: int = 0
    accepted: int = 0

    def as_json(self) -> dict[str, Any]:
        """As getFeed shows it."""
        made: dict[str, Any] = {
            "feedId": self.id,
            "feedType": self.kind,
            "marketplaceIds": list(self.places),
            "createdTime": iso(self.created),
            "processingStatus": self.status,
        }
        if self.started:
            made["processingStartTime"] = iso(self.started)
        if self.ended:
            made["processingEndTime"] = iso(self.ended)
        if self.result_id:
            made["resultFeedDocumentId"] = self.result_id
        return made


class FeedBook:
    """All feeds. A merchant's are worked off in the order they came, each by the faults of the moment it came."""

    def __init__(
        self, world: World, faults: Faults, documents: Documents, work: FeedWork, now: Callable[[], datetime]
    ) -> None:
        self._world = world
        self._faults = faults
        self._documents = documents
        self._work = work
        self._now = now
        self._feeds: dict[str, Feed] = {}
        world.stock.worked_by(self._catch_up)

    @property
    def log(self) -> list[Feed]:
        """Every feed, oldest first, brought up to now."""
        with self._world.lock:
            self._world.stock.settle()
            return [replace(each) for each in self._feeds.values()]

    def release(self) -> None:
        """Feeds that are stuck go on from now."""
        with self._world.lock:
            self._world.stock.settle()
            for each in self._feeds.values():
                if each.plan.stuck and each.status not in ENDED:
                    each.plan.stuck, each.released = False, self._now()

    def add(self, kind: str, merchant: Merchant, places: tuple[str, ...], document: FeedDocument) -> Feed:
        """A new one at the end of the merchant's queue."""
        with self._world.lock:
            number = str(FIRST_NUMBER + len(self._feeds))
            plan = copy.deepcopy(self._faults.feed)
            made = Feed(number, kind, merchant, places, document, self._now(), plan)
            self._feeds[number] = made
            return made

    def of(self, merchant: str) -> list[Feed]:
        """The merchant's, oldest first, brought up to now, without those whose record is too old."""
        with self._world.lock:
            self._world.stock.settle()
            oldest = self._now() - KEPT
            return [each for each in self._feeds.values() if each.merchant.name == merchant and each.created > oldest]

    def find(self, merchant: str, feed_id: str) -> Feed | None:
        """One of the merchant's, brought up to now."""
        return next((each for each in self.of(merchant) if each.id == feed_id), None)

    def _catch_up(self) -> None:
        """Ends what has ended meanwhile, in the order of their ends: what is sold depends on it."""
        now = self._now()
        while True:
            ends = [(end, feed) for feed in self._heads(now) if (end := _end(feed)) is not None and end <= now]
            if not ends:
                return
            end, feed = min(ends, key=lambda each: each[0])
            self._finish(feed, end)

    def _heads(self, now: datetime) -> list[Feed]:
        """The first unfinished feed of each merchant, begun if it is time."""
        heads: dict[str, Feed] = {}
        free: dict[str, datetime] = {}
        for each in self._feeds.values():
            name = each.merchant.name
            if each.ended is not None:
                free[name] = each.ended
            elif name not in heads:
                heads[name] = each
                begins = max(each.created + each.plan.waits, free.get(name, each.created))
                if each.started is None and begins <= now:
                    each.started, each.status = begins, "IN_PROGRESS"
        return list(heads.values())

    def _finish(self, feed: Feed, end: datetime) -> None:
        self._world.stock.apply(end)
        plan, order = feed.plan, Order(feed.id, feed.merchant, feed.places, feed.plan, end)
        feed.ended, feed.status = end, plan.outcome
        if plan.outcome == "CANCELLED":
            feed.started = None
            return
        if feed.kind != LISTINGS:
            self._fatal(feed, self._work.refuse(order, NO_LONGER.format(feed.kind)))
            return
        if feed.document.data is None:
            self._fatal(feed, self._work.refuse(order, "The feed document has no contents."))
            return
        if not feed.document.content_type.lower().startswith("application/json"):
            self._fatal(feed, self._work.refuse(order, "The content type of the feed document is not JSON."))
            return
        report, readable = self._work.work(order, feed.document.data)
        summary = report["summary"]
        feed.messages, feed.accepted = summary["messagesProcessed"], summary["messagesAccepted"]
        if not readable:
            self._fatal(feed, report)
        elif plan.outcome == "FATAL":
            if plan.fatal_says:
                self._fatal(feed, self._work.refuse(order, plan.fatal_says))
        elif not plan.no_result:
            self._keep(feed, report)

    def _fatal(self, feed: Feed, report: dict[str, Any]) -> None:
        feed.status = "FATAL"
        self._keep(feed, report)

    def _keep(self, feed: Feed, report: dict[str, Any]) -> None:
        feed.result_id = f"amzn1.tortuga.4.eu.practice-result-{feed.id}"
        text = json.dumps(report, ensure_ascii=False, separators=(",", ":"))
        self._documents.put(feed.result_id, text, "application/json", of_feed=True)


def _end(feed: Feed) -> datetime | None:
    """When it ends; None = it has not begun, or it is stuck."""
    if feed.started is None:
        return None
    if feed.plan.outcome == "CANCELLED":
        return feed.started
    if feed.plan.stuck:
        return None
    end = feed.started + feed.plan.takes
    return max(end, feed.released) if feed.released else end
