"""Joins what leaves to the window: the bar, Preview, held rows, the drain, the way out. Main thread but where said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.built import Built
from linndesk.domain.changes import EVERYTHING
from linndesk.domain.receipts import Receipt
from linndesk.errors import LinndeskError
from linndesk.services.confirmations import Shown, Standing
from linndesk.services.outgoing import Outgoing
from linndesk.sync.drain import Drain
from linndesk.sync.progress import Cancel, Progress
from linndesk.ui.actions import one_listing
from linndesk.ui.background import Background, Bug
from linndesk.ui.dialogs.held_rows import HeldRows
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.dialogs.show_mail import ShowMail
from linndesk.ui.leaving import Leaving
from linndesk.ui.memory import Memory
from linndesk.ui.outgoing import OutgoingBar
from linndesk.ui.window import Window
from linndesk.ui.words import tr

STOP_SECONDS = 40.0  # a send in flight ends within its time-out of 25 s, and its answer is stored


class Outflow:
    """One per window. ``opens``: act -> opens its dialog, or does it."""

    def __init__(self, built: Built, background: Background, memory: Memory, window: Window) -> None:
        self._built = built
        self._background = background
        self._memory = memory
        self._window = window
        self.bar = OutgoingBar(
            built.outbox, background, built.store.clock.now, self.overview, problems=built.problems.count
        )
        self.bar.asks.connect(window.ask)
        self.bar.says.connect(window.say)
        self.leaving = Leaving(window, built.outbox, background, self._send_due)
        self.opens: Mapping[str, Callable[[str], object]] = {
            "preview": self.preview,
            "held-rows": self.held_rows,
            "pause": lambda _: self.bar.toggle_pause(),
        }
        self.drain = self._make_drain()

    def overview(self) -> Outgoing:
        """Reader thread."""
        return self._built.outbox.overview(midnight(self._built.store.clock.now()))

    def stop(self) -> None:
        """On a worker thread: the send in flight ends, no other begins."""
        self.drain.stop(STOP_SECONDS)

    def preview(self, account: str = "") -> None:
        """Shift+F9."""

        def show(names: list[str]) -> None:
            dialog = PreviewDialog(
                self._above(), self._built.preview, self._built.outbox, names, self._background, self._memory,
                account=account,
            )  # fmt: skip
            dialog.approved.connect(self._window.say)
            dialog.why.connect(lambda name, target: self._window.ask("why-number", one_listing(name, target)))
            dialog.reads.connect(self.read_mail)
            dialog.open()

        names = self._built.accounts.listed
        self._background.read("preview-accounts", lambda: [each.name for each in names()], show, owner=self.bar)

    def read_mail(self, account: str, ref: str) -> None:
        """The order confirmation of one order, as it would leave now."""
        service = self._built.confirmations

        def show(found: tuple[Standing, Shown]) -> None:
            ShowMail(self._above(), *found).open()

        def read() -> tuple[Standing, Shown]:
            return service.standing(ref, account), service.mail(ref, account)

        self._background.read("read-mail", read, show, owner=self.bar)

    def held_rows(self, account: str = "") -> None:
        """Ask what becomes of what was held, where there is anything to ask (of one account, or of all)."""

        def show(outgoing: Outgoing) -> None:
            questions = [each for each in outgoing.questions if not account or each.account == account]
            if not questions:
                return
            dialog = HeldRows(self._above(), questions, self._built.outbox, self._background)
            dialog.says.connect(self._window.say)
            dialog.look.connect(lambda tile: self._window.go("outbox", tile))
            dialog.open()

        self._background.read("held-rows", self.overview, show, owner=self.bar)

    def _above(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window

    def _send_due(self, cancel: Cancel) -> None:
        """All that is due, because a person says so before the window goes. Worker thread."""
        self._built.engine.send_due(cancel=cancel, ordered=True)

    def _make_drain(self) -> Drain:
        background, bar = self._background, self.bar
        progress = background.teller(bar.say_progress, owner=bar)
        refuse = background.teller(background.failed.emit, owner=background)

        def tell(each: Progress) -> None:
            progress("" if each.finished else tr("{account}: {what}", account=each.account, what=each.text))

        def done(receipt: Receipt) -> None:
            progress("")
            background.announce(EVERYTHING)

        def failed(error: BaseException) -> None:
            progress("")
            background.announce(EVERYTHING)
            if not isinstance(error, LinndeskError):  # a known one stands in its receipt and as a problem
                refuse(Bug(error))

        return Drain(self._built.store, self._built.engine, tell=tell, done=done, failed=failed)


def midnight(now: datetime) -> datetime:
    """When today began on this PC's clock."""
    return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
