"""A loop that Qt runs, a background on it, and a window on a practice Amazon. Every wait is for a signal or a state."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.rubbish import Rubbish
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.theme import Theme
from linndesk.ui.window import Window
from tests.scene import START, Scene


@pytest.fixture(scope="session")
def _frozen() -> None:
    """What is there before the first test of a window stays: it need not be looked through after each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _rubbish(qapp: QApplication, _frozen: None) -> Iterator[None]:
    """As in the program, no other thread destroys what belongs to Qt; nor does one of a later test."""
    rubbish = Rubbish()
    yield
    gc.collect()
    rubbish.close()


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """qasync's loop: it works whenever Qt handles events."""
    made = qasync.QEventLoop(qapp)
    yield made
    made.close()


@dataclass
class Heard:
    """What a background said."""

    changes: list[Changes]
    troubles: list[LinndeskError]


@pytest.fixture
def background(loop: asyncio.AbstractEventLoop) -> Iterator[Background]:
    made = Background(loop)
    yield made
    loop.run_until_complete(made.close(5))


@pytest.fixture
def heard(background: Background) -> Heard:
    found = Heard([], [])
    background.changed.connect(found.changes.append)
    background.failed.connect(found.troubles.append)
    return found


@pytest.fixture
def idle(background: Background, qtbot: QtBot) -> Callable[[], None]:
    """Wait until no job is running and every result has arrived."""

    def wait() -> None:
        qtbot.waitUntil(lambda: background.busy == 0, timeout=30_000)

    return wait


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    """A profile without accounts, and a practice Amazon with some 300 orders."""
    made = Scene(profile, sample_world(1, orders=300, listings=40, now=START), plans=False)
    yield made
    made.close()


@dataclass
class Stage:
    """The whole window on a scene."""

    scene: Scene
    window: Window
    opened: Opened
    background: Background
    idle: Callable[[], None]

    def dialog(self, kind: type[QWidget]) -> QWidget:
        """The one dialog of that kind that is open."""
        found = [each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()]
        assert len(found) == 1, f"{len(found)} dialogs of {kind.__name__}"
        return found[0]


@pytest.fixture
def live(stage: Stage) -> Stage:
    """Shop UK is Live; its orders are here."""
    stage.scene.built.accounts.save("Shop UK", {"mode": "live"})
    stage.scene.sync()
    stage.window.activateWindow()
    return stage


def outbox(stage: Stage, tile: str = "") -> OutboxScreen:
    """The Outbox in front, read anew; of ``tile`` alone where one is named."""
    stage.window.go("outbox", tile)
    stage.idle()
    screen = stage.window.screen_named("outbox")
    assert isinstance(screen, OutboxScreen)
    screen.reload()
    stage.idle()
    return screen


@pytest.fixture
def stage(
    scene: Scene, background: Background, qapp: QApplication, qtbot: QtBot, idle: Callable[[], None]
) -> Iterator[Stage]:
    """One account, Shop UK, switched on; nothing synced yet."""
    scene.add("Shop UK")
    window = Window(background, Theme(qapp, "light"), Memory(None), practice=True)
    opened = Opened(scene.built, practice=True, shut=lambda: None, on_schedule=False)
    opened.fill(window, background, Memory(None))
    window.resize(1280, 800)
    window.show()
    idle()
    made = Stage(scene, window, opened, background, idle)
    yield made
    idle()
    for each in QApplication.topLevelWidgets():
        if type(each) is not QWidget:  # plain ones are Qt's own, of a graphics scene, and it dies without them
            each.hide()
            each.deleteLater()
