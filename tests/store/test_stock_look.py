"""N2, D11, R-POOL: what stands in the outbox of levels, who speaks, what lies where, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.store import levels, listings, locations, outbox, stock_look, tables
from linndesk.store.levels import Count
from linndesk.store.outbox import NewRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


@pytest.fixture
def shop(store: Store) -> dict[str, int]:
    """Two accounts of one pool that both list MUG; 5 mugs at Default and 3 of them in an open order."""
    first, second = made.account(store), made.account(store, "Second")
    mug = made.linked(store, first)
    store.write(lambda: listings.link(second, [("MUG", mug)], "by hand", START))
    store.write(lambda: tables.Listing.update(verified=True, max_listed=4).execute())
    place = store.read(lambda: locations.id_of("Default"))
    store.write(lambda: levels.set_counts([Count(mug, place, 5)], "counted", START))
    made.page(store, first, made.order("NEW", lines=(made.line(quantity=3),)))
    return {"first": first, "second": second, "mug": mug, "place": place}


def owe(store: Store, account: int, hold: Any = "") -> int:
    payload = {"quantity": 2, "latency": None, "live": None, "rule": "on_hand", "inputs": {}, "difference": None}
    new = NewRow(account, made.pool_of(store, account), "stock", "MUG", payload, START, hold)
    return store.write(lambda: outbox.add(new, START))


def test_n2_levels_in_the_outbox_are_read_with_what_they_say(store: Store, shop: dict[str, int]) -> None:
    row_id = owe(store, shop["first"], "approval")
    (row,) = store.read(stock_look.rows)
    assert (row.id, row.target, row.state, row.hold, row.payload["quantity"]) == (
        row_id, "MUG", "held", "approval", 2,
    )  # fmt: skip
    assert store.read(lambda: stock_look.rows([shop["second"]])) == []
    assert store.read(stock_look.counts) == {shop["first"]: 1}
    assert store.read(lambda: stock_look.unsent(shop["first"])) == [row_id]


def test_anything_that_a_plan_is_made_of_changes_the_fingerprint(store: Store, shop: dict[str, int]) -> None:
    seen = [store.read(stock_look.fingerprint)]
    assert store.read(stock_look.fingerprint) == seen[0]
    row = owe(store, shop["first"])
    seen.append(store.read(stock_look.fingerprint))
    store.write(lambda: outbox.keep_back(row, "person", START))
    seen.append(store.read(stock_look.fingerprint))
    store.write(lambda: levels.mark_dirty([shop["mug"]]))
    seen.append(store.read(stock_look.fingerprint))
    store.write(lambda: tables.Account.update(brake_pass="right").execute())
    seen.append(store.read(stock_look.fingerprint))
    assert all(before != after for before, after in zip(seen, seen[1:], strict=False))


def test_r_pool_the_first_account_speaks_for_what_both_list(store: Store, shop: dict[str, int]) -> None:
    (own,) = store.read(lambda: stock_look.published(shop["first"], []))
    assert (own.channel_sku, own.sku, own.max_listed, own.leader) == ("MUG", "MUG", 4, None)
    (other,) = store.read(lambda: stock_look.published(shop["second"], [shop["first"]]))
    assert other.leader == shop["first"]
    store.write(lambda: tables.Listing.update(ignored=True).where(tables.Listing.account == shop["first"]).execute())
    (other,) = store.read(lambda: stock_look.published(shop["second"], [shop["first"]]))
    assert other.leader is None, "an ignored listing speaks for nothing"


def test_d11_places_and_what_orders_hold(store: Store, shop: dict[str, int]) -> None:
    (place,) = store.read(stock_look.places)
    assert (place.name, place.items, place.on_hand, place.in_open_orders) == ("Default", 1, 5, 3)
    assert store.read(lambda: stock_look.held_items(shop["first"])) == {shop["mug"]}
    assert store.read(lambda: stock_look.held_items(shop["second"])) == set()
    assert store.read(lambda: stock_look.last_sends([shop["first"]])) == {}
    ids = [each.id for each in store.read(lambda: list(tables.Listing.select()))]
    assert set(store.read(lambda: stock_look.told(ids)).values()) == {None}
    tally = store.read(lambda: listings.tally(None))
    assert (tally.not_sent, tally.pending, tally.errors, tally.drifting) == (2, 0, 0, 0)
