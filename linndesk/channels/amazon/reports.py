"""Amazon's listings report: asked for once, waited for, downloaded, read row by row. Worker threads.

R-LOST: the moment is noted before the report is asked for; a restart, or an answer that got lost,
adopts a report of that type made since, and asks for a new one only where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from linndesk.channels.amazon import listing_rows
from linndesk.channels.amazon.client import AmazonClient, NotThere
from linndesk.channels.amazon.marketplaces import title
from linndesk.channels.amazon.wire import Json, Unreadable, ident, moment, parts, text
from linndesk.channels.base import DownloadMemory, ListingsBatch, Tools
from linndesk.channels.decode import BadRow, TabTable, charset, unpacked
from linndesk.channels.http import Document
from linndesk.domain.listings import ListedProduct
from linndesk.domain.times import iso, parse
from linndesk.errors import BadReply, ChannelDown, ChannelError, ChannelRefused

LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
BATCH = 500
FIRST_WAIT, LONGEST_WAIT = 2.0, 30.0
PATIENCE = timedelta(minutes=60)
_CLOCKS = timedelta(minutes=2)  # how far Amazon's clock and ours may differ within one request
_JAPAN = "A1VC38T7YXB528"
T = TypeVar("T")


def listed_products(
    client: AmazonClient, tools: Tools, scopes: Sequence[str], memory: DownloadMemory
) -> Iterator[ListingsBatch]:
    """Every product of each marketplace, at most 500 to a batch; the last batch of each says so.

    ``report_time`` is None on the one empty batch of a report without data: nothing is known then, least
    of all that the products are gone. Raises ChannelError; what was asked for is kept in ``memory``.
    """
    for scope in scopes:
        report = _Report(client, tools, scope, memory)
        found = report.finished()
        if found is None:
            tools.say(f"{title(scope)} has no listings report: Amazon says there is no data")
            yield ListingsBatch(scope, (), (), last=True)
        else:
            try:
                yield from _batches(report, *found)
            except BadReply:
                memory.clear(scope)  # reading the same document once more helps nobody: the next download asks anew
                raise
        memory.clear(scope)


class _Report:
    """One report of one marketplace, from asking to its document."""

    def __init__(self, client: AmazonClient, tools: Tools, scope: str, memory: DownloadMemory) -> None:
        self._client = client
        self._tools = tools
        self._memory = memory
        self.scope = scope

    def finished(self) -> tuple[str, datetime] | None:
        """Document id and time of the finished report; None where Amazon says that there is no data."""
        state = self._memory.load(self.scope)
        asked = _asked_at(state)
        if asked is None or self._tools.clock.now() - asked > PATIENCE:
            asked, state = self._ask(), self._memory.load(self.scope)
        elif not isinstance(state.get("report_id"), str):
            self._keep(asked, self._adopt(asked) or self._create(asked))
            state = self._memory.load(self.scope)
        return self._wait(str(state["report_id"]), asked)

    def document(self, document_id: str) -> Document:
        """The document. Its address is good for minutes only, so a failed download asks for a new one once."""
        for last in (False, True):
            address = self._client.call("getReportDocument", gaps={"reportDocumentId": document_id}).body
            try:
                return self._client.download(_read(lambda one: ident(one, "url"), address))
            except ChannelError:
                if last:
                    raise
        raise BadReply("Amazon's document cannot be downloaded")

    def _ask(self) -> datetime:
        """Note the moment, then create; an answer that got lost is looked for before asking again."""
        asked = self._tools.clock.now()
        self._memory.save(self.scope, {"asked_at": iso(asked)})
        try:
            report_id = self._create(asked)
        except ChannelDown:
            report_id = self._adopt(asked) or self._create(asked)
        self._keep(asked, report_id)
        return asked

    def _create(self, asked: datetime) -> str:
        self._tools.say(f"asking Amazon for the listings of {title(self.scope)}")
        body = {"reportType": LISTINGS, "marketplaceIds": [self.scope]}
        answer = self._client.call("createReport", body=body, repeatable=False)
        return _read(lambda one: ident(one, "reportId"), answer.body)

    def _adopt(self, asked: datetime) -> str | None:
        """The newest report of this kind made since, that is not spoilt."""
        params = [
            ("reportTypes", LISTINGS),
            ("marketplaceIds", self.scope),
            ("createdSince", iso(asked - _CLOCKS)),
        ]
        answer = self._client.call("getReports", params=params)
        usable = [
            each
            for each in _read(lambda one: list(parts(one, "reports")), answer.body)
            if each.get("processingStatus") in ("IN_QUEUE", "IN_PROGRESS", "DONE")
            and each.get("marketplaceIds", [self.scope]) == [self.scope]
        ]
        newest = max(usable, key=lambda each: str(each.get("createdTime", "")), default=None)
        return _read(lambda one: ident(one, "reportId"), newest) if newest else None

    def _keep(self, asked: datetime, report_id: str) -> None:
        self._memory.save(self.scope, {"asked_at": iso(asked), "report_id": report_id})

    def _wait(self, report_id: str, asked: datetime) -> tuple[str, datetime] | None:
        pause, waited = FIRST_WAIT, 0.0
        while waited <= PATIENCE.total_seconds():
            report = self._look(report_id)
            status = _read(lambda one: text(one, "processingStatus"), report)
            if status == "DONE":
                made = _read(lambda one: moment(one, "createdTime"), report) or asked
                return _read(lambda one: ident(one, "reportDocumentId"), report), made
            if status == "CANCELLED":
                return None
            if status == "FATAL":
                self._memory.clear(self.scope)
                raise ChannelRefused(
                    f"Amazon could not make the listings report of {title(self.scope)}",
                    "It ended with FATAL",
                    "Download the listings again later",
                )
            self._tools.say(f"Amazon is making the listings report of {title(self.scope)}, {round(waited)} s")
            self._tools.clock.wait(pause, self._tools.cancel)
            waited += pause
            pause = min(LONGEST_WAIT, pause * 1.5)
        self._memory.clear(self.scope)
        raise ChannelDown(
            f"Amazon has not made the listings report of {title(self.scope)} in 60 minutes",
            "It gave no reason",
            "Download the listings again later",
        )

    def _look(self, report_id: str) -> Json:
        try:
            body: Json = self._client.call("getReport", gaps={"reportId": report_id}).body
        except NotThere:
            self._memory.clear(self.scope)
            raise
        return body


def _batches(report: _Report, document_id: str, made: datetime) -> Iterator[ListingsBatch]:
    document = report.document(document_id)
    file = unpacked(document.file)
    told = charset(file, document.charset, fallback_charset(report.scope))
    table = TabTable(file, told, listing_rows.ALIASES)
    try:
        _check_columns(table.columns)
        products: list[ListedProduct] = []
        broken: list[tuple[int, str]] = []
        for row in table.rows(listing_rows.USED):
            if len(products) + len(broken) >= BATCH:
                yield ListingsBatch(report.scope, tuple(products), tuple(broken), last=False, report_time=made)
                products, broken = [], []
            found = row.reason if isinstance(row, BadRow) else listing_rows.product(row.cells, report.scope)
            if isinstance(found, str):
                broken.append((row.number, found))
            else:
                products.append(found)
        yield ListingsBatch(report.scope, tuple(products), tuple(broken), last=True, report_time=made)
    finally:
        table.close()


def fallback_charset(scope: str) -> str:
    """What a document of this marketplace is written in that tells nothing and is no UTF-8."""
    return "cp932" if scope == _JAPAN else "cp1252"


def _check_columns(columns: tuple[str, ...]) -> None:
    absent = [each for each in listing_rows.NEEDED if each not in columns]
    if absent:
        there = ", ".join(each[:30] for each in columns[:40] if each)
        raise BadReply(
            f"Amazon's listings report has no column {absent[0]}",
            f"Its columns are: {there}" if there else "It is empty",
            "Set the report language of Seller Central to English and download again",
        )


def _asked_at(state: dict[str, Any]) -> datetime | None:
    try:
        return parse(str(state.get("asked_at", "")))
    except ValueError:
        return None


def _read(reader: Callable[[Json], T], found: Json) -> T:
    """A field of a reply; what is not as it has to be is a BadReply that names it."""
    try:
        return reader(found)
    except Unreadable as error:
        raise BadReply("Amazon's answer cannot be read", str(error), "Try again later") from None
