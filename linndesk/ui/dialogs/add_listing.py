"""A channel SKU typed before any report listed it, linked to a stock item if wanted (A10). Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from linndesk.services.items import Items
from linndesk.ui.background import Background
from linndesk.ui.screens.parts import Picker
from linndesk.ui.screens.sku_editor import suggest
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

HINT = (
    "For a SKU that is about to be listed. It counts as unverified until a download of listings names it, "
    "and nothing is sent to it before that."
)


class AddListingDialog(QDialog):
    """``run(account, channel SKU, stock SKU or None)`` is called when the person says Add."""

    def __init__(
        self,
        parent: QWidget,
        accounts: Sequence[str],
        account: str,
        sku: str,
        items: Items,
        background: Background,
        run: Callable[[str, str, str | None], None],
    ) -> None:
        """``account`` is chosen first; ``sku`` is the stock item's where one is meant already."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add a channel SKU"))
        self.setMinimumWidth(560)
        self.account = Picker(tr("Account"), [(each, each) for each in accounts])
        self.account.choose(account)
        self.channel_sku = QLineEdit()
        self.channel_sku.setAccessibleName(tr("Channel SKU"))
        self.channel_sku.setPlaceholderText(tr("Letter for letter as on the channel"))
        self.channel_sku.setMinimumWidth(400)
        self.sku = QLineEdit(sku)
        self.sku.setAccessibleName(tr("Stock SKU"))
        self.sku.setPlaceholderText(tr("Blank = not linked yet"))
        suggest(self.sku, items, background)
        self.go = button(tr("Add"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.channel_sku.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self._compose()
        self.accepted.connect(lambda: run(self.account.value, self.channel_sku.text().strip(), self.wanted))
        self.channel_sku.setFocus()

    def _compose(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.addRow(tr("Account"), self.account)
        form.addRow(tr("Channel SKU"), self.channel_sku)
        form.addRow(tr("Stock SKU"), self.sku)
        buttons = row(1, button(tr("Cancel"), self.reject), self.go)
        self.setLayout(column(label(tr(HINT), tone="dim", wrap=True), form, buttons, gap=14, margin=18))

    @property
    def wanted(self) -> str | None:
        """The stock SKU, None where none was typed."""
        return self.sku.text().strip() or None
