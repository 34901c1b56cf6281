"""Notices what other processes wrote, so that the window reloads. Reader threads."""

from __future__ import annotations

from linndesk.domain.changes import EVERYTHING, Changes
from linndesk.store.store import Store


class Watch:
    """Ask it every few seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = store.change_mark()

    def look(self) -> Changes:
        """Everything may have changed when another process has written since the last look, else nothing."""
        mark = self._store.change_mark()
        changed = mark != self._seen
        self._seen = mark
        return EVERYTHING if changed else Changes()
