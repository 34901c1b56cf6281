"""Returns: what came back, of which order, where it went, and what its channel was told; a scanner begins one. Main."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.services.accounts import Accounts
from linndesk.services.outbox import OutboxBox
from linndesk.services.returns import Returns
from linndesk.services.returns_sheet import PastReturn
from linndesk.services.shown import GridQuery
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.dialogs.return_order import ScanField
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.order_scan import KeyScan
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.parts import Find, Halves, Picker, Tiles, TileWords
from linndesk.ui.screens.return_booking import ReturnBooking
from linndesk.ui.screens.return_details import ReturnDetails
from linndesk.ui.screens.return_source import ReturnSource, ReturnsWanted
from linndesk.ui.screens.return_words import conditions_words, seconds_left, state_cell, went_words
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr, when, when_tip

TICK_MS = 1000
TILES = (
    TileWords("asked", "Not told yet", "Booked here; its channel hears of it once it leaves"),
    TileWords("refused", "Refused", "Its channel said no; the goods are counted here, and it waits for you", "bad"),
    TileWords("unheard", "Not confirmed", "Told, and nobody knows whether it was booked there: look there", "warn"),
    TileWords("confirmed", "Booked there", "Its channel has it, and has moved its own stock"),
    TileWords("none", "No channel told", "Its channel is told of no returns from here"),
)
VIEWS = (("standing", "What came back"), ("undone", "Taken back again"), ("all", "Everything"))


@dataclass(frozen=True, slots=True)
class Overview:
    """``counts`` by tile; ``total``: all that stand."""

    counts: Mapping[str, int]
    total: int
    undone: int
    accounts: Sequence[str]


class ReturnsScreen(Screen):
    """M5: goods are counted where they went the moment they come back; the channel is told from the outbox."""

    key = "returns"
    title = tr("Returns")
    reload_on = Changes(orders=True, accounts=True, problems=True, returns=True)

    def __init__(
        self, returns: Returns, box: OutboxBox, accounts: Accounts, background: Background, memory: Memory,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__()
        self._returns = returns
        self._accounts = accounts
        self._background = background
        self._now = now
        self._overview = Overview({}, 0, 0, ())
        self._wanted = 0  # a return that was asked for, and may stand where a filter hides it
        self.model: SqlTableModel[PastReturn, ReturnsWanted] = SqlTableModel(
            return_columns(now), ReturnSource(returns), background, ReturnsWanted()
        )
        self.table = Table("returns", self.model, memory, title=tr("Returns"), filterable=("account",))
        self.details = ReturnDetails(memory, now)
        self.strip = OrderStrip(now)
        self.booking = ReturnBooking(returns, box, self.strip, background, self)
        self._compose(memory)
        self._connect()

    def _compose(self, memory: Memory) -> None:
        self.scan = ScanField(tr("Scan the order number, the tracking number or the parcel's label"), self.booking.scan)
        self.tiles = Tiles(TILES)
        self.filter_box = self.search = Find(
            tr("Search number, SKU, reason or reference   Ctrl+F"), self._filter, lambda: self.table
        )
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.view = Picker(tr("Which returns"), [(value, tr(words)) for value, words in VIEWS])
        self.count_line = CountLine(self.table, "return")
        self.keys = KeyScan(self, self.table, self.details.table)
        self.content.addWidget(self.scan)
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.account, self.view, gap=10))
        self.content.addWidget(Halves("returns", card(self.table), self.details, memory, low=220), 1)
        self.content.addWidget(self.strip)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.setFocusProxy(self.scan)  # a scanner's keys go there at once
        self.tiles.changed.connect(lambda key: self._filter())
        self.account.chose.connect(lambda value: self._filter())
        self.view.chose.connect(lambda value: self._filter())
        self.table.filter_by.connect(lambda key, text: self._filter() if self.account.choose(text) else None)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.table.opened.connect(lambda row_id: self.open_order())
        self.table.add_row_actions(self._row_menu)
        self.model.loaded.connect(self._loaded)
        self.booking.says.connect(self.says)
        self.booking.found.connect(lambda text: self.scan.setFocus())
        self.details.opens.connect(partial(self.asks.emit, "screen-processed-orders"))
        self.details.taking_back.connect(lambda past: self.booking.take_back(past.id))
        self.details.retrying.connect(self.booking.retry)
        self.details.was.connect(self.booking.it_was)
        self.details.was_not.connect(self.booking.it_was_not)
        self.keys.letter.connect(self._letter)
        self.keys.scanned.connect(self.booking.scan)
        self.keys.typed.connect(self._type_scan)
        self.acts = {"scan-return": self.scan.setFocus, "undo-return": self.undo, "retry-return": self.retry}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    # -- what is shown

    def reload(self) -> None:
        self._background.read("returns-overview", self._read_overview, self._take, owner=self)
        self.model.set_query(self._query())

    def go_to(self, argument: str) -> None:
        """A return's id as ``id:12``, a tile's key, or an order's number."""
        kind, _, text = argument.partition(":")
        self._wanted = int(text) if kind == "id" and text.isdigit() else 0
        tile = argument if argument in self.tiles.tiles else ""
        self.tiles.choose(tile)
        self.account.choose("")
        self.view.choose("all" if self._wanted else "standing")
        self.search.setText("" if tile or self._wanted else argument)
        self._filter()

    def clear_filters(self) -> None:
        """Every account, every state, every word."""
        self.tiles.choose("")
        self.account.choose("")
        self.search.clear()
        self._filter()

    def _query(self) -> ReturnsWanted:
        return replace(
            self.model.query, view=self.view.value, tile=self.tiles.chosen, account=self.account.value,
            search=self.search.text(),
        )  # fmt: skip

    def _filter(self) -> None:
        self.model.set_query(self._query())

    def _read_overview(self) -> Overview:
        counts = {each.key: self._number("standing", each.key) for each in TILES}
        names = [each.name for each in self._accounts.listed()]
        return Overview(counts, self._number("standing"), self._number("undone"), names)

    def _number(self, *filters: str) -> int:
        return len(self._returns.ids(GridQuery(filters=filters)))

    def _take(self, overview: Overview) -> None:
        self._overview = overview
        self.tiles.show_counts(overview.counts)
        self.account.fill([("", tr("All accounts")), *((each, each) for each in overview.accounts)])
        said = [count(overview.total, "return")]
        said += [tr("{n} taken back again", n=f"{overview.undone:,}")] * bool(overview.undone)
        self.set_facts(" · ".join(said) if overview.total or overview.undone else tr("Nothing came back so far."))
        self._say_empty()

    def _say_empty(self) -> None:
        if self.model.query.narrowed:
            self.table.set_empty(tr("No return matches."), tr("Clear the filter"), self.clear_filters)
        elif self.model.query.view == "undone":
            self.table.set_empty(tr("No return was taken back again."))
        else:
            said = tr("Nothing came back so far. Scan the number of the order or of the parcel, or choose the order.")
            go = partial(self.asks.emit, "screen-processed-orders", "")
            self.table.set_empty(said, tr("Processed Orders"), go)

    def _loaded(self) -> None:
        if self._wanted and self.table.select_id(self._wanted):
            self._wanted = 0
        self.table.begin()
        self._say_empty()
        self._show_details()

    def _current(self) -> PastReturn | None:
        at = self.table.current_id() if self.model.rowCount() else None
        return None if at is None else self.model.row_at(self.model.row_of(at))

    def _show_details(self) -> None:
        self.details.show_return(self._current())

    def _tick(self) -> None:
        """The countdown, while one is seen."""
        if not self.isVisible():
            return
        first, last = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        last = self.model.rowCount() - 1 if last < 0 else last
        seen = (self.model.row_at(at) for at in range(max(0, first), last + 1))
        if any(each is not None and seconds_left(each, self._now()) for each in seen):
            self.table.viewport().update()

    # -- acts

    def _letter(self, letter: str) -> None:
        known: dict[str, Callable[[], object]] = {"u": self.undo, "r": self.retry, "/": self.focus_filter}
        known.get(letter.lower(), lambda: None)()

    def _type_scan(self, text: str) -> None:
        self.scan.setFocus()
        self.scan.setText(text)

    def undo(self) -> None:
        """U: as long as its channel was not told."""
        past = self._current()
        if past is None:
            self.says.emit(tr("Choose a return first."))
        elif past.may_undo:
            self.booking.take_back(past.id)
        elif past.undone_at is not None:
            self.says.emit(tr("It was taken back already."))
        else:
            self.says.emit(tr("Its channel was told of it, or may have been: correct it there, and count the stock."))

    def retry(self) -> None:
        """R: what was refused, once more; of what nobody knows a person says what came of it."""
        past = self._current()
        if past is not None and past.row_state == "refused":
            self.booking.retry(past)
        elif past is not None and past.state == "unheard":
            self.booking.it_was_not(past)
        else:
            self.says.emit(tr("Choose a return that was refused."))

    def open_order(self) -> None:
        """Enter."""
        past = self._current()
        if past is not None:
            self.asks.emit("screen-processed-orders", past.number)

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        past = self._current()
        menu.addAction(tr("Open the order"), self.open_order)
        menu.addAction(tr("Take it back   U"), self.undo).setEnabled(past is not None and past.may_undo)
        again = past is not None and past.row_state == "refused"
        menu.addAction(tr("Retry   R"), self.retry).setEnabled(again)


def return_columns(now: Callable[[], datetime]) -> tuple[Column[PastReturn], ...]:
    return (
        Column("at", "When", lambda each: when(each.at, now()), 92, tooltip=lambda each: when_tip(each.at)),
        Column("state", "There", lambda each: state_cell(each, now()), 136, tooltip=lambda each: tr(each.words),
               header_tip="What the channel of the order knows of it"),
        Column("number", "Order", lambda each: each.number, 84),
        Column("channel_order_id", "Channel order", lambda each: each.called or each.channel_order_id, 120,
               tooltip=lambda each: each.channel_order_id),
        Column("account", "Account", lambda each: each.account, 100),
        Column("what", "What came back", lambda each: each.what, 190, sortable=False, stretch=True,
               tooltip=lambda each: each.what),
        Column("condition", "Condition", lambda each: conditions_words(each.lines), 106, sortable=False,
               tooltip=lambda each: conditions_words(each.lines)),
        Column("went", "Went to", lambda each: went_words(each.lines), 116, sortable=False,
               tooltip=lambda each: went_words(each.lines)),
        Column("reason", "Reason", lambda each: each.reason or None, 120, sortable=False, stretch=True,
               tooltip=lambda each: each.reason),
        Column("reference", "Reference there", lambda each: each.reference if each.state != "none" else None, 130,
               sortable=False, hidden=True),
        Column("rma", "Their number", lambda each: each.rma or None, 96, sortable=False, hidden=True),
        Column("who", "By", lambda each: each.who or None, 80, sortable=False, hidden=True),
    )  # fmt: skip
