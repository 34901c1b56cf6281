"""Import of items from CSV or a spreadsheet: choose, look at what changes, import, keep the errors. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QProgressBar, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.itemfiles import write_errors, write_sample
from linndesk.services.items import ImportPreview, ImportResult, Items, RowError, RowPlan
from linndesk.ui.background import Background, Bug
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import tabs
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr

LANE = "clicks"
TABLES = "Tables (*.csv *.txt *.tsv *.xlsx *.xls *.ods)"

HINT = (
    "CSV, XLSX, XLS or ODS with a header row. Only sku is needed; a column that is absent and a blank cell leave what "
    "is there. A level goes through the ledger."
)


@dataclass(frozen=True, slots=True)
class ErrorRow:
    at: int
    error: RowError


def changes_text(plan: RowPlan) -> str:
    """``level 5 → 8, bin A1``; ``nothing`` where all is as the row says."""
    parts = [f"{each.column} {each.before} → {each.after}".replace("  ", " ") for each in plan.changes]
    return ", ".join(parts) if parts else tr("nothing")


def result_text(result: ImportResult, *, done: bool) -> str:
    """What the import would do, or did, in one or two sentences."""
    kinds = ((result.created, tr("new")), (result.updated, tr("changed")), (result.unchanged, tr("as they were")))
    parts = ", ".join(f"{number:,} {word}" for number, word in kinds if number) or tr("none")
    said = tr("Imported. Items: {parts}.", parts=parts) if done else tr("Items: {parts}.", parts=parts)
    if result.errors:
        one, many = ("row stayed out", "rows stayed out") if done else ("row stays out", "rows stay out")
        said += " " + count(len(result.errors), one, many) + "."
    if result.new_locations:
        said += " " + tr("New locations: {names}.", names=", ".join(result.new_locations))
    if result.ignored_columns:
        said += " " + tr("Columns that mean nothing here: {names}.", names=", ".join(result.ignored_columns))
    return " ".join((said, *result.notes))


class ImportItemsDialog(QDialog):
    """Reads and writes in the background; nothing is written before Import is pressed, ``imported`` after it was."""

    imported = Signal(object)  # ImportResult

    def __init__(self, parent: QWidget, items: Items, background: Background, memory: Memory) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import items"))
        self.resize(820, 560)
        self._items = items
        self._background = background
        self._path: Path | None = None
        self._result: ImportResult | None = None
        self.rows: SmallTableModel[RowPlan] = SmallTableModel(self._row_columns(), lambda each: each.row.number)
        self.errors: SmallTableModel[ErrorRow] = SmallTableModel(self._error_columns(), lambda each: each.at)
        self._compose(memory)

    def _compose(self, memory: Memory) -> None:
        self.file_line = label(tr("No file chosen yet."), tone="dim")
        self.choose_button = button(tr("Choose file…"), self.choose)
        self.sample_button = button(tr("Save a sample file…"), self.save_sample, link=True)
        self.create_locations = QCheckBox(tr("Make locations that are not here yet"))
        self.create_locations.toggled.connect(lambda on: self._preview())
        self.said = label(tr(HINT), wrap=True)
        self.row_table = Table("import-rows", self.rows, memory, title=tr("What would change"))
        self.row_table.opens_rows = False
        self.row_table.set_empty(tr("Choose a file to see what it would change."))
        self.error_table = Table("import-errors", self.errors, memory, title=tr("Rows that stay out"))
        self.error_table.opens_rows = False
        self.error_table.set_empty(tr("Every row can be used."))
        self.tabs = tabs(tr("What the import does"))
        self.tabs.addTab(self.row_table, tr("What changes"))
        self.tabs.addTab(self.error_table, tr("Rows that stay out"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Rows imported"))
        self.progress.hide()
        self.save_errors_button = button(tr("Save the rows that stay out…"), self.save_errors)
        self.save_errors_button.hide()
        self.close_button = button(tr("Cancel"), self.reject)
        self.go = button(tr("Import"), self.run_import, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        top = row(self.choose_button, self.sample_button, self.file_line, 1, self.create_locations, gap=10)
        foot = row(self.save_errors_button, 1, self.close_button, self.go)
        self.setLayout(column(top, self.said, card(self.tabs), self.progress, foot, gap=11, margin=16))
        self.rows.set_rows([])
        self.errors.set_rows([])

    # -- steps

    def choose(self) -> None:
        """A file dialog that does not block."""
        chooser = QFileDialog(self, tr("Import items"), "", tr(TABLES))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda path: self.take_file(Path(path)))
        chooser.open()

    def take_file(self, path: Path) -> None:
        """Look at this file."""
        self._path = path
        self.file_line.setText(path.name)
        self._preview()

    def run_import(self) -> None:
        """Import what was looked at."""
        path, create = self._path, self.create_locations.isChecked()
        if path is None:
            return
        self._lock(True)
        say = self._background.teller(self._show_progress, owner=self)

        def job() -> tuple[Changes, ImportResult]:
            done = self._items.import_file(path, create_locations=create, say=lambda *so_far: say(so_far))
            return Changes(stock=True, listings=True, orders=True), done

        self._background.run(LANE, job, done=self._done, failed=self._refused, owner=self)

    def save_errors(self) -> None:
        self._save_as(tr("rows-that-stayed-out.csv"), lambda path: write_errors(path, self._errors()))

    def save_sample(self) -> None:
        self._save_as(tr("items-sample.csv"), write_sample)

    # -- what comes back

    def _preview(self) -> None:
        path, create = self._path, self.create_locations.isChecked()
        if path is not None:
            self.go.setEnabled(False)
            self._say(tr("Reading {name}…", name=path.name))
            read = self._background.read
            job = lambda: self._items.preview_file(path, create_locations=create)  # noqa: E731
            read("import-preview", job, self._show_preview, failed=self._refused, owner=self)

    def _show_preview(self, preview: ImportPreview) -> None:
        result = preview.result
        self._show_result(result)
        self.rows.set_rows(preview.rows)
        self._say(result_text(result, done=False))
        some = result.created + result.updated
        self.go.setText(tr("Import {n}", n=count(some, "item")) if some else tr("Import"))
        self.go.setEnabled(some > 0)
        self.tabs.setCurrentWidget(self.row_table if some or not result.errors else self.error_table)

    def _show_result(self, result: ImportResult) -> None:
        self._result = result
        self.errors.set_rows(ErrorRow(at, each) for at, each in enumerate(result.errors))
        words = tr("Rows that stay out")
        self.tabs.setTabText(1, f"{words} {len(result.errors):,}" if result.errors else words)
        self.save_errors_button.setVisible(bool(result.errors))

    def _show_progress(self, so_far: tuple[int, int]) -> None:
        self.progress.setMaximum(max(1, so_far[1]))
        self.progress.setValue(so_far[0])

    def _done(self, made: tuple[Changes, ImportResult]) -> None:
        result = made[1]
        self._lock(False)
        self._show_result(result)
        self._say(result_text(result, done=True))
        self.go.hide()
        self.choose_button.setEnabled(False)
        self.create_locations.setEnabled(False)
        self.close_button.setText(tr("Close"))
        self.close_button.setFocus()
        self.imported.emit(result)

    def _refused(self, trouble: LinndeskError) -> None:
        """Said in the dialog, where the file is chosen."""
        self._lock(False)
        self.go.setEnabled(False)
        self.rows.set_rows([])
        if isinstance(trouble, Bug):
            self._say(tr("The file could not be read."), wrong=True)
        else:
            parts = (trouble.title, trouble.detail, trouble.fix)
            self._say(" ".join(sentence(each) for each in parts if each), wrong=True)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.said.setText(text)
        set_tone(self.said, "bad" if wrong else "")

    def _lock(self, running: bool) -> None:
        self.progress.setVisible(running)
        for each in (self.go, self.choose_button, self.create_locations):
            each.setEnabled(not running)

    def _errors(self) -> list[RowError]:
        return list(self._result.errors) if self._result else []

    def _save_as(self, name: str, write: Callable[[Path], None]) -> None:
        chooser = QFileDialog(self, tr("Save as"), name, tr("CSV (*.csv)"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.fileSelected.connect(lambda path: self._background.run(LANE, lambda: write(Path(path)), owner=self))
        chooser.open()

    # -- columns

    def _row_columns(self) -> tuple[Column[RowPlan], ...]:
        def does(plan: RowPlan) -> Painted:
            words = tr("new") if plan.new else tr("changed") if plan.changes else tr("as it is")
            return Painted(words, "ok" if plan.new else "" if plan.changes else "dim")

        return (
            Column("sku", "SKU", lambda plan: plan.row.sku, 170),
            Column("row", "Row", lambda plan: plan.row.number, 60, "right"),
            Column("location", "Location", lambda plan: plan.row.location or None, 120),
            Column("does", "Item", does, 90),
            Column("changes", "What changes", changes_text, 300, stretch=True, tooltip=changes_text),
        )

    def _error_columns(self) -> tuple[Column[ErrorRow], ...]:
        return (
            Column("row", "Row", lambda each: each.error.row, 70, "right"),
            Column("column", "Column", lambda each: each.error.column or None, 120),
            Column("reason", "Why", lambda each: each.error.reason, 400, stretch=True,
                   tooltip=lambda each: each.error.reason),
        )  # fmt: skip
