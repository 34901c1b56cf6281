"""The runs of the chosen account, and the receipt of the chosen run. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from linndesk.services.accounts import Account
from linndesk.services.problems import Problems
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.receipts import ReceiptPane, RunLine, columns, lines
from linndesk.ui.tables import Table
from linndesk.ui.widgets import card
from linndesk.ui.words import tr

RUNS_SHOWN = 30


class AccountRuns(QSplitter):
    """Newest first; the newest is chosen."""

    def __init__(self, problems: Problems, background: Background, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._problems = problems
        self._background = background
        self._now = now
        self.model = SmallTableModel[RunLine](columns(with_account=False), lambda line: line.id)
        self.table = Table("account-runs", self.model, memory, title=tr("Last runs"))
        self.table.set_empty(tr("No sync has run for this account yet. F9 starts one."))
        self.receipt = ReceiptPane()
        self.addWidget(card(self.table))
        self.addWidget(card(self.receipt))
        self.setSizes([640, 400])
        self.setChildrenCollapsible(False)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)

    def show_account(self, account: Account | None) -> None:
        """None = nothing is chosen."""
        if account is None:
            self._loaded([])
            return
        number, now = account.id, self._now()
        self._background.read(
            "account-runs",
            lambda: lines(list(self._problems.runs(number, RUNS_SHOWN)), now),
            self._loaded,
            owner=self,
        )

    def _loaded(self, found: list[RunLine]) -> None:
        self.model.set_rows(found)
        if found:
            self.table.select_id(0)
        self._chosen()

    def _chosen(self) -> None:
        row_at = self.table.currentIndex().row()
        self.receipt.show_line(self.model.row_at(row_at))
