"""Cancelling and refunding: what a channel lets a seller do, what is asked of it, what may never be asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ReasonFor = Literal["cancellation", "item", "shipping", "service", "additional"]
PostSaleKind = Literal["cancel", "refund"]
# How an act stands. *unheard*: told, and no answer came; never told again by the program (R-LOST), a person looks.
PostSaleState = Literal["asked", "confirmed", "refused", "unheard", "withdrawn"]


@dataclass(frozen=True, slots=True)
class SubReason:
    """``tag`` is told, ``name`` is shown."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of the channel's. ``types``: what it may be given for."""

    tag: str
    name: str
    types: frozenset[ReasonFor]
    sub: tuple[SubReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the channel takes; what it does not speak of it does not take. No ``reasons`` = any text may be given.

    ``parts``: units of a line may be cancelled, else lines whole (``lines``), else the order whole.
    ``refunds_on_cancel``: it gives the money back by itself. ``shipping_with_item``, ``shipping_alone``: postage is
    refunded together with an item, or by itself. ``more``: beyond what was paid. ``cancelled``: money may be given back
    for what was cancelled.
    """

    cancel: bool = False
    lines: bool = False
    parts: bool = False
    refunds_on_cancel: bool = False
    refund: bool = False
    items: bool = False
    services: bool = False
    shipping_with_item: bool = False
    shipping_alone: bool = False
    more: bool = False
    returns: bool = False
    cancelled: bool = True
    reasons: tuple[Reason, ...] = ()

    def reasons_for(self, what: ReasonFor) -> tuple[Reason, ...]:
        """Those that may be given for it."""
        return tuple(each for each in self.reasons if what in each.types)


@dataclass(frozen=True, slots=True)
class CancelLine:
    """Units of one line. ``reason``: a tag, or free text where the channel names no reasons."""

    line_id: str
    channel_sku: str
    quantity: int
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a channel is asked to cancel. ``external_reference``: of its payment, as the order named it."""

    channel_order_id: str
    external_reference: str
    lines: tuple[CancelLine, ...]


@dataclass(frozen=True, slots=True)
class RefundLine:
    """``amount``: money in the order's currency, more than 0."""

    line_id: str
    channel_sku: str
    amount: Decimal
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """What a channel is asked to give back. ``shipping``: postage, 0 = none."""

    channel_order_id: str
    external_reference: str
    shipping: Decimal
    lines: tuple[RefundLine, ...]
