"""D18, D19, D21: what a channel counts in its own warehouse and the levels that follow; nobody else writes there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.centres import Counted
from linndesk.errors import BadInput
from linndesk.store import accounts, bulk, centre_levels, centres, items, kits, ledger, levels, listings, tables
from linndesk.store.centres import CentreRow
from linndesk.store.items import Facts
from linndesk.store.ledger import Entry
from linndesk.store.levels import Count, Shelf
from linndesk.store.store import Store
from tests.scene import START
from tests.store.others import others

SKUS = ("MUG", "PAN", "SET")


class Merchant:
    """Accounts One (it drives) and Two of one pool, with one stock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ids = store.write(lambda: items.create([Facts(each) for each in SKUS], START))
        self.own = store.write(lambda: tables.Location.create(name="Default").id)
        store.write(self._make)

    def _make(self) -> None:
        self.accounts = [accounts.add(each, each, "amazon", "M:EU", {}, (), START) for each in ("One", "Two")]
        pool = tables.Account.get_by_id(self.accounts[0]).pool_id
        self._id = centres.make(pool, "EU", "One FBA", self.accounts[0], START).id
        centres.drive(self.centre, self.accounts[0])

    @property
    def centre(self) -> CentreRow:
        found = self.store.read(lambda: centres.by_id(self._id))
        assert found is not None
        return found

    def count(self, *counted: Counted) -> None:
        self.store.write(lambda: centre_levels.put(self.centre, counted, START))

    def link(self, sku: str, item: str, account: int = 0) -> None:
        pair = [(sku, self.ids[item])]
        self.store.write(lambda: listings.link(self.accounts[account], pair, "by hand", START))

    def here(self) -> dict[str, tuple[int, int]]:
        """On hand and due there by item; on hand is always the sum of the ledger."""
        sql = (
            "select i.sku, v.on_hand, v.due, (select coalesce(sum(m.delta), 0) from movement m where "
            "m.item_id = v.item_id and m.location_id = v.location_id) from level v join item i on i.id = v.item_id "
            "where v.location_id = ?"
        )
        rows = self.store.read(lambda: bulk.rows(tables.Level, sql, [self.centre.location_id]))
        assert all(row[1] == row[3] for row in rows)
        return {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]}


@pytest.fixture
def merchant(store: Store) -> Merchant:
    return Merchant(store)


def test_d19_what_is_linked_later_counts_at_once(merchant: Merchant) -> None:
    merchant.count(Counted("A", 5, 2), Counted("B", 1, 0))
    assert merchant.here() == {}
    merchant.link("A", "MUG")
    merchant.link("B", "MUG")
    assert merchant.here() == {"MUG": (6, 2)}
    merchant.link("B", "PAN")
    assert merchant.here() == {"MUG": (5, 2), "PAN": (1, 0)}
    merchant.store.write(lambda: listings.unlink(merchant.accounts[0], ["A"], START))
    assert merchant.here() == {"PAN": (1, 0)}
    merchant.count(Counted("A", 9, 9), Counted("B", 0, 3))
    assert merchant.here() == {"PAN": (0, 3)}


def test_d19_what_a_whole_answer_leaves_out_is_nothing(merchant: Merchant) -> None:
    merchant.count(Counted("A", 5, 2), Counted("B", 0, 0), Counted("C", 0, 0, unsellable=1))
    gone = merchant.store.read(lambda: centre_levels.gone(merchant.centre.id, {"C"}))
    assert gone == [Counted("A", 0, 0)]


def test_d21_one_sku_linked_in_two_accounts_counts_once(merchant: Merchant) -> None:
    merchant.link("A", "PAN", 1)
    merchant.count(Counted("A", 5, 2))
    assert merchant.here() == {"PAN": (5, 2)}
    merchant.link("A", "MUG")
    assert merchant.here() == {"MUG": (5, 2)}

    def other() -> None:
        centres.let_go(merchant.centre.id)
        centres.drive(merchant.centre, merchant.accounts[1])
        centre_levels.relink_pool(merchant.centre.pool_id, START)

    merchant.store.write(other)
    assert merchant.here() == {"PAN": (5, 2)}


def test_w1_a_kit_has_no_stock_there(merchant: Merchant) -> None:
    merchant.link("A", "SET")
    merchant.count(Counted("A", 5, 2))
    assert merchant.here() == {"SET": (5, 2)}

    def compose(parts: list[tuple[int, int]]) -> None:
        kits.put(merchant.ids["SET"], parts)
        centre_levels.recount([merchant.ids["SET"]], START)

    merchant.store.write(lambda: compose([(merchant.ids["PAN"], 1)]))
    assert merchant.here() == {}
    merchant.store.write(lambda: compose([]))
    assert merchant.here() == {"SET": (5, 2)}


def test_d18_the_ledger_leaves_out_what_others_write_there(merchant: Merchant) -> None:
    """Despatches, "sent elsewhere", undo: whoever comes to the ledger with the centre's place finds it shut."""
    merchant.link("A", "MUG")
    merchant.count(Counted("A", 5, 2))
    mug, place = merchant.ids["MUG"], merchant.centre.location_id
    entries = [Entry(mug, place, -1, "despatch"), Entry(mug, merchant.own, 4, "received")]
    written = merchant.store.write(lambda: ledger.record(entries, START))
    assert len(written) == 1
    assert merchant.here() == {"MUG": (5, 2)}
    sql = "select on_hand from level where item_id = ? and location_id = ?"
    assert merchant.store.read(lambda: bulk.rows(tables.Level, sql, [mug, merchant.own])) == [(4,)]


@pytest.mark.parametrize(
    "change",
    [
        lambda item, place: levels.set_counts([Count(item, place, 9)], "counted", START),
        lambda item, place: levels.set_shelves([Shelf(item, place, "A1", None)]),
        lambda item, place: levels.set_shelves([Shelf(item, place, "", 3)]),
    ],
)
def test_d18_counts_bins_and_minima_are_refused_there(merchant: Merchant, change: Callable[[int, int], object]) -> None:
    place = merchant.centre.location_id
    with pytest.raises(BadInput, match="One FBA is a fulfilment centre"):
        merchant.store.write(lambda: change(merchant.ids["MUG"], place))


def test_nothing_is_planned_for_what_is_counted_there(merchant: Merchant) -> None:
    """N4: no published number hangs on it."""
    merchant.link("A", "MUG")
    sql = "select max(dirty) from listing"
    before = merchant.store.read(lambda: bulk.rows(tables.Listing, sql))
    merchant.count(Counted("A", 5, 2))
    assert merchant.store.read(lambda: bulk.rows(tables.Listing, sql)) == before


def test_d21_two_cannot_drive_one_stock_whoever_comes_first(merchant: Merchant) -> None:
    with pytest.raises(BadInput, match="One already drives One FBA"):
        merchant.store.write(lambda: centres.drive(merchant.centre, merchant.accounts[1]))
    assert merchant.centre.driver == "One"


def test_what_is_known_of_an_answer(merchant: Merchant) -> None:
    later = START + timedelta(minutes=1)
    merchant.store.write(lambda: centre_levels.followed(merchant.centre.id, START, later, is_all=False))
    assert (merchant.centre.resume_point, merchant.centre.mirrored_at) == (START, None)
    merchant.store.write(lambda: centre_levels.followed(merchant.centre.id, START, later, is_all=True))
    assert (merchant.centre.mirrored_at, merchant.centre.followed_at) == (later, later)


def test_d19_two_pcs_that_link_and_count_at_once_agree(target: Path | str, merchant: Merchant) -> None:
    merchant.link("A", "MUG")
    with others(target, 2) as (counts, links):
        counts.ask("count", merchant.centre.id, 60)
        links.ask("link", merchant.accounts[0], merchant.ids["MUG"], merchant.ids["PAN"], 20)
        assert [counts.answer(), links.answer()] == [60, 20]
    assert merchant.here() == {"MUG": (60, 0)}


def test_marketplaces_find_the_location_of_their_stock(merchant: Merchant) -> None:
    shared = {"EU": ("DE", "FR"), "UK": ("UK",)}
    found = merchant.store.read(lambda: centres.for_marketplaces(merchant.centre.pool_id, shared))
    assert found == dict.fromkeys(("DE", "FR"), merchant.centre.location_id)
    assert merchant.store.read(centres.places) == {merchant.centre.location_id}


def test_names_are_free_in_any_case(merchant: Merchant) -> None:
    assert merchant.store.read(lambda: centres.free_name("ONE FBA")) == "ONE FBA 2"
    assert merchant.store.read(lambda: centres.free_name("Two FBA")) == "Two FBA"
