"""The outbox: what is owed to channels, and the only ways in which a row changes. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from peewee import JOIN

from linndesk.domain.outbox import GOES_BY_ITSELF, OPEN, UNSENT, Hold, Kind, State, words
from linndesk.store import bulk, problems, turns
from linndesk.store.accounts import AccountRow
from linndesk.store.accounts import by_id as account_by_id
from linndesk.store.fields import dump, to_ms
from linndesk.store.tables import Account, Order, Outbox

NEWER = "A newer word of this parcel counts"
_OF_THEIR_OWN: frozenset[str] = frozenset({"cancel_request", "brake"})  # ended by a pull or a plan, not by a mode
Gatekeeper = Callable[[AccountRow, Kind], Hold]  # what holds a row of an account back now; asked inside the write


@dataclass(frozen=True, slots=True)
class NewRow:
    """A debt to be written with the fact that makes it. ``due``: when it may leave at the earliest."""

    account_id: int
    pool_id: int
    kind: Kind
    target: str  # the channel order id, or the channel SKU
    payload: dict[str, Any]
    due: datetime
    hold: Hold = ""
    order_id: int | None = None
    parcel_id: int | None = None
    override: str = ""
    who: str = "you"
    listing_id: int | None = None
    rank: int = 0
    version: int = 1
    reason: str = ""  # in place of the hold's own words


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One row. ``reason``: why it is held; ``error``: the channel's own words; ``request``: frozen when first sent."""

    id: int
    account_id: int
    account: str
    pool_id: int
    kind: Kind
    target: str
    state: State
    hold: Hold
    reason: str
    version: int
    attempts: int
    next_try: datetime | None
    fence: int
    payload: dict[str, Any]
    request: dict[str, Any] | None
    order_id: int | None
    parcel_id: int | None
    unsure: bool
    override: str
    error: str
    who: str
    created_at: datetime
    settled_at: datetime | None
    listing_id: int | None = None
    rank: int = 0
    feed_id: int | None = None
    exchange: str = ""  # the request that carried it with others
    place: int = 0  # where it stood there
    repeated: bool = False  # the one repeat of a lost answer was begun
    again: int = 0  # times that the channel asked to have it once more
    called: str = ""  # what people on the channel call its order, where the target is no name


def add(new: NewRow, now: datetime) -> int:
    """Its id. It waits from the start, or is held with the reason."""
    return add_many([new], now)[0]


def add_many(news: Sequence[NewRow], now: datetime) -> list[int]:
    """Their ids, in order."""
    ids = list(bulk.next_ids(Outbox, len(news)))
    bulk.insert(Outbox, _NEW, [(row_id, *_new_values(each, now)) for row_id, each in zip(ids, news, strict=True)])
    return ids


_NEW = (
    "id", "account_id", "pool_id", "kind", "target", "payload", "state", "hold", "reason", "next_try", "order_id",
    "parcel_id", "override", "who", "created_at", "listing_id", "rank", "version", "attempts", "fence", "unsure",
    "error", "exchange", "place", "repeated", "again",
)  # fmt: skip


def _new_values(new: NewRow, now: datetime) -> tuple[Any, ...]:
    return (
        new.account_id, new.pool_id, new.kind, new.target, dump(new.payload), "held" if new.hold else "waiting",
        new.hold, new.reason or words(new.hold, new.kind), to_ms(new.due), new.order_id, new.parcel_id, new.override,
        new.who, to_ms(now), new.listing_id, new.rank, new.version, 0, 0, False, "", "", 0, False, 0,
    )  # fmt: skip


def by_id(row_id: int) -> OutboxRow | None:
    found = _query().where(Outbox.id == row_id).first()
    return None if found is None else _row(found)


def by_ids(ids: Sequence[int]) -> dict[int, OutboxRow]:
    """Those of at most some hundred ids that are there."""
    return {each.id: _row(each) for each in _query().where(Outbox.id.in_(list(ids)))}


def listed(
    *,
    states: Iterable[State] = (),
    account_id: int | None = None,
    parcel_ids: Sequence[int] = (),
    limit: int | None = None,
) -> list[OutboxRow]:
    """Oldest first; without ``states`` all of them."""
    query = _query().order_by(Outbox.id)
    wanted = list(states)
    if wanted:
        query = query.where(Outbox.state.in_(wanted))
    if account_id is not None:
        query = query.where(Outbox.account == account_id)
    if parcel_ids:
        query = query.where(Outbox.parcel.in_(list(parcel_ids)))
    if limit is not None:
        query = query.limit(limit)
    return [_row(each) for each in query]


def due_pools(now: datetime, kinds: Collection[Kind] = (), resting: Collection[int] = ()) -> list[int]:
    """Pools that have something to send or to clear up now; without ``kinds`` of any kind."""
    query = Outbox.select(Outbox.pool).where(is_due(now, kinds, resting)).distinct().order_by(Outbox.pool)
    return [each.pool_id for each in query]


def due(
    pool_id: int, now: datetime, limit: int = 500, *, kinds: Collection[Kind] = (), but: Collection[int] = (),
    resting: Collection[int] = (),
) -> list[OutboxRow]:  # fmt: skip
    """Rows of unknown fate first (they are cleared up before anything else goes), then by rank and age.

    ``but``: not these.
    """
    query = _query().where((Outbox.pool == pool_id) & is_due(now, kinds, resting))
    if but:
        query = query.where(Outbox.id.not_in(list(but)))
    query = query.order_by(Outbox.state, Outbox.rank, Outbox.id).limit(limit)
    return [_row(each) for each in query]  # "sending" stands before "waiting" in the alphabet too


def is_due(now: datetime, kinds: Collection[Kind], resting: Collection[int] = ()) -> Any:
    """Which rows are to be looked at now. ``resting``: accounts whose turn to have orders processed has not come; what
    has begun there goes on."""
    when = Outbox.next_try.is_null() | (Outbox.next_try <= now)
    which = Outbox.state.in_(("sending", "waiting")) & when & Outbox.feed.is_null()  # a feed's are looked at with it
    if resting:
        which &= ~((Outbox.kind == "process") & (Outbox.state == "waiting") & Outbox.account.in_(list(resting)))
    return which & Outbox.kind.in_(list(kinds)) if kinds else which


def counts() -> dict[State, int]:
    """How many rows stand in each of the open states."""
    found: dict[State, int] = {}
    for state in OPEN:
        number = Outbox.select().where(Outbox.state == state).count()
        if number:
            found[state] = number
    return found


def has_newer(row: OutboxRow) -> bool:
    """Whether a later row says something else of the same parcel."""
    mine = (Outbox.parcel == row.parcel_id) & (Outbox.kind == row.kind) & (Outbox.id > row.id)
    still = Outbox.state.not_in(("superseded", "cancelled"))
    return row.parcel_id is not None and bool(Outbox.select().where(mine & still).exists())


def as_read(row: OutboxRow) -> Any:
    """That one, unless it was tried, moved on or says something else since it was read."""
    tried = (Outbox.state == row.state) & (Outbox.attempts == row.attempts)
    return (Outbox.id == row.id) & tried & (Outbox.version == row.version)


def keep_back(row_id: int, hold: Hold, now: datetime, why: str = "") -> bool:
    """Hold a row that has not been sent; False where it has moved on meanwhile."""
    mine = (Outbox.id == row_id) & Outbox.state.in_(("planned", "waiting", "held"))
    found = Outbox.select(Outbox.kind).where(mine).first()
    if found is None:
        return False
    query = Outbox.update(state="held", hold=hold, reason=why or words(hold, cast(Kind, found.kind)))
    return bool(query.where(mine).execute())


def let_go(row_id: int, due: datetime, override: str = "") -> bool:
    """A held or refused row waits again; False where it has moved on meanwhile."""
    changes: dict[str, Any] = {"state": "waiting", "hold": "", "reason": "", "error": "", "next_try": due}
    changes["settled_at"] = None
    if override:
        changes["override"] = override
    query = Outbox.update(changes).where((Outbox.id == row_id) & Outbox.state.in_(("held", "refused")))
    return bool(query.execute()) and _off_its_card(row_id, due) and turns.comes(row_id)


def end(row_id: int, state: State, now: datetime, reason: str) -> bool:
    """*superseded* or *cancelled*; only what was not sent. False where it has moved on meanwhile."""
    return end_all([row_id], state, now, reason) == 1


def end_all(ids: Sequence[int], state: State, now: datetime, reason: str) -> int:
    """The same for many; how many ended."""
    query, ended = Outbox.update(state=state, hold="", reason=reason, next_try=None, settled_at=now), 0
    for start in range(0, len(ids), bulk.CHUNK):
        these = Outbox.id.in_(list(ids[start : start + bulk.CHUNK]))
        ended += int(query.where(these & Outbox.state.in_(list(UNSENT))).execute())
        _off_their_cards(these & (Outbox.state == state), now)
    return ended


def _off_its_card(row_id: int, now: datetime) -> bool:
    """N8: whatever a card said of it is no longer so."""
    problems.heal(problems.outbox_key(row_id), now)
    return True


def _off_their_cards(which: Any, now: datetime) -> None:
    keys = [problems.outbox_key(each.id) for each in Outbox.select(Outbox.id).where(which)]
    problems.heal_all(keys, now)


def sooner(row_id: int, now: datetime) -> bool:
    """Send now: a waiting row need not wait any longer."""
    query = Outbox.update(next_try=now).where((Outbox.id == row_id) & (Outbox.state == "waiting"))
    return bool(query.execute()) and turns.comes(row_id)


def reconsider(gate: Gatekeeper, now: datetime, account_id: int | None = None) -> int:
    """R-MODES, after a mode, a light or the pause has changed: what may no longer leave is held, what was held for a
    while only goes on by itself. How many rows moved. What waits for its orders (*planned*) is left alone, and what
    the brake or a buyer's request holds is freed by nothing of this."""
    moved = 0
    gates: dict[tuple[int, str], Hold] = {}
    query = Outbox.select(Outbox.account, Outbox.kind, Outbox.state, Outbox.hold).where(
        (Outbox.state == "waiting") | ((Outbox.state == "held") & Outbox.hold.in_(list(GOES_BY_ITSELF)))
    )
    if account_id is not None:
        query = query.where(Outbox.account == account_id)
    for each in list(query.distinct()):
        key = (each.account_id, each.kind)
        if key not in gates:
            account = account_by_id(each.account_id)
            gates[key] = "off" if account is None else gate(account, cast(Kind, each.kind))
        hold = gates[key]
        alike = (Outbox.account == each.account_id) & (Outbox.kind == each.kind)
        alike &= (Outbox.state == each.state) & (Outbox.hold == each.hold)
        keeps = each.hold in _OF_THEIR_OWN
        if hold and hold != each.hold and (not keeps or hold not in GOES_BY_ITSELF):
            _off_their_cards(alike, now)  # what is held needs nobody; what still is wrong shows when it is let go
            why = words(hold, cast(Kind, each.kind))
            moved += int(Outbox.update(state="held", hold=hold, reason=why).where(alike).execute())
        elif not hold and each.state == "held" and not keeps:
            overdue = Outbox.next_try.is_null() | (Outbox.next_try < now)
            Outbox.update(next_try=now).where(alike & overdue).execute()
            free = Outbox.update(state="waiting", hold="", reason="", error="", settled_at=None)
            moved += int(free.where(alike).execute())
    return moved


def doubt(why: str, now: datetime) -> None:
    """R-COPY: nothing leaves from here, and each open row is asked about on its channel before it ever does."""
    Outbox.update(unsure=True).where(Outbox.state.in_(list(OPEN))).execute()
    by_itself = (Outbox.state == "held") & Outbox.hold.in_(list(GOES_BY_ITSELF))
    _off_their_cards(by_itself & (Outbox.hold == "cancel_request"), now)
    loose = Outbox.state.in_(("planned", "waiting")) | by_itself
    Outbox.update(state="held", hold="watch", reason=why).where(loose).execute()


def _query() -> Any:
    query = Outbox.select(Outbox, Account.id, Account.name, Order.id, Order.called)  # without an id *_id would be lost
    return query.join(Account).switch(Outbox).join(Order, JOIN.LEFT_OUTER)


def _row(each: Outbox) -> OutboxRow:
    return OutboxRow(
        id=each.id, account_id=each.account_id, account=each.account.name, pool_id=each.pool_id,
        kind=cast(Kind, each.kind), target=each.target, state=cast(State, each.state), hold=cast(Hold, each.hold),
        reason=each.reason, version=each.version, attempts=each.attempts, next_try=each.next_try, fence=each.fence,
        payload=each.payload, request=each.request, order_id=each.order_id, parcel_id=each.parcel_id,
        unsure=each.unsure, override=each.override, error=each.error, who=each.who, created_at=each.created_at,
        settled_at=each.settled_at, listing_id=each.listing_id, rank=each.rank, feed_id=each.feed_id,
        exchange=each.exchange, place=each.place, repeated=each.repeated, again=each.again,
        called=each.order.called if each.order is not None else "",
    )  # fmt: skip
