"""R-ORDERS in the store: what a page of orders does to orders, stock, problems, people and the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from linndesk.domain.orders import NO_NUMBER, ChannelOrder, Order, Person, Quarantined
from linndesk.store import bulk, cards, levels, orders, orders_in, quarantine
from linndesk.store.orders_in import Taken, Taker
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


class Shop:
    """One account with a linked item, and pages for it."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self.store = store
        self.seal = seal
        self.id = made.account(store)
        self.pool = made.pool_of(store, self.id)
        self.item = made.linked(store, self.id)
        self.now = START

    def page(self, *found: ChannelOrder, takers: Sequence[Taker] = (), **more: object) -> Taken:
        by = takers or [made.taker(self.store, self.id, **more)]
        took = self.store.write(lambda: orders_in.add_page(self.pool, by, found, self.seal, self.now))
        return took[by[0].account_id]

    def get(self, ref: str = "202-1") -> Order:
        return self.store.read(lambda: orders.fetch([orders.id_of(ref)], self.seal)[0])

    def count(self) -> int:
        return len(self.store.read(lambda: orders.ids(orders.Wanted(statuses=()))))

    def stock(self) -> tuple[int, int]:
        """On hand and in open orders."""
        found = self.store.read(lambda: levels.of_items([self.item])).get(self.item, ())
        return (found[0].on_hand, found[0].in_open_orders) if found else (0, 0)

    def troubles(self) -> list[str]:
        return [each.title for each in self.store.read(cards.unresolved)]


@pytest.fixture
def shop(store: Store, seal: Seal) -> Shop:
    return Shop(store, seal)


def test_an_empty_page_is_nothing_even_in_a_new_database(shop: Shop) -> None:
    assert shop.page() == Taken()
    shop.page(made.order())
    assert shop.get().number == "100001"


def test_a_repeat_counts_nowhere_and_doubles_nothing(shop: Shop) -> None:
    order = made.order()
    assert shop.page(order).counts.new == 1
    again = shop.page(order)
    assert (again.counts.came, again.skipped) == (0, [])
    assert shop.count() == 1
    assert len(shop.get().lines) == 1
    assert shop.stock() == (0, 2)


def test_an_older_answer_never_undoes_a_newer_one(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    shop.page(made.later(order, status="cancelled"))
    assert shop.page(made.later(order, -5)).counts.came == 0
    assert shop.get().status == "cancelled"


def test_an_order_twice_on_a_page_means_its_later_state(shop: Shop) -> None:
    order = made.order()
    got = shop.page(order, made.later(order, status="shipped"))
    assert shop.count() == 1
    assert shop.get().status == "processed"
    assert got.counts.new == 1


def test_an_order_twice_on_a_page_in_any_order_of_the_two(shop: Shop) -> None:
    order = made.order()
    shop.page(made.later(order, status="shipped"), order)
    assert shop.get().status == "processed"


def test_pending_reserves_and_says_why(shop: Shop) -> None:
    shop.page(made.order(status="pending"))
    order = shop.get()
    assert order.status == "pending"
    assert order.waiting is not None
    assert "payment" in order.waiting.reason
    assert shop.stock() == (0, 2)


@pytest.mark.parametrize(
    "more", [{"payment_status": "unpaid"}, {"missing": "The address is withheld"}], ids=["unpaid", "no address"]
)
def test_what_cannot_be_worked_on_waits_though_the_channel_says_open(shop: Shop, more: dict[str, str]) -> None:
    got = shop.page(made.order(**more))
    assert shop.get().status == "pending"
    assert got.counts.waiting == 1


def test_cancelled_first_seen_is_skipped_by_name(shop: Shop) -> None:
    got = shop.page(made.order(status="cancelled"))
    assert [(each.ref, bool(each.reason)) for each in got.skipped] == [("202-1", True)]
    assert shop.count() == 0


def test_shipped_in_the_first_pull_is_history_without_stock_or_problem(shop: Shop) -> None:
    shop.page(made.order(status="shipped"), first=True)
    assert (shop.get().outcome, shop.stock(), shop.troubles()) == ("history", (0, 0), [])


def test_shipped_elsewhere_leaves_stock_once_and_one_problem(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    gone = made.later(order, status="shipped")
    shop.page(gone)
    shop.page(made.later(gone))
    assert shop.get().outcome == "elsewhere"
    assert shop.stock() == (-2, 0)
    assert shop.troubles() == ["1 order was shipped outside linndesk"]


def test_a_part_shipped_elsewhere_leaves_stock_by_the_difference(shop: Shop) -> None:
    order = made.order(lines=(made.line(quantity=5),))
    shop.page(order)
    part = made.later(order, lines=(made.line(quantity=5, shipped=2),))
    shop.page(part)
    assert (shop.stock(), shop.get().status) == ((-2, 3), "open")
    shop.page(made.later(part))
    assert shop.stock() == (-2, 3)
    shop.page(made.later(part, 9, status="shipped", lines=(made.line(quantity=5, shipped=5),)))
    assert shop.stock() == (-5, 0)


def test_a_part_that_had_left_before_the_first_pull_is_history(shop: Shop) -> None:
    order = made.order(lines=(made.line(quantity=5, shipped=2),))
    shop.page(order, first=True)
    assert shop.stock() == (0, 3)
    shop.page(made.later(order, status="shipped", lines=(made.line(quantity=5, shipped=5),)))
    assert shop.stock() == (-3, 0)


def test_a_line_cancelled_in_part_frees_what_was_cancelled(shop: Shop) -> None:
    order = made.order(lines=(made.line("L1", quantity=5), made.line("L2", "OTHER", 1)))
    shop.page(order)
    shop.page(made.later(order, lines=(made.line("L1", quantity=5, cancelled=3), made.line("L2", "OTHER", 1))))
    assert shop.stock() == (0, 2)
    assert [each.quantity_cancelled for each in shop.get().lines] == [3, 0]


def test_a_shipped_order_with_a_cancelled_line_takes_only_what_left(shop: Shop) -> None:
    order = made.order(lines=(made.line(quantity=5),))
    shop.page(order)
    shop.page(made.later(order, status="shipped", lines=(made.line(quantity=5, shipped=3, cancelled=2),)))
    assert shop.stock() == (-3, 0)


def test_cancelled_frees_and_coming_back_reserves_again_with_a_problem(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    off = made.later(order, status="cancelled")
    assert shop.page(off).counts.cancelled == 1
    assert shop.stock() == (0, 0)
    shop.page(made.later(off, status="open"))
    assert shop.stock() == (0, 2)
    assert shop.troubles() == ["1 order was cancelled and is open again on the channel"]


def test_a_cancellation_after_despatch_is_a_problem_and_moves_no_stock(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    gone = made.later(order, status="shipped")
    shop.page(gone)
    shop.page(made.later(gone, status="cancelled"))
    assert shop.get().status == "processed"
    assert shop.stock() == (-2, 0)
    assert any("cancelled on the channel" in each for each in shop.troubles())


def test_a_deleted_order_stays_deleted(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    shop.store.write(lambda: orders.delete(orders.id_of("202-1"), START))
    got = shop.page(made.later(order, status="shipped"))
    assert [each.ref for each in got.skipped] == ["202-1"]
    assert (shop.count(), shop.stock()) == (0, (0, 0))


def test_what_a_person_set_survives_an_update(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    table = orders.tables.Order
    shop.store.write(
        lambda: table.update(parked=True, stage="Picking", postal_service="Van", service_chosen=True).execute()
    )
    shop.page(made.later(order))
    after = shop.get()
    assert (after.parked, after.stage, after.postal_service) == (True, "Picking", "Van")


def test_a_line_keeps_the_item_it_was_linked_to(shop: Shop) -> None:
    order = made.order()
    shop.page(order)
    other = made.item(shop.store, "OTHER")
    shop.store.write(lambda: orders.tables.OrderLine.update(item=other).execute())
    shop.page(made.later(order))
    assert shop.get().lines[0].sku == "OTHER"


class TestPools:
    """Two accounts of one pool take their own marketplaces, each from its own point."""

    @pytest.fixture
    def second(self, shop: Shop) -> int:
        return made.account(shop.store, "Shop DE")

    def _takers(self, shop: Shop, second: int, **more: object) -> list[Taker]:
        uk = made.taker(shop.store, shop.id, scopes=frozenset({"UK"}))
        de = made.taker(shop.store, second, "Shop DE", scopes=frozenset({"DE"}), **more)
        return [uk, de]

    def test_each_takes_its_own(self, shop: Shop, second: int) -> None:
        takers = self._takers(shop, second)
        shop.page(made.order("1"), made.order("2", marketplace="DE"), takers=takers)
        assert (shop.get("1").account, shop.get("2").account) == ("Shop", "Shop DE")

    def test_links_are_each_accounts_own(self, shop: Shop, second: int) -> None:
        takers = self._takers(shop, second)
        shop.page(made.order("1"), made.order("2", marketplace="DE"), takers=takers)
        assert [shop.get(ref).lines[0].sku for ref in ("1", "2")] == ["MUG", None]

    def test_an_older_change_is_only_the_business_of_who_has_not_seen_it(self, shop: Shop, second: int) -> None:
        takers = self._takers(shop, second, since=START)
        old = made.order("2", at=START - timedelta(minutes=1), marketplace="DE")
        shop.page(made.order("1", at=START - timedelta(minutes=1)), old, takers=takers)
        assert shop.count() == 1

    def test_a_marketplace_that_nobody_follows_is_said(self, shop: Shop, second: int) -> None:
        got = shop.page(made.order("3", marketplace="FR"), takers=self._takers(shop, second))
        assert "no enabled account" in got.skipped[0].reason

    def test_do_not_download_orders_prior_to(self, shop: Shop, second: int) -> None:
        takers = self._takers(shop, second, not_before=START)
        took = shop.store.write(
            lambda: orders_in.add_page(shop.pool, takers, [made.order(marketplace="DE")], shop.seal, START)
        )
        assert "prior to" in took[second].skipped[0].reason


class TestPeople:
    def test_silence_keeps_what_was_known_and_news_replaces_it(self, shop: Shop) -> None:
        order = made.order()
        shop.page(order)
        shop.page(made.later(order, person=Person(name="Bo New", country_code="GB")))
        person = shop.get().person
        assert (person.name, person.line1, person.postcode) == ("Bo New", "1 Canary Row", "NR1 1AA")

    def test_nothing_personal_is_readable_in_the_tables(self, shop: Shop) -> None:
        shop.page(made.order())
        for table in orders.tables.ALL:
            for row in shop.store.read(
                lambda table=table: bulk.rows(table, f'select * from "{table._meta.table_name}"')
            ):
                assert "Canary" not in repr([bytes(each) if isinstance(each, memoryview) else each for each in row])

    def test_a_processed_order_is_purged_in_time_however_often_the_channel_touches_it(self, shop: Shop) -> None:
        """R-PERSON: the days run from despatch, and what was purged does not come back."""
        order = made.order()
        shop.page(order)
        gone = made.later(order, status="shipped")
        shop.page(gone)
        shop.now = START + timedelta(days=20)
        shop.page(made.later(gone, 60 * 24 * 20))
        shop.now = START + timedelta(days=31)
        assert shop.store.write(lambda: orders.purge_people({shop.id: 30}, shop.now)) == 1
        shop.page(made.later(gone, 60 * 24 * 31))
        assert shop.get().person.name == ""
        assert shop.get().purged

    def test_an_old_sale_that_came_in_for_reports_never_keeps_its_buyer(self, shop: Shop) -> None:
        shop.now = START + timedelta(days=40)
        shop.page(made.order(status="shipped"), first=True)
        assert shop.get().purged
        assert shop.get().person.name == ""

    def test_an_open_order_is_never_purged(self, shop: Shop) -> None:
        shop.page(made.order())
        late = START + timedelta(days=400)
        assert shop.store.write(lambda: orders.purge_people({shop.id: 30}, late)) == 0
        assert shop.get().person.name == "Ada Canary"


class TestQuarantine:
    def _bad(self, shop: Shop, ref: str = "202-1", why: str = "It names no currency") -> int:
        bad, raw = [Quarantined(ref, why)], ['{"name": "Ada Canary"}']
        return shop.store.write(lambda: quarantine.keep(shop.pool, shop.id, bad, raw, shop.seal, START, 1))

    def test_it_is_kept_with_its_reason_and_one_problem(self, shop: Shop) -> None:
        self._bad(shop)
        self._bad(shop)
        assert shop.troubles() == ["1 order could not be read"]
        (row,) = shop.store.read(lambda: list(orders.tables.Quarantine.select()))
        assert b"Canary" not in bytes(row.sealed)
        assert "Canary" in shop.seal.open(row.sealed)

    def test_one_without_a_number_says_so(self, shop: Shop) -> None:
        self._bad(shop, NO_NUMBER + "0f0f0f0f")
        assert shop.troubles() == ["1 order without a number could not be read"]

    def test_only_what_is_new_is_counted(self, shop: Shop) -> None:
        assert [self._bad(shop), self._bad(shop)] == [1, 0]
        assert [self._bad(shop, why="It has no lines"), self._bad(shop, "202-2")] == [1, 1]

    def test_it_heals_when_the_order_comes_in_properly(self, shop: Shop) -> None:
        self._bad(shop)
        self._bad(shop, "202-2")
        shop.page(made.order())
        assert shop.troubles() == ["1 order could not be read"]
        assert [each.ref for each in shop.store.read(lambda: list(orders.tables.Quarantine.select()))] == ["202-2"]


def test_many_orders_at_once_keep_their_order_and_their_lines(shop: Shop) -> None:
    found = [made.order(f"202-{n}", lines=(made.line(f"{n}a"), made.line(f"{n}b", "OTHER"))) for n in range(700)]
    got = shop.page(*found)
    assert got.counts.new == 700
    assert [each.line_id for each in shop.get("202-7").lines] == ["7a", "7b"]
    assert shop.stock() == (0, 1400)


def test_the_shipping_services_seen_are_counted_once_an_order(shop: Shop) -> None:
    order = made.order(channel_service="STANDARD")
    shop.page(order)
    shop.page(made.later(order))
    shop.page(made.order("202-2", channel_service="STANDARD"))
    (row,) = shop.store.read(lambda: list(orders.tables.ChannelService.select()))
    assert (row.name, row.seen) == ("STANDARD", 2)
