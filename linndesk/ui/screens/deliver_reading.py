"""What a scan at the gate comes to: a line and its units, a number, the order itself, or why it is nothing. Worker
threads where said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.domain.booking import spread
from linndesk.errors import BadInput, UnknownName
from linndesk.services.deliveries import Deliveries, Line, Purchase
from linndesk.ui.messages import sentence
from linndesk.ui.screens.deliver_count import MOST, Count, read_scan
from linndesk.ui.words import tr

NAMED = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """``line_id``: of which line ``units`` came; ``number``: units of the chosen line; ``next_units``: of the product
    that comes next; ``again``: the order's own number, which means that all of it is scanned; ``wrong``, ``why``: it
    is nothing of this order."""

    line_id: str = ""
    units: int | None = None
    number: int | None = None
    next_units: int | None = None
    again: bool = False
    wrong: str = ""
    why: str = ""


class Scanner:
    """Reads scans in the order in which they come. ``12*`` alone is kept for the next product."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._next: int | None = None

    def read(self, purchase: Purchase, text: str) -> Reading:
        """Reader thread. What is a code of a line is nothing else, whatever it looks like."""
        if purchase.why_not:
            said = tr("Nothing more comes of {reference}", reference=purchase.row.reference)
            return Reading(wrong=said, why=sentence(purchase.why_not))
        found = read_scan(text)
        whole = self._of_line(purchase, found.whole)
        if whole is not None:
            return whole
        if found.times is not None:
            return self._times(purchase, found.times, found.code)
        if found.whole.casefold() == purchase.row.reference.casefold():
            return Reading(again=True)
        if found.number is not None:
            return Reading(number=found.number)
        return self._elsewhere(purchase, found.whole)

    def _times(self, purchase: Purchase, units: int, code: str) -> Reading:
        if not 0 < units <= MOST:
            return Reading(wrong=tr("{n} units cannot have come", n=f"{units:,}"))
        if not code:
            return Reading(next_units=units)
        return self._of_line(purchase, code, units) or self._elsewhere(purchase, code)

    def _of_line(self, purchase: Purchase, code: str, units: int | None = None) -> Reading | None:
        """None where it is no code of a line."""
        scan = self._deliveries.scan(purchase.id, code)
        if scan.several:
            return Reading(wrong=tr("{code} is the code of several products", code=code), why=sentence(scan.sentence))
        if scan.line_id and scan.sentence:
            return Reading(wrong=scan.sentence, why=tr("Nothing was counted."))
        if scan.line_id:
            return Reading(line_id=scan.line_id, units=units)
        return None

    def _elsewhere(self, purchase: Purchase, code: str) -> Reading:
        """Where else it may belong, so that nobody has to look for it."""
        wrong = tr("{code} is not on {reference}", code=code, reference=purchase.row.reference)
        expecting = [each.reference for each in self._deliveries.expecting(code)]
        if expecting:
            names = ", ".join(expecting[:NAMED]) + ("…" if len(expecting) > NAMED else "")
            return Reading(wrong=wrong, why=tr("It is expected on {names}. Nothing was counted.", names=names))
        if self._is_purchase(code):
            return Reading(wrong=tr("{code} is another purchase order", code=code), why=tr("Esc goes to the list."))
        return Reading(wrong=wrong, why=tr("Nothing was counted."))

    def _is_purchase(self, code: str) -> bool:
        try:
            self._deliveries.find(code)
        except UnknownName:
            return False
        except BadInput:
            return True
        return True

    def units_of(self, reading: Reading) -> int:
        """Main thread: how many units a scan of a product is, with what was said before it."""
        before, self._next = self._next, reading.next_units
        return reading.units or before or 1

    def forget(self) -> None:
        """What was said before is of no next product: another purchase order is in front, or all is counted anew."""
        self._next = None


def alike(lines: Sequence[Line], line: Line) -> list[Line]:
    """Every line of the same product that can be booked in, in their order."""
    return [
        each
        for each in lines
        if each is line
        or (not each.why_not and not each.removed and each.item_id is not None and each.item_id == line.item_id)
    ]


def add(counted: Count, lines: Sequence[Line], units: int) -> Line:
    """Units fill the first line's rest, then the next one's; what is more goes to the last. The line that took the
    last of them."""
    rooms = [max(0, each.remaining - (counted.units(each.line_id) or 0)) for each in lines]
    taken = lines[-1]
    for line, more in zip(lines, spread(rooms, units), strict=True):
        if more:
            counted.add(line.line_id, more)
            taken = line
    return taken


def set_units(counted: Count, lines: Sequence[Line], units: int) -> Line:
    """So many of the product came in all."""
    taken = lines[0]
    for line, more in zip(lines, spread([each.remaining for each in lines], units), strict=True):
        counted.write(line.line_id, str(more))
        if more:
            taken = line
    return taken


def stands(counted: Count, lines: Sequence[Line]) -> tuple[int, int]:
    """Units that are counted of a product, and units of it that are still to come."""
    return sum(counted.units(each.line_id) or 0 for each in lines), sum(each.remaining for each in lines)
