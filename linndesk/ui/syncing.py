"""The one running sync of this window: started by a click, told to every screen, cancelled by anybody. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from linndesk.domain.changes import EVERYTHING, Changes
from linndesk.domain.receipts import Receipt
from linndesk.errors import LinndeskError
from linndesk.sync.progress import Cancel, Progress, Tell
from linndesk.ui.background import Background

LANE = "sync"


class Syncs(Protocol):
    """What is needed of the engine."""

    def sync(
        self,
        names: Sequence[str] | None = None,
        *,
        trigger: str = "command",
        cancel: Cancel | None = None,
        tell: Tell = ...,
    ) -> Receipt: ...


class Syncing(QObject):
    """``started`` and ``finished`` frame a run; between them ``progressed`` carries each account's state."""

    started = Signal()
    progressed = Signal(object)  # Progress
    finished = Signal(object)  # Receipt, or None where it could not run

    def __init__(self, engine: Syncs, background: Background) -> None:
        super().__init__()
        self._engine = engine
        self._background = background
        self._cancel: Cancel | None = None
        self._by_schedule: Callable[[], None] | None = None  # cancels the run that the scheduler has begun
        self.stopping = False

    @property
    def running(self) -> bool:
        """A run goes on, begun here or by the scheduler."""
        return self._cancel is not None or self._by_schedule is not None

    def start(self, names: Sequence[str] = ()) -> bool:
        """Sync these accounts, or all enabled ones. False while one is running."""
        if self.running:
            return False
        cancel = self._cancel = Cancel()
        self.stopping = False
        tell = self._background.teller(self.progressed.emit, owner=self)
        seen = self._background.announce

        def say(progress: Progress) -> None:
            tell(progress)
            if progress.finished:
                seen(Changes(orders=True, accounts=True))

        def job() -> tuple[Changes, Receipt]:
            return EVERYTHING, self._engine.sync(tuple(names) or None, trigger="window", cancel=cancel, tell=say)

        self.started.emit()
        self._background.run(LANE, job, done=self._done, failed=self._failed, owner=self)
        return True

    def cancel(self) -> None:
        """R-STOP: no new call starts; the window is free at once, what has come stays."""
        if not self.running or self.stopping:
            return
        self.stopping = True
        if self._cancel is not None:
            self._cancel.set()
        if self._by_schedule is not None:
            self._by_schedule()
        self.progressed.emit(None)

    def scheduled(self, cancel: Callable[[], None]) -> None:
        """The scheduler has begun a run; ``cancel`` stops it."""
        if not self.running:
            self.stopping = False
            self._by_schedule = cancel
            self.started.emit()

    def scheduled_end(self, receipt: Receipt | None) -> None:
        """The scheduler's run is over; None = it could not run."""
        if self._by_schedule is not None:
            self._by_schedule = None
            self.stopping = False
            self.finished.emit(receipt)

    def _done(self, result: tuple[Changes, Receipt]) -> None:
        self._end(result[1])

    def _failed(self, trouble: LinndeskError) -> None:
        self._end(None)
        self._background.changed.emit(EVERYTHING)
        self._background.failed.emit(trouble)

    def _end(self, receipt: Receipt | None) -> None:
        self._cancel = None
        self.stopping = False
        self.finished.emit(receipt)
