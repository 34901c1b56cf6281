"""Asks before orders are deleted, and says what goes back on sale. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from linndesk.services.orders import Deletion
from linndesk.ui.messages import MessageBox, confirm
from linndesk.ui.words import count, tr

ONE_GONE = "It is gone here and does not come in again by itself."


def units_back(units: int) -> str:
    """``7 units go back on sale.``"""
    if not units:
        return tr("No stock is held, so no number changes.")
    return tr("{units} on sale.", units=count(units, "unit goes back", "units go back"))


def ask_delete(parent: QWidget, deletion: Deletion, run: Callable[[], None]) -> MessageBox:
    """The safe button has the focus; ``run`` is called when the person says so."""
    several = len(deletion.order_ids) > 1
    orders = count(len(deletion.order_ids), "order")
    gone = "They are gone here and do not come in again by themselves." if several else ONE_GONE
    return confirm(
        parent,
        tr("Delete {orders}?", orders=orders),
        (
            units_back(deletion.units),
            tr(gone),
            tr("Nothing is told to the channel."),
        ),
        tr("Delete {orders}", orders=orders),
        run,
        tone="warn",
    )
