"""Collects cyclic garbage on the main thread alone: a model that dies on another one takes Qt with it. Main thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class Rubbish(QObject):
    """While it is there no other thread collects cycles; this one does, by the interpreter's own thresholds.

    The interpreter collects on whichever thread allocates. A job on a lane would then destroy the models and timers of
    a dialog that was closed, while Qt still delivers their events here.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(EVERY_MS)

    def look(self) -> None:
        """Collect the oldest generation that has had enough."""
        due = [age for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
               if count > most > 0]  # fmt: skip
        if due:
            gc.collect(due[-1])

    def close(self) -> None:
        """The interpreter collects by itself again, as it did before."""
        self._timer.stop()
        if self._was:
            gc.enable()
