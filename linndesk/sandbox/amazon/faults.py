"""The knobs that make the practice Amazon nasty. Safe from any thread; tests and the demo turn them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from linndesk.sandbox.amazon.document_faults import DocumentFaults
from linndesk.sandbox.amazon.fba_faults import FbaFaults, OutboundFaults
from linndesk.sandbox.amazon.stock_faults import FeedFaults, Kind, StockFaults
from linndesk.sandbox.planned import Planned

USUAL_COLUMNS = frozenset(
    {"promotion", "gift", "delivery", "channel", "windows", "business", "cancel"}
)  # and "bill" for those who want it


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with one call."""

    kind: Kind
    seconds: float = 0.0


@dataclass
class ReportFaults(DocumentFaults):
    """How reports go wrong. ``polls`` = answers that say "not yet" before the end state."""

    outcome: Literal["DONE", "CANCELLED", "FATAL"] = "DONE"
    fatal_says: str = ""  # a FATAL report has a document with this reason; "" = it has none
    polls: int = 1
    takes: timedelta = timedelta()  # no report is ready sooner; what goes into it was settled when it was asked for
    lag: timedelta = timedelta(minutes=30)  # an order shows in order reports up to so much later, each at its own time
    line_end: Literal["\r\n", "\n"] = "\r\n"
    # -- columns of flat files
    headers: Literal["en", "de", "ja"] = "en"
    optional: frozenset[str] = USUAL_COLUMNS  # groups of columns that an order report has beside those it always has
    without: frozenset[str] = frozenset()  # columns left out, by their English names
    renamed: Mapping[str, str] = field(default_factory=dict)  # English names to whatever stands there instead
    extra: tuple[str, ...] = ()  # columns that nobody knows, put in between
    # -- rows
    malformed: int = 0  # that many broken rows (XML: messages) of no real order are mixed in
    spoiled: int = 0  # that many rows (items) of real orders have a quantity that is no number
    short: int = 0  # that many rows of real orders break off after half of their columns (flat files alone)
    shuffled: bool = False  # the lines of one order do not stand together
    promotions: Literal["one", "blank", "bare", "repeat"] = "one"  # a discounted line's second row, see order_report
    decimal_comma: bool = False
    negative_discounts: bool = False  # flat files are said to write discounts either way; XML always below nothing


class Faults(Planned[Fault]):
    """Turn the public fields directly; plan failures of coming calls with :meth:`fail_next`."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Everything behaves again."""
        self.forget_plans()
        self.refuse_page_tokens = False
        self.repeat_first_page = False  # paging that never gets on
        self.refused_data: set[str] = set()  # includedData values that answer 400
        self.token_life: float = 3600.0  # seconds; the answer always promises 3600
        self.rate_header: str | None = "plan"  # "plan", None (absent), or any word to be sent instead
        self.date_skew = timedelta()  # added to the Date header
        self.withhold_addresses = False
        self.confirmation_lag = timedelta()  # what was confirmed shows so much later, also to getOrder
        self.carriers: frozenset[str] | None = None  # the carrier codes that are taken; None = any
        self.report = ReportFaults()
        self.stock = StockFaults()
        self.feed = FeedFaults()
        self.fba = FbaFaults()
        self.outbound = OutboundFaults()
        self.closed: dict[str, int] = {}  # models none of whose operations is there: the status that is said instead

    def fail_next(self, operation: str, kind: Kind, times: int = 1, *, skip: int = 0, seconds: float = 0.0) -> None:
        """The next ``times`` calls of the operation fail, after ``skip`` good ones.

        ``operation`` is one of the table's, ``token``, ``download``, ``upload``, or ``*``. Plans of one queue up.
        """
        self.plan(operation, Fault(kind, seconds), times, skip)
