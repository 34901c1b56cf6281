"""R-BRAKE: the reason for going on though the brake has tripped; it is logged. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr


class ThroughBrake(QDialog):
    """The button works once there is a reason; ``run(reason)`` is called with it."""

    def __init__(self, parent: QWidget, accounts: Sequence[str], rows: int, run: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Go through the brake"))
        self.setMinimumWidth(520)
        self.why = QLineEdit()
        self.why.setAccessibleName(tr("Why it is right"))
        self.why.setPlaceholderText(tr("Such as: counted on Saturday"))
        self.go = button(tr("Send all the same"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        names = ", ".join(accounts)
        said = tr("{n} of {names} would leave with the next sync.", n=count(rows, "level"), names=names)
        logged = tr("Say why that is right; the reason is logged. What is held for another cause stays held.")
        self.setLayout(
            column(
                label(said, size="head", wrap=True), label(logged, wrap=True), self.why,
                row(1, button(tr("Cancel"), self.reject), self.go), gap=10, margin=18,
            )
        )  # fmt: skip
        self.accepted.connect(lambda: run(self.why.text().strip()))
