"""A screen on a real profile: a practice Amazon, one sync, the real services, a loop that pytest-qt turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from linndesk.app.built import Built
from linndesk.errors import LinndeskError
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.world import World
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screen import Screen
from tests.scene import START, Scene, TurnedClock

S = TypeVar("S", bound=Screen)


class Stage:
    """Screens made by ``show`` hear of changes as in the window; what they say and ask is noted."""

    def __init__(self, profile: Path, loop: asyncio.AbstractEventLoop, qtbot: QtBot, world: World) -> None:
        self.scene = Scene(profile, world, clock=TurnedClock(START + timedelta(minutes=5)))
        self.qtbot = qtbot
        self.background = Background(loop)
        self.memory = Memory(None)
        self.said: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.offered: list[tuple[str, Callable[[], None]]] = []
        self.refused: list[LinndeskError] = []
        self.background.failed.connect(self.refused.append)

    @property
    def built(self) -> Built:
        return self.scene.built

    def show(self, screen: S, width: int = 1090, height: int = 760) -> S:
        """As wide as the window of 1280 px leaves beside its navigation."""
        self.qtbot.addWidget(screen)
        screen.says.connect(self.said.append)
        screen.asks.connect(lambda what, argument: self.asked.append((what, argument)))
        screen.offers.connect(lambda text, action, run: self.offered.append((text, run)))
        self.background.changed.connect(screen.take_changes)
        screen.resize(width, height)
        screen.show()
        screen.shown()
        self.settle()
        return screen

    def settle(self) -> None:
        """Until every job has delivered, and what they started too."""
        self.qtbot.waitUntil(lambda: not self.background.busy, timeout=10_000)

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=10_000)
        self.settle()

    def close(self) -> None:
        self.settle()
        self.scene.close()


def button_of(dialog: QWidget, words: str) -> QPushButton:
    """The button that says so."""
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == words)


def small_world() -> World:
    return sample_world(orders=120, listings=60, now=START)
