"""The count sheet: walk the bins, scan or type what lies there, one key where nothing has changed. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit, QWidget

from linndesk.domain.naturally import natural
from linndesk.domain.stockacts import Line
from linndesk.services.shown import Shelved
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.stock_fields import Run, Wish, number_in, reason_picker, type_into
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr

COUNTED = 5  # the column that is typed into


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One level of the sheet. ``counted`` None = not counted yet, or no number is typed."""

    at: int
    item: Shelved
    bin: str
    before: int
    typed: str
    counted: int | None

    @property
    def wrong(self) -> bool:
        return bool(self.typed) and self.counted is None


class SheetTable(Table):
    """U marks the line as counted and unchanged, and goes on; Delete empties it."""

    def set_keys(self, unchanged: object, clear: object) -> None:
        self._keys = {Qt.Key.Key_U: unchanged, Qt.Key.Key_Delete: clear}

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        run = self._keys.get(Qt.Key(event.key()))
        if callable(run) and self.state() != self.State.EditingState and self.currentIndex().isValid():
            run(self.model().id_at(self.currentIndex().row()))  # type: ignore[attr-defined]
        else:
            super().keyPressEvent(event)


class CountSheet(QDialog):
    """By bin, then SKU. ``run(wish)`` is called with the lines that were counted; the others stay out of it."""

    def __init__(
        self,
        parent: QWidget,
        items: Sequence[Shelved],
        location: str,
        memory: Memory,
        run: Run,
        *,
        left_out: int = 0,
    ) -> None:
        """``items``: no kits; ``left_out``: how many kits were chosen too."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Count sheet"))
        self.resize(1000, 680)
        self._location, self._left_out = location, left_out
        self._items = sorted(items, key=lambda each: (not each.bin(location), natural(each.bin(location)),
                                                      natural(each.sku)))  # fmt: skip
        self._typed = [""] * len(items)
        self.scan = QLineEdit()
        self.by_scan = QCheckBox(tr("Each scan counts one unit"))
        self.reason = reason_picker("count")
        self.note = QLineEdit()
        self.heard = label(tone="dim")
        self.said = label(tone="dim", wrap=True)
        self.go = button(tr("Save the count"), self.accept, primary=True)
        self.lines: SmallTableModel[SheetLine] = SmallTableModel(self._columns(), lambda each: each.at)
        self.lines.edit = self._edit
        self.table = self._table(memory)
        self._compose()
        self.accepted.connect(lambda: run(self.wish))
        self._show()
        self.table.setCurrentIndex(self.lines.index(0, COUNTED))
        self.table.setFocus()

    def _compose(self) -> None:
        self.scan.setPlaceholderText(tr("Scan or type a barcode, SKU or bin, then Enter"))
        self.scan.setAccessibleName(tr("Scan or type a barcode, SKU or bin"))
        self.scan.setMinimumWidth(440)
        self.scan.returnPressed.connect(self._scanned)
        self.note.setAccessibleName(tr("Note"))
        self.note.setPlaceholderText(tr("Note, such as: spring count, aisle 3"))
        about = tr(
            "{n} at {location}, by bin. Type what lies there; U = as it should be; Enter goes on. Lines that you do "
            "not count stay as they are.", n=count(len(self._items), "level"), location=self._location,
        )  # fmt: skip
        if self._left_out:
            about += " " + tr("{n} left out: their parts are counted.", n=count(self._left_out, "kit"))
        rest = button(tr("All others unchanged"), self._rest, tip=tr("Every line that is not counted yet"))
        head = column(label(tr("Count sheet"), size="head"), label(about, tone="dim", wrap=True), gap=2)
        finds = row(self.scan, self.by_scan, 1, rest, gap=10)
        why = row(label(tr("Reason")), self.reason, self.note, gap=8)
        why.setStretch(2, 1)
        whole = column(head, finds, self.heard, gap=11, margin=18)
        whole.addWidget(card(self.table), 1)
        whole.addLayout(why)
        foot = row(self.said, button(tr("Cancel"), self.reject), self.go)
        foot.setStretch(0, 1)
        whole.addLayout(foot)
        self.setLayout(whole)

    def _table(self, memory: Memory) -> Table:
        table = SheetTable("count-sheet", self.lines, memory, title=tr("Levels to count"))
        table.set_keys(self.unchanged, lambda at: self._edit(at, "counted", ""))
        type_into(table, self.lines, self._next)
        return table

    def _columns(self) -> tuple[Column[SheetLine], ...]:
        return (
            Column("bin", "Bin", lambda each: each.bin, 100, sortable=False),
            Column("sku", "SKU", lambda each: each.item.sku, 160, sortable=False),
            Column("title", "Title", lambda each: each.item.title, 220, stretch=True, sortable=False,
                   tooltip=lambda each: each.item.title),
            Column("barcode", "Barcode", lambda each: each.item.barcode, 120, sortable=False),
            Column("before", "Should be", lambda each: each.before, 90, "right", sortable=False),
            Column("counted", "Counted", _counted, 100, "right", editable=True, sortable=False),
            Column("difference", "Difference", _difference, 100, "right", sortable=False),
        )  # fmt: skip

    # -- what was counted

    @property
    def wish(self) -> Wish:
        """The lines that were counted, as one act."""
        lines = [
            Line(each.item.sku, each.counted, self._location, expected=each.before)
            for each in self._now()
            if each.counted is not None
        ]
        return Wish("count", tuple(lines), self.reason.value, self.note.text().strip())

    def _now(self) -> list[SheetLine]:
        return [self._line(at, each) for at, each in enumerate(self._items)]

    def _line(self, at: int, item: Shelved) -> SheetLine:
        typed = self._typed[at].strip()
        number = number_in(typed)
        counted = number if number is not None and number >= 0 else None
        return SheetLine(at, item, item.bin(self._location), item.on_hand(self._location), typed, counted)

    # -- acts of the person

    def unchanged(self, at: int) -> None:
        """As it should be, and on to the next line. A level below 0 cannot be right: it has to be counted."""
        before = self._items[at].on_hand(self._location)
        if before < 0:
            self._hear(tr("{sku} stands below 0: count it.", sku=self._items[at].sku), wrong=True)
            return
        self._edit(at, "counted", str(before))
        self._next(at)

    def _rest(self) -> None:
        for at, each in enumerate(self._items):
            if not self._typed[at].strip() and each.on_hand(self._location) >= 0:
                self._typed[at] = str(each.on_hand(self._location))
        self._show()

    def _edit(self, at: int, key: str, text: str) -> None:
        self._typed[at] = text
        self._show()

    def _next(self, at: int) -> None:
        if at + 1 < self.lines.rowCount():
            self.table.setCurrentIndex(self.lines.index(at + 1, COUNTED))
            self.table.setFocus()
        else:
            self.go.setFocus()

    def _scanned(self) -> None:
        """Finds the line; with the tick an item counts one unit (the label of a bin none), else the number is typed."""
        code = self.scan.text().strip()
        self.scan.clear()
        if not code:
            return
        at, one = self._find(code.casefold())
        if at is None:
            QApplication.beep()
            self._hear(tr("{code} is not on this sheet.", code=code), wrong=True)
            return
        self.table.setCurrentIndex(self.lines.index(at, COUNTED))
        heard = self._items[at].sku
        if not self.by_scan.isChecked():
            self.table.setFocus()
        elif one:
            counted = (self._line(at, self._items[at]).counted or 0) + 1
            self._edit(at, "counted", str(counted))
            heard = tr("{sku}: {n} counted", sku=heard, n=f"{counted:,}")
        else:
            heard = tr("Bin {bin}", bin=code)
        self._hear(heard, wrong=False)

    def _find(self, code: str) -> tuple[int | None, bool]:
        """The line, and whether one unit was scanned: by barcode or SKU, else the first of that bin."""
        for at, each in enumerate(self._items):
            if code in (each.sku.casefold(), each.barcode.casefold()):
                return at, True
        bins = (at for at, each in enumerate(self._items) if each.bin(self._location).casefold() == code)
        return next(bins, None), False

    def _hear(self, text: str, *, wrong: bool) -> None:
        self.heard.setText(text)
        set_tone(self.heard, "bad" if wrong else "dim")

    def _show(self) -> None:
        now = self._now()
        self.lines.set_rows(now)
        done = [each for each in now if each.counted is not None]
        wrong = next((each for each in now if each.wrong), None)
        changed = [each for each in done if each.counted != each.before]
        self.go.setEnabled(bool(done) and wrong is None)
        if wrong is not None:
            self.said.setText(tr("{sku}: write a whole number from 0, for example 12.", sku=wrong.item.sku))
        else:
            by = sum((each.counted or 0) - each.before for each in changed)
            self.said.setText(
                tr("{done} of {all} counted; {changed} differ, {by} units in all.", done=f"{len(done):,}",
                   all=f"{len(now):,}", changed=f"{len(changed):,}", by=f"{by:+,}")
            )  # fmt: skip
        set_tone(self.said, "bad" if wrong is not None else "dim")

    def reject(self) -> None:
        """Esc: what was counted is not thrown away without asking."""
        done = sum(1 for each in self._typed if each.strip())
        if not done:
            super().reject()
            return
        said = tr("{n} would be lost. Nothing of it is saved yet.", n=count(done, "counted line"))
        away, back = tr("Throw it away"), tr("Go on counting")
        confirm(self, tr("Leave the count?"), (said,), away, self._leave, otherwise=back)

    def _leave(self) -> None:
        super().reject()


def _counted(each: SheetLine) -> Painted | str:
    return Painted(each.typed, "bad", "mark-needs-you") if each.wrong else each.typed


def _difference(each: SheetLine) -> Painted | str:
    if each.counted is None:
        return ""
    by = each.counted - each.before
    return Painted(f"{by:+,}", "warn") if by else Painted("0", "ok")


__all__ = ["CountSheet", "SheetLine"]
