"""The window: keys, palette, notices, counts, appearance, geometry, one instance, and an end that waits for nobody."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, ChannelDown, LinndeskError
from linndesk.ui import run
from linndesk.ui.actions import ACTS, SCREENS
from linndesk.ui.background import Background, Bug
from linndesk.ui.dialogs.about import AboutDialog
from linndesk.ui.dialogs.keys import KeysDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import MessageBox, confirm
from linndesk.ui.theme import DARK, LIGHT, Theme, Tokens, palette_of, tokens_of
from linndesk.ui.window import FIRST_SIZE, TITLE_BAR, Window, within
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


def shown(kind: type) -> list[object]:
    return [each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()]


@pytest.mark.parametrize(("at", "key"), [(at, key) for at, (key, _) in enumerate(SCREENS, 1)])
def test_ctrl_and_a_digit_goes_to_each_screen(stage: Stage, qtbot: QtBot, at: int, key: str) -> None:
    qtbot.keyClick(stage.window, Qt.Key(Qt.Key.Key_0 + at % 10), CTRL)
    assert stage.window.screen_key == key


def test_every_shortcut_is_a_key_and_no_two_work_at_once(stage: Stage) -> None:
    for key, _ in SCREENS:
        stage.window.go(key)
        live = [each for each in stage.window.actions_by_key.values() if each.isEnabled()]
        keys = [each.shortcut().toString() for each in live if not each.shortcut().isEmpty()]
        assert len(keys) == len(set(keys)), f"{key}: {sorted(each for each in keys if keys.count(each) > 1)}"
    assert all(not QKeySequence(each.shortcut).isEmpty() for each in ACTS if each.shortcut)


def test_the_palette_finds_actions_screens_and_orders(stage: Stage, qtbot: QtBot) -> None:
    stage.scene.sync()
    order = stage.scene.built.orders.listed(limit=1)[0]
    palette = stage.window.open_palette()
    qtbot.keyClicks(palette.box, "appear dark")
    assert [palette.list.item(at).text() for at in range(palette.list.count())] == ["Appearance: dark"]
    palette.box.setText(order.channel_order_id)
    qtbot.waitUntil(lambda: order.channel_order_id in palette.list.item(0).text())
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    stage.idle()
    assert stage.window.screen_key == "open-orders"


def test_help_lists_every_key(stage: Stage, qtbot: QtBot) -> None:
    stage.window.actions_by_key["keys"].trigger()
    dialog = stage.dialog(KeysDialog)
    said = {each.text() for each in dialog.findChildren(QLabel)}
    assert {each.text for each in ACTS if each.shortcut} <= said
    stage.window.actions_by_key["about"].trigger()
    assert stage.dialog(AboutDialog)


def test_r_errors_a_trouble_shows_title_detail_and_fix(stage: Stage) -> None:
    stage.background.failed.emit(ChannelDown("Amazon did not answer", "No network", "Look at the cable"))
    box = stage.dialog(MessageBox)
    assert box.accessibleName() == "Amazon did not answer."
    assert box.accessibleDescription() == "No network. Look at the cable."
    focused = box.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Close", "Enter presses what has the focus: it closes, and copies nothing"


def test_a_bug_can_be_copied_whole(stage: Stage, qtbot: QtBot) -> None:
    stage.background.failed.emit(Bug(ZeroDivisionError("by nothing")))
    box = stage.dialog(MessageBox)
    copy = next(each for each in box.findChildren(QPushButton) if each.text() == "Copy details")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError: by nothing" in QApplication.clipboard().text()


def test_a_stop_that_was_asked_for_is_no_trouble(stage: Stage) -> None:
    stage.background.failed.emit(Cancelled("Stopped", "What had come was kept", "Sync again when you like"))
    assert shown(MessageBox) == []
    assert "Stopped" in stage.window.toast.text


def test_changes_reload_what_is_seen_and_the_rest_when_it_is(stage: Stage) -> None:
    stage.window.go("channel-integration")
    stage.idle()
    stage.scene.add("Second", ("DE",))
    stage.background.changed.emit(Changes(accounts=True))
    stage.idle()
    screen = stage.window.screen_named("channel-integration")
    stage.window.go("synchronisation")
    stage.idle()
    assert screen.model.rowCount() == 2  # type: ignore[attr-defined]
    assert stage.window.screen_named("synchronisation").model.rowCount() == 2  # type: ignore[attr-defined]


def test_what_waits_stands_in_the_navigation(stage: Stage) -> None:
    stage.window._show_counts({"problems": 1234})
    texts = [stage.window._navigation.item(at).text() for at in range(stage.window._navigation.count())]
    assert "Problems   1,234" in texts
    assert "Synchronisation" in texts


def test_light_dark_and_back_at_run_time(stage: Stage, qapp: QApplication) -> None:
    stage.window.actions_by_key["appearance-dark"].trigger()
    assert tokens_of(qapp.palette()) is DARK
    stage.window.actions_by_key["appearance-light"].trigger()
    assert tokens_of(qapp.palette()) is LIGHT
    stage.idle()
    assert stage.scene.built.program.settings().appearance == "light"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_at_least_4_5_to_1(tokens: Tokens) -> None:
    inks = ("text", "dim", "accent", "ok", "quiet", "warn", "bad")
    for ground in (tokens.background, tokens.panel, tokens.navigation, tokens.selection):
        for ink in inks:
            if ground == tokens.selection and ink in ("ok", "quiet", "dim", "warn", "bad"):
                assert contrast(getattr(tokens, ink), ground) >= 4.5, (ink, "selection")
            assert contrast(getattr(tokens, ink), ground) >= 4.5, (ink, ground)
    for tone in ("ok", "quiet", "warn", "bad"):
        assert contrast(getattr(tokens, tone), tokens.wash(tone).name()) >= 4.5, tone  # type: ignore[arg-type]
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    for ground in (tokens.background, tokens.panel):
        assert contrast(tokens.control, ground) >= 3.0


def test_the_palette_is_the_tokens() -> None:
    assert palette_of(DARK).color(QPalette.ColorRole.Base).name() == DARK.panel


def test_a_window_on_a_monitor_that_is_gone_comes_back(
    background: Background, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    theme = Theme(qapp, "light")
    first = Window(background, theme, Memory(tmp_path))
    qtbot.addWidget(first)
    first.setGeometry(QRect(-9000, -9000, 1000, 700))
    first.show()
    first.close()
    again = Window(background, theme, Memory(tmp_path))
    qtbot.addWidget(again)
    assert any(each.availableGeometry().intersects(again.frameGeometry()) for each in qapp.screens())


@pytest.mark.parametrize(
    "place",
    [QRect(QPoint(0, 0), FIRST_SIZE), QRect(900, 500, 1000, 700), QRect(-300, -40, 900, 600), QRect(0, 0, 3000, 2000)],
)
def test_the_whole_window_fits_a_small_laptop(place: QRect) -> None:
    area = QRect(0, 0, 1280, 760)
    found = within(place, area)
    assert area.contains(found)
    assert found.top() >= TITLE_BAR
    assert found.size() == place.size().boundedTo(found.size())


def test_a_place_that_fits_is_kept() -> None:
    assert within(QRect(100, 80, 1000, 600), QRect(0, 0, 1920, 1040)) == QRect(100, 80, 1000, 600)


def test_the_first_window_and_a_larger_kept_one_stay_within_the_screen(
    background: Background, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    height = qapp.primaryScreen().availableGeometry().height() - TITLE_BAR
    first = Window(background, Theme(qapp, "light"), Memory(tmp_path))
    qtbot.addWidget(first)
    assert first.height() == min(FIRST_SIZE.height(), height)
    first.setGeometry(QRect(0, 0, 1000, height + 200))
    first.show()
    first.close()
    again = Window(background, Theme(qapp, "light"), Memory(tmp_path))
    qtbot.addWidget(again)
    assert again.height() <= height


def test_quitting_during_a_sync_asks_first(stage: Stage, qtbot: QtBot) -> None:
    syncing = stage.opened.syncing
    assert syncing is not None
    with qtbot.waitSignal(syncing.finished, timeout=30_000):
        syncing.start()
        stage.window.close()
        box = stage.dialog(MessageBox)
        assert stage.window.isVisible()
        with qtbot.waitSignal(stage.window.left):
            next(each for each in box.findChildren(QPushButton) if each.text() == "Stop it and quit").click()
        assert not stage.window.isVisible()


class Behind:
    """A program that is opened and closed."""

    def __init__(self) -> None:
        self.log: list[tuple[str, bool]] = []

    def fill(self, window: Window, background: Background, memory: Memory) -> None:
        self.log.append(("filled", threading.current_thread() is threading.main_thread()))
        window.close()

    def patience(self) -> float:
        return 5.0

    def close(self) -> None:
        self.log.append(("closed", threading.current_thread() is threading.main_thread()))


def test_r_threads_it_opens_elsewhere_fills_here_and_closes_elsewhere(
    loop: asyncio.AbstractEventLoop, qapp: QApplication, qtbot: QtBot
) -> None:
    background = Background(loop)
    window = Window(background, Theme(qapp, "light"), Memory(None))
    qtbot.addWidget(window)
    window.show()
    behind = Behind()
    loop.run_until_complete(run.live(window, background, Memory(None), lambda: behind))
    assert behind.log == [("filled", True), ("closed", False)]


def test_a_program_that_cannot_open_says_why_and_ends(
    loop: asyncio.AbstractEventLoop, qapp: QApplication, qtbot: QtBot
) -> None:
    background = Background(loop)
    window = Window(background, Theme(qapp, "light"), Memory(None))
    qtbot.addWidget(window)
    window.show()
    said: list[str] = []

    def broken() -> Behind:
        raise LinndeskError("The database is newer than this program", "", "Install the newer program")

    def look() -> None:
        for each in shown(MessageBox):
            assert isinstance(each, MessageBox)
            said.append(each.accessibleName())
            each.accept()
            return
        loop.call_later(0.02, look)

    loop.call_later(0.02, look)
    loop.run_until_complete(run.live(window, background, Memory(None), broken))
    assert said == ["The database is newer than this program."]


def test_a_second_start_raises_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    name = run.socket_name(tmp_path)
    assert not run.raise_other(name)
    raised: list[int] = []
    server = run.listen(name, lambda: raised.append(1))
    assert run.raise_other(name)
    qtbot.waitUntil(lambda: raised == [1])
    server.close()


def test_the_pyside_that_miscounts_is_refused() -> None:
    run.refuse_broken_qt((6, 12, 0), (3, 12))
    run.refuse_broken_qt((6, 11, 3), (3, 11))
    with pytest.raises(LinndeskError, match="PySide6"):
        run.refuse_broken_qt((6, 12, 0), (3, 11))


def test_enter_presses_the_button_that_has_the_focus_not_the_default_one(stage: Stage, qtbot: QtBot) -> None:
    done: list[str] = []
    box = confirm(stage.window, "Remove it?", ("It goes.",), "Remove", lambda: done.append("removed"))
    assert box.focusWidget().text() == "Cancel"  # type: ignore[attr-defined]
    qtbot.keyClick(box.focusWidget(), Qt.Key.Key_Tab)
    assert box.focusWidget().text() == "Remove"  # type: ignore[attr-defined]
    qtbot.keyClick(box.focusWidget(), Qt.Key.Key_Return)
    assert done == ["removed"]
