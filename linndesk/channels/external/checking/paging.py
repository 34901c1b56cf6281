"""A list that comes in pages: read as far as a check goes, and whether its pages end. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linndesk.channels.external.checking.book import ABSENT, Words
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN

BEYOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Lists:
    """One kind of list. ``group``: how its rules begin; ``key``: the member that no two rows share."""

    group: str
    endpoint: str
    member: str
    key: str
    row_rule: str


def read(
    visit: Visit, lists: Lists, body: Mapping[str, Any], each_page: Callable[[int, list[Part]], None]
) -> list[Part] | None:
    """All rows of the pages that were read, a page that comes again left out; None where the first is not there.

    ``each_page`` gets the number of a page and its rows.
    """
    rows: list[Part] = []
    seen: set[str] = set()
    ending = ""
    for number in range(1, visit.asker.limits.pages + 1):
        found = _page(visit, lists, {**body, "PageNumber": number}, number)
        if found is None:
            return rows if number > 1 else None
        here, more = found
        keys = {str(each.peek(lists.key)) for each in here}
        if keys and keys <= seen:
            ending = "page.repeats"
            break
        if more and not here:
            ending = "more.empty"
        seen |= keys
        rows += here
        each_page(number, here)
        if not more:
            break
    else:
        visit.left.append(f"{lists.member} behind page {number}: a check reads no more pages")
    _end(visit, lists, body, ending, seen)
    return rows


def _page(visit: Visit, lists: Lists, body: Mapping[str, Any], number: int) -> tuple[list[Part], bool] | None:
    """Its rows, and whether more follow."""
    part = visit.post(lists.endpoint, body, f"page {number}")
    if part is None:
        return None
    if words := error_of(part):
        if not part.peek(lists.member):
            part.wrong(f"{lists.group}.refused", f"page {number}", Words(words))
            return None
        part.wrong("error.with-rows", "Error", Words(words))
    rows = part.rows(lists.member, f"{lists.group}.list", lists.row_rule)
    if rows is None:
        return None
    for each in rows:
        each.path = f"page {number}: {each.path}" if number > 1 else each.path
    return rows, _more(part, lists)


def _more(part: Part, lists: Lists) -> bool:
    value = part.get("HasMorePages")
    if value is ABSENT or value is None:
        part.wrong(f"{lists.group}.more", "HasMorePages", value)
        return False
    if not isinstance(value, bool):
        part.wrong(f"{lists.group}.more.bool", "HasMorePages", value)
    return _is_true(value)


def _end(visit: Visit, lists: Lists, body: Mapping[str, Any], ending: str, seen: set[str]) -> None:
    """Far behind the last page there is nothing. Of an endless list, of one whose pages come again, of one that does
    not look at the number, and of one with an empty page in the middle, exactly one is said. ``ending``: what the
    pages showed already."""
    far = {TOKEN: visit.token, **body, "PageNumber": BEYOND}
    part = visit.refused(lists.endpoint, far, "a page far behind the last")
    said, where, value = ending, "PageNumber", ABSENT
    if part is not None and not error_of(part) and ending != "page.repeats":
        more, rows = _is_true(part.get("HasMorePages")), part.get(lists.member)
        keys = (
            {str(each.get(lists.key)) for each in rows if isinstance(each, dict)} if isinstance(rows, list) else set()
        )
        if more and not (keys and keys <= seen):
            said, where, value = "more.endless", "HasMorePages", True
        elif keys and seen and not ending:
            said, where, value = "page.beyond", lists.member, Words(f"{len(keys)} rows on page {BEYOND}")
    if said:
        visit.book.add(f"{lists.group}.{said}", lists.endpoint, where, value)


def _is_true(value: object) -> bool:
    return value is True or str(value).casefold() in ("true", "1")
