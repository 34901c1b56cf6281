"""W1: kits in the store: their numbers come from their parts, and a change marks what it touches. Both engines."""

from __future__ import annotations

from pathlib import Path

from linndesk.store import bulk, items, kits, levels, locations
from linndesk.store.items import Facts
from linndesk.store.levels import Count
from linndesk.store.store import Store
from linndesk.store.tables import Listing
from tests.scene import START
from tests.store import made
from tests.store.others import others


def _items(store: Store, *skus: str) -> dict[str, int]:
    return store.write(lambda: items.create([Facts(each) for each in skus], START))


def _count(store: Store, item_id: int, units: int, location: str = "Default") -> None:
    def job() -> None:
        place = locations.get_or_create(location)
        levels.set_counts([Count(item_id, place, units)], "counted", START)

    store.write(job)


def _put(store: Store, kit: int, *parts: tuple[int, int]) -> None:
    store.write(lambda: kits.put(kit, parts))


def _marks(store: Store, sku: str) -> int:
    rows = store.read(lambda: bulk.rows(Listing, "select dirty from listing where channel_sku = ?", [sku]))
    return int(rows[0][0])


def test_w1_a_kit_has_what_its_scarcest_part_allows(store: Store) -> None:
    ids = _items(store, "SET", "MUG", "BOX")
    _put(store, ids["SET"], (ids["MUG"], 2), (ids["BOX"], 1))
    _count(store, ids["MUG"], 7)
    _count(store, ids["BOX"], 5)
    found = store.read(lambda: levels.of_items([ids["SET"]]))[ids["SET"]]
    assert [(each.location, each.on_hand, each.available) for each in found] == [("Default", 3, 3)]


def test_w1_orders_of_a_kit_hold_its_parts_and_leave_fewer_kits(store: Store) -> None:
    account = made.account(store)
    kit = made.linked(store, account, "SET")
    ids = _items(store, "MUG", "BOX")
    _put(store, kit, (ids["MUG"], 2), (ids["BOX"], 1))
    _count(store, ids["MUG"], 10)
    _count(store, ids["BOX"], 9)
    made.page(store, account, made.order(lines=(made.line(sku="SET", quantity=2),)))
    found = store.read(lambda: levels.of_items([ids["MUG"], ids["BOX"], kit]))
    assert [each.in_open_orders for each in found[ids["MUG"]]] == [4]
    assert [each.in_open_orders for each in found[ids["BOX"]]] == [2]
    assert [(each.on_hand, each.in_open_orders, each.available) for each in found[kit]] == [(5, 2, 3)]


def test_w1_at_one_location_what_can_be_made_there_and_in_all_what_can_be_made_of_the_sum(store: Store) -> None:
    ids = _items(store, "SET", "MUG", "BOX")
    _put(store, ids["SET"], (ids["MUG"], 1), (ids["BOX"], 1))
    _count(store, ids["MUG"], 3, "North")
    _count(store, ids["BOX"], 2, "South")
    north = store.read(lambda: locations.id_of("North"))
    assert store.read(lambda: levels.made([ids["SET"]]))[ids["SET"]].on_hand == 2
    assert store.read(lambda: levels.made([ids["SET"]], north))[ids["SET"]].on_hand == 0
    assert store.read(lambda: levels.made([ids["MUG"]])) == {}


def test_w1_a_part_that_moves_marks_the_kits_it_is_in_and_a_sold_kit_its_parts(store: Store) -> None:
    account = made.account(store)
    kit, mug = made.linked(store, account, "SET"), made.linked(store, account, "MUG")
    _put(store, kit, (mug, 1))
    before = _marks(store, "SET"), _marks(store, "MUG")
    _count(store, mug, 4)
    assert (_marks(store, "SET"), _marks(store, "MUG")) == (before[0] + 1, before[1] + 1)
    store.write(lambda: levels.mark_dirty([kit]))
    assert (_marks(store, "SET"), _marks(store, "MUG")) == (before[0] + 2, before[1] + 2)


def test_w1_of_two_pcs_that_make_kits_of_each_others_kits_one_is_refused(store: Store, target: Path | str) -> None:
    ids = _items(store, *(f"I{number}" for number in range(20)))
    with others(target, 2) as started:
        for number in range(0, 20, 2):
            one, two = ids[f"I{number}"], ids[f"I{number + 1}"]
            started[0].ask("kit", one, two)
            started[1].ask("kit", two, one)
            assert sorted(map(bool, (started[0].answer(), started[1].answer()))) == [False, True]
    both = store.read(
        lambda: bulk.rows(Listing, "select 1 from kit_part a join kit_part b on b.kit_id = a.part_id limit 1")
    )
    assert both == []
