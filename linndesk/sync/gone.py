"""Orders that are open here and that a channel's list of what is open no longer names: asked for together. Sync
thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from linndesk.channels.fulfilling import FindsOrdersTogether
from linndesk.domain.orders import MOVED_AWAY, ChannelLine, ChannelOrder, Order
from linndesk.store import orders
from linndesk.store.accounts import AccountRow
from linndesk.sync.intake import Intake
from linndesk.sync.subject import Subject

MOST = 100_000


def mirror_gone(about: Subject, intake: Intake, listed_at: datetime) -> None:
    """After a whole list of that moment: each as its channel has it, be it processed, called off or still open.

    Raises ChannelError, Cancelled; what came until then is kept, and the rest is asked for after the next list.
    """
    channel: object = about.channel
    if isinstance(channel, FindsOrdersTogether):
        for row in about.enabled():
            _of(about, intake, channel, row, listed_at)


def _of(about: Subject, intake: Intake, channel: FindsOrdersTogether, row: AccountRow, listed_at: datetime) -> None:
    refs = about.store.read(lambda: orders.gone(about.pool_id, row.id, listed_at, MOST))
    takers = [replace(each, listed_at=listed_at) for each in about.takers_again([row])]
    for part in _parts(refs, channel.most_found):
        about.cancel.check()
        found = channel.orders_by_id(part)
        there = [each for each in (found.get(ref) for ref in part) if each is not None]
        lost = [ref for ref in part if ref in found and found[ref] is None]
        intake.some(takers, [*map(_mirrored, there), *_called_off(about, row, lost)])


def _parts(refs: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(refs), most):
        yield refs[start : start + most]


def _mirrored(order: ChannelOrder) -> ChannelOrder:
    """One that was moved to another location there is no longer ours to send."""
    away = MOVED_AWAY in order.flags and order.status in ("pending", "open")
    return replace(order, status="cancelled") if away else order


def _called_off(about: Subject, row: AccountRow, refs: Sequence[str]) -> list[ChannelOrder]:
    """Orders that the channel has no more: as they are here, and cancelled."""
    if not refs:
        return []
    now = about.store.clock.now()
    ids = about.store.read(lambda: [orders.id_of(ref, row.id) for ref in refs])
    return [_cancelled(each, now) for each in about.store.read(lambda: orders.fetch(ids, about.seal))]


def _cancelled(order: Order, now: datetime) -> ChannelOrder:
    return ChannelOrder(
        channel_order_id=order.channel_order_id, status="cancelled", payment_status=order.payment_status,
        marketplace=order.marketplace, source=order.source, sub_source=order.sub_source,
        received_at=order.received_at, last_updated=now, currency=order.currency, total=order.total,
        lines=tuple(
            ChannelLine(
                each.line_id, each.channel_sku, each.title, each.quantity, each.quantity_despatched,
                each.quantity_cancelled, each.line_total,
            )
            for each in order.lines
        ),
        person=order.person, ship_by=order.ship_by, shipping=order.shipping, tax=order.tax, discount=order.discount,
        channel_service=order.channel_service, flags=order.flags, digest=f"gone {now.isoformat()}",
        called=order.called, weight_g=order.weight_g,
    )  # fmt: skip
