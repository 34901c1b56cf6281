"""Orders as an app gives them: pages, moments that are asked from, and every member. Worker threads."""

from __future__ import annotations

from datetime import datetime, timedelta

from linndesk.channels.external.checking import order_rows
from linndesk.channels.external.checking.book import Words
from linndesk.channels.external.checking.judge import Part, error_of, twice
from linndesk.channels.external.checking.paging import Lists, read
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN
from linndesk.domain.times import iso

ENDPOINT = "OrdersEndpoint"
SUGGESTED = 100
_HOW_FAR = timedelta(days=3650)
_LISTS = Lists("orders", ENDPOINT, "Orders", "ReferenceNumber", "orders.row")


def look(visit: Visit) -> None:
    """All orders of the last ten years, as many pages as a check reads."""
    if not visit.set_up or not visit.has(ENDPOINT):
        return
    since = visit.now - _HOW_FAR
    spaced = _spaced_only(visit, since)
    if spaced is None:
        return
    rows = read(visit, _LISTS, {"UTCTimeFrom": _stamp(since, spaced)}, _page(visit))
    if rows is None:
        return
    if not rows:
        visit.left.append("Members of orders: the app gave no order to this integration")
    named = [(_reference(row), row) for row in rows]
    for key, row in twice(named):
        row.wrong("orders.reference.unique", "ReferenceNumber", key)
    for _, row in named:
        order_rows.judge(row, visit)
    _other_moments(visit, since, spaced)


def _page(visit: Visit) -> order_rows.EachPage:
    def look_at(number: int, rows: list[Part]) -> None:
        visit.say(f"Orders, page {number}")
        if len(rows) > SUGGESTED:
            visit.book.add("orders.page.large", ENDPOINT, f"page {number}", Words(f"{len(rows)} orders"))

    return look_at


def _stamp(moment: datetime, spaced: bool) -> str:
    return iso(moment).replace("T", " ") if spaced else iso(moment)


def _spaced_only(visit: Visit, since: datetime) -> bool | None:
    """Both forms of a time are asked with. Which of them it can read; None where it reads neither."""
    read_well = {}
    for spaced in (False, True):
        body = {TOKEN: visit.token, "UTCTimeFrom": _stamp(since, spaced), "PageNumber": 1}
        found = visit.tried(ENDPOINT, body)
        if found is None:
            return False  # what is wrong with its answers is said by the pages
        read_well[spaced] = found
    if not any(read_well.values()):
        return False
    if not read_well[False]:
        visit.book.add("orders.since.iso", ENDPOINT, "UTCTimeFrom", _stamp(since, False))
    if not read_well[True]:
        visit.book.add("orders.since.space", ENDPOINT, "UTCTimeFrom", _stamp(since, True))
    return not read_well[False]


def _other_moments(visit: Visit, since: datetime, spaced: bool) -> None:
    """A time to come gives nothing."""
    ahead = _stamp(visit.now + timedelta(days=365), spaced)
    part = visit.post(ENDPOINT, {"UTCTimeFrom": ahead, "PageNumber": 1}, "a time to come")
    if part is None or error_of(part):
        return
    rows = part.peek("Orders")
    if isinstance(rows, list) and rows:
        part.wrong("orders.since", "UTCTimeFrom", Words(f"{ahead} gave {len(rows)} orders"))


def _reference(row: Part) -> str:
    """As text; what is wrong with it is noted."""
    if row.is_blank("ReferenceNumber"):
        row.wrong("orders.reference", "ReferenceNumber")
        return ""
    return row.text("ReferenceNumber", "orders.reference.text").strip()
