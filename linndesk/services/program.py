"""The program's own settings: read, set, all of them. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from linndesk.domain.changes import Changes
from linndesk.errors import VaultTrouble
from linndesk.settings import cleared, describe, find, read_value, validate
from linndesk.settings.program import ProgramSettings
from linndesk.store import audit, confirmations, values
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_KEY = "settings"
_SECRETS = "settings that are secret"  # names of those that are set
_UID = "program"


class Keys(Protocol):
    """Where secrets lie. Each raises VaultTrouble."""

    def keep_secrets(self, uid: str, secrets: Mapping[str, str]) -> None: ...

    def secret(self, uid: str, key: str) -> str | None: ...


class Program:
    """``settings get`` and ``settings set``, and the Settings menu."""

    def __init__(
        self, store: Store, keys: Keys, refuse_stages: Callable[[Sequence[str]], None] = lambda kept: None
    ) -> None:
        self._store = store
        self._keys = keys
        self._refuse_stages = refuse_stages  # told the list as it would be, inside a read or a write

    def settings(self) -> ProgramSettings:
        """Without secrets."""
        return validate(ProgramSettings, self._store.read(lambda: values.get(_KEY, {})), stored=True)

    def secrets(self) -> tuple[str, ...]:
        """Names of those that are set."""
        return tuple(self._store.read(lambda: values.get(_SECRETS, [])))

    def secret(self, key: str) -> str:
        """Raises VaultTrouble, also when one that was set is gone."""
        if key not in self.secrets():
            return ""
        found = self._keys.secret(_UID, key)
        if found is None:
            raise VaultTrouble(
                "A secret of the program is no longer in the keyring", f"{key} cannot be found there",
                "Open Settings and enter it again",
            )  # fmt: skip
        return found

    def set_text(self, key: str, text: str) -> Changes:
        """A value as typed; ``null`` puts the default back. Raises BadInput, InvalidSettings, VaultTrouble."""
        about = find(ProgramSettings, key)
        value = read_value(about, text)
        return self.set(key, cleared(about) if value is None else value)

    def set(self, key: str, value: object) -> Changes:
        return self.change({key: value})

    def change(self, changes: Mapping[str, object]) -> Changes:
        """Several at once, or none of them; secrets among them go to the keyring.

        Raises BadInput, InvalidSettings, VaultTrouble.
        """
        every = {each.key for each in describe(ProgramSettings) if each.secret}
        secret = every & changes.keys()

        def look() -> None:
            self._checked(changes)

        def job() -> None:
            before: dict[str, object] = values.get(_KEY, {})
            after = self._checked(changes).model_dump(mode="json", exclude=every)
            values.put(_KEY, {**before, **after})
            kept = set(values.get(_SECRETS, [])) - secret
            values.put(_SECRETS, sorted(kept | {each for each in secret if changes[each]}))
            for key in changes:
                was, now = ("", "changed") if key in secret else (before.get(key), after[key])
                audit.note("settings", key, self._store.clock.now(), before=was, after=now)
            if any(each.startswith("smtp_") or each == "mail_from" for each in changes):
                confirmations.go_on(self._store.clock.now())

        self._store.read(look)  # before the keyring is touched
        self._keys.keep_secrets(_UID, {each: str(changes[each] or "").strip() for each in secret})
        self._store.write(job, Urgency.CLICK)
        return Changes(settings=True)

    def _checked(self, changes: Mapping[str, object]) -> ProgramSettings:
        """As they would be. Inside a read or a write."""
        after = validate(ProgramSettings, {**values.get(_KEY, {}), **changes})
        if "order_stages" in changes:
            self._refuse_stages(after.order_stages)
        return after
