"""Two accounts that would bring and process the same orders are refused, compared with their secrets (M1). Worker
threads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from linndesk.channels.base import ChannelKind
from linndesk.errors import BadInput, ChannelError
from linndesk.services.connections import Connections
from linndesk.services.viewlocations import ask
from linndesk.settings import AccountSettings, describe, validate
from linndesk.store import accounts
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store

PLACE = "location"


def may_be(kind: ChannelKind, patch: Collection[str], secrets: Collection[str]) -> bool:
    """Whether what changed can make a twin: a secret, a location, whatever else only this kind connects by. Lights
    never ask the keyring."""
    connects = {each.key for each in describe(kind.settings) if each.section == "Connection"}
    own = {PLACE, *connects} - AccountSettings.model_fields.keys()
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
        theirs = _whole(connections, kind, each, each.settings)
        why = kind.fulfilling.twins(mine, theirs) or _by_another_name(connections, kind, mine, theirs)
        if why:
            raise BadInput(f"{each.name} already stands for this location", why, "Choose another location in Config")


def _by_another_name(
    connections: Connections, kind: ChannelKind, mine: AccountSettings, theirs: AccountSettings
) -> str:
    """Why both are one location, though one holds its id and the other its name; the channel knows. Raises BadInput
    where it cannot be asked."""
    hands = kind.fulfilling
    if hands is None or bool(hands.place(mine)) == bool(hands.place(theirs)):
        return ""
    if not hands.twins(_moved(mine, hands.place(theirs) or getattr(theirs, PLACE)), theirs):  # of another account there
        return ""
    try:
        ids = _ids(connections, kind, mine)
    except ChannelError as error:
        raise BadInput(
            "Two accounts may be one location",
            f"One holds its id, the other its name, and the channel cannot be asked. {error.said}",
            "Put the id in as Location: View Locations shows it",
        ) from None
    one, other = (each if hands.place(each) else _moved(each, ids.get(_name(each), "")) for each in (mine, theirs))
    return hands.twins(one, other) if hands.place(one) and hands.place(other) else ""


def is_same_place(connections: Connections, kind: ChannelKind, before: AccountSettings, after: AccountSettings) -> bool:
    """Whether an account stays where it is, ``before`` with its secrets; the channel knows. One whose location is no
    longer there, or called otherwise, has none to stay at. Raises ChannelError where it cannot be asked."""
    hands = kind.fulfilling
    moved = before.model_copy(update={PLACE: getattr(after, PLACE)})
    if hands is None or hands.twins(before, moved):
        return True
    ids = _ids(connections, kind, before)
    was, is_now = (hands.place(each) or ids.get(_name(each), "") for each in (before, moved))
    return was not in ids.values() or was == is_now


def _ids(connections: Connections, kind: ChannelKind, settings: AccountSettings) -> dict[str, str]:
    """Of its locations there, by their names."""
    return {" ".join(each.name.split()).casefold(): each.id for each in ask(connections, kind, settings, None)}


def _name(settings: AccountSettings) -> str:
    return " ".join(str(getattr(settings, PLACE)).split()).casefold()


def _moved(settings: AccountSettings, place: str) -> AccountSettings:
    return settings.model_copy(update={PLACE: place}) if place else settings


def _whole(connections: Connections, kind: ChannelKind, row: AccountRow, values: Any) -> AccountSettings:
    """With secrets: given, or else kept."""
    given = {each.key: values.get(each.key) for each in describe(kind.settings) if each.secret}
    kept = {
        key: value or (connections.secret(row.uid, key) if key in row.secrets else None) or ""
        for key, value in given.items()
    }
    return validate(kind.settings, {**values, **kept}, stored=True)
