"""What the dialogs of stock acts share: the words of each verb, reasons, and numbers as they are typed. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from linndesk.domain.stockacts import HIGHEST, Line, Verb
from linndesk.ui.models import RowModel
from linndesk.ui.screens.order_editing import FieldDelegate
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import Table
from linndesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class VerbWords:
    """How a verb is spoken of. ``go``: on the button; ``units``: what is typed; ``reasons``: value and words, the usual
    one first."""

    title: str
    go: str
    units: str
    place: str
    reasons: tuple[tuple[str, str], ...]


VERBS: dict[Verb, VerbWords] = {
    "receive": VerbWords(
        "Receive stock", "Receive", "Units that came", "Location",
        (("received", "Received"), ("returned", "Returned"), ("found", "Found"), ("other", "Other")),
    ),
    "take": VerbWords(
        "Take stock out", "Take out", "Units that go", "Location",
        (("", "Not said"), ("damaged", "Damaged"), ("lost", "Lost"), ("returned", "Returned to the supplier"),
         ("other", "Other")),
    ),
    "count": VerbWords(
        "Count stock", "Save the count", "Counted on the shelf", "Location",
        (("", "Counted"), ("miscounted", "Miscounted before"), ("damaged", "Damaged"), ("found", "Found"),
         ("lost", "Lost"), ("other", "Other")),
    ),
    "move": VerbWords("Move stock", "Move", "Units to move", "From", (("", "Moved"), ("other", "Other"))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """An act as it was filled in."""

    verb: Verb
    lines: tuple[Line, ...]
    reason: str
    note: str


Run = Callable[[Wish], None]


def reason_picker(verb: Verb) -> Picker:
    return Picker(tr("Reason"), [(value, tr(words)) for value, words in VERBS[verb].reasons])


def place_picker(name: str, locations: Sequence[str], chosen: str) -> Picker:
    made = Picker(name, [(each, each) for each in locations])
    made.choose(chosen)
    return made


def number_in(text: str) -> int | None:
    """A whole number as it was typed; None where it is none, or too large."""
    plain = text.strip().replace(",", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        return None
    return int(plain) if abs(int(plain)) <= HIGHEST else None


def show_wrong(field: QLineEdit, wrong: bool) -> None:
    """The red edge of a field, on or off."""
    if field.property("wrong") != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)


def type_into(table: Table, model: RowModel[Any], entered: Callable[[int], None]) -> None:
    """Its cells are typed into and its rows open nothing. ``entered(row id)``: Enter ended the typing."""
    table.opens_rows = False
    triggers = QAbstractItemView.EditTrigger
    table.setEditTriggers(triggers.EditKeyPressed | triggers.AnyKeyPressed | triggers.DoubleClicked)
    delegate = FieldDelegate(table, model, "")
    table.cells = delegate
    table.setItemDelegate(delegate)
    delegate.entered.connect(entered)
