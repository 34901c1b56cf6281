"""M7: the requests that were logged of an account, what was asked and what was answered. Main thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from linndesk.services.requestlog import RequestRow
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Picker, plain
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr, when, when_tip


@dataclass(frozen=True, slots=True)
class Logged:
    """``logging``: accounts whose requests are being logged now; ``accounts``: those that could be."""

    rows: Sequence[RequestRow]
    accounts: Sequence[str]
    logging: Sequence[str]


class RequestLogDialog(QDialog):
    """``read(account)`` gives what was logged of it (blank = of all), on a reader thread."""

    def __init__(
        self,
        parent: QWidget,
        read: Callable[[str], Logged],
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Logged API requests"))
        self.resize(980, 620)
        self._read = read
        self._background = background
        self._now = now
        self._first = account
        self.model: SmallTableModel[RequestRow] = SmallTableModel(_columns(now), lambda each: each.id)
        self.table = Table("request-log", self.model, memory, title=tr("Logged API requests"))
        self.table.opens_rows = False
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.said = label(tone="dim", wrap=True)
        self.asked = plain(tr("What was asked"))
        self.answered = plain(tr("What was answered"))
        self._compose()
        self.account.chose.connect(lambda value: self.reload())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show())
        QShortcut(QKeySequence("F5"), self, self.reload)
        self.reload()

    def _compose(self) -> None:
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setChildrenCollapsible(False)
        for words, text in ((tr("Asked"), self.asked), (tr("Answered"), self.answered)):
            side = QWidget()
            inside = column(label(words, tone="dim"), gap=4)
            inside.addWidget(card(text), 1)
            side.setLayout(inside)
            sides.addWidget(side)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(card(self.table))
        split.addWidget(sides)
        split.setSizes([300, 200])
        close = button(tr("Close"), self.accept, primary=True)
        close.setDefault(True)
        whole = column(row(self.account, 1), self.said, gap=10, margin=16)
        whole.addWidget(split, 1)
        whole.addLayout(row(CountLine(self.table, "request"), 1, button(tr("Refresh"), self.reload, tip="F5"), close))
        self.setLayout(whole)

    def reload(self) -> None:
        account = self._first or self.account.value
        self._background.read("request-log", lambda: self._read(account), self._take, owner=self)

    def _take(self, found: Logged) -> None:
        self.account.fill([("", tr("All accounts")), *((each, each) for each in found.accounts)])
        if self._first:
            self.account.choose(self._first)
            self._first = ""
        self.said.setText(_about(found))
        self.table.set_empty(_empty(found))
        self.model.set_rows(list(found.rows))
        self.table.begin()
        self._show()

    def _show(self) -> None:
        each = self.model.row_at(self.table.currentIndex().row())
        self.asked.setPlainText("" if each is None else _laid_out(each.asked))
        self.answered.setPlainText("" if each is None else _laid_out(each.answered))


def _about(found: Logged) -> str:
    said = tr("Nothing of a buyer and no secret is in it; each request is kept for seven days.")
    if found.logging:
        return tr("Logging: {names}. It goes off by itself after 48 hours. {said}", names=", ".join(found.logging),
                  said=said)  # fmt: skip
    return said


def _empty(found: Logged) -> str:
    if found.logging:
        return tr("Nothing was asked yet. F9 syncs the account; F5 looks again.")
    return tr("Nothing is logged. Turn on “Log API requests” in Account Config, under Support.")


def _laid_out(text: str) -> str:
    if not text:
        return tr("Nothing")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _status(each: RequestRow) -> Cell:
    if each.status == 0:
        return Painted(tr("No answer"), "bad", "mark-needs-you")
    if 200 <= each.status < 300:
        return Painted(str(each.status), "ok", "light-on")
    return Painted(str(each.status), "bad", "mark-needs-you")


def _columns(now: Callable[[], datetime]) -> tuple[Column[RequestRow], ...]:
    return (
        Column("at", "When", lambda each: when(each.at, now(), seconds=True), 130,
               tooltip=lambda each: when_tip(each.at), order=lambda each: each.at),
        Column("account", "Account", lambda each: each.account, 150, tooltip=lambda each: each.account),
        Column("operation", "Operation", lambda each: each.operation, 260, stretch=True),
        Column("status", "Status", _status, 110, order=lambda each: each.status),
        Column("seconds", "Seconds", lambda each: f"{each.seconds:.2f}", 84, "right",
               order=lambda each: each.seconds),
    )  # fmt: skip
