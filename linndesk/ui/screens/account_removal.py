"""Removing an account: says exactly what goes, then removes it. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.services.accounts import Accounts, Removal
from linndesk.ui.background import Background
from linndesk.ui.messages import confirm
from linndesk.ui.words import tr

LANE = "clicks"


class AccountRemoval(QObject):
    """``says(text)``: what was done."""

    says = Signal(str)

    def __init__(self, accounts: Accounts, background: Background, above: QWidget) -> None:
        super().__init__(above)
        self._accounts = accounts
        self._background = background
        self._above = above

    def ask(self, name: str) -> None:
        """Nothing goes before a person has read what would."""
        self._background.run(LANE, lambda: self._accounts.removal(name), done=self._ask, owner=self)

    def _ask(self, removal: Removal) -> None:
        confirm(
            self._above.window(),
            tr("Remove {name}?", name=removal.name),
            (tr("This goes:"), *removal.sentences),
            tr("Remove account"),
            lambda: self._remove(removal.name),
            otherwise=tr("Keep it"),
            tone="bad",
        )

    def _remove(self, name: str) -> None:
        def done(made: tuple[Changes, str]) -> None:
            said = tr("{name} is removed.", name=name)
            self.says.emit(tr("{said} Its app said: {words}", said=said, words=made[1]) if made[1] else said)

        self._background.run(LANE, lambda: self._accounts.remove(name), done=done, owner=self)
