"""Kits: what an item is made of, what it is used in, and changing that (W1). Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.domain.changes import Changes
from linndesk.services import composition
from linndesk.services.kitimport import KitImport
from linndesk.store import items, kits, levels
from linndesk.store.clock import Now
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

CHANGED = Changes(stock=True, listings=True, orders=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kit, or a kit that an item is in. ``quantity`` of the part in one kit; ``on_hand`` and
    ``available`` are its own over all locations, in units."""

    item_id: int
    sku: str
    title: str
    quantity: int
    on_hand: int
    available: int

    @property
    def enough_for(self) -> int:
        """How many kits this part alone would allow."""
        return max(0, self.available) // self.quantity


@dataclass(frozen=True, slots=True)
class Kit:
    """An item as a kit (``parts``) or as a part of others (``used_in``); it is never both, and may be neither."""

    sku: str
    title: str
    parts: tuple[Part, ...]
    used_in: tuple[Part, ...]

    @property
    def can_make(self) -> int:
        """How many kits all parts together allow, over all locations."""
        return min((each.enough_for for each in self.parts), default=0)

    @property
    def scarcest(self) -> Part | None:
        """The part that allows the fewest."""
        return min(self.parts, key=lambda each: each.enough_for, default=None)


@dataclass(frozen=True, slots=True)
class Check:
    """Parts as typed: what stands against them, one sentence each, and the titles of those that are here."""

    troubles: tuple[str, ...]
    titles: Mapping[str, str]


class Kits:
    def __init__(self, store: Store, clock: Now) -> None:
        self._store = store
        self._clock = clock

    def get(self, sku: str) -> Kit:
        """Raises UnknownName."""
        return self._store.read(lambda: _kits([items.id_of(sku)])[0])

    def listed(self) -> list[Kit]:
        """Every kit, by SKU."""
        return self._store.read(lambda: _kits(kits.every()))

    def importer(self) -> KitImport:
        """Compositions from a file, as every import dialog knows it."""
        return KitImport(self._store, self._clock)

    def parts(self, sku: str) -> tuple[Part, ...]:
        """What it is made of; nothing for an ordinary item. Raises UnknownName."""
        return self.get(sku).parts

    def used_in(self, sku: str) -> tuple[Part, ...]:
        """The kits that it is a part of, by SKU. Raises UnknownName."""
        return self.get(sku).used_in

    def check(self, sku: str, parts: Sequence[tuple[str, int]]) -> Check:
        """What ``set_parts`` would say; nothing is written. Raises UnknownName for ``sku``."""

        def job() -> Check:
            facts = items.facts(list(items.ids_of(part for part, _ in parts).values()))
            titles = {each.sku: each.title for each in facts.values()}
            return Check(tuple(composition.troubles(items.id_of(sku), sku, parts)), titles)

        return self._store.read(job)

    def set_parts(self, sku: str, parts: Sequence[tuple[str, int]]) -> Changes:
        """Make it of these (part SKU, quantity in one kit) in one go; of none = an ordinary item again.

        Raises UnknownName for ``sku``, BadInput that says everything that is wrong; nothing is changed then.
        """
        now = self._clock.now()
        is_changed = self._store.write(lambda: composition.put(sku, parts, now), Urgency.CLICK)
        return CHANGED if is_changed else Changes()


def _kits(item_ids: Sequence[int]) -> list[Kit]:
    """In the order asked for, in few statements however many."""
    pieces, uses, facts = kits.pieces(item_ids), kits.uses(item_ids), items.facts(item_ids)
    units = _units(sorted({each.item_id for found in (pieces, uses) for some in found.values() for each in some}))
    return [
        Kit(facts[each].sku, facts[each].title, _parts(pieces.get(each, ()), units), _parts(uses.get(each, ()), units))
        for each in item_ids
    ]


def _parts(pieces: Sequence[kits.Piece], units: Mapping[int, tuple[int, int]]) -> tuple[Part, ...]:
    return tuple(
        Part(each.item_id, each.sku, each.title, each.quantity, *units.get(each.item_id, (0, 0))) for each in pieces
    )


def _units(item_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """On hand and available over all of one's own locations, by item."""
    made = levels.made(item_ids)
    found = {each: (level.on_hand, level.available) for each, level in made.items()}
    for item_id, every in levels.of_items([each for each in item_ids if each not in made]).items():
        places = [each for each in every if not each.centre]
        found[item_id] = (sum(each.on_hand for each in places), sum(each.available for each in places))
    return found
