"""What of the chosen account's channel is a location here, and who drives it (D18, D21). Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from linndesk.services.accounts import Account
from linndesk.services.centreview import CentrePlace
from linndesk.ui.screens.account_lines import warehouse_words


class WarehouseLine(QLabel):
    """Hidden where the account has none of its channel's own warehouses."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("tone", "dim")
        self.hide()

    def show_account(self, account: Account | None, centres: Sequence[CentrePlace], now: datetime) -> None:
        """None = nothing is chosen."""
        said = "" if account is None else warehouse_words(centres, account.name, now)
        self.setText(said)
        self.setVisible(bool(said))
