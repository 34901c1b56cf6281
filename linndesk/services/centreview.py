"""What people are shown of the channels' own warehouses: which locations they are, who drives them, what lies there.
Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linndesk.services.centres import name_for
from linndesk.services.connections import Connections
from linndesk.settings import validate
from linndesk.store import accounts, centre_look, centres, locations
from linndesk.store.accounts import AccountRow
from linndesk.store.centre_look import Lies
from linndesk.store.centres import CentreRow
from linndesk.store.listings_grid import ListingRow
from linndesk.store.store import Store


@dataclass(frozen=True, slots=True)
class CentrePlace:
    """A location that a channel keeps itself. ``called``: what people call such warehouses, such as FBA.

    ``account``: whose it is, "" = its account is gone; ``driver``: through which it follows, "" = nobody follows it.
    """

    location_id: int
    location: str
    called: str
    shared: str
    account: str
    driver: str
    lies: Lies
    followed_at: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True)
class StockOf:
    """One stock of an account, as settings would have it. ``location``: its name, also where it is still to be made
    (``place`` None). ``driver``: another account that drives it, "" = none does."""

    shared: str
    location: str
    place: CentrePlace | None
    driver: str = ""


@dataclass(frozen=True, slots=True)
class Would:
    """What settings that are not saved yet mean. ``covered``: one each for the stocks of its marketplaces; ``left``:
    locations that it drives now and would not cover any more; ``currencies``: of its marketplaces, its first one
    first."""

    called: str
    covered: tuple[StockOf, ...]
    left: tuple[CentrePlace, ...]
    currencies: tuple[str, ...]


class CentreView:
    """``Accounts.centres``. Nothing is written."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def places(self) -> dict[str, CentrePlace]:
        """By name, also those whose account is gone."""
        return self._store.read(lambda: {each.location: each for each in self._places()})

    def of_accounts(self) -> dict[str, tuple[CentrePlace, ...]]:
        """Of each account that has them on, the stocks of its marketplaces, by its name."""

        def job() -> dict[str, tuple[CentrePlace, ...]]:
            places = {each.location_id: each for each in self._places()}
            found = {}
            for row in accounts.every():
                kind = self._connections.kind(row)
                shared = kind.shared_stock(self._connections.settings(row))
                mine = centres.of_pool(row.pool_id) if shared else []
                found[row.name] = tuple(places[each.location_id] for each in mine if each.shared in (shared or ()))
            return {name: each for name, each in found.items() if each}

        return self._store.read(job)

    def would(self, name: str, values: Mapping[str, Any]) -> Would | None:
        """Of an account with ``values`` (plain, whole, without secrets); None where its channel has no warehouses.

        Raises UnknownName, InvalidSettings.
        """
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        if kind.centres is None:
            return None
        settings = validate(kind.settings, {**row.settings, **kind.tidied(values)[0]})
        shared = kind.centres.shared(settings)
        key = kind.pool_key(settings) or row.uid
        marketplaces = [each for every in shared.values() for each in every]
        known = (kind.centres.currency(each) for each in marketplaces)
        currencies = tuple(dict.fromkeys(each for each in known if each))
        called = kind.centres.name
        return self._store.read(lambda: self._would(row, key, called, tuple(shared), currencies))

    def counted(self, rows: Mapping[int, ListingRow]) -> dict[int, ListingRow]:
        """Rows of Listed Products with what the channel counts of those that its own warehouse sends. Inside a read."""
        theirs = [each for each in rows.values() if each.fulfilment != "merchant"]
        found = dict(rows)
        for name in {each.account for each in theirs} if theirs and centre_look.any_here() else ():
            row = accounts.named(name)
            own = [each for each in theirs if each.account == name]
            here = centre_look.counted(row.pool_id, self._shared(row), [each.channel_sku for each in own])
            for each in own:
                found[each.id] = replace(each, counts=tuple(here.get(each.channel_sku, ())))
        return found

    def of_listing(self, row: AccountRow, channel_sku: str) -> tuple[str, Sequence[centre_look.CountedHere]]:
        """What people call the warehouse, and what is counted there of one SKU of an account. Inside a read."""
        kind = self._connections.kind(row)
        called = "" if kind.centres is None else kind.centres.name
        return called, centre_look.counted(row.pool_id, self._shared(row), [channel_sku]).get(channel_sku, [])

    def _shared(self, row: AccountRow) -> tuple[str, ...]:
        kind = self._connections.kind(row)
        return () if kind.centres is None else tuple(kind.centres.shared(self._connections.settings(row)))

    def _places(self) -> list[CentrePlace]:
        known = {each.location_id: each for each in centres.every()}
        lying = centre_look.lying()
        called = self._called()
        found = []
        for each in locations.every():
            if each.fulfilment_centre:
                row, lies = known.get(each.id), lying.get(each.id, Lies())
                found.append(_place(each.id, each.name, each.account or "", row, lies, called))
        return found

    def _called(self) -> dict[int, str]:
        """What people call the warehouses of a pool."""
        found = {}
        for row in accounts.every():
            kind = self._connections.kind(row)
            if kind.centres is not None:
                found[row.pool_id] = kind.centres.name
        return found

    def _would(
        self, row: AccountRow, key: str, called: str, shared: Sequence[str], currencies: tuple[str, ...]
    ) -> Would:
        rows = {each.shared: each for each in centres.of_key(row.channel, key)}
        places = {each.location_id: each for each in self._places()}
        covered = []
        for word in shared:
            there = rows.get(word)
            if there is None:
                name = name_for(row.name, called, word, len(shared))
                covered.append(StockOf(word, centres.free_name(name), None))
            else:
                other = there.driver if there.driver != row.name else ""
                covered.append(StockOf(word, there.location, places[there.location_id], other))
        mine = (each for each in centres.every() if each.driver == row.name)
        kept = {each.id for word, each in rows.items() if word in shared}
        left = tuple(places[each.location_id] for each in mine if each.id not in kept)
        return Would(called, tuple(covered), left, currencies)


def _place(
    location_id: int, name: str, account: str, row: CentreRow | None, lies: Lies, called: Mapping[int, str]
) -> CentrePlace:
    if row is None:
        return CentrePlace(location_id, name, "", "", account, "", lies, None, "")
    return CentrePlace(
        location_id, name, called.get(row.pool_id, ""), row.shared, row.account or account, row.driver, lies,
        row.followed_at, row.trouble,
    )  # fmt: skip
