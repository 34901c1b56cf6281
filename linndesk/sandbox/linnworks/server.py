"""PracticeLinnworks: a sign-in host and an account's own server, with sessions, rates and faults. Own threads."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.calls import NO_REPLY, Call, Calls
from linndesk.sandbox.clock import PracticeClock, utc_now
from linndesk.sandbox.linnworks import models, operations, replies
from linndesk.sandbox.linnworks.asked import Asked, Refusal, refused
from linndesk.sandbox.linnworks.deeds import Deeds
from linndesk.sandbox.linnworks.faults import Fault, LinnworksFaults
from linndesk.sandbox.linnworks.operations import Operation
from linndesk.sandbox.linnworks.orders import OrderBook
from linndesk.sandbox.linnworks.places import Places
from linndesk.sandbox.linnworks.purchase_desk import PurchaseDesk
from linndesk.sandbox.linnworks.rates import Rates
from linndesk.sandbox.linnworks.return_desk import ReturnDesk
from linndesk.sandbox.linnworks.sessions import Sessions
from linndesk.sandbox.linnworks.stock import StockDesk
from linndesk.sandbox.linnworks.world import LinnworksWorld
from linndesk.sandbox.wire import LoopbackServer, Reply, cut_short, dripping, hang_up, html_page, json_reply, whole

SIGN_IN = "AuthorizeByApplication"
_UNHEARD = ("reset", "lost")


@dataclass(frozen=True, slots=True)
class Heard:
    """One request to a known operation, to the byte. ``acted``: it was done; ``status`` 0 = no answer went out."""

    operation: str
    body: bytes
    acted: bool
    status: int


@dataclass(frozen=True, slots=True)
class _Incoming:
    request: Request
    path: str
    operation: Operation | None
    query: Mapping[str, str]
    data: bytes

    @property
    def name(self) -> str:
        return self.operation.name if self.operation else ""

    def header(self, name: str) -> str:
        return str(self.request.headers.get(name, ""))


class PracticeLinnworks:
    """A loopback Linnworks.net of one account. ``world`` is what it holds, ``faults`` are its knobs.

    ``url`` signs in and knows nothing else; what it answers names the ``server`` for all other calls, which in turn
    signs nobody in: whoever asks the wrong one gets a 404. ``basic``: user and password in front of the sign-in.
    ``plans`` False = nobody counts calls.
    """

    def __init__(
        self,
        world: LinnworksWorld | None = None,
        *,
        now: Callable[[], datetime] | None = None,
        plans: bool = True,
        basic: tuple[str, str] | None = None,
        port: int = 0,
    ) -> None:
        self.clock = PracticeClock(now or utc_now)
        self.world = world if world is not None else LinnworksWorld()
        self.world.run_on(self.clock.now)
        self.faults = LinnworksFaults()
        self.calls = Calls()
        self.basic = basic
        self.rates = Rates(self.clock.now, enforced=plans)
        self._door = LoopbackServer(lambda request: self._handle(request, door=True), port)
        self._home = LoopbackServer(lambda request: self._handle(request, door=False))
        self.sessions = Sessions(self.faults, self.clock.now, lambda: self._home.url)
        self._complaints: list[str] = []
        self._heard: list[Heard] = []
        self._lock = threading.Lock()
        self._answers = self._table()

    # -- where it is, and whether it serves

    @property
    def url(self) -> str:
        """Where one signs in, ``http://127.0.0.1:PORT``; the same after a stop and a start."""
        return self._door.url

    @property
    def server(self) -> str:
        """Where everything else is asked."""
        return self._home.url

    def start(self) -> PracticeLinnworks:
        """Serve on daemon threads."""
        self._door.start()
        self._home.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._door.stop()
        self._home.stop()

    def __enter__(self) -> PracticeLinnworks:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def settings(self, **more: object) -> dict[str, object]:
        """Settings and secrets of an account for ``linndesk account add linnworks``; at the default location."""
        made: dict[str, object] = {
            "application_id": self.sessions.application_id,
            "application_secret": self.sessions.application_secret,
            "token": self.sessions.installed,
            "auth_endpoint": self.url,
            "location": "",
        }
        if self.basic:
            made |= {"http_user": self.basic[0], "http_password": self.basic[1]}
        return {**made, **more}

    @property
    def complaints(self) -> list[str]:
        """All that was ever wrong with the shape of a request."""
        with self._lock:
            return list(self._complaints)

    def heard_at(self, operation: str) -> list[Heard]:
        """Every request of it, oldest first."""
        with self._lock:
            return [each for each in self._heard if each.operation == operation]

    # -- answering

    def _table(self) -> Mapping[str, Callable[[Asked], object]]:
        book = OrderBook(self.world, self.faults)
        deeds = Deeds(self.world, self.faults)
        places, stock = Places(self.world), StockDesk(self.world, self.faults)
        purchases, returns = PurchaseDesk(self.world, self.faults), ReturnDesk(self.world, self.faults)
        return {
            SIGN_IN: self.sessions.authorise,
            "GetStockLocations": places.locations,
            "GetLocation": places.location,
            "GetPostalServices": places.services,
            "GetShippingMethods": places.methods,
            "GetMeasures": places.measures,
            "GetOpenOrders": book.open_orders,
            "GetAllOpenOrders": book.all_open,
            "GetOrdersById": book.by_id,
            "GetOpenOrdersDetails": book.open_details,
            "SetOrderShippingInfo": deeds.set_shipping,
            "SetInvoicesPrinted": deeds.print_invoices,
            "ProcessOrder": deeds.process,
            "GetStockItemsFull": stock.items,
            "GetStockItemIdsBySKU": stock.ids,
            "GetStockLevel_Batch": stock.levels,
            "UpdateStockLevelsBulk": stock.tell,
            "Search_PurchaseOrders2": purchases.search,
            "Get_PurchaseOrder": purchases.whole,
            "Deliver_PurchaseItem": purchases.deliver,
            "Change_PurchaseOrderStatus": purchases.change_status,
            "GetSuppliers": purchases.suppliers,
            "GetRMAHeadersByOrderId": returns.headers,
            "GetReturnOptions": returns.options,
            "CreateRMABooking": returns.create,
            "ActionRMABooking": returns.action,
            "GetWarehouseLocations": places.warehouses,
            "GetReturnItemsInfo": returns.rows,
            "GetReturnCategories": returns.categories,
        }

    def _handle(self, request: Request, *, door: bool) -> Response:
        came = _read(request)
        fault = self.faults.take(came.name)
        kind = fault.kind if fault else ""
        if fault is not None and kind == "slow":
            self._door.stopping.wait(fault.seconds)
        if kind == "expired":
            self.sessions.expire()
        reply, acted = self._answered(came, fault, door=door)
        self._note(came, NO_REPLY if kind in _UNHEARD else reply.status, acted)
        if kind in _UNHEARD:
            raise hang_up(request, reset=kind == "reset")
        reply = self._stamped(reply)
        if fault is not None and kind == "drip":
            return dripping(reply, fault.seconds, self._door.stopping)
        return cut_short(reply) if kind == "truncated" else whole(reply)

    def _answered(self, came: _Incoming, fault: Fault | None, *, door: bool) -> tuple[Reply, bool]:
        """The reply, and whether it was done."""
        if fault is not None and fault.kind == "reset":
            return Reply(NO_REPLY), False
        if fault is not None and (reply := replies.canned(fault)) is not None:
            return reply, False
        try:
            reply = self._operate(came, door=door)
        except Refusal as no:
            return no.reply, False
        return (replies.afterwards(fault) if fault else None) or reply, True

    def _operate(self, came: _Incoming, *, door: bool) -> Reply:
        """Raises Refusal."""
        operation = came.operation
        if operation is None or door != (operation.name == SIGN_IN):
            raise Refusal(html_page(404, "404 - File or directory not found."))
        if came.request.method != operation.method:
            raise Refusal(refused(f"The requested resource does not support {came.request.method}", 405))
        self._let_in(came, door=door)
        wait = self.rates.wait(operation)
        if wait:
            raise Refusal(replies.too_many(wait))
        asked = Asked(operation.name, self._body(came, operation), came.query)
        self.faults.step_in(operation.name)
        answer = self._answers[operation.name](asked)
        return json_reply(_bare(answer) if self.faults.nulls else answer)

    def _let_in(self, came: _Incoming, *, door: bool) -> None:
        """Raises Refusal: no password, no session, or the account is shut."""
        given = came.header("Authorization")
        if door:
            wanted = "Basic " + base64.b64encode(":".join(self.basic).encode()).decode() if self.basic else given
            if given != wanted:
                raise Refusal(html_page(401, "Unauthorized").with_headers(WWW_Authenticate='Basic realm="staging"'))
            return
        if not self.sessions.takes(given):
            raise Refusal(replies.unauthorised())
        if why := self.sessions.shut():
            raise Refusal(refused(why, 403))

    def _body(self, came: _Incoming, operation: Operation) -> Any:
        """JSON of the right shape. Raises Refusal."""
        body: Any = None
        said = []
        if came.data or operation.body:
            if not came.header("Content-Type").lower().startswith("application/json"):
                said.append(f"Content-Type is {came.header('Content-Type') or 'missing'}")
            try:
                body = json.loads(came.data)
            except ValueError:
                said.append("the body is not JSON")
        said = said or operations.complaints(operation, came.query, body)
        said = said or models.complaints(operation, came.query, body)
        if said:
            with self._lock:
                self._complaints += [f"{operation.name}: {each}" for each in said]
            raise Refusal(refused(f"The request is invalid: {said[0]}"))
        return body

    def _stamped(self, reply: Reply) -> Reply:
        if self.faults.no_date:
            return reply
        return reply.with_headers(Date=format_datetime(self.clock.now() + self.faults.date_skew, usegmt=True))

    def _note(self, came: _Incoming, status: int, acted: bool) -> None:
        if came.operation is not None and came.name != SIGN_IN:
            with self._lock:
                self._heard.append(Heard(came.name, came.data, acted, status))
        body = "" if came.name == SIGN_IN else came.data.decode("utf-8", errors="replace")
        self.calls.add(Call(came.name, came.request.method, came.path, came.query, status, self.clock.now(), "", body))


def _bare(value: object) -> object:
    """With null where there was nothing; a list that is the whole answer stays one."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: None if each in ("", [], {}) else _bare(each) for name, each in value.items()}


def _read(request: Request) -> _Incoming:
    path, _, raw = str(request.environ["REQUEST_URI"]).partition("?")
    query = dict(parse_qsl(raw, keep_blank_values=True))
    return _Incoming(request, path, operations.operations().get(path), query, request.get_data())
