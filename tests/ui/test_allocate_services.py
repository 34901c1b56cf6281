"""D23, the dialogs: allocate by keyboard, what counts is said at once, postal services with a box to try, payments."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.despatch import Service
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.allocate_services import AllocateServices
from linndesk.ui.dialogs.elsewhere import ElsewhereEditor
from linndesk.ui.dialogs.payment_methods import PaymentMethodsDialog
from linndesk.ui.dialogs.postal_services import PostalServicesDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.words import plain_tip
from tests.ui.conftest import Stage


@pytest.fixture
def dialog(stage: Stage) -> AllocateServices:
    """Opened for the account that is chosen in Channel Integration, after a sync."""
    stage.scene.sync()
    stage.window.go("channel-integration")
    stage.idle()
    stage.window.actions_by_key["allocate-services"].trigger()
    stage.idle()
    return cast(AllocateServices, stage.dialog(AllocateServices))


def cell(dialog: AllocateServices, at: int, key: str) -> str:
    return str(dialog.model.index(at, dialog._column(key)).data() or "")


def open_editor(dialog: AllocateServices) -> QLineEdit:
    (editor,) = [each for each in dialog.table.viewport().findChildren(QLineEdit) if each.isVisible()]
    return editor


def typed(dialog: AllocateServices, at: int, key: str, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """As a person does: go to the cell, F2, type over what is there, Enter."""
    dialog.table.setCurrentIndex(dialog.model.index(at, dialog._column(key)))
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = open_editor(dialog)
    editor.selectAll()
    QTest.keyClicks(editor, text) if text else QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClick(editor, end)
    for _ in range(5):
        QApplication.processEvents()


def services(stage: Stage, named: str) -> set[str]:
    """Our services on the open orders of one of the channel's."""
    found = stage.scene.built.orders.listed(status="open")
    return {each.postal_service for each in found if each.channel_service == named}


def press(stage: Stage, words: str) -> None:
    box = stage.dialog(MessageBox)
    next(each for each in box.findChildren(QPushButton) if each.text() == words).click()
    stage.idle()


def test_d23_what_orders_have_named_stands_there_unmapped_with_counts(dialog: AllocateServices) -> None:
    assert dialog.account.value == "Shop UK"
    assert len(dialog.lines) > 2
    assert {cell(dialog, at, "service") for at in range(len(dialog.lines))} == {"not allocated"}
    assert {cell(dialog, at, "marketplace") for at in range(len(dialog.lines))} == {"UK"}
    counts = [each.row.seen for each in dialog.lines]
    assert counts == sorted(counts, reverse=True)
    assert f"{sum(counts):,} orders came without a postal service" in dialog.said.text()
    assert not dialog.save_button.isEnabled()


def test_d23_allocated_by_keyboard_alone_and_the_orders_have_it(stage: Stage, dialog: AllocateServices) -> None:
    named = dialog.lines[0].row.channel_service
    typed(dialog, 0, "service", "Royal Mail 48")
    typed(dialog, 0, "carrier_code", "royal")
    assert cell(dialog, 0, "carrier_code") == "royal"
    typed(dialog, 0, "carrier_code", "Royal Mail", Qt.Key.Key_Tab)
    assert dialog.table.currentIndex().column() == dialog._column("carrier_name")
    QTest.keyClick(open_editor(dialog), Qt.Key.Key_Escape)
    typed(dialog, 0, "shipping_method", "Tracked 48")
    assert "get Royal Mail 48" in dialog.why.text()
    assert "the channel is told Royal Mail, Tracked 48" in dialog.why.text()
    assert services(stage, named) == {""}
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stage.idle()
    assert services(stage, named) == {"Royal Mail 48"}
    (service,) = stage.scene.built.postal.services()
    assert service == Service("Royal Mail 48")


def test_a_list_offers_carriers_of_the_marketplace_and_services_that_are_here(
    stage: Stage, dialog: AllocateServices
) -> None:
    stage.scene.built.postal.add("Evri Standard")
    dialog.reload()
    stage.idle()
    assert "Evri Standard" in dialog._offer(0, "service")
    carriers = list(dialog._offer(0, "carrier_code"))
    assert carriers[0] == "Royal Mail"
    assert carriers[-1] == "Other"
    typed(dialog, 0, "service", "Own van")
    assert "Own van" in dialog._offer(1, "service")
    dialog.reload()


def test_other_without_a_name_says_so_at_once_and_cannot_be_saved(dialog: AllocateServices) -> None:
    typed(dialog, 0, "service", "Own van")
    assert dialog.save_button.isEnabled()
    typed(dialog, 0, "carrier_code", "other")
    assert cell(dialog, 0, "carrier_name") == "needed"
    assert "needs a carrier name" in dialog.said.text()
    assert not dialog.save_button.isEnabled()
    typed(dialog, 0, "carrier_name", "Our van")
    assert cell(dialog, 0, "carrier_name") == "Our van"
    assert dialog.save_button.isEnabled()
    dialog.reload()


def test_a_service_has_one_rule_whichever_row_it_is_typed_in(stage: Stage, dialog: AllocateServices) -> None:
    for at in (0, 1):
        typed(dialog, at, "service", "Royal Mail 48" if at else "royal mail 48")
    assert cell(dialog, 1, "service") == "royal mail 48"
    typed(dialog, 0, "tracking", "req")
    typed(dialog, 1, "pattern", "[A-Z")
    assert (cell(dialog, 0, "tracking"), cell(dialog, 1, "tracking")) == ("required", "required")
    assert "no pattern" in dialog.said.text()
    typed(dialog, 1, "pattern", "[A-Z]{2}[0-9]{9}GB")
    dialog.save()
    stage.idle()
    assert stage.scene.built.postal.services() == [Service("royal mail 48", "required", "[A-Z]{2}[0-9]{9}GB")]


def test_a_row_for_every_marketplace_says_which_row_counts(dialog: AllocateServices) -> None:
    named = dialog.lines[0].row.channel_service
    typed(dialog, 0, "service", "Royal Mail 48")
    dialog.add()
    at = len(dialog.lines) - 1
    typed(dialog, at, "channel_service", named.upper())
    typed(dialog, at, "service", "Letter")
    assert cell(dialog, at, "marketplace") == "all"
    typed(dialog, at, "marketplace", "gb")
    assert cell(dialog, at, "marketplace") == "UK"
    assert "another row counts first: Royal Mail 48" in dialog.why.text()
    typed(dialog, at, "marketplace", "all")
    dialog.clear()
    assert len(dialog.lines) == at
    dialog.table.setCurrentIndex(dialog.model.index(0, 0))
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert cell(dialog, 0, "service") == "not allocated"
    assert not dialog.is_changed


def test_tab_goes_on_to_the_next_cell_while_words_are_offered(dialog: AllocateServices) -> None:
    typed(dialog, 0, "service", "DHL Paket")
    dialog.table.setCurrentIndex(dialog.model.index(1, dialog._column("service")))
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = open_editor(dialog)
    QTest.keyClicks(editor, "dhl")
    popup = editor.completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert dialog.table.currentIndex().column() == dialog._column("carrier_code")
    assert open_editor(dialog).hasFocus()
    assert cell(dialog, 1, "service") == "dhl"


def test_enter_on_a_cell_that_is_fixed_edits_the_service(dialog: AllocateServices) -> None:
    dialog.table.setCurrentIndex(dialog.model.index(0, 0))
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    editor = open_editor(dialog)
    assert dialog.table.currentIndex().column() == dialog._column("service")
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_what_is_not_saved_is_asked_about(stage: Stage, dialog: AllocateServices) -> None:
    typed(dialog, 0, "service", "Van")
    dialog.reject()
    press(stage, "Keep editing")
    assert dialog.isVisible()
    dialog.reject()
    press(stage, "Discard")
    assert stage.scene.built.postal.services() == []


def test_a_table_changed_meanwhile_is_not_overwritten(stage: Stage, dialog: AllocateServices) -> None:
    typed(dialog, 0, "service", "Van")
    stage.scene.built.accounts.save("Shop UK", {"shipping_services": [{"service": "Bike", "channel_service": "X"}]})
    dialog.save()
    stage.idle()
    assert "changed meanwhile" in stage.dialog(MessageBox).accessibleName()
    settings: Any = stage.scene.built.accounts.show("Shop UK").settings
    assert [each.service for each in settings.shipping_services] == ["Bike"]
    press(stage, "Close")
    dialog.reload()
    stage.idle()


def test_config_opens_the_dialogs_and_counts_what_they_saved(stage: Stage, qtbot: QtBot) -> None:
    stage.window.go("channel-integration")
    stage.idle()
    stage.window.actions_by_key["config"].trigger()
    config = cast(AccountConfig, stage.dialog(AccountConfig))
    editor = config.form.editor("payment_methods")
    assert isinstance(editor, ElsewhereEditor)
    config.form.show_section("Payment")
    qtbot.mouseClick(editor.open_button, Qt.MouseButton.LeftButton)
    stage.idle()
    payments = cast(PaymentMethodsDialog, stage.dialog(PaymentMethodsDialog))
    payments.editor._add(["Card", "CreditCard"])
    QTest.keyClick(payments, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stage.idle()
    assert stage.scene.built.postal.payments("Shop UK") == [("Card", "CreditCard")]
    assert editor.said.text() == "1 row"
    assert not config.form.is_changed
    opener = config.form.editor("shipping_services")
    assert isinstance(opener, ElsewhereEditor)
    config.form.show_section("Shipping")
    qtbot.mouseClick(opener.open_button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert cast(AllocateServices, stage.dialog(AllocateServices)).account.value == "Shop UK"


def test_postal_services_are_added_tried_renamed_and_removed(stage: Stage) -> None:
    stage.window.actions_by_key["postal-services"].trigger()
    stage.idle()
    dialog = cast(PostalServicesDialog, stage.dialog(PostalServicesDialog))
    QTest.keyClick(dialog, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog.name.setText("RM48")
    dialog.pattern.setText("[A-Z")
    assert "no pattern" in dialog.wrong.text()
    assert not dialog.save_button.isEnabled()
    dialog.pattern.setText("[A-Z]{2}[0-9]{9}GB")
    dialog.try_box.setText("ab123456789gb")
    assert dialog.verdict.text() == "This number fits."
    dialog.try_box.setText("12")
    assert "does not look like" in dialog.verdict.text()
    dialog.save()
    stage.idle()
    dialog.name.setText("Royal Mail 48")
    dialog.save()
    stage.idle()
    assert stage.scene.built.postal.services() == [Service("Royal Mail 48", "optional", "[A-Z]{2}[0-9]{9}GB")]
    dialog.ask_remove()
    press(stage, "Remove")
    assert stage.scene.built.postal.services() == []


def test_removing_a_service_in_use_says_where(stage: Stage) -> None:
    table = [{"service": "Van", "channel_service": "X"}]
    stage.scene.built.accounts.save("Shop UK", {"shipping_services": table})
    stage.window.actions_by_key["postal-services"].trigger()
    stage.idle()
    dialog = cast(PostalServicesDialog, stage.dialog(PostalServicesDialog))
    assert "Shop UK" in dialog.why.text()
    dialog.ask_remove()
    stage.idle()
    assert "the shipping services of Shop UK" in stage.dialog(MessageBox).accessibleDescription()
    assert plain_tip(dialog.why.text())
    assert [each.name for each in stage.scene.built.postal.services()] == ["Van"]
