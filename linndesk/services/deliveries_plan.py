"""What a booking comes to: units line by line, and every fault of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linndesk.domain.booking import spread
from linndesk.services.deliveries_shown import Fault, FaultKind, Line, Part, Purchase

MOST = 1_000_000
LONGEST = 100  # of a batch number
_FULL = "delivered"  # a purchase order of which everything came: what is more may still be booked in


@dataclass(frozen=True, slots=True)
class Placed:
    """Units of one line. ``over``: more than it expects."""

    line: Line
    units: int
    batch: str
    over: bool


def plan(purchase: Purchase, parts: Sequence[Part]) -> tuple[tuple[Placed, ...], tuple[Fault, ...]]:
    """Line by line in the order asked for, and what is wrong; of faults those first that nobody can answer."""
    faults = list(_of_all(purchase, parts))
    rooms = Counter({each.line_id: _expected(purchase, each) for each in purchase.lines})
    placed: list[Placed] = []
    for part in parts:
        lines, fault = _meant(purchase, part)
        wrong = [fault] if fault else list(_of_part(part, lines))
        faults += wrong
        if not wrong:
            units = spread([rooms[each.line_id] for each in lines], part.units)
            for line, count in zip(lines, units, strict=True):
                if count:
                    placed.append(Placed(line, count, part.batch.strip(), count > max(0, rooms[line.line_id])))
                    rooms[line.line_id] -= count
    return tuple(placed), (*faults, *_over(purchase, rooms))


def _expected(purchase: Purchase, line: Line) -> int:
    """Of a closed one nothing is expected, whatever its lines say."""
    return 0 if purchase.row.closed else line.remaining


def _of_all(purchase: Purchase, parts: Sequence[Part]) -> Iterator[Fault]:
    if purchase.row.closed and purchase.row.closed != _FULL:
        yield Fault("closed", "", purchase.why_not)
    if not parts:
        yield Fault("units", "", "Nothing is booked in: say how many units of which line came")


def _meant(purchase: Purchase, part: Part) -> tuple[list[Line], Fault | None]:
    """The lines that a part is of: one by its id, or all of a SKU."""
    there = [each for each in purchase.lines if not each.removed]
    by_id = [each for each in there if each.line_id == part.line]
    if by_id:
        return by_id, None
    name = part.line.strip()
    named = there if name else []
    found = [each for each in named if name == each.sku] or [each for each in named if name == each.item]
    folded = name.casefold()
    found = found or [each for each in named if folded in (each.sku.casefold(), each.item.casefold())]
    if len({(each.item_id, each.sku.casefold() if each.item_id is None else "") for each in found}) > 1:
        return [], Fault("line", "", f"{name} means several lines of {purchase.row.reference}: name one by its id")
    if not found:
        return [], Fault("line", "", f"{purchase.row.reference} has no line {name or 'without a name'}")
    return found, None


def _of_part(part: Part, lines: Sequence[Line]) -> Iterator[Fault]:
    first = lines[0]
    for each in lines:
        if each.why_not:
            kind: FaultKind = "item" if each.item_id is None else "kit"
            yield Fault(kind, each.line_id, each.why_not)
            return
    if not 1 <= part.units <= MOST:
        yield Fault("units", first.line_id, f"{first.sku}: {part.units:,} units cannot have come: 1 to {MOST:,} can")
    batch = part.batch.strip()
    if not batch and any(each.batched for each in lines):
        yield Fault("batch", first.line_id, f"{first.sku} is kept in batches: name the batch of these units")
    if len(batch) > LONGEST or not batch.isprintable():
        yield Fault("batch", first.line_id, f"{first.sku}: the number of a batch has at most {LONGEST} letters")


def _over(purchase: Purchase, rooms: Counter[str]) -> Iterator[Fault]:
    for line in purchase.lines:
        more = -rooms[line.line_id]
        if more > 0:
            yield Fault("over", line.line_id, over_words(purchase, line, more), more)


def over_words(purchase: Purchase, line: Line, more: int) -> str:
    """One sentence of one line."""
    expected = _expected(purchase, line)
    if not expected:
        was = "is" if more == 1 else "are"
        return f"{line.sku}: nothing more is expected, and {more:,} {was} more than was ordered"
    return f"{line.sku}: {expected:,} expected, {expected + more:,} came, {more:,} more than was ordered"
