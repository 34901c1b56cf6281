"""W6, the check sheet before a despatch: what was found, what stays behind, one button with its number. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.despatch import CheckSheet, Despatch, Wish
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_words import (
    LARGE,
    Shown,
    after_words,
    check_columns,
    go_words,
    held_words,
    in_group,
    tiles,
    why_behind,
    worst_first,
)
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Tiles
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

EMPTY = CheckSheet((), 0, ())


class CheckSheetDialog(QDialog):
    """Opens at once and says that it is looking; ``run(wishes, reason)`` is called with what shall leave."""

    def __init__(
        self,
        parent: QWidget,
        despatch: Despatch,
        wishes: Sequence[Wish],
        run: Callable[[Sequence[Wish], str], None],
        background: Background,
        memory: Memory,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Check sheet"))
        self.resize(1160, 600)
        self._wishes = list(wishes)
        self._background = background
        self.sheet = EMPTY
        self._out: set[int] = set()
        self._had_reason = False
        self.tiles: Tiles | None = None
        self.rows: SmallTableModel[Shown] = SmallTableModel(check_columns(), lambda each: each.at)
        self.table = Table("check-sheet", self.rows, memory, title=tr("Orders to despatch"))
        self.table.opens_rows = False
        self.table.pressed.connect(lambda at, key: self.toggle([at]))
        self.table.set_empty(tr("Checking {orders}…", orders=count(len(wishes), "order")))
        self._compose()
        self.accepted.connect(lambda: run(self.going, self.reason.text().strip()))
        background.read("check-sheet", lambda: despatch.sheet(wishes), self._take, failed=self._refused, owner=self)

    def _compose(self) -> None:
        self._number = label(size="big")
        self._head = label(tr("Checking {orders}…", orders=count(len(self._wishes), "order")), size="head")
        self._tile_row = QHBoxLayout()
        self._said = label(tone="dim", wrap=True)  # all of the row, because its cell is often too narrow for it
        self._held = label(tone="warn", wrap=True)
        self._final = label(tone="warn", wrap=True)  # what nobody can undo on the channel
        self._after = label(tone="dim", wrap=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(tr("Why they are sent all the same"))
        self.reason.setPlaceholderText(tr("For example: agreed by telephone"))
        self._ask = label(tone="bad", wrap=True)
        self._asking = QWidget()
        self._asking.setLayout(column(self._ask, self.reason, gap=6))
        self.go = button(go_words(0), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self._reason_typed())
        cancel = button(tr("Cancel"), self.reject)
        foot = row(gap=8)
        foot.addWidget(self._after, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        whole = column(row(self._number, self._head, 1, gap=10), self._tile_row, gap=10, margin=18)
        whole.addWidget(card(self.table), 1)
        for each in (self._said, self._held, self._final, self._asking):
            whole.addWidget(each)
            each.hide()
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say_row())
        whole.addLayout(foot)
        self.setLayout(whole)
        self._number.hide()
        self.table.setFocus()

    # -- what is there

    @property
    def going(self) -> list[Wish]:
        """What leaves when the button is pressed, in the order in which it was chosen."""
        has_reason = bool(self.reason.text().strip())
        return [
            wish
            for at, (wish, each) in enumerate(zip(self._wishes, self.sheet.rows, strict=False))
            if not why_behind(each, at in self._out, has_reason)
        ]

    def toggle(self, places: Sequence[int]) -> None:
        """Leave these rows out; take them along again where all of them are out."""
        movable = {at for at in places if self.sheet.rows[at].can_leave}
        if movable <= self._out:
            self._out -= movable
        else:
            self._out |= movable
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.toggle(self.table.selected_ids())
        else:
            super().keyPressEvent(event)

    def _take(self, sheet: CheckSheet) -> None:
        self.sheet = sheet
        found = tiles(sheet)
        self.tiles = Tiles([words for words, _ in found])
        self.tiles.show_counts({words.key: number for words, number in found})
        self.tiles.changed.connect(lambda key: self._show())
        self._tile_row.addWidget(self.tiles)
        self._tile_row.addStretch(1)
        self._after.setText(after_words(sheet))
        self._held.setText(held_words(sheet))
        self._held.setVisible(bool(sheet.held))
        self._final.setText(" ".join(sentence(tr(each)) for each in sheet.final))
        self._final.setVisible(bool(sheet.final))
        self.table.set_empty(tr("No order of this kind."))
        self._show()
        self.table.begin()

    def _say_row(self) -> None:
        at = self.table.current_id()
        found = () if at is None else self.sheet.rows[at].findings
        number = "" if at is None else self.sheet.rows[at].number
        self._said.setText(tr("{number}: {found}.", number=number, found="; ".join(each.text for each in found)))
        self._said.setVisible(len(found) > 1)

    def _refused(self, trouble: LinndeskError) -> None:
        self.reject()
        self._background.failed.emit(trouble)

    def _reason_typed(self) -> None:
        """Only the first and the last letter change what goes."""
        has_reason = bool(self.reason.text().strip())
        if has_reason != self._had_reason:
            self._had_reason = has_reason
            self._show()

    def _show(self) -> None:
        has_reason = bool(self.reason.text().strip())
        chosen = self.tiles.chosen if self.tiles is not None else ""
        rows = self.sheet.rows
        self.rows.set_rows(
            Shown(at, rows[at], at in self._out, why_behind(rows[at], at in self._out, has_reason))
            for at in worst_first(rows)
            if in_group(rows[at], chosen)
        )
        blocked = sum(1 for at, each in enumerate(rows) if each.blocked and each.can_leave and at not in self._out)
        self._asking.setVisible(blocked > 0)
        self._ask.setText(_asked(blocked, has_reason))
        self._count(len(self.going), len(rows))

    def _count(self, going: int, of: int) -> None:
        self._number.setText(f"{going:,}")
        self._number.setVisible(going > LARGE)
        word = tr("orders leave") if going > LARGE else count(going, "order leaves", "orders leave")
        behind = of - going
        stays = tr("{orders} behind", orders=count(behind, "stays", "stay")) if behind else ""
        self._head.setText(" · ".join(each for each in (word, stays) if each))
        self.go.setText(go_words(going))
        self.go.setEnabled(going > 0)


def _asked(blocked: int, has_reason: bool) -> str:
    """``10 orders need a reason …``; the answer once there is one."""
    why = tr("called off, asked to be, or sent already")
    if has_reason:
        orders = count(blocked, "order goes", "orders go")
        return tr("{orders} all the same, for this reason: {why}.", orders=orders, why=why)
    orders = count(blocked, "order needs", "orders need")
    stays = tr("it stays behind") if blocked == 1 else tr("they stay behind")
    return tr("{orders} a reason: {why}. Without one {stays}.", orders=orders, why=why, stays=stays)
