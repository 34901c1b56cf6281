"""Editors of settings that name stages of orders: one, or several; the list of them comes later. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import DATE, WIDE, Editor
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import soft, tr

A_ROW = ((16, 3), (26, 2))  # so many ticks stand beside each other while no stage is longer; else one


class StageEditor(Editor):
    """One of the stages; ``edits`` opens the list of them."""

    def __init__(self, about: Setting, value: object, edits: Callable[[], object]) -> None:
        super().__init__(about)
        self.box = QComboBox()
        self.box.setMinimumWidth(DATE)
        self.box.setMaximumWidth(WIDE)
        self.box.addItem(str(value), str(value))
        self.edit_button = button(tr("Stages…"), edits, tip=tr("The list of stages: add, rename, move, remove"))
        self.setLayout(row(self.box, self.edit_button, 1))
        self.box.currentIndexChanged.connect(self.changed)

    def fill(self, stages: Sequence[str]) -> None:
        """Every stage there is; the one that is set stays, also where it is gone by now."""
        chosen = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        for each in stages:
            self.box.addItem(each, each)
        if self.box.findData(chosen) < 0:
            self.box.addItem(tr("{stage} (no stage any more)", stage=chosen), chosen)
        self.box.setCurrentIndex(self.box.findData(chosen))
        self.box.blockSignals(False)

    def value(self) -> Any:
        return str(self.box.currentData())

    def target(self) -> QWidget:
        return self.box


class StagesEditor(Editor):
    """Some of the stages, one tick each. The first that was ticked is the one that a despatch sets."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self._chosen = [str(each) for each in value] if isinstance(value, (list, tuple)) else []
        self._name = ""
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(A_ROW[0][1], 1)
        self.said = label(tone="dim", wrap=True)
        inside = column(self._grid, self.said, gap=4)
        inside.setContentsMargins(0, 4, 0, 0)
        self.setLayout(inside)
        self.fill(self._chosen)

    def fill(self, stages: Sequence[str]) -> None:
        """Every stage there is; those that are set stay, also where they are gone by now."""
        for box in self.boxes.values():
            self._grid.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        names = list(dict.fromkeys((*stages, *self._chosen)))
        longest = max(map(len, names), default=0)
        down = -(-len(names) // next((beside for most, beside in A_ROW if longest <= most), 1))
        for at, name in enumerate(names):
            box = QCheckBox(name.replace("&", "&&"))
            box.setChecked(name in self._chosen)
            box.toggled.connect(lambda on, name=name: self._tick(name, on))
            self.boxes[name] = box
            self._grid.addWidget(box, at % down, at // down)
        self.name(self._name)
        self._say()

    def value(self) -> Any:
        return list(self._chosen)

    def target(self) -> QWidget:
        return next(iter(self.boxes.values()), self)

    def name(self, text: str) -> None:
        self._name = text
        for stage, box in self.boxes.items():
            box.setAccessibleName(f"{text}: {stage}")

    def _tick(self, name: str, on: bool) -> None:
        self._chosen = [each for each in self._chosen if each != name] + ([name] if on else [])
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        several = len(self._chosen) > 1
        self.said.setText(tr("A despatch sets {stage}.", stage=soft(self._chosen[0])) if several else "")
        self.said.setVisible(several)
