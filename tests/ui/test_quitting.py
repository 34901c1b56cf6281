"""R-DRAIN, R-STOP: quitting with acts due asks: send now, wait, at the next start; or stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.ui.leaving import LeavingDialog
from linndesk.ui.screens.outbox import OutboxScreen
from tests.services.owed import despatch, put, state
from tests.ui.conftest import Stage


@pytest.fixture
def owed(stage: Stage) -> list[int]:
    stage.scene.built.accounts.save("Shop UK", {"mode": "live"})
    stage.scene.sync()
    refs = [each.channel_order_id for each in stage.scene.built.orders.listed(status="open")[:2]]
    return despatch(stage.scene, *refs)


@pytest.fixture
def asked(stage: Stage, owed: list[int], qtbot: QtBot) -> Callable[[], LeavingDialog]:
    """Closes the window; the question."""

    def ask() -> LeavingDialog:
        stage.window.close()
        stage.idle()
        dialog = stage.dialog(LeavingDialog)
        assert isinstance(dialog, LeavingDialog)
        assert stage.window.isVisible()
        return dialog

    return ask


def questions() -> list[LeavingDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, LeavingDialog) and each.isVisible()]


def test_nothing_due_quits_at_once(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.window.left):
        stage.window.close()
    assert questions() == []


def test_held_rows_do_not_keep_anybody(stage: Stage, owed: list[int], qtbot: QtBot) -> None:
    stage.scene.built.accounts.save("Shop UK", {"mode": "watch"})
    with qtbot.waitSignal(stage.window.left):
        stage.window.close()


def test_the_next_start_leaves_everything_as_it_is(
    stage: Stage, owed: list[int], asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    dialog = asked()
    assert dialog.heading.text() == "2 acts wait to be sent."
    with qtbot.waitSignal(stage.window.left):
        dialog.later_button.click()
    assert {state(stage.scene, each) for each in owed} == {("waiting", "")}
    assert not stage.window.isVisible()


def test_staying_stays_and_the_next_close_asks_again(
    stage: Stage, asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    asked().stay_button.click()
    stage.idle()
    assert stage.window.isVisible()
    again = asked()
    stage.window.close()
    stage.idle()
    assert questions() == [again], "a second close does not ask twice"
    again.stay_button.click()


def test_wait_quits_as_soon_as_the_last_has_left(
    stage: Stage, owed: list[int], asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    dialog = asked()
    dialog.wait_button.click()
    assert not dialog.send_button.isEnabled()
    put(stage.scene, owed[:1], state="confirmed", settled_at=stage.scene.clock.now())
    qtbot.waitUntil(lambda: dialog.heading.text() == "1 act waits to be sent.")
    assert stage.window.isVisible()
    with qtbot.waitSignal(stage.window.left):
        put(stage.scene, owed[1:], state="confirmed", settled_at=stage.scene.clock.now())


def test_what_was_refused_meanwhile_is_said_before_it_quits(
    stage: Stage, owed: list[int], asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    """Quitting "as soon as everything has been sent" does not pass over what the channel did not take."""
    dialog = asked()
    dialog.wait_button.click()
    put(stage.scene, owed[:1], state="confirmed", settled_at=stage.scene.clock.now())
    put(stage.scene, owed[1:], state="refused", error="Invalid carrierCode", attempts=1)
    qtbot.waitUntil(lambda: dialog.heading.text() == "1 act was not sent.")
    assert stage.window.isVisible()
    assert "Outbox" in dialog.text.text()
    with qtbot.waitSignal(stage.window.left):
        dialog.later_button.click()


def test_send_now_sends_ends_the_undo_wait_and_quits(
    stage: Stage, owed: list[int], asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    dialog = asked()
    with qtbot.waitSignal(stage.window.left, timeout=30_000):
        dialog.send_button.click()
    assert {state(stage.scene, each) for each in owed} == {("confirmed", "")}


def test_what_cannot_be_sent_keeps_the_window_open_and_says_so(
    stage: Stage, owed: list[int], asked: Callable[[], LeavingDialog], qtbot: QtBot
) -> None:
    stage.scene.amazon.stop()
    dialog = asked()
    dialog.send_button.click()
    qtbot.waitUntil(lambda: dialog.text.text().startswith("Not everything could be sent"), timeout=30_000)
    assert stage.window.isVisible()
    assert dialog.later_button.isEnabled()
    with qtbot.waitSignal(stage.window.left):
        dialog.later_button.click()


def test_the_window_sends_what_is_due_and_shows_it(stage: Stage, qtbot: QtBot) -> None:
    """R-DRAIN: without a sync; the outbox in front follows by itself, and the end of the drain is an end."""
    stage.scene.built.accounts.save("Shop UK", {"mode": "live"})
    stage.scene.sync()
    refs = [each.channel_order_id for each in stage.scene.built.orders.listed(status="open")[:2]]
    stage.window.go("outbox")
    stage.idle()
    screen = stage.window.screen_named("outbox")
    assert isinstance(screen, OutboxScreen)
    outflow = stage.opened.outflow
    assert outflow is not None
    ids = despatch(stage.scene, *refs, at_once=True)
    outflow.drain.start()
    try:
        qtbot.waitUntil(lambda: {state(stage.scene, each)[0] for each in ids} == {"confirmed"}, timeout=30_000)
        qtbot.waitUntil(lambda: "was confirmed" in screen.table.empty_text, timeout=10_000)
    finally:
        outflow.stop()
    assert not outflow.drain.in_flight
    assert screen.model.rowCount() == 0
