"""Locations: what lies at each, a new one, another name. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QDialog, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Location
from linndesk.errors import LinndeskError
from linndesk.services.centreview import CentrePlace, CentreView
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.ui.background import Background
from linndesk.ui.centre_words import followed, through, whose
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import plain_tip, tr, when_tip

LANE = "clicks"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One location; ``on_hand``: units of all items there. ``centre``: it is a channel's own warehouse; ``now``: what
    its age is told by."""

    location: Location
    on_hand: int
    centre: CentrePlace | None
    now: datetime

    @property
    def kind(self) -> str:
        if self.centre is not None:
            return whose(self.centre)
        return tr("Quarantine") if self.location.quarantine else tr("Your own")

    @property
    def status(self) -> str:
        """What is special to it, as sentences; blank for an ordinary one of one's own."""
        centre = self.centre
        if centre is None:
            return tr("What lies there is not for sale: it counts for no listing.") if self.location.quarantine else ""
        said = [through(centre), sentence(centre.trouble) if centre.trouble else ""]
        if centre.account:
            said.append(tr("It cannot be renamed, removed, counted or moved from here: its account made it."))
        else:
            said.append(tr("It can be removed once nothing lies there and no order names it."))
        return " ".join(each for each in said if each)


def _name(each: PlaceRow) -> Cell:
    return each.location.name if each.centre is None else Painted(each.location.name, "", "lock")


def _followed(each: PlaceRow) -> Cell:
    if each.centre is None:
        return None
    said = followed(each.centre, each.now)
    if each.centre.trouble:
        return Painted(said, "warn", "mark-backing-off")
    return said if each.centre.driver else Painted(said, "dim")


_COLUMNS: tuple[Column[PlaceRow], ...] = (
    Column("name", "Location", _name, 200, stretch=True, editable=True, tooltip=lambda each: each.status),
    Column("kind", "Kind", lambda each: each.kind, 160, tooltip=lambda each: each.status or each.kind),
    Column("on_hand", "Units on hand", lambda each: each.on_hand, 104, "right"),
    Column("due", "Due", lambda each: each.centre.lies.due or None if each.centre else None, 64, "right"),
    Column("followed", "Followed", _followed, 150, order=lambda each: each.centre and each.centre.followed_at,
           tooltip=lambda each: when_tip(each.centre.followed_at) if each.centre else ""),
)  # fmt: skip


class LocationsDialog(QDialog):
    """Everything is stored at once; a name that is taken is refused in the dialog's own words."""

    def __init__(
        self,
        parent: QWidget,
        locations: Locations,
        stock: Stock,
        centres: CentreView,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Locations"))
        self.resize(760, 460)
        self._locations = locations
        self._stock = stock
        self._centres = centres
        self._now = now
        self._background = background
        self.model: SmallTableModel[PlaceRow] = SmallTableModel(_COLUMNS, lambda each: each.location.id)
        self.model.edit = self._rename
        self.table = Table("stock-locations", self.model, memory, title=tr("Locations"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.opened.connect(self._edit)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._choose())
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the new location"))
        self.name.setPlaceholderText(tr("New location, such as Annex"))
        self.name.returnPressed.connect(self.add)
        self.quarantine = QCheckBox(tr("Not for sale"))
        self.quarantine.setToolTip(tr("A quarantine: what lies there counts for no listing"))
        self.add_button = button(tr("Add location"), self.add)
        self.rename_button = button(tr("Rename"), self._edit_current)
        self.remove_button = button(tr("Remove"), self.remove)
        self.said = label(tone="dim", wrap=True)
        self._compose()
        self._read()
        self.name.setFocus()

    def _compose(self) -> None:
        hint = tr("Where stock is kept. Orders, levels and settings that name a location follow its new name.")
        whole = column(label(tr("Locations"), size="head"), label(hint, tone="dim", wrap=True), gap=10, margin=18)
        whole.addWidget(card(self.table), 1)
        adding = row(self.name, self.quarantine, self.add_button, gap=8)
        adding.setStretch(0, 1)
        whole.addLayout(adding)
        whole.addWidget(self.said)
        whole.addLayout(
            row(self.rename_button, self.remove_button, 1, button(tr("Close"), self.accept, primary=True), gap=8)
        )
        self.setLayout(whole)

    def _read(self) -> None:
        now = self._now()

        def job() -> list[PlaceRow]:
            units, centres = self._stock.on_hand_by_location(), self._centres.places()
            rows = []
            for each in self._locations.listed():
                centre = centres.get(each.name)
                on_hand = units.get(each.name, 0) if centre is None else centre.lies.units
                rows.append(PlaceRow(each, on_hand, centre, now))
            return rows

        self._background.read("stock-locations", job, self._take, owner=self)

    def _take(self, rows: Sequence[PlaceRow]) -> None:
        self.model.set_rows(rows)
        self._offer(self._current())

    def _current(self) -> PlaceRow | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def _choose(self) -> None:
        """What is special to the location, and what can be done to it."""
        found = self._current()
        self.said.setText("" if found is None else found.status)
        self._offer(found)

    def _offer(self, found: PlaceRow | None) -> None:
        centre = None if found is None else found.centre
        self.rename_button.setEnabled(found is not None and centre is None)
        self.remove_button.setEnabled(found is not None and (centre is None or not centre.account))
        tip = "" if found is None else found.status
        self.rename_button.setToolTip(plain_tip(tip or tr("Enter in the table")))
        self.remove_button.setToolTip(plain_tip(tip))

    def add(self) -> None:
        """A new location of the typed name."""
        name = self.name.text().strip()
        if not name:
            self.said.setText(tr("Write a name first, for example Annex."))
            self.name.setFocus()
            return

        apart = self.quarantine.isChecked()

        def job() -> tuple[Changes, Location]:
            return Changes(stock=True, settings=True), self._locations.add(name, quarantine=apart)

        def done(made: tuple[Changes, Location]) -> None:
            self.name.clear()
            self.quarantine.setChecked(False)
            self._told(tr("{name} added.", name=made[1].name))

        self._background.run(LANE, job, done=done, failed=self._refused, owner=self)

    def _edit_current(self) -> None:
        current = self.table.current_id()
        if current is not None:
            self._edit(current)

    def _edit(self, location_id: int) -> None:
        found = self.model.row_at(self.model.row_of(location_id))
        if found is not None and found.centre is not None:
            self.said.setText(found.status)
        elif found is not None:
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
        found = self._current()
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
