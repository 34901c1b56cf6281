"""The lines of an order that is cancelled or refunded: an editor each, a reason for all or of its own, faults below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from linndesk.domain.postsale import Reason
from linndesk.ui.dialogs.postsale_fields import ReasonPicker
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import column, into_view, label, row
from linndesk.ui.words import soft, tr

SKU_WIDTH = 150
LONGEST = 22  # letters of a SKU in one piece
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet: ``editor`` None = nothing can be asked of it. ``own``: its reasons are not those of the
    others, so that it has a choice of its own in any case."""

    key: str
    editor: QWidget | None
    reason: ReasonPicker
    fault: QLabel
    own: bool


def fault_label() -> QLabel:
    """Hidden while there is nothing to say."""
    made = label(tone="bad", wrap=True)
    made.hide()
    return made


def say(where: QLabel, text: str) -> None:
    """A fault under its field; "" = none."""
    where.setText(sentence(tr(text)) if text else "")
    where.setVisible(bool(text))


class ReasonBar(QWidget):
    """One reason for all lines, and the tick for one of its own for each. ``changed`` at every change."""

    changed = Signal()

    def __init__(self, reasons: Sequence[Reason], title: str, *, several: bool) -> None:
        """``several``: there is more than one line that could have its own."""
        super().__init__()
        self.picker = ReasonPicker(reasons, title)
        self.own = QCheckBox(tr("A reason of its own for each line"))
        self.fault = fault_label()
        name = label(title)
        name.setBuddy(self.picker)
        first = row(name, gap=12)
        first.addWidget(self.picker, 1)
        first.addWidget(self.own)
        self.setLayout(column(first, self.fault, gap=4))
        self.own.setVisible(several)
        self.picker.changed.connect(self.changed)
        self.own.toggled.connect(self._toggled)

    @property
    def each_its_own(self) -> bool:
        return self.own.isChecked()

    @property
    def of_all(self) -> tuple[str, str]:
        """Reason and sub-reason; blank where each line has its own."""
        return ("", "") if self.each_its_own else (self.picker.reason, self.picker.sub_reason)

    def _toggled(self, on: bool) -> None:
        self.picker.setEnabled(not on)
        self.changed.emit()


class LineGrid(QWidget):
    """``changed`` when a reason of a line does."""

    changed = Signal()

    def __init__(self, titles: Sequence[str]) -> None:
        """``titles``: of the columns after SKU and title, of which the last but one holds the editor."""
        super().__init__()
        self.rows: dict[str, Row] = {}
        self._wide = len(titles) + 2
        self._grid = QGridLayout()
        self._grid.setContentsMargins(14, 10, 14, 10)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        for at, title in enumerate((tr("SKU"), tr("Title"), *titles)):
            head = label(title, tone="dim")
            head.setAlignment(RIGHT if at > 1 and title else LEFT)
            self._grid.addWidget(head, 0, at)
        self.setLayout(self._grid)

    def add(
        self, key: str, named: tuple[str, str], cells: Sequence[QWidget], editor: QWidget | None, reason: ReasonPicker,
        *, own: bool = False,
    ) -> None:  # fmt: skip
        """``named``: SKU and title; ``cells``: what follows, as many as there are titles."""
        at = 1 + 3 * len(self.rows)
        sku = label(soft(named[0], LONGEST), wrap=True)
        sku.setMinimumWidth(SKU_WIDTH)
        self._grid.addWidget(sku, at, 0)
        self._grid.addWidget(label(soft(named[1], LONGEST), tone="dim", wrap=True), at, 1)
        for place, cell in enumerate(cells, 2):
            self._grid.addWidget(cell, at, place, LEFT if place == self._wide - 1 else RIGHT)
        fault = fault_label()
        self._grid.addWidget(reason, at + 1, 1, 1, self._wide - 1)
        self._grid.addWidget(fault, at + 2, 1, 1, self._wide - 1)
        reason.hide()
        reason.changed.connect(self.changed)
        self.rows[key] = Row(key, editor, reason, fault, own)

    def finish(self) -> None:
        """What is free stays below the last line."""
        self._grid.setRowStretch(1 + 3 * len(self.rows), 1)

    def show_reasons(self, each_its_own: bool, chosen: Callable[[str], bool]) -> None:
        """Of the lines of which something is asked."""
        for row_ in self.rows.values():
            row_.reason.setVisible((each_its_own or row_.own) and row_.editor is not None and chosen(row_.key))

    def reason_of(self, key: str, each_its_own: bool) -> tuple[str, str]:
        """Reason and sub-reason of a line; blank where the one for all counts."""
        found = self.rows[key]
        return (found.reason.reason, found.reason.sub_reason) if each_its_own or found.own else ("", "")

    def without_reason(self) -> list[str]:
        """Lines that have a choice of their own and nothing chosen in it."""
        return [each.key for each in self.rows.values() if not each.reason.isHidden() and not each.reason.reason]

    @property
    def all_own(self) -> bool:
        """No line takes the reason for all."""
        return all(each.own for each in self.rows.values() if each.editor is not None)

    @property
    def touched(self) -> bool:
        """A line was given a reason."""
        return any(each.reason.touched for each in self.rows.values())

    def say(self, faults: Mapping[str, str]) -> None:
        """By line id."""
        for key, each in self.rows.items():
            say(each.fault, faults.get(key, ""))

    def focus_fault(self) -> bool:
        """To the first line that has one; False where none has."""
        for each in self.rows.values():
            if not each.fault.isHidden():
                wanted = each.reason if not each.reason.isHidden() and not each.reason.reason else each.editor
                if wanted is not None:
                    wanted.setFocus()
                    into_view(wanted)
                return True
        return False
