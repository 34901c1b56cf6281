"""Feeds: many levels in one document, what is in it, and what becomes of their rows. Inside a read or a write.

An item is there as long as its feed may still do something to its listing; what has been dealt with is removed, so
that a process that dies in the middle goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from linndesk.domain.outbox import State
from linndesk.domain.stockplan import ZERO
from linndesk.store import bulk, levels, outbox
from linndesk.store.fields import to_ms
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Feed, FeedItem, Listing, Outbox
from linndesk.store.theirs import THEIRS

Crowd = tuple[int, str]  # account and marketplace
FeedState = Literal["filling", "starting", "open", "late", "ended"]
SOME = 300  # rows of one transaction
REMEMBERED = timedelta(days=30)  # how long a bulk of ours is known by its name

# What may enter a feed: zeros never do, nor what a feed carries already, nor what the loop would not send.
_MAY_ENTER = (
    "from outbox o join listing l on l.id = o.listing_id where o.pool_id = ? and o.kind = 'stock' "
    f"and o.state = 'waiting' and o.rank > {ZERO} and o.feed_id is null and not o.unsure "
    "and (o.next_try is null or o.next_try <= ?) and l.item_id is not null and l.fulfilment = 'merchant' "
    f"and not l.ignored and not l.vanished and l.verified and not {THEIRS.format('l')} "
    "and not exists (select 1 from feed_item i join feed f "
    "on f.id = i.feed_id where i.listing_id = l.id and f.state <> 'ended')"
)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed. ``moment`` None = it has certainly not left; ``why``: of one that failed, else blank."""

    id: int
    pool_id: int
    account_id: int
    state: FeedState
    moment: datetime | None
    document: str
    name: str
    why: str
    attempts: int
    next_look: datetime | None
    created_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting row that may enter a feed. ``latency`` None = not spoken of."""

    row_id: int
    channel_sku: str
    quantity: int
    latency: int | None
    marketplace: str


@dataclass(frozen=True, slots=True)
class Item:
    """One level in a feed, by its number there."""

    id: int
    number: int
    listing_id: int
    row_id: int
    version: int


def levels_in_feeds(pool_id: int) -> dict[int, int]:
    """By listing id, the lowest quantity that a feed which is being made or worked off carries for it.

    A late one is not among them: its listings went back to patches, rises too, and are told again when it ends.
    """
    sql = (
        "select i.listing_id, min(i.quantity) from feed_item i join feed f on f.id = i.feed_id "
        "where f.pool_id = ? and f.state in ('filling', 'starting', 'open') group by i.listing_id"
    )
    return dict(bulk.rows(FeedItem, sql, [pool_id]))


def due_pools(now: datetime) -> list[int]:
    """Pools with a feed that is to be looked at now."""
    when = Feed.next_look.is_null() | (Feed.next_look <= now)
    query = Feed.select(Feed.pool).where((Feed.state != "ended") & when).distinct().order_by(Feed.pool)
    return [each.pool_id for each in query]


def unended(pool_id: int) -> list[FeedRow]:
    """Oldest first."""
    query = Feed.select().where((Feed.pool == pool_id) & (Feed.state != "ended")).order_by(Feed.id)
    return [_row(each) for each in query]


def last_ended(pool_id: int, count: int = 2) -> list[FeedRow]:
    """The last ones that came to anything, good or bad, newest first."""
    mine = (Feed.pool == pool_id) & (Feed.state == "ended") & ((Feed.name != "") | (Feed.why != ""))
    return [
        _row(each) for each in Feed.select().where(mine).order_by(Feed.ended_at.desc(), Feed.id.desc()).limit(count)
    ]


def known_names(pool_id: int, now: datetime) -> set[str]:
    """What the channel calls those of ours that it may still list."""
    mine = (Feed.pool == pool_id) & (Feed.name != "") & (Feed.created_at > now - REMEMBERED)
    return {each.name for each in Feed.select(Feed.name).where(mine)}


def waiting(pool_id: int, now: datetime) -> dict[Crowd, int]:
    """How many rows could enter a feed now, of each account and marketplace: a feed is for one of either."""
    group = "o.account_id, l.marketplace"
    found = bulk.rows(Outbox, f"select {group}, count(*) {_MAY_ENTER} group by {group} order by {group}",
                      [pool_id, to_ms(now)])  # fmt: skip
    return {(account_id, str(place)): count for account_id, place, count in found}


def candidates(pool_id: int, crowd: Crowd, now: datetime, after: int = 0, limit: int = SOME) -> list[Candidate]:
    """The next ones of an account and marketplace, by row id, past ``after``."""
    sql = f"select o.id {_MAY_ENTER} and o.account_id = ? and l.marketplace = ? and o.id > ? order by o.id limit ?"
    ids = [each for (each,) in bulk.rows(Outbox, sql, [pool_id, to_ms(now), *crowd, after, limit])]
    rows = outbox.by_ids(ids)
    return [
        Candidate(each, rows[each].target, rows[each].payload["quantity"], rows[each].payload["latency"], crowd[1])
        for each in ids
        if each in rows
    ]


def create(pool_id: int, account_id: int, now: datetime) -> FeedRow:
    """An empty one, being filled."""
    return _row(Feed.create(pool=pool_id, account=account_id, state="filling", created_at=now))


def holds_theirs(feed_id: int) -> bool:
    """Whether it carries a SKU that the channel's own warehouse sends by now: nothing of such a feed may leave."""
    sql = (
        "select 1 from feed_item i join listing l on l.id = i.listing_id "
        f"where i.feed_id = ? and (l.fulfilment <> 'merchant' or {THEIRS.format('l')}) limit 1"
    )
    return bool(bulk.rows(FeedItem, sql, [feed_id]))


def put(feed: FeedRow, row_ids: Sequence[int], first: int, fence: int, now: datetime) -> list[OutboxRow]:
    """Mark rows as being sent with this feed, numbered from ``first`` on in this order; those that still could."""
    free = Outbox.id.in_(list(row_ids)) & (Outbox.state == "waiting") & Outbox.feed.is_null()
    Outbox.update(
        state="sending", hold="", reason="", attempts=Outbox.attempts + 1, fence=fence, next_try=None, feed=feed.id
    ).where(free).execute()
    mine = Outbox.id.in_(list(row_ids)) & (Outbox.state == "sending") & (Outbox.feed == feed.id)
    mine &= Outbox.id.not_in(FeedItem.select(FeedItem.outbox).where(FeedItem.feed == feed.id))
    claimed = [each.id for each in Outbox.select(Outbox.id).where(mine).order_by(Outbox.id)]
    rows = outbox.by_ids(claimed)
    found = [rows[each] for each in claimed]
    bulk.insert(
        FeedItem,
        ("feed_id", "number", "listing_id", "outbox_id", "version", "quantity"),
        [
            (feed.id, number, each.listing_id, each.id, each.version, each.payload["quantity"])
            for number, each in enumerate(found, first)
        ],
    )
    return found


def change(feed_id: int, **changes: Any) -> None:
    """Columns of a feed that has not ended."""
    Feed.update(changes).where((Feed.id == feed_id) & (Feed.state != "ended")).execute()


def end(feed_id: int, why: str, now: datetime) -> None:
    """It does nothing any more. ``why``: what went wrong, blank = nothing."""
    change(feed_id, state="ended", why=why, next_look=None, ended_at=now)


def items(feed_id: int, limit: int = SOME) -> list[Item]:
    """The next ones that have not been dealt with."""
    sql = "select id, number, listing_id, outbox_id, version from feed_item where feed_id = ? order by number limit ?"
    return [Item(*each) for each in bulk.rows(FeedItem, sql, [feed_id, limit])]


def drop(dealt_with: Iterable[Item]) -> None:
    """These are done with."""
    FeedItem.delete().where(FeedItem.id.in_([each.id for each in dealt_with])).execute()


def carried(feed_id: int, state: State, limit: int = SOME) -> list[tuple[OutboxRow, int]]:
    """Rows that a feed carries in that state, each with the version that is in the document."""
    sql = (
        "select o.id, i.version from outbox o join feed_item i on i.outbox_id = o.id and i.feed_id = o.feed_id "
        "where o.feed_id = ? and o.state = ? order by o.id limit ?"
    )
    versions = dict(bulk.rows(Outbox, sql, [feed_id, state, limit]))
    rows = outbox.by_ids(list(versions))
    return [(rows[each], version) for each, version in versions.items() if each in rows]


def rows_of(feed: FeedRow, part: Sequence[Item], states: Sequence[State]) -> dict[int, OutboxRow]:
    """The rows of these items that the feed still carries, in one of these states, by id."""
    rows = outbox.by_ids([each.row_id for each in part])
    return {row.id: row for row in rows.values() if row.feed_id == feed.id and row.state in states}


def leave(row_ids: Sequence[int], state: State, now: datetime, *, feed_id: int | None = None, error: str = "") -> None:
    """Rows that a feed carries become that. ``feed_id`` None: the feed has nothing more to do with them."""
    changes: dict[str, Any] = {"state": state, "feed": feed_id, "error": error, "next_try": now}
    changes |= {"settled_at": None} if state == "waiting" else {"settled_at": now, "unsure": False}
    for start in range(0, len(row_ids), SOME):
        part = list(row_ids[start : start + SOME])
        Outbox.update(changes).where(Outbox.id.in_(part) & Outbox.state.in_(("sending", "sent"))).execute()


def tell_again(listing_ids: Sequence[int]) -> None:
    """What an old bulk may have overwritten is told once more by the next plan."""
    levels.mark_listings(listing_ids, force=True)


def insist(listing_ids: Sequence[int]) -> None:
    """Their rows wait though they may have been told: no plan takes that for done."""
    sql = "update listing set force = ? where id = ?"
    bulk.run(Listing, sql, [(True, each) for each in listing_ids])


def overtaken(dealt_with: Sequence[Item]) -> list[int]:
    """Listings of these items whose newest level is not the one in the document."""
    versions = {each.listing_id: each.version for each in dealt_with}
    sql = f"select id, version from listing where id in ({bulk.marks(len(versions))})"
    found = bulk.rows(FeedItem, sql, list(versions)) if versions else []
    return [listing_id for listing_id, version in found if version > versions[listing_id]]


def told_otherwise(dealt_with: Sequence[Item]) -> list[int]:
    """Listings of these items that were told something else since, which the document may yet overwrite."""
    sql = (
        "select i.listing_id from feed_item i join listing l on l.id = i.listing_id "
        "left join stock_send s on s.outbox_id = i.outbox_id and s.version = i.version "
        f"where i.id in ({bulk.marks(len(dealt_with))}) and (s.id is null or coalesce(l.sent, -1) <> s.quantity "
        "or (s.latency is not null and coalesce(l.sent_latency, -1) <> s.latency)) order by i.listing_id"
    )
    found = bulk.rows(FeedItem, sql, [each.id for each in dealt_with]) if dealt_with else []
    return [listing_id for (listing_id,) in found]


def _row(each: Feed) -> FeedRow:
    return FeedRow(
        each.id, each.pool_id, each.account_id, cast(FeedState, each.state), each.moment, each.document, each.name,
        each.why, each.attempts, each.next_look, each.created_at, each.opened_at, each.ended_at,
    )  # fmt: skip
