"""W2: receive, take, count and move, each one batch of the ledger, undone within the hour; A9: the same level again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.stockacts import HIGHEST, Line
from linndesk.errors import BadInput, Cancelled, UnknownName
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.store import bulk, items, ledger, listings, locations
from linndesk.store.ledger import Entry
from linndesk.store.store import Store
from linndesk.store.tables import KitPart, Level, Listing, Location, Movement
from tests.scene import TurnedClock
from tests.store import made

CLOCK = TurnedClock()


@pytest.fixture
def store(database_file: Path) -> Iterator[Store]:
    opened = Store(database_file, clock=CLOCK)
    Locations(opened).ensure_default()
    Locations(opened).add("Annex")
    for sku in ("MUG", "CUP", "SET"):
        made.item(opened, sku)
    yield opened
    opened.close()


@pytest.fixture
def stock(store: Store) -> Stock:
    return Stock(store, CLOCK)


def on_hand(stock: Stock, sku: str) -> dict[str, int]:
    return {each.location: each.on_hand for each in stock.levels(sku)}


def sell(store: Store, sku: str, place: str, units: int) -> None:
    """What a despatch does: it asks nobody whether there is enough."""

    def job() -> None:
        entry = Entry(items.id_of(sku), locations.id_of(place), -units, "despatched")
        ledger.record([entry], CLOCK.now())

    store.write(job)


def sums_hold(store: Store) -> None:
    sql = (
        "select l.item_id, l.location_id, l.on_hand, coalesce((select sum(m.delta) from movement m "
        "where m.item_id = l.item_id and m.location_id = l.location_id), 0) from level l"
    )
    for item_id, place, shown, summed in store.read(lambda: bulk.rows(Level, sql)):
        assert shown == summed, (item_id, place)


def test_each_verb_says_what_it_did_and_stands_in_the_ledger_with_its_reason(store: Store, stock: Stock) -> None:
    acts = stock.acts
    assert acts.receive([Line("MUG", 10)], note="pallet 7").sentence == "MUG: 10 received at Default (0 → 10)"
    assert acts.take([Line("MUG", 2)], reason="damaged").sentence == "MUG: 2 taken at Default (10 → 8)"
    assert acts.move([Line("MUG", 3, to="Annex")]).sentence == "MUG: 3 moved from Default to Annex"
    assert acts.count([Line("MUG", 4)], reason="miscounted").sentence == "MUG at Default: 5 → 4 (-1)"
    assert on_hand(stock, "MUG") == {"Default": 4, "Annex": 3}
    assert [(each.reason, each.delta, each.location, each.note) for each in reversed(stock.movements("MUG"))] == [
        ("received", 10, "Default", "pallet 7"),
        ("taken: damaged", -2, "Default", ""),
        ("moved", -3, "Default", ""),
        ("moved", 3, "Annex", ""),
        ("counted: miscounted", -1, "Default", ""),
    ]
    moved = stock.movements("MUG")[1:3]
    assert moved[0].batch == moved[1].batch, "one act, one batch"
    assert all(each.who for each in stock.movements("MUG"))
    assert [each.delta for each in stock.movements("MUG", "Annex")] == [3]
    sums_hold(store)


def test_many_items_are_one_act_over_several_transactions(store: Store, stock: Stock) -> None:
    skus = [f"P{n:04}" for n in range(250)]
    for sku in skus:
        made.item(store, sku)
    heard: list[tuple[int, int]] = []
    act = stock.acts.receive([Line(sku, 2) for sku in skus], say=lambda done, total: heard.append((done, total)))
    assert act.sentence == "250 items: 500 units received at Default"
    assert heard == [(100, 250), (200, 250), (250, 250)]
    batches = store.read(lambda: {each.batch for each in Movement.select()})
    assert batches == {act.batch}
    assert act.batch is not None
    undone = stock.acts.undo(act.batch)
    assert undone.sentence == "Undone (received): 250 levels changed back"
    assert on_hand(stock, "P0007") == {"Default": 0}
    sums_hold(store)


def test_an_act_that_is_stopped_keeps_what_it_did_and_that_can_be_undone(store: Store, stock: Stock) -> None:
    for n in range(150):
        made.item(store, f"P{n:04}")

    def stop(done: int, total: int) -> None:
        raise Cancelled("Stopped")

    with pytest.raises(Cancelled):
        stock.acts.receive([Line(f"P{n:04}", 1) for n in range(150)], say=stop)
    batch = stock.movements("P0000")[0].batch
    assert batch is not None
    assert stock.movements("P0149") == []
    assert len(stock.acts.undo(batch).moved) == 100
    sums_hold(store)


def test_nobody_takes_or_moves_what_is_not_there_and_then_nothing_is_written(store: Store, stock: Stock) -> None:
    stock.acts.receive([Line("MUG", 3), Line("CUP", 1)])
    with pytest.raises(BadInput, match="5 of MUG cannot be taken: 3 at Default") as refused:
        stock.acts.take([Line("CUP", 1), Line("MUG", 5)])
    assert "Write 3 or fewer" in refused.value.fix
    with pytest.raises(BadInput, match="There is no MUG at Annex"):
        stock.acts.move([Line("MUG", 1, "Annex", "Default")])
    with pytest.raises(BadInput, match="is at Default already"):
        stock.acts.move([Line("MUG", 1, to="Default")])
    with pytest.raises(UnknownName, match="no location Shed"):
        stock.acts.move([Line("MUG", 1, to="Shed")])
    assert on_hand(stock, "CUP") == {"Default": 1}
    assert len(stock.movements("MUG")) == 1


@pytest.mark.parametrize("units", [0, -1, HIGHEST + 1])
def test_numbers_that_make_no_sense_get_a_sentence(stock: Stock, units: int) -> None:
    with pytest.raises(BadInput, match="cannot be received"):
        stock.acts.receive([Line("MUG", units)])
    if units:
        with pytest.raises(BadInput, match="cannot have been counted"):
            stock.acts.count([Line("MUG", units)])
    assert stock.movements("MUG") == []


def test_names_that_are_not_here_twice_and_strange_reasons_are_refused(stock: Stock) -> None:
    with pytest.raises(UnknownName, match="no stock item mug") as near:
        stock.acts.receive([Line("mug", 1)])
    assert "Did you mean MUG" in near.value.fix
    with pytest.raises(BadInput, match="stands there twice"):
        stock.acts.count([Line("MUG", 1), Line("MUG", 2)])
    with pytest.raises(BadInput, match="stolen is no reason"):
        stock.acts.take([Line("MUG", 1)], reason="stolen")
    with pytest.raises(BadInput, match="characters long"):
        stock.acts.take([Line("MUG", 1)], note="x" * 501)
    with pytest.raises(BadInput, match="Nothing is to be received"):
        stock.acts.receive([])


def test_kits_and_fulfilment_centres_refuse_every_act(store: Store, stock: Stock) -> None:
    """W1, and the listing lock of FBA: their numbers are made elsewhere."""

    def make() -> None:
        ids = dict(bulk.rows(Level, "select sku, id from item"))
        KitPart.create(kit=ids["SET"], part=ids["MUG"], quantity=2)
        Location.create(name="FBA UK", fulfilment_centre=True)

    store.write(make)
    for act in (stock.acts.receive, stock.acts.take, stock.acts.count):
        with pytest.raises(BadInput, match="SET is a kit") as kit:
            act([Line("SET", 1)])
        assert kit.value.fix == "Do it with its parts: MUG"
        with pytest.raises(BadInput, match="FBA UK is a fulfilment centre"):
            act([Line("MUG", 1, "FBA UK")])
    with pytest.raises(BadInput, match="FBA UK is a fulfilment centre"):
        stock.acts.move([Line("MUG", 1, to="FBA UK")])
    with pytest.raises(BadInput, match="is a kit"):
        stock.set_level("SET", 3)


def test_undo_is_given_once_within_the_hour_and_never_for_an_undo(store: Store, stock: Stock) -> None:
    act = stock.acts.receive([Line("MUG", 10)])
    assert act.batch is not None
    undone = stock.acts.undo(act.batch)
    assert undone.sentence == "Undone (received): MUG at Default 10 → 0"
    assert (undone.undo_until, undone.moved[0].after) == (None, 0)
    assert stock.movements("MUG")[1].undone
    with pytest.raises(BadInput, match="undone already"):
        stock.acts.undo(act.batch)
    assert undone.batch is not None
    with pytest.raises(BadInput, match="took another one back"):
        stock.acts.undo(undone.batch)
    with pytest.raises(UnknownName, match="no act 99"):
        stock.acts.undo(99)
    late = stock.acts.receive([Line("MUG", 1)])
    CLOCK.advance(minutes=61)
    assert late.batch is not None
    with pytest.raises(BadInput, match="too late"):
        stock.acts.undo(late.batch)
    sums_hold(store)


def test_undo_says_where_the_level_has_gone_on_meanwhile(store: Store, stock: Stock) -> None:
    """A counter-entry takes back the act's units, not the level: what was sold since stays sold."""
    act = stock.acts.receive([Line("MUG", 10), Line("CUP", 5)])
    stock.acts.take([Line("MUG", 8)])
    assert act.batch is not None
    said = stock.acts.undo(act.batch).sentence
    assert said == "Undone (received): 2 levels changed back. Below 0 now: MUG at Default -8"
    assert on_hand(stock, "MUG") == {"Default": -8}


def test_an_undo_does_not_give_stock_to_what_became_a_kit(store: Store, stock: Stock) -> None:
    stock.acts.receive([Line("SET", 2)])
    act = stock.acts.take([Line("SET", 2)])

    def make() -> None:
        ids = dict(bulk.rows(Level, "select sku, id from item"))
        KitPart.create(kit=ids["SET"], part=ids["MUG"], quantity=2)

    store.write(make)
    assert act.batch is not None
    with pytest.raises(BadInput, match="SET is a kit"):
        stock.acts.undo(act.batch)


def test_a_count_that_agrees_is_an_entry_and_the_same_level_again_sends(store: Store, stock: Stock) -> None:
    """A9: retyping a level and saving forces a send; a count sheet that agrees does not."""
    account = made.account(store)
    mug = made.linked(store, account, "CHANNEL-MUG", "POT")
    store.write(lambda: listings.link(account, [("CHANNEL-POT-2", mug)], "by hand", CLOCK.now()))
    stock.set_level("POT", 5)
    store.write(lambda: Listing.update(dirty=0, force=False).execute())
    assert stock.acts.count([Line("POT", 5)]).sentence == "POT at Default: 5 on hand as before"
    assert not any(store.read(lambda: [each.dirty or each.force for each in Listing.select()]))
    act = stock.acts.give("POT", 5, "Default")
    assert act.sentence == "POT at Default: 5 on hand as before; 2 listings are sent again"
    assert act.undo_until is None
    assert store.read(lambda: [(each.dirty, each.force) for each in Listing.select()]) == [(1, True), (1, True)]
    newest = stock.movements("POT")[0]
    assert (newest.reason, newest.delta, newest.balance) == ("counted", 0, 5)
    assert act.batch is not None
    with pytest.raises(BadInput, match="changed nothing"):
        stock.acts.undo(act.batch)


def test_what_is_sold_while_a_sheet_is_counted_is_not_put_back(store: Store, stock: Stock) -> None:
    """A count takes an hour: the sheet said 10, 9 were counted, 2 were despatched before it was saved."""
    stock.acts.receive([Line("MUG", 10), Line("CUP", 5)])
    sell(store, "MUG", "Default", 2)
    act = stock.acts.count([Line("MUG", 9, expected=10), Line("CUP", 5, expected=5)])
    assert on_hand(stock, "MUG") == {"Default": 7}
    assert on_hand(stock, "CUP") == {"Default": 5}
    assert act.sentence == (
        "2 levels counted: 1 as before, 1 changed, -1 units in all; "
        "1 level has moved on while you counted, and only what differed counts"
    )
    sums_hold(store)


def test_a_fulfilment_centre_has_no_bin_of_ours(store: Store, stock: Stock) -> None:
    store.write(lambda: Location.create(name="FBA UK", fulfilment_centre=True))
    with pytest.raises(BadInput, match="FBA UK is a fulfilment centre"):
        stock.set_shelf("MUG", "FBA UK", bin_="A1")
    stock.set_shelf("MUG", "Annex", bin_=" A1 ", minimum="4")
    stock.set_shelf("MUG", "Annex", minimum="")
    assert [(each.bin, each.minimum) for each in stock.levels("MUG")] == [("A1", None)]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "take", "count", "move", "undo", "order"]),
        st.sampled_from(["MUG", "CUP"]),
        st.sampled_from(["Default", "Annex"]),
        st.integers(1, 12),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_sum_of_the_movements_is_on_hand_after_whatever_was_done(
    store: Store, stock: Stock, acts: list[tuple[str, str, str, int]]
) -> None:
    """W2's acceptance: acts, undo, and what orders take, in any order; nobody but an order goes below zero."""
    batches: list[int] = []
    other = {"Default": "Annex", "Annex": "Default"}
    for verb, sku, place, units in acts:
        before = on_hand(stock, sku).get(place, 0)
        try:
            if verb == "undo":
                stock.acts.undo(batches.pop() if batches else 0)
            elif verb == "order":
                sell(store, sku, place, units)
            elif verb == "move":
                batches.append(stock.acts.move([Line(sku, units, place, other[place])]).batch or 0)
            else:
                batches.append(getattr(stock.acts, verb)([Line(sku, units, place)]).batch or 0)
        except BadInput:
            assert verb != "receive"
            assert verb not in ("take", "move") or before < units
        else:
            assert verb not in ("take", "move") or before >= units
        sums_hold(store)
