"""Cancel an order, lines or units of it on its channel, as its app takes it (X12). Main thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from linndesk.domain.postsale_cancel import cancel_plan
from linndesk.domain.postsale_rules import CancelPart, CancelRow, CancelSheet, CancelWish, Fault, Plan
from linndesk.ui.dialogs.pack_parcel import UnitsBox
from linndesk.ui.dialogs.postsale_fields import ReasonPicker
from linndesk.ui.dialogs.postsale_rows import LineGrid, ReasonBar
from linndesk.ui.dialogs.postsale_wish import Found, Offer, WishDialog
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.widgets import Page, card, column, label, scroll
from linndesk.ui.words import count, tr


class CancelForm(QWidget):
    """All that is left is chosen at first."""

    changed = Signal()

    def __init__(self, offer: Offer[CancelSheet]) -> None:
        super().__init__()
        self._offer = offer
        self._sheet = sheet = offer.sheet
        self.page: QWidget = self
        self.foot: tuple[QWidget, ...] = ()
        whole = tr("{who} cancels orders only whole.", who=offer.terms.who)
        self.notice = whole if sheet.shape == "order" else ""
        self.boxes: dict[str, UnitsBox] = {}
        self.ticks: dict[str, QCheckBox] = {}
        self.grid = LineGrid((tr("Ordered"), tr("Cancel"), ""))
        for each in sheet.rows:
            editor = self._editor(each)
            reason = ReasonPicker(sheet.reasons, tr("Reason for {sku}", sku=each.channel_sku))
            cells = (label(f"{each.quantity:,}"), editor or label("–", tone="dim"), label(_of(each), tone="dim"))
            self.grid.add(each.line_id, (each.channel_sku, each.title), cells, editor, reason)
        self.grid.finish()
        several = sum(1 for each in sheet.rows if each.left) > 1
        self.reason = ReasonBar(sheet.reasons, tr("Reason"), several=several)
        lines = card(scroll(Page(column(self.grid)), tr("Units to cancel")))
        inside = column(lines, self.reason, gap=10)
        inside.setStretch(0, 1)
        self.setLayout(inside)

    def _editor(self, each: CancelRow) -> QWidget | None:
        """By units, by lines, or nothing to choose where the order goes whole."""
        if not each.left:
            return None
        name = tr("Units of {sku} to cancel", sku=each.channel_sku)
        if self._sheet.shape == "parts":
            box = self.boxes[each.line_id] = UnitsBox(each.left, name)
            box.changed.connect(self.changed)
            return box
        tick = self.ticks[each.line_id] = QCheckBox(tr("all {n}", n=f"{each.left:,}"))
        tick.setAccessibleName(name)
        tick.setChecked(True)
        tick.setEnabled(self._sheet.shape == "lines")
        tick.toggled.connect(lambda on: self.changed.emit())
        return tick

    def _units(self, each: CancelRow) -> int:
        if each.line_id in self.boxes:
            return self.boxes[each.line_id].value()
        tick = self.ticks.get(each.line_id)
        return each.left if tick is not None and tick.isChecked() else 0

    @property
    def _all(self) -> int:
        return sum(map(self._units, self._sheet.rows))

    # -- what is wished

    @property
    def wish(self) -> CancelWish:
        own = self.reason.each_its_own
        parts = tuple(
            CancelPart(each.line_id, self._units(each), *self.grid.reason_of(each.line_id, own))
            for each in self._sheet.rows
            if self._units(each)
        )
        return CancelWish(self._sheet.sale.order_id, parts, *self.reason.of_all)

    @property
    def again(self) -> bool:
        return False

    @property
    def touched(self) -> bool:
        every = sum(each.left for each in self._sheet.rows)
        return self._all != every or self.reason.picker.touched or self.grid.touched

    def chosen(self, line_id: str) -> bool:
        return any(each.line_id == line_id and self._units(each) for each in self._sheet.rows)

    def plan(self) -> Found:
        return cancel_plan(self._sheet.sale, self._offer.options, self.wish) if self._all else (None, ())

    def words(self, plan: Plan | None) -> tuple[str, str, str]:
        units, left = self._all, sum(each.left for each in self._sheet.rows)
        if not units:
            return tr("Choose at least one unit."), "", ""
        cancelled = count(units, "unit")
        total = tr("{n} of {units}", n=f"{units:,}", units=count(left, "unit"))
        if units == left:
            total = tr("All that is left: {units}", units=cancelled)
        who = self._offer.terms.who
        said = tr("{who} is told to cancel {units}; here they hold no stock from now on.", who=who, units=cancelled)
        if self._sheet.refunds_by_itself:
            back = money_text(plan.total, self._sheet.sale.currency) if plan is not None else tr("the money")
            said += " " + tr("It gives {money} back to the buyer by itself.", money=back)
        return total, said, tr("Cancel {units}", units=cancelled)

    def say(self, faults: tuple[Fault, ...]) -> None:
        """There are no others."""


class CancelOrderDialog(WishDialog[CancelSheet, CancelWish]):
    """Asks the app first; nothing is sent before its button is pressed."""

    form: CancelForm | None


def _of(each: CancelRow) -> str:
    """What can be chosen, or why nothing can."""
    return tr("of {n}", n=f"{each.left:,}") if each.left else tr("nothing left")
