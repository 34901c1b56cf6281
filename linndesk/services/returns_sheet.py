"""What the faces of returns are given. Frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Hold, State
from linndesk.domain.purchases import BookingState
from linndesk.domain.returns_rules import Back

CHANGED = Changes(orders=True, stock=True, listings=True, problems=True, returns=True)


@dataclass(frozen=True, slots=True)
class PastReturn:
    """One return as it is shown.

    ``what``: ``2 × MUG, 1 × CUP``; ``state``, ``words``: how its channel stands to it, *none* where none is told;
    ``look``: where to look and what to say then, of one that is not confirmed, else ""; ``row_state``, ``hold``: of
    its row in the outbox, None where there is none; ``undo_until``: until when it waits, None = it does not.
    """

    id: int
    order_id: int
    number: str
    channel_order_id: str
    called: str
    account: str
    at: datetime
    who: str
    reason: str
    reference: str
    state: BookingState
    words: str
    look: str
    why: str
    rma: str
    accepted: bool
    settled_at: datetime | None
    undone_at: datetime | None
    lines: tuple[Back, ...]
    outbox_id: int | None
    row_state: State | None
    hold: Hold
    undo_until: datetime | None
    may_undo: bool

    @property
    def units(self) -> int:
        return sum(each.quantity for each in self.lines)

    @property
    def what(self) -> str:
        """Units by SKU, in the order of the lines."""
        by_sku: dict[str, int] = {}
        for each in self.lines:
            name = each.sku or each.channel_sku
            by_sku[name] = by_sku.get(name, 0) + each.quantity
        return ", ".join(f"{units:,} × {sku}" for sku, units in by_sku.items())


@dataclass(frozen=True, slots=True)
class Created:
    """What was booked. ``held``: why its channel is not told for now; ``undo_until``: None where nothing waits;
    ``made``: name of a quarantine location that was made for it, "" = none; ``sentence``: all of it for a person."""

    made_return: PastReturn
    held: str
    undo_until: datetime | None
    made: str
    sentence: str
    changes: Changes = CHANGED

    @property
    def id(self) -> int:
        return self.made_return.id


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """What a scanned text means. ``order_ids``: more than one = a person chooses; ``tracking``: it is the number of a
    parcel."""

    text: str
    order_ids: tuple[int, ...]
    tracking: bool = False
