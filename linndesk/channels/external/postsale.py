"""Cancelling and refunding on an app: what it takes, what it is asked, what it said (X12). Worker threads.

Neither is ever asked twice by the program (R-LOST): only an answer that says so is a yes or a no, and after anything
else nobody knows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from linndesk.channels.bodies import as_number
from linndesk.channels.external.asking import refuse
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.postsale_reading import read_options
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.external.told_once import ask_once, nobody_knows
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose
from linndesk.channels.stock import can_be_sent
from linndesk.channels.written import Unreadable
from linndesk.domain.postsale import Cancellation, Options, Refund
from linndesk.errors import BadInput

OPTIONS, CANCEL, REFUND = "PostSaleOptionsEndpoint", "CancelEndpoint", "RefundEndpoint"
MOST_MONEY = Decimal(10) ** 9
_FINEST = Decimal("0.0001")


class PostSale(ABC):
    """The part of the channel that serves after a sale (the port ServesAfterSale)."""

    settings: ExternalSettings

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def post_sale_options(self) -> Options:
        """What it takes; nothing where it cannot be asked."""
        if not self.client.has(OPTIONS):
            return Options()
        answer = self.client.post("options", OPTIONS, {}, person=True)
        refuse(self.client, answer, "what it takes after a sale")
        return replace(read_options(Loose(answer.body)), cancelled=self.settings.refunds_cancelled)

    def cancel_request(self, cancellation: Cancellation) -> dict[str, Any]:
        """See the port. Raises BadInput."""
        self._can(CANCEL, "cancellations")
        lines = cancellation.lines
        _check(cancellation.channel_order_id, [each.line_id for each in lines])
        if not lines or any(not 0 < each.quantity <= MOST_UNITS for each in lines):
            raise _no(cancellation.channel_order_id, "A cancellation names at least one unit of each line")
        items = [
            {
                **_line(each.line_id, each.channel_sku, each.reason, each.sub_reason),
                "CancellationQuantity": each.quantity,
            }
            for each in lines
        ]
        named = _named(cancellation.channel_order_id, cancellation.external_reference)
        return {"Cancellation": {**named, "Items": items}}

    def tell_cancel(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """One exchange; see the port."""
        ask_once(self.client, "cancel", CANCEL, request, before_send)

    def refund_request(self, refund: Refund) -> dict[str, Any]:
        """See the port. Raises BadInput."""
        self._can(REFUND, "refunds")
        order, lines = refund.channel_order_id, refund.lines
        _check(order, [each.line_id for each in lines])
        if not (lines or refund.shipping):
            raise _no(order, "A refund gives at least something back")
        if any(not (_can_be_given(each.amount) and each.amount > 0) for each in lines):
            raise _no(order, "Each line of a refund gives more than 0 back, with 4 decimals at most")
        if not _can_be_given(refund.shipping):
            raise _no(order, "The postage that is given back is 0 or more, with 4 decimals at most")
        items = [
            {
                **_line(each.line_id, each.channel_sku, each.reason, each.sub_reason),
                "RefundAmount": as_number(each.amount),
            }
            for each in lines
        ]
        shipping = {"RefundShippingAmount": as_number(refund.shipping)}
        return {"Refund": {**_named(order, refund.external_reference), **shipping, "Items": items}}

    def tell_refund(self, request: dict[str, Any], before_send: Callable[[], None]) -> str:
        """One exchange; see the port."""
        body = Loose(ask_once(self.client, "refund", REFUND, request, before_send).body)
        if not (body.knows("Error") or body.has("RefundReference")):  # some makers never write their errors down
            raise nobody_knows(self.client, REFUND, "It says neither that it is done nor that it is not")
        try:
            return self.client.quiet.clean(body.line("RefundReference"), LONGEST_ID)
        except Unreadable:
            return ""  # the money is on its way: only what it is called there is not known

    def _can(self, endpoint: str, what: str) -> None:
        if not self.client.has(endpoint):
            raise BadInput(
                f"{self.client.who} takes no {what}", f"Its manifest names no {endpoint}",
                "Add it under Endpoints in Config, or do it there",
            )  # fmt: skip


def _named(order: str, reference: str) -> dict[str, Any]:
    return {"ReferenceNumber": order, "ExternalReference": reference}


def _line(number: str, sku: str, reason: str, sub_reason: str) -> dict[str, Any]:
    return {"SKU": sku, "OrderLineNumber": number, "Reason": reason, "SecondaryReason": sub_reason}


def _check(order: str, lines: Sequence[str]) -> None:
    if len(set(lines)) < len(lines):
        raise _no(order, "Each line stands in it once")
    if not all(each.strip() and can_be_sent(each) for each in (order, *lines)):
        raise _no(order, "Its number, or one of its lines', cannot be sent")


def _can_be_given(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= MOST_MONEY and amount == amount.quantize(_FINEST)


def _no(order: str, why: str) -> BadInput:
    return BadInput(f"This cannot be asked for order {order}", why, "Correct it, then try again")
