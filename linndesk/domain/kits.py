"""W1: what a kit may be made of, and how often it can be made. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from linndesk.domain.availability import Limits, steps_of_parts
from linndesk.domain.stock import Level

MOST = 10_000  # of one part in a kit
NO_STOCK = "A kit has no stock of its own: its parts have"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be a kit, and what is known of it and of its parts. By SKU.

    ``kits``: those parts that are kits; ``used_in``: kits that the item itself is a part of; ``on_hand``: its own
    units by location, where they are not 0.
    """

    sku: str
    parts: Sequence[tuple[str, int]]
    missing: Collection[str] = ()
    kits: Collection[str] = ()
    used_in: Sequence[str] = ()
    on_hand: Mapping[str, int] = field(default_factory=dict)


def troubles(wanted: Wanted) -> list[str]:
    """Why it cannot be so, one sentence each; empty where it can."""
    found = _numbers(wanted)
    if not wanted.parts:
        return found
    found += [f"There is no stock item {each}" for each in wanted.missing]
    found += [f"{each} is a kit itself, and a kit is not made of kits" for each in wanted.kits]
    if wanted.used_in:
        names = ", ".join(wanted.used_in[:3]) + (" …" if len(wanted.used_in) > 3 else "")
        found.append(f"{wanted.sku} is a part of {names}, and a kit is not made of kits")
    if wanted.on_hand:
        where = ", ".join(f"{units:,} at {place}" for place, units in wanted.on_hand.items())
        found.append(f"{wanted.sku} has stock of its own ({where}); take it out first, a kit has none")
    return found


def _numbers(wanted: Wanted) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for sku, quantity in wanted.parts:
        if sku == wanted.sku:
            found.append(f"{sku} cannot be a part of itself")
        if sku in seen:
            found.append(f"{sku} stands there twice; write it once with the whole quantity")
        seen.add(sku)
        if not 1 <= quantity <= MOST:
            found.append(f"{quantity:,} of {sku} cannot be in a kit; write a whole number from 1 to {MOST:,}")
    return found


def level_of(
    location: str, parts: Sequence[tuple[int, int, int]], *, bin_: str = "", minimum: int | None = None
) -> Level:
    """A kit's own level: how often it can be made of what lies there, and how much less orders leave of that.

    ``parts``: how many of each one kit takes, its on hand, its units in open orders. At one location: what can be
    made there; of sums over several: what can be made of all together.
    """
    there, held, *_ = steps_of_parts(parts, Limits())
    return Level(location, there.value, held.input or 0, 0, minimum, bin_)
