"""The columns of Open Orders and of Processed Orders. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linndesk.domain.times import offset_label
from linndesk.services.shown import OrderRow
from linndesk.ui.columns import Column, Painted
from linndesk.ui.screens import order_words as words
from linndesk.ui.screens.order_centre_words import CentreName
from linndesk.ui.words import tr, when, when_tip


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


@dataclass(slots=True)
class Beside:
    """What a cell needs beside its row. ``buyer``: the name of an order id once it is known."""

    buyer: Callable[[int], str | None]
    now: Callable[[], datetime]
    offsets: Offsets = field(default_factory=Offsets)
    short: frozenset[int] = frozenset()  # orders whose stock does not reach
    begins: Mapping[int, str] = field(default_factory=dict)  # by account id, the stage in which its orders come in
    centre: CentreName = words.NOWHERE  # a channel's own warehouse, as people call it


def open_columns(beside: Beside) -> tuple[Column[OrderRow], ...]:
    """What has to leave, and what is missing for it; service and tracking are edited in place."""
    now = beside.now
    return (
        _number(), _reference(), _received(beside),
        Column(
            "ship_by", "Ship by", lambda row: words.ship_by_cell(row, now()), 110,
            tooltip=words.ship_by_tip, header_tip="The last day to despatch, in this PC's time; late = before today",
        ),
        _status(beside, 120), _items(72),
        Column("stock", "Stock", lambda row: words.stock_cell(row, row.id in beside.short), 102, sortable=False,
               tooltip=lambda row: words.stock_tip(row, row.id in beside.short),
               header_tip="A tick = all of it lies there; a triangle = short; ? = a line has no stock item yet"),
        Column("service", "Service", words.service_cell, 94, editable=True, tooltip=words.service_tip,
               header_tip="The postal service; dim = what the channel asks for. F2 chooses one of yours"),
        Column("tracking", "Tracking", lambda row: row.tracking or None, 110, editable=True,
               tooltip=lambda row: row.tracking,
               header_tip="T goes here; type or scan, Enter goes on to the next order"),
        _despatch(beside, 94),
        _source(hidden=True),
        Column("customer", "Customer", lambda row: beside.buyer(row.id) or "", 112, sortable=False, hidden=True,
               tooltip=lambda row: beside.buyer(row.id) or tr("Not known, or purged after its time")),
        Column("total", "Total", lambda row: words.money_text(row.total, row.currency), 82, "right", hidden=True),
        Column("bin", "Bin", lambda row: row.bin or None, 70, sortable=False, hidden=True,
               header_tip="The first bin of its items"),
        Column("left", "Left", lambda row: row.left or None, 56, "right", sortable=False, hidden=True,
               header_tip="Units that still have to leave"),
        Column("unmapped", "Unmapped", lambda row: row.unmapped or None, 82, "right", sortable=False, hidden=True,
               header_tip="Lines without a stock item"),
        *_on_demand(),
        Column("waiting", "Waiting for", lambda row: _waiting(row, now()), 180, sortable=False, hidden=True,
               tooltip=lambda row: words.status_tip(row, now(), beside.centre)),
    )  # fmt: skip


def processed_columns(beside: Beside) -> tuple[Column[OrderRow], ...]:
    """What has left or was called off, and what its channel was told."""
    now = beside.now
    return (
        _number(), _reference(), _source(),
        Column("sent_at", "Despatched", lambda row: when(row.sent_at, now()) or None, 100,
               tooltip=lambda row: when_tip(row.sent_at), header_tip="When its last parcel left, in this PC's time"),
        _status(beside, 150), _items(110),
        Column("sent_service", "Service", lambda row: row.sent_service or None, 108,
               tooltip=lambda row: row.sent_service, header_tip="Of its last parcel"),
        Column("sent_tracking", "Tracking", lambda row: row.sent_tracking or None, 118,
               tooltip=lambda row: row.sent_tracking, header_tip="Of its last parcel"),
        _despatch(beside, 126),
        _received(beside, hidden=True),
        Column("closed_at", "Closed", lambda row: when(row.closed_at, now()) or None, 96, hidden=True,
               tooltip=lambda row: when_tip(row.closed_at), header_tip="Despatched or cancelled"),
        Column("customer", "Customer", lambda row: beside.buyer(row.id) or "", 112, sortable=False, hidden=True,
               tooltip=lambda row: beside.buyer(row.id) or tr("Not known, or purged after its time")),
        Column("total", "Total", lambda row: words.money_text(row.total, row.currency), 82, "right", hidden=True),
        *_on_demand(),
    )  # fmt: skip


def _number() -> Column[OrderRow]:
    return Column("number", "Order", lambda row: row.number, 96, tooltip=lambda row: row.number,
                  header_tip="Our own number, with the account's prefix")  # fmt: skip


def _reference() -> Column[OrderRow]:
    return Column(
        "channel_order_id", "Channel ref", lambda row: words.reference(row.called, row.channel_order_id), 156,
        header_tip="The channel's number of the order",
        tooltip=lambda row: words.reference_tip(row.called, row.channel_order_id),
    )  # fmt: skip


def _source(*, hidden: bool = False) -> Column[OrderRow]:
    return Column(
        "sub_source", "Source", lambda row: row.sub_source, 92, hidden=hidden,
        tooltip=lambda row: f"{row.source} · {row.sub_source} · {row.account}",
    )  # fmt: skip


def _received(beside: Beside, *, hidden: bool = False) -> Column[OrderRow]:
    def received(row: OrderRow) -> str:
        hours = beside.offsets.of(row.account_id)
        said = words.received_text(row.received_at, beside.now(), hours)
        return said if beside.offsets.label else f"{said} {offset_label(hours)}"

    return Column(
        "received_at", "Received", received, 86, header_tip="When the buyer ordered", hidden=hidden,
        tooltip=lambda row: words.received_tip(row.received_at, beside.offsets.of(row.account_id)),
    )  # fmt: skip


def _status(beside: Beside, width: int) -> Column[OrderRow]:
    return Column(
        "status", "Status",
        lambda row: words.status_chips(row, beside.begins.get(row.account_id, ""), beside.centre), width,
        tooltip=lambda row: words.status_tip(row, beside.now(), beside.centre),
    )  # fmt: skip


def _items(width: int) -> Column[OrderRow]:
    return Column(
        "items", "Items", words.items_cell, width, sortable=False, stretch=True, tooltip=words.items_tip,
        header_tip="Units and SKU, or lines and units",
    )  # fmt: skip


def _despatch(beside: Beside, width: int) -> Column[OrderRow]:
    return Column(
        "despatch", "Despatch", lambda row: words.despatch_cell(row, beside.now()), width, sortable=False,
        tooltip=lambda row: words.despatch_tip(row, beside.now(), beside.centre),
        header_tip="What the channel was told, or is to be; it can be taken back while the seconds run",
    )  # fmt: skip


def _waiting(row: OrderRow, now: datetime) -> Painted | None:
    if row.waits_for_sku:
        said = words.waiting_words(row.waiting_reason, row.attempts, row.next_try, now)
        return Painted(said, "dim" if row.next_try else "bad")
    return Painted(row.waiting_reason, "dim") if row.waiting_reason else None


def _on_demand() -> tuple[Column[OrderRow], ...]:
    return (
        Column("stage", "Stage", lambda row: row.stage or None, 110, hidden=True),
        Column("location", "Location", lambda row: row.location, 100, hidden=True),
        Column("weight", "Weight", lambda row: f"{row.weight_g:,} g" if row.weight_g else None, 76, "right",
               hidden=True),
        Column("country", "Country", lambda row: row.country, 70, hidden=True),
        Column("postcode", "Postcode", lambda row: row.outward_postcode, 84, hidden=True,
               header_tip="The outward part"),
        Column("account", "Account", lambda row: row.account, 110, hidden=True),
    )  # fmt: skip
