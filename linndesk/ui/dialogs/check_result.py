"""What Check API found, as sentences with a mark each (A3). Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from linndesk.ui.icons import pixmap
from linndesk.ui.messages import MessageBox, by_hand
from linndesk.ui.theme import tokens_of
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr


class Finding(Protocol):
    """One step of the check. ``setting`` names the key that is wrong, where one is."""

    @property
    def ok(self) -> bool: ...
    @property
    def text(self) -> str: ...
    @property
    def setting(self) -> str: ...


class Result(Protocol):
    @property
    def ok(self) -> bool: ...
    @property
    def findings(self) -> Sequence[Finding]: ...


class Findings(QFrame):
    """The findings below one another, ticked or crossed."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = column(gap=7)
        self.setLayout(self._inside)
        self.hide()

    def show_result(self, result: Result) -> None:
        """Replace what stood here."""
        self.clear()
        for each in result.findings:
            mark = QLabel()
            tokens = tokens_of(self.palette())
            name, tone = ("light-on", tokens.ok) if each.ok else ("mark-needs-you", tokens.bad)
            mark.setPixmap(pixmap(name, tone, 16, self.devicePixelRatioF()))
            mark.setAccessibleName(tr("Works") if each.ok else tr("Wrong"))
            words = label(by_hand(each.text), wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line = row(gap=9)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            holder = QWidget()
            holder.setLayout(line)
            self._inside.addWidget(holder)
        self.show()

    def say(self, text: str) -> None:
        """A sentence while the test runs."""
        self.clear()
        self._inside.addWidget(label(by_hand(text), tone="dim", wrap=True))
        self.show()

    def clear(self) -> None:
        while self._inside.count():
            item = self._inside.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    def text(self) -> str:
        """All sentences, for tests."""
        return "\n".join(str(each.text()) for each in self.findChildren(QLabel) if each.text())


def show_result(parent: QWidget | None, name: str, result: Result) -> MessageBox:
    """The findings about a saved account, in a box of their own."""
    title = tr("{name} works", name=name) if result.ok else tr("{name} does not work yet", name=name)
    icon, tone = ("light-on", "ok") if result.ok else ("error", "bad")
    box = MessageBox(parent, icon, "ok" if tone == "ok" else "bad", title, "", "")
    findings = Findings()
    findings.show_result(result)
    box.body.addWidget(card(findings, margin=12))
    box.body.addStretch(1)
    close = button(tr("Close"), box.accept, primary=True)
    close.setDefault(True)
    box.buttons.addStretch(1)
    box.buttons.addWidget(close)
    box.open()
    return box
