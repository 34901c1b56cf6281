"""Orders that are asked for one by one: what was withheld, and what only a document told of. Sync thread."""

from __future__ import annotations

from functools import partial

from linndesk.channels.base import FindsOrders
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import AccountReceipt
from linndesk.domain.retry import incomplete_next
from linndesk.errors import BadReply, ChannelRefused
from linndesk.store import orders
from linndesk.sync.intake import Intake
from linndesk.sync.subject import Subject

AT_ONCE = 30
AFTER_A_REPORT = 1  # which was to spare calls: the others come with the next runs


def ask_one(channel: object, ref: str, receipt: AccountReceipt) -> ChannelOrder | None:
    """One order; one that is refused or cannot be read holds up no other and is asked for again later."""
    if not isinstance(channel, FindsOrders):
        return None
    try:
        found = channel.order(ref)
    except (BadReply, ChannelRefused) as error:
        receipt.messages.append(str(error))
        return None
    return found if isinstance(found, ChannelOrder) else None


def ask_incomplete(about: Subject, intake: Intake, most: int = AT_ONCE) -> None:
    """Those that are due, at most so many with a run and hourly each."""
    rows, channel = about.enabled(), about.channel
    if not rows or not isinstance(channel, FindsOrders):
        return
    ids = [each.id for each in rows]
    now = about.store.clock.now()
    refs = about.store.read(lambda: orders.incomplete_due(about.pool_id, ids, now, most))
    takers = about.takers_again(rows)
    for ref in refs:
        about.cancel.check()
        order = ask_one(channel, ref, about.receipts[ids[0]])
        if order is None:
            about.store.write(partial(orders.asked_again, about.pool_id, ref, incomplete_next(now)))
            continue
        intake.one(takers, order)
        about.store.write(partial(orders.answered, about.pool_id, ref))
