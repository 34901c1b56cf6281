"""An order after its sale: what was asked of it, what is wished now, the sheets that a person fills in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from linndesk.domain.orders import Outcome, Status
from linndesk.domain.postsale import PostSaleKind, PostSaleState, Reason

Shape = Literal["order", "lines", "parts"]
ZERO = Decimal(0)
MOST_MONEY = Decimal(10) ** 12  # the store keeps 1/10,000 in 64 bits
COUNTS: frozenset[PostSaleState] = frozenset({"asked", "confirmed", "unheard"})  # the others gave nothing back
UNDECIDED: frozenset[PostSaleState] = frozenset({"asked", "unheard"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a wish. ``where``: "line:ID", "line:ID:reason", "shipping", "reason", "sub_reason", "" = all
    of it."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PastLine:
    """Units or money of one line of an earlier act. ``words``: its reason as people read it."""

    line_id: str
    channel_sku: str
    title: str
    quantity: int
    amount: Decimal
    words: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier cancellation or refund. ``total``: all that it gives back, postage (``shipping``) included; of a
    cancellation what its channel gives back by itself."""

    id: int
    kind: PostSaleKind
    state: PostSaleState
    asked_at: datetime
    settled_at: datetime | None
    who: str
    currency: str
    shipping: Decimal
    total: Decimal
    reference: str
    why: str
    lines: tuple[PastLine, ...]
    outbox_id: int | None = None

    @property
    def money(self) -> dict[str, Decimal]:
        """By line id."""
        return {each.line_id: each.amount for each in self.lines}


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line as it stands. ``open``: units that may still leave; ``cancelled``: by whomever; ``service``: nothing
    that leaves."""

    line_id: str
    channel_sku: str
    title: str
    quantity: int
    open: int
    total: Decimal
    service: bool = False
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """An order as it stands. ``uncancelled``: why nothing of it can be cancelled from here, a sentence, "" = it can.

    ``number``: ours; ``who``: what its channel is called; ``past``: oldest first.
    """

    order_id: int
    number: str
    channel_order_id: str
    called: str
    account: str
    who: str
    currency: str
    status: Status
    outcome: Outcome
    total: Decimal
    shipping: Decimal
    lines: tuple[SaleLine, ...]
    past: tuple[Past, ...] = ()
    uncancelled: str = ""

    @property
    def refunds(self) -> tuple[Past, ...]:
        return tuple(each for each in self.past if each.kind == "refund")

    def given(self, line_id: str) -> Decimal:
        """Money that counts as given back for a line."""
        return sum((each.money.get(line_id, ZERO) for each in self.past if each.state in COUNTS), ZERO)

    @property
    def shipping_given(self) -> Decimal:
        return sum((each.shipping for each in self.past if each.state in COUNTS), ZERO)

    @property
    def all_given(self) -> Decimal:
        return sum((each.total for each in self.past if each.state in COUNTS), ZERO)


@dataclass(frozen=True, slots=True)
class CancelPart:
    """Units of one line that are to be cancelled. Blank reasons = the wish's own."""

    line_id: str
    quantity: int
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class CancelWish:
    """``parts`` () = all that is left of the order. Reasons: tags of the channel, or free text where it names none."""

    order_id: int
    parts: tuple[CancelPart, ...] = ()
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundPart:
    """Money of one line that is to be given back, in the order's currency."""

    line_id: str
    amount: Decimal
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundWish:
    """``shipping``: postage that is to be given back."""

    order_id: int
    parts: tuple[RefundPart, ...] = ()
    shipping: Decimal = ZERO
    reason: str = ""
    sub_reason: str = ""


@dataclass(frozen=True, slots=True)
class CancelRow:
    """One line of the sheet. ``left``: units that may be cancelled."""

    line_id: str
    channel_sku: str
    title: str
    quantity: int
    left: int


@dataclass(frozen=True, slots=True)
class CancelSheet:
    """``shape``: whether the order goes whole, by lines, or by units. ``reasons`` () = any text may be given, or none.

    ``refunds_by_itself``: the channel gives the money back; ``refused``: why nothing can be cancelled, "" = it can.
    """

    sale: Sale
    shape: Shape
    rows: tuple[CancelRow, ...]
    reasons: tuple[Reason, ...]
    refunds_by_itself: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One line of the sheet. ``left``: money that may be given back; ``refused``: why none may, "" = some may;
    ``reasons`` () = any text may be given, or none."""

    line_id: str
    channel_sku: str
    title: str
    quantity: int
    total: Decimal
    given: Decimal
    left: Decimal
    service: bool
    reasons: tuple[Reason, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class RefundSheet:
    """``shipping``, ``shipping_given``, ``shipping_left``: postage; ``shipping_refused``: why none may be given back.

    ``shipping_needs_item``: only together with money of a line. ``most``: in all; ``more``: beyond all that is left
    too. ``places``: decimals of the currency. ``reasons``: of items, for one choice for all lines. ``refused``: why
    nothing can be given back at all, "" = something can.
    """

    sale: Sale
    rows: tuple[RefundRow, ...]
    shipping: Decimal
    shipping_given: Decimal
    shipping_left: Decimal
    shipping_refused: str
    shipping_needs_item: bool
    most: Decimal
    more: bool
    places: int
    reasons: tuple[Reason, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What is asked for one line. ``reason``, ``sub_reason``: as they are told, ``words``: as people read them.

    ``amount``: money that comes back by it; of a cancellation what its channel gives back by itself.
    """

    line: SaleLine
    quantity: int
    amount: Decimal
    reason: str = ""
    sub_reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, without any fault. ``total``: money that comes back, postage (``shipping``) included."""

    kind: PostSaleKind
    lines: tuple[PlanLine, ...]
    shipping: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.lines), self.shipping)
