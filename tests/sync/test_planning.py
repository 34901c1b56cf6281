"""A pool's plan of a run: rows, marks, cards and sentences (D8 to D11, N3, R-POOL, R-FIRST-PULL)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.domain.receipts import AccountReceipt
from linndesk.store import accounts, bulk, listings, tables
from linndesk.sync.behind import Behind
from linndesk.sync.connect import Connect
from linndesk.sync.planning import Planning
from tests.store.stocked import counted
from tests.sync.shops import Shops

MANY = tuple(f"S{number:02}" for number in range(24))


@pytest.fixture
def one(profile: Path) -> Iterator[Shops]:
    made = Shops(profile, count=1)
    made.sync()
    made.later()
    yield made
    made.close()


@pytest.fixture
def full(profile: Path) -> Iterator[Shops]:
    """Many listings that were told what is there."""
    made = Shops(profile, MANY, count=1)
    made.sync()
    made.later()
    yield made
    made.close()


def plan(shops: Shops, behind: Behind | None = None) -> dict[str, AccountReceipt]:
    """Only the plan of a run, on its own; its receipts by account."""
    connect: Connect = shops.built.engine._connect
    rows = shops.built.store.read(accounts.every)
    receipts = {each.id: AccountReceipt(each.name) for each in rows}
    for pool in {each.pool_id for each in rows}:
        mine = [each for each in rows if each.pool_id == pool]
        Planning(shops.built.store, connect, receipts, lambda account, text: None).run(mine, behind or Behind())
    return {each.name: receipts[each.id] for each in rows}


def marked(shops: Shops) -> list[str]:
    sql = "select channel_sku from listing where dirty > 0 order by channel_sku"
    return [sku for (sku,) in shops.built.store.read(lambda: bulk.rows(tables.Listing, sql))]


def test_n3_the_brake_holds_what_nobody_ordered_until_a_reason_is_given(full: Shops) -> None:
    for sku in MANY[:12]:
        full.built.stock.set_level(sku, 0)
    full.sale(MANY[20], 10)
    receipt = full.part(full.sync(), "One")
    assert {each.target for each in full.rows("held")} == set(MANY[:12])
    assert full.sold(MANY[0]) == 10
    assert full.sold(MANY[20]) == 0  # sold out: that passes
    assert any("The brake holds 12 levels of One" in each for each in receipt.messages)
    assert receipt.stock.held == 12
    assert full.causes == ["stock:brake:1"]
    assert full.built.preview.kept_back() == 12
    assert marked(full) == list(MANY[:12])
    full.later()
    full.sync()
    assert full.sold(MANY[0]) == 10
    full.built.preview.through_brake("Stocktake in row 7")
    full.later()
    full.sync()
    assert [full.sold(each) for each in MANY[:12]] == [0] * 12
    assert full.causes == []
    assert marked(full) == []
    assert full.built.preview.kept_back() == 0


def test_d11_an_account_without_a_location_is_not_planned_and_says_so(one: Shops) -> None:
    one.built.locations.add("North")
    one.built.accounts.save("One", {"update_inventory_from_location": True, "inventory_locations": ["North"]})
    gone = "update location set name = ? where name = ?"  # as in a database that was changed by other means
    one.built.store.write(lambda: bulk.run(tables.Location, gone, [("Elsewhere", "North")]))
    receipt = one.part(one.sync(), "One")
    assert any("No location is chosen" in each for each in receipt.messages)
    assert one.causes == ["stock:locations:1"]
    assert one.sold("MUG") == 10
    assert marked(one) == ["LAMP", "MUG"]
    one.built.accounts.save("One", {"update_inventory_from_location": False})
    one.built.stock.set_level("MUG", 8)
    one.later()
    one.sync()
    assert one.causes == []
    assert one.sold("MUG") == 8


def test_d10_days_that_no_channel_takes_are_said_and_left_out(one: Shops) -> None:
    sql = "insert into item_property (item_id, name, value) select id, ?, ? from item where sku = ?"
    one.built.store.write(lambda: bulk.run(tables.ItemProperty, sql, [("Despatch Time", "soon", "MUG")]))
    one.built.accounts.save("One", {"product_based_latency": True, "default_latency": 4})
    receipt = plan(one)["One"]
    assert any("MUG “soon”" in each for each in receipt.messages)
    assert one.causes == ["stock:days:1"]
    assert {each.payload["latency"] for each in one.rows("waiting")} == {4}
    one.built.items.set("MUG", "property:Despatch Time", "2")
    plan(one)
    assert one.causes == []
    assert {(each.target, each.payload["latency"]) for each in one.rows("waiting")} == {("MUG", 2), ("LAMP", 4)}


def test_r_pool_links_that_contradict_each_other_stand_on_one_card(one: Shops) -> None:
    one.add("Also", marketplaces=("DE",), mode="live")
    one.approve("Also")
    one.built.listings.link("Also", "MUG", "LAMP")
    verified = "update listing set verified = ?, dirty = dirty + 1"
    one.built.store.write(lambda: bulk.run(tables.Listing, verified, [(True,)]))
    one.built.stock.set_level("MUG", 3)
    found = plan(one)
    assert one.causes == ["stock:links:1"]
    said = "MUG is not sent: One links it to MUG, Also links it to LAMP"
    assert said in found["One"].messages
    assert said in found["Also"].messages
    assert [each.target for each in one.rows("waiting", "planned", "held")] == []
    one.built.listings.link("Also", "MUG", "MUG")
    plan(one)
    assert one.causes == []
    assert [(each.target, each.account, each.payload["quantity"]) for each in one.rows("waiting")] == [
        ("MUG", "One", 3)
    ]


def test_r_first_pull_a_rise_waits_for_whoever_sells_the_same_also_through_a_kit(one: Shops) -> None:
    one.add("Other", merchant="second", mode="live")
    other = one.built.accounts.show("Other").id
    items = one.profile.parent / "more.csv"
    items.write_text("sku,title\nSET,A set\n", encoding="utf-8")
    one.built.items.import_file(items)
    one.built.kits.set_parts("SET", [("MUG", 1)])
    one.built.listings.link("Other", "SET-1", "SET")
    one.built.stock.set_level("MUG", 12)
    one.built.stock.set_level("LAMP", 9)
    behind = Behind({other: "Other (the sign-in was refused)"})
    receipt = plan(one, behind)["One"]
    assert {(each.target, each.state) for each in one.rows() if each.version > 1} == {
        ("MUG", "planned"),
        ("LAMP", "waiting"),
    }
    assert receipt.messages == ["1 rise waits for the orders of Other (the sign-in was refused)"]
    assert marked(one)[-1] == "MUG"
    plan(one)
    assert {each.state for each in one.rows() if each.version > 1} == {"waiting"}


def test_a_level_that_changes_while_its_fate_is_unknown_is_told_as_it_is_then(one: Shops) -> None:
    one.built.stock.set_level("MUG", 8)
    plan(one)
    (row,) = one.rows("waiting")
    moved = tables.Outbox.update(state="sending", attempts=1).where(tables.Outbox.id == row.id)
    one.built.store.write(moved.execute)
    one.built.stock.set_level("MUG", 6)
    plan(one)
    (again,) = one.rows("sending")
    assert (again.id, again.version, again.payload["quantity"], again.attempts) == (row.id, 3, 6, 1)
    assert marked(one) == []


def test_what_a_person_does_between_reading_and_writing_counts(one: Shops) -> None:
    """The row is held while the plan is being written: it stays so, and is looked at again."""
    one.built.stock.set_level("MUG", 8)
    plan(one)
    one.built.stock.set_level("MUG", 6)
    (row,) = one.rows("waiting")
    held = tables.Outbox.update(state="held", hold="person").where(tables.Outbox.id == row.id)
    connect: Connect = one.built.engine._connect
    rows = one.built.store.read(accounts.every)

    def busy(account: int, text: str) -> None:
        one.built.store.write(held.execute)

    receipts = {each.id: AccountReceipt(each.name) for each in rows}
    Planning(one.built.store, connect, receipts, busy).run(rows, Behind())
    (now,) = one.rows("held")
    assert (now.hold, now.payload["quantity"]) == ("person", 8)
    assert marked(one) == ["MUG"]
    plan(one)
    (now,) = one.rows("held")
    assert (now.hold, now.payload["quantity"]) == ("person", 6)


@pytest.mark.parametrize("change", [{"mode": "watch"}, {"enabled": False}, {"update_inventory": False}])
def test_r_modes_nothing_is_written_for_an_account_that_sends_nothing(one: Shops, change: dict[str, object]) -> None:
    before = len(one.rows())
    one.built.accounts.save("One", change)
    one.built.stock.set_level("MUG", 3)
    plan(one)
    assert len(one.rows()) == before
    assert "MUG" in marked(one)


def test_marks_made_while_off_are_planned_once_it_is_on_again(one: Shops) -> None:
    one.built.accounts.save("One", {"update_inventory": False})
    one.built.stock.set_level("MUG", 3)
    one.sync()
    assert one.sold("MUG") == 10
    one.built.accounts.save("One", {"update_inventory": True})
    one.later()
    one.sync()
    assert one.sold("MUG") == 3


def test_a_sale_under_a_limit_brings_the_listing_back_to_it(one: Shops) -> None:
    """The channel counts down by itself; the limit is still there, and so is the stock."""
    one.built.accounts.save("One", {"default_max_listed_quantity": 3})
    one.sync()
    assert one.sold("MUG") == 3
    one.later()
    one.sale("MUG", 2)
    assert one.sold("MUG") == 1
    one.sync()
    assert one.sold("MUG") == 3


def test_an_order_that_was_cancelled_before_it_came_took_units_there_too(one: Shops) -> None:
    order = one.sale("MUG", 2)
    one.amazon.world.cancel(order.id)
    one.clock.advance(minutes=3)
    assert one.sold("MUG") == 8
    one.sync()
    assert one.sold("MUG") == 10
    told = len(one.told())
    one.later()
    one.sync()
    assert len(one.told()) == told


@pytest.mark.parametrize("many", [10, 10_000])
def test_a_run_that_finds_no_mark_costs_five_queries_at_most(one: Shops, many: int) -> None:
    store = one.built.store
    account = one.built.accounts.show("One").id
    store.write(lambda: listings.type_ahead(account, [f"T{number}" for number in range(many)]))
    assert marked(one) == []
    connect: Connect = one.built.engine._connect
    rows = store.read(accounts.every)
    planning = Planning(store, connect, {}, lambda account, text: None)
    with counted(store) as queries:
        planning.run(rows, Behind())
    assert len(queries) <= 5, queries
