"""A5, A6: what is known of each document of orders, on both engines."""

from __future__ import annotations

from datetime import timedelta

from linndesk.domain.orders import STATE_UNKNOWN, ChannelOrder, Order
from linndesk.store import accounts, order_reports, orders, orders_in
from linndesk.store.order_reports import ReportRow, Result
from linndesk.store.orders_in import Taken
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

WEEK = timedelta(days=7)


def _ask(store: Store, pool: int, purpose: str = "first", account: int | None = None, back: timedelta = WEEK) -> int:
    job = lambda: order_reports.ask(pool, account, purpose, START - back, START, START)  # noqa: E731
    return store.write(job).id


def _listed(store: Store, account: int) -> list[ReportRow]:
    pool = made.pool_of(store, account)
    return store.read(lambda: order_reports.listed(account, pool))


def test_a_report_is_asked_for_made_and_read(store: Store) -> None:
    shop = made.account(store)
    pool = made.pool_of(store, shop)
    row = _ask(store, pool)
    unfinished = store.read(lambda: order_reports.unfinished(pool, ("first",)))
    assert [(each.id, each.state, each.report_id, each.span) for each in unfinished] == [
        (row, "asked", "", (START - WEEK, START))
    ]
    store.write(lambda: order_reports.asking(row, START + timedelta(minutes=1)))
    lost = store.read(lambda: order_reports.by_id(row))
    assert (lost.state, lost.report_id, lost.asked_at) == ("making", "", START + timedelta(minutes=1))  # R-LOST
    store.write(lambda: order_reports.making(row, "R1"))
    assert store.read(lambda: order_reports.consumed(pool)) == frozenset()
    store.write(lambda: order_reports.finish(row, Result("read", rows=12, orders=10, bad_rows=2), START))
    assert store.read(lambda: order_reports.unfinished(pool, ("first",))) == []
    assert store.read(lambda: order_reports.consumed(pool)) == {"R1"}
    found = _listed(store, shop)[0]
    assert (found.rows, found.orders, found.bad_rows, found.read_at, found.kept) == (12, 10, 2, START, False)


def test_what_was_asked_for_takes_over_what_was_only_found(store: Store) -> None:
    pool = made.pool_of(store, made.account(store))
    result = Result("read", made_at=START)
    store.write(lambda: order_reports.keep_found(pool, "R1", "FLAT", None, None, result, START))
    row = _ask(store, pool)
    store.write(lambda: order_reports.making(row, "R1"))
    assert store.read(lambda: order_reports.consumed(pool)) == frozenset()
    assert store.read(lambda: order_reports.read_times(pool)) == {"R1": None}


def test_a_found_one_read_again_is_one_row(store: Store) -> None:
    pool = made.pool_of(store, made.account(store))
    for minutes in (0, 15):
        now = START + timedelta(minutes=minutes)
        result = Result("read", orders=3, made_at=START)
        store.write(lambda now=now, result=result: order_reports.keep_found(pool, "R1", "XML", None, None, result, now))
    assert store.read(lambda: order_reports.read_times(pool)) == {"R1": START + timedelta(minutes=15)}


def test_the_pages_had_to_go_on_is_remembered(store: Store) -> None:
    pool = made.pool_of(store, made.account(store))
    good, bad = _ask(store, pool), _ask(store, pool)
    store.write(lambda: order_reports.finish(good, Result("read"), START))
    given_up = lambda since: store.read(lambda: order_reports.given_up_since(pool, ("first",), since))  # noqa: E731
    assert not given_up(START)
    store.write(lambda: order_reports.finish(bad, Result("failed", "FATAL"), START))
    assert given_up(START)
    assert not given_up(START + timedelta(seconds=1))


def test_only_a_wish_that_was_not_passed_on_is_withdrawn(store: Store) -> None:
    shop = made.account(store)
    pool = made.pool_of(store, shop)
    row = _ask(store, pool, "period", shop)
    store.write(lambda: order_reports.asking(row, START))
    assert not store.write(lambda: order_reports.withdraw(row))
    other = _ask(store, pool, "period", shop)
    assert store.write(lambda: order_reports.withdraw(other))
    assert [each.id for each in _listed(store, shop)] == [row]


def test_another_accounts_wishes_and_helpers_are_not_listed(store: Store) -> None:
    uk, de = made.account(store, "UK"), made.account(store, "DE")
    pool = made.pool_of(store, uk)
    mine, of_all = _ask(store, pool, "period", uk), _ask(store, pool)
    _ask(store, pool, "period", de)
    _ask(store, pool, "open")
    assert [(each.id, each.account_id, each.account) for each in _listed(store, uk)] == [
        (of_all, None, ""),
        (mine, uk, "UK"),
    ]


def test_a_kept_document_is_forgotten_with_its_buyers(store: Store, seal: Seal) -> None:
    """R-PERSON: the shortest of the pool's accounts."""
    uk, de = made.account(store, "UK"), made.account(store, "DE")
    pool = made.pool_of(store, uk)
    row = _ask(store, pool)
    store.write(lambda: order_reports.finish(row, Result("broken", "cut", sealed=seal.close("Ada Canary")), START))
    assert _listed(store, uk)[0].kept
    days = {uk: 30, de: 7}
    assert store.write(lambda: order_reports.purge_sealed(days, START + timedelta(days=7))) == 0
    kept = store.read(lambda: order_reports.sealed(row))
    assert kept is not None
    assert seal.open(kept) == "Ada Canary"
    assert store.write(lambda: order_reports.purge_sealed(days, START + timedelta(days=8))) == 1
    assert store.read(lambda: order_reports.sealed(row)) is None


def test_a_removed_account_takes_its_reports_along(store: Store) -> None:
    shop = made.account(store)
    pool = made.pool_of(store, shop)
    _ask(store, pool)
    _ask(store, pool, "period", shop)
    store.write(lambda: accounts.remove(shop))
    assert store.read(lambda: order_reports.unfinished(pool, ("first", "period"))) == []


class Shop:
    """One account whose item MUG is linked, and orders for it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = made.account(store)
        self.pool = made.pool_of(store, self.id)
        made.linked(store, self.id)

    def add(self, *found: ChannelOrder, first: bool = False, **more: object) -> Taken:
        taker = made.taker(self.store, self.id, first=first, **more)
        return self.store.write(lambda: orders_in.add_page(self.pool, [taker], found, made.SEAL, START))[self.id]

    def order(self, ref: str = "202-1") -> Order:
        return self.store.read(lambda: orders.fetch([orders.id_of(ref)], made.SEAL)[0])


def _unsure(ref: str = "202-1", **more: object) -> ChannelOrder:
    return made.order(ref, by_report=True, flags=(STATE_UNKNOWN,), missing="being asked", **more)


def test_an_order_of_unknown_state_waits_and_is_asked_for_at_once(store: Store) -> None:
    shop = Shop(store)
    assert shop.add(_unsure()).counts.waiting == 1
    assert shop.order().status == "pending"
    assert store.read(lambda: orders.incomplete_due(shop.pool, [shop.id], START, 5)) == ["202-1"]
    assert shop.add(_unsure()).counts.came == 0  # the report read again


def test_told_at_last_that_it_was_shipped_before_our_time_it_moves_no_stock(store: Store) -> None:
    shop = Shop(store)
    shop.add(_unsure(), first=True)
    shop.add(made.later(made.order(), -60, status="shipped"), first=True)  # the channel's word may be older
    assert (shop.order().status, shop.order().outcome) == ("processed", "history")
    moved = store.read(lambda: orders.tables.Movement.select().count())
    assert moved == 0


def test_told_at_last_that_a_part_had_left_before_our_time_only_the_rest_is_owed(store: Store) -> None:
    shop = Shop(store)
    shop.add(_unsure(lines=(made.line(quantity=3),)), first=True)
    shop.add(made.order(lines=(made.line(quantity=3, shipped=1),)), first=True)
    line = shop.order().lines[0]
    assert (shop.order().status, line.quantity_despatched) == ("open", 1)
    assert store.read(lambda: orders.tables.Movement.select().count()) == 0


def test_a_report_completes_a_pending_order_and_leaves_its_lines(store: Store) -> None:
    """And the channel's own word of it, newer than the last, still counts."""
    shop = Shop(store)
    told = made.order(status="pending", lines=(made.line(quantity=2),))
    shop.add(told)
    report = made.order(by_report=True, at=START + timedelta(hours=1), lines=(made.line(quantity=5),))
    assert shop.add(report).counts.updated == 1
    assert (shop.order().status, shop.order().lines[0].quantity) == ("open", 2)
    assert shop.order().last_updated == told.last_updated
    shop.add(made.later(told, status="open", lines=(made.line(quantity=2, shipped=1),)))
    assert shop.order().lines[0].quantity_despatched == 1


def test_the_same_order_by_report_and_by_page_is_one(store: Store) -> None:
    shop = Shop(store)
    page = made.order()
    shop.add(made.order(by_report=True, at=START + timedelta(minutes=5)))
    before = shop.order()
    assert shop.add(page).counts.came == 0
    assert shop.order() == before
    other = made.order("202-2")
    shop.add(other)
    assert shop.add(made.order("202-2", by_report=True, at=START + timedelta(minutes=5))) == Taken()


def test_a_shipped_order_of_a_report_from_before_an_accounts_time_is_not_its_business(store: Store) -> None:
    shop = Shop(store)
    early = START - timedelta(days=9)
    for ref, status in (("202-1", "shipped"), ("202-2", "open")):
        shop.add(made.order(ref, status, by_report=True, received_at=early), since=START - WEEK)
    assert store.read(lambda: orders.here(shop.pool, ["202-1", "202-2", "202-3"])) == {"202-2": True}


def test_in_doubt_are_only_those_that_still_have_to_leave_and_were_told_before(store: Store) -> None:
    shop = Shop(store)
    shop.add(made.order("202-1"), made.order("202-2", "shipped"), made.order("202-3", at=START + timedelta(hours=1)))
    now = START + timedelta(hours=2)
    doubt = lambda: orders.doubt(shop.pool, [shop.id], START + timedelta(minutes=1), now)  # noqa: E731
    assert store.write(doubt) == 1
    due = lambda: store.read(lambda: orders.incomplete_due(shop.pool, [shop.id], now, 5))  # noqa: E731
    assert due() == ["202-1"]
    store.write(lambda: orders.answered(shop.pool, "202-1"))
    assert due() == []
