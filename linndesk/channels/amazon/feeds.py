"""Levels as a JSON_LISTINGS_FEED: handed in, begun, found again, looked at, read. Worker threads.

R-LOST: an answer to createFeed that got lost is never asked for again; a feed of that kind made since is adopted.
Amazon takes one marketplace per feed, whatever its model says; what is sold of a SKU is the same in all of them.
"""

from __future__ import annotations

import io
import json
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta

from linndesk.channels.amazon.client import AmazonClient, NotThere, unclear
from linndesk.channels.amazon.feed_report import FeedReport, read_report
from linndesk.channels.amazon.reports import LONGEST_AGO, read
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.amazon.shown import plain
from linndesk.channels.amazon.stock import LOCALE, patch
from linndesk.channels.amazon.wire import Json, ident, needed_moment, parts, text, texts
from linndesk.channels.base import Tools
from linndesk.channels.decode import is_packed, unpack
from linndesk.channels.stock import Bulk, BulkResult, Change
from linndesk.domain.times import iso
from linndesk.errors import BadInput, BadReply, ChannelError, ChannelRefused

FEED = "JSON_LISTINGS_FEED"
CONTENT_TYPE = "application/json; charset=UTF-8"
BULK_MOST = 25_000
_GOING = ("IN_QUEUE", "IN_PROGRESS")
_CLOCKS = timedelta(minutes=2)  # how far a clock may have moved since it was last compared
_MOST_PAGES = 20


class Feeds(ABC):
    """The part of the channel that hands levels in by the thousand (the port TellsStockInBulk)."""

    settings: AmazonSettings
    tools: Tools
    bulk_most: int  # what one feed holds

    @property
    @abstractmethod
    def client(self) -> AmazonClient:
        """The channel's own."""

    def upload_bulk(self, changes: Sequence[Change]) -> str:
        """Marketplace and id of a new document with them; see the port. Raises BadInput."""
        content = document(self.settings.seller_id, changes, self.bulk_most)
        usual = next(iter(self.settings.marketplaces), "")
        places = sorted({each.marketplace or usual for each in changes})
        if len(places) > 1:
            raise BadInput("A feed is for one marketplace", f"These are for {len(places)}", "Split them")
        return f"{places[0]} {self.client.new_document(content, CONTENT_TYPE)}"

    def start_bulk(self, document: str, before_send: Callable[[], None]) -> str:
        """The feed's id; see the port."""
        place, _, named = document.partition(" ")
        body = {"feedType": FEED, "marketplaceIds": [place], "inputFeedDocumentId": named}
        try:
            answer = self.client.tell("createFeed", {}, body, before_send)
        except ChannelRefused as refused:
            fix = refused.fix if "clock" in refused.fix else "The program goes on one by one; Check API says more"
            raise ChannelRefused("Amazon refused the feed of levels", refused.detail, fix) from None
        found = answer.body.get("feedId")
        if not isinstance(found, str) or not found:
            raise unclear("createFeed gave no feedId")
        return found

    def find_bulk(self, since: datetime, known: Collection[str]) -> str | None:
        """A feed whose id never came back; see the port. ``since``: by this PC's clock."""
        now = self.tools.clock.now()
        made = max(since - _CLOCKS, now - LONGEST_AGO)
        ahead = self.tools.heard.ahead  # by Amazon's clock it was made that much earlier
        first: list[tuple[str, str]] = [("feedTypes", FEED), ("pageSize", "100")]
        first.append(("createdSince", iso(made - timedelta(seconds=max(0.0, ahead or 0.0)))))
        own = set(self.settings.marketplaces)
        found = [
            (read(lambda one: needed_moment(one, "createdTime"), each), read(lambda one: ident(one, "feedId"), each))
            for each in self._feeds(first)
            if own.issuperset(read(lambda one: texts(one, "marketplaceIds"), each))
        ]
        return next((feed for _, feed in sorted(found) if feed not in known), None)

    def look_at_bulk(self, bulk: str) -> Bulk:
        """How a feed stands; see the port. One that Amazon no longer has, has failed."""
        try:
            feed: Json = self.client.call("getFeed", gaps={"feedId": bulk}).body
        except NotThere:
            return Bulk("failed", why="Amazon no longer knows it")
        status = read(lambda one: text(one, "processingStatus"), feed)
        if status in _GOING:
            return Bulk("going")
        result = read(lambda one: text(one, "resultFeedDocumentId"), feed)
        if status == "DONE":
            return Bulk("done", result) if result else Bulk("failed", why="Amazon gave no result of it")
        if status == "CANCELLED":
            return Bulk("failed", result, "Amazon cancelled it before it began")
        if status == "FATAL":
            return Bulk("failed", result, self._why(result))
        raise BadReply("Amazon's answer cannot be read", "processingStatus is none that is known", "Try again later")

    def bulk_result(self, result: str) -> BulkResult:
        """What came of a feed that is done; see the port."""
        return self._report(result).result()

    def _feeds(self, params: list[tuple[str, str]]) -> Iterator[Json]:
        """Page by page; a page's token goes alone."""
        for _ in range(_MOST_PAGES):
            body = self.client.call("getFeeds", params=params).body
            yield from read(lambda one: list(parts(one, "feeds")), body)
            token = read(lambda one: text(one, "nextToken"), body)
            if not token:
                return
            params = [("nextToken", token)]

    def _why(self, result: str) -> str:
        """Of a feed that was broken off: some of its levels may have been taken, some not."""
        said = "Amazon broke it off"
        if not result:
            return said
        try:
            found = self._report(result).why
        except ChannelError:
            return said
        return f"{said}: {found}" if found else said

    def _report(self, result: str) -> FeedReport:
        with self.client.document("getFeedDocument", {"feedDocumentId": result}).file as file:
            if not is_packed(file):
                return read_report(file)
            with tempfile.TemporaryFile(prefix="linndesk-") as plain:
                cut = unpack(file, plain)
                report = read_report(plain)
                report.broken |= bool(cut)
                return report


def document(seller_id: str, changes: Sequence[Change], most: int = BULK_MOST) -> bytes:
    """The feed's document, its messages numbered from 1. The same changes give the same bytes. Raises BadInput.

    It is written message by message: of 25,000 there is one copy in memory, 7 MB.
    """
    if not 0 < len(changes) <= most:
        raise BadInput(f"A feed holds 1 to {most:,} levels", f"These are {len(changes):,}", "Split them")
    report = {"includedData": ["issues", "fulfillmentAvailability"], "apiVersion": "2021-08-01"}
    header = {"sellerId": seller_id, "version": "2.0", "issueLocale": LOCALE, "report": report}
    written, seen = io.BytesIO(), set[str]()
    written.write(b'{"header":' + _bytes(header) + b',"messages":[')
    for number, change in enumerate(changes, 1):
        if change.channel_sku in seen:
            raise BadInput(
                f"{plain(change.channel_sku)} stands twice in one feed",
                "Which of them counts is not said",
                "Send it once",
            )
        seen.add(change.channel_sku)
        message = {"messageId": number, "sku": change.channel_sku, "operationType": "PATCH", **patch(change)}
        written.write((b"," if number > 1 else b"") + _bytes(message))
    written.write(b"]}")
    return written.getvalue()


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
