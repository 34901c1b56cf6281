"""Moving over from Linnworks: the steps in their order, their imports, and what was done of each. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from linndesk.channels.selling import SellingSettings
from linndesk.services.accounts import Accounts
from linndesk.services.items import Items
from linndesk.services.movingitems import MovingItems, MovingLevels, MovingProperties
from linndesk.services.movinglinks import MovingLinks
from linndesk.services.movingpairs import Here
from linndesk.services.movingservices import MovingServices
from linndesk.services.tableimport import TableImport
from linndesk.store import values
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_DONE, _ANSWERS = "moving over: done", "moving over: accounts"
IMPORTS = ("items", "properties", "levels", "links", "services")


@dataclass(frozen=True, slots=True)
class Done:
    """What the last import of a kind did. ``files``: how many files have come in so far."""

    at: datetime
    file: str
    sentence: str
    files: int


@dataclass(frozen=True, slots=True)
class State:
    """How far moving over is. ``done``: by the key of IMPORTS. ``accounts``: those that sell."""

    done: Mapping[str, Done]
    items: int
    accounts: tuple[str, ...]


class Moving:
    """Nothing of it talks to Linnworks: everything comes from files that a person exports there."""

    def __init__(self, store: Store, items: Items, accounts: Accounts) -> None:
        self._store = store
        self._items = items
        self._accounts = accounts

    def state(self) -> State:
        kept: dict[str, dict[str, Any]] = self._store.read(lambda: values.get(_DONE, {}))
        done = {
            key: Done(datetime.fromisoformat(each["at"]), each["file"], each["sentence"], each["files"])
            for key, each in kept.items()
        }
        return State(done, self._items.count(), tuple(each.name for each in self._here()))

    def importer(self, key: str) -> TableImport:
        """The import of one kind, by its key in IMPORTS."""

        def note(path: Path, sentence: str, answers: Mapping[str, str] | None = None) -> None:
            self._note(key, path, sentence, answers or {})

        if key in ("links", "services"):
            known: dict[str, str] = self._store.read(lambda: values.get(_ANSWERS, {}))
            if key == "links":
                return MovingLinks(self._store, self._here(), known, note)
            return MovingServices(self._store, self._accounts, self._here(), known, note)
        kinds: Mapping[str, type[MovingItems]] = {
            "items": MovingItems, "properties": MovingProperties, "levels": MovingLevels,
        }  # fmt: skip
        return kinds[key](self._items, note)

    def _here(self) -> list[Here]:
        return [
            Here(each.name, each.channel_title, each.description)
            for each in self._accounts.listed()
            if isinstance(each.settings, SellingSettings)
        ]

    def _note(self, key: str, path: Path, sentence: str, answers: Mapping[str, str]) -> None:
        now = self._store.clock.now()

        def job() -> None:
            kept: dict[str, dict[str, Any]] = values.get(_DONE, {})
            files = kept.get(key, {}).get("files", 0) + 1
            kept[key] = {"at": now.isoformat(), "file": path.name, "sentence": sentence, "files": files}
            values.put(_DONE, kept)
            if answers:
                values.put(_ANSWERS, {**values.get(_ANSWERS, {}), **answers})

        self._store.write(job, Urgency.CLICK)
