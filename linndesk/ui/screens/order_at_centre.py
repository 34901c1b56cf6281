"""One order at a channel's own warehouse: who sends it, how far that is, its packages, taking it back. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.orders import Order
from linndesk.domain.outbound import came_back
from linndesk.services.outbound_sheet import OutboundStatus, SentPackage
from linndesk.services.shown import OrderRow
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.order_centre_words import CentreName
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row, set_tone
from linndesk.ui.words import tr, when


class CentreBar(QWidget):
    """A line below the order's number, hidden where no such warehouse has or had it. ``taking_back(id, number, what
    happens by it)``."""

    taking_back = Signal(int, str, str)

    def __init__(self, now: Callable[[], datetime], centre: CentreName) -> None:
        super().__init__()
        self._now = now
        self._centre = centre
        self._order: Order | None = None
        self._what = ""
        self.text = label(wrap=True)
        self.back_button = button(tr("Take it back…"), self._take_back)
        inside = row(gap=12)
        inside.addWidget(self.text, 1)
        inside.addWidget(self.back_button)
        inside.setContentsMargins(12, 2, 12, 2)
        self.setLayout(inside)
        self.hide()

    def show_order(self, order: Order | None, shown: OrderRow | None, there: OutboundStatus | None) -> None:
        """``shown``: its row in the table; ``there``: how its newest outbound order stands."""
        self._order = order
        self._what = there.takes_back if there is not None else ""
        words = self._words(order, shown, there)
        self.text.setText(words)
        back = there is not None and came_back(there.state) and shown is not None and not shown.at_centre
        set_tone(self.text, "warn" if back else "dim")
        self.back_button.setVisible(bool(self._what))
        self.back_button.setToolTip(sentence(tr(self._what)))
        self.setVisible(bool(words))

    def _words(self, order: Order | None, shown: OrderRow | None, there: OutboundStatus | None) -> str:
        if order is None or shown is None:
            return ""
        if there is None:
            return sentence(self._centre.sends_it) if shown.at_centre else ""
        since = when(there.since, self._now())
        if shown.at_centre or order.status in ("processed", "cancelled"):
            facts = {"state": tr(there.words), "clock": since, "id": there.reference}
            if there.running:
                said = tr("{who}: {state} since {clock}, id {id}", who=self._centre.sends_it, **facts)
            else:
                said = tr("{location}: {state} {clock}, id {id}", location=there.location, **facts)
        elif came_back(there.state) and there.why:
            said = tr("Came back from {location}, {clock}", location=there.location, clock=since)
        else:
            return ""
        return " ".join(sentence(each) for each in (said, tr(there.why)) if each)

    def _take_back(self) -> None:
        if self._order is not None:
            self.taking_back.emit(self._order.id, self._order.number, self._what)


class PackagesPane(QWidget):
    """What has left there, package by package."""

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.packages: SmallTableModel[tuple[int, SentPackage]] = SmallTableModel(_columns(), lambda each: each[0])
        self.table = Table("order-packages", self.packages, memory, title=tr("Packages that have left there"))
        self.table.set_empty(tr("Nothing has left there yet."))
        self.setLayout(column(self.table, gap=0))

    def show_packages(self, there: OutboundStatus | None) -> None:
        """Of its newest outbound order."""
        found: Sequence[SentPackage] = there.packages if there is not None else ()
        self.packages.set_rows(enumerate(found))


def _columns() -> tuple[Column[tuple[int, SentPackage]], ...]:
    def told(each: tuple[int, SentPackage]) -> Painted:
        if each[1].parcel_id is None:
            return Painted(tr("Not yet"), "dim")
        return Painted(tr("Parcel made"), "ok", "light-on")

    return (
        Column("package", "Package there", lambda each: each[1].package, 180, tooltip=lambda each: each[1].package),
        Column("carrier", "Carrier", lambda each: each[1].carrier or "–", 160),
        Column("tracking", "Tracking", lambda each: each[1].tracking or "–", 220, stretch=True,
               tooltip=lambda each: each[1].tracking),
        Column("told", "For its channel", told, 150,
               header_tip="Whether a parcel was made of it that the order's own channel is told of"),
    )  # fmt: skip
