"""N11: another tracking number or service for a parcel that has left. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.domain.orders import Order, Parcel
from linndesk.domain.outbox import UNSENT
from linndesk.errors import LinndeskError
from linndesk.ui.dialogs.parcel_fields import ServiceBox, parcel_form
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

Ended = Callable[[LinndeskError | None], None]
Run = Callable[[str, str, Ended], None]


class CorrectParcelDialog(QDialog):
    """``run(service, tracking, ended)`` calls ``ended`` with what was refused, or None; a refusal stands under the
    fields, and nothing that was typed is lost. ``why_not``: why the channel takes no correction of it, said at once."""

    def __init__(
        self, parent: QWidget, order: Order, parcel: Parcel, services: Sequence[str], run: Run, *, why_not: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Correct the tracking number"))
        self.setMinimumWidth(500)
        self._before = (parcel.service, parcel.tracking)
        self.service = ServiceBox(services, parcel.service)
        self.tracking = QLineEdit(parcel.tracking)
        self._wrong = label(tone="bad", wrap=True)
        words = tr("Correct it") if parcel.state in UNSENT else tr("Tell the channel again")
        self.go = button(words, self._go, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        if parcel.reference:
            title = tr("Parcel {reference} of order {number}", reference=parcel.reference, number=order.number)
        else:
            title = tr("Parcel of order {number}", number=order.number)
        if parcel.state in UNSENT:
            told = tr("The channel has not heard of this parcel yet; it is told this instead. No stock moves.")
        else:
            told = tr("The channel is told again about the same parcel. No second parcel is made and no stock moves.")
        if why_not:
            told = tr("{why} Correct it on the channel itself.", why=sentence(tr(why_not)))
        self.said = label(told, wrap=True)
        close = button(tr("Close") if why_not else tr("Cancel"), self.reject)
        whole = column(label(title, size="head"), self.said, gap=10, margin=18)
        if not why_not:
            whole.addLayout(parcel_form(self.service, self.tracking))
            whole.addWidget(self._wrong)
        whole.addLayout(row(1, close) if why_not else row(1, close, self.go))
        self.setLayout(whole)
        self._wrong.hide()
        self.tracking.textChanged.connect(self._check)
        self.service.editTextChanged.connect(self._check)
        self._run = run
        self._is_busy = False
        self.tracking.selectAll()
        self.tracking.setFocus()

    def _check(self) -> None:
        wanted = (self.service.value, self.tracking.text().strip())
        self.go.setEnabled(bool(wanted[0]) and wanted != self._before)
        self._wrong.setText(tr("Choose a service too: the channel is told its carrier."))
        self._wrong.setVisible(not wanted[0] and wanted != self._before)

    def reject(self) -> None:
        """Not while it is being written: the answer comes here."""
        if not self._is_busy:
            super().reject()

    def _go(self) -> None:
        self._is_busy = True
        self.go.setEnabled(False)
        self._run(self.service.value, self.tracking.text().strip(), self._ended)

    def _ended(self, trouble: LinndeskError | None) -> None:
        self._is_busy = False
        if trouble is None:
            self.accept()
            return
        self._wrong.setText(" ".join(sentence(each) for each in (trouble.title, trouble.detail, trouble.fix) if each))
        self._wrong.show()
        self.go.setEnabled(True)
