"""The columns of Open Orders. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from linndesk.domain.times import offset_label
from linndesk.services.shown import OrderRow
from linndesk.ui.columns import Column, Painted
from linndesk.ui.screens import order_words as words
from linndesk.ui.words import tr


class Offsets:
    """D17: hours ahead of UTC by account id."""

    def __init__(self) -> None:
        self.hours: Mapping[int, float] = {}

    def of(self, account_id: int) -> float:
        return self.hours.get(account_id, 0.0)

    @property
    def label(self) -> str:
        """What all accounts share; blank where they differ."""
        return words.offsets_label(list(self.hours.values()))


def order_columns(
    offsets: Offsets, buyer: Callable[[int], str | None], now: Callable[[], datetime]
) -> tuple[Column[OrderRow], ...]:
    """``buyer`` gives the name of an order id once it is known."""

    def received(row: OrderRow) -> str:
        hours = offsets.of(row.account_id)
        said = words.received_text(row.received_at, now(), hours)
        return said if offsets.label else f"{said} {offset_label(hours)}"

    return (
        Column("number", "Order", lambda row: row.number, 78, header_tip="Our own number"),
        Column(
            "channel_order_id", "Channel ref", lambda row: row.channel_order_id, 166,
            header_tip="The channel's number of the order",
        ),
        Column(
            "sub_source", "Source", lambda row: row.sub_source, 92,
            tooltip=lambda row: f"{row.source} · {row.sub_source} · {row.account}",
        ),
        Column(
            "received_at", "Received", received, 106, header_tip="When the buyer ordered",
            tooltip=lambda row: words.received_tip(row.received_at, offsets.of(row.account_id)),
        ),
        Column(
            "ship_by", "Ship by", lambda row: words.ship_by_cell(row, now()), 122,
            tooltip=words.ship_by_tip, header_tip="The last day to despatch, in this PC's time; late = before today",
        ),
        Column("status", "Status", words.status_chips, 130, tooltip=words.status_tip),
        Column(
            "items", "Items", words.items_cell, 130, sortable=False, stretch=True, tooltip=words.items_tip,
            header_tip="Units and SKU, or lines and units; a red mark = a line has no stock item yet",
        ),
        Column("total", "Total", lambda row: words.money_text(row.total, row.currency), 82, "right"),
        Column("customer", "Customer", lambda row: buyer(row.id) or "", 112, sortable=False,
               tooltip=lambda row: buyer(row.id) or tr("Not known, or purged after its time")),
        *ON_DEMAND,
    )  # fmt: skip


def _waiting(row: OrderRow) -> Painted | None:
    return Painted(row.waiting_reason, "dim") if row.waiting_reason else None


ON_DEMAND: tuple[Column[OrderRow], ...] = (
    Column("unmapped", "Unmapped", lambda row: row.unmapped or None, 82, "right", sortable=False, hidden=True,
           header_tip="Lines without a stock item"),
    Column("service", "Service", lambda row: row.service, 110, hidden=True),
    Column("country", "Country", lambda row: row.country, 70, hidden=True),
    Column("postcode", "Postcode", lambda row: row.outward_postcode, 84, hidden=True, header_tip="The outward part"),
    Column("account", "Account", lambda row: row.account, 110, hidden=True),
    Column("location", "Location", lambda row: row.location, 100, sortable=False, hidden=True),
    Column("waiting", "Waiting for", _waiting, 180, sortable=False, hidden=True),
)  # fmt: skip
