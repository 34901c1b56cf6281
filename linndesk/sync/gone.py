"""Orders that are open here and that a channel's list of what is open no longer names: asked for together. Sync
thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime

from linndesk.channels.fulfilling import FindsOrdersTogether
from linndesk.domain.orders import ChannelLine, ChannelOrder, Order
from linndesk.store import orders, strangers
from linndesk.store.accounts import AccountRow
from linndesk.sync import troubles
from linndesk.sync.intake import Intake
from linndesk.sync.subject import Subject

MOST = 100_000
FEW = 3  # so many unknown at once, and nothing known beside them, is no work of people there


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
    lost: list[str] = []
    for part in _parts(refs, channel.most_found):
        about.cancel.check()
        found = channel.orders_by_id(part)
        intake.some(takers, [each for each in (found.get(ref) for ref in part) if each is not None])
        lost += [ref for ref in part if ref in found and found[ref] is None]
    gone = about.store.read(lambda: orders.fetch([orders.id_of(ref, row.id) for ref in lost], about.seal))
    doubted = _doubted(about, row, gone, known=set(refs) - set(lost))
    over = [each for each in gone if each.id not in doubted]
    for start in range(0, len(over), channel.most_found):
        now = about.store.clock.now()
        intake.some(takers, [_cancelled(each, now) for each in over[start : start + channel.most_found]])


def _doubted(about: Subject, row: AccountRow, gone: Sequence[Order], known: Set[str]) -> set[int]:
    """Ids of those that are not called off although the channel has none such: with the credentials of another account
    there it knows none. That lasts until it knows one of them. ``known``: what else was asked for by its id."""
    ids = {each.id for each in gone}
    before = about.store.read(lambda: orders.fetch(sorted(strangers.kept(row.id)), None))
    is_over = any(each.id not in ids and (each.channel_order_id in known or _is_open(each)) for each in before)
    doubted = set() if is_over else ids & {each.id for each in before}
    if len(ids - doubted) >= FEW and not known and not is_over:
        doubted = ids
    if before or doubted:
        _say(about, row, [each for each in gone if each.id in doubted])
    return doubted


def _is_open(order: Order) -> bool:
    """It still is after a list: that has named it."""
    return order.status in ("pending", "open") and order.deleted_at is None


def _say(about: Subject, row: AccountRow, doubted: Sequence[Order]) -> None:
    who, now = about.kind.title, about.store.clock.now()
    group = about.kind.fulfilling.imports if about.kind.fulfilling else troubles.GROUP
    refs = {each.id: each.called or each.number for each in doubted}
    while about.store.write(lambda: strangers.stand(row.id, row.name, who, group, refs, now)):
        about.cancel.check()
    if doubted:
        what = f"none of {len(doubted):,} open orders" if len(doubted) > 1 else "nothing of an open order"
        about.receipts[row.id].messages.append(
            f"{who} knows {what}: is it another account there? Nothing was cancelled; the next sync looks again."
        )


def _parts(refs: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(refs), most):
        yield refs[start : start + most]


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
