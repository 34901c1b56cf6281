"""M3: a booking is stock and debt in one act; it is taken back without a trace, settled as its row is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.booking import Seen, Sent
from linndesk.domain.outbox import State
from linndesk.errors import BadInput, UnknownName
from linndesk.store import accounts, deliveries, items, movements, outbox, purchases, purchases_look, tables
from linndesk.store.deliveries import Arrived, Booked, Part, Told
from linndesk.store.outbox import OutboxRow
from linndesk.store.purchases_look import LineRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.arriving import line, purchase
from tests.store.others import all_at_once, others

DUE = START + timedelta(minutes=1)


@pytest.fixture
def account(store: Store) -> int:
    found = made.account(store)
    made.linked(store, found, "MUG")
    made.item(store, "CUP")
    lines = [line("MUG", 10), line("CUP", 5)]
    store.write(lambda: purchases.put(found, purchase(lines), START))
    return found


def lines(store: Store) -> dict[str, LineRow]:
    (head,) = store.read(lambda: purchases_look.listed(closed=True))
    return {each.sku: each for each in store.read(lambda: purchases_look.lines(head.id))}


def receive(store: Store, account: int, hold: str = "", **units: int) -> Booked:
    (head,) = store.read(lambda: purchases_look.listed())
    known = lines(store)
    parts = tuple(
        Part(known[sku].id, known[sku].line_id, sku, known[sku].item_id or 0, count) for sku, count in units.items()
    )
    place = store.read(lambda: accounts.order_location("Default"))
    arrived = Arrived(
        head.id, account, made.pool_of(store, account), "P1", "PO-P1", place, parts, DUE, hold, "a dent", "ada",  # type: ignore[arg-type]
    )  # fmt: skip
    return store.write(lambda: deliveries.receive(arrived, START))


def level(store: Store, sku: str) -> tuple[int, int]:
    """On hand, and due."""
    (found,) = store.read(lambda: items.fetch([items.id_of(sku)]))
    return sum(each.on_hand for each in found.levels), sum(each.due for each in found.levels)


def row(store: Store, booked: Booked, at: int = 0) -> OutboxRow:
    found = store.read(lambda: outbox.by_id(booked.lines[at][1]))
    assert found is not None
    return found


def told(store: Store, booked: Booked, at: int = 0) -> Told:
    found = store.read(lambda: deliveries.of_row(row(store, booked, at)))
    assert found is not None
    return found


def put(store: Store, booked: Booked, state: State) -> None:
    """Its rows as the sync would leave them."""
    ids = [row_id for _, row_id in booked.lines]
    store.write(lambda: tables.Outbox.update(state=state).where(tables.Outbox.id.in_(ids)).execute())


def test_m3_goods_are_on_the_shelf_and_the_word_is_owed(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4, CUP=5)
    assert (level(store, "MUG"), level(store, "CUP")) == ((4, 6), (5, 0))
    first, second = row(store, booked), row(store, booked, 1)
    assert (first.kind, first.target, first.state, first.next_try) == ("booking", "PO-P1", "waiting", DUE)
    assert first.payload == {
        "delivery_line": booked.lines[0][0], "purchase": "P1", "reference": "PO-P1", "line": "LMUG", "sku": "MUG",
        "quantity": 4, "batch": "",
    }  # fmt: skip
    assert second.payload["quantity"] == 5
    entries = store.read(lambda: movements.of_item(items.id_of("MUG"), None, 9))
    assert [(each.delta, each.reason, each.note, each.who) for each in entries] == [
        (4, "received", "Purchase order PO-P1: a dent", "ada")
    ]
    assert entries[0].batch is not None
    assert store.read(lambda: movements.owner(entries[0].batch or 0)) == "delivery"
    now = lines(store)
    assert [(each.here, each.waiting, each.remaining) for each in now.values()] == [(4, 4, 6), (5, 5, 0)]
    (act,) = store.read(lambda: purchases_look.booked(1))
    assert [(each.sku, each.units, each.state) for each in act.lines] == [("MUG", 4, "asked"), ("CUP", 5, "asked")]
    assert (act.note, act.who, act.location, act.undone) == ("a dent", "ada", "Default", False)


def test_m3_undo_leaves_no_trace_but_the_ledger(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4, CUP=5)
    store.write(lambda: deliveries.undo(booked.id, START, "ada"))
    assert (level(store, "MUG"), level(store, "CUP")) == ((0, 10), (0, 5))
    assert [each.state for each in store.read(outbox.listed)] == ["cancelled", "cancelled"]
    assert [(each.here, each.waiting) for each in lines(store).values()] == [(0, 0), (0, 0)]
    with pytest.raises(BadInput, match="taken back already"):
        store.write(lambda: deliveries.undo(booked.id, START))
    assert level(store, "MUG") == (0, 10)
    entries = store.read(lambda: movements.of_item(items.id_of("MUG"), None, 9))
    assert [(each.delta, each.undone) for each in entries] == [(-4, False), (4, True)]
    with pytest.raises(UnknownName):
        store.read(lambda: deliveries.purchase_of(99))


@pytest.mark.parametrize("state", ["sending", "sent", "confirmed", "superseded"])
def test_m3_what_its_channel_may_have_is_not_taken_back(store: Store, account: int, state: State) -> None:
    booked = receive(store, account, MUG=4, CUP=5)
    store.write(lambda: tables.Outbox.update(state=state).where(tables.Outbox.id == booked.lines[1][1]).execute())
    with pytest.raises(BadInput, match="may have been"):
        store.write(lambda: deliveries.undo(booked.id, START))
    assert level(store, "MUG") == (4, 6)
    assert row(store, booked).state == "waiting"


@pytest.mark.parametrize("state", ["held", "refused", "cancelled"])
def test_m3_what_certainly_nobody_was_told_is_taken_back(store: Store, account: int, state: State) -> None:
    booked = receive(store, account, MUG=4)
    put(store, booked, state)
    store.write(lambda: deliveries.undo(booked.id, START))
    assert level(store, "MUG") == (0, 10)
    assert row(store, booked).state == "cancelled"


def test_m3_a_set_that_may_still_come_keeps_it(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4)
    store.write(lambda: deliveries.note(booked.lines[0][0], 0, Seen(0, 0, (Sent(4, START),))))
    assert told(store, booked).owed.seen == Seen(0, 0, (Sent(4, START),))
    with pytest.raises(BadInput):
        store.write(lambda: deliveries.undo(booked.id, START))
    store.write(lambda: deliveries.note(booked.lines[0][0], 0, Seen(0, 0)))
    store.write(lambda: deliveries.undo(booked.id, START))


def test_m3_it_stands_as_its_row_does(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4)
    line_id = booked.lines[0][0]
    marks = store.read(lambda: tables.Listing.get().dirty)
    assert store.write(lambda: deliveries.settle(line_id, "unheard", START))
    assert not store.write(lambda: deliveries.settle(line_id, "unheard", START))
    assert lines(store)["MUG"].waiting == 4
    assert store.write(lambda: deliveries.settle(line_id, "confirmed", START))
    found = told(store, booked)
    assert (found.state, found.owed.told, found.owed.left) == ("confirmed", 4, 0)
    listing = store.read(lambda: tables.Listing.get())
    assert listing.force, "M10: the channel moved its own stock"
    assert listing.dirty > marks
    assert not store.write(lambda: deliveries.settle(99, "confirmed", START))


def test_m3_a_refusal_is_owed_until_somebody_ends_it(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4)
    store.write(lambda: deliveries.note(booked.lines[0][0], 1, None))
    put(store, booked, "refused")
    store.write(lambda: deliveries.settle(booked.lines[0][0], "refused", START, why="Purchase order is DELIVERED"))
    assert (lines(store)["MUG"].waiting, level(store, "MUG")) == (3, (4, 7))
    put(store, booked, "cancelled")
    store.write(lambda: deliveries.settle(booked.lines[0][0], "none", START))
    assert (lines(store)["MUG"].waiting, level(store, "MUG")) == (0, (4, 10))


def test_m3_two_bookings_of_a_line_do_not_leave_at_once(store: Store, account: int) -> None:
    one, two, other = (receive(store, account, **{sku: 1}) for sku in ("MUG", "MUG", "CUP"))
    assert not store.read(lambda: deliveries.unsettled_beside(told(store, two)))
    put(store, one, "sending")
    assert store.read(lambda: deliveries.unsettled_beside(told(store, two)))
    assert not store.read(lambda: deliveries.unsettled_beside(told(store, one)))
    assert not store.read(lambda: deliveries.unsettled_beside(told(store, other)))


def test_what_was_seen_is_kept_only_by_whoever_has_the_row(store: Store, account: int) -> None:
    booked = receive(store, account, MUG=4)
    mine = row(store, booked)
    other = replace(mine, attempts=mine.attempts + 1)
    assert not store.write(lambda: deliveries.note_while(other, booked.lines[0][0], 2, None))
    assert told(store, booked).owed.told == 0
    assert store.write(lambda: deliveries.note_while(mine, booked.lines[0][0], 2, None))
    assert told(store, booked).owed.told == 2


def test_a_removed_account_takes_its_bookings_and_leaves_the_goods(store: Store, account: int) -> None:
    receive(store, account, "hold", MUG=4)
    store.write(lambda: accounts.remove(account))
    assert level(store, "MUG") == (4, 0)
    for table in (tables.Purchase, tables.PurchaseLine, tables.Delivery, tables.DeliveryLine, tables.Outbox):
        assert store.read(lambda table=table: table.select().count()) == 0  # type: ignore[misc]


def test_m3_two_pcs_book_no_unit_in_twice_and_take_none_back_twice(
    store: Store, account: int, target: Path | str
) -> None:
    (head,) = store.read(lambda: purchases_look.listed())
    with others(target, 2) as both:
        assert sum(map(int, all_at_once(both, "arrive", account, head.id, 4))) == 5  # type: ignore[call-overload]
        assert level(store, "MUG") == (10, 0)
        acts = [each.id for each in store.read(lambda: purchases_look.booked(head.id))]
        assert sum(map(int, all_at_once(both, "withdraw", *acts))) == 5  # type: ignore[call-overload]
    assert level(store, "MUG") == (0, 10)
