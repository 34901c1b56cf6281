"""Purchase orders that are expected here, and booking in what came of them (M3, M4). Worker threads."""

from __future__ import annotations

from linndesk.services.connections import Connections
from linndesk.store.store import Store


class Deliveries:
    """Built.deliveries."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
