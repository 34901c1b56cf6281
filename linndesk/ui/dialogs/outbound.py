"""*Send from …*: what a channel's own warehouse offers for the chosen orders, and the button that asks for it (D20).

Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QMenu, QProgressBar, QWidget

from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbound_sheet import Choice, OutboundSheet
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_words import LARGE
from linndesk.ui.dialogs.outbound_rows import (
    LEVEL,
    LevelDelegate,
    Shown,
    ShownModel,
    choices,
    fees,
    first_shown,
    in_order,
    outbound_columns,
    said,
)
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

LANE = "outbound"  # a channel is asked: no click waits for it


class OutboundDialog(QDialog):
    """Opens at once and asks the channel; ``run(choices, location)`` is called with what shall go."""

    def __init__(
        self,
        parent: QWidget,
        outbound: OutboundOrders,
        order_ids: Sequence[int],
        location: str,
        run: Callable[[Sequence[Choice], str], object],
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Send from {location}", location=location))
        self.resize(1160, 600)
        self._outbound = outbound
        self._ids = list(order_ids)
        self._location = location
        self._background = background
        self.sheet: OutboundSheet | None = None
        self._rows: dict[int, Shown] = {}
        self._cancel: Cancel | None = None
        self.model = ShownModel(outbound_columns(now), lambda each: each.check.order_id)
        self.model.edit = self._edit
        self.table = Table("outbound", self.model, memory, title=tr("Orders to send from {name}", name=location))
        self.table.opens_rows = False
        self.table.setItemDelegateForColumn(self._level_column, LevelDelegate(self.table))
        self.table.pressed.connect(lambda at, key: self.toggle([at]))
        self.table.add_row_actions(self._menu)
        self._compose()
        self.accepted.connect(lambda: run(self.going, location))
        self.ask()

    def _compose(self) -> None:
        self._number = label(size="big")
        self._head = label(size="head")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName(tr("How many orders were asked for"))
        self._said = label(tone="dim", wrap=True)  # all of the row, because its cell is often too narrow for it
        self._held = label(tone="warn", wrap=True)
        self._fees = label(size="head")
        self._after = label(tone="dim", wrap=True)
        self.go = button("", self.accept, primary=True)
        self.go.setDefault(True)
        self.cancel_button = button(tr("Cancel"), self.reject)
        foot = row(gap=8)
        foot.addWidget(self._after, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.go)
        whole = column(row(self._number, self._head, self._bar, 1, self._fees, gap=10), gap=10, margin=18)
        whole.addWidget(card(self.table), 1)
        for each in (self._said, self._held):
            whole.addWidget(each)
            each.hide()
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say_row())
        whole.addLayout(foot)
        self.setLayout(whole)
        self.table.setFocus()

    # -- asking

    def ask(self) -> None:
        """Nothing happens by it there; Esc and Cancel stop it, and the window stays free."""
        cancel = self._cancel = Cancel()
        tell = self._background.teller(self._far, owner=self)

        def job() -> OutboundSheet:
            return self._outbound.preview(
                self._ids, self._location, cancel=cancel, told=lambda done, of: tell((done, of))
            )

        self._far((0, len(self._ids)))
        self._background.run(LANE, job, done=self._take, failed=self._failed, owner=self)

    def _far(self, far: tuple[int, int]) -> None:
        done, of = far
        if self._cancel is None:
            return
        asking = tr("Asking about {orders}…", orders=count(of, "order"))
        self._head.setText(tr("{done} of {orders} asked about…", done=f"{done:,}", orders=count(of, "order"))
                           if done else asking)  # fmt: skip
        self._bar.setRange(0, of)
        self._bar.setValue(done)
        self.table.set_empty(tr("{location} is asked what it can send. Nothing is sent by that.",
                                location=self._location))  # fmt: skip
        self._count()

    def _take(self, sheet: OutboundSheet) -> None:
        self._cancel = None
        self.sheet = sheet
        self._rows = {each.order_id: first_shown(each) for each in sheet.rows}
        self._bar.hide()
        self._held.setText(tr("Nothing leaves for now. {why}", why=" ".join(sentence(tr(each)) for each in sheet.held)))
        self._held.setVisible(bool(sheet.held))
        self._show()
        self.table.begin()
        self._say_row()

    def _after_words(self, sheet: OutboundSheet) -> str:
        by = tr("{driver} asks for them.", driver=sheet.driver)
        if sheet.held:
            return by + " " + tr("They can be taken back as long as nothing has left.")
        if sheet.undo_seconds:
            return by + " " + tr("They can be taken back without a trace for {n} s.", n=sheet.undo_seconds)
        return by + " " + tr("That happens at once; to stop it later the warehouse has to be asked.")

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self.reject()
        if not isinstance(trouble, Cancelled):
            self._background.failed.emit(trouble)

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        if self._cancel is not None:
            self._cancel.set()
        super().done(result)

    # -- what goes

    @property
    def going(self) -> list[Choice]:
        """What is asked for when the button is pressed, in the order in which it was chosen."""
        return choices(list(self._rows.values()))

    @property
    def _level_column(self) -> int:
        return next(n for n, each in enumerate(self.model.columns) if each.key == LEVEL)

    def toggle(self, order_ids: Sequence[int]) -> None:
        """Leave these out; take them along again where all of them are out."""
        movable = [self._rows[each] for each in order_ids if self._rows[each].check.fulfillable]
        out = not all(each.is_out for each in movable)
        self._rows.update({each.check.order_id: replace(each, is_out=out) for each in movable})
        self._show()

    def set_level(self, order_ids: Sequence[int], tier: str) -> None:
        """For those that are offered it."""
        fit = [self._rows[each] for each in order_ids if self._rows[each].check.offer(tier) is not None]
        self._rows.update({each.check.order_id: replace(each, tier=tier) for each in fit})
        self._show()

    def _edit(self, order_id: int, key: str, tier: str) -> None:
        chosen = self.table.selected_ids()
        self.set_level(chosen if order_id in chosen else [order_id], tier)

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        tiers = dict.fromkeys(offer.tier for each in ids for offer in self._rows[each].check.offers)
        for tier in tiers:
            words = tr("Service level {name}", name=tr(tier.capitalize()))
            menu.addAction(words, partial(self.set_level, ids, tier))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus() and self._rows:
            self.toggle(self.table.selected_ids())
        elif event.key() == Qt.Key.Key_F2 and self._rows and self.table.hasFocus():
            index = self.model.index(self.table.currentIndex().row(), self._level_column)
            self.table.setCurrentIndex(index)
            self.table.edit(index)
        else:
            super().keyPressEvent(event)

    # -- what is shown

    def _say_row(self) -> None:
        order_id = self.table.current_id() if self.model.rowCount() else None
        shown = None if order_id is None else self._rows.get(order_id)
        words = "" if shown is None else said(shown)
        self._said.setText("" if shown is None else f"{shown.check.number}: {words}")
        self._said.setVisible(bool(words))

    def _show(self) -> None:
        self.model.set_rows(in_order(list(self._rows.values())))
        self._count()
        self._say_row()

    def _count(self) -> None:
        rows = list(self._rows.values())
        going = len(self.going)
        self._number.setText(f"{going:,}")
        self._number.setVisible(going > LARGE)
        if self.sheet is not None:
            word = tr("orders go") if going > LARGE else count(going, "order goes", "orders go")
            stay = len(rows) - going
            stays = count(stay, "stays", "stay") if stay else ""
            self._head.setText(" · ".join(each for each in (word, stays) if each))
        cost = fees(rows)
        self._fees.setText(tr("Fees {amounts}", amounts=cost) if cost else "")
        self.go.setText(tr("Send {orders}", orders=count(going, "order")) if going else tr("Send"))
        self.go.setEnabled(going > 0)
        self._after.setText(self._after_words(self.sheet) if self.sheet is not None and going else "")
