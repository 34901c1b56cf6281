"""What a kind of debt brings to be sent by the one loop there is: stock, prices and mails use it as despatches do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from linndesk.channels.batches import Said
from linndesk.domain.despatch import Blocked, Done
from linndesk.domain.outbox import Kind, State
from linndesk.store.outbox import OutboxRow
from linndesk.sync.outlets import Outlet

BEFORE = "attempts_before"  # a key of a payload: how many tries there were before the one whose fate is unknown


@dataclass(frozen=True, slots=True)
class Ready:
    """It may leave: with this request, kept as this payload."""

    request: dict[str, Any]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batches:
    """Of a channel that is told many in one request. ``most``: how many; ``tell``: see channels.batches; ``alike``: a
    value of a row that is the same for all that one request may hold."""

    most: int
    tell: Callable[[Sequence[dict[str, Any]], Callable[[], None]], list[Said]]
    alike: Callable[[OutboxRow], object] = lambda row: None


@dataclass(frozen=True, slots=True)
class Unheard:
    """Of a row of unknown fate: it was asked about, is not there, and may not be told again by the program. A person
    decides, after some looks (R-LOST)."""

    why: str


Plan = Ready | Done | Blocked | Unheard


class Way(Protocol):
    """One kind of row. ``noun``: one and many of it; ``group``: where its problems stand.

    ``frozen``: a repeat is the first request to the byte; else each try is made of the row as it is then. ``several``:
    telling is more than one exchange, so that what has begun to leave is of unknown fate until it was asked about, and
    its channel shows at once what became of it. ``taken``:
    what a row is once the channel has taken it, *sent* where it has to be looked at; ``wrong``: the cause of what
    could never be sent.
    """

    kind: Kind
    noun: tuple[str, str]
    group: str
    frozen: bool
    several: bool
    taken: Literal["confirmed", "sent"]
    wrong: Literal["service", "refused"]

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Judge it. A row of unknown fate is asked about on its channel. Raises ChannelError, BadInput."""
        ...

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Judge it by what the channel itself says now. Raises ChannelError, BadInput."""
        ...

    def together(self, outlet: Outlet) -> Batches | None:
        """None where each of its rows has a request of its own."""
        ...

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """In the claim's transaction: those that are not to be told at all any more, by id, and why."""
        ...

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """In the claim's transaction: what is noted of rows that leave now, as they were claimed."""
        ...

    def once(self, row: OutboxRow) -> bool:
        """Whether it is never told again by the program once its bytes may have left: a person looks there (R-LOST)."""
        ...

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, no second try; see the port of the kind. Raises ChannelError."""
        ...

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """What a try of ``row`` came to, inside the transaction that says so.

        *waiting*: certainly nothing was told; *sending*: nobody knows, and it is told again; *held*, *superseded*:
        nobody knows, and it is not told again.
        """
        ...
