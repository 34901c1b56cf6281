"""Amazon keeps the contract of every channel (R-CURSOR, R-STOP, R-LOST, R-ORDERS)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar, cast

import pytest

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.order_reports import FLAT, XML
from linndesk.channels.documents import ReadsOrderReports
from tests.channels.amazon.peer import UK, Peer, serve
from tests.channels.contract import ChannelContract, ReportContract
from tests.channels.stands import START


class TestAmazon(ChannelContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            yield

    peer: Peer

    def open(self) -> AmazonChannel:
        return self.peer.channel()

    def scopes(self) -> tuple[str, ...]:
        return tuple(self.peer.settings().marketplaces)

    def add_orders(self, count: int) -> list[str]:
        at = [START - timedelta(hours=1, seconds=each) for each in range(count)]
        return [self.peer.add_order(marketplace=("UK", "DE")[i % 2], created=each) for i, each in enumerate(at)]

    def add_listings(self, skus: list[str]) -> None:
        for each in skus:
            self.peer.add_listing(each)

    def spoil_order(self) -> str:
        bad = {"orderItems": [{"orderItemId": "1", "quantityOrdered": -2, "product": {}}]}
        return self.peer.add_order(created=START - timedelta(hours=1), extra=bad)

    def fail_orders(self, kind: str, times: int) -> None:
        self.peer.amazon.faults.fail_next("searchOrders", cast(Any, kind), times)

    def refuse_tokens(self) -> None:
        self.peer.amazon.faults.refuse_page_tokens = True

    def repeat_pages(self) -> None:
        self.peer.amazon.faults.repeat_first_page = True

    def order_calls(self) -> int:
        return self.peer.amazon.calls.count("searchOrders")

    def lose_report_answer(self) -> None:
        self.peer.amazon.faults.fail_next("createReport", "lost")

    def report_requests(self) -> int:
        return self.peer.amazon.calls.count("createReport")

    def test_scopes_are_marketplaces(self) -> None:
        assert UK in self.scopes()


class TestAmazonReports(ReportContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            yield

    peer: Peer
    changes: ClassVar[dict[str, object]] = {}
    kind = FLAT

    def open(self) -> ReadsOrderReports:
        return self.peer.channel(**self.changes)

    def scopes(self) -> tuple[str, ...]:
        return tuple(self.peer.settings().marketplaces)

    def add_orders(self, count: int, status: str = "UNSHIPPED") -> list[str]:
        at = [START - timedelta(hours=2, seconds=each) for each in range(count)]
        return [
            self.peer.add_order(marketplace=("UK", "DE")[i % 2], created=t, status=status) for i, t in enumerate(at)
        ]

    def make_report(self) -> str:
        return self.peer.amazon.add_report(self.kind)

    def lose_report_answer(self) -> None:
        self.peer.amazon.faults.fail_next("createReport", "lost")

    def report_requests(self) -> int:
        return self.peer.amazon.calls.count("createReport")

    def fail_report(self, outcome: str) -> None:
        self.peer.amazon.faults.report.outcome = "CANCELLED" if outcome == "empty" else "FATAL"


class TestAmazonXmlReports(TestAmazonReports):
    """XML Merchant: another report type, the same orders."""

    changes: ClassVar[dict[str, object]] = {"xml_merchant": True}
    kind = XML
