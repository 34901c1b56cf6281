"""Receive, take, count or move: how many, where, why, and what each level becomes. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from linndesk.domain.stockacts import Line, Verb
from linndesk.services.shown import Shelved
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.stock_fields import (
    VERBS,
    Run,
    Wish,
    number_in,
    place_picker,
    reason_picker,
    show_wrong,
    type_into,
)
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr


@dataclass(frozen=True, slots=True)
class ActLine:
    """One item of the act as it stands. ``units`` None = nothing is typed, or it is no number."""

    at: int
    item: Shelved
    bin: str
    before: int
    units: int | None
    typed: str
    after: int | None
    wrong: str


class StockActDialog(QDialog):
    """``run(wish)`` is called when the person says go; while a line makes no sense the button is dead, and why stands
    above it. One item has its number in a field; of several, each has a line of its own."""

    def __init__(
        self,
        parent: QWidget,
        verb: Verb,
        items: Sequence[Shelved],
        locations: Sequence[str],
        location: str,
        memory: Memory,
        run: Run,
        *,
        left_out: int = 0,
    ) -> None:
        """``items``: no kits; ``left_out``: how many kits were chosen too. ``location`` is chosen first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._verb, self._items, self._left_out = verb, items, left_out
        self._typed = [""] * len(items)
        self._words = VERBS[verb]
        self.setWindowTitle(tr(self._words.title))
        self.place = place_picker(tr(self._words.place), locations, location)
        others = [each for each in locations if each != self.place.value]
        self.to = place_picker(tr("To"), locations, others[0] if others else "")
        self.units = QLineEdit()
        self.reason = reason_picker(verb)
        self.note = QLineEdit()
        self.said = label(tone="dim", wrap=True)
        self.go = button(tr(self._words.go), self.accept, primary=True)
        self.go.setDefault(True)
        self.lines: SmallTableModel[ActLine] = SmallTableModel(self._columns(), lambda each: each.at)
        self.lines.edit = self._edit
        self.table = self._table(memory)
        self._compose()
        self._connect(run)
        self._begin()

    # -- building

    @property
    def single(self) -> bool:
        return len(self._items) == 1

    def _compose(self) -> None:
        self.units.setAccessibleName(tr(self._words.units))
        self.units.setMaximumWidth(130)
        self.note.setAccessibleName(tr("Note"))
        self.note.setMinimumWidth(380)
        self.note.setPlaceholderText(tr("Such as: pallet 7, wet carton"))
        self.all_button = button(tr("All that is there"), self._all, link=True)
        self.all_button.setVisible(self._verb in ("take", "move"))
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.addRow(tr(self._words.place), self.place)
        if self._verb == "move":
            form.addRow(tr("To"), self.to)
        words = tr(self._words.units) if self.single else tr("{units}, of each", units=tr(self._words.units))
        form.addRow(words, row(self.units, self.all_button, 1, gap=8))
        form.addRow(tr("Reason"), self.reason)
        form.addRow(tr("Note"), self.note)
        buttons = row(1, button(tr("Cancel"), self.reject), self.go)
        if self.single:
            self.setMinimumWidth(560)
            self.setLayout(column(self._head(), form, self.said, 1, buttons, gap=14, margin=18))
        else:
            self.resize(900, 620)
            whole = column(self._head(), form, gap=12, margin=18)
            whole.addWidget(card(self.table), 1)
            whole.addWidget(self.said)
            whole.addLayout(buttons)
            self.setLayout(whole)

    def _head(self) -> QWidget:
        if self.single:
            about = label(self._items[0].sku, size="head"), label(self._items[0].title, tone="dim", wrap=True)
        else:
            hint = tr("Type a number on a line, or one for all of them above.")
            about = label(count(len(self._items), "item"), size="head"), label(hint, tone="dim", wrap=True)
        parts = list(about)
        if self._left_out:
            kits = count(self._left_out, "kit is left out", "kits are left out")
            parts.append(label(tr("{kits}: a kit has no stock of its own, its parts have.", kits=kits), wrap=True))
        made = QWidget()
        made.setLayout(column(*parts, gap=2))
        return made

    def _table(self, memory: Memory) -> Table:
        table = Table("stock-act", self.lines, memory, title=tr("What each level becomes"))
        type_into(table, self.lines, self._next)
        return table

    def _columns(self) -> tuple[Column[ActLine], ...]:
        return (
            Column("sku", "SKU", lambda each: each.item.sku, 160, sortable=False),
            Column("title", "Title", lambda each: each.item.title, 220, stretch=True, sortable=False,
                   tooltip=lambda each: each.item.title),
            Column("bin", "Bin", lambda each: each.bin, 90, sortable=False),
            Column("before", "On hand", lambda each: each.before, 90, "right", sortable=False),
            Column("units", self._words.units, lambda each: _typed(each), 110, "right", editable=True, sortable=False,
                   tooltip=lambda each: each.wrong),
            Column("after", "After", lambda each: each.after, 90, "right", sortable=False),
        )  # fmt: skip

    def _connect(self, run: Run) -> None:
        self.place.currentIndexChanged.connect(self._show)
        self.to.currentIndexChanged.connect(self._show)
        self.units.textChanged.connect(self._each)
        self.accepted.connect(lambda: run(self.wish))

    def _begin(self) -> None:
        if self.single and self._verb == "count":
            self.units.setText(str(self._items[0].on_hand(self.place.value)))
            self.units.selectAll()
        self.units.setFocus()
        self._show()

    # -- what was filled in

    @property
    def wish(self) -> Wish:
        """The act as it stands: lines without a number stay out."""
        to = self.to.value if self._verb == "move" else ""
        lines = [
            Line(each.item.sku, each.units, self.place.value, to) for each in self._now() if each.units is not None
        ]
        return Wish(self._verb, tuple(lines), self.reason.value, self.note.text().strip())

    def _now(self) -> list[ActLine]:
        return [self._line(at, each) for at, each in enumerate(self._items)]

    def _line(self, at: int, item: Shelved) -> ActLine:
        place, typed = self.place.value, self._typed[at].strip()
        before = item.on_hand(place)
        units = number_in(typed)
        wrong = self._wrong(typed, units, before)
        after: int | None = None
        if not wrong and units is not None:
            after = {"receive": before + units, "count": units}.get(self._verb, before - units)
        return ActLine(at, item, item.bin(place), before, None if wrong else units, typed, after, wrong)

    def _wrong(self, typed: str, units: int | None, before: int) -> str:
        if not typed:
            return ""
        if units is None:
            return tr("Write a whole number, for example 12.")
        if self._verb == "count":
            return tr("A count cannot be below 0.") if units < 0 else ""
        if units < 1:
            return tr("Write 1 or more.")
        if self._verb in ("take", "move") and units > before:
            return tr("There is none there.") if before <= 0 else tr("Only {n} there.", n=f"{before:,}")
        return ""

    # -- acts of the person

    def _each(self, text: str) -> None:
        """One number for all lines."""
        self._typed = [text] * len(self._items)
        self._show()

    def _edit(self, at: int, key: str, text: str) -> None:
        self._typed[at] = text
        self._show()

    def _all(self) -> None:
        """Take or move everything that lies there."""
        there = [max(0, each.on_hand(self.place.value)) for each in self._items]
        if self.single:
            self.units.setText(str(there[0]))
        else:
            self._typed = [str(each) if each else "" for each in there]
            self._show()

    def _next(self, at: int) -> None:
        """Enter on a line goes on to the next one, and opens it."""
        if at + 1 < self.lines.rowCount():
            index = self.lines.index(at + 1, 4)
            self.table.setCurrentIndex(index)
            self.table.edit(index)
        else:
            self.go.setFocus()

    def _show(self) -> None:
        now = self._now()
        self.lines.set_rows(now)
        wrong = next((each for each in now if each.wrong), None)
        same = self._verb == "move" and self.place.value == self.to.value
        ready = [each for each in now if each.units is not None]
        show_wrong(self.units, self.single and wrong is not None)
        self.go.setEnabled(bool(ready) and wrong is None and not same)
        self.said.setText(self._sentence(ready, wrong, same))
        set_tone(self.said, "bad" if wrong is not None or same else "dim")

    def _sentence(self, ready: Sequence[ActLine], wrong: ActLine | None, same: bool) -> str:
        if same:
            return tr("Choose another location to move it to.")
        if wrong is not None:
            return wrong.wrong if self.single else f"{wrong.item.sku}: {wrong.wrong}"
        if not ready:
            return tr("Write how many.")
        if self.single:
            return self._one(ready[0])
        units = sum(each.units or 0 for each in ready)
        if self._verb == "count":
            by = sum((each.after or 0) - each.before for each in ready)
            return tr("{n} counted, {by} units in all.", n=count(len(ready), "item"), by=f"{by:+,}")
        return tr("{units} of {n}.", units=count(units, "unit"), n=count(len(ready), "item"))

    def _one(self, each: ActLine) -> str:
        after = each.after or 0
        if self._verb == "move":
            there = each.item.on_hand(self.to.value)
            return tr(
                "{here}: {a} → {b}. {there}: {c} → {d}.", here=self.place.value, a=f"{each.before:,}", b=f"{after:,}",
                there=self.to.value, c=f"{there:,}", d=f"{there + (each.units or 0):,}",
            )  # fmt: skip
        if after == each.before:
            return tr("{n} on hand there already. Saving it again sends its listings once more.",
                      n=count(after, "unit is", "units are"))  # fmt: skip
        return tr("From {before} to {after}: one entry of {by} in the ledger.", before=f"{each.before:,}",
                  after=f"{after:,}", by=f"{after - each.before:+,}")  # fmt: skip


def _typed(each: ActLine) -> Painted | str:
    return Painted(each.typed, "bad", "mark-needs-you") if each.wrong else each.typed


__all__ = ["ActLine", "StockActDialog"]
