"""The demo shows Amazon's own warehouse: a location, a count, items for it, and orders that it sends (D18 to D22)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.app.demo import DEMO_SHOP, Demo, build_demo
from linndesk.domain.receipts import Receipt
from linndesk.system import resource
from tests.scene import TurnedClock

CENTRE = "Shop UK FBA"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = build_demo(tmp_path_factory.mktemp("demo"), clock=TurnedClock(), orders=400)
    yield made
    made.close()


@pytest.fixture(scope="module")
def receipt(demo: Demo) -> Receipt:
    return demo.built.engine.sync(None)


def test_its_first_account_has_a_centre_and_drives_it(demo: Demo, receipt: Receipt) -> None:
    """D18, D21."""
    (centre,) = [each for each in demo.built.locations.listed() if each.fulfilment_centre]
    assert (centre.name, centre.account) == (CENTRE, "Shop UK")
    assert receipt.ok
    (first,) = [each for each in receipt.accounts if each.name == "Shop UK"]
    assert any(each.startswith(f"{CENTRE}: 35 SKUs") for each in first.messages)


def test_what_lies_there_can_be_linked_by_sku(demo: Demo) -> None:
    """20 and more of its FBA SKUs are items of the sample, so that Link all finds them."""
    with resource("samples/demo-items.csv").open(encoding="utf-8", newline="") as file:
        items = [each["sku"] for each in csv.DictReader(file)]
    assert len(items) == len(set(items))
    assert 20 <= len(set(demo.amazon.world.fba.known("main", "UK")) & set(items)) < 35


def test_its_fba_orders_are_in_every_state(demo: Demo) -> None:
    sold = [each for each in demo.amazon.world.orders("main") if each.fulfilled_by == "AMAZON"]
    states = Counter(each.status for each in sold if each.channel_name == "AMAZON")
    assert {"UNSHIPPED", "SHIPPED", "CANCELLED"} <= set(states)
    assert any(each.channel_name == "NON_AMAZON" for each in sold)


def test_an_outbound_order_leaves_while_somebody_watches(demo: Demo) -> None:
    """Two minutes, so that a demo shows the whole way of an order."""
    knobs = demo.amazon.faults.outbound
    assert knobs.ships_after == timedelta(minutes=2)
    assert knobs.cancels_after < knobs.plans_after < knobs.ships_after


def test_accounts_of_the_sandbox_are_as_they_were(demo: Demo) -> None:
    """`sandbox` prints settings for `account add`; FBA is for people to turn on."""
    assert not {"fba", "fba_sync_inventory"} & set(demo.practice.settings()["amazon"])  # type: ignore[call-overload]


def test_its_shop_shows_listings_takes_prices_and_serves_after_the_sale(demo: Demo, receipt: Receipt) -> None:
    """X8, X11, X12: without a word in the receipt, since nobody has asked for any of it yet."""
    (part,) = [each for each in receipt.accounts if each.name == DEMO_SHOP]
    assert part.ok
    assert not part.messages
    assert demo.shop.parameters()["IsListingSupported"] == "True"
    assert demo.shop.world.till.terms.cancel
    assert demo.shop.complaints == []
    with resource("samples/demo-items.csv").open(encoding="utf-8", newline="") as file:
        own = {each["sku"]: Decimal(each["price"]) for each in csv.DictReader(file) if each["price"]}
    both = {sku: (own[sku], price) for sku, price in demo.shop.world.shelf.prices.items() if sku in own}
    other = [sku for sku, (mine, theirs) in both.items() if mine != theirs]
    assert 5 <= len(other) < len(both) / 4, "some listings cost something else there"
