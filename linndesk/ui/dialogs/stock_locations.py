"""Locations: what lies at each, a new one, another name. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Location
from linndesk.errors import LinndeskError
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

LANE = "clicks"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One location; ``on_hand``: units of all items there, None at a fulfilment centre."""

    location: Location
    on_hand: int | None

    @property
    def kind(self) -> str:
        if self.location.fulfilment_centre:
            return tr("Fulfilment centre of {account}", account=self.location.account or "")
        return tr("Your own")


_COLUMNS: tuple[Column[PlaceRow], ...] = (
    Column("name", "Location", lambda each: each.location.name, 200, stretch=True, editable=True),
    Column("kind", "Kind", lambda each: each.kind, 200),
    Column("on_hand", "Units on hand", lambda each: each.on_hand, 110, "right"),
)


class LocationsDialog(QDialog):
    """Everything is stored at once; a name that is taken is refused in the dialog's own words."""

    def __init__(
        self, parent: QWidget, locations: Locations, stock: Stock, background: Background, memory: Memory
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Locations"))
        self.resize(640, 440)
        self._locations = locations
        self._stock = stock
        self._background = background
        self.model: SmallTableModel[PlaceRow] = SmallTableModel(_COLUMNS, lambda each: each.location.id)
        self.model.edit = self._rename
        self.table = Table("stock-locations", self.model, memory, title=tr("Locations"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.opened.connect(self._edit)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the new location"))
        self.name.setPlaceholderText(tr("New location, such as Annex"))
        self.name.returnPressed.connect(self.add)
        self.add_button = button(tr("Add location"), self.add)
        self.rename_button = button(tr("Rename"), self._edit_current, tip=tr("Enter in the table"))
        self.remove_button = button(tr("Remove"), self.remove)
        self.said = label(tone="dim", wrap=True)
        close = button(tr("Close"), self.accept, primary=True)
        hint = tr("Where stock is kept. Orders, levels and settings that name a location follow its new name.")
        whole = column(label(tr("Locations"), size="head"), label(hint, tone="dim", wrap=True), gap=10, margin=18)
        whole.addWidget(card(self.table), 1)
        adding = row(self.name, self.add_button, self.rename_button, self.remove_button, gap=8)
        adding.setStretch(0, 1)
        whole.addLayout(adding)
        whole.addWidget(self.said)
        whole.addLayout(row(1, close))
        self.setLayout(whole)
        self._read()
        self.name.setFocus()

    def _read(self) -> None:
        def job() -> list[PlaceRow]:
            units = self._stock.on_hand_by_location()
            return [PlaceRow(each, units.get(each.name)) for each in self._locations.listed()]

        self._background.read("stock-locations", job, self._take, owner=self)

    def _take(self, rows: Sequence[PlaceRow]) -> None:
        self.model.set_rows(rows)

    def add(self) -> None:
        """A new location of the typed name."""
        name = self.name.text().strip()
        if not name:
            self.said.setText(tr("Write a name first, for example Annex."))
            self.name.setFocus()
            return

        def job() -> tuple[Changes, Location]:
            return Changes(stock=True, settings=True), self._locations.add(name)

        def done(made: tuple[Changes, Location]) -> None:
            self.name.clear()
            self._told(tr("{name} added.", name=made[1].name))

        self._background.run(LANE, job, done=done, failed=self._refused, owner=self)

    def _edit_current(self) -> None:
        current = self.table.current_id()
        if current is not None:
            self._edit(current)

    def _edit(self, location_id: int) -> None:
        found = self.model.row_at(self.model.row_of(location_id))
        if found is not None and not found.location.fulfilment_centre:
            index = self.model.index(self.model.row_of(location_id), 0)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def _rename(self, location_id: int, key: str, text: str) -> None:
        found = self.model.row_at(self.model.row_of(location_id))
        if found is None or text.strip() == found.location.name:
            return
        before = found.location.name

        said = tr("{before} is called {after} now.", before=before, after=text.strip())
        self._do(lambda: self._locations.rename(before, text), said)

    def remove(self) -> None:
        """Only one that nothing needs any more; else why it stays."""
        current = self.table.current_id()
        found = None if current is None else self.model.row_at(self.model.row_of(current))
        if found is not None:
            name = found.location.name
            self._do(lambda: self._locations.remove(name), tr("{name} removed.", name=name))

    def _do(self, job: Callable[[], Changes], said: str) -> None:
        self._background.run(LANE, job, done=lambda made: self._told(said), failed=self._refused, owner=self)

    def _told(self, text: str) -> None:
        self.said.setText(text)
        self._read()

    def _refused(self, trouble: LinndeskError) -> None:
        self.said.setText(str(trouble))
        self._read()
