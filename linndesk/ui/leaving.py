"""R-DRAIN: quitting while something waits to be sent asks: send now, wait, or at the next start. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.outbox import OutboxBox
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

LOOK_MS = 500
LANE = "leaving"


class LeavingDialog(QDialog):
    """``send``, ``wait``, ``later``: the three answers; closing it stays."""

    send = Signal()
    wait = Signal()
    later = Signal()

    def __init__(self, parent: QWidget, number: int) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Quit linndesk"))
        self.heading = label("", size="head", wrap=True)
        self.heading.setMinimumWidth(480)  # of the dialog itself it would beat what its buttons need
        self.text = label(tr("Nothing is lost: what waits here is sent at the next start."), wrap=True)
        self.send_button = button(tr("Send now"), self.send.emit, primary=True)
        self.wait_button = button(tr("Wait"), self.wait.emit)
        self.later_button = button(tr("Next start"), self.later.emit)
        self.stay_button = button(tr("Do not quit"), self.reject)
        self.stay_button.setDefault(True)
        buttons = row(self.stay_button, 1, self.later_button, self.wait_button, self.send_button)
        self.setLayout(column(self.heading, self.text, buttons, gap=12, margin=18))
        self.show_number(number)

    def show_number(self, number: int) -> None:
        waits = count(number, "act waits", "acts wait")
        self.heading.setText(tr("{waits} to be sent.", waits=waits))

    def show_left(self, number: int) -> None:
        """Nothing waits any more, but not all of it has left."""
        self.heading.setText(tr("{acts} not sent.", acts=count(number, "act was", "acts were")))
        self.show_work(tr("Refused or held: the Outbox says why, and what to do."))
        self.later_button.setText(tr("Quit"))

    def show_work(self, text: str) -> None:
        """It is being sent, or waited for: only two answers are left."""
        self.text.setText(text)
        self.send_button.setEnabled(False)
        self.wait_button.setEnabled(False)


class Leaving(QObject):
    """Asks before the window goes. ``send_due`` sends what is due now, on a worker thread."""

    def __init__(
        self, above: QWidget, box: OutboxBox, background: Background, send_due: Callable[[Cancel], object]
    ) -> None:
        super().__init__(above)
        self._above = above
        self._box = box
        self._background = background
        self._send_due = send_due
        self._leave: Callable[[], None] = lambda: None
        self._dialog: LeavingDialog | None = None
        self._cancel = Cancel()
        self._stuck = 0  # rows that were refused or held when the question was asked
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def ask(self, leave: Callable[[], None]) -> None:
        """Calls ``leave`` once nothing waits, or the user wants to go all the same."""
        self._leave = leave
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._background.run(LANE, self._state, done=self._ask, failed=lambda trouble: leave(), owner=self)

    def _state(self) -> tuple[int, int]:
        """How many are due, and how many are refused or held."""
        due = self._box.due()
        counts = self._box.counts()  # afterwards: what stopped being due in between is counted here
        return due, counts.get("refused", 0) + counts.get("held", 0)

    def _ask(self, found: tuple[int, int]) -> None:
        if self._dialog is not None:
            return
        number, self._stuck = found
        if not number:
            self._leave()
            return
        self._dialog = dialog = LeavingDialog(self._above, number)
        dialog.send.connect(self._send)
        dialog.wait.connect(self._wait)
        dialog.later.connect(self._go)
        dialog.rejected.connect(self._stay)
        dialog.open()
        dialog.stay_button.setFocus()

    def _send(self) -> None:
        self._cancel = cancel = Cancel()
        self._say(tr("Sending…"))
        self._watch()

        def job() -> tuple[int, int]:
            self._box.hurry()
            self._send_due(cancel)
            return self._state()

        self._background.run(LANE, job, done=self._sent, failed=self._not_sent, owner=self)

    def _sent(self, found: tuple[int, int]) -> None:
        self._number(found)
        if found[0] and self._dialog is not None:
            self._say(tr("Not everything could be sent: the Outbox says why. It is tried again while this is open."))

    def _not_sent(self, trouble: LinndeskError) -> None:
        self._say(str(trouble))

    def _wait(self) -> None:
        self._say(tr("linndesk quits as soon as everything has been sent."))
        self._watch()

    def _watch(self) -> None:
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        self._background.read("leaving-due", self._state, self._number, owner=self)

    def _number(self, found: tuple[int, int]) -> None:
        number, stuck = found
        if self._dialog is None:
            return
        self._dialog.show_number(number)
        if number:
            return
        if stuck <= self._stuck:
            self._go()
        else:
            self._timer.stop()
            self._dialog.show_left(stuck - self._stuck)

    def _say(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.show_work(text)

    def _stay(self) -> None:
        """The window stays, and what is being sent goes on."""
        self._timer.stop()
        self._dialog = None

    def _go(self) -> None:
        self._timer.stop()
        self._cancel.set()
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.rejected.disconnect(self._stay)
            dialog.reject()
        self._leave()
