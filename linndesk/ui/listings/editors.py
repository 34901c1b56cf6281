"""Editors of what a listing says: paragraphs, several values, a choice that is found by typing. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QComboBox, QCompleter, QPlainTextEdit, QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import DATE, TICKS_A_ROW, WIDE, Editor, LineEditor, TicksEditor
from linndesk.ui.widgets import column, row
from linndesk.ui.words import plain_tip

PARAGRAPH = 92  # pixels: five lines or so
FEW_LINES = 62
ROOM, TICK = 270, 40  # for ticks in a listing's form; a tick without its words


class TitleEditor(LineEditor):
    """One line that shows its beginning."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about, value)
        self.line.setCursorPosition(0)


def number_editor(about: Setting, value: object) -> Editor:
    """A number as it is typed: a narrow line."""
    return LineEditor(replace(about, kind="decimal"), value)


class ParagraphEditor(Editor):
    """Text of several lines; Tab leaves it."""

    def __init__(self, about: Setting, value: object, height: int = PARAGRAPH) -> None:
        super().__init__(about)
        self.text = QPlainTextEdit("" if value is None else str(value))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(about.placeholder)
        self.text.setFixedHeight(height)
        self.setLayout(column(self.text))
        self.text.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self.text.toPlainText()

    def target(self) -> QWidget:
        return self.text


class LinesEditor(ParagraphEditor):
    """Several values, one on each line."""

    def __init__(self, about: Setting, value: object) -> None:
        lines = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
        super().__init__(about, "\n".join(lines), FEW_LINES)

    def value(self) -> Any:
        return [each.strip() for each in self.text.toPlainText().splitlines() if each.strip()]


class ForeignTicks(TicksEditor):
    """As many in a row as there is room for in a listing's form, however long the channel's words are."""

    def __init__(self, about: Setting, value: object) -> None:
        widest = max(QFontMetrics(QApplication.font()).horizontalAdvance(words) for _, words in about.options)
        super().__init__(about, value, across=max(1, min(TICKS_A_ROW, ROOM // (widest + TICK))))
        self._words = [words for _, words in about.options]
        for box, words in zip(self.boxes.values(), self._words, strict=True):
            shown = box.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, ROOM - TICK)
            box.setText(shown.replace("&", "&&"))
            box.setToolTip(plain_tip(words) if shown != words else "")

    def name(self, text: str) -> None:
        for box, words in zip(self.boxes.values(), self._words, strict=True):
            box.setAccessibleName(f"{text}: {words}")


class PickEditor(Editor):
    """One of many words: typing finds those that have it. What is none of them stays as it was typed."""

    def __init__(self, about: Setting, value: object, choices: Sequence[tuple[str, str]]) -> None:
        """``choices``: value and words."""
        super().__init__(about)
        self._choices = tuple(choices)
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.addItem("", "")
        for each, words in self._choices:
            self.box.addItem(words, each)
        finder = QCompleter(self.box.model(), self.box)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.box.setCompleter(finder)
        self.box.setEditText(self._words("" if value is None else str(value)))
        line = self.box.lineEdit()
        if line is not None:
            line.setPlaceholderText(about.placeholder)
        self.box.setMinimumWidth(DATE)
        self.box.setMaximumWidth(WIDE)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(18)
        self.setLayout(row(self.box, 1))
        self.box.editTextChanged.connect(lambda text: self.changed.emit())

    def value(self) -> Any:
        typed = self.box.currentText().strip()
        said = typed.casefold()
        return next((each for each, words in self._choices if said and words.casefold() == said), typed)

    def target(self) -> QWidget:
        return self.box

    def name(self, text: str) -> None:
        super().name(text)
        line = self.box.lineEdit()
        if line is not None:  # it has the focus in the box's place
            line.setAccessibleName(text)

    def _words(self, value: str) -> str:
        return next((words for each, words in self._choices if each == value), value)
