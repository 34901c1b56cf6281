"""What a person does to stock in Inventory: the four verbs, the count sheet, Undo, shelves, files. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.stockacts import Verb
from linndesk.errors import LinndeskError
from linndesk.services.items import Items
from linndesk.services.shown import Shelved
from linndesk.services.stock import Stock
from linndesk.services.stockacts import Act
from linndesk.ui.background import Background
from linndesk.ui.dialogs.choose_for_orders import ChooseForOrders
from linndesk.ui.dialogs.count_sheet import CountSheet
from linndesk.ui.dialogs.stock_act import StockActDialog
from linndesk.ui.dialogs.stock_fields import VERBS, Wish
from linndesk.ui.dialogs.working import Working
from linndesk.ui.memory import Memory
from linndesk.ui.words import count, tr

LANE = "clicks"
MOST = 5_000  # lines in a dialog
FILES = "Table (*.csv *.xlsx)"
WORKING: dict[Verb, str] = {"receive": "Receiving", "take": "Taking out", "count": "Saving the count", "move": "Moving"}


@dataclass(frozen=True, slots=True)
class Where:
    """One's own locations, and the one that is chosen on the screen; blank = all of them, or none of one's own."""

    own: Sequence[str]
    chosen: str


class StockDesk(QObject):
    """``says(text)``; ``offers(text, action, run)``: a toast with Undo. ``host``: dialogs stand over it."""

    says = Signal(str)
    offers = Signal(str, str, object)

    def __init__(
        self,
        host: QWidget,
        stock: Stock,
        items: Items,
        background: Background,
        memory: Memory,
        where: Callable[[], Where],
    ) -> None:
        super().__init__(host)
        self._host = host
        self._stock = stock
        self._items = items
        self._background = background
        self._memory = memory
        self._where = where
        self._last: int | None = None

    # -- the verbs

    def begin(self, verb: Verb, ids: Sequence[int], location: str = "") -> None:
        """Ask how many and why; of several items a count is a sheet. ``location``: where, if it is not the screen's."""
        if not ids:
            self.says.emit(tr("Choose an item first."))
        elif len(ids) > MOST:
            self.says.emit(tr("{n} are too many for one act: choose at most {most}.", n=f"{len(ids):,}",
                              most=f"{MOST:,}"))  # fmt: skip
        elif not self._where().own:
            self.says.emit(tr("Add a location of your own first."))
        else:
            self._background.read(
                "shelved", lambda: self._stock.shelved(ids), lambda found: self._ask(verb, found, location), owner=self
            )

    def sheet(self, ids: Sequence[int]) -> None:
        """The count sheet, also for one item."""
        self._background.read("shelved", lambda: self._stock.shelved(ids), self._sheet, owner=self)

    def _ask(self, verb: Verb, found: Sequence[Shelved], location: str) -> None:
        where = self._where()
        items = [each for each in found if not each.is_kit]
        if not items:
            self.says.emit(tr("A kit has no stock of its own: its parts have. The tab Kit shows them."))
            return
        if verb == "count" and len(items) > 1:
            self._sheet(found)
            return
        if verb == "move" and len(where.own) < 2:
            self.says.emit(tr("There is only one location; add another one first."))
            return
        at = location or where.chosen or _fullest(items, where.own)
        left_out = len(found) - len(items)
        StockActDialog(self._host, verb, items, where.own, at, self._memory, self._run, left_out=left_out).open()

    def _sheet(self, found: Sequence[Shelved]) -> None:
        where = self._where()
        items = [each for each in found if not each.is_kit]

        def show(location: str) -> None:
            left_out = len(found) - len(items)
            CountSheet(self._host, items, location, self._memory, self._save_sheet, left_out=left_out).open()

        if not items:
            self.says.emit(tr("A kit has no stock of its own: its parts have. The tab Kit shows them."))
        elif where.chosen or len(where.own) == 1:
            show(where.chosen or where.own[0])
        else:
            about = tr("A count sheet is for one location: what lies there is counted in the order of its bins.")
            choices = [(each, each) for each in where.own]
            ChooseForOrders(self._host, tr("Count where?"), about, tr("Count"), choices, show).open()

    def _save_sheet(self, wish: Wish) -> None:
        self._run(wish, send=False)

    def _run(self, wish: Wish, *, send: bool = True) -> None:
        """``send``: a level that was written once more sends its listings, even if nothing differs (A9)."""
        acts = self._stock.acts
        bar = Working(self._host, self._background, tr(WORKING[wish.verb]))

        def job() -> tuple[Changes, Act]:
            lines, reason, note = wish.lines, wish.reason, wish.note
            if wish.verb == "count":
                act = acts.count(lines, reason=reason, note=note, send=send, say=bar.say)
            else:
                run = {"receive": acts.receive, "take": acts.take, "move": acts.move}[wish.verb]
                act = run(lines, reason=reason, note=note, say=bar.say)
            return act.changes, act

        self._go(bar, job)

    # -- undo

    def undo(self, batch: int) -> None:
        """Counter-entries for an act of the last hour."""
        bar = Working(self._host, self._background, tr("Undoing"))

        def job() -> tuple[Changes, Act]:
            act = self._stock.acts.undo(batch, say=bar.say)
            return act.changes, act

        self._last = None
        self._go(bar, job)

    def undo_last(self) -> None:
        """Ctrl+Z: once."""
        if self._last is None:
            self.says.emit(tr("Ctrl+Z takes back only the last act here, and none is left. Movements has the others."))
        else:
            self.undo(self._last)

    def _go(self, bar: Working, job: Callable[[], tuple[Changes, Act]]) -> None:
        def done(made: tuple[Changes, Act]) -> None:
            bar.end()
            self._told(made[1])

        def failed(trouble: LinndeskError) -> None:
            bar.end()
            self._background.announce(Changes(stock=True, listings=True))  # what was done before it stays
            self._background.failed.emit(trouble)

        self._background.run(LANE, job, done=done, failed=failed, owner=self)

    def _told(self, act: Act) -> None:
        if act.batch is not None and act.undo_until is not None:
            self._last = act.batch
            self.offers.emit(act.sentence, tr("Undo"), self.undo_last)
        else:
            self.says.emit(act.sentence)

    # -- shelves

    def shelve(self, sku: str, location: str, key: str, text: str) -> None:
        """Bin or minimum as it was typed."""

        def job() -> Changes:
            if key == "bin":
                return self._stock.set_shelf(sku, location, bin_=text)
            return self._stock.set_shelf(sku, location, minimum=text)

        words = {"bin": tr("bin"), "minimum": tr("minimum")}[key]
        said = tr("{sku} at {where}: {what} is now {value}", sku=sku, where=location, what=words,
                  value=text.strip() or tr("empty"))  # fmt: skip
        self._background.run(LANE, job, done=lambda changes: self.says.emit(said), failed=self._refused, owner=self)

    def price(self, sku: str, text: str) -> None:
        """What the item sells for, as it was typed."""
        said = tr("{sku}: price is now {value}", sku=sku, value=text.strip() or tr("empty"))
        job = lambda: self._items.set(sku, "price", text)  # noqa: E731
        self._background.run(LANE, job, done=lambda changes: self.says.emit(said), failed=self._refused, owner=self)

    def _refused(self, trouble: LinndeskError) -> None:
        self._background.announce(Changes(stock=True))  # the cell shows again what is stored
        self._background.failed.emit(trouble)

    # -- files

    def export_items(self) -> None:
        """Every item, for the import to take back."""
        self._export(tr("Export items"), "items.csv", self._items.export_file)

    def export_low(self) -> None:
        """What is below its minimum at the chosen location, or at all."""
        location = self._where().chosen or None
        self._export(
            tr("Export the low-stock list"), "low-stock.csv", lambda path: self._stock.export_low(path, location)
        )

    def export_movements(self, sku: str, location: str) -> None:
        """The whole ledger of an item."""
        self._export(tr("Export movements"), "movements.csv",
                     lambda path: self._stock.export_movements(sku, path, location or None))  # fmt: skip

    def _export(self, title: str, name: str, write: Callable[[Path], int]) -> None:
        dialog = QFileDialog(self._host, title, str(Path.home() / name), tr(FILES))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.write(Path(path), write))
        dialog.open()

    def write(self, path: Path, write: Callable[[Path], int]) -> None:
        """Once a file is chosen."""

        def done(rows: int) -> None:
            self.says.emit(tr("{rows} written to {name}", rows=count(rows, "row"), name=path.name))

        self._background.run("files", lambda: write(path), done=done, owner=self)


def _fullest(items: Sequence[Shelved], own: Sequence[str]) -> str:
    """Where most of them lie; the first location where they lie nowhere."""
    return max(own, key=lambda place: sum(max(0, each.on_hand(place)) for each in items))


__all__ = ["VERBS", "StockDesk", "Where"]
