"""Amazon's reports of any kind: asked for, adopted, looked at, downloaded. Worker threads.

R-LOST: an answer to createReport that got lost is never asked for again blindly; a report of that kind made
since the noted moment is adopted first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from linndesk.channels.amazon.client import AmazonClient
from linndesk.channels.amazon.wire import Json, Unreadable, ident, moment, parts
from linndesk.channels.documents import ReportSpan
from linndesk.channels.http import Document
from linndesk.domain.times import iso
from linndesk.errors import BadReply, ChannelDown

LONGEST_AGO = timedelta(days=89)  # Amazon refuses createdSince of more than 90 days
MOST_MARKETPLACES = 10  # that getReports takes
_CLOCKS = timedelta(minutes=2)  # how far Amazon's clock and ours may differ within one request
_JAPAN = "A1VC38T7YXB528"
T = TypeVar("T")


class Reports:
    """The reports of one merchant in one region, in Amazon's words."""

    def __init__(self, client: AmazonClient) -> None:
        self._client = client

    def create(self, kind: str, scopes: Sequence[str], span: ReportSpan | None = None) -> str:
        """Ask for one; its id. Raises ChannelDown where the answer may have got lost."""
        body: Json = {"reportType": kind, "marketplaceIds": list(scopes)}
        if span is not None:
            body |= {"dataStartTime": iso(span.since), "dataEndTime": iso(span.until)}
        answer = self._client.call("createReport", body=body, repeatable=False)
        return read(lambda one: ident(one, "reportId"), answer.body)

    def create_or_adopt(self, kind: str, scopes: Sequence[str], asked: datetime, span: ReportSpan | None = None) -> str:
        """Ask for one; an answer that got lost is looked for before asking again."""
        try:
            return self.create(kind, scopes, span)
        except ChannelDown:
            return self.adopt(kind, scopes, asked, span) or self.create(kind, scopes, span)

    def adopt(self, kind: str, scopes: Sequence[str], asked: datetime, span: ReportSpan | None = None) -> str | None:
        """The newest report of this kind made since, that is not spoilt, and of this period where Amazon names one."""
        params = [("reportTypes", kind), ("createdSince", iso(asked - _CLOCKS))]
        if len(scopes) <= MOST_MARKETPLACES:
            params.insert(1, ("marketplaceIds", ",".join(scopes)))
        answer = self._client.call("getReports", params=params)
        found = read(lambda one: list(parts(one, "reports")), answer.body)
        usable = [each for each in found if _usable(each, scopes) and (span is None or _spans(each, span))]
        newest = max(usable, key=lambda each: str(each.get("createdTime", "")), default=None)
        return read(lambda one: ident(one, "reportId"), newest) if newest else None

    def look(self, report_id: str) -> Json:
        """How it stands. Raises NotThere."""
        body: Json = self._client.call("getReport", gaps={"reportId": report_id}).body
        return body

    def document(self, document_id: str, *, restricted: bool = False) -> Document:
        """The document. ``restricted``: it names buyers, so Amazon wants a token for exactly this one.

        Raises ChannelError.
        """
        gaps = {"reportDocumentId": document_id}
        token = self._client.restricted_token("getReportDocument", gaps) if restricted else ""
        return self._client.document("getReportDocument", gaps, token)


def fallback_charset(scope: str) -> str:
    """What a document of this marketplace is written in that tells nothing and is no UTF-8."""
    return "cp932" if scope == _JAPAN else "cp1252"


def read(reader: Callable[[Json], T], found: Json) -> T:
    """A field of a reply; what is not as it has to be is a BadReply that names it."""
    try:
        return reader(found)
    except Unreadable as error:
        raise BadReply("Amazon's answer cannot be read", str(error), "Try again later") from None


def _usable(report: Json, scopes: Sequence[str]) -> bool:
    there = report.get("marketplaceIds", list(scopes))
    same = isinstance(there, list) and sorted(map(str, there)) == sorted(scopes)
    return same and report.get("processingStatus") in ("IN_QUEUE", "IN_PROGRESS", "DONE")


def _spans(report: Json, span: ReportSpan) -> bool:
    since = read(lambda one: moment(one, "dataStartTime"), report)
    until = read(lambda one: moment(one, "dataEndTime"), report)
    return (since is None or iso(since) == iso(span.since)) and (until is None or iso(until) == iso(span.until))
