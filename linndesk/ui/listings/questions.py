"""A channel's questions of a listing as the one form there is: its words plain, each answer judged at once. Main
thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.publishing import Question, Values
from linndesk.settings import Setting, SettingsModel, declared, setting
from linndesk.ui.editors import Editor, LineEditor
from linndesk.ui.forms import EditorMaker, Form
from linndesk.ui.listings.editors import ForeignTicks, LinesEditor, PickEditor
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import column
from linndesk.ui.words import tr

TICKS_AT_MOST = 12
Judge = Callable[[Question, tuple[str, ...]], str]
_YES_NO = (("True", "Yes"), ("False", "No"))


class QuestionForm(QWidget):
    """A field for each question, all on one page, under the channel's own headings. ``changed`` after every edit.

    ``answers``: as they are; ``given``: what counts where a field is left blank, such as a configurator's answers;
    ``several``: keys that differ between the listings this is of: nothing is shown there, and only what is typed
    counts. ``judge``: what is wrong with an answer, "" = nothing. ``faults``: what was found wrong with the answers as
    they are, by key; it stands under the field until that is edited.
    """

    changed = Signal()

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Values,
        *,
        judge: Judge,
        given: Values | None = None,
        several: Collection[str] = (),
        faults: Mapping[str, str] | None = None,
        editors: Mapping[str, EditorMaker] | None = None,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        """``editors``: of a question's key, where it is not the usual one; ``hints``: what stands in a blank field."""
        super().__init__()
        self._own_editors = dict(editors or {})
        self._hints = dict(hints or {})
        self._questions = {f"question_{at}": each for at, each in enumerate(_in_order(questions))}
        self._given = dict(given or {})
        self._several = frozenset(several)
        self._judge = judge
        self._faults = dict(faults or {})
        self._stored = {field: _shown(each, answers.get(each.key, ())) for field, each in self._questions.items()}
        self.form = Form(self._declared(), self._stored, editors=self._editors(), foreign=True)
        self.form.changed.connect(self.changed)
        self.setLayout(column(self.form, gap=0))
        self.setAccessibleName(tr("The channel's questions"))

    @property
    def is_changed(self) -> bool:
        return self.form.is_changed

    @property
    def is_blank(self) -> bool:
        """Nothing is answered."""
        return not any(_values(self.form.editor(field).value()) for field in self._questions)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the questions, in the order they stand."""
        return tuple(each.key for each in self._questions.values())

    def changes(self) -> dict[str, tuple[str, ...]]:
        """Only what was typed here: values by the question's key, none = it is left blank."""
        return {self._questions[field].key: _values(value) for field, value in self.form.changed_values().items()}

    def settle(self, faults: Mapping[str, str]) -> None:
        """What is in it is saved by now, and that is what was found wrong with it."""
        self._faults = dict(faults)
        self._stored |= {field: self.form.editor(field).value() for field in self._questions}
        self.form.settle()

    def wrong_keys(self) -> list[str]:
        """Of the questions whose answer is missing or wrong, in the order they stand."""
        return [each.key for field, each in self._questions.items() if field in self.form.wrong]

    def key_of_focus(self) -> str:
        """Of the question whose field has the focus; "" = none has."""
        focus = self.focusWidget()
        for field, each in self._questions.items():
            editor = self.form.editor(field)
            if focus is not None and (focus is editor or editor.isAncestorOf(focus)):
                return each.key
        return ""

    def reason(self, key: str) -> str:
        """What is wrong with the answer to that question; "" = nothing."""
        return next((self.form.wrong.get(field, "") for field, each in self._questions.items() if each.key == key), "")

    def go_to(self, key: str) -> None:
        """Put the focus into the field of that question, and say what is wrong with it."""
        field = next((field for field, each in self._questions.items() if each.key == key), "")
        if field:
            self.form.show_reasons({field: self.form.wrong.get(field, "")})
            self.form.go_to(field)

    # -- how questions become a declaration

    def _declared(self) -> type[SettingsModel]:
        return declared("Questions", {field: self._field(field, each) for field, each in self._questions.items()})

    def _field(self, field: str, question: Question) -> tuple[Any, Callable[[Any], Any], Any]:
        kind: Any = list[str] if _is_list(question) else str
        needed = question.required and question.key not in self._given and question.key not in self._several
        about = setting(
            [] if _is_list(question) else "",
            question.label or question.key,
            _help(question),
            section=question.subtitle,
            placeholder=self._placeholder(question),
            options=_options(question) if _is_ticks(question) else (),
            needed=needed,
        )
        return kind, partial(self._check, field, question), about

    def _check(self, field: str, question: Question, value: Any) -> Any:
        values = _values(value)
        if value == self._stored.get(field) and question.key in self._faults:
            raise ValueError(self._faults[question.key])
        said = self._judge(question, values) if values else ""
        if said:
            raise ValueError(said)
        return value

    def _placeholder(self, question: Question) -> str:
        if question.key in self._several:
            return tr("several values")
        if given := self._given.get(question.key):
            return tr("{values} (configurator)", values=", ".join(_in_words(question, given)))
        if question.key in self._hints:
            return self._hints[question.key]
        return {"moment": "2026-11-30 08:00:00"}.get(question.kind, "")

    def _editors(self) -> dict[str, EditorMaker]:
        own = self._own_editors
        return {field: own.get(each.key) or partial(_editor, each) for field, each in self._questions.items()}


def _editor(question: Question, about: Setting, value: object) -> Editor:
    if _is_ticks(question):
        return ForeignTicks(about, value)
    if _is_list(question):
        return LinesEditor(about, value)
    if _options(question):
        return PickEditor(about, value, _options(question))
    number = {"int": "int", "decimal": "decimal"}.get(question.kind, "")
    return LineEditor(replace(about, kind=number) if number and not about.placeholder else about, value)  # type: ignore[arg-type]


def _in_order(questions: Sequence[Question]) -> list[Question]:
    """By place; those of one heading together, where the first of them stands. Of two with one key the first."""
    once = {each.key: each for each in reversed(questions)}
    ordered = sorted((each for each in once.values()), key=lambda each: (each.place, questions.index(each)))
    heads = list(dict.fromkeys(each.subtitle for each in ordered))
    return sorted(ordered, key=lambda each: heads.index(each.subtitle))


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    if question.kind == "bool" and not question.choices:
        return tuple((value, tr(words)) for value, words in _YES_NO)
    return tuple((each, each) for each in question.choices)


def _is_list(question: Question) -> bool:
    return question.most != 1


def _is_ticks(question: Question) -> bool:
    """All that may be answered is known and few."""
    return _is_list(question) and question.only_choices and 0 < len(question.choices) <= TICKS_AT_MOST


def _help(question: Question) -> str:
    parts = [question.help]
    if question.desired and not question.required:
        parts.append(tr("Better given than left out."))
    if _is_list(question) and not _is_ticks(question):
        some = ", ".join(words for _, words in _options(question)[:TICKS_AT_MOST])
        parts.append(
            tr("One value on each line, such as {some}.", some=some) if some else tr("One value on each line.")
        )
    said = [each for each in parts if each.strip()]
    return " ".join(map(sentence, said)) if len(said) > 1 else "".join(said)


def _shown(question: Question, values: tuple[str, ...]) -> Any:
    if question.kind == "bool" and not question.choices:
        values = tuple(each.capitalize() for each in values)
    return list(values) if _is_list(question) else (values[0] if values else "")


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(each) for each in value if str(each).strip())
    text = "" if value is None else str(value).strip()
    return (text,) if text else ()


def _in_words(question: Question, values: Sequence[str]) -> list[str]:
    words = dict(_options(question))
    return [words.get(each, each) for each in values]
