"""Which way orders come: page by page, or as one document (A5). Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from linndesk.channels.base import OrderPage, Route

ENOUGH_PAGES = 20  # more than this at once is what a channel's plan has no calls for
LONG = timedelta(days=1)


def pages_due(page: OrderPage) -> int:
    """How many pages a question has, told from the time that the orders of its first page cover; 0 = nobody knows.

    Only a question that reaches back a day or more is judged so: within hours a hundred parcels that
    were despatched together fill a page by themselves.
    """
    created = page.query.kind == "created"
    moments = [each.received_at if created else each.last_updated for each in page.orders]
    if page.next_token is None or len(moments) < 2 or page.server_time - page.query.since < LONG:
        return 0
    first, last = min(moments), max(moments)
    if first == last:
        return 0
    rest = page.server_time - first if moments[0] <= moments[-1] else last - page.query.since
    return math.ceil(rest / (last - first))


def begins_with_report(route: Route, since: datetime, now: datetime) -> bool:
    """Whether a document is asked for before any page is."""
    return route == "report" and now - since >= LONG


def too_many(route: Route, pages: int, due: int) -> bool:
    """Whether the rest of a question comes as a document: after ``pages`` of it, of which ``due`` are expected."""
    return route != "api" and pages > 0 and (due > ENOUGH_PAGES or pages >= ENOUGH_PAGES)
