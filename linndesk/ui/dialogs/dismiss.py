"""Putting problems aside, with a note for whoever sees them come back. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr


class Dismiss(QDialog):
    """The note may stay blank. Enter dismisses."""

    def __init__(self, parent: QWidget, problems: int, run: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Dismiss"))
        self.setMinimumWidth(460)
        self.note = QLineEdit()
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlaceholderText(tr("Why, for example: settled by telephone"))
        self.dismiss = button(tr("Dismiss {n}", n=count(problems, "problem")), self.accept, primary=True)
        self.dismiss.setDefault(True)
        self.setLayout(
            column(
                label(tr("Put aside what needs nothing more?"), size="head", wrap=True),
                label(
                    tr("It comes back, with your note, if the same happens again. Nothing else is changed by it."),
                    wrap=True,
                ),
                self.note,
                row(1, button(tr("Cancel"), self.reject), self.dismiss),
                gap=10,
                margin=18,
            )
        )
        self.accepted.connect(lambda: run(self.note.text().strip()))


def ask_note(parent: QWidget, problems: int, run: Callable[[str], None]) -> Dismiss:
    """Opens it."""
    dialog = Dismiss(parent, problems, run)
    dialog.open()
    dialog.note.setFocus()
    return dialog
