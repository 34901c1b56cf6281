"""The whole program sends in bulk: whatever becomes of a feed, the channel ends at the wanted numbers (D8)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.store import feeds as kept
from linndesk.sync import feeds
from tests.sync.shops import Shops

SKUS = [f"S{number}" for number in range(8)]
Make = Callable[..., Shops]


@pytest.fixture
def make(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Shops] = []
    monkeypatch.setattr(feeds, "MANY", 3)

    def one(**more: object) -> Shops:
        made.append(Shops(profile, SKUS, count=1, **more))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def shop(make: Make) -> Shops:
    return make()


def levels(shop: Shops, **wanted: int) -> None:
    for sku, level in wanted.items():
        shop.built.stock.set_level(sku, level)


def every(level: int) -> dict[str, int]:
    return dict.fromkeys(SKUS, level)


def quiet(shop: Shops, hours: int = 4) -> None:
    """The drain and the schedule go on until nothing is left to do."""
    for minute in range(hours * 60):
        shop.clock.advance(minutes=1)
        shop.built.engine.send_due()
        if minute % 15 == 14:
            shop.sync()
            if not shop.rows("waiting", "sending", "sent") and not unended(shop):
                return
    raise AssertionError(f"still at it: {[(each.target, each.state) for each in shop.rows('waiting', 'sent')]}")


def unended(shop: Shops) -> list[str]:
    pool = shop.rows()[0].pool_id
    return [each.state for each in shop.built.store.read(lambda: kept.unended(pool))]


def sold(shop: Shops) -> dict[str, int | None]:
    return {each: shop.sold(each) for each in SKUS}


def by(shop: Shops, way: str) -> int:
    return sum(each.by == way for each in shop.told())


def test_d8_a_full_send_goes_as_one_feed(shop: Shops) -> None:
    receipt = shop.sync()
    assert unended(shop) == ["open"]
    stock = shop.part(receipt, "One").stock
    assert (stock.planned, stock.sent, stock.confirmed, stock.unconfirmed) == (8, 8, 0, 8)
    assert any("works on a bulk of levels" in each for each in shop.part(receipt, "One").messages)
    quiet(shop)
    assert sold(shop) == every(10)
    assert (by(shop, "feed"), by(shop, "patch")) == (8, 0)
    assert shop.causes == []
    assert shop.twins() == []


def test_the_same_on_postgresql(make: Make, pg: str) -> None:
    shop = make(database=pg)
    shop.amazon.faults.feed.takes = timedelta(minutes=8)
    shop.sync()
    shop.sale("S1", 4)
    shop.sync()
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 6}
    assert (shop.causes, shop.twins()) == ([], [])


def test_a_sale_while_a_feed_is_worked_off(shop: Shops) -> None:
    """The fall is patched at once; the feed then overwrites it; it is told once more."""
    shop.amazon.faults.feed.takes = timedelta(minutes=8)
    shop.sync()
    shop.sale("S1", 4)
    shop.sync()
    assert shop.sold("S1") == 6
    shop.clock.advance(minutes=6)
    assert shop.sold("S1") == 10  # the feed has ended after the newer patch
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 6}


def test_a_rise_waits_for_the_feed(shop: Shops) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=8)
    shop.sync()
    levels(shop, S1=15)
    shop.sync()
    assert by(shop, "patch") == 0
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 15}


def test_a_feed_whose_answer_was_lost_and_a_sale_meanwhile(shop: Shops) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=8)
    shop.amazon.faults.fail_next("createFeed", "lost")
    shop.sync()
    assert unended(shop) == ["starting"]
    shop.sale("S1", 4)
    shop.sync()
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 6}
    assert len(shop.amazon.feeds.log) == 1


def test_a_feed_that_applies_its_levels_after_it_has_ended(shop: Shops) -> None:
    """The look after 60 minutes finds it."""
    shop.amazon.faults.feed.late = timedelta(minutes=3)
    shop.sync()
    shop.sale("S1", 4)
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 6}


def test_sold_out_goes_past_the_feed(shop: Shops) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=8)
    levels(shop, S1=0, S2=0)
    shop.sync()
    assert (shop.sold("S1"), shop.sold("S2"), by(shop, "patch")) == (0, 0, 2)
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 0, "S2": 0}


def test_a_late_feed_holds_nobody_up(shop: Shops) -> None:
    shop.amazon.faults.feed.stuck = True
    shop.sync()
    for _ in range(50):
        shop.clock.advance(minutes=1)
        shop.built.engine.send_due()
    assert unended(shop) == ["late"]
    assert sold(shop) == every(10)
    assert "stock:feed-late:1" in shop.causes
    levels(shop, S1=4, S2=20)
    shop.sync()
    assert (shop.sold("S1"), shop.sold("S2")) == (4, 20)
    shop.amazon.faults.feed.stuck = False
    shop.amazon.feeds.release()
    assert shop.sold("S1") == 10  # it overwrites what is newer
    quiet(shop)
    assert sold(shop) == {**every(10), "S1": 4, "S2": 20}
    assert shop.causes == []


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_the_channel_ends_at_the_wanted_numbers(make: Make, seed: int) -> None:
    """Random levels, sales and ways in which feeds, patches and looks go wrong."""
    chance = random.Random(seed)
    shop = make()
    faults = shop.amazon.faults
    moods = ("lost", "503", "429", "503_after", "reset", "html_after", "500")
    faults.stock.lose_next = 1  # a second loss in a row is for a person
    for _ in range(8):
        faults.feed.takes = timedelta(minutes=chance.choice((0, 1, 5, 20, 50)))
        faults.feed.outcome = chance.choice(("DONE", "DONE", "DONE", "FATAL", "CANCELLED"))
        faults.feed.fatal_after = chance.randrange(8)
        faults.feed.no_result = chance.random() < 0.2
        faults.feed.none_accepted = chance.random() < 0.1
        faults.feed.silent = set(chance.sample(SKUS, chance.randrange(3)))
        for _ in range(chance.randrange(4)):
            operation = chance.choice(
                ("createFeed", "createFeedDocument", "getFeed", "getFeeds", "getFeedDocument", "patchListingsItem")
            )
            faults.fail_next(operation, chance.choice(moods), skip=chance.randrange(2))  # type: ignore[arg-type]
        wanted = {sku: chance.choice((0, 1, 4, 9, 12, 30)) for sku in chance.sample(SKUS, chance.randrange(1, 9))}
        levels(shop, **wanted)
        if chance.random() < 0.5:
            shop.built.preview.through_brake("a test")
        shop.sync()
        if chance.random() < 0.5:
            sku = chance.choice(SKUS)
            if shop.sold(sku):
                shop.sale(sku, 1)
        for _ in range(chance.randrange(20)):
            shop.clock.advance(minutes=1)
            shop.built.engine.send_due()
    faults.reset()
    shop.built.preview.through_brake("a test")
    shop.sync()
    quiet(shop, hours=8)
    available = {}
    for sku in SKUS:
        (level,) = shop.built.stock.levels(sku)
        available[sku] = max(0, level.on_hand - level.in_open_orders)
    assert sold(shop) == available
    assert shop.twins() == []
