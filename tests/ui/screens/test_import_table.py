"""The one import dialog (W8, D15): columns matched and changed, defaults, questions, stopping, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import Changes
from linndesk.services.columns import Target, mapped
from linndesk.services.itemjob import ItemsImport
from linndesk.services.itemrows import RowError
from linndesk.services.tablefile import read_table
from linndesk.services.tableimport import Outcome, Preview, PreviewRow, Question
from linndesk.ui.dialogs.import_table import ImportTableDialog
from tests.ui.screens.stage import Stage


class Notes:
    """A small import of its own: one line of a notebook a row, written by the box that the file's letter means."""

    title, hint, unit = "Import notes", "A file with a column text.", "note"
    targets: Sequence[Target] = (
        Target("text", "Text", ("note",), needed=True),
        Target("box", "Box", ("letter",)),
    )
    choices: Mapping[str, str] = {}

    def __init__(self, book: list[tuple[str, str]], answers: Mapping[str, str] | None = None) -> None:
        self.book = book
        self._answers = answers or {}

    def columns(self, path: Path) -> tuple[str, ...]:
        return read_table(path).columns

    def questions(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> Sequence[Question]:
        table = mapped(read_table(path), mapping, self.targets, defaults)
        letters = dict.fromkeys(each.cells.get("box", "") for each in table.rows)
        return [Question(each, f"Box {each}", {"": "leave out", "shop": "Shop"}, "") for each in letters if each]

    def answered(self, answers: Mapping[str, str]) -> Self:
        return type(self)(self.book, answers)

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        good, errors = self._plan(path, mapping, defaults)
        rows = [PreviewRow(number, text, "new", box) for number, text, box in good]
        return Preview(rows, errors, len(good), f"{len(good)} can be written.")

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        good, errors = self._plan(path, mapping, defaults)
        for done, (_, text, box) in enumerate(good, start=1):
            self.book.append((text, box))
            say(done, len(good))

        def undo() -> str:
            self.book.clear()
            return "All taken back."

        return Outcome(Changes(settings=True), errors, f"{len(good)} written.", undo)

    def write_sample(self, path: Path) -> None:
        path.write_text("text,box\nHello,A\n", "utf-8")

    def _plan(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]
    ) -> tuple[list[tuple[int, str, str]], list[RowError]]:
        table = mapped(read_table(path), mapping, self.targets, defaults)
        good, errors = [], []
        for each in table.rows:
            box = self._answers.get(each.cells.get("box", ""), "")
            if box:
                good.append((each.number, each.cells["text"], box))
            else:
                errors.append(RowError(each.number, "box", "No box is meant by it"))
        return good, errors


Open = Callable[[Any], ImportTableDialog]


@pytest.fixture
def opened(stage: Stage) -> Iterator[Open]:
    """Opens the dialog for an import, above a widget that outlives it."""
    parent = QWidget()
    parent.show()
    made: list[ImportTableDialog] = []

    def open_(job: Notes | ItemsImport) -> ImportTableDialog:
        dialog = ImportTableDialog(parent, job, stage.background, stage.memory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.open()
        made.append(dialog)
        return dialog

    yield open_
    stage.settle()
    for each in made:  # another test counts the dialogs that are open
        each.hide()
        each.deleteLater()
    parent.close()


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def choose(stage: Stage, dialog: ImportTableDialog, key: str, header: str) -> None:
    picker = dialog.columns.files[key]
    assert picker.choose(header)
    picker.chose.emit(header)
    stage.settle()


def test_columns_are_matched_by_name_and_can_be_chosen_otherwise(stage: Stage, opened: Open, tmp_path: Path) -> None:
    dialog = opened(ItemsImport(stage.built.items))
    assert not dialog.columns.isEnabled(), "there is no file yet"
    dialog.take_file(write(tmp_path / "a.csv", "Item Number,Item Title,Other\nA,Apple,Pear\n"))
    stage.settle()
    assert dialog.columns.mapping() == {"Item Number": "sku", "Item Title": "title"}
    assert "Columns that mean nothing here: Other." in dialog.said.text()
    choose(stage, dialog, "title", "Other")
    assert dialog.rows.row_at(0).what == "title Pear"  # type: ignore[union-attr]
    choose(stage, dialog, "barcode", "Other")
    assert dialog.columns.files["title"].value == "", "a column of the file is one of ours at most"
    choose(stage, dialog, "sku", "")
    assert "no column for SKU" in dialog.said.text()
    assert not dialog.go.isEnabled()
    choose(stage, dialog, "sku", "Item Number")
    assert dialog.go.text() == "Import 1 item"


def test_a_default_stands_for_blank_cells_and_for_an_absent_column(stage: Stage, opened: Open, tmp_path: Path) -> None:
    dialog = opened(ItemsImport(stage.built.items))
    dialog.take_file(write(tmp_path / "a.csv", "sku,title\nA,Apple\nB,\n"))
    stage.settle()
    stage.qtbot.keyClicks(dialog.columns.defaults_typed["title"], "No title")
    stage.qtbot.keyClicks(dialog.columns.defaults_typed["level"], "3")
    stage.wait(lambda: "level 0 → 3" in dialog.rows.row_at(1).what)  # type: ignore[union-attr]
    stage.wait(dialog.go.isEnabled)
    stage.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    stage.wait(lambda: not dialog.go.isVisible())
    assert [(each.sku, each.title, each.levels[0].on_hand) for each in stage.built.items.listed()] == [
        ("A", "Apple", 3),
        ("B", "No title", 3),
    ]


def test_what_the_file_makes_one_ask_is_asked_and_an_answer_is_seen_at_once(
    stage: Stage, opened: Open, tmp_path: Path
) -> None:
    book: list[tuple[str, str]] = []
    dialog = opened(Notes(book))
    dialog.take_file(write(tmp_path / "a.csv", "note,letter\nHello,A\nBye,B\n"))
    stage.settle()
    assert list(dialog.questions.pickers) == ["A", "B"]
    assert dialog.questions.isVisible()
    assert not dialog.go.isEnabled()
    assert [each.error.row for each in (dialog.errors.row_at(0), dialog.errors.row_at(1)) if each] == [2, 3]
    picker = dialog.questions.pickers["B"]
    picker.choose("shop")
    picker.chose.emit("shop")
    stage.settle()
    assert dialog.go.text() == "Import 1 note"
    dialog.go.click()
    stage.wait(lambda: bool(book))
    assert book == [("Bye", "shop")]


def test_one_undo_takes_the_whole_import_back(stage: Stage, opened: Open, tmp_path: Path) -> None:
    book: list[tuple[str, str]] = []
    done: list[Outcome] = []
    dialog = opened(Notes(book, {"A": "shop"}))
    dialog.imported.connect(done.append)
    dialog.take_file(write(tmp_path / "a.csv", "note,letter\nHello,A\n"))
    stage.settle()
    picker = dialog.questions.pickers["A"]
    picker.choose("shop")
    picker.chose.emit("shop")
    stage.settle()
    assert not dialog.undo_button.isVisible()
    dialog.go.click()
    stage.wait(lambda: bool(done))
    assert dialog.said.text() == "1 written."
    assert dialog.close_button.hasFocus()
    dialog.undo_button.click()
    stage.wait(lambda: not dialog.undo_button.isVisible())
    assert (book, dialog.said.text()) == ([], "All taken back.")


def test_stop_ends_between_rows_and_what_came_in_stays(stage: Stage, opened: Open, tmp_path: Path) -> None:
    """R-STOP: the dialog does not pretend that nothing happened."""
    dialog = opened(ItemsImport(stage.built.items))
    rows = "".join(f"S{number:05},{number}\n" for number in range(5_000))
    dialog.take_file(write(tmp_path / "many.csv", f"sku,level\n{rows}"))
    stage.wait(dialog.go.isEnabled)
    dialog.go.click()
    assert dialog.close_button.text() == "Stop"
    stage.qtbot.waitUntil(lambda: dialog.progress.value() > 0, timeout=10_000)
    dialog.close_button.click()
    stage.wait(lambda: "Stopped." in dialog.said.text())
    came = stage.built.items.count()
    assert 0 < came < 5_000
    assert came % 250 == 0, "whole transactions"
    assert dialog.isVisible()
    assert stage.refused == []
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_one_file_after_another_keeps_the_columns_chosen(stage: Stage, opened: Open, tmp_path: Path) -> None:
    dialog = opened(ItemsImport(stage.built.items))
    dialog.take_file(write(tmp_path / "a.csv", "code,words\nA,Apple\n"))
    stage.settle()
    choose(stage, dialog, "sku", "code")
    choose(stage, dialog, "title", "words")
    dialog.go.click()
    stage.wait(lambda: stage.built.items.count() == 1)
    assert dialog.choose_button.text() == "Choose another file…"
    dialog.take_file(write(tmp_path / "b.csv", "code,words\nB,Bear\n"))
    stage.settle()
    assert dialog.go.isVisible()
    assert dialog.columns.mapping() == {"code": "sku", "words": "title"}


def test_every_widget_is_reached_by_tab(stage: Stage, opened: Open, tmp_path: Path) -> None:
    dialog = opened(ItemsImport(stage.built.items))
    dialog.take_file(write(tmp_path / "a.csv", "sku,title\nA,Apple\n"))
    stage.settle()
    dialog.choose_button.setFocus()
    reached = set()
    for _ in range(60):
        focused = dialog.focusWidget()
        assert focused is not None
        reached.add(focused)
        stage.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {*dialog.columns.files.values(), *dialog.columns.defaults_typed.values(), *dialog.choices.values()}
    assert wanted | {dialog.go, dialog.close_button, dialog.sample_button, dialog.row_table} <= reached


def test_arrow_keys_take_no_column_away_for_good(stage: Stage, opened: Open, tmp_path: Path, qtbot: QtBot) -> None:
    """On its way a drop-down passes over the columns of others; they have them back."""
    dialog = opened(Notes([]))
    dialog.take_file(write(tmp_path / "notes.csv", "other,letter,note\nx,A,Hello\n"))
    stage.settle()
    assert dialog.columns.mapping() == {"letter": "box", "note": "text"}
    picker = dialog.columns.files["text"]
    picker.setFocus()
    for _ in range(2):
        qtbot.keyClick(picker, Qt.Key.Key_Up)
    assert dialog.columns.mapping() == {"letter": "box", "other": "text"}
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert dialog.columns.mapping() == {"letter": "text"}
    stage.settle()
