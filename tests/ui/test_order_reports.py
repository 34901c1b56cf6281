"""A5, A6, the dialog: what was read, a period with its count first, schedules after the warning, a broken report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.order_reports import OrderReportsDialog
from linndesk.ui.dialogs.report_period import ReportPeriodDialog, moment
from linndesk.ui.messages import MessageBox
from tests.ui.conftest import Stage

DAY = timedelta(days=1)
FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"


@pytest.fixture
def dialog(stage: Stage) -> OrderReportsDialog:
    """Opened from Channel Integration, on the account that is chosen there."""
    stage.window.go("channel-integration")
    stage.idle()
    stage.window.actions_by_key["order-reports"].trigger()
    stage.idle()
    return cast(OrderReportsDialog, stage.dialog(OrderReportsDialog))


@pytest.fixture
def period(stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot) -> ReportPeriodDialog:
    qtbot.mouseClick(dialog.period_button, Qt.MouseButton.LeftButton)
    stage.idle()
    return cast(ReportPeriodDialog, stage.dialog(ReportPeriodDialog))


def press(stage: Stage, qtbot: QtBot, words: str) -> None:
    """The button of the question that is open."""
    box = stage.dialog(MessageBox)
    qtbot.mouseClick(
        next(each for each in box.findChildren(QPushButton) if each.text() == words), Qt.MouseButton.LeftButton
    )
    stage.idle()


def said(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel))


def cells(dialog: OrderReportsDialog) -> list[list[str]]:
    model = dialog.rows
    return [
        [str(model.index(at, column).data() or "") for column in range(model.columnCount())]
        for at in range(model.rowCount())
    ]


def test_it_opens_empty_on_the_chosen_account_and_says_so(dialog: OrderReportsDialog) -> None:
    assert dialog.account.value == "Shop UK"
    assert cells(dialog) == []
    assert "makes no order report by itself" in dialog.said.text()
    assert not dialog.save_button.isEnabled()
    assert not dialog.cancel_button.isEnabled()


def test_orders_of_a_period_are_counted_then_come_with_a_sync(
    stage: Stage, dialog: OrderReportsDialog, period: ReportPeriodDialog, qtbot: QtBot
) -> None:
    stage.scene.sync()
    before = {each.channel_order_id for each in stage.scene.built.orders.listed(status="all")}
    today = stage.scene.clock.now()
    period.since.setText((today - 20 * DAY).date().isoformat())
    period.until.setText((today - 10 * DAY).date().isoformat())
    qtbot.mouseClick(period.count_button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert "in this time" in period.said.text()
    qtbot.keyClick(period.since, Qt.Key.Key_Return)
    stage.idle()
    (row,) = [each for each in cells(dialog) if each[1] == "Period on request"]
    assert row[3] in ("Read", "Being made")
    after = {each.channel_order_id for each in stage.scene.built.orders.listed(status="all")}
    assert after > before or row[3] == "Being made"


def test_a_period_that_cannot_be_keeps_its_buttons_disabled(period: ReportPeriodDialog) -> None:
    period.since.setText("yesterday")
    assert not period.get_button.isEnabled()
    assert "2026-11-01" in period.said.text()
    period.since.setText("2026-11-21")
    period.until.setText("2026-11-20")
    assert not period.get_button.isEnabled()
    period.since.setText("2026-11-01 14:30")
    assert period.get_button.isEnabled()


def test_a_period_of_three_years_is_refused_in_words(stage: Stage, period: ReportPeriodDialog, qtbot: QtBot) -> None:
    period.since.setText("2023-01-01")
    qtbot.mouseClick(period.get_button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert "two years" in period.said.text()


def test_a_day_ends_at_its_last_moment() -> None:
    begin, end = moment("2026-06-10"), moment("2026-06-10", ends=True)
    assert begin is not None
    assert end is not None
    assert end - begin == timedelta(hours=23, minutes=59, seconds=59)
    assert moment("the first of May") is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_crash(day: str) -> None:
    """Whether they are a moment depends on the zone of the PC."""
    found = moment(day, ends=True)
    assert found is None or found.utcoffset() == timedelta(0)


def test_a_schedule_is_added_after_the_warning_that_it_replaces_one(
    stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot
) -> None:
    dialog.every.choose("PT1H")
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    press(stage, qtbot, "Add it")
    assert dialog.schedules.index(0, 0).data() == "every hour"
    dialog.every.choose("PT4H")
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    box = stage.dialog(MessageBox)
    assert "every hour" in said(box)
    assert "another program" in said(box)
    press(stage, qtbot, "Replace it")
    assert [each.period for each in stage.scene.built.order_reports.schedules("Shop UK")] == ["PT4H"]
    assert dialog.schedules.rowCount() == 1


def test_a_schedule_is_cancelled_after_the_same(stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot) -> None:
    stage.scene.built.order_reports.add_schedule("Shop UK", "PT4H")
    qtbot.mouseClick(dialog.look_button, Qt.MouseButton.LeftButton)
    stage.idle()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    press(stage, qtbot, "Keep it")
    assert dialog.schedules.rowCount() == 1
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    press(stage, qtbot, "Cancel the schedule")
    assert stage.scene.built.order_reports.schedules("Shop UK") == []
    assert dialog.schedules.rowCount() == 0


def test_a6_as_a_second_system_nothing_is_asked_for(stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot) -> None:
    stage.scene.built.accounts.save("Shop UK", {"secondary_integrated_system": True})
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    press(stage, qtbot, "Add it")
    assert "secondary integrated system" in dialog.said.text()
    qtbot.mouseClick(dialog.period_button, Qt.MouseButton.LeftButton)
    stage.idle()
    period = cast(ReportPeriodDialog, stage.dialog(ReportPeriodDialog))
    qtbot.mouseClick(period.get_button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert "secondary integrated system" in period.said.text()
    assert stage.scene.built.order_reports.schedules("Shop UK") == []
    assert stage.scene.built.order_reports.listed("Shop UK") == []


def test_a_request_can_be_taken_back_until_the_channel_was_asked(
    stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot
) -> None:
    now = stage.scene.clock.now()
    stage.scene.built.order_reports.request("Shop UK", now - 5 * DAY, now - DAY)
    dialog.reload()
    stage.idle()
    assert dialog.withdraw_button.isEnabled()
    qtbot.mouseClick(dialog.withdraw_button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert cells(dialog) == []


def test_a_broken_report_is_named_and_can_be_saved(
    stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    page = b"<html>Service unavailable</html>"
    stage.scene.amazon.add_report(FLAT, content=page, made=stage.scene.clock.now() - timedelta(hours=1))
    stage.scene.built.accounts.save("Shop UK", {"order_route": "report"})
    stage.scene.sync()
    dialog.reload()
    stage.idle()
    broken = next(each for each in stage.scene.built.order_reports.listed("Shop UK") if each.state == "broken")
    dialog.table.select_id(broken.id)
    assert dialog.save_button.isEnabled()
    assert any(each[3] == "Broken" and each[6] for each in cells(dialog))
    assert "no order report" in dialog.why.text()
    dialog.save_to(broken.id, tmp_path / "kept.txt")
    stage.idle()
    assert (tmp_path / "kept.txt").read_bytes() == page
    assert "names buyers" in dialog.said.text()


def test_without_an_account_it_says_where_to_add_one(stage: Stage) -> None:
    stage.scene.built.accounts.remove("Shop UK")
    stage.window.ask("order-reports")
    stage.idle()
    dialog = cast(OrderReportsDialog, stage.dialog(OrderReportsDialog))
    assert not dialog.period_button.isEnabled()
    assert "Add one in Channel Integration" in said(dialog)


def test_the_keyboard_reaches_everything(stage: Stage, dialog: OrderReportsDialog, qtbot: QtBot) -> None:
    stage.scene.built.order_reports.add_schedule("Shop UK", "PT4H")
    dialog.look()
    stage.idle()
    dialog.account.setFocus()
    reached: set[QWidget | None] = set()
    for _ in range(20):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    wanted = (
        dialog.period_button,
        dialog.table,
        dialog.schedule_table,
        dialog.every,
        dialog.add_button,
        dialog.cancel_button,
    )
    assert set(wanted) <= reached
