"""From chosen orders to a despatch: the check sheet, how far it is, what came of it, its undo. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.despatch import Despatch, Despatched, Wish
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_sheet import CheckSheetDialog
from linndesk.ui.memory import Memory
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.words import count, tr

LANE = "despatch"
TOUCHED = Changes(orders=True, stock=True, problems=True)
NAMED = 3


class Despatching(QObject):
    """One despatch at a time; the window stays free while it runs."""

    def __init__(
        self, despatch: Despatch, strip: OrderStrip, background: Background, memory: Memory, above: QWidget
    ) -> None:
        super().__init__(above)
        self._despatch = despatch
        self._strip = strip
        self._background = background
        self._memory = memory
        self._above = above
        self._cancel: Cancel | None = None

    @property
    def running(self) -> bool:
        """A despatch is being written."""
        return self._cancel is not None

    def ask(self, wishes: Sequence[Wish]) -> CheckSheetDialog:
        """W6: the check sheet first."""
        dialog = CheckSheetDialog(self._above, self._despatch, wishes, self.start, self._background, self._memory)
        dialog.open()
        return dialog

    def start(self, wishes: Sequence[Wish], override: str = "") -> None:
        """Despatch them; those that were called off only where there is a reason."""
        cancel = self._cancel = Cancel()
        self._show(0, len(wishes))
        tell = self._background.teller(self._told, owner=self)

        def job() -> tuple[Changes, Despatched]:
            made = self._despatch.despatch(
                wishes, override=override, told=lambda done, of: tell((done, of)), cancel=cancel
            )
            return made.changes, made

        self._background.run(LANE, job, done=lambda made: self._done(made[1]), failed=self._failed, owner=self)

    def undo(self, outbox_ids: Sequence[int]) -> None:
        """Take despatches back that their channels have not heard of."""

        def job() -> tuple[Changes, int]:
            return TOUCHED, self._despatch.undo(outbox_ids)

        asked = len(outbox_ids)
        self._strip.tell(tr("Taking back {what}…", what=count(asked, "despatch", "despatches")))
        self._background.run("clicks", job, done=lambda made: self._undone(made[1], asked),
                             failed=self._failed, owner=self)  # fmt: skip

    def _told(self, far: tuple[int, int]) -> None:
        self._show(*far)

    def _show(self, done: int, of: int) -> None:
        if self._cancel is None:
            return
        if self._cancel.is_set:
            said = tr("Stopping…")
        else:
            said = tr("Despatching {done} of {orders}…", done=f"{done:,}", orders=count(of, "order"))
        self._strip.progress(said, done, of, self.stop)

    def stop(self) -> None:
        """No new transaction begins; what is despatched stays, and can be taken back."""
        if self._cancel is not None:
            self._cancel.set()

    def _done(self, made: Despatched) -> None:
        self._cancel = None
        said = made.sentence
        if made.left:
            named = "; ".join(f"{each.number}: {each.why}" for each in made.left[:NAMED])
            said = f"{said} {named}{'…' if len(made.left) > NAMED else '.'}"
        undo = partial(self.undo, made.outbox_ids) if made.outbox_ids else None
        self._strip.tell(said, undo, made.undo_until)
        if made.undo_until is None and not made.held:
            self._strip.tell(said)

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self._strip.clear()
        self._background.failed.emit(trouble)

    def _undone(self, taken: int, asked: int) -> None:
        said = tr(
            "{orders} back: to be sent again, and what had left stock is there again.",
            orders=count(taken, "despatch was taken", "despatches were taken"),
        )
        if taken < asked:
            rest = asked - taken
            said += " " + tr("{rest} already; the channel was told.", rest=count(rest, "had left", "had left"))
        self._strip.tell(said)
