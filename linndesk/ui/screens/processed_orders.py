"""Processed Orders: what has left or was called off, what its channel was told, undo and retry. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.domain.outbox import UNSENT
from linndesk.services.despatch import Wish
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screens.order_columns import processed_columns
from linndesk.ui.screens.order_deeds import TOUCHED, retried
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.screens.order_list import OrderList
from linndesk.ui.screens.order_source import OrdersWanted
from linndesk.ui.screens.parts import Halves, Picker, TileWords
from linndesk.ui.widgets import button, card, row
from linndesk.ui.words import count, tr

TILES = (
    TileWords("despatched_today", "Despatched today", "Left from here since midnight"),
    TileWords("untold", "Not told yet", "Despatched here; the channel has not heard of it", "warn"),
    TileWords("unconfirmed", "Not confirmed", "Sent, and the channel has not said that it has it"),
    TileWords("refused", "Refused", "The channel refused the despatch; it waits for you", "bad"),
    TileWords("cancelled_today", "Cancelled today", "Called off on the channel since midnight"),
)
VIEWS = (
    ("ended", "All that is closed"), ("despatched", "Despatched here"), ("channel", "Sent by its channel"),
    ("elsewhere", "Shipped elsewhere"),
    ("history", "History"), ("cancelled", "Cancelled"),
)  # fmt: skip


class ProcessedOrders(OrderList):
    """A14, W6: what was done, order by order, with parcels and audit trail; nothing here can be lost."""

    key = "processed-orders"
    title = tr("Processed Orders")
    start_view = "ended"

    def __init__(
        self,
        kit: OrderServices,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.picker = Picker(tr("Which orders"), [(value, tr(words)) for value, words in VIEWS])
        super().__init__(kit, processed_columns, TILES, background, memory, now)
        self.picker.choose(memory.text(self._kept("view")))
        self._compose()
        self._connect()

    def _first_query(self) -> OrdersWanted:
        return OrdersWanted(view=self.start_view, sort="sent_at", descending=True)

    @property
    def view(self) -> str:
        return self.picker.value or self.start_view

    def _compose(self) -> None:
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.source, self.picker, gap=10))
        self.content.addWidget(Halves("processed", card(self.table), self.details, self._memory, low=240), 1)
        self.content.addWidget(self.strip)
        self.again_button = button(tr("Despatch all the same…"), self.despatch,
                                   tip=tr("Cancelled, or sent elsewhere: it needs a reason"))  # fmt: skip
        self.return_button = button(tr("Book a return…"), self.book_return, tip=tr("B: what came back of it"))
        self.put_back_button = button(tr("Put back in stock…"), self.undo_elsewhere)
        self.correct_button = button(tr("Correct tracking…"), self.correct)
        self.retry_button = button(tr("Retry"), self.retry, tip=tr("R"))
        self.undo_button = button(tr("Undo"), self.undo, tip=tr("U: the channel has not heard of it yet"))
        self.content.addLayout(
            row(
                self.count_line, 1, self.again_button, self.put_back_button, self.return_button, self.correct_button,
                self.retry_button, self.undo_button,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self.picker.chose.connect(lambda value: self._view_chosen())
        self.table.opened.connect(lambda row_id: self._open())
        self.table.add_row_actions(self._row_menu)
        self.keys.letter.connect(self._letter)
        self.acts = {
            "undo-despatch": self.undo,
            "retry-despatch": self.retry,
            "correct-tracking": self.correct,
            "undo-elsewhere": self.undo_elsewhere,
            "refund-processed": self.after_sale.refund,
            "book-return": self.book_return,
        }
        self.chosen()

    # -- what is shown

    def _view_chosen(self) -> None:
        self._memory.keep(self._kept("view"), self.view)
        self.tiles.choose("")
        self._filter()

    def took_overview(self) -> None:
        counts = self.overview.counts
        today = count(counts.get("despatched_today", 0), "order")
        said = [tr("{orders} despatched today", orders=today)]
        if counts.get("untold"):
            said.append(tr("{orders} not told to the channel yet", orders=count(counts["untold"], "order")))
        self.set_facts(" · ".join(said))

    def say_empty(self) -> None:
        if self.model.query.narrowed:
            self.table.set_empty(tr("No order matches."), tr("Clear the filter"), self.clear_filters)
        else:
            words = dict(VIEWS)[self.view]
            said = tr("Nothing under “{view}”. Orders come here once they have left or were cancelled.", view=tr(words))
            self.table.set_empty(said, tr("Open Orders"), lambda: self.asks.emit("screen-open-orders", ""))

    def _go(self, ref: str, found: list[Order]) -> None:  # type: ignore[override]  # a list is what the service gives
        self.picker.choose(self.start_view)
        super()._go(ref, found)

    def elsewhere(self, order: Order) -> bool:
        """What still has to leave stands on Open Orders."""
        if order.status in ("processed", "cancelled"):
            return False
        self.asks.emit("screen-open-orders", order.number)
        return True

    def chosen(self) -> None:
        """The buttons carry how many orders they would touch."""
        ids, rows = self.selected()
        more = len(ids) - len(rows)  # not looked at: the act itself passes over those that it does not fit
        unsent = more + sum(1 for each in rows if each.send is not None and each.send.state in UNSENT)
        refused = more + sum(1 for each in rows if each.send is not None and each.send.state == "refused")
        current = self._current()
        self.undo_button.setEnabled(unsent > 0)
        self.undo_button.setText(tr("Undo {n}", n=f"{unsent:,}") if unsent > 1 else tr("Undo"))
        self.retry_button.setEnabled(refused > 0)
        self.retry_button.setText(tr("Retry {n}", n=f"{refused:,}") if refused > 1 else tr("Retry"))
        self.correct_button.setEnabled(current is not None and current.sent_at is not None)
        self.put_back_button.setVisible(current is not None and current.outcome == "elsewhere")
        self.return_button.setEnabled(len(ids) == 1 and current is not None and current.status == "processed")
        off = [each for each in rows if each.status == "cancelled" or each.outcome == "elsewhere"]
        self.again_button.setVisible(bool(off) and len(off) == len(rows))

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        for made in (
            self.undo_button, self.retry_button, self.correct_button, self.return_button, self.put_back_button,
            self.again_button,
        ):  # fmt: skip
            if not made.isHidden():
                menu.addAction(made.text(), made.click).setEnabled(made.isEnabled())
        self.after_sale.fill(menu, ids, is_open=False)

    def _letter(self, letter: str) -> None:
        known: dict[str, Callable[[], object]] = {
            "u": self.undo, "r": self.retry, "b": self.book_return, "/": self.focus_filter,
        }  # fmt: skip
        known.get(letter.lower(), lambda: None)()

    # -- acts

    def undo(self) -> None:
        """U: take back what the channels have not heard of."""
        ids, _ = self.selected()
        if not ids:
            self.says.emit(tr("Choose an order first."))
            return
        self._background.read("undo-rows", lambda: self.kit.orders.desk.unsent(ids), self._undo, owner=self)

    def _undo(self, rows: list[int]) -> None:
        if rows:
            self.sending.undo(rows)
        else:
            self.says.emit(tr("The channel was told of it; correct the tracking number, or cancel it there."))

    def retry(self) -> None:
        """R: what was refused, once more."""
        ids, _ = self.selected()

        def job() -> tuple[Changes, str]:
            return TOUCHED, retried(self.kit.outbox.retry(self.kit.orders.desk.unsent(ids, ("refused",))))

        if ids:
            self.deeds.run(job)

    def correct(self) -> None:
        """N11: of the current order's newest parcel."""
        order = self.below()
        standing = [each for each in order.parcels if each.undone_at is None] if order is not None else []
        if order is None or not standing:
            self.says.emit(tr("Choose an order that was despatched here."))
        else:
            self.deeds.correct(order, standing[-1])

    def despatch(self) -> None:
        """What was called off, or left elsewhere, leaves from here all the same: the sheet asks for the reason."""
        ids, _ = self.selected()
        if ids and not self.sending.running:
            self.sending.ask([Wish(each) for each in ids])

    def book_return(self) -> None:
        """B: what came back of the chosen order."""
        self.returning.ask(self.selected()[0])

    def undo_elsewhere(self) -> None:
        """Its units left stock because the channel said shipped; a person knows better."""
        current = self._current()
        if current is None or current.outcome != "elsewhere":
            self.says.emit(tr("Choose an order that was shipped elsewhere; its stock can be put back."))
        else:
            self.deeds.put_back(current.number, current.account)

    def _open(self) -> None:
        """Enter: down to the parcels."""
        self.details.show_tab(self.details.parcels)
        self.details.parcels.table.setFocus()
