"""R-THREADS, R-ERRORS: jobs run off the main thread, results and troubles arrive on it, nothing holds up the end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import Changes
from linndesk.errors import ChannelDown, LinndeskError
from linndesk.ui.background import Background, Bug
from tests.ui.conftest import Heard

MAIN = threading.main_thread()


def test_a_job_runs_elsewhere_and_its_result_arrives_here(background: Background, idle: Callable[[], None]) -> None:
    seen: list[tuple[str, bool]] = []
    background.run(
        "lane",
        lambda: threading.current_thread() is MAIN,
        done=lambda on_main: seen.append(("job on main", on_main)),
    )
    background.run("lane", lambda: 1, done=lambda _: seen.append(("slot on main", threading.current_thread() is MAIN)))
    idle()
    assert seen == [("job on main", False), ("slot on main", True)]


def test_a_lane_is_serial_and_lanes_are_parallel(background: Background, idle: Callable[[], None]) -> None:
    gate, order = threading.Event(), []

    def first() -> None:
        gate.wait(10)
        order.append("first")

    background.run("a", first)
    background.run("a", lambda: order.append("second"))
    background.run("b", lambda: order.append("beside") or gate.set())
    idle()
    assert order == ["beside", "first", "second"]


def test_changes_are_told_before_the_result(background: Background, idle: Callable[[], None], heard: Heard) -> None:
    seen: list[object] = []
    background.changed.connect(seen.append)
    background.run("lane", lambda: (Changes(orders=True), 7), done=lambda pair: seen.append(pair[1]))
    idle()
    assert seen == [Changes(orders=True), 7]


def test_a_known_trouble_speaks_for_itself(background: Background, idle: Callable[[], None], heard: Heard) -> None:
    trouble = ChannelDown("Amazon did not answer", "No network", "Look at the cable")

    def job() -> None:
        raise trouble

    own: list[LinndeskError] = []
    background.run("lane", job)
    background.run("lane", job, failed=own.append)
    idle()
    assert heard.troubles == [trouble]
    assert own == [trouble]


@pytest.mark.parametrize("where", ["job", "slot"])
def test_anything_else_is_a_bug_logged_whole_and_shown(
    background: Background, idle: Callable[[], None], heard: Heard, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    def broken(*_: object) -> int:
        return 1 // 0

    background.run("lane", broken if where == "job" else lambda: 1, done=None if where == "job" else broken)
    idle()
    assert isinstance(heard.troubles[0], Bug)
    assert "ZeroDivisionError" in heard.troubles[0].detail
    assert "ZeroDivisionError" in caplog.text


def test_only_the_last_question_of_a_key_is_answered(background: Background, idle: Callable[[], None]) -> None:
    gate, seen = threading.Event(), []
    background.read("search", lambda: gate.wait(10) and "old", seen.append)
    background.read("search", lambda: "new", seen.append)
    background.read("other", lambda: "beside", lambda value: (seen.append(value), gate.set()))
    idle()
    assert sorted(seen) == ["beside", "new"]


def test_a_result_for_a_deleted_widget_is_dropped(
    background: Background, idle: Callable[[], None], heard: Heard
) -> None:
    owner, gate, seen = QObject(), threading.Event(), []
    background.run("lane", lambda: gate.wait(10), done=seen.append, owner=owner)
    shiboken6.delete(owner)
    gate.set()
    idle()
    assert seen == []
    assert heard.troubles == []


def test_words_from_a_thread_arrive_on_the_main_thread(
    background: Background, qtbot: QtBot, idle: Callable[[], None]
) -> None:
    seen: list[tuple[int, bool]] = []
    tell = background.teller(lambda number: seen.append((number, threading.current_thread() is MAIN)))

    def job() -> None:
        for number in range(3):
            tell(number)

    background.run("lane", job)
    idle()
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == [(0, True), (1, True), (2, True)]


def test_closing_abandons_what_hangs_and_drops_what_waits(loop: asyncio.AbstractEventLoop) -> None:
    """R-STOP: a request that hangs does not keep the window's end waiting."""
    background, gate, ran = Background(loop), threading.Event(), []
    begun = threading.Event()
    background.run("lane", lambda: begun.set() or gate.wait(60))
    assert begun.wait(10)
    background.run("lane", lambda: ran.append("never"))
    started = time.monotonic()
    ended = loop.run_until_complete(background.close(0.2, last=lambda: ran.append("last")))
    assert time.monotonic() - started < 4
    assert ended is False
    assert ran == ["last"]
    gate.set()
    with pytest.raises(RuntimeError):
        background.run("lane", lambda: 1)
