"""Medians of interleaved rounds, and ratios against targets, printed the same way by every bench."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Lines of one bench; ``code`` is 1 when any of them is above its target."""

    name: str
    code: int = 0
    lines: list[str] = field(default_factory=list)

    def ratio(self, what: str, subject: float, floor: float, target: float, unit: str = "s") -> float:
        """One ratio; both sides in ``unit``."""
        found = subject / floor if floor > 0 else math.inf
        self._verdict(f"{what}: {found:.2f} x the floor ({_number(subject)} : {_number(floor)} {unit})", found, target)
        return found

    def most(self, what: str, found: float, target: float, unit: str) -> None:
        """An amount with a limit of its own."""
        self._verdict(f"{what}: {_number(found)} {unit}", found, target)

    def note(self, text: str) -> None:
        """Something to know beside the figures."""
        print(f"  {text}", flush=True)

    def _verdict(self, text: str, found: float, target: float) -> None:
        good = found <= target
        self.code = self.code if good else 1
        line = f"{'ok  ' if good else 'OVER'} {self.name}: {text}, target {target:g}"
        self.lines.append(line)
        print(line, flush=True)


def interleaved(rounds: int, **jobs: Callable[[], float]) -> dict[str, list[float]]:
    """Each job once a round, in turn, so that other work on the PC meets all of them alike. Jobs give seconds."""
    found: dict[str, list[float]] = {each: [] for each in jobs}
    for number in range(rounds):
        order = list(jobs) if number % 2 == 0 else list(reversed(jobs))
        for each in order:
            found[each].append(jobs[each]())
    return found


def median(values: Sequence[float]) -> float:
    """The middle one; what a bench reports."""
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` (0 to 1) of them lie. Raises ValueError for none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def timed(job: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


@contextmanager
def settings_of_environment(**values: str) -> Iterator[None]:
    """Environment variables for a while."""
    before = {each: os.environ.get(each) for each in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
