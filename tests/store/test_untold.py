"""M3, M5, M10: what came in and its channel was not told of yet is no part of the level that it is told; what lies in
quarantine is no part of any."""

from __future__ import annotations

import json

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.stockinputs import NOT_TOLD, from_json, to_json
from linndesk.domain.stockplan import Rules
from linndesk.domain.whychanges import sentences
from linndesk.store import kits, listings, locations, stock_facts, stock_sums, why
from linndesk.store.store import Store
from linndesk.store.tables import (
    Delivery,
    DeliveryLine,
    OrderLine,
    OrderReturn,
    OrderReturnLine,
    Purchase,
    PurchaseLine,
)
from tests.store.stocked import Stocked

M10 = Rules(Limits(), own_orders=False)


def warehouse(store: Store, *skus: str) -> Stocked:
    """A channel that books deliveries, and a shop that sells the same ten of each."""
    both = Stocked(store)
    for name in ("Theirs", "Shop"):
        both.account(name)
        both.sells(name, *skus)
    both.rules["Theirs"] = M10
    both.shelf(10, *skus)
    return both


def came(both: Stocked, sku: str, units: int, state: str, *, told: int = 0, place: str = "Default") -> int:
    """Units that a delivery of the channel's brought, on the shelf already; the id of its line."""

    def job() -> int:
        item = listings.every_sku()[sku]
        where = locations.get_or_create(place)
        order = Purchase.create(
            account=both.ids["Theirs"], channel_id=f"{sku}{units}{state}", reference="PO-1", status="OPEN",
            created_at=both.now,
        )  # fmt: skip
        line = PurchaseLine.create(purchase=order, channel_line_id="1", sku=sku, ordered=units, item=item)
        van = Delivery.create(purchase=order, location=where, at=both.now)
        return int(
            DeliveryLine.create(
                delivery=van, line=line, item=item, quantity=units, told=told, state=state, seen={}
            ).id
        )  # fmt: skip

    both.shelf(units, sku, place=place)
    return both.store.write(job)


@pytest.mark.parametrize(
    ("state", "told", "wanted"),
    [("asked", 0, 10), ("unheard", 0, 10), ("asked", 2, 12), ("confirmed", 5, 15), ("refused", 0, 10), ("none", 0, 15)],
)
def test_m10_what_the_channel_adds_by_itself_is_not_told_as_a_level(
    store: Store, state: str, told: int, wanted: int
) -> None:
    both = warehouse(store, "MUG")
    came(both, "MUG", 5, state, told=told)
    put = both.puts("Theirs")["MUG"]
    assert put.quantity == wanted
    assert both.levels("Shop") == {"MUG": 15}, "every other channel sells what lies there"
    kept = from_json(json.loads(put.inputs_json))
    assert kept.quantity == wanted
    assert json.loads(put.inputs_json) == to_json(kept)
    rules = {both.ids["Theirs"]: M10}
    assert store.read(lambda: stock_facts.inputs([put.listing_id], rules))[put.listing_id] == kept
    assert (NOT_TOLD in [each.location for each in kept.parts[0].shelves]) == (wanted < 15)


def test_m10_the_databases_own_sum_knows_what_was_not_told(store: Store) -> None:
    both = warehouse(store, "MUG")
    both.tell("Theirs")
    line = came(both, "MUG", 5, "asked")
    account = both.ids["Theirs"]
    pool = next(each.pool_id for each in both.speakers() if each.account_id == account)

    def settled() -> list[int]:
        counted = stock_facts.facts().counted(M10, account)
        return [each for each, _ in stock_sums.settled(account, pool, [], M10.limits, M10.latency, counted)]

    assert store.read(settled) == [both.listing("MUG", "Theirs").id], "10 was told, and 10 is what is wanted"
    confirmed = DeliveryLine.update(state="confirmed").where(DeliveryLine.id == line)
    store.write(confirmed.execute)
    assert store.read(settled) == []
    assert both.levels("Theirs") == {"MUG": 15}


def back(both: Stocked, order: int, fate: str, state: str, units: int = 2) -> None:
    """So many of the only line of an order came back; what went to stock lies on the shelf by then."""

    def job() -> None:
        line = OrderLine.get(OrderLine.order == order)
        act = OrderReturn.create(
            order=order, account=both.ids["Theirs"], reference=f"{fate}{state}", state=state, seen=[], at=both.now
        )
        OrderReturnLine.create(
            act=act, line=line, item=line.item_id, quantity=units, condition="new", fate=fate, state=state,
            location=locations.get_or_create("Default"),
        )  # fmt: skip

    both.store.write(job)


def test_m5_what_came_back_is_told_once_the_return_was(store: Store) -> None:
    both = warehouse(store, "MUG")
    order = both.order("Theirs", "MUG", 2)
    both.shelf(2, "MUG")
    back(both, order, "stock", "asked")
    assert both.levels("Theirs") == {"MUG": 10}
    back(both, order, "quarantine", "asked")
    assert both.levels("Theirs") == {"MUG": 10}, "only what went back to stock"
    store.write(lambda: OrderReturnLine.update(state="confirmed").execute())
    assert both.levels("Theirs") == {"MUG": 12}


def test_m5_of_a_kit_that_came_back_its_parts_are_not_told(store: Store) -> None:
    both = warehouse(store, "MUG", "PAIR")
    both.shelf(-10, "PAIR")
    known = store.read(listings.every_sku)
    store.write(lambda: kits.put(known["PAIR"], [(known["MUG"], 2)]))
    order = both.order("Theirs", "PAIR", 1)
    both.shelf(2, "MUG")
    back(both, order, "stock", "asked", 1)
    assert both.levels("Theirs") == {"MUG": 10, "PAIR": 5}


def test_what_lies_in_quarantine_counts_for_no_listing(store: Store) -> None:
    both = warehouse(store, "MUG")
    store.write(lambda: locations.add("Quarantine", quarantine=True))
    both.shelf(7, "MUG", place="Quarantine")
    assert (both.levels("Theirs"), both.levels("Shop")) == ({"MUG": 10}, {"MUG": 10})


def test_n4_why_it_changed_names_what_was_not_told(store: Store) -> None:
    both = warehouse(store, "MUG")
    earlier = from_json(json.loads(both.puts("Theirs")["MUG"].inputs_json))
    line = came(both, "MUG", 5, "asked")
    later = from_json(json.loads(both.puts("Theirs")["MUG"].inputs_json))
    names = store.read(why.location_names)
    said = sentences(earlier, later, names, {})
    assert f"MUG at {why.BOOKED_IN}: 0 → -5 on hand (-5)" in said
    store.write(lambda: DeliveryLine.update(state="confirmed").where(DeliveryLine.id == line).execute())
    last = from_json(json.loads(both.puts("Theirs")["MUG"].inputs_json))
    assert last.quantity == later.quantity + 5
