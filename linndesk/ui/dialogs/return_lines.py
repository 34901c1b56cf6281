"""The lines of an order that come back: units, condition, where they go; a line can be split over several. Main."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from linndesk.domain.returns import CONDITIONS, Condition, Fate
from linndesk.domain.returns_rules import BackPart, ReturnSheet, SoldLine
from linndesk.ui.dialogs.pack_parcel import UnitsBox
from linndesk.ui.dialogs.postsale_rows import LONGEST, SKU_WIDTH, fault_label, say
from linndesk.ui.screens.return_words import CONDITION_WORDS, fate_words, usual_fate
from linndesk.ui.widgets import button, into_view, label
from linndesk.ui.words import count, soft, tr

TOP_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
COLUMNS = 7
Where = tuple[Fate, str]  # and the location, "" = none


class Choice(QComboBox):
    """One of some values; the wheel scrolls the page around it and changes nothing, and letters are a scanner's, which
    its dialog takes. ``chosen`` when a person did."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda at: self.chosen.emit())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.text().strip() and event.text().isprintable():
            event.ignore()  # Qt would choose what begins so
        else:
            super().keyPressEvent(event)


class BackBox(UnitsBox):
    """Units that came back. What is no number of them is a scan that came while the keys were here: Enter gives it to
    ``scanned`` and puts the number back."""

    scanned = Signal(str)

    def __init__(self, most: int, name: str) -> None:
        super().__init__(most, name)
        self.setValidator(None)  # type: ignore[arg-type]  # it would make a small number of a scanned one
        self.setText("0")
        self._stood = "0"

    @property
    def is_scan(self) -> bool:
        """More than the digits of a number of units stands in it."""
        text = self.text().strip()
        return bool(text) and not (text.isdecimal() and len(text) <= len(str(self._most)))

    def value(self) -> int:
        """As it is typed, though it may be too many; 0 while it is no number."""
        text = self.text().strip()
        return 0 if not text or self.is_scan else int(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_scan:
            text = self.text().strip()
            self.setText(self._stood)
            self.scanned.emit(text)
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._stood = self.text()
        self.selectAll()  # a scan writes over the number, not into it

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        if self.text() == self._stood:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if self.is_scan:
            self.setText(self._stood)


class ConditionBox(Choice):
    """The six words."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        for each in CONDITIONS:
            self.addItem(tr(CONDITION_WORDS[each]), each)

    @property
    def value(self) -> Condition:
        return CONDITIONS[max(0, self.currentIndex())]

    def choose(self, condition: Condition) -> None:
        self.setCurrentIndex(CONDITIONS.index(condition))


class WhereBox(Choice):
    """Back to stock at each location of one's own, each quarantine, scrapped."""

    def __init__(self, sheet: ReturnSheet, name: str) -> None:
        super().__init__(name)
        self._sheet = sheet
        self.places: list[Where] = [("stock", each.name) for each in sheet.stock_places]
        kept = [each.name for each in sheet.quarantines]
        self.places += [("quarantine", each) for each in kept or [sheet.quarantine]]
        self.places.append(("scrapped", ""))
        for fate, place in self.places:
            self.addItem(fate_words(fate, place))

    @property
    def value(self) -> Where:
        return self.places[max(0, self.currentIndex())]

    def choose(self, fate: Fate, place: str = "") -> None:
        """``place`` "" = the usual one of that fate."""
        usual = {"stock": self._sheet.stock, "quarantine": self._sheet.quarantine}.get(fate, "")
        wanted = (fate, place or usual)
        first = next((at for at, each in enumerate(self.places) if each[0] == fate), 0)
        self.setCurrentIndex(self.places.index(wanted) if wanted in self.places else first)


class PartRow:
    """Units of one line that go one way. ``first``: the line's own, which cannot be taken out."""

    def __init__(self, sheet: ReturnSheet, line: SoldLine, *, first: bool) -> None:
        self.line = line
        self.first = first
        self.touched = False  # where it goes was chosen: the condition no longer says it
        name = line.sku or line.channel_sku
        self.units = BackBox(line.returnable, tr("Units of {sku} that came back", sku=name))
        self.condition = ConditionBox(tr("Condition of {sku}", sku=name))
        self.where = WhereBox(sheet, tr("Where {sku} goes", sku=name))
        self.where.choose("stock")
        self.fault = fault_label()
        self.extra: QPushButton  # split it, or take it out
        self.widgets: list[QWidget] = []

    def set_condition(self, condition: Condition) -> None:
        """And where it goes, unless that was chosen."""
        self.condition.choose(condition)
        if not self.touched:
            self.where.choose(usual_fate(condition))

    @property
    def part(self) -> BackPart:
        fate, place = self.where.value
        return BackPart(self.line.line_id, self.units.value(), self.condition.value, fate, place)


class ReturnGrid(QWidget):
    """``changed`` at every change; ``entered``: Enter in a number of units, so that the scanner may go on;
    ``scanned``: what came into a number of units and is none."""

    changed = Signal()
    entered = Signal()
    scanned = Signal(str)

    def __init__(self, sheet: ReturnSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.rows: list[PartRow] = []
        self._none: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(14, 10, 14, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        titles = (tr("SKU"), tr("Title"), tr("Came back"), "", tr("Condition"), tr("Where it goes"), "")
        for at, title in enumerate(titles):
            head = label(title, tone="dim")
            head.setAlignment(TOP_RIGHT if at == 2 else LEFT)
            self._grid.addWidget(head, 0, at)
        self.setLayout(self._grid)
        for each in sheet.lines:
            if each.returnable:
                self._make(each, len(self.rows), first=True)
        self._place()

    # -- rows

    def _make(self, line: SoldLine, at: int, *, first: bool) -> PartRow:
        made = PartRow(self._sheet, line, first=first)
        name = line.sku or line.channel_sku
        made.extra = button("", link=True)
        if first:
            made.extra.setText(tr("+ another condition"))
            made.extra.setAccessibleName(tr("Another condition for some units of {sku}", sku=name))
            made.extra.setVisible(line.returnable > 1)
            made.extra.clicked.connect(partial(self.split, made))
        else:
            made.extra.setText(tr("Take out"))
            made.extra.setAccessibleName(tr("Take this condition of {sku} out", sku=name))
            made.extra.clicked.connect(partial(self.take_out, made))
        sku = label(soft(name, LONGEST) if first else "", wrap=True)
        sku.setMinimumWidth(SKU_WIDTH)
        title = label(_title(line) if first else tr("and in another condition"), tone="dim", wrap=True)
        made.widgets = [
            sku, title, made.units, label(tr("of {n}", n=f"{line.returnable:,}"), tone="dim"), made.condition,
            made.where, made.extra,
        ]  # fmt: skip
        self.rows.insert(at, made)
        made.units.changed.connect(self.changed)
        made.units.returnPressed.connect(self.entered)
        made.units.scanned.connect(self.scanned)
        made.condition.chosen.connect(partial(self._conditioned, made))
        made.where.chosen.connect(partial(self._placed, made))
        return made

    def _place(self) -> None:
        """Every row where it stands now; the keyboard goes through them in that order."""
        before: QWidget | None = None
        for at, row_ in enumerate(self.rows):
            for column, widget in enumerate(row_.widgets):
                self._grid.addWidget(widget, 1 + 2 * at, column, TOP_RIGHT if column == 2 else Qt.AlignmentFlag(0))
            self._grid.addWidget(row_.fault, 2 + 2 * at, 1, 1, COLUMNS - 1)
            for widget in (row_.units, row_.condition, row_.where, row_.extra):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget
            self._grid.setRowStretch(1 + 2 * at, 0)
            self._grid.setRowStretch(2 + 2 * at, 0)
        self._grid.setRowStretch(1 + 2 * len(self.rows), 1)

    def split(self, row_: PartRow) -> PartRow:
        """One more condition for some units of the line."""
        last = max(at for at, each in enumerate(self.rows) if each.line is row_.line)
        made = self._make(row_.line, last + 1, first=False)
        made.set_condition("opened" if row_.condition.value == "new" else "new")
        self._place()
        for each in made.widgets:
            each.show()  # what a layout shows by itself comes too late for the focus
        made.units.setFocus()
        made.units.selectAll()
        into_view(made.units)
        self.changed.emit()
        return made

    def take_out(self, row_: PartRow) -> None:
        """The line's first one stays."""
        self._grid.setRowStretch(1 + 2 * len(self.rows), 0)
        at = self.rows.index(row_)
        self.rows.remove(row_)
        for each in (*row_.widgets, row_.fault):
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._place()
        self.rows[at - 1].units.setFocus()
        self.changed.emit()

    def _conditioned(self, row_: PartRow) -> None:
        row_.set_condition(row_.condition.value)
        self.changed.emit()

    def _placed(self, row_: PartRow) -> None:
        row_.touched = True
        self.changed.emit()

    # -- what a dialog does to them

    def set_all(self, condition: Condition) -> None:
        """One condition for all."""
        for each in self.rows:
            each.set_condition(condition)
        self.changed.emit()

    def fill_all(self) -> None:
        """Everything that may come back."""
        for each in self.rows:
            others = sum(other.units.value() for other in self.rows if other.line is each.line and other is not each)
            if each.first:
                each.units.setText(str(max(0, each.line.returnable - others)))

    def count(self, line: SoldLine) -> PartRow | None:
        """One unit more of it, in the condition that stands last; None where all of it is counted."""
        mine = [each for each in self.rows if each.line is line]
        if not mine or sum(each.units.value() for each in mine) >= line.returnable:
            return None
        row_ = mine[-1]
        row_.units.setText(str(row_.units.value() + 1))
        into_view(row_.units)
        return row_

    @property
    def parts(self) -> list[tuple[PartRow, BackPart]]:
        """Those of which units came back."""
        return [(each, each.part) for each in self.rows if each.units.value()]

    @property
    def units(self) -> int:
        return sum(each.units.value() for each in self.rows)

    @property
    def one_condition(self) -> Condition | None:
        """That of every row; None where they differ."""
        found = {each.condition.value for each in self.rows}
        return found.pop() if len(found) == 1 else None

    @property
    def touched(self) -> bool:
        """Somebody counted or chose something."""
        return any(each.units.value() or each.touched or not each.first for each in self.rows)

    def say(self, faults: Mapping[int, str]) -> None:
        """By the place among ``parts``."""
        places = {id(row_): at for at, (row_, _) in enumerate(self.parts)}
        for each in self.rows:
            say(each.fault, faults.get(places.get(id(each), -1), ""))

    def focus_fault(self) -> bool:
        """To the first that has one; False where none has."""
        for each in self.rows:
            if not each.fault.isHidden():
                each.units.setFocus()
                into_view(each.units)
                return True
        return False


def _title(line: SoldLine) -> str:
    """With what came back of it before."""
    before = count(line.returned, "unit came back before", "units came back before")
    return "\n".join([soft(line.title, LONGEST), *([before] if line.returned else [])])
