"""Amazon's listings report: asked for once, waited for, downloaded, read row by row. Worker threads.

R-LOST: the moment is noted before the report is asked for; a restart adopts a report of that type made since,
and asks for a new one only where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from linndesk.channels.amazon import listing_rows
from linndesk.channels.amazon.client import AmazonClient, NotThere
from linndesk.channels.amazon.marketplaces import title
from linndesk.channels.amazon.reports import Reports, fallback_charset, read
from linndesk.channels.amazon.wire import Json, ident, moment, text
from linndesk.channels.base import DownloadMemory, ListingsBatch, Tools
from linndesk.channels.decode import BadRow, TabTable, charset, unpacked
from linndesk.channels.http import Document
from linndesk.domain.listings import ListedProduct
from linndesk.domain.times import iso, parse
from linndesk.errors import BadReply, ChannelDown, ChannelRefused

LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
BATCH = 500
FIRST_WAIT, LONGEST_WAIT = 2.0, 30.0
PATIENCE = timedelta(minutes=60)


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
                yield from _batches(Reports(client).document(found[0]), scope, found[1])
            except BadReply:
                memory.clear(scope)  # reading the same document once more helps nobody: the next download asks anew
                raise
        memory.clear(scope)


class _Report:
    """One report of one marketplace, from asking to its document."""

    def __init__(self, client: AmazonClient, tools: Tools, scope: str, memory: DownloadMemory) -> None:
        self._reports = Reports(client)
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
            self._keep(asked, self._reports.adopt(LISTINGS, [self.scope], asked) or self._create(asked))
            state = self._memory.load(self.scope)
        return self._wait(str(state["report_id"]), asked)

    def _ask(self) -> datetime:
        """Note the moment, then create; an answer that got lost is looked for before asking again."""
        asked = self._tools.clock.now()
        self._memory.save(self.scope, {"asked_at": iso(asked)})
        self._keep(asked, self._create(asked))
        return asked

    def _create(self, asked: datetime) -> str:
        self._tools.say(f"asking Amazon for the listings of {title(self.scope)}")
        return self._reports.create_or_adopt(LISTINGS, [self.scope], asked)

    def _keep(self, asked: datetime, report_id: str) -> None:
        self._memory.save(self.scope, {"asked_at": iso(asked), "report_id": report_id})

    def _wait(self, report_id: str, asked: datetime) -> tuple[str, datetime] | None:
        pause, waited = FIRST_WAIT, 0.0
        while waited <= PATIENCE.total_seconds():
            report = self._look(report_id)
            status = read(lambda one: text(one, "processingStatus"), report)
            if status == "DONE":
                made = read(lambda one: moment(one, "createdTime"), report) or asked
                return read(lambda one: ident(one, "reportDocumentId"), report), made
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
            return self._reports.look(report_id)
        except NotThere:
            self._memory.clear(self.scope)
            raise


def _batches(document: Document, scope: str, made: datetime) -> Iterator[ListingsBatch]:
    file = unpacked(document.file)
    told = charset(file, document.charset, fallback_charset(scope))
    table = TabTable(file, told, listing_rows.ALIASES)
    try:
        _check_columns(table.columns)
        products: list[ListedProduct] = []
        broken: list[tuple[int, str]] = []
        for row in table.rows(listing_rows.USED):
            if len(products) + len(broken) >= BATCH:
                yield ListingsBatch(scope, tuple(products), tuple(broken), last=False, report_time=made)
                products, broken = [], []
            found = row.reason if isinstance(row, BadRow) else listing_rows.product(row.cells, scope)
            if isinstance(found, str):
                broken.append((row.number, found))
            else:
                products.append(found)
        yield ListingsBatch(scope, tuple(products), tuple(broken), last=True, report_time=made)
    finally:
        table.close()


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
