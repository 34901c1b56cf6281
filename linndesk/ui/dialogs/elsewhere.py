"""A setting that has a dialog of its own: the form says how it stands and opens that. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import Editor
from linndesk.ui.widgets import button, label, row
from linndesk.ui.words import count, tr


class ElsewhereEditor(Editor):
    """Never changes the value itself: what the dialog saves is saved there."""

    def __init__(self, about: Setting, value: object, words: str, run: Callable[[], None]) -> None:
        super().__init__(about)
        self._value = value
        self.said = label()
        self.open_button = button(words, run)
        self.setLayout(row(self.open_button, self.said, 1, gap=12))
        self.say(value)

    def say(self, value: object) -> None:
        """How many rows there are by now."""
        rows = len(value) if isinstance(value, (list, tuple)) else 0
        self.said.setText(count(rows, "row") if rows else tr("No rows yet"))

    def value(self) -> Any:
        return self._value

    def target(self) -> QWidget:
        return self.open_button

    def name(self, text: str) -> None:
        self.open_button.setAccessibleName(f"{text}: {self.open_button.text()}")
