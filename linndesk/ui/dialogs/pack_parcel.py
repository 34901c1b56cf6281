"""Part of an order in one parcel: how many units of each line, service, tracking. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from linndesk.domain.orders import Line, Order, remaining
from linndesk.services.despatch import Wish
from linndesk.ui.dialogs.parcel_fields import ServiceBox, parcel_form
from linndesk.ui.widgets import Page, button, column, label, row, scroll
from linndesk.ui.words import count, tr


class UnitsBox(QLineEdit):
    """Units from 0 to ``most``, typed or changed by Up and Down; ``changed`` at every change."""

    changed = Signal()

    def __init__(self, most: int, name: str) -> None:
        super().__init__(str(most))
        self._most = most
        self.setValidator(QIntValidator(0, most, self))
        self.setAccessibleName(name)
        self.setToolTip(tr("0 to {most}; Up and Down change it", most=f"{most:,}"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(72)
        self.textChanged.connect(lambda text: self.changed.emit())

    def value(self) -> int:
        """0 while nothing is typed."""
        return min(self._most, int(self.text())) if self.text().isdigit() else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.setText(str(max(0, min(self._most, self.value() + step))))
        else:
            super().keyPressEvent(event)


class PackParcelDialog(QDialog):
    """``run(wish)`` is called with the parcel; the check sheet comes after it."""

    def __init__(self, parent: QWidget, order: Order, services: Sequence[str], run: Callable[[Wish], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Pack a parcel"))
        self.setMinimumSize(620, 380)
        self._order = order
        self.boxes: dict[str, UnitsBox] = {}
        self.service = ServiceBox(services, order.postal_service)
        self.tracking = QLineEdit(order.tracking)
        self._rest = label(tone="dim", wrap=True)
        self.go = button(tr("Check and despatch…"), self.accept, primary=True)
        self.go.setDefault(True)
        lines = scroll(Page(self._lines()), tr("Units in this parcel"))
        whole = column(label(tr("A parcel of order {number}", number=order.number), size="head"), gap=10, margin=18)
        whole.addWidget(lines, 1)
        whole.addLayout(parcel_form(self.service, self.tracking))
        whole.addWidget(self._rest)
        whole.addLayout(row(1, button(tr("Cancel"), self.reject), self.go))
        self.setLayout(whole)
        self.accepted.connect(lambda: run(self.wish))
        self._say()

    @property
    def wish(self) -> Wish:
        """The parcel as it is filled in."""
        lines = tuple((line_id, box.value()) for line_id, box in self.boxes.items() if box.value())
        return Wish(self._order.id, self.service.value, self.tracking.text().strip(), lines)

    def _lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, line in enumerate(each for each in self._order.lines if left_of(each)):
            left = left_of(line)
            box = UnitsBox(left, tr("Units of {sku} in this parcel", sku=line.channel_sku))
            box.changed.connect(self._say)
            self.boxes[line.line_id] = box
            grid.addWidget(label(line.channel_sku), at, 0)
            grid.addWidget(label(line.title, tone="dim", wrap=True), at, 1)
            grid.addWidget(box, at, 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(tr("of {n}", n=f"{left:,}"), tone="dim"), at, 3)
        grid.setRowStretch(len(self.boxes), 1)
        return grid

    def _say(self) -> None:
        units = sum(each.value() for each in self.boxes.values())
        rest = sum(left_of(each) for each in self._order.lines) - units
        self.go.setEnabled(units > 0)
        if not units:
            self._rest.setText(tr("Choose at least one unit."))
        elif rest:
            self._rest.setText(
                tr("{units} in this parcel; {rest} for the next one.", units=count(units, "unit"),
                   rest=count(rest, "unit stays", "units stay"))
            )  # fmt: skip
        else:
            self._rest.setText(tr("{units} in this parcel: all that is left of the order.", units=count(units, "unit")))


def left_of(line: Line) -> int:
    """Units that still have to leave."""
    return remaining(line.quantity, line.quantity_despatched, line.quantity_cancelled)
