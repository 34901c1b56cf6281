"""Service and tracking of one parcel in a form. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit

from linndesk.ui.widgets import label
from linndesk.ui.words import tr


class ServiceBox(QComboBox):
    """One of our postal services, or a new name."""

    def __init__(self, services: Sequence[str], chosen: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(tr("Postal service"))
        names = list(services) if not chosen or chosen in services else [chosen, *services]
        self.addItems(names)
        self.setCurrentIndex(names.index(chosen) if chosen else -1)
        self.setEditText(chosen)
        self.setMinimumWidth(260)

    @property
    def value(self) -> str:
        return self.currentText().strip()


def parcel_form(service: ServiceBox, tracking: QLineEdit) -> QFormLayout:
    """The two fields with their labels."""
    tracking.setAccessibleName(tr("Tracking number"))
    tracking.setPlaceholderText(tr("Type or scan it"))
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(9)
    form.addRow(label(tr("Service")), service)
    form.addRow(label(tr("Tracking")), tracking)
    return form
