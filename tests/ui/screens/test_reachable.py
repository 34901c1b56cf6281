"""Every list screen and dialog: each widget that takes the focus has a name, and stock SKUs are suggested."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCompleter, QLineEdit, QTabBar, QWidget

from linndesk.domain.listings import LinkPlan
from linndesk.services.itemjob import ItemsImport
from linndesk.services.shown import Shelved
from linndesk.ui.dialogs.count_sheet import CountSheet
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.link_all import LinkAllDialog
from linndesk.ui.dialogs.stock_act import StockActDialog
from linndesk.ui.dialogs.stock_locations import LocationsDialog
from linndesk.ui.screens.sku_editor import SKU, suggest
from tests.ui.screens import test_inventory, test_listed_products, test_open_orders, test_problems
from tests.ui.screens.stage import Stage


def nameless(widget: QWidget) -> list[str]:
    """Visible widgets that the keyboard reaches and a screen reader could not name."""
    found = []
    for each in widget.findChildren(QWidget):
        if not each.isVisible() or each.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(each, QTabBar):
            continue
        named = each.accessibleName() or (isinstance(each, QAbstractButton) and each.text())
        if not named:
            found.append(f"{type(each).__name__} in {type(each.parent()).__name__}")
    return found


@pytest.mark.parametrize("module", [test_open_orders, test_listed_products, test_inventory, test_problems])
def test_every_widget_of_a_screen_has_a_name(synced: Stage, module: object) -> None:
    screen = module.shown(synced)  # type: ignore[attr-defined]
    assert nameless(screen) == []


def test_every_widget_of_a_dialog_has_a_name(synced: Stage) -> None:
    screen = test_inventory.shown(synced)
    items = [Shelved(1, "A", "Apple", "", False), Shelved(2, "B", "Bear", "", False)]
    dialogs = (
        ImportTableDialog(screen, ItemsImport(synced.built.items), synced.background, synced.memory),
        StockActDialog(screen, "move", items[:1], ["Default", "Annex"], "Default", synced.memory, lambda wish: None),
        StockActDialog(screen, "take", items, ["Default"], "Default", synced.memory, lambda wish: None, left_out=1),
        CountSheet(screen, items, "Default", synced.memory, lambda wish: None, left_out=2),
        LocationsDialog(
            screen,
            synced.built.locations,
            synced.built.stock,
            synced.built.accounts.centres,
            synced.background,
            synced.memory,
            now=synced.scene.clock.now,
        ),
        LinkAllDialog(
            screen, "Shop UK", LinkPlan(((1, "A", "A"),), (("B", "ignored"),)), lambda plan: None, synced.memory
        ),
    )
    for each in dialogs:
        each.show()
        assert nameless(each) == [], type(each).__name__


def test_skus_are_suggested_by_title_too(stage: Stage, tmp_path: Path) -> None:
    """A10: the completer asks the items' search; choosing writes the SKU alone."""
    items = tmp_path / "items.csv"
    items.write_text("sku,title\nMUG-1,Red mug\nBOWL-1,Bowl\n", "utf-8")
    stage.built.items.import_file(items)
    editor = QLineEdit()
    stage.qtbot.addWidget(editor)
    suggestions: QCompleter = suggest(editor, stage.built.items, stage.background)
    editor.show()
    stage.qtbot.keyClicks(editor, "red")
    stage.wait(lambda: suggestions.model().rowCount() == 1)
    index = suggestions.model().index(0, 0)
    assert index.data() == "MUG-1   Red mug"
    assert index.data(SKU) == "MUG-1"
    assert suggestions.pathFromIndex(index) == "MUG-1"
