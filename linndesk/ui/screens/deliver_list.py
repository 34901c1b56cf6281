"""The purchase orders that are expected here: found by a scan of their number or of a product. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication

from linndesk.errors import BadInput, UnknownName
from linndesk.services.deliveries import PurchaseRow
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.deliver_kit import DeliverServices
from linndesk.ui.screens.deliver_scan import Heard, ScanField, ScanPage, ScanTable
from linndesk.ui.screens.deliver_words import ListRow, days_late, is_begun, list_columns
from linndesk.ui.screens.parts import PAUSE_MS, Picker, Tiles, TileWords
from linndesk.ui.tables import CountLine
from linndesk.ui.widgets import card, column, row
from linndesk.ui.words import count, tr

NAMED = 4
TILES = (
    TileWords("late", "Late", "Expected before today, and not all of it has come", "bad"),
    TileWords("today", "Today", "Expected today"),
    TileWords("begun", "Partly in", "Some of it came, the rest is still expected"),
    TileWords("missing", "Need an item", "A line has no stock item here, so that it cannot be booked in", "warn"),
)
VIEWS = (("open", "Open ones"), ("all", "Closed ones too"))


@dataclass(frozen=True, slots=True)
class Overview:
    """What the list shows. ``rows``: of the search; ``open``: all open ones; ``takes``: accounts whose purchase orders
    come in, ``could``: those that have the switch and have it off."""

    rows: Sequence[PurchaseRow] = ()
    open: Sequence[PurchaseRow] = ()
    takes: tuple[str, ...] = ()
    could: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """What a scan in the list means: the purchase order to open, those that expect the product, else those in which
    the text stands somewhere."""

    text: str
    purchase_id: int | None = None
    expecting: tuple[PurchaseRow, ...] = ()
    alike: tuple[PurchaseRow, ...] = ()
    why: str = ""


class PurchaseList(ScanPage):
    """``opened(id, code, ahead)``: show that purchase order; ``code``: the product whose scan has led to it, "" = none;
    ``ahead``: what was typed since that scan, the beginning of the next one.
    ``config(account)``: its settings; ``asks`` as of a screen; ``told(overview)``: it was read anew."""

    opened = Signal(int, str, str)
    config = Signal(str)
    asks = Signal(str, str)
    told = Signal(object)

    def __init__(
        self,
        kit: DeliverServices,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
        counted: Callable[[int], int],
    ) -> None:
        """``counted``: units of a purchase order that are counted here and not booked in yet."""
        super().__init__()
        self._kit, self._background, self._now, self._counted = kit, background, now, counted
        self.overview: Overview | None = None
        self.model: SmallTableModel[ListRow] = SmallTableModel(list_columns(now), lambda each: each.id)
        self.table = ScanTable("deliveries", self.model, memory, title=tr("Purchase orders"))
        self.search = ScanField(
            tr("Scan or type a purchase order or a product"),
            tr("Scan or type a purchase order or a product   Ctrl+F"),
        )
        self.writes = self.table.writes = self.search
        self._picked = False  # a row was chosen by keys since the text was typed
        self.heard = Heard()
        self.heard.hide()
        self.tiles = Tiles(TILES)
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.view = Picker(tr("Which purchase orders"), [(value, tr(words)) for value, words in VIEWS])
        self.count_line = CountLine(self.table, "purchase order")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        whole = column(self.tiles, row(self.search, self.account, self.view, gap=10), self.heard, gap=12)
        whole.addWidget(card(self.table), 1)
        whole.addLayout(row(self.count_line, 1))
        self.setLayout(whole)
        self.setFocusProxy(self.search)
        self._connect()

    def _connect(self) -> None:
        self.search.scanned.connect(self.scan)
        self.search.moved.connect(self._move)
        self.search.left.connect(self.clear_filters)
        self.search.textChanged.connect(lambda text: self._pause.start(PAUSE_MS))
        self.search.textEdited.connect(lambda text: self._pick(False))
        self.search.empty.connect(self._open_current)
        self._pause.timeout.connect(self.reload)
        self.tiles.changed.connect(lambda key: self._show())
        self.account.chose.connect(lambda value: self.reload())
        self.view.chose.connect(lambda value: self.reload())
        self.table.opened.connect(lambda row_id: self.opened.emit(row_id, "", ""))

    # -- what is shown

    def reload(self) -> None:
        text, account, closed = self.search.text().strip(), self.account.value, self.view.value == "all"
        self._background.read("deliveries", lambda: self._read(account, text, closed), self._take, owner=self)

    def _read(self, account: str, text: str, closed: bool) -> Overview:
        every = self._kit.accounts.listed()
        known = account if account in [each.name for each in every] else ""
        rows = self._kit.deliveries.listed(known or None, text, closed=closed)
        plain = not (known or text or closed)
        open_ = rows if plain else self._kit.deliveries.listed()
        ours = [(each, self._kit.accounts.kinds[each.channel].fulfilling) for each in every]
        takes = tuple(each.name for each, kind in ours if kind is not None and kind.purchases(each.settings))
        could = tuple(each.name for each, kind in ours if kind is not None and each.name not in takes)
        return Overview(rows, open_, takes, could)

    def _take(self, overview: Overview) -> None:
        self.overview = overview
        names = dict.fromkeys((*overview.takes, *(each.account for each in overview.rows)))
        self.account.fill([("", tr("All accounts")), *((each, each) for each in names)])
        self.account.setVisible(len(names) > 1 or bool(self.account.value))
        self._show()
        self.told.emit(overview)

    def _show(self) -> None:
        if self.overview is None:
            return
        open_, now, tile = self.overview.open, self._now(), self.tiles.chosen
        counts = {key: sum(is_in(key, each, now) for each in open_) for key in self.tiles.tiles}
        self.tiles.show_counts(counts)
        shown = [each for each in self.overview.rows if not tile or is_in(tile, each, now)]
        self.model.set_rows(ListRow(each, self._counted(each.id)) for each in shown)
        self._say_empty(self.overview)
        self.table.begin()

    @property
    def narrowed(self) -> bool:
        return bool(self.search.text().strip() or self.tiles.chosen or self.account.value)

    def clear_filters(self) -> None:
        """Every open one."""
        self.search.clear()
        self.tiles.choose("")
        self.account.choose("")
        self.view.choose("open")
        self.heard.hide()
        self.reload()

    def _say_empty(self, found: Overview) -> None:
        if self.narrowed:
            said = tr("No purchase order matches.")
            if found.open:
                said = tr("No purchase order matches; {n} hidden by the filter.", n=f"{len(found.open):,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        elif found.takes:
            said = tr("Nothing is expected. Purchase orders of {names} come in with each sync.",
                      names=", ".join(found.takes))  # fmt: skip
            self.table.set_empty(said, tr("Sync now"), lambda: self.asks.emit("sync-all", ""))
        elif found.could:
            said = tr(
                "Purchase orders are not imported: Import them as deliveries is off for {names}.",
                names=", ".join(found.could),
            )
            self.table.set_empty(said, tr("Open Account Config"), lambda: self.config.emit(found.could[0]))
        else:
            said = tr("Purchase orders come from a Linnworks.net account, and there is none yet.")
            self.table.set_empty(said, tr("Add account…"), lambda: self.asks.emit("add-account", ""))

    # -- scans and keys

    def scan(self, text: str) -> None:
        """A purchase order's number opens it; a product opens the only one that expects it, or shows those that do.
        Once a row was chosen by keys it is the row that is meant."""
        if self._picked:
            self._open_current()
            return
        self._background.run("deliveries-scan", lambda: self._look(text), done=self._meant, owner=self)

    def _look(self, text: str) -> Meant:
        """Reader thread."""
        try:
            return Meant(text, self._kit.deliveries.find(text))
        except UnknownName:
            expecting = self._kit.deliveries.expecting(text)
            return Meant(text, expecting=expecting, alike=() if expecting else self._kit.deliveries.listed(None, text))
        except BadInput as several:
            return Meant(text, why=f"{several.title}. {several.detail}".strip())

    def _meant(self, meant: Meant) -> None:
        if meant.purchase_id is not None:
            self._open(meant.purchase_id, "")
        elif len(meant.expecting) == 1:
            self._open(meant.expecting[0].id, meant.text)
        elif len(meant.alike) == 1:
            self._open(meant.alike[0].id, "")
        else:
            self._several(meant)

    def _open(self, purchase_id: int, code: str) -> None:
        ahead = self.search.text()  # the field was emptied by the scan
        self.search.clear()
        self.heard.hide()
        self.opened.emit(purchase_id, code, ahead)

    def _several(self, meant: Meant) -> None:
        if meant.expecting:
            orders = count(len(meant.expecting), "purchase order expects", "purchase orders expect")
            named = ", ".join(each.reference for each in meant.expecting[:NAMED])
            self._narrow(meant.text)
            self._say(tr("{orders} {code}", orders=orders, code=meant.text), named, wrong=False)
        elif meant.why or meant.alike:
            self._narrow(meant.text)
            orders = count(len(meant.alike), "purchase order has", "purchase orders have")
            said = meant.why or tr("{orders} {code} in them", orders=orders, code=meant.text)
            self._say(said, tr("Choose one with Up and Down, then Enter."), wrong=bool(meant.why))
        else:
            QApplication.beep()
            said = tr("Nothing is expected under {code}", code=meant.text)
            self._say(said, tr("It is no purchase order's number, and no product of an open one."), wrong=True)

    def _narrow(self, text: str) -> None:
        self.tiles.choose("")
        self.search.setText(text)
        self.search.selectAll()  # the next scan writes over it

    def _say(self, what: str, why: str, *, wrong: bool) -> None:
        self.heard.say(what, why, tone="bad" if wrong else "")
        self.heard.show()

    def _pick(self, picked: bool) -> None:
        self._picked = picked

    def _move(self, rows: int) -> None:
        self._pick(True)
        at = self.table.currentIndex().row() + rows
        if self.model.rowCount():
            self.table.select_id(self.model.id_at(max(0, min(at, self.model.rowCount() - 1))))

    def _open_current(self) -> None:
        current = self.table.current_id() if self.model.rowCount() else None
        self._pick(False)
        if current is not None:
            self.opened.emit(current, "", "")


def is_in(tile: str, row: PurchaseRow, now: datetime) -> bool:
    """Whether a purchase order is one of those that a tile counts."""
    late = days_late(row, now)
    return {
        "late": late is not None and late > 0,
        "today": late == 0,
        "begun": is_begun(row) and not row.closed,
        "missing": row.missing > 0 and not row.closed,
    }[tile]
