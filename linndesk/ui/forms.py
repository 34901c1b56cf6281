"""The form of a settings declaration: sections, fields, reasons; gives back only what was changed. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from linndesk.errors import InvalidSettings
from linndesk.settings import Setting, SettingsModel, describe, validate
from linndesk.ui.editors import Editor, SecretEditor, editor_for
from linndesk.ui.sections import Sections
from linndesk.ui.widgets import Page, column, into_view, label, row, scroll
from linndesk.ui.words import soft, tr

EditorMaker = Callable[[Setting, object], Editor]
LABELS = 170
FOREIGN_WORD = 22  # letters that stay together: the narrowest form has room for them


@dataclass(frozen=True, slots=True)
class Line:
    """Something between the fields that is none; it stands before the field ``before``, "" = last of its section."""

    section: str
    widget: QWidget
    before: str = ""
    title: str = ""


@dataclass(slots=True)
class _Field:
    about: Setting
    editor: Editor
    first: Any
    title: QLabel
    reason: QLabel
    note: QLabel
    box: QVBoxLayout
    holder: QWidget
    touched: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.editor.value() != self.first)


class Form(QWidget):
    """A field per setting of ``model``, grouped by section.

    ``values`` are the settings as they are, ``secrets_set`` the secrets that are stored. ``needs`` are keys without
    which it is not ready. ``only`` limits it to some sections, ``leave_out`` takes keys away, as the model's own
    ``form_hidden`` does: what is not shown is not written. With one section there is no list at the left.
    ``editors`` overrides the editor of a key. ``lines`` stand between the fields. ``foreign``: the words are somebody
    else's, shown as they are and all on one page (R-FOREIGN); ``stored_words`` is then said of a secret that is set.
    ``changed`` fires after every edit, when ``wrong`` is up to date.
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
        lines: Sequence[Line] = (),
        foreign: bool = False,
        stored_words: str = "",
    ) -> None:
        super().__init__()
        self._model = model
        self._values = dict(values)
        self._secrets = frozenset(secrets_set)
        self._editors = dict(editors or {})
        self._fields: dict[str, _Field] = {}
        self._foreign = foreign
        self._stored_words = stored_words
        self.wrong: dict[str, str] = {}
        self._hidden = frozenset(getattr(model, "form_hidden", ()))
        left = self._hidden | set(leave_out)
        asked = [each for each in describe(model) if (not only or each.section in only) and each.key not in left]
        self._needs = frozenset(needs) | {each.key for each in asked if each.needed and not each.read_only}
        self.sections = Sections()
        self.setLayout(row(self.sections, gap=0))
        self._names = list(dict.fromkeys([each.section for each in asked] + [each.section for each in lines]))
        for page in [self._names] if foreign else [[each] for each in self._names]:
            name = page[0] if page else ""
            self.sections.add(name, self._page(page, asked, lines), self._say_it(name))
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
        left = self._secrets | self._hidden
        plain = {key: value for key, value in self._values.items() if key not in left}
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

    def settle(self) -> None:
        """What is in it is saved by now: nothing is changed any more."""
        for each in self._fields.values():
            each.first, each.touched = each.editor.value(), False
        settled = {key: each.first for key, each in self._fields.items() if each.about.kind != "secret"}
        self._values |= settled  # a secret that was left blank is no value
        self._judge()

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
        into_view(found.holder)

    def go_to_first(self) -> None:
        """Put the focus into the first field."""
        self.go_to(next(iter(self._fields)))

    def hide_fields(self, keys: Collection[str]) -> None:
        """They are not asked for; what they hold stays as it is."""
        for key in [each for each in self._fields if each in keys]:
            self._fields[key].title.hide()
            self._fields[key].holder.hide()

    def show_section(self, name: str) -> None:
        self.sections.choose(name)

    def editor(self, key: str) -> Editor:
        return self._fields[key].editor

    def reason(self, key: str) -> str:
        """What stands under the field."""
        return self._fields[key].reason.text()

    # -- building

    def _say_it(self, text: str) -> str:
        return text if self._foreign or not text else tr(text)

    def _page(self, names: Sequence[str], asked: Sequence[Setting], lines: Sequence[Line]) -> QScrollArea:
        grid = QGridLayout()
        grid.setContentsMargins(20, 14, 24, 20)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(13)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnStretch(1, 1)
        with_heads = self._foreign or len(self._names) > 1
        for name in names:
            head = self._say_it(name) or (tr("Other") if name != names[0] else "")
            if with_heads and head:
                grid.addWidget(label(soft(head, FOREIGN_WORD), size="head", wrap=True), grid.rowCount(), 0, 1, 2)
            own = [each for each in lines if each.section == name]
            for about in (each for each in asked if each.section == name):
                for line in (each for each in own if each.before == about.key):
                    _put(grid, line)
                self._add(grid, grid.rowCount(), about)
            for line in (each for each in own if not each.before):
                _put(grid, line)
        grid.setRowStretch(grid.rowCount(), 1)
        return scroll(Page(grid), self._say_it(names[0]) if names and names[0] else tr("Settings"))

    def _editor(self, about: Setting) -> Editor:
        value = self._values.get(about.key, about.default)
        stored = about.key in self._secrets
        if maker := self._editors.get(about.key):
            return maker(about, value)
        if about.kind == "secret" and self._stored_words:
            return SecretEditor(about, stored, self._stored_words)
        if about.kind == "bool" and self._foreign:
            about = replace(about, tick=tr("Yes"))
        return editor_for(about, value, stored=stored)

    def _title(self, about: Setting, editor: Editor) -> QLabel:
        words = self._say_it(about.label)
        shown = words + " *" if about.needed and not about.read_only else words
        # a label that leads to a field would take & for the key that goes there
        title = label(soft(shown, 20).replace("&", "&&") if self._foreign else shown, wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        title.setContentsMargins(0, 5, 0, 0)
        title.setMaximumWidth(LABELS + 30)
        title.setBuddy(editor.target())
        editor.name(words)
        return title

    def _add(self, grid: QGridLayout, at: int, about: Setting) -> None:
        editor = self._editor(about)
        title = self._title(about, editor)
        words = " ".join(each for each in (_later(about), self._say_it(about.help)) if each)
        editor.target().setAccessibleDescription(words)
        helping = label(soft(words, FOREIGN_WORD) if self._foreign else words, tone="dim", wrap=True)
        helping.setVisible(bool(words))
        reason = label("", tone="bad", wrap=True)
        note = label("", tone="warn", wrap=True)
        reason.hide()
        note.hide()
        if editor.beside:
            top = row(editor, gap=10)
            top.addWidget(helping, 1) if words else top.addStretch(1)
            box = column(top, reason, note, gap=3)
        else:
            box = column(editor, helping, reason, note, gap=3)
        holder = QWidget()
        holder.setLayout(box)
        grid.addWidget(holder, at, 0 if editor.wide else 1, 1, 2 if editor.wide else 1)
        if not editor.wide:
            grid.addWidget(title, at, 0)
        if about.read_only:
            editor.show_only()
        editor.setEnabled(editor.isEnabled() and not about.later)
        self._fields[about.key] = _Field(about, editor, editor.value(), title, reason, note, box, holder)
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
        each.reason.setText(soft(tr(text), FOREIGN_WORD) if text else "")
        each.reason.setVisible(bool(text))
        target = each.editor.target()
        if bool(target.property("wrong")) != bool(text):
            target.setProperty("wrong", bool(text))
            target.style().unpolish(target)
            target.style().polish(target)

    def _mark_sections(self) -> None:
        if self._foreign:
            return  # all is on one page
        for name in self._names:
            own = [each for each in self._fields.values() if each.about.section == name]
            wrong = any(each.reason.text() for each in own)
            self.sections.mark(name, wrong=wrong, changed=any(each.changed for each in own))


def _put(grid: QGridLayout, line: Line) -> None:
    at = grid.rowCount()
    grid.addWidget(line.widget, at, 1)
    if line.title:
        title = label(line.title, wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(title, at, 0)


def _later(about: Setting) -> str:
    return f"{tr(about.later)[:1].upper()}{tr(about.later)[1:]}." if about.later else ""
