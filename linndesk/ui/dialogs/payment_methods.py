"""Which of our payment methods each of the channel's means, a table per account. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.postal import Postal
from linndesk.settings import find
from linndesk.ui.background import Background
from linndesk.ui.editors import TableEditor
from linndesk.ui.messages import confirm, error_box
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

CLICKS = "clicks"
KEY = "payment_methods"


class PaymentMethodsDialog(QDialog):
    """Opened with ``open()``. ``saved(text)`` says what was saved."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, postal: Postal, account: Account, background: Background) -> None:
        """``account`` is one that sells."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Payment methods · {name}", name=account.name))
        self.resize(640, 460)
        self._postal = postal
        self._account = account
        self._background = background
        self.editor = TableEditor(find(type(account.settings), KEY), getattr(account.settings, KEY))
        self.editor.name(tr("Payment methods"))
        self._first = self.editor.value()
        self.save_button = button(tr("Save"), self.save, primary=True, tip="Ctrl+S")
        said = tr("One row for each payment method that the channel names, and which of yours it means.")
        buttons = row(1, button(tr("Cancel"), self.reject), self.save_button)
        whole = column(label(said, wrap=True), gap=12, margin=16)
        whole.addWidget(self.editor, 1)
        whole.addLayout(buttons)
        self.setLayout(whole)
        self.editor.changed.connect(self._edited)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self._edited()

    @property
    def is_changed(self) -> bool:
        return bool(self.editor.value() != self._first)

    def _edited(self) -> None:
        self.save_button.setEnabled(self.is_changed)

    def save(self) -> None:
        if not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        rows = [(each["method"], each["channel_method"]) for each in self.editor.value()]
        self._background.run(
            CLICKS, lambda: self._postal.save_payments(self._account.name, rows), done=lambda _: self._saved(),
            failed=self._refused, owner=self,
        )  # fmt: skip

    def _saved(self) -> None:
        self._first = self.editor.value()
        self.saved.emit(tr("The payment methods of {name} are saved.", name=self._account.name))
        self.accept()

    def _refused(self, trouble: LinndeskError) -> None:
        self._edited()
        error_box(self, trouble)

    def reject(self) -> None:
        """Cancel asks only where there is something to lose."""
        if not self.is_changed:
            super().reject()
            return
        said = (tr("What you changed here is not saved yet."),)
        go = super().reject
        confirm(self, tr("Discard the changes?"), said, tr("Discard"), go, otherwise=tr("Keep editing"))
