"""X11: the check sheet before listings are created, updated or deleted: what goes, what stays behind and why. Main
thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.publishing import Action, Publishing, Sheet, SheetRow
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.listings.judging import amount
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, lasting, soft, tr

VERBS: dict[Action, str] = {"create": "Create", "update": "Update", "delete": "Delete"}
SHOWN = 2_000


def _ready(each: SheetRow) -> Painted:
    if each.is_ready:
        return Painted(tr("Goes"), "ok", "light-on")
    return Painted(tr("Stays"), "bad", "mark-needs-you")


def _why(each: SheetRow) -> str:
    return " ".join(one.sentence for one in each.faults)


COLUMNS: tuple[Column[SheetRow], ...] = (
    Column("ready", "Told", _ready, 92, order=lambda each: each.is_ready),
    Column("sku", "SKU", lambda each: each.sku, 130, tooltip=lambda each: each.sku),
    Column("title", "Title", lambda each: each.title or None, 200, stretch=True, tooltip=lambda each: each.title),
    Column("price", "Price", lambda each: amount(each.price), 84, "right", order=lambda each: each.price),
    Column("quantity", "Quantity", lambda each: each.quantity, 84, "right"),
    Column("why", "Why it stays", lambda each: _why(each) or None, 330, tooltip=_why),
)


class ListingSheet(QDialog):
    """Opens at once and says that it is looking; ``run(ids)`` is called with those that shall be told."""

    def __init__(
        self,
        parent: QWidget,
        publishing: Publishing,
        ids: Sequence[int],
        action: Action,
        run: Callable[[Sequence[int]], None],
        background: Background,
        memory: Memory,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("{verb} listings", verb=tr(VERBS[action])))
        self.resize(980, 520)
        self._action = action
        self.sheet: Sheet | None = None
        self._number = label(size="big")
        self._number.hide()
        self._head = label(tr("Checking {n}…", n=count(len(ids), "listing")), size="head")
        self.model: SmallTableModel[SheetRow] = SmallTableModel(COLUMNS, lambda each: each.id)
        self.table = Table("listing-sheet", self.model, memory, title=tr("Listings to tell the channel of"))
        self.table.opens_rows = False
        self.table.set_empty(tr("Checking…"))
        self.said = label(tone="bad", wrap=True)  # all of the row, because its cell is often too narrow for it
        self.held = label(tone="warn", wrap=True)
        self.final = label(tone="warn", wrap=True)
        self.after = label(tone="dim", wrap=True)
        self.go = button(self._words(0), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self._compose()
        self.table.setFocus()
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say_row())
        self.accepted.connect(lambda: run(self.going))
        background.read(
            f"listing-sheet-{id(self)}", lambda: publishing.sheet(ids, action), self._take, failed=self._refused,
            owner=self,
        )  # fmt: skip

    def _compose(self) -> None:
        foot = row(self.after, button(tr("Cancel"), self.reject), self.go)
        foot.setStretch(0, 1)
        whole = column(row(self._number, self._head, 1, gap=10), card(self.table), gap=10, margin=18)
        whole.setStretch(1, 1)
        for each in (self.said, self.held, self.final):
            whole.addWidget(each)
            each.hide()
        whole.addLayout(foot)
        self.setLayout(whole)

    @property
    def going(self) -> list[int]:
        """What is told when the button is pressed, in the order in which it was chosen."""
        return [] if self.sheet is None else [each.id for each in self.sheet.rows if each.is_ready]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses the button, wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
            self.go.click()
        else:
            super().keyPressEvent(event)

    def _take(self, sheet: Sheet) -> None:
        self.sheet = sheet
        worst_first = sorted(sheet.rows, key=lambda each: each.is_ready)
        self.model.set_rows(worst_first[:SHOWN])
        self.table.begin()
        ready, faulty = sheet.ready, len(sheet.faulty)
        self._number.setText(f"{ready:,}")
        self._number.show()
        said = tr("ready; {n} behind", n=count(faulty, "stays", "stay")) if faulty else tr("ready")
        self._head.setText(said if sheet.rows else tr("There is nothing to tell."))
        self._show(self.held, " ".join(map(sentence, sheet.held)) if ready else "")
        self._show(self.final, sentence(sheet.final) if ready else "")
        wait = tr("Undo is possible for {span}.", span=lasting(sheet.undo_seconds)) if sheet.undo_seconds else ""
        self.after.setText(wait if ready and not sheet.held else "")
        self.go.setText(self._words(ready))
        self.go.setEnabled(ready > 0)
        (self.go if ready else self.table).setFocus()
        self._say_row()

    def _refused(self, trouble: LinndeskError) -> None:
        self._head.setText(tr("It could not be checked"))
        self.table.set_empty(" ".join(sentence(each) for each in (trouble.title, trouble.detail, trouble.fix) if each))
        self.model.set_rows(())

    def _say_row(self) -> None:
        current = self.model.row_at(self.table.currentIndex().row())
        self._show(self.said, "" if current is None else soft(_why(current)))

    def _words(self, number: int) -> str:
        verb = tr(VERBS[self._action])
        return f"{verb}  {number:,}" if number else verb

    @staticmethod
    def _show(where: QWidget, text: str) -> None:
        where.setText(text)  # type: ignore[attr-defined]  # all of them are labels
        where.setVisible(bool(text))
