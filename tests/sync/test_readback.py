"""Only what the channel shows is confirmed: looks after 5, 15 and 60 minutes, told once more, then a person (D8, W2;
pitfall 18; R-OUTCOME)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import Cancelled
from linndesk.sandbox.amazon.records import Line
from linndesk.store import bulk, outbox, readback, tables
from linndesk.store.fields import to_ms
from tests.sync.bulks import OLD, Bulks, taking

Make = Callable[..., Bulks]


@pytest.fixture
def make(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Bulks] = []

    def one(skus: int = 3, **more: object) -> Bulks:
        made.append(Bulks(profile, monkeypatch, skus, many=10_000, **more))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def shop(make: Make) -> Bulks:
    return make()


def test_w2_what_shows_as_it_was_told_is_confirmed(shop: Bulks) -> None:
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    assert shop.states() == {"sent": shop.skus}
    assert shop.listing("S000").state == "pending"
    shop.clock.advance(seconds=10)
    shop.look(all_sent=True)
    assert shop.states() == {"confirmed": shop.skus}
    listing = shop.listing("S001")
    assert (listing.confirmed, listing.state, listing.channel_quantity) == (9, "confirmed", 9)
    assert shop.amazon.calls.count("searchListingsItems") == 1
    assert shop.receipt.stock.confirmed == 3


def test_a_drain_looks_after_5_15_and_60_minutes(shop: Bulks) -> None:
    shop.amazon.faults.stock.lost.update(shop.skus)
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    looked: list[float] = []
    began = shop.clock.now()
    for _ in range(61):
        before = shop.amazon.calls.count("searchListingsItems")
        shop.look()
        if shop.amazon.calls.count("searchListingsItems") > before:
            looked.append((shop.clock.now() - began).total_seconds() / 60)
        shop.clock.advance(minutes=1)
    assert looked == [5, 15, 60]


def test_due_pools_are_those_with_a_look_that_is_due(shop: Bulks) -> None:
    def due() -> list[int]:
        return shop.built.store.read(lambda: readback.due_pools(shop.clock.now()))

    shop.want(dict.fromkeys(shop.skus, 9))
    assert due() == []
    shop.tell()
    shop.clock.advance(minutes=4)
    assert due() == []
    shop.clock.advance(minutes=1)
    assert due() == [shop.account.pool_id]


def test_a_lost_update_is_told_once_more_and_then_needs_a_person(shop: Bulks) -> None:
    """Pitfall 18: taken and never applied."""
    shop.amazon.faults.stock.lost.add("S001")
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=61)
    shop.look()
    assert shop.states() == {"waiting": ["S001"], "confirmed": ["S000", "S002"]}
    first = shop.row("S001").version
    shop.tell()
    assert (shop.row("S001").state, shop.row("S001").version) == ("sent", first)
    assert shop.cards() == []
    shop.clock.advance(minutes=61)
    shop.look()
    assert shop.row("S001").state == "refused"
    assert shop.row("S001").error == f"Amazon shows {OLD}, was told 9"
    assert (shop.listing("S001").state, shop.listing("S001").error) == ("error", f"Amazon shows {OLD}, was told 9")
    assert shop.cards() == [("Amazon refused 1 level", 1)]
    assert len(shop.amazon.world.stock.of("S001")) == 2


def test_the_second_telling_may_come_through(shop: Bulks) -> None:
    shop.amazon.faults.stock.lose_next = 1
    shop.want({"S001": 9})
    shop.tell()
    shop.clock.advance(minutes=61)
    shop.look()
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.row("S001").state == "confirmed"
    assert shop.shown()["S001"] == 9


def test_units_that_buyers_ordered_since_explain_less(shop: Bulks) -> None:
    """A sale between the telling and the look is no trouble."""
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.add_order(
        "O1", lines=(Line("S001", 2, Decimal("9.99"), "A mug"),), created=shop.clock.now(), sells=True
    )
    shop.amazon.world.stock.put("S002", 7)  # somebody typed it there
    shop.clock.advance(minutes=5)
    shop.order("O1", {"S001": 2})
    shop.look()
    assert shop.shown()["S001"] == 7
    assert shop.states() == {"confirmed": ["S000", "S001"], "sent": ["S002"]}
    assert (shop.listing("S001").confirmed, shop.listing("S001").channel_quantity) == (9, 7)


def test_orders_from_before_explain_nothing(shop: Bulks) -> None:
    shop.order("O0", {"S001": 2})
    shop.clock.advance(minutes=1)
    shop.want({"S001": 9})
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.stock.put("S001", 7)
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.row("S001").state == "sent"


def test_more_than_was_told_is_never_confirmed(shop: Bulks) -> None:
    shop.want({"S001": 2})
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.stock.put("S001", 8)
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.row("S001").state == "sent"


def test_d9_the_days_to_ship_count_where_they_were_told(shop: Bulks) -> None:
    shop.want(dict.fromkeys(shop.skus, 9), latency=4)
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.stock.put("S001", 9, 2)
    shop.clock.advance(minutes=60)
    shop.look()
    assert shop.states() == {"waiting": ["S001"], "confirmed": ["S000", "S002"]}
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.stock.put("S001", 9, 2)
    shop.clock.advance(minutes=60)
    shop.look()
    assert shop.row("S001").error == "Amazon shows 2 days to ship, was told 4"


def test_days_that_were_not_told_are_no_matter(shop: Bulks) -> None:
    shop.amazon.world.stock.put("S001", OLD, 7)
    shop.want({"S001": 9})
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.row("S001").state == "confirmed"


def test_what_the_channel_sends_itself_is_never_pushed_again(shop: Bulks) -> None:
    """The lock of FBA: it is found out at the latest when it is looked at."""
    shop.want({"S001": 9})
    shop.tell()
    shop.clock.advance(minutes=1)
    shop.amazon.world.stock.settle()
    shop.amazon.world.offers.change("main", "S001", quantity=None)
    shop.clock.advance(minutes=5)
    shop.look()
    assert (shop.row("S001").state, shop.row("S001").error) == ("refused", "Amazon sends this itself")
    listing = shop.listing("S001")
    assert listing.fulfilment == "amazon"
    assert listing.dirty > 0


def test_what_is_not_there_at_all_is_refused_in_words(shop: Bulks) -> None:
    shop.want({"S001": 9})
    shop.tell()
    shop.vanish("S001")
    shop.look(all_sent=True)
    assert shop.row("S001").state == "sent"  # at once it may only be slow
    shop.clock.advance(minutes=6)
    shop.look()
    assert (shop.row("S001").state, shop.row("S001").error) == ("refused", "Amazon no longer shows it")


@pytest.mark.parametrize("fault", ["503", "429", "reset", "html200"])
def test_a_look_that_fails_changes_nothing_but_when_the_next_is(shop: Bulks, fault: str) -> None:
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.amazon.faults.fail_next("searchListingsItems", fault, times=50)  # type: ignore[arg-type]
    shop.look()
    assert shop.states() == {"sent": shop.skus}
    shop.amazon.faults.reset()
    asked = shop.amazon.calls.count("searchListingsItems")
    shop.look()
    assert shop.amazon.calls.count("searchListingsItems") == asked
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.states() == {"confirmed": shop.skus}
    assert shop.cards() == []


def test_a_newer_level_is_not_settled_by_a_look_at_the_older(shop: Bulks) -> None:
    shop.want({"S001": 9})
    shop.tell()
    stale = shop.row("S001")
    shop.want({"S001": 4})
    now = shop.clock.now()
    assert not shop.built.store.write(lambda: readback.settle(stale, "confirmed", now))
    assert not shop.built.store.write(lambda: readback.tell_again(stale, now))
    assert not shop.built.store.write(lambda: readback.look_later(stale, now))
    assert shop.row("S001").state == "waiting"


def test_a_run_looks_a_bounded_number_of_times_and_the_rest_later(make: Make) -> None:
    shop = make(7, channels=taking(looks_at=2))
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.look(calls=2)
    assert {state: len(skus) for state, skus in shop.states().items()} == {"confirmed": 4, "sent": 3}
    shop.look(calls=2)
    assert shop.states() == {"confirmed": shop.skus}
    assert shop.amazon.calls.count("searchListingsItems") == 4


def test_looks_make_way_for_what_waits_to_be_sent(make: Make) -> None:
    shop = make(7, channels=taking(looks_at=1))
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.owe_despatch(due=shop.clock.now() + timedelta(milliseconds=50))
    shop.amazon.faults.fail_next("searchListingsItems", "429", seconds=1)
    shop.look(often=1)
    assert shop.amazon.calls.count("searchListingsItems") <= 3


def test_a_stop_ends_the_looks(shop: Bulks) -> None:
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        shop.look(all_sent=True, cancel=cancel)
    assert shop.states() == {"sent": shop.skus}


def test_an_account_that_is_off_is_not_asked(shop: Bulks) -> None:
    shop.want(dict.fromkeys(shop.skus, 9))
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.built.accounts.save("Shop", {"enabled": False})
    shop.look()
    assert shop.amazon.calls.count("searchListingsItems") == 0
    assert shop.built.store.read(lambda: readback.due_pools(shop.clock.now())) == []


def test_skus_of_odd_characters_are_looked_at(shop: Bulks) -> None:
    odd = ["A B/C,D", "50% & more", "Größe+1", "ＦＵＬＬ"]
    shop.more(odd)
    shop.want(dict.fromkeys(odd, 9))
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.states() == {"confirmed": odd}


def test_a_look_stores_what_is_sold(shop: Bulks) -> None:
    shop.want({"S001": 9})
    shop.tell()
    shop.clock.advance(minutes=6)
    shop.amazon.world.stock.put("S001", 3)
    shop.look()
    listing = shop.listing("S001")
    assert (listing.channel_quantity, listing.channel_at) == (3, shop.clock.now())


def test_trouble_of_a_listing_stands_in_the_words(shop: Bulks) -> None:
    shop.amazon.faults.stock.lost.add("S001")
    shop.amazon.faults.stock.trouble["S001"] = "It needs a picture"
    shop.want({"S001": 9})
    for _ in range(2):
        shop.tell()
        shop.clock.advance(minutes=61)
        shop.look()
    assert "was told 9: " in shop.row("S001").error
    assert "It needs a picture" in shop.row("S001").error


def test_old_rows_without_a_moment_are_looked_at(shop: Bulks) -> None:
    """A row that a feed carried when its record was removed."""
    shop.want({"S001": 9})
    shop.tell()
    row = shop.row("S001")
    shop.clock.advance(minutes=1)
    values = [(None, to_ms(shop.clock.now() - timedelta(days=1)), row.id)]
    shop.built.store.write(lambda: bulk.update(tables.Outbox, ("next_try", "settled_at"), values))
    shop.look()
    assert shop.built.store.read(lambda: outbox.by_id(row.id)).state == "confirmed"  # type: ignore[union-attr]
