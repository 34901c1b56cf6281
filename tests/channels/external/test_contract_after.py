"""X11, X12: an app keeps the contracts of listings that are made on it, of cancelling and of refunding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, cast

import pytest

from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.postsale import ServesAfterSale
from linndesk.channels.publishing import Publishes
from linndesk.domain.publishing import Action, Publication
from tests.channels.external.bench import Peer, serving
from tests.channels.external.listings_scene import cancellation, counted, of_two, publication, refund
from tests.channels.postsale_contract import PostSaleContract
from tests.channels.publishing_contract import PublishingContract
from tests.channels.sending_contract import Hook
from tests.channels.stands import START


class _AtTheShop:
    peer: Peer
    endpoint: ClassVar[str]

    @pytest.fixture(autouse=True)
    def _shop(self) -> Iterator[None]:
        with serving() as self.peer:
            self.bench = self.peer.bench
            self.peer.shop.batches = {"ListingUpdateBatchSize": 7}
            self.sku = counted()
            yield
            assert self.peer.shop.complaints == []

    def open(self) -> ExternalChannel:
        return self.peer.channel()

    def sign_ins(self) -> int:
        return 0

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.shop.faults.fail_next(self.endpoint, cast(Any, kind), times)

    def heard(self) -> list[tuple[bytes, bool]]:
        return [(each.body, each.acted) for each in self.peer.shop.heard_at(self.endpoint)]


class TestPublishing(_AtTheShop, PublishingContract[ExternalChannel]):
    plan = None
    operation = "ListingUpdate"
    endpoint = "ListingUpdateEndpoint"

    def port(self, channel: ExternalChannel) -> Publishes:
        return channel

    def listing(self) -> Publication:
        sku = self.sku()
        return publication(sku, int(sku.rpartition("-")[2]))

    def named(self, listing: Publication, external_id: str) -> Publication:
        return replace(listing, external_id=external_id, title="Another title")

    def nonsense(self) -> list[tuple[Action, Publication]]:
        good = publication()
        return [
            ("create", replace(good, sku=" ")), ("create", replace(good, sku="\ud800")),
            ("create", replace(good, quantity=-1)), ("create", replace(good, price=Decimal("0.00001"))),
            ("create", replace(good, price=Decimal("NaN"))), ("update", good), ("delete", good),
            ("create", replace(of_two(), variations=(replace(of_two().variations[0], quantity=2**31),))),
        ]  # fmt: skip

    def standing(self, sku: str) -> int:
        return len(self.peer.shop.world.market.of_sku(sku))

    def refuse(self, sku: str, words: str) -> None:
        self.peer.shop.faults.feeds.refused[sku] = words

    def refuse_whole(self, sku: str, words: str) -> None:
        self.peer.shop.faults.feeds.poison[sku] = words

    def give_no_id(self) -> None:
        self.peer.shop.faults.feeds.no_id = True


class _AfterSale(_AtTheShop, PostSaleContract[ExternalChannel]):
    plan = None

    def port(self, channel: ExternalChannel) -> ServesAfterSale:
        return channel

    def order(self) -> str:
        return self.peer.shop.world.add_order(placed=START - timedelta(hours=1)).reference

    def refuse(self, order: str, words: str) -> None:
        self.peer.shop.faults.post_sale.refused[order] = words


class TestCancelling(_AfterSale):
    operation = "Cancel"
    endpoint = "CancelEndpoint"

    def request(self, port: ServesAfterSale, order: str) -> dict[str, Any]:
        return port.cancel_request(cancellation(self.peer.shop.world.order(order)))

    def tell(self, port: ServesAfterSale, request: dict[str, Any], hook: Hook) -> object:
        port.tell_cancel(request, hook)
        return None

    def nonsense(self, port: ServesAfterSale) -> list[Callable[[], dict[str, Any]]]:
        good = cancellation(self.peer.shop.world.order(self.order()))
        line = good.lines[0]
        bad = [(), (replace(line, quantity=0),), (line, line), (replace(line, line_id=" "),)]
        return [lambda lines=lines: port.cancel_request(replace(good, lines=lines)) for lines in bad]  # type: ignore[misc]

    def done(self, order: str) -> int:
        return sum(each.reference == order for each in self.peer.shop.world.till.called_off)


class TestRefunding(_AfterSale):
    operation = "Refund"
    endpoint = "RefundEndpoint"

    def request(self, port: ServesAfterSale, order: str) -> dict[str, Any]:
        return port.refund_request(refund(self.peer.shop.world.order(order)))

    def tell(self, port: ServesAfterSale, request: dict[str, Any], hook: Hook) -> object:
        reference = port.tell_refund(request, hook)
        assert reference == self.peer.shop.world.till.paid_back[-1].id
        return reference

    def nonsense(self, port: ServesAfterSale) -> list[Callable[[], dict[str, Any]]]:
        good = refund(self.peer.shop.world.order(self.order()))
        line = good.lines[0]
        amounts = [Decimal(each) for each in ("0", "-1", "NaN", "0.00001", "1E+20", "Infinity")]
        bad = [replace(good, lines=(replace(line, amount=each),)) for each in amounts]
        bad += [replace(good, lines=()), replace(good, shipping=Decimal("-1")), replace(good, lines=(line, line))]
        bad.append(replace(good, channel_order_id="\ud800"))
        return [lambda each=each: port.refund_request(each) for each in bad]  # type: ignore[misc]

    def done(self, order: str) -> int:
        return sum(each.reference == order for each in self.peer.shop.world.till.paid_back)
