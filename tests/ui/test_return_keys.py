"""M5: whatever has the keys on the sheet of a return, a scan counts the product that was scanned and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.return_order import ReturnOrderDialog
from tests.ui.conftest import Stage
from tests.ui.fulfilment import Desk, desk_of
from tests.ui.test_returns import booked, dialog_of, processed

Key = Qt.Key


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        made.add(export_returns=True)
        stage.window.activateWindow()
        yield made


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> ReturnOrderDialog:
    """Two lines of a mug, one of a cup, one unit each."""
    order_id = processed(desk, "MUG", "MUG", "CUP")
    return dialog_of(desk, qtbot, desk.stage.scene.built.orders.fetch(order_id).number)


def scan_at(qtbot: QtBot, widget: QWidget, code: str) -> None:
    """A scanner's keys go to whatever has the focus at each of them."""
    widget.setFocus()
    for each in code:
        qtbot.keyClicks(QApplication.focusWidget(), each)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)


def units(dialog: ReturnOrderDialog) -> list[str]:
    return [each.units.text() for each in dialog.grid.rows]


def test_m5_a_scan_into_a_number_of_units_is_no_number(dialog: ReturnOrderDialog, qtbot: QtBot) -> None:
    first = dialog.grid.rows[0]
    scan_at(qtbot, first.units, "CUP")
    assert units(dialog) == ["0", "0", "1"]
    assert dialog.scan.hasFocus()
    scan_at(qtbot, first.units, "5012345678917")
    assert units(dialog) == ["0", "0", "1"], "its first digit is no unit of the mug"
    assert "No line of this order is called 5012345678917" in dialog.said.text()
    first.units.setFocus()
    qtbot.keyClicks(first.units, "501")
    dialog.reason.setFocus()
    assert units(dialog) == ["0", "0", "1"], "half a scan is none"


def test_m5_too_many_typed_are_refused_and_not_cut(dialog: ReturnOrderDialog, desk: Desk, qtbot: QtBot) -> None:
    """What stands in the field is what is booked, or nothing is."""
    first = dialog.grid.rows[0]
    first.units.setFocus()
    qtbot.keyClicks(first.units, "5")
    assert not first.fault.isHidden()
    qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.stage.idle()
    assert dialog.isVisible()
    assert booked(desk) == []
    qtbot.keyClick(first.units, Key.Key_Down)
    assert first.fault.isHidden()
    assert first.units.value() in (0, 1)


def test_m5_a_scan_at_a_choice_or_a_button_changes_and_presses_nothing(
    dialog: ReturnOrderDialog, desk: Desk, qtbot: QtBot
) -> None:
    """The first letter of a SKU is no condition, and its Enter is no button's."""
    first = dialog.grid.rows[0]
    scan_at(qtbot, first.condition, "CUP")
    assert first.condition.value == "new"
    assert units(dialog) == ["0", "0", "1"]
    before = first.where.value
    scan_at(qtbot, first.where, "SCRAP-1")
    assert first.where.value == before
    assert "SCRAP-1" in dialog.said.text()
    scan_at(qtbot, dialog.all_button, "MUG")
    assert units(dialog) == ["1", "0", "1"]
    scan_at(qtbot, dialog.go, "MUG")
    desk.stage.idle()
    assert units(dialog) == ["1", "1", "1"]
    assert booked(desk) == []


def test_m5_a_scan_into_the_reason_is_no_reason(dialog: ReturnOrderDialog, qtbot: QtBot) -> None:
    dialog.reason.setFocus()
    dialog.reason.setCurrentIndex(1)
    chosen = dialog.reason.currentText()
    scan_at(qtbot, dialog.reason, "CUP")
    assert dialog.reason.currentText() == chosen
    assert units(dialog) == ["0", "0", "1"]
    assert dialog.scan.hasFocus()
    dialog.reason.setEditText("the box was wet")
    scan_at(qtbot, dialog.reason, " mug")
    assert dialog.reason.currentText() == "the box was wet"
    assert units(dialog) == ["1", "0", "1"]
    scan_at(qtbot, dialog.reason, " through")
    assert dialog.reason.currentText() == "the box was wet through"
