"""A9, D15: a listing's own rules typed one by one or in bulk, undone in one go; a level sent though nothing differs."""

from __future__ import annotations

import pytest

from linndesk.domain.listings import NO_LIMIT
from linndesk.errors import BadInput
from linndesk.store import tables
from tests.sandbox.shop import offer
from tests.scene import Scene


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Live and approved: A and B of 10 units, F from the channel's own warehouse."""
    file = scene.profile / "items.csv"
    file.write_text("sku,title,level\nA,Mug,10\nB,Cup,10\nF,Pot,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    for sku, quantity in (("A", 3), ("B", 3), ("F", None)):
        offer(scene.amazon.world, sku, quantity)
    scene.add("Shop", mode="live")
    scene.built.listings.download("Shop")
    for sku in "ABF":
        scene.built.listings.link("Shop", sku, sku)
    scene.built.preview.approve(scene.built.preview.plan().plan_id)
    scene.sync()
    return scene


def told(scene: Scene, sku: str) -> list[int | None]:
    return [each.quantity for each in scene.amazon.world.stock.of(sku)]


def test_d15_a_rule_of_its_own_leaves_with_the_next_sync_and_undo_takes_it_back(shop: Scene) -> None:
    made = shop.built.listings.set_rules("Shop", ["A", "B"], {"max_listed": "4", "latency": "2"})
    assert made.sentence == "Max 4, Latency 2: 2 listings changed"
    shop.sync()
    assert (told(shop, "A"), told(shop, "B")) == ([10, 4], [10, 4])
    assert shop.built.listings.show("Shop", "A").latency == 2
    assert made.batch is not None
    shop.built.listings.undo_batch(made.batch)
    assert shop.built.listings.show("Shop", "A").max_listed is None
    shop.sync()
    assert told(shop, "A") == [10, 4, 10]


def test_d15_blank_is_the_accounts_and_none_is_no_limit(shop: Scene) -> None:
    shop.built.accounts.save("Shop", {"default_max_listed_quantity": 5})
    shop.built.listings.set_rules("Shop", ["A"], {"max_listed": "none"})
    shop.sync()
    assert (told(shop, "A")[-1], told(shop, "B")[-1]) == (10, 5)
    assert shop.built.listings.show("Shop", "A").max_listed == NO_LIMIT
    shop.built.listings.set_rules("Shop", ["A"], {"max_listed": ""})
    shop.sync()
    assert told(shop, "A")[-1] == 5


@pytest.mark.parametrize(
    ("key", "text"),
    [("percentage", "101"), ("percentage", "-1"), ("latency", "0"), ("latency", "31"), ("max_listed", "many"),
     ("end_when", "1.5")],
)  # fmt: skip
def test_nonsense_is_a_sentence_and_changes_nothing(shop: Scene, key: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        shop.built.listings.set_rules("Shop", ["A"], {key: text})
    assert caught.value.title
    assert shop.built.store.read(lambda: tables.Listing.select().where(tables.Listing.dirty > 0).count()) == 0


def test_the_channels_own_warehouse_has_no_rules_of_ours(shop: Scene) -> None:
    made = shop.built.listings.set_rules("Shop", ["A", "F"], {"max_listed": "4"})
    assert [sku for sku, _ in made.left] == ["F"]
    assert "1 left alone" in made.sentence


def test_a9_send_again_tells_the_same_level_once_more(shop: Scene) -> None:
    shop.sync()
    assert told(shop, "A") == [10]
    said = shop.built.listings.send_again("Shop", ["A", "F"])
    assert said == "1 level told once more with the next sync; 1 left out (FBA, ignored, unlinked or not listed)"
    shop.sync()
    assert told(shop, "A") == [10, 10]
    assert told(shop, "B") == [10]
    assert told(shop, "F") == []
    shop.sync()
    assert told(shop, "A") == [10, 10], "once"


def test_a12_the_tiles_count_how_levels_stand(shop: Scene) -> None:
    tally = shop.built.listings.tally("Shop")
    assert (tally.not_sent, tally.errors, tally.drifting) == (0, 0, 0)
    assert tally.pending + 0 == sum(1 for each in shop.built.listings.listed("Shop") if each.state == "pending")
    shop.clock.advance(minutes=10)
    shop.sync()
    assert shop.built.listings.tally("Shop").pending == 0
    shop.amazon.world.stock.put("A", 2)
    shop.clock.advance(minutes=10)
    shop.built.listings.download("Shop")
    tally = shop.built.listings.tally("Shop")
    assert tally.drifting == 1
