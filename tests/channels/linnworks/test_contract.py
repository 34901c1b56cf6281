"""U8, M3, M5, M10, R-CURSOR, R-STOP, R-LOST, R-ORDERS, R-OUTCOME: Linnworks keeps the contracts of every channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, cast

import pytest

from linndesk.channels.base import ChecksItself, FindsOrders, ListsProducts, PullsOrders
from linndesk.channels.batches import Said, TellsLevelsTogether
from linndesk.channels.deliveries import BooksDeliveries, BooksReturns
from linndesk.channels.fulfilling import Ending, FindsOrdersTogether, OffersLocations, ProcessesOrders
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.operations import (
    ACCEPT_RETURN,
    CREATE_RETURN,
    DELIVER_ITEM,
    PROCESS_ORDER,
    UPDATE_STOCK_LEVELS_BULK,
    Operation,
)
from linndesk.channels.stock import Change
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.purchases import Booking
from linndesk.domain.returns import ReturnAsked, ReturnPart
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID, Line
from tests.channels.contract import ChannelContract
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.sending_contract import Hook, SendingContract
from tests.channels.stands import START
from tests.channels.together_contract import Request, TogetherContract


class _AtLinnworks:
    """A practice Linnworks for each test."""

    peer: Peer

    @pytest.fixture(autouse=True)
    def _linnworks(self) -> Iterator[None]:
        with serving() as self.peer:
            self.bench = self.peer.bench
            yield
            assert self.peer.linnworks.complaints == []

    def open(self) -> LinnworksChannel:
        return self.peer.channel()

    def sign_ins(self) -> int:
        return self.peer.sign_ins()


class TestOrders(_AtLinnworks, ChannelContract):
    lists_by_report = False
    stuck = None

    def scopes(self) -> tuple[str, ...]:
        return ()

    def add_orders(self, count: int) -> list[str]:
        world = self.peer.linnworks.world
        return [world.add_order(received=START - timedelta(hours=1, seconds=each)).id for each in range(count)]

    def add_listings(self, skus: list[str]) -> None:
        for each in skus:
            self.peer.linnworks.world.shelf.add(each)

    def spoil_order(self) -> str:
        return self.peer.linnworks.world.add_order(extra={"Items.0.Quantity": "many"}).id

    def fail_orders(self, kind: str, times: int) -> None:
        self.peer.linnworks.faults.fail_next("GetOpenOrders", cast(Any, kind), times)

    def refuse_tokens(self) -> None:
        self.bench.clock.advance(31 * 60)  # Linnworks knows no tokens: a place that is old is no place any more

    def repeat_pages(self) -> None:
        self.peer.linnworks.faults.orders.stuck = True

    def order_calls(self) -> int:
        return self.peer.linnworks.calls.count("GetOpenOrders")

    def lose_report_answer(self) -> None:
        self.peer.linnworks.faults.fail_next("GetStockItemsFull", "lost")

    def report_requests(self) -> int:
        return self.peer.linnworks.calls.count("GetStockItemsFull")

    def test_one_order_by_its_id(self) -> None:
        """The same facts as in the list; only the body that is kept beside them is another."""
        ids = self.add_orders(3)
        channel = self.open()
        page = channel.orders(self.query(), None)
        found = channel.order(ids[1].upper())
        assert isinstance(found, ChannelOrder)
        bare = replace(found.person, raw="")
        assert replace(found, person=bare) in [
            replace(each, person=replace(each.person, raw="")) for each in page.orders
        ]
        assert channel.order("000-0000000-0000000") is None

    def test_a_lost_answer_asks_for_no_second_report(self) -> None:
        """R-LOST: a list of items is asked for again, by itself and in the next run."""
        self.add_listings(["A", "B"])
        self.lose_report_answer()
        batches = list(self.open().listed_products((), cast(Any, None)))
        assert sum(len(each.products) for each in batches) == self.report_requests() == 2

    def test_every_port_of_linnworks_is_there(self) -> None:
        channel = self.open()
        for port in (
            *(PullsOrders, FindsOrders, FindsOrdersTogether, ListsProducts, ChecksItself, OffersLocations),
            *(ProcessesOrders, TellsLevelsTogether, BooksDeliveries, BooksReturns),
        ):
            assert isinstance(channel, port)


class _Told(_AtLinnworks):
    operation: ClassVar[str]

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.linnworks.faults.fail_next(self.operation, cast(Any, kind), times)

    def heard(self) -> list[tuple[bytes, bool]]:
        return [(each.body, each.acted) for each in self.peer.linnworks.heard_at(self.operation)]


def plan_of(operation: Operation) -> tuple[float, int]:
    return operation.plan.rate, int(operation.plan.burst)


class _Drained(_Told, SendingContract[LinnworksChannel]):
    """As in a drain, its own plan is waited for."""

    def open(self) -> LinnworksChannel:
        self.bench.tools = replace(self.bench.tools, keeps_plan=True)
        return super().open()


class TestProcessing(_Drained):
    """The last exchange of an order, which nothing takes back."""

    operation = "ProcessOrder"
    plan = plan_of(PROCESS_ORDER)

    def ready(self, channel: LinnworksChannel) -> Callable[[Hook], object]:
        order = self.peer.linnworks.world.add_order()
        request = channel.process_request(Ending(order.id, "", "", ""))
        return lambda hook: channel.process_order(request, hook)


class TestDeliveries(_Drained):
    """M3, R-LOST: a total, which may be told again."""

    operation = "Deliver_PurchaseItem"
    plan = plan_of(DELIVER_ITEM)

    def ready(self, channel: LinnworksChannel) -> Callable[[Hook], object]:
        purchase = self.peer.linnworks.world.purchases.add([PurchaseLine("MUG")])
        request = channel.delivery_request(Booking(purchase.id, purchase.lines[0].line_id, 3))
        return lambda hook: channel.deliver(request, hook)


class _Returned(_Drained):
    def asked(self, units: int = 1) -> ReturnAsked:
        """Of an order of three mugs."""
        world = self.peer.linnworks.world
        order = world.add_order([Line("MUG", 3)], processed=world.now())
        return ReturnAsked(
            order.id, f"LD-{order.number}", (ReturnPart(order.lines[0].row_id, units, 0, NO_ID, "faulty item", ""),)
        )


class TestReturns(_Returned):
    """M5, R-LOST: a booking, which is never told again by the program."""

    operation = "CreateRMABooking"
    plan = plan_of(CREATE_RETURN)

    def ready(self, channel: LinnworksChannel) -> Callable[[Hook], object]:
        request = channel.return_request(self.asked())
        return lambda hook: channel.book_return(request, hook)


class TestAcceptances(_Returned):
    operation = "ActionRMABooking"
    plan = plan_of(ACCEPT_RETURN)

    def ready(self, channel: LinnworksChannel) -> Callable[[Hook], object]:
        asked = self.asked()
        rma = self.peer.linnworks.world.returns.another_client_books_return(asked.channel_order_id, {"MUG": 1})
        return lambda hook: channel.accept_return(str(rma.id), asked.channel_order_id, hook)


class TestLevels(_Told, TogetherContract[LinnworksChannel]):
    operation = "UpdateStockLevelsBulk"
    plan = plan_of(UPDATE_STOCK_LEVELS_BULK)
    has_retry = False

    def place(self) -> str:
        shelf = self.peer.linnworks.world.shelf
        return shelf.add(f"SKU {len(shelf.items)}", level=3).sku

    def request(self, channel: LinnworksChannel, key: str) -> Request:
        return channel.stock_request(Change(key, 7))

    def tell(self, channel: LinnworksChannel, requests: Sequence[Request], hook: Hook) -> list[Said]:
        return channel.tell_levels(requests, hook)

    def most(self, channel: LinnworksChannel) -> int:
        return channel.most_levels

    def nonsense(self, channel: LinnworksChannel) -> list[Callable[[], Request]]:
        wrong = [Change("MUG", -1), Change("MUG", 2**31), Change(" ", 1), Change("A\ud800", 1), Change("x" * 201, 1)]
        return [lambda change=each: channel.stock_request(change) for each in wrong]  # type: ignore[misc]

    def done(self, key: str) -> int:
        return sum(1 for each in self.peer.linnworks.world.shelf.told if each.sku == key)

    def answer_rows(self, *, refuse: str = "", put_off: str = "", silent: str = "") -> None:
        levels = self.peer.linnworks.faults.levels
        levels.refused, levels.missing = {refuse: "Not that one"}, {silent}

    def answer_whole(self, key: str, words: str) -> None:
        self.peer.linnworks.faults.levels.poison[key] = words

    def say_nothing(self) -> None:
        self.peer.linnworks.faults.levels.missing = {f"SKU {each}" for each in range(10)}
