"""D18: what a channel's own warehouse sends touches no stock, owes nothing and tells nobody, whatever comes when."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.domain.orders import ChannelOrder, Order, Person
from linndesk.store import bulk, cards, causes, centres, ledger, marks, orders, orders_in, problems, tables
from linndesk.store.ledger import Entry
from linndesk.store.orders_in import Taken
from linndesk.store.orders_taking import SENT_THERE
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

NOBODY = Person(country_code="GB", raw="{}")


class Shop:
    """One account with a centre; its SKU is linked, and ten of it lie at home."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = made.account(store)
        self.pool = made.pool_of(store, self.id)
        self.item = made.linked(store, self.id)
        self.home = store.read(lambda: bulk.rows(tables.Location, "select id from location"))[0][0]
        self.centre = store.write(lambda: centres.make(self.pool, "UK", "Shop FBA", self.id, START)).location_id
        store.write(lambda: ledger.record([Entry(self.item, self.home, 10, "counted")], START))
        self.at_first = self.written()

    def page(self, *found: ChannelOrder, is_on: bool = True, **more: Any) -> Taken:
        taker = made.taker(self.store, self.id, centres={"UK": self.centre} if is_on else None, **more)
        took = self.store.write(lambda: orders_in.add_page(self.pool, [taker], found, made.SEAL, START))
        return took[self.id]

    def get(self, ref: str = "202-1") -> Order:
        return self.store.read(lambda: orders.fetch([orders.id_of(ref)], made.SEAL)[0])

    def written(self) -> list[Any]:
        """What stock, debts and people hear of."""

        def job() -> list[Any]:
            tellable = "select item_id, location_id, delta from movement", "select kind, state from outbox"
            found: list[Any] = [row for each in tellable for row in bulk.rows(tables.Order, each)]
            found += bulk.rows(tables.Order, "select item_id, location_id, on_hand, due from level order by id")
            return found + [each.title for each in cards.unresolved()]

        return self.store.read(job)

    def dirty(self) -> int:
        sql = "select dirty from listing where account_id = ?"
        return int(self.store.read(lambda: bulk.rows(tables.Listing, sql, [self.id]))[0][0])


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def sent_there(ref: str = "202-1", status: str = "open", **more: Any) -> ChannelOrder:
    return made.order(ref, status, person=NOBODY, by_channel=True, flags=("fulfilled_by_amazon",), **more)


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    ("status", "stands"), [("pending", ("pending", "")), ("open", ("open", "")), ("shipped", ("processed", "channel"))]
)
def test_it_comes_in_at_the_centre_as_it_stands(shop: Shop, status: str, stands: tuple[str, str], first: bool) -> None:
    shop.page(sent_there(status=status), first=first)
    order = shop.get()
    assert (order.status, order.outcome) == stands
    assert (order.location, order.locked, order.by_channel) == ("Shop FBA", True, True)
    assert order.lines[0].quantity_despatched == (2 if status == "shipped" else 0)
    assert shop.written() == shop.at_first


def test_it_marks_no_listing_and_is_no_service_to_allocate(shop: Shop) -> None:
    before = shop.dirty()
    shop.page(sent_there(channel_service="Standard"), service_of=lambda service, marketplace: "Van")
    assert shop.get().postal_service == ""
    assert shop.dirty() == before
    assert shop.store.read(lambda: bulk.rows(tables.ChannelService, "select name from channel_service")) == []


def test_an_account_without_such_orders_leaves_it_out_by_name(shop: Shop) -> None:
    got = shop.page(sent_there(), is_on=False)
    assert (got.counts.came, [each.reason for each in got.skipped]) == (0, [SENT_THERE])


def test_one_that_is_here_is_followed_though_no_more_come(shop: Shop) -> None:
    known = sent_there()
    shop.page(known)
    shop.page(made.later(known, status="shipped"), is_on=False)
    assert (shop.get().status, shop.get().outcome) == ("processed", "channel")


def test_one_that_was_taken_for_ones_own_goes_to_the_centre_and_frees_what_it_held(shop: Shop) -> None:
    """An answer without the word who sends it; the next one says so."""
    known = made.order()
    shop.page(known)
    before = shop.dirty()
    shop.page(made.later(known, by_channel=True))
    order = shop.get()
    assert (order.location, order.locked, order.by_channel) == ("Shop FBA", True, True)
    assert (shop.written(), shop.dirty() > before) == (shop.at_first, True)
    shop.page(made.later(known, 10))
    assert (shop.get().by_channel, shop.get().locked) == (True, True)


def test_one_that_came_before_there_was_a_centre_moves_there_and_stays_when_it_is_off(shop: Shop) -> None:
    known = sent_there()
    nowhere = made.taker(shop.store, shop.id, centres={})
    shop.store.write(lambda: orders_in.add_page(shop.pool, [nowhere], [known], made.SEAL, START))
    assert (shop.get().location, shop.get().locked) == ("Default", True)
    shop.page(made.later(known))
    assert shop.get().location == "Shop FBA"
    shop.page(made.later(known, 10), is_on=False)
    assert (shop.get().location, shop.get().locked) == ("Shop FBA", True)
    assert shop.written() == shop.at_first


def test_its_person_is_purged_as_everybodys(shop: Shop) -> None:
    """R-PERSON: the days run from when it left there."""
    shop.page(sent_there(status="shipped", at=START - timedelta(days=29)), first=True)
    closed = shop.store.read(lambda: bulk.rows(tables.Order, "select closed_at from orders"))[0][0]
    assert closed == int((START - timedelta(days=29)).timestamp() * 1000)
    shop.page(sent_there("202-2", status="shipped", at=START - timedelta(days=31)), first=True)
    assert [shop.get(each).purged for each in ("202-1", "202-2")] == [False, True]


def test_the_card_of_unlinked_skus_does_not_name_it(shop: Shop) -> None:
    shop.page(sent_there(lines=(made.line(sku="NOBODYS"),)))
    shop.store.write(lambda: causes.look_unlinked(shop.id, "Shop", START))
    assert shop.written() == shop.at_first
    shop.page(made.order("202-2", lines=(made.line(sku="NOBODYS"),)))
    shop.store.write(lambda: causes.look_unlinked(shop.id, "Shop", START))
    (card,) = shop.store.read(cards.unresolved)
    assert card.things == 1


def test_an_undo_of_what_never_left_from_here_finds_nothing(shop: Shop) -> None:
    shop.page(sent_there(status="shipped"))
    order = shop.get()
    assert shop.store.write(lambda: ledger.undo_order(order.id, "put back", START)) == 0
    assert shop.store.write(lambda: problems.heal(f"order:{order.id}", START)) in (0, False)


# What may come, and what a person may do meanwhile, in any order.
CHANNEL = st.tuples(
    st.sampled_from(["pending", "open", "shipped", "cancelled"]),
    st.integers(0, 2),  # shipped of its two units
    st.booleans(),  # a buyer's wish to cancel
    st.sampled_from(["paid", "unpaid", "pending"]),
    st.integers(-5, 30),  # minutes after the one before
    st.booleans(),  # whether it says who sends it
    st.booleans(),  # whether such orders still come in
)
ACTS = st.sampled_from(["park", "delete", "undelete", "link", "unlink"])


def test_d18_whatever_comes_and_is_done_the_ledger_stays(shop: Shop) -> None:
    """Property: no entry at any location, no debt, no card, and it is locked at the centre to its end."""
    numbers = count(1)

    @settings(max_examples=30, deadline=None)
    @given(first=st.booleans(), steps=st.lists(st.one_of(CHANNEL, ACTS), min_size=1, max_size=8))
    def walk(first: bool, steps: list[Any]) -> None:
        _walk(shop, f"202-{next(numbers)}", steps, first=first)

    walk()


def _walk(shop: Shop, ref: str, steps: list[Any], *, first: bool) -> None:
    known = sent_there(ref, status="pending")
    shop.page(known, first=first)
    for step in steps:
        if isinstance(step, str):
            shop.store.write(partial(_act, shop, ref, step))
        else:
            status, shipped, asks, paid, minutes, says_so, is_on = step
            lines = (made.line(shipped=shipped),)
            known = made.later(
                known, minutes, status=status, lines=lines, cancel_requested=asks, payment_status=paid,
                by_channel=says_so,
            )  # fmt: skip
            shop.page(known, first=first, is_on=is_on)
        order = shop.get(ref)
        assert (order.locked, order.location, order.by_channel) == (True, "Shop FBA", True)
        assert order.outcome in ("", "channel")
        assert shop.written() == shop.at_first


def _act(shop: Shop, ref: str, what: str) -> None:
    order_id = orders.id_of(ref)
    if what == "park":
        marks.put([order_id], "parked", True)
    elif what == "delete":
        orders.delete(order_id, START)
    elif what == "undelete":
        orders.undelete(order_id)
    else:
        item = shop.item if what == "link" else None
        tables.OrderLine.update(item=item).where(tables.OrderLine.order == order_id).execute()
