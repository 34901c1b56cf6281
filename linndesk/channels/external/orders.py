"""Orders of an app, page by page, with every guard against pages that lie (X5, tolerance 9). Worker threads."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.channels.base import OrderPage, OrderQuery, Tools
from linndesk.channels.external.asking import MOST_PAGES, endless, refuse, stamp
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.loose import Loose
from linndesk.channels.external.order_page import read_page
from linndesk.channels.external.products import has_more
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.external.written import Unreadable
from linndesk.domain.times import iso_exact, parse
from linndesk.errors import BadReply, ChannelError, PageTokenRefused

ENDPOINT = "OrdersEndpoint"
STALE = timedelta(minutes=30)
NO_LIST = "The app gave no list of orders; it is asked again from the same moment."
_WHAT = "its orders"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a walk stands. ``at``: the moment of its first page; ``asked``: when the page before was asked for."""

    page: int
    at: datetime | None
    asked: datetime

    def as_token(self) -> str:
        at = self.at or self.asked
        return json.dumps({"page": self.page, "at": iso_exact(at), "asked": iso_exact(self.asked)})


class Orders(ABC):
    """The part of the channel that brings orders in (the port PullsOrders).

    What a walk has named is kept for as long as the channel is open; a walk that another run began is taken up by its
    page number alone.
    """

    settings: ExternalSettings
    tools: Tools
    _walk: tuple[OrderQuery, set[str]] | None = None

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page; see the port. ``server_time`` is the moment of the walk's first page on each of them."""
        now = self.tools.clock.now()
        place = _Place(1, None, now) if token is None else _place(token, now)
        if place.page > MOST_PAGES:
            raise endless(self.client, _WHAT)
        if token is None or self._walk is None or self._walk[0] != query:
            self._walk = (query, set())
        asked = {"UTCTimeFrom": stamp(query.since, self.settings), "PageNumber": place.page}
        answer = self.client.post("orders", ENDPOINT, asked)
        at = place.at or _moment(answer, now)
        return self._read(query, replace(place, at=at, asked=now), answer, at, self._walk[1])

    def _read(self, query: OrderQuery, place: _Place, answer: Answer, at: datetime, seen: set[str]) -> OrderPage:
        refuse(self.client, answer, _WHAT)
        body = Loose(answer.body)
        if not body.has("Orders"):
            return self._without(query, body, place)
        try:
            elements = body.elements("Orders")
        except Unreadable as error:
            raise self._unreadable(str(error)) from None
        dated = max(at, query.since)  # a clock that was set back makes nothing older than what is asked for
        page = read_page(elements, dated, self.settings.parameter("ChannelName"), seen)
        goes_on = page.is_new and has_more(body)
        return OrderPage(
            query=query,
            orders=page.orders,
            quarantined=page.quarantined,
            skipped=page.skipped,
            next_token=replace(place, page=place.page + 1).as_token() if goes_on else None,
            server_time=at,
            raw_quarantined=page.raw_quarantined,
        )

    def _without(self, query: OrderQuery, body: Loose, place: _Place) -> OrderPage:
        """An answer without a list. An app that has no orders may write null; one that failed and says so nowhere does
        too. So it is read as no orders, and the next poll asks from the same moment."""
        if not body.knows("Orders"):
            raise self._unreadable("It holds no Orders")
        if place.page > 1:
            raise self._unreadable("Its Orders are empty on a page that was said to be there")
        return OrderPage(query, (), (), (), None, query.since, notes=(NO_LIST,))

    def _unreadable(self, why: str) -> ChannelError:
        who = self.client.who
        return BadReply(f"The page of orders of {who} cannot be read", why, "Sync again later; its maker has to look")


def _moment(answer: Answer, now: datetime) -> datetime:
    """R-CURSOR: of the app's clock and ours the earlier: to read an hour twice is harmless, one skipped is lost."""
    return now if answer.date is None else min(answer.date, now)


def _place(token: str, now: datetime) -> _Place:
    try:
        found: dict[str, Any] = json.loads(token)
        place = _Place(int(found["page"]), parse(found["at"]), parse(found["asked"]))
    except (ValueError, KeyError, TypeError):
        raise _refused("It cannot be read") from None
    if place.page < 2 or not place.asked - STALE <= now <= place.asked + STALE:
        raise _refused("Its pages may have moved since")
    return place


def _refused(why: str) -> PageTokenRefused:
    return PageTokenRefused(
        "The place where the last run stopped is too old",
        why,
        "The run starts again from its old point by itself; nothing is lost",
    )
