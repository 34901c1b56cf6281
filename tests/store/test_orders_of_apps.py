"""Orders as apps write them, through the reader into the store, on both engines (X5, tolerance 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.external.order_page import read_page
from linndesk.channels.order_page import PageRead
from linndesk.channels.selling import SellingSettings
from linndesk.store import (
    bulk,
    grids,
    inventory_grid,
    kits,
    levels,
    listings,
    ninety,
    orders,
    orders_grid,
    quarantine,
    stock_facts,
    tables,
)
from linndesk.store.grids import GridQuery
from linndesk.store.orders_in import Taken
from linndesk.store.store import Store
from tests.channels.external.odd_orders import line, order
from tests.scene import START
from tests.store import made
from tests.store.test_orders_in import Shop

MOST = 2**31 - 1
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store, made.SEAL)


def mugs(number: object = "1", **changes: Any) -> dict[str, Any]:
    return line(number, **{"SKU": "MUG", **changes})


def came(shop: Shop, *rows: object, hours: float = 0) -> tuple[PageRead, Taken]:
    """One page of a poll, kept as a pull keeps it."""
    page = read_page(rows, START + timedelta(hours=hours), "SHOP", set())
    took = shop.page(*page.orders)
    shop.store.write(
        lambda: quarantine.keep(shop.pool, shop.id, page.quarantined, page.raw_quarantined, shop.seal, START, 1)
    )
    return page, took


def test_absurd_quantities_are_kept_held_and_shown(shop: Shop) -> None:
    """2^31 - 1 units of 15 places each, twice, also as parts of a kit: to the penny, and no sum runs over."""
    part = made.item(shop.store, "HANDLE")
    shop.store.write(lambda: kits.put(shop.item, [(part, 3)]))
    absurd = mugs(Qty=MOST, PricePerUnit=Decimal("1234.123456789012345"))
    came(shop, order(absurd, ReferenceNumber="R-1"), order(absurd, ReferenceNumber="R-2"))
    kept = shop.get("R-1")
    assert kept.lines[0].quantity == MOST
    assert kept.lines[0].line_total == Decimal("2650259941833.52")
    assert kept.total == Decimal("2650259941836.51")
    assert sum(shop.store.read(lambda: levels.held([part])).values()) == MOST * 2 * 3
    assert shop.store.read(lambda: levels.of_items([part]))[part][0].in_open_orders == MOST * 6
    for location in (None, 1):
        ids = shop.store.read(lambda place=location: inventory_grid.ids(GridQuery(sort="available"), place))  # type: ignore[misc]
        rows = shop.store.read(lambda place=location, ids=ids: inventory_grid.rows(ids, place))  # type: ignore[misc]
        assert len(rows) == 2
    assert [each.units for each in shop.store.read(lambda: ninety.came(part, LONG_AGO))] == [MOST * 3] * 2
    listing = shop.store.read(lambda: listings.find(shop.id, "MUG").id)
    found = shop.store.read(lambda: stock_facts.inputs([listing], {shop.id: SellingSettings().stock_rules()}))
    assert found[listing]
    wanted = GridQuery(("open", "unmapped"))
    assert len(shop.store.read(lambda: grids.ids(orders_grid.ORDERS, wanted))) == 0
    wanted = GridQuery(("open", "short"), sort="total")
    assert len(shop.store.read(lambda: grids.ids(orders_grid.ORDERS, wanted))) == 2


def test_an_order_that_is_called_off_without_its_lines_frees_its_stock(shop: Shop) -> None:
    came(shop, order(mugs(Qty=2)))
    assert shop.stock()[1] == 2
    _, took = came(shop, {"ReferenceNumber": "R-1", "PaymentStatus": "CANCELLED"}, hours=1)
    kept = shop.get("R-1")
    assert (took.counts.cancelled, kept.status, shop.stock()[1]) == (1, "cancelled", 0)
    assert [each.quantity for each in kept.lines] == [2]
    assert kept.person.name == "Jane Roe"


def test_lines_that_are_called_off_free_their_stock(shop: Shop) -> None:
    came(shop, order(mugs(1, Qty=2), mugs(2, Qty=3)))
    assert shop.stock()[1] == 5
    came(shop, order(mugs(1, Qty=2), mugs(2, Qty=3, CancelStatus="CANCELED")), hours=1)
    assert (shop.get("R-1").status, shop.stock()[1]) == ("open", 2)
    came(shop, order(mugs(1, Qty=2, CancelStatus=1), mugs(2, Qty=3, CancelStatus=1)), hours=2)
    assert (shop.get("R-1").status, shop.stock()[1]) == ("cancelled", 0)


def test_what_was_put_aside_holds_stock_until_it_can_be_read(shop: Shop) -> None:
    broken = order(mugs(1, Qty=2), mugs(2, Qty="x"))
    page, _ = came(shop, broken)
    assert page.quarantined[0].reason == "line 2: Qty is no number"
    assert (shop.count(), shop.stock()[1]) == (0, 2)
    came(shop, broken, hours=1)
    assert shop.stock()[1] == 2
    came(shop, order(mugs(1, Qty=2), mugs(2, Qty=1)), hours=2)
    assert (shop.count(), shop.stock()[1]) == (1, 3)
    assert shop.store.read(lambda: bulk.rows(tables.Quarantine, "select ref from quarantine", [])) == []


def test_unpaid_waits_and_holds_and_comes_in_when_it_is_paid(shop: Shop) -> None:
    came(shop, order(mugs(), PaymentStatus="UNPAID"))
    kept = shop.get("R-1")
    assert (kept.status, kept.payment_status, shop.stock()[1]) == ("pending", "unpaid", 1)
    came(shop, order(mugs(), PaymentStatus=0), hours=1)
    assert (shop.get("R-1").status, shop.stock()[1]) == ("open", 1)


def test_a_repeat_in_another_spelling_changes_nothing(shop: Shop) -> None:
    came(shop, order(mugs(Qty=2)))
    before = shop.get("R-1")
    other = {**order(mugs(Qty="2.0", PricePerUnit="7.50")), "paymentStatus": 0}
    del other["PaymentStatus"]
    _, took = came(shop, other, hours=5)
    assert took.counts.came == 0
    assert replace(shop.get("R-1")) == before
    assert len(shop.store.read(lambda: orders.ids(orders.Wanted(statuses=())))) == 1


def test_the_source_below_the_source_is_the_account(shop: Shop) -> None:
    """X5: an app names no sub-source; in Linnworks it is the integration's name."""
    came(shop, order(mugs()))
    found = shop.get("R-1")
    assert found.account
    assert (found.source, found.sub_source) == ("SHOP", found.account)
