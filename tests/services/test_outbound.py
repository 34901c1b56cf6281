"""D20, D22: orders offered to a channel's own warehouse, asked for there, taken back; and all that is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import BadInput, Cancelled, NotMoved, SignInRefused, UnknownName
from linndesk.sandbox.amazon.records import Line, Person
from linndesk.services.despatch import Wish
from linndesk.services.outbound import Choice, OutboundCheck, Submitted
from linndesk.services.outbound_verbs import FOLLOWED, NOT_TOLD
from linndesk.store import tables
from tests.fba_scene import FbaScene

MUG, FBA = "MUG-RED-330", "FBA-MUG"
CENTRE = "Shop FBA"
Add = Callable[..., int]


@pytest.fixture
def shop(profile: Path) -> Iterator[FbaScene]:
    """One account that drives its centre, with ten mugs there that are linked."""
    made = FbaScene(profile, plans=False)
    items(made, f"{MUG},Mug,10", "LID,Lid,10")
    made.stock(FBA, 10)
    made.add("Shop", mode="live", fba=True, fba_sync_inventory=True, update_inventory=False, undo_seconds=60)
    made.built.listings.link("Shop", MUG)
    link(made, FBA)
    made.sync()
    yield made
    made.close()


def items(shop: FbaScene, *rows: str) -> None:
    file = shop.profile / "items.csv"
    file.write_text("sku,title,level\n" + "\n".join(rows) + "\n", encoding="utf-8")
    shop.built.items.import_file(file)


def link(shop: FbaScene, sku: str, item: str = MUG) -> None:
    shop.built.listings.link("Shop", sku, item)


@pytest.fixture
def add(shop: FbaScene) -> Add:
    """An order of one mug that is here; its id."""

    def add_(ref: str, *more: str, **facts: Any) -> int:
        for each in (ref, *more):
            now = shop.clock.now()
            facts.setdefault("lines", [Line(MUG, 1, Decimal("12.00"), "Mug")])
            shop.amazon.world.add_order(each, created=now - timedelta(hours=1), updated=now, **facts)
        shop.clock.advance(minutes=16)
        shop.sync()
        return shop.built.order_acts.id_of(ref)

    return add_


def check(shop: FbaScene, order: int) -> OutboundCheck:
    (row,) = shop.built.outbound.preview([order], CENTRE).rows
    return row


def debts(shop: FbaScene) -> list[Any]:
    return shop.built.store.read(
        lambda: list(tables.Outbox.select().where(tables.Outbox.kind == "fba").order_by(tables.Outbox.id))
    )


def order_of(shop: FbaScene, order: int) -> Any:
    return shop.built.orders.fetch(order)


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


class TestRefusals:
    """Each is said in one sentence and stays where it is; nothing is asked of the channel for it."""

    def refused(self, shop: FbaScene, order: int) -> str:
        row = check(shop, order)
        assert row.refused
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.submit([Choice(order, "STANDARD")], CENTRE)
        assert error.value.detail == row.refused
        assert debts(shop) == []
        return row.refused

    def test_pending(self, shop: FbaScene, add: Add) -> None:
        assert self.refused(shop, add("1", status="PENDING")).startswith("It is pending: ")

    def test_processed_and_cancelled(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.despatch.despatch([Wish(order, "Van", "T1")])
        assert self.refused(shop, order) == "It has left already"
        other = add("2")
        shop.amazon.world.cancel("2")
        shop.clock.advance(minutes=16)
        shop.sync()
        assert self.refused(shop, other) == "It was cancelled"

    def test_deleted(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.orders.delete([order])
        assert self.refused(shop, order) == "It was deleted here"

    def test_parked_and_locked(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.order_acts.park([order])
        assert self.refused(shop, order) == "It is parked: unpark it first"
        shop.built.order_acts.unpark([order])
        shop.built.order_acts.lock([order])
        assert self.refused(shop, order) == "It is locked: unlock it first"

    def test_the_buyer_has_asked_to_cancel(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.amazon.world.request_cancellation("1")
        shop.clock.advance(minutes=16)
        shop.sync()
        assert self.refused(shop, order) == "The buyer has asked to cancel: settle that first"

    def test_there_already(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        submit(shop, order)
        assert check(shop, order).refused == f"It is at {CENTRE} already"

    def test_the_channels_own(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(FBA, 1, Decimal("12.00"), "Mug")], fulfilled_by="AMAZON")
        assert self.refused(shop, order) == "The channel's own warehouse sends it already"

    def test_a_part_of_which_its_channel_was_not_told_yet(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(MUG, 3, Decimal("12.00"), "Mug")])
        (line,) = order_of(shop, order).lines
        shop.built.despatch.despatch([Wish(order, "Van", "T1", ((line.line_id, 1),))])
        assert self.refused(shop, order) == (
            "Part of it was despatched, and Shop was not told yet: let that leave first"
        )
        shop.clock.advance(minutes=16)
        shop.sync()
        assert check(shop, order).units == 2
        submit(shop, order)
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"]) for each in debt.payload["lines"]] == [(FBA, 2)]

    def test_r_person_a_buyer_who_is_not_here(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.store.write(lambda: tables.Person.delete().execute())
        assert self.refused(shop, order) == "Its address has no name and no street: sync Shop again"

    def test_a_line_that_is_not_linked(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line("LOOSE", 1, Decimal("5.00"), "Loose")])
        assert self.refused(shop, order) == "LOOSE is not linked to an item: link it in Listed Products first"

    def test_an_item_that_the_centre_does_not_have(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.listings.unlink("Shop", [FBA])
        assert self.refused(shop, order) == f"{MUG} has no FBA listing at {CENTRE}: link one to it first"

    def test_more_than_the_warehouse_takes(self, shop: FbaScene, add: Add) -> None:
        order = add("1", lines=[Line(MUG, 251, Decimal("251.00"), "Mug")])
        assert self.refused(shop, order) == ("It has 251 units: FBA takes at most 250 units in 100 lines of one order")

    def test_nobody_drives_the_centre(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        shop.built.accounts.save("Shop", {"fba_sync_inventory": False})
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.preview([order], CENTRE)
        assert error.value.detail == "No account follows what lies there"
        shop.built.accounts.save("Shop", {"fba": False})
        with pytest.raises(NotMoved):
            shop.built.outbound.submit([Choice(order, "STANDARD")], CENTRE)

    def test_another_location_or_none(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        with pytest.raises(BadInput):
            shop.built.outbound.preview([order], "Default")
        with pytest.raises(UnknownName):
            shop.built.outbound.preview([order], "Nowhere")
        with pytest.raises(BadInput):
            shop.built.outbound.preview([], CENTRE)
        with pytest.raises(UnknownName):
            shop.built.outbound.preview([99], CENTRE)

    def test_without_a_service_level(self, shop: FbaScene, add: Add) -> None:
        order = add("1")
        with pytest.raises(NotMoved) as error:
            shop.built.outbound.submit([Choice(order, "")], CENTRE)
        assert error.value.detail == "No service level is chosen"

    def test_an_address_that_the_channel_does_not_take_says_which_part(self, shop: FbaScene, add: Add) -> None:
        long = Person("A" * 60, "1 Long Street", "London", "N1 1AA", "GB", "a@b.example")
        row = check(shop, add("1", person=long))
        assert "name is too long" in row.refused


class TestMoney:
    """D22: one to one, or not at all."""

    @pytest.fixture
    def euro(self, shop: FbaScene, add: Add) -> int:
        """An order of EUR 12.00 of an account whose own stock is another one."""
        shop.built.accounts.save("Shop", {"marketplaces": ["UK", "DE"]})
        shop.stock(FBA, 5, place="DE")
        return add("1", marketplace="DE")

    def test_another_currency_is_refused_with_the_switch(self, shop: FbaScene, euro: int) -> None:
        assert check(shop, euro).refused == (
            "It is in EUR and Shop FBA takes GBP: switch Convert currency on in Config of Shop to have amounts taken "
            "one to one"
        )

    def test_with_the_switch_the_number_stays(self, shop: FbaScene, euro: int) -> None:
        shop.built.accounts.save("Shop", {"convert_currency": True})
        shop.stock(FBA, 5)
        submit(shop, euro)
        (debt,) = debts(shop)
        assert debt.payload["currency"] == "GBP"
        assert [each["value"] for each in debt.payload["lines"]] == ["12.00"]


class TestSkus:
    def test_two_skus_of_one_item_where_no_single_one_has_enough(self, shop: FbaScene, add: Add) -> None:
        shop.stock("FBA-MUG-B", 4)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "FBA-MUG-B")
        submit(shop, add("1", lines=[Line(MUG, 12, Decimal("10.00"), "Mug")]))
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"], each["value"]) for each in debt.payload["lines"]] == [
            (FBA, 10, "10.00"), ("FBA-MUG-B", 2, "10.00"),
        ]  # fmt: skip

    def test_what_was_asked_for_since_the_last_count_is_taken_off(self, shop: FbaScene, add: Add) -> None:
        shop.stock("FBA-MUG-B", 9)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "FBA-MUG-B")
        first = add("1", "2", lines=[Line(MUG, 9, Decimal("90.00"), "Mug")])
        submit(shop, first, shop.built.order_acts.id_of("2"))
        assert [[each["sku"] for each in debt.payload["lines"]] for debt in debts(shop)] == [[FBA], ["FBA-MUG-B"]]

    def test_w1_a_kit_goes_by_its_parts(self, shop: FbaScene, add: Add) -> None:
        items(shop, "SET,Set,0")
        shop.built.kits.set_parts("SET", [("LID", 1), (MUG, 2)])
        shop.stock("FBA-LID", 5)
        shop.clock.advance(minutes=16)
        shop.sync()
        link(shop, "SET", "SET")
        order = add("1", lines=[Line("SET", 2, Decimal("9.00"), "Set")])
        assert check(shop, order).refused == f"LID has no FBA listing at {CENTRE}: link one to it first"
        link(shop, "FBA-LID", "LID")
        submit(shop, order)
        (debt,) = debts(shop)
        assert [(each["sku"], each["quantity"], each["value"]) for each in debt.payload["lines"]] == [
            ("FBA-LID", 2, "3.00"), (FBA, 4, "3.00"),
        ]  # fmt: skip


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
        assert (status.words, status.running, status.name, status.tier) == ("Asked for", True, "FBA", "STANDARD")
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
        with pytest.raises(BadInput):
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


def submit(shop: FbaScene, *order_ids: int) -> Submitted:
    return shop.built.outbound.submit([Choice(each, "STANDARD") for each in order_ids], CENTRE)


def at_work(shop: FbaScene, order: int) -> int:
    """The warehouse has it, and does not send it by itself."""
    shop.by_hand()
    submit(shop, order)
    shop.clock.advance(minutes=2)
    shop.built.engine.send_due()
    assert len(shop.outbound()) == 1
    return order


def facts_account(shop: FbaScene) -> int:
    return shop.built.accounts.show("Shop").id
