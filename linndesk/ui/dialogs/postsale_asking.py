"""What cancelling and refunding have in common: the channel's app is asked first, and nothing typed is lost. Main."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from linndesk.errors import Cancelled, LinndeskError
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.messages import by_hand, confirm, sentence
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

LANE = "after-sale"  # an app is asked: no click waits for it
WIDE, HIGH = 900, 540
S = TypeVar("S")


class AskingDialog(QDialog, Generic[S]):
    """Opens at once; ``begin`` asks in the background, a subclass fills ``body`` from the answer and says what the
    button does. While the app is asked, or could not be reached, nothing can be sent. Esc stops asking, and closes."""

    def __init__(
        self, parent: QWidget, title: str, account: str, ask: Callable[[Cancel], S], background: Background
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(WIDE, HIGH)
        self._account = account
        self._ask = ask
        self._background = background
        self._cancel: Cancel | None = None
        self.busy = False
        self.facts = label(tone="dim", wrap=True)
        self.asking = label(wrap=True)  # that it asks, or why that failed
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(tr("The app is asked"))
        self.again_button = button(tr("Ask again"), self.begin)
        self.blank = QWidget()  # where nothing is asked yet, or nothing can be
        self.body = column(gap=10)
        self.body.addWidget(self.blank, 1)
        self.final = label(tone="warn", wrap=True)  # what is told, and that it cannot be undone there
        self.wrong = label(tone="bad", wrap=True)
        self.go = button("", self._go, primary=True)
        self.close_button = button(tr("Go back"), self.reject)
        self._compose(title)

    def _compose(self, title: str) -> None:
        self._foot = row(gap=8)
        self._foot.addStretch(1)
        self._foot.addWidget(self.close_button)
        self._foot.addWidget(self.go)
        asking = row(self.bar, gap=10)
        asking.addWidget(self.asking, 1)
        asking.addWidget(self.again_button)
        whole = column(label(title, size="head", wrap=True), self.facts, asking, gap=8, margin=18)
        whole.addLayout(self.body, 1)
        for each in (self.final, self.wrong):
            whole.addWidget(each)
            each.hide()
        whole.addLayout(self._foot)
        self.setLayout(whole)

    # -- what a subclass says

    def fill(self, sheet: S) -> None:
        """Build ``body`` from what the app takes."""

    def send(self, ended: Callable[[LinndeskError | None], None]) -> None:
        """The button was pressed: order it, and call ``ended`` with what was refused, or None."""

    @property
    def touched(self) -> bool:
        """Somebody typed or chose something."""
        return False

    # -- asking

    def begin(self) -> None:
        """Nothing happens there by it."""
        cancel = self._cancel = Cancel()
        self.asking.setText(tr("Asking {name} what it takes…", name=self._account))
        self.bar.show()
        self.again_button.hide()
        self.go.hide()
        self.close_button.setText(tr("Stop asking"))
        self.close_button.setFocus()
        self._background.run(LANE, lambda: self._ask(cancel), done=self._take, failed=self._failed, owner=self)

    def _take(self, sheet: S) -> None:
        self._cancel = None
        self.bar.hide()
        self.asking.hide()
        self.go.show()
        self.close_button.setText(tr("Go back"))
        self.fill(sheet)

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        if isinstance(trouble, Cancelled):
            return
        self.bar.hide()
        parts = (trouble.title, trouble.detail, by_hand(trouble.fix))
        why = " ".join(sentence(tr(each)) for each in parts if each)
        self.asking.setText(tr("Nothing can be sent. {why}", why=why))
        self.again_button.show()
        self.again_button.setFocus()
        self.close_button.setText(tr("Close"))

    def cannot(self, why: str) -> None:
        """It is not done on this channel, or not of this order: said whole, and only Close is left."""
        self.asking.setText(sentence(tr(why)))
        self.asking.show()
        self.go.hide()
        self.close_button.setText(tr("Close"))
        self.close_button.setFocus()

    # -- the end

    def _go(self) -> None:
        self.busy = True
        self.go.setEnabled(False)
        self.wrong.hide()
        self.send(self._ended)

    def _ended(self, trouble: LinndeskError | None) -> None:
        self.busy = False
        if trouble is None:
            self.accept()
            return
        said = " ".join(sentence(tr(each)) for each in (trouble.title, trouble.detail, trouble.fix) if each)
        self.wrong.setText(said)
        self.wrong.show()
        self.go.setEnabled(True)

    def rest(self) -> None:
        """Nothing was ordered: there is something to put right first."""
        self.busy = False
        self.go.setEnabled(True)

    def reject(self) -> None:
        """Esc asks only where there is something to lose, and not while it is being written."""
        if self.busy:
            return
        if not self.touched:
            super().reject()
            return
        said = (tr("Nothing of it was sent."),)
        confirm(self, tr("Discard what was filled in?"), said, tr("Discard"), self._discard,
                otherwise=tr("Keep editing"))  # fmt: skip

    def _discard(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        if self._cancel is not None:
            self._cancel.set()
        super().done(result)
