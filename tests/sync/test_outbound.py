"""D20, R-LOST: an order goes to a centre once, is followed there, and its number reaches the channel that sold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.sandbox.amazon.stock_faults import Kind
from linndesk.services.despatch import Wish
from linndesk.store import outbox, tables
from tests.outbound_scene import CENTRE, FBA, OutboundScene


@pytest.fixture
def scene(profile: Path) -> Iterator[OutboundScene]:
    made = OutboundScene(profile)
    made.sells("S1")
    made.comes_in()
    made.amazon.calls.reset()
    yield made
    made.close()


def came_back(scene: OutboundScene, ref: str = "S1") -> bool:
    order = scene.order(ref)
    return (order.status, order.location, order.locked) == ("open", "Default", False)


class TestThere:
    def test_d20_there_followed_sent_and_told_to_the_shop(self, scene: OutboundScene) -> None:
        scene.send("S1")
        name = scene.named("S1")
        assert list(scene.outbound()) == [name]
        assert (scene.at("S1").reference, scene.at("S1").state) == (name, "processing")
        assert (scene.states(), scene.order("S1").location) == ({"confirmed": 1}, CENTRE)
        scene.until(lambda: bool(scene.shop_numbers()), minutes=15)
        (parcel,) = scene.outbound()[name].parcels
        assert scene.shop_numbers() == {("S1", parcel.tracking): 1}
        order = scene.order("S1")
        assert (order.status, order.outcome) == ("processed", "despatched")
        assert (scene.at("S1").state, scene.at("S1").next_look, scene.causes) == ("complete", None, {})

    def test_r_receipt_it_counts_with_the_despatches_of_the_driver(self, scene: OutboundScene) -> None:
        scene.send("S1", at_once=False)
        part = scene.drain()
        assert part is not None
        sent = part.despatches
        assert (sent.planned, sent.sent, sent.confirmed, sent.unconfirmed, sent.refused) == (1, 1, 1, 0, 0)
        assert part.calls["createOrder"] == 1

    def test_a_202_is_sent_not_confirmed_until_it_shows(self, scene: OutboundScene) -> None:
        scene.accepts()
        scene.send("S1", at_once=False)
        part = scene.drain()
        assert part is not None
        assert (part.despatches.confirmed, part.despatches.unconfirmed) == (0, 1)
        assert (scene.at("S1").state, scene.states()) == ("taken", {"sent": 1})
        for _ in range(5):
            scene.clock.advance(minutes=1)
            scene.drain()
        assert (scene.at("S1").state, scene.states()) == ("processing", {"confirmed": 1})
        assert scene.amazon.calls.count("createOrder") == 1

    def test_d20_the_older_api_does_the_same(self, scene: OutboundScene) -> None:
        scene.without_2026(403)
        scene.send("S1")
        scene.until(lambda: bool(scene.shop_numbers()), minutes=15)
        assert list(scene.outbound()) == [scene.named("S1")]
        assert scene.order("S1").status == "processed"


class TestLost:
    @pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "truncated", "reset", "503", "500", "429"])
    def test_r_lost_what_is_not_known_is_looked_up_and_asked_for_again_only_where_it_is_not_there(
        self, scene: OutboundScene, fault: Kind
    ) -> None:
        scene.amazon.faults.fail_next("createOrder", fault)
        scene.send("S1")
        scene.until(lambda: scene.states() == {"confirmed": 1}, minutes=1)
        assert list(scene.outbound()) == [scene.named("S1")]
        acted = fault in ("lost", "503_after", "html_after", "truncated")
        assert scene.amazon.calls.count("createOrder") == (1 if acted else 2)
        assert scene.amazon.outbound.twice == []

    def test_r_lost_the_answer_to_a_202_is_lost_and_it_does_not_show_yet(self, scene: OutboundScene) -> None:
        """The look finds nothing, so it is asked for again: the id is refused, and believed to be ours."""
        scene.accepts()
        scene.amazon.faults.outbound.works_for = timedelta(minutes=50)
        scene.amazon.faults.fail_next("createOrder", "lost")
        scene.send("S1")
        assert (scene.states(), scene.at("S1").state) == ({"sent": 1}, "taken")
        assert (len(scene.amazon.outbound.creates), len(scene.amazon.outbound.twice)) == (1, 1)
        scene.until(lambda: scene.at("S1").state == "processing", minutes=15)
        assert (scene.order("S1").location, scene.causes) == (CENTRE, {})

    def test_r_lost_a_refusal_after_a_lost_answer_is_doubted_for_some_minutes(self, scene: OutboundScene) -> None:
        scene.amazon.faults.fail_next("createOrder", "reset")
        scene.amazon.faults.fail_next("createOrder", "400", times=90)
        scene.send("S1")
        assert (scene.states(), scene.order("S1").location) == ({"sending": 1}, CENTRE)
        scene.until(lambda: scene.states() == {"refused": 1}, minutes=1)
        assert scene.clock.now() - scene.at("S1").asked_at >= timedelta(minutes=6)
        assert came_back(scene)

    def test_r_lost_a_refusal_is_believed_only_after_a_look(self, scene: OutboundScene) -> None:
        """A restored copy asks again for what was sent long ago: the id is taken, and the order is there."""
        scene.send("S1")
        (row,) = scene.rows("fba")

        def forgotten() -> None:
            outbound = tables.Outbound
            outbound.update(state="asked", taken_at=None, heard_at=None, next_look=None).execute()
            tables.Outbox.update(state="waiting", attempts=0, request=None).where(tables.Outbox.id == row.id).execute()

        scene.built.store.write(forgotten)
        scene.drain()
        assert scene.amazon.outbound.twice == [scene.named("S1")]
        assert (scene.states(), scene.at("S1").state) == ({"confirmed": 1}, "processing")


class TestRefused:
    def test_d20_what_is_refused_is_home_again_with_the_channels_words(self, scene: OutboundScene) -> None:
        scene.send("S1", at_once=False)
        scene.amazon.faults.fail_next("createOrder", "400")
        part = scene.drain()
        assert part is not None
        assert (part.despatches.refused, part.ok) == (1, False)
        assert came_back(scene)
        assert (scene.states(), list(scene.causes.values())) == ({"refused": 1}, [1])
        assert scene.rows("fba")[0].error

    def test_a_retry_of_what_is_home_again_ends(self, scene: OutboundScene) -> None:
        scene.send("S1", at_once=False)
        scene.amazon.faults.fail_next("createOrder", "400")
        scene.drain()
        (row,) = scene.rows("fba")
        scene.built.store.write(lambda: tables.Outbox.update(state="waiting", next_try=None).execute())
        scene.drain()
        assert (scene.rows("fba")[0].state, len(scene.outbound())) == ("superseded", 0)
        assert came_back(scene)
        assert row.id == scene.rows("fba")[0].id

    def test_d20_moved_there_again_it_has_another_id_and_the_old_card_goes(self, scene: OutboundScene) -> None:
        scene.send("S1", at_once=False)
        scene.amazon.faults.fail_next("createOrder", "400")
        scene.drain()
        scene.send("S1")
        assert list(scene.outbound()) == [scene.named("S1", 2)]
        assert (scene.causes, scene.states()) == ({}, {"superseded": 1, "confirmed": 1})

    def test_what_the_account_may_not_do_holds_up_nothing_else(self, scene: OutboundScene) -> None:
        scene.sells_there("A1")
        scene.comes_in()
        for model in ("fulfillmentOutbound_2026-07-04", "fulfillmentOutbound_2020-07-01"):
            scene.amazon.faults.closed[model] = 403
        scene.send("S1", at_once=False)
        wish = scene.order("A1").id
        scene.built.despatch.despatch([Wish(wish, "Royal Mail 48", "TR1")], at_once=True)
        scene.drain()
        assert scene.amazon_numbers() == {("A1", "TR1"): 1}
        assert (scene.states(), scene.causes) == ({"waiting": 1}, {"fba:access": 1})


class TestBack:
    def test_d20_before_it_left_it_is_home_and_nothing_is_asked(self, profile: Path) -> None:
        scene = OutboundScene(profile, undo_seconds=60)
        scene.sells("S1")
        scene.comes_in()
        scene.send("S1")
        assert (scene.states(), scene.outbound()) == ({"waiting": 1}, {})
        scene.built.outbound.back([scene.id_of("S1")])
        scene.later(5)
        assert (came_back(scene), scene.outbound()) == (True, {})
        scene.close()

    def test_d20_of_what_is_worked_on_amazon_is_asked_to_stop(self, scene: OutboundScene) -> None:
        scene.send("S1")
        scene.built.outbound.back([scene.id_of("S1")])
        scene.drain()
        assert scene.amazon.outbound.cancels == [scene.named("S1")]
        assert scene.order("S1").location == CENTRE
        scene.until(lambda: came_back(scene), minutes=2)
        assert (scene.at("S1").state, scene.shop_numbers()) == ("cancelled", {})

    @pytest.mark.parametrize("fault", ["lost", "reset", "503"])
    def test_r_lost_an_answer_to_stop_is_looked_for(self, scene: OutboundScene, fault: Kind) -> None:
        scene.send("S1")
        scene.amazon.faults.fail_next("cancelOrder", fault)
        scene.built.outbound.back([scene.id_of("S1")])
        scene.until(lambda: came_back(scene), minutes=2)
        assert set(scene.amazon.outbound.cancels) == {scene.named("S1")}

    def test_what_left_in_time_is_told_all_the_same(self, scene: OutboundScene) -> None:
        scene.send("S1")
        scene.built.outbound.back([scene.id_of("S1")])
        scene.amazon.outbound.ship(scene.named("S1"), "T1")
        scene.until(lambda: bool(scene.shop_numbers()), minutes=2)
        assert scene.shop_numbers() == {("S1", "T1"): 1}
        assert (scene.order("S1").status, scene.at("S1").state) == ("processed", "complete")

    def test_asked_back_while_nobody_knows_whether_it_is_there(self, scene: OutboundScene) -> None:
        scene.amazon.faults.fail_next("createOrder", "lost")
        scene.amazon.faults.fail_next("getOutboundOrder", "503", times=30)
        scene.send("S1")
        assert scene.states() == {"sending": 1}
        scene.built.outbound.back([scene.id_of("S1")])
        assert [each.payload["action"] for each in scene.rows("fba")] == ["create"]
        scene.amazon.faults.reset()
        scene.until(lambda: came_back(scene), minutes=2)
        assert set(scene.amazon.outbound.cancels) == {scene.named("S1")}

    @pytest.mark.parametrize("outcome", ["CANCELLED", "UNFULFILLABLE", "INVALID"])
    def test_d20_what_amazon_does_not_send_comes_back_with_a_card(self, scene: OutboundScene, outcome: str) -> None:
        scene.amazon.faults.outbound.outcome = outcome  # type: ignore[assignment]
        scene.send("S1")
        scene.until(lambda: came_back(scene), minutes=15)
        assert (scene.causes, scene.shop_numbers()) == ({"outbound_back": 1}, {})
        scene.amazon.faults.outbound.outcome = "COMPLETE"
        scene.send("S1")
        scene.until(lambda: bool(scene.shop_numbers()), minutes=15)
        assert (scene.at("S1").attempt, scene.causes, scene.order("S1").status) == (2, {}, "processed")

    def test_d20_of_a_part_the_rest_is_home_and_leaves_from_there(self, profile: Path) -> None:
        scene = OutboundScene(profile)
        scene.sells("S1", mugs=3)
        scene.comes_in()
        scene.amazon.faults.outbound.outcome = "COMPLETE_PARTIAL"
        scene.send("S1")
        scene.until(lambda: came_back(scene), minutes=15)
        (line,) = scene.order("S1").lines
        assert (line.quantity_despatched, scene.at("S1").state) == (2, "partial")
        scene.drain()
        scene.built.engine.send_due()
        assert len(scene.shop_numbers()) == 1
        scene.close()


class TestCalledOff:
    def test_d20_cancelled_by_the_buyer_before_it_left(self, profile: Path) -> None:
        scene = OutboundScene(profile, undo_seconds=3600)
        scene.sells("S1")
        scene.comes_in()
        scene.send("S1")
        scene.shop.world.cancel("S1")
        scene.later()
        scene.later(60)
        assert (scene.order("S1").status, scene.outbound()) == ("cancelled", {})
        assert (scene.states(), scene.at("S1").state) == ({"cancelled": 1}, "back")
        scene.close()

    def test_d20_cancelled_while_it_is_sent_there_is_a_card(self, scene: OutboundScene) -> None:
        scene.send("S1")
        scene.shop.world.cancel("S1")
        scene.later()
        assert (scene.causes, scene.amazon.outbound.cancels) == ({"outbound_off": 1}, [])

    def test_asked_to_cancel_it_is_held_and_goes_once_that_is_over(self, profile: Path) -> None:
        scene = OutboundScene(profile, undo_seconds=1800)
        scene.sells_there("A1")
        scene.comes_in()
        scene.send("A1")
        scene.amazon.world.request_cancellation("A1")
        scene.later(40)
        assert (scene.rows("fba")[0].hold, scene.outbound()) == ("cancel_request", {})
        lines = tuple(replace(each, cancel_reason=None) for each in scene.amazon.world.order("A1").lines)
        scene.amazon.world.update("A1", lines=lines)
        scene.later()
        scene.later()
        assert len(scene.outbound()) == 1
        scene.close()


class TestFollowing:
    def test_r_drain_by_the_clock_and_not_more_often(self, scene: OutboundScene) -> None:
        scene.accepts()
        scene.amazon.faults.outbound.works_for = timedelta(minutes=5)
        scene.by_hand()
        scene.send("S1")
        looks = []
        for _ in range(45 * 4):
            scene.clock.advance(seconds=15)
            before = scene.amazon.calls.count("getOutboundOrder")
            scene.drain()
            looks += [scene.clock.now()] if scene.amazon.calls.count("getOutboundOrder") > before else []
        assert 3 <= len(looks) <= 6, "one minute, then ever later, until it shows"
        assert 2 <= scene.amazon.calls.count("listOrders") <= 3, "each quarter of an hour after that"

    def test_d20_a_number_that_comes_later_and_changes_nothing_in_a_list(self, scene: OutboundScene) -> None:
        knobs = scene.amazon.faults.outbound
        knobs.tracking_after, knobs.quiet_tracking = timedelta(hours=1), True
        knobs.ships_after = timedelta(minutes=20)
        scene.send("S1")
        scene.until(lambda: scene.at("S1").state == "complete", minutes=15)
        assert (scene.rows("despatch"), scene.order("S1").status) == ([], "open")
        scene.until(lambda: bool(scene.shop_numbers()), minutes=15)
        assert scene.order("S1").status == "processed"

    def test_d20_no_number_a_day_after_it_left_it_is_told_without_one(self, scene: OutboundScene) -> None:
        scene.amazon.faults.outbound.tracker = "none"
        scene.send("S1")
        scene.until(lambda: scene.at("S1").state == "complete", minutes=60)
        scene.later(60 * 20)
        assert scene.rows("despatch") == []
        scene.later(60 * 5)
        assert [each.payload["tracking"] for each in scene.rows("despatch")] == [""]
        assert scene.order("S1").status == "processed"

    def test_what_could_not_be_asked_is_a_line_on_the_receipt_and_is_asked_later(self, scene: OutboundScene) -> None:
        scene.send("S1")
        scene.amazon.faults.fail_next("listOrders", "503", times=20)
        part = scene.later()
        assert any("could not be asked" in each for each in part.messages)
        scene.amazon.faults.reset()
        scene.until(lambda: bool(scene.shop_numbers()), minutes=15)

    def test_r_modes_an_account_that_is_off_is_not_asked(self, scene: OutboundScene) -> None:
        scene.send("S1")
        scene.built.accounts.save("Shop UK", {"enabled": False})
        scene.amazon.calls.reset()
        for _ in range(4):
            scene.clock.advance(minutes=15)
            scene.built.engine.send_due()
        assert (scene.amazon.calls.count("listOrders"), scene.amazon.calls.count("getOutboundOrder")) == (0, 0)


class TestSilence:
    def test_d20_what_a_list_never_names_is_asked_for_by_its_id_once_a_day(self, scene: OutboundScene) -> None:
        """Asked for in the older version, while the newer one lists those orders alone that came by it."""
        scene.amazon.faults.outbound.apart = True
        scene.without_2026()
        scene.send("S1")
        scene.amazon.faults.closed.clear()
        scene.restart()
        scene.until(lambda: bool(scene.shop_numbers()), turns=26, minutes=60)

    def test_d20_what_is_not_there_any_more_is_not_asked_for_at_every_turn(self, scene: OutboundScene) -> None:
        scene.by_hand()
        scene.send("S1")
        scene.amazon.outbound.forget()
        scene.clock.advance(hours=25)
        for _ in range(3):
            scene.drain()
        assert scene.amazon.calls.count("getOutboundOrder") == 1


class TestFewer:
    def test_d20_units_that_were_cancelled_before_it_left_are_not_asked_for(self, scene: OutboundScene) -> None:
        scene.sells("S2", mugs=2, pans=1)
        scene.comes_in()
        scene.built.accounts.save("Shop UK", {"mode": "hold"})
        scene.send("S2", at_once=False)
        scene.shop.world.cancel("S2", ["2"])
        scene.later()
        scene.built.accounts.save("Shop UK", {"mode": "live"})
        scene.built.outbox.send([each.id for each in scene.rows("fba")])
        scene.drain()
        assert (scene.outbound(), came_back(scene, "S2"), scene.causes) == ({}, True, {"outbound_back": 1})
        scene.send("S2")
        (there,) = scene.outbound().values()
        assert [(each.sku, each.units) for each in there.lines] == [(FBA, 2)]


class TestWish:
    def test_d20_a_buyer_who_asks_to_cancel_what_runs_there_has_a_card(self, scene: OutboundScene) -> None:
        """Once: who lets it go is not told again. It goes with the order."""
        scene.by_hand()
        scene.sells_there("A1")
        scene.comes_in()
        scene.send("A1")
        scene.amazon.world.request_cancellation("A1")
        scene.later()
        assert scene.causes == {"outbound_off": 1}
        scene.later()
        assert scene.causes == {"outbound_off": 1}
        scene.ships(scene.named("A1", account="Shop UK"), "TN1")
        scene.later()
        assert "outbound_off" not in scene.causes

    def test_d20_units_that_are_cancelled_while_it_runs_there_are_on_a_card(self, scene: OutboundScene) -> None:
        scene.by_hand()
        scene.sells("S2", mugs=2, pans=1)
        scene.comes_in()
        scene.send("S2")
        scene.shop.world.cancel("S2", ["2"])
        scene.later()
        assert scene.causes == {"outbound_off": 1}
        scene.built.outbound.back([scene.id_of("S2")])
        scene.until(lambda: came_back(scene, "S2"), minutes=2)
        assert "outbound_off" not in scene.causes


class TestTakenBackInDoubt:
    def test_r_lost_what_never_arrived_and_was_taken_back_is_not_asked_for_once_more(
        self, scene: OutboundScene
    ) -> None:
        scene.amazon.faults.fail_next("createOrder", "reset")
        scene.amazon.faults.fail_next("getOutboundOrder", "503", times=30)
        scene.send("S1")
        scene.built.outbound.back([scene.id_of("S1")])
        scene.amazon.faults.reset()
        scene.until(lambda: came_back(scene), minutes=1)
        assert (scene.amazon.calls.count("createOrder"), scene.outbound()) == (1, {})
        assert (scene.at("S1").state, scene.states(), scene.causes) == ("back", {"superseded": 1}, {})

    def test_d20_an_account_stays_while_an_order_waits_for_its_number(self, scene: OutboundScene) -> None:
        scene.by_hand()
        scene.send("S1")
        scene.ships(scene.named("S1"), "")
        scene.later()
        with pytest.raises(BadInput, match="cannot be removed yet"):
            scene.built.accounts.remove("Shop UK")

    def test_d20_who_sold_an_order_stays_while_a_centre_sends_it(self, scene: OutboundScene) -> None:
        """Removed and added again it would have the order as open: it would leave twice."""
        scene.by_hand()
        scene.send("S1")
        with pytest.raises(BadInput, match="cannot be removed yet.*1 order of it"):
            scene.built.accounts.remove("My shop")
        scene.ships(scene.named("S1"), "TN1")
        scene.later()
        scene.drain()
        scene.built.accounts.remove("My shop")
        assert len(scene.shop.heard_at("ConfigDeletedEndpoint")) == 1

    def test_d20_an_account_keeps_its_merchant_while_orders_run_through_it(self, scene: OutboundScene) -> None:
        scene.by_hand()
        scene.send("S1")
        with pytest.raises(BadInput, match="cannot change its merchant yet"):
            scene.built.accounts.save("Shop UK", {"seller_id": "AOTHER"})
        scene.ships(scene.named("S1"), "TN1")
        scene.later()
        scene.built.accounts.save("Shop UK", {"seller_id": "AOTHER"})
        scene.drain()
        assert scene.shop_numbers() == {("S1", "TN1"): 1}


class TestModes:
    @pytest.mark.parametrize(
        ("settings", "hold"), [({"mode": "watch"}, "watch"), ({"mode": "hold"}, "hold"), ({"fba": False}, "light")]
    )
    def test_r_modes_what_was_held_leaves_when_a_person_says_so(
        self, scene: OutboundScene, settings: dict[str, object], hold: str
    ) -> None:
        scene.send("S1", at_once=False)
        scene.built.accounts.save("Shop UK", settings)
        scene.drain()
        (row,) = scene.rows("fba")
        assert (row.state, row.hold, scene.outbound()) == ("held", hold, {})
        scene.built.accounts.save("Shop UK", {"mode": "live", "fba": True})
        scene.later()
        assert scene.outbound() == {}
        scene.built.outbox.send([row.id])
        scene.drain()
        assert list(scene.outbound()) == [scene.named("S1")]

    def test_r_copy_what_may_be_there_is_looked_up_first(self, scene: OutboundScene) -> None:
        scene.amazon.faults.fail_next("createOrder", "lost")
        scene.amazon.faults.fail_next("getOutboundOrder", "503", times=30)
        scene.send("S1")
        scene.built.store.write(lambda: outbox.doubt("This database is a copy", scene.clock.now()))
        scene.amazon.calls.reset()
        scene.amazon.faults.reset()
        scene.until(lambda: scene.states() == {"confirmed": 1}, minutes=2)
        assert scene.amazon.calls.count("createOrder") == 0

    def test_d20_nobody_who_gets_it_is_kept_with_the_request(self, scene: OutboundScene) -> None:
        scene.send("S1")
        (row,) = scene.rows("fba")
        assert row.request is not None
        order = scene.built.orders.show("S1")
        person = order.person
        told = repr((row.request, row.payload))
        for secret in (person.name, person.line1, person.postcode, person.phone):
            assert secret
            assert secret not in told
        (there,) = scene.outbound().values()
        assert there.address["name"] == person.name
        assert FBA in told
