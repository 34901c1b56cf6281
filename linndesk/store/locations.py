"""Locations: where stock is kept. Inside a read or a write."""

from __future__ import annotations

from linndesk.domain import stock
from linndesk.errors import BadInput, UnknownName
from linndesk.store.tables import Account, Location

DEFAULT = "Default"


def every() -> list[stock.Location]:
    """In the order they were added."""
    query = Location.select(Location, Account.name).left_outer_join(Account).order_by(Location.id)
    return [
        stock.Location(
            each.id, each.name, each.fulfilment_centre, each.account.name if each.account is not None else None
        )
        for each in query
    ]


def id_of(name: str) -> int:
    """Raises UnknownName that lists the locations there are."""
    found = Location.get_or_none(Location.name == name)
    if found is None:
        names = ", ".join(each.name for each in every()) or "there is none yet"
        raise UnknownName(f"There is no location {name}", fix=f"Locations here: {names}")
    return int(found.id)


def get_or_create(name: str) -> int:
    """The location of exactly that name, made where there is none. Raises BadInput for an empty name."""
    if not name.strip():
        raise BadInput("A location needs a name", fix="Write one, for example Default")
    row, _ = Location.get_or_create(name=name)
    return int(row.id)


def add(name: str) -> stock.Location:
    """A new location. Raises BadInput when the name is empty or taken (in any case)."""
    taken = next((each.name for each in every() if each.name.casefold() == name.casefold()), None)
    if taken is not None:
        raise BadInput(f"There is already a location {taken}", fix="Choose another name")
    return stock.Location(get_or_create(name), name)
