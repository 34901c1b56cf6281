"""Strategies that break good inputs: an order of the practice world with odd values in it, tables with odd cells."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from linndesk.channels.amazon import included
from linndesk.channels.amazon.listing_rows import USED
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.render import render
from linndesk.services.itemrows import PLAIN

Place = tuple[Any, Any]  # a container and the key or index in it
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_HALF = "\ud800"  # half a character, as JSON can name it
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, 10**400, 0.1, -0.0, 1e308, "", " ", "0", "-1", "1e999", "NaN", "Infinity",
    "1" * 50, "\0", _HALF, "ß" * 300, "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "now", "PENDING", "SHIPPED", "CANCELLED", "AMAZON", "NON_AMAZON", "GBP", "JPY", [], {},
    [[]], [{}], [None], {"": None},
    {"amount": "1.005", "currencyCode": "KWD"}, {"amount": "99999999999999", "currencyCode": "GBP"},
)  # fmt: skip
_CELLS = (
    "", " ", "MUG-1", "'=1", "=1+1", '"', "a,b", "1,5", "1.000,50", "-3", "1e5", "10000000000", "\0", "\ufeff", "ß",
    "\t", "DEFAULT", "AMAZON_EU", "12.50", "true", "\u2028", "日本", "x" * 300,
)  # fmt: skip
_TEXT = st.text(max_size=12)


def orders() -> list[dict[str, Any]]:
    """Good orders of every kind that the practice world makes, as Amazon's JSON."""
    world = sample_world(orders=150, listings=60, now=NOW)
    wanted = frozenset(included.ALL)
    made = [render(each, wanted, now=NOW, with_person=True) for each in world.orders("main")]
    return [json.loads(json.dumps(each)) for each in made]


@st.composite
def pages(draw: st.DrawFn, good: list[dict[str, Any]], most: int) -> list[Any]:
    """A page of one to ``most`` orders, each with up to three odd places, or something else in its stead."""
    one = st.one_of(_broken(good), _broken(good), _broken(good), st.sampled_from(_ODD))
    found: list[Any] = draw(st.lists(one, min_size=most // 2 or 1, max_size=most))
    return found


@st.composite
def _broken(draw: st.DrawFn, good: list[dict[str, Any]]) -> dict[str, Any]:
    order: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(good)))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(order))
        if not places:
            break
        container, key = places[draw(st.integers(0, len(places) - 1))]
        act = draw(st.sampled_from(("odd", "odd", "odd", "gone", "text", "twice")))
        _change(draw, container, key, act)
    return order


def _change(draw: st.DrawFn, container: Any, key: Any, act: str) -> None:
    if act == "gone":
        del container[key]
    elif act == "twice" and isinstance(container, list):
        container.append(copy.deepcopy(container[key]))
    else:
        container[key] = draw(_TEXT) if act == "text" else copy.deepcopy(draw(st.sampled_from(_ODD)))


def _places(found: Any) -> Iterator[Place]:
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        yield found, key
        yield from _places(value)


def tab_tables() -> st.SearchStrategy[bytes]:
    """Listings reports: the usual header with columns lost or doubled, odd cells, any charset, cut anywhere."""
    head = st.lists(st.sampled_from((*USED, "extra", "")), max_size=12).map(lambda names: [*USED[:1], USED[7], *names])
    return _encoded(_lines(head, "\t", ("\n", "\r\n", "\r")))


def csv_tables() -> st.SearchStrategy[bytes]:
    """Item files: our columns in any order, odd cells, quotes that never close, any charset, cut anywhere."""
    head = st.lists(st.sampled_from((*PLAIN, "property:Colour", "", "SKU")), max_size=9).map(
        lambda names: ["sku", *names]
    )
    return st.sampled_from((",", ";", "\t")).flatmap(lambda mark: _encoded(_lines(head, mark, ("\n", "\r\n"))))


def _lines(head: st.SearchStrategy[list[str]], mark: str, ends: tuple[str, ...]) -> st.SearchStrategy[str]:
    row = st.lists(st.one_of(st.sampled_from(_CELLS), _TEXT), max_size=12)
    rows = st.lists(row, max_size=6)
    return st.builds(
        lambda names, found, end: end.join(mark.join(each) for each in [names, *found]),
        head,
        rows,
        st.sampled_from(ends),
    )


def _encoded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    charsets = st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "cp932"))
    whole = st.builds(lambda text, name: text.encode(name, "replace"), texts, charsets)
    return st.builds(lambda data, cut: data[: len(data) - cut], whole, st.sampled_from((0, 0, 0, 1, 7)))
