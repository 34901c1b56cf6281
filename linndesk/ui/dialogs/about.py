"""Help > About: version, licence, whose program this is not. Main thread."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from linndesk import __version__
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr


class AboutDialog(QDialog):
    """What a report of a trouble needs to say, ready to copy."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("About linndesk"))
        self.setMinimumWidth(440)
        versions = f"linndesk {__version__} · Python {platform.python_version()} · Qt {PySide6.__version__}"
        facts = f"{versions} · {platform.platform()}"
        said = (
            label("linndesk", size="title"),
            label(facts, tone="dim", wrap=True),
            label(
                tr("Nothing leaves this PC that you have not seen, and everything that left can be explained."),
                wrap=True,
            ),
            label(tr("Apache License 2.0. Not affiliated with Linnworks or Amazon."), tone="dim", wrap=True),
        )
        copy = button(tr("Copy details"), lambda: QApplication.clipboard().setText(facts))
        close = button(tr("Close"), self.accept, primary=True)
        close.setDefault(True)
        self.setLayout(column(*said, row(copy, 1, close), gap=10, margin=18))
