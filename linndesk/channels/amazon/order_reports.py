"""Amazon's order reports: asked for, found, opened; their schedules; which orders are still open. Worker threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from linndesk.channels.amazon.client import AmazonClient
from linndesk.channels.amazon.order_document import AmazonOrderDocument
from linndesk.channels.amazon.reports import LONGEST_AGO, Reports, read
from linndesk.channels.amazon.roles import ADDRESS_ROLE, NEW_TOKEN, ORDERS_ROLE
from linndesk.channels.amazon.wire import Json, ident, moment, needed_moment, parts, text, texts
from linndesk.channels.base import Tools
from linndesk.channels.decode import unpacked
from linndesk.channels.documents import FoundReport, ReportForm, ReportSchedule, ReportSpan, ReportState
from linndesk.channels.http import words
from linndesk.domain.times import iso
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelError, ChannelRefused

FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
XML = "GET_ORDER_REPORT_DATA_SHIPPING"
UNSHIPPED = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"
WHOLE = (FLAT, XML)
PERIODS = ("PT15M", "PT30M", "PT1H", "PT2H", "PT4H")
PAGE = 100
_STATES: dict[str, ReportState] = {
    "IN_QUEUE": "making",
    "IN_PROGRESS": "making",
    "DONE": "ready",
    "CANCELLED": "empty",
    "FATAL": "failed",
}
_NO_REASON = "Amazon gave no reason"
_REASON_BYTES = 4096
_DETAILS = re.compile(r'"errorDetails"\s*:\s*"((?:[^"\\]|\\.)+)"')  # as far as it came


class OrderReports:
    """The order reports of one merchant in one region. ``client`` is made when it is first needed."""

    def __init__(self, client: Callable[[], AmazonClient], tools: Tools, *, xml: bool) -> None:
        self._client = client
        self._tools = tools
        self.kind = XML if xml else FLAT

    def ask(self, span: ReportSpan, form: ReportForm, adopt_since: datetime | None) -> str:
        """See the port. What is unshipped has no period: any report of it made since is as good."""
        if span.until <= span.since:
            raise BadInput("This period holds nothing", "Its end is not after its start", "Choose an earlier start")
        kind, period = (self.kind, span) if form == "orders" else (UNSHIPPED, None)
        reports, now = Reports(self._client()), self._tools.clock.now()
        with _needs_role():
            known = reports.adopt(kind, span.scopes, adopt_since, period) if adopt_since else None
            return known or reports.create_or_adopt(kind, span.scopes, now, period)

    def look(self, report_id: str) -> FoundReport:
        """How it stands. Raises NotThere."""
        with _needs_role():
            found = Reports(self._client()).look(report_id)
        made = _found(found)
        if made.state != "failed":
            return made
        return _found(found, self._why(made.document_id) if made.document_id else _NO_REASON)

    def found(self, since: datetime, most: int) -> list[FoundReport]:
        """Finished ones of the account's own form, newest first."""
        params = [("processingStatuses", "DONE"), ("pageSize", str(max(1, min(PAGE, most))))]
        found: dict[str, FoundReport] = {}
        with _needs_role():
            for body in pages(self._client(), (self.kind,), since, self._tools.clock.now(), params):
                made = [_found(each) for each in read(lambda one: list(parts(one, "reports")), body)]
                found |= {each.report_id: each for each in made if each.form == self.kind and each.state == "ready"}
                if len(found) >= most:
                    break
        return sorted(found.values(), key=lambda each: each.made_at, reverse=True)[:most]

    def open(self, found: FoundReport, scopes: Sequence[str]) -> AmazonOrderDocument:
        """Download it with a token of its own."""
        if not found.document_id:
            raise ChannelRefused(
                "This order report has no document",
                found.reason or "Amazon says that there is no data",
                "Ask for the report again",
            )
        with _needs_role():
            return AmazonOrderDocument(Reports(self._client()).document(found.document_id, restricted=True), scopes)

    def schedules(self) -> list[ReportSchedule]:
        """Those of whole orders, in both forms."""
        with _needs_role():
            body = self._client().call("getReportSchedules", params=[("reportTypes", ",".join(WHOLE))]).body
        return [_schedule(each) for each in read(lambda one: list(parts(one, "reportSchedules")), body)]

    def add_schedule(self, period: str, scopes: Sequence[str]) -> str:
        """Its id. Amazon drops the one of the same form and marketplaces. Raises BadInput for another period."""
        if period not in PERIODS:
            raise BadInput(
                "This is no period for order reports", period[:40], "Choose 15 or 30 minutes, 1, 2 or 4 hours"
            )
        asked: Json = {"reportType": self.kind, "marketplaceIds": list(scopes), "period": period}
        with _needs_role():
            return read(
                lambda one: ident(one, "reportScheduleId"), self._client().call("createReportSchedule", body=asked).body
            )

    def cancel_schedule(self, schedule_id: str) -> None:
        with _needs_role():
            self._client().call("cancelReportSchedule", gaps={"reportScheduleId": schedule_id})

    def _why(self, document_id: str) -> str:
        """What the document says of why Amazon could not make it, on one line, where it can be had."""
        try:
            with unpacked(Reports(self._client()).document(document_id, restricted=True).file) as file:
                head = file.read(_REASON_BYTES).decode("utf-8", "replace").lstrip("\ufeff")
        except ChannelError:
            return _NO_REASON
        details = _DETAILS.search(head)
        line = details.group(1) if details else next((each for each in head.splitlines() if each.strip()), "")
        return words(line.replace("\\n", " ")) if line.isprintable() and line else _NO_REASON


def pages(
    client: AmazonClient, kinds: Sequence[str], since: datetime, now: datetime, more: Sequence[tuple[str, str]]
) -> Iterator[Json]:
    """getReports page by page, newest first. A token stands alone; one that comes again ends it."""
    start = iso(max(since, now - LONGEST_AGO))
    params = [("reportTypes", ",".join(kinds)), ("createdSince", start), *more]
    seen: set[str] = set()
    while True:
        body: Json = client.call("getReports", params=params).body
        yield body
        token = read(lambda one: text(one, "nextToken"), body)
        if not token or token in seen:
            return
        seen.add(token)
        params = [("nextToken", token)]


def waiting(bodies: Iterator[Json], kind: str, consumed: Container[str]) -> Iterator[int]:
    """How many finished reports of this kind are not consumed, page by page added up."""
    count = 0
    for body in bodies:
        for each in read(lambda one: list(parts(one, "reports")), body):
            done = each.get("reportType") == kind and each.get("processingStatus") == "DONE"
            count += done and each.get("reportId") not in consumed
        yield count


@contextmanager
def _needs_role() -> Iterator[None]:
    """Amazon says the same sentence for any 403, so the roles that order reports take are named."""
    try:
        yield
    except AccessRefused as error:
        raise AccessRefused(
            "Amazon does not give order reports",
            error.detail,
            f"The roles {ORDERS_ROLE} and {ADDRESS_ROLE} (a restricted one) are needed: {NEW_TOKEN}",
        ) from None


def _found(report: Json, reason: str = "") -> FoundReport:
    status = read(lambda one: text(one, "processingStatus"), report)
    if status not in _STATES:
        raise BadReply("Amazon's answer cannot be read", "processingStatus is none that is known", "Try again later")
    state = _STATES[status]
    return FoundReport(
        report_id=read(lambda one: ident(one, "reportId"), report),
        form=read(lambda one: text(one, "reportType"), report),
        state=state,
        made_at=read(lambda one: needed_moment(one, "createdTime"), report),
        since=read(lambda one: moment(one, "dataStartTime"), report),
        until=read(lambda one: moment(one, "dataEndTime"), report),
        document_id=read(lambda one: (ident if state == "ready" else text)(one, "reportDocumentId"), report),
        reason=reason,
        scopes=read(lambda one: texts(one, "marketplaceIds"), report),
    )


def _schedule(found: Json) -> ReportSchedule:
    return ReportSchedule(
        schedule_id=read(lambda one: ident(one, "reportScheduleId"), found),
        form=read(lambda one: text(one, "reportType"), found),
        period=read(lambda one: text(one, "period"), found),
        next_at=read(lambda one: moment(one, "nextReportCreationTime"), found),
        scopes=read(lambda one: texts(one, "marketplaceIds"), found),
    )
