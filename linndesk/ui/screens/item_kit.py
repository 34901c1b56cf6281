"""The Kit tab of an item: what it is made of or used in, and the way to change that (W1). Main thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from linndesk.domain.changes import Changes
from linndesk.services.items import Items
from linndesk.services.kits import Kit, Kits, Part
from linndesk.services.tableimport import Outcome
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.edit_kit import EditKitDialog
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

LANE = "clicks"
_USES: tuple[Column[Part], ...] = (
    Column("sku", "Kit", lambda each: each.sku, 170),
    Column("title", "Title", lambda each: each.title, 240, stretch=True, tooltip=lambda each: each.title),
    Column("quantity", "Takes", lambda each: each.quantity, 80, "right", header_tip="Units of this item in one kit"),
    Column("available", "Available", lambda each: each.available, 90, "right", header_tip="Kits that can be made"),
)


class KitPane(QWidget):
    """Reads and changes by itself once ``show_sku`` has named an item.

    ``item_opened(SKU)``: a row was opened. ``says(sentence)``: what was done. ``counted(rows)``: for the tab's title.
    """

    item_opened = Signal(str)
    says = Signal(str)
    counted = Signal(int)

    def __init__(self, kits: Kits, items: Items, background: Background, memory: Memory) -> None:
        super().__init__()
        self._kits = kits
        self._items = items
        self._background = background
        self._memory = memory
        self._sku = ""
        self._kit: Kit | None = None
        self.parts: SmallTableModel[Part] = SmallTableModel(self._part_columns(), lambda each: each.item_id)
        self.uses: SmallTableModel[Part] = SmallTableModel(_USES, lambda each: each.item_id)
        self.part_table = Table("kit-parts", self.parts, memory, title=tr("Parts of the kit"))
        self.use_table = Table("kit-uses", self.uses, memory, title=tr("Kits that it is in"))
        self.part_table.set_empty(tr("An ordinary item: no kit, and in none. Set parts… makes it one."))
        self.part_table.opened.connect(lambda row_id: self._open(self.parts, row_id))
        self.use_table.opened.connect(lambda row_id: self._open(self.uses, row_id))
        self.said = label(tone="dim", wrap=True)
        self.edit_button = button(tr("Set parts…"), self.edit)
        self.edit_button.setEnabled(False)
        self.import_button = button(tr("Import kits…"), self.import_kits)
        self._tables = QStackedWidget()
        self._tables.addWidget(self.part_table)
        self._tables.addWidget(self.use_table)
        head = row(self.said, self.import_button, self.edit_button, gap=10)
        head.setStretch(0, 1)
        head.setContentsMargins(12, 8, 10, 0)
        self.setLayout(column(head, self._tables, gap=6))

    def show_sku(self, sku: str) -> None:
        """Read this item; blank = none is chosen."""
        if sku != self._sku:
            self._sku, self._kit = sku, None
            self.edit_button.setEnabled(False)
            self.said.setText("")
            self.parts.set_rows(())
            self._tables.setCurrentWidget(self.part_table)
            self.counted.emit(0)
        if sku:
            self._background.read("item-kit", lambda: self._kits.get(sku), self.take, owner=self)

    def take(self, kit: Kit) -> None:
        """Show what was read; another item's is dropped."""
        if kit.sku != self._sku:
            return
        self._kit = kit
        self.parts.set_rows(kit.parts)
        self.uses.set_rows(kit.used_in)
        self._tables.setCurrentWidget(self.use_table if kit.used_in else self.part_table)
        self.edit_button.setEnabled(not kit.used_in)
        self.edit_button.setToolTip(tr("A part of a kit cannot be a kit itself") if kit.used_in else "")
        self.said.setText(sentence(kit))
        self.counted.emit(len(kit.parts) or len(kit.used_in))

    def edit(self) -> None:
        """Set parts…"""
        if self._kit is not None and self._kit.sku == self._sku and not self._kit.used_in:
            EditKitDialog(self, self._kit, self._kits, self._items, self._background, self._memory, self._save).open()

    def import_kits(self) -> None:
        """What many kits are made of, from a file."""
        dialog = ImportTableDialog(self, self._kits.importer(), self._background, self._memory)
        dialog.imported.connect(self._imported)
        dialog.open()

    def _imported(self, outcome: Outcome) -> None:
        self.says.emit(outcome.sentence)
        self.show_sku(self._sku)

    def _save(self, sku: str, parts: list[tuple[str, int]]) -> None:
        def done(changes: Changes) -> None:
            made = tr("{sku} is made of {n} now", sku=sku, n=count(len(parts), "part"))
            plain = tr("{sku} is an ordinary item again", sku=sku)
            if changes:
                self.says.emit(made if parts else plain)
            self.show_sku(self._sku)

        self._background.run(LANE, lambda: self._kits.set_parts(sku, parts), done=done, owner=self)

    def _open(self, model: SmallTableModel[Part], row_id: int) -> None:
        found = model.row_at(model.row_of(row_id))
        if found is not None:
            self.item_opened.emit(found.sku)

    def _part_columns(self) -> tuple[Column[Part], ...]:
        def enough(each: Part) -> Painted | int:
            scarcest = self._kit is not None and each.enough_for == self._kit.can_make
            return Painted(f"{each.enough_for:,}", "warn") if scarcest else each.enough_for

        return (
            Column("sku", "Part", lambda each: each.sku, 170),
            Column("title", "Title", lambda each: each.title, 240, stretch=True, tooltip=lambda each: each.title),
            Column("quantity", "In one kit", lambda each: each.quantity, 90, "right"),
            Column("on_hand", "On hand", lambda each: each.on_hand, 90, "right"),
            Column("available", "Available", lambda each: each.available, 90, "right"),
            Column("enough", "Enough for", enough, 100, "right", order=lambda each: each.enough_for,
                   header_tip="Kits that this part alone allows; the scarcest part decides"),
        )  # fmt: skip


def sentence(kit: Kit) -> str:
    """What the item is, in one line."""
    if kit.used_in:
        return tr("A part of {n}.", n=count(len(kit.used_in), "kit"))
    if kit.scarcest is None:
        return tr("Not a kit, and in none.")
    return tr(
        "{n} can be made of what is available at all locations; {sku} decides.", n=f"{kit.can_make:,}",
        sku=kit.scarcest.sku,
    )  # fmt: skip
