"""W3 on either engine: marks of many orders, notes under the seal, and what happened to an order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.errors import BadInput
from linndesk.store import audit, history, leaving, levels, marks, orders, outbox, parcels, tables
from linndesk.store.parcels import Leaving
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


@pytest.fixture
def ids(store: Store) -> list[int]:
    account = made.account(store)
    made.linked(store, account)
    made.page(store, account, *(made.order(f"202-{number}") for number in range(4)))
    return store.read(lambda: [each.id for each in tables.Order.select().order_by(tables.Order.id)])


def test_only_orders_that_are_here_and_still_have_to_leave(store: Store, ids: list[int]) -> None:
    store.write(lambda: orders.delete(ids[0], START))
    store.write(lambda: tables.Order.update(status="processed").where(tables.Order.id == ids[1]).execute())
    assert store.read(lambda: marks.values(ids, "stage", to_leave=False)) == {each: "" for each in ids[1:]}
    assert store.read(lambda: marks.values([*ids, 99], "tracking", to_leave=True)) == {each: "" for each in ids[2:]}


def test_each_mark_is_set_on_these_alone(store: Store, ids: list[int]) -> None:
    place = store.write(lambda: tables.Location.create(name="Other").id)
    for mark, value in (
        ("parked", True), ("locked", True), ("stage", "Packed"), ("location_id", place), ("postal_service", "Van"),
        ("tracking", "T1"),
    ):  # fmt: skip
        store.write(lambda mark=mark, value=value: marks.put(ids[:2], mark, value))
        found = store.read(lambda mark=mark: marks.values(ids, mark, to_leave=True))
        assert [found[each] == value for each in ids] == [True, True, False, False], mark


def test_a_lock_or_a_move_makes_listings_dirty_and_nothing_else_does(store: Store, ids: list[int]) -> None:
    def dirty() -> bool:
        return store.read(lambda: tables.Listing.select().where(tables.Listing.dirty > 0).exists())

    for mark, value, touched in (("parked", True, False), ("locked", True, True), ("location_id", 1, True)):
        store.write(lambda: tables.Listing.update(dirty=0).execute())
        store.write(lambda mark=mark, value=value: marks.put(ids[:1], mark, value))
        assert dirty() == touched, mark
    item = store.read(lambda: tables.Item.get().id)
    assert sum(store.read(lambda: levels.held([item])).values()) == 6  # two each of the three that are not locked


def test_r_person_a_note_is_under_the_seal_and_ends_with_the_buyers_data(store: Store, ids: list[int]) -> None:
    for note in ("Ring twice", "Fragile"):
        store.write(lambda note=note: marks.add_note(ids[0], note, made.SEAL))
    person = store.read(lambda: orders.fetch(ids[:1], made.SEAL))[0].person
    assert (person.own_notes, person.name) == (("Ring twice", "Fragile"), made.PERSON.name)
    store.write(lambda: tables.Person.delete().where(tables.Person.order == ids[0]).execute())
    store.write(lambda: marks.add_note(ids[0], "No name is known", made.SEAL))
    assert store.read(lambda: orders.fetch(ids[:1], made.SEAL))[0].person.own_notes == ("No name is known",)
    store.write(lambda: tables.Person.delete().where(tables.Person.order == ids[0]).execute())
    store.write(lambda: tables.Order.update(closed_at=START).where(tables.Order.id == ids[0]).execute())
    with pytest.raises(BadInput):
        store.write(lambda: marks.add_note(ids[0], "Too late", made.SEAL))


def test_history_is_of_one_order_and_by_time(store: Store, ids: list[int]) -> None:
    def job() -> None:
        now = leaving.of([ids[0]], lock=True)[ids[0]]
        lines = tuple((line, line.left) for line in now.lines)
        (gone,) = parcels.despatch([Leaving(now, "Van", "T1", lines, START)], START)
        row = outbox.by_id(gone.outbox_id)
        assert row is not None
        assert parcels.take_back(row, START + timedelta(seconds=5))
        audit.note("order parked", orders.number_of(ids[1]), START)

    store.write(job)
    rows = store.read(lambda: history.of_order(ids[0]))
    assert [(each.kind, each.what) for each in rows] == [
        ("came", "Came in"), ("stock", "Stock"), ("act", "Despatch taken back"), ("send", "Not told"),
        ("stock", "Stock"),
    ]  # fmt: skip
    assert [each.detail for each in rows if each.kind == "send"] == ["Van, T1. Taken back"]
    assert [each.what for each in store.read(lambda: history.of_order(ids[1]))] == ["Came in", "Parked"]
