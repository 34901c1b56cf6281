"""What is asked before a delivery is booked in, and only where there is something to ask (M3). Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from linndesk.services.deliveries import Fault, Part
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import Page, button, column, label, row, scroll
from linndesk.ui.words import count, tr

Book = Callable[[Sequence[Part], Mapping[str, int]], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A booking that needs a word. ``faults``: of ``Deliveries.check``; ``held``: why its channel is not told for now;
    ``names``: what to call a line, by the channel's id of it."""

    reference: str
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]
    held: str
    names: Mapping[str, str]

    @property
    def stops(self) -> tuple[Fault, ...]:
        """What no answer changes."""
        return tuple(each for each in self.faults if each.kind != "over")

    @property
    def over(self) -> tuple[Fault, ...]:
        """More than was ordered: a person may say that it came all the same."""
        return tuple(each for each in self.faults if each.kind == "over")

    def units(self, line_id: str) -> int:
        return sum(each.units for each in self.parts if each.line == line_id)

    def answered(self, yes: frozenset[str]) -> tuple[Part, ...]:
        """What is booked in where only these lines may have more than was ordered; the rest stays counted."""
        most = {each.line_id: self.units(each.line_id) - each.more for each in self.over if each.line_id not in yes}
        cut = (replace(each, units=min(each.units, most.get(each.line, each.units))) for each in self.parts)
        return tuple(each for each in cut if each.units > 0)


class DeliverCheckDialog(QDialog):
    """``run(parts, agreed)`` is called with what shall be booked in; ``agreed``: units beyond what was ordered, by
    line. Nothing is ticked, and Enter goes back: a scan that comes while it stands here books nothing."""

    def __init__(self, parent: QWidget, asked: Asked, run: Book) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Book in {reference}", reference=asked.reference))
        self.setMinimumWidth(560)
        self._asked = asked
        self.ticks = {each.line_id: self._tick(each) for each in asked.over}
        self.go = button("", self.accept, primary=True)
        self.back = button(tr("Go back"), self.reject)
        self.back.setDefault(True)
        self.accepted.connect(lambda: run(self.parts, self.agreed))
        self._compose()
        self._show()
        self.back.setFocus()

    def _tick(self, fault: Fault) -> QCheckBox:
        units, name = self._asked.units(fault.line_id), self._asked.names.get(fault.line_id, fault.line_id)
        made = QCheckBox(tr("Book in all {n} of {name}", n=f"{units:,}", name=name.replace("&", "&&")))
        made.toggled.connect(lambda on: self._show())
        return made

    def _compose(self) -> None:
        asked = self._asked
        inside = column(gap=14)
        for stop in asked.stops:
            inside.addWidget(label(sentence(stop.sentence), tone="bad", wrap=True))
        if asked.stops:
            inside.addWidget(label(tr("Nothing is booked in before that is settled."), wrap=True))
        for fault in () if asked.stops else asked.over:
            inside.addLayout(self._question(fault))
        if asked.held and not asked.stops:
            inside.addWidget(label(self._held_words(), tone="warn", wrap=True))
        inside.addStretch(1)
        area = scroll(Page(inside), tr("What there is to say"))
        whole = column(label(self._title(), size="head", wrap=True), gap=12, margin=18)
        whole.addWidget(area, 1)
        whole.addLayout(row(1, self.back, self.go))
        self.setLayout(whole)
        self.resize(620, min(560, 132 + 70 * len(asked.faults) + 56 * bool(asked.held)))

    def _title(self) -> str:
        if self._asked.stops:
            return tr("{reference} cannot be booked in as it was counted", reference=self._asked.reference)
        if self._asked.over:
            return tr("More came of {reference} than was ordered", reference=self._asked.reference)
        return tr("{reference} is booked in here only, for now", reference=self._asked.reference)

    def _question(self, fault: Fault) -> QVBoxLayout:
        units, more = self._asked.units(fault.line_id), fault.more
        rest = units - more
        said = label(sentence(fault.sentence), wrap=True)
        kept = tr("Without the tick {rest} booked in, and {more} counted here.",
                  rest=count(rest, "unit is", "units are") if rest else tr("nothing of it is"),
                  more=count(more, "unit stays", "units stay"))  # fmt: skip
        return column(said, self.ticks[fault.line_id], label(kept, tone="dim", wrap=True), gap=3)

    def _held_words(self) -> str:
        return tr("{why} The goods are in stock here at once; it stays in the Outbox.", why=sentence(self._asked.held))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is booked in by what is ticked now."""
        return self._asked.answered(frozenset(self.agreed))

    @property
    def agreed(self) -> dict[str, int]:
        """Units beyond what was ordered that a person says came."""
        return {each.line_id: each.more for each in self._asked.over if self.ticks[each.line_id].isChecked()}

    def _show(self) -> None:
        units = sum(each.units for each in self.parts)
        self.go.setText(tr("Book in {units}", units=count(units, "unit")))
        self.go.setEnabled(units > 0)
        self.go.setVisible(not self._asked.stops)
