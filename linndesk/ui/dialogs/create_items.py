"""Stock items made from chosen listings: each can be edited, and nothing is made that was not seen. Main thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.services.listingitems import NewItem
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Light, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

HINT = (
    "The channel's SKU, title and barcode are proposed; F2 edits a cell, Space leaves a row out. "
    "Each listing is linked to its item, and waiting orders are repaired at once."
)


class CreateItemsDialog(QDialog):
    """``check(rows)`` says anew what stands against each, on a reader thread; ``run(rows)`` makes the ticked ones."""

    def __init__(
        self,
        parent: QWidget,
        account: str,
        planned: Sequence[NewItem],
        check: Callable[[Sequence[NewItem]], Sequence[NewItem]],
        run: Callable[[Sequence[NewItem]], None],
        background: Background,
        memory: Memory,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Create items from listings"))
        self.resize(1040, 540)
        self._check = check
        self._background = background
        self._off: set[int] = set()
        self._rows = list(planned)
        self.model: SmallTableModel[NewItem] = SmallTableModel(self._columns(), lambda each: each.listing_id)
        self.model.edit = self._edit
        self.table = Table("create-items", self.model, memory, title=tr("Items to create"))
        self.table.opens_rows = False
        self.table.cells.bold_column = 1
        self.table.set_empty(tr("None of the chosen listings waits for an item."))
        self.table.toggled.connect(self._tick)
        self.said = label(wrap=True)
        self.go = button(tr("Create"), self.accept, primary=True)
        self.go.setDefault(True)
        head = label(tr("Create items from listings · {account}", account=account), size="head")
        foot = row(1, button(tr("Cancel"), self.reject), self.go)
        hint = label(tr(HINT), tone="dim", wrap=True)
        self.setLayout(column(head, hint, card(self.table), self.said, foot, gap=10, margin=16))
        self.accepted.connect(lambda: run(self.chosen))
        self._show()
        self.table.begin()
        self.table.setFocus()

    @property
    def chosen(self) -> list[NewItem]:
        """What Create makes: ticked, and nothing stands against it."""
        return [each for each in self._rows if each.listing_id not in self._off and not each.stops]

    def _edit(self, listing_id: int, key: str, text: str) -> None:
        value = text.strip()
        changed = [_edited(each, key, value) if each.listing_id == listing_id else each for each in self._rows]
        self._rows = changed
        self._show()
        self.go.setEnabled(False)
        self._background.read("check-items", lambda: list(self._check(changed)), self._checked, owner=self)

    def _checked(self, rows: Sequence[NewItem]) -> None:
        self._rows = list(rows)
        self._show()

    def _tick(self, listing_id: int, key: str, wanted: bool) -> None:
        (self._off.discard if wanted else self._off.add)(listing_id)
        self._show()

    def _show(self) -> None:
        self.model.set_rows(self._rows)
        chosen = self.chosen
        twice = [sku for sku, number in Counter(each.sku.strip() for each in chosen).items() if number > 1]
        stopped = sum(1 for each in self._rows if each.stops)
        said = [tr("{n} will be linked; items that are not here yet are made for it", n=count(len(chosen), "listing"))]
        if stopped:
            said.append(tr("{n} left alone: see the remark", n=count(stopped, "row is", "rows are")))
        if twice:
            said.append(tr("more than one row makes {sku}: all of them are linked to it", sku=twice[0]))
        self.said.setText(" · ".join(said))
        self.go.setText(tr("Create {n}", n=f"{len(chosen):,}"))
        self.go.setEnabled(bool(chosen))

    def _columns(self) -> tuple[Column[NewItem], ...]:
        def problem(each: NewItem) -> Cell:
            return Painted(each.problem, "bad" if each.stops else "warn") if each.problem else None

        return (
            Column("create", "Create", lambda each: Light(not each.stops and each.listing_id not in self._off), 74,
                   header_tip="Off = left out, or something stands against it: see the remark"),
            Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 150),
            Column("sku", "New SKU", lambda each: each.sku, 150, editable=True, header_tip="F2 edits it"),
            Column("title", "Title", lambda each: each.title, 220, stretch=True, editable=True,
                   tooltip=lambda each: each.title, header_tip="F2 edits it"),
            Column("barcode", "Barcode", lambda each: each.barcode, 128, editable=True, header_tip="F2 edits it"),
            Column("problem", "Remark", problem, 180, stretch=True, tooltip=lambda each: each.problem),
        )  # fmt: skip


def _edited(each: NewItem, key: str, value: str) -> NewItem:
    sku, title, barcode = (value if key == name else getattr(each, name) for name in ("sku", "title", "barcode"))
    return replace(each, sku=sku, title=title, barcode=barcode)
