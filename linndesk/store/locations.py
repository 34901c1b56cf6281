"""Locations: where stock is kept. Inside a read or a write."""

from __future__ import annotations

from dataclasses import dataclass, replace

from linndesk.domain import stock
from linndesk.errors import BadInput, UnknownName
from linndesk.store import bulk
from linndesk.store.tables import Account, Centre, Level, Location, Movement, Order, OrderReturnLine, Outbound

DEFAULT = "Default"
SELLS = "not fulfilment_centre and not quarantine"  # of a location: as ``domain.stock.Location.sells``
LONGEST = 255
REMOVED = "removed"
COUNTED_LAST = "They stay as its channel counted them last; leave the location as it is"
HISTORY = "Leave the location as it is"


@dataclass(frozen=True, slots=True)
class Uses:
    """What names a location, or lies there. ``accounts``: names of those whose settings say it; ``orders`` that still
    have to leave; ``history``: entries of the ledger and orders of old."""

    units: int
    items: int
    due: int
    orders: int
    accounts: tuple[str, ...]
    history: int


def every() -> list[stock.Location]:
    """In the order they were added."""
    query = Location.select(Location, Account.name).left_outer_join(Account).order_by(Location.id)
    return [
        stock.Location(
            each.id,
            each.name,
            each.fulfilment_centre,
            each.account.name if each.account is not None else None,
            each.quarantine,
        )  # fmt: skip
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
    """The location of exactly that name, made where there is none. Raises BadInput for a name that is none."""
    check_name(name)
    row, _ = Location.get_or_create(name=name)
    return int(row.id)


def check_name(name: str) -> None:
    """Raises BadInput for an empty name, a long one, and one that cannot be printed."""
    if not name.strip():
        raise BadInput("A location needs a name", fix="Write one, for example Default")
    if len(name) > LONGEST or any(each < " " for each in name):
        raise BadInput("This is no name of a location", fix=f"Write 1 to {LONGEST} letters, for example Shelf B")


def add(name: str, *, quarantine: bool = False) -> stock.Location:
    """A new location; ``quarantine``: what lies there is not for sale. Raises BadInput when the name is none, or taken
    (in any case)."""
    _free(name, but=0)
    made = get_or_create(name)
    if quarantine:
        Location.update(quarantine=True).where(Location.id == made).execute()
    return stock.Location(made, name, quarantine=quarantine)


def rename(name: str, new: str) -> stock.Location:
    """Another name; the settings of accounts that say the old one say the new one with it.

    Raises UnknownName; BadInput when the new name is none or taken, or the location keeps its name.
    """
    location = _own(name, "renamed")
    check_name(new)
    _free(new, but=location.id)
    Location.update(name=new).where(Location.id == location.id).execute()
    for account in Account.select():
        settings = dict(account.settings)
        chosen = settings.get("inventory_locations") or []
        if settings.get("order_location") == name:
            settings["order_location"] = new
        if name in chosen:
            settings["inventory_locations"] = [new if each == name else each for each in chosen]
        if settings != account.settings:
            Account.update(settings=settings).where(Account.id == account.id).execute()
    return replace(location, name=new)


def uses(location: stock.Location) -> Uses:
    """Why it may not go."""
    units, items, due = bulk.rows(
        Level,
        "select coalesce(sum(abs(on_hand)), 0), count(case when on_hand <> 0 then 1 end), coalesce(sum(due), 0) "
        "from level where location_id = ?",
        [location.id],
    )[0]
    (open_orders, orders) = bulk.rows(
        Order,
        "select count(case when status in ('pending', 'open') and deleted_at is null then 1 end), count(*) "
        "from orders where location_id = ?",
        [location.id],
    )[0]
    moved = bulk.rows(Movement, "select count(*) from movement where location_id = ?", [location.id])[0][0]
    sent = (
        "select count(*) from outbound where home_id = ? or centre_id in (select id from centre where location_id = ?)"
    )
    homes = bulk.rows(Outbound, sent, [location.id, location.id])[0][0]
    came = bulk.rows(OrderReturnLine, "select count(*) from order_return_line where location_id = ?", [location.id])
    naming = [
        each.name
        for each in Account.select().order_by(Account.id)
        if each.settings.get("order_location") == location.name
        or location.name in (each.settings.get("inventory_locations") or [])
    ]
    return Uses(
        int(units),
        int(items),
        int(due),
        int(open_orders),
        tuple(naming),
        int(moved) + int(homes) + int(orders) + int(came[0][0]),
    )


def remove(name: str) -> None:
    """Raises UnknownName; BadInput while stock, orders, settings or the ledger need it."""
    location = _own(name, REMOVED)
    found = uses(location)
    reasons = [
        (
            bool(found.items), f"{found.units:,} units of {found.items:,} items lie there",
            COUNTED_LAST if location.fulfilment_centre else "Move them elsewhere first",
        ),
        (
            bool(found.due), f"{found.due:,} units are due there",
            COUNTED_LAST if location.fulfilment_centre else "Take them in elsewhere first",
        ),
        (bool(found.orders), f"{found.orders:,} open orders leave from there", "Move the orders first"),
        (
            bool(found.accounts), f"The settings of {', '.join(found.accounts)} name it",
            "Choose other locations in Account Config first",
        ),
        (
            bool(found.history), f"{found.history:,} orders and entries of the ledger name it, and they are kept",
            HISTORY if location.fulfilment_centre else "Rename it, and leave it out of Location Mapping",
        ),
    ]  # fmt: skip
    for is_so, why, fix in reasons:
        if is_so:
            raise BadInput(f"{name} cannot be removed", why, fix)
    Level.delete().where(Level.location == location.id).execute()
    Centre.delete().where(Centre.location == location.id).execute()
    Location.delete().where(Location.id == location.id).execute()


def _own(name: str, what: str) -> stock.Location:
    """A location that people may change: also a channel's warehouse, once no account has it any more; to remove it."""
    at = id_of(name)
    location = next(each for each in every() if each.id == at)
    if location.name == DEFAULT:
        raise BadInput(
            f"{DEFAULT} cannot be {what}", "Imports and new accounts use it where they name no location",
            "Add another location, and choose that one in Account Config",
        )  # fmt: skip
    if location.fulfilment_centre and (location.account is not None or what != REMOVED):
        raise BadInput(f"{name} cannot be {what}", "It is a channel's own warehouse", "Choose one of your own")
    return location


def _free(name: str, *, but: int) -> None:
    taken = next((each.name for each in every() if each.id != but and each.name.casefold() == name.casefold()), None)
    if taken is not None:
        raise BadInput(f"There is already a location {taken}", fix="Choose another name")
