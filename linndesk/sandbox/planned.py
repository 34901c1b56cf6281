"""Failures that are planned for coming calls of a practice channel, one after the other. Safe from any thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

ANY = "*"
F = TypeVar("F")


@dataclass(slots=True)
class _Plan(Generic[F]):
    operation: str
    fault: F
    times: int
    skip: int


class Planned(Generic[F]):
    """Base of a channel's knobs: the queue of what is to go wrong. ``F``: what describes one failure."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: list[_Plan[F]] = []

    def plan(self, operation: str, fault: F, times: int, skip: int) -> None:
        """The next ``times`` calls of the operation fail, after ``skip`` good ones. Plans of one operation queue up."""
        with self._lock:
            self._plans.append(_Plan(operation, fault, times, skip))

    def forget_plans(self) -> None:
        """No call is to fail any more."""
        with self._lock:
            self._plans.clear()

    def pending(self) -> int:
        """How many planned failures have not happened yet."""
        with self._lock:
            return sum(each.times for each in self._plans)

    def take(self, operation: str) -> F | None:
        """What is to go wrong with this call; counts it."""
        with self._lock:
            for each in self._plans:
                if each.operation not in (operation, ANY):
                    continue
                if each.skip > 0:
                    each.skip -= 1
                    return None
                each.times -= 1
                if each.times <= 0:
                    self._plans.remove(each)
                return each.fault
        return None
