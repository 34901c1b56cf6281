"""One page of loosely written orders: what came in, what was put aside and why, what was left out. Pure.

Orders + put aside + left out = rows of the page. What could be read of an order that was put aside holds stock back.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import TypeAdapter

from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import NO_NUMBER, ChannelOrder, Held, Quarantined
from linndesk.domain.receipts import Skipped, left_out

log = logging.getLogger(__name__)
REPEATED = "the channel names it more than once; the first counts"
_ANY = TypeAdapter(Any)  # writes JSON three times as fast as the json module
_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_ODD = "it holds half a character, or is nested too deeply to be stored"


class Reads(Protocol):
    """How one channel's orders are read. Each raises Unreadable."""

    def order(self, found: Mapping[str, Any], raw: str) -> ChannelOrder | Skipped: ...

    def reference(self, own: Loose) -> str:
        """What the order is called."""
        ...

    def called(self, own: Loose) -> str:
        """What people call it there, where its reference is no name, else ""."""
        ...

    def holds(self, own: Loose) -> Sequence[Held]:
        """The units that it still has to send, as far as they can be read."""
        ...


@dataclass(slots=True)
class _Page:
    orders: dict[str, ChannelOrder] = field(default_factory=dict)
    bad: list[tuple[Quarantined, str]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)  # those that are not for us, as they stand in ``seen``


@dataclass(frozen=True, slots=True)
class PageRead:
    """``is_new``: it names something that no page of this walk has named before."""

    orders: tuple[ChannelOrder, ...]
    quarantined: tuple[Quarantined, ...]
    raw_quarantined: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    is_new: bool


def read_page(elements: Sequence[object], reads: Reads, seen: set[str]) -> PageRead:
    """Never raises. ``seen``: the orders of the walk so far, to which this page's are added: of two the first counts.

    One that could not be read is not seen: the next of its name may be better.
    """
    page = _Page()
    for each in elements:
        found, raw = read_one(each, reads)
        if isinstance(found, ChannelOrder):
            ref = found.channel_order_id
            if ref in seen or ref in page.orders:
                page.skipped.append(left_out(ref, REPEATED, found.called))
            else:
                page.orders[ref] = found
        elif isinstance(found, Skipped):
            page.skipped.append(found)
            page.passed.add(f"!{found.ref}")
        else:
            page.bad.append((found, raw))
    bad = _settled(page, seen)
    if page.skipped:
        log.info("%s orders of a page were named before", len(page.skipped))
    named = {*page.orders, *page.passed, *(f"?{each.ref}" for each, _ in bad)}
    is_new = bool(named - seen)
    seen.update(named)
    return PageRead(
        tuple(page.orders.values()), tuple(each for each, _ in bad), tuple(raw for _, raw in bad),
        tuple(page.skipped), is_new,
    )  # fmt: skip


def _settled(page: _Page, seen: set[str]) -> list[tuple[Quarantined, str]]:
    """Those put aside of which nothing better is there; the others, and second ones of a name, are left out."""
    kept: dict[str, tuple[Quarantined, str]] = {}
    for found, raw in page.bad:
        if found.ref in page.orders or found.ref in seen or found.ref in kept:
            page.skipped.append(left_out(found.ref, REPEATED, found.called))
        else:
            kept[found.ref] = (found, raw)
    return list(kept.values())


def read_one(found: object, reads: Reads) -> tuple[ChannelOrder | Skipped | Quarantined, str]:
    """The order, or why not; and its own JSON."""
    try:
        raw = _ANY.dump_json(found).decode()
    except ValueError:
        raw = _ascii(found)
        return _bad(found, raw, _ODD, reads), raw
    if not isinstance(found, dict):
        return Quarantined(_word_for(raw), "the order is no object"), raw
    try:
        return reads.order(found, raw), raw
    except Unreadable as error:
        return _bad(found, raw, str(error), reads), raw


def _bad(found: object, raw: str, why: str, reads: Reads) -> Quarantined:
    ref = _ref(found, reads)
    return Quarantined(ref or _word_for(raw), why, _holds(found, reads), _called(found, reads) if ref else "")


def _ascii(found: object) -> str:
    try:
        return ascii(found)
    except RecursionError:
        return ""


def _ref(found: object, reads: Reads) -> str:
    try:
        return reads.reference(Loose(found)) if isinstance(found, dict) else ""
    except Unreadable:
        return ""


def _called(found: object, reads: Reads) -> str:
    try:
        return reads.called(Loose(found)) if isinstance(found, dict) else ""
    except Unreadable:
        return ""


def _word_for(raw: str) -> str:
    """What an order without a number is called, so that the same one is known again."""
    return NO_NUMBER + hashlib.sha256(raw.encode()).hexdigest()[:8]


def _holds(found: object, reads: Reads) -> tuple[Held, ...]:
    try:
        return tuple(reads.holds(Loose(found))) if isinstance(found, dict) else ()
    except Unreadable:
        return ()


def digest(made: ChannelOrder, received: datetime | None) -> str:
    """A word for all that the channel says of it: the same for the same content in any spelling.

    ``received``: as the channel dates it; the moment that stands in for a missing date says nothing of the order.
    """
    bare = replace(made.person, raw="")
    facts = replace(made, person=bare, received_at=received or _NO_DATE, last_updated=_NO_DATE, digest="")
    return hashlib.sha256(repr(facts).encode()).hexdigest()
