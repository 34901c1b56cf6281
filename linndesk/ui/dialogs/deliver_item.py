"""A line of a purchase order gets its stock item: one that is here, or a new one (M4 by hand). Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import BadInput, LinndeskError
from linndesk.services.deliveries import Line, Purchase
from linndesk.ui.background import Background
from linndesk.ui.messages import sentence
from linndesk.ui.screens.deliver_kit import DeliverServices
from linndesk.ui.screens.sku_editor import suggest
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

LANE = "clicks"
TOUCHED = Changes(deliveries=True, stock=True, listings=True, orders=True)


class DeliverItemDialog(QDialog):
    """``said(text)``: what was done, for a toast."""

    said = Signal(str)

    def __init__(
        self, parent: QWidget, purchase: Purchase, line: Line, kit: DeliverServices, background: Background
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("A stock item for {sku}", sku=line.sku))
        self.setMinimumWidth(580)
        self._purchase, self._line, self._kit, self._background = purchase, line, kit, background
        self.sku = QLineEdit()
        self.sku.setAccessibleName(tr("Stock item"))
        self.sku.setPlaceholderText(tr("SKU or title of a stock item"))
        suggest(self.sku, kit.items, background)
        self.link_button = button(tr("Link"), self.link)
        self.link_button.setEnabled(False)
        self.make_button = button(tr("Make the item"), self.make, primary=True)
        self.why = label(tone="bad", wrap=True)
        self.why.hide()
        self._compose()
        self.sku.textChanged.connect(lambda text: self.link_button.setEnabled(bool(text.strip())))
        self.sku.returnPressed.connect(self.link)

    def _compose(self) -> None:
        line = self._line
        facts = " · ".join(each for each in (line.title, line.barcode) if each)
        made = tr("Or make a new one, with the SKU, the title and the barcode that the purchase order has:")
        named = label(" · ".join(each for each in (line.sku, facts) if each), wrap=True)
        about = tr("No stock item here has the SKU {sku}. Is it one of yours under another name? Link it, for this "
                   "purchase order and everything later.", sku=line.sku)  # fmt: skip
        head = label(tr("What is {sku}?", sku=line.sku), size="head", wrap=True)
        whole = column(head, label(about, wrap=True), gap=10, margin=18)
        linking = row(gap=8)
        linking.addWidget(self.sku, 1)
        linking.addWidget(self.link_button)
        whole.addLayout(linking)
        whole.addSpacing(8)
        whole.addWidget(label(made, wrap=True))
        whole.addWidget(named)
        whole.addWidget(self.why)
        whole.addStretch(1)
        whole.addLayout(row(1, button(tr("Cancel"), self.reject), self.make_button))
        self.setLayout(whole)
        self.resize(580, whole.totalHeightForWidth(580))

    def link(self) -> None:
        """It is one of ours under another name."""
        wanted, line, account = self.sku.text().strip(), self._line, self._purchase.row.account
        if not wanted:
            return

        def job() -> tuple[Changes, str]:
            linked = self._kit.listings.link(account, line.sku, wanted)
            self._kit.deliveries.resolve(self._purchase.id)
            return TOUCHED, linked.sentence

        self._run(job)

    def make(self) -> None:
        """A new one."""

        def job() -> tuple[Changes, str]:
            made = self._kit.deliveries.make_items(self._purchase.id, [self._line.line_id])
            now = self._kit.deliveries.fetch(self._purchase.id).line(self._line.line_id)
            if now is not None and now.item_id is None:
                title = tr("Stock items here have the SKU {sku} in another case", sku=self._line.sku)
                raise BadInput(title, fix=tr("Link it to the one that it is"))
            if not made.skus:
                return made.changes, tr("It has a stock item by now")
            items = count(len(made.skus), "stock item was made", "stock items were made")
            return made.changes, f"{items}: {', '.join(made.skus)}"

        self._run(job)

    def _run(self, job: Callable[[], tuple[Changes, str]]) -> None:
        self._enable(False)

        def done(made: tuple[Changes, str]) -> None:
            self.said.emit(sentence(made[1]))
            self.accept()

        self._background.run(LANE, job, done=done, failed=self._failed, owner=self)

    def _failed(self, trouble: LinndeskError) -> None:
        self._enable(True)
        said = [trouble.title, trouble.detail, trouble.fix]
        self.why.setText(" ".join(sentence(each) for each in said if each))
        self.why.show()

    def _enable(self, on: bool) -> None:
        self.make_button.setEnabled(on)
        self.link_button.setEnabled(on and bool(self.sku.text().strip()))
