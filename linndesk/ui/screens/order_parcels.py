"""The parcels of an order: what is in each, where it stands on the channel, and what can be done. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.orders import Order, Parcel, remaining
from linndesk.domain.outbox import UNSENT
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.outbox_words import STATES
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr, when, when_tip


class ParcelsPane(QWidget):
    """``packing(order)``: a new parcel is wanted; ``correcting``, ``undoing``, ``retrying`` and ``there(order,
    parcel)``: the channel has it although it said nothing."""

    packing = Signal(object)
    correcting = Signal(object, object)
    undoing = Signal(object, object)
    retrying = Signal(object, object)
    there = Signal(object, object)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._order: Order | None = None
        self._ends = self._elsewhere = False
        self._theirs: Set[int] = frozenset()
        self.parcels: SmallTableModel[Parcel] = SmallTableModel(self._columns(now), lambda each: each.id)
        self.table = Table("order-parcels", self.parcels, memory, title=tr("Parcels of the order"))
        self.table.set_empty(tr("Nothing has left yet."))
        self._left = label(tone="dim")
        self.pack_button = button(tr("Pack a parcel…"), lambda: self.packing.emit(self._order))
        self.correct_button = button(tr("Correct tracking…"), lambda: self._emit(self.correcting))
        self.undo_button = button(tr("Take back"), lambda: self._emit(self.undoing),
                                  tip=tr("The channel has not heard of it yet"))  # fmt: skip
        self.retry_button = button(tr("Retry"), lambda: self._emit(self.retrying))
        self.there_button = button(tr("It is there"), lambda: self._emit(self.there),
                                   tip=tr("The channel has it: it counts as confirmed"))  # fmt: skip
        foot = row(
            self._left, 1, self.there_button, self.retry_button, self.undo_button, self.correct_button,
            self.pack_button,
        )  # fmt: skip
        foot.setContentsMargins(10, 2, 10, 6)
        whole = column(gap=0)
        whole.addWidget(self.table, 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say())
        self.table.opened.connect(lambda at: self._emit(self.correcting) if self.correct_button.isEnabled() else None)

    def show_order(
        self, order: Order | None, *, ends: bool = False, elsewhere: bool = False, theirs: Set[int] = frozenset()
    ) -> None:
        """Its parcels, the newest chosen. ``ends``: its channel is told that the order is processed, for good.

        ``elsewhere``: a channel's own warehouse sends it; ``theirs``: parcels that left from one: nobody takes them
        back.
        """
        self._ends = ends
        self._elsewhere = elsewhere
        self._theirs = theirs
        same = order is not None and self._order is not None and order.id == self._order.id
        self._order = order
        self.parcels.set_rows(order.parcels if order is not None else ())
        if order is not None and order.parcels and (not same or self.table.current_id() is None):
            self.table.select_id(order.parcels[-1].id)
        self._say()

    def _current(self) -> Parcel | None:
        at = self.table.current_id() if self.parcels.rowCount() else None
        return None if at is None else self.parcels.row_at(self.parcels.row_of(at))

    def _emit(self, signal: object) -> None:
        parcel = self._current()
        if parcel is not None:
            signal.emit(self._order, parcel)  # type: ignore[attr-defined]  # a bound signal

    def _say(self) -> None:
        order, parcel = self._order, self._current()
        stands = parcel is not None and parcel.undone_at is None
        left = units_left(order) if order is not None else 0
        self._left.setText(tr("{units} still to leave", units=count(left, "unit")) if left else "")
        self.pack_button.setVisible(left > 0 and not self._elsewhere)
        self.correct_button.setEnabled(stands and order is not None)
        ours = parcel is not None and parcel.id not in self._theirs
        self.undo_button.setVisible(stands and ours and parcel is not None and parcel.state in UNSENT)
        sent = stands and parcel is not None and parcel.state == "sent"
        self.there_button.setVisible(sent)
        self.retry_button.setText(tr("Send again…") if sent else tr("Retry"))
        self.retry_button.setVisible(sent or (stands and parcel is not None and parcel.state == "refused"))

    def _columns(self, now: Callable[[], datetime]) -> tuple[Column[Parcel], ...]:
        return (
            Column("reference", "Parcel", lambda each: each.reference or "–", 70,
                   header_tip="Its number on the channel, chosen when it is sent"),
            Column("lines", "In it", self._inside, 200, stretch=True, tooltip=self._inside),
            Column("service", "Service", lambda each: each.service or "–", 140),
            Column("tracking", "Tracking", lambda each: each.tracking or "–", 150, tooltip=lambda each: each.tracking),
            Column("shipped_at", "Despatched", lambda each: when(each.shipped_at, now()) or "–", 104,
                   tooltip=lambda each: when_tip(each.shipped_at)),
            Column("state", "State", lambda each: _state(each, self._ends), 124),
            Column("error", "The channel said", lambda each: each.error or None, 150, stretch=True,
                   tooltip=lambda each: each.error),
        )  # fmt: skip

    def _inside(self, parcel: Parcel) -> str:
        names = {each.line_id: each.channel_sku for each in self._order.lines} if self._order is not None else {}
        return ", ".join(f"{units:,} × {names.get(line_id, line_id)}" for line_id, units in parcel.lines)


def _state(parcel: Parcel, ends: bool) -> Painted:
    if parcel.undone_at is not None:
        return Painted(tr("Taken back"), "dim", "state-ended")
    if not parcel.state:
        return Painted("–", "dim")
    if ends and parcel.state == "confirmed":
        return Painted(tr("Processed there"), "ok", "light-on")
    word, tone, icon = STATES[parcel.state]
    return Painted(tr(word), tone, icon)


def units_left(order: Order) -> int:
    """Units that still have to leave; none of an order that is closed."""
    if order.status not in ("pending", "open"):
        return 0
    return sum(remaining(each.quantity, each.quantity_despatched, each.quantity_cancelled) for each in order.lines)
