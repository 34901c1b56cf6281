"""After a sale: what the practice shop takes, and what it does when it is told to cancel or to give money back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.sandbox.external.asked import Answer, Asked, Refused
from linndesk.sandbox.external.dialects import Dialect, Word
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.external.post_sale_records import (
    NO_TERMS,
    CalledOff,
    PostSaleTerms,
    ReasonType,
    ShopReason,
)
from linndesk.sandbox.external.records import ShopLine, ShopOrder
from linndesk.sandbox.external.world import ShopWorld

_TYPES = ("Cancellation", "ItemRefund", "ShippingRefund", "ServiceRefund", "AdditionalRefund")
_CENT = Decimal("0.01")


class PostSale:
    """Acts on the world's till and orders."""

    def __init__(
        self, world: ShopWorld, faults: ShopFaults, dialect: Callable[[], Dialect], now: Callable[[], datetime]
    ) -> None:
        self._world = world
        self._faults = faults
        self._dialect = dialect
        self._now = now

    @property
    def _terms(self) -> PostSaleTerms:
        return NO_TERMS if self._dialect().post_sale == "minimal" else self._world.till.terms

    def options(self, asked: Asked) -> Answer:
        """PostSaleOptions."""
        _ = asked.owner
        answer = {"Options": []} if self._dialect().post_sale == "minimal" else _options(self._terms)
        if following := self._faults.post_sale.afterwards:
            self._world.till.terms = following.pop(0)
        return answer

    def cancel(self, asked: Asked) -> Answer:
        """Cancel. Raises Refused: nothing happened."""
        _ = asked.owner
        told = asked.body["Cancellation"]
        with self._world.lock:
            order = self._order(told)
            rows = tuple(self._off(order, each) for each in told["Items"])
            if said := self._trouble(order, rows):
                raise Refused(said)
            if order.reference not in self._faults.post_sale.pretended:
                paid = self._paid(order, rows) if self._terms.refunds_on_cancel else ()
                self._world.till.cancel(CalledOff(order.reference, rows, self._now(), paid))
                self._show(order)
        return {}

    def refund(self, asked: Asked) -> Answer:
        """Refund. Raises Refused: nothing was paid."""
        _ = asked.owner
        told, faults = asked.body["Refund"], self._faults.post_sale
        with self._world.lock:
            order = self._order(told)
            if not self._terms.refund:
                raise Refused("Nothing is refunded here")
            rows = tuple(self._back(order, each) for each in told["Items"])
            shipping = Decimal(told["RefundShippingAmount"])
            self._postage(order, shipping, bool(rows))
            if order.reference in faults.pretended:
                return {"RefundReference": "RF-0"}
            paid = self._world.till.pay(order.reference, shipping, rows, self._now())
        return {} if faults.no_reference else {"RefundReference": paid.id}

    def _order(self, told: Mapping[str, Any]) -> ShopOrder:
        reference = told["ReferenceNumber"]
        if not self._world.knows(reference):
            raise Refused("There is no such order")
        if said := self._faults.post_sale.refused.get(reference):
            raise Refused(said)
        order = self._world.order(reference)
        if (told["ExternalReference"] or "") != order.external:
            raise Refused("ExternalReference is not this order's")
        return order

    # -- cancelling

    def _off(self, order: ShopOrder, told: Mapping[str, Any]) -> tuple[str, int, str, str]:
        line, units = _line(order, told), told["CancellationQuantity"]
        gone = self._world.till.cancelled_units(order.reference, line.number)
        sent = sum(
            each[2] for parcel in self._world.despatches(order.reference) for each in parcel.items
            if each[1] == line.number
        )  # fmt: skip
        left = 0 if line.cancelled else line.quantity - gone
        if units > left - sent:
            raise Refused(f"{max(0, left - sent)} of line {line.number} can be cancelled" + (", it left" * bool(sent)))
        if units < left and not self._terms.cancel_parts:
            raise Refused("Lines are cancelled whole here")
        return (line.number, units, *self._why(told, "Cancellation"))

    def _paid(self, order: ShopOrder, rows: Sequence[tuple[str, int, str, str]]) -> tuple[tuple[str, Decimal], ...]:
        lines = {each.number: each for each in order.lines}
        return tuple(
            (number, (line_total(lines[number]) * units / lines[number].quantity).quantize(_CENT))
            for number, units, _, _ in rows
        )

    def _trouble(self, order: ShopOrder, rows: Sequence[tuple[str, int, str, str]]) -> str:
        if not self._terms.cancel:
            return "Nothing is cancelled here"
        if order.payment == "CANCELLED":
            return "The order is cancelled already"
        left = {each.number: each.quantity for each in order.lines if not each.cancelled and not each.service}
        whole = {number: units for number, units, _, _ in rows if number in left} == left
        return "" if whole or self._terms.cancel_lines else "Orders are cancelled whole here"

    def _show(self, order: ShopOrder) -> None:
        """What Orders says of it from now on; a part of a line stands there as before, unless the shop counts."""
        faults = self._faults.post_sale
        if faults.lingers:
            return
        off = {each.number: self._world.till.cancelled_units(order.reference, each.number) for each in order.lines}
        done = [each.number for each in order.lines if each.cancelled or off[each.number] >= each.quantity]
        goods = [each.number for each in order.lines if not each.service]
        whole = set(goods) <= set(done)
        shown = self._world.cancel(order.reference, None if whole else done)
        if faults.partial_shows and not whole:
            left = [each if each.number in done else replace(each, quantity=each.quantity - off[each.number])
                    for each in shown.lines]  # fmt: skip
            self._world.update(order.reference, lines=tuple(left))

    # -- giving money back

    def _back(self, order: ShopOrder, told: Mapping[str, Any]) -> tuple[str, Decimal, str, str]:
        line, terms, money = _line(order, told), self._terms, Decimal(told["RefundAmount"])
        if not (terms.refund_services if line.service else terms.refund_items):
            raise Refused(f"Line {line.number} cannot be refunded")
        given = self._world.till.returned(order.reference, line.number) if self._faults.post_sale.counts else 0
        most = line_total(line) - given - self._world.till.by_itself(order.reference, line.number)
        if money <= 0 or (money > most and not terms.refund_more):
            raise Refused(f"{most} of line {line.number} can be refunded, and more than nothing")
        return (line.number, money, *self._why(told, "ServiceRefund" if line.service else "ItemRefund"))

    def _postage(self, order: ShopOrder, money: Decimal, with_items: bool) -> None:
        if not money:
            if not with_items:
                raise Refused("Nothing is to be refunded")
            return
        terms = self._terms
        if not (terms.shipping_alone or (terms.shipping_with_item and with_items)):
            raise Refused("Postage is not refunded " + ("here" if not terms.shipping_with_item else "by itself"))
        given = self._world.till.returned(order.reference) if self._faults.post_sale.counts else Decimal(0)
        if money > order.postage - given and not terms.refund_more:
            raise Refused(f"{order.postage - given} of the postage can be refunded")

    def _why(self, told: Mapping[str, Any], kind: ReasonType) -> tuple[str, str]:
        """Reason and second reason. Raises Refused."""
        tag, second = told["Reason"], told["SecondaryReason"] or ""
        if not self._terms.reasons:
            return tag, second
        found = next((each for each in self._terms.reasons if each.tag == tag and kind in each.types), None)
        if found is None:
            raise Refused(f"There is no such reason: {tag}" if tag else "A reason has to be given")
        if second and second not in dict(found.sub):
            raise Refused(f"{found.name} has no reason {second}")
        return tag, second


def line_total(line: ShopLine) -> Decimal:
    """What the buyer paid for a line, tax in it."""
    net = line.price * line.quantity * (1 - line.discount / 100)
    return (net if line.tax_inclusive else net * (1 + line.tax_rate / 100)).quantize(_CENT)


def _line(order: ShopOrder, told: Mapping[str, Any]) -> ShopLine:
    number = told["OrderLineNumber"]
    found = next((each for each in order.lines if each.number == number), None)
    if found is None or found.sku != told["SKU"]:
        raise Refused(f"The order has no line {number} of {told['SKU']}")
    return found


def _options(terms: PostSaleTerms) -> Answer:
    flags = {(False, False): "NotSupported", (True, False): "TiedToItem", (False, True): "Independent"}
    both = (terms.shipping_with_item, terms.shipping_alone)
    return {
        "CanCancel": terms.cancel,
        "CanCancelOrderLines": terms.cancel_lines,
        "CanCancelOrderLinesPartially": terms.cancel_parts,
        "AutomaticRefundOnCancel": terms.refunds_on_cancel,
        "CanRefund": terms.refund,
        "CanAttachRefundToItem": terms.refund_items,
        "CanAttachRefundToService": terms.refund_services,
        "RefundShippingTypes": Word(flags.get(both, "TiedToItem, Independent"), both[0] + 2 * both[1]),
        "CanRefundAdditionally": terms.refund_more,
        "CanReturn": terms.returns,
        "PostSaleReasons": [_reason(each) for each in terms.reasons],
    }


def _reason(given: ShopReason) -> Answer:
    return {
        "Tag": given.tag,
        "DisplayName": given.name,
        "Types": [Word(each, _TYPES.index(each)) for each in given.types],
        "SubReasons": [{"Tag": tag, "DisplayName": name} for tag, name in given.sub],
    }
