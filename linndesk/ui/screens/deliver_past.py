"""What was booked in of a purchase order here, how its channel took it, and what can be done about it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from linndesk.services.deliveries import Delivery
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.deliver_scan import ScanTable
from linndesk.ui.screens.deliver_words import PastRow, past_columns, past_rows, why_words
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

TICK_MS = 1000


class DeliverPast(QWidget):
    """``undoing(delivery id)``; ``verb(key, outbox id)``: a verb of the outbox for the row of the chosen line."""

    undoing = Signal(int)
    verb = Signal(str, int)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._newest = 0
        self.model: SmallTableModel[PastRow] = SmallTableModel(past_columns(now), lambda each: each.id)
        self.table = ScanTable("deliveries-past", self.model, memory, title=tr("What was booked in"))
        self.table.opens_rows = False
        self.table.set_empty(tr("Nothing of it was booked in here yet."))
        self.said = label(tone="dim", wrap=True)
        self.undo = button(tr("Undo"), self._undo, tip=tr("Until its channel is told: the goods were not there"))
        self.was = button(tr("It was booked"), lambda: self._say("told"), tip=tr("You have looked there"))
        self.was_not = button(tr("It was not booked"), lambda: self._say("retry"), tip=tr("You have looked there"))
        self.retry = button(tr("Retry"), lambda: self._say("retry"), tip=tr("Try what was refused once more"))
        self.send = button(tr("Send now"), lambda: self._say("send"), tip=tr("Let what is held leave"))
        foot = row(gap=8)
        foot.addWidget(self.said, 1)
        self._deeds = (self.undo, self.send, self.retry, self.was, self.was_not)
        for each in self._deeds:
            foot.addWidget(each)
        whole = column(gap=8)
        whole.addWidget(card(self.table), 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._chosen())
        self.table.add_row_actions(self._menu)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)
        self.show_deliveries(())

    def show_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """The newest first, and chosen when it is new: what can be done below is done to it."""
        self.model.set_rows(past_rows(deliveries))
        newest = deliveries[-1].id if deliveries else 0
        if self.model.rowCount() and (newest != self._newest or self.table.current_id() is None):
            self.table.select_id(self.model.id_at(0))
        self._newest = newest
        self._chosen()

    def _current(self) -> PastRow | None:
        current = self.table.current_id() if self.model.rowCount() else None
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def _chosen(self) -> None:
        """Only what can be done to the chosen line."""
        chosen = self._current()
        line = None if chosen is None else chosen.line
        state = None if line is None else line.row_state
        self.said.setText("" if chosen is None else sentence(why_words(chosen)))
        shown = {
            self.undo: chosen is not None and chosen.delivery.may_undo,
            self.send: state == "held",
            self.retry: state == "refused",
            self.was: state == "sent",
            self.was_not: state == "sent",
        }
        for each, on in shown.items():
            each.setVisible(on)

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        for each in self._deeds:
            if each.isVisibleTo(self):
                menu.addAction(each.text(), each.click)

    def _undo(self) -> None:
        chosen = self._current()
        if chosen is not None:
            self.undoing.emit(chosen.delivery.id)

    def _say(self, key: str) -> None:
        chosen = self._current()
        if chosen is not None and chosen.line.outbox_id is not None:
            self.verb.emit(key, chosen.line.outbox_id)

    def _tick(self) -> None:
        """The countdown, while one is seen."""
        if self.isVisible() and any(
            each.delivery.undo_until is not None
            for each in (self.model.row_at(at) for at in range(min(self.model.rowCount(), 20)))
            if each is not None
        ):
            self.table.viewport().update()
