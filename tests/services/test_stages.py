"""Stages of orders: marks, but where one counts as processed on the order's channel it is a despatch (U5, W3)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadInput, LinndeskError
from linndesk.services.despatch import Wish
from tests.linnworks_scene import NAME, LinnworksScene
from tests.services.handed import bring, debts, handed, live, on_hand, stage, the_order
from tests.store import made

STAGES = ("Order Received", "Picking", "Packed", "Despatched", "")
ENDS = ("Despatched", "Packed")


@pytest.fixture
def desk(profile: Path) -> Iterator[LinnworksScene]:
    scene = LinnworksScene(profile, plans=False)
    yield stage(scene)
    scene.close()


def test_a_stage_that_counts_is_a_despatch_and_the_debt_is_there(desk: LinnworksScene) -> None:
    """U5: several may count, and the one that was chosen is the one that stands there."""
    order = the_order(desk)
    desk.built.order_acts.stage([order.id], "picking")
    assert (the_order(desk).stage, debts(desk)) == ("Picking", [])
    changed = desk.built.order_acts.stage([order.id], "packed")
    assert changed.stock
    (row,) = live(desk)
    assert (row.kind, row.payload["stage"], the_order(desk).stage) == ("process", "Picking", "Packed")
    assert (the_order(desk).status, on_hand(desk, "MUG")) == ("processed", 18)


def test_a_processed_order_moves_among_processed_stages_only(desk: LinnworksScene) -> None:
    order = the_order(desk)
    desk.built.order_acts.stage([order.id], "Packed")
    desk.built.order_acts.stage([order.id], "Despatched")
    assert (the_order(desk).stage, len(debts(desk))) == ("Despatched", 1)
    for wrong in ("Picking", ""):
        with pytest.raises(BadInput) as refused:
            desk.built.order_acts.stage([order.id], wrong)
        assert "Take its despatch back first" in refused.value.fix
    desk.built.despatch.undo([live(desk)[0].id])
    assert (the_order(desk).stage, the_order(desk).status) == ("Order Received", "open")


def test_an_order_that_may_not_leave_keeps_its_stage_and_the_others_go(desk: LinnworksScene) -> None:
    bring(desk, handed("A-2"))
    bring(desk, handed("A-2", status="cancelled", digest="two"))
    both = [the_order(desk).id, the_order(desk, "A-2").id]
    desk.built.order_acts.stage(both, "Despatched")
    assert (the_order(desk).stage, the_order(desk, "A-2").stage) == ("Despatched", "Order Received")
    with pytest.raises(LinndeskError, match="was not despatched"):
        desk.built.order_acts.stage(both[1:], "Despatched")
    assert len(live(desk)) == 1


def test_stages_elsewhere_stay_mere_marks(desk: LinnworksScene) -> None:
    """W3: of a channel that is told of parcels, a stage tells nobody anything."""
    shop = made.account(desk.built.store)
    made.page(desk.built.store, shop, made.order("202-1"), seal=desk.built.order_acts._connections.seal())
    order = the_order(desk, "202-1")
    for each in ("Despatched", "Picking"):
        desk.built.order_acts.stage([order.id], each)
        assert (the_order(desk, "202-1").stage, the_order(desk, "202-1").status) == (each, "open")
    assert debts(desk) == []


@pytest.mark.parametrize("seed", range(6))
def test_no_walk_over_stages_loses_or_doubles_the_debt(desk: LinnworksScene, seed: int) -> None:
    """At most one live debt, one as soon as a processed stage was entered, none once it was taken back."""
    walk = random.Random(seed)
    order_id = the_order(desk).id
    for _ in range(40):
        act = walk.choice(("stage", "stage", "stage", "undo", "despatch", "cancel"))
        try:
            if act == "stage":
                desk.built.order_acts.stage([order_id], walk.choice(STAGES))
            elif act == "despatch":
                desk.built.despatch.despatch([Wish(order_id, "Royal Mail 48", "RM1")])
            elif act == "undo":
                desk.built.orders.undo(str(the_order(desk).number))
            else:
                desk.built.outbox.cancel([each.id for each in live(desk)])
        except LinndeskError:
            pass
        now, owed = the_order(desk), live(desk)
        assert len(owed) == (now.stage in ENDS), act
        assert (now.status == "processed") == (now.stage in ENDS)
        assert on_hand(desk, "MUG") == (18 if owed else 20)


def test_a_list_of_stages_keeps_those_that_accounts_use(desk: LinnworksScene) -> None:
    """U5: removed or renamed, an account would name a stage that is none; it is refused and names who."""
    program = desk.built.program
    for stages in (["Order Received", "Packed"], ["Order Received", "Packed", "Gone"], ["Packed", "Despatched"]):
        with pytest.raises(BadInput) as refused:
            program.set("order_stages", stages)
        assert NAME in refused.value.detail
    program.set("order_stages", ["Despatched", "Shelf", "order received", "Packed"])
    assert program.settings().order_stages == ["Despatched", "Shelf", "order received", "Packed"]
    desk.built.accounts.remove(NAME)
    program.set("order_stages", ["Shelf"])
