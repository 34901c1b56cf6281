"""What every part of one run of one pool works with. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import AccountReceipt
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.lease import HeldLease


@dataclass(frozen=True, slots=True)
class Stint:
    """One pool, inside its lease. ``receipts`` by account id; ``say``: a line of progress of an account."""

    store: Store
    connect: Connect
    lease: HeldLease
    pool_id: int
    receipts: Mapping[int, AccountReceipt]
    cancel: Cancel
    say: Callable[[int, str], None]


class RunPart:
    """Base of the parts that send and look: what they are given, under the names that they all use."""

    def __init__(self, stint: Stint) -> None:
        self._stint = stint
        self._store = stint.store
        self._connect = stint.connect
        self._lease = stint.lease
        self._pool_id = stint.pool_id
        self._receipts = stint.receipts
        self._cancel = stint.cancel
        self._say = stint.say
