"""The strip above the foot of Open Orders: how far a despatch is, then its Undo while it lasts. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QProgressBar

from linndesk.ui.widgets import ElidedLabel, button, row
from linndesk.ui.words import plain_tip, tr

TICK_MS = 500


class OrderStrip(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._now = now
        self._until: datetime | None = None
        self._run: Callable[[], object] | None = None
        self.text = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(tr("How far the despatch is"))
        self.action = button("", self._go)
        self.close_button = button(tr("Close"), self.clear, link=True)
        inside = row(self.bar, gap=10)
        inside.addWidget(self.text, 1)
        inside.addWidget(self.action)
        inside.addWidget(self.close_button)
        inside.setContentsMargins(12, 6, 8, 6)
        self.setLayout(inside)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self.clear()

    @property
    def said(self) -> str:
        """What it says; blank where it is hidden."""
        return "" if self.isHidden() else self.accessibleName()

    def progress(self, text: str, done: int, of: int, stop: Callable[[], object]) -> None:
        """A bar, and a way to stop it."""
        self._say(text)
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.bar.show()
        self.close_button.hide()
        self._offer(tr("Stop"), stop, None)

    def tell(self, text: str, undo: Callable[[], object] | None = None, until: datetime | None = None) -> None:
        """What came of it; ``undo`` is offered until that moment."""
        self._say(text)
        self.bar.hide()
        self.close_button.show()
        self._offer(tr("Undo"), undo, until)

    def clear(self) -> None:
        """Nothing to say."""
        self._timer.stop()
        self._run = None
        self.hide()

    def _say(self, text: str) -> None:
        self.text.say(text)
        self.text.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self.show()

    def _offer(self, words: str, run: Callable[[], object] | None, until: datetime | None) -> None:
        self._run = run
        self._until = until
        self.action.setText(words)
        self.action.setEnabled(True)
        self.action.setVisible(run is not None)
        if until is not None and run is not None:
            self._timer.start(TICK_MS)
            self._tick()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        assert self._until is not None
        left = ceil((self._until - self._now()).total_seconds())
        if left > 0:
            self.action.setText(tr("Undo · {n} s", n=left))
        else:
            self._timer.stop()
            self.action.hide()
            self._run = None

    def _go(self) -> None:
        if self._run is not None:
            self.action.setEnabled(False)
            self._run()
