"""What the machine asks of the outbox between two sends: how many, when next, who waits for what. Inside a write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from peewee import fn

from linndesk.domain.outbox import BY_ITSELF, Kind
from linndesk.store import bulk
from linndesk.store.outbox import OutboxRow, as_read, by_id, by_ids, is_due, let_go
from linndesk.store.tables import Listing, Order, Outbox
from linndesk.store.theirs import THEIRS

SIGN_IN = "Waits until the account can sign in again"
NO_ACCESS = "Waits until the account may do this there"  # of one kind of act; the others go on
SHUT = (SIGN_IN, NO_ACCESS)
RESTS = "Rests after errors in a row"  # X13: this kind of call of the account; the others go on
WAITS_FOR = (*SHUT, RESTS)  # what a newer level of the row does not end
SOME = 500
STOCK: tuple[Kind, ...] = ("stock",)


@dataclass(slots=True)
class Left:
    """What a run leaves behind of one account and kind. ``planned``: not ready to leave; ``held_tried``: of the held
    ones, those that it tried; ``sending``, ``sent``: told, and nobody knows yet; ``waiting``: for a later try."""

    account_id: int
    kind: Kind
    planned: int = 0
    held: int = 0
    held_tried: int = 0
    sending: int = 0
    sent: int = 0
    waiting: int = 0


def due_count(pool_id: int, now: datetime, kinds: Collection[Kind] = (), resting: Collection[int] = ()) -> int:
    """``resting``: see ``outbox.is_due``."""
    return int(Outbox.select().where((Outbox.pool == pool_id) & is_due(now, kinds, resting)).count())


def company(row: OutboxRow, now: datetime, limit: int, *, unknown: bool) -> list[OutboxRow]:
    """What else of its account and kind is due and may leave with this row, in the order of ``outbox.due``.

    ``unknown``: rows of unknown fate too, but for those that are asked about first.
    """
    states = ("sending", "waiting") if unknown else ("waiting",)
    mine = (Outbox.account == row.account_id) & (Outbox.id != row.id) & is_due(now, (row.kind,))
    mine &= Outbox.state.in_(states) & ((Outbox.state == "waiting") | ~Outbox.unsure)
    query = Outbox.select(Outbox.id).where(mine).order_by(Outbox.state, Outbox.rank, Outbox.id).limit(limit)
    ids = [each.id for each in query]
    rows: dict[int, OutboxRow] = {}
    for start in range(0, len(ids), SOME):
        rows |= by_ids(ids[start : start + SOME])
    return [rows[each] for each in ids if each in rows]


def exchange_of(row: OutboxRow) -> list[OutboxRow]:
    """The rows of unknown fate that one request carried, in their places there."""
    if not row.exchange:
        return [found for found in (by_id(row.id),) if found is not None and found.state == "sending"]
    mine = (Outbox.account == row.account_id) & (Outbox.exchange == row.exchange) & (Outbox.state == "sending")
    query = Outbox.select(Outbox.id).where(mine).order_by(Outbox.place)
    rows = by_ids(ids := [each.id for each in query])
    return [rows[each] for each in ids]


def soonest(row_ids: Collection[int]) -> datetime | None:
    """When the first of these is tried again by itself; None when none is."""
    found: list[datetime] = []
    for start in range(0, len(ids := sorted(row_ids)), SOME):
        mine = Outbox.id.in_(ids[start : start + SOME]) & Outbox.state.in_(("sending", "waiting"))
        again = Outbox.select(Outbox.next_try).where(mine & Outbox.next_try.is_null(False))
        row = again.order_by(Outbox.next_try).first()
        found += [] if row is None else [row.next_try]
    return min(found, default=None)


def postpone(row: OutboxRow, next_try: datetime, error: str) -> bool:
    """A waiting row that could not even be looked at is tried later; False where it has moved on meanwhile."""
    query = Outbox.update(attempts=Outbox.attempts + 1, next_try=next_try, error=error)
    return bool(query.where(as_read(row) & (Outbox.state == "waiting")).execute())


def wait_for_sign_in(row: OutboxRow, until: datetime, now: datetime, *, alone: bool = False) -> list[OutboxRow]:
    """This row and whatever else of its account is due wait for a good sign-in, at most until then. This one and the
    acts among the others that a person has ordered. ``alone``: only this kind of act is shut."""
    due = (Outbox.account == row.account_id) & (Outbox.state == "waiting")
    due &= (Outbox.id == row.id) | Outbox.next_try.is_null() | (Outbox.next_try <= now)
    if alone:
        due &= Outbox.kind == row.kind
    ordered = Outbox.select(Outbox.id).where(due & ((Outbox.id == row.id) | Outbox.kind.not_in(list(BY_ITSELF))))
    rows = [found for each in list(ordered.order_by(Outbox.id)) if (found := by_id(each.id)) is not None]
    Outbox.update(next_try=until, reason=NO_ACCESS if alone else SIGN_IN).where(due).execute()
    return rows


def shut_until(account_id: int, kind: Kind, now: datetime) -> datetime | None:
    """When an account that could not sign in, or may not do this kind of act, is tried again by itself; None when
    nothing waits for that."""
    mine = (Outbox.account == account_id) & (Outbox.state == "waiting")
    mine &= (Outbox.reason == SIGN_IN) | ((Outbox.reason == NO_ACCESS) & (Outbox.kind == kind))
    row = Outbox.select(Outbox.next_try).where(mine & (Outbox.next_try > now)).order_by(Outbox.next_try).first()
    return None if row is None else row.next_try


def signed_in(account_id: int, now: datetime) -> int:
    """What waited for that is due; how many."""
    waiting = (Outbox.account == account_id) & (Outbox.state == "waiting") & Outbox.reason.in_(SHUT)
    return int(Outbox.update(next_try=now, reason="").where(waiting).execute())


def rest(account_id: int, kind: Kind, until: datetime, now: datetime) -> int:
    """X13: what is due of this kind waits out the rest, what is of unknown fate too; how many rows."""
    mine = (Outbox.account == account_id) & is_due(now, (kind,))
    return int(Outbox.update(next_try=until, reason=RESTS).where(mine).execute())


def resumed(account_id: int, kind: Kind | None, now: datetime) -> int:
    """What waited for the end of a rest is due, of one kind or of all; how many rows."""
    waiting = (Outbox.account == account_id) & Outbox.state.in_(("sending", "waiting")) & (Outbox.reason == RESTS)
    if kind is not None:
        waiting &= Outbox.kind == kind
    return int(Outbox.update(next_try=now, reason="").where(waiting).execute())


def requests_gone(pool_id: int, now: datetime) -> int:
    """After a whole pull: what waited for a buyer who no longer asks to cancel goes on by itself; how many."""
    no_longer = Order.select(Order.id).where((Order.pool == pool_id) & ~Order.cancel_requested)
    held = (Outbox.state == "held") & (Outbox.hold == "cancel_request")  # also of orders that another pool sends
    rows = Outbox.select(Outbox.id).where(held & Outbox.order.in_(no_longer))
    return sum(let_go(each.id, now) for each in list(rows))


def ask_first(pool_id: int, kind: Kind) -> int:
    """A document was read in place of the pages: it tells no change, so the channel is asked before each goes."""
    mine = (Outbox.pool == pool_id) & (Outbox.kind == kind) & Outbox.state.in_(("waiting", "held", "refused"))
    return int(Outbox.update(unsure=True).where(mine).execute())


def left_behind(pool_id: int, tried: Collection[int], now: datetime) -> list[Left]:
    """Of every account and kind of a pool that has something left; ``tried``: the rows that the run tried."""
    found: dict[tuple[int, str], Left] = {}

    def of(account_id: int, kind: str) -> Left:
        return found.setdefault((account_id, kind), Left(account_id, cast(Kind, kind)))

    mine = Outbox.pool == pool_id
    shown = (Outbox.state != "sent") | (Outbox.exchange == "")  # else nothing is ever to be read of it again
    later = (Outbox.state == "waiting") & (Outbox.reason.in_(WAITS_FOR) | is_due(now, ()))
    for each in _counted(mine & shown & (Outbox.state.in_(("planned", "held", "sent")) | later)):
        left = of(each.account_id, each.kind)
        setattr(left, each.state, getattr(left, each.state) + each.number)
    for start in range(0, len(ids := sorted(tried)), SOME):
        part = mine & Outbox.id.in_(ids[start : start + SOME])
        ahead = (Outbox.state == "waiting") & ~later  # tried, and due again only in a while
        for each in _counted(part & (Outbox.state.in_(("held", "sending")) | ahead | ~shown)):
            left = of(each.account_id, each.kind)
            name = "held_tried" if each.state == "held" else each.state
            setattr(left, name, getattr(left, name) + each.number)
    return list(found.values())


def _counted(which: Any) -> Any:
    number = fn.COUNT(Outbox.id).alias("number")
    query = Outbox.select(Outbox.account, Outbox.kind, Outbox.state, number).where(which)
    return query.group_by(Outbox.account, Outbox.kind, Outbox.state)


def has_stock(pool_id: int, now: datetime) -> bool:
    """Whether a pool has marked listings, or levels to send or to clear up now."""
    sql = (
        "select 1 from listing join account on account.id = listing.account_id "
        "where account.pool_id = ? and listing.dirty > 0 limit 1"
    )
    return bool(due_count(pool_id, now, STOCK) or bulk.rows(Listing, sql, [pool_id]))


@dataclass(frozen=True, slots=True)
class ListedAs:
    """How a listing is told its level. ``unfit``: why it is not told any more, as a sentence; "" where it is.

    ``marketplace``: one that lists it, as its report named it; ``reference``: the channel's own name of it.
    """

    unfit: str = ""
    marketplace: str = ""
    reference: str = ""


GONE = ListedAs("The listing is gone")


def listed_as(listing_ids: Collection[int | None]) -> dict[int, ListedAs]:
    """By id; one that is no longer there is left out."""
    found: dict[int, ListedAs] = {}
    ids = sorted(each for each in set(listing_ids) if each is not None)
    for start in range(0, len(ids), SOME):
        part = ids[start : start + SOME]
        sql = (
            "select id, marketplace, reference, item_id, "
            f"fulfilment <> 'merchant' or {THEIRS.format('listing')}, excluded, ignored, vanished, verified "
            f"from listing where id in ({bulk.marks(len(part))})"
        )
        for number, place, reference, *stands in bulk.rows(Listing, sql, part):
            item, theirs, excluded, ignored, vanished, verified = stands
            said = (
                (item is None, "It is no longer linked to a stock item"),
                (theirs, "The channel sends this itself, so it is told no level"),
                (excluded, excluded),
                (ignored, "The listing is ignored"),
                (vanished, "The channel no longer lists it"),
                (not verified, "The channel has not named it yet"),
            )
            found[number] = ListedAs(next((why for holds, why in said if holds), ""), place, reference)
    return found
