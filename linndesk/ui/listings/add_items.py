"""X11: listings of stock items are begun: items by search or scan, and the configurator they get. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from linndesk.services.configurators import ConfiguratorView
from linndesk.services.templates import Templates
from linndesk.ui.background import Background
from linndesk.ui.listings.chips import Chosen
from linndesk.ui.listings.finding import Finding, Hit
from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import button, column, label, row, scroll, set_tone
from linndesk.ui.words import count, soft, tr

CHOSEN_HEIGHT = 170


class AddItems(QDialog):
    """Enter takes the marked item, as a scanner's Enter does; Ctrl+Enter adds all that were taken.

    ``run(configurator id, SKUs)`` is called with them.
    """

    def __init__(
        self,
        parent: QWidget,
        templates: Templates,
        configurators: Sequence[ConfiguratorView],
        chosen: int,
        run: Callable[[int, Sequence[str]], None],
        background: Background,
    ) -> None:
        """``chosen``: the id of the configurator that is offered first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add items"))
        self.resize(640, 560)
        self._templates = templates
        self._taken: dict[str, str] = {}
        self.configurator = Picker(tr("Configurator"), [(str(each.id), each.name) for each in configurators])
        self.configurator.choose(str(chosen))
        self.finding = Finding(
            tr("Search SKU or title, or scan a barcode"), tr("Stock items found"), self._find, background
        )
        self.chips = Chosen(tr("No item is taken yet. Enter takes the marked one."))
        self.said = label("", tone="dim", wrap=True)
        self.go = button(tr("Add"), self.accept, primary=True, tip="Ctrl+Enter")
        self._compose()
        self.finding.taken.connect(self._take)
        self.finding.missed.connect(self._missed)
        self.chips.dropped.connect(self._drop)
        self.accepted.connect(lambda: run(int(self.configurator.value), list(self._taken)))
        self._show()
        self.finding.setFocus()

    def _compose(self) -> None:
        taken = QWidget()
        taken.setLayout(column(self.chips, 1))
        area = scroll(taken, tr("Items taken"))
        area.setFixedHeight(CHOSEN_HEIGHT)
        foot = row(self.said, button(tr("Cancel"), self.reject), self.go)
        foot.setStretch(0, 1)
        head = row(label(tr("Configurator")), self.configurator, 1, gap=10)
        whole = column(head, self.finding, area, foot, gap=10, margin=16)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._all)

    def _find(self, text: str, limit: int) -> Sequence[Hit]:
        """Reader thread."""
        said = text.casefold()
        found = self._templates.find_items(text, limit)
        return [Hit(sku, f"{sku}   {title}", sku.casefold() == said) for sku, title in found]

    def _take(self, sku: str, words: str) -> None:
        self._taken[sku] = words
        self._show()

    def _drop(self, sku: str) -> None:
        self._taken.pop(sku, None)
        self._show()
        self.finding.setFocus()

    def _missed(self, text: str) -> None:
        QApplication.beep()
        set_tone(self.said, "bad")
        self.said.setText(soft(tr("{code} is no SKU, barcode or title here.", code=text)) if text else "")

    def _show(self) -> None:
        self.chips.show_chosen(list(self._taken.items())[::-1])
        set_tone(self.said, "dim")
        self.said.setText(count(len(self._taken), "item") if self._taken else "")
        self.go.setText(tr("Add  {n}", n=f"{len(self._taken):,}") if self._taken else tr("Add"))
        self.go.setEnabled(bool(self._taken) and bool(self.configurator.value))

    def _all(self) -> None:
        if self.go.isEnabled():
            self.accept()
