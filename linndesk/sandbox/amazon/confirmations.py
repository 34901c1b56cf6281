"""confirmShipment, as strict as Amazon and a little stricter, and what was asked of it. On the server's threads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.records import Line, Order, Package
from linndesk.sandbox.amazon.replies import Refusal, invalid, not_found
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.wire import Reply

OPEN = ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")
NOTHING_LEFT = (
    "Failed to create package due to not finding a matching package or order already fulfilled.  "
    "ErrorMessage(errorCode=GeneralError, errorDescription=Unable to find package to update for order (), "
    "errorMetric=PackageToUpdateNotFound, packageIndex=null)"
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One request as it came. ``answered`` 0 = no answer went out; ``acted``: the parcel was taken or changed."""

    order: str
    reference: str
    tracking: str
    lines: tuple[tuple[str, int], ...]
    raw: bytes = field(repr=False)
    at: datetime
    answered: int
    acted: bool


class ConfirmationLog:
    """What tests read. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: list[Confirmation] = []

    @property
    def log(self) -> list[Confirmation]:
        """Every request, in the order it was answered."""
        with self._lock:
            return list(self._log)

    @property
    def acted(self) -> list[Confirmation]:
        """Those that told Amazon something."""
        return [each for each in self.log if each.acted]

    def of(self, order: str) -> list[Confirmation]:
        """Those of one order."""
        return [each for each in self.log if each.order == order]

    def add(self, path: str, raw: bytes, at: datetime, *, answered: int, acted: bool) -> None:
        """Write one down, however broken it is."""
        order = path.strip("/").split("/")[-2]
        reference, tracking, lines = _told(raw)
        with self._lock:
            self._log.append(Confirmation(order, reference, tracking, lines, raw, at, answered, acted))


def _told(raw: bytes) -> tuple[str, str, tuple[tuple[str, int], ...]]:
    try:
        detail = json.loads(raw)["packageDetail"]
        lines = tuple((str(each["orderItemId"]), int(each["quantity"])) for each in detail["orderItems"])
        return str(detail["packageReferenceId"]), str(detail["trackingNumber"]), lines
    except (ValueError, TypeError, LookupError):
        return "", "", ()


class Confirmations:
    """The operation. A reference that is known edits that parcel, whoever told of it."""

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now

    def confirm(self, asked: Asked) -> Reply:
        """204, or 400 with the reason. Form and types were checked against the table before."""
        order_id, detail = asked.places["orderId"], asked.body["packageDetail"]
        now = self._now()
        with self._world.lock:
            order = self._own(order_id, asked.merchant.name)
            _check_order(order, asked.body)
            _check_carrier(detail, self._faults.carriers)
            shipped = _ship_date(detail["shipDate"], order, now)
            self._world.update(order_id, **_with_parcel(order, detail, shipped))
            if self._faults.confirmation_lag:
                self._world.late.hide(order, now, now + self._faults.confirmation_lag)
        return Reply(204)

    def _own(self, order_id: str, merchant: str) -> Order:
        try:
            order = self._world.order(order_id)
        except KeyError:
            raise Refusal(not_found("Order not found.")) from None
        if order.merchant != merchant:
            raise Refusal(not_found("Order not found."))
        return order


def _refuse(message: str, details: str = "") -> Refusal:
    return Refusal(invalid(message, details))


def _check_order(order: Order, body: dict[str, Any]) -> None:
    reference = body["packageDetail"]["packageReferenceId"]
    if not (reference.isascii() and reference.isdigit() and int(reference) > 0):
        raise _refuse("PackageReferenceId: is invalid, must be a positive numeric value.")
    if body["marketplaceId"] != order.marketplace_id:
        raise _refuse("MarketplaceId: does not belong to the order.")
    if "codCollectionMethod" in body:
        raise _refuse("CodCollectionMethod: is not supported in this marketplace.")
    if order.fulfilled_by != "MERCHANT":
        raise _refuse("The order is fulfilled by Amazon.")
    if "FBM_SHIP_PLUS" in order.programs:
        raise _refuse("The order belongs to FBM_SHIP_PLUS. Its shipment does not have to be confirmed.")
    if order.status not in OPEN:
        raise _refuse(f"The order cannot be confirmed: its status is {order.status}.")


def _check_carrier(detail: dict[str, Any], known: frozenset[str] | None) -> None:
    code = detail["carrierCode"]
    if not code.strip():
        raise _refuse("CarrierCode: must not be empty.")
    if code == "Other" and not detail.get("carrierName", "").strip():
        raise _refuse("CarrierName: is required when CarrierCode is Other.")
    if known is not None and code != "Other" and code not in known:
        raise _refuse(f"CarrierCode: {code} is not a carrier of this marketplace.")
    if not detail["trackingNumber"].strip():
        raise _refuse("TrackingNumber: must not be empty.")


def _ship_date(text: str, order: Order, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refuse("Invalid Input", f"shipDate: {text!r}") from None
    if "T" not in text or moment.tzinfo is None:
        raise _refuse("Invalid Input", f"shipDate: {text!r}")
    if moment > now:
        raise _refuse("ShipDate: is in the future.")
    if moment < order.created:
        raise _refuse("ShipDate: is before the order was placed.")
    return moment.astimezone(UTC)


def _with_parcel(order: Order, detail: dict[str, Any], shipped: datetime) -> dict[str, Any]:
    """What changes of the order."""
    reference = str(int(detail["packageReferenceId"]))
    old = next((each for each in order.packages if each.reference == reference), None)
    items = tuple((each["orderItemId"], each["quantity"]) for each in detail["orderItems"])
    before = dict(old.items) if old else {}
    open_lines = [each for each in order.lines if not each.cancelled_by]
    if old is None and all(each.fulfilled >= each.quantity for each in open_lines):
        raise _refuse(NOTHING_LEFT)
    _check_items(order, items, before)
    after = dict(items)
    lines = tuple(
        replace(each, fulfilled=each.fulfilled - before.get(each.line_id, 0) + after.get(each.line_id, 0))
        for each in order.lines
    )
    carrier = detail["carrierName"] if detail["carrierCode"] == "Other" else detail["carrierCode"]
    parcel = Package(reference, carrier, detail.get("shippingMethod", ""), detail["trackingNumber"], shipped, items)
    others = tuple(each for each in order.packages if each.reference != reference)
    packages = tuple(sorted((*others, parcel), key=lambda each: int(each.reference)))
    return {"lines": lines, "packages": packages, "status": _status(lines)}


def _check_items(order: Order, items: tuple[tuple[str, int], ...], before: dict[str, int]) -> None:
    lines = {each.line_id: each for each in order.lines}
    if not items:
        raise _refuse("OrderItems: must not be empty.")
    if len({line_id for line_id, _ in items}) < len(items):
        raise _refuse("OrderItems: an item stands there twice.")
    for line_id, quantity in items:
        line = lines.get(line_id)
        if line is None:
            raise _refuse(f"OrderItemId: {line_id} is invalid.")
        if quantity < 1:
            raise _refuse(f"Quantity: of {line_id} must be at least 1.")
        left = 0 if line.cancelled_by else line.quantity - line.fulfilled + before.get(line_id, 0)
        if quantity > left:
            raise _refuse(f"Quantity: of {line_id} is {quantity}, but {left} are left to be shipped.")


def _status(lines: tuple[Line, ...]) -> str:
    whole = all(each.fulfilled >= each.quantity for each in lines if not each.cancelled_by)
    return "SHIPPED" if whole else "PARTIALLY_SHIPPED" if any(each.fulfilled for each in lines) else "UNSHIPPED"
