"""What this changes: every listing that would be sent another level by settings that are not saved yet. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from linndesk.services.whatif import Changed, Effect
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

SHOWN = 2_000


def after_cell(each: Changed) -> Cell:
    """What is more, less or nothing any more, in words too."""
    if each.after == each.before:
        return each.after
    if each.after == 0:
        return Painted(tr("0, sold out"), "bad", "mark-needs-you")
    return Painted(f"{'▲' if each.after > each.before else '▼'} {each.after:,}", "")


COLUMNS: tuple[Column[Changed], ...] = (
    Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 150, tooltip=lambda each: each.channel_sku),
    Column("title", "Title", lambda each: each.title, 190, stretch=True, tooltip=lambda each: each.title),
    Column("sku", "Linked to", lambda each: each.sku, 130, tooltip=lambda each: each.sku),
    Column("before", "As saved", lambda each: each.before, 84, "right"),
    Column("after", "As here", after_cell, 110, "right", order=lambda each: each.after),
    Column("difference", "Difference", lambda each: f"{each.after - each.before:+,}", 90, "right",
           order=lambda each: each.after - each.before),
)  # fmt: skip


class WhatChanges(QDialog):
    """A list to look at; the largest falls come first."""

    def __init__(self, parent: QWidget, account: str, effect: Effect, memory: Memory) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What this changes · {account}", account=account))
        self.resize(900, 540)
        self.model: SmallTableModel[Changed] = SmallTableModel(COLUMNS, lambda each: each.listing_id)
        self.table = Table("what-changes", self.model, memory, title=tr("What this changes"))
        self.table.opens_rows = False
        self.model.set_rows(sorted(effect.changed, key=lambda each: each.after - each.before)[:SHOWN])
        self.table.begin()
        close = button(tr("Close"), self.reject)
        close.setDefault(True)
        said = label(words(effect), wrap=True)
        head = label(tr("What this changes"), size="head")
        foot = row(CountLine(self.table, "listing"), 1, close)
        self.setLayout(column(head, said, card(self.table), foot, gap=10, margin=16))


def words(effect: Effect) -> str:
    """``214 of 1,906 listings would be sent a different quantity, 12 of them 0.``"""
    gone = sum(1 for each in effect.changed if each.after == 0)
    said = tr("{n} of {all} listings would be sent a different quantity", n=f"{len(effect.changed):,}",
              all=f"{effect.linked:,}")  # fmt: skip
    said += tr(", {n} of them 0", n=f"{gone:,}") if gone else ""
    said += tr("; {n} another latency", n=f"{effect.latencies:,}") if effect.latencies else ""
    more = tr(" The first {n} are shown.", n=f"{SHOWN:,}") if len(effect.changed) > SHOWN else ""
    return said + "." + more
