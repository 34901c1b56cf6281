"""What listings show of a level on its way (R-OUTCOME, A12, D16, N4), on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.stockplan import Rules
from linndesk.store import accounts, bulk, levels, stock_rows, tables
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store.stocked import Seen, Stocked


@pytest.fixture
def shop(store: Store) -> Stocked:
    found = Stocked(store)
    found.account("Shop")
    found.sells("Shop", "MUG")
    found.shelf(5, "MUG")
    found.plan()
    return found


def waiting(shop: Stocked) -> OutboxRow:
    (row,) = shop.rows("waiting")
    return row


def shown(shop: Stocked, name: str = "Shop") -> tuple[object, ...]:
    found = shop.listing("MUG", name)
    return (found.wanted, found.sent, found.confirmed, found.state)


def test_a12_not_sent_pending_confirmed(shop: Stocked) -> None:
    row = waiting(shop)
    assert shown(shop) == (5, None, None, "not_sent")
    shop.begin(row)
    assert shown(shop) == (5, 5, None, "pending")
    shop.settle(row, "sent")
    assert shown(shop) == (5, 5, None, "pending")
    shop.later(minutes=1)
    shop.settle(row, "confirmed")
    assert shown(shop) == (5, 5, 5, "confirmed")
    found = shop.listing("MUG")
    assert (found.sent_at, found.confirmed_at) == (START, START + timedelta(minutes=1))
    assert (found.channel_quantity, found.channel_at) == (5, START + timedelta(minutes=1))
    (send,) = shop.sends()
    assert (send.quantity, send.before, send.state, send.settled_at) == (5, None, "confirmed", found.confirmed_at)


def test_a12_an_error_has_the_channels_words(shop: Stocked) -> None:
    row = waiting(shop)
    shop.begin(row)
    shop.settle(row, "refused", "No such offer")
    found = shop.listing("MUG")
    assert (found.state, found.error, found.sent) == ("error", "No such offer", 5)
    assert [each.state for each in shop.sends()] == ["refused"]
    shop.shelf(1, "MUG")
    shop.plan()
    shop.begin(waiting(shop))
    assert (shop.listing("MUG").state, shop.listing("MUG").error) == ("pending", "")


def test_what_never_left_was_never_told(shop: Stocked) -> None:
    row = waiting(shop)
    shop.begin(row)
    shop.settle(row, "waiting")
    assert shown(shop) == (5, None, None, "not_sent")
    assert shop.sends() == []
    shop.tell()
    assert shown(shop) == (5, 5, 5, "confirmed")
    shop.shelf(-2, "MUG")
    shop.plan()
    row = waiting(shop)
    shop.begin(row)
    shop.settle(row, "waiting")
    assert shown(shop) == (3, 5, 5, "confirmed")
    shop.set("Shop", "MUG")
    assert shop.plan().backs == []
    assert waiting(shop).payload["quantity"] == 3


def test_a_forced_level_that_never_left_is_still_owed(shop: Stocked) -> None:
    shop.tell()
    shop.set("Shop", "MUG", force=True)
    shop.plan()
    row = waiting(shop)
    shop.begin(row)
    assert not shop.listing("MUG").force
    shop.settle(row, "waiting")
    assert shop.listing("MUG").force
    shop.set("Shop", "MUG")
    assert shop.plan().backs == []
    assert waiting(shop).payload["quantity"] == 5


def test_days_that_never_left_are_not_remembered(shop: Stocked) -> None:
    shop.rules["Shop"] = Rules(Limits(), latency=3)
    shop.set("Shop", "MUG")
    shop.tell()
    assert shop.listing("MUG").sent_latency == 3
    shop.rules["Shop"] = Rules(Limits(), latency=5)
    shop.set("Shop", "MUG")
    shop.plan()
    row = waiting(shop)
    shop.begin(row)
    assert shop.listing("MUG").sent_latency == 5
    shop.settle(row, "waiting")
    assert shop.listing("MUG").sent_latency == 3


def test_d9_days_that_are_not_spoken_of_stay_as_the_channel_has_them(shop: Stocked) -> None:
    shop.rules["Shop"] = Rules(Limits(), latency=3)
    shop.set("Shop", "MUG")
    shop.tell()
    shop.rules["Shop"] = Rules(Limits())
    shop.shelf(1, "MUG")
    shop.tell()
    assert [each.latency for each in shop.sends()] == [3, None]
    assert shop.listing("MUG").sent_latency == 3


def test_a_repeat_of_the_same_version_is_the_same_send(shop: Stocked) -> None:
    row = waiting(shop)
    shop.begin(row)
    shop.later(minutes=5)
    shop.begin(row)
    assert [each.at for each in shop.sends()] == [START]


def test_an_older_version_settles_no_newer_one(shop: Stocked) -> None:
    row = waiting(shop)
    shop.begin(row)
    shop.settle(row, "sent")
    shop.shelf(3, "MUG")
    shop.plan()
    assert waiting(shop).version == 2
    shop.store.write(lambda: stock_rows.confirmed(row, Seen(5), shop.now))
    assert shown(shop) == (8, 5, 5, "pending")
    shop.store.write(lambda: stock_rows.refused(row, "No", shop.now))
    assert shown(shop) == (8, 5, 5, "pending")


def test_r_pool_every_account_of_the_pool_shows_it(store: Store) -> None:
    pool = Stocked(store)
    for name in ("Shop", "Second"):
        pool.account(name, "S1:EU")
        pool.sells(name, "MUG", item="MUG")
    pool.shelf(5, "MUG")
    pool.tell()
    assert shown(pool) == shown(pool, "Second") == (5, 5, 5, "confirmed")
    assert len(pool.sends()) == 1


def test_what_the_channel_was_seen_to_sell_is_noted_and_changes_nothing_else(shop: Stocked) -> None:
    shop.tell()
    pool = shop.speakers()[0].pool_id
    shop.later(hours=1)
    shop.store.write(lambda: stock_rows.shown(pool, {"MUG": Seen(2), "STRANGE": Seen(1)}, shop.now))
    found = shop.listing("MUG")
    assert (found.channel_quantity, found.channel_at, found.sent, found.dirty) == (2, shop.now, 5, 0)


def test_d16_the_moment_of_the_last_send_stands_in_the_settings(shop: Stocked) -> None:
    row = waiting(shop)
    shop.begin(row)
    found = shop.store.read(lambda: accounts.named("Shop")).settings
    assert found["last_inventory_sync"] == "2026-11-21T08:00:00Z"
    assert found["mode"] == "live"  # the others stay


def test_many_leave_together_as_one_does(store: Store) -> None:
    shop = Stocked(store)
    shop.account("Shop")
    shop.sells("Shop", *(f"S{number}" for number in range(20)))
    shop.shelf(4, *(f"S{number}" for number in range(20)))
    shop.plan()
    rows = shop.rows("waiting")
    store.write(lambda: stock_rows.begin_all(rows, shop.now))
    assert [(each.outbox_id, each.quantity, each.state) for each in shop.sends()] == [
        (each.id, 4, "sending") for each in rows
    ]
    told = store.read(lambda: bulk.rows(tables.Listing, "select distinct sent, state from listing"))
    assert told == [(4, "pending")]


def test_a_sale_under_a_limit_is_told_once_more(shop: Stocked) -> None:
    """The channel counts down by itself: without this a listing sells out beside a full shelf."""
    shop.rules["Shop"] = Rules(Limits(3))
    shop.set("Shop", "MUG")
    shop.tell()
    pool = shop.speakers()[0].pool_id
    shop.order("Shop", "MUG", 1)
    assert shop.levels() == {"MUG": 3}
    shop.tell()
    assert [each.quantity for each in shop.sends()] == [3, 3]
    shop.store.write(lambda: levels.mark_sold(pool, ["OTHER"]))
    assert shop.levels() == {}
