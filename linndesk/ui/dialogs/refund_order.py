"""Give money back for lines of an order and its postage, as its channel's app takes it (X12). Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from linndesk.domain.postsale_refund import everything, refund_plan
from linndesk.domain.postsale_rules import Fault, Plan, RefundPart, RefundRow, RefundSheet, RefundWish
from linndesk.ui.dialogs.postsale_fields import MoneyBox, ReasonPicker
from linndesk.ui.dialogs.postsale_rows import LineGrid, ReasonBar, fault_label, say
from linndesk.ui.dialogs.postsale_wish import Found, Offer, WishDialog
from linndesk.ui.messages import sentence
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.screens.postsale_words import past_words, state_tone
from linndesk.ui.widgets import Page, button, card, column, label, row, scroll
from linndesk.ui.words import soft, tr

POSTAGE = "shipping"
NOTHING = Decimal(0)


class RefundForm(QWidget):
    """Nothing is chosen at first: *Give all back* fills in what is left."""

    changed = Signal()

    def __init__(self, offer: Offer[RefundSheet], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._offer = offer
        self._sheet = sheet = offer.sheet
        self.page: QWidget = self
        self.notice = ""
        self.boxes: dict[str, MoneyBox] = {}
        self.postage_fault = fault_label()
        self.twice = QCheckBox(tr("The same refund waits already: give it back a second time"))
        self.twice.hide()
        self.twice.toggled.connect(lambda on: self.changed.emit())
        self.all_button = button(tr("Give all back"), self.fill_all)
        self.foot: tuple[QWidget, ...] = (self.all_button,)
        self.grid = LineGrid((tr("Paid"), tr("Given back"), tr("Give back"), ""))
        for each in sheet.rows:
            self._add(each)
        self.grid.finish()
        several = sum(1 for each in sheet.rows if not each.refused) > 1
        self.reason = ReasonBar(sheet.reasons, tr("Reason"), several=several)
        lines = card(scroll(Page(column(self.grid)), tr("Money to give back")))
        inside = column(
            self._before(now()), lines, self._postage_row(), self.postage_fault, self.reason, self.twice, gap=10
        )
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def _add(self, each: RefundRow) -> None:
        sheet, currency = self._sheet, self._sheet.sale.currency
        reason = ReasonPicker(each.reasons, tr("Reason for {sku}", sku=each.channel_sku))
        editor: MoneyBox | None = None
        if not each.refused:
            most = None if sheet.more else each.left
            editor = MoneyBox(most, currency, tr("Money to give back for {sku}", sku=each.channel_sku))
            self._watch(each.line_id, editor)
        given = money_text(each.given, currency) if each.given else "–"
        rest = label(sentence(tr(each.refused)), tone="dim", wrap=True) if editor is None else label(
            tr("of {money}", money=money_text(each.left, currency)), tone="dim")  # fmt: skip
        cells = (label(money_text(each.total, currency)), label(given, tone="dim"), editor or label("–"), rest)
        title = tr("Service: {title}", title=each.title) if each.service else each.title
        own = each.reasons != sheet.reasons
        self.grid.add(each.line_id, (each.channel_sku, title), cells, editor, reason, own=own)

    def _watch(self, key: str, box: MoneyBox) -> None:
        self.boxes[key] = box
        box.changed.connect(self.changed)
        box.refused.connect(lambda why: say(self._fault_of(key), why) if why else None)

    def _fault_of(self, key: str) -> QLabel:
        return self.postage_fault if key == POSTAGE else self.grid.rows[key].fault

    def _before(self, now: datetime) -> QVBoxLayout:
        """What was given back already, and how that stands."""
        lines = column(gap=2)
        for each in self._offer.past:
            if each.past.kind == "refund" or each.past.total:
                lines.addWidget(label(soft(past_words(each, now)), tone=state_tone(each), wrap=True))
        return lines

    def _postage_row(self) -> QHBoxLayout:
        sheet, currency = self._sheet, self._sheet.sale.currency
        name = label(tr("Postage"))
        if sheet.shipping_refused:
            return row(name, label(sentence(tr(sheet.shipping_refused)), tone="dim"), 1, gap=12)
        postage = MoneyBox(sheet.shipping_left, currency, tr("Postage to give back"))
        name.setBuddy(postage)
        self._watch(POSTAGE, postage)
        said = tr("of {money}", money=money_text(sheet.shipping_left, currency))
        if sheet.shipping_given:
            said += tr(" · {money} given back", money=money_text(sheet.shipping_given, currency))
        if sheet.shipping_needs_item:
            said += tr(" · only together with money of a line")
        return row(name, postage, label(said, tone="dim"), 1, gap=12)

    def fill_all(self) -> None:
        """Everything that is left, as far as the order's total goes."""
        every = everything(self._sheet)
        money = {each.line_id: each.amount for each in every.parts} | {POSTAGE: every.shipping}
        for key, box in self.boxes.items():
            box.fill(money.get(key, NOTHING))

    # -- what is wished

    def _money(self, key: str) -> Decimal:
        return self.boxes[key].value if key in self.boxes else NOTHING

    def chosen(self, line_id: str) -> bool:
        return bool(self._money(line_id))

    @property
    def again(self) -> bool:
        return self.twice.isChecked() and not self.twice.isHidden()

    @property
    def wish(self) -> RefundWish:
        own, grid = self.reason.each_its_own, self.grid
        parts = tuple(
            RefundPart(each.line_id, self._money(each.line_id), *grid.reason_of(each.line_id, own))
            for each in self._sheet.rows
            if self._money(each.line_id)
        )
        return RefundWish(self._sheet.sale.order_id, parts, self._money(POSTAGE), *self.reason.of_all)

    def plan(self) -> Found:
        if not self._total:
            return None, ()
        sale, options, wish = self._sheet.sale, self._offer.options, self.wish
        once = refund_plan(sale, options, wish)
        twice = refund_plan(sale, options, wish, again=True)
        self.twice.setVisible(once[0] is None and twice[0] is not None)
        if self.twice.isHidden():  # the tick was for another sum
            self.twice.setChecked(False)
        return twice if self.again else once

    @property
    def _total(self) -> Decimal:
        return sum((each.value for each in self.boxes.values()), NOTHING)

    def words(self, plan: Plan | None) -> tuple[str, str, str]:
        currency = self._sheet.sale.currency
        money, left = money_text(self._total, currency), money_text(self._sheet.most, currency)
        if not self._total:
            return tr("Up to {money} is left to be given back.", money=left), "", ""
        total = tr("{money} of {left}", money=money, left=left)
        said = tr("{who} is told to give {money} back to the buyer", who=self._offer.terms.who, money=money)
        return total, said, tr("Refund {money}", money=money)

    def say(self, faults: tuple[Fault, ...]) -> None:
        say(self.postage_fault, next((each.sentence for each in faults if each.where == POSTAGE), ""))

    @property
    def touched(self) -> bool:
        return bool(self._total) or self.reason.picker.touched or self.grid.touched


class RefundOrderDialog(WishDialog[RefundSheet, RefundWish]):
    """Asks the app first; nothing is sent before its button is pressed."""

    form: RefundForm | None
