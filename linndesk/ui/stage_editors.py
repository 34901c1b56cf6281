"""Editors of settings that name stages of orders: one, or several; the list of them comes later. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import WIDE, Editor
from linndesk.ui.stock_editors import NamedEditor
from linndesk.ui.widgets import button, column, label
from linndesk.ui.words import soft, tr

A_ROW = ((16, 3), (26, 2))  # so many ticks stand beside each other while no stage is longer; else one


class StageEditor(NamedEditor):
    """One of the stages; ``edits`` opens the list of them."""

    def __init__(self, about: Setting, value: object, edits: Callable[[], object]) -> None:
        edit = button(tr("Stages…"), edits, tip=tr("The list of stages: add, rename, move, remove"))
        super().__init__(about, value, edit)
        self.edit_button = edit
        self.box.setMaximumWidth(WIDE)

    def gone(self, name: str) -> str:
        return tr("{stage} (no stage any more)", stage=name)


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
