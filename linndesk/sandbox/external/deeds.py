"""What the practice shop is told: despatches, levels and prices, with all the ways in which single rows go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.sandbox.external.asked import Answer, Asked, Refused
from linndesk.sandbox.external.dialects import Dialect
from linndesk.sandbox.external.faults import RowFaults, ShopFaults
from linndesk.sandbox.external.records import Despatched
from linndesk.sandbox.external.world import ShopWorld


class Deeds:
    """Acts on what it is told, and answers for each row of it or not. ``most``: how many rows one request has at most,
    by the manifest's name for it."""

    def __init__(
        self,
        world: ShopWorld,
        faults: ShopFaults,
        dialect: Callable[[], Dialect],
        now: Callable[[], datetime],
        most: Callable[[str], int],
    ) -> None:
        self._most = most
        self._world = world
        self._faults = faults
        self._dialect = dialect
        self._now = now

    def despatch(self, asked: Asked) -> Answer:
        """Despatch. Raises Refused: the whole request, and nothing happened."""
        _ = asked.owner
        orders = self._few(asked.body["Orders"], "DespatchUpdateBatchSize")
        return {"Orders": self._rows(orders, "ReferenceNumber", self._faults.despatch, self._sent)}

    def levels(self, asked: Asked) -> Answer:
        """InventoryUpdate. Raises Refused: the whole request, and nothing happened."""
        _ = asked.owner
        products = self._few(asked.body["Products"], "InventoryUpdateBatchSize")
        return {"Products": self._rows(products, "SKU", self._faults.stock, self._level)}

    def prices(self, asked: Asked) -> Answer:
        """PriceUpdate. Raises Refused: the whole request, and nothing happened."""
        _ = asked.owner
        products = self._few(asked.body["Products"], "PriceUpdateBatchSize")
        return {"Products": self._rows(products, "SKU", self._faults.price, self._price)}

    def _few(self, rows: list[Mapping[str, Any]], batch: str) -> list[Mapping[str, Any]]:
        if len(rows) > self._most(batch):
            raise Refused(f"At most {self._most(batch)} a request")
        return rows

    def _rows(
        self, told: list[Mapping[str, Any]], key: str, faults: RowFaults, act: Callable[[Mapping[str, Any]], str]
    ) -> list[Answer]:
        poisoned = next((faults.poison[each[key]] for each in told if each[key] in faults.poison), "")
        if poisoned:
            raise Refused(poisoned)
        rows = [self._row(each, key, faults, act) for each in told]
        which = self._dialect().rows if faults.rows == "all" else faults.rows
        if which == "none":
            return []
        return [each for each in rows if each is not None and (which == "all" or each["Error"])]

    def _row(
        self, told: Mapping[str, Any], key: str, faults: RowFaults, act: Callable[[Mapping[str, Any]], str]
    ) -> Answer | None:
        name = told[key]
        answer: Answer = {key: name, "Error": None}
        again = {"Retry": True} if key == "ReferenceNumber" else {}
        if faults.retry.get(name, 0) > 0:
            faults.retry[name] -= 1
            return {**answer, "Error": "Not now", **again}
        if name in faults.refused:
            return {**answer, "Error": faults.refused[name], **({"Retry": False} if again else {})}
        said = "" if name in faults.pretended else act(told)
        if said and not faults.unknown:
            said = ""
        return None if name in faults.missing else {**answer, "Error": said or None}

    def _sent(self, told: Mapping[str, Any]) -> str:
        if not self._world.knows(told["ReferenceNumber"]):
            return "There is no such order"
        items = tuple((each["SKU"], each["OrderLineNumber"], each["DespatchedQuantity"]) for each in told["Items"])
        if self._called_off(told["ReferenceNumber"], items):
            return "It was cancelled"
        self._world.despatch(
            Despatched(
                told["ReferenceNumber"],
                told["ShippingVendor"],
                told["ShippingMethod"],
                told["TrackingNumber"],
                items,
                told["ProcessedOn"],
                self._now(),
            )
        )
        return ""

    def _called_off(self, reference: str, items: tuple[tuple[str, str, int], ...]) -> bool:
        """Whether a unit among them was cancelled here."""
        till, order = self._world.till, self._world.order(reference)
        there = {each.number: each.quantity for each in order.lines}
        return any(
            off > 0 and units > there.get(number, 0) - off
            for _, number, units in items
            for off in (till.cancelled_units(reference, number),)
        )

    def _level(self, told: Mapping[str, Any]) -> str:
        taken = self._world.shelf.take(told["SKU"], told["Reference"], told["Quantity"], self._now())
        return "" if taken else "Nothing of this SKU is listed"

    def _price(self, told: Mapping[str, Any]) -> str:
        price = Decimal(told["Price"])
        if price <= 0:
            return "The price has to be more than 0"
        taken = self._world.shelf.price(told["SKU"], told["Reference"], price, told["Tag"], self._now())
        return "" if taken else "Nothing of this SKU is listed"
