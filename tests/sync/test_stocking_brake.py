"""R-BRAKE and R-MODES over the wire: what is kept back stays so whatever else is switched, and zeros by orders go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.domain.stockinputs import from_json
from linndesk.errors import BadInput
from linndesk.store import bulk, outbox, tables
from tests.scene import START
from tests.sync.shops import Shops

SKUS = [f"SKU-{number:02}" for number in range(15)]


@pytest.fixture
def shops(profile: Path) -> Iterator[Shops]:
    """Two pools that were told 10 of each of 15; then 12 were emptied by a count, and one was sold out."""
    made = Shops(profile, SKUS, count=2)
    made.sync()
    made.clock.advance(hours=25)
    made.sync()
    for sku in SKUS[:12]:
        made.built.stock.set_level(sku, 0)
    made.sale(SKUS[14], 10)
    yield made
    made.close()


def braked(shops: Shops) -> int:
    return sum(each.hold == "brake" for each in shops.rows("held"))


def test_the_brake_stops_an_emptied_location_and_lets_sold_out_zeros_pass(shops: Shops) -> None:
    """Judged."""
    receipt = shops.sync()
    assert [shops.sold(sku, "second") for sku in SKUS] == [10] * 14 + [0]
    assert braked(shops) == 24
    stock = shops.part(receipt, "Two").stock
    assert (stock.planned, stock.sent, stock.confirmed, stock.held) == (13, 1, 1, 12)
    assert len([each for each in shops.causes if each.startswith("stock:brake")]) == 2


def test_a_sale_lowers_the_others_also_where_the_brake_holds_more(shops: Shops) -> None:
    """A13: falls that orders explain still go, or what is sold here would be offered there for as long as it holds."""
    shops.sync()
    for merchant, units, left in (("main", 3, 7), ("second", 2, 5)):
        shops.sale(SKUS[0], units, merchant)
        shops.later()
        shops.sync()
        assert [shops.sold(SKUS[0], each) for each in ("main", "second")] == [left, left]
        shops.later()
        shops.sync()
        assert [shops.sold(SKUS[0], each) for each in ("main", "second")] == [left, left]
        assert braked(shops) == 24
    sql = "select quantity, inputs from stock_send order by id"
    sends = shops.built.store.read(lambda: bulk.rows(tables.StockSend, sql))
    assert all(quantity == from_json(json.loads(kept)).quantity for quantity, kept in sends)
    shops.built.preview.through_brake("the shelf fell down")
    shops.later()
    shops.sync()
    assert [shops.sold(SKUS[0], each) for each in ("main", "second")] == [0, 0]
    assert shops.twins() == []


def test_going_on_needs_a_reason(shops: Shops) -> None:
    shops.sync()
    with pytest.raises(BadInput):
        shops.built.preview.through_brake("  ")
    shops.built.preview.through_brake("the shelf fell down")
    shops.later()
    shops.sync()
    assert [shops.sold(sku, "second") for sku in SKUS] == [0] * 12 + [10, 10, 0]
    assert braked(shops) == 0
    assert shops.causes == []
    assert shops.twins() == []


def test_neither_a_pause_nor_an_approval_nor_a_send_frees_what_the_brake_holds(shops: Shops) -> None:
    shops.sync()
    shops.built.outbox.pause(True)
    shops.built.outbox.pause(False)
    assert braked(shops) == 24
    ids = [each.id for each in shops.rows("held")]
    left = shops.built.outbox.send(ids).left
    assert {why for _, why in left} == {"The brake has tripped; look at Preview first"}
    assert len(shops.built.outbox.hold(ids).left) == 24
    shops.later()
    shops.sync()
    assert braked(shops) == 24


def test_an_account_that_only_watches_holds_them_in_its_own_name(shops: Shops) -> None:
    shops.sync()
    shops.built.accounts.save("Two", {"mode": "watch"})
    holds = {each.account: each.hold for each in shops.rows("held")}
    assert holds == {"One": "brake", "Two": "watch"}


def test_r_copy_holds_planned_levels_too(profile: Path) -> None:
    shops = Shops(profile, ["MUG"], count=2)
    shops.sync()
    shops.amazon.world.set_merchant("second", revoked=True)
    shops.built.stock.set_level("MUG", 11)
    shops.later()
    shops.sync()
    assert [each.target for each in shops.rows("planned")] == ["MUG"] * 2
    shops.built.store.write(lambda: outbox.doubt("This database is a copy", START))
    assert not shops.rows("planned", "waiting")
    assert {each.hold for each in shops.rows("held")} == {"watch"}
    shops.close()
