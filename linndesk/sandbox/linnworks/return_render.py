"""Returns as Linnworks writes them: bookings with their lines, and what of an order can come back. Pure."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from linndesk.sandbox.linnworks.asked import Json
from linndesk.sandbox.linnworks.money import cost
from linndesk.sandbox.linnworks.records import NO_ID, Item, Line, Order
from linndesk.sandbox.linnworks.render import Renderer, replaced
from linndesk.sandbox.linnworks.return_records import ReturnLine, Rma
from linndesk.sandbox.linnworks.times import bare
from linndesk.sandbox.linnworks.world import LinnworksWorld

_SAID = {"OPEN": "Booked", "PROCESSED": "Accepted", "ERROR": "Not accepted"}


class ReturnRenderer:
    """For one answer, under the world's lock."""

    def __init__(self, world: LinnworksWorld) -> None:
        self._world = world

    def header(self, rma: Rma) -> Json:
        """OrderRMAHeader."""
        order = self._world.order(rma.order_id)
        shown = {
            "RMAHeaderId": rma.id,
            "RMALines": self.lines(rma),
            "OrderId": order.id,
            "NumOrderId": order.number,
            "Status": status("PROCESSED" if rma.actioned else "OPEN"),
            "OrderSource": order.source,
            "OrderSubSource": order.sub_source,
            "ExternalReference": rma.reference,
            "ChannelInitiated": rma.channel_initiated,
            "CreatedDate": bare(rma.created),
            "Actioned": rma.actioned is not None,
            "LastActionDate": bare(rma.actioned or rma.created),
        }
        return replaced(shown, rma.extra)

    def lines(self, rma: Rma) -> list[Json]:
        """VerifiedRMAItem of each of its lines."""
        return [self.line(rma.order_id, each, rma) for each in rma.lines]

    def line(self, order_id: str, line: ReturnLine, rma: Rma | None, said: str = "") -> Json:
        """VerifiedRMAItem. ``rma`` None = it was not booked; ``said``: why."""
        order = self._world.find(order_id)
        row = next((each for each in order.lines if each.row_id == line.row_id), None) if order else None
        now = bare(self._world.now())
        words = [{"RMARowId": line.id, "ErrorMessage": said, "DateStamp": now, "Acknowledged": False}] if said else []
        done = rma.actioned if rma else None
        return {
            "RMARowId": line.id,
            "RMAHeaderId": rma.id if rma else 0,
            "Type": "Return",
            "Status": status("ERROR" if rma is None else "PROCESSED" if done else "OPEN"),
            "ExternalReference": rma.reference if rma else "",
            "CreatedDate": bare(rma.created) if rma else now,
            "Actioned": done is not None,
            "ActionedDate": bare(done) if done else None,
            "Deleted": line.deleted,
            "NewOrderId": NO_ID,
            "ValidationError": said,
            "Error": said,
            "Errors": words,
            "Info": "",
            "OrderItemRowId": line.row_id,
            "ReturnItemSKU": row.sku if row else "",
            "ReturnItemTitle": row.title if row else "",
            "BatchInventoryId": line.batch_id,
            "ReturnLocation": line.location_id,
            "ReturnQuantity": line.quantity,
            "RefundAmount": float(line.refund),
            "ScrapQuantity": line.scrap,
            "ReasonCategory": line.category,
            "IsFreeText": False,
            "Reason": line.reason,
            "ReasonTag": "",
            "SubReasonTag": "",
            "BinrackOverride": "",
        }

    def rows(self, order: Order) -> list[Json]:
        """OrderItemReturnInfo of each row."""
        return [self._row(order, each) for each in order.lines]

    def options(self, order: Order | None, why: str, rma: Rma | None) -> Json:
        """ReturnOptions. ``why``: CannotReturnReason."""
        can, known = why == "None", order is not None
        return {
            "CanSendRejectionIfDeleted": False,
            "CanReturn": can,
            "CanReturnInternally": can,
            "MustHaveRefund": False,
            "RefundAutoPopulated": False,
            "CanHaveRefund": can,
            "ReturnReasons": [],
            "RejectionReasons": [],
            "SubStatuses": [],
            "RefundOptions": None,
            "CannotReturnReason": why,
            "Order": Renderer(self._world).details(order) if order else None,
            "RMAHeader": self.header(rma) if rma else None,
            "AllExistingRMAs": [
                line for each in (self._world.returns.of(order.id) if order else ()) for line in self.lines(each)
            ],
            "Errors": [] if known else ["Order was not found"],
            "Info": [],
        }

    def _row(self, order: Order, line: Line) -> Json:
        item = None if line.service else self._world.shelf.item(sku=line.sku)
        back = self._world.returns.returned(order.id, line.row_id)
        shown = _info(order, line, item, back)
        shown["Batches"] = [_batched(shown, item, self.batch(item))] if item and item.batched else []
        shown["ChildItems"] = [
            self._child(order, line, sku, units, back) for sku, units in (item.parts if item else ())
        ]
        return shown

    def _child(self, order: Order, line: Line, sku: str, units: int, back: int) -> Json:
        row_id = str(uuid5(NAMESPACE_URL, f"{line.row_id}/{sku}"))  # as items.rows has it
        part = Line(sku, units * line.quantity, line.price * 0, f"A {sku}", row_id)
        shown = _info(order, part, self._world.shelf.item(sku=sku), back * units)
        return {**shown, "ParentRowId": line.row_id, "ParentRatio": units}

    def batch(self, item: Item) -> int:
        """BatchInventoryId of what a batched item has on the shelf: one batch each."""
        return 1 + [each.id for each in self._world.shelf.items].index(item.id)


def status(header: str) -> Json:
    """PostSaleStatus."""
    return {
        "StatusHeader": header,
        "StatusDetail": {
            "StatusTag": header,
            "StatusDescription": _SAID[header],
            "Actionable": header == "OPEN",
            "ActionDescription": "Accept the return" if header == "OPEN" else "",
            "EditableFields": [],
        },
    }


def _info(order: Order, line: Line, item: Item | None, back: int) -> Json:
    return {
        "ChildItems": [],
        "Batches": [],
        "OrderId": order.id,
        "fkOrderItemRowId": line.row_id,
        "ParentRowId": NO_ID,
        "ReturnableQty": 0 if line.service else max(0, line.quantity - back),
        "OrderQty": line.quantity,
        "ReturnedQty": back,
        "SKU": line.sku,
        "ItemTitle": line.title,
        "UnitValue": float(cost(line).gross / line.quantity) if line.quantity else 0.0,
        "TaxRate": float(line.tax_rate),
        "TaxCostInclusive": True,
        "Currency": order.currency,
        "IsCompositeParent": bool(item and item.parts),
        "IsPartialCompositeReturn": False,
        "ParentRatio": 1,
        "pkStockItemId": item.id if item else NO_ID,
        "ResentQty": 0,
        "fkRefundRowId": NO_ID,
    }


def _batched(shown: Json, item: Item, batch: int) -> Json:
    own = {name: value for name, value in shown.items() if name not in ("ChildItems", "Batches")}
    more = {"OrderItemBatchId": batch, "BatchInventoryId": batch, "BatchNumber": f"B-{item.sku}"}
    return {**more, "DespatchUnitValue": 0.0, **own}
