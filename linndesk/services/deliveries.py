"""Purchase orders that are expected here, and booking in what came of them (M3, M4). Worker threads."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.channels.base import Cancel
from linndesk.domain.changes import Changes
from linndesk.errors import BadInput, UnknownName
from linndesk.services.connections import Connections
from linndesk.services.deliveries_shown import (
    Delivery,
    DeliveryLine,
    Fault,
    Line,
    Part,
    Purchase,
    PurchaseRow,
    Received,
    Scan,
    Terms,
)
from linndesk.store.store import Store

__all__ = [
    "Deliveries",
    "Delivery",
    "DeliveryLine",
    "Fault",
    "Line",
    "MoreThanOrdered",
    "Part",
    "Purchase",
    "PurchaseRow",
    "Received",
    "Scan",
    "Terms",
]


class MoreThanOrdered(BadInput):
    """More would come in than was ordered: a person may say so and book it all the same. ``faults``: line by line."""

    code = "over_delivery"
    exit_code = 1

    def __init__(self, title: str, detail: str, fix: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(title, detail, fix)
        self.faults = faults


class Deliveries:
    """Built.deliveries. ``refresh`` asks the channel; everything else goes by what is here."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def listed(self, account: str | None = None, search: str = "", *, closed: bool = False) -> tuple[PurchaseRow, ...]:
        """Open ones, the earliest expected first; ``closed``: all of them. ``search``: a part of a reference, SKU,
        title or barcode, of ours or the channel's, whatever its case. Raises UnknownName."""
        return ()

    def fetch(self, purchase_id: int) -> Purchase:
        """Raises UnknownName."""
        raise UnknownName("There is no such purchase order", fix="Refresh the list")

    def find(self, ref: str, account: str | None = None) -> int:
        """By its reference, its supplier's, or the channel's id; an open one before closed ones. Raises UnknownName;
        BadInput where several are meant."""
        raise UnknownName(f"There is no purchase order {ref}", fix="Sync first, or check the reference")

    def scan(self, purchase_id: int, code: str) -> Scan:
        """Which line a scanned code means: the first that still expects some. Raises UnknownName."""
        return Scan("", "")

    def expecting(self, code: str) -> tuple[PurchaseRow, ...]:
        """Open ones with a line that this scanned code means."""
        return ()

    def check(self, purchase_id: int, parts: Sequence[Part], location: str | None = None) -> tuple[Fault, ...]:
        """Every fault of a booking; () = it may be made. Raises UnknownName."""
        return ()

    def terms(self, purchase_id: int) -> Terms:
        """How it would leave. Raises UnknownName."""
        return Terms("", "", 0, "")

    def receive(
        self, purchase_id: int, parts: Sequence[Part], note: str = "", location: str | None = None, *,
        over: bool = False, at_once: bool = False,
    ) -> Received:  # fmt: skip
        """In one transaction: the goods are on the shelf and the channel is owed the word. All or nothing.

        ``over``: more than was ordered is booked too. ``at_once``: no undo wait. Raises UnknownName; MoreThanOrdered;
        BadInput whose title is the first fault, nothing was booked.
        """
        raise UnknownName("There is no such purchase order", fix="Refresh the list")

    def undo(self, delivery_id: int) -> Changes:
        """The goods were not there after all. Raises UnknownName; BadInput once its channel may have heard of it."""
        return Changes()

    def history(self, purchase_id: int) -> tuple[Delivery, ...]:
        """What was booked in of it here, oldest first. Raises UnknownName."""
        return ()

    def refresh(self, purchase_id: int, cancel: Cancel | None = None) -> Purchase:
        """Ask its channel how it stands now: a person's call, whatever the account's mode. Raises UnknownName,
        BadInput, ChannelError, VaultTrouble, Cancelled."""
        return self.fetch(purchase_id)

    def resolve(self, purchase_id: int) -> int:
        """Lines without a stock item look for theirs once more: one was made, or a listing linked. How many found one.
        Raises UnknownName."""
        return 0
