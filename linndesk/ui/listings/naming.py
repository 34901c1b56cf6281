"""A name for something new. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr


class NameDialog(QDialog):
    """``run(name)`` is called with what was typed; Enter says yes."""

    def __init__(self, parent: QWidget, title: str, helping: str, run: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name"))
        self.go = button(tr("Make it"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        name_row = row(label(tr("Name")), self.name, gap=10)
        foot = row(1, button(tr("Cancel"), self.reject), self.go)
        self.setLayout(column(name_row, label(helping, tone="dim", wrap=True), foot, gap=12, margin=16))
        self.accepted.connect(lambda: run(self.name.text().strip()))
        self.name.setFocus()
