"""X11: requests of listings that a channel works off, and how far they are followed. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from linndesk.domain.outbox import State
from linndesk.domain.publishing import Action
from linndesk.store import bulk, outbox
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import ListingFeed, ListingFeedItem, Outbox

FeedState = Literal["open", "ended", "late"]
FOLLOWED: tuple[FeedState, ...] = ("open", "late")


@dataclass(frozen=True, slots=True)
class ListingFeedRow:
    """One request. ``name``: the channel's id of it; ``attempts``: how often it was asked about."""

    id: int
    pool_id: int
    account_id: int
    name: str
    action: Action
    state: FeedState
    attempts: int
    next_look: datetime | None
    error: str
    created_at: datetime


def open_(row: OutboxRow, name: str, action: Action, next_look: datetime, now: datetime) -> int:
    """The request that carried this row, and maybe others, was taken; its id."""
    made = ListingFeed.create(
        pool=row.pool_id, account=row.account_id, name=name, action=action, state="open", attempts=0,
        next_look=next_look, error="", created_at=now,
    )  # fmt: skip
    return int(made.id)


def carry(feed_id: int, row: OutboxRow) -> None:
    """It is in this feed, with the content that it was told with."""
    values = (feed_id, int(row.payload["template"]), row.id, int(row.payload["version"]))
    bulk.insert(ListingFeedItem, ("feed_id", "template_id", "outbox_id", "version"), [values])


def followed(pool_id: int) -> list[ListingFeedRow]:
    """Those of a pool that have not ended, oldest first."""
    mine = (ListingFeed.pool == pool_id) & ListingFeed.state.in_(FOLLOWED)
    return [_row(each) for each in ListingFeed.select().where(mine).order_by(ListingFeed.id)]


def due_pools(now: datetime) -> list[int]:
    """Pools with a feed that is to be asked about now."""
    due = ListingFeed.state.in_(FOLLOWED) & (ListingFeed.next_look.is_null() | (ListingFeed.next_look <= now))
    return [each.pool_id for each in ListingFeed.select(ListingFeed.pool).where(due).distinct()]


def is_followed(outbox_id: int) -> bool:
    """Whether a feed that carries this row is still to tell what became of it. One that is late is asked on, but waits
    for nobody."""
    mine = (ListingFeedItem.outbox == outbox_id) & (ListingFeed.state == "open")
    return bool(ListingFeedItem.select().join(ListingFeed).where(mine).exists())


def carried(feed_id: int) -> list[OutboxRow]:
    """Its rows of which nobody knows yet, in their order; not those that were told again since."""
    sql = (
        "select o.id from listing_feed_item f join outbox o on o.id = f.outbox_id "
        "where f.feed_id = ? and o.state = 'sent' and not exists (select 1 from listing_feed_item n "
        "where n.outbox_id = f.outbox_id and n.id > f.id) order by f.id"
    )
    ids = [number for (number,) in bulk.rows(ListingFeedItem, sql, [feed_id])]
    found: dict[int, OutboxRow] = {}
    for start in range(0, len(ids), bulk.CHUNK):
        found |= outbox.by_ids(ids[start : start + bulk.CHUNK])
    return [found[each] for each in ids if each in found]


def settle(row: OutboxRow, state: State, now: datetime, *, error: str = "", reason: str = "") -> bool:
    """*sent* has come to this; False where it has moved on meanwhile."""
    same = (Outbox.id == row.id) & (Outbox.state == "sent") & (Outbox.version == row.version)
    query = Outbox.update(state=state, error=error, reason=reason, settled_at=now, next_try=None)
    return bool(query.where(same).execute())


def change(feed_id: int, **columns: Any) -> None:
    ListingFeed.update(**columns).where(ListingFeed.id == feed_id).execute()


def end(feed_id: int, error: str, now: datetime) -> None:
    change(feed_id, state="ended", error=error, next_look=None, ended_at=now)


def of_rows(outbox_ids: Sequence[int]) -> dict[int, ListingFeedRow]:
    """The feed that carries each of these rows, the last of several."""
    found: dict[int, ListingFeedRow] = {}
    query = ListingFeedItem.select().where(ListingFeedItem.outbox.in_(list(outbox_ids))).order_by(ListingFeedItem.id)
    for each in query:
        found[each.outbox_id] = _row(ListingFeed.get_by_id(each.feed_id))
    return found


def _row(each: ListingFeed) -> ListingFeedRow:
    return ListingFeedRow(
        each.id, each.pool_id, each.account_id, each.name, cast(Action, each.action), cast(FeedState, each.state),
        each.attempts, each.next_look, each.error, each.created_at,
    )  # fmt: skip
