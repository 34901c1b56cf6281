"""What a kind of debt brings to be sent by the one loop there is: stock, prices and mails use it as despatches do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from linndesk.domain.despatch import Blocked, Done
from linndesk.domain.outbox import Kind
from linndesk.store.outbox import OutboxRow
from linndesk.sync.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Ready:
    """It may leave: with this request, kept as this payload. ``stamp`` runs in the claim's transaction."""

    request: dict[str, Any]
    payload: dict[str, Any]
    stamp: Callable[[], None]


Plan = Ready | Done | Blocked


class Way(Protocol):
    """One kind of row. ``noun``: one and many of it; ``group``: where its problems stand."""

    kind: Kind
    noun: tuple[str, str]
    group: str

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Judge it. A row of unknown fate is asked about on its channel. Raises ChannelError, BadInput."""
        ...

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """Judge it by what the channel itself says now. Raises ChannelError, BadInput."""
        ...

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, no second try; see the port of the kind. Raises ChannelError."""
        ...
