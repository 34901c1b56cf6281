"""What stands above and below the lines at the gate: which purchase order it is, what is amiss, what is counted. Main
thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QLineEdit, QWidget

from linndesk.services.deliveries import Line, Purchase, Terms
from linndesk.ui.messages import sentence
from linndesk.ui.screens.deliver_count import Count
from linndesk.ui.screens.deliver_scan import enlarge
from linndesk.ui.screens.deliver_words import head_words
from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import ElidedLabel, button, label, row
from linndesk.ui.words import count, plain_tip, tr

NAMED = 3
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Whole:
    """A purchase order with all that stands around it. ``places``: locations of one's own."""

    purchase: Purchase
    terms: Terms
    places: tuple[str, ...]


class Head(QWidget):
    """``tells``: the line of what is amiss, which stands elsewhere."""

    def __init__(self, back: Callable[[], object], ask: Callable[[], object], fix: Callable[[], object]) -> None:
        super().__init__()
        self.back_button = button(tr("‹ All orders"), back, tip=tr("Esc, or Alt+Left"))
        self.name = label()
        enlarge(self.name, bold=True)
        self.about = ElidedLabel("dim")
        self.ask_button = button(tr("Refresh  F5"), ask, tip=tr("Ask the channel how it stands there now"))
        self.notice = label(tone="warn", wrap=True)
        self.fix_button = button(tr("Give it a stock item…"), fix)
        inside = row(self.back_button, self.name, gap=12)
        inside.addWidget(self.about, 1)
        inside.addWidget(self.ask_button)
        self.setLayout(inside)
        self.tells = QWidget()
        told = row(gap=10)
        told.addWidget(self.notice, 1)
        told.addWidget(self.fix_button)
        self.tells.setLayout(told)
        self.tells.hide()

    def show_purchase(self, purchase: Purchase, terms: Terms, now: datetime) -> None:
        words = head_words(purchase, now)
        self.name.setText(purchase.row.reference)
        self.about.say(words)
        self.about.setToolTip(plain_tip(words))
        missing = [each.sku for each in purchase.lines if lacks(each)]
        said = [purchase.why_not, purchase.row.trouble]
        if missing:
            names = ", ".join(missing[:NAMED]) + ("…" if len(missing) > NAMED else "")
            said.append(tr("{lines} no stock item here and cannot be booked in: {names}",
                           lines=count(len(missing), "line has", "lines have"), names=names))  # fmt: skip
        if terms.held:
            said.append(tr("{who} is not told for now: {why}", who=terms.who, why=terms.held))
        self.notice.setText(" ".join(sentence(each) for each in said if each))
        self.tells.setVisible(any(said))
        self.fix_button.setVisible(bool(missing))

    def show_asking(self, on: bool) -> None:
        """While the channel is asked the button stops that."""
        self.ask_button.setText(tr("Stop asking") if on else tr("Refresh  F5"))


class Foot(QWidget):
    """What is counted, where it goes, and the three ways on."""

    def __init__(self, clear: Callable[[], object], rest: Callable[[], object], book: Callable[[], object]) -> None:
        super().__init__()
        self._usual = ""
        self.said = label(tone="dim")
        self.place = Picker(tr("Booked in at"))
        self.note = QLineEdit()
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlaceholderText(tr("Note, such as: pallet 2 wet"))
        self.note.setMaxLength(LONGEST_NOTE)
        self.clear_button = button(tr("Clear"), clear, tip=tr("Count anew; Ctrl+Z takes back the last scan"))
        self.rest_button = button(tr("All that remains"), rest, tip=tr("Ctrl+E: everything came as ordered"))
        tip = tr("Ctrl+Enter, or scan the number of the purchase order again")
        self.book_button = button(tr("Book in"), book, primary=True, tip=tip)
        inside = row(self.said, self.place, gap=8)
        inside.addWidget(self.note, 1)
        for each in (self.clear_button, self.rest_button, self.book_button):
            inside.addWidget(each)
        self.setLayout(inside)

    def show_places(self, places: Sequence[str], usual: str) -> None:
        """``usual``: where its goods go unless a person says else, "" = as before."""
        self.place.fill([(each, tr("into {place}", place=each)) for each in places])
        if usual:
            self._usual = usual
            self.place.choose(usual)
        self.place.setVisible(len(places) > 1)

    @property
    def other_place(self) -> str:
        """Where they go instead; "" = as usual."""
        return self.place.value if self.place.isVisibleTo(self) and self.place.value != self._usual else ""

    def show_count(self, counted: Count, *, rest: bool) -> None:
        """``rest``: something is still to come."""
        units = counted.total
        lines = count(len(counted.lines), "line")
        self.said.setText(
            tr("{units} on {lines}", units=count(units, "unit"), lines=lines) if units else tr("Nothing counted yet")
        )
        self.book_button.setText(tr("Book in {n}", n=f"{units:,}") if units else tr("Book in"))
        self.book_button.setEnabled(bool(units))
        self.clear_button.setEnabled(bool(counted))
        self.rest_button.setEnabled(rest)


def takes(line: Line) -> bool:
    """Whether it can be counted at all."""
    return not line.why_not and not line.removed


def lacks(line: Line) -> bool:
    """Whether it needs a stock item first."""
    return line.item_id is None and not line.removed
