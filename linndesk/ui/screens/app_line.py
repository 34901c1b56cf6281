"""What the app behind the chosen account needs or waits for, and the buttons for it. Main thread."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from linndesk.services.accounts import Account
from linndesk.ui.screens.account_lines import newer_words, rests, set_up_words
from linndesk.ui.widgets import button, label, row
from linndesk.ui.words import tr


class AppLine(QFrame):
    """Hidden where there is nothing to say. Its signals are its buttons."""

    resumed = Signal()
    goes_on = Signal()
    updates = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.said = label(wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.resume_button = button(tr("Resume"), self.resumed.emit, tip=tr("Try again with the next sync"))
        self.go_on_button = button(tr("Go on with set-up…"), self.goes_on.emit, primary=True)
        self.update_button = button(tr("Update manifest…"), self.updates.emit)
        inside = row(gap=9)
        inside.addWidget(self.said, 1)
        for each in (self.resume_button, self.go_on_button, self.update_button):
            inside.addWidget(each)
        inside.setContentsMargins(12, 6, 12, 6)
        self.setLayout(inside)
        self.hide()

    def show_account(self, account: Account | None, now: datetime) -> None:
        """None = nothing is chosen."""
        found = [] if account is None else [set_up_words(account), *rests(account, now), newer_words(account)]
        said = "\n".join(each for each in found if each)
        self.said.setText(said)
        self.setAccessibleName(said)
        self.setVisible(bool(said))
        if account is not None:
            self.resume_button.setVisible(bool(account.resting))
            self.go_on_button.setVisible(bool(set_up_words(account)))
            self.update_button.setVisible(bool(newer_words(account)))
