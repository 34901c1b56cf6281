"""Orders of one location of Linnworks: what is open, page by page, and orders by their ids. Worker threads."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linndesk.channels.base import OrderPage, OrderQuery, Tools
from linndesk.channels.linnworks.answers import WHO, WrongAddress
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.details import MOST_FOUND, details
from linndesk.channels.linnworks.mapping import Reader
from linndesk.channels.linnworks.operations import GET_MEASURES, GET_OPEN_ORDERS
from linndesk.channels.linnworks.pages import ListPage, read_list
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.linnworks.weights import GRAM, grams_of
from linndesk.channels.linnworks.wire import guid_of
from linndesk.channels.loose import Loose
from linndesk.channels.order_page import read_one, read_page
from linndesk.channels.paging import MOST_PAGES, STALE, endless, refused
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import Skipped
from linndesk.domain.times import iso, iso_exact, parse
from linndesk.errors import AccessRefused, BadReply, ChannelDown, ChannelRefused, Throttled

log = logging.getLogger(__name__)
PER_PAGE = 100
_AROUND = timedelta(days=1)  # on both sides of what is wanted: what Linnworks calls the date is not ours to round
_NO_YEAR = 1971
_WHAT = "its orders"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a walk stands. ``at``: Linnworks' clock at its first page; ``asked``: ours at the page before."""

    page: int
    at: datetime
    asked: datetime

    def as_token(self) -> str:
        return json.dumps({"page": self.page, "at": iso_exact(self.at), "asked": iso_exact(self.asked)})


@dataclass(slots=True)
class _Walk:
    query: OrderQuery
    seen: set[str] = field(default_factory=set)


class LinnworksOrders:
    """The ports PullsOrders, FindsOrders and FindsOrdersTogether.

    A walk lists all that is open at the location, whenever it changed. What it has named is kept for as long as the
    channel is open; one that another run began is taken up by its page number alone.
    """

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools
        self._walk: _Walk | None = None
        self._grams: tuple[Decimal | None] | None = None

    @property
    def most_found(self) -> int:
        """How many ids one question holds."""
        return MOST_FOUND

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page; see the port. ``server_time`` is the moment of the walk's first page on each of them."""
        now = self._tools.clock.now()
        place = None if token is None else _place(token, now)
        page = place.page if place else 1
        if page > MOST_PAGES:
            raise endless(WHO, _WHAT)
        walk = self._walk
        if place is None or walk is None or walk.query != query:
            walk = self._walk = _Walk(query)
        location = self._client.location()
        until = (place.at if place else now) + _AROUND
        asked = _asked(page, location, query.since, until)
        found = _listed(self._client.call(GET_OPEN_ORDERS, asked), page)
        at = place.at if place else min(self._client.told_at, now)
        dated = max(at, query.since)  # a clock that was set back makes nothing older than what is asked for
        read = read_page(self._noted(found.rows), self._reader(location, dated), walk.seen)
        goes_on = bool(found.rows) and read.is_new and found.has_more(page)
        return OrderPage(
            query=query,
            orders=read.orders,
            quarantined=read.quarantined,
            skipped=read.skipped,
            next_token=_Place(page + 1, at, now).as_token() if goes_on else None,
            server_time=at,
            raw_quarantined=read.raw_quarantined,
        )

    def order(self, channel_order_id: str) -> ChannelOrder | Skipped | None:
        """One order as it stands now; see the port. What is no id is none of Linnworks'."""
        own = guid_of(channel_order_id)
        found = details(self._client, [own]).get(own) if own else None
        if found is None:
            return None
        location = self._client.location()
        read, _ = read_one(found, self._reader(location, self._client.told_at))
        if isinstance(read, (ChannelOrder, Skipped)):
            return read
        raise BadReply(f"Order {own} of {WHO} cannot be read", read.reason, "Look at it in Linnworks, then try again")

    def orders_by_id(self, ids: Sequence[str]) -> Mapping[str, ChannelOrder | None]:
        """Each as it stands, wherever it is now; see the port."""
        location = self._client.location()
        by_id = {each: guid_of(each) for each in ids}
        found = details(self._client, [own for own in by_id.values() if own])
        reader = self._reader(location, self._client.told_at)
        known: dict[str, ChannelOrder | None] = {}
        for each, own in by_id.items():
            if own not in found:
                known[each] = None
                continue
            order = _mirrored(found[own], reader)
            if order is not None:
                known[each] = order
        return known

    def _noted(self, rows: list[Any]) -> list[Any]:
        """Each with what is noted on it: a list says only how many notes there are."""
        noted = [own for own in map(_noted_id, rows) if own]
        if not noted:
            return rows
        found = details(self._client, noted)
        notes = {own: each.get("Notes") for own, each in found.items()}
        return [{**each, "Notes": notes[own]} if (own := _noted_id(each)) in notes else each for each in rows]

    def _reader(self, location: str, at: datetime) -> Reader:
        wanted = self._settings.weight_in_grams
        return Reader(at, location, self._unit() if wanted else None, self._settings.import_required_despatch_date)

    def _unit(self) -> Decimal | None:
        """Grams in one unit of their weights, asked once; grams are taken for a unit that Linnworks does not tell.

        None while nobody knows, which is better than a weight that is wrong a thousand times.
        """
        if self._grams is None:
            self._grams = (self._measured(),)
        return self._grams[0]

    def _measured(self) -> Decimal | None:
        try:
            found = self._client.call(GET_MEASURES)
        except (WrongAddress, ChannelRefused, AccessRefused, BadReply) as error:
            log.info("%s does not tell its unit of weight: %s", WHO, error.title)
            return GRAM
        except (ChannelDown, Throttled) as error:
            log.info("%s did not tell its unit of weight: %s", WHO, error.title)
            return None
        try:
            return grams_of(Loose(found).line("Weight") if isinstance(found, dict) else "") or GRAM
        except Unreadable:
            return GRAM


def _asked(page: int, location: str, since: datetime, until: datetime) -> dict[str, Any]:
    """Only the date is left to Linnworks, a day wider than it has to be; the rest is checked here."""
    filters: dict[str, Any] = {}
    if since.year >= _NO_YEAR:
        range_ = {"FieldCode": "GENERAL_INFO_DATE", "Type": "Range", "DateFrom": iso(since - _AROUND)}
        filters = {"DateFields": [{**range_, "DateTo": iso(until)}]}
    return {
        "entriesPerPage": PER_PAGE,
        "pageNumber": page,
        "filters": filters,
        "sorting": [{"FieldCode": "GENERAL_INFO_DATE", "Direction": "Ascending", "Order": 0}],
        "fulfilmentCenter": location,
        "additionalFilter": "",
    }


def _listed(found: Any, page: int) -> ListPage:
    return read_list(found, page, PER_PAGE, "orders", "Data", "TotalEntries")


def _noted_id(found: Any) -> str:
    """The id of an order that says it has notes and does not show them, else ""."""
    if not isinstance(found, dict):
        return ""
    row = Loose(found)
    try:
        has = not row.has("Notes") and bool(row.part("GeneralInfo").whole("Notes"))
        return guid_of(row.line("OrderId", "pkOrderId")) if has else ""
    except Unreadable:
        return ""


def _mirrored(found: Mapping[str, Any], reader: Reader) -> ChannelOrder | None:
    read, _ = read_one(found, _Mirror(reader))
    if isinstance(read, ChannelOrder):
        return read
    log.warning("An order of %s that is here cannot be read any more: %s", WHO, read.reason)
    return None


class _Mirror:
    """Reads each order as one that is known here."""

    def __init__(self, reader: Reader) -> None:
        self.reference = reader.reference
        self.called = reader.called
        self.holds = reader.holds
        self.order = reader.mirrored


def _place(token: str, now: datetime) -> _Place:
    try:
        found: dict[str, Any] = json.loads(token)
        place = _Place(int(found["page"]), parse(found["at"]), parse(found["asked"]))
    except (ValueError, KeyError, TypeError):
        raise refused("It cannot be read") from None
    if place.page < 2 or not place.asked - STALE <= now <= place.asked + STALE:
        raise refused("Its pages may have moved since")
    return place
