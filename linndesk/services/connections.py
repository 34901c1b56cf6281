"""Settings with their secrets, and open channels, for whoever needs one. Worker threads."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from linndesk.channels.base import (
    Breaker,
    Buckets,
    Cancel,
    Channel,
    ChannelKind,
    Clock,
    Journal,
    NoBreaker,
    NoRequestLog,
    RequestLog,
    Tools,
)
from linndesk.domain.outbox import BY_ITSELF, Gate, Hold, Kind, hold_of
from linndesk.errors import BadInput, VaultTrouble
from linndesk.settings import AccountSettings, describe, validate
from linndesk.store import approvals, tables
from linndesk.store.accounts import AccountRow
from linndesk.store.sealing import Seal, new_key
from linndesk.store.store import Store
from linndesk.vault import Vault

_SEAL = "seal"


class Connections:
    """Knows the kinds of channels there are and where secrets lie."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        kinds: Mapping[str, ChannelKind],
        clock: Clock,
        buckets: Buckets,
        journal: Journal,
        hide: Callable[..., None] = lambda *secrets: None,
        breaker: Breaker | None = None,
        customer: str = "",
        requests: RequestLog | None = None,
    ) -> None:
        self._store = store
        self._vault = vault
        self.kinds = kinds
        self._clock = clock
        self._buckets = buckets
        self._journal = journal
        self._hide = hide  # told every secret that is read, so that no log ever shows it
        self.breaker: Breaker = breaker or NoBreaker()
        self.customer = customer
        self._requests: RequestLog = requests or NoRequestLog()
        self._seal: Seal | None = None
        self._seal_lock = threading.Lock()

    def kind_of(self, channel: str) -> ChannelKind:
        """Raises BadInput."""
        if channel not in self.kinds:
            raise BadInput(f"There is no kind of channel {channel}", fix="Kinds here: " + ", ".join(self.kinds))
        return self.kinds[channel]

    def kind(self, row: AccountRow) -> ChannelKind:
        return self.kind_of(row.channel)

    def settings(self, row: AccountRow) -> AccountSettings:
        """As stored, without secrets."""
        return validate(self.kind(row).settings, row.settings, stored=True)

    def hold(self, row: AccountRow, kind: Kind) -> Hold:
        """What holds an act of this account back now (R-MODES). Inside a read or a write."""
        settings = self.settings(row)
        return hold_of(
            Gate(
                enabled=settings.enabled,
                mode=settings.mode,
                channel=self.kind(row).holds(settings, kind),
                approved=kind not in BY_ITSELF or approvals.has(row.id, kind),
                paused=approvals.paused() is not None,
            )
        )

    def secrets(self, row: AccountRow) -> dict[str, str]:
        """From the vault. Raises VaultTrouble, also when one that should be there is gone."""
        found: dict[str, str] = {}
        for key in row.secrets:
            value = self._vault.get(row.uid, key)
            if value is None:
                raise VaultTrouble(
                    f"A secret of {row.name} is no longer in the keyring",
                    f"{key} cannot be found there",
                    "Open Config and enter it again",
                )
            self._hide(value)
            found[key] = value
        return found

    def with_secrets(self, row: AccountRow) -> AccountSettings:
        return validate(self.kind(row).settings, {**row.settings, **self.secrets(row)}, stored=True)

    def keep_secrets(self, uid: str, secrets: Mapping[str, str]) -> None:
        """Keep each; an empty one is forgotten."""
        self._hide(*secrets.values())
        for key, value in secrets.items():
            if value:
                self._vault.set(uid, key, value)
            else:
                self._vault.delete(uid, key)

    def secret(self, uid: str, key: str) -> str | None:
        """One that is no account's; None where there is none. Raises VaultTrouble."""
        value = self._vault.get(uid, key)
        if value:
            self._hide(value)
        return value

    def forget_secrets(self, row: AccountRow) -> None:
        self.forget(row.uid, self.kind(row))

    def forget(self, uid: str, kind: ChannelKind) -> None:
        """Every secret that an account of this kind may have."""
        self._vault.delete_account(uid, [each.key for each in describe(kind.settings) if each.secret])

    def open(self, row: AccountRow, tools: Tools) -> Channel:
        return self.open_with(row, self.with_secrets(row), tools)

    def open_with(self, row: AccountRow, settings: AccountSettings, tools: Tools) -> Channel:
        """With settings that are not those stored."""
        return self.kind(row).open(settings, replace(tools, account=row.uid))

    def tools(self, cancel: Cancel, say: Callable[[str], None] = lambda text: None) -> Tools:
        return Tools(
            self._clock, self._buckets, self._journal, cancel, say=say, breaker=self.breaker, customer=self.customer,
            requests=self._requests,
        )  # fmt: skip

    def seal(self) -> Seal:
        """The key of this profile; made on first use, never twice."""
        with self._seal_lock:
            if self._seal is None:
                self._seal = Seal(self._seal_key())
            return self._seal

    def _seal_key(self) -> bytes:
        stored = self._vault.get(_SEAL, _SEAL)
        if stored is not None:
            return base64.b64decode(stored)
        if self._store.read(lambda: tables.Person.select().exists()):
            raise VaultTrouble(
                "The key to buyers' data is not in the keyring",
                "This profile holds names and addresses that only that key opens",
                "Open the profile on the PC and as the user that made it",
            )
        key = new_key()
        self._vault.set(_SEAL, _SEAL, base64.b64encode(key).decode())
        return key
