"""One page of an app's orders: what came in, what was put aside and why, what was named before. Pure.

Orders + put aside + left out = rows of the page. What could be read of an order that was put aside holds stock back.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from linndesk.channels.external import mapping
from linndesk.channels.external.asking import LONGEST_ID
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import NO_NUMBER, ChannelOrder, Held, Quarantined
from linndesk.domain.receipts import Skipped

log = logging.getLogger(__name__)
REPEATED = "the app names it more than once; the first counts"
_ANY = TypeAdapter(Any)  # writes JSON three times as fast as the json module
_ODD = "it holds half a character, or is nested too deeply to be stored"


@dataclass(slots=True)
class _Page:
    orders: dict[str, ChannelOrder] = field(default_factory=dict)
    bad: list[tuple[Quarantined, str]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageRead:
    """``is_new``: it names something that no page of this walk has named before."""

    orders: tuple[ChannelOrder, ...]
    quarantined: tuple[Quarantined, ...]
    raw_quarantined: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    is_new: bool


def read_page(elements: Sequence[object], at: datetime, source: str, seen: set[str]) -> PageRead:
    """Never raises. ``seen``: the orders of the walk so far, to which this page's are added: of two the first counts.

    One that could not be read is not seen: the next of its name may be better.
    """
    page = _Page()
    for each in elements:
        found, raw = _read(each, at, source)
        if isinstance(found, ChannelOrder):
            ref = found.channel_order_id
            if ref in seen or ref in page.orders:
                page.skipped.append(Skipped(ref, REPEATED))
            else:
                page.orders[ref] = found
        else:
            page.bad.append((found, raw))
    bad = _settled(page, seen)
    if page.skipped:
        log.info("%s orders of a page were named before", len(page.skipped))
    is_new = bool({*page.orders, *(f"?{each.ref}" for each, _ in bad)} - seen)
    seen.update(page.orders, (f"?{each.ref}" for each, _ in bad))
    return PageRead(
        tuple(page.orders.values()), tuple(each for each, _ in bad), tuple(raw for _, raw in bad),
        tuple(page.skipped), is_new,
    )  # fmt: skip


def _settled(page: _Page, seen: set[str]) -> list[tuple[Quarantined, str]]:
    """Those put aside of which nothing better is there; the others, and second ones of a name, are left out."""
    kept: dict[str, tuple[Quarantined, str]] = {}
    for found, raw in page.bad:
        if found.ref in page.orders or found.ref in seen or found.ref in kept:
            page.skipped.append(Skipped(found.ref, REPEATED))
        else:
            kept[found.ref] = (found, raw)
    return list(kept.values())


def _read(found: object, at: datetime, source: str) -> tuple[ChannelOrder | Quarantined, str]:
    """The order, or why not; and its own JSON."""
    try:
        raw = _ANY.dump_json(found).decode()
    except ValueError:
        raw = _ascii(found)
        return Quarantined(_ref(found) or _word_for(raw), _ODD, _holds(found)), raw
    if not isinstance(found, dict):
        return Quarantined(_word_for(raw), "the order is no object"), raw
    try:
        return mapping.order(found, at, source, raw), raw
    except Unreadable as error:
        return Quarantined(_ref(found) or _word_for(raw), str(error), _holds(found)), raw


def _ascii(found: object) -> str:
    try:
        return ascii(found)
    except RecursionError:
        return ""


def _ref(found: object) -> str:
    try:
        return mapping.reference(Loose(found)) if isinstance(found, dict) else ""
    except Unreadable:
        return ""


def _word_for(raw: str) -> str:
    """What an order without a number is called, so that the same one is known again."""
    return NO_NUMBER + hashlib.sha256(raw.encode()).hexdigest()[:8]


def _holds(found: object) -> tuple[Held, ...]:
    """The units that it still has to send, line by line; none where it is known to be cancelled."""
    if not isinstance(found, dict):
        return ()
    own = Loose(found)
    try:
        rows = own.elements("OrderItems") if mapping.payment_word(own) != "CANCELLED" else []
    except Unreadable:
        return ()
    return tuple(_held(rows))


def _held(rows: Sequence[object]) -> Iterator[Held]:
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            continue
        line = Loose(row)
        try:
            if line.truth("IsService") or mapping.is_cancelled(line):
                continue
            yield Held(str(number), line.ident("SKU", LONGEST_ID), mapping.units_of(line))
        except Unreadable:
            continue
