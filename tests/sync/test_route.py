"""A5: when orders come by report: told from the first page or after twenty, never by a burst, never with api."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.channels.base import OrderPage, OrderQuery, Route
from linndesk.sync import route
from linndesk.sync.frozen import Frozen, from_json
from tests.scene import START
from tests.store import made

ROUTES: tuple[Route, ...] = ("auto", "api", "report")


def page(
    seconds: float, *, back: timedelta = timedelta(days=7), first: timedelta | None = None, newest_first: bool = False,
    token: str | None = "next", kind: str = "updated",
) -> OrderPage:  # fmt: skip
    """A page of 100 orders, ``seconds`` apart, of a question that reaches so far back."""
    query = OrderQuery(kind, START - back, ("UK",))  # type: ignore[arg-type]
    begin = START - (first if first is not None else back)
    moments = [begin + timedelta(seconds=seconds * number) for number in range(100)]
    orders = [
        made.order(str(number), at=each if kind == "updated" else START, received_at=each)
        for number, each in enumerate(moments)
    ]
    return OrderPage(query, tuple(reversed(orders) if newest_first else orders), (), (), token, START)


def due(of: OrderPage, pages: int = 1, began: timedelta | None = None) -> int:
    return route.pages_due(of, pages, route.first_moment(of) if began is None else START - began)


WEEK = timedelta(days=7)


def test_the_pages_due_are_told_from_the_time_that_the_first_covers() -> None:
    assert due(page(WEEK.total_seconds() / 990)) == 10
    assert due(page(WEEK.total_seconds() / 9900)) == 100
    assert due(page(WEEK.total_seconds() / 9900, kind="created")) == 100


def test_newest_first_they_are_told_from_the_other_end() -> None:
    apart = WEEK.total_seconds() / 9900
    assert due(page(apart, first=timedelta(seconds=apart * 99), newest_first=True)) == 100


def test_quiet_days_at_the_beginning_do_not_count() -> None:
    day = timedelta(days=1).total_seconds()
    assert due(page(day / 99, first=timedelta(days=2))) == 2


def test_a_burst_fills_a_page_and_says_nothing_but_three_such_pages_do() -> None:
    """Parcels that were despatched together were all updated within minutes."""
    assert due(page(0.2)) == 0
    assert due(page(0.2, first=WEEK - timedelta(seconds=20)), 2, WEEK) == 0
    assert due(page(0.2, first=WEEK - timedelta(seconds=40)), 3, WEEK) > 20
    assert due(page(0.2, first=timedelta(days=1)), 2, WEEK) == 3


@pytest.mark.parametrize(
    "of",
    [page(60, token=None), page(0), page(60, back=timedelta(hours=23), first=timedelta(hours=2))],
    ids=["the last page", "all of one moment", "a few hours"],
)
def test_what_cannot_be_told_is_not_guessed(of: OrderPage) -> None:
    assert due(of, 3) == 0


@pytest.mark.parametrize("way", ROUTES)
def test_too_many_pages(way: Route) -> None:
    switches = way != "api"
    assert not route.too_many(way, 0, 0)
    assert not route.too_many(way, 1, 20)
    assert route.too_many(way, 1, 21) is switches
    assert not route.too_many(way, 19, 0)
    assert route.too_many(way, 20, 0) is switches


@pytest.mark.parametrize("way", ROUTES)
def test_only_the_route_report_begins_with_one_and_only_after_a_day(way: Route) -> None:
    assert route.begins_with_report(way, START - timedelta(days=1), START) is (way == "report")
    assert not route.begins_with_report(way, START - timedelta(hours=23), START)


def test_a_cursor_of_before_pages_were_counted_still_loads() -> None:
    """Profiles of the version before have such in their database."""
    old = Frozen(page(1).query, (1,), "token", START, ((1, START),)).as_json()
    for each in ("pages", "due", "began"):
        del old[each]
    assert from_json(old) == Frozen(page(1).query, (1,), "token", START, ((1, START),))


def test_what_is_expected_stays_with_the_cursor_and_is_judged_anew_with_each_page() -> None:
    once = Frozen(page(1).query, (1,)).after(page(WEEK.total_seconds() / 9900))
    assert (once.pages, once.due) == (1, 100)
    assert from_json(once.as_json()) == once
    twice = from_json(once.as_json()).after(page(60, first=timedelta(days=2)))
    assert (twice.pages, twice.due) == (2, 3)
