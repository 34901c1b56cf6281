"""Search by buyer's name, postcode or e-mail: unseals once, into memory (R-PERSON). Worker threads."""

from __future__ import annotations

import threading
from collections.abc import Callable

from linndesk.domain.orders import Person
from linndesk.store import bulk, orders
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from linndesk.store.tables import Person as PersonTable


class People:
    """Order ids by what names their buyer. What changed since the last search is unsealed then."""

    def __init__(self, store: Store, seal: Callable[[], Seal]) -> None:
        self._store = store
        self._seal = seal
        self._lock = threading.Lock()
        self._texts: dict[int, tuple[bytes, str]] = {}

    def matching(self, text: str) -> frozenset[int]:
        """Ids of orders whose buyer matches every word. Raises VaultTrouble."""
        words = text.casefold().split()
        if not words:
            return frozenset()
        with self._lock:
            self._refresh()
            return frozenset(
                order_id for order_id, (_, words_of) in self._texts.items() if all(word in words_of for word in words)
            )

    def _refresh(self) -> None:
        """Compare the first bytes of what is stored (a fresh nonce each time it is sealed) with what was read."""
        marks = self._store.read(lambda: bulk.rows(PersonTable, "select order_id, substr(sealed, 1, 12) from person"))
        fresh = {order_id: bytes(mark) for order_id, mark in marks}
        self._texts = {key: value for key, value in self._texts.items() if fresh.get(key) == value[0]}
        wanted = [order_id for order_id in fresh if order_id not in self._texts]
        for start in range(0, len(wanted), bulk.CHUNK):
            part = wanted[start : start + bulk.CHUNK]
            for order_id, sealed in self._store.read(lambda part=part: orders.sealed_since(part)):  # type: ignore[misc]
                self._texts[order_id] = (sealed[:12], _searchable(self._seal().open_person(sealed)))


def _searchable(person: Person) -> str:
    fields = (person.buyer_name, person.name, person.company, person.postcode, person.postcode.replace(" ", ""),
              person.town, person.buyer_email, person.phone)  # fmt: skip
    return " ".join(each for each in fields if each).casefold()
