"""Locations: the list, a new one, and the one that is always there. Worker threads."""

from __future__ import annotations

from linndesk.domain.stock import Location
from linndesk.store import audit, locations
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


class Locations:
    def __init__(self, store: Store) -> None:
        self._store = store

    def ensure_default(self) -> int:
        """The id of ``Default``, made at the first start."""
        return self._store.write(lambda: locations.get_or_create(locations.DEFAULT), Urgency.CLICK)

    def listed(self) -> list[Location]:
        """In the order they were added."""
        return self._store.read(locations.every)

    def add(self, name: str) -> Location:
        """A new location. Raises BadInput when the name is empty or taken."""
        now = self._store.clock.now()

        def job() -> Location:
            added = locations.add(name.strip())
            audit.note("added a location", added.name, now)
            return added

        return self._store.write(job, Urgency.CLICK)
