"""What a plan would do (D8 to D14, R-POOL, R-AVAILABLE, W1, A9), on either engine."""

from __future__ import annotations

import json

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.stockinputs import from_json
from linndesk.domain.stockplan import FALL, RISE, ZERO, Rules
from linndesk.errors import BadInput
from linndesk.store import bulk, kits, listings, locations, stock_facts, stock_sums, stock_write, tables
from linndesk.store.stock_draft import HAS_IT, LEFT_OUT, draft
from linndesk.store.store import Store
from tests.stock_oracle import numbers
from tests.store.stocked import PLAIN, Stocked, counted


@pytest.fixture
def shop(store: Store) -> Stocked:
    found = Stocked(store)
    found.account("Shop")
    return found


def test_d8_on_hand_less_what_orders_hold(shop: Stocked) -> None:
    shop.sells("Shop", "MUG", "LAMP")
    shop.shelf(10, "MUG")
    shop.order("Shop", "MUG", 3)
    assert shop.levels() == {"MUG": 7, "LAMP": 0}
    put = shop.puts()["MUG"]
    assert (put.base, put.version, put.rank, put.is_rise, put.rule) == (None, 1, RISE, True, "in_open_orders")
    assert shop.puts()["LAMP"].rank == ZERO


def test_n4_the_inputs_of_a_put_give_its_number(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(9, "MUG")
    shop.shelf(4, "MUG", place="North")
    order = shop.order("Shop", "MUG", 2)
    shop.rules["Shop"] = Rules(Limits(5, 50, 1))
    put = shop.puts()["MUG"]
    found = from_json(json.loads(put.inputs_json))
    assert found.quantity == put.quantity == 5
    assert found.ledger == 2
    assert [each.order for part in found.parts for each in part.holds] == [order]
    assert shop.store.read(lambda: stock_facts.inputs([put.listing_id], {shop.ids["Shop"]: shop.rules["Shop"]})) == {
        put.listing_id: found
    }


def test_d11_only_chosen_locations_count_and_none_chosen_is_refused(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(10, "MUG")
    shop.shelf(4, "MUG", place="North")
    shop.shelf(2, "MUG", place="South")
    assert shop.levels() == {"MUG": 16}
    shop.rules["Shop"] = Rules(Limits(), True, ("North", "South"))
    assert shop.levels() == {"MUG": 6}
    shop.rules["Shop"] = Rules(Limits(), True, ("Nowhere",))
    found = shop.drafts()["Shop"]
    assert isinstance(found.trouble, BadInput)
    assert (found.puts, found.quiet, found.marked) == ([], [], 1)


def test_a_channels_own_warehouse_never_counts(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(3, "MUG")
    shop.shelf(50, "MUG", place="Theirs")
    changed = tables.Location.update(fulfilment_centre=True).where(tables.Location.name == "Theirs")
    shop.store.write(changed.execute)
    assert shop.levels() == {"MUG": 3}


def test_d15_a_listings_own_rules_beat_the_accounts(shop: Stocked) -> None:
    shop.sells("Shop", "MUG", "LAMP")
    shop.shelf(20, "MUG", "LAMP")
    shop.rules["Shop"] = Rules(Limits(3))
    shop.set("Shop", "LAMP", max_listed=-1, percentage=50)
    assert shop.levels() == {"MUG": 3, "LAMP": 10}


def test_w1_a_kit_is_published_by_its_scarcest_part(shop: Stocked) -> None:
    shop.sells("Shop", "SET", "MUG")
    ids = shop.items("LAMP") | shop.store.read(listings.every_sku)
    shop.store.write(lambda: kits.put(ids["SET"], [(ids["MUG"], 1), (ids["LAMP"], 2)]))
    shop.shelf(10, "MUG")
    shop.shelf(9, "LAMP")
    shop.order("Shop", "SET", 1)
    assert shop.levels() == {"SET": 3, "MUG": 9}
    assert set(shop.puts()["SET"].item_ids) == {ids["MUG"], ids["LAMP"]}


def test_d10_a_products_days_beat_the_default_its_accounts_own_beat_those(shop: Stocked) -> None:
    shop.sells("Shop", "MUG", "LAMP", "VASE", "CUP")
    ids = shop.store.read(listings.every_sku)
    typed = [("MUG", "Despatch Time", "4"), ("LAMP", "Despatch Time", "4"), ("LAMP", "amazon_SHOP", "2"),
             ("VASE", "Despatch Time", "soon")]  # fmt: skip

    def job() -> None:
        for sku, name, value in typed:
            tables.ItemProperty.create(item=ids[sku], name=name, value=value)

    shop.store.write(job)
    shop.rules["Shop"] = Rules(Limits(), latency=7, product_latency=True)
    shop.set("Shop", "CUP", latency=1)
    found = shop.drafts()["Shop"]
    assert {each.channel_sku: each.level.latency for each in found.puts} == {"MUG": 4, "LAMP": 2, "VASE": 7, "CUP": 1}
    assert found.odd_days == {"VASE": "soon"}
    shop.rules["Shop"] = PLAIN
    assert {each.level.latency for each in shop.drafts()["Shop"].puts} == {None, 1}


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"fulfilment": "amazon"}, "amazon"),
        ({"ignored": True}, "ignored"),
        ({"item": None}, "unlinked"),
        ({"verified": False}, "unverified"),
        ({"vanished": True}, "vanished"),
    ],
)
def test_what_is_never_sent_is_left_out_and_its_row_taken_back(
    shop: Stocked, columns: dict[str, object], why: str
) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.plan()
    shop.set("Shop", "MUG", **columns)
    found = shop.plan()
    assert found.puts == []
    assert [each.reason for each in found.backs] == [LEFT_OUT[why]]
    assert [each.state for each in shop.rows()] == ["superseded"]
    assert (shop.listing("MUG").dirty, shop.listing("MUG").wanted) == (0, None)


def test_only_what_differs_is_told_and_a9_what_is_forced(shop: Stocked) -> None:
    shop.sells("Shop", "MUG", "LAMP")
    shop.shelf(5, "MUG", "LAMP")
    shop.tell()
    shop.shelf(-2, "LAMP")
    shop.set("Shop", "MUG")
    assert shop.levels() == {"LAMP": 3}
    assert shop.puts()["LAMP"].rank == FALL
    shop.set("Shop", "MUG", force=True)
    assert shop.levels() == {"MUG": 5, "LAMP": 3}
    shop.tell()
    assert not shop.listing("MUG").force
    assert [each.quantity for each in shop.sends()] == [5, 5, 5, 3]


def test_a_newer_level_takes_the_place_of_one_that_waits(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.plan()
    shop.shelf(2, "MUG")
    shop.plan()
    (row,) = shop.rows()
    assert (row.state, row.version, row.payload["quantity"]) == ("waiting", 2, 7)
    assert shop.listing("MUG").version == 2


def test_what_is_wanted_no_longer_is_taken_back_once_the_channel_was_seen_to_have_it(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.tell()
    shop.shelf(2, "MUG")
    shop.plan()
    shop.shelf(-2, "MUG")
    found = shop.plan()
    assert [each.reason for each in found.backs] == [HAS_IT]
    assert [each.state for each in shop.rows()] == ["confirmed", "superseded"]


def test_what_was_only_taken_is_told_again_rather_than_believed(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.plan()
    (row,) = shop.rows("waiting")
    shop.begin(row)
    shop.settle(row, "sent")
    shop.shelf(2, "MUG")
    shop.plan()
    shop.shelf(-2, "MUG")
    assert shop.plan().backs == []
    (row,) = shop.rows()
    assert (row.state, row.version, row.payload["quantity"]) == ("waiting", 3, 5)


def test_a_refused_level_waits_for_a_newer_one(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.plan()
    (row,) = shop.rows("waiting")
    shop.begin(row)
    shop.settle(row, "refused", "No such offer")
    shop.set("Shop", "MUG")
    assert shop.levels() == {}
    shop.plan()
    shop.shelf(1, "MUG")
    shop.plan()
    assert [(each.state, each.version) for each in shop.rows()] == [("superseded", 1), ("waiting", 2)]


def test_r_modes_what_a_person_keeps_is_kept_with_its_newest_level(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.plan()
    (row,) = shop.rows()
    kept = tables.Outbox.update(state="held", hold="person").where(tables.Outbox.id == row.id)
    shop.store.write(kept.execute)
    shop.shelf(1, "MUG")
    shop.plan()
    (row,) = shop.rows()
    assert (row.state, row.hold, row.payload["quantity"]) == ("held", "person", 6)


def test_r_pool_the_first_that_lists_it_speaks_and_the_others_follow(store: Store) -> None:
    pool = Stocked(store)
    for name in ("Shop", "Second"):
        pool.account(name, "S1:EU")
        pool.sells(name, "MUG", item="MUG")
    pool.sells("Second", "LAMP")
    pool.shelf(10, "MUG", "LAMP")
    pool.rules = {"Shop": Rules(Limits(4)), "Second": Rules(Limits(6))}
    assert pool.levels("Shop") == {"MUG": 4}
    assert pool.levels("Second") == {"LAMP": 6}
    pool.tell("Shop")
    for name in ("Shop", "Second"):
        told = pool.listing("MUG", name)
        assert (told.wanted, told.sent, told.confirmed, told.state, told.dirty) == (4, 4, 4, "confirmed", 0)
    pool.gates["Shop"] = "light"
    pool.set("Second", "MUG")
    assert pool.levels("Second") == {"MUG": 6, "LAMP": 6}


def test_r_pool_where_the_speaker_only_watches_nobody_speaks_for_it(store: Store) -> None:
    pool = Stocked(store)
    for name in ("Shop", "Second"):
        pool.account(name, "S1:EU")
        pool.sells(name, "MUG", item="MUG")
    pool.shelf(10, "MUG")
    pool.gates["Shop"] = "watch"
    assert pool.levels("Second") == {}
    assert pool.levels("Shop") == {"MUG": 10}  # as a preview shows it


def test_links_that_contradict_each_other_are_refused(store: Store) -> None:
    pool = Stocked(store)
    for name, item in (("Shop", "MUG"), ("Second", "CUP")):
        pool.account(name, "S1:EU")
        pool.sells(name, "MUG", item=item)
    pool.shelf(10, "MUG", "CUP")
    found = pool.drafts()["Shop"]
    assert found.puts == []
    assert [each.links for each in found.clashes] == [(("Shop", "MUG"), ("Second", "CUP"))]
    pool.sells("Second", "MUG", item="MUG")
    found = pool.drafts()["Shop"]
    assert [each.quantity for each in found.puts] == [10]
    assert found.clashes == []


def test_a_mark_made_while_a_plan_reads_outlives_it(shop: Stocked) -> None:
    shop.sells("Shop", "MUG")
    shop.shelf(5, "MUG")
    shop.tell()
    shop.set("Shop", "MUG")
    found = shop.drafts()["Shop"]
    shop.shelf(-1, "MUG")
    shop.store.write(lambda: stock_write.quiet(found.quiet))
    assert shop.levels() == {"MUG": 4}


def test_levels_in_an_open_feed_wait_to_rise_and_fall_at_once(shop: Stocked) -> None:
    shop.sells("Shop", "MUG", "LAMP")
    shop.shelf(5, "MUG", "LAMP")
    shop.tell()
    account, now = shop.ids["Shop"], shop.now
    pool = shop.speakers()[0].pool_id

    def job() -> None:
        feed = tables.Feed.create(pool=pool, account=account, state="open", created_at=now)
        for number, row in enumerate(shop.rows(), 1):
            tables.FeedItem.create(
                feed=feed, number=number, listing=row.listing_id, outbox=row.id, version=1, quantity=5
            )

    shop.store.write(job)
    shop.shelf(2, "MUG")
    shop.shelf(-2, "LAMP")
    found = shop.plan()
    assert {each.channel_sku: each.quantity for each in found.puts} == {"LAMP": 3}
    assert shop.listing("MUG").dirty > 0


@pytest.mark.parametrize("many", [10, 10_000])
def test_nothing_marked_costs_five_queries_at_most(store: Store, many: int) -> None:
    shop = Stocked(store)
    shop.account("Shop")
    account = shop.ids["Shop"]
    rows = [(account, f"S{number}", "x", 0) for number in range(many)]

    def job() -> None:
        listings.type_ahead(account, [sku for _, sku, _, _ in rows])
        bulk.run(tables.Listing, "update listing set dirty = ?", [(0,)])

    store.write(job)
    with counted(store) as queries:
        shop.store.read(lambda: draft(shop.speakers(), shop.now, idle=False))
    assert len(queries) <= 5, queries


def test_the_databases_own_sum_agrees_with_the_rules(store: Store) -> None:
    """What the database finds settled is what domain.availability says, and so does a statement of its own."""
    shop = Stocked(store)
    shop.account("Shop")
    skus = [f"S{number:02}" for number in range(40)]
    shop.sells("Shop", *skus)
    ids = store.read(listings.every_sku)
    store.write(lambda: kits.put(ids["S00"], [(ids["S01"], 1), (ids["S02"], 2)]))
    for number, sku in enumerate(skus[1:], 1):
        shop.shelf(number % 7 - 1, sku)
        shop.shelf(number % 5, sku, place="North")
    for number in range(0, 40, 3):
        shop.order("Shop", skus[number], 1 + number % 3, f"O-{number}")
    shop.set("Shop", *skus[5:9], max_listed=-1)
    shop.set("Shop", *skus[9:12], percentage=30, end_when=2)
    rules = Rules(Limits(5, 80, 1))
    shop.rules["Shop"] = rules
    shop.tell()
    places = {each.name: each.id for each in store.read(locations.every)}
    should = numbers(store, list(places.values()), {shop.ids["Shop"]: (5, 80, 1)})
    assert {shop.listing(each).id: shop.listing(each).sent for each in skus} == should
    shop.set("Shop", *skus)
    settled = store.read(lambda: _settled(shop, rules))
    assert {listing for listing, _ in settled} == set(should)
    shop.shelf(9, "S12")
    settled = store.read(lambda: _settled(shop, rules))
    assert set(should) - {listing for listing, _ in settled} == {shop.listing("S12").id}


def _settled(shop: Stocked, rules: Rules) -> list[tuple[int, int]]:
    found = stock_facts.facts()
    pool = shop.speakers()[0].pool_id
    return stock_sums.settled(
        shop.ids["Shop"], pool, [], rules.limits, rules.latency, found.counted(rules, shop.ids["Shop"])
    )


def test_a_row_of_an_account_that_went_off_is_taken_over_by_the_next(store: Store) -> None:
    pool = Stocked(store)
    for name in ("Shop", "Second"):
        pool.account(name, "S1:EU")
        pool.sells(name, "MUG", item="MUG")
    pool.shelf(10, "MUG")
    pool.plan("Shop")
    off = tables.Outbox.update(state="held", hold="off")
    store.write(off.execute)
    pool.gates["Shop"] = "off"
    pool.set("Second", "MUG")
    pool.plan("Second")
    (row,) = pool.rows()
    assert (row.account_id, row.state, row.hold, row.version) == (pool.ids["Second"], "waiting", "", 1)
