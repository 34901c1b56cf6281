"""R-COPY: a restored, copied or cloned database must not act as if it were the one that was running. At start."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from linndesk.store import accounts, audit, notices, outbox, values
from linndesk.store.store import Store
from linndesk.system.witness import Witness, WitnessFile

PROFILE = "profile_id"
MACHINE = "machine_id"
RUNS = "run_counter"
COPIED = "This database was copied or restored: it may have been mailed already, and is not mailed again"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this database is. ``moved``: why every account was put into Watch, or empty."""

    profile_id: str
    moved: str


class CopyGuard:
    """Compares what the database says of itself with what the file outside the profile says of it."""

    def __init__(self, store: Store, witness: WitnessFile, machine_id: str) -> None:
        self._store = store
        self._witness = witness
        self._machine_id = machine_id

    def check(self) -> Identity:
        """Once at start. Puts all accounts into Watch with the reason when this is a copy."""
        identity, witness = self._store.write(self._check)
        self._witness.write(witness)  # after the commit: a crash in between finds the copy again
        return identity

    def count_run(self) -> None:
        """One more run: in the database first, then in the file, so that a crash leaves the file behind."""
        witness = self._store.write(self._count)
        self._witness.write(witness)

    def _count(self) -> Witness:
        return Witness(str(values.get(PROFILE)), self._machine_id, values.count_up(RUNS))

    def _check(self) -> tuple[Identity, Witness]:
        profile_id = values.get(PROFILE)
        if profile_id is None:
            profile_id = uuid.uuid4().hex
            values.put(PROFILE, profile_id)
            values.put(MACHINE, self._machine_id)
            return Identity(profile_id, ""), Witness(profile_id, self._machine_id, 0)
        moved = self._reason(profile_id)
        if moved:
            self._only_watch(moved)
            values.put(MACHINE, self._machine_id)
        # An opening counts as a run does: what a person takes back between two runs must not come again with a backup.
        return Identity(profile_id, moved), Witness(profile_id, self._machine_id, values.count_up(RUNS))

    def _only_watch(self, moved: str) -> None:
        now = self._store.clock.now()
        for row in accounts.every():
            if row.settings["mode"] != "watch":
                accounts.save(row.id, {"mode": "watch"}, row.secrets)
            accounts.note(row.id, watch_reason=moved)
        outbox.doubt(moved, now)
        notices.drop_all(COPIED)
        audit.note("opened in Watch", "all accounts", now, after=moved, who="linndesk")

    def _reason(self, profile_id: str) -> str:
        runs = int(values.get(RUNS, 0))
        known = self._witness.read()
        shared = not self._store.is_sqlite  # several PCs use it, each with a file of its own
        if values.get(MACHINE) != self._machine_id and not shared:
            return "This database was last used on another PC, so every account only watches until you say otherwise"
        if known is None:
            copied = runs and not shared
            return "This database is a copy, so every account only watches until you say otherwise" if copied else ""
        if known.profile_id != profile_id:
            return "Another database was here before, so every account only watches until you say otherwise"
        if runs < known.run_counter:
            return "This database was restored from a backup, so every account only watches until you say otherwise"
        return ""
