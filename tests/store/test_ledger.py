"""The stock ledger: whatever happens, on hand is the sum of its movements, and an undo is given once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.store import ledger, levels, locations, movements, orders_in
from linndesk.store.ledger import Entry
from linndesk.store.levels import Count
from linndesk.store.sealing import Seal, new_key
from linndesk.store.store import Store
from linndesk.store.tables import Level, Listing, Movement, Order
from tests.scene import START
from tests.store import made
from tests.store.others import all_at_once, others

ITEMS = 2
PLACES = 2
UNITS = st.integers(-50, 50)
WHERE = st.tuples(st.integers(0, ITEMS - 1), st.integers(0, PLACES - 1))
ACTS = st.one_of(
    st.tuples(st.just("move"), WHERE, UNITS),
    st.tuples(st.just("counts"), WHERE, st.integers(-5, 200)),
    st.tuples(st.just("order"), WHERE, UNITS),
    st.tuples(st.just("undo"), WHERE, UNITS),
    st.tuples(st.just("counted"), WHERE, st.integers(0, 200)),
    st.tuples(st.just("act"), WHERE, UNITS),
    st.tuples(st.just("undo act"), WHERE, st.integers(1, 3)),
)
Act = tuple[str, tuple[int, int], int]


class Book:
    """Two items at two locations and an order, for any acts on them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        account = made.account(store)
        pool = made.pool_of(store, account)
        self.items = [made.linked(store, account, f"SKU{n}") for n in range(ITEMS)]
        self.places = [store.write(lambda n=n: locations.get_or_create(f"Place {n}")) for n in range(PLACES)]
        taker = made.taker(store, account)
        store.write(lambda: orders_in.add_page(pool, [taker], [made.order()], Seal(new_key()), START))
        self.order = cast(int, store.read(lambda: Order.get().id))

    def clear(self) -> None:
        def job() -> None:
            Movement.delete().execute()
            Level.delete().execute()

        self.store.write(job)

    def act(self, act: Act) -> None:
        kind, (item, place), units = act
        item_id, place_id = self.items[item], self.places[place]
        if kind == "move":
            ledger.record([Entry(item_id, place_id, units, "moved")], START)
        elif kind == "counts":
            levels.set_counts([Count(item_id, place_id, units)], "counted", START)
        elif kind == "counted":
            movements.counts(
                [Count(item_id, place_id, units)], "counted", START, note="", who="you", batch=ledger.BEGIN
            )
        elif kind == "act":
            entries = [Entry(each, place_id, units, "received", who="you") for each in self.items]
            ledger.record(entries, START, batch=ledger.BEGIN)
        elif kind == "undo act":
            self.undo_newest(units)
        elif kind == "order":
            ledger.record([Entry(item_id, place_id, units, "sent elsewhere", order_id=self.order)], START)
        else:
            ledger.undo_order(self.order, "put back", START)

    def undo_newest(self, limit: int) -> None:
        """Some entries of the newest act, as a first transaction of several would."""
        newest = Movement.select(Movement.batch).where(Movement.batch.is_null(False)).order_by(Movement.id.desc())
        found = newest.first()
        if found is not None and found.batch is not None:
            movements.undo_part(found.batch, ledger.BEGIN, START, who="you", limit=limit)

    def levels(self) -> dict[tuple[int, int], int]:
        rows = self.store.read(lambda: list(Level.select()))
        return {(each.item_id, each.location_id): each.on_hand for each in rows}

    def sums(self) -> dict[tuple[int, int], int]:
        found: dict[tuple[int, int], int] = {}
        for each in self.store.read(lambda: list(Movement.select().order_by(Movement.id))):
            key = (each.item_id, each.location_id)
            found[key] = found.get(key, 0) + each.delta
            assert each.balance == found[key]
            assert each.delta or each.reason == "counted"
        return found


@pytest.fixture(scope="module")
def sqlite_book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    store = Store(Path(tmp_path_factory.mktemp("book")) / "book.sqlite")
    yield Book(store)
    store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=12))
def test_on_hand_is_always_the_sum_of_the_movements(sqlite_book: Book, acts: list[Act]) -> None:
    book = sqlite_book
    book.clear()

    def job() -> None:
        for each in acts:
            book.act(each)

    book.store.write(job)
    sums = book.sums()
    assert {key: units for key, units in book.levels().items() if units} == {k: v for k, v in sums.items() if v}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(UNITS, max_size=6))
def test_an_undo_puts_back_exactly_what_the_order_took_and_only_once(sqlite_book: Book, taken: list[int]) -> None:
    book = sqlite_book
    book.clear()
    entries = [Entry(book.items[0], book.places[0], each, "sent elsewhere", order_id=book.order) for each in taken]
    book.store.write(lambda: ledger.record(entries, START))
    assert book.store.write(lambda: ledger.undo_order(book.order, "put back", START)) == -sum(taken)
    assert book.store.write(lambda: ledger.undo_order(book.order, "put back", START)) == 0
    assert not any(book.levels().values())


@pytest.fixture
def book(store: Store) -> Book:
    return Book(store)


def test_both_engines_keep_the_same_book(book: Book) -> None:
    acts: list[Act] = [
        ("counts", (0, 0), 10), ("move", (0, 0), -3), ("order", (0, 0), -2), ("undo", (0, 0), 0), ("counts", (1, 1), 4),
        ("move", (1, 0), -1), ("move", (1, 0), 0), ("counts", (0, 0), 7),
    ]  # fmt: skip
    for each in acts:
        book.store.write(lambda each=each: book.act(each))
    assert [*book.sums().values()] == [7, 4, -1]
    assert book.levels() == book.sums()


def test_a_movement_makes_the_listings_it_touches_dirty_in_the_same_transaction(book: Book) -> None:
    """The third road: a stock change marks its listings; the plan looks at those alone."""
    book.store.write(lambda: Listing.update(dirty=0).execute())
    book.store.write(lambda: book.act(("move", (0, 0), 3)))
    rows = book.store.read(lambda: list(Listing.select().order_by(Listing.id)))
    assert [each.dirty for each in rows] == [1, 0]


def test_an_act_is_taken_back_in_parts_and_each_entry_once(book: Book) -> None:
    """W2: whatever the parts, every entry of the act has one counter-entry, and they are one act themselves."""
    entries = [Entry(item, place, 5, "received") for item in book.items for place in book.places]
    batch = book.store.write(lambda: ledger.record(entries, START, batch=ledger.BEGIN))[0]
    into, undone = ledger.BEGIN, 0
    while True:
        ids, part = book.store.write(
            lambda into=into: movements.undo_part(batch, into, START, who="you", limit=3)  # type: ignore[misc]
        )
        if not ids:
            break
        into, undone = into or ids[0], undone + len(part)
    assert undone == 4
    assert not any(book.levels().values())
    what, back = book.store.read(lambda: (movements.act(batch), movements.act(into)))
    assert (what.entries, what.left, what.is_undo) == (4, 0, False)
    assert (back.entries, back.is_undo) == (4, True)


def test_programs_that_move_the_same_stock_at_once_lose_no_unit(book: Book, target: Path | str) -> None:
    with others(target, 2) as started:
        all_at_once(started, "move", book.items[0], book.places[0], 60)
    assert book.levels()[book.items[0], book.places[0]] == -120
    assert [*book.sums().values()] == [-120]
