"""Centres: channels' own warehouses, which location each one is here, who drives it. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import SqliteDatabase

from linndesk.errors import BadInput
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.tables import Centre, Location, Pool


@dataclass(frozen=True, slots=True)
class CentreRow:
    """One stock that some marketplaces of a merchant share. ``shared``: the channel's word for it.

    ``driver``: the account through which the location follows; "" = nobody follows it. ``account``: whose the location
    is: the driver's, else that of the account that made it; "" = it is gone.
    """

    id: int
    pool_id: int
    shared: str
    location_id: int
    location: str
    driver_id: int | None
    driver: str
    account: str
    resume_point: datetime | None
    mirrored_at: datetime | None
    followed_at: datetime | None
    trouble: str


def every() -> list[CentreRow]:
    """In the order they were made."""
    return _read()


def of_pool(pool_id: int) -> list[CentreRow]:
    """In the order they were made."""
    return [each for each in _read() if each.pool_id == pool_id]


def of_key(channel: str, pool_key: str) -> list[CentreRow]:
    """Those of a merchant, by the key of its pool; none where there is no such pool yet."""
    sql = "select id from pool where channel = ? and key = ?"
    return [each for (pool_id,) in bulk.rows(Pool, sql, [channel, pool_key]) for each in of_pool(pool_id)]


def by_id(centre_id: int) -> CentreRow | None:
    return next((each for each in _read() if each.id == centre_id), None)


def at(location_id: int) -> CentreRow | None:
    """The centre that a location is; None: it is one of our own, or nobody's any more."""
    return next((each for each in _read() if each.location_id == location_id), None)


def places() -> frozenset[int]:
    """Ids of the locations that are fulfilment centres, also of those whose account is gone."""
    return frozenset(place for (place,) in bulk.rows(Location, "select id from location where fulfilment_centre"))


def refuse(location_ids: Iterable[int]) -> None:
    """For what people change of stock. Raises BadInput when one of these is a fulfilment centre."""
    theirs = places() & set(location_ids)
    if theirs:
        name = bulk.rows(Location, "select name from location where id = ?", [min(theirs)])[0][0]
        raise BadInput(f"{name} is a fulfilment centre", "Its stock is counted by the channel", "Change it there")


def for_marketplaces(pool_id: int, shared: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The location of each marketplace's stock. ``shared``: as ``channels.centres.Centres.shared`` gives it."""
    known = {each.shared: each.location_id for each in of_pool(pool_id)}
    return {scope: known[word] for word, scopes in shared.items() if word in known for scope in scopes}


def make(pool_id: int, shared: str, name: str, account_id: int, now: datetime) -> CentreRow:
    """A centre with its location, which is called ``name``, or ``name`` and a number where that is taken."""
    place = Location.create(name=free_name(name), fulfilment_centre=True, account=account_id)
    row = Centre.create(pool=pool_id, shared=shared, location=place.id, created_at=now)
    found = by_id(int(row.id))
    assert found is not None
    return found


def free_name(name: str) -> str:
    """``name``, with the first number that makes it one that no location has (in any case)."""
    taken = {each.casefold() for (each,) in bulk.rows(Location, "select name from location")}
    tries = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in tries if each.casefold() not in taken)


def drive(centre: CentreRow, account_id: int) -> None:
    """From now on the location follows through this account. Raises BadInput while another one drives it."""
    free = Centre.driver.is_null() | (Centre.driver == account_id)
    if not Centre.update(driver=account_id).where((Centre.id == centre.id) & free).execute():
        raise second_driver(by_id(centre.id) or centre)
    Location.update(account=account_id).where(Location.id == centre.location_id).execute()


def keep_account(centre: CentreRow, account_id: int) -> None:
    """A location whose account is gone belongs to this one of the same merchant from now on."""
    whose = (Location.id == centre.location_id) & Location.account.is_null()
    Location.update(account=account_id).where(whose).execute()


def let_go(centre_id: int) -> None:
    """Nobody follows it any more; what was counted last stays."""
    Centre.update(driver=None, trouble="").where(Centre.id == centre_id).execute()


def second_driver(centre: CentreRow) -> BadInput:
    """D21: why an account may not drive it."""
    return BadInput(
        f"{centre.driver} already drives {centre.location}",
        f"The marketplaces of {centre.shared} share one stock there, and one account tells what lies in it",
        f"Leave Sync inventory off here: it follows {centre.driver}",
    )


def lock(centre_id: int) -> None:
    """Nobody else works levels of it out until the commit: neither from older counts nor from older links."""
    if not isinstance(Centre._meta.database.obj, SqliteDatabase):
        bulk.rows(Centre, "select id from centre where id = ? for update", [centre_id])


def note(centre_id: int, **columns: object) -> None:
    """Set columns that the program itself keeps, such as ``followed_at``."""
    Centre.update(**columns).where(Centre.id == centre_id).execute()


def _read() -> list[CentreRow]:
    """There are few: one for each stock of each merchant."""
    sql = (
        "select c.id, c.pool_id, c.shared, c.location_id, w.name, c.driver_id, coalesce(d.name, ''), "
        "coalesce(m.name, ''), c.trouble, c.resume_point, c.mirrored_at, c.followed_at "
        "from centre c join location w on w.id = c.location_id left join account d on d.id = c.driver_id "
        "left join account m on m.id = w.account_id order by c.id"
    )
    return [_row(*each) for each in bulk.rows(Centre, sql)]


def _row(
    id_: int, pool_id: int, shared: str, location_id: int, location: str, driver_id: int | None, driver: str,
    account: str, trouble: str, resume: int | None, mirrored: int | None, followed: int | None,
) -> CentreRow:  # fmt: skip
    """In the order of the columns above."""
    moments = [None if each is None else from_ms(each) for each in (resume, mirrored, followed)]
    return CentreRow(
        id_, pool_id, shared, location_id, location, driver_id, driver, account, moments[0], moments[1], moments[2],
        trouble,
    )  # fmt: skip
