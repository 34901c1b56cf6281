"""What a kit is made of: parts by SKU with how many of each, checked as they are typed (W1). Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.services.items import Items
from linndesk.services.kits import Check, Kit, Kits
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.sku_editor import suggest
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr

HINT = (
    "A kit has no stock of its own: it is sold as often as its parts allow, and its sales take the parts. "
    "With no parts it is an ordinary item again."
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """One row: a part and how many of it, as typed."""

    at: int
    sku: str
    title: str
    quantity: str

    @property
    def units(self) -> int:
        """0 where it is no whole number."""
        text = self.quantity.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class EditKitDialog(QDialog):
    """``run(SKU, parts)`` is called when the person says Save; while something is wrong Save is disabled, and why
    stands beside it."""

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        kits: Kits,
        items: Items,
        background: Background,
        memory: Memory,
        run: Callable[[str, list[tuple[str, int]]], None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Parts of {sku}", sku=kit.sku))
        self.resize(700, 460)
        self._kit = kit
        self._kits = kits
        self._background = background
        self._next = len(kit.parts)
        self._rows = [_Typed(at, each.sku, each.title, str(each.quantity)) for at, each in enumerate(kit.parts)]
        self.model: SmallTableModel[_Typed] = SmallTableModel(_COLUMNS, lambda each: each.at)
        self.model.edit = self._edit
        self.table = Table("edit-kit", self.model, memory, title=tr("Parts of the kit"))
        self.table.opens_rows = False
        self.table.set_empty(tr("No parts: an ordinary item."))
        self.sku = QLineEdit()
        self.sku.setAccessibleName(tr("SKU of a part"))
        self.sku.setPlaceholderText(tr("SKU of a part"))
        self.quantity = QLineEdit("1")
        self.quantity.setAccessibleName(tr("How many of it in one kit"))
        self.quantity.setMaximumWidth(90)
        suggest(self.sku, items, background)
        self.add_button = button(tr("Add"), self.add)
        self.remove_button = button(tr("Remove"), self.remove)
        self.said = label(wrap=True)
        self.go = button(tr("Save"), self.accept, primary=True)
        self._compose()
        self.accepted.connect(lambda: run(kit.sku, self.wanted))
        self._show()
        self.sku.setFocus()

    def _compose(self) -> None:
        self.sku.returnPressed.connect(self.add)
        self.quantity.returnPressed.connect(self.add)
        self.sku.textChanged.connect(self._typing)
        self.quantity.textChanged.connect(self._typing)
        self.table.counted.connect(lambda chosen, rows: self.remove_button.setEnabled(chosen > 0))
        self.remove_button.setEnabled(False)
        self.go.setAutoDefault(False)
        head = column(
            label(self._kit.sku, size="head"), label(self._kit.title, tone="dim", wrap=True),
            label(tr(HINT), tone="dim", wrap=True), gap=2,
        )  # fmt: skip
        typed = row(self.sku, label(tr("×")), self.quantity, self.add_button, self.remove_button, gap=8)
        typed.setStretch(0, 1)
        foot = row(self.said, button(tr("Cancel"), self.reject), self.go)
        foot.setStretch(0, 1)
        self.setLayout(column(head, typed, card(self.table), foot, gap=10, margin=16))

    @property
    def wanted(self) -> list[tuple[str, int]]:
        """The parts as Save takes them."""
        return [(each.sku, each.units) for each in self._rows]

    def add(self) -> None:
        """The part in the line above the table."""
        sku = self.sku.text().strip()
        if not sku or not _Typed(0, sku, "", self.quantity.text()).units:
            return
        self._rows.append(_Typed(self._next, sku, "", self.quantity.text().strip()))
        self._next += 1
        self.sku.clear()
        self.quantity.setText("1")
        self._show()
        self.sku.setFocus()

    def remove(self) -> None:
        """The chosen parts."""
        chosen = set(self.table.selected_ids())
        self._rows = [each for each in self._rows if each.at not in chosen]
        self._show()

    def _edit(self, at: int, key: str, text: str) -> None:
        value = text.strip()
        self._rows = [
            each if each.at != at else replace(each, sku=value, title="") if key == "sku" else
            replace(each, quantity=value)
            for each in self._rows
        ]  # fmt: skip
        self._show()

    def _typing(self) -> None:
        self.add_button.setEnabled(bool(self.sku.text().strip()) and self._typed_units() > 0)

    def _typed_units(self) -> int:
        return _Typed(0, "", "", self.quantity.text()).units

    def _show(self) -> None:
        self.model.set_rows(self._rows)
        self.go.setEnabled(False)
        self._typing()
        sku, wanted = self._kit.sku, self.wanted
        self._background.read("check-kit", lambda: self._kits.check(sku, wanted), self._checked, owner=self)

    def _checked(self, found: Check) -> None:
        self._rows = [replace(each, title=found.titles.get(each.sku, "")) for each in self._rows]
        self.model.set_rows(self._rows)
        troubles = found.troubles
        same = self.wanted == [(each.sku, each.quantity) for each in self._kit.parts]
        self.go.setEnabled(not troubles and not same)
        set_tone(self.said, "bad" if troubles else "dim")
        if troubles:
            self.said.setText(". ".join(troubles) + ".")
        elif not self._rows:
            self.said.setText("" if same else tr("It will be an ordinary item again."))
        else:
            self.said.setText(tr("One kit takes {n}.", n=count(sum(units for _, units in self.wanted), "unit")))


_COLUMNS: tuple[Column[_Typed], ...] = (
    Column("sku", "Part", lambda each: each.sku, 200, editable=True, header_tip="F2 edits it"),
    Column("title", "Title", lambda each: each.title, 240, stretch=True, tooltip=lambda each: each.title),
    Column("quantity", "In one kit", lambda each: each.quantity, 100, "right", editable=True,
           header_tip="F2 edits it"),
)  # fmt: skip
