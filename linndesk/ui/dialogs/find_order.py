"""Find an order: one box that takes a paste, the answer in words, one button for what can be done (N5). Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.find import FindOrder, Found
from linndesk.services.orders import Orders
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.find_words import Answer, Do, answer
from linndesk.ui.messages import sentence
from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import Page, button, card, column, label, row, scroll, set_primary, set_tone
from linndesk.ui.words import tr

LANE = "find"
HINT = "Paste any order number: the channel's or ours, with whatever stands around it."


class FindOrderDialog(QDialog):
    """``opened(order number)`` and ``problem(order number)``: what the person goes to; the dialog is closed then."""

    opened = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        find: FindOrder,
        orders: Orders,
        accounts: Accounts,
        background: Background,
        *,
        now: Callable[[], datetime],
        text: str = "",
    ) -> None:
        """``text``: looked for at once."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Find an order"))
        self.resize(620, 340)
        self._find = find
        self._orders = orders
        self._background = background
        self._now = now
        self._cancel: Cancel | None = None
        self._found: Found | None = None
        self._do: Do = ""
        self.box = QLineEdit(text)
        self.box.setAccessibleName(tr("Order number"))
        self.box.setPlaceholderText(tr("Order number"))
        self.box.setClearButtonEnabled(True)
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.account.hide()
        self.title = label(size="head", wrap=True)
        self.said = label(wrap=True)
        self.go = button(tr("Find"), self.look, primary=True)
        self.stop = button(tr("Stop"), self.cancel)
        self.act = button("", self._press, primary=True)
        self._compose()
        self.box.returnPressed.connect(self.look)
        background.read("find-accounts", accounts.listed, self._fill_accounts, owner=self)
        if text.strip():
            self.look()

    def _compose(self) -> None:
        for each in (self.title, self.said):
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = column(self.title, self.said, gap=10, margin=14)
        inside.addStretch(1)
        top = row(gap=8)
        top.addWidget(self.box, 1)
        for widget in (self.account, self.go, self.stop):
            top.addWidget(widget)
        whole = column(top, gap=14, margin=18)
        whole.addWidget(card(scroll(Page(inside), tr("Answer"))), 1)
        whole.addLayout(row(1, button(tr("Close"), self.reject), self.act))
        self.setLayout(whole)
        self._idle(tr("Nothing is looked for yet"), tr(HINT))

    def _fill_accounts(self, found: list[Account]) -> None:
        self.account.fill([("", tr("All accounts")), *((each.name, each.name) for each in found)])
        self.account.setVisible(len(found) > 1)

    # -- looking

    def look(self) -> None:
        """Enter: look here, then on the channels."""
        text = self.box.text().strip()
        if not text or self._cancel is not None:
            return
        cancel, account = Cancel(), self.account.value or None
        say = self._background.teller(self._asking, owner=self)
        self._begin(cancel, tr("Looking…"))
        self._background.run(
            LANE, lambda: self._find.find(text, account, cancel=cancel, say=say),
            done=self._show, failed=self._failed, owner=self,
        )  # fmt: skip

    def cancel(self) -> None:
        """No new call starts."""
        if self._cancel is not None:
            self._cancel.set()
            self.said.setText(tr("Stopping…"))

    def _begin(self, cancel: Cancel, title: str) -> None:
        self._cancel = cancel
        self._say(Answer(title, "", (), ""))
        self.go.hide()
        self.stop.show()
        self.stop.setFocus()

    def _asking(self, text: str) -> None:
        if self._cancel is not None and not self._cancel.is_set:
            self.said.setText(tr("Asking: {what}", what=text))

    def _idle(self, title: str, *sentences: str) -> None:
        self._cancel = None
        self._say(Answer(title, "", sentences, ""))
        self.stop.hide()
        self.go.show()
        self.go.setDefault(True)

    def _show(self, found: Found) -> None:
        self._found = found
        self._idle("")
        self._say(answer(found, self._now()))
        if self._do:
            self.act.setFocus()
        else:
            self.box.setFocus()
            self.box.selectAll()

    def _failed(self, trouble: LinndeskError) -> None:
        words = (trouble.detail, trouble.fix) if not isinstance(trouble, Cancelled) else (tr("Nothing was changed"),)
        self._idle(sentence(trouble.title), *(sentence(each) for each in words if each))
        self.box.setFocus()
        self.box.selectAll()

    def _say(self, said: Answer) -> None:
        self._do = said.do
        self.title.setText(said.title)
        set_tone(self.title, said.tone)
        self.said.setText("\n\n".join(said.sentences))
        self.act.setText(said.button)
        self.act.setVisible(bool(said.do))
        set_primary(self.go, not said.do)  # one button at a time is the next step
        self.setAccessibleDescription(" ".join((said.title, *said.sentences)))

    # -- what can be done

    def _press(self) -> None:
        found = self._found
        if found is None:
            return
        if self._do == "open" and found.order is not None:
            number = found.order.channel_order_id
            self.accept()
            self.opened.emit(number)
        elif self._do == "problem":
            self.accept()
            self.problem.emit(found.ref)
        elif self._do == "import":
            self._bring(found)
        elif self._do == "undo" and found.order is not None:
            self._undo(found)

    def _bring(self, found: Found) -> None:
        cancel = Cancel()
        self._begin(cancel, tr("Importing…"))
        self._background.run(
            LANE, lambda: self._find.import_now(found.ref, found.account or "", cancel=cancel),
            done=self._brought, failed=self._failed, owner=self,
        )  # fmt: skip

    def _brought(self, result: tuple[Changes, Found]) -> None:
        self._show(result[1])

    def _undo(self, found: Found) -> None:
        def job() -> tuple[Changes, Found]:
            order_id = found.order.id if found.order else 0
            return self._orders.undelete([order_id]), self._find.find(found.ref, found.account)

        self._background.run(LANE, job, done=self._brought, failed=self._failed, owner=self)

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        self.cancel()
        super().done(result)
