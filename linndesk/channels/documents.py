"""The port for orders that come as documents, and the schedules of such documents (A5, A6). Worker threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from linndesk.domain.orders import ChannelOrder

ReportForm = Literal["orders", "unshipped"]  # whole orders, or only which of them still have to leave
ReportState = Literal["making", "ready", "empty", "failed"]


@dataclass(frozen=True, slots=True)
class ReportSpan:
    """The orders of one period as one document: those that became ready to be sent within it."""

    since: datetime
    until: datetime
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A document of orders as the channel speaks of it. ``empty``: there is no data; ``failed``: with its words."""

    report_id: str
    form: str  # the channel's own word for this kind
    state: ReportState
    made_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    document_id: str = ""
    reason: str = ""
    scopes: tuple[str, ...] = ()  # whose orders it holds; empty = the channel does not say


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows that gave no order. ``ref``: the order's number where it can be read; ``raw``: as they came, personal."""

    numbers: tuple[int, ...]  # as a spreadsheet counts: the header is row 1; of XML the message's place
    ref: str
    reason: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class OrdersBatch:
    """Some orders of a document. ``used``: rows behind ``orders``; used and the rows of ``bad`` make all rows in it."""

    orders: tuple[ChannelOrder, ...]
    bad: tuple[BadRows, ...]
    used: int


class OrderDocument(Protocol):
    """A downloaded document of orders. Close it."""

    digest: str  # SHA-256

    def batches(self, as_of: datetime) -> Iterator[OrdersBatch]:
        """All of it, at most 500 orders to a batch, each order ``by_report`` and as of this moment.

        Raises BadReply when it is no such document or breaks off; what came before stays good.
        """
        ...

    def still_to_leave(self) -> dict[str, dict[str, int]]:
        """Order number -> line id -> units that still have to leave (form ``unshipped``). Raises BadReply."""
        ...

    def body(self, most: int) -> bytes:
        """The document as it came, at most so many bytes."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Fates:
    """Which orders still have to leave and which are off, as the channel says now; whole = nothing is left out.

    ``special``: those of the open ones that a document would tell wrongly, because a part of them has left or the
    buyer asked to cancel. Each is asked for by itself.
    """

    open: frozenset[str]
    cancelled: frozenset[str]
    open_whole: bool
    cancelled_whole: bool
    special: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """Reports that the channel makes by itself. ``period`` in the channel's words, such as PT4H."""

    schedule_id: str
    form: str
    period: str
    next_at: datetime | None
    scopes: tuple[str, ...] = ()


@runtime_checkable
class ReadsOrderReports(Protocol):
    """Gives orders as documents, besides page by page (A5). Everything raises ChannelError in words."""

    def ask_report(self, span: ReportSpan, form: ReportForm, adopt_since: datetime | None) -> str:
        """Ask for one, in the account's own format; its id. ``adopt_since``: first look for one of this kind and
        period made since then, because an answer may have got lost (R-LOST)."""
        ...

    def look_at_report(self, report_id: str) -> FoundReport: ...

    def found_reports(self, since: datetime, most: int) -> list[FoundReport]:
        """Finished documents of whole orders that are there, newest first, whoever asked for them."""
        ...

    def open_report(self, found: FoundReport, scopes: Sequence[str]) -> OrderDocument:
        """Download it. ``scopes``: those an order may be of. Raises BadReply for a document that is damaged."""
        ...

    def fates(self, since: datetime, scopes: Sequence[str], most_pages: int) -> Fates:
        """Of the orders that changed since: a document does not say it. At most so many pages for either."""
        ...

    def schedules(self) -> list[ReportSchedule]: ...

    def add_schedule(self, period: str, scopes: Sequence[str]) -> str:
        """Its id. The channel replaces one of the same kind and scopes."""
        ...

    def cancel_schedule(self, schedule_id: str) -> None: ...
