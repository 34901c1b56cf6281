"""Import of any table: choose a file, match its columns, look at what changes, import, keep the errors. Main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QProgressBar, QSplitter, QWidget

from linndesk.domain.changes import EVERYTHING, Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.columns import guess
from linndesk.services.itemfiles import write_errors
from linndesk.services.itemrows import RowError
from linndesk.services.tableimport import AsksFirst, Outcome, Preview, PreviewRow, Question, TableImport
from linndesk.ui.background import Background, Bug
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.import_columns import ColumnsPane, QuestionsPane
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import tabs
from linndesk.ui.tables import Table
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr

LANE = "imports"
TABLES = "Tables (*.csv *.txt *.tsv *.xlsx *.xls *.ods)"
SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class ErrorRow:
    at: int
    error: RowError


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the file gave: what must be asked, and what would change by the answers so far."""

    questions: Sequence[Question]
    job: TableImport
    preview: Preview


class ImportTableDialog(QDialog):
    """Works for every ``TableImport``. Nothing is written before Import is pressed; ``imported`` after it was."""

    imported = Signal(object)  # Outcome

    def __init__(self, parent: QWidget, job: TableImport, background: Background, memory: Memory) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(job.title))
        self.resize(1080, 640)
        self._job = job
        self._ready = job  # the same, knowing the answers
        self._background = background
        self._path: Path | None = None
        self._headers: tuple[str, ...] = ()
        self._found: Sequence[RowError] = ()
        self._undo: Callable[[], str] | None = None
        self._changes = Changes()
        self._stop = threading.Event()
        self._running = False
        self._compose(memory)

    def _compose(self, memory: Memory) -> None:
        self.file_line = ElidedLabel("dim")
        self.file_line.say(tr("No file chosen yet."))
        self.choose_button = button(tr("Choose file…"), self.choose)
        self.sample_button = button(tr("Save a sample file…"), self.save_sample, link=True)
        self.said = label(tr(self._job.hint), wrap=True)
        self.choices = {key: self._choice(words) for key, words in self._job.choices.items()}
        self.questions = QuestionsPane()
        self.questions.changed.connect(self._look)
        self.columns = ColumnsPane(self._job.targets)
        self.columns.changed.connect(self._look)
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.setChildrenCollapsible(False)
        self.halves.setHandleWidth(10)
        self.halves.addWidget(card(self.columns))
        self.halves.addWidget(card(self._tables(memory)))
        self.halves.setStretchFactor(1, 1)
        self.halves.setSizes([470, 600])
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Rows imported"))
        self.progress.hide()
        top = row(self.choose_button, self.sample_button, gap=10)
        top.addWidget(self.file_line, 1)
        switches = column(*self.choices.values(), gap=6)
        self.setLayout(
            column(
                top, self.said, switches, self.questions, self.halves, self.progress, self._foot(), gap=11, margin=16
            )
        )
        self.layout().setStretchFactor(self.halves, 1)  # type: ignore[union-attr]
        self.choose_button.setFocus()

    def _choice(self, words: str) -> QCheckBox:
        made = QCheckBox(tr(words))
        made.toggled.connect(lambda on: self._look())
        return made

    def _tables(self, memory: Memory) -> QWidget:
        self.rows: SmallTableModel[PreviewRow] = SmallTableModel(self._row_columns(), lambda each: each.number)
        self.errors: SmallTableModel[ErrorRow] = SmallTableModel(self._error_columns(), lambda each: each.at)
        self.row_table = Table("import-rows", self.rows, memory, title=tr("What would change"))
        self.row_table.set_empty(tr("Choose a file to see what it would change."))
        self.error_table = Table("import-errors", self.errors, memory, title=tr("Rows that stay out"))
        self.error_table.set_empty(tr("Every row can be used."))
        for each in (self.row_table, self.error_table):
            each.opens_rows = False
        self.tabs = tabs(tr("What the import does"))
        self.tabs.addTab(self.row_table, tr("What changes"))
        self.tabs.addTab(self.error_table, tr("Rows that stay out"))
        self.rows.set_rows([])
        self.errors.set_rows([])
        return self.tabs

    def _foot(self) -> QHBoxLayout:
        self.save_errors_button = button(tr("Save the rows that stay out…"), self.save_errors)
        self.save_errors_button.hide()
        self.undo_button = button(tr("Undo this import"), self.undo)
        self.undo_button.hide()
        self.close_button = button(tr("Cancel"), self.reject)
        self.go = button(tr("Import"), self.run_import, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        return row(self.save_errors_button, self.undo_button, 1, self.close_button, self.go)

    # -- steps

    def choose(self) -> None:
        """A file dialog that does not block."""
        chooser = QFileDialog(self, tr(self._job.title), "", tr(TABLES))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda path: self.take_file(Path(path)))
        chooser.open()

    def take_file(self, path: Path) -> None:
        """Look at this file: its columns are matched by name, then shown what it would change."""
        self._path = path
        self.file_line.say(path.name)
        self.go.show()
        self.go.setEnabled(False)
        self.undo_button.hide()
        self._say(tr("Reading {name}…", name=path.name))
        self._background.read(
            "import-columns", lambda: self._job.columns(path), self._match, failed=self._refused, owner=self
        )

    def run_import(self) -> None:
        """Import what was looked at."""
        path, ready = self._path, self._ready
        if path is None or self._running:
            return
        mapping, defaults, chosen = self.columns.mapping(), self.columns.defaults(), self._chosen()
        self._lock(True)
        tell = self._background.teller(self._show_progress, owner=self)

        def say(done: int, total: int) -> None:
            tell((done, total))
            if self._stop.is_set() and done < total:
                raise Cancelled("Stopped")

        def job() -> tuple[Changes, Outcome]:
            outcome = ready.run(path, mapping, defaults, chosen, say)
            return outcome.changes, outcome

        self._background.run(LANE, job, done=self._done, failed=self._broke_off, owner=self)

    def undo(self) -> None:
        """Take the whole import back."""
        undo, changes = self._undo, self._changes
        if undo is None:
            return
        self._undo = None
        self.undo_button.setEnabled(False)

        def job() -> tuple[Changes, str]:
            said = undo()
            return changes, said

        self._background.run(LANE, job, done=lambda made: self._undone(made[1]), failed=self._refused, owner=self)

    def reject(self) -> None:
        """Closes; while an import runs, stops it after the rows that are being written."""
        if not self._running:
            super().reject()
            return
        self._stop.set()
        self.close_button.setEnabled(False)
        self._say(tr("Stopping…"))

    def save_errors(self) -> None:
        found = self._found
        self._save_as(tr("rows-that-stayed-out.csv"), lambda path: write_errors(path, found))

    def save_sample(self) -> None:
        self._save_as(tr("sample.csv"), self._job.write_sample)

    # -- what comes back

    def _match(self, headers: tuple[str, ...]) -> None:
        if headers != self._headers:  # another file of the same columns keeps what a person chose
            self._headers = headers
            self.columns.fill(headers, guess(headers, self._job.targets))
        self.columns.setEnabled(True)
        self._look()

    def _look(self) -> None:
        path = self._path
        if path is None or self._running:
            return
        self.go.setEnabled(False)
        mapping, defaults, chosen = self.columns.mapping(), self.columns.defaults(), self._chosen()
        given, first = self.questions.answers(), self._job

        def job() -> Look:
            asked: Sequence[Question] = ()
            ready = first
            if isinstance(first, AsksFirst):
                asked = first.questions(path, mapping, defaults)
                answers = {each.key: given.get(each.key, each.guess) for each in asked}
                ready = first.answered(answers)
            return Look(asked, ready, ready.preview(path, mapping, defaults, chosen))

        self._background.read("import-preview", job, self._show_look, failed=self._refused, owner=self)

    def _show_look(self, look: Look) -> None:
        preview = look.preview
        self._ready = look.job
        self.questions.ask(look.questions)
        self._show_errors(preview.errors)
        self.rows.set_rows(preview.rows[:SHOWN])
        self.row_table.set_empty(tr("Nothing in this file can be used."))
        more = tr("The first {n} rows are shown.", n=f"{SHOWN:,}") if len(preview.rows) > SHOWN else ""
        self._say(" ".join(each for each in (preview.sentence, more) if each))
        n = count(preview.count, self._job.unit)
        self.go.setText(tr("Import {n}", n=n) if preview.count else tr("Import"))
        self.go.setEnabled(preview.count > 0)
        self.tabs.setCurrentWidget(self.row_table if preview.rows or not preview.errors else self.error_table)

    def _show_errors(self, errors: Sequence[RowError]) -> None:
        self._found = errors
        self.errors.set_rows(ErrorRow(at, each) for at, each in enumerate(errors[:SHOWN]))
        words = tr("Rows that stay out")
        self.tabs.setTabText(1, f"{words} {len(errors):,}" if errors else words)
        self.save_errors_button.setVisible(bool(errors))

    def _show_progress(self, so_far: tuple[int, int]) -> None:
        self.progress.setMaximum(max(1, so_far[1]))
        self.progress.setValue(so_far[0])

    def _done(self, made: tuple[Changes, Outcome]) -> None:
        self._changes, outcome = made
        self._lock(False)
        self._show_errors(outcome.errors)
        self._say(outcome.sentence)
        self._undo = outcome.undo
        self.undo_button.setVisible(outcome.undo is not None)
        self.undo_button.setEnabled(True)
        self._ended()
        self.imported.emit(outcome)

    def _ended(self) -> None:
        """The file is done with; another can be chosen."""
        self._path = None
        self.go.hide()
        self.columns.setEnabled(False)
        self.choose_button.setText(tr("Choose another file…"))
        self.close_button.setText(tr("Close"))
        self.close_button.setFocus()

    def _undone(self, said: str) -> None:
        self.undo_button.hide()
        self._say(said)
        self.close_button.setFocus()

    def _broke_off(self, trouble: LinndeskError) -> None:
        """Some rows may be in already."""
        self._lock(False)
        self._background.changed.emit(EVERYTHING)
        if isinstance(trouble, Cancelled):
            self._say(tr("Stopped. What came in so far stays; choose the file again to go on."))
            self._ended()
        else:
            self._refused(trouble)

    def _refused(self, trouble: LinndeskError) -> None:
        """Said in the dialog, where the file is chosen."""
        self.go.setEnabled(False)
        self.rows.set_rows([])
        self._show_errors(())
        if isinstance(trouble, Bug):
            self._say(tr("This did not work because of a bug in linndesk."), wrong=True)
        else:
            parts = (trouble.title, trouble.detail, trouble.fix)
            self._say(" ".join(sentence(each) for each in parts if each), wrong=True)

    # -- small things

    def _chosen(self) -> frozenset[str]:
        return frozenset(key for key, box in self.choices.items() if box.isChecked())

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.said.setText(text)
        set_tone(self.said, "bad" if wrong else "")

    def _lock(self, running: bool) -> None:
        self._running = running
        self._stop.clear()
        self.progress.setVisible(running)
        self.progress.setValue(0)
        for each in (self.go, self.choose_button, self.columns, self.questions, *self.choices.values()):
            each.setEnabled(not running)
        self.close_button.setEnabled(True)
        self.close_button.setText(tr("Stop") if running else tr("Cancel"))

    def _save_as(self, name: str, write: Callable[[Path], None]) -> None:
        chooser = QFileDialog(self, tr("Save as"), name, tr("CSV (*.csv)"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.fileSelected.connect(lambda path: self._background.run(LANE, lambda: write(Path(path)), owner=self))
        chooser.open()

    def _row_columns(self) -> tuple[Column[PreviewRow], ...]:
        about = self._job.targets[0].label
        return (
            Column("row", "Row", lambda each: each.number, 60, "right"),
            Column("key", about, lambda each: each.key, 160),
            Column("does", "Result", _does, 90),
            Column("what", "What changes", lambda each: each.what or tr("nothing"), 220, stretch=True,
                   tooltip=lambda each: each.what),
        )  # fmt: skip

    def _error_columns(self) -> tuple[Column[ErrorRow], ...]:
        words = {each.key: tr(each.label) for each in self._job.targets}
        return (
            Column("row", "Row", lambda each: each.error.row, 70, "right"),
            Column("column", "Column", lambda each: words.get(each.error.column, each.error.column) or None, 110),
            Column("reason", "Why", lambda each: each.error.reason, 300, stretch=True,
                   tooltip=lambda each: each.error.reason),
        )  # fmt: skip


def _does(each: PreviewRow) -> Painted:
    if each.does == "new":
        return Painted(tr("new"), "ok")
    return Painted(tr("changed")) if each.does == "changed" else Painted(tr("as it is"), "dim")
