"""D18, D20: what another warehouse sends is no work of anybody here, by whatever road a person tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.errors import BadInput, LinndeskError, NotDespatched
from linndesk.sandbox.linnworks.records import Line
from linndesk.services.columns import guess
from linndesk.services.despatch import Wish
from linndesk.services.trackingimport import TARGETS
from linndesk.store import bulk, tables
from tests.fba_scene import fba_sale
from tests.linnworks_scene import LinnworksScene, linnworks_scene
from tests.outbound_scene import CENTRE, DRIVER, FBA, ITEM, OutboundScene

Act = Callable[[OutboundScene, int], object]


@pytest.fixture
def scene(profile: Path) -> Iterator[OutboundScene]:
    """Amazon's own order, "AMZ", and a shop's "S1" that was moved to Amazon's warehouse; "S2" stays at home."""
    made = OutboundScene(profile)
    fba_sale(made.amazon.world, FBA, 2, order_id="AMZ")
    made.sells("S1", "S2")
    made.comes_in()
    made.send("S1", at_once=False)
    yield made
    made.close()


def ledger(scene: OutboundScene) -> list[Any]:
    """Everything that a despatch writes: parcels, entries at one's own locations, debts of despatches."""

    def job() -> list[Any]:
        sql = (
            "select m.id from movement m join location w on w.id = m.location_id where not w.fulfilment_centre",
            "select id from parcel", "select id, state from outbox where kind <> 'fba'",
        )  # fmt: skip
        return [row for each in sql for row in bulk.rows(tables.Order, each)]

    return scene.built.store.read(job)


def despatch(scene: OutboundScene, order: int) -> object:
    return scene.built.despatch.despatch([Wish(order, "Van", "T1")])


def despatch_with_a_reason(scene: OutboundScene, order: int) -> object:
    return scene.built.despatch.despatch([Wish(order, "Van", "T1")], override="Whatever", at_once=True)


def part_of_it(scene: OutboundScene, order: int) -> object:
    line = scene.built.orders.fetch(order).lines[0].line_id
    return scene.built.despatch.despatch([Wish(order, "Van", "T1", ((line, 1),))], override="Whatever")


def unlock(scene: OutboundScene, order: int) -> object:
    return scene.built.order_acts.unlock([order])


def track(scene: OutboundScene, order: int) -> object:
    return scene.built.order_acts.set_tracking(order, "T1")


@pytest.mark.parametrize("act", [despatch, despatch_with_a_reason, part_of_it, unlock, track])
@pytest.mark.parametrize(("ref", "words"), [("AMZ", "Shop UK FBA sends it by itself"), ("S1", "move it back first")])
def test_no_road_leads_out(scene: OutboundScene, act: Act, ref: str, words: str) -> None:
    before = ledger(scene)
    with pytest.raises((BadInput, NotDespatched)) as raised:
        act(scene, scene.id_of(ref))
    assert words in raised.value.detail
    assert ledger(scene) == before
    order = scene.order(ref)
    assert (order.location, order.locked, order.tracking, order.status) == (CENTRE, True, "", "open")


def test_of_many_orders_they_stay_behind_and_the_others_leave(scene: OutboundScene) -> None:
    ids = [scene.id_of(each) for each in ("AMZ", "S1", "S2")]
    wishes = [Wish(each, "Van", "T1") for each in ids]
    sheet = scene.built.despatch.sheet(wishes)
    assert [[each.kind for each in row.findings] for row in sheet.rows[:2]] == [["sent_there"], ["sent_there"]]
    assert [row.can_leave for row in sheet.rows] == [False, False, True]
    done = scene.built.despatch.despatch(wishes, override="All of them")
    assert (done.orders, [each.order_id for each in done.left]) == ((ids[2],), ids[:2])


def test_of_many_orders_only_those_that_leave_from_here_are_unlocked(scene: OutboundScene) -> None:
    ids = [scene.id_of(each) for each in ("AMZ", "S1", "S2")]
    scene.built.order_acts.lock(ids)
    scene.built.order_acts.unlock(ids)
    assert [scene.order(each).locked for each in ("AMZ", "S1", "S2")] == [True, True, False]


def test_a_postal_service_is_chosen_for_what_may_come_home_alone(scene: OutboundScene) -> None:
    with pytest.raises(BadInput, match="Nothing was changed"):
        scene.built.order_acts.set_service([scene.id_of("AMZ")], "Van")
    scene.built.order_acts.set_service([scene.id_of("AMZ"), scene.id_of("S1")], "Van")
    assert [scene.order(each).postal_service for each in ("AMZ", "S1")] == ["", "Van"]


def test_amazons_own_order_is_never_moved_home(scene: OutboundScene) -> None:
    with pytest.raises(LinndeskError, match="cannot be moved"):
        scene.built.order_acts.move([scene.id_of("AMZ")], "Default")
    assert scene.order("AMZ").location == CENTRE


def test_it_can_be_parked_noted_found_and_deleted(scene: OutboundScene) -> None:
    order = scene.id_of("AMZ")
    scene.built.order_acts.park([order])
    scene.built.order_acts.add_note(order, "Rings twice")
    assert scene.order("AMZ").parked
    assert scene.order("AMZ").person.own_notes == ("Rings twice",)
    assert [each.channel_order_id for each in scene.built.orders.listed(search="AMZ")] == ["AMZ"]
    assert scene.built.find.find("AMZ").where == "here"
    assert scene.built.orders.deletion([order]).units == 0
    scene.built.orders.delete([order])
    scene.amazon.world.set_status("AMZ", "SHIPPED")
    scene.later()
    assert scene.order("AMZ").deleted_at is not None
    scene.built.orders.undo("AMZ")
    assert (scene.order("AMZ").status, scene.order("AMZ").locked) == ("open", True)


def test_what_was_moved_there_is_not_deleted_under_it(scene: OutboundScene) -> None:
    with pytest.raises(BadInput) as raised:
        scene.built.orders.delete([scene.id_of("S2"), scene.id_of("S1")])
    assert raised.value.detail == f"{CENTRE} is to send it"
    assert [scene.order(each).deleted_at for each in ("S1", "S2")] == [None, None]


def test_a_carriers_table_gives_it_no_number(scene: OutboundScene) -> None:
    file = scene.profile / "tracking.csv"
    file.write_text("Order number,Tracking number\nAMZ,T1\nS1,T2\nS2,T3\n", encoding="utf-8")
    job = scene.built.orders.desk.tracking_import()
    mapping = guess(job.columns(file), TARGETS)
    shown = job.preview(file, mapping, {}, frozenset())
    assert [each.number for each in shown.rows if each.does == "changed"] == [4]
    outcome = job.run(file, mapping, {}, frozenset())
    reasons = str(outcome.errors)
    assert "Shop UK FBA sends it by itself" in reasons
    assert "move it back first" in reasons
    assert [scene.order(each).tracking for each in ("AMZ", "S1", "S2")] == ["", "", "T3"]


def test_a_scanned_item_names_only_what_is_packed_here(scene: OutboundScene) -> None:
    assert scene.built.orders.desk.scanned(ITEM).order_ids == (scene.id_of("S2"),)
    assert scene.built.orders.desk.scanned("AMZ").order_ids == (scene.id_of("AMZ"),)


def test_an_item_holds_nothing_back_for_them(scene: OutboundScene) -> None:
    levels = {each.location: each.in_open_orders for each in scene.built.items.get(ITEM).levels}
    assert (levels["Default"], levels.get(CENTRE, 0)) == (1, 0)


def test_what_came_from_there_is_undone_by_nobody(scene: OutboundScene) -> None:
    scene.drain()
    row = scene.at("S1")
    scene.ships(row.reference, "TRACK-1")
    scene.until(lambda: scene.order("S1").status == "processed")
    before = ledger(scene)
    with pytest.raises(BadInput):
        scene.built.orders.undo("S1")
    with pytest.raises(LinndeskError):
        scene.built.despatch.despatch([Wish(scene.id_of("S1"), "Van", "T1")], override="Once more")
    assert ledger(scene) == before


def test_a_stage_that_ends_an_order_there_is_refused_and_a_mark_is_not(profile: Path) -> None:
    """U5, U8: of a channel that hands whole orders over a stage is the despatch, and an order at a centre stays."""
    with linnworks_scene(profile, plans=False) as desk:
        desk.stock({"MUG": 20})
        desk.add(processed_statuses=["Despatched"])
        desk.clock.advance(minutes=5)
        ref = str(desk.world.add_order([Line("MUG", 2)]).id)
        desk.sync()
        _put_there(desk)
        order = desk.built.orders.show(ref)
        with pytest.raises(NotDespatched, match="does not leave from here"):
            desk.built.order_acts.stage([order.id], "Despatched")
        desk.built.order_acts.stage([order.id], "Picking")
        after = desk.built.orders.show(ref)
        assert (after.status, after.stage, after.parcels) == ("open", "Picking", ())


def _put_there(desk: LinnworksScene) -> None:
    """All of its orders are at a channel's warehouse."""

    def job() -> None:
        place = tables.Location.create(name="Their warehouse", fulfilment_centre=True)
        tables.Order.update(location=place.id, locked=True).execute()

    desk.built.store.write(job)


def test_its_driver_named_in_the_sentence_is_the_location(scene: OutboundScene) -> None:
    with pytest.raises(NotDespatched) as raised:
        despatch(scene, scene.id_of("S1"))
    assert raised.value.detail.startswith(f"{DRIVER} FBA sends it")
