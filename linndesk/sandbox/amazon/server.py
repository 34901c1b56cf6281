"""PracticeAmazon: routes a request to its operation, with sign-in, plans, rules and faults. Own threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import TracebackType

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from linndesk.sandbox.amazon import documents, lwa, models, operations, rules, sellers, tokens, uploads
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.confirmations import ConfirmationLog, Confirmations
from linndesk.sandbox.amazon.faults import Fault, Faults
from linndesk.sandbox.amazon.fba_sales import FbaSales
from linndesk.sandbox.amazon.fba_summaries import FbaSummaries
from linndesk.sandbox.amazon.feed_book import FeedBook
from linndesk.sandbox.amazon.feed_work import FeedWork
from linndesk.sandbox.amazon.feeds import Feeds
from linndesk.sandbox.amazon.listings import Listings
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.operations import Operation
from linndesk.sandbox.amazon.orders import Orders
from linndesk.sandbox.amazon.outbound_2020 import Outbound2020
from linndesk.sandbox.amazon.outbound_2026 import Outbound2026
from linndesk.sandbox.amazon.outbound_book import OutboundBook
from linndesk.sandbox.amazon.patches import Patches
from linndesk.sandbox.amazon.plans import Plans
from linndesk.sandbox.amazon.replies import Refusal, denied, error, html, internal, invalid, not_found, quota
from linndesk.sandbox.amazon.report_book import ReportBook
from linndesk.sandbox.amazon.report_kinds import KINDS, Wanted
from linndesk.sandbox.amazon.reports import Reports
from linndesk.sandbox.amazon.schedules import Schedules
from linndesk.sandbox.amazon.stock_calls import StockCalls
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.calls import NO_REPLY, Call, Calls
from linndesk.sandbox.clock import PracticeClock, utc_now
from linndesk.sandbox.wire import LoopbackServer, Reply, cut_short, dripping, hang_up, json_reply, whole

_CANNED: dict[str, Callable[[], Reply]] = {
    "429": quota,
    "503": lambda: html(503),
    "500": internal,
    "400": lambda: invalid("Invalid Input", "The practice channel was told to say so."),
    "403": denied,
    "404": not_found,
    "html200": lambda: html(200),
}
_AFTERWARDS: dict[str, Callable[[], Reply]] = {"503_after": lambda: html(503), "html_after": lambda: html(200)}
_CONFIRM = "confirmShipment"
_PATCH = "patchListingsItem"
_BY_TYPE = "reports_2021-06-30"  # of these operations the report's type decides about the role


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A request as it came, and the name of what it asks for."""

    request: Request
    path: str
    raw_query: str
    data: bytes
    name: str
    known: tuple[Operation, dict[str, str]] | None

    @property
    def places(self) -> dict[str, str]:
        """What stands in the gaps of the path."""
        return self.known[1] if self.known else {}


class PracticeAmazon:
    """A loopback Selling Partner API with sign-in. ``url`` serves every region; a merchant belongs to one."""

    def __init__(
        self,
        world: World | None = None,
        *,
        now: Callable[[], datetime] | None = None,
        plans: bool = True,
        port: int = 0,
    ) -> None:
        self.clock = PracticeClock(now or utc_now)
        self.world = world if world is not None else World()
        self.world.run_on(self.clock.now)
        self.faults = Faults()
        self.calls = Calls()
        self.confirmations = ConfirmationLog()
        self.stock_calls = StockCalls()
        self.plans = Plans(self.clock.now, enforced=plans)
        self.sign_in = lwa.SignIn(self.world, self.faults, self.clock.now)
        self._documents = documents.Documents(self.faults, self.clock.now)
        self._book = ReportBook(self.world, self.faults, self._documents, self.clock.now)
        self._uploads = uploads.Uploads(self.clock.now)
        self._listings = Listings(self.world, self.faults)
        work = FeedWork(self.world, self.faults, self._listings)
        self.feeds = FeedBook(self.world, self.faults, self._documents, work, self.clock.now)
        self.outbound = OutboundBook(self.world, self.faults, self.clock.now)
        self._sales = FbaSales(self.world, self.faults, self.clock.now)
        self._server = LoopbackServer(self._handle, port)
        self._count = 0
        self._answers = self._table()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``; the same after a stop and a start."""
        return self._server.url

    def start(self) -> PracticeAmazon:
        """Serve on a daemon thread."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.stop()

    def __enter__(self) -> PracticeAmazon:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def settings(self, merchant: str = "main", marketplaces: Sequence[str] = ("UK",)) -> dict[str, object]:
        """Settings and secrets of an account for ``linndesk account add amazon``."""
        owner = self.world.merchant(merchant)
        return {
            "seller_id": owner.seller_id,
            "region": owner.region,
            "marketplaces": list(marketplaces),
            "client_id": owner.client_id,
            "client_secret": owner.client_secret,
            "refresh_token": owner.refresh_token,
            "endpoint": self.url,
            "lwa_endpoint": self.url,
        }

    def add_report(
        self,
        report_type: str,
        *,
        merchant: str = "main",
        marketplaces: Sequence[str] = ("UK",),
        since: datetime | None = None,
        until: datetime | None = None,
        made: datetime | None = None,
        content: str | bytes | None = None,
    ) -> str:
        """The id of a finished report that Seller Central or another application asked for.

        Left out, ``made`` is now, ``until`` is ``made`` and ``since`` is a day before. ``content`` stands in place of
        the data: a text is encoded and packed as the faults say, bytes are served as they are.
        """
        at = made or self.clock.now()
        end = until or at
        places = tuple(marketplace(each).id for each in marketplaces)
        wanted = Wanted(self.world.merchant(merchant), places, since or end - timedelta(days=1), end, at)
        return self._book.appear(KINDS[report_type], wanted, content=content).id

    def _table(self) -> dict[str, Callable[[Asked], Reply]]:
        """What is practised; a later operation is a line here and a small file of its own."""
        orders = Orders(self.world, self.faults, self.clock.now)
        schedules = Schedules(self._book, self.clock.now)
        reports = Reports(self._book, self._documents, schedules.catch_up, self.clock.now)
        feeds = Feeds(self.feeds, self._uploads, self._documents, self.faults, self.plans, self.clock.now)
        return {
            "searchOrders": orders.search,
            "getOrder": orders.get,
            _CONFIRM: Confirmations(self.world, self.faults, self.clock.now).confirm,
            "getMarketplaceParticipations": sellers.participations,
            "createReport": reports.create,
            "getReports": reports.search,
            "getReport": reports.get,
            "getReportDocument": reports.document,
            "cancelReport": reports.cancel,
            "createReportSchedule": schedules.create,
            "getReportSchedules": schedules.search,
            "getReportSchedule": schedules.get,
            "cancelReportSchedule": schedules.cancel,
            "createRestrictedDataToken": lambda asked: tokens.create(asked, self.sign_in),
            "searchListingsItems": self._listings.search,
            _PATCH: Patches(self.world, self.faults, self.clock.now).patch,
            "createFeedDocument": feeds.create_document,
            "createFeed": feeds.create,
            "getFeeds": feeds.search,
            "getFeed": feeds.get,
            "getFeedDocument": feeds.document,
            **self._warehouse(),
        }

    def _warehouse(self) -> dict[str, Callable[[Asked], Reply]]:
        """Amazon's own: what lies there, and what it sends for other channels."""
        newer = Outbound2026(self.world, self.outbound, self.faults, self.clock.now)
        older = Outbound2020(self.world, self.outbound, self.faults, self.clock.now)
        return {
            "getInventorySummaries": FbaSummaries(self.world, self.faults, self.clock.now).search,
            "createOrder": newer.create,
            "getOutboundOrder": newer.get,
            "listOrders": newer.search,
            "getOrderPreview": newer.preview,
            "cancelOrder": newer.cancel,
            "createFulfillmentOrder": older.create,
            "getFulfillmentOrder": older.get,
            "listAllFulfillmentOrders": older.search,
            "getFulfillmentPreview": older.preview,
            "cancelFulfillmentOrder": older.cancel,
            "getPackageTrackingDetails": older.track,
        }

    def _handle(self, request: Request) -> Response:
        came = _read(request)
        fault = self.faults.take(came.name) or self._own_fault(came)
        if fault is not None and fault.kind == "reset":
            self._record(came, NO_REPLY, Reply(NO_REPLY))
            raise hang_up(request, reset=True)
        if fault is not None and fault.kind == "slow":
            self._server.stopping.wait(fault.seconds)
        reply, merchant = self._answer(came, fault)
        lost = fault is not None and fault.kind == "lost"
        true, sku = reply, came.places.get("sku", "")
        if came.name == _PATCH and reply.status == 200 and sku in self.faults.stock.says:
            reply = json_reply(self.faults.stock.says[sku])
        if fault is not None and fault.kind in _AFTERWARDS:
            reply = _AFTERWARDS[fault.kind]()
        self._record(came, NO_REPLY if lost else reply.status, true, merchant)
        if lost:
            raise hang_up(request, reset=False)
        reply = self._stamped(reply)
        if fault is not None and fault.kind == "drip":
            return dripping(reply, fault.seconds, self._server.stopping)
        return cut_short(reply) if fault is not None and fault.kind == "truncated" else whole(reply)

    def _answer(self, came: _Incoming, fault: Fault | None) -> tuple[Reply, str]:
        if fault is not None and fault.kind in _CANNED:
            reply = _CANNED[fault.kind]()
            named = fault.kind == "429" and fault.seconds
            return (reply.with_headers(Retry_After=f"{fault.seconds:g}") if named else reply), ""
        headers = came.request.headers
        try:
            if came.name == "token":
                return self.sign_in.token(headers.get("Content-Type", ""), came.data), ""
            if came.name == "download":
                return self._documents.download(came.path, rules.read_query(came.raw_query), _lower(headers)), ""
            if came.name == "upload":
                query = rules.read_query(came.raw_query)
                return self._uploads.take(came.path, query, _lower(headers), came.data), ""
            return self._operate(came)
        except Refusal as refusal:
            return refusal.reply, ""

    def _operate(self, came: _Incoming) -> tuple[Reply, str]:
        if came.known is None:
            return denied(), ""  # a path that is not there and a path that is not allowed sound the same
        operation, places = came.known
        token = came.request.headers.get("x-amz-access-token")
        merchant, restricted = self.sign_in.merchant(token, came.request.method, came.path)
        try:
            if not self.plans.take(merchant.client_id, merchant.seller_id, operation):
                return quota(), merchant.name
            if operation.model in self.faults.closed:
                return _closed(self.faults.closed[operation.model]), merchant.name
            self.outbound.settle()
            self._sales.settle()
            query = rules.read_query(came.raw_query)
            rules.check_query(operation, query)
            body = rules.read_body(operation, came.request.headers.get("Content-Type", ""), came.data)
            if said := models.complaints(operation, query, body):
                return invalid("Invalid Input", said[0]), merchant.name
            if operation.role not in ("", *merchant.roles) and operation.model != _BY_TYPE:
                return denied(), merchant.name
            if operation.name not in self._answers:
                return not_found("This operation is not practised."), merchant.name
            asked = Asked(operation, merchant, places, query, body, restricted, self.url)
            return self._rated(operation, self._answers[operation.name](asked)), merchant.name
        except Refusal as refusal:
            return refusal.reply, merchant.name

    def _rated(self, operation: Operation, reply: Reply) -> Reply:
        word = self.faults.rate_header
        if word is None:
            return reply
        return reply.with_headers(x_amzn_RateLimit_Limit=str(operation.rate) if word == "plan" else word)

    def _stamped(self, reply: Reply) -> Reply:
        self._count += 1
        date = format_datetime(self.clock.now() + self.faults.date_skew, usegmt=True)
        return reply.with_headers(Date=date, x_amzn_RequestId=f"practice-{self._count:08d}")

    def _own_fault(self, came: _Incoming) -> Fault | None:
        """What a patch of this SKU is always answered."""
        kind = self.faults.stock.answers.get(came.places.get("sku", "")) if came.name == _PATCH else None
        return Fault(kind) if kind else None

    def _record(self, came: _Incoming, status: int, true: Reply, merchant: str = "") -> None:
        secret, now = came.name == "token", self.clock.now()
        try:
            query = rules.read_query(came.raw_query)
        except Refusal:
            query = {"": came.raw_query}
        if came.name == _CONFIRM:
            self.confirmations.add(came.path, came.data, now, answered=status, acted=true.status == 204)
        elif came.name == _PATCH:
            seller = came.places.get("sellerId")
            who = next((each.name for each in self.world.merchants if each.seller_id == seller), merchant)
            told = self.stock_calls.add(who, came.places, query, came.data, now, answered=status, said=true)
            self.world.stock.answered(told.submission, status)
        body = "" if secret or came.name == "upload" else came.data.decode("utf-8", errors="replace")
        call = Call(
            came.name, came.request.method, came.path, query, status, now, merchant, body
        )  # fmt: skip
        self.calls.add(replace(call, query={} if secret else query))


def _closed(status: int) -> Reply:
    """An API that is not there, or not for this application."""
    known = {403: denied, 404: not_found}
    return known[status]() if status in known else error(status, "NotAvailable", "The operation is not available.")


def _lower(headers: Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _read(request: Request) -> _Incoming:
    path, _, raw_query = str(request.environ["REQUEST_URI"]).partition("?")
    known = None
    if path == lwa.PATH and request.method == "POST":
        name = "token"
    elif path.startswith(documents.PATH) and request.method == "GET":
        name = "download"
    elif path.startswith(uploads.PATH) and request.method == "PUT":
        name = "upload"
    else:
        known = operations.find(request.method, path)
        name = known[0].name if known else ""
    return _Incoming(request, path, raw_query, request.get_data(), name, known)
