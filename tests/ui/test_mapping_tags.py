"""X10 in the mapping windows: what the app lists beside what orders named, where each comes from, quiet when silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListView

from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.server import PracticeShop
from linndesk.ui.dialogs.allocate_services import AllocateServices
from linndesk.ui.dialogs.payment_methods import PaymentMethodsDialog
from tests.ui.conftest import Stage


@pytest.fixture(autouse=True)
def closed(stage: Stage) -> Iterator[None]:
    """Windows are closed as by Cancel, cells being edited or not; a list that is offered goes with its window."""
    yield
    for each in QApplication.topLevelWidgets():
        if isinstance(each, AllocateServices | PaymentMethodsDialog):
            QDialog.reject(each)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, QListView)]


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    with PracticeShop(sample_shop(now=stage.scene.clock.now()), now=stage.scene.clock.now) as made:
        stage.scene.built.integrations.add("external", "Craft", made.settings(enabled=True))
        yield made


def allocate(stage: Stage, account: str = "Craft") -> AllocateServices:
    stage.window.ask("allocate-services", account)
    stage.idle()
    return cast(AllocateServices, stage.dialog(AllocateServices))


def rows(dialog: AllocateServices, *keys: str) -> list[tuple[str, ...]]:
    columns = [dialog._column(each) for each in keys]
    return [
        tuple(str(dialog.model.index(at, each).data() or "") for each in columns)
        for at in range(dialog.model.rowCount())
    ]


def typed(dialog: AllocateServices, at: int, key: str, text: str) -> None:
    dialog.table.setCurrentIndex(dialog.model.index(at, dialog._column(key)))
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    (editor,) = [each for each in dialog.table.viewport().findChildren(QLineEdit) if each.isVisible()]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    for _ in range(5):
        QApplication.processEvents()


def hidden(dialog: AllocateServices, key: str) -> bool:
    return dialog.table.isColumnHidden(dialog._column(key))


def test_what_the_app_lists_stands_there_to_be_allocated(stage: Stage, shop: PracticeShop) -> None:
    dialog = allocate(stage)
    assert rows(dialog, "channel_service", "marketplace", "origin") == [
        ("RM CLR01 · Royal Mail First Class · UK", "UK", "app"),
        ("RM T48 · Royal Mail Tracked 48 · UK", "UK", "app"),
        ("DPD NEXT · DPD Next Day", "all", "app"),
        ("DHL PAKET · DE", "DE", "app"),
    ]
    assert dialog.app_said.isVisibleTo(dialog)
    assert dialog.app_said.text() == "Practice shop lists 4 shipping services; anything else may be typed."
    assert hidden(dialog, "carrier_code"), "apps have no codes for carriers"
    assert not hidden(dialog, "origin")
    typed(dialog, 0, "service", "Royal Mail 24")
    assert dialog.why.text() == (
        "Orders of UK with RM CLR01 get Royal Mail 24. "
        "Despatched with Royal Mail 24 there, the channel is told Royal Mail 24, without a carrier, "
        "its own name, because no row names a carrier."
    )
    typed(dialog, 0, "carrier_name", "Royal Mail")
    typed(dialog, 0, "shipping_method", "First Class")
    assert "the channel is told Royal Mail, First Class." in dialog.why.text()
    dialog.save()
    stage.idle()
    saved = stage.scene.built.accounts.show("Craft").settings.model_dump()["shipping_services"]
    assert [(each["channel_service"], each["marketplace"], each["service"]) for each in saved] == [
        ("RM CLR01", "UK", "Royal Mail 24")
    ], "what was only offered is not stored"


def test_what_orders_named_and_the_app_lists_is_one_row(stage: Stage, shop: PracticeShop) -> None:
    """X10: orders may name a tag or its friendly name; both belong to the row of the tag."""
    stage.scene.sync("Craft")
    dialog = allocate(stage)
    found = rows(dialog, "channel_service", "origin")
    assert len(found) == len({name for name, _ in found}) == 4, "no service stands there twice"
    assert {origin for _, origin in found} == {"orders, app"}
    named = stage.scene.built.orders.listed(account="Craft", status="all")
    assert {each.channel_service for each in named} > {"RM T48", "Royal Mail Tracked 48"}, "orders say both"
    assert sum(each.row.seen for each in dialog.lines) == sum(bool(each.channel_service) for each in named)
    typed(dialog, 0, "service", "DPD")
    dialog.save()
    stage.idle()
    tag, offered = dialog.lines[0].row.channel_service, dialog.lines[0].row.offered
    names = {tag, offered.split(" · ")[1]}
    after = stage.scene.built.orders.listed(account="Craft", status="open")
    assert {each.postal_service for each in after if each.channel_service in names} == {"DPD"}


def test_a_tag_is_chosen_by_its_words_and_anything_else_is_typed(stage: Stage, shop: PracticeShop) -> None:
    dialog = allocate(stage)
    dialog.add()
    at = len(dialog.lines) - 1
    dialog._edit(dialog.lines[at].id, "channel_service", "dpd next · DPD Next Day")
    assert (dialog.lines[at].row.channel_service, dialog.lines[at].row.marketplace) == ("DPD NEXT", "")
    assert dialog.lines[at].row.offered == "DPD NEXT · DPD Next Day"
    dialog._edit(dialog.lines[at].id, "channel_service", "By hand <b>x</b>")
    assert dialog.lines[at].row.channel_service == "By hand <b>x</b>"
    assert dialog.lines[at].row.offered == ""


def test_an_app_that_is_silent_is_a_quiet_line_and_typing_works(stage: Stage, shop: PracticeShop) -> None:
    shop.stop()
    dialog = allocate(stage)
    assert dialog.app_said.text().startswith("Practice shop was not asked for its services: ")
    dialog.add()
    dialog._edit(dialog.lines[0].id, "channel_service", "Courier")
    dialog._edit(dialog.lines[0].id, "service", "DPD")
    assert dialog.save_button.isEnabled()


def test_a_channel_without_tags_is_as_it_was(stage: Stage, shop: PracticeShop) -> None:
    dialog = allocate(stage, "Shop UK")
    assert dialog.app_said.isHidden()
    assert not hidden(dialog, "carrier_code")
    assert hidden(dialog, "origin")
    dialog.account.choose("Craft")
    dialog._choose("Craft")
    stage.idle()
    assert hidden(dialog, "carrier_code")


def test_payment_methods_offer_what_the_app_lists(stage: Stage, shop: PracticeShop) -> None:
    stage.window.ask("payment-methods", "Craft")
    stage.idle()
    dialog = cast(PaymentMethodsDialog, stage.dialog(PaymentMethodsDialog))
    assert dialog.app_said.text() == "Practice shop lists 3 payment methods; type a part of one, or anything else."
    table = dialog.editor.table
    dialog.editor._add(["", ""])
    index = table.model().index(0, 1)
    table.setCurrentIndex(index)
    table.edit(index)
    (editor,) = [each for each in table.viewport().findChildren(QLineEdit) if each.isVisible()]
    made = editor.completer()
    assert made is not None
    made.setCompletionPrefix("über")
    assert made.currentCompletion() == "UEBERWEISUNG · Überweisung · DE"
    editor.setText("UEBERWEISUNG · Überweisung · DE")
    dialog.offering.setModelData(editor, table.model(), index)
    assert index.data() == "UEBERWEISUNG"
