"""Why an order is sent that was called off, moved or changed there: typed, kept with the row. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr


class WhySend(QDialog):
    """The button works once there is a reason."""

    def __init__(self, parent: QWidget, orders: int, run: Callable[[str], None], said: str = "") -> None:
        """``said``: what stands above the reason, where it is not that orders were called off."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Send all the same"))
        self.setMinimumWidth(460)
        self.why = QLineEdit()
        self.why.setAccessibleName(tr("Why it is sent all the same"))
        self.why.setPlaceholderText(tr("For example: agreed by telephone"))
        self.send = button(tr("Send all the same"), self.accept, primary=True)
        self.send.setDefault(True)
        self.send.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.send.setEnabled(bool(text.strip())))
        said = said or tr(
            "{orders} called off, moved or changed on the channel.",
            orders=count(orders, "order was", "orders were"),
        )
        self.setLayout(
            column(
                label(said, size="head", wrap=True),
                label(tr("Say why it is sent all the same; the reason stays in the history."), wrap=True),
                self.why,
                row(1, button(tr("Cancel"), self.reject), self.send),
                gap=10,
                margin=18,
            )
        )
        self.accepted.connect(lambda: run(self.why.text().strip()))


def ask_why(parent: QWidget, orders: int, run: Callable[[str], None], said: str = "") -> WhySend:
    """Opens it."""
    dialog = WhySend(parent, orders, run, said)
    dialog.open()
    dialog.why.setFocus()
    return dialog
