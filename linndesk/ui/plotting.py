"""The plot of an item's last 90 days, read and drawn on first use: its library takes a second to load. Main thread."""

from __future__ import annotations

import importlib
from types import ModuleType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.why import Ninety, WhyNumber
from linndesk.ui.background import Background
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

LANE = "plot"
DRAWING = "linndesk.ui.plot"


class PlotPane(QFrame):
    """Reads and draws by itself once ``show_sku`` has named an item."""

    def __init__(self, why: WhyNumber, background: Background) -> None:
        super().__init__()
        self._why = why
        self._background = background
        self._sku = ""
        self.picture: QWidget | None = None
        self.said = label(tone="dim", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._whole = column(self.said, margin=4)
        self.setLayout(self._whole)

    def show_sku(self, sku: str) -> None:
        """Draw this item; the same one is not drawn twice."""
        if sku == self._sku:
            return
        self._sku = sku
        self._clear(tr("Drawing…") if sku else tr("It is linked to no stock item, so there is nothing to draw."))
        if sku:
            self._background.run(
                LANE, lambda: (self._why.ninety(sku), importlib.import_module(DRAWING)),
                done=self._take, failed=self._failed, owner=self,
            )  # fmt: skip

    def _take(self, found: tuple[Ninety, ModuleType]) -> None:
        ninety, drawing = found
        if ninety.sku != self._sku:
            return
        self._clear("")
        self.picture = drawing.NinetyPlot(ninety)
        self._whole.addWidget(self.picture, 1)

    def _failed(self, trouble: LinndeskError) -> None:
        self._clear(" ".join(sentence(each) for each in (trouble.title, trouble.fix) if each))

    def _clear(self, words: str) -> None:
        if self.picture is not None:
            self.picture.hide()
            self.picture.deleteLater()
            self.picture = None
        self.said.setText(words)
        self.said.setVisible(bool(words))


class NinetyDialog(QDialog):
    """The plot alone, as Inventory shows it."""

    def __init__(self, parent: QWidget, why: WhyNumber, background: Background, sku: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("90 days of {sku}", sku=sku))
        self.resize(980, 520)
        self.pane = PlotPane(why, background)
        close = button(tr("Close"), self.reject)
        close.setDefault(True)
        head = label(tr("{sku}: on hand, and what the channels were told", sku=sku), size="head", wrap=True)
        whole = column(head, gap=10, margin=16)
        whole.addWidget(card(self.pane), 1)
        whole.addLayout(row(1, close))
        self.setLayout(whole)
        self.pane.show_sku(sku)
