"""Lists whose page tokens run out within seconds: read in one go, and begun anew when one has run out. Worker threads.

Nothing of a list that was begun is kept: what moves between its pages would be counted twice or never.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from linndesk.channels.amazon.client import WHO, WrongQuestion
from linndesk.errors import BadReply, ChannelDown

RESTARTS = 3
MOST_PAGES = 20_000
MOST_OLD_PAGES = 20  # in a row that bring nothing new
T = TypeVar("T")

Page = tuple[Iterable[T], str]  # what stands on it, and the token of the next, "" = it is the last


def whole(ask: Callable[[str], Page[T]], key: Callable[[T], Hashable], what: str) -> list[T]:
    """All of it, each key once: what a later page says of it counts. ``what``: such as "stock".

    ``ask`` is given "" for the first page. Raises ChannelError; ChannelDown where the token ran out again and again.
    """
    for _ in range(1 + RESTARTS):
        found = _once(ask, key, what)
        if found is not None:
            return found
    raise ChannelDown(
        f"{WHO}'s list of {what} could not be read to its end",
        f"The place in it ran out {1 + RESTARTS} times before the next page came",
        "The program asks again by itself; what it knew before stays",
    )


def _once(ask: Callable[[str], Page[T]], key: Callable[[T], Hashable], what: str) -> list[T] | None:
    """None: a token ran out."""
    found: dict[Hashable, T] = {}
    seen: set[str] = set()
    token, old = "", 0
    for _ in range(MOST_PAGES):
        try:
            rows, following = ask(token)
        except WrongQuestion:
            if token:
                return None
            raise
        before = len(found)
        for each in rows:
            found[key(each)] = each
        if not following:
            return list(found.values())
        old = 0 if len(found) > before else old + 1
        if following in seen or old > MOST_OLD_PAGES:
            break
        seen.add(following)
        token = following
    raise BadReply(
        f"{WHO}'s list of {what} never ends",
        "It gives the same again and again" if found else "Its pages are empty",
        "The program asks again by itself; what it knew before stays",
    )
