"""View Locations (M1): the locations that an account's channel has, saved or not. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from linndesk.channels.base import Cancel, ChannelKind
from linndesk.channels.fulfilling import ChannelLocation as ChannelLocation
from linndesk.channels.fulfilling import OffersLocations
from linndesk.errors import BadInput
from linndesk.services.checks import complete, without_nulls
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings, validate
from linndesk.store import accounts
from linndesk.store.store import Store


class ViewLocations:
    """Asks the channel anew each time: locations are made and renamed there."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def of(self, name: str, cancel: Cancel | None = None) -> Sequence[ChannelLocation]:
        """In the channel's order. Raises UnknownName, BadInput where it has none, ChannelError, VaultTrouble."""
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        return ask(self._connections, kind, self._connections.with_secrets(row), cancel, row.uid)

    def of_values(
        self, channel: str, given: Mapping[str, Any], name: str = "", cancel: Cancel | None = None
    ) -> Sequence[ChannelLocation]:
        """With values that may not be saved yet; secrets left out are those of the account ``name``.

        Raises InvalidSettings for values without which it cannot be asked, and as ``of`` does.
        """
        kind = self._connections.kind_of(channel)
        stored: dict[str, Any] = {}
        if name:
            row = self._store.read(lambda: accounts.named(name))
            stored = {**row.settings, **self._connections.secrets(row)}
        settings = validate(kind.settings, {**stored, **without_nulls(kind, kind.tidied(given)[0])})
        complete(kind, settings)
        return ask(self._connections, kind, settings, cancel)


def ask(
    connections: Connections, kind: ChannelKind, settings: AccountSettings, cancel: Cancel | None, account: str = ""
) -> Sequence[ChannelLocation]:
    """Of the channel, with these settings. Raises BadInput where it has none, ChannelError."""
    channel = kind.open(settings, replace(connections.tools(cancel or Cancel()), account=account))
    try:
        if not isinstance(channel, OffersLocations):
            raise BadInput(
                f"{kind.title} has no locations of its own", fix="Leave the account's name out: locations list"
            )
        return channel.locations()
    finally:
        channel.close()
