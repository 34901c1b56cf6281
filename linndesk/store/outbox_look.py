"""What stands in the outbox, counted and gathered for whoever looks at it. Inside a read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from peewee import fn

from linndesk.domain.orders import PARKED_THERE
from linndesk.domain.outbox import Hold, Kind, State
from linndesk.store import bulk
from linndesk.store.numbers import number_of
from linndesk.store.tables import Account, Order, Outbox

LEAVING: tuple[State, ...] = ("planned", "waiting", "sending", "held")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """As much of a held row as a question about it needs."""

    id: int
    account_id: int
    account: str
    kind: Kind
    hold: Hold


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that leaves or is held, with what is known of its order on the channel.

    ``status``: ours of the order, blank where the row is about none; ``parcels_told``: how many
    parcels the channel has of it; ``parked``: it is set aside there; ``called``: what people there call it, where its
    id is no name.
    """

    id: int
    account: str
    kind: Kind
    target: str
    state: State
    hold: Hold
    reason: str
    version: int
    payload: dict[str, Any]
    override: str
    who: str
    created_at: datetime
    parcel_id: int | None
    number: str
    status: str
    cancel_requested: bool
    parcels_told: int
    parked: bool = False
    called: str = ""


def known(ids: Sequence[int]) -> set[int]:
    """Those of the ids that are rows."""
    found: set[int] = set()
    for start in range(0, len(ids), bulk.CHUNK):
        part = list(ids[start : start + bulk.CHUNK])
        found.update(each.id for each in Outbox.select(Outbox.id).where(Outbox.id.in_(part)))
    return found


def held(holds: Collection[Hold] = ()) -> list[HeldRow]:
    """Every row that one of these holds, oldest first; without ``holds`` every held one."""
    query = Outbox.select(Outbox.id, Outbox.kind, Outbox.hold, Account.id, Account.name).join(Account)
    which = Outbox.state == "held"
    rows = query.where(which & Outbox.hold.in_(list(holds)) if holds else which).order_by(Outbox.id)
    return [
        HeldRow(each.id, each.account_id, each.account.name, cast(Kind, each.kind), cast(Hold, each.hold))
        for each in rows
    ]


def held_for(holds: Iterable[Hold], account_ids: Sequence[int] | None = None) -> int:
    """How many rows are held for one of these reasons."""
    query = Outbox.select().where((Outbox.state == "held") & Outbox.hold.in_(list(holds)))
    if account_ids is not None:
        query = query.where(Outbox.account.in_(list(account_ids)))
    return int(query.count())


def confirmed_since(moment: datetime) -> int:
    return int(Outbox.select().where((Outbox.state == "confirmed") & (Outbox.settled_at >= moment)).count())


def last_confirmed() -> datetime | None:
    row = Outbox.select(Outbox.settled_at).where(Outbox.state == "confirmed").order_by(Outbox.settled_at.desc()).first()
    return None if row is None else row.settled_at


def planned(account_id: int | None = None) -> list[PlannedRow]:
    """What leaves or is held, oldest first; but levels (``stock_look.rows``) and prices (``prices.unsent``), of
    which there may be very many."""
    query = Outbox.select(Outbox, Account.name, Order).join(Account).switch(Outbox).left_outer_join(Order)
    query = query.where(Outbox.state.in_(LEAVING) & Outbox.kind.not_in(("stock", "price")))
    if account_id is not None:
        query = query.where(Outbox.account == account_id)
    return [_planned(each, each.order) for each in query.order_by(Outbox.id)]


def _planned(each: Outbox, order: Order | None) -> PlannedRow:
    return PlannedRow(
        id=each.id, account=each.account.name, kind=cast(Kind, each.kind), target=each.target,
        state=cast(State, each.state), hold=cast(Hold, each.hold), reason=each.reason, version=each.version,
        payload=each.payload, override=each.override, who=each.who, created_at=each.created_at,
        parcel_id=each.parcel_id, number="" if order is None else number_of(order.id, order.prefix),
        status="" if order is None else order.status,
        cancel_requested=order is not None and order.cancel_requested,
        parcels_told=0 if order is None else len(order.packages),
        parked=order is not None and PARKED_THERE in order.flags, called="" if order is None else order.called,
    )  # fmt: skip


def told_last(parcel_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the channel was last told of each parcel, by parcel id."""
    wanted = list(parcel_ids)
    newest = (
        Outbox.select(fn.max(Outbox.id))
        .where(Outbox.parcel.in_(wanted) & (Outbox.state == "confirmed"))
        .group_by(Outbox.parcel)
    )
    rows = Outbox.select().where(Outbox.id.in_(newest))
    return {int(each.parcel_id or 0): each.payload for each in rows}
