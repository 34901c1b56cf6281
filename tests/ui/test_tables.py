"""Tables: lights press once (D2), selection is kept by id, columns are remembered, rows copied, blanks explained."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from linndesk.ui.background import Background
from linndesk.ui.columns import Button, Chip, Column, Light
from linndesk.ui.memory import Memory
from linndesk.ui.models import PAGE, SmallTableModel, SqlTableModel
from linndesk.ui.tables import CountLine, Table

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    on: bool = True


COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", lambda row: row.name, width=120),
    Column("on", "Enabled", lambda row: Light(row.on), width=90),
    Column("mode", "Mode", lambda row: Chip("Live", "ok"), width=70),
    Column("count", "In open orders", lambda row: row.id * 1000, width=80, align="right"),
    Column("config", "Config", lambda row: Button("Config"), width=90, sortable=False),
    Column("note", "Note", lambda row: f"=note {row.id}", stretch=True, tooltip=lambda row: "<b>bold</b>"),
    Column("extra", "Extra", lambda row: None, hidden=True),
)


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    model = SmallTableModel[Row](COLUMNS, lambda row: row.id)
    made = Table("test", model, Memory(None), title="Rows", filterable=("name",))
    qtbot.addWidget(made)
    model.set_rows([Row(1, "b"), Row(2, "a", on=False), Row(3, "c")])
    made.resize(900, 400)
    made.show()
    return made


def where(table: Table, row: int, column: int) -> QPoint:
    return table.visualRect(table.model().index(row, column)).center()


def mouse(table: Table, kind: QEvent.Type, at: QPoint) -> None:
    port = table.viewport()
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
    event = QMouseEvent(kind, QPointF(at), QPointF(port.mapToGlobal(at)), LEFT, held, PLAIN)
    QApplication.sendEvent(port, event)


def test_d2_a_click_turns_a_light_over_once(table: Table, qtbot: QtBot) -> None:
    pressed: list[tuple[int, str, bool]] = []
    table.toggled.connect(lambda *what: pressed.append(what))
    qtbot.mouseClick(table.viewport(), LEFT, pos=where(table, 1, 1))
    assert pressed == [(2, "on", True)]


def test_d2_a_double_click_turns_a_light_over_once(table: Table) -> None:
    """As a mouse sends it: press, release, double click, release."""
    pressed: list[tuple[int, str, bool]] = []
    opened: list[int] = []
    table.toggled.connect(lambda *what: pressed.append(what))
    table.opened.connect(opened.append)
    at = where(table, 0, 1)
    kinds = QEvent.Type
    for kind in (kinds.MouseButtonPress, kinds.MouseButtonRelease, kinds.MouseButtonDblClick, kinds.MouseButtonRelease):
        mouse(table, kind, at)
    assert pressed == [(1, "on", False)]
    assert opened == [], "a double click on a light must not open the row"


def test_d2_space_turns_a_light_over_once(table: Table, qtbot: QtBot) -> None:
    pressed: list[tuple[int, str, bool]] = []
    table.toggled.connect(lambda *what: pressed.append(what))
    table.setCurrentIndex(table.model().index(2, 1))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    table.setCurrentIndex(table.model().index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert pressed == [(3, "on", False)]


def test_a_press_dragged_away_presses_nothing(table: Table) -> None:
    pressed: list[object] = []
    table.toggled.connect(lambda *what: pressed.append(what))
    mouse(table, QEvent.Type.MouseButtonPress, where(table, 0, 1))
    mouse(table, QEvent.Type.MouseButtonRelease, where(table, 1, 1))
    assert pressed == []


def test_row_buttons_work_with_mouse_and_keyboard(table: Table, qtbot: QtBot) -> None:
    pressed: list[tuple[int, str]] = []
    opened: list[int] = []
    table.pressed.connect(lambda *what: pressed.append(what))
    table.opened.connect(opened.append)
    qtbot.mouseClick(table.viewport(), LEFT, pos=where(table, 0, 4))
    table.setCurrentIndex(table.model().index(1, 4))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    table.setCurrentIndex(table.model().index(1, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert pressed == [(1, "config"), (2, "config"), (2, "config")]
    assert opened == [2]


def test_screen_readers_hear_the_column_and_the_word(table: Table) -> None:
    model = table.model()
    assert model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Enabled: Off"
    assert model.index(0, 6).data(Qt.ItemDataRole.AccessibleTextRole) == "Extra: empty"


def test_numbers_stand_under_their_header(table: Table) -> None:
    head = table.model().headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    cell = table.model().index(0, 3).data(Qt.ItemDataRole.TextAlignmentRole)
    assert int(head) & Qt.AlignmentFlag.AlignRight.value
    assert Qt.AlignmentFlag(cell) & Qt.AlignmentFlag.AlignRight


def test_r_foreign_a_tooltip_is_never_html(table: Table) -> None:
    tip = table.model().index(0, 5).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip


def test_the_row_that_qt_marks_is_chosen_so_that_keys_act_on_it(table: Table) -> None:
    """Back from a dialog the first row has the ring: it is chosen, and Down goes on from it."""
    for reason, chosen in ((Qt.FocusReason.ActiveWindowFocusReason, [7]), (Qt.FocusReason.MouseFocusReason, [])):
        table.model().set_rows([])
        table.model().set_rows([Row(7, "x"), Row(8, "y")])
        assert table.current_id() is None
        table.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, reason))
        assert table.selected_ids() == chosen, "a click chooses by itself; with Ctrl it adds to nothing unseen"
        assert table.current_id() == (7 if chosen else None)


def test_sorting_keeps_selection_and_focus_by_id(table: Table, qtbot: QtBot) -> None:
    table.select_id(1)
    head = table.horizontalHeader()
    qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(head.sectionViewportPosition(0) + 20, 10))
    names = [table.model().index(row, 0).data() for row in range(3)]
    assert names == ["a", "b", "c"]
    assert table.selected_ids() == [1]
    assert table.current_id() == 1
    qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(head.sectionViewportPosition(0) + 20, 10))
    assert [table.model().index(row, 0).data() for row in range(3)] == ["c", "b", "a"]


def test_copy_is_tsv_with_headers_and_no_formula(table: Table) -> None:
    table.selectAll()
    lines = table.copy().splitlines()
    assert lines[0] == "Name\tEnabled\tMode\tIn open orders\tConfig\tNote"
    assert lines[2] == "a\tOff\tLive\t2,000\tConfig\t'=note 2"
    assert QApplication.clipboard().text().startswith("Name\t")


def test_an_empty_table_says_why_and_offers_the_next_step(table: Table, qtbot: QtBot) -> None:
    went: list[int] = []
    table.set_empty("Nothing here yet.", "Add…", lambda: went.append(1))
    table.model().set_rows([])
    button = next(each for each in table.findChildren(QPushButton) if each.text() == "Add…")
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)
    assert went == [1]


def test_a_cell_offers_to_filter_by_it(table: Table) -> None:
    asked: list[tuple[str, str]] = []
    table.filter_by.connect(lambda *what: asked.append(what))
    menu = table.menu_at(table.model().index(2, 0))
    next(each for each in menu.actions() if "Show only" in each.text()).trigger()
    assert asked == [("name", "c")]
    menu.close()


def test_columns_are_remembered_between_runs(qtbot: QtBot, tmp_path: Path) -> None:
    def open_table() -> Table:
        made = Table("kept", SmallTableModel[Row](COLUMNS, lambda row: row.id), Memory(tmp_path), title="Rows")
        qtbot.addWidget(made)
        made.resize(900, 300)
        made.show()
        return made

    first = open_table()
    head = first.horizontalHeader()
    menu = first.menu_at(first.model().index(-1, -1))
    extra = next(each for each in menu.actions()[-1].menu().actions() if each.text() == "Extra")
    extra.trigger()
    menu.close()
    head.moveSection(1, 0)
    head.resizeSection(0, 222)
    first.close()
    again = open_table().horizontalHeader()
    assert not again.isSectionHidden(6)
    assert again.visualIndex(1) == 0
    assert again.sectionSize(0) == 222
    again.reset_columns()
    assert again.isSectionHidden(6)
    assert again.visualIndex(1) == 1


def test_the_default_columns_fit_without_a_scroll_bar(table: Table) -> None:
    assert table.horizontalScrollBar().maximum() == 0


def test_qt_finds_nothing_wrong_with_the_model(table: Table, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(table.model())


@dataclass(frozen=True)
class Query:
    text: str = ""
    sort: str = "name"
    descending: bool = False


class Many:
    """A source of 100,000 rows that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Query] = []
        self.pages = 0

    def ids(self, query: Query) -> array[int]:
        self.asked.append(query)
        found = range(1, 100_001) if not query.text else range(10, 100_001, 10)
        return array("q", reversed(found) if query.descending else found)

    def rows(self, ids: Sequence[int]) -> Mapping[int, Row]:
        self.pages += 1
        assert len(ids) <= PAGE
        return {each: Row(each, f"row {each}") for each in ids}


@pytest.fixture
def many(background: Background, qtbot: QtBot, idle: Callable[[], None]) -> tuple[Table, Many]:
    source = Many()
    model = SqlTableModel[Row, Query](COLUMNS, source, background, Query())
    made = Table("many", model, Memory(None), title="Many")
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    model.reload()
    idle()
    return made, source


def test_100_000_rows_are_one_query_and_one_page(many: tuple[Table, Many]) -> None:
    table, source = many
    table.grab()
    assert table.model().rowCount() == 100_000
    assert source.pages == 1


def test_a_filter_keeps_what_is_selected_by_id(many: tuple[Table, Many], idle: Callable[[], None]) -> None:
    table, source = many
    model = table.model()
    table.select_id(50)
    model.set_query(Query("ten"))
    idle()
    assert model.rowCount() == 10_000
    assert table.selected_ids() == [50]
    assert model.row_of(50) == 4


def test_ctrl_a_selects_all_that_match_and_says_so(
    many: tuple[Table, Many], qtbot: QtBot, idle: Callable[[], None]
) -> None:
    table, _ = many
    line = CountLine(table, "listing")
    qtbot.addWidget(line)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "100,000 listings · 100,000 selected"
    table.model().set_query(Query("ten"))
    idle()
    assert line.text() == "10,000 listings · 10,000 selected"


def test_a_header_click_is_a_new_query(many: tuple[Table, Many], qtbot: QtBot, idle: Callable[[], None]) -> None:
    table, source = many
    head = table.horizontalHeader()
    qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(head.sectionViewportPosition(0) + 20, 10))
    idle()
    assert source.asked[-1] == Query(sort="name", descending=True)
    assert table.model().id_at(0) == 100_000
