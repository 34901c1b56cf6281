"""One page of many rows, with all the ways in which pages go wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from linndesk.sandbox.external.asked import Answer, Refused
from linndesk.sandbox.external.faults import PageFaults

T = TypeVar("T")


def page(
    name: str, rows: Sequence[T], write: Callable[[T], Answer], number: int, faults: PageFaults, kind: str
) -> Answer:
    """Rows under ``name``, as ``write`` has them. ``kind``: how the maker counts pages, a dialect's. Raises Refused."""
    if said := faults.errors.get(number):
        raise Refused(said)
    if faults.ignores_number or kind == "ignored":
        return {name: [write(each) for each in rows]}
    if number <= faults.empty_first:
        return {"HasMorePages": True, name: []}
    number -= faults.empty_first
    last = max(1, -(-len(rows) // faults.size))
    place = (min(number, last) if faults.endless else number) - 1
    shown = list(rows[place * faults.size : (place + 1) * faults.size])
    if faults.twice_across and place and shown:
        shown.insert(0, rows[place * faults.size - 1])
    if faults.twice_in_page and shown:
        shown.append(shown[0])
    more = bool(shown) if faults.not_empty or kind == "not_empty" else number < last
    return {"HasMorePages": more or faults.endless or faults.always_more, name: [write(each) for each in shown]}
