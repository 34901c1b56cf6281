"""Who is integrated with the practice shop, and where each one's set-up stands. Safe from any thread."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from typing import Any

from linndesk.sandbox.external.records import Integration

FIRST_STEP, LAST_STEP = "AddCredentials", "UserConfig"
_NAMESPACE = uuid.UUID("5f2f4c7e-3a55-4f8a-9d5b-7a0c5f3e6b11")


class Members:
    """Integrations by their tokens; one that was deleted is kept, and its token opens nothing."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[str, Integration] = {}

    @property
    def all(self) -> list[Integration]:
        """All there ever were, oldest first."""
        with self._lock:
            return list(self._held.values())

    def of(self, token: str) -> Integration | None:
        """Whose token it is; None = nobody's, or it was deleted."""
        with self._lock:
            found = self._held.get(token)
            return None if found is None or found.deleted else found

    def add(self, customer: str, email: str, account_name: str, step: str = FIRST_STEP) -> Integration:
        """A new one with a token of its own, the same in every run."""
        with self._lock:
            token = uuid.uuid5(_NAMESPACE, f"{customer}/{account_name}/{len(self._held)}").hex
            self._held[token] = made = Integration(token, customer, email, account_name, step)
            return made

    def change(self, token: str, **changes: Any) -> Integration:
        """Change fields of one: ``step``, ``values``, ``deleted``. Raises KeyError."""
        with self._lock:
            self._held[token] = changed = replace(self._held[token], **changes)
            return changed

    def ask_again(self) -> None:
        """Everybody has to go through the set-up once more, as after a password has expired."""
        with self._lock:
            for token in self._held:
                self.change(token, step=FIRST_STEP)
