"""What was counted of a purchase order and is not booked in yet, and how a scanned text is read (M3). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from linndesk.ui.dialogs.stock_fields import number_in

MOST = 1_000_000  # units of a line in one booking
NUMBER_AT_MOST = 4  # digits; a longer number is a product code
STEPS_KEPT = 500
_TIMES = re.compile(r"([0-9]{1,6})\s*[*xX×]\s*(.*)", re.DOTALL)
_NUMBER = re.compile(rf"[0-9]{{1,{NUMBER_AT_MOST}}}")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A text in the scan field. ``whole``: as a code; ``times`` and ``code``: as ``12*CODE`` (no code = of the next
    one); ``number``: as units of the line that stands chosen. What is a code of a line is nothing else."""

    whole: str
    times: int | None = None
    code: str = ""
    number: int | None = None


def read_scan(text: str) -> Scanned:
    whole = text.strip()
    if found := _TIMES.fullmatch(whole):
        return Scanned(whole, int(found[1]), found[2].strip())
    return Scanned(whole, number=int(whole) if _NUMBER.fullmatch(whole) else None)


def units_in(typed: str) -> int | None:
    """0 where nothing is typed, None where it is no number of units."""
    if not typed.strip():
        return 0
    number = number_in(typed)
    return number if number is not None and 0 <= number <= MOST else None


@dataclass(slots=True)
class Count:
    """Of one purchase order, by the channel's id of a line: units and batch numbers as they were typed. ``steps``: what
    stood in a line before each change, the newest last."""

    typed: dict[str, str] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)

    def units(self, line: str) -> int | None:
        """None = no number is typed there."""
        return units_in(self.typed.get(line, ""))

    def write(self, line: str, text: str) -> None:
        """Instead of what stands there."""
        before = self.typed.get(line, "")
        if text.strip() == before:
            return
        self.steps = [*self.steps[1 - STEPS_KEPT :], (line, before)]
        self._put(line, text)

    def add(self, line: str, units: int) -> None:
        """Beside what is counted there."""
        self.write(line, str(min(MOST, (self.units(line) or 0) + units)))

    def back(self) -> str | None:
        """Take the last change back; the line that it was of, None where there is none."""
        if not self.steps:
            return None
        line, before = self.steps.pop()
        self._put(line, before)
        return line

    def take_off(self, units: dict[str, int]) -> None:
        """What was booked in by now; what was counted beyond it stays, and nothing before it can be taken back."""
        for line, booked in units.items():
            left = (self.units(line) or 0) - booked
            self._put(line, str(max(0, left)))
            if left <= 0:
                self.batches.pop(line, None)
        self.steps.clear()

    def clear(self) -> None:
        """Nothing is counted any more."""
        self.typed.clear()
        self.batches.clear()
        self.steps.clear()

    def keep_only(self, lines: Iterable[str]) -> None:
        """Lines that are gone hold nothing."""
        known = set(lines)
        self.typed = {line: text for line, text in self.typed.items() if line in known}
        self.batches = {line: text for line, text in self.batches.items() if line in known}
        self.steps = [each for each in self.steps if each[0] in known]

    @property
    def total(self) -> int:
        """Units in all; what is no number counts as none."""
        return sum(self.units(line) or 0 for line in self.typed)

    @property
    def wrong(self) -> list[str]:
        """Lines in which no number of units stands."""
        return [line for line in self.typed if self.units(line) is None]

    @property
    def lines(self) -> list[str]:
        """Those of which something was counted."""
        return [line for line in self.typed if self.units(line)]

    def __bool__(self) -> bool:
        return bool(self.typed)

    def _put(self, line: str, text: str) -> None:
        tidy = text.strip()
        if tidy and units_in(tidy) != 0:
            self.typed[line] = tidy
        else:
            self.typed.pop(line, None)


def to_text(counts: dict[int, Count]) -> str:
    """What was counted, by the id of a purchase order, as the window remembers it."""
    return json.dumps({order: [each.typed, each.batches] for order, each in counts.items() if each}, sort_keys=True)


def from_text(text: str) -> dict[int, Count]:
    """Nothing where nothing, or nothing that can be read, was remembered."""
    try:
        kept = json.loads(text or "{}")
        return {int(order): Count(_texts(each[0]), _texts(each[1])) for order, each in kept.items()}
    except (ValueError, TypeError, AttributeError, IndexError, KeyError):
        return {}


def _texts(kept: dict[str, str]) -> dict[str, str]:
    return {str(line): str(text) for line, text in kept.items()}


class Counts:
    """Every count that is begun. It outlives the screen: ``kept`` is what was remembered, ``keep`` remembers."""

    def __init__(self, kept: str, keep: Callable[[str], None]) -> None:
        self._all = from_text(kept)
        self._keep = keep

    def of(self, purchase_id: int) -> Count:
        return self._all.setdefault(purchase_id, Count())

    def total(self, purchase_id: int) -> int:
        """Units that are counted and not booked in yet."""
        return self._all[purchase_id].total if purchase_id in self._all else 0

    def changed(self) -> None:
        """Remember them as they are now."""
        self._keep(to_text(self._all))
