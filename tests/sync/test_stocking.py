"""Levels leave: planned, told, looked at; what is lost, refused or overtaken ends at the right number (D8; R-OUTCOME)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.shops import Shops


@pytest.fixture
def shops(profile: Path) -> Iterator[Shops]:
    made = Shops(profile)
    yield made
    made.close()


@pytest.fixture
def one(profile: Path) -> Iterator[Shops]:
    made = Shops(profile, count=1)
    yield made
    made.close()


def test_d8_what_is_on_the_shelf_is_what_every_account_sells(shops: Shops) -> None:
    receipt = shops.sync()
    assert shops.all_sold == {name: {"MUG": 10, "LAMP": 10} for name in ("One", "Two", "Three")}
    for name in ("One", "Two", "Three"):
        stock = shops.part(receipt, name).stock
        assert (stock.planned, stock.sent, stock.confirmed, stock.unconfirmed, stock.refused) == (2, 2, 2, 0, 0)
    assert {each.state for each in shops.rows()} == {"confirmed"}


def test_a_sale_on_one_lowers_the_others_in_the_same_sync(shops: Shops) -> None:
    shops.sync()
    shops.later()
    shops.sale("MUG", 3)
    shops.sync()
    assert [shops.sold("MUG", each) for each in ("main", "second", "third")] == [7, 7, 7]
    assert shops.twins() == []
