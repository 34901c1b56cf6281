"""The knobs that make the practice shop nasty. Safe from any thread; tests and the demo turn them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.sandbox.planned import Planned

Kind = Literal[
    "429", "503", "500", "400", "401", "403", "404", "405",  # a status, and what real servers write under it
    "html200", "text200", "empty", "list", "truncated",  # yes by the status, and no answer
    "error", "bare",  # the app says no in its own words: in Error, or as bare text
    "redirect", "huge", "slow", "drip", "wrong_step", "missing",  # "missing": a member that must be there is not
    "reset", "lost", "503_after", "html_after",  # cut before it acted; and acted, but nobody hears of it
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with one call. ``seconds``: how long it takes; ``words``: what the app says."""

    kind: Kind
    seconds: float = 0.0
    words: str = ""


@dataclass
class PageFaults:
    """How pages of orders and products go wrong."""

    size: int = 100
    empty_first: int = 0  # that many empty pages that promise more stand in front
    endless: bool = False  # the last page comes again and again, and says there is more
    always_more: bool = False  # HasMorePages is true on an empty page too
    ignores_number: bool = False  # all there is on every page, and no HasMorePages
    not_empty: bool = False  # HasMorePages = this page has something
    twice_in_page: bool = False  # the first of each page stands in it twice
    twice_across: bool = False  # the last of each page is the first of the next
    errors: dict[int, str] = field(default_factory=dict)  # words by page number, again and again


@dataclass
class RowFaults:
    """How the answers for single orders (by ReferenceNumber) and listings (by SKU) go wrong.

    ``rows``: which rows an answer has. ``refused``: words by key; ``retry``: how often one is put off before it is
    taken; ``missing``: acted on, and not spoken of; ``pretended``: confirmed, and nothing was done; ``poison``: words
    with which a whole request is refused that has this key in it.
    """

    rows: Literal["all", "failures", "none"] = "all"
    refused: dict[str, str] = field(default_factory=dict)
    retry: dict[str, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    pretended: set[str] = field(default_factory=set)
    poison: dict[str, str] = field(default_factory=dict)
    unknown: bool = True  # a key that the shop does not know is refused


@dataclass
class FeedFaults:
    """How listings and their feeds go wrong; all by SKU, or by the feed's id.

    ``refused``, ``warned``: words for a product; ``poison``: words with which a whole request is refused that has it;
    ``missing``: acted on, and not spoken of; ``no_reference``: listed, and nobody says how Products calls it;
    ``no_external``: listed, and its own id is not said.
    """

    ready_after: timedelta = timedelta(seconds=3)
    never: bool = False  # no feed is worked off
    forgotten: set[str] = field(default_factory=set)  # ids of feeds that nobody knows any more
    no_id: bool = False  # listings are taken without a ChannelFeedId
    null_messages: bool = False  # where nothing is to be said
    does_not_look: bool = False  # a SKU that is listed is listed once more
    refused: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)
    poison: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    no_reference: set[str] = field(default_factory=set)
    no_external: set[str] = field(default_factory=set)
    twice: bool = False  # each product stands in its feed twice


@dataclass
class PostSaleFaults:
    """How cancellations and refunds go wrong. ``refused``: words by ReferenceNumber; ``pretended``: said yes to, and
    nothing was done; ``partial_shows``: Qty of a line falls by the units that were called off of it; ``afterwards``:
    what the shop takes once it has been asked, one after the other."""

    refused: dict[str, str] = field(default_factory=dict)
    pretended: set[str] = field(default_factory=set)
    afterwards: list[PostSaleTerms] = field(default_factory=list)
    lingers: bool = False  # what was called off comes with Orders as if nothing had been
    partial_shows: bool = False
    no_reference: bool = False  # of a refund
    counts: bool = False  # a refund is refused where earlier ones left too little


class ShopFaults(Planned[Fault]):
    """Turn the public fields directly; plan failures of coming calls with :meth:`fail_next`."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Everything behaves again."""
        self.forget_plans()
        self.orders = PageFaults()
        self.products = PageFaults()
        self.despatch = RowFaults()
        self.stock = RowFaults()
        self.price = RowFaults()
        self.categories = PageFaults()
        self.feeds = FeedFaults()
        self.post_sale = PostSaleFaults()
        self.date_skew = timedelta()  # added to the Date header
        self.no_date = False  # and this leaves it out
        self.farewell = ""  # what ConfigDeleted says, though it did as it was told
        self.test_says = ""  # what ConfigTest says
        self.oauth_life = 3600.0  # seconds; the answer promises 3600
        self.manifest: Mapping[str, str] = {}  # parameters that stand in place of the manifest's, or beside them

    def fail_next(
        self, operation: str, kind: Kind, times: int = 1, *, skip: int = 0, seconds: float = 0.0, words: str = ""
    ) -> None:
        """The next ``times`` calls of the operation fail, after ``skip`` good ones.

        ``operation`` is an endpoint's parameter name, ``manifest``, ``logo``, ``token``, ``pressed``, or ``*``.
        """
        self.plan(operation, Fault(kind, seconds, words), times, skip)
