"""W1, A13 over the wire: a kit that is sold lowers its parts everywhere, a part its kits, in the same sync."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.services.despatch import Wish
from tests.sync.shops import Shops


@pytest.fixture
def shops(profile: Path) -> Iterator[Shops]:
    """Two pools that sell MUG, BOX and SET, which is two mugs and a box; twelve of either part."""
    made = Shops(profile, ("MUG", "BOX", "SET"), count=2, level=12)
    made.built.stock.set_level("SET", 0)
    made.built.kits.set_parts("SET", [("MUG", 2), ("BOX", 1)])
    made.sync()
    made.later()
    yield made
    made.close()


def sold(shops: Shops, merchant: str = "main") -> tuple[int | None, ...]:
    return tuple(shops.sold(each, merchant) for each in ("MUG", "BOX", "SET"))


def test_w1_a_kit_is_offered_as_often_as_its_parts_allow(shops: Shops) -> None:
    assert sold(shops) == sold(shops, "second") == (12, 12, 6)


def test_w1_a_sale_of_a_kit_lowers_its_parts_and_one_of_a_part_its_kits(shops: Shops) -> None:
    shops.sale("SET", 2, "second")
    shops.sync()
    assert sold(shops) == sold(shops, "second") == (8, 10, 4)
    shops.later()
    shops.sale("MUG", 7)
    shops.sync()
    assert sold(shops) == sold(shops, "second") == (1, 10, 0)
    assert shops.twins() == []


def test_w1_its_despatch_takes_the_parts_and_changes_no_number_on_the_channels(shops: Shops) -> None:
    ref = shops.sale("SET", 2).id
    shops.sync()
    told = len(shops.told()), len(shops.told("second"))
    order = shops.built.order_acts.id_of(ref)
    shops.built.despatch.despatch([Wish(order, "Van", "T1")], at_once=True)
    assert [shops.built.stock.levels(each)[0].on_hand for each in ("MUG", "BOX")] == [8, 10]
    shops.later()
    shops.sync()
    assert sold(shops) == (8, 10, 4)
    assert (len(shops.told()), len(shops.told("second"))) == told


def test_w1_a_kit_made_of_other_parts_is_told_in_the_next_sync(shops: Shops) -> None:
    shops.built.kits.set_parts("SET", [("BOX", 3)])
    shops.sync()
    assert sold(shops) == sold(shops, "second") == (12, 12, 4)
    shops.later()
    shops.built.kits.set_parts("SET", [])
    shops.sync()
    assert sold(shops) == (12, 12, 0), "an ordinary item with no stock of its own"
