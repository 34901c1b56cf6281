"""M10: a channel that takes its own open orders off by itself is told what is there less what other accounts hold."""

from __future__ import annotations

import json
import random
from functools import partial

from linndesk.domain.availability import Limits
from linndesk.domain.stockinputs import from_json, to_json
from linndesk.domain.stockplan import Rules
from linndesk.store import kits, levels, listings, locations, stock_facts, stock_sums, unread
from linndesk.store.store import Store
from linndesk.store.tables import Order
from tests.stock_oracle import numbers
from tests.store.stocked import Stocked

M10 = Rules(Limits(), own_orders=False)


def warehouse(store: Store, rules: Rules = M10) -> Stocked:
    """An account whose channel takes its own orders off, and a shop that sells the same ten mugs."""
    both = Stocked(store)
    for name in ("Theirs", "Shop"):
        both.account(name)
        both.sells(name, "MUG", item="MUG")
    both.rules["Theirs"] = rules
    both.shelf(10, "MUG")
    return both


def test_m10_only_what_other_accounts_hold_is_taken_off(store: Store) -> None:
    both = warehouse(store)
    both.order("Theirs", "MUG", 3, "OWN")
    sold = both.order("Shop", "MUG", 2, "SOLD")
    assert (both.levels("Theirs"), both.levels("Shop")) == ({"MUG": 8}, {"MUG": 5})
    put = both.puts("Theirs")["MUG"]
    kept = from_json(json.loads(put.inputs_json))
    assert kept.own == both.ids["Theirs"]
    assert [each.order for each in kept.parts[0].holds] == [sold]
    assert kept.quantity == 8
    assert json.loads(put.inputs_json) == to_json(kept)
    rules = {both.ids["Theirs"]: M10}
    assert store.read(lambda: stock_facts.inputs([put.listing_id], rules))[put.listing_id].steps == kept.steps
    both.rules["Theirs"] = Rules(Limits())
    assert both.levels("Theirs") == {"MUG": 5}, "On hand: what is available here"


def test_m10_what_is_readable_of_an_own_order_in_quarantine_is_not_taken_off_either(store: Store) -> None:
    both = warehouse(store)
    for name in ("Theirs", "Shop"):
        both.order(name, "MUG", 4, f"BAD-{name}")
    hide = Order.update(status=unread.STATUS)
    store.write(hide.execute)
    assert (both.levels("Theirs"), both.levels("Shop")) == ({"MUG": 6}, {"MUG": 2})


def test_m10_the_databases_own_sum_says_the_same(store: Store) -> None:
    both = warehouse(store)
    both.order("Theirs", "MUG", 3, "OWN")
    both.order("Shop", "MUG", 2, "SOLD")
    both.tell("Theirs")
    both.set("Theirs", "MUG")
    account = both.ids["Theirs"]

    def settled(rules: Rules) -> list[int]:
        counted = stock_facts.facts().counted(rules, account)
        pool = next(each.pool_id for each in both.speakers() if each.account_id == account)
        return [each for each, _ in stock_sums.settled(account, pool, [], rules.limits, rules.latency, counted)]

    assert both.listing("MUG", "Theirs").sent == 8
    assert store.read(lambda: settled(M10)) == [both.listing("MUG", "Theirs").id]
    assert store.read(lambda: settled(Rules(Limits()))) == []


def test_m10_an_own_despatch_is_explained_and_another_way_of_counting_is_not(store: Store) -> None:
    """R-BRAKE: what left with an own order is off the shelf by an order; to count orders otherwise is a rule."""
    both = warehouse(store)
    own = both.order("Theirs", "MUG", 3, "OWN")
    both.tell("Theirs")
    both.shelf(-3, "MUG", order=own)
    shipped = Order.update(status="processed").where(Order.id == own)
    store.write(shipped.execute)
    put = both.puts("Theirs")["MUG"]
    assert (put.quantity, put.unexplained) == (7, 0)
    both.tell("Theirs")
    both.order("Theirs", "MUG", 2, "NEXT")
    both.rules["Theirs"] = Rules(Limits())
    both.set("Theirs", "MUG")
    put = both.puts("Theirs")["MUG"]
    assert (put.quantity, put.unexplained, put.cause) == (5, -2, "limits")


def test_m10_after_it_was_processed_there_the_same_number_is_told_once_more(store: Store) -> None:
    """The channel took the units off what it had been told: it shows too few until it is told again."""
    both = warehouse(store)
    own = both.order("Theirs", "MUG", 3, "OWN")
    both.shelf(-3, "MUG", order=own)
    both.tell("Theirs")
    both.plan("Theirs")
    assert both.listing("MUG", "Theirs").sent == 7
    assert both.puts("Theirs") == {}
    store.write(lambda: levels.tell_again(own))
    assert both.levels("Theirs") == {"MUG": 7}
    assert both.listing("MUG", "Shop").force is False


SKUS = ("MUG", "PAN", "SET")
STATUSES = ("open", "open", "pending", "unread", "processed", "cancelled")
ROUNDS = 30


def test_m10_never_more_than_on_hand_and_as_an_independent_statement_says(store: Store) -> None:
    dice = random.Random(10)
    both = Stocked(store)
    for name in ("Theirs", "Shop"):
        both.account(name)
        both.sells(name, *SKUS)
    ids = store.read(listings.every_sku)
    store.write(lambda: kits.put(ids["SET"], [(ids["MUG"], 2), (ids["PAN"], 1)]))
    placed = [both.order(dice.choice(("Theirs", "Shop")), dice.choice(SKUS), 4, f"O-{each}") for each in range(12)]
    places = [each.id for each in store.read(locations.every)]
    for _ in range(ROUNDS):
        for order in placed:
            status, locked = dice.choice(STATUSES), dice.random() < 0.2
            drawn = Order.update(status=status, locked=locked).where(Order.id == order)
            store.write(drawn.execute)
        shelf = {sku: dice.randint(-3, 40) for sku in ("MUG", "PAN")}
        counts = [levels.Count(ids[sku], places[0], units) for sku, units in shelf.items()]
        store.write(partial(levels.set_counts, counts, "count", both.now))
        limits = Limits(dice.choice((None, 0, 5, 20)), dice.choice((100, 100, 70, 0)), dice.choice((0, 0, 2)))
        both.rules = {"Theirs": Rules(limits, own_orders=False), "Shop": Rules(limits)}
        own = (limits.max_listed, limits.percentage, limits.end_when)
        for name, spared in (("Theirs", both.ids["Theirs"]), ("Shop", 0)):
            both.set(name, *SKUS, force=True)
            should = numbers(store, places, {both.ids[name]: own}, spared=spared)
            told = both.levels(name)
            assert {both.listing(sku, name).id: units for sku, units in told.items()} == should
            there = {**shelf, "SET": min(shelf["MUG"] // 2, shelf["PAN"])}
            assert all(units <= max(0, there[sku]) for sku, units in told.items())
