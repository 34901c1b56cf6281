"""Everything a morning needs with the keyboard alone: real key events on the window and on what has the focus."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from linndesk.ui.actions import SCREENS
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.dialogs.keys import KeysDialog
from linndesk.ui.palette import Palette
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.widgets import Page
from tests.ui.conftest import Stage

W = TypeVar("W", bound=QWidget)
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(qtbot: QtBot, stage: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """The key goes where the focus is, as from a keyboard."""
    top = QApplication.activePopupWidget() or QApplication.activeWindow() or stage.window
    at = top.focusWidget() or top
    qtbot.keyClick(at, key, modifier)
    stage.idle()


@pytest.fixture
def keyed(stage: Stage, qtbot: QtBot) -> Stage:
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    return stage


def opened(qtbot: QtBot, stage: Stage, kind: type[W]) -> W:
    """The one dialog of that kind, once the keys go to it."""
    found = stage.dialog(kind)
    assert isinstance(found, kind)
    qtbot.waitUntil(lambda: found in (QApplication.activeWindow(), QApplication.activePopupWidget()))
    return found


def integration(stage: Stage) -> ChannelIntegration:
    found = stage.window.screen_named("channel-integration")
    assert isinstance(found, ChannelIntegration)
    return found


def at_cell(stage: Stage, qtbot: QtBot, key: str) -> ChannelIntegration:
    """Channel Integration, Tab to the table, Right to the cell."""
    press(qtbot, stage, Key.Key_4, CTRL)
    screen = integration(stage)
    for _ in range(20):
        if screen.table.hasFocus():
            break
        press(qtbot, stage, Key.Key_Tab)
    assert screen.table.hasFocus(), "Tab never reaches the table"
    wanted = [each.key for each in screen.model.columns].index(key)
    for _ in range(wanted - screen.table.currentIndex().column()):
        press(qtbot, stage, Key.Key_Right)
    assert screen.table.currentIndex().column() == wanted
    return screen


def test_ctrl_digits_walk_the_screens_from_wherever_the_focus_is(keyed: Stage, qtbot: QtBot) -> None:
    for at, (key, _) in enumerate(SCREENS, 1):
        press(qtbot, keyed, Key(Key.Key_0 + at % 10), CTRL)
        assert keyed.window.screen_key == key
        press(qtbot, keyed, Key.Key_F, CTRL)
        box = keyed.window.screen_named(key).filter_box
        assert box is None or box.hasFocus()


def test_f9_syncs(keyed: Stage, qtbot: QtBot) -> None:
    press(qtbot, keyed, Key.Key_4, CTRL)
    with qtbot.waitSignal(keyed.opened.syncing.finished, timeout=30_000):  # type: ignore[union-attr]
        press(qtbot, keyed, Key.Key_F9)
    assert keyed.scene.built.orders.listed(limit=1)


def test_ctrl_k_finds_and_goes(keyed: Stage, qtbot: QtBot) -> None:
    press(qtbot, keyed, Key.Key_K, CTRL)
    palette = opened(qtbot, keyed, Palette)
    qtbot.keyClicks(palette.box, "inventory")
    press(qtbot, keyed, Key.Key_Return)
    assert keyed.window.screen_key == "inventory"


def test_space_on_a_light_turns_it_over(keyed: Stage, qtbot: QtBot) -> None:
    at_cell(keyed, qtbot, "enabled")
    press(qtbot, keyed, Key.Key_Space)
    assert keyed.scene.built.accounts.show("Shop UK").enabled is False


def test_enter_on_config_opens_it_tab_walks_its_fields_and_esc_closes(keyed: Stage, qtbot: QtBot) -> None:
    at_cell(keyed, qtbot, "config")
    press(qtbot, keyed, Key.Key_Return)
    dialog = opened(qtbot, keyed, AccountConfig)
    seen: list[QWidget] = []
    for _ in range(60):
        focus = dialog.focusWidget()
        if focus in seen:
            break
        seen.append(focus)
        press(qtbot, keyed, Key.Key_Tab)
    assert dialog.cancel_button in seen
    page = next(each for each in dialog.form.findChildren(Page) if each.isVisible())
    fields = [each for each in seen if page.isAncestorOf(each)]
    assert len(fields) > 3, "Tab does not walk the fields"
    tops = [each.mapTo(page, each.rect().center()).y() for each in fields if not isinstance(each, QCheckBox)]
    assert tops == sorted(tops), "Tab does not go from the top down"
    press(qtbot, keyed, Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("key", "modifier", "kind"),
    [(Key.Key_N, CTRL, AddAccount), (Key.Key_F1, CTRL, KeysDialog), (Key.Key_K, CTRL, Palette)],
)
def test_esc_closes_what_a_key_opened(
    keyed: Stage, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, kind: type[QWidget]
) -> None:
    press(qtbot, keyed, key, modifier)
    dialog = opened(qtbot, keyed, kind)
    press(qtbot, keyed, Key.Key_Escape)
    assert not dialog.isVisible()
