"""What was cancelled and refunded of the order below the table, and what a person has to decide of it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.orders import Order
from linndesk.services.postsale_sheet import PastAct
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.postsale_words import act_detail, act_words, reasons, state_cell
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr, when, when_tip


class DecideBar(QWidget):
    """A line below the order's number while nobody knows what came of a refund or a cancellation (R-LOST).

    ``was`` and ``was_not(order, act)``: a person has looked there.
    """

    was = Signal(object, object)
    was_not = Signal(object, object)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._order: Order | None = None
        self._act: PastAct | None = None
        self.text = label(tone="warn", wrap=True)
        self.was_button = button(tr("It was done"), lambda: self._emit(self.was))
        self.not_button = button(tr("It was not…"), lambda: self._emit(self.was_not))
        inside = row(gap=12)
        inside.addWidget(self.text, 1)
        inside.addWidget(self.was_button)
        inside.addWidget(self.not_button)
        inside.setContentsMargins(12, 2, 12, 2)
        self.setLayout(inside)
        self.hide()

    def show_order(self, order: Order | None, past: Sequence[PastAct]) -> None:
        """The oldest that is not decided."""
        self._order = order
        self._act = next((each for each in past if each.state == "unheard"), None)
        self.setVisible(self._act is not None)
        if self._act is not None:
            said = tr("{what}, {clock}: sent once, and no answer came.", what=act_words(self._act),
                      clock=when(self._act.past.asked_at, self._now()))  # fmt: skip
            self.text.setText(f"{said} {sentence(tr(self._act.look))}")

    def _emit(self, signal: object) -> None:
        if self._order is not None and self._act is not None:
            signal.emit(self._order, self._act)  # type: ignore[attr-defined]  # a bound signal


class AfterSalePane(QWidget):
    """``taking_back(act id)``: its channel was not told yet."""

    taking_back = Signal(int)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.acts: SmallTableModel[PastAct] = SmallTableModel(_columns(now), lambda each: each.id)
        self.table = Table("order-after-sale", self.acts, memory, title=tr("What was cancelled and refunded"))
        self.table.set_empty(tr("Nothing of it was cancelled or refunded from here."))
        self.back_button = button(tr("Take it back"), self._take_back, tip=tr("Its channel was not told of it yet"))
        foot = row(1, self.back_button)
        foot.setContentsMargins(10, 2, 10, 6)
        whole = column(gap=0)
        whole.addWidget(self.table, 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say())

    def show_acts(self, past: Sequence[PastAct]) -> None:
        """The newest last, and chosen."""
        fresh = self.acts.rowCount() != len(past)
        self.acts.set_rows(past)
        if past and (fresh or self.table.current_id() is None):
            self.table.select_id(past[-1].id)
        self._say()

    def _current(self) -> PastAct | None:
        at = self.table.current_id() if self.acts.rowCount() else None
        return None if at is None else self.acts.row_at(self.acts.row_of(at))

    def _say(self) -> None:
        act = self._current()
        self.back_button.setVisible(act is not None and act.may_undo)

    def _take_back(self) -> None:
        act = self._current()
        if act is not None:
            self.taking_back.emit(act.id)


def _columns(now: Callable[[], datetime]) -> tuple[Column[PastAct], ...]:
    def state_tip(act: PastAct) -> str:
        return "\n".join(each for each in (tr(act.words), tr(act.look)) if each)

    return (
        Column("state", "State", lambda each: state_cell(each, now()), 136, tooltip=state_tip),
        Column("what", "What", act_words, 176, tooltip=act_words),
        Column("lines", "Of it", lambda each: act_detail(each) or None, 220, stretch=True, tooltip=act_detail),
        Column("reason", "Reason", lambda each: reasons(each) or None, 150, stretch=True, tooltip=reasons),
        Column("asked", "Asked", lambda each: when(each.past.asked_at, now()), 92,
               tooltip=lambda each: when_tip(each.past.asked_at)),
        Column("who", "By", lambda each: each.past.who or None, 70),
        Column("reference", "Reference there", lambda each: each.past.reference or None, 120,
               tooltip=lambda each: each.past.reference),
        Column("why", "The channel said", lambda each: each.past.why or None, 150, stretch=True,
               tooltip=lambda each: each.past.why),
    )  # fmt: skip
