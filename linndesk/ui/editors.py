"""One editor per kind of setting: shows a value, gives one back as plain text, numbers and lists. Main thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from linndesk.settings import Setting
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import stamp, tr

NARROW = 96
WIDE = 420
DATE = 190
TICKS_A_ROW = 3
LEFT_WRAPPED = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value | Qt.TextFlag.TextWordWrap.value


class Editor(QWidget):
    """Base of all: ``changed`` on every edit by a person; ``value()`` is what the declaration validates."""

    changed = Signal()
    beside = False  # whether the help sentence may stand to the right of it
    wide = False  # whether it takes the place of its label too: the section's name says what it is

    def __init__(self, about: Setting) -> None:
        super().__init__()
        self.about = about
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def value(self) -> Any:
        """What is in it now; compares equal to what was in it before when nothing was changed."""
        raise AssertionError("an editor has a value")

    def target(self) -> QWidget:
        """The widget that takes the focus, and the frame when wrong."""
        return self

    def name(self, text: str) -> None:
        """What a screen reader says."""
        self.target().setAccessibleName(text)

    def show_only(self) -> None:
        """It is there to be read, and copied where it is text."""
        target = self.target()
        target.setReadOnly(True) if isinstance(target, QLineEdit) else self.setEnabled(False)


class LineEditor(Editor):
    """Text, numbers, moments and comma-separated lists, in one line."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self.line = QLineEdit(_as_text(value))
        self.line.setPlaceholderText(about.placeholder or (tr("never") if about.kind == "moment" else ""))
        self.beside = about.kind in ("int", "decimal")
        width = NARROW if self.beside else DATE if about.kind == "moment" else WIDE
        self.line.setFixedWidth(width) if width < WIDE else self.line.setMaximumWidth(WIDE)
        parts: list[QWidget | int] = [self.line]
        if about.unit:
            parts.append(label(tr(about.unit)))
        inside = row(*parts, gap=7)
        if not self.beside:
            inside.setStretch(0, 100)
            inside.addStretch(1)
        self.setLayout(inside)
        self.line.textChanged.connect(self.changed)

    def value(self) -> Any:
        text = self.line.text()
        if self.about.kind == "texts":
            return [each.strip() for each in text.split(",") if each.strip()]
        if not text.strip() and self.about.nullable:
            return None
        return text

    def target(self) -> QWidget:
        return self.line


class TickEditor(Editor):
    """A yes or no, with its words beside it."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self.box = QCheckBox(tr(about.tick or about.label))
        self.box.setChecked(bool(value))
        self.setLayout(row(self.box, 1))
        self.box.toggled.connect(self.changed)

    def value(self) -> Any:
        return self.box.isChecked()

    def target(self) -> QWidget:
        return self.box


class ChoiceEditor(Editor):
    """One of a few words. Of words that somebody else gave, the value is kept as it is where it is none of them."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self.box = QComboBox()
        if about.options:
            self._offer(about.options, "" if value is None else str(value))
        else:
            if about.nullable:
                self.box.addItem(tr("by itself"), None)
            for each in about.choices:
                self.box.addItem(tr(each.capitalize()) if each.islower() else each, each)
            self.box.setCurrentIndex(max(0, self.box.findData(value)))
        self.box.setMinimumWidth(DATE)
        self.box.setMaximumWidth(WIDE)
        self.setLayout(row(self.box, 1))
        self.box.currentIndexChanged.connect(self.changed)

    def _offer(self, options: Sequence[tuple[str, str]], value: str) -> None:
        if value not in [each for each, _ in options]:
            self.box.addItem(value or tr("not chosen"), value)
        for each, words in options:
            self.box.addItem(words or each, each)
        self.box.setCurrentIndex(self.box.findData(value))

    def value(self) -> Any:
        return self.box.currentData()

    def target(self) -> QWidget:
        return self.box


class SecretEditor(Editor):
    """Never shows what is stored: "set", and a way to replace it. None = untouched."""

    def __init__(self, about: Setting, stored: bool, words: str = "") -> None:
        super().__init__(about)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaximumWidth(WIDE)
        self.line.setPlaceholderText(about.placeholder)
        self._set: QLabel = label(words or tr("Set, kept in this PC's keyring"))
        self.replace = button(tr("Replace"), self._replace)
        self.replace.setAccessibleName(tr("Replace {what}", what=tr(about.label)))
        self.keep = button(tr("Keep the old one"), self._keep, link=True)
        self.show_it = QCheckBox(tr("Show"))
        self.show_it.setAccessibleName(tr("Show {what}", what=tr(about.label)))
        self.show_it.toggled.connect(self._echo)
        self.setLayout(row(self._set, self.replace, self.line, self.show_it, self.keep, 1))
        self.line.setMinimumWidth(260)
        self._stored = stored
        self._keep() if stored else self._replace()
        self.keep.setVisible(False)
        self.line.textChanged.connect(self.changed)

    def value(self) -> Any:
        return self.line.text() or None

    def target(self) -> QWidget:
        return self.line

    def show_only(self) -> None:
        self.replace.setEnabled(False)
        self.line.setEnabled(False)

    def _echo(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _replace(self) -> None:
        self._swap(editing=True)
        if self._stored:
            self.line.setFocus()

    def _keep(self) -> None:
        self.line.clear()
        self._swap(editing=False)

    def _swap(self, *, editing: bool) -> None:
        self.line.setVisible(editing)
        self.show_it.setVisible(editing)
        self.keep.setVisible(editing and self._stored)
        self._set.setVisible(not editing)
        self.replace.setVisible(not editing)


class TicksEditor(Editor):
    """A list whose possible values are known, such as marketplaces: one tick each, so many in a row."""

    def __init__(self, about: Setting, value: object, across: int = TICKS_A_ROW) -> None:
        super().__init__(about)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        chosen = set(value) if isinstance(value, (list, tuple)) else set()
        self.boxes: dict[str, QCheckBox] = {}
        down = -(-len(about.options) // across)
        for at, (key, words) in enumerate(about.options):
            box = QCheckBox(words)
            box.setChecked(key in chosen)
            box.toggled.connect(self.changed)
            self.boxes[key] = box
            grid.addWidget(box, at % down, at // down)
        grid.setColumnStretch(across, 1)

    def value(self) -> Any:
        return [key for key, box in self.boxes.items() if box.isChecked()]

    def target(self) -> QWidget:
        return next(iter(self.boxes.values()), self)

    def name(self, text: str) -> None:
        for box in self.boxes.values():
            box.setAccessibleName(f"{text}: {box.text()}")


class TableEditor(Editor):
    """Rows of texts, such as a mapping; a row of blanks is no row."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self.table = QTableWidget(0, len(about.columns))
        self.table.setHorizontalHeaderLabels([tr(each.label) for each in about.columns])
        self.table.verticalHeader().setVisible(False)
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag(LEFT_WRAPPED))
        header.setMinimumHeight(3 * self.fontMetrics().height() + 8)  # a title may take three lines
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setMinimumHeight(180)
        for each in value if isinstance(value, (list, tuple)) else ():
            self._add([str(getattr(each, part.key)) for part in about.columns])
        add = button(tr("Add row"), lambda: self._add([""] * len(about.columns)))
        remove = button(tr("Remove row"), self._remove)
        self.setLayout(column(self.table, row(add, remove, 1), gap=6))
        self.table.itemChanged.connect(lambda item: self.changed.emit())

    def value(self) -> Any:
        keys = [each.key for each in self.about.columns]
        rows = [dict(zip(keys, self._texts(at), strict=True)) for at in range(self.table.rowCount())]
        return [each for each in rows if any(each.values())]

    def target(self) -> QWidget:
        return self.table

    def _texts(self, at: int) -> list[str]:
        cells = (self.table.item(at, each) for each in range(self.table.columnCount()))
        return [cell.text().strip() if cell else "" for cell in cells]

    def _add(self, texts: Sequence[str]) -> None:
        at = self.table.rowCount()
        self.table.insertRow(at)
        for number, text in enumerate(texts):
            self.table.setItem(at, number, QTableWidgetItem(text))
        self.changed.emit()

    def _remove(self) -> None:
        self.table.removeRow(self.table.currentRow())
        self.changed.emit()


class MapEditor(TableEditor):
    """Texts by name, in two columns; a row without a name or a value is no row."""

    def __init__(self, about: Setting, value: object) -> None:
        pairs = value.items() if isinstance(value, dict) else ()
        rows = [SimpleNamespace(name=name, value=text) for name, text in pairs]
        super().__init__(replace(about, columns=tuple(map(_column, ("Name", "Value")))), rows)

    def value(self) -> Any:
        return {each["name"]: each["value"] for each in super().value() if each["name"] and each["value"]}


class JsonEditor(Editor):
    """What has no form: shown as it is, and copied; nobody types it."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self._value = value
        self.text = QPlainTextEdit("" if value is None else json.dumps(value, indent=2, ensure_ascii=False))
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(140)
        self.setLayout(column(self.text))

    def value(self) -> Any:
        return self._value

    def target(self) -> QWidget:
        return self.text


def editor_for(about: Setting, value: object, *, stored: bool) -> Editor:
    """The editor of a setting; ``stored``: a secret that the keyring has already."""
    if about.kind == "secret":
        return SecretEditor(about, stored)
    if about.options and about.kind in ("texts", "text", "choice"):
        return TicksEditor(about, value) if about.kind == "texts" else ChoiceEditor(about, value)
    kinds: dict[str, type[TickEditor] | type[ChoiceEditor] | type[TableEditor] | type[JsonEditor]] = {
        "bool": TickEditor,
        "choice": ChoiceEditor,
        "table": TableEditor,
        "map": MapEditor,
        "json": JsonEditor,
    }
    return kinds[about.kind](about, value) if about.kind in kinds else LineEditor(about, value)


def _column(label: str) -> Setting:
    return Setting(label.casefold(), label, "", "", "text", nullable=False, default="")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return str(value)
