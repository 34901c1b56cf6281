"""Despatches of accounts whose channel is told when a whole order is processed (U5, U8, W3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.domain.orders import PARKED_THERE
from linndesk.errors import BadInput, NotDespatched
from linndesk.services.despatch import Wish
from tests.linnworks_scene import LinnworksScene
from tests.services.handed import ID, bring, debts, handed, live, on_hand, stage, the_order


@pytest.fixture
def desk(profile: Path) -> Iterator[LinnworksScene]:
    made = LinnworksScene(profile, plans=False)
    yield stage(made)
    made.close()


def wish(desk: LinnworksScene, **more: object) -> Wish:
    return Wish(the_order(desk).id, "Royal Mail 48", "RM1", **more)  # type: ignore[arg-type]


def test_a_despatch_is_the_end_of_the_order_and_owes_its_processing(desk: LinnworksScene) -> None:
    """U8: parcel, stock, stage and debt in one transaction; the undo wait applies."""
    done = desk.built.despatch.despatch([wish(desk)])
    order = the_order(desk)
    assert (order.status, order.outcome, order.stage) == ("processed", "despatched", "Despatched")
    (row,) = debts(desk)
    assert (row.kind, row.state, row.target) == ("process", "waiting", ID)
    assert (row.payload["tracking"], row.payload["stage"]) == ("RM1", "Order Received")
    assert row.next_try is not None
    assert (row.next_try - desk.clock.now()).total_seconds() == 60
    assert (done.outbox_ids, on_hand(desk, "MUG")) == ((row.id,), 18)
    assert order.parcels[0].state == "waiting"


def test_taken_back_it_is_where_it_was(desk: LinnworksScene) -> None:
    desk.built.order_acts.stage([the_order(desk).id], "Picking")
    done = desk.built.despatch.despatch([wish(desk)])
    assert desk.built.despatch.undo(done.outbox_ids) == 1
    order = the_order(desk)
    assert (order.status, order.stage, order.tracking) == ("open", "Picking", "RM1")
    assert (live(desk), on_hand(desk, "MUG")) == ([], 20)


def test_a_correction_before_it_is_told_is_of_the_same_kind(desk: LinnworksScene) -> None:
    """The stage before goes along, so that undo still finds it."""
    desk.built.despatch.despatch([wish(desk)])
    parcel = the_order(desk).parcels[0]
    desk.built.despatch.correct(parcel.id, "", "RM2")
    (row,) = live(desk)
    assert (row.kind, row.payload["tracking"], row.payload["stage"]) == ("process", "RM2", "Order Received")
    desk.built.despatch.undo([row.id])
    assert (the_order(desk).stage, live(desk)) == ("Order Received", [])


def test_only_whole_orders_leave(desk: LinnworksScene) -> None:
    """The channel is told of whole orders; the sheet says so before."""
    part = wish(desk, lines=(("row-MUG", 2),))
    for refused in (desk.built.despatch.sheet, desk.built.despatch.despatch):
        with pytest.raises(BadInput, match="cannot leave in parts"):
            refused([part])  # type: ignore[operator]
    whole = wish(desk, lines=(("row-MUG", 2), ("row-CUP", 2)))
    assert desk.built.despatch.despatch([whole]).orders == (the_order(desk).id,)


def test_the_sheet_says_once_what_cannot_be_undone_and_what_is_parked(desk: LinnworksScene) -> None:
    bring(desk, handed("A-2", flags=(PARKED_THERE,)), handed("A-3", "GHOST"))
    wishes = [Wish(the_order(desk, ref).id, "Royal Mail 48", "RM1") for ref in (ID, "A-2", "A-3")]
    sheet = desk.built.despatch.sheet(wishes)
    assert len(sheet.final) == 1
    assert "nobody can" in sheet.final[0]
    found = [{each.kind for each in row.findings} for row in sheet.rows]
    assert ["parked_there" in each for each in found] == [False, True, False]
    pending = [each.text for each in sheet.rows[2].findings if each.kind == "pending"]
    assert pending == ["No stock item here has the SKU GHOST"]
    assert (sheet.rows[0].number, sheet.undo_seconds) == ("AC-100001", 60)


def test_nothing_leaves_in_watch_and_without_approval(desk: LinnworksScene) -> None:
    """R-MODES: the debt is held with the reason, and the sheet says so before."""
    desk.built.accounts.save("Linnworks warehouse", {"mode": "watch"})
    sheet = desk.built.despatch.sheet([wish(desk)])
    assert sheet.held == ("Linnworks warehouse: The account only watches: nothing is sent",)
    desk.built.despatch.despatch([wish(desk)])
    assert [(each.kind, each.state, each.hold) for each in live(desk)] == [("process", "held", "watch")]


def test_what_was_called_off_there_needs_a_reason(desk: LinnworksScene) -> None:
    bring(desk, handed(status="cancelled", digest="two"))
    with pytest.raises(NotDespatched):
        desk.built.despatch.despatch([wish(desk)])
    desk.built.despatch.despatch([wish(desk)], override="it is packed")
    (row,) = live(desk)
    assert (row.kind, row.override, the_order(desk).stage) == ("process", "it is packed", "Despatched")


def test_told_elsewhere_leaves_it_processed_here(desk: LinnworksScene) -> None:
    done = desk.built.despatch.despatch([wish(desk)])
    desk.built.outbox.told(done.outbox_ids)
    assert ([each.state for each in debts(desk)], live(desk)) == (["superseded"], [])
    assert (the_order(desk).status, the_order(desk).stage) == ("processed", "Despatched")
