"""X5, X6, X7, X9: an app keeps the contracts of every channel (R-CURSOR, R-STOP, R-LOST, R-ORDERS, R-OUTCOME)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar, cast

import pytest

from linndesk.channels.base import ChecksItself, PullsOrders
from linndesk.channels.batches import Said, TellsDespatchesTogether, TellsLevelsTogether
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.integrating import OffersTags, SetsUp
from linndesk.channels.stock import Change
from linndesk.domain.despatch import Telling
from linndesk.sandbox.external.faults import RowFaults
from linndesk.sandbox.external.orders import order_line
from tests.channels.contract import ChannelContract
from tests.channels.external.bench import Peer, serving
from tests.channels.sending_contract import Hook
from tests.channels.stands import START
from tests.channels.together_contract import Request, TogetherContract


class _AtTheShop:
    """A practice shop for each test, with small batches."""

    peer: Peer

    @pytest.fixture(autouse=True)
    def _shop(self) -> Iterator[None]:
        with serving() as self.peer:
            self.bench = self.peer.bench
            self.peer.shop.batches = {"DespatchUpdateBatchSize": 7, "InventoryUpdateBatchSize": 7}
            yield
            assert self.peer.shop.complaints == []

    def open(self) -> ExternalChannel:
        return self.peer.channel()


class TestOrders(_AtTheShop, ChannelContract):
    waits = False
    finds = False
    lists_by_report = False
    stuck = None

    def scopes(self) -> tuple[str, ...]:
        return ()

    def add_orders(self, count: int) -> list[str]:
        at = [START - timedelta(hours=1, seconds=each) for each in range(count)]
        return [self.peer.shop.world.add_order(placed=each).reference for each in at]

    def add_listings(self, skus: list[str]) -> None:
        for each in skus:
            self.peer.shop.world.shelf.add(each)

    def spoil_order(self) -> str:
        order = self.peer.shop.world.add_order(placed=START - timedelta(minutes=5))
        line = order_line(order.lines[0])
        self.peer.shop.world.update(order.reference, extra={"OrderItems": [line, line]}, updated=order.updated)
        return order.reference

    def fail_orders(self, kind: str, times: int) -> None:
        self.peer.shop.faults.fail_next("OrdersEndpoint", cast(Any, kind), times)

    def refuse_tokens(self) -> None:
        self.bench.clock.advance(31 * 60)  # the shop knows no tokens: a place that is old is no place any more

    def repeat_pages(self) -> None:
        self.peer.shop.faults.orders.endless = True

    def order_calls(self) -> int:
        return self.peer.shop.calls.count("OrdersEndpoint")

    def lose_report_answer(self) -> None:
        self.peer.shop.faults.fail_next("ProductsEndpoint", "lost")

    def report_requests(self) -> int:
        return self.peer.shop.calls.count("ProductsEndpoint")

    def test_every_port_of_an_app_is_there(self) -> None:
        channel = self.open()
        for port in (PullsOrders, ChecksItself, SetsUp, OffersTags, TellsDespatchesTogether, TellsLevelsTogether):
            assert isinstance(channel, port)


class AtTheShopIsTold(_AtTheShop, TogetherContract[ExternalChannel]):
    plan = None
    endpoint: ClassVar[str]

    def sign_ins(self) -> int:
        return 0

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.shop.faults.fail_next(self.endpoint, cast(Any, kind), times)

    def heard(self) -> list[tuple[bytes, bool]]:
        return [(each.body, each.acted) for each in self.peer.shop.heard_at(self.endpoint)]

    @property
    @abstractmethod
    def faults(self) -> RowFaults: ...

    def answer_rows(self, *, refuse: str = "", put_off: str = "", silent: str = "") -> None:
        faults = self.faults
        faults.refused = {refuse: "Not that one"}
        faults.retry = {put_off: 1}
        faults.missing = {silent}

    def answer_whole(self, key: str, words: str) -> None:
        self.faults.poison[key] = words

    def say_nothing(self) -> None:
        self.faults.rows = "none"


class TestDespatches(AtTheShopIsTold):
    operation = "Despatch"
    endpoint = "DespatchEndpoint"

    @property
    def faults(self) -> RowFaults:
        return self.peer.shop.faults.despatch

    def place(self) -> str:
        return self.peer.shop.world.add_order(placed=START - timedelta(hours=1)).reference

    def telling(self, key: str, **changes: Any) -> Telling:
        given: dict[str, Any] = {
            "channel_order_id": key,
            "marketplace": "",
            "reference": "1",
            "carrier_code": "",
            "carrier_name": "Royal Mail",
            "shipping_method": "Tracked 48",
            "tracking": f"RM{key}",
            "shipped_at": START,
            "lines": (("1", 1),),
            "service": "Tracked",
            "skus": (("1", "MUG-RED-330"),),
        }
        return Telling(**{**given, **changes})

    def request(self, channel: ExternalChannel, key: str) -> Request:
        return channel.despatch_request(self.telling(key))

    def tell(self, channel: ExternalChannel, requests: Sequence[Request], hook: Hook) -> list[Said]:
        return channel.tell_despatches(requests, hook)

    def most(self, channel: ExternalChannel) -> int:
        return channel.most_despatches

    def nonsense(self, channel: ExternalChannel) -> list[Callable[[], Request]]:
        return [
            lambda: channel.despatch_request(self.telling("1", lines=())),
            lambda: channel.despatch_request(self.telling("1", skus=())),
            lambda: channel.despatch_request(self.telling("1", lines=(("1", 0),))),
        ]

    def done(self, key: str) -> int:
        return len(self.peer.shop.world.despatches(key))

    def test_a_parcel_arrives_as_it_was_told(self) -> None:
        key = self.place()
        self.told(key)
        (seen,) = self.peer.shop.world.despatches(key)
        assert (seen.vendor, seen.method, seen.tracking) == ("Royal Mail", "Tracked 48", f"RM{key}")
        assert seen.items == (("MUG-RED-330", "1", 1),)
        assert seen.processed_on == "2026-03-02T09:00:00Z"


class TestLevels(AtTheShopIsTold):
    operation = "InventoryUpdate"
    endpoint = "InventoryUpdateEndpoint"
    has_retry = False

    @property
    def faults(self) -> RowFaults:
        return self.peer.shop.faults.stock

    def place(self) -> str:
        return self.peer.shop.world.shelf.add(f"SKU {len(self.peer.shop.world.shelf.products)}", quantity=3).sku

    def request(self, channel: ExternalChannel, key: str) -> Request:
        return channel.stock_request(Change(key, 7, reference=f"R-{key}"))

    def tell(self, channel: ExternalChannel, requests: Sequence[Request], hook: Hook) -> list[Said]:
        return channel.tell_levels(requests, hook)

    def most(self, channel: ExternalChannel) -> int:
        return channel.most_levels

    def nonsense(self, channel: ExternalChannel) -> list[Callable[[], Request]]:
        return [
            lambda: channel.stock_request(Change("MUG", -1)),
            lambda: channel.stock_request(Change("", 1)),
            lambda: channel.stock_request(Change("A\ud800", 1)),
        ]

    def done(self, key: str) -> int:
        return sum(1 for each in self.peer.shop.world.shelf.taken if each.sku == key)

    def answer_rows(self, *, refuse: str = "", put_off: str = "", silent: str = "") -> None:
        super().answer_rows(refuse=refuse, silent=silent)

    def test_a_level_is_what_is_sold_and_its_reference_comes_back(self) -> None:
        key = self.place()
        self.told(key)
        assert self.peer.shop.world.shelf.levels[key] == 7
        assert self.peer.shop.world.shelf.taken[0].reference == f"R-{key}"
