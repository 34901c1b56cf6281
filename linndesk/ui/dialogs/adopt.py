"""Adopt a channel's number: at which location the difference lies, and a note for the ledger. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from linndesk.services.drift import Drifted
from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

LONGEST = 500


class AdoptDialog(QDialog):
    """``run(location, note)`` once the person has said so."""

    def __init__(self, parent: QWidget, one: Drifted, places: Sequence[str], run: Callable[[str, str], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Adopt the channel's number"))
        self.setMinimumWidth(480)
        shows = 0 if one.channel is None else one.channel
        title = tr("{sku}: take {n} for what is available", sku=one.told.sku, n=f"{shows:,}")
        about = tr(
            "A counted entry in the ledger brings what is available here to the channel's number. The other channels "
            "that list it are told the same with the next sync."
        )
        self.place = Picker(tr("Location"), [(each, each) for each in places])
        self.note = QLineEdit(tr("The channel showed {n}", n=f"{shows:,}"))
        self.note.setAccessibleName(tr("Note"))
        self.note.setMaxLength(LONGEST)
        form = QFormLayout()
        form.addRow(tr("Location"), self.place)
        form.addRow(tr("Note"), self.note)
        self.go = button(tr("Adopt {n}", n=f"{shows:,}"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(bool(places))
        self.setLayout(
            column(
                label(title, size="head", wrap=True), label(about, wrap=True), form,
                row(1, button(tr("Cancel"), self.reject), self.go), gap=12, margin=18,
            )
        )  # fmt: skip
        self.accepted.connect(lambda: run(self.place.value, self.note.text().strip()))
