"""Which screens the window has, and what each is given. Main thread."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.app import Built
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screen import Screen
from linndesk.ui.syncing import Syncing


@dataclass(frozen=True, slots=True)
class Desk:
    """What screens are made from: services out of ``built``, and the window's own few objects."""

    built: Built
    background: Background
    syncing: Syncing
    memory: Memory


def screens(desk: Desk) -> list[Screen]:
    """Every screen, in the order of the navigation."""
    return []
