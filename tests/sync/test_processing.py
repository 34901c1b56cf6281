"""U8, M11: an order goes from paid there to processed there with its tracking number, once, whatever happens
between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk.channels.base import Cancel, Channel, ChannelKind, Tools
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.kind import linnworks_kind
from linndesk.channels.linnworks.session import Sessions
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.faults import Kind
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.settings import AccountSettings
from linndesk.store import cards, outbox
from linndesk.store.outbox import OutboxRow
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene, once

GROUP = "Linnworks Order Processing"
CHANGES = ("SetOrderShippingInfo", "ProcessOrder")
NOT_NOW = ("slow", "drip", "huge", "404", "403", "400", "text400")  # take long, or are no accidents
EMPTY = [(CHANGES[0], kind) for kind in ("empty", "null", "list")]  # a yes that did nothing


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(tmp_path / "profile") as made:
        made.stock({"MUG-RED-330": 100})
        made.shelve({"MUG-RED-330": 100})
        made.add()
        yield made
        assert made.linnworks.complaints == []


def came_in(scene: LinnworksScene, orders: int = 1, **more: object) -> list[Order]:
    """Paid orders that are open here."""
    made = [scene.world.add_order(**more) for _ in range(orders)]  # type: ignore[arg-type]
    scene.sync()
    return made


def settle(scene: LinnworksScene, runs: int = 8) -> None:
    for _ in range(runs):
        if not set(scene.states()) & {"waiting", "sending"}:
            break
        scene.sync()


def row(scene: LinnworksScene, row_id: int) -> OutboxRow:
    found = scene.built.store.read(lambda: outbox.by_id(row_id))
    assert found is not None
    return found


def causes(scene: LinnworksScene) -> list[tuple[str, str, int]]:
    """Group, cause and number of things of every open card about what is processed."""
    found = scene.built.store.read(cards.unresolved)
    return [(each.group, each.key.split(":")[1], each.things) for each in found if each.key.startswith("process:")]


def test_an_order_is_processed_there_with_its_tracking(scene: LinnworksScene) -> None:
    orders = came_in(scene, 3)
    scene.despatch(*(each.id for each in orders))
    receipt = scene.sync()
    assert scene.processed() == once(orders)
    assert scene.states() == {"confirmed": 3}
    counts = receipt.despatches
    assert (counts.planned, counts.sent, counts.confirmed, counts.refused) == (3, 3, 3, 0)
    assert set(scene.stored().values()) == {"processed"}
    scene.sync()
    scene.sync()
    assert scene.processed() == once(orders)
    assert causes(scene) == []


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        (operation, kind)
        for operation in CHANGES
        for kind in get_args(Kind)
        if kind not in NOT_NOW and (operation, kind) not in EMPTY
    ],
)
def test_whatever_becomes_of_a_call_it_is_processed_once_with_its_tracking(
    scene: LinnworksScene, operation: str, kind: Kind
) -> None:
    """R-LOST: read first, never blind; a session that ran out did nothing."""
    orders = came_in(scene, 2)
    scene.despatch(*(each.id for each in orders))
    scene.faults.fail_next(operation, kind)
    settle(scene)
    assert scene.processed() == once(orders)
    assert scene.states() == {"confirmed": 2}
    assert causes(scene) == []


@pytest.mark.parametrize(("operation", "kind"), EMPTY)
def test_a_yes_to_the_tracking_that_did_nothing_is_refused_and_nothing_is_processed(
    scene: LinnworksScene, operation: str, kind: Kind
) -> None:
    """What cannot be seen at the second reading was not taken."""
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next(operation, kind)
    scene.sync()
    assert row(scene, debt).state == "refused"
    assert scene.processed() == {}
    scene.built.outbox.retry([debt])
    scene.sync()
    assert scene.processed() == once([order])


@pytest.mark.parametrize("operation", [*CHANGES, "GetOrdersById"])
@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_a_session_that_runs_out_in_the_middle_is_renewed_and_nothing_is_told_twice(
    scene: LinnworksScene, operation: str, skip: int
) -> None:
    orders = came_in(scene, 3)
    scene.despatch(*(each.id for each in orders))
    scene.faults.fail_next(operation, "expired", skip=skip)
    scene.sync()
    assert scene.processed() == once(orders)
    assert scene.states() == {"confirmed": 3}
    assert len(scene.world.told.shipping()) == 3


def test_answers_that_stay_away_for_long_leave_it_sending_and_it_is_read_before_it_is_told_again(
    scene: LinnworksScene,
) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next("ProcessOrder", "lost")
    scene.faults.fail_next("GetOrdersById", "503", times=40, skip=3)
    scene.sync()
    assert row(scene, debt).state == "sending"
    scene.faults.forget_plans()
    settle(scene)
    assert scene.processed() == once([order])
    assert len(scene.world.told.shipping()) == 1
    assert row(scene, debt).state == "confirmed"


def test_processed_there_by_somebody_else_with_other_tracking_is_a_card_and_nothing_is_sent(
    scene: LinnworksScene,
) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    events.process(scene.world, order.id, tracking="THEIRS")
    scene.sync()
    assert (row(scene, debt).state, row(scene, debt).hold) == ("held", "shipped")
    assert "THEIRS" in row(scene, debt).reason
    assert causes(scene) == [(GROUP, "shipped", 1)]
    assert scene.world.told.shipping() == [] == scene.world.told.processed()


def test_processed_there_with_our_tracking_is_done(scene: LinnworksScene) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    events.process(scene.world, order.id, tracking=f"rm {order.number}")
    receipt = scene.sync()
    assert row(scene, debt).state == "confirmed"
    assert (receipt.despatches.sent, receipt.despatches.confirmed) == (0, 1)
    assert scene.world.told.shipping() == [] == scene.world.told.processed()


def test_parked_there_is_refused_with_words_and_goes_once_it_is_unparked(scene: LinnworksScene) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    events.park(scene.world, order.id)
    receipt = scene.sync()
    assert row(scene, debt).state == "refused"
    assert "parked" in row(scene, debt).error
    assert not receipt.ok
    assert [(group, things) for group, _, things in causes(scene)] == [(GROUP, 1)]
    assert scene.processed() == {}
    events.park(scene.world, order.id, False)
    scene.built.outbox.retry([debt])
    scene.sync()
    assert scene.processed() == once([order])
    assert causes(scene) == []


def test_locked_there_is_refused_and_never_processed_without_its_tracking(scene: LinnworksScene) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.world.update(order.id, locked=True)
    scene.sync()
    assert row(scene, debt).state == "refused"
    assert scene.processed() == {}


@pytest.mark.parametrize("what", ["cancelled", "moved", "unknown_order"])
def test_what_is_no_longer_ours_there_is_a_card(scene: LinnworksScene, what: str) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    if what == "cancelled":
        events.cancel(scene.world, order.id)
    elif what == "moved":
        events.move(scene.world, order.id, scene.world.add_location("North").id)
    else:
        scene.world.delete(order.id)
    scene.sync()
    assert (row(scene, debt).state, row(scene, debt).hold) == ("held", what)
    assert causes(scene) == [(GROUP, what, 1)]
    assert scene.world.told.shipping() == [] == scene.world.told.processed()


@pytest.mark.parametrize("pulled", [False, True])
def test_what_was_put_into_an_order_after_it_left_is_not_told_as_sent(scene: LinnworksScene, pulled: bool) -> None:
    """U8: processing is of the whole order, so one that grew waits for a person; a despatch taken back is whole."""
    (order,) = came_in(scene, lines=[Line("MUG-RED-330", 1, row_id="a" * 8 + "-0000-4000-8000-000000000001")])
    scene.built.accounts.save(NAME, {"process_minutes": 15})
    (debt,) = scene.despatch(order.id)
    more = [*scene.world.order(order.id).lines, Line("PAN-24", 2, row_id="a" * 8 + "-0000-4000-8000-000000000002")]
    scene.world.update(order.id, lines=tuple(more))
    scene.sync() if pulled else scene.built.engine.send_due()
    assert (row(scene, debt).state, row(scene, debt).hold) == ("held", "changed")
    assert "2 of PAN-24" in row(scene, debt).reason
    assert causes(scene) == [(GROUP, "changed", 1)]
    assert scene.world.told.shipping() == [] == scene.world.told.processed()
    scene.sync()
    lines = scene.built.orders.show(order.id).lines
    assert [(each.channel_sku, each.quantity_despatched) for each in lines] == [("MUG-RED-330", 1), ("PAN-24", 0)]
    scene.built.despatch.undo([debt])
    scene.despatch(order.id)
    scene.sync()
    assert scene.processed() == once([order])
    assert causes(scene) == []


def test_an_order_that_lost_a_line_after_it_left_is_processed(scene: LinnworksScene) -> None:
    (order,) = came_in(scene, lines=[Line("MUG-RED-330", 2), Line("PAN-24")])
    scene.despatch(order.id)
    scene.world.update(order.id, lines=scene.world.order(order.id).lines[:1])
    scene.sync()
    assert scene.processed() == once([order])


def test_a_refusal_in_its_own_words_holds_up_no_other(scene: LinnworksScene) -> None:
    first, second = came_in(scene, 2)
    bad, good = scene.despatch(first.id, second.id)
    scene.faults.orders.refused[first.id] = "Notes have to be acknowledged"
    receipt = scene.sync()
    assert (row(scene, bad).state, row(scene, good).state) == ("refused", "confirmed")
    assert "Notes have to be acknowledged" in row(scene, bad).error
    assert (receipt.despatches.refused, receipt.despatches.confirmed) == (1, 1)
    assert causes(scene) == [(GROUP, "refused", 1)]
    assert scene.processed() == once([second])


def test_an_order_that_says_it_was_processed_and_was_not_is_not_believed(scene: LinnworksScene) -> None:
    """§4.3: a success that did nothing."""
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.orders.pretended.add(order.id)
    settle(scene)
    assert row(scene, debt).state == "refused"
    assert causes(scene) == [(GROUP, "refused", 1)]
    scene.faults.orders.pretended.clear()
    scene.built.outbox.retry([debt])
    scene.sync()
    assert scene.processed() == once([order])


def test_a_refusal_that_only_says_it_is_done_already_is_done(scene: LinnworksScene) -> None:
    """The first request did its work after its answer was given up: the second is refused, and all is well."""
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next("ProcessOrder", "lost")
    scene.faults.fail_next("GetOrdersById", "503", times=40, skip=3)
    scene.sync()
    scene.faults.forget_plans()
    scene.faults.orders.refused[order.id] = "Order is already processed"
    settle(scene)
    assert row(scene, debt).state == "confirmed"


@pytest.mark.parametrize("allowed", [True, False])
def test_the_invoice_rule(tmp_path: Path, allowed: bool) -> None:
    """M11: explained, and once more where that is allowed."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(mark_invoice_printed=allowed)
        scene.world.rules.invoice_printed = True
        (order,) = came_in(scene)
        (debt,) = scene.despatch(order.id)
        scene.sync()
        assert scene.processed() == (once([order]) if allowed else {})
        assert row(scene, debt).state == ("confirmed" if allowed else "refused")


@pytest.mark.parametrize("skus", [["MUG-RED-330"], [], ["OTHER"]])
def test_a_test_account_ends_nothing_but_orders_of_its_test_skus(tmp_path: Path, skus: list[str]) -> None:
    """U10."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(test_account=True, test_skus=skus)
        (order,) = came_in(scene)
        (debt,) = scene.despatch(order.id)
        scene.sync()
        scene.built.outbox.send([debt], "all the same") if row(scene, debt).state == "held" else None
        scene.sync()
        if skus == ["MUG-RED-330"]:
            assert scene.processed() == once([order])
        else:
            assert (row(scene, debt).state, row(scene, debt).hold) == ("held", "test")
            assert scene.world.told.shipping() == [] == scene.world.told.processed()
            assert causes(scene) == [(GROUP, "test", 1)]


@pytest.mark.parametrize(("change", "hold"), [({"mode": "watch"}, "watch"), ({"mode": "hold"}, "hold")])
def test_a_mode_holds_it_and_a_person_lets_it_go(scene: LinnworksScene, change: dict[str, str], hold: str) -> None:
    """R-MODES."""
    (order,) = came_in(scene)
    scene.built.accounts.save(NAME, change)
    (debt,) = scene.despatch(order.id)
    scene.sync()
    assert (row(scene, debt).state, row(scene, debt).hold) == ("held", hold)
    assert scene.world.told.shipping() == []
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.sync()
    assert row(scene, debt).state == "held", "what a mode held waits for a person"
    scene.built.outbox.send([debt])
    scene.sync()
    assert scene.processed() == once([order])


def test_an_account_that_only_watches_asks_and_tells_nothing(tmp_path: Path) -> None:
    """R-MODES, U10: whatever is due of orders and levels, no call that changes anything leaves."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.shelve({"MUG-RED-330": 7})
        scene.add(mode="watch", update_inventory=True, mark_invoice_printed=True, process_minutes=1)
        scene.approve("stock")
        scene.built.listings.download(NAME)
        scene.built.listings.link_all(NAME)
        (order,) = came_in(scene)
        scene.despatch(order.id)
        scene.sync()
        scene.clock.advance(minutes=5)
        scene.built.engine.send_due()
        scene.built.engine.send_due(ordered=True)
        called = {each.operation for each in scene.linnworks.calls.log}
        assert not [each for each in called if each.startswith(("Set", "Process", "Update", "Add", "Change"))]
        assert scene.stored() == {order.id: "processed"}


def test_a_light_that_goes_out_while_it_is_under_way_keeps_it_until_it_is_on(scene: LinnworksScene) -> None:
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next("SetOrderShippingInfo", "lost")
    scene.faults.fail_next("GetOrdersById", "503", times=40, skip=2)
    scene.sync()
    assert row(scene, debt).state == "sending"
    scene.faults.forget_plans()
    scene.built.accounts.save(NAME, {"mode": "watch"})
    scene.sync()
    assert scene.processed() == {}
    assert row(scene, debt).state == "sending"
    scene.built.accounts.save(NAME, {"mode": "live"})
    settle(scene)
    assert scene.processed() == once([order])


def test_nothing_leaves_before_processing_was_seen_in_preview(tmp_path: Path) -> None:
    """The promise: what the program does by itself is approved once per account."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(approved=False)
        (order,) = came_in(scene)
        (debt,) = scene.despatch(order.id)
        scene.sync()
        assert (row(scene, debt).state, row(scene, debt).hold) == ("held", "approval")
        assert scene.world.told.shipping() == []
        scene.approve("process")
        scene.built.accounts.save(NAME, {"order_prefix": "A"})
        scene.built.outbox.send([debt])
        scene.sync()
        assert scene.processed() == once([order])


def test_undo_within_the_wait_leaves_no_trace_there(tmp_path: Path) -> None:
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(undo_seconds=60)
        (order,) = came_in(scene)
        wish = scene.despatch(order.id, at_once=False)
        scene.sync(seconds=30)
        assert scene.states() == {"waiting": 1}
        assert scene.built.despatch.undo(wish) == 1
        scene.sync(minutes=15)
        assert scene.world.told.shipping() == [] == scene.world.told.processed()
        assert scene.stored() == {order.id: "open"}
        again = scene.despatch(order.id, tracking="SECOND", at_once=False)
        scene.sync(seconds=61)
        assert row(scene, again[0]).state == "confirmed"
        assert scene.processed() == {order.id: ["SECOND"]}


def test_what_has_begun_to_leave_is_not_taken_back_as_if_nobody_had_heard_of_it(scene: LinnworksScene) -> None:
    """Its tracking stands there, and the processing was put off by a limit."""
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next("ProcessOrder", "429", times=40, seconds=5)
    scene.sync()
    assert len(scene.world.told.shipping()) == 1
    assert row(scene, debt).state == "sending"
    assert scene.built.despatch.undo([debt]) == 0
    scene.faults.forget_plans()
    settle(scene)
    assert scene.processed() == once([order])
    assert len(scene.world.told.shipping()) == 1


def test_a_service_is_told_by_the_name_that_is_allocated_to_it(tmp_path: Path) -> None:
    """The service of a parcel goes along where the account names it; what the order has there stays else."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(shipping_services=[{"service": "Next day", "channel_service": "DPD Next Day"}])
        first, second = came_in(scene, 2)
        scene.despatch(first.id, service="Next day")
        scene.despatch(second.id, service="By bike")
        scene.sync()
        told = {each.order_id: each.service for each in scene.world.told.processed()}
        assert told == {first.id: "DPD Next Day", second.id: "Royal Mail 48"}


@pytest.mark.parametrize("lost", CHANGES)
def test_a_copied_profile_reads_before_it_tells_and_sends_nothing_by_itself(scene: LinnworksScene, lost: str) -> None:
    """R-COPY: a row of unknown fate that the channel does not have as processed waits for a person."""
    (order,) = came_in(scene)
    (debt,) = scene.despatch(order.id)
    scene.faults.fail_next(lost, "lost")
    scene.faults.fail_next("GetOrdersById", "503", times=60, skip=2 if lost == CHANGES[0] else 3)
    scene.sync()
    assert row(scene, debt).state == "sending"
    scene.faults.forget_plans()
    scene.built.store.write(lambda: outbox.doubt("It was copied", scene.clock.now()))
    scene.sync()
    if lost == "ProcessOrder":
        assert row(scene, debt).state == "confirmed"
        assert scene.processed() == once([order])
    else:
        assert (row(scene, debt).state, row(scene, debt).hold) == ("held", "watch")
        assert scene.processed() == {}


def test_a_sign_in_that_is_refused_in_the_middle_waits_for_a_person_and_nothing_is_lost(scene: LinnworksScene) -> None:
    first, second = came_in(scene, 2)
    scene.despatch(first.id, second.id)
    scene.faults.fail_next("ProcessOrder", "expired")
    scene.faults.fail_next("AuthorizeByApplication", "401", times=40)
    receipt = scene.sync()
    assert not receipt.ok
    assert scene.processed() == {}
    assert "confirmed" not in scene.states()
    assert [each.key.split(":")[0] for each in scene.built.store.read(cards.unresolved)] == ["sign-in"]
    scene.faults.forget_plans()
    settle(scene)
    assert scene.processed() == once([first, second])
    assert scene.built.store.read(cards.unresolved) == []


class StopsAfter(HTTPAdapter):
    """Somebody presses Stop while a call is under way."""

    def __init__(self, operation: str, cancel: Cancel) -> None:
        super().__init__()
        self._operation = operation
        self._cancel = cancel

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:  # type: ignore[override]
        response = super().send(request, *args, **more)
        if (request.url or "").endswith(self._operation):
            self._cancel.set()
        return response


@pytest.mark.parametrize("operation", CHANGES)
def test_a_stop_in_the_middle_loses_nothing_and_tells_nothing_twice(tmp_path: Path, operation: str) -> None:
    """R-STOP: no new call begins; the answer of the one under way is kept or found by the next look."""
    cancel = Cancel()

    def kinds() -> dict[str, ChannelKind]:
        sessions = Sessions()

        def stopping(settings: AccountSettings, tools: Tools) -> Channel:
            assert isinstance(settings, LinnworksSettings)
            return LinnworksChannel(LinnworksClient(settings, tools, sessions, StopsAfter(operation, cancel)))

        return {"linnworks": replace(linnworks_kind(), open=stopping)}

    with linnworks_scene(tmp_path / "profile", channels=kinds) as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add()
        first, second = came_in(scene, 2)
        scene.despatch(first.id, second.id)
        scene.built.engine.sync(cancel=cancel)
        assert len(scene.world.told.shipping()) == 1
        assert len(scene.processed()) == (operation == "ProcessOrder")
        settle(scene)
        assert scene.processed() == once([first, second])
        assert scene.states() == {"confirmed": 2}


def test_its_levels_are_told_anew_once_linnworks_has_taken_the_units_off_by_itself(tmp_path: Path) -> None:
    """M10."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.shelve({"MUG-RED-330": 0})
        scene.add(update_inventory=True)
        scene.approve("stock")
        scene.built.listings.download(NAME)
        scene.built.listings.link_all(NAME)
        (order,) = came_in(scene, lines=[Line("MUG-RED-330", 2)])
        assert scene.world.shelf.level("MUG-RED-330", order.location_id) == 100
        scene.despatch(order.id)
        scene.sync()
        scene.sync()
        assert scene.processed() == once([order])
        assert scene.world.shelf.level("MUG-RED-330", order.location_id) == 98


def test_all_of_it_on_postgres(tmp_path: Path, pg: str) -> None:
    """An order that waits for its SKU, one that goes wrong there, one that is lost on the way, one at its turn."""
    with linnworks_scene(tmp_path / "profile", database=pg) as scene:
        scene.stock({"MUG-RED-330": 100})
        scene.add(process_minutes=15)
        waits = scene.world.add_order([Line("NOT-HERE")])
        called_off, elsewhere, ours, late = came_in(scene, 4)
        events.cancel(scene.world, called_off.id)
        events.process(scene.world, elsewhere.id, tracking="THEIRS")
        scene.sync()
        assert scene.stored() == {
            waits.id: "pending", called_off.id: "cancelled", elsewhere.id: "processed", ours.id: "open",
            late.id: "open",
        }  # fmt: skip
        scene.despatch(ours.id, at_once=False)
        scene.built.engine.send_due()
        assert scene.processed() == {}
        scene.faults.fail_next("ProcessOrder", "lost")
        scene.despatch(late.id)
        scene.built.engine.send_due()
        settle(scene)
        assert scene.processed() == once([ours, late])
        scene.stock({"NOT-HERE": 1})
        scene.sync(hours=1)
        assert scene.stored()[waits.id] == "open"
