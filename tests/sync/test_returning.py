"""M5, R-LOST: what came back is exported once: looked for, booked once, accepted, whatever happens between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.faults import Kind
from linndesk.services.returns import BackPart
from tests.sync.returned import ACCEPT, CREATE, CUP, LOOK, MUG, STOCK, ReturnScene, return_scene

FAULTS: tuple[Kind, ...] = ("lost", "reset", "truncated", "500", "429", "401")
NEVER_ARRIVED: tuple[Kind, ...] = ("reset", "500")  # nobody can tell these from those that did


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[ReturnScene]:
    with return_scene(tmp_path / "profile") as made:
        made.stand_ready()
        yield made
        assert made.linnworks.complaints == []


def test_what_came_back_is_booked_and_accepted_there_and_its_stock_moves_once(scene: ReturnScene) -> None:
    order = scene.sold()
    before = scene.on_shelf()
    done = scene.came_back(
        order, BackPart(MUG, 2), BackPart(MUG, 1, "damaged", "scrapped"), BackPart(CUP, 1, "opened"), reason="Too big"
    )
    assert scene.here() == {"Default": STOCK - 3 + 2}
    receipt = scene.sync()
    (rma,) = scene.there(order)
    assert rma.reference == done.made_return.reference
    assert rma.actioned is not None
    assert [(each.quantity, each.scrap, each.category, each.reason) for each in rma.lines] == [
        (2, 0, "As new", "Too big"), (1, 1, "Damaged", "Too big"), (1, 0, "Opened", "Too big"),
    ]  # fmt: skip
    assert scene.on_shelf() == before + 2
    past = scene.past(done)
    assert (past.state, past.words, past.rma, past.accepted) == ("confirmed", "Booked", str(rma.id), True)
    assert {each.state for each in past.lines} == {"confirmed"}
    assert (receipt.ok, receipt.other["booking"].confirmed, scene.problems()) == (True, 1, [])
    for _ in range(3):
        scene.sync()
    assert len(scene.world.told.returned()) == len(scene.world.told.actioned()) == 1


@pytest.mark.parametrize("operation", [LOOK, CREATE, ACCEPT])
@pytest.mark.parametrize("kind", FAULTS)
def test_a_return_whose_answer_was_lost_is_exported_once(scene: ReturnScene, operation: str, kind: Kind) -> None:
    """R-LOST: or not at all, and then only where the request never arrived, and a card asks."""
    order = scene.sold()
    before = scene.on_shelf()
    done = scene.came_back(order)
    scene.faults.fail_next(operation, kind)
    scene.settle()
    if operation == CREATE and kind in NEVER_ARRIVED:
        assert (scene.there(order), scene.row(done).state, scene.past(done).state) == ([], "sent", "unheard")
        assert [things for _, things in scene.problems()] == [1]
        return
    (rma,) = scene.there(order)
    assert (rma.reference, rma.actioned is not None) == (done.made_return.reference, True)
    assert scene.on_shelf() == before + 2
    assert (scene.row(done).state, scene.past(done).state, scene.problems()) == ("confirmed", "confirmed", [])
    assert len(scene.world.told.returned()) == 1


@pytest.mark.parametrize("kind", ["lost", "reset", "503_after", "html_after", "truncated", "empty", "html200"])
def test_however_often_answers_are_lost_there_is_never_a_second_return(scene: ReturnScene, kind: Kind) -> None:
    order = scene.sold()
    for operation in (CREATE, ACCEPT):
        scene.faults.fail_next(operation, kind)
    scene.faults.fail_next(LOOK, "503", times=4, skip=2)
    done = scene.came_back(order)
    for _ in range(3):
        scene.settle(4)
        scene.restart()
    scene.settle(20)
    assert len(scene.world.told.returned()) <= 1
    assert [each.actioned is not None for each in scene.there(order)] in ([], [True])
    assert scene.row(done).state == ("confirmed" if scene.there(order) else "sent")


def test_of_one_that_nobody_heard_of_a_person_says_that_it_was_booked(scene: ReturnScene) -> None:
    order = scene.sold()
    done = scene.came_back(order)
    scene.faults.fail_next(CREATE, "reset")
    scene.settle()
    past = scene.past(done)
    assert (past.state, past.may_undo) == ("unheard", False)
    assert past.reference in past.look
    with pytest.raises(BadInput, match="cannot be taken back"):
        scene.built.returns.undo(done.id)
    row = scene.row(done).id
    assert scene.built.outbox.told([row]).done == (row,)
    assert (scene.past(done).state, scene.problems(), scene.there(order)) == ("confirmed", [], [])


def test_or_that_it_was_not_and_then_it_is_looked_for_and_made(scene: ReturnScene) -> None:
    order = scene.sold()
    done = scene.came_back(order)
    scene.faults.fail_next(CREATE, "reset")
    scene.settle()
    row = scene.row(done).id
    assert scene.built.outbox.retry([row]).sent == (row,)
    assert (scene.past(done).state, scene.problems()) == ("asked", [])
    scene.settle()
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 1)


def test_one_that_shows_late_is_found_by_a_retry_and_not_made_again(scene: ReturnScene) -> None:
    order = scene.sold()
    done = scene.came_back(order)
    scene.faults.fail_next(CREATE, "reset")
    scene.settle()
    reference = done.made_return.reference
    scene.world.returns.another_client_books_return(order.id, {MUG: 2}, reference=reference)
    scene.built.outbox.retry([scene.row(done).id])
    scene.settle()
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 1)
    assert scene.there(order)[0].actioned is not None


def test_somebody_elses_return_of_the_same_goods_is_a_persons_question(scene: ReturnScene) -> None:
    order = scene.sold()
    theirs = scene.world.returns.another_client_books_return(order.id, {MUG: 1})
    done = scene.came_back(order)
    scene.sync()
    past = scene.past(done)
    assert past.state == "refused"
    assert f"has return {theirs.id} of this order already (1 × {MUG}): look whether it is this one" in past.why
    assert len(scene.there(order)) == 1
    scene.built.outbox.retry([scene.row(done).id])
    scene.settle()
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 2)


def test_another_return_of_ours_is_no_strangers(scene: ReturnScene) -> None:
    """Two returns of the same line, one after the other."""
    order = scene.sold()
    first = scene.came_back(order, BackPart(MUG, 1))
    scene.settle()
    second = scene.came_back(order, BackPart(MUG, 1))
    scene.settle()
    assert [scene.past(each).state for each in (first, second)] == ["confirmed", "confirmed"]
    assert len({each.reference for each in scene.there(order)}) == 2


def test_one_that_somebody_took_out_there_meanwhile_is_not_made_again(scene: ReturnScene) -> None:
    """It was made, its acceptance was lost; what a person did there since is a person's to decide here."""
    order = scene.sold()
    scene.faults.fail_next(ACCEPT, "500")
    scene.faults.fail_next(LOOK, "503", times=60, skip=1)
    done = scene.came_back(order)
    scene.sync()
    (rma,) = scene.there(order)
    scene.world.returns.forget(rma.id)
    scene.faults.forget_plans()
    scene.settle(12)
    assert (scene.past(done).state, scene.there(order)) == ("unheard", [])


def test_it_waits_until_its_order_was_processed_there(scene: ReturnScene) -> None:
    order = scene.sold(told=False)
    (process,) = [each.id for each in scene.built.outbox.listed() if each.kind == "process"]
    scene.built.outbox.hold([process])
    done = scene.came_back(order)
    scene.sync()
    assert (scene.row(done).state, scene.there(order)) == ("waiting", [])
    assert "waits for its order" in scene.row(done).error
    for _ in range(10):
        scene.sync(minutes=5)
    scene.faults.fail_next(CREATE, "lost")
    scene.faults.fail_next(LOOK, "503", times=3, skip=1)
    scene.built.outbox.send([process])
    scene.settle()  # however often it had to wait, it is looked for some times
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 1)


def test_one_that_waits_for_its_order_holds_up_no_other(scene: ReturnScene) -> None:
    waits, goes = scene.sold(told=False), scene.sold(told=False)
    rows = {each.target: each.id for each in scene.built.outbox.listed() if each.kind == "process"}
    scene.built.outbox.hold([rows[waits.id]])
    scene.came_back(waits)
    done = scene.came_back(goes)
    before = scene.clock.now()
    scene.built.engine.send_due(ordered=True)
    assert scene.past(done).state == "confirmed"
    assert (scene.clock.now() - before).total_seconds() < 5


def test_an_order_that_is_not_processed_there_and_owes_nothing_is_refused_in_words(scene: ReturnScene) -> None:
    order = scene.sold(told=False)
    (process,) = [each.id for each in scene.built.outbox.listed() if each.kind == "process"]
    scene.built.outbox.told([process])
    done = scene.came_back(order)
    scene.sync()
    assert scene.past(done).state == "refused"
    assert "The order is not processed on Linnworks.net" in scene.past(done).why
    events.process(scene.world, order.id)
    scene.built.outbox.retry([scene.row(done).id])
    scene.settle()
    assert scene.past(done).state == "confirmed"


def test_words_of_single_lines_stand_at_them_and_what_was_taken_counts(scene: ReturnScene) -> None:
    scene.world.rules.books_the_good = True
    scene.faults.returns.refused[CUP] = "Not this one"
    order = scene.sold()
    done = scene.came_back(order, BackPart(MUG, 1), BackPart(CUP, 1))
    scene.settle()
    past = scene.past(done)
    assert past.state == "refused"
    assert f"{CUP}: Not this one" in past.why
    assert [(each.sku, each.state, each.why) for each in past.lines] == [
        (MUG, "confirmed", ""), (CUP, "refused", "Not this one"),
    ]  # fmt: skip
    (rma,) = scene.there(order)
    assert (len(rma.lines), rma.actioned is not None) == (1, True)
    scene.faults.returns.refused.clear()
    scene.built.outbox.retry([scene.row(done).id])
    scene.settle()
    assert scene.past(done).state == "confirmed"
    assert sorted(each.quantity for rma in scene.there(order) for each in rma.lines) == [1, 1]


def test_a_return_that_is_booked_not_at_all_says_why_at_each_line(scene: ReturnScene) -> None:
    scene.faults.returns.refused[CUP] = "Not this one"
    order = scene.sold()
    done = scene.came_back(order, BackPart(MUG, 1), BackPart(CUP, 1))
    scene.settle()
    past = scene.past(done)
    assert (past.state, {each.state for each in past.lines}, scene.there(order)) == ("refused", {"refused"}, [])
    assert [each.why for each in past.lines] == ["", "Not this one"]


@pytest.mark.parametrize("pretended", ["pretended", "pretended_actions"])
def test_a_yes_that_did_nothing_is_seen(scene: ReturnScene, pretended: str) -> None:
    order = scene.sold()
    getattr(scene.faults.returns, pretended).add(order.id)
    done = scene.came_back(order)
    scene.settle()
    assert scene.past(done).state == "refused"
    assert len(scene.there(order)) == (0 if pretended == "pretended" else 1)
    getattr(scene.faults.returns, pretended).clear()
    scene.built.outbox.retry([scene.row(done).id])
    scene.settle()
    assert (scene.past(done).state, len(scene.there(order))) == ("confirmed", 1)


def test_a_quarantine_is_the_channels_own_of_that_name_else_told_as_scrapped(scene: ReturnScene) -> None:
    order = scene.sold()
    before = scene.on_shelf()
    done = scene.came_back(order, BackPart(MUG, 1, "faulty", "quarantine"))
    assert done.made == "Quarantine"
    assert scene.here() == {"Default": STOCK - 3, "Quarantine": 1}
    scene.settle()
    place = scene.world.add_location("quarantine").id
    second = scene.came_back(order, BackPart(MUG, 1, "faulty", "quarantine"))
    scene.settle()
    told = [(each.quantity, each.scrap, each.location_id == place) for rma in scene.there(order) for each in rma.lines]
    assert told == [(1, 1, False), (1, 0, True)]
    assert scene.on_shelf() == before
    assert scene.past(second).state == "confirmed"


def test_levels_leave_it_out_until_it_was_told_and_are_told_anew_after_that(scene: ReturnScene) -> None:
    """M10: Linnworks adds by itself what it takes back."""
    scene.approve("stock")
    scene.built.accounts.save("Linnworks warehouse", {"update_inventory": True, "sync_stock_levels": True})
    scene.built.listings.download("Linnworks warehouse")
    scene.built.listings.link("Linnworks warehouse", MUG, MUG)
    order = scene.sold()
    scene.sync()
    assert scene.on_shelf() == STOCK - 3
    scene.built.accounts.save("Linnworks warehouse", {"undo_seconds": 3600})
    done = scene.came_back(order, at_once=False)
    scene.built.stock.set_level(MUG, STOCK - 3 + 2 + 10)  # ten more than that: its level goes out meanwhile
    scene.sync()
    assert scene.on_shelf() == STOCK - 3 + 10
    scene.sync(hours=2)
    scene.sync()
    assert (scene.past(done).state, scene.on_shelf()) == ("confirmed", STOCK - 3 + 2 + 10)


def test_taken_back_before_it_left_nothing_of_it_was_ever_told(scene: ReturnScene) -> None:
    scene.built.accounts.save("Linnworks warehouse", {"undo_seconds": 60})
    order = scene.sold()
    done = scene.came_back(order, at_once=False)
    assert done.undo_until is not None
    scene.built.returns.undo(done.id)
    scene.sync()
    assert (scene.past(done).state, scene.here(), scene.there(order)) == ("withdrawn", {"Default": STOCK - 3}, [])
    with pytest.raises(BadInput, match="cannot be taken back"):
        scene.built.returns.undo(done.id)
