"""Whether a channel has a return of ours already, and what of it is missing there (R-LOST). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from linndesk.domain.returns import Condition, ReturnAsked, ReturnPart, Rma

# What a channel is told of the condition of goods, as its category.
CATEGORIES: Mapping[Condition, str] = {
    "new": "As new",
    "opened": "Opened",
    "damaged": "Damaged",
    "faulty": "Faulty",
    "incomplete": "Incomplete",
    "wrong": "Wrong item",
}
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What there is. ``ours``: by our reference, or by the id that the channel gave; ``missing``: of what was asked;
    ``accept``: ids of ours that are not accepted yet; ``strangers``: others of the same lines that nobody here has
    seen."""

    ours: tuple[Rma, ...]
    missing: tuple[ReturnPart, ...]
    accept: tuple[str, ...]
    strangers: tuple[Rma, ...]

    @property
    def ids(self) -> str:
        """Of ours, as they are kept."""
        return ", ".join(each.id for each in self.ours)


def look(asked: ReturnAsked, rma: str, seen: Collection[str], siblings: Collection[str], found: Sequence[Rma]) -> Look:
    """``rma``: ids that the channel gave, as they are kept; ``seen``: ids of others' that a person knows of;
    ``siblings``: references of other returns that were made here."""
    known = {each.strip() for each in rma.split(",")} - {""}
    ours = tuple(each for each in found if _same(each.reference, asked.reference) or each.id in known)
    rows = {_folded(each.row) for each in asked.parts}
    strangers = tuple(
        each
        for each in found
        if each not in ours
        and each.id not in seen
        and not any(_same(each.reference, other) for other in siblings)
        and any(_folded(line.row) in rows for line in each.lines)
    )
    accept = tuple(each.id for each in ours if not each.actioned and any(not line.error for line in each.lines))
    return Look(ours, _missing(asked.parts, ours), accept, strangers)


def _missing(parts: Sequence[ReturnPart], ours: Sequence[Rma]) -> tuple[ReturnPart, ...]:
    """What no return of ours holds, however it was split there into good and scrapped units: somebody may have changed
    that there, and no unit is booked twice."""
    good, scrapped = Counter[str](), Counter[str]()
    for line in (line for rma in ours for line in rma.lines if not line.error):
        good[_folded(line.row)] += line.units - line.scrapped
        scrapped[_folded(line.row)] += line.scrapped
    left = [
        (each, _take(good, each, each.units - each.scrapped), _take(scrapped, each, each.scrapped)) for each in parts
    ]
    found = []
    for part, whole, broken in left:
        whole = _take(scrapped, part, whole)
        broken = _take(good, part, broken)
        if whole + broken:
            found.append(replace(part, units=whole + broken, scrapped=broken))
    return tuple(found)


def _take(there: Counter[str], part: ReturnPart, units: int) -> int:
    """Units that are not there; those that are, are taken off."""
    taken = min(units, there[_folded(part.row)])
    there[_folded(part.row)] -= taken
    return units - taken


def stranger_words(who: str, strangers: Sequence[Rma], skus: Mapping[str, str]) -> str:
    """``Linnworks.net has return 12 of this order already (3 × MUG): look whether it is this one``. ``skus``: by line
    id."""
    by_row = {_folded(row): sku for row, sku in skus.items()}
    said = []
    for rma in strangers[:_NAMED]:
        what = ", ".join(f"{each.units:,} × {by_row.get(_folded(each.row), each.row)}" for each in rma.lines)
        said.append(f"{rma.id} of this order already ({what})")
    more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
    return f"{who} has return {', '.join(said)}{more}: look whether it is this one"


def _same(one: str, other: str) -> bool:
    return bool(other) and _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return text.strip().casefold()
