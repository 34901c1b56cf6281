"""Goods that came back: booked against a processed order, exported where its channel wants it (M5). Worker threads."""

from __future__ import annotations

from linndesk.services.connections import Connections
from linndesk.store.store import Store


class Returns:
    """Built.returns."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
