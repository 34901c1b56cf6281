"""What the packages that left a centre carry of an order, so that each number is told once, with units. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from linndesk.domain.outbound import Sent, Wanted

# "running": more may leave; "ended": no more will, and the rest comes back; "gone": all of it has left.
Stand = Literal["running", "ended", "gone"]


@dataclass(frozen=True, slots=True)
class Told:
    """One parcel that its selling channel is to be told. ``packages``: of which it is made; ``lines``: units by our
    line id, () = no unit is left for its number."""

    packages: tuple[str, ...]
    carrier: str
    tracking: str
    lines: tuple[tuple[str, int], ...]


def asked(lines: Sequence[Wanted]) -> dict[str, int]:
    """Units by line, as they were asked for: of a kit that goes in parts, those that are whole."""
    return _whole(lines, [each.units for each in lines])


def shares(lines: Sequence[Wanted], packages: Sequence[Sent]) -> dict[str, dict[str, int]]:
    """Units of each package by line; of one that does not say which, {}.

    A package names what it holds by the place of a line in the request, from 1. Of a kit that goes in parts a unit
    counts with the package that makes it whole.
    """
    found: dict[str, dict[str, int]] = {}
    gone = [0] * len(lines)
    before = _whole(lines, gone)
    for package in packages:
        for place, units in package.lines:
            at = _at(place, lines)
            if at is not None:
                gone[at] = min(lines[at].units, gone[at] + max(0, units))
        now = _whole(lines, gone)
        found[package.package] = {line: now[line] - before[line] for line in now if now[line] > before[line]}
        before = now
    return found


def _at(place: str, lines: Sequence[Wanted]) -> int | None:
    at = int(place) - 1 if place.isascii() and place.isdigit() else -1
    return at if 0 <= at < len(lines) else None


def _whole(lines: Sequence[Wanted], units: Sequence[int]) -> dict[str, int]:
    parts: dict[str, Counter[tuple[int, int]]] = {}
    for each, some in zip(lines, units, strict=True):
        parts.setdefault(each.line_id, Counter())[each.part, each.per] += some
    return {line: min(some // per for (_, per), some in mine.items()) for line, mine in parts.items()}


def parcels(
    ready: Sequence[Sent], share: Mapping[str, Mapping[str, int]], left: Mapping[str, int], stand: Stand
) -> list[Told]:
    """What is to be told now of packages that were not told yet. ``left``: units of each line that may still be told.

    No line is told more than is left of it, and no number twice. A package that does not say what it holds waits until
    that is clear, then has one unit at least; where fewer units than packages are left, two numbers go together.
    """
    rest = Counter({line: units for line, units in left.items() if units > 0})
    found = [_filled(each, share, rest) for each in _one_a_number(ready)]
    bare = [at for at, each in enumerate(found) if not each.lines]
    silent = {each.package for each in ready if not each.lines}
    is_clear = rest.total() == 1 and len(bare) == 1 and silent.issuperset(found[bare[0]].packages)
    if stand != "running" or is_clear:
        for at in bare:
            found[at] = _with_one(found[at], rest)
    if stand == "gone":
        found = _with_the_rest(found, rest)
    waits = stand == "running" and rest.total() > 0
    return [each for each in found if each.lines] if waits else _joined(found)


def whole(ready: Sequence[Sent], left: Mapping[str, int]) -> Told:
    """Of a channel that takes orders whole only: all numbers side by side, and all units."""
    numbers = list(dict.fromkeys(each.tracking for each in ready if each.tracking))
    carrier = next((each.carrier for each in ready if each.carrier), "")
    lines = tuple((line, units) for line, units in left.items() if units > 0)
    return Told(tuple(each.package for each in ready), carrier, ", ".join(numbers), lines)


def _one_a_number(ready: Sequence[Sent]) -> list[list[Sent]]:
    """Packages that go under one number are one parcel."""
    found: dict[str, list[Sent]] = {}
    for each in ready:
        key = "".join(each.tracking.split()).casefold()
        found.setdefault(key or f"\n{each.package}", []).append(each)
    return list(found.values())


def _filled(together: Sequence[Sent], share: Mapping[str, Mapping[str, int]], rest: Counter[str]) -> Told:
    units: Counter[str] = Counter()
    for each in together:
        units.update(share.get(each.package, {}))
    first = together[0]
    return Told(tuple(each.package for each in together), first.carrier, first.tracking, _taken(units, rest))


def _taken(share: Mapping[str, int], rest: Counter[str]) -> tuple[tuple[str, int], ...]:
    found = []
    for line, units in share.items():
        some = min(units, rest[line])
        if some > 0:
            rest[line] -= some
            found.append((line, some))
    return tuple(found)


def _with_one(told: Told, rest: Counter[str]) -> Told:
    line = next((each for each, units in rest.items() if units > 0), None)
    return told if line is None else replace(told, lines=_taken({line: 1}, rest))


def _with_the_rest(found: list[Told], rest: Counter[str]) -> list[Told]:
    """All has left, so what nobody has said goes with the last package that has anything; alone where there is none."""
    over = _taken(dict(rest), rest)
    if not over:
        return found
    if not found:
        return [Told((), "", "", over)]
    units = Counter(dict(found[-1].lines))
    units.update(dict(over))
    return [*found[:-1], replace(found[-1], lines=tuple(units.items()))]


def _joined(found: Sequence[Told]) -> list[Told]:
    """A number for which no unit is left goes with one that has some; what has nobody to go with stays bare."""
    kept = [each for each in found if each.lines]
    bare = [each for each in found if not each.lines]
    if not kept:
        return list(bare)
    first = kept[0]
    for each in bare:
        number = ", ".join(filter(None, (first.tracking, each.tracking)))
        first = replace(first, packages=first.packages + each.packages, tracking=number)
    return [first, *kept[1:]]
