"""From chosen orders to a channel's own warehouse and home again: the sheet, how far it is, its undo. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbound_sheet import Choice, Submitted, TakenBack
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.outbound import OutboundDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.words import count, tr

LANE = "despatch"  # the two write the same orders: one after the other
CLICKS = "clicks"
NAMED = 3


class CentreSending(QObject):
    """One at a time; the window stays free while it runs. ``says(text)``: for a toast."""

    says = Signal(str)

    def __init__(
        self,
        outbound: OutboundOrders,
        strip: OrderStrip,
        background: Background,
        memory: Memory,
        above: QWidget,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(above)
        self._outbound = outbound
        self._strip = strip
        self._background = background
        self._memory = memory
        self._above = above
        self._now = now
        self._cancel: Cancel | None = None

    @property
    def running(self) -> bool:
        """Orders are being asked for."""
        return self._cancel is not None

    def ask(self, order_ids: Sequence[int], location: str) -> OutboundDialog:
        """D20: first what the warehouse offers."""
        dialog = OutboundDialog(
            self._above, self._outbound, order_ids, location, self.start, self._background, self._memory, self._now
        )
        dialog.open()
        return dialog

    def start(self, choices: Sequence[Choice], location: str) -> None:
        """They are the centre's from now on, and leave when the undo time is over."""
        cancel = self._cancel = Cancel()
        self._show((0, len(choices)))
        tell = self._background.teller(self._show, owner=self)

        def job() -> tuple[Changes, Submitted]:
            made = self._outbound.submit(choices, location, cancel=cancel, told=lambda done, of: tell((done, of)))
            return made.changes, made

        self._background.run(LANE, job, done=lambda made: self._done(made[1]), failed=self._failed, owner=self)

    def stop(self) -> None:
        """No new transaction begins; what was asked for stays so, and can be taken back."""
        if self._cancel is not None:
            self._cancel.set()

    def back(self, order_ids: Sequence[int], tell: Callable[[str], None] | None = None) -> None:
        """They leave again from where they were: at once, or when the warehouse says so. ``tell`` hears what came of
        it; by default it is said in a toast."""

        def job() -> tuple[Changes, TakenBack]:
            made = self._outbound.back(order_ids)
            return made.changes, made

        def done(made: tuple[Changes, TakenBack]) -> None:
            (tell or self.says.emit)(made[1].sentence)

        self._background.run(CLICKS, job, done=done, owner=self)

    def ask_back(self, order_id: int, number: str, what: str) -> None:
        """``what`` happens by it, as a sentence."""
        confirm(
            self._above,
            tr("Take order {number} back?", number=number),
            (sentence(tr(what)),),
            tr("Take it back"),
            partial(self.back, [order_id]),
            otherwise=tr("Leave it there"),
        )

    def _show(self, far: tuple[int, int]) -> None:
        if self._cancel is None:
            return
        done, of = far
        said = tr("Asking for {done} of {orders}…", done=f"{done:,}", orders=count(of, "order"))
        self._strip.progress(tr("Stopping…") if self._cancel.is_set else said, done, of, self.stop)

    def _done(self, made: Submitted) -> None:
        self._cancel = None
        said = made.sentence
        if len(made.left) > 1:
            named = "; ".join(f"{each.number}: {each.why.rstrip('.')}" for each in made.left[:NAMED])
            said = f"{said} {named}{'…' if len(made.left) > NAMED else '.'}"
        undo = partial(self._undo, made.orders) if made.orders else None
        self._strip.tell(said, undo, made.undo_until)
        if made.undo_until is None and not made.why_held:
            self._strip.tell(said)

    def _undo(self, order_ids: Sequence[int]) -> None:
        self._strip.tell(tr("Taking back {orders}…", orders=count(len(order_ids), "order")))
        self.back(order_ids, self._strip.tell)

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self._strip.clear()
        self._background.failed.emit(trouble)
