"""What the verbs of the outbox mean for a cancellation and a refund: money is never told twice by a slip. Inside a
write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linndesk.domain.outbox import AFTER_SALE
from linndesk.store import leaving, outbox_word, postsale, postsale_acts
from linndesk.store.outbox import OutboxRow

REFUSED = "It was refused, and counts as not asked: ask for it anew from the order"
LOOK_FIRST = (
    "It may have been sent already, because this database was copied or restored: look there first, then give a reason"
)
NOT_DONE = "Somebody here said that it was not done"
BY_YOU = "Cancelled by you"
MOVED_ON = "It was changed meanwhile"
ON_ITS_WAY = "It is being sent just now"


def is_of(row: OutboxRow) -> bool:
    return row.kind in AFTER_SALE


def lock(rows: Iterable[OutboxRow]) -> None:
    """Nobody else changes their orders until the commit: before their rows, as everywhere."""
    leaving.of([each.order_id for each in rows if is_of(each) and each.order_id is not None], lock=True)


def against(action: str, row: OutboxRow, reason: str = "") -> str:
    """Why a verb is not done to it, as a sentence; "" = nothing of this speaks against it. ``reason``: a person's, why
    it goes all the same."""
    if not is_of(row):
        return ""
    if row.state == "refused" and action in ("outbox retry", "outbox send", "outbox told"):
        return REFUSED
    goes = action in ("outbox retry", "outbox send") and row.state in ("held", "waiting")
    return LOOK_FIRST if goes and row.unsure and not (reason or row.override) else ""


def cancel(row: OutboxRow, now: datetime) -> str:
    """It is not asked; of one that was sent and not confirmed: it was not done there. What was cancelled is to be sent
    again. Why it was left, "" = done."""
    if row.state == "sent" and not outbox_word.is_not_there(row, NOT_DONE, now):
        return MOVED_ON
    why = NOT_DONE if row.state == "sent" or outbox_word.was_told(row) else BY_YOU
    act = postsale.of_row(row)
    done = postsale_acts.take_back(row.id, 0 if act is None else act.id, row.order_id or 0, why, now)
    return "" if done else MOVED_ON


def follow(before: OutboxRow, after: OutboxRow, now: datetime) -> None:
    """A verb was done: what was asked stands as its row does."""
    act = postsale.of_row(after) if is_of(after) else None
    if act is None:
        return
    if before.state == "sent" and after.state == "waiting":
        postsale_acts.settle(act.id, "asked", now)
    elif after.state in ("confirmed", "superseded") and before.state not in ("confirmed", "superseded"):
        postsale_acts.settle(act.id, "confirmed", now)


def undo(order_id: int, now: datetime) -> str:
    """Take back what was asked last of an order, as long as its channel was not told; what came of it, "" where nothing
    waits."""
    row = postsale.newest_unsent(order_id)
    act = None if row is None else postsale.of_row(row)
    if row is None or act is None or row.unsure or outbox_word.was_told(row):
        return ""
    if not postsale_acts.take_back(row.id, act.id, order_id, "Taken back", now):
        return ""
    return "its cancellation" if act.kind == "cancel" else "its refund"


def newest_id(order_id: int) -> int:
    """The row that ``undo`` would take back; 0 = none."""
    row = postsale.newest_unsent(order_id)
    return 0 if row is None else row.id
