"""The mail that tells a buyer that an order has come: its template, a preview, a test (U4). Worker threads."""

from __future__ import annotations

from linndesk.services.connections import Connections
from linndesk.services.mailing import Mailing
from linndesk.store.store import Store


class Confirmations:
    """Built.confirmations."""

    def __init__(self, store: Store, connections: Connections, mailing: Mailing) -> None:
        self._store = store
        self._connections = connections
        self._mailing = mailing
