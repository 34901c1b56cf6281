"""Which column of a file is which of ours, what a blank stands for, and what else an import asks. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from linndesk.services.columns import Target
from linndesk.services.tableimport import Question
from linndesk.ui.screens.parts import PAUSE_MS, Picker
from linndesk.ui.widgets import Page, column, label, scroll
from linndesk.ui.words import tr

LETTERS = 15
NAMES = 330  # pixels for what is asked, before its drop-down


class ColumnsPane(QWidget):
    """A line per column of ours: the file's column in a drop-down, and a default value. ``changed`` after a choice."""

    changed = Signal()

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self._targets = targets
        self.files: dict[str, Picker] = {}
        self.defaults_typed: dict[str, QLineEdit] = {}
        self._had: dict[str, str] = {}  # key -> the file's column it has
        self._lent: dict[str, str] = {}  # a file's column -> the key that had it before
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.changed)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for at, words in enumerate((tr("Column"), tr("File column"), tr("Default value"))):
            grid.addWidget(label(words, tone="dim"), 0, at)
        for line, target in enumerate(targets, start=1):
            self._add(grid, line, target)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        area = scroll(Page(column(grid, 1, margin=10)), tr("Columns of the file"))
        self.setLayout(column(area))
        self.fill((), {})

    def _add(self, grid: QGridLayout, line: int, target: Target) -> None:
        words = tr(target.label)
        named = label(tr("{column} (needed)", column=words) if target.needed else words, wrap=True)
        picker = Picker(tr("File column for {column}", column=words))
        picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        picker.setMinimumContentsLength(LETTERS)
        picker.chose.connect(lambda header, key=target.key: self._take(key, header))
        typed = QLineEdit()
        typed.setAccessibleName(tr("Default value for {column}", column=words))
        typed.textEdited.connect(lambda text: self._timer.start(PAUSE_MS))
        named.setBuddy(picker)
        self.files[target.key] = picker
        self.defaults_typed[target.key] = typed
        cells: tuple[QWidget, ...] = (named, picker, typed)
        for at, each in enumerate(cells):
            each.setToolTip(tr(target.tip))
            grid.addWidget(each, line, at, Qt.AlignmentFlag.AlignVCenter)

    def fill(self, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
        """The file's headers, and which key each is taken for."""
        chosen = {key: header for header, key in mapping.items()}
        for key, picker in self.files.items():
            picker.fill([("", tr("not in the file")), *((each, each) for each in headers)])
            picker.choose(chosen.get(key, ""))
        self._had, self._lent = chosen, {}
        self.setEnabled(bool(headers))

    def mapping(self) -> dict[str, str]:
        """Header -> key."""
        return {picker.value: key for key, picker in self.files.items() if picker.value}

    def defaults(self) -> dict[str, str]:
        """Key -> what a blank stands for."""
        return {key: typed.text() for key, typed in self.defaults_typed.items() if typed.text().strip()}

    def _take(self, key: str, header: str) -> None:
        """A column of the file can be one of ours only: who had it lets it go, and has it back when it is free again.

        Arrow keys pass over every column on their way.
        """
        left, self._had[key] = self._had.get(key, ""), header
        owner = self._lent.pop(left, "")
        if owner and not self.files[owner].value:
            self.files[owner].choose(left)
            self._had[owner] = left
        for other, picker in self.files.items():
            if other != key and header and picker.value == header:
                picker.choose("")
                self._had[other] = ""
                self._lent[header] = other
        self.changed.emit()


class QuestionsPane(QWidget):
    """A drop-down per question of an import; hidden where there is none."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pickers: dict[str, Picker] = {}
        self._chosen: dict[str, str] = {}
        self._asked: tuple[Question, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, NAMES)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._grid)
        self.hide()

    def ask(self, questions: Sequence[Question]) -> None:
        """Show these; what a person chose for a question that is still there stays."""
        if tuple(questions) == self._asked:
            return
        self._asked = tuple(questions)
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.pickers = {}
        for line, each in enumerate(questions):
            picker = Picker(each.label, list(each.answers.items()))
            picker.choose(self._chosen.get(each.key, each.guess))
            picker.chose.connect(lambda value, key=each.key: self._take(key, value))
            self._grid.addWidget(label(each.label, wrap=True), line, 0)
            self._grid.addWidget(picker, line, 1, Qt.AlignmentFlag.AlignLeft)
            self.pickers[each.key] = picker
        self.setVisible(bool(questions))

    def answers(self) -> dict[str, str]:
        """What a person chose, by question."""
        return dict(self._chosen)

    def _take(self, key: str, value: str) -> None:
        self._chosen[key] = value
        self.changed.emit()
