"""One order below the table: lines mapped in place, address, timeline, the raw record. Main thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTabWidget, QWidget

from linndesk.domain.orders import Line, Order
from linndesk.domain.times import offset_label
from linndesk.services.items import Items
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens import order_words as words
from linndesk.ui.screens.parts import plain, tabs
from linndesk.ui.screens.sku_editor import SkuDelegate
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr, when, when_tip


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its place in the order."""

    at: int
    line: Line
    currency: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an order, or will."""

    at: int
    moment: datetime | None
    what: str
    tip: str = ""
    clock: str = ""  # where it is not shown in local time (D17)


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


def timeline(order: Order, now: datetime, hours: float) -> list[Event]:
    """Oldest first; what comes next stands last."""
    events = [
        (order.last_updated, tr("Last changed on the channel")),
    ]
    if order.came_in is not None:
        events.append((order.came_in, tr("Came into linndesk")))
    outcome = {
        "history": tr("Had been shipped before this account came to linndesk"),
        "elsewhere": tr("Was shipped outside linndesk; its units have left stock"),
        "despatched": tr("Despatched here"),
    }.get(order.outcome)
    if outcome:
        events.append((order.last_updated, outcome))
    if order.ship_by is not None:
        events.append((order.ship_by, tr("Ship by")))
    found = [
        Event(0, moment, what, words.received_tip(moment, hours)) for moment, what in sorted(events, key=itemgetter(0))
    ]
    if order.waiting is not None:
        found.append(Event(0, order.waiting.next_try, _waiting(order, now)))
    clock = words.received_text(order.received_at, now, hours)
    tip = words.received_tip(order.received_at, hours)
    ordered = Event(0, order.received_at, tr("The buyer ordered ({zone})", zone=offset_label(hours)), tip, clock)
    return [replace(each, at=at) for at, each in enumerate((ordered, *found))]


def _waiting(order: Order, now: datetime) -> str:
    assert order.waiting is not None
    said = tr("Waiting: {why}", why=order.waiting.reason)
    if order.waiting.attempts:
        said += tr(" · asked {n} times", n=order.waiting.attempts)
    if order.waiting.next_try is not None:
        said += tr(" · asked again {later}", later=words.later(order.waiting.next_try, now))
    return said


def address_text(order: Order) -> str:
    """As it goes onto a label, then how to reach the buyer, then what they wrote."""
    person = order.person
    if order.purged:
        return tr(
            "The buyer's details are not kept: the order is old, or was closed longer ago than they are kept for."
        )
    town = " ".join(each for each in (person.town, person.region) if each)
    lines = [person.name or person.buyer_name, person.company, person.line1, person.line2, person.line3, town,
             person.postcode, person.country_code]  # fmt: skip
    text = "\n".join(each for each in lines if each)
    reach = [tr("Phone {phone}", phone=person.phone) if person.phone else "", order.email]
    if person.buyer_name and person.buyer_name != person.name:
        reach.insert(0, tr("Ordered by {name}", name=person.buyer_name))
    text += "\n\n" + "\n".join(each for each in reach if each)
    if person.gift_message:
        text += "\n\n" + tr("Gift message") + "\n" + person.gift_message
    if person.notes:
        text += "\n\n" + tr("Notes") + "\n" + "\n".join(person.notes)
    return text


class OrderDetails(QFrame):
    """``mapped(channel SKU, stock SKU)``: a line was given its item; a blank stock SKU takes the link off."""

    mapped = Signal(str, str)

    def __init__(self, items: Items, background: Background, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
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
        self.address: QPlainTextEdit = plain(tr("Address of the buyer"))
        self.address.setFrameShape(QFrame.Shape.NoFrame)
        self.raw: QPlainTextEdit = plain(tr("The channel's own record of the order"))
        self.raw.setFrameShape(QFrame.Shape.NoFrame)
        self._show_raw = button(tr("Show the channel's own record"), self.show_raw)
        self._heading = label(size="head")
        self._hint = label(tone="dim")
        self.tabs: QTabWidget = tabs(tr("Details of the order"))
        for page, title in (
            (self.line_table, "Items"), (self.address, "Address"), (self.event_table, "Timeline"),
            (self._raw_page(), "Raw"),
        ):  # fmt: skip
            self.tabs.addTab(page, tr(title))
        head = row(self._heading, self._hint, 1, gap=12)
        head.setContentsMargins(12, 8, 12, 0)
        inside = card(head, self.tabs, gap=2)
        self.setLayout(column(inside, gap=0))
        self.show_order(None, 0.0)

    def show_order(self, order: Order | None, hours: float) -> None:
        """``hours``: the account's offset (D17)."""
        fresh = order is None or self.order is None or order.id != self.order.id
        self.order = order
        self.tabs.setVisible(order is not None)
        self._heading.setText(tr("Order {number}", number=order.number) if order else "")
        if order is None:
            self._hint.setText(tr("Choose an order to see its items, address and timeline."))
            self.address.clear()
            self.raw.clear()
            self.lines.set_rows([])
            return
        self._hint.setText(
            f"{order.channel_order_id} · {order.account} · {words.money_text(order.total, order.currency)}"
        )
        self.lines.set_rows(LineRow(at, each, order.currency) for at, each in enumerate(order.lines))
        self.address.setPlainText(address_text(order))
        self.events.set_rows(timeline(order, self._now(), hours))
        if fresh:
            self.raw.hide()
            self.raw.clear()
            self._show_raw.show()

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

    def show_raw(self) -> None:
        """On demand: it holds everything the channel told of the buyer."""
        if self.order is None:
            return
        self.raw.setPlainText(_pretty(self.order.person.raw) or tr("The record is not kept any more."))
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
            Column("moment", "When", lambda each: each.clock or when(each.moment, self._now()) or "–", 130,
                   tooltip=lambda each: each.tip or when_tip(each.moment)),
            Column("what", "What", lambda each: each.what, 400, stretch=True, tooltip=lambda each: each.what),
        )  # fmt: skip

    def _edit(self, at: int, key: str, text: str) -> None:
        if self.order is not None and text.strip() != (self.order.lines[at].sku or ""):
            self.mapped.emit(self.order.lines[at].channel_sku, text.strip())


def _pretty(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False) if raw else ""
    except ValueError:
        return raw
