"""The one search for suggestions of this window: started, told, cancelled. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.suggestions import Found, Suggestions
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.words import count, tr

LANE = "suggestions"


class Finding(QObject):
    """``changed``: it started, went on or ended. ``ended``. ``says``: what was found, or that it was stopped."""

    changed = Signal()
    ended = Signal()
    says = Signal(str)

    def __init__(self, suggestions: Suggestions, background: Background) -> None:
        super().__init__()
        self._suggestions = suggestions
        self._background = background
        self._cancel: Cancel | None = None
        self._account = ""
        self._quiet = False
        self._far: tuple[int, int] = (0, 0)
        self._asked: set[str] = set()

    @property
    def running(self) -> bool:
        return self._cancel is not None

    @property
    def words(self) -> str:
        """How far it is, for the line under the title."""
        if self._cancel is not None and self._cancel.is_set:
            return tr("Finding suggestions for {account}: stopping", account=self._account)
        done, total = self._far
        far = tr("{done} of {total}", done=f"{done:,}", total=count(total, "listing")) if total else tr("reading")
        return tr("Finding suggestions for {account}: {far} · you can go on working", account=self._account, far=far)

    def start(self, account: str, *, quiet: bool = False) -> None:
        """In the background, one at a time; ``quiet`` says nothing unless it fails."""
        if self.running:
            return
        cancel = self._cancel = Cancel()
        self._account, self._quiet, self._far = account, quiet, (0, 0)
        self._asked.add(account)
        tell = self._background.teller(self._go_on, owner=self)
        self.changed.emit()

        def job() -> tuple[Changes, Found]:
            found = self._suggestions.find(account, cancel=cancel, say=lambda done, total: tell((done, total)))
            return Changes(listings=True), found

        self._background.run(LANE, job, done=self._done, failed=self._failed, owner=self)

    def start_once(self, account: str) -> None:
        """By itself and quietly, once per account while the window is open."""
        if account not in self._asked:
            self.start(account, quiet=True)

    def renew(self, account: str) -> None:
        """By itself and quietly, because new listings came; once the one that runs has ended."""
        self._asked.discard(account)
        self.start_once(account)

    def cancel(self) -> None:
        """What was found so far stays."""
        if self._cancel is not None:
            self._cancel.set()
            self.changed.emit()

    def _go_on(self, far: tuple[int, int]) -> None:
        if self._cancel is not None:
            self._far = far
            self.changed.emit()

    def _done(self, made: tuple[Changes, Found]) -> None:
        self._cancel = None
        self.changed.emit()
        self.ended.emit()
        found = made[1]
        if self._quiet:
            return
        if not found.listings:
            self.says.emit(tr("Every listing is linked or ignored: nothing to look for."))
            return
        self.says.emit(
            tr(
                "{n} with a suggestion out of {all}, {sure} of them sure",
                n=f"{found.suggested:,}",
                all=count(found.listings, "unlinked listing"),
                sure=f"{found.sure:,}",
            )
        )

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self.changed.emit()
        self.ended.emit()
        self._background.announce(Changes(listings=True))  # what was found before it stopped is there
        if isinstance(trouble, Cancelled):
            self.says.emit(tr("Stopped; the suggestions found so far stay."))
        else:
            self._background.failed.emit(trouble)
