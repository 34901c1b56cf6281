"""Levels that leave together: batches, three outcomes, the newest level after a lost answer (X7, R-OUTCOME, R-LOST)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.store import bulk, tables
from tests.sync.apps import LEVELS, AppShop


@pytest.fixture
def shop(profile: Path) -> Iterator[AppShop]:
    made = AppShop(profile, 0, batches={"InventoryUpdateBatchSize": 4})
    made.sell(10)
    yield made
    made.close()


def test_x7_levels_leave_in_the_apps_batches_with_its_own_reference(shop: AppShop) -> None:
    sent = shop.part(shop.sync()).stock
    assert [len(each) for each in shop.told(LEVELS)] == [4, 4, 2]
    assert (sent.planned, sent.sent, sent.confirmed, sent.unconfirmed) == (10, 10, 10, 0)
    assert set(shop.shop.world.shelf.levels.values()) == {10}
    assert shop.shop.complaints == []
    listed = {each.sku: each.reference for each in shop.shop.world.shelf.products}
    told = [row for body in shop.bodies(LEVELS) for row in json.loads(body)["Products"]]
    assert {row["SKU"]: row["Reference"] for row in told} == listed


def test_r_outcome_each_level_has_its_own(shop: AppShop) -> None:
    """What the app does not mention is sent, not confirmed: neither an error nor taken for gone, and told no more."""
    shop.shop.faults.stock.refused["SKU-1"] = "Not for sale"
    shop.shop.faults.stock.missing.add("SKU-2")
    sent = shop.part(shop.sync()).stock
    assert (sent.confirmed, sent.refused, sent.unconfirmed) == (8, 1, 1)
    assert (shop.level_of("SKU-1").error, shop.level_of("SKU-2").state) == ("Not for sale", "sent")
    assert shop.causes == {"stock:refused": 1}
    before = len(shop.bodies(LEVELS))
    for _ in range(3):
        shop.clock.advance(hours=1)
        assert shop.part(shop.sync()).stock.unconfirmed == 0
        assert shop.built.engine.send_due() is None, "nothing is ever read back of it"
    assert len(shop.bodies(LEVELS)) == before
    shop.built.stock.set_level("SKU-2", 3)
    shop.shop.faults.stock.missing.clear()
    shop.sync()
    assert (shop.level_of("SKU-2").state, shop.shop.world.shelf.levels["SKU-2"]) == ("confirmed", 3)


def test_one_bad_level_holds_up_no_other(shop: AppShop) -> None:
    shop.shop.faults.stock.poison["SKU-3"] = "SKU-3 breaks us"
    shop.sync()
    assert shop.levels() == {"confirmed": 9, "refused": 1}
    assert "SKU-3 breaks us" in shop.level_of("SKU-3").error


@pytest.mark.parametrize("fault", ["lost", "503_after", "html200", "reset"])
def test_r_lost_a_lost_level_is_told_again_at_its_newest(shop: AppShop, fault: str) -> None:
    shop.sync()
    for number in (1, 2, 3):
        shop.built.stock.set_level(f"SKU-{number}", 7)
    shop.shop.faults.fail_next(LEVELS, fault)  # type: ignore[arg-type]
    shop.sync()
    assert shop.levels() == {"confirmed": 13}
    assert [shop.shop.world.shelf.levels[f"SKU-{number}"] for number in (1, 2, 3)] == [7, 7, 7]
    assert shop.causes == {}


def test_r_lost_what_changed_meanwhile_is_what_is_told(shop: AppShop) -> None:
    shop.sync()
    shop.built.stock.set_level("SKU-1", 7)
    shop.shop.faults.fail_next(LEVELS, "lost", times=5)
    shop.clock.advance(minutes=16)
    shop.sync()
    shop.built.stock.set_level("SKU-1", 4)
    shop.shop.faults.reset()
    for _ in range(4):
        shop.clock.advance(minutes=16)
        shop.sync()
    assert (shop.level_of("SKU-1").state, shop.shop.world.shelf.levels["SKU-1"]) == ("confirmed", 4)
    assert shop.causes == {}


def test_a_listing_that_was_unlinked_meanwhile_is_told_nothing(shop: AppShop) -> None:
    shop.built.accounts.save("App", {"mode": "hold"})
    shop.sync()
    shop.built.listings.ignore("App", ["SKU-1"])
    shop.built.accounts.save("App", {"mode": "live"})
    ids = [each.id for each in shop.built.outbox.listed(states=["held"])]
    shop.built.outbox.send(ids)
    shop.built.engine.send_due()
    assert "SKU-1" not in {sku for each in shop.told(LEVELS) for sku in each}
    assert shop.levels()["confirmed"] == 9


def test_x7_200_levels_cost_two_requests_and_few_commits(profile: Path) -> None:
    commits: list[str] = []
    shop = AppShop(profile, 0, watch=commits.append, batches={"InventoryUpdateBatchSize": 100})
    try:
        shop.sell(200)
        shop.built.accounts.save("App", {"mode": "hold"})
        shop.sync()
        shop.built.accounts.save("App", {"mode": "live"})
        shop.built.outbox.send([each.id for each in shop.built.outbox.listed(states=["held"])])
        commits.clear()
        shop.send()
        assert [len(each) for each in shop.told(LEVELS)] == [100, 100]
        assert shop.levels() == {"confirmed": 200}
        assert commits.count("committed") < 20
        rows = shop.built.store.read(lambda: bulk.rows(tables.StockSend, "select count(*) from stock_send"))
        assert rows == [(200,)]
    finally:
        shop.close()
