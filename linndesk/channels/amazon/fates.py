"""Which orders still have to leave and which are off, as Amazon says now: no order report does. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.channels.amazon.client import AmazonClient, WrongQuestion
from linndesk.channels.amazon.mapping import asks_to_cancel
from linndesk.channels.amazon.reports import read
from linndesk.channels.amazon.wire import Json, part, parts, text
from linndesk.channels.documents import Fates
from linndesk.domain.times import iso

OPEN = "UNSHIPPED,PARTIALLY_SHIPPED"
OFF = "CANCELLED"
PAGE_SIZE = "100"
_REQUESTS = ("includedData", "CANCELLATION")


def fates(client: AmazonClient, since: datetime, scopes: Sequence[str], most_pages: int) -> Fates:
    """Of the orders that changed since; numbers only, at most so many pages for either. Raises ChannelError."""
    question = [("lastUpdatedAfter", iso(since)), ("fulfilledBy", "MERCHANT"), ("maxResultsPerPage", PAGE_SIZE)]
    question += [("marketplaceIds", ",".join(scopes))] if scopes else []
    waiting = _Numbers(client, [*question, ("fulfillmentStatuses", OPEN), _REQUESTS])
    waiting.read(most_pages)
    off = _Numbers(client, [*question, ("fulfillmentStatuses", OFF)])
    off.read(most_pages)
    return Fates(
        open=frozenset(waiting.numbers - off.numbers),
        cancelled=frozenset(off.numbers),
        open_whole=waiting.whole,
        cancelled_whole=off.whole,
        special=frozenset(waiting.special - off.numbers),
    )


class _Numbers:
    """The orders of some states. ``whole``: nothing is left out; ``special`` see the port."""

    def __init__(self, client: AmazonClient, question: list[tuple[str, str]]) -> None:
        self._client = client
        self._question = question
        self.numbers: set[str] = set()
        self.special: set[str] = set()
        self.whole = False

    def read(self, most: int) -> None:
        """Page by page. A token that is no longer good ends it: what came is true, but not all."""
        seen: set[str] = set()
        token, readable = "", True
        for _ in range(most):
            try:
                body = self._page(token)
            except WrongQuestion:
                if not token:
                    raise
                return
            for each in read(lambda one: list(parts(one, "orders")), body):
                readable = self._note(each) and readable
            token = read(_next, body)
            if not token or token in seen:
                self.whole = readable and not token
                return
            seen.add(token)

    def _page(self, token: str) -> Json:
        more = [("paginationToken", token)] if token else []
        try:
            body: Json = self._client.call("searchOrders", params=[*self._question, *more]).body
        except WrongQuestion:
            if token or _REQUESTS not in self._question:
                raise
            self._question.remove(_REQUESTS)  # as with pages: Amazon may refuse a part of what is asked
            return self._page("")
        return body

    def _note(self, order: Json) -> bool:
        """Whether it has a number."""
        number = read(lambda one: text(one, "orderId"), order)
        if number:
            self.numbers.add(number)
            if read(_is_special, order):
                self.special.add(number)
        return bool(number)


def _is_special(order: Json) -> bool:
    partly = text(part(order, "fulfillment"), "fulfillmentStatus") == "PARTIALLY_SHIPPED"
    return partly or any(asks_to_cancel(each) for each in parts(order, "orderItems"))


def _next(body: Json) -> str:
    return text(part(body, "pagination"), "nextToken")
