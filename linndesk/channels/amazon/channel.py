"""Amazon behind our ports: orders, despatches, order reports, listings, stock, Check API. Worker threads."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from requests.adapters import HTTPAdapter

from linndesk.channels import clocks
from linndesk.channels.amazon import check, listing_reports
from linndesk.channels.amazon.client import WHO, AmazonClient, Answer, NotThere, WrongQuestion
from linndesk.channels.amazon.despatches import Despatches
from linndesk.channels.amazon.fates import fates
from linndesk.channels.amazon.fba_stock import FbaStock
from linndesk.channels.amazon.feeds import BULK_MOST, Feeds
from linndesk.channels.amazon.included import Data
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.mapping import NO_ADDRESS, compact, map_order
from linndesk.channels.amazon.order_reports import OrderReports
from linndesk.channels.amazon.outbound import Outbound, outbound_versions
from linndesk.channels.amazon.outbound_version import Versions
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.amazon.stock import LOOKS_AT, Stock
from linndesk.channels.amazon.wire import Unreadable, moment, part, text
from linndesk.channels.base import CheckResult, DownloadMemory, ListingsBatch, OrderPage, OrderQuery, Tools
from linndesk.channels.documents import Fates, FoundReport, OrderDocument, ReportForm, ReportSchedule, ReportSpan
from linndesk.domain.orders import NO_NUMBER, ChannelOrder, Quarantined
from linndesk.domain.receipts import Skipped
from linndesk.domain.times import iso
from linndesk.errors import BadReply, PageTokenRefused

PAGE_SIZE = "100"
SETTLED = timedelta(minutes=2)  # Amazon shows nothing younger


class AmazonChannel(Despatches, Stock, Feeds, FbaStock, Outbound):
    """One merchant in one region. Built for a run, used by one thread, closed after it.

    ``versions``: what is known in this process of the versions of the outbound API.
    """

    def __init__(
        self,
        settings: AmazonSettings,
        tools: Tools,
        tokens: TokenSource,
        adapter: HTTPAdapter | None = None,
        *,
        bulk_most: int = BULK_MOST,
        looks_at: int = LOOKS_AT,
        versions: Versions | None = None,
    ) -> None:
        self.settings = settings
        self.tools = tools
        self.bulk_most = bulk_most
        self.looks_at = looks_at
        self.versions = versions or outbound_versions()
        self._tokens = tokens
        self._adapter = adapter
        self._client: AmazonClient | None = None
        self._patient: AmazonClient | None = None
        self._reports = OrderReports(lambda: self.client, tools, xml=settings.xml_merchant)
        self._first_of_last: tuple[OrderQuery, str] | None = None
        self._clock_told = False

    def close(self) -> None:
        for each in (self._client, self._patient):
            if each is not None:
                each.close()

    @property
    def client(self) -> AmazonClient:
        """Made on first use, so that empty credentials are a finding of Check API and no crash of ``open``."""
        if self._client is None:
            self._client = AmazonClient(self.settings, self.tools, self._tokens, self._adapter)
        return self._client

    @property
    def patient(self) -> AmazonClient:
        """For lists that have to be read in one go: a plan's own pace is waited for without end."""
        if self._patient is None:
            tools = replace(self.tools, keeps_plan=True)
            self._patient = AmazonClient(self.settings, tools, self._tokens, self._adapter)
        return self._patient

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page of up to 100 orders, see the port. A token page repeats the first page's every parameter."""
        asked = query
        try:
            answer = self.client.call("searchOrders", params=_params(asked, token))
        except WrongQuestion as error:
            if token is not None:
                raise _token_refused(error.detail) from None
            asked, answer = self._with_less(query, error)
        page = _page(asked, answer, self.tools.clock.now())
        first = _first_id(answer.body)
        if token is not None and first and self._first_of_last == (asked, first):
            raise _token_refused("Amazon gave the same page twice")
        self._first_of_last = (asked, first)
        return replace(page, notes=(*page.notes, *self._clock(answer)))

    def order(self, channel_order_id: str) -> ChannelOrder | Skipped | None:
        """One order as it stands, whoever sends it. Raises BadReply when it cannot be read."""
        try:
            data, body = self._one(channel_order_id)
        except NotThere:
            return None
        found = map_order(body.get("order"), with_channel_fulfilled=True, whole=data.whole)
        if isinstance(found, Quarantined):
            raise BadReply(f"Order {channel_order_id} cannot be read", found.reason, "Ask again later")
        return found

    def ask_report(self, span: ReportSpan, form: ReportForm, adopt_since: datetime | None) -> str:
        """Ask for an order report; its id."""
        return self._reports.ask(span, form, adopt_since)

    def look_at_report(self, report_id: str) -> FoundReport:
        """How an order report stands."""
        return self._reports.look(report_id)

    def found_reports(self, since: datetime, most: int) -> list[FoundReport]:
        """Finished order reports that are there."""
        return self._reports.found(since, most)

    def open_report(self, found: FoundReport, scopes: Sequence[str]) -> OrderDocument:
        """Download an order report; damage shows as it is read."""
        return self._reports.open(found, scopes)

    def fates(self, since: datetime, scopes: Sequence[str], most_pages: int) -> Fates:
        """What an order report does not say."""
        return fates(self.client, since, scopes, most_pages)

    def schedules(self) -> list[ReportSchedule]:
        """The order reports that Amazon makes by itself."""
        return self._reports.schedules()

    def add_schedule(self, period: str, scopes: Sequence[str]) -> str:
        """Let Amazon make order reports by itself."""
        return self._reports.add_schedule(period, scopes)

    def cancel_schedule(self, schedule_id: str) -> None:
        """Let Amazon no longer make them."""
        self._reports.cancel_schedule(schedule_id)

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        """The listings report of each marketplace, in batches; see ``listing_reports``."""
        return listing_reports.listed_products(self.client, self.tools, scopes, memory)

    def check(self, consumed: Container[str] = ()) -> CheckResult:
        """Check API (A3). ``consumed``: order reports that were read already and no longer wait."""
        return check.check(self.settings, self.tools, self._tokens, self._adapter, consumed)

    def _clock(self, answer: Answer) -> Iterator[str]:
        """Once a run, because the amount changes a little from page to page."""
        said = clocks.advice(self.tools.clock.now(), answer.reply.date, WHO)
        if said and not self._clock_told:
            self._clock_told = True
            yield f"{said}."

    def _with_less(self, query: OrderQuery, refused: WrongQuestion) -> tuple[OrderQuery, Answer]:
        """The question without what Amazon would not give, and its answer."""
        less = _less(query, refused.detail)
        while less is not None:
            try:
                return less, self.client.call("searchOrders", params=_params(less, None))
            except WrongQuestion as error:
                refused, less = error, _less(less, error.detail)
        raise refused

    def _one(self, channel_order_id: str) -> tuple[Data, dict[str, Any]]:
        data, gaps = Data(), {"orderId": channel_order_id}
        while True:
            try:
                return data, self.client.call("getOrder", gaps=gaps, params=[("includedData", data.asked)]).body
            except WrongQuestion as error:
                less = data.less(error.detail)
                if less is None:
                    raise
                data = less


def _data(query: OrderQuery) -> Data:
    return Data(query.without, query.minimal)


def _less(query: OrderQuery, said: str) -> OrderQuery | None:
    less = _data(query).less(said)
    return None if less is None else replace(query, without=less.without, minimal=less.minimal)


def _params(query: OrderQuery, token: str | None) -> list[tuple[str, str]]:
    kind = "lastUpdatedAfter" if query.kind == "updated" else "createdAfter"
    params = [(kind, iso(query.since))]
    if query.scopes:
        params.append(("marketplaceIds", ",".join(query.scopes)))
    if query.only_unpaid:
        params.append(("fulfillmentStatuses", "PENDING_AVAILABILITY,PENDING"))
    if not query.fulfilled_by_channel:
        params.append(("fulfilledBy", "MERCHANT"))
    params += [("maxResultsPerPage", PAGE_SIZE), ("includedData", _data(query).asked)]
    if token is not None:
        params.append(("paginationToken", token))
    return params


def _token_refused(said: str) -> PageTokenRefused:
    return PageTokenRefused(
        "Amazon no longer takes the place where the last run stopped",
        said,
        "The run starts again from its old point by itself; nothing is lost",
    )


def _first_id(body: dict[str, Any]) -> str:
    orders = body.get("orders")
    first = orders[0] if isinstance(orders, list) and orders else None
    found = first.get("orderId") if isinstance(first, dict) else None
    return found if isinstance(found, str) else ""


def _page(query: OrderQuery, answer: Answer, now: datetime) -> OrderPage:
    found = answer.body.get("orders")
    if not isinstance(found, list):
        raise BadReply("Amazon's page of orders cannot be read", "It holds no list of orders", "Sync again later")
    whole = _data(query).whole
    orders: list[ChannelOrder] = []
    bad: list[Quarantined] = []
    raw_bad: list[str] = []
    skipped: list[Skipped] = []
    for each in found:
        mapped = map_order(each, with_channel_fulfilled=query.fulfilled_by_channel, whole=whole)
        if isinstance(mapped, ChannelOrder):
            orders.append(mapped)
        elif isinstance(mapped, Skipped):
            skipped.append(mapped)
        else:
            raw = compact(each)
            bad.append(mapped if mapped.ref else replace(mapped, ref=_word_for(raw)))
            raw_bad.append(raw)
    return OrderPage(
        query=query,
        orders=tuple(orders),
        quarantined=tuple(bad),
        skipped=tuple(skipped),
        next_token=_next_token(answer.body),
        server_time=_server_time(query, answer, now),
        notes=tuple(_notes(query, orders)),
        raw_quarantined=tuple(raw_bad),
    )


def _word_for(raw: str) -> str:
    """What an order without a number is called, so that the same one is known again."""
    return NO_NUMBER + hashlib.sha256(raw.encode()).hexdigest()[:8]


def _next_token(body: dict[str, Any]) -> str | None:
    try:
        return text(part(body, "pagination"), "nextToken") or None
    except Unreadable:
        raise BadReply(
            "Amazon's page of orders cannot be read", "Its pagination is damaged", "Sync again later"
        ) from None


def _server_time(query: OrderQuery, answer: Answer, now: datetime) -> datetime:
    """R-CURSOR: Amazon's own word, else its clock less what it does not show yet, else no step forward.

    Of its clock and ours the earlier: to read an hour twice is harmless, one skipped is lost.
    """
    keys = ("lastUpdatedBefore", "createdBefore")
    for key in keys if query.kind == "updated" else reversed(keys):
        try:
            said = moment(answer.body, key)
        except Unreadable:
            said = None
        if said is not None:
            return said
    return min(answer.reply.date, now) - SETTLED if answer.reply.date else query.since


def _notes(query: OrderQuery, orders: list[ChannelOrder]) -> Iterator[str]:
    if query.minimal or query.without:
        yield "Amazon refused part of what was asked; service levels and cancellation requests come later"
    waiting = [each for each in orders if each.status == "open" and "fulfilled_by_amazon" not in each.flags]
    if len(waiting) > 4 and all(each.missing == NO_ADDRESS for each in waiting):
        yield "Amazon gave no buyers' addresses: the application may lack the role Direct-to-Consumer Delivery"
