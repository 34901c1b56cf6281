"""Many levels go as a feed, and what it does is found out whatever happens (D8; pitfalls 16, 17; R-LOST)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import Cancelled
from linndesk.store import bulk, feeds, outbox, tables
from linndesk.sync import feeds as sending_many
from linndesk.sync.feeds import LATE, SEARCHES
from tests.sync.bulks import OLD, Bulks, taking

Make = Callable[..., Bulks]


@pytest.fixture
def make(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Bulks] = []

    def one(skus: int = 6, **more: object) -> Bulks:
        made.append(Bulks(profile, monkeypatch, skus, **more))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def shop(make: Make) -> Bulks:
    return make()


def wanted(shop: Bulks, number: int = 9) -> dict[str, int]:
    return {each: number for each in shop.skus}


def until_ended(shop: Bulks, looks: int = 40) -> None:
    """The drain's looks, as time goes by."""
    for _ in range(looks):
        if not shop.open_feeds():
            return
        shop.clock.advance(seconds=31)
        shop.feeds()
    raise AssertionError(f"still there: {shop.open_feeds()}")


def forced(shop: Bulks) -> list[str]:
    found = shop.built.store.read(
        lambda: bulk.rows(
            tables.Listing, "select channel_sku from listing where force and dirty > 0 order by channel_sku"
        )
    )
    return [sku for (sku,) in found]


def waits_whatever_was_told(shop: Bulks) -> list[str]:
    """What waits, and no plan takes it for told."""
    return [sku for sku in shop.states().get("waiting", []) if shop.listing(sku).force]


def test_d8_many_levels_leave_as_one_feed_and_its_result_confirms_them(shop: Bulks) -> None:
    shop.want(wanted(shop))
    shop.feeds()
    assert shop.states() == {"sent": shop.skus}
    assert [each.state for each in shop.open_feeds()] == ["open"]
    assert shop.listing("S000").state == "pending"
    assert shop.amazon.calls.count("createFeed") == 1
    until_ended(shop)
    assert shop.states() == {"confirmed": shop.skus}
    assert shop.shown() == wanted(shop)
    assert (shop.listing("S000").sent, shop.listing("S000").confirmed, shop.listing("S000").state) == (
        9,
        9,
        "confirmed",
    )
    assert shop.amazon.calls.count("patchListingsItem") == shop.amazon.calls.count("searchListingsItems") == 0
    sent = shop.receipt.stock
    assert (sent.planned, sent.sent, sent.confirmed, sent.refused) == (6, 6, 6, 0)
    assert forced(shop) == []
    assert shop.cards() == []


def test_few_levels_and_zeros_never_enter_a_feed(make: Make) -> None:
    shop = make(8, many=3)
    shop.want(dict.fromkeys(shop.skus[:3], 9))
    shop.want(dict.fromkeys(shop.skus[3:], 0), rank=1)
    shop.feeds()
    assert shop.open_feeds() == []
    assert shop.states() == {"waiting": shop.skus}


def test_zeros_stay_out_of_the_feed_of_the_others(make: Make) -> None:
    shop = make(8, many=3)
    shop.want(dict.fromkeys(shop.skus[:2], 0), rank=1)
    shop.want(dict.fromkeys(shop.skus[2:], 9))
    shop.feeds()
    assert shop.states() == {"waiting": shop.skus[:2], "sent": shop.skus[2:]}


def test_what_turned_into_no_listing_of_ours_stays_out(shop: Bulks) -> None:
    shop.want(wanted(shop))
    changes = ({"fulfilment": "amazon"}, {"ignored": True})
    for sku, change in zip(shop.skus, changes, strict=False):
        query = tables.Listing.update(change).where(tables.Listing.id == shop.ids[sku])
        shop.built.store.write(query.execute)
    shop.feeds()
    assert shop.states() == {"waiting": shop.skus[:2], "sent": shop.skus[2:]}


def test_r_modes_an_account_on_hold_hands_nothing_in(shop: Bulks) -> None:
    shop.want(wanted(shop))
    shop.built.outbox.pause(True)
    shop.feeds()
    assert shop.built.store.read(lambda: bulk.rows(tables.Feed, "select id from feed")) == []
    assert shop.open_feeds() == []
    assert shop.amazon.calls.count("createFeed") == 0


def test_as_many_feeds_as_it_takes(make: Make) -> None:
    shop = make(10, many=1, channels=taking(bulk_most=4))
    shop.want(wanted(shop))
    shop.feeds()
    assert shop.amazon.calls.count("createFeed") == 3
    assert shop.states() == {"sent": shop.skus}
    until_ended(shop)
    assert shop.shown() == wanted(shop)


def test_no_feed_is_begun_behind_an_older_one(shop: Bulks) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=30)
    shop.want(dict.fromkeys(shop.skus[:4], 9))
    shop.feeds()
    shop.clock.advance(minutes=10)
    shop.want({**dict.fromkeys(shop.skus[4:], 9)})
    shop.feeds()
    assert shop.amazon.calls.count("createFeed") == 1


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after"])
def test_r_lost_a_feed_whose_answer_was_lost_is_adopted(shop: Bulks, fault: str) -> None:
    shop.amazon.faults.fail_next("createFeed", fault)  # type: ignore[arg-type]
    shop.want(wanted(shop))
    shop.feeds()
    assert [each.state for each in shop.open_feeds()] == ["starting"]
    until_ended(shop)
    assert len(shop.amazon.feeds.log) == 1
    assert shop.shown() == wanted(shop)
    assert shop.states() == {"confirmed": shop.skus}


@pytest.mark.parametrize("fault", ["reset", "503"])
def test_r_lost_one_that_never_came_is_looked_for_and_then_let_go(shop: Bulks, fault: str) -> None:
    shop.amazon.faults.fail_next("createFeed", fault)  # type: ignore[arg-type]
    shop.want(wanted(shop))
    shop.feeds()
    for _ in range(SEARCHES):
        assert shop.states() == {"sending": shop.skus}
        shop.feeds()
        shop.clock.advance(minutes=1)
    assert shop.open_feeds() == []
    assert shop.states() == {"waiting": shop.skus}
    assert shop.listing("S000").force
    shop.clock.advance(minutes=11)
    shop.feeds()
    until_ended(shop)
    assert shop.shown() == wanted(shop)


def test_a_limit_keeps_the_document_for_later(shop: Bulks) -> None:
    shop.amazon.faults.fail_next("createFeed", "429", seconds=120)
    shop.want(wanted(shop))
    shop.feeds()
    (feed,) = shop.open_feeds()
    assert (feed.state, feed.moment) == ("starting", None)
    shop.clock.advance(seconds=60)
    shop.feeds()
    assert shop.amazon.calls.count("createFeed") == 1
    shop.clock.advance(seconds=90)
    shop.feeds()
    assert shop.states() == {"sent": shop.skus}
    assert shop.amazon.calls.count("createFeedDocument") == 1


def test_a_document_that_cannot_be_handed_in_lets_its_levels_go(shop: Bulks) -> None:
    shop.amazon.faults.fail_next("createFeedDocument", "503", times=50)
    shop.want(wanted(shop))
    shop.feeds()
    assert shop.open_feeds() == []
    assert shop.states() == {"waiting": shop.skus}
    assert not shop.listing("S000").force  # nothing has left: nothing is in doubt
    assert (shop.listing("S000").sent, shop.listing("S000").state) == (None, "not_sent")
    shop.feeds()
    assert shop.amazon.calls.count("createFeed") == 0  # not again at once


def test_refused_items_keep_the_channels_words_and_the_others_go_on(shop: Bulks) -> None:
    """Pitfall 16: DONE says nothing of the single levels."""
    shop.amazon.faults.feed.errors["S002"] = "The listing is <b>blocked</b>"
    shop.want(wanted(shop))
    shop.feeds()
    until_ended(shop)
    assert shop.states() == {"refused": ["S002"], "confirmed": [each for each in shop.skus if each != "S002"]}
    assert "The listing is <b>blocked</b>" in shop.row("S002").error
    assert shop.listing("S002").state == "error"
    assert shop.cards() == [("Amazon refused 1 level", 1)]
    assert shop.receipt.stock.refused == 1


def test_what_a_result_does_not_name_is_looked_at(shop: Bulks) -> None:
    shop.amazon.faults.feed.silent = {"S001"}
    shop.want(wanted(shop))
    shop.feeds()
    until_ended(shop)
    assert shop.states()["sent"] == ["S001"]
    shop.clock.advance(minutes=70)
    shop.look()
    assert shop.states()["waiting"] == ["S001"]  # told once more


@pytest.mark.parametrize("broken", ["none_accepted", "no_result"])
def test_a_feed_that_took_nothing_loses_nothing(shop: Bulks, broken: str) -> None:
    setattr(shop.amazon.faults.feed, broken, True)
    shop.want(wanted(shop))
    shop.feeds()
    until_ended(shop)
    shop.clock.advance(minutes=61)
    shop.look()
    if broken == "none_accepted":
        assert shop.states() == {"waiting": shop.skus}
    else:  # it has applied its levels, and said nothing of it
        assert set(shop.states()) <= {"waiting", "confirmed"}


@pytest.mark.parametrize(
    "broken", [{"cut_text": True}, {"instead": "html"}, {"instead": "empty"}, {"cut_gzip": True}, {"gone": True}]
)
def test_a_result_that_cannot_be_read_whole_settles_only_what_it_shows(shop: Bulks, broken: dict[str, object]) -> None:
    """Nothing is known of what it does not name: that is looked at."""
    for name, value in broken.items():
        setattr(shop.amazon.faults.feed.result, name, value)
    shop.amazon.faults.feed.errors["S002"] = "Blocked"
    shop.want(wanted(shop))
    shop.feeds()
    for _ in range(20):
        shop.clock.advance(minutes=3)
        shop.feeds()
        shop.look(all_sent=True)
    assert shop.row("S002").state != "confirmed"
    assert [sku for sku in shop.skus if shop.row(sku).state == "confirmed"] == [
        sku for sku in shop.skus if sku != "S002"
    ]


def test_the_plan_of_the_channel_is_kept(make: Make) -> None:
    """Calls counted at the practice Amazon, with its plans enforced."""
    shop = make(50, many=3, channels=taking(bulk_most=25))
    shop.want(wanted(shop))
    shop.feeds()
    until_ended(shop)
    calls = Counter(each.operation for each in shop.amazon.calls.log)
    assert (calls["createFeedDocument"], calls["upload"], calls["createFeed"]) == (2, 2, 2)
    assert (calls["getFeedDocument"], calls["download"]) == (2, 2)
    assert calls["getFeed"] <= 4
    assert not [each for each in shop.amazon.calls.log if each.status == 429]
    assert shop.shown() == wanted(shop)


@pytest.mark.parametrize("outcome", ["FATAL", "CANCELLED"])
def test_a_feed_that_fails_gives_its_levels_back_and_two_are_a_card(shop: Bulks, outcome: str) -> None:
    faults = shop.amazon.faults.feed
    faults.outcome = outcome  # type: ignore[assignment]
    faults.fatal_after = 2
    shop.want(wanted(shop))
    shop.feeds()
    until_ended(shop)
    assert shop.states() == {"waiting": shop.skus}
    assert waits_whatever_was_told(shop) == shop.skus  # it may have done some of it
    assert shop.cards() == []
    shop.clock.advance(minutes=11)
    shop.feeds()
    until_ended(shop)
    assert [title for title, _ in shop.cards()] == ["Amazon takes no bulk of levels"]
    shop.clock.advance(minutes=30)
    shop.feeds()
    assert shop.open_feeds() == []  # one by one for a while
    faults.outcome = "DONE"
    shop.clock.advance(minutes=31)
    shop.feeds()
    until_ended(shop)
    assert shop.cards() == []
    assert shop.shown() == wanted(shop)


def test_a_fall_told_beside_a_feed_is_told_again_when_the_feed_has_ended(shop: Bulks) -> None:
    """Pitfall 17: nobody says which of the two wins; what is newer has the last word."""
    shop.amazon.faults.feed.takes = timedelta(minutes=5)
    shop.want(wanted(shop))
    shop.feeds()
    shop.want({"S001": 2})
    assert (shop.row("S001").state, shop.row("S001").feed_id) == ("waiting", None)
    until_ended(shop)
    assert shop.states() == {"waiting": ["S001"], "confirmed": [each for each in shop.skus if each != "S001"]}
    assert forced(shop) == ["S001"]


def test_a_newer_level_of_what_is_being_handed_in_is_not_settled_by_the_older(shop: Bulks) -> None:
    shop.amazon.faults.fail_next("createFeed", "lost")
    shop.want(wanted(shop))
    shop.feeds()
    shop.want({"S001": 2})  # while nobody knows whether the feed was begun
    shop.feeds()
    assert shop.states() == {"waiting": ["S001"], "sent": [each for each in shop.skus if each != "S001"]}
    until_ended(shop)
    assert forced(shop) == ["S001"]


def test_levels_in_feeds_are_known_to_the_plan(shop: Bulks) -> None:
    """Rises of what is in an open feed wait."""
    shop.amazon.faults.feed.takes = timedelta(minutes=5)
    shop.want(wanted(shop))

    def read() -> dict[int, int]:
        return shop.built.store.read(lambda: feeds.levels_in_feeds(shop.account.pool_id))

    assert read() == {}
    shop.feeds()
    assert read() == {shop.ids[each]: 9 for each in shop.skus}
    until_ended(shop)
    assert read() == {}


def test_a_late_feed_gives_its_levels_back_and_overwrites_nothing_that_is_newer(
    shop: Bulks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told meanwhile as the feed has it needs no second telling; what was told otherwise does."""
    shop.amazon.faults.feed.stuck = True
    shop.want(wanted(shop))
    shop.feeds()
    shop.clock.advance(minutes=LATE.total_seconds() / 60 + 1)
    shop.feeds()
    assert [each.state for each in shop.open_feeds()] == ["late"]
    assert shop.states() == {"waiting": shop.skus}
    assert forced(shop) == []
    assert shop.listing("S000").force  # a plan does not take it for told
    (card,) = shop.cards()
    assert card[0].startswith("Amazon has worked on a bulk since 08:0")
    shop.feeds()
    assert shop.states() == {"waiting": shop.skus}
    assert len(shop.amazon.feeds.log) == 1
    monkeypatch.setattr(sending_many, "MANY", 1000)
    shop.tell()  # as they are
    shop.want({"S001": 4})
    shop.want({"S002": 9}, latency=2)
    shop.tell()
    shop.amazon.feeds.release()
    until_ended(shop)
    assert forced(shop) == ["S001"]  # the feed says nothing of days to ship
    assert shop.amazon.world.stock.latency("S002") == 2
    assert shop.cards() == []


@pytest.mark.parametrize(("days", "again"), [(2, []), (5, ["S001"])])
def test_days_to_ship_that_a_late_feed_overwrites_are_told_again(
    shop: Bulks, monkeypatch: pytest.MonkeyPatch, days: int, again: list[str]
) -> None:
    shop.amazon.faults.feed.stuck = True
    shop.want(wanted(shop), latency=2)
    shop.feeds()
    shop.clock.advance(minutes=LATE.total_seconds() / 60 + 1)
    shop.feeds()
    monkeypatch.setattr(sending_many, "MANY", 1000)
    shop.tell()
    shop.want({"S001": 9}, latency=days)
    shop.tell()
    shop.amazon.feeds.release()
    until_ended(shop)
    assert forced(shop) == again


def test_a_feed_that_never_ends_is_given_up_after_a_day(shop: Bulks, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.amazon.faults.feed.stuck = True
    shop.want(wanted(shop))
    shop.feeds()
    monkeypatch.setattr(sending_many, "MANY", 1000)
    for _ in range(30):
        shop.clock.advance(minutes=50)
        shop.feeds()
    assert shop.open_feeds() == []
    assert waits_whatever_was_told(shop) == shop.skus


def test_a_channel_that_does_not_answer_is_asked_later(shop: Bulks) -> None:
    shop.want(wanted(shop))
    shop.feeds()
    shop.clock.advance(seconds=31)
    shop.amazon.faults.fail_next("getFeed", "503", times=50)
    shop.feeds()
    assert [each.state for each in shop.open_feeds()] == ["open"]
    shop.amazon.faults.reset()
    asked = shop.amazon.calls.count("getFeed")
    shop.feeds()
    assert shop.amazon.calls.count("getFeed") == asked
    until_ended(shop)
    assert shop.states() == {"confirmed": shop.skus}


def test_a_channel_that_says_nothing_for_long_holds_nobody_up(shop: Bulks) -> None:
    shop.want(wanted(shop))
    shop.feeds()
    shop.amazon.faults.fail_next("getFeed", "503", times=500)
    shop.clock.advance(minutes=46)
    shop.feeds()
    assert [each.state for each in shop.open_feeds()] == ["late"]
    assert shop.states() == {"waiting": shop.skus}


def test_a_lost_answer_that_nobody_can_ask_about_holds_nobody_up(shop: Bulks) -> None:
    shop.amazon.faults.fail_next("createFeed", "lost")
    shop.amazon.faults.fail_next("getFeeds", "503", times=500)
    shop.want(wanted(shop))
    for _ in range(9):
        shop.feeds()
        assert shop.states() == {"sending": shop.skus}
        shop.clock.advance(minutes=5)
    shop.feeds()
    assert shop.open_feeds() == []
    assert waits_whatever_was_told(shop) == shop.skus


def test_r_copy_what_is_in_doubt_stays_so(shop: Bulks) -> None:
    shop.amazon.faults.fail_next("createFeed", "503")
    shop.want(wanted(shop))
    shop.feeds()
    shop.built.store.write(lambda: outbox.doubt("A copy", shop.clock.now()))
    for _ in range(SEARCHES):
        shop.feeds()
        shop.clock.advance(minutes=1)
    assert all(shop.row(sku).unsure for sku in shop.skus)
    shop.clock.advance(minutes=20)
    shop.feeds()
    assert shop.open_feeds() == []


def test_looks_grow_apart(shop: Bulks) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=40)
    shop.want(wanted(shop))
    shop.feeds()
    for _ in range(30 * 12):
        shop.clock.advance(seconds=5)
        shop.feeds()
    assert shop.amazon.calls.count("getFeed") <= 18


def test_a_stop_leaves_nothing_half_done(shop: Bulks) -> None:
    """R-STOP: what was being filled waits again with the next run."""
    shop.want(wanted(shop))
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        shop.feeds(cancel)
    assert shop.amazon.calls.count("createFeed") == 0
    shop.feeds()
    assert shop.states() == {"sent": shop.skus}


def test_an_account_that_is_off_is_not_asked(shop: Bulks) -> None:
    shop.amazon.faults.feed.takes = timedelta(minutes=5)
    shop.want(wanted(shop))
    shop.feeds()
    shop.built.accounts.save("Shop", {"enabled": False})
    shop.amazon.calls.reset()
    for _ in range(20):
        shop.clock.advance(minutes=1)
        shop.feeds()
    assert shop.amazon.calls.count("getFeed") == 0
    shop.built.accounts.save("Shop", {"enabled": True})
    until_ended(shop)
    assert shop.shown() == wanted(shop)


def test_the_days_to_ship_go_with_it(shop: Bulks) -> None:
    """D9: what the feed's result does not show of them is looked at."""
    shop.want(wanted(shop), latency=3)
    shop.feeds()
    until_ended(shop)
    shop.clock.advance(minutes=6)
    shop.look()
    assert shop.states() == {"confirmed": shop.skus}
    assert shop.amazon.world.stock.latency("S000") == 3


def test_due_pools(shop: Bulks) -> None:
    def due() -> list[int]:
        return shop.built.store.read(lambda: feeds.due_pools(shop.clock.now()))

    assert due() == []
    shop.want(wanted(shop))
    shop.feeds()
    assert due() == []
    shop.clock.advance(seconds=31)
    assert due() == [shop.account.pool_id]


def test_what_is_sold_before_is_what_the_scene_says(shop: Bulks) -> None:
    assert set(shop.shown().values()) == {OLD}
