"""D20: orders offered to a channel's own warehouse, asked for there, taken back; the outbox' verbs."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import BadInput, Cancelled, NotMoved, SignInRefused
from linndesk.sandbox.amazon.records import Line, Person
from linndesk.services.outbound_verbs import FOLLOWED, NOT_TOLD
from tests.fba_scene import FbaScene
from tests.services.outbound_shop import (
    CENTRE,
    FBA,
    MUG,
    Add,
    at_work,
    bring,
    check,
    debts,
    facts_account,
    opened,
    order_of,
    submit,
)
from tests.services.outbound_shop import add as add  # noqa: PLC0414 - the fixtures
from tests.services.outbound_shop import shop as shop  # noqa: PLC0414


class TestPreview:
    def test_what_the_channel_offers_and_nothing_happens_by_it(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        sheet = shop.built.outbound.preview([order], CENTRE)
        (row,) = sheet.rows
        assert (row.channel_order_id, row.account, row.units, row.refused) == ("1", "Shop", 1, "")
        assert (row.wanted, row.tier, row.findings) == ("STANDARD", "STANDARD", ())
        offer = row.offer()
        assert offer is not None
        assert (offer.currency, offer.fee is not None) == ("GBP", True)
        assert (sheet.location, sheet.name, sheet.driver, sheet.undo_seconds, sheet.held) == (
            CENTRE, "FBA", "Shop", 60, (),
        )  # fmt: skip
        assert sheet.fees() == {"GBP": offer.fee}
        assert (shop.outbound(), debts(shop)) == ({}, [])
        assert order_of(shop, order).location == "Default"

    def test_an_order_that_is_named_twice_has_one_row(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        assert len(shop.built.outbound.preview([order, order], CENTRE.upper()).rows) == 1

    def test_the_channels_reasons_stand_in_the_row_of_what_it_cannot_send(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.stock(FBA, 0)
        row = check(shop, order)
        assert not row.fulfillable
        assert row.refused.startswith(f"{CENTRE} cannot send it: ")
        assert row.why

    def test_d20_the_service_level_is_that_of_the_postal_service(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        table = [{"service": "Fast", "channel_service": "Expedited"}]  # what carries it is nothing to this warehouse
        shop.built.accounts.save("Shop", {"shipping_services": table})
        shop.built.order_acts.set_service([order], "Fast")
        assert check(shop, order).tier == "EXPEDITED"
        shop.amazon.faults.outbound.unoffered = {"EXPEDITED"}
        row = check(shop, order)
        assert (row.wanted, row.tier, row.refused) == ("EXPEDITED", "", "")
        assert row.findings == ("Expedited is not offered, but Standard",)

    def test_where_the_fastest_is_not_offered_the_next_one_stands_there(self, shop: FbaScene, add: Add) -> None:
        """D20: what goes the next day is PRIORITY, and the UK has none."""
        order = add("1")
        table = [{"service": "Tomorrow", "channel_service": "NextDay"}]
        shop.built.accounts.save("Shop", {"shipping_services": table})
        shop.built.order_acts.set_service([order], "Tomorrow")
        row = check(shop, order)
        assert (row.wanted, row.tier, row.fulfillable) == ("PRIORITY", "EXPEDITED", True)
        assert row.findings[0] == "Priority is not offered: Expedited is the next"

    def test_in_watch_and_off_it_is_asked_all_the_same_and_said_that_nothing_leaves(
        self, shop: FbaScene, add: Add
    ) -> None:
        order = add("1")
        shop.built.accounts.save("Shop", {"mode": "watch"})
        sheet = shop.built.outbound.preview([order], CENTRE)
        assert sheet.held == ("Shop: The account only watches: nothing is sent",)
        assert sheet.rows[0].fulfillable
        shop.built.accounts.toggle("Shop", "enabled")
        assert shop.built.outbound.preview([order], CENTRE).held == ("Shop: The account is off",)

    def test_an_account_that_was_not_asked_for_long_is_named(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.clock.advance(minutes=11)
        assert check(shop, order).findings == (
            "Shop was last synced 11 min ago: it may be cancelled there since",
        )  # fmt: skip

    def test_r_stop_a_hundred_orders_with_progress_until_somebody_stops(self, shop: FbaScene, add: Add) -> None:
        refs = [str(each) for each in range(100)]
        add(*refs)
        orders = [shop.built.order_acts.id_of(each) for each in refs]
        shop.stock(FBA, 200)
        heard: list[tuple[int, int]] = []
        sheet = shop.built.outbound.preview(orders, CENTRE, told=lambda *done: heard.append(done))
        assert [each.order_id for each in sheet.ready] == orders
        assert heard == [(each, 100) for each in range(1, 101)]
        cancel = Cancel()
        heard.clear()

        def stop(done: int, of: int) -> None:
            heard.append((done, of))
            if done == 7:
                cancel.set()

        with pytest.raises(Cancelled):
            shop.built.outbound.preview(orders, CENTRE, cancel=cancel, told=stop)
        assert heard[-1] == (7, 100)

    def test_credentials_that_are_refused_are_named_once(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.accounts.save("Shop", {"client_secret": "another"})
        shop.restart()
        with pytest.raises(SignInRefused):
            shop.built.outbound.preview([order], CENTRE)

    def test_who_cannot_be_reached_is_not_asked_for_each_order(self, shop: FbaScene, add: Add) -> None:
        first, second = add("1", "2"), shop.built.order_acts.id_of("2")
        shop.amazon.stop()
        sheet = shop.built.outbound.preview([first, second], CENTRE)
        assert len({each.refused for each in sheet.rows}) == 1
        assert sheet.rows[0].refused.startswith("Shop could not be asked: ")
        assert sheet.ready == ()


class TestSubmit:
    def test_the_order_is_at_the_centre_and_locked_and_its_debt_waits(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        free = shop.built.items.get(MUG).levels[0].available
        done = submit(shop, order)
        facts = order_of(shop, order)
        assert (facts.status, facts.location, facts.locked) == ("open", CENTRE, True)
        (debt,) = debts(shop)
        assert (debt.state, debt.target, debt.account_id) == ("waiting", "1", facts_account(shop))
        assert done.undo_until == shop.clock.now() + timedelta(seconds=60)
        assert done.outbox_ids == (debt.id,)
        assert done.sentence == f"1 order at {CENTRE}."
        assert shop.built.items.get(MUG).levels[0].available == free + 1
        said = [each.what for each in shop.built.order_acts.history(order)]
        assert said

    def test_it_leaves_after_the_undo_time_and_not_before(self, shop: FbaScene, add: Add) -> None:
        submit(shop, add("1"))
        shop.built.engine.send_due()
        assert shop.outbound() == {}
        shop.clock.advance(seconds=61)
        shop.built.engine.send_due()
        assert len(shop.outbound()) == 1

    def test_what_has_changed_meanwhile_stays_and_loses_no_other(self, shop: FbaScene, add: Add) -> None:
        first = add("1", "2")
        second = shop.built.order_acts.id_of("2")
        shop.built.order_acts.park([first])
        done = submit(shop, first, second)
        assert done.orders == (second,)
        assert [(each.order_id, each.why) for each in done.left] == [(first, "It is parked: unpark it first")]
        assert done.sentence == f"1 order at {CENTRE}. 1 order stayed: It is parked: unpark it first."

    def test_of_two_windows_one_wins_with_a_sentence(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        start = threading.Barrier(4)
        got: list[object] = []

        def window() -> None:
            start.wait()
            try:
                got.append(submit(shop, order))
            except NotMoved as error:
                got.append(error)

        threads = [threading.Thread(target=window) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        why = [each.detail for each in got if isinstance(each, NotMoved)]
        assert why == [f"It is at {CENTRE} already"] * 3
        assert len(debts(shop)) == 1

    def test_on_postgresql_as_on_sqlite(self, profile: Path, pg: str) -> None:
        with opened(profile, pg) as shop:
            first = bring(shop, "1", "2", lines=[Line(MUG, 9, Decimal("5.00"), "Mug")])
            second = shop.built.order_acts.id_of("2")
            sheet = shop.built.outbound.preview([first, second], CENTRE)
            assert [each.findings for each in sheet.rows] == [(), (f"{MUG}: 1 of 9 there, by the last count",)]
            submit(shop, first)
            assert check(shop, second).findings == (f"{MUG}: 1 of 9 there, by the last count",)
            shop.clock.advance(minutes=2)
            shop.built.engine.send_due()
            assert len(shop.outbound()) == 1
            assert shop.built.outbound.back([first]).asked == (first,)

    def test_r_modes_in_watch_it_is_held_and_said(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.accounts.save("Shop", {"mode": "watch"})
        done = submit(shop, order)
        assert done.why_held == ("The account only watches: nothing is sent",)
        assert done.undo_until is None
        assert debts(shop)[0].state == "held"


class TestBack:
    def test_what_was_not_asked_for_is_home_at_once(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        status = shop.built.outbound.status(order)
        assert status is not None
        assert (status.words, status.running, status.name, status.tier) == ("Waiting", True, "FBA", "STANDARD")
        assert status.takes_back == "It was not asked for yet: it leaves from Default again at once"
        done = shop.built.outbound.back([order])
        assert (done.back, done.asked, done.sentence) == ((order,), (), "1 order back.")
        facts = order_of(shop, order)
        assert (facts.location, facts.locked, debts(shop)[0].state) == ("Default", False, "cancelled")
        shop.clock.advance(minutes=16)
        shop.sync()
        assert shop.outbound() == {}

    def test_to_another_location_of_ones_own(self, shop: FbaScene, add: Add) -> None:
        shop.built.locations.add("Attic")
        order = add("1")
        submit(shop, order)
        shop.built.order_acts.move([order], "attic")
        assert (order_of(shop, order).location, order_of(shop, order).locked) == ("Attic", False)

    def test_what_is_at_work_comes_back_when_the_channel_says_so(self, shop: FbaScene, add: Add) -> None:
        order = at_work(shop, add("1"))
        status = shop.built.outbound.status(order)
        assert status is not None
        assert "is asked to stop" in status.takes_back
        done = shop.built.outbound.back([order], "Default")
        assert (done.back, done.asked) == ((), (order,))
        assert order_of(shop, order).location == CENTRE
        for _ in range(3):
            shop.clock.advance(minutes=16)
            shop.sync()
        assert (order_of(shop, order).location, order_of(shop, order).locked) == ("Default", False)
        (there,) = shop.outbound().values()
        assert there.status == "CANCELLED"

    def test_moving_it_there_again_is_another_attempt(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        shop.built.outbound.back([order])
        submit(shop, order)
        references = [each.payload["reference"] for each in debts(shop)]
        assert references[0].removesuffix("-1") == references[1].removesuffix("-2")

    def test_who_is_nowhere_cannot_come_back(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        with pytest.raises(NotMoved):
            shop.built.outbound.back([order])
        with pytest.raises(BadInput):
            shop.built.outbound.back([])

    def test_r_orders_the_channels_own_order_is_never_moved(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(FBA, 1, Decimal("12.00"), "Mug")], fulfilled_by="AMAZON")
        with pytest.raises(NotMoved):
            shop.built.order_acts.move([order], "Default")
        assert order_of(shop, order).location == CENTRE

    def test_orders_undo_takes_it_back_until_it_is_there(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        assert "leaves from Default again" in shop.built.orders.undo("1")
        at_work(shop, order)
        with pytest.raises(NotMoved) as error:
            shop.built.orders.undo("1")
        assert "orders move" in error.value.fix


class TestVerbs:
    """What the outbox' verbs do to such a row."""

    def row(self, shop: FbaScene) -> int:
        return int(debts(shop)[-1].id)

    def test_cancel_takes_the_order_back(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        done = shop.built.outbox.cancel([self.row(shop)])
        assert (done.done, done.left) == ((self.row(shop),), ())
        assert (order_of(shop, order).location, debts(shop)[0].state) == ("Default", "cancelled")

    def test_told_is_refused_with_the_reason(self, shop: FbaScene, add: Add) -> None:
        submit(shop, add("1"))
        assert shop.built.outbox.told([self.row(shop)]).left == ((self.row(shop), NOT_TOLD),)
        assert debts(shop)[0].state == "waiting"

    def test_hold_and_send(self, shop: FbaScene, add: Add) -> None:
        submit(shop, add("1"))
        assert shop.built.outbox.hold([self.row(shop)]).done
        shop.clock.advance(minutes=5)
        shop.built.engine.send_due()
        assert shop.outbound() == {}
        assert shop.built.outbox.send([self.row(shop)]).done
        shop.built.engine.send_due()
        assert len(shop.outbound()) == 1

    def test_what_was_refused_is_not_tried_again_because_its_order_is_home(self, shop: FbaScene, add: Add) -> None:
        order = add("1", person=Person("Ann", "1 Rue Longue", "Paris", "75001", "FR", "a@b.example"))
        submit(shop, order)
        shop.clock.advance(minutes=2)
        shop.built.engine.send_due()
        assert debts(shop)[0].state == "refused"
        assert order_of(shop, order).location == "Default"
        left = shop.built.outbox.retry([self.row(shop)]).left
        assert left == ((self.row(shop), f"Its order leaves from Default again: move the order to {CENTRE} anew"),)
        assert shop.built.outbox.cancel([self.row(shop)]).done

    def test_what_is_followed_is_not_sent_again(self, shop: FbaScene, add: Add) -> None:
        submit(shop, add("1"))
        shop.accepts()
        shop.clock.advance(minutes=2)
        shop.built.engine.send_due()
        assert debts(shop)[0].state == "sent"
        assert shop.built.outbox.retry([self.row(shop)]).left == ((self.row(shop), FOLLOWED),)
        assert shop.built.outbox.told([self.row(shop)]).left == ((self.row(shop), NOT_TOLD),)
