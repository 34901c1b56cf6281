"""What a version of Amazon's outbound API is, and which of the two each account speaks. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.amazon.outbound_request import Request
from linndesk.channels.amazon.wire import Json
from linndesk.domain.outbound import Preview, ThereNow

Address = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """Its operations by name, what they are sent, and how their answers are read. All pure.

    ``listed``: reference and standing of each order on a page, None where the page does not say what was sent, and
    the token of the next page. What reads raises Unreadable.
    """

    name: str
    preview: str
    create: str
    look: str
    changes: str
    cancel: str
    gap: str  # the name of the id in its paths
    preview_body: Callable[[Request, Address], Json]
    create_body: Callable[[Request, Address], Json]
    previewed: Callable[[Json, Request], Preview]
    created: Callable[[int, Json, str], ThereNow]  # status, body, reference
    looked: Callable[[Json, str], ThereNow]
    question: Callable[[datetime, str], Sequence[tuple[str, str]]]  # since, page token
    listed: Callable[[Json], tuple[list[tuple[str, ThereNow | None]], str]]


class Versions:
    """Of this process: which version an account is asked in first, and which have ever answered it.

    The newest, until it was refused and another one answered instead; the next process begins with the newest again.
    """

    def __init__(self, known: Sequence[Version]) -> None:
        self._known = tuple(known)
        self._lock = threading.Lock()
        self._first: dict[str, str] = {}
        self._answered: set[tuple[str, str]] = set()

    def of(self, account: str) -> tuple[Version, ...]:
        """In the order in which they are asked."""
        with self._lock:
            first = self._first.get(account, self._known[0].name)
        return tuple(sorted(self._known, key=lambda each: each.name != first))

    def answered(self, account: str, version: Version) -> None:
        with self._lock:
            self._answered.add((account, version.name))

    def took_over(self, account: str, version: Version) -> None:
        """Another was refused, and this one answered."""
        with self._lock:
            self._first[account] = version.name
            self._answered.add((account, version.name))

    def is_there(self, account: str, version: Version) -> bool:
        """Whether it has answered: then what it does not have is not there."""
        with self._lock:
            return (account, version.name) in self._answered
