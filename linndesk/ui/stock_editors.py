"""Editors of what an account publishes: a number with a tick, locations, and an example. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from linndesk.domain.availability import Limits, available
from linndesk.settings import Setting
from linndesk.ui.editors import DATE, NARROW, Editor
from linndesk.ui.widgets import ElidedLabel, button, label, row
from linndesk.ui.words import count, tr

EXAMPLE = 10
MOST = 9_999_999


class TickNumberEditor(Editor):
    """A number that may be switched off: a tick and the number beside it. Off = None."""

    def __init__(self, about: Setting, value: object, words: str) -> None:
        super().__init__(about)
        self.box = QCheckBox(words)
        self.box.setChecked(value is not None)
        self.line = QLineEdit("" if value is None else str(value))
        self.line.setFixedWidth(NARROW)
        self.line.setEnabled(value is not None)
        self.setLayout(row(self.box, self.line, label(tr(about.unit)), 1, gap=7))
        self.box.toggled.connect(self._turn)
        self.line.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self.line.text() if self.box.isChecked() else None

    def target(self) -> QWidget:
        return self.line if self.box.isChecked() else self.box

    def name(self, text: str) -> None:
        self.box.setAccessibleName(text)
        self.line.setAccessibleName(f"{text}: {tr(self.about.unit)}")

    def _turn(self, on: bool) -> None:
        self.line.setEnabled(on)
        if on and not self.line.text():
            self.line.setText(str(int(self.about.low or 0)))
        self.changed.emit()


class LocationsEditor(Editor):
    """The locations that count, chosen in a window of their own; ``opens`` is called with those chosen now."""

    def __init__(self, about: Setting, value: object, opens: Callable[[Sequence[str]], object]) -> None:
        super().__init__(about)
        self._chosen = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
        self.open_button = button(tr("Location Mapping…"), lambda: opens(self._chosen))
        self.said = ElidedLabel()
        inside = row(self.open_button, gap=12)
        inside.addWidget(self.said, 1)
        self.setLayout(inside)
        self._say()

    def value(self) -> Any:
        return list(self._chosen)

    def take(self, chosen: Sequence[str]) -> None:
        """What was chosen in the window."""
        self._chosen = list(chosen)
        self._say()
        self.changed.emit()

    def target(self) -> QWidget:
        return self.open_button

    def name(self, text: str) -> None:
        self.open_button.setAccessibleName(f"{text}: {self.open_button.text()}")

    def _say(self) -> None:
        self.said.say(", ".join(self._chosen) or tr("None chosen"))
        self.said.setToolTip("\n".join(self._chosen))


class NamedEditor(Editor):
    """One of some names; those that there are come later. ``right``: what stands beside the box."""

    def __init__(self, about: Setting, value: object, *right: QWidget) -> None:
        super().__init__(about)
        self.box = QComboBox()
        self.box.setMinimumWidth(DATE)
        self.box.addItem(str(value), str(value))
        self.setLayout(row(self.box, *right, 1))
        self.box.currentIndexChanged.connect(self.changed)

    def gone(self, name: str) -> str:
        """How a name is shown that is set and is none any more."""
        return name

    def fill(self, names: Sequence[str]) -> None:
        """Every name there is; the one that is set stays, also where it is gone by now."""
        chosen = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        for each in names:
            self.box.addItem(each, each)
        if self.box.findData(chosen) < 0:
            self.box.addItem(self.gone(chosen), chosen)
        self.box.setCurrentIndex(self.box.findData(chosen))
        self.box.blockSignals(False)

    def value(self) -> Any:
        return str(self.box.currentData())

    def target(self) -> QWidget:
        return self.box


class LocationEditor(NamedEditor):
    """One of the locations."""


class Calculator(QWidget):
    """``With [10] available, 5 are sent``: what the rules of the form make of a level."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._limits: Limits | None = None
        self.line = QLineEdit(str(EXAMPLE))
        self.line.setValidator(QIntValidator(0, MOST, self))
        self.line.setFixedWidth(NARROW)
        self.line.setAccessibleName(tr("Example: units available"))
        self.said = label(tone="dim", wrap=True)
        inside = row(label(tr("With")), self.line, gap=7)
        inside.addWidget(self.said, 1)
        self.setLayout(inside)
        self.line.textChanged.connect(self._say)

    def show_limits(self, limits: Limits | None) -> None:
        """None = a rule is wrong just now."""
        self._limits = limits
        self._say()

    def _say(self) -> None:
        text = self.line.text()
        if self._limits is None or not text.isascii() or not text.isdigit():
            self.said.setText(tr("available, … would be sent"))
        else:
            sent = available(int(text), 0, self._limits)
            self.said.setText(tr("available, {n} sent", n=count(sent, "unit is", "units are")))
