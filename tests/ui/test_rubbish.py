"""Cyclic garbage is collected on the main thread, whoever allocates (the program died of it in long runs)."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from linndesk.ui.background import Background
from linndesk.ui.models import SmallTableModel
from linndesk.ui.rubbish import Rubbish

Idle = Callable[[], None]


@pytest.fixture
def rubbish(qtbot: QtBot) -> Iterator[Rubbish]:
    made = Rubbish()
    yield made
    made.close()


def drop_a_model(died: list[threading.Thread]) -> None:
    """A model that is in a cycle, as those of dialogs are, with a timer; nobody holds it."""
    model: SmallTableModel[int] = SmallTableModel((), lambda each: each)
    model.edit = lambda *_: model.rowCount()  # type: ignore[assignment]
    QTimer(model).start(60_000)
    weakref.finalize(model, lambda: died.append(threading.current_thread()))


def allocate() -> None:
    """Enough for some collections."""
    assert len([[each] for each in range(100_000)]) == 100_000


def test_what_a_lane_allocates_destroys_no_model_there(
    rubbish: Rubbish, background: Background, idle: Idle, qtbot: QtBot
) -> None:
    died: list[threading.Thread] = []
    drop_a_model(died)
    background.run("clicks", allocate)
    idle()
    kept = [[each] for each in range(2_000)]
    rubbish.look()
    assert kept
    assert died == [threading.main_thread()]


def test_it_looks_by_itself(rubbish: Rubbish, qtbot: QtBot) -> None:
    died: list[threading.Thread] = []
    drop_a_model(died)
    kept = [[each] for each in range(2_000)]
    qtbot.waitUntil(lambda: len(died) == 1)
    assert kept


def test_the_interpreter_collects_again_afterwards(qtbot: QtBot) -> None:
    before = gc.isenabled()
    gc.enable()
    made = Rubbish()
    assert not gc.isenabled()
    made.close()
    assert gc.isenabled()
    if not before:
        gc.disable()
