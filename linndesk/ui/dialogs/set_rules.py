"""D15, X8: rules of the chosen listings' own: how much of their stock is published, latency, price. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget

from linndesk.errors import BadInput
from linndesk.services.listingrows import read_price
from linndesk.ui.messages import sentence
from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

PRICE = "price"
LEAVE, ACCOUNT, NONE, VALUE = "leave", "account", "none", "value"
FIELDS = (
    ("max_listed", "Max listed quantity", "Never publish more than this", 9_999_999),
    ("percentage", "Max listed percentage", "0 to 100, rounded down", 100),
    ("end_when", "End when quantity", "At or below it, 0 is published", 9_999_999),
    ("latency", "Latency", "1 to 30 days", 30),
    (PRICE, "Price", "Of these alone, such as 12.50", 0),
)


class SetRules(QDialog):
    """``run(typed)``: by rule, a number, "none" or blank (as the account; of a price, as the stock item); rules that
    are left alone are not named."""

    def __init__(self, parent: QWidget, listings: int, run: Callable[[Mapping[str, str]], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Rules of these listings"))
        self.setMinimumWidth(620)
        self.choices: dict[str, Picker] = {}
        self.lines: dict[str, QLineEdit] = {}
        self.said = label("", tone="bad", wrap=True)
        self.go = button(tr("Set"), self.accept, primary=True)
        self.go.setDefault(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(9)
        for at, (key, words, tip, _) in enumerate(FIELDS):
            self._field(grid, at, key, tr(words), tr(tip))
        head = label(tr("Rules of {n}", n=count(listings, "listing")), size="head")
        what = tr("They beat the account's. What changes is sent with the next sync.")
        foot = row(1, button(tr("Cancel"), self.reject), self.go)
        self.setLayout(column(head, label(what, tone="dim", wrap=True), grid, self.said, foot, gap=12, margin=18))
        self.accepted.connect(lambda: run(self.typed))
        self._check()

    def _field(self, grid: QGridLayout, at: int, key: str, words: str, tip: str) -> None:
        choices = [(LEAVE, tr("Leave as it is")), (ACCOUNT, tr("As the account")), (VALUE, tr("Set to"))]
        if key == PRICE:
            choices[1] = (ACCOUNT, tr("As the stock item"))
        if key == "max_listed":
            choices.insert(2, (NONE, tr("No limit")))
        picker = Picker(words, choices)
        line = QLineEdit()
        line.setAccessibleName(words)
        line.setFixedWidth(96)
        line.setEnabled(False)
        picker.currentIndexChanged.connect(lambda at: self._chose(key))
        line.textChanged.connect(self._check)
        self.choices[key], self.lines[key] = picker, line
        grid.addLayout(column(label(words), label(tip, tone="dim", wrap=True), gap=0), at, 0)
        grid.addWidget(picker, at, 1)
        grid.addWidget(line, at, 2)
        grid.setColumnStretch(0, 1)

    @property
    def typed(self) -> dict[str, str]:
        """What is to be set."""
        values = {ACCOUNT: "", NONE: "none"}
        return {
            key: values.get(picker.value, self.lines[key].text().strip())
            for key, picker in self.choices.items()
            if picker.value != LEAVE
        }

    def _chose(self, key: str) -> None:
        sets = self.choices[key].value == VALUE
        self.lines[key].setEnabled(sets)
        if sets:
            self.lines[key].setFocus()
        self._check()

    def _check(self) -> None:
        wrong = [tr(words) for key, words, _, most in FIELDS if key != PRICE and not self._fits(key, most)]
        said = tr("Write a whole number: {names}.", names=", ".join(wrong)) if wrong else self._price()
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self.go.setEnabled(bool(self.typed) and not said)

    def _price(self) -> str:
        """What is wrong with the price as typed; "" = nothing."""
        if self.choices[PRICE].value != VALUE:
            return ""
        text = self.lines[PRICE].text().strip()
        try:
            return "" if read_price(text) is not None else tr("Write a price, for example 12.50.")
        except BadInput as error:
            return sentence(tr(error.title))

    def _fits(self, key: str, most: int) -> bool:
        if self.choices[key].value != VALUE:
            return True
        text = self.lines[key].text().strip()
        least = 1 if key == "latency" else 0
        return text.isascii() and text.isdigit() and least <= int(text[:12]) <= most
