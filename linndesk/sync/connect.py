"""What a sync needs of whoever holds settings and secrets. Implemented in services, joined in app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from linndesk.channels.base import Cancel, Channel, ChannelKind, Tools
from linndesk.domain.outbox import Hold, Kind
from linndesk.settings import AccountSettings
from linndesk.store.accounts import AccountRow
from linndesk.store.leases import Holder
from linndesk.store.sealing import Seal


class Connect(Protocol):
    def kind(self, row: AccountRow) -> ChannelKind: ...

    def settings(self, row: AccountRow) -> AccountSettings:
        """Without secrets."""
        ...

    def with_secrets(self, row: AccountRow) -> AccountSettings:
        """Raises VaultTrouble."""
        ...

    def hold(self, row: AccountRow, kind: Kind) -> Hold:
        """What holds an act of this account back now, "" = it may leave (R-MODES). Inside a read or a write."""
        ...

    def open(self, row: AccountRow, tools: Tools) -> Channel:
        """With secrets from the vault. Raises VaultTrouble."""
        ...

    def tools(self, cancel: Cancel, say: Callable[[str], None]) -> Tools: ...

    def seal(self) -> Seal:
        """The key that seals buyers' data. Raises VaultTrouble."""
        ...


class Processes(Protocol):
    """Who we are, and whether another holder still lives."""

    @property
    def me(self) -> Holder: ...

    def is_gone(self, holder: Holder) -> bool: ...
