"""M1: View Locations, what the channel calls its locations, and which of them this account may stand for. Main."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from linndesk.errors import LinndeskError
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import by_hand, error_box, sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import tr


class Theirs(Protocol):
    """A location as the channel has it. ``unfit``: why this warehouse cannot stand for it, "" = it can."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def fulfilment_centre(self) -> bool: ...
    @property
    def unfit(self) -> str: ...
    @property
    def is_default(self) -> bool: ...


Line = tuple[int, Theirs]


class ViewLocations(QDialog):
    """``read()`` asks the channel, on a worker thread; ``chose(id, name)``: this one is to be the account's."""

    chose = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        account: str,
        read: Callable[[], Sequence[Theirs]],
        background: Background,
        memory: Memory,
        *,
        now_set: str = "",
    ) -> None:
        """``now_set``: id or name of the location that is set."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Locations of {account}", account=account))
        self.resize(780, 440)
        self._read = read
        self._background = background
        self._now_set = now_set.strip().casefold()
        self.model: SmallTableModel[Line] = SmallTableModel(_columns(), lambda line: line[0])
        self.table = Table("view-locations", self.model, memory, title=tr("Locations"))
        self.table.opened.connect(lambda _: self.take())
        self.table.cells.bold_column = 0
        self.said = label(wrap=True)
        self.again_button = button(tr("Ask again"), self.ask, tip="F5")
        self.copy_button = button(
            tr("Copy id"), self.copy_id, tip=tr("The id of the chosen location, to the clipboard")
        )
        self.go = button(tr("Use this location"), self.take, primary=True)
        self._compose()
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._choose())
        QShortcut(QKeySequence("F5"), self, self.ask)
        self.ask()

    def _compose(self) -> None:
        words = tr("One account here stands for one location there. Orders of that location come in.")
        whole = column(
            label(tr("Which location is this warehouse?"), size="head"), label(words, tone="dim", wrap=True),
            gap=10, margin=16,
        )  # fmt: skip
        whole.addWidget(card(self.table), 1)
        whole.addWidget(self.said)
        cancel = button(tr("Cancel"), self.reject)
        whole.addLayout(row(self.again_button, self.copy_button, 1, cancel, self.go))
        self.setLayout(whole)

    # -- reading

    def ask(self) -> None:
        """Ask the channel, once more where it was asked already."""
        self.again_button.setEnabled(False)
        self.table.set_empty(tr("Asking the channel…"))
        self._say(tr("Asking the channel…"), "dim")
        self._background.run("check", self._read, done=self._take, failed=self._refused, owner=self)

    def _take(self, found: Sequence[Theirs]) -> None:
        self.again_button.setEnabled(True)
        self.table.set_empty(tr("The channel names no location."), tr("Ask again"), self.ask)
        self.model.set_rows(list(enumerate(found)))
        at = next((at for at, each in enumerate(found) if self._is_set(each)), 0)
        if found:
            self.table.select_id(at)
            self.table.setFocus()
        self._choose()

    def _is_set(self, each: Theirs) -> bool:
        return self._now_set in (each.id.casefold(), each.name.casefold()) or (not self._now_set and each.is_default)

    def _refused(self, trouble: LinndeskError) -> None:
        self.again_button.setEnabled(True)
        self.table.set_empty(sentence(trouble.title), tr("Ask again"), self.ask)
        self.model.set_rows([])
        self._choose()
        trouble.fix = by_hand(trouble.fix)
        error_box(self, trouble)

    # -- choosing

    @property
    def chosen(self) -> Theirs | None:
        found = self.model.row_at(self.table.currentIndex().row())
        return None if found is None else found[1]

    def _choose(self) -> None:
        each = self.chosen
        self.copy_button.setEnabled(each is not None)
        self.go.setEnabled(each is not None and not each.unfit)
        if each is None:
            self._say("", "")
        elif each.unfit:
            self._say(sentence(each.unfit), "bad")
        elif each.is_default:
            self._say(tr("{name} is the default location: it is meant where the field is empty.", name=each.name), "")
        else:
            self._say(tr("{name} can be the location of this account.", name=each.name), "")

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        set_tone(self.said, "bad" if tone == "bad" else "dim" if tone == "dim" else "")

    def copy_id(self) -> None:
        """For a script or a message."""
        if self.chosen is not None:
            QApplication.clipboard().setText(self.chosen.id)
            self._say(tr("Copied: {id}", id=self.chosen.id), "")

    def take(self) -> None:
        """Enter, a double click or the button."""
        each = self.chosen
        if each is not None and self.go.isEnabled():
            self.chose.emit(each.id, each.name)
            self.accept()


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column("name", "Location", lambda line: line[1].name, 190, stretch=True, tooltip=lambda line: line[1].name),
        Column("id", "Id", lambda line: line[1].id, 290, tooltip=lambda line: line[1].id),
        Column("kind", "Kind", lambda line: _kind(line[1]), 150, tooltip=lambda line: line[1].unfit),
    )


def _kind(each: Theirs) -> Painted | str:
    if each.fulfilment_centre:
        return Painted(tr("Fulfilment centre"), "bad", "light-off")
    if each.unfit:
        return Painted(tr("Cannot be used"), "bad", "light-off")
    return tr("Default") if each.is_default else tr("Warehouse")
