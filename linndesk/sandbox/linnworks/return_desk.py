"""Goods that come back: what may, bookings, and the bookings that are acted on, once. Worker threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.records import ZERO, Line, Order
from linndesk.sandbox.linnworks.return_records import Actioned, Returned, ReturnLine, Rma
from linndesk.sandbox.linnworks.return_render import ReturnRenderer, status
from linndesk.sandbox.linnworks.world import LinnworksWorld

_REFUNDS = 5000  # what a refund's number is more than its return's


@dataclass(frozen=True, slots=True)
class _Checked:
    """A line that was asked for, and what is wrong with it, "" = nothing."""

    line: ReturnLine
    said: str


class ReturnDesk:
    """Acts under the world's lock. Two equal bookings are two bookings: nobody looks at the reference."""

    def __init__(self, world: LinnworksWorld, faults: LinnworksFaults) -> None:
        self._world = world
        self._faults = faults
        self._shown = ReturnRenderer(world)

    def headers(self, asked: Asked) -> Json:
        """GetRMAHeadersByOrderId: none of an order that is not there."""
        with self._world.lock:
            found = self._world.returns.of(asked.body["request"]["OrderId"].lower())
            return {"RMAHeaders": [self._shown.header(each) for each in found]}

    def options(self, asked: Asked) -> Json:
        """GetReturnOptions."""
        told = asked.body["request"]
        with self._world.lock:
            order = self._world.find(told["OrderId"].lower())
            rma = self._rma(order, told.get("RMAHeaderId", 0))
            return {"ReturnOptions": self._shown.options(order, self._reason(order), rma)}

    def rows(self, asked: Asked) -> list[Json]:
        """GetReturnItemsInfo: of open orders too, and nothing of one that is not there."""
        with self._world.lock:
            order = self._world.find(asked.query["pkOrderId"].lower())
            return self._shown.rows(order) if order else []

    def categories(self, asked: Asked) -> list[Json]:
        """GetReturnCategories."""
        names = self._world.returns.categories
        return [{"pkItemId": place, "CategoryName": name} for place, name in enumerate(names, 1)]

    def create(self, asked: Asked) -> Json:
        """CreateRMABooking: 200 whatever comes of it. Raises Refusal: exchanges and resends."""
        told = asked.body["request"]
        if told.get("ExchangeItems") or told.get("ResendItems"):
            raise Refusal(refused("Exchanges and resends are not practised here"))
        with self._world.lock:
            id = told["OrderId"].lower()
            order = self._world.find(id)
            lines = [_line(each) for each in told.get("ReturnItems", ())]
            said = self._refusal(order, lines)
            checked = [_Checked(each, "") for each in lines] if said or order is None else self._checked(order, lines)
            good = [] if said else self._good(checked)
            rma = self._book(id, told, good) if good else None
            return {
                "RMAHeaderId": rma.id if rma else 0,
                "Items": self._verified(id, checked, rma),
                "Errors": [*([said] if said else []), *(each.said for each in checked if each.said)],
                "Info": [],
            }

    def action(self, asked: Asked) -> Json:
        """ActionRMABooking: 200 whatever comes of it."""
        told = asked.body["request"]
        with self._world.lock:
            id = told["OrderId"].lower()
            rma = self._rma(self._world.find(id), told["RMAHeaderId"])
            said = self._faults.returns.not_actioned.get(id, "")
            if rma is None:
                said = "The RMA was not found for this order"
            elif rma.actioned:
                said = "The RMA has been actioned already"
            elif not said and id not in self._faults.returns.pretended_actions:
                rma = self._world.returns.action(rma.id)
                self._world.told.note(Actioned(id, rma.id, self._world.now()))
            refund = rma is not None and not said and any(each.refund for each in rma.lines)
            return {
                "RefundHeaderId": rma.id + _REFUNDS if rma and refund else 0,
                "Status": status("ERROR" if rma is None else "PROCESSED" if rma.actioned else "OPEN"),
                "SuccessfullyActioned": not said,
                "RMAHeaderId": told["RMAHeaderId"],
                "Items": self._shown.lines(rma) if rma else [],
                "Errors": [said] if said else [],
                "Info": [],
            }

    def _rma(self, order: Order | None, id: int) -> Rma | None:
        found = self._world.returns.find(id)
        return found if found and order and found.order_id == order.id else None

    def _reason(self, order: Order | None) -> str:
        """CannotReturnReason."""
        if order is None:
            return "MissingOrderInLinnworks"
        if told := self._faults.returns.cannot.get(order.id, ""):
            return told
        if order.processed is None:
            return "OpenOrderInLinnworks"
        goods = [each for each in order.lines if not each.service]
        left = any(each.quantity > self._world.returns.returned(order.id, each.row_id) for each in goods)
        return "None" if left and not order.held else "AlreadyReturnedInLinnworks" if not left else "Other"

    def _refusal(self, order: Order | None, lines: Sequence[ReturnLine]) -> str:
        """Why nothing of it is booked, "" = something may be."""
        if order is None:
            return "Order was not found"
        tests = (
            (order.processed is None, "Order is not processed"),
            (order.processed is not None and order.held, "Order is cancelled"),
            (not lines, "No items were given"),
        )
        said = self._faults.returns.not_booked.get(order.id, "")
        return said or next((words for met, words in tests if met), "")

    def _checked(self, order: Order, lines: Sequence[ReturnLine]) -> list[_Checked]:
        """Each line with what is wrong with it; units of lines before it count."""
        rows, before, found = {each.row_id: each for each in order.lines}, Counter[str](), []
        for line in lines:
            said = self._trouble(order, rows.get(line.row_id), line, before[line.row_id])
            if not said:
                before[line.row_id] += line.quantity
            found.append(_Checked(line, said))
        return found

    def _trouble(self, order: Order, row: Line | None, line: ReturnLine, before: int) -> str:
        if row is None:
            return "The order has no such item"
        rules, returns = self._world.rules, self._world.returns
        item = None if row.service else self._world.shelf.item(sku=row.sku)
        left = row.quantity - returns.returned(order.id, row.row_id) - before
        batch = self._shown.batch(item) if item and item.batched else 0
        strange = rules.known_categories and line.category not in returns.categories
        tests = (
            (row.service, "Services cannot be returned"),
            (line.quantity < 1, "ReturnQuantity has to be at least 1"),
            (line.quantity > left, f"ReturnQuantity is more than can be returned: {max(0, left)}"),
            (not 0 <= line.scrap <= line.quantity, "ScrapQuantity is more than ReturnQuantity"),
            (line.refund < 0, "RefundAmount is less than nothing"),
            (all(each.id != line.location_id for each in self._world.locations), "ReturnLocation was not found"),
            (batch != 0 and line.batch_id != batch, "BatchInventoryId is not one of the item's batches"),
            (strange, "ReasonCategory was not found"),
        )
        said = self._faults.returns.refused.get(row.sku, "")
        return said or next((words for met, words in tests if met), "")

    def _good(self, checked: Sequence[_Checked]) -> list[ReturnLine]:
        """What is booked."""
        good = [each.line for each in checked if not each.said]
        return good if len(good) == len(checked) or self._world.rules.books_the_good else []

    def _book(self, id: str, told: Json, good: Sequence[ReturnLine]) -> Rma:
        reference, initiated = told.get("Reference", ""), told.get("ChannelInitiated", False)
        rma = self._world.returns.book(id, good, reference=reference, channel_initiated=initiated)
        if id in self._faults.returns.pretended:
            self._world.returns.forget(rma.id)
        else:
            self._world.told.note(Returned(id, rma.id, reference, rma.lines, self._world.now()))
        return rma

    def _verified(self, id: str, checked: Sequence[_Checked], rma: Rma | None) -> list[Json]:
        booked = iter(rma.lines if rma else ())
        shown = []
        for each in checked:
            line = next(booked) if rma and not each.said else each.line
            shown.append(self._shown.line(id, line, None if each.said else rma, each.said))
        return shown


def _line(told: Json) -> ReturnLine:
    return ReturnLine(
        told["OrderItemRowId"].lower(),
        told["ReturnQuantity"],
        told.get("ScrapQuantity", 0),
        told["ReturnLocation"].lower(),
        told.get("ReasonCategory", ""),
        told.get("Reason", ""),
        Decimal(str(told.get("RefundAmount", ZERO))),
        told.get("BatchInventoryId", 0),
    )
