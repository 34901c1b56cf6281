"""The frozen question behind a cursor, to JSON and back (R-CURSOR). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linndesk.channels.base import OrderPage, OrderQuery
from linndesk.domain.times import iso_or_none, parse, parse_or_none
from linndesk.store.orders_in import Taken
from linndesk.sync.route import first_moment, pages_due


@dataclass(frozen=True, slots=True)
class Frozen:
    """A question in the middle of its pages: for whom, the token of the next page, the first page's server time.

    ``pages``: how many came; ``began``: the moment of the first order of all; ``due``: how many pages there are, as
    those that came let expect, 0 = nobody knows.
    """

    query: OrderQuery
    accounts: tuple[int, ...]
    token: str | None = None
    server_time: datetime | None = None
    oldest: tuple[tuple[int, datetime], ...] = ()  # of the orders that came so far, by account
    pages: int = 0
    due: int = 0
    began: datetime | None = None

    def after(self, page: OrderPage) -> Frozen:
        """One page later. What the first page was really asked, and its server time, stay for all pages."""
        began = self.began if self.pages else first_moment(page)
        return replace(
            self,
            query=page.query,
            token=page.next_token,
            server_time=self.server_time or page.server_time,
            pages=self.pages + 1,
            due=pages_due(page, self.pages + 1, began),
            began=began,
        )

    def having(self, taken: Mapping[int, Taken]) -> Frozen:
        """With the oldest order that each account got."""
        oldest = dict(self.oldest)
        for account_id, got in taken.items():
            if got.oldest is not None:
                oldest[account_id] = min(got.oldest, oldest.get(account_id, got.oldest))
        return replace(self, oldest=tuple(sorted(oldest.items())))

    def asks_like(self, other: Frozen) -> bool:
        """Whether it still is the question that would be asked now, but for the moment it starts from."""
        mine = replace(self.query, since=other.query.since, minimal=other.query.minimal, without=other.query.without)
        return self.accounts == other.accounts and mine == other.query

    def as_json(self) -> dict[str, Any]:
        query = self.query
        return {
            "kind": query.kind,
            "since": query.since.isoformat(),
            "scopes": list(query.scopes),
            "fulfilled_by_channel": query.fulfilled_by_channel,
            "minimal": query.minimal,
            "without": list(query.without),
            "accounts": list(self.accounts),
            "token": self.token,
            "server_time": iso_or_none(self.server_time),
            "oldest": [[account_id, moment.isoformat()] for account_id, moment in self.oldest],
            "pages": self.pages,
            "due": self.due,
            "began": iso_or_none(self.began),
        }


def from_json(state: dict[str, Any]) -> Frozen:
    query = OrderQuery(
        kind=state["kind"],
        since=parse(state["since"]),
        scopes=tuple(state["scopes"]),
        fulfilled_by_channel=state["fulfilled_by_channel"],
        minimal=state["minimal"],
        without=tuple(state.get("without", ())),
    )
    return Frozen(
        query,
        tuple(state["accounts"]),
        state["token"],
        parse_or_none(state["server_time"]),
        tuple((account_id, parse(moment)) for account_id, moment in state["oldest"]),
        int(state.get("pages", 0)),  # a cursor of an older version counted none
        int(state.get("due", 0)),
        parse_or_none(state.get("began")),
    )
