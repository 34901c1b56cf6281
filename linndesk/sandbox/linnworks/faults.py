"""The knobs that make the practice Linnworks nasty. Safe from any thread; tests and the demo turn them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from linndesk.sandbox.planned import Planned

Kind = Literal[
    "429", "503", "500", "400", "403", "404",  # a status, and what stands under it
    "401", "expired",  # a session that is not taken; and all of them forgotten, before it acts
    "html200", "text400", "empty", "null", "list", "truncated", "redirect", "huge",  # no answer to speak of
    "slow", "drip",
    "reset", "lost", "503_after", "html_after", "401_after",  # cut before it acted; acted, and nobody hears of it
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with one call. ``seconds``: how long it takes, or Retry-After; ``words``: what is said."""

    kind: Kind
    seconds: float = 0.0
    words: str = ""


@dataclass
class OrderFaults:
    """How lists of orders go wrong, and what is said of single ones."""

    most: int = 500  # entries of a page; more is refused
    stuck: bool = False  # every page is the first one
    endless: bool = False  # past the last page the last one comes again
    empty_first: bool = False  # the first page is empty, and says that there are more
    composites_flat: bool = False  # the parts of a composite stand beside it too
    refused: dict[str, str] = field(default_factory=dict)  # words of ProcessOrder by order id
    pretended: set[str] = field(default_factory=set)  # of which ProcessOrder says yes and does nothing
    unprinted: set[str] = field(default_factory=set)  # whose invoice SetInvoicesPrinted leaves out


@dataclass
class LevelFaults:
    """How rows of UpdateStockLevelsBulk go wrong, by SKU.

    ``missing``: acted on, and no row in the answer; ``pretended``: answered well, and nothing was done; ``poison``:
    the whole request is refused.
    """

    refused: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    pretended: set[str] = field(default_factory=set)
    poison: dict[str, str] = field(default_factory=dict)


@dataclass
class PurchaseFaults:
    """How purchase orders go wrong, lists of them, and single lines by SKU.

    ``pretended``: Deliver_PurchaseItem is answered well, and nothing was done.
    """

    most: int = 200  # entries of a page; more is refused
    stuck: bool = False  # every page is the first one
    endless: bool = False  # past the last page the last one comes again
    refused: dict[str, str] = field(default_factory=dict)
    pretended: set[str] = field(default_factory=set)
    no_records: bool = False  # Get_PurchaseOrder shows none of its DeliveredRecords


@dataclass
class ReturnFaults:
    """How returns go wrong: words by SKU of a line, and by order id of the whole.

    ``cannot``: a CannotReturnReason by order id; ``pretended``, ``pretended_actions``: orders whose bookings, or the
    acting on them, are answered well, and nothing was done.
    """

    refused: dict[str, str] = field(default_factory=dict)
    not_booked: dict[str, str] = field(default_factory=dict)
    not_actioned: dict[str, str] = field(default_factory=dict)
    cannot: dict[str, str] = field(default_factory=dict)
    pretended: set[str] = field(default_factory=set)
    pretended_actions: set[str] = field(default_factory=set)


class LinnworksFaults(Planned[Fault]):
    """Turn the public fields directly; plan failures of coming calls with :meth:`fail_next`."""

    def __init__(self) -> None:
        super().__init__()
        self._others: Planned[Callable[[], object]] = Planned()
        self.reset()

    def reset(self) -> None:
        """Everything behaves again."""
        self.forget_plans()
        self._others.forget_plans()
        self.orders = OrderFaults()
        self.levels = LevelFaults()
        self.purchases = PurchaseFaults()
        self.returns = ReturnFaults()
        self.date_skew = timedelta()  # added to the Date header
        self.no_date = False  # and this leaves it out
        self.state = "AVAILABLE"  # of the account: LOCKED_BASIC, LOCKED_FULL, MAINTENANCE
        self.reason = ""  # and why
        self.server = ""  # what sign-in names in place of its own Server
        self.nulls = False  # whatever is empty comes as null: texts, lists, objects
        self.ttl: float = 1200  # seconds of inactivity after which a session ends
        self.says_ttl: float | None = None  # what it says of it; None = the truth

    def fail_next(
        self, operation: str, kind: Kind, times: int = 1, *, skip: int = 0, seconds: float = 0.0, words: str = ""
    ) -> None:
        """The next ``times`` calls of the operation (such as ``ProcessOrder``, or ``*``) fail, after ``skip`` good
        ones."""
        self.plan(operation, Fault(kind, seconds, words), times, skip)

    def meanwhile(self, operation: str, act: Callable[[], object], *, skip: int = 0) -> None:
        """Somebody else does something just before the next call of the operation acts, once, after ``skip`` calls."""
        self._others.plan(operation, act, 1, skip)

    def step_in(self, operation: str) -> None:
        """What somebody else does before this call."""
        act = self._others.take(operation)
        if act is not None:
            act()
