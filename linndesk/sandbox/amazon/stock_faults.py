"""The knobs of stock: patches, what becomes of them, and feeds. Tests and the demo turn them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from linndesk.sandbox.amazon.document_faults import DocumentFaults

Kind = Literal[
    "429", "503", "500", "400", "403", "404", "lost", "reset", "slow", "drip", "truncated", "html200", "503_after",
    "html_after",
]  # fmt: skip
# lost = Amazon acts, then hangs up; reset = it hangs up before it acts; slow = it answers after `seconds`; drip =
# byte by byte over `seconds`; ..._after = it acts, and then says that; 429 with `seconds` names them as Retry-After


@dataclass
class StockFaults:
    """How levels go wrong, by patch and by feed. The keys of mappings are SKUs."""

    lag: timedelta = timedelta(seconds=5)  # what a patch told is sold so much later; its attributes change at once
    lags: dict[str, timedelta] = field(default_factory=dict)  # SKUs with a lag of their own
    lost: set[str] = field(default_factory=set)  # accepted, and never applied, as long as they stand here
    lose_next: int = 0  # that many of the next accepted changes are never applied
    unknown_sku: Literal["invalid", "404", "accepted"] = "invalid"  # of a SKU not listed there; the real one accepts
    refused: dict[str, str] = field(default_factory=dict)  # INVALID with these words
    warned: dict[str, str] = field(default_factory=dict)  # taken, with a warning
    answers: dict[str, Kind] = field(default_factory=dict)  # patches of these are answered so: kinds of `fail_next`
    says: dict[str, object] = field(default_factory=dict)  # patches of these are done, and this JSON is the answer
    trouble: dict[str, str] = field(default_factory=dict)  # an ERROR stands at the listing, which cannot be bought
    stale_attributes: bool = False  # attributes change in the marketplaces alone that a patch names


@dataclass
class FeedFaults:
    """How feeds go wrong. A feed goes by what stands here when it is created; its result by what stands here later."""

    takes: timedelta = timedelta(seconds=30)  # from its beginning to its end
    waits: timedelta = timedelta()  # before it begins, beside those in front of it
    outcome: Literal["DONE", "FATAL", "CANCELLED"] = "DONE"
    fatal_says: str = ""  # a FATAL feed has a result with this reason; "" = it has none
    fatal_after: int = 0  # a FATAL feed did so many of its messages
    stuck: bool = False  # it begins and never ends, until it is released
    late: timedelta = timedelta()  # its levels are sold so long after its end, also over newer ones
    errors: dict[str, str] = field(default_factory=dict)  # messages of these SKUs fail with these words
    silent: set[str] = field(default_factory=set)  # messages of these are neither done nor named
    none_accepted: bool = False  # it ends well and took nothing
    no_result: bool = False  # it ends well and has no result document
    document_twice: Literal["refused", "taken"] = "refused"
    result: DocumentFaults = field(default_factory=DocumentFaults)  # how the result document is packed and broken
