"""Orders as they are kept: one, many, deleted, put back, incomplete, purged. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from peewee import fn

from linndesk.domain import money
from linndesk.domain.orders import Line, Outcome, Parcel, PaymentStatus, Status, Waiting
from linndesk.domain.orders import Order as OrderFact
from linndesk.domain.orders import Person as PersonFact
from linndesk.errors import BadInput, UnknownName
from linndesk.store import bulk, confirmations, levels, order_refs, returns_purge, tables
from linndesk.store.fields import from_ms, to_ms
from linndesk.store.numbers import FIRST_NUMBER as FIRST_NUMBER
from linndesk.store.numbers import number_of as number_of
from linndesk.store.sealing import Seal

NOT_DISCLOSED = "NOT DISCLOSED BY AMAZON"


def id_of(ref: str, account_id: int | None = None) -> int:
    """The order a REF means: the channel's id, our number with or without its prefix, or what people on the channel
    call it. Raises UnknownName, BadInput where it is ambiguous."""
    found = order_refs.surest(order_refs.meant([ref], account_id, deleted=True).get(ref, ()))
    if not found:
        raise UnknownName(f"There is no order {ref} here", fix="Check the number, or sync first")
    if len(found) > 1:
        raise _ambiguous(ref, found)
    return found[0]


def _ambiguous(ref: str, order_ids: Sequence[int]) -> BadInput:
    query = tables.Order.select(tables.Order.id, tables.Order.channel_order_id, tables.Account.name)
    rows = list(query.join(tables.Account).where(tables.Order.id.in_(list(order_ids))).order_by(tables.Order.id))
    names = list(dict.fromkeys(each.account.name for each in rows))
    if len(names) > 1:
        title = f"Order {ref} exists in several accounts"
        return BadInput(title, ", ".join(names), "Say in which account (--account NAME)")
    theirs = ", ".join(each.channel_order_id for each in rows)
    return BadInput(f"Several orders of {names[0]} have the number {ref}", theirs, "Write one of these ids instead")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders; ``since`` is by received_at, ``limit`` None = all."""

    statuses: tuple[str, ...] = ("pending", "open")
    account_id: int | None = None
    since: datetime | None = None
    limit: int | None = None
    only: frozenset[int] | None = None  # ids that a search found


def ids(wanted: Wanted) -> list[int]:
    """By received_at, oldest first. Deleted ones are left out."""
    query = tables.Order.select(tables.Order.id).where(tables.Order.deleted_at.is_null())
    if wanted.statuses:
        query = query.where(tables.Order.status.in_(wanted.statuses))
    if wanted.account_id is not None:
        query = query.where(tables.Order.account == wanted.account_id)
    if wanted.since is not None:
        query = query.where(tables.Order.received_at >= wanted.since)
    query = query.order_by(tables.Order.received_at, tables.Order.id)
    found = [each.id for each in query]
    if wanted.only is not None:
        found = [each for each in found if each in wanted.only]
    return found if wanted.limit is None else found[: wanted.limit]


def fetch(order_ids: Sequence[int], seal: Seal | None) -> list[OrderFact]:
    """Whole orders, in the order asked for. Without a seal nobody is named."""
    found: dict[int, OrderFact] = {}
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        found.update(_fetch(part, seal))
    return [found[each] for each in order_ids if each in found]


def _fetch(part: list[int], seal: Seal | None) -> dict[int, OrderFact]:
    rows = (
        tables.Order.select(tables.Order, tables.Account, tables.Location)
        .join(tables.Account)
        .switch(tables.Order)
        .join(tables.Location)
        .where(tables.Order.id.in_(part))
    )
    people = people_of(part, seal)
    lines = _lines(part)
    parcels = _parcels(part)
    return {
        each.id: _order(each, people.get(each.id), lines.get(each.id, ()), parcels.get(each.id, ())) for each in rows
    }


def people_of(part: list[int], seal: Seal | None) -> dict[int, PersonFact]:
    """The buyers of these orders, by order id; those that were purged are left out."""
    if seal is None:
        return {}
    query = tables.Person.select().where(tables.Person.order.in_(part))
    return {each.order_id: seal.open_person(each.sealed) for each in query}


def _lines(part: list[int]) -> dict[int, tuple[Line, ...]]:
    query = (
        tables.OrderLine.select(tables.OrderLine, tables.Item.sku)
        .left_outer_join(tables.Item)
        .where(tables.OrderLine.order.in_(part))
        .order_by(tables.OrderLine.id)
    )
    found: dict[int, list[Line]] = {}
    for each in query:
        found.setdefault(each.order_id, []).append(
            Line(
                each.line_id,
                each.channel_sku,
                each.item.sku if each.item is not None else None,
                each.title,
                each.quantity,
                each.despatched,
                each.cancelled,
                money.per_unit(each.total, each.quantity),
                each.total,
            )  # fmt: skip
        )
    return {order_id: tuple(each) for order_id, each in found.items()}


def _parcels(part: list[int]) -> dict[int, tuple[Parcel, ...]]:
    """With their lines, and the state of the newest debt of each."""
    marks = bulk.marks(len(part))
    lines: dict[int, list[tuple[str, int]]] = {}
    for parcel_id, line_id, quantity in bulk.rows(
        tables.ParcelLine,
        "select p.id, l.line_id, pl.quantity from parcel p join parcel_line pl on pl.parcel_id = p.id "
        f"join order_line l on l.id = pl.line_id where p.order_id in ({marks}) order by pl.id",
        part,
    ):
        lines.setdefault(parcel_id, []).append((line_id, quantity))
    found: dict[int, list[Parcel]] = {}
    for order_id, parcel_id, reference, service, tracking, shipped_at, undone_at, state, error in bulk.rows(
        tables.Parcel,
        "select p.order_id, p.id, p.reference, p.service, p.tracking, p.shipped_at, p.undone_at, d.state, d.error "
        "from parcel p left join outbox d on d.id = (select max(id) from outbox where parcel_id = p.id "
        "and (state <> 'cancelled' or p.undone_at is not null)) "  # a correction that was taken back says nothing
        f"where p.order_id in ({marks}) order by p.id",
        part,
    ):
        found.setdefault(order_id, []).append(
            Parcel(
                parcel_id,
                reference,
                service,
                tracking,
                None if shipped_at is None else from_ms(shipped_at),
                state or "",
                tuple(lines.get(parcel_id, ())),
                error or "",
                None if undone_at is None else from_ms(undone_at),
            )  # fmt: skip
        )
    return {order_id: tuple(each) for order_id, each in found.items()}


def _order(
    each: tables.Order, person: PersonFact | None, lines: tuple[Line, ...], parcels: tuple[Parcel, ...]
) -> OrderFact:
    why = each.waiting_reason
    waiting = Waiting(why, each.attempts, each.next_try, bool(each.waits_for_sku)) if why else None
    known = person or PersonFact(country_code=each.country)
    default = str(each.account.settings.get("not_disclosed_default_email") or "")
    return OrderFact(
        id=each.id, number=number_of(each.id, each.prefix), account=each.account.name,
        channel_order_id=each.channel_order_id,
        marketplace=each.marketplace, source=each.source, sub_source=each.sub_source, status=cast(Status, each.status),
        outcome=cast(Outcome, each.outcome), stage=each.stage, 
        payment_status=cast(PaymentStatus, each.payment_status), received_at=each.received_at,
        last_updated=each.last_updated, ship_by=each.ship_by, currency=each.currency, total=each.total,
        shipping=each.shipping, tax=each.tax, discount=each.discount, postal_service=each.postal_service,
        channel_service=each.channel_service, parked=each.parked, locked=each.locked,
        cancel_requested=each.cancel_requested, location=each.location.name, weight_g=each.weight_g,
        flags=tuple(each.flags), waiting=waiting, deleted_at=each.deleted_at,
        purged=person is None and each.closed_at is not None,
        person=known, email=known.buyer_email or default or NOT_DISCLOSED, lines=lines, parcels=parcels,
        came_in=each.created_at, called=each.called, tracking=each.tracking, by_channel=each.by_channel,
    )  # fmt: skip


def delete(order_id: int, now: datetime) -> None:
    """Leave a tombstone: the order is gone for the user, and never comes in again by itself.

    What it held back is free: the listings of its items become dirty.
    """
    tables.Order.update(deleted_at=now, closed_at=fn.COALESCE(tables.Order.closed_at, to_ms(now))).where(
        (tables.Order.id == order_id) & tables.Order.deleted_at.is_null()
    ).execute()
    levels.mark_orders([order_id])


def undelete(order_id: int) -> None:
    """It holds back again what is left of it: the listings of its items become dirty."""
    tables.Order.update(deleted_at=None).where(tables.Order.id == order_id).execute()
    open_again = tables.Order.status.in_(("pending", "open"))
    tables.Order.update(closed_at=None).where((tables.Order.id == order_id) & open_again).execute()
    levels.mark_orders([order_id])


def incomplete_due(pool_id: int, account_ids: Sequence[int], now: datetime, limit: int) -> list[str]:
    """Channel order ids that may be asked for again: those that still miss something (at most hourly each), and
    those whose last change may not have been told."""
    query = (
        tables.Order.select(tables.Order.channel_order_id)
        .where(
            (tables.Order.pool == pool_id)
            & (tables.Order.account.in_(list(account_ids)))
            & (tables.Order.status.in_(("pending", "open")))
            & tables.Order.deleted_at.is_null()
            & ~tables.Order.waits_for_sku
            & (tables.Order.next_try <= now)
        )
        .order_by(tables.Order.next_try, tables.Order.id)
        .limit(limit)
    )
    return [each.channel_order_id for each in query]


def any_followed(pool_id: int) -> bool:
    """Whether something is pending or open here that the pool's channel sends from its own warehouse."""
    open_ = tables.Order.status.in_(("pending", "open")) & tables.Order.deleted_at.is_null()
    mine = (tables.Order.pool == pool_id) & tables.Order.by_channel & open_
    return bool(tables.Order.select().where(mine).exists())


def try_now(order_ids: Sequence[int], now: datetime) -> int:
    """Those of these that wait for a SKU are tried with the next look at their channel; how many."""
    tried = 0
    for start in range(0, len(order_ids), bulk.CHUNK):
        mine = tables.Order.id.in_(list(order_ids[start : start + bulk.CHUNK])) & _waits_for_sku()
        tried += int(tables.Order.update(next_try=now).where(mine).execute())
    return tried


def waiting_for_sku(order_ids: Sequence[int]) -> dict[int, list[int]]:
    """Those of these that do, by account id."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(order_ids), bulk.CHUNK):
        mine = tables.Order.id.in_(list(order_ids[start : start + bulk.CHUNK])) & _waits_for_sku()
        for each in tables.Order.select(tables.Order.id, tables.Order.account).where(mine).order_by(tables.Order.id):
            found.setdefault(each.account_id, []).append(each.id)
    return found


def _waits_for_sku() -> Any:
    still = (tables.Order.status == "pending") & tables.Order.deleted_at.is_null()
    return still & tables.Order.waits_for_sku


def gone(pool_id: int, account_id: int, listed_at: datetime, most: int) -> list[str]:
    """Channel order ids that still have to leave here and that this list of what is open there did not name; those
    that no list has named for longest first."""
    query = (
        tables.Order.select(tables.Order.channel_order_id)
        .where(
            (tables.Order.pool == pool_id)
            & (tables.Order.account == account_id)
            & tables.Order.status.in_(("pending", "open"))
            & tables.Order.deleted_at.is_null()
            & (tables.Order.listed_at.is_null() | (tables.Order.listed_at < listed_at))
        )
        .order_by(fn.COALESCE(tables.Order.listed_at, 0), tables.Order.id)
        .limit(most)
    )
    return [each.channel_order_id for each in query]


def asked_again(pool_id: int, channel_order_id: str, next_try: datetime) -> None:
    """Still incomplete, or not answered: look again at ``next_try``."""
    tables.Order.update(attempts=tables.Order.attempts + 1, next_try=next_try).where(
        (tables.Order.pool == pool_id) & (tables.Order.channel_order_id == channel_order_id)
    ).execute()


def answered(pool_id: int, channel_order_id: str) -> None:
    """The channel told how it stands: an open order needs no further look."""
    tables.Order.update(next_try=None).where(
        (tables.Order.pool == pool_id)
        & (tables.Order.channel_order_id == channel_order_id)
        & (tables.Order.status == "open")
    ).execute()


def doubt(pool_id: int, account_ids: Sequence[int], before: datetime, now: datetime) -> int:
    """Have every order asked for that still has to leave and was last told of before that moment; how many.

    After a document was read instead of the pages: it tells what is new, and no change of what is here.
    """
    return int(
        tables.Order.update(next_try=now)
        .where(
            (tables.Order.pool == pool_id)
            & tables.Order.account.in_(list(account_ids))
            & tables.Order.status.in_(("pending", "open"))
            & tables.Order.deleted_at.is_null()
            & (tables.Order.last_updated < before)
        )
        .execute()
    )


def ask(pool_id: int, refs: Sequence[str], now: datetime) -> None:
    """Have these orders asked for, those of them that still have to leave, after those of which less is known."""
    tables.Order.update(next_try=now + timedelta(minutes=1)).where(
        (tables.Order.pool == pool_id)
        & tables.Order.channel_order_id.in_(list(refs))
        & (tables.Order.status == "open")
        & tables.Order.deleted_at.is_null()
    ).execute()


def ask_first(pool_id: int, refs: Sequence[str], now: datetime) -> None:
    """Of the orders that are due to be asked for, those before all others: the channel has called them off."""
    for start in range(0, len(refs), bulk.CHUNK):
        part = list(refs[start : start + bulk.CHUNK])
        tables.Order.update(next_try=now - timedelta(hours=1)).where(
            (tables.Order.pool == pool_id) & tables.Order.channel_order_id.in_(part) & (tables.Order.next_try <= now)
        ).execute()


def here(pool_id: int, refs: Sequence[str]) -> dict[str, bool]:
    """Of these orders those that are here, and whether nothing is left to be learnt of them (they are not pending)."""
    found: dict[str, bool] = {}
    for start in range(0, len(refs), bulk.CHUNK):
        part = refs[start : start + bulk.CHUNK]
        for ref, status, deleted in bulk.rows(
            tables.Order,
            "select channel_order_id, status, deleted_at from orders "
            f"where pool_id = ? and channel_order_id in ({bulk.marks(len(part))})",
            [pool_id, *part],
        ):
            found[ref] = status != "pending" or deleted is not None
    return found


def purge_people(keep_days: dict[int, int], now: datetime) -> int:
    """R-PERSON: forget buyers of orders closed longer ago than their account keeps them, and what channels said of
    these orders, because it may name them; how many."""
    purged = 0
    for account_id, days in keep_days.items():
        old = tables.Order.select(tables.Order.id).where(
            (tables.Order.account == account_id) & (tables.Order.closed_at < now - timedelta(days=days))
        )
        mine = tables.Person.order.in_(old)
        ids = [each.order_id for each in tables.Person.select(tables.Person.order).where(mine)]
        _forget_words(ids)
        confirmations.forget(ids, now)
        returns_purge.forget(ids)
        returns_purge.forget_old(account_id, now - timedelta(days=days))
        purged += tables.Person.delete().where(mine).execute()
    return purged


def _forget_words(order_ids: Sequence[int]) -> None:
    for start in range(0, len(order_ids), bulk.CHUNK):
        some = list(order_ids[start : start + bulk.CHUNK])
        told, thing, asked = tables.Outbox, tables.Occurrence, tables.PostSale
        told.update(error="").where(told.order.in_(some) & (told.error != "")).execute()
        thing.update(detail="").where(thing.order.in_(some) & (thing.detail != "")).execute()
        asked.update(why="").where(asked.order.in_(some) & (asked.why != "")).execute()


def sealed_since(order_ids: Sequence[int]) -> list[tuple[int, bytes]]:
    query = tables.Person.select().where(tables.Person.order.in_(list(order_ids)))
    return [(each.order_id, bytes(each.sealed)) for each in query]


def sub_sources() -> list[str]:
    """Every sub-source of orders that are here, by name."""
    query = (
        tables.Order.select(tables.Order.sub_source)
        .where(tables.Order.deleted_at.is_null())
        .distinct()
        .order_by(tables.Order.sub_source)
    )
    return [each.sub_source for each in query]
