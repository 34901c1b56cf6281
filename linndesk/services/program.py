"""The program's own settings: read, set, all of them. Worker threads."""

from __future__ import annotations

from linndesk.domain.changes import Changes
from linndesk.settings import cleared, find, read_value, validate
from linndesk.settings.program import ProgramSettings
from linndesk.store import audit, values
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_KEY = "settings"


class Program:
    """``settings get`` and ``settings set``, and the Settings menu."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def settings(self) -> ProgramSettings:
        return validate(ProgramSettings, self._store.read(lambda: values.get(_KEY, {})))

    def set_text(self, key: str, text: str) -> Changes:
        """A value as typed; ``null`` puts the default back. Raises BadInput, InvalidSettings."""
        about = find(ProgramSettings, key)
        value = read_value(about, text)
        return self.set(key, cleared(about) if value is None else value)

    def set(self, key: str, value: object) -> Changes:
        def job() -> None:
            before = values.get(_KEY, {})
            after = validate(ProgramSettings, {**before, key: value}).model_dump(mode="json")
            values.put(_KEY, after)
            audit.note("settings", key, self._store.clock.now(), before=before.get(key), after=after[key])

        self._store.write(job, Urgency.CLICK)
        return Changes(settings=True)
