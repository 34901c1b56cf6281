"""The one download of listings of this window: started, told, cancelled. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.listings import Downloaded, Listings
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.words import count, tr

LANE = "downloads"


class Downloading(QObject):
    """``changed``: it started, went on or ended. ``says`` what came; ``stopped``: half-way, what had come stays.

    ``came(account)``: all of it is there.
    """

    changed = Signal()
    came = Signal(str)
    says = Signal(str)
    stopped = Signal()

    def __init__(self, listings: Listings, background: Background) -> None:
        super().__init__()
        self._listings = listings
        self._background = background
        self._cancel: Cancel | None = None
        self._account = ""
        self._progress = ""

    @property
    def running(self) -> bool:
        return self._cancel is not None

    @property
    def words(self) -> str:
        """How far it is, for the line under the title."""
        said = tr("Downloading {account}: {text}", account=self._account, text=self._progress)
        return f"{said} · {tr('you can go on working')}"

    def start(self, account: str) -> None:
        """Minutes may pass; one at a time."""
        cancel = self._cancel = Cancel()
        self._account, self._progress = account, tr("asking the channel")
        say = self._background.teller(self._go_on, owner=self)
        self.changed.emit()

        def job() -> tuple[Changes, Downloaded]:
            changes = Changes(listings=True, accounts=True, problems=True)
            return changes, self._listings.download(account, cancel=cancel, say=say)

        self._background.run(LANE, job, done=self._done, failed=self._failed, owner=self)

    def cancel(self) -> None:
        """R-STOP: no new call starts."""
        if self._cancel is not None:
            self._cancel.set()
            self._progress = tr("stopping")
            self.changed.emit()

    def _go_on(self, text: str) -> None:
        if self._cancel is not None and not self._cancel.is_set:
            self._progress = text
            self.changed.emit()

    def _done(self, made: tuple[Changes, Downloaded]) -> None:
        self._cancel = None
        self.changed.emit()
        result = made[1]
        said = tr("{n} read", n=count(result.listings, "listing"))
        if result.vanished:
            said += tr(", {n} no longer there", n=f"{result.vanished:,}")
        if result.broken:
            said += tr(", {n} could not be read", n=count(len(result.broken), "row"))
        self.says.emit(said)
        self.came.emit(self._account)

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self.changed.emit()
        if isinstance(trouble, Cancelled):
            self.says.emit(tr("Download stopped; what had come stays."))
        else:
            self._background.failed.emit(trouble)
        self.stopped.emit()
