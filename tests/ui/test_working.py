"""N6: an act over thousands of listings shows how far it is and can be stopped; what was done can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from linndesk.errors import Cancelled
from linndesk.ui.background import Background
from linndesk.ui.dialogs.working import Working


@pytest.fixture
def working(qtbot: QtBot, background: Background) -> Iterator[Working]:
    host = QWidget()
    qtbot.addWidget(host)
    yield Working(host, background, "Linking")
    host.close()


def test_what_the_job_says_arrives_at_the_bar(
    working: Working, background: Background, idle: Callable[[], None]
) -> None:
    background.run("lane", lambda: working.say(250, 1000))
    idle()
    assert (working.dialog.value(), working.dialog.maximum()) == (250, 1000)
    assert working.dialog.labelText() == "Linking: 250 / 1,000"


def test_cancel_stops_the_job_between_two_parts(
    working: Working, background: Background, idle: Callable[[], None]
) -> None:
    begun, pressed, done, troubles = threading.Event(), threading.Event(), [], []

    def job() -> None:
        for part in range(1, 5):
            done.append(part)
            begun.set()
            pressed.wait(10)
            working.say(part, 4)

    background.run("lane", job, failed=troubles.append)
    assert begun.wait(10)
    working.dialog.canceled.emit()
    pressed.set()
    idle()
    assert done == [1]
    assert [type(each) for each in troubles] == [Cancelled]
