"""Two accounts that would bring and process the same orders are refused, compared with their secrets (M1). Worker
threads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from linndesk.channels.base import ChannelKind
from linndesk.channels.selling import SellingSettings
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings, describe, validate
from linndesk.store import accounts
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store


def may_be(kind: ChannelKind, patch: Collection[str], secrets: Collection[str]) -> bool:
    """Whether what changed can make a twin: a secret, or a setting that only this kind has. Lights never ask the
    keyring."""
    own = kind.settings.model_fields.keys() - SellingSettings.model_fields.keys()
    return kind.fulfilling is not None and bool(secrets or own & set(patch))


def refuse(
    store: Store, connections: Connections, kind: ChannelKind, settings: AccountSettings, row: AccountRow | None
) -> None:
    """``settings``: as they would be, of ``row`` or of a new account; secrets left out are those that are kept.

    Another account whose secrets are gone compares with nothing. Raises BadInput; VaultTrouble when the keyring fails.
    """
    if kind.fulfilling is None:
        return
    others = [
        each for each in store.read(accounts.every) if each.channel == kind.key and (not row or each.id != row.id)
    ]
    if not others:
        return
    mine = settings if row is None else _whole(connections, kind, row, settings.model_dump())
    for each in others:
        why = kind.fulfilling.twins(mine, _whole(connections, kind, each, each.settings))
        if why:
            raise BadInput(f"{each.name} already stands for this location", why, "Choose another location in Config")


def _whole(connections: Connections, kind: ChannelKind, row: AccountRow, values: Any) -> AccountSettings:
    """With secrets: given, or else kept."""
    given = {each.key: values.get(each.key) for each in describe(kind.settings) if each.secret}
    kept = {
        key: value or (connections.secret(row.uid, key) if key in row.secrets else None) or ""
        for key, value in given.items()
    }
    return validate(kind.settings, {**values, **kept}, stored=True)
