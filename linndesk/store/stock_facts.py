"""All that published numbers are made of, in bulk and of one moment: levels, holds, kits, days. Inside a read."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.availability import Limits, counted_locations, published
from linndesk.domain.stockinputs import NOT_TOLD, Hold, Inputs, Part, PartSums, Shelf, Sums, part_text
from linndesk.domain.stockplan import Rules, days
from linndesk.store import bulk, kits, untold
from linndesk.store.levels import HELD_FROM, HELD_ITEM, HELD_SUM, HELD_UNITS, RESERVING
from linndesk.store.tables import Item, ItemProperty, KitPart, Level, Listing, Location, Movement, Order, OrderLine

MANY = 2_000  # items from which on all reservations are read in one pass
DESPATCH_TIME = "Despatch Time"
_EACH_HOLD = f"select {HELD_ITEM}, orders.id, orders.location_id, {HELD_SUM} {HELD_FROM}"
_BY_ORDER = f"group by 1, 2, 3 having sum({HELD_UNITS}) > 0 order by 1, 2, 3"


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Everything that is read within is of one moment; nobody's writes wait for it."""
    database = Listing._meta.database.obj
    if database.transaction_depth():
        yield
        return
    how = "DEFERRED" if isinstance(database, SqliteDatabase) else "REPEATABLE READ"
    with database.transaction(how):
        yield


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts for an account. ``locations``: by id; ``every``: all of one's own; ``own``: its id where its own
    orders are not taken off (M10), else 0, and ``spared``: those orders; ``untold``: units by item that came in
    and that its channel adds by itself once it is told of them."""

    locations: tuple[int, ...]
    every: bool
    here: frozenset[int]
    own: int = 0
    spared: frozenset[int] = frozenset()
    untold: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """What is known of the items that were ``load``ed, as of the movement ``ledger``.

    ``shelves``: by item, (location, on hand); ``holds``: by item, (order, location, units), oldest order first;
    ``parts``: of kits, (part, how many a kit takes).
    """

    ledger: int
    places: Mapping[str, int]
    parts: Mapping[int, tuple[tuple[int, int], ...]]
    shelves: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    holds: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    every_hold: bool = False
    _spared: dict[int, frozenset[int]] = field(default_factory=dict)
    _untold: untold.Untold | None = None

    def counted(self, rules: Rules, account_id: int) -> Counted:
        """Raises BadInput where only chosen locations count and none of them is here."""
        names = counted_locations(list(self.places), rules.locations, only_chosen=rules.only_chosen)
        places = tuple(self.places[each] for each in names)
        own = 0 if rules.own_orders else account_id
        here = frozenset(places)
        return Counted(places, not rules.only_chosen, here, own, self.spared(own), self._untold_at(account_id, here))

    def _untold_at(self, account_id: int, here: frozenset[int]) -> dict[int, int]:
        if self._untold is None:
            self._untold = untold.units()
        found: dict[int, int] = {}
        for (item, place), units in self._untold.get(account_id, {}).items():
            if place in here:
                found[item] = found.get(item, 0) + units
        return found

    def spared(self, own: int) -> frozenset[int]:
        """Orders of that account that hold anything back; of 0 none."""
        if not own:
            return frozenset()
        if own not in self._spared:
            sql = f"select orders.id from orders where orders.account_id = ? and {RESERVING}"
            self._spared[own] = frozenset(order for (order,) in bulk.rows(Order, sql, [own]))
        return self._spared[own]

    def parts_of(self, item_id: int) -> tuple[tuple[int, int], ...]:
        """An ordinary item is its own one part."""
        return self.parts.get(item_id) or ((item_id, 1),)

    def load(self, item_ids: Collection[int]) -> None:
        """Levels and holds of these items, of kits those of their parts; what was loaded before is forgotten."""
        needed = sorted({part for each in item_ids for part, _ in self.parts_of(each)})
        self.shelves = {}
        for chunk in chunks(needed):
            sql = "select item_id, location_id, on_hand from level where item_id in "
            for item, place, units in bulk.rows(Level, f"{sql}({bulk.marks(len(chunk))}) order by id", chunk):
                if item in self.shelves:
                    self.shelves[item].append((place, units))
                else:
                    self.shelves[item] = [(place, units)]
        if not self.every_hold:
            self.holds = _holds_of(needed, self.parts)

    def load_every_hold(self) -> None:
        """Reservations of everything in one pass; ``load`` reads none from then on."""
        self.holds = _grouped(bulk.rows(OrderLine, f"{_EACH_HOLD} {_BY_ORDER}"))
        self.every_hold = True

    def holds_of(self, item_ids: Collection[int]) -> Mapping[int, list[tuple[int, int, int]]]:
        """Also of items that were not loaded."""
        strange = [each for each in item_ids if each not in self.shelves and each not in self.holds]
        if self.every_hold or not strange:
            return self.holds
        return {**_holds_of(strange, self.parts), **self.holds}

    def free(self, item_id: int, counted: Counted) -> int:
        """How many could be sold: what lies there less what orders hold, of a kit by its scarcest part."""
        here, spared, least = counted.here, counted.spared, None
        for part, per in self.parts_of(item_id):
            units = -counted.untold.get(part, 0)
            for place, on_hand in self.shelves.get(part, ()):
                if place in here:
                    units += on_hand
            for order, place, held in self.holds.get(part, ()):
                if place in here and order not in spared:
                    units -= held
            made = units // per if units > 0 else 0
            least = made if least is None or made < least else least
        return least or 0

    def quantity(self, item_id: int, limits: Limits, counted: Counted) -> int:
        """The number to publish; the same as that of ``inputs``."""
        return published(self.free(item_id, counted), limits)[2]

    def inputs(self, item_id: int, limits: Limits, counted: Counted, skus: Mapping[int, str]) -> Inputs:
        """The same number with all that it is made of."""
        here, spared = counted.here, counted.spared
        parts = []
        for part, per in self.parts_of(item_id):
            shelves = [Shelf(*each) for each in self._counted_shelves(part, counted)]
            held = self.holds.get(part)
            holds = tuple([Hold(*each) for each in held if each[1] in here and each[0] not in spared]) if held else ()
            parts.append(Part(part, skus[part], per, tuple(shelves), holds))
        return Inputs(self.ledger, limits, counted.locations, counted.every, tuple(parts), counted.own)

    def _counted_shelves(self, part: int, counted: Counted) -> list[tuple[int, int]]:
        shelves = [each for each in self.shelves.get(part, ()) if each[0] in counted.here]
        behind = counted.untold.get(part)
        return [*shelves, (NOT_TOLD, -behind)] if behind else shelves

    def outline(self, item_id: int, limits: Limits, counted: Counted) -> Sums:
        """Of ``inputs`` all but the units."""
        parts = [PartSums(part, per, 0, 0) for part, per in self.parts_of(item_id)]
        return Sums(self.ledger, limits, counted.locations, parts, counted.own)

    def told_of(self, item_id: int, counted: Counted, skus: Mapping[int, str]) -> tuple[int, str]:
        """How many could be sold were nothing held, and the text of the parts of ``inputs``."""
        here, spared, least, texts = counted.here, counted.spared, None, []
        for part, per in self.parts_of(item_id):
            shelves = self._counted_shelves(part, counted)
            held = self.holds.get(part)
            holds = [each for each in held if each[1] in here and each[0] not in spared] if held else ()
            made = sum([units for _, units in shelves]) // per
            least = made if least is None or made < least else least
            texts.append(part_text(part, skus[part], per, shelves, holds))
        return least or 0, ",".join(texts)


def facts() -> Facts:
    """Nothing of any item yet: locations of one's own, kits, how far the ledger is."""
    ledger = bulk.rows(Movement, "select coalesce(max(id), 0) from movement")[0][0]
    places = dict(
        bulk.rows(Location, "select name, id from location where not fulfilment_centre and not quarantine order by id")
    )
    made: dict[int, tuple[tuple[int, int], ...]] = {}
    for kit, part, quantity in bulk.rows(KitPart, "select kit_id, part_id, quantity from kit_part order by id"):
        made[kit] = (*made.get(kit, ()), (part, quantity))
    return Facts(ledger, places, made)


def inputs(listing_ids: Sequence[int], rules_by_account: Mapping[int, Rules]) -> dict[int, Inputs]:
    """What the number of each of these listings would be made of now; those that are linked, of these accounts.

    Raises BadInput where an account counts chosen locations only, and none of them is here.
    """
    found: dict[int, Inputs] = {}
    with snapshot():
        known = facts()
        counted = {account: known.counted(rules, account) for account, rules in rules_by_account.items()}
        if len(listing_ids) > MANY:
            known.load_every_hold()
        for chunk in chunks(listing_ids):
            rows = _linked(chunk, counted)
            known.load({item for _, _, item, *_ in rows})
            skus = skus_of({part for _, _, item, *_ in rows for part, _ in known.parts_of(item)})
            for listing, account, item, *own in rows:
                limits = rules_by_account[account].limits.of_listing(*own)
                found[listing] = known.inputs(item, limits, counted[account], skus)
    return found


def skus_of(item_ids: Collection[int]) -> dict[int, str]:
    """The SKU of each item."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(item_ids)):
        found.update(bulk.rows(Item, f"select id, sku from item where id in ({bulk.marks(len(chunk))})", chunk))
    return found


def product_days(item_ids: Collection[int], own_name: str) -> tuple[dict[int, int], dict[int, str]]:
    """D10: days by item from its property ``own_name``, else from its Despatch Time; and what was typed there where
    it is none from 1 to 30."""
    best, second = own_name.casefold(), DESPATCH_TIME.casefold()
    typed: dict[int, dict[str, str]] = {}
    for chunk in chunks(sorted(item_ids)):
        sql = f"select item_id, name, value from item_property where item_id in ({bulk.marks(len(chunk))}) order by id"
        for item, name, value in bulk.rows(ItemProperty, sql, chunk):
            if name.casefold() in (best, second) and value.strip():
                typed.setdefault(item, {})[name.casefold()] = value
    good: dict[int, int] = {}
    odd: dict[int, str] = {}
    for item, values in typed.items():
        for name in (second, best):  # the account's own comes last, so that it counts
            number = days(values[name]) if name in values else None
            if number is not None:
                good[item] = number
            elif name in values:
                odd[item] = values[name]
    return good, odd


def odd_days(skus: Sequence[str], own_name: str) -> dict[str, str]:
    """Of these stock SKUs, what days were typed as where that is none from 1 to 30."""
    ids: dict[int, str] = {}
    for chunk in chunks(skus):
        ids.update(bulk.rows(Item, f"select id, sku from item where sku in ({bulk.marks(len(chunk))})", chunk))
    return {ids[item]: typed for item, typed in product_days(ids, own_name)[1].items()}


def sellers(item_ids: Collection[int], account_ids: Sequence[int]) -> dict[int, set[int]]:
    """By item, which of these accounts have listings that sell it, also through kits."""
    found: dict[int, set[int]] = {}
    wanted = set(item_ids)
    every = sorted(wanted | kits.kits_with(sorted(wanted)))
    parts = kits.parts_of(every)
    for chunk in chunks(every):
        sql = (
            "select distinct item_id, account_id from listing "
            "where fulfilment = 'merchant' and not ignored and excluded = '' "
            f"and account_id in ({bulk.marks(len(account_ids))}) and item_id in ({bulk.marks(len(chunk))})"
        )
        for item, account in bulk.rows(Listing, sql, [*account_ids, *chunk]):
            for part, _ in parts.get(item) or ((item, 1),):
                found.setdefault(part, set()).add(account)
    return found


def chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    """As many at once as a statement takes."""
    for start in range(0, len(values), bulk.CHUNK):
        yield list(values[start : start + bulk.CHUNK])


def _linked(listing_ids: Sequence[int], accounts: Collection[int]) -> list[tuple[Any, ...]]:
    sql = (
        "select id, account_id, item_id, max_listed, percentage, end_when from listing "
        f"where item_id is not null and id in ({bulk.marks(len(listing_ids))})"
    )
    return [each for each in bulk.rows(Listing, sql, listing_ids) if each[1] in accounts]


def _holds_of(
    item_ids: Sequence[int], parts: Mapping[int, tuple[tuple[int, int], ...]]
) -> dict[int, list[tuple[int, int, int]]]:
    """A line of a kit holds its parts back: it is found by the kit."""
    wanted = set(item_ids)
    rows: dict[tuple[int, int, int], int] = {}
    every = wanted | (kits.kits_with(item_ids) if parts else set())
    for chunk in chunks(sorted(every)):
        sql = f"{_EACH_HOLD} and order_line.item_id in ({bulk.marks(len(chunk))}) {_BY_ORDER}"
        for item, order, place, units in bulk.rows(OrderLine, sql, chunk):
            if item in wanted:
                rows[item, order, place] = rows.get((item, order, place), 0) + units
    return _grouped((*key, units) for key, units in sorted(rows.items()))


def _grouped(rows: Any) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = {}
    for item, order, place, units in rows:
        found.setdefault(item, []).append((order, place, int(units)))
    return found
