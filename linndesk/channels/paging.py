"""Lists that come page by page: how many pages there can be, and how long a place in one is good for. Pure."""

from __future__ import annotations

from datetime import timedelta

from linndesk.errors import BadReply, PageTokenRefused

MOST_PAGES = 2000
STALE = timedelta(minutes=30)


def endless(who: str, what: str) -> BadReply:
    """A list that never ends. ``what``: such as "its orders"."""
    return BadReply(
        f"{who} gives {what} without end",
        f"It still says that there are more after {MOST_PAGES:,} pages",
        f"What came is kept; ask whoever looks after {who} why its pages never end",
    )


def refused(why: str) -> PageTokenRefused:
    """A place that is no longer good."""
    return PageTokenRefused(
        "The place where the last run stopped is too old",
        why,
        "The run starts again from its old point by itself; nothing is lost",
    )
