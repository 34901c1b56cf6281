"""Items with what lies where, for acts on many of them. Inside a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from linndesk.store import bulk, items, kits, levels
from linndesk.store.tables import Location


@dataclass(frozen=True, slots=True)
class Place:
    """One level, as an act on it needs to know it."""

    on_hand: int
    bin: str = ""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One item and its levels by location; a location that is missing has none."""

    id: int
    sku: str
    title: str
    barcode: str
    is_kit: bool
    places: Mapping[str, Place] = field(default_factory=dict)

    def on_hand(self, location: str) -> int:
        return self.places[location].on_hand if location in self.places else 0

    def bin(self, location: str) -> str:
        return self.places[location].bin if location in self.places else ""


def every(item_ids: Sequence[int]) -> list[Shelved]:
    """In the order asked for; an item that is gone is left out."""
    names = dict(bulk.rows(Location, "select id, name from location"))
    facts, made = items.facts(item_ids), kits.parts_of(item_ids)
    places: dict[int, dict[str, Place]] = {}
    for (item_id, place), (on_hand, bin_, _) in levels.shelves(item_ids).items():
        places.setdefault(item_id, {})[names[place]] = Place(on_hand, bin_)
    return [
        Shelved(each, facts[each].sku, facts[each].title, facts[each].barcode, each in made, places.get(each, {}))
        for each in item_ids
        if each in facts
    ]
