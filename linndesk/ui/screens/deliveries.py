"""Deliveries: purchase orders that are expected here, and booking in what came of them by a scanner. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.domain.changes import Changes
from linndesk.services.accounts import Accounts
from linndesk.services.deliveries import Deliveries
from linndesk.services.outbox import OutboxBox
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screen import Screen
from linndesk.ui.words import tr


class DeliveriesScreen(Screen):
    """M3, M4: the worker at the gate scans, everything else is found by itself."""

    key = "deliveries"
    title = tr("Deliveries")
    reload_on = Changes(deliveries=True, accounts=True, settings=True, stock=True)

    def __init__(
        self,
        deliveries: Deliveries,
        box: OutboxBox,
        accounts: Accounts,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._deliveries = deliveries
        self._box = box
        self._accounts = accounts
        self._background = background
        self._memory = memory
        self._now = now
