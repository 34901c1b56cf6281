"""N9 in the window: *Check this app* in the wizard, on an integration of its own, with its table, page and Stop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.sandbox.external.dialects import MODEL
from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.wizard import ANSWERS
from linndesk.ui.dialogs.check_app import CheckApp
from tests.ui.conftest import Stage
from tests.ui.test_integrate import to_about

LONG = "R" * 65


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop(dialect=MODEL) as made:
        made.world.add_order("A1")
        made.world.shelf.add("LONG", reference=LONG)
        yield made


@pytest.fixture
def checking(stage: Stage, shop: PracticeShop, tmp_path: Path) -> CheckApp:
    """Opened from the wizard's second page, with the answers to the app's set-up in a file."""
    wizard = to_about(stage, shop)
    wizard.about.check_button.click()
    stage.idle()
    found = stage.dialog(CheckApp)
    assert isinstance(found, CheckApp)
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS), encoding="utf-8")
    found.answers.setText(str(path))
    return found


def test_n9_one_fault_is_one_row_and_the_page_holds_it_as_text(
    stage: Stage, shop: PracticeShop, checking: CheckApp, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.keyClick(checking.go, Qt.Key.Key_Return)
    assert checking.close_button.text() == "Stop"
    stage.idle()
    assert checking.report is not None
    errors = [each for each in checking.report.findings if each.level == "error"]
    assert [each.rule for each in errors] == ["products.reference.long"]
    assert checking.head.text().endswith("breaks the contract.")
    row = checking.rows.row_at(0)
    assert row is not None
    assert row[1] == errors[0], "what breaks the contract stands first"
    assert "Rule: products.reference.long" in checking.detail.toPlainText()
    checking.copy_button.click()
    assert "[products.reference.long]" in QApplication.clipboard().text()
    page = tmp_path / "page.html"
    checking.save(page)
    stage.idle()
    assert "products.reference.long" in page.read_text("utf-8")
    assert [each.name for each in stage.scene.built.accounts.listed()] == ["Shop UK"], "nothing of it is kept"
    assert not {"CancelEndpoint", "RefundEndpoint", "DespatchEndpoint"} & {each.endpoint for each in shop.heard}


def test_n9_writing_waits_for_the_host_to_be_typed(stage: Stage, shop: PracticeShop, checking: CheckApp) -> None:
    asked = len(shop.heard)
    assert checking.host.isHidden()
    checking.writes.setChecked(True)
    assert not checking.host.isHidden()
    checking.host.setText("somewhere.example")
    checking.go.click()
    stage.idle()
    assert checking.report is None
    assert checking.wrong.text().startswith("The app is told nothing yet.")
    assert {each.endpoint for each in shop.heard[asked:]} <= {"manifest"}, "nothing but its manifest was read"


def test_n9_esc_stops_a_check_and_then_closes(stage: Stage, checking: CheckApp, qtbot: QtBot) -> None:
    checking.go.click()
    qtbot.keyClick(checking.close_button, Qt.Key.Key_Escape)
    assert checking.isVisible(), "first it stops"
    stage.idle()
    assert checking.report is None or checking.report.stopped
    assert checking.go.isEnabled()
    qtbot.keyClick(checking, Qt.Key.Key_Escape)
    assert not checking.isVisible()
