"""A picture of *Check this app* with what was found. Main thread."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from linndesk.domain.findings import Finding, Report
from linndesk.services.channelcheck import ChannelCheck
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_app import CheckApp
from linndesk.ui.memory import Memory

FOUND = (
    Finding(
        "orders.reference.unique", "error", "OrdersEndpoint", "Two orders have one ReferenceNumber",
        "Give each order a number of its own, for ever", "Orders are known by their number",
        "Orders[3].ReferenceNumber", "PS-10044", times=2,
    ),
    Finding(
        "transport.type", "warning", "ProductsEndpoint", "The answer is not called JSON",
        "Send Content-Type: application/json", "Every answer is JSON", "Content-Type", "text/html; charset=utf-8",
        also=("OrdersEndpoint", "ShippingTagsEndpoint"), times=7,
    ),
    Finding(
        "orders.note", "note", "OrdersEndpoint", "No order is there", "Place a test order, then check again",
        "What is not there cannot be looked at",
    ),
)  # fmt: skip
REPORT = Report(
    "Practice shop", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), False, FOUND,
    ("Attributes: no category was named",), ("An integration was made, and removed again",), ("127.0.0.1",),
    {"OrdersEndpoint": 21, "ProductsEndpoint": 12}, 4.2,
)  # fmt: skip


def opened(above: QWidget, checks: ChannelCheck, background: Background) -> CheckApp:
    """As the wizard opens it, once it has checked."""
    dialog = CheckApp(above, checks, "external", "https://app.example/manifest.json", {}, background, Memory(None))
    dialog.open()
    dialog.writes.setChecked(True)
    dialog._take(REPORT)
    return dialog
