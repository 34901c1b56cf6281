"""A13, W1: whatever changes a number of an item marks its listings, those of its kits and those of its parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.listings import ListedProduct
from linndesk.store import bulk, items, kits, leaving, ledger, levels, listings, locations, marks, orders, parcels
from linndesk.store import outbox as debts
from linndesk.store.levels import Count
from linndesk.store.parcels import Leaving
from linndesk.store.store import Store
from linndesk.store.tables import Level, Listing, Movement
from tests.scene import START
from tests.store import made

SKUS = ("SET", "MUG", "PAN")


class Shop:
    """A kit SET of two MUG and one PAN, each listed; ten of either part; one order of both kinds."""

    def __init__(self, store: Store, *, ordered: bool = True) -> None:
        self.store = store
        self.account = made.account(store)
        self.ids = {sku: made.linked(store, self.account, sku) for sku in SKUS}
        self.places = store.write(lambda: [locations.get_or_create(each) for each in ("Default", "North")])
        store.write(lambda: kits.put(self.ids["SET"], [(self.ids["MUG"], 2), (self.ids["PAN"], 1)]))
        counts = [Count(self.ids[sku], place, 10) for sku in ("MUG", "PAN") for place in self.places]
        store.write(lambda: levels.set_counts(counts, "counted", START))
        self.known = made.order(lines=(made.line("L1", "SET", 3), made.line("L2", "MUG", 2)))
        if ordered:
            made.page(store, self.account, self.known)
        self.gone: list[int] = []

    @property
    def order_id(self) -> int:
        return self.store.read(lambda: orders.id_of("202-1"))

    def arrive(self, **changes: Any) -> None:
        self.known = made.later(self.known, 5, **changes)
        made.page(self.store, self.account, self.known)

    def numbers(self) -> dict[str, Any]:
        found = self.store.read(lambda: levels.of_items(list(self.ids.values())))
        return {
            sku: sorted((each.location, each.on_hand, each.in_open_orders) for each in found.get(item, ()))
            for sku, item in self.ids.items()
        }

    def marked(self, act: Callable[[], object]) -> set[str]:
        """The channel SKUs that an act marks."""
        self.store.write(lambda: Listing.update(dirty=0).execute())
        act()
        query = Listing.select().where(Listing.dirty > 0)
        return self.store.read(lambda: {each.channel_sku for each in query})

    def write(self, job: Callable[[], object]) -> set[str]:
        return self.marked(lambda: self.store.write(job))

    def despatch(self, units: int) -> None:
        def job() -> None:
            now = leaving.of([self.order_id], lock=True)[self.order_id]
            lines = tuple((line, min(units, line.left)) for line in now.lines if line.left)
            if lines and not now.is_deleted:
                self.gone += [each.outbox_id for each in parcels.despatch([_parcel(now, lines)], START)]

        self.store.write(job)

    def take_back(self, number: int) -> None:
        def job() -> None:
            row = debts.by_id(self.gone[number])
            if row is not None:
                parcels.take_back(row, START)

        if number < len(self.gone):
            self.store.write(job)


def _parcel(order: Any, lines: Any) -> Leaving:
    return Leaving(order, "Van", "T1", lines, START)


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def test_a13_an_order_that_comes_in_marks_and_a_repeat_does_not(store: Store) -> None:
    shop = Shop(store, ordered=False)
    assert shop.marked(lambda: made.page(store, shop.account, shop.known)) == set(SKUS)
    assert shop.marked(lambda: made.page(store, shop.account, shop.known)) == set()


def test_a13_news_that_reserve_the_same_mark_nothing(shop: Shop) -> None:
    assert shop.marked(lambda: shop.arrive(status="pending")) == set()
    assert shop.marked(lambda: shop.arrive(ship_by=START + timedelta(days=1))) == set()


def test_a13_quantities_cancellations_and_leaving_elsewhere_mark(shop: Shop) -> None:
    fewer = (made.line("L1", "SET", 3), made.line("L2", "MUG", 1))
    assert shop.marked(lambda: shop.arrive(lines=fewer)) == {"MUG", "SET"}
    assert shop.marked(lambda: shop.arrive(status="cancelled")) == set(SKUS)
    assert shop.marked(lambda: shop.arrive(status="open")) == set(SKUS)
    gone = (made.line("L1", "SET", 3, shipped=3), made.line("L2", "MUG", 1, shipped=1))
    assert shop.marked(lambda: shop.arrive(status="shipped", lines=gone)) == set(SKUS)


def test_a13_deleting_and_putting_back_mark(shop: Shop) -> None:
    order = shop.order_id
    assert shop.write(lambda: orders.delete(order, START)) == set(SKUS)
    assert shop.write(lambda: orders.undelete(order)) == set(SKUS)


def test_a13_locks_and_moves_mark_and_parking_does_not(shop: Shop) -> None:
    order = shop.order_id
    assert shop.write(lambda: marks.put([order], "locked", True)) == set(SKUS)
    assert shop.write(lambda: marks.put([order], "locked", False)) == set(SKUS)
    assert shop.write(lambda: marks.put([order], "location_id", shop.places[1])) == set(SKUS)
    assert shop.write(lambda: marks.put([order], "parked", True)) == set()
    assert shop.write(lambda: marks.put([order], "stage", "Packed")) == set()


def test_a13_a_despatch_and_its_undo_mark(shop: Shop) -> None:
    assert shop.marked(lambda: shop.despatch(1)) == set(SKUS)
    assert shop.marked(lambda: shop.take_back(0)) == set(SKUS)


def test_w1_a_sold_kit_takes_its_parts_and_undo_puts_the_same_back(shop: Shop) -> None:
    shop.despatch(3)
    assert shop.numbers()["MUG"] == [("Default", 2, 0), ("North", 10, 0)]  # 3 kits of two, and two more
    assert shop.numbers()["PAN"] == [("Default", 7, 0), ("North", 10, 0)]
    shop.store.write(lambda: kits.put(shop.ids["SET"], [(shop.ids["PAN"], 5)]))
    shop.take_back(0)
    assert [each[:2] for each in shop.numbers()["MUG"]] == [("Default", 10), ("North", 10)]
    assert [each[:2] for each in shop.numbers()["PAN"]] == [("Default", 10), ("North", 10)]


def test_w1_a_kit_sent_elsewhere_takes_its_parts_and_undo_puts_them_back(shop: Shop) -> None:
    gone = (made.line("L1", "SET", 3, shipped=3), made.line("L2", "MUG", 2, shipped=2))
    shop.arrive(status="shipped", lines=gone)
    assert shop.numbers()["MUG"][0] == ("Default", 2, 0)
    shop.despatch(3)  # one's own parcel of what had left already takes nothing twice
    assert shop.numbers()["MUG"][0] == ("Default", 2, 0)
    order = shop.order_id
    shop.store.write(lambda: ledger.undo_order(order, "put back", START))
    assert shop.numbers()["PAN"][0] == ("Default", 10, 0)


class TestListings:
    """Facts of a listing that decide whether, and what, it is told."""

    def take(self, shop: Shop, **changes: Any) -> set[str]:
        known = ListedProduct("MUG", "Mug", "B01", "merchant", 4, None, "Active", "UK")
        product = replace(known, **changes)
        return shop.write(lambda: listings.take(shop.account, [product], START))

    def test_a10_a_listing_that_a_report_names_for_the_first_time_is_marked(self, shop: Shop) -> None:
        assert self.take(shop) == {"MUG"}
        assert self.take(shop) == set()
        assert self.take(shop, quantity=7, title="Another") == set()

    def test_one_that_changes_its_warehouse_is_marked(self, shop: Shop) -> None:
        self.take(shop)
        assert self.take(shop, fulfilment="amazon") == {"MUG"}
        assert self.take(shop, fulfilment="merchant") == {"MUG"}

    def test_one_that_vanishes_and_one_that_comes_back_are_marked(self, shop: Shop) -> None:
        self.take(shop)
        later = START + timedelta(hours=1)
        assert shop.write(lambda: listings.vanish(shop.account, later)) == {"MUG"}
        assert shop.write(lambda: listings.vanish(shop.account, later)) == set()
        assert self.take(shop) == {"MUG"}

    def test_d10_links_rules_ignoring_and_properties_mark(self, shop: Shop) -> None:
        rules = [("PAN", listings.Rules(percentage=50))]
        assert shop.write(lambda: listings.set_rules(shop.account, rules)) == {"PAN"}
        assert shop.write(lambda: listings.set_ignored(shop.account, ["PAN"], True)) == {"PAN"}
        assert shop.write(lambda: listings.set_ignored(shop.account, ["PAN"], False)) == {"PAN"}
        mug = shop.ids["MUG"]
        assert "MUG" in shop.write(lambda: items.set_properties([(mug, "Despatch Time", "3")]))
        assert {"MUG", "SET"} <= shop.write(lambda: listings.unlink(shop.account, ["MUG"], START))
        assert {"MUG", "SET"} <= shop.write(lambda: listings.link(shop.account, [("MUG", mug)], "by hand", START))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("despatch"), st.integers(1, 3)),
        st.tuples(st.just("take back"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["pending", "open", "shipped", "cancelled"]), st.integers(0, 3)),
        st.tuples(st.sampled_from(["delete", "undelete", "lock", "unlock", "undo"]), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 1)),
        st.tuples(st.just("count"), st.integers(0, 6)),
        st.tuples(st.just("compose"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["link", "unlink"]), st.sampled_from([0, 1, 2])),
    ),
    max_size=10,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_a13_no_number_changes_unmarked_and_the_ledger_always_sums_up(
    no_rows: Path, tmp_path_factory: pytest.TempPathFactory, acts: Sequence[tuple[str, int]]
) -> None:
    store = Store(Path(shutil.copyfile(no_rows, tmp_path_factory.mktemp("d") / "x.sqlite")))
    try:
        shop = Shop(store)
        for act, number in acts:
            before = shop.numbers()
            marked = shop.marked(lambda act=act, number=number: _act(shop, act, number))  # type: ignore[misc]
            after = shop.numbers()
            linked = _linked(shop)
            assert {sku for sku in SKUS if before[sku] != after[sku] and sku in linked} <= marked, act
            _sums(shop)
            _parts_allow(shop)
    finally:
        store.close()


def _act(shop: Shop, act: str, number: int) -> None:
    store, order = shop.store, shop.order_id
    jobs: dict[str, Callable[[], object]] = {
        "delete": lambda: orders.delete(order, START),
        "undelete": lambda: orders.undelete(order),
        "lock": lambda: marks.put([order], "locked", True),
        "unlock": lambda: marks.put([order], "locked", False),
        "undo": lambda: ledger.undo_order(order, "put back", START),
        "move": lambda: marks.put([order], "location_id", shop.places[number]),
        "count": lambda: levels.set_counts([Count(shop.ids["PAN"], shop.places[0], number)], "counted", START),
        "compose": lambda: _compose(shop, number),
        "link": lambda: listings.link(shop.account, [(SKUS[number], shop.ids[SKUS[number]])], "by hand", START),
        "unlink": lambda: listings.unlink(shop.account, [SKUS[number]], START),
    }
    if act in jobs:
        store.write(jobs[act])
    elif act == "despatch":
        shop.despatch(number)
    elif act == "take back":
        shop.take_back(number)
    else:
        gone = 3 if act == "shipped" else 0
        lines = (made.line("L1", "SET", 3, shipped=gone), made.line("L2", "MUG", 2 + number, shipped=0))
        shop.arrive(status=act, lines=lines)


def _compose(shop: Shop, mugs: int) -> None:
    """What services.kits does, without its questions."""
    kits.put(shop.ids["SET"], [(shop.ids["MUG"], mugs), (shop.ids["PAN"], 1)] if mugs else [(shop.ids["PAN"], 1)])
    levels.mark_dirty(shop.ids.values())


def _linked(shop: Shop) -> set[str]:
    rows = shop.store.read(lambda: bulk.rows(Listing, "select channel_sku from listing where item_id is not null"))
    return {sku for (sku,) in rows}


def _sums(shop: Shop) -> None:
    rows = shop.store.read(
        lambda: bulk.rows(
            Level,
            "select v.on_hand, (select coalesce(sum(m.delta), 0) from movement m "
            "where m.item_id = v.item_id and m.location_id = v.location_id) from level v",
        )
    )
    assert all(on_hand == summed for on_hand, summed in rows)
    kit = shop.ids["SET"]
    assert shop.store.read(lambda: Movement.select().where(Movement.item == kit).count()) == 0


def _parts_allow(shop: Shop) -> None:
    """W1: never more kits than every part allows. One location may allow more than all of them together, where orders
    hold back at another what does not lie there."""
    kit = shop.ids["SET"]
    parts = shop.store.read(lambda: kits.parts_of([kit]))[kit]
    for place in (None, *shop.places):
        free = shop.store.read(lambda place=place: levels.made([kit], place))[kit].available  # type: ignore[misc]
        on_hand = shop.store.read(levels_of(shop, [part for part, _ in parts], place))
        assert all(free * per <= max(0, on_hand[part]) for part, per in parts)


def levels_of(shop: Shop, item_ids: list[int], place: int | None) -> Callable[[], dict[int, int]]:
    """On hand less held at a place, or at all of them."""

    def job() -> dict[int, int]:
        shelves, held = levels.shelves(item_ids), levels.held(item_ids)
        at = [place] if place is not None else shop.places
        return {
            item: sum(shelves.get((item, each), (0,))[0] - held.get((item, each), 0) for each in at)
            for item in item_ids
        }  # fmt: skip

    return job


def test_m10_what_the_channel_took_off_by_itself_is_told_anew(store: Store) -> None:
    """After an order was processed there: what its account lists of it, of its parts and of their kits, forced."""
    shop = Shop(store)
    other = made.account(store, "Other")
    store.write(lambda: listings.link(other, [("THEIRS", shop.ids["MUG"])], "by hand", START))

    def forced() -> dict[str, bool]:
        return dict(store.read(lambda: bulk.rows(Listing, "select channel_sku, force from listing")))

    assert not any(forced().values())
    assert shop.marked(lambda: store.write(lambda: levels.tell_again(shop.order_id))) == set(SKUS)
    assert {sku for sku, each in forced().items() if each} == set(SKUS)
    store.write(lambda: levels.tell_again(9999))  # one that is gone marks nothing
