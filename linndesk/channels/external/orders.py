"""Orders of an app, page by page, with every guard against pages that lie (X5, tolerance 9). Worker threads."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from linndesk.channels.base import OrderPage, OrderQuery, Tools
from linndesk.channels.external.asking import MOST_EMPTY, MOST_OLD, refuse, stamp
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.order_page import read_page
from linndesk.channels.external.products import has_more
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.loose import Loose
from linndesk.channels.order_page import PageRead
from linndesk.channels.paging import MOST_PAGES, STALE, endless, refused
from linndesk.channels.written import Unreadable
from linndesk.domain.times import iso_exact, parse
from linndesk.errors import BadReply, ChannelError

ENDPOINT = "OrdersEndpoint"
NO_LIST = "The app gave no list of orders; it is asked again from the same moment."
_WHAT = "its orders"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a walk stands. ``at``: the moment of its first page; ``asked``: when the page before was asked for;
    ``barren``: how many pages right before this one brought nothing new; ``moved``: one named again what an earlier
    page had, so that the list moved while it was read and an order may have slipped between two pages; ``again``: that
    is why it is read a second time."""

    page: int
    at: datetime | None
    asked: datetime
    barren: int = 0
    moved: bool = False
    again: bool = False

    def as_token(self) -> str:
        at = self.at or self.asked
        marks = {"barren": self.barren, "moved": self.moved, "again": self.again}
        return json.dumps({"page": self.page, "at": iso_exact(at), "asked": iso_exact(self.asked), **marks})

    def following(self, rows: int, is_new: bool, repeats: bool, has_more: bool) -> _Place | None:
        """Where the walk goes after a page of so many rows; None = it is over."""
        barren = 0 if is_new else self.barren + 1
        moved = self.moved or repeats
        if has_more and barren < (MOST_OLD if rows else MOST_EMPTY):
            return replace(self, page=self.page + 1, barren=barren, moved=moved)
        return replace(self, page=1, barren=0, moved=False, again=True) if moved and not self.again else None


@dataclass(slots=True)
class _Walk:
    """What a walk has named so far, and its last page; ``known``: what the first reading of a second one named."""

    query: OrderQuery
    again: bool
    seen: set[str] = field(default_factory=set)
    last: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def repeats(self, page: PageRead) -> bool:
        """Whether a page names again what an earlier one had, but for a page that is the one before once more."""
        here = {each.channel_order_id for each in page.orders} | {each.ref for each in page.quarantined}
        named = {each.ref for each in page.skipped}
        before, self.last = self.last, frozenset(here | named)
        return bool(named - here) and not self.last <= before


class Orders(ABC):
    """The part of the channel that brings orders in (the port PullsOrders).

    What a walk has named is kept for as long as the channel is open; a walk that another run began is taken up by its
    page number alone.
    """

    settings: ExternalSettings
    tools: Tools
    _walk: _Walk | None = None

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page; see the port. ``server_time`` is the moment of the walk's first page on each of them."""
        now = self.tools.clock.now()
        place = _Place(1, None, now) if token is None else _place(token, now)
        if place.page > MOST_PAGES:
            raise endless(self.client.who, _WHAT)
        walk = self._walk
        if token is None or walk is None or (walk.query, walk.again) != (query, place.again):
            known = frozenset(walk.seen) if walk and place.again and walk.query == query else frozenset[str]()
            walk = self._walk = _Walk(query, place.again, known=known)
        asked = {"UTCTimeFrom": stamp(query.since, self.settings), "PageNumber": place.page}
        answer = self.client.post("orders", ENDPOINT, asked)
        at = place.at or _moment(answer, now)
        return self._read(query, replace(place, at=at, asked=now), answer, at, walk)

    def _read(self, query: OrderQuery, place: _Place, answer: Answer, at: datetime, walk: _Walk) -> OrderPage:
        refuse(self.client, answer, _WHAT)
        body = Loose(answer.body)
        if not body.has("Orders") and not _ends(body, place):
            return self._without(query, body, place)
        try:
            elements = body.elements("Orders")
        except Unreadable as error:
            raise self._unreadable(str(error)) from None
        dated = max(at, query.since)  # a clock that was set back makes nothing older than what is asked for
        page = read_page(elements, dated, self.settings.parameter("ChannelName"), walk.seen)
        following = place.following(len(elements), page.is_new, walk.repeats(page), has_more(body))
        return OrderPage(
            query=query,
            orders=tuple(each for each in page.orders if each.channel_order_id not in walk.known),
            quarantined=page.quarantined,
            skipped=() if place.again else page.skipped,
            next_token=following.as_token() if following else None,
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


def _ends(body: Loose, place: _Place) -> bool:
    """Whether null behind the first page is the end of the list: of an app that says in so many words that nothing is
    wrong. One that failed and cannot say so has no Error at all."""
    return place.page > 1 and body.knows("Orders") and body.knows("Error")


def _place(token: str, now: datetime) -> _Place:
    try:
        found: dict[str, Any] = json.loads(token)
        place = _Place(
            int(found["page"]), parse(found["at"]), parse(found["asked"]), int(found.get("barren", 0)),
            bool(found.get("moved")), bool(found.get("again")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        raise refused("It cannot be read") from None
    if place.page < (1 if place.again else 2) or not place.asked - STALE <= now <= place.asked + STALE:
        raise refused("Its pages may have moved since")
    return place
