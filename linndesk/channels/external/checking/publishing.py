"""Listings that there are not are changed and deleted, and their feeds followed; none is made. Worker threads."""

from __future__ import annotations

from typing import Any

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import calls, transport
from linndesk.channels.external.checking.book import ABSENT, Words
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.tellings import batch
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN

UPDATE, DELETE, FEED = "ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint"
_SKU = f"{calls.NOBODYS}-sku"
_POLLS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_KINDS = ("Error", "Warning", "Recommendation")


def look(visit: Visit) -> None:
    """Only where a person allowed it, and where listings are made there."""
    if not visit.writes or not visit.set_up or not calls.lists(visit):
        return
    for endpoint, group in ((UPDATE, "listing"), (DELETE, "delisting")):
        if not visit.has(endpoint):
            continue
        visit.told.append(f"{endpoint}: listing {_SKU}, which there is not")
        part = visit.refused(endpoint, {TOKEN: visit.token, **calls.body(endpoint, visit)}, "one that there is not")
        if part is None or error_of(part):
            continue
        feed = _feed_id(part, group)
        if feed and visit.has(FEED):
            _follow(visit, feed, group, endpoint)
    if visit.has(UPDATE):
        _whole_batch(visit)


def _feed_id(part: Part, group: str) -> str:
    value = part.get("ChannelFeedId")
    if value in (ABSENT, None, "", 0):
        part.wrong(f"{group}.feed-id", "ChannelFeedId", value)
        return ""
    return part.text("ChannelFeedId", f"{group}.feed-id.text")


def _follow(visit: Visit, feed: str, group: str, endpoint: str) -> None:
    part = None
    for seconds in (0.0, *_POLLS):
        if seconds:
            visit.wait(seconds)
        part = visit.post(FEED, {"ChannelFeedId": feed}, f"the feed of {endpoint}")
        if part is None:
            return
        if error_of(part):
            return  # its way to say that nothing became of it
        ready = part.get("IsFeedReady")
        if not isinstance(ready, bool):
            part.wrong("feed.ready", "IsFeedReady", ready)
            return
        if ready:
            break
    else:
        visit.book.add("feed.never", FEED, f"the feed of {endpoint}")
        return
    rows = part.rows("ProductFeeds", "feed.products")
    if rows is not None:
        _products(visit, rows, group, endpoint, part)


def _products(visit: Visit, rows: list[Part], group: str, endpoint: str, part: Part) -> None:
    own = [row for row in rows if row.get("SKU") == _SKU or row.get("ExternalListingId") == _SKU]
    if not own:
        part.wrong("feed.product.missing", "ProductFeeds", Words(f"{_SKU} is not there"))
        return
    kinds = [_message(each) for row in own for each in row.rows("Messages", "feed.message", needed=False) or ()]
    if "Error" not in kinds and "" not in kinds:
        visit.book.add(f"{group}.unknown", endpoint, "Messages", Words(f"none says that {_SKU} is not there"))


def _message(row: Part) -> str:
    """Its kind; "" = it cannot be read, which is noted."""
    if row.is_blank("Message"):
        row.wrong("feed.message", "Message")
        return ""
    name = "ProductFeedMessageType"
    if row.is_blank(name, "Type"):
        row.wrong("feed.message", name)
        return ""
    return row.enum(name, "feed.message", _KINDS, (1, 2, 3), "Type")


def _whole_batch(visit: Visit) -> None:
    size = batch(visit, "ListingUpdateBatchSize")
    names = [f"{_SKU}-{place}" for place in range(1, size + 1)]
    body: dict[str, Any] = {TOKEN: visit.token, **calls.update(names, visit)}
    visit.told.append(f"{UPDATE}: {size} listings that there are not in one request")
    mood = transport.Mood("listing.batch", "listing.batch")
    transport.answered(visit.ask(UPDATE, dumped(body)), UPDATE, visit.book, mood, f"{size} listings in one request")
