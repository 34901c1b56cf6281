"""Which way orders come: page by page, or as one document (A5). Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from linndesk.channels.base import OrderPage, Route

ENOUGH_PAGES = 20  # more than this at once is what a channel's plan has no calls for
LONG = timedelta(days=1)
SURE_PAGES, SURE_SPAN = 3, timedelta(minutes=10)  # either is enough to judge by


def first_moment(page: OrderPage) -> datetime | None:
    """Of the first order of a question's first page."""
    return _moment(page, 0) if page.orders else None


def pages_due(page: OrderPage, pages: int, began: datetime | None) -> int:
    """How many pages a question has, told from the time that its ``pages`` so far cover; 0 = nobody can tell yet.

    ``page`` is the last of them, ``began`` the moment of the very first order. Only a question that reaches back a
    day or more is judged so, and not by one page that covers mere minutes: a hundred parcels that were despatched
    together fill one by themselves.
    """
    if page.next_token is None or began is None or not page.orders or page.server_time - page.query.since < LONG:
        return 0
    now = _moment(page, -1)
    covered = abs(now - began)
    if not covered or (pages < SURE_PAGES and covered < SURE_SPAN):
        return 0
    rest = page.server_time - now if now >= began else now - page.query.since
    return pages + math.ceil(rest / (covered / pages))


def _moment(page: OrderPage, index: int) -> datetime:
    order = page.orders[index]
    return order.received_at if page.query.kind == "created" else order.last_updated


def begins_with_report(route: Route, since: datetime, now: datetime) -> bool:
    """Whether a document is asked for before any page is."""
    return route == "report" and now - since >= LONG


def too_many(route: Route, pages: int, due: int) -> bool:
    """Whether the rest of a question comes as a document: after ``pages`` of it, of which ``due`` are expected."""
    return route != "api" and pages > 0 and (due > ENOUGH_PAGES or pages >= ENOUGH_PAGES)
