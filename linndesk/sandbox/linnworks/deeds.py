"""What is done to orders: shipping info, invoices printed, and the processing that nothing takes back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.records import NO_ID, Order, Processed, Shipped, Shipping
from linndesk.sandbox.linnworks.render import Renderer
from linndesk.sandbox.linnworks.world import LinnworksWorld

INVOICE = "The order requires an invoice to be printed before processing"


class Deeds:
    """Acts under the world's lock, so that a second telling finds what the first did."""

    def __init__(self, world: LinnworksWorld, faults: LinnworksFaults) -> None:
        self._world = world
        self._faults = faults

    def set_shipping(self, asked: Asked) -> Json:
        """SetOrderShippingInfo: replaces all of it; parked and locked orders answer the same and stay as they were.

        Raises Refusal: unknown and processed orders.
        """
        with self._world.lock:
            order = self._known(asked.body["orderId"])
            told = self._shipping(asked.body["info"])
            took = order.moves
            if took:
                order = self._world.update(order.id, shipping=told)
            service = self._world.services[told.service_id].name
            self._world.told.note(Shipped(order.id, told.tracking, service, took, self._world.now()))
            shown = Renderer(self._world)
            return {"TotalsInfo": shown.totals(order), "ShippingInfo": shown.shipping(told)}

    def _shipping(self, info: Json) -> Shipping:
        service = info.get("PostalServiceId", NO_ID).lower()
        if service not in self._world.services:
            raise Refusal(refused("Postal service was not found"))
        return Shipping(
            service,
            Decimal(str(info.get("TotalWeight", 0))),
            Decimal(str(info.get("ItemWeight", 0))),
            Decimal(str(info.get("PostageCost", 0))),
            info.get("TrackingNumber", ""),
            info.get("ManualAdjust", False),
        )

    def print_invoices(self, asked: Asked) -> list[str]:
        """SetInvoicesPrinted: the ids of those that it set."""
        with self._world.lock:
            done = []
            for each in asked.body["orderIds"]:
                order = self._world.find(each.lower())
                skip = order is None or order.processed or not order.moves
                if skip or order is None or order.id in self._faults.orders.unprinted:
                    continue
                self._world.update(order.id, invoice_printed=True)
                done.append(order.id)
            return done

    def process(self, asked: Asked) -> Json:
        """ProcessOrder: 200 whatever comes of it."""
        with self._world.lock:
            id = asked.body["orderId"].lower()
            order = self._world.find(id)
            reason = self._refusal(order, asked)
            if order is not None and not reason and id not in self._faults.orders.pretended:
                self._end(order, asked)
            return {"OrderId": id, "Processed": not reason, "Error": reason or None}

    def _refusal(self, order: Order | None, asked: Asked) -> str:
        if order is None:
            return "Order was not found"
        said = self._faults.orders.refused.get(order.id, "")
        return said or next((words for words, met in self._tests(order, asked) if met()), "")

    def _tests(self, order: Order, asked: Asked) -> list[tuple[str, Callable[[], bool]]]:
        rules, shelf = self._world.rules, self._world.shelf
        service = self._world.services.get(order.shipping.service_id)
        place = asked.body["locationId"].lower()
        goods = [each for each in order.lines if not each.service]
        return [
            ("Order is already processed", lambda: order.processed is not None),
            ("Order is parked", lambda: order.parked),
            ("Order is locked", lambda: order.locked),
            ("Order is on hold", lambda: order.held),
            ("Order is not in the location", lambda: place != order.location_id),
            ("Order is not paid", lambda: order.status in ("UNPAID", "PENDING")),
            ("Items have to be scanned before processing", lambda: rules.scanned and not asked.body["scanPerformed"]),
            (INVOICE, lambda: rules.invoice_printed and not order.invoice_printed),
            ("Order has unlinked items", lambda: rules.linked and any(not shelf.item(sku=each.sku) for each in goods)),
            (
                "The postal service requires a tracking number",
                lambda: bool(service and service.tracking_required and not order.shipping.tracking),
            ),
            ("Not enough stock", lambda: rules.in_stock and not self._stocked(order)),
        ]

    def _stocked(self, order: Order) -> bool:
        shelf = self._world.shelf
        needs: dict[str, int] = {}
        for line in order.lines:
            for sku, units in shelf.parts(line):
                needs[sku] = needs.get(sku, 0) + units
        return all(shelf.level(sku, order.location_id) >= units for sku, units in needs.items())

    def _end(self, order: Order, asked: Asked) -> None:
        now = self._world.now()
        self._world.update(order.id, processed=now)
        self._world.shelf.take(order.lines, order.location_id)
        service = self._world.services.get(order.shipping.service_id)
        name = service.name if service else ""
        self._world.told.note(
            Processed(order.id, order.shipping.tracking, name, order.location_id, asked.body["scanPerformed"], now)
        )

    def _known(self, id: str) -> Order:
        order = self._world.find(id.lower())
        if order is None:
            raise Refusal(refused("Order was not found"))
        if order.processed is not None:
            raise Refusal(refused("Processed orders cannot be changed"))
        return order
