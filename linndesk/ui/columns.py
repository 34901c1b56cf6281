"""Columns as data, and the values that a cell can show: text, a light, a chip, a button. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from linndesk.ui.theme import Tone
from linndesk.ui.words import number, tr

R = TypeVar("R")
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Light:
    """A user's own light, and a second mark beside it which the program sets. A click toggles ``on``."""

    on: bool
    mark: Literal["", "backing-off", "needs-you"] = ""
    why: str = ""  # of the mark, for the tooltip

    @property
    def words(self) -> str:
        marks = {"backing-off": tr("Backing off"), "needs-you": tr("Needs you"), "": ""}
        return " · ".join(each for each in (tr("On") if self.on else tr("Off"), marks[self.mark]) if each)


@dataclass(frozen=True, slots=True)
class Chip:
    """A word on a pale ground, such as a mode; perhaps with a mark before it."""

    word: str
    tone: Tone = "quiet"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button within the row; ``enabled`` off shows it dim and dead."""

    word: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Painted:
    """Text in a tone, perhaps with a mark icon before it. Never colour alone: the words say it too."""

    text: str
    tone: Tone = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Chips:
    """Several chips side by side; what has no room is in the tooltip."""

    chips: tuple[Chip, ...]


Cell = str | int | Decimal | Light | Chip | Chips | Button | Painted | None


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a table.

    ``value`` gives a cell from a row (text, number, Light, Chip, Button, Painted or None = blank); ``order`` gives
    what a small table sorts by where that is not the shown text; ``key`` is what a SQL table sorts by and what is
    remembered. ``stretch`` columns take the room that is left.
    """

    key: str
    title: str
    value: Callable[[R], Cell]
    width: int = 120
    align: Align = "left"
    sortable: bool = True
    tooltip: Callable[[R], str] | None = None
    hidden: bool = False
    stretch: bool = False
    editable: bool = False
    order: Callable[[R], Any] | None = None
    header_tip: str = ""

    def sort_value(self, row: R) -> tuple[int, Any]:
        """Something comparable; blanks come last in either kind."""
        value = self.order(row) if self.order else self.value(row)
        if value is None or value == "":
            return (2, 0)
        if isinstance(value, (int, float, Decimal)):
            return (0, value)
        if isinstance(value, datetime):
            return (0, value.timestamp())
        return (1, cell_text(value).casefold())


def cell_text(cell: Cell | object) -> str:
    """What a cell says in words: for copying, tooltips and screen readers."""
    match cell:
        case None:
            return ""
        case Light():
            return cell.words
        case Chip() | Button():
            return cell.word
        case Chips():
            return " · ".join(each.word for each in cell.chips)
        case Painted():
            return cell.text
        case bool():
            return tr("Yes") if cell else tr("No")
        case int() | Decimal():
            return number(cell)
        case _:
            return str(cell)
