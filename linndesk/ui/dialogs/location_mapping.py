"""D11: Location Mapping, the locations whose stock an account publishes; what they hold is added up. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.services.whatif import Place
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Light
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr


class LocationMapping(QDialog):
    """``read()`` gives every location of one's own, on a reader thread; ``chose(names)`` what was chosen."""

    chose = Signal(list)

    def __init__(
        self,
        parent: QWidget,
        account: str,
        chosen: Sequence[str],
        read: Callable[[], Sequence[Place]],
        background: Background,
        memory: Memory,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Location Mapping · {account}", account=account))
        self.resize(620, 460)
        self._places: Sequence[Place] = ()
        self._chosen = set(chosen)
        self.model: SmallTableModel[Place] = SmallTableModel(self._columns(), lambda each: each.id)
        self.table = Table("location-mapping", self.model, memory, title=tr("Locations"))
        self.table.opens_rows = False
        self.table.cells.bold_column = 1
        self.table.toggled.connect(self._tick)
        self.said = label(wrap=True)
        self.go = button(tr("Use these"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        what = tr("What lies at the ticked locations is added up, less what open orders hold there.")
        self.setLayout(
            column(
                label(tr("Update inventory from"), size="head"), label(what, tone="dim", wrap=True), card(self.table),
                self.said, row(1, button(tr("Cancel"), self.reject), self.go), gap=10, margin=16,
            )
        )  # fmt: skip
        self.accepted.connect(lambda: self.chose.emit(self.chosen))
        background.read("location-mapping", read, self._take, owner=self)

    @property
    def chosen(self) -> list[str]:
        """Names of the ticked ones, in the order they were added."""
        return [each.name for each in self._places if each.name in self._chosen]

    def _take(self, places: Sequence[Place]) -> None:
        self._places = places
        self._show()
        self.table.begin()

    def _tick(self, place_id: int, key: str, wanted: bool) -> None:
        name = next(each.name for each in self._places if each.id == place_id)
        (self._chosen.add if wanted else self._chosen.discard)(name)
        self._show()

    def _show(self) -> None:
        self.model.set_rows(self._places)
        found = [each for each in self._places if each.name in self._chosen]
        self.go.setEnabled(bool(found))
        set_tone(self.said, "" if found else "bad")
        if not found:
            self.said.setText(tr("Tick at least one location: none is never all."))
            return
        units = count(sum(each.on_hand for each in found), "unit")
        held = sum(each.in_open_orders for each in found)
        self.said.setText(
            tr("{n} of {all}: {units} on hand, {held} of them in open orders.", n=len(found),
               all=count(len(self._places), "location"), units=units, held=f"{held:,}")
        )  # fmt: skip

    def _columns(self) -> tuple[Column[Place], ...]:
        return (
            Column("counts", "Counts", lambda each: Light(each.name in self._chosen), 80, sortable=False,
                   header_tip="On: its stock is added up. A click or Space turns it over"),
            Column("name", "Location", lambda each: each.name, 180, stretch=True, sortable=False,
                   tooltip=lambda each: each.name),
            Column("items", "Items", lambda each: each.items, 80, "right", sortable=False,
                   header_tip="Stock items with a level there"),
            Column("on_hand", "On hand", lambda each: each.on_hand, 90, "right", sortable=False),
            Column("in_open_orders", "In open orders", lambda each: each.in_open_orders, 110, "right", sortable=False),
        )  # fmt: skip
