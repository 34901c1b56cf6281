"""Pages of Linnworks' lists: their rows, and whether there are more. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import BadReply


@dataclass(frozen=True, slots=True)
class ListPage:
    """``pages``: how many Linnworks says there are, None = it does not say; ``size``: rows of a whole one."""

    rows: list[Any]
    pages: int | None
    size: int

    def has_more(self, page: int) -> bool:
        return len(self.rows) >= self.size if self.pages is None else page < self.pages


def read_list(found: Any, page: int, size: int, what: str, rows: str, total: str) -> ListPage:
    """``rows``, ``total``: its members of these; ``what``: such as "orders". Raises BadReply."""
    body = Loose(found if isinstance(found, dict) else {})
    try:
        listed, count, pages = body.elements(rows), body.whole(total), body.whole("TotalPages")
        own_size = body.whole("EntriesPerPage") or size
    except Unreadable as error:
        raise _unreadable(what, str(error)) from None
    if not (body.knows(rows) or count == 0):
        raise _unreadable(what, f"It holds no {rows}")
    if page == 1 and not listed and count:
        raise _unreadable(what, f"It says that there are {count:,} and gives none")
    if count is not None and own_size > 0:
        pages = max(pages or 0, -(-count // own_size))
    return ListPage(listed, pages, size)


def _unreadable(what: str, why: str) -> BadReply:
    return BadReply(f"The list of {what} of {WHO} cannot be read", why, "Sync again later")
