"""D1, D2, D3, D7, A1, A2, A3: Channel Integration, Account Config and the wizard, clicked for real."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.channel_integration import ChannelIntegration
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def screen(stage: Stage) -> ChannelIntegration:
    stage.window.go("channel-integration")
    stage.idle()
    found = stage.window.screen_named("channel-integration")
    assert isinstance(found, ChannelIntegration)
    return found


def cell(screen: ChannelIntegration, key: str, row: int = 0) -> str:
    column = [each.key for each in screen.model.columns].index(key)
    return str(screen.model.index(row, column).data())


def click(screen: ChannelIntegration, qtbot: QtBot, key: str, row: int = 0) -> None:
    column = [each.key for each in screen.model.columns].index(key)
    place = screen.table.visualRect(screen.model.index(row, column)).center()
    qtbot.mouseClick(screen.table.viewport(), LEFT, pos=place)


def press(parent: MessageBox, words: str, qtbot: QtBot) -> None:
    found = next(each for each in parent.findChildren(QPushButton) if each.text() == words)
    qtbot.mouseClick(found, LEFT)


def box(stage: Stage) -> MessageBox:
    found = stage.dialog(MessageBox)
    assert isinstance(found, MessageBox)
    return found


def settings(stage: Stage, name: str = "Shop UK") -> object:
    return stage.scene.built.accounts.show(name).settings


def test_d1_a_row_per_account_in_the_order_added(stage: Stage, screen: ChannelIntegration) -> None:
    stage.scene.add("Abroad", ("DE",))
    screen.reload()
    stage.idle()
    shown = [each.title for each in screen.model.columns if not each.hidden]
    assert shown[:6] == ["Channel", "Account", "Enabled", "Inventory Sync", "Config", "Mapping"]
    assert [cell(screen, "name", row) for row in range(2)] == ["Shop UK", "Abroad"]
    assert cell(screen, "channel") == "Amazon UK"
    assert cell(screen, "mode") == "Watch"
    assert cell(screen, "last_orders") == "never"
    assert screen.table.horizontalScrollBar().maximum() == 0


def test_d2_a_light_shows_at_once_and_is_saved_once(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    click(screen, qtbot, "enabled")
    assert cell(screen, "enabled") == "Off"
    stage.idle()
    assert stage.scene.built.accounts.show("Shop UK").enabled is False
    click(screen, qtbot, "update_inventory")
    stage.idle()
    assert stage.scene.built.accounts.show("Shop UK").inventory_sync is False
    assert (cell(screen, "enabled"), cell(screen, "update_inventory")) == ("Off", "Off")


def test_d2_two_clicks_are_saved_in_order(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    for _ in range(3):
        column = [each.key for each in screen.model.columns].index("enabled")
        screen.table.setCurrentIndex(screen.model.index(0, column))
        qtbot.keyClick(screen.table, Qt.Key.Key_Space)
    stage.idle()
    assert stage.scene.built.accounts.show("Shop UK").enabled is False
    assert cell(screen, "enabled") == "Off"


def test_a4_runs_and_a_receipt_that_explains_its_zero(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.mouseClick(screen.sync_button, LEFT)
    stage.idle()
    assert "new" in screen.receipt.text()
    assert "Calls used" in screen.receipt.text()
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.keyClick(stage.window, Qt.Key.Key_F9)
    stage.idle()
    assert screen.run_model.rowCount() == 2
    assert "nothing new" in screen.receipt.text()
    assert "Why nothing" in screen.receipt.text()


def test_d3_save_changes_writes_what_was_changed(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    click(screen, qtbot, "config")
    dialog = stage.dialog(AccountConfig)
    assert isinstance(dialog, AccountConfig)
    assert not dialog.save_button.isEnabled()
    line(dialog, "utc_offset").setText("2")
    line(dialog, "order_minutes").setText("30")
    assert "Get orders every" in dialog.effect.text()
    stage.scene.built.accounts.save("Shop UK", {"keep_personal_data_days": 9})  # somebody else, meanwhile
    qtbot.mouseClick(dialog.save_button, LEFT)
    stage.idle()
    saved = stage.scene.built.accounts.show("Shop UK").settings
    assert (str(getattr(saved, "utc_offset", "")), saved.order_minutes) == ("2", 30)
    assert saved.keep_personal_data_days == 9
    assert not [each for each in QApplication.topLevelWidgets() if type(each) is AccountConfig and each.isVisible()]


def test_n1_config_says_beforehand_what_another_mode_does(stage: Stage, screen: ChannelIntegration) -> None:
    dialog = screen.config()
    assert dialog is not None
    mode = dialog.form.editor("mode").target()
    assert isinstance(mode, QComboBox)
    for value, said in (("live", "What you despatch is told"), ("hold", "by your word")):
        mode.setCurrentIndex(mode.findData(value))
        assert said in dialog.effect.text(), value
    mode.setCurrentIndex(mode.findData("watch"))
    assert dialog.effect.text() == "Nothing is changed yet."
    dialog.reject()


def test_d3_cancel_keeps_nothing_and_asks_only_if_changed(
    stage: Stage, screen: ChannelIntegration, qtbot: QtBot
) -> None:
    dialog = screen.config()
    assert dialog is not None
    line(dialog, "order_minutes").setText("30")
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    press(box(stage), "Keep editing", qtbot)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    press(box(stage), "Discard", qtbot)
    assert not dialog.isVisible()
    assert stage.scene.built.accounts.show("Shop UK").settings.order_minutes == 15
    again = screen.config()
    assert again is not None
    qtbot.mouseClick(again.cancel_button, LEFT)
    assert not again.isVisible()


def test_d3_a_wrong_field_cannot_be_saved(stage: Stage, screen: ChannelIntegration) -> None:
    dialog = screen.config()
    assert dialog is not None
    line(dialog, "utc_offset").setText("99")
    assert not dialog.save_button.isEnabled()
    assert not dialog.test_button.isEnabled()
    assert "UTC offset" in dialog.effect.text()


def test_d7_setting_last_order_sync_back_shows_the_count_first(
    stage: Stage, screen: ChannelIntegration, qtbot: QtBot
) -> None:
    stage.scene.sync()
    screen.reload()
    stage.idle()
    dialog = screen.config()
    assert dialog is not None
    before = line(dialog, "last_order_sync").text()
    assert before
    line(dialog, "last_order_sync").setText("2026-11-01 00:00:00")
    qtbot.mouseClick(dialog.save_button, LEFT)
    stage.idle()
    question = box(stage)
    assert "once more" in question.accessibleName()
    assert any(each.isdigit() for each in question.accessibleName())
    assert getattr(settings(stage), "last_order_sync", None).strftime("%Y-%m-%d %H:%M:%S") == before
    press(question, "Save Changes", qtbot)
    stage.idle()
    assert getattr(settings(stage), "last_order_sync", None).year == 2026


def test_a3_test_names_the_wrong_credential(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    dialog = screen.config()
    assert dialog is not None
    editor = dialog.form.editor("client_secret")
    qtbot.mouseClick(editor.replace, LEFT)  # type: ignore[attr-defined]
    line(dialog, "client_secret").setText("wrong")
    qtbot.mouseClick(dialog.test_button, LEFT)
    stage.idle()
    assert "secret" in dialog.findings.text().casefold()
    assert dialog.isVisible()


def test_a3_test_of_a_saved_account_stands_in_its_row(stage: Stage, screen: ChannelIntegration) -> None:
    assert cell(screen, "authorisation") == "Not tested"
    screen.test()
    stage.idle()
    assert "works" in box(stage).accessibleName()
    stage.idle()
    assert cell(screen, "authorisation") == "OK"


def test_remove_says_exactly_what_goes(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    stage.scene.sync()
    screen.remove()
    stage.idle()
    question = box(stage)
    said = " ".join(stage.scene.built.accounts.removal("Shop UK").sentences)
    shown = " ".join(each.text() for each in question.findChildren(type(screen._title)))
    assert all(each in shown for each in said.split(". ")[0].split(", "))
    press(question, "Keep it", qtbot)
    assert len(stage.scene.built.accounts.listed()) == 1
    screen.remove()
    stage.idle()
    press(box(stage), "Remove account", qtbot)
    stage.idle()
    assert stage.scene.built.accounts.listed() == []
    assert screen.model.rowCount() == 0


def fill(dialog: AddAccount, values: dict[str, object]) -> None:
    assert dialog.form is not None
    for key, value in values.items():
        editor = dialog.form.editor(key)
        if key == "marketplaces":
            wanted = {str(each) for each in value}  # type: ignore[attr-defined]
            for tick in editor.boxes.values():  # type: ignore[attr-defined]
                tick.setChecked(tick.text().split(" ")[0] in wanted)
        elif isinstance(editor.target(), QLineEdit):
            editor.target().setText(str(value))


def wizard(stage: Stage, qtbot: QtBot, name: str, marketplaces: tuple[str, ...]) -> AddAccount:
    qtbot.keyClick(stage.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = stage.dialog(AddAccount)
    assert isinstance(dialog, AddAccount)
    qtbot.keyClicks(dialog.name, name)
    qtbot.mouseClick(dialog.next_button, LEFT)
    fill(dialog, stage.scene.amazon.settings("main", marketplaces))
    qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    return dialog


def test_a2_credentials_test_how_far_back_save_enable(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    dialog = wizard(stage, qtbot, "Shop DE", ("DE", "FR"))
    assert "Signed in" in dialog.findings.text()
    qtbot.mouseClick(dialog.next_button, LEFT)
    assert dialog.back_to.past.checkedId() == 7
    qtbot.mouseClick(dialog.next_button, LEFT)
    assert dialog.enable.isChecked()
    assert "went well" in dialog.summary.text()
    qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    added = stage.scene.built.accounts.show("Shop DE")
    assert added.enabled
    assert added.mode == "watch"
    assert added.description == "Amazon FR, DE"
    assert "client_secret" in added.secrets
    assert cell(screen, "name", 1) == "Shop DE"
    assert cell(screen, "authorisation", 1) == "OK"


def test_a2_f9_syncs_the_account_that_was_just_added(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    """The message names F9, and F9 is for the row that is chosen."""
    said: list[str] = []
    asked: list[tuple[str, str]] = []
    screen.says.connect(said.append)
    screen.asks.connect(lambda *what: asked.append(what))
    dialog = wizard(stage, qtbot, "Shop DE", ("DE",))
    for _ in range(3):
        qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    assert said == ["Shop DE is added. F9 syncs it now."]
    assert cell(screen, "name", screen.table.currentIndex().row()) == "Shop DE"
    assert "Shop DE" in screen._runs_title.text()
    stage.window.activateWindow()  # as a desktop does once the dialog has gone
    qtbot.waitUntil(stage.window.isActiveWindow)
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.keyClick(stage.window, Qt.Key.Key_F9)
    stage.idle()
    assert asked == [("sync-this", "Shop DE")]


def test_a_choice_of_ones_own_stays_when_the_list_is_read_again(stage: Stage, screen: ChannelIntegration) -> None:
    """What was gone to once is not gone to for ever."""
    stage.scene.add("Abroad", ("DE",))
    screen.go_to("Abroad")
    screen.reload()
    stage.idle()
    assert cell(screen, "name", screen.table.currentIndex().row()) == "Abroad"
    screen.table.setCurrentIndex(screen.model.index(0, 0))
    screen.reload()
    stage.idle()
    assert screen.table.currentIndex().row() == 0


def test_a1_the_name_is_unique(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    dialog = screen.add_account()
    assert not dialog.next_button.isEnabled()
    qtbot.keyClicks(dialog.name, "shop uk")
    assert not dialog.next_button.isEnabled()
    assert "taken" in dialog.name_reason.text()


def test_a1_the_same_merchant_and_marketplace_is_refused(
    stage: Stage, screen: ChannelIntegration, qtbot: QtBot
) -> None:
    dialog = wizard(stage, qtbot, "Twice", ("UK",))
    for _ in range(3):
        qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    assert "already has this merchant" in box(stage).accessibleName()
    assert [each.name for each in stage.scene.built.accounts.listed()] == ["Shop UK"]


def test_a2_wrong_credentials_are_named_and_saved_only_switched_off(
    stage: Stage, screen: ChannelIntegration, qtbot: QtBot
) -> None:
    dialog = wizard(stage, qtbot, "Shop DE", ("DE",))
    dialog.back()
    fill(dialog, {"refresh_token": "Atzr|wrong"})
    qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    assert "refresh token" in dialog.findings.text().casefold()
    assert dialog.warning.text() == "Next goes on all the same; the account is then saved switched off."
    for _ in range(2):
        qtbot.mouseClick(dialog.next_button, LEFT)
    assert not dialog.enable.isChecked()
    qtbot.mouseClick(dialog.next_button, LEFT)
    stage.idle()
    assert not stage.scene.built.accounts.show("Shop DE").enabled
    assert cell(screen, "authorisation", 1).startswith("Failed")


def test_a2_each_step_begins_where_the_typing_does(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    dialog = screen.add_account()
    assert dialog.focusWidget() is dialog.name
    qtbot.keyClicks(dialog.name, "Shop DE")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.form is not None
    first = dialog.focusWidget()
    assert dialog.form.isAncestorOf(first)
    fill(dialog, stage.scene.amazon.settings("main", ("DE",)))
    qtbot.keyClick(first, Qt.Key.Key_Return)
    stage.idle()
    assert dialog.warning.text() == ""
    assert dialog.focusWidget() is dialog.next_button
    qtbot.keyClick(dialog.next_button, Qt.Key.Key_Return)
    assert dialog.focusWidget() is dialog.back_to.past.checkedButton()


def test_a_day_still_to_come_is_refused(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    dialog = wizard(stage, qtbot, "Shop DE", ("DE",))
    qtbot.mouseClick(dialog.next_button, LEFT)
    dialog.back_to.line.setText("2031-01-01 00:00:00")
    assert not dialog.next_button.isEnabled()
    assert "still to come" in dialog.back_to.reason.text()


def test_no_account_says_why_and_offers_the_next_step(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    stage.scene.built.accounts.remove("Shop UK")
    screen.reload()
    stage.idle()
    add = [each for each in screen.table.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in add] == ["Add account…"]
    qtbot.mouseClick(add[0], LEFT)
    assert stage.dialog(AddAccount)


def test_mapping_goes_to_that_accounts_listings(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    screen.asks.connect(lambda *what: asked.append(what))
    click(screen, qtbot, "mapping")
    assert asked == [("screen-listed-products", "Shop UK")]


def line(dialog: AccountConfig, key: str) -> QLineEdit:
    target = dialog.form.editor(key).target()
    assert isinstance(target, QLineEdit)
    return target
