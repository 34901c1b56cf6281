"""The form of a settings declaration: sections, fields, reasons; gives back only what was changed. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from linndesk.errors import InvalidSettings
from linndesk.settings import Setting, SettingsModel, describe, validate
from linndesk.ui.editors import Editor, editor_for
from linndesk.ui.theme import tokens_of
from linndesk.ui.widgets import Page, column, label, row, scroll
from linndesk.ui.words import tr

EditorMaker = Callable[[Setting, object], Editor]
LABELS = 170
SECTIONS = 170


@dataclass(slots=True)
class _Field:
    about: Setting
    editor: Editor
    first: Any
    reason: QLabel
    note: QLabel
    box: QVBoxLayout
    touched: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.editor.value() != self.first)


class Form(QWidget):
    """A field per setting of ``model``, grouped by section.

    ``values`` are the settings as they are, ``secrets_set`` the secrets that are stored. ``needs`` are keys without
    which it is not ready. ``only`` limits it to some sections,
    ``leave_out`` takes keys away; with one section there is no list at the left.
    ``editors`` overrides the editor of a key. ``changed`` fires after every edit, when ``wrong`` is up to date.
    """

    changed = Signal()

    def __init__(
        self,
        model: type[SettingsModel],
        values: Mapping[str, object],
        *,
        secrets_set: Collection[str] = (),
        needs: Collection[str] = (),
        only: Sequence[str] = (),
        leave_out: Collection[str] = (),
        editors: Mapping[str, EditorMaker] | None = None,
    ) -> None:
        super().__init__()
        self._model = model
        self._values = dict(values)
        self._needs = frozenset(needs)
        self._secrets = frozenset(secrets_set)
        self._editors = dict(editors or {})
        self._fields: dict[str, _Field] = {}
        self.wrong: dict[str, str] = {}
        asked = [each for each in describe(model) if (not only or each.section in only) and each.key not in leave_out]
        self._names = list(dict.fromkeys(each.section for each in asked))
        self._list = self._section_list()
        self._pages = QStackedWidget()
        for name in self._names:
            self._pages.addWidget(self._page(name, [each for each in asked if each.section == name]))
        inside = row(self._list, gap=0)
        inside.addWidget(self._pages, 1)
        self.setLayout(inside)
        self._list.setVisible(len(self._names) > 1)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setCurrentRow(0)
        QShortcut(QKeySequence("Ctrl+Tab"), self, lambda: self._step(1))
        QShortcut(QKeySequence("Ctrl+Shift+Tab"), self, lambda: self._step(-1))
        self._judge()

    # -- what dialogs use

    @property
    def is_changed(self) -> bool:
        return any(each.changed for each in self._fields.values())

    @property
    def is_ready(self) -> bool:
        """Nothing is wrong and nothing that is needed is missing."""
        return not self.wrong

    def changed_values(self) -> dict[str, Any]:
        """Only what was changed, as plain values: a running sync writes settings too."""
        return {key: each.editor.value() for key, each in self._fields.items() if each.changed}

    def whole(self) -> dict[str, Any]:
        """Every value as it would be after saving; secrets only where one was typed."""
        plain = {key: value for key, value in self._values.items() if key not in self._secrets}
        return {**plain, **self.changed_values()}

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """What saving or testing found wrong; stands until the field is edited."""
        for key, text in reasons.items():
            if key in self._fields:
                self._fields[key].touched = True
                self._say(self._fields[key], text)
        first = next((key for key in reasons if key in self._fields), None)
        if first:
            self.go_to(first)

    def set_note(self, key: str, text: str) -> None:
        """An amber sentence under a field, such as a warning; blank takes it away."""
        if key in self._fields:
            note = self._fields[key].note
            note.setText(text)
            note.setVisible(bool(text))

    def add_below(self, key: str, widget: QWidget) -> None:
        """Something that belongs to a field, such as an example."""
        self._fields[key].box.addWidget(widget)

    def lock(self, keys: Collection[str], reason: str) -> None:
        """These fields do not count just now, and the first of them says why; blank = they do."""
        there = [each for each in self._fields if each in keys]
        for key in there:
            self._fields[key].editor.setEnabled(not reason and not self._fields[key].about.later)
        if there:
            self.set_note(there[0], reason)

    def go_to(self, key: str) -> None:
        """Show the field and put the focus into it."""
        found = self._fields[key]
        self.show_section(found.about.section)
        found.editor.target().setFocus()

    def go_to_first(self) -> None:
        """Put the focus into the first field."""
        self.go_to(next(iter(self._fields)))

    def show_section(self, name: str) -> None:
        if name in self._names:
            self._list.setCurrentRow(self._names.index(name))

    def section_names(self) -> list[str]:
        return list(self._names)

    def editor(self, key: str) -> Editor:
        return self._fields[key].editor

    def reason(self, key: str) -> str:
        """What stands under the field."""
        return self._fields[key].reason.text()

    # -- building

    def _section_list(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("navigation")
        made.setFixedWidth(SECTIONS)
        made.setAccessibleName(tr("Sections"))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name in self._names:
            QListWidgetItem(tr(name), made).setSizeHint(QSize(SECTIONS - 2, 32))
        return made

    def _page(self, name: str, asked: Sequence[Setting]) -> QScrollArea:
        grid = QGridLayout()
        grid.setContentsMargins(20, 14, 24, 20)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(13)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnStretch(1, 1)
        if len(self._names) > 1:
            grid.addWidget(label(tr(name), size="head"), 0, 0, 1, 2)
        for at, about in enumerate(asked, 1):
            self._add(grid, at, about)
        grid.setRowStretch(len(asked) + 1, 1)
        return scroll(Page(grid), tr(name))

    def _add(self, grid: QGridLayout, at: int, about: Setting) -> None:
        value = self._values.get(about.key, about.default)
        maker = self._editors.get(about.key)
        editor = maker(about, value) if maker else editor_for(about, value, stored=about.key in self._secrets)
        title = label(tr(about.label), wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        title.setContentsMargins(0, 5, 0, 0)
        title.setMaximumWidth(LABELS + 30)
        title.setBuddy(editor.target())
        editor.name(tr(about.label))
        words = " ".join(each for each in (_later(about), tr(about.help) if about.help else "") if each)
        editor.target().setAccessibleDescription(words)
        helping = label(words, tone="dim", wrap=True)
        helping.setVisible(bool(words))
        reason = label("", tone="bad", wrap=True)
        note = label("", tone="warn", wrap=True)
        reason.hide()
        note.hide()
        if editor.beside:
            top = row(editor, gap=10)
            top.addWidget(helping, 1)
            box = column(top, reason, note, gap=3)
        else:
            box = column(editor, helping, reason, note, gap=3)
        grid.addLayout(box, at, 1)
        grid.addWidget(title, at, 0)
        editor.setEnabled(not about.later)
        self._fields[about.key] = _Field(about, editor, editor.value(), reason, note, box)
        editor.changed.connect(lambda: self._edited(about.key))

    # -- judging

    def _edited(self, key: str) -> None:
        self._fields[key].touched = True
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Validate what would be saved; put each reason under its field, a dot at its section."""
        plain = {key: value for key, value in self._values.items() if key not in self._secrets}
        typed = {key: value for key, value in self.changed_values().items() if value is not None or key in plain}
        reasons: dict[str, str] = {}
        try:
            validate(self._model, {**plain, **typed})
        except InvalidSettings as error:
            reasons = dict(error.reasons)
        missing = {each for each in self._needs if each in self._fields and self._is_empty(each)}
        for key in missing:
            reasons.setdefault(key, tr("This is needed."))
        self.wrong = reasons
        for key, each in self._fields.items():
            text = reasons.get(key, "")
            self._say(each, text if each.touched or key not in missing else "")
        self._mark_sections()

    def _is_empty(self, key: str) -> bool:
        return not self._fields[key].editor.value() and key not in self._secrets

    def _say(self, each: _Field, text: str) -> None:
        each.reason.setText(tr(text) if text else "")
        each.reason.setVisible(bool(text))
        target = each.editor.target()
        if bool(target.property("wrong")) != bool(text):
            target.setProperty("wrong", bool(text))
            target.style().unpolish(target)
            target.style().polish(target)

    def _mark_sections(self) -> None:
        tokens = tokens_of(self.palette())
        for at, name in enumerate(self._names):
            own = [each for each in self._fields.values() if each.about.section == name]
            wrong = any(each.reason.text() for each in own)
            changed = any(each.changed for each in own)
            mark = "  ✕" if wrong else "  •" if changed else ""
            item = self._list.item(at)
            item.setText(tr(name) + mark)
            item.setForeground(tokens.tone("bad" if wrong else ""))
            state = tr("wrong") if wrong else tr("changed") if changed else ""
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{tr(name)} {state}".strip())

    def _step(self, by: int) -> None:
        self._list.setCurrentRow((self._list.currentRow() + by) % len(self._names))


def _later(about: Setting) -> str:
    return f"{tr(about.later)[:1].upper()}{tr(about.later)[1:]}." if about.later else ""
