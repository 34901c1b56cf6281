"""U4: the order confirmation of one order as it would leave now, and how it stands. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.services.confirmations import Shown, Standing
from linndesk.ui.dialogs.confirmation import Paper, page, tabs
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr


class ShowMail(QDialog):
    """Nothing is sent by being looked at. It names the buyer, and lives no longer than its window."""

    def __init__(self, parent: QWidget, found: Standing, mail: Shown) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Order confirmation of order {number}", number=found.number))
        self.resize(760, 640)
        self.said = label(f"{tr(found.words)}.", wrap=True)
        self.to = label(tr("To {address}", address=mail.to) if mail.to else f"{tr(mail.why)}.", wrap=True)
        self.subject = label(mail.made.subject, size="head", wrap=True)
        self.html, self.text = Paper(), page(tr("As text"))
        self.html.setAccessibleName(tr("As HTML"))
        self.html.setHtml(mail.made.html)
        self.text.setReadOnly(True)
        self.text.setPlainText(mail.made.text)
        shown = tabs(tr("Order confirmation"), (tr("As HTML"), self.html), (tr("As text"), self.text))
        close = button(tr("Close"), self.reject)
        close.setDefault(True)
        whole = column(self.said, self.to, self.subject, gap=8, margin=16)
        whole.addWidget(card(shown), 1)
        whole.addLayout(row(1, close))
        self.setLayout(whole)
