"""What the verbs of the outbox mean for a listing that is created, updated or deleted. Inside a write."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from linndesk.domain.outbox import UNSENT
from linndesk.store import listing_feeds, outbox, outbox_word, publishing
from linndesk.store.outbox import OutboxRow

NO_LISTING = "It tells of no listing: look at it in Outbox"
MOVED_ON = "It was changed meanwhile"
NOT_UNKNOWN = "There is nothing to decide about it: its fate is known"
FOLLOWED = "The channel works on it: what became of it is asked for by itself"
NEWER = "Something newer was ordered of this listing: that counts"
LOOK_FIRST = (
    "It may be there already, because this database was copied or restored: look there first, then give a reason"
)
NOT_THERE = "Somebody here said that it is not there"
MAY_HAVE_IT = "The channel may have it already: say that it is there, or that it is not"


def is_of(row: OutboxRow) -> bool:
    return row.kind == publishing.KIND


def against(action: str, row: OutboxRow, reason: str = "") -> str:
    """Why a verb is not done to it, as a sentence; "" = nothing of a listing speaks against it. ``reason``: a
    person's, why it goes all the same."""
    if not is_of(row) or action == "outbox hold":
        return ""
    if row.state == "sent" and listing_feeds.is_followed(row.id):
        return FOLLOWED
    if row.state in ("sent", "refused") and not publishing.is_last(row):
        return NEWER
    goes = action in ("outbox retry", "outbox send") and row.state in ("held", "refused", "waiting")
    return LOOK_FIRST if goes and is_doubted(row) and not (reason or row.override) else ""


def is_doubted(row: OutboxRow) -> bool:
    """R-COPY: the other copy of this database may have had it created."""
    return row.unsure and publishing.action_of(row) == "create"


def follow(before: OutboxRow, after: OutboxRow, now: datetime) -> None:
    """A verb was done: its listing stands as its row does."""
    if not is_of(before):
        return
    if after.state in ("waiting", "held"):
        publishing.goes(after, now)
    elif after.state in ("confirmed", "superseded"):
        publishing.done(after, None, now)
    elif after.state == "cancelled":
        publishing.back(after, now)


def undo(row: OutboxRow, now: datetime) -> str:
    """Take it back; why not, as a sentence."""
    if not is_of(row):
        return NO_LISTING
    if row.state not in UNSENT or outbox_word.was_told(row):
        return MAY_HAVE_IT
    if not outbox.end(row.id, "cancelled", now, "Cancelled by you"):
        return MOVED_ON
    publishing.back(row, now)
    return ""


def decide(row: OutboxRow, word: Literal["there", "again", "not_there"], now: datetime) -> str:
    """A person has looked there. Why it was left, "" = done."""
    why = against("outbox told", row)
    if why:
        return why
    if row.state != "sent":
        return NOT_UNKNOWN
    if word == "there":
        done = outbox_word.is_there(row, now)
    elif word == "again":
        done = outbox_word.once_more(row, now)
    else:
        done = outbox_word.is_not_there(row, NOT_THERE, now) and outbox.end(row.id, "cancelled", now, NOT_THERE)
    after = outbox.by_id(row.id)
    if not done or after is None:
        return MOVED_ON
    if word == "not_there":
        publishing.back(after, now)
    else:
        follow(row, after, now)
    return ""
