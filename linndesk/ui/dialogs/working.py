"""A bar with Cancel for an act over many rows; it shows only when the act takes longer than a moment. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.words import tr

MOMENT = 600  # milliseconds


class Working(QObject):
    """``say`` is for the job, on its own thread; ``end`` for whoever takes its result. The window stays free."""

    def __init__(self, host: QWidget, background: Background, words: str) -> None:
        super().__init__(host)
        self.cancel = Cancel()
        self.dialog = QProgressDialog(words, tr("Cancel"), 0, 0, host)
        self.dialog.setWindowTitle("linndesk")
        self.dialog.setAccessibleName(words)
        self.dialog.setWindowModality(Qt.WindowModality.NonModal)
        self.dialog.setAutoReset(False)
        self.dialog.setAutoClose(False)
        self.dialog.setMinimumDuration(MOMENT)
        self.dialog.canceled.connect(self.cancel.set)
        self._words = words
        self._tell = background.teller(self._go_on, owner=self)

    def say(self, done: int, total: int) -> None:
        """So far. Raises Cancelled once the person has pressed Cancel."""
        self.cancel.check()
        self._tell((done, total))

    def end(self) -> None:
        self.dialog.reset()
        self.dialog.deleteLater()
        self.deleteLater()

    def _go_on(self, far: tuple[int, int]) -> None:
        done, total = far
        self.dialog.setMaximum(total)
        self.dialog.setValue(done)
        self.dialog.setLabelText(f"{self._words}: {done:,} / {total:,}")
