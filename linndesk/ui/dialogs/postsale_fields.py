"""Fields of cancelling and refunding: money that cannot exceed what is left, reasons as the channel names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from linndesk.domain.money import digits
from linndesk.domain.postsale import Reason
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.widgets import row
from linndesk.ui.words import plain_tip, tr

REASON_WIDTH = 230
_NOTHING = Decimal(0)


def money_of(text: str) -> Decimal | None:
    """An amount as it is typed, with a point or a comma; None where it is none yet. Blank is 0."""
    tidy = text.strip().replace(",", ".")
    if not tidy:
        return _NOTHING
    return Decimal(tidy) if re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", tidy) else None


class MoneyValidator(QValidator):
    """So many digits after the point, and no more than ``most`` (None = no limit)."""

    def __init__(self, most: Decimal | None, places: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._most = most
        self._shape = re.compile(rf"[0-9]{{0,9}}(?:[.,][0-9]{{0,{places}}})?" if places else r"[0-9]{0,9}")

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        if not self._shape.fullmatch(text):
            return QValidator.State.Invalid, text, at
        amount = money_of(text)
        if amount is None:
            return QValidator.State.Intermediate, text, at
        over = self._most is not None and amount > self._most
        return (QValidator.State.Invalid if over else QValidator.State.Acceptable), text, at


class MoneyBox(QLineEdit):
    """Money from 0 to ``most``; Page Up types all that is left, Page Down nothing. ``changed`` at every change.

    ``refused(sentence)``: a letter was not taken, and why; "" once something else was typed.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, most: Decimal | None, currency: str, name: str) -> None:
        super().__init__()
        self._most = most
        self._currency = currency
        self._places = digits(currency) if most is None else max(digits(currency), _places(most))
        self.setValidator(MoneyValidator(most, self._places, self))
        self.setAccessibleName(name)
        self.setPlaceholderText(f"{_NOTHING:.{digits(currency)}f}")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(96)
        limit = tr("Page Up: {all}, all that is left; ", all=money_text(most, currency)) if most is not None else ""
        self.setToolTip(plain_tip(limit + tr("Page Down: nothing")))
        self.textChanged.connect(self._typed)
        self.inputRejected.connect(lambda: self.refused.emit(self._why()))

    @property
    def value(self) -> Decimal:
        """0 while nothing is typed."""
        return money_of(self.text()) or _NOTHING

    def fill(self, amount: Decimal) -> None:
        """Write an amount as this currency is written; 0 = blank."""
        self.setText(f"{amount:.{max(digits(self._currency), _places(amount))}f}" if amount else "")

    def fill_all(self) -> None:
        """All that is left, where that is known."""
        if self._most is not None:
            self.fill(self._most)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_PageUp and self._most is not None:
            self.fill_all()
        elif event.key() == Qt.Key.Key_PageDown:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        self.refused.emit("")
        self.changed.emit()

    def _why(self) -> str:
        if self._most is None:
            return tr("An amount such as 4.50, without a currency sign.")
        return tr("An amount such as 4.50; no more than {most} is left.", most=money_text(self._most, self._currency))


def _places(amount: Decimal) -> int:
    """Digits after the point that an amount needs."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class ReasonPicker(QWidget):
    """A reason and its sub-reason as the channel names them, or free text where it names none. ``changed`` at every
    change of either."""

    changed = Signal()

    def __init__(self, reasons: Sequence[Reason], name: str) -> None:
        """``name``: what it is the reason of, for a screen reader."""
        super().__init__()
        self._reasons = tuple(reasons)
        self.text = QLineEdit()
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText(tr("In your own words; may stay blank"))
        self.box = _box(name)
        self.sub = _box(tr("{name}: more exactly", name=name))
        if self._reasons:
            self.box.addItem(tr("Choose a reason"), "")
            for each in self._reasons:
                self.box.addItem(each.name or each.tag, each.tag)
        inside = row(self.box, self.sub, gap=8)
        inside.addWidget(self.text, 1)
        if self._reasons:
            inside.addStretch(1)
        self.setLayout(inside)
        (self.text if self._reasons else self.box).hide()
        self.sub.hide()
        self.setFocusProxy(self.box if self._reasons else self.text)
        self.box.currentIndexChanged.connect(lambda at: self._chosen())
        self.sub.currentIndexChanged.connect(lambda at: self.changed.emit())
        self.text.textChanged.connect(lambda text: self.changed.emit())

    @property
    def reason(self) -> str:
        """A tag of the channel's, or what was typed."""
        return str(self.box.currentData() or "") if self._reasons else self.text.text().strip()

    @property
    def sub_reason(self) -> str:
        """A tag that belongs to the reason; "" = none."""
        return str(self.sub.currentData() or "") if self._reasons else ""

    @property
    def touched(self) -> bool:
        """Somebody chose or typed something."""
        return bool(self.reason)

    def choose(self, reason: str, sub_reason: str = "") -> None:
        """As if a person did."""
        if not self._reasons:
            self.text.setText(reason)
            return
        self.box.setCurrentIndex(max(0, self.box.findData(reason)))
        self.sub.setCurrentIndex(max(0, self.sub.findData(sub_reason)))

    def _chosen(self) -> None:
        """Its sub-reasons belong to the reason."""
        found = next((each for each in self._reasons if each.tag == self.reason), None)
        self.sub.blockSignals(True)
        self.sub.clear()
        if found is not None and found.sub:
            self.sub.addItem(tr("More exactly…"), "")
            for each in found.sub:
                self.sub.addItem(each.name or each.tag, each.tag)
        self.sub.blockSignals(False)
        self.sub.setVisible(self.sub.count() > 0)
        self.changed.emit()


def _box(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumWidth(REASON_WIDTH)
    return made
