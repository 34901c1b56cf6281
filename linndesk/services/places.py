"""An account stays at its location as long as something there is unfinished (M1, R-LOST). Worker threads."""

from __future__ import annotations

from linndesk.channels.base import ChannelKind
from linndesk.errors import BadInput, ChannelError
from linndesk.services import twins
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings
from linndesk.store import accounts
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store


def refuse(
    store: Store, connections: Connections, kind: ChannelKind, row: AccountRow, settings: AccountSettings
) -> None:
    """``settings``: as they would be. Its orders would be called off here by the next list, and what is owed would be
    told at the other place. The same place by its id and by its name is no change.

    Raises BadInput; VaultTrouble when the keyring fails.
    """
    before = connections.settings(row)
    if kind.fulfilling is None or getattr(before, twins.PLACE) == getattr(settings, twins.PLACE):
        return
    left = _left(*store.read(lambda: accounts.unfinished(row.id)))
    if not left:
        return
    why = "At another location they would be called off here by the next sync, and told to the wrong place"
    try:
        if twins.is_same_place(connections, kind, connections.with_secrets(row), settings):
            return
    except ChannelError as error:
        why = f"Whether it is the same location cannot be told now. {error.said}"
    raise BadInput(
        f"{row.name} cannot move to another location with {left}", why,
        "Despatch or delete them first, or add a second account for the other location",
    )  # fmt: skip


def _left(open_orders: int, debts: int) -> str:
    owed = f"{_count(debts, 'order')} to process" if debts else ""
    return " and ".join(each for each in (_count(open_orders, "open order") if open_orders else "", owed) if each)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
