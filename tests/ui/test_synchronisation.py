"""A4, R-STOP, R-RECEIPT: the Sync button, progress with counts, Cancel, what came and what was skipped and why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.receipts import AccountReceipt, OrderCounts, Skipped
from linndesk.sync.progress import Progress
from linndesk.ui import receipts
from linndesk.ui.screens.synchronisation import Synchronisation
from tests.scene import START
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def screen(stage: Stage) -> Synchronisation:
    stage.window.go("synchronisation")
    stage.idle()
    found = stage.window.screen_named("synchronisation")
    assert isinstance(found, Synchronisation)
    return found


def cell(screen: Synchronisation, key: str, row: int = 0) -> str:
    column = [each.key for each in screen.model.columns].index(key)
    return str(screen.model.index(row, column).data())


def test_a4_sync_shows_progress_with_counts_and_reports_what_came(
    stage: Stage, screen: Synchronisation, qtbot: QtBot
) -> None:
    seen: list[Progress] = []
    assert stage.opened.syncing is not None
    stage.opened.syncing.progressed.connect(seen.append)
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.mouseClick(screen.sync_button, LEFT)
        assert screen.bar.isVisible()
        assert screen.cancel_button.isEnabled()
        assert not screen.sync_button.isEnabled()
        assert cell(screen, "state") == "Starting"
    stage.idle()
    assert seen[-1].finished
    assert seen[-1].orders > 0
    assert "new orders came in" in screen.result.text()
    assert not screen.bar.isVisible()
    assert screen.sync_button.isEnabled()
    assert screen.run_model.rowCount() == 1
    assert "Skipped" in screen.receipt.text()
    assert "cancelled before coming here" in screen.receipt.text()


def test_r_stop_cancel_frees_the_window_and_keeps_what_came(
    stage: Stage, screen: Synchronisation, qtbot: QtBot
) -> None:
    assert stage.opened.syncing is not None
    stage.scene.amazon.faults.fail_next("searchOrders", "slow", seconds=0.4)
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.mouseClick(screen.sync_button, LEFT)
        qtbot.mouseClick(screen.cancel_button, LEFT)
        assert stage.opened.syncing.stopping
        assert not screen.cancel_button.isEnabled()
        assert "Stopping" in screen.result.text()
    stage.idle()
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        qtbot.mouseClick(screen.sync_button, LEFT)
    stage.idle()
    assert stage.scene.built.accounts.show("Shop UK").last_orders_at is not None


def test_a_second_click_starts_no_second_sync(stage: Stage, screen: Synchronisation, qtbot: QtBot) -> None:
    assert stage.opened.syncing is not None
    with qtbot.waitSignal(stage.opened.syncing.finished, timeout=30_000):
        assert stage.opened.syncing.start()
        assert not stage.opened.syncing.start()
    stage.idle()
    assert screen.run_model.rowCount() == 1


def test_sync_by_itself_is_one_tick(stage: Stage, screen: Synchronisation, qtbot: QtBot) -> None:
    assert screen.by_itself.isChecked()
    screen.by_itself.click()
    stage.idle()
    assert stage.scene.built.program.settings().sync_on_schedule is False
    assert "nothing is synced by itself" in screen._facts.text()


def test_an_account_that_is_off_says_so(stage: Stage, screen: Synchronisation) -> None:
    stage.scene.built.accounts.save("Shop UK", {"enabled": False})
    screen.reload()
    stage.idle()
    assert cell(screen, "state") == "Off: it is not synced"
    assert not screen.sync_button.isEnabled()


def test_without_accounts_it_offers_one(stage: Stage, screen: Synchronisation, qtbot: QtBot) -> None:
    stage.scene.built.accounts.remove("Shop UK")
    screen.reload()
    stage.idle()
    shown = [each.text() for each in screen.table.findChildren(QPushButton) if each.isVisible()]
    assert shown == ["Add account…"]


def line(receipt: AccountReceipt) -> receipts.RunLine:
    return receipts.RunLine(0, receipt.name, START, START, "window", receipt, START)


def test_r_receipt_every_number_has_its_words() -> None:
    receipt = AccountReceipt("Shop", orders=OrderCounts(new=2, updated=1, cancelled=1, quarantined=1, skipped=3))
    receipt.skipped = [Skipped("1", "not Amazon's"), Skipped("2", "not Amazon's"), Skipped("3", "too old")]
    receipt.calls = {"searchOrders": 2}
    said = {(each.name, each.text) for each in receipts.facts(line(receipt))}
    assert ("Came", "2 new, 1 updated, 1 cancelled, 1 unreadable") in said
    assert ("Skipped", "2 orders: not Amazon's (1, 2)") in said
    assert ("Skipped", "1 order: too old (3)") in said
    assert ("Calls used", "searchOrders 2") in said
    assert receipts.happened(receipt) == "1 order could not be read; see Problems"


def test_n5_a_zero_is_explained() -> None:
    receipt = AccountReceipt("Shop", zero_reason="Asked for changes since 07:43; nothing new")
    assert receipts.came(receipt) == "nothing new"
    assert receipts.happened(receipt) == "Asked for changes since 07:43; nothing new"
    assert ("Why nothing", receipt.zero_reason) in {(each.name, each.text) for each in receipts.facts(line(receipt))}


def test_a_run_of_the_schedule_shows_and_can_be_cancelled(stage: Stage, screen: Synchronisation, qtbot: QtBot) -> None:
    """R-STOP, W9: what the machine begins by itself is seen, and stopped, like what a click began."""
    syncing, scheduler = stage.opened.syncing, stage.opened.scheduler
    assert syncing is not None
    assert scheduler is not None
    stage.scene.amazon.faults.fail_next("searchOrders", "slow", seconds=0.4)
    with qtbot.waitSignal(syncing.finished, timeout=30_000):
        with qtbot.waitSignal(syncing.started, timeout=30_000):
            stage.background.run("schedule", scheduler.run_due)
        assert screen.bar.isVisible()
        assert not syncing.start(), "no second run beside it"
        qtbot.mouseClick(screen.cancel_button, LEFT)
        assert syncing.stopping
    stage.idle()
    assert not syncing.running
    assert not screen.bar.isVisible()


def test_a_run_of_the_schedule_that_is_busy_leaves_the_window_free(stage: Stage, screen: Synchronisation) -> None:
    syncing = stage.opened.syncing
    assert syncing is not None
    syncing.scheduled(lambda: None)
    assert syncing.running
    syncing.scheduled_end(None)
    assert not syncing.running
    assert screen.sync_button.isEnabled()
