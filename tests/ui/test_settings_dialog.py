"""W3, M7: the program's settings in the window: stages edited, the mail server, a test mail, clicked for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.settings import SettingsDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.stage_list import StageListEditor
from tests.mail_server import PracticeMail
from tests.ui.conftest import Stage
from tests.ui.fulfilment import NAME, desk_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def mail() -> Iterator[PracticeMail]:
    made = PracticeMail().start()
    yield made
    made.stop()


def opened(stage: Stage, act: str = "settings") -> SettingsDialog:
    stage.window.ask(act)
    stage.idle()
    found = stage.dialog(SettingsDialog)
    assert isinstance(found, SettingsDialog)
    return found


def stages(dialog: SettingsDialog) -> StageListEditor:
    found = dialog.form.editor("order_stages")
    assert isinstance(found, StageListEditor)
    return found


def write(dialog: SettingsDialog, **values: object) -> None:
    for key, value in values.items():
        target = dialog.form.editor(key).target()
        if isinstance(target, QComboBox):
            target.setCurrentIndex(target.findData(value))
        else:
            assert isinstance(target, QLineEdit)
            target.setText(str(value))


def save(stage: Stage, dialog: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.save_button, LEFT)
    stage.idle()


def test_w3_stages_are_added_renamed_moved_and_removed(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage, "order-stages")
    editor = stages(dialog)
    assert editor.value() == ["Order Received", "Picking", "Packed", "Despatched"]
    assert not dialog.save_button.isEnabled()
    editor.list.setCurrentRow(1)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)  # or nothing in it has the focus
    qtbot.mouseClick(editor.add_button, LEFT)
    line = editor.list.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "Weighed")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(editor.list.hasFocus)
    assert editor.value() == ["Order Received", "Picking", "Weighed", "Packed", "Despatched"]
    qtbot.keyClick(editor.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    editor.list.setCurrentRow(3)
    qtbot.keyClick(editor.list, Qt.Key.Key_Delete)
    assert editor.value() == ["Order Received", "Weighed", "Picking", "Despatched"]
    assert "Order stages" in dialog.effect.text()
    save(stage, dialog, qtbot)
    assert stage.scene.built.order_acts.stages() == ["Order Received", "Weighed", "Picking", "Despatched"]


def test_w3_a_stage_that_was_added_and_not_named_is_none(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage, "order-stages")
    editor = stages(dialog)
    qtbot.mouseClick(editor.add_button, LEFT)
    line = editor.list.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: editor.list.count() == 4)
    assert dialog.isVisible()
    assert not dialog.save_button.isEnabled(), "nothing is changed"


def test_w3_two_stages_of_one_name_cannot_be_saved(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage, "order-stages")
    qtbot.mouseClick(stages(dialog).add_button, LEFT)
    stages(dialog).list.currentItem().setText("packed")
    assert "only once" in dialog.form.reason("order_stages")
    assert not dialog.save_button.isEnabled()


def test_w3_a_stage_that_an_account_uses_stays_and_says_who_uses_it(stage: Stage, qtbot: QtBot) -> None:
    with desk_of(stage) as desk:
        desk.add()
        dialog = opened(stage, "order-stages")
        stages(dialog).list.setCurrentRow(3)
        qtbot.mouseClick(stages(dialog).remove_button, LEFT)
        save(stage, dialog, qtbot)
        assert "Despatched" in stage.dialog(MessageBox).accessibleName()
        assert NAME in stage.dialog(MessageBox).accessibleDescription()
        assert "Despatched" in stage.scene.built.order_acts.stages()


def test_m7_mail_server_its_password_and_a_test_mail(stage: Stage, mail: PracticeMail, qtbot: QtBot) -> None:
    """Nothing is mailed by settings that are not saved; the password is in the keyring, never in the form."""
    dialog = opened(stage)
    dialog.form.show_section("Mail")
    write(dialog, smtp_host="127.0.0.1", smtp_port=mail.port, smtp_security="none", mail_from="wms@shop.example")
    qtbot.keyClicks(dialog.mail.line, "me@shop.example")
    assert not dialog.mail.go.isEnabled()
    assert "Save the changes first" in dialog.mail.said.text()
    write(dialog, smtp_password="hush hush")
    save(stage, dialog, qtbot)
    program = stage.scene.built.program
    assert program.secrets() == ("smtp_password",)
    assert program.settings().smtp_password == ""
    dialog = opened(stage)
    assert dialog.form.editor("smtp_password").value() is None
    assert not dialog.form.is_changed
    dialog.form.show_section("Mail")
    qtbot.keyClicks(dialog.mail.line, "me@shop.example")
    qtbot.mouseClick(dialog.mail.go, LEFT)
    stage.idle()
    assert "handed to 127.0.0.1" in dialog.mail.said.text()
    assert [each["To"] for each in mail.mails] == ["me@shop.example"]


def test_m7_what_the_mail_server_refuses_is_said(stage: Stage, mail: PracticeMail, qtbot: QtBot) -> None:
    mail.refuses = {"me@shop.example": "550 no such user"}
    write_to = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "mail_from": "w@s.example"}
    stage.scene.built.program.change(write_to)
    dialog = opened(stage)
    dialog.form.show_section("Mail")
    qtbot.keyClicks(dialog.mail.line, "me@shop.example")
    qtbot.mouseClick(dialog.mail.go, LEFT)
    stage.idle()
    assert dialog.mail.said.property("tone") == "bad"
    assert stage.dialog(MessageBox).accessibleName()
    assert dialog.mail.go.isEnabled(), "another try is possible"


def test_a_plain_mail_server_elsewhere_is_refused_under_its_field(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage)
    write(dialog, smtp_host="mail.shop.example", smtp_security="none")
    assert "127.0.0.1" in dialog.form.reason("smtp_security")
    assert not dialog.save_button.isEnabled()


def test_cancel_asks_only_where_something_was_changed(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage)
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.isVisible()
    dialog = opened(stage)
    write(dialog, mail_from="w@s.example")
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert dialog.isVisible()
    assert "Discard" in stage.dialog(MessageBox).accessibleName()


def test_appearance_is_switched_at_once(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage)
    write(dialog, appearance="dark")
    save(stage, dialog, qtbot)
    assert stage.scene.built.program.settings().appearance == "dark"
    assert stage.window._memory.text("window/appearance") == "dark"
