"""What the faces of cancelling and refunding are given. Frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Hold, State
from linndesk.domain.postsale import PostSaleKind, PostSaleState
from linndesk.domain.postsale_rules import Past

CHANGED = Changes(orders=True, stock=True, listings=True, problems=True)


@dataclass(frozen=True, slots=True)
class Offered:
    """Why an order cannot be cancelled or refunded from here at all, each a sentence; "" = its channel is asked."""

    cancel: str
    refund: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How what is asked would leave. ``who``: what the channel is called; ``undo_seconds``: how long it can be taken
    back without a trace; ``held``: why nothing leaves for now, as a sentence, "" = it leaves."""

    account: str
    who: str
    undo_seconds: int
    held: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was asked. ``held``: why its channel is not told for now; ``undo_until``: None where nothing waits;
    ``sentence``: all of it for a person."""

    id: int
    order_id: int
    number: str
    kind: PostSaleKind
    outbox_id: int
    held: str
    undo_until: datetime | None
    sentence: str
    changes: Changes = CHANGED


@dataclass(frozen=True, slots=True)
class PastAct:
    """An earlier cancellation or refund as it is shown.

    ``what``: such as "2 units cancelled", "12.50 GBP"; ``state``, ``words``: how it stands; ``look``: where to look and
    what to say then, of one that is not confirmed, else ""; ``row_state``, ``hold``: of its row in the outbox, None
    where that is gone; ``undo_until``: until when it waits, None = it does not.
    """

    past: Past
    what: str
    state: PostSaleState
    words: str
    look: str
    row_state: State | None
    hold: Hold
    undo_until: datetime | None
    may_undo: bool

    @property
    def id(self) -> int:
        return self.past.id

    @property
    def outbox_id(self) -> int | None:
        return self.past.outbox_id
