"""A run's receipt in words, and the pane that shows one whole: zero is explained (R-RECEIPT). Main thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayoutItem, QVBoxLayout, QWidget

from linndesk.domain.receipts import AccountReceipt, Sent, account_from_json
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import Page, label, scroll
from linndesk.ui.words import count, lasting, tr, when, when_tip

SKIPPED_SHOWN = 200
OTHER = {
    "price": "Prices", "listing": "Listings", "cancel": "Cancellations", "refund": "Refunds", "booking": "Bookings",
    "mail": "Order confirmations",
}  # fmt: skip


class Run(Protocol):
    """One account's part of one run, as it is stored."""

    @property
    def run_id(self) -> int: ...
    @property
    def account(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime: ...
    @property
    def ok(self) -> bool: ...
    @property
    def trigger(self) -> str: ...
    @property
    def receipt(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class RunLine:
    """A row of a table of runs. ``id`` is its place in the list, newest first."""

    id: int
    account: str
    started_at: datetime
    ended_at: datetime
    trigger: str
    receipt: AccountReceipt
    now: datetime


def lines(runs: list[Run], now: datetime) -> list[RunLine]:
    """Rows from stored runs."""
    return [
        RunLine(
            at, each.account, each.started_at, each.ended_at, each.trigger, account_from_json(dict(each.receipt)), now
        )
        for at, each in enumerate(runs)
    ]


def came(receipt: AccountReceipt) -> str:
    """``12 new, 3 updated``; ``nothing new``."""
    counts = receipt.orders
    parts = [
        f"{number:,} {tr(word)}"
        for number, word in (
            (counts.new, "new"), (counts.updated, "updated"), (counts.cancelled, "cancelled"),
            (counts.quarantined, "unreadable"),
        )
        if number
    ]  # fmt: skip
    return ", ".join(parts) or tr("nothing new")


def told(sent: Sent) -> str:
    """``12 sent, 10 confirmed, 2 held``; blank where nothing was owed."""
    parts = (
        (sent.sent, "sent"), (sent.confirmed, "confirmed"), (sent.unconfirmed, "not confirmed"),
        (sent.refused, "refused"), (sent.held, "held"),
    )  # fmt: skip
    found = [f"{number:,} {tr(word)}" for number, word in parts if number]
    return ", ".join(found) or (tr("{n} planned", n=f"{sent.planned:,}") if sent.planned else "")


def what_left(receipt: AccountReceipt) -> list[tuple[str, str]]:
    """Each kind of act of which something is to be said, and what."""
    found = [("Despatches", receipt.despatches), ("Stock", receipt.stock)]
    found += [(name, receipt.other[kind]) for kind, name in OTHER.items() if kind in receipt.other]
    return [(tr(name), told(sent)) for name, sent in found if told(sent)]


def happened(receipt: AccountReceipt) -> str:
    """The one sentence that matters most."""
    counts = receipt.orders
    if not receipt.ok and receipt.messages:
        return receipt.messages[0]
    if counts.quarantined:
        return tr("{orders} could not be read; see Problems", orders=count(counts.quarantined, "order"))
    if counts.waiting:
        verb = (
            "is waiting and will come by itself" if counts.waiting == 1 else "are waiting and will come by themselves"
        )
        return f"{count(counts.waiting, 'order')} {tr(verb)}"
    left = what_left(receipt)
    if left:
        return ". ".join(f"{name}: {said}" for name, said in left)
    if receipt.zero_reason:
        return receipt.zero_reason
    if receipt.messages:
        return receipt.messages[0]
    if counts.skipped:
        return tr("{orders} skipped, with reasons", orders=count(counts.skipped, "order"))
    return tr("All well")


def _outcome(line: RunLine) -> Cell:
    text = happened(line.receipt)
    if not line.receipt.ok:
        return Painted(text, "bad", "mark-needs-you")
    return Painted(text, "warn", "mark-backing-off") if line.receipt.orders.quarantined else text


def columns(*, with_account: bool) -> tuple[Column[RunLine], ...]:
    """The columns of a table of runs."""
    started: Column[RunLine] = Column(
        "started", "Started", lambda line: when(line.started_at, line.now, seconds=True), width=118,
        tooltip=lambda line: when_tip(line.started_at), order=lambda line: line.started_at,
    )  # fmt: skip
    rest: tuple[Column[RunLine], ...] = (
        Column(
            "took", "Took", lambda line: lasting(line.ended_at - line.started_at), width=70, align="right",
            order=lambda line: (line.ended_at - line.started_at).total_seconds(),
        ),
        Column(
            "orders", "Orders", lambda line: came(line.receipt), width=140,
            order=lambda line: line.receipt.orders.came,
        ),
        Column(
            "happened", "What happened", _outcome, width=200, stretch=True,
            tooltip=lambda line: happened(line.receipt),
        ),
    )  # fmt: skip
    if not with_account:
        return (started, *rest)
    return (started, Column("account", "Account", lambda line: line.account, width=120), *rest)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a receipt: what it is, what it says."""

    name: str
    text: str
    tone: Tone = ""


def facts(line: RunLine) -> list[Fact]:
    """Everything a receipt knows, in the order in which a person asks."""
    receipt = line.receipt
    found = [
        Fact(tr("Started"), f"{when_tip(line.started_at)}, {_trigger(line.trigger)}"),
        Fact(tr("Took"), lasting(line.ended_at - line.started_at)),
        Fact(tr("Came"), came(receipt)),
    ]
    if receipt.zero_reason:
        found.append(Fact(tr("Why nothing"), receipt.zero_reason))
    found += [Fact(name, said) for name, said in what_left(receipt)]
    if receipt.orders.waiting:
        found.append(Fact(tr("Waiting"), happened(receipt) if receipt.ok else count(receipt.orders.waiting, "order")))
    found += [Fact(tr("Said"), each, "" if receipt.ok else "bad") for each in receipt.messages]
    reasons = Counter(each.why for each in receipt.skipped)
    for reason, times in reasons.most_common():
        refs = [each.called for each in receipt.skipped if each.why == reason]
        shown = ", ".join(refs[:SKIPPED_SHOWN]) + (" …" if len(refs) > SKIPPED_SHOWN else "")
        found.append(Fact(tr("Skipped"), f"{count(times, 'order')}: {reason} ({shown})"))
    calls = ", ".join(f"{name} {times}" for name, times in receipt.calls.items())
    found.append(Fact(tr("Calls used"), calls or tr("none")))
    return found


def _trigger(trigger: str) -> str:
    words = {
        "window": "started here",
        "schedule": "started by itself",
        "stock": "started by itself, for stock",
        "drain": "started by itself, to send what was due",
        "command": "started by a command",
    }
    return tr(words.get(trigger, trigger))


class ReceiptPane(QWidget):
    """One receipt, whole; a sentence where none is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(14, 10, 14, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll(Page(self._grid), tr("Receipt")))
        self.show_line(None)

    def show_line(self, line: RunLine | None) -> None:
        """The receipt of this run."""
        while (item := self._take()) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if line is None:
            self._grid.addWidget(label(tr("Choose a run to see its receipt."), tone="dim", wrap=True), 0, 0, 1, 2)
            self._grid.setRowStretch(1, 1)
            return
        self._grid.addWidget(label(tr("Receipt · {account}", account=line.account), size="head"), 0, 0, 1, 2)
        known = facts(line)
        for at, each in enumerate(known, 1):
            name = label(each.name, tone="dim")
            said = label(each.text, tone=each.tone, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, at, 1)
            self._grid.setRowStretch(at, 0)
        self._grid.setRowStretch(len(known) + 1, 1)

    def text(self) -> str:
        """All that it shows, for tests and for copying."""
        items = (self._grid.itemAt(at) for at in range(self._grid.count()))
        widgets = (item.widget() for item in items if item is not None)
        return "\n".join(str(each.property("text")) for each in widgets if each is not None)

    def _take(self) -> QLayoutItem | None:
        return self._grid.takeAt(0) if self._grid.count() else None
