"""One order below the table: lines mapped in place, address, parcels, timeline, notes, the raw record. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTabWidget, QWidget

from linndesk.domain.orders import Line, Order
from linndesk.services.items import Items
from linndesk.services.outbound_sheet import OutboundStatus
from linndesk.services.postsale import PastAct
from linndesk.services.returns_sheet import PastReturn
from linndesk.services.shown import HistoryRow, OrderRow
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens import order_words as words
from linndesk.ui.screens.order_after_sale import AfterSalePane, DecideBar
from linndesk.ui.screens.order_at_centre import CentreBar, PackagesPane
from linndesk.ui.screens.order_centre_words import CentreName
from linndesk.ui.screens.order_notes import NotesPane
from linndesk.ui.screens.order_parcels import ParcelsPane
from linndesk.ui.screens.order_story import Event, address_text, raw_text, timeline
from linndesk.ui.screens.parts import plain, tabs
from linndesk.ui.screens.return_pane import ReturnsPane
from linndesk.ui.screens.sku_editor import SkuDelegate
from linndesk.ui.tables import Table
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row, set_tone
from linndesk.ui.words import tr, when, when_tip


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its place in the order."""

    at: int
    line: Line
    currency: str


def line_columns() -> tuple[Column[LineRow], ...]:
    def stock(row: LineRow) -> Painted | str:
        return row.line.sku or Painted(tr("? not linked"), "bad", "mark-needs-you")

    return (
        Column("channel_sku", "Channel SKU", lambda row: row.line.channel_sku, 150),
        Column(
            "sku", "Stock item", stock, 150, editable=True,
            header_tip="F2 or Ctrl+M links the channel SKU to a stock item, for this and every later order",
        ),
        Column("title", "Title", lambda row: row.line.title, 240, stretch=True, tooltip=lambda row: row.line.title),
        Column("quantity", "Ordered", lambda row: row.line.quantity, 74, "right"),
        Column("despatched", "Despatched", lambda row: row.line.quantity_despatched, 92, "right"),
        Column("cancelled", "Cancelled", lambda row: row.line.quantity_cancelled, 84, "right"),
        Column("price", "Each", lambda row: words.money_text(row.line.unit_price, row.currency), 84, "right",
               header_tip="The line's total divided by its units"),
        Column("total", "Line total", lambda row: words.money_text(row.line.line_total, row.currency), 90, "right"),
    )  # fmt: skip


class OrderDetails(QFrame):
    """``mapped(order, channel SKU, stock SKU)``: a line was given its item; a blank stock SKU takes the link off;
    ``trying(order)``: its import is to be tried now (U7)."""

    mapped = Signal(object, str, str)
    trying = Signal(object)

    def __init__(
        self,
        items: Items,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
        centre: CentreName = words.NOWHERE,
    ) -> None:
        """``centre``: a channel's own warehouse, as people call it."""
        super().__init__()
        self.centre = CentreBar(now, centre)
        self.packages = PackagesPane(memory, now)
        self.decide = DecideBar(now)
        self.after_sale = AfterSalePane(memory, now)
        self.returns = ReturnsPane(memory, now)
        self._now = now
        self.order: Order | None = None
        self.lines: SmallTableModel[LineRow] = SmallTableModel(line_columns(), lambda each: each.at)
        self.lines.edit = self._edit
        self.line_table = Table("order-lines", self.lines, memory, title=tr("Items of the order"))
        self.line_table.setItemDelegateForColumn(1, SkuDelegate(self.line_table, items, background))
        self.line_table.set_empty(tr("The channel has not given the items yet."))
        self.line_table.opened.connect(lambda at: self.edit_line(at))
        self.events: SmallTableModel[Event] = SmallTableModel(self._event_columns(), lambda each: each.at)
        self.event_table = Table("order-events", self.events, memory, title=tr("Timeline of the order"))
        self.parcels = ParcelsPane(memory, now)
        self.notes = NotesPane()
        self.address: QPlainTextEdit = plain(tr("Address of the buyer"))
        self.address.setFrameShape(QFrame.Shape.NoFrame)
        self.raw: QPlainTextEdit = plain(tr("The channel's own record of the order"))
        self.raw.setFrameShape(QFrame.Shape.NoFrame)
        self._show_raw = button(tr("Show the channel's own record"), self.show_raw)
        self._heading = label(size="head")
        self._hint = ElidedLabel("dim")
        self._compose()
        self.show_order(None, 0.0)

    def _compose(self) -> None:
        self.tabs: QTabWidget = tabs(tr("Details of the order"))
        for page, title in (
            (self.line_table, "Items"), (self.address, "Address"), (self.parcels, "Parcels"),
            (self.packages, "Packages"), (self.after_sale, "After sale"), (self.returns, "Returns"),
            (self.event_table, "Timeline"), (self.notes, "Notes"), (self._raw_page(), "Raw"),
        ):  # fmt: skip
            self.tabs.addTab(page, tr(title))
        self.tabs.currentChanged.connect(lambda at: self.event_table.scrollToBottom())  # what came last counts
        head = row(self._heading, gap=12)
        head.addWidget(self._hint, 1)
        head.setContentsMargins(12, 8, 12, 0)
        inside = card(head, self.centre, self._waiting(), self.decide, self.tabs, gap=2)
        self.setLayout(column(inside, gap=0))

    def _waiting(self) -> QWidget:
        """Why an order does not come in yet, and the way to look again where SKUs are missing."""
        self.waits = label(tone="warn", wrap=True)
        self.try_button = button(tr("Try now"), lambda: self.trying.emit(self.order), tip=tr("R"))
        inside = row(gap=12)
        inside.addWidget(self.waits, 1)
        inside.addWidget(self.try_button)
        inside.setContentsMargins(12, 2, 12, 2)
        self._waits = QWidget()
        self._waits.setLayout(inside)
        return self._waits

    def _say_waiting(self, order: Order | None) -> None:
        waiting = order.waiting if order is not None else None
        self._waits.setVisible(waiting is not None and bool(waiting.reason))
        if waiting is None:
            return
        self.try_button.setVisible(waiting.for_sku)
        if waiting.for_sku:
            said = words.waiting_words(waiting.reason, waiting.attempts, waiting.next_try, self._now())
            self.waits.setText(said)
            set_tone(self.waits, "warn" if waiting.next_try else "bad")
        else:
            self.waits.setText(sentence(tr(waiting.reason)))
            set_tone(self.waits, "dim")

    def show_order(
        self,
        order: Order | None,
        hours: float,
        history: Sequence[HistoryRow] = (),
        row: OrderRow | None = None,
        there: OutboundStatus | None = None,
        past: Sequence[PastAct] = (),
        returned: Sequence[PastReturn] = (),
    ) -> None:
        """``hours``: the account's offset (D17); ``row``: as it stands in the table, where it does; ``there``: how it
        stands at a channel's own warehouse; ``past``: what was cancelled and refunded; ``returned``: what came back."""
        fresh = order is None or self.order is None or order.id != self.order.id
        self.order = order
        self.tabs.setVisible(order is not None)
        self._heading.setText(tr("Order {number}", number=order.number) if order else "")
        self._say_waiting(order)
        self.centre.show_order(order, row, there)
        self.packages.show_packages(there)
        self._show_after_sale(order, past, returned)
        self.tabs.setTabVisible(self.tabs.indexOf(self.packages), bool(there and there.packages))
        self.parcels.show_order(
            order, ends=row is not None and row.send is not None and row.send.kind == "process",
            elsewhere=row is not None and row.at_centre,
            theirs=frozenset(each.parcel_id for each in there.packages if each.parcel_id) if there else frozenset(),
        )  # fmt: skip
        self.notes.show_order(order)
        if order is None:
            self._hint.say(tr("Choose an order to see its items, address, parcels and timeline."))
            self.address.clear()
            self.raw.clear()
            self.lines.set_rows([])
            return
        self._hint.say(_facts(order, self._now(), row is not None and row.at_centre))
        self._name_tabs(order)
        self.lines.set_rows(LineRow(at, each, order.currency) for at, each in enumerate(order.lines))
        if self.address.toPlainText() != (address := address_text(order)):
            self.address.setPlainText(address)
        self.events.set_rows(timeline(order, self._now(), hours, history))
        if fresh:
            self._hide_raw()

    def _show_after_sale(self, order: Order | None, past: Sequence[PastAct], returned: Sequence[PastReturn]) -> None:
        self.decide.show_order(order, past)
        self.after_sale.show_acts(past)
        self.tabs.setTabVisible(self.tabs.indexOf(self.after_sale), bool(past))
        self.returns.show_returns(returned)
        self.tabs.setTabVisible(self.tabs.indexOf(self.returns), bool(returned))

    def _name_tabs(self, order: Order) -> None:
        """How many parcels stand, and whether somebody wrote something."""
        standing = sum(1 for each in order.parcels if each.undone_at is None)
        person = order.person
        notes = len(person.all_notes) + len(person.links) + bool(person.gift_message)
        for page, title, number in ((self.parcels, tr("Parcels"), standing), (self.notes, tr("Notes"), notes)):
            self.tabs.setTabText(self.tabs.indexOf(page), f"{title} {number}" if number else title)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Those whose letters are commands and scans, as in the list above."""
        return (
            self.line_table, self.event_table, self.parcels.table, self.packages.table, self.after_sale.table,
            self.returns.table,
        )  # fmt: skip

    def edit_line(self, at: int = -1) -> bool:
        """Edit the stock item of a line (by default the first that has none); False where there is no line."""
        if self.order is None or not self.order.lines:
            return False
        if at < 0:
            at = next((n for n, each in enumerate(self.order.lines) if each.sku is None), 0)
        self.tabs.setCurrentWidget(self.line_table)
        index = self.lines.index(self.lines.row_of(at), 1)
        self.line_table.setFocus()
        self.line_table.setCurrentIndex(index)
        self.line_table.edit(index)
        return True

    def show_tab(self, page: QWidget) -> None:
        """Bring one of its pages to the front."""
        self.tabs.setCurrentWidget(page)

    def _hide_raw(self) -> None:
        self.raw.hide()
        self.raw.clear()
        self._show_raw.show()

    def show_raw(self) -> None:
        """On demand: it holds everything the channel told of the buyer."""
        if self.order is None:
            return
        self.raw.setPlainText(raw_text(self.order.person.raw) or tr("The record is not kept any more."))
        self.raw.show()
        self._show_raw.hide()

    def _raw_page(self) -> QWidget:
        page = QWidget()
        layout = column(row(self._show_raw, 1), gap=8, margin=10)
        layout.addWidget(self.raw, 100)
        layout.addStretch(1)
        page.setLayout(layout)
        self.raw.hide()
        return page

    def _event_columns(self) -> tuple[Column[Event], ...]:
        return (
            Column("moment", "When", lambda each: each.clock or when(each.moment, self._now()) or "–", 120,
                   tooltip=lambda each: each.tip or when_tip(each.moment)),
            Column("what", "What", lambda each: each.what, 260, stretch=True, tooltip=lambda each: each.what),
            Column("detail", "More", lambda each: each.detail or None, 400, stretch=True,
                   tooltip=lambda each: each.detail),
            Column("who", "Who", lambda each: each.who or None, 90),
        )  # fmt: skip

    def _edit(self, at: int, key: str, text: str) -> None:
        if self.order is not None and text.strip() != (self.order.lines[at].sku or ""):
            self.mapped.emit(self.order, self.order.lines[at].channel_sku, text.strip())


def _facts(order: Order, now: datetime, at_centre: bool) -> str:
    """The line beside the number: what it is, what somebody set on it, its marks."""
    marks = [
        tr("Parked: set aside") if order.parked else "",
        tr("Locked: not to be despatched by accident") if order.locked and not at_centre else "",
        *(words.flag_word(each) for each in order.flags),
        tr("has a gift message") if order.person.gift_message else "",
    ]
    leaves = order.status in ("pending", "open") and order.ship_by is not None
    facts = (
        words.reference(order.called, order.channel_order_id), order.account, order.sub_source,
        tr("sold by {name}", name=order.marketplace) if order.called and order.marketplace else "",  # M8
        words.money_text(order.total, order.currency), order.location, order.stage,
        tr("ship by {when}", when=when(order.ship_by, now)) if leaves else "",
        f"{order.weight_g:,} g" if order.weight_g else "", *marks,
        tr("id {id}", id=order.channel_order_id) if order.called else "",
    )  # fmt: skip
    return " · ".join(each for each in facts if each)
