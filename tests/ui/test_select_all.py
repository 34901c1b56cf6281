"""Ctrl+A over many rows costs what is seen, not what is selected (R-THREADS)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table

ROWS = 5_000


class Counting(SmallTableModel[int]):
    """Counts how often a view asks what may be done with a cell."""

    asked = 0

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        self.asked += 1
        return super().flags(index)


def test_selecting_all_asks_only_for_cells_that_are_seen(qtbot: QtBot) -> None:
    columns: tuple[Column[int], ...] = tuple(Column(f"c{at}", f"Column {at}", lambda row: row) for at in range(6))
    model = Counting(columns, lambda row: row)
    table = Table("many", model, Memory(None), title="Many")
    qtbot.addWidget(table)
    model.set_rows(range(ROWS))
    table.resize(900, 600)
    table.show()
    table.grab()
    model.asked = 0
    table.selectAll()
    table.grab()
    assert len(table.selected_ids()) == ROWS
    assert model.asked < ROWS
