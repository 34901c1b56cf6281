"""Orders after their sale: what of one can be cancelled or given back, and what was asked before. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from peewee import SqliteDatabase

from linndesk.domain.centres import sends_words
from linndesk.domain.money import from_store
from linndesk.domain.orders import remaining
from linndesk.domain.outbox import AFTER_SALE
from linndesk.domain.postsale import PostSaleKind, PostSaleState
from linndesk.domain.postsale_rules import Past, PastLine, Sale, SaleLine
from linndesk.errors import UnknownName
from linndesk.store import bulk, outbox, parcels
from linndesk.store.numbers import number_of
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Order, OrderLine, Outbox, PostSale, PostSaleLine

KINDS = ", ".join(f"'{each}'" for each in sorted(AFTER_SALE))  # for queries
PAYLOAD = "post_sale"  # a key of an outbox row's payload: which one it asks for


@dataclass(frozen=True, slots=True)
class Of:
    """Whose order it is. ``external_reference``: the channel's word for its payment."""

    sale: Sale
    account_id: int
    pool_id: int
    external_reference: str


_ORDER = (
    "select o.account_id, o.pool_id, o.prefix, o.channel_order_id, o.called, a.name, o.currency, o.status, o.outcome, "
    "o.total, o.shipping, o.services, o.deleted_at, o.by_channel, w.fulfilment_centre, w.name, o.external_reference "
    "from orders o join account a on a.id = o.account_id join location w on w.id = o.location_id where o.id = ?"
)


def of(order_id: int, who: str = "", *, lock: bool = False) -> Of:
    """``who``: what its channel is called. ``lock``: nobody else changes it until the commit. Raises UnknownName."""
    if lock and not isinstance(Order._meta.database.obj, SqliteDatabase):
        bulk.rows(Order, "select id from orders where id = ? for update", [order_id])
    found = bulk.rows(Order, _ORDER, [order_id])
    if not found:
        raise UnknownName("This order is not here any more", fix="Refresh the list")
    account_id, pool_id, prefix, ref, called, account, currency, status, outcome, total, shipping, *rest = found[0]
    services, deleted, by_channel, at_centre, place, payment = rest
    why = ""
    if by_channel or at_centre:
        why = sends_words(place, by_channel=bool(by_channel), at_centre=bool(at_centre))
    sale = Sale(
        order_id=order_id, number=number_of(order_id, prefix), channel_order_id=ref, called=called, account=account,
        who=who or account, currency=currency, status=status, outcome=outcome, total=from_store(total),
        shipping=from_store(shipping),
        lines=(*_lines(order_id, status in ("pending", "open")), *_services(json.loads(services))),
        past=past(order_id, currency), uncancelled=_uncancelled(order_id, status, deleted is not None, why),
    )  # fmt: skip
    return Of(sale, account_id, pool_id, payment)


def _uncancelled(order_id: int, status: str, is_deleted: bool, sent_there: str) -> str:
    if is_deleted:
        return "The order was deleted here"
    if status == "cancelled":
        return "The order is cancelled already"
    if status == "processed":
        waits = parcels.newest_unsent(order_id) is not None
        return "All of it has left" + (": take the despatch back first, its channel was not told yet" * waits)
    return sent_there


def _lines(order_id: int, is_open: bool) -> list[SaleLine]:
    rows = bulk.rows(
        OrderLine,
        "select line_id, channel_sku, title, quantity, despatched, cancelled, total from order_line "
        "where order_id = ? order by id",
        [order_id],
    )
    return [
        SaleLine(
            line_id, sku, title, quantity, remaining(quantity, gone, off) if is_open else 0, from_store(total),
            cancelled=off,
        )
        for line_id, sku, title, quantity, gone, off, total in rows
    ]  # fmt: skip


def _services(kept: Sequence[dict[str, Any]]) -> list[SaleLine]:
    return [
        SaleLine(each["line_id"], each["channel_sku"], each["title"], 1, 0, Decimal(str(each["total"])), service=True)
        for each in kept
    ]


def past(order_id: int, currency: str = "") -> tuple[Past, ...]:
    """Oldest first."""
    acts = list(PostSale.select().where(PostSale.order == order_id).order_by(PostSale.id))
    lines = _past_lines([each.id for each in acts])
    return tuple(
        Past(
            each.id, cast(PostSaleKind, each.kind), cast(PostSaleState, each.state), each.asked_at,
            each.settled_at, each.who, currency, each.shipping, each.total, each.reference,
            each.why, tuple(lines.get(each.id, ())), each.outbox_id,
        )
        for each in acts
    )  # fmt: skip


def _past_lines(ids: Sequence[int]) -> dict[int, list[PastLine]]:
    found: dict[int, list[PastLine]] = {}
    if not ids:
        return found
    for act_id, line_id, sku, title, service, quantity, amount, words in bulk.rows(
        PostSaleLine,
        "select p.post_sale_id, l.line_id, l.channel_sku, l.title, p.service, p.quantity, p.amount, p.words "
        "from post_sale_line p left join order_line l on l.id = p.line_id "
        f"where p.post_sale_id in ({bulk.marks(len(ids))}) order by p.id",
        list(ids),
    ):
        line = PastLine(line_id or service, sku or "", title or "", quantity, from_store(amount), words)
        found.setdefault(act_id, []).append(line)
    return found


def of_row(row: OutboxRow) -> PostSale | None:
    """What a row of the outbox asks for; None where it is gone."""
    found: PostSale | None = PostSale.get_or_none(PostSale.id == int(row.payload.get(PAYLOAD) or 0))
    return found


def newest_unsent(order_id: int) -> OutboxRow | None:
    """The debt of what was asked last of an order and can still be taken back; None where there is none."""
    which = (Outbox.order == order_id) & Outbox.kind.in_(list(AFTER_SALE)) & Outbox.state.in_(("held", "waiting"))
    found = Outbox.select(Outbox.id).where(which).order_by(Outbox.id.desc()).first()
    return None if found is None else outbox.by_id(found.id)


def row_of(act_id: int) -> OutboxRow | None:
    """The row that asks for it; None where it or its row is gone."""
    found = PostSale.get_or_none(PostSale.id == act_id)
    return None if found is None or found.outbox_id is None else outbox.by_id(found.outbox_id)


def has_unheard_refund(order_id: int, but: int) -> bool:
    """Whether nobody knows what became of another refund of this order. ``but``: its id is not looked at."""
    mine = (PostSale.order == order_id) & (PostSale.kind == "refund") & (PostSale.state == "unheard")
    return bool(PostSale.select().where(mine & (PostSale.id != but)).exists())
