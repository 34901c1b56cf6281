"""W1: a kit is made of ordinary items, in one go, or it is refused with a sentence that says why."""

from __future__ import annotations

import pytest

from linndesk.domain.kits import MOST
from linndesk.errors import BadInput, UnknownName
from linndesk.store import audit, items
from linndesk.store.items import Facts
from tests.scene import START, Scene


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Items SET, DUO, MUG, BOX; 10 mugs and 3 boxes."""
    scene.built.store.write(lambda: items.create([Facts(each) for each in ("SET", "DUO", "MUG", "BOX")], START))
    scene.built.stock.set_level("MUG", 10)
    scene.built.stock.set_level("BOX", 3)
    return scene


def test_w1_set_parts_shows_parts_and_uses(shop: Scene) -> None:
    kits = shop.built.kits
    assert kits.set_parts("SET", [("MUG", 2), ("BOX", 1)])
    kit = kits.get("SET")
    assert [(each.sku, each.quantity, each.available, each.enough_for) for each in kit.parts] == [
        ("MUG", 2, 10, 5), ("BOX", 1, 3, 3),
    ]  # fmt: skip
    assert kit.can_make == 3
    assert kit.scarcest is not None
    assert kit.scarcest.sku == "BOX"
    assert [(each.sku, each.quantity, each.available) for each in kits.used_in("MUG")] == [("SET", 2, 3)]
    assert [each.sku for each in kits.listed()] == ["SET"]
    assert shop.built.store.read(lambda: audit.about("SET"))[-1].after == {"MUG": 2, "BOX": 1}


def test_w1_the_same_parts_again_change_nothing(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("MUG", 2)])
    assert not shop.built.kits.set_parts("SET", [("MUG", 2)])
    assert len(shop.built.store.read(lambda: audit.about("SET"))) == 1


def test_w1_without_parts_it_is_an_ordinary_item_again(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("MUG", 2)])
    assert shop.built.kits.set_parts("SET", [])
    assert shop.built.kits.parts("SET") == ()
    shop.built.stock.set_level("SET", 4)
    assert [each.on_hand for each in shop.built.stock.levels("SET")] == [4]


@pytest.mark.parametrize(
    ("sku", "parts", "said"),
    [
        ("SET", [("SET", 1)], "itself"),
        ("SET", [("MUG", 1), ("MUG", 2)], "twice"),
        ("SET", [("MUG", 0)], "0 of MUG"),
        ("SET", [("MUG", MOST + 1)], "1 to 10,000"),
        ("SET", [("NONE", 1)], "no stock item NONE"),
        ("SET", [("DUO", 1)], "DUO is a kit itself"),
        ("MUG", [("BOX", 1)], "MUG is a part of DUO"),
        ("BOX", [("MUG", 1)], "3 at Default"),
    ],
)
def test_w1_what_cannot_be_a_kit_is_refused_in_words(
    shop: Scene, sku: str, parts: list[tuple[str, int]], said: str
) -> None:
    shop.built.kits.set_parts("DUO", [("MUG", 2)])
    with pytest.raises(BadInput) as refused:
        shop.built.kits.set_parts(sku, parts)
    assert said in refused.value.detail
    assert any(said in each for each in shop.built.kits.check(sku, parts).troubles)
    assert shop.built.kits.parts(sku) == ()


def test_w1_a_kit_of_nothing_known_is_an_unknown_name(shop: Scene) -> None:
    with pytest.raises(UnknownName):
        shop.built.kits.set_parts("NONE", [("MUG", 1)])


def test_w1_a_kit_takes_no_stock_of_its_own(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("MUG", 2)])
    with pytest.raises(BadInput, match="kit"):
        shop.built.stock.set_level("SET", 4)
