"""Pages of outbound orders that changed since a moment. Safe from any thread."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import datetime

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.outbound_book import OutboundBook, touched_by
from linndesk.sandbox.amazon.outbound_records import OutOrder
from linndesk.sandbox.amazon.replies import Refusal, invalid

Question = tuple[str, tuple[tuple[str, str], ...]]


class OutboundPages:
    """Which orders come is settled with the first page; each is shown as it is when its page is asked for."""

    def __init__(self, book: OutboundBook, faults: Faults, now: Callable[[], datetime], version: str) -> None:
        self._book = book
        self._faults = faults
        self._now = now
        self._version = version
        self._lock = threading.Lock()
        self._rest: dict[str, tuple[Question, tuple[str, ...]]] = {}

    def page(self, asked: Asked, since: str, token: str, *, status_alone: bool = False) -> tuple[list[OutOrder], str]:
        """A page and the next one's token, "" after the last. ``since`` and ``token`` are names of parameters.

        ``status_alone``: nothing but a new status counts as a change, and a token stands for its question.
        Raises Refusal.
        """
        query = tuple(sorted((name, value) for name, value in asked.query.items() if name != token))
        question = (asked.merchant.name, query)
        seen = {each.id: each for each in self._book.all_seen(asked.merchant.name, self._version)}
        given = asked.query.get(token)
        if given is None:
            ids = self._changed(asked.moment(since), seen, status_alone)
        else:
            ids = self._kept(given, question, alone=status_alone)
        size = self._faults.outbound.page
        shown, rest = ids[:size], ids[size:]
        return [seen[each] for each in shown], self._keep(question, rest) if rest else ""

    def _changed(self, since: datetime | None, seen: dict[str, OutOrder], status_alone: bool) -> tuple[str, ...]:
        now = self._now()
        at = {each.id: each.updated if status_alone else touched_by(each, now) for each in seen.values()}
        return tuple(
            sorted((each for each in seen if since is None or at[each] >= since), key=lambda one: (at[one], one))
        )

    def _kept(self, token: str, question: Question, *, alone: bool) -> tuple[str, ...]:
        with self._lock:
            found = self._rest.get(token)
        known = {found[0], (found[0][0], ())} if found and alone else {found[0]} if found else set()
        if found is None or question not in known:
            raise Refusal(invalid("Invalid Input", "The token is not valid for these parameters."))
        return found[1]

    def _keep(self, question: Question, rest: tuple[str, ...]) -> str:
        with self._lock:
            raw = f"outbound/{len(self._rest):06d}?{question[0]}>~".encode()
            token = base64.b64encode(raw + b"\xfb\xff").decode()
            self._rest[token] = (question, rest)
            return token
