"""Locations: the list, a new one, another name, one less, and the one that is always there. Worker threads."""

from __future__ import annotations

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Location
from linndesk.store import audit, locations
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

CHANGED = Changes(accounts=True, stock=True, orders=True)


class Locations:
    def __init__(self, store: Store) -> None:
        self._store = store

    def ensure_default(self) -> int:
        """The id of ``Default``, made at the first start."""
        return self._store.write(lambda: locations.get_or_create(locations.DEFAULT), Urgency.CLICK)

    def listed(self) -> list[Location]:
        """In the order they were added."""
        return self._store.read(locations.every)

    def add(self, name: str, *, quarantine: bool = False) -> Location:
        """A new location; ``quarantine``: what lies there is not for sale. Raises BadInput when the name is empty or
        taken."""
        now = self._store.clock.now()

        def job() -> Location:
            added = locations.add(name.strip(), quarantine=quarantine)
            audit.note("added a location", added.name, now, after="quarantine" if quarantine else None)
            return added

        return self._store.write(job, Urgency.CLICK)

    def rename(self, name: str, new: str) -> Changes:
        """Accounts that name it follow. Raises UnknownName, BadInput."""
        now = self._store.clock.now()

        def job() -> None:
            renamed = locations.rename(name, new.strip())
            audit.note("renamed a location", renamed.name, now, before=name, after=renamed.name)

        self._store.write(job, Urgency.CLICK)
        return CHANGED

    def remove(self, name: str) -> Changes:
        """Raises UnknownName; BadInput, which says why, while stock, orders, settings or the ledger need it."""
        now = self._store.clock.now()

        def job() -> None:
            locations.remove(name)
            audit.note("removed a location", name, now)

        self._store.write(job, Urgency.CLICK)
        return CHANGED
