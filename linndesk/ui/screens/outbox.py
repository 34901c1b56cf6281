"""Outbox: what is owed to the channels, what is held and why, and the ways out. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.services.outbox import OutboxBox
from linndesk.services.outgoing import Outgoing
from linndesk.services.shown import OutboxLine
from linndesk.ui.actions import one_listing
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.outbox_acts import VERBS, OutboxActs
from linndesk.ui.screens.outbox_details import OutboxDetails
from linndesk.ui.screens.outbox_source import OutboxSource, OutboxWanted
from linndesk.ui.screens.outbox_words import KINDS, outbox_columns, seconds_left
from linndesk.ui.screens.parts import Find, Halves, Picker, Tiles, TileWords
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, row
from linndesk.ui.words import count, tr, when

TICK_MS = 1000
LOOKED_AT = 1000  # chosen rows whose state is looked at before a button says how many it fits
TILES = (
    TileWords("waiting", "Waiting", "Leaves by itself: once the undo time is over, or at the next try"),
    TileWords("held", "Held", "Does not leave before what holds it is over, or before you say send", "warn"),
    TileWords("sending", "Sending", "On its way, or its answer was lost and the channel is asked"),
    TileWords("sent", "Not confirmed", "Sent, and the channel has not said that it has it"),
    TileWords("refused", "Refused", "The channel said no, or it cannot be sent as it stands; it waits for you", "bad"),
    TileWords("done", "Done today", "Confirmed by the channel since midnight"),
)
VIEWS = (
    ("open", "What is owed"), ("sent", "Sent, not confirmed"), ("ended", "What has ended"), ("all", "Everything"),
)  # fmt: skip


class OutboxScreen(Screen):
    """N1, N11: nothing leaves unseen, and everything that left can be explained."""

    key = "outbox"
    title = tr("Outbox")
    reload_on = Changes(orders=True, accounts=True, runs=True, problems=True, settings=True)

    def __init__(
        self,
        box: OutboxBox,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
        overview: Callable[[], Outgoing],
    ) -> None:
        super().__init__()
        self._background = background
        self._now = now
        self._read_overview = overview
        self._overview: Outgoing | None = None
        self._wanted = ""
        self.model: SqlTableModel[OutboxLine, OutboxWanted] = SqlTableModel(
            outbox_columns(now), OutboxSource(box, now), background, OutboxWanted()
        )
        self.table = Table("outbox", self.model, memory, title=tr("Outbox"), filterable=("account",))
        self.details = OutboxDetails(box, background, now)
        self.runs = OutboxActs(box, background, self)
        self._compose(memory)
        self._connect()

    def _compose(self, memory: Memory) -> None:
        self.tiles = Tiles(TILES)
        self.filter_box = self.search = Find(
            tr("Search order, tracking or reason   Ctrl+F"), self._filter, lambda: self.table
        )
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.kind = Picker(tr("Kind"), kinds())
        self.view = Picker(tr("Which rows"), [(value, tr(words)) for value, words in VIEWS])
        self.count_line = CountLine(self.table, "row")
        self.buttons = {
            each.key: button(tr(each.button), partial(self.run_verb, each.key), tip=f"{each.shortcut}: {tr(each.tip)}")
            for each in VERBS
        }
        self.add_button(tr("Preview…"), lambda: self.asks.emit("preview", ""), tip=tr("Shift+F9"))
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.account, self.kind, self.view, gap=10))
        self.content.addWidget(Halves("outbox", card(self.table), self.details, memory, low=165), 1)
        self.content.addLayout(row(self.count_line, 1, *self.buttons.values()))

    def _connect(self) -> None:
        self.setFocusProxy(self.table)
        self.tiles.changed.connect(lambda key: self._filter())
        self.account.chose.connect(lambda value: self._filter())
        self.kind.chose.connect(lambda value: self._filter())
        self.view.chose.connect(lambda value: self._filter())
        self.table.filter_by.connect(lambda key, text: self._filter() if self.account.choose(text) else None)
        self.table.counted.connect(lambda chosen, rows: self._chosen())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.table.opened.connect(lambda row_id: self._open())
        self.table.add_row_actions(self._row_menu)
        self.model.loaded.connect(self._loaded)
        self.details.opens.connect(self._open)
        self.runs.says.connect(self.says)
        self.acts = {f"outbox-{each.key}": partial(self.run_verb, each.key) for each in VERBS}
        self.acts["why"] = self.why
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)
        self._chosen()

    # -- what is shown

    def reload(self) -> None:
        self._background.read("outbox-overview", self._read_overview, self._take, owner=self)
        self.model.set_query(self._query())

    def go_to(self, argument: str) -> None:
        """A tile's key (``held``), or an order number or channel SKU."""
        tile = argument if argument in self.tiles.tiles else ""
        self.tiles.choose(tile)
        self.account.choose("")
        self.kind.choose("")
        self.view.choose("open" if tile else "all")
        self.search.setText("" if tile else argument)
        self._filter()

    def clear_filters(self) -> None:
        """Every state that is open, every account, every kind, every word."""
        self.tiles.choose("")
        self.account.choose("")
        self.kind.choose("")
        self.search.clear()
        self._filter()

    def _query(self) -> OutboxWanted:
        return replace(
            self.model.query,
            view=self.view.value,
            tile=self.tiles.chosen,
            account=self.account.value,
            kind=self.kind.value,
            search=self.search.text(),
        )

    def _filter(self) -> None:
        self.model.set_query(self._query())

    def _take(self, overview: Outgoing) -> None:
        self._overview = overview
        counts = overview.counts
        self.tiles.show_counts(
            {
                "waiting": counts.get("waiting", 0) + counts.get("planned", 0),
                "held": counts.get("held", 0),
                "sending": counts.get("sending", 0),
                "sent": counts.get("sent", 0),
                "refused": counts.get("refused", 0),
                "done": overview.done_today,
            }
        )
        self.account.fill([("", tr("All accounts")), *((each, each) for each in overview.accounts)])
        owed = tr("{rows} owed", rows=count(overview.open, "act is", "acts are")) if overview.open else ""
        sent = counts.get("sent", 0)
        unsure = tr("{n} sent and not confirmed", n=f"{sent:,}") if sent else ""
        self.set_facts(" · ".join(each for each in (owed, unsure, self._last_confirmed()) if each))
        self._say_empty()

    def _last_confirmed(self) -> str:
        last = self._overview.last_confirmed if self._overview else None
        if last is None and self._overview is not None and self._overview.counts.get("sent"):
            return tr("Nothing was confirmed by a channel yet.")
        if last is None:
            return tr("Nothing was ever told to a channel from here.")
        return tr("The last act was confirmed {clock}.", clock=when(last, self._now()))

    def _say_empty(self) -> None:
        hidden = self._overview.open if self._overview else 0
        if self.model.query.narrowed:
            said = tr("No row matches.")
            if hidden and self.model.query.view == "open":
                said = tr("No row matches; {n} hidden by the filter.", n=f"{hidden:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        elif self.model.query.view == "open":
            self.table.set_empty(f"{tr('Nothing waits.')} {self._last_confirmed()}")
        elif self.model.query.view == "sent":
            self.table.set_empty(tr("Nothing was sent that its channel has not confirmed."))
        else:
            self.table.set_empty(tr("Nothing has ended yet."))

    def _loaded(self) -> None:
        self.table.begin()
        self._say_empty()
        self._show_details()
        self._chosen()

    def _show_details(self) -> None:
        self.details.show_row(self.table.current_id() if self.model.rowCount() else None)

    def _tick(self) -> None:
        """The countdown, while one is seen."""
        if not self.isVisible():
            return
        first, last = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        last = self.model.rowCount() - 1 if last < 0 else last
        seen = (self.model.row_at(at) for at in range(max(0, first), last + 1))
        if any(each is not None and (seconds_left(each, self._now()) or each.next_try) for each in seen):
            self.table.viewport().update()

    # -- acts

    def _selected(self) -> tuple[list[int], list[OutboxLine]]:
        """Ids, and the rows of the first thousand of them."""
        ids = self.table.selected_ids() if self.model.rowCount() else []
        rows = (self.model.row_at(self.model.row_of(each)) for each in ids[:LOOKED_AT])
        return ids, [each for each in rows if each is not None]

    def _chosen(self) -> None:
        ids, rows = self._selected()
        more = len(ids) - len(rows)
        for verb in VERBS:
            number = sum(1 for each in rows if verb.fits(each)) + more
            made = self.buttons[verb.key]
            made.setEnabled(number > 0)
            words = tr(verb.words([each for each in rows if verb.fits(each)]))
            made.setText(tr("{verb} {n}", verb=words, n=f"{number:,}") if number > 1 else words)

    def run_verb(self, key: str) -> None:
        """On those of the chosen rows that it fits; where it fits none it says why."""
        verb = next(each for each in VERBS if each.key == key)
        ids, rows = self._selected()
        if not ids:
            self.says.emit(tr("Choose a row first."))
            return
        unfit = {each.id for each in rows if not verb.fits(each)}
        wanted = [each for each in ids if each not in unfit]
        self.runs.run(verb, wanted or ids, [each for each in rows if each.id not in unfit] or rows)

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        for verb in VERBS:
            made = self.buttons[verb.key]
            menu.addAction(made.text(), partial(self.run_verb, verb.key)).setEnabled(made.isEnabled())
        menu.addAction(tr("Why this number?   F1"), self.why)
        menu.addAction(self.details.open_button.text() or tr("Open the order"), self._open)

    def _current(self) -> OutboxLine | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def why(self) -> None:
        """F1: of a level or a price why it is that; of anything else what stands below says it."""
        shown = self._current()
        if shown is None:
            self.says.emit(tr("Choose a row first."))
        elif shown.kind in ("stock", "price"):
            self.asks.emit("why-number", one_listing(shown.account, shown.target))
        else:
            self.says.emit(tr("What it tells and why it waits stands below the table."))

    def _open(self) -> None:
        shown = self._current()
        if shown is not None and shown.kind == "booking":
            self.asks.emit("screen-returns" if shown.returns else "screen-deliveries", shown.called or shown.target)
        elif shown is not None and shown.order_id is not None:
            self.asks.emit("screen-open-orders", shown.target)


def kinds() -> list[tuple[str, str]]:
    """What can be chosen; of bookings deliveries and returns."""
    found = [(str(kind), tr(words)) for kind, words in KINDS.items() if kind != "booking"]
    return [("", tr("All kinds")), *found, ("deliveries", tr("Delivery")), ("returns", tr("Return"))]
