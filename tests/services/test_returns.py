"""M5 for a person: orders are found by whatever is scanned, the sheet says all, one transaction, undo; any channel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadInput, UnknownName
from linndesk.services.returns import BackPart, ReturnWish
from linndesk.store.grids import GridQuery
from tests.linnworks_scene import NAME
from tests.sync.debts import Shop
from tests.sync.returned import CREATE, CUP, MUG, STOCK, ReturnScene, return_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[ReturnScene]:
    with return_scene(tmp_path / "profile") as made:
        made.stand_ready()
        yield made


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    """An Amazon account: it is told of no returns."""
    made = Shop(profile, 2)
    yield made
    made.close()


def test_an_order_is_found_by_its_numbers_and_by_its_parcels(scene: ReturnScene) -> None:
    order, returns = scene.sold(), scene.built.returns
    own = scene.built.orders.show(order.id)
    for text in (order.id, f" {own.number} ", own.called):
        assert (returns.find(text).order_ids, returns.find(text).tracking) == ((own.id,), False)
    found = returns.find(f"RM{order.number}")
    assert (found.order_ids, found.tracking) == ((own.id,), True)
    assert returns.find(order.id, NAME).order_ids == (own.id,)
    with pytest.raises(UnknownName, match="No order here has the number X1"):
        returns.find("X1")
    with pytest.raises(UnknownName, match=f"{MUG} is a product"):
        returns.find(MUG)
    with pytest.raises(UnknownName):
        returns.find("")


def test_what_left_elsewhere_is_found_by_the_number_that_its_channel_has(shop: Shop) -> None:
    shop.amazon.world.ship_elsewhere("O1", tracking="THEIRS-1")
    shop.clock.advance(minutes=30)
    shop.sync()
    assert shop.built.orders.show("O1").status == "processed"
    assert shop.built.returns.find("THEIRS-1").order_ids == (shop.built.orders.show("O1").id,)


def test_a_scanned_product_is_a_line_of_the_order(scene: ReturnScene) -> None:
    order, returns = scene.sold(), scene.built.returns
    scene.built.items.set(CUP, "barcode", "5012345678900")
    own = scene.order_id(order)
    assert returns.scan(own, MUG.lower()).channel_sku == MUG
    assert returns.scan(own, "5012345678900").sku == CUP
    scene.came_back(order, BackPart(CUP, 2))
    with pytest.raises(BadInput, match="came back already"):
        returns.scan(own, CUP)
    with pytest.raises(UnknownName, match="NOSUCH is not in order"):
        returns.scan(own, "NOSUCH")


def test_the_sheet_says_what_may_come_back_where_to_and_who_is_told(scene: ReturnScene) -> None:
    order = scene.sold()
    sheet = scene.built.returns.sheet(scene.order_id(order))
    assert [(each.sku, each.quantity, each.returned, each.returnable) for each in sheet.lines] == [
        (MUG, 3, 0, 3), (CUP, 2, 0, 2),
    ]  # fmt: skip
    assert (sheet.stock, sheet.home, sheet.quarantine, sheet.quarantines) == ("Default", "Default", "Quarantine", ())
    assert (sheet.tells, sheet.refused, sheet.held) == (True, "", "")
    assert sheet.telling == (
        "Linnworks.net is told: it books the return and puts what goes to stock to its own. What goes to quarantine is "
        "told as scrapped, unless Linnworks.net has a location of the same name"
    )
    scene.built.accounts.save(NAME, {"export_returns": False})
    sheet = scene.built.returns.sheet(scene.order_id(order))
    assert sheet.telling == f"Linnworks.net is not told: Returns is off in Config of {NAME}"
    scene.built.accounts.save(NAME, {"export_returns": True, "mode": "watch"})
    assert "only watches" in scene.built.returns.sheet(scene.order_id(order)).held


def test_only_what_has_left_can_come_back(scene: ReturnScene) -> None:
    made = scene.world.add_order()
    scene.sync()
    own = scene.built.orders.show(made.id).id
    assert scene.built.returns.sheet(own).refused == "The order has not left yet: despatch it first"
    with pytest.raises(BadInput, match="despatch it first"):
        scene.built.returns.create(ReturnWish(own, (BackPart(MUG, 1),)))
    order = scene.sold()
    scene.came_back(order, BackPart(MUG, 3), BackPart(CUP, 2))
    assert scene.built.returns.sheet(scene.order_id(order)).refused == "All of it came back already"
    with pytest.raises(UnknownName):
        scene.built.returns.sheet(777)


def test_nothing_at_all_is_done_where_one_part_is_wrong(scene: ReturnScene) -> None:
    order = scene.sold()
    before = scene.here()
    wish = ReturnWish(scene.order_id(order), (BackPart(MUG, 1, fate="quarantine"), BackPart(CUP, 3)))
    assert [each.where for each in scene.built.returns.check(wish)] == ["part:1"]
    with pytest.raises(BadInput, match="Only 2 of CUP-BLUE can come back"):
        scene.built.returns.create(wish)
    assert (scene.here(), scene.built.returns.listed(), len(scene.built.locations.listed())) == (before, [], 1)


def test_orders_of_every_channel_take_returns_and_no_channel_is_told(shop: Shop) -> None:
    shop.despatch("O1")
    shop.built.engine.send_due()
    own, returns = shop.built.orders.show("O1"), shop.built.returns
    rows = len(shop.built.outbox.listed())
    sheet = returns.sheet(own.id)
    assert sheet.telling == "No channel is told: Amazon takes no returns from here"
    done = returns.create(ReturnWish(own.id, (BackPart(sheet.lines[0].line_id, 1),)))
    assert (done.made_return.state, done.made_return.words, len(shop.built.outbox.listed())) == (
        "none", "Not told", rows,
    )  # fmt: skip
    assert done.sentence.endswith("to Default.")
    returns.undo(done.id)
    assert returns.fetch(done.id).words == "Taken back"


def test_what_was_done_is_said_in_one_sentence(scene: ReturnScene) -> None:
    order = scene.sold()
    number = scene.built.orders.show(order.id).number
    done = scene.came_back(
        order, BackPart(MUG, 1), BackPart(MUG, 1, "faulty", "quarantine"), BackPart(CUP, 1, "damaged", "scrapped")
    )
    assert done.sentence == (
        f"3 units of order {number} came back: 1 × {MUG} to Default, 1 × {MUG} to Quarantine, 1 × {CUP} scrapped. "
        "The quarantine location Quarantine was made. Linnworks.net is told with the next send."
    )
    assert done.made_return.what == f"2 × {MUG}, 1 × {CUP}"
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    later = scene.came_back(order, BackPart(CUP, 1), at_once=False, reason="  Too big ")
    assert later.undo_until is not None
    assert f"is told from {later.undo_until:%H:%M:%S} UTC on" in later.sentence
    assert later.made_return.reason == "Too big"
    scene.built.accounts.save(NAME, {"mode": "watch"})
    assert scene.past(later).words.startswith("Held: The account only watches")


def test_the_orders_story_and_the_items_movements_tell_it(scene: ReturnScene) -> None:
    order = scene.sold()
    done = scene.came_back(order, BackPart(MUG, 2), BackPart(CUP, 1, "damaged", "scrapped"))
    scene.settle()
    story = scene.built.order_acts.history(scene.order_id(order))
    assert ("Return booked", f"lines {CUP} 1 damaged scrapped, {MUG} 2 new to Default") in [
        (each.what, each.detail) for each in story
    ]  # fmt: skip
    assert f"+2 of {MUG} at Default, returned" in [each.detail for each in story if each.kind == "stock"]
    assert [each.what for each in story if each.kind == "send" and "Return of" in each.detail] == ["Confirmed"]
    moves = [(each.delta, each.reason) for each in scene.built.stock.movements(CUP)][:2]
    assert sorted(moves) == [(-1, "scrapped"), (1, "returned")]
    assert scene.built.returns.history(scene.order_id(order)) == (scene.past(done),)


def test_a_return_may_be_taken_back_until_its_channel_was_told(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.built.accounts.save(NAME, {"mode": "hold"})
    held = scene.came_back(order)
    assert held.made_return.may_undo
    scene.built.returns.undo(held.id)
    assert scene.here() == {"Default": STOCK - 3}
    row = scene.row(held)
    assert (row.state, row.reason) == ("cancelled", "Taken back")
    scene.built.accounts.save(NAME, {"mode": "live"})
    told = scene.came_back(order)
    scene.settle()
    assert not scene.past(told).may_undo
    with pytest.raises(BadInput, match="cannot be taken back") as error:
        scene.built.returns.undo(told.id)
    assert "Its channel has it" in error.value.detail


def test_a_refused_one_may_be_taken_back_and_a_cancelled_word_keeps_the_goods(scene: ReturnScene) -> None:
    order = scene.sold()
    scene.faults.returns.not_booked[order.id] = "Not today"
    done = scene.came_back(order, BackPart(MUG, 1))
    scene.settle()
    assert scene.past(done).words.startswith("Refused: ")
    row = scene.row(done).id
    assert scene.built.outbox.cancel([row]).done == (row,)
    assert (scene.past(done).state, scene.here()) == ("none", {"Default": STOCK - 3 + 1})
    scene.built.returns.undo(done.id)
    assert scene.here() == {"Default": STOCK - 3}


def test_the_table_pages_and_searches(scene: ReturnScene) -> None:
    order = scene.sold()
    made = [scene.came_back(order, BackPart(sku, 1)).id for sku in (MUG, CUP, MUG)]
    returns = scene.built.returns
    ids = returns.ids(GridQuery(sort="at", descending=True))
    assert list(ids) == made[::-1]
    assert [each.what for each in returns.rows(ids).values()] == [f"1 × {MUG}", f"1 × {CUP}", f"1 × {MUG}"]
    assert list(returns.ids(GridQuery(search="cup"))) == [made[1]]
    assert [each.id for each in returns.listed(NAME, scene.clock.now(), "mug")] == [made[0], made[2]]
    with pytest.raises(UnknownName):
        returns.listed("Nobody")


def test_on_postgresql_it_is_the_same(profile: Path, pg: str) -> None:
    """R-LOST too: an answer that was lost is looked for by another process."""
    with return_scene(profile, database=pg) as scene:
        scene.stand_ready()
        order = scene.sold()
        done = scene.came_back(order, BackPart(MUG, 2), BackPart(CUP, 1, "faulty", "quarantine"))
        with pytest.raises(BadInput, match="Only 1 of"):
            scene.came_back(order, BackPart(MUG, 2))
        assert scene.here() == {"Default": STOCK - 3 + 2}
        assert scene.built.returns.find(f"RM{order.number}").order_ids == (done.made_return.order_id,)
        assert list(scene.built.returns.ids(GridQuery(search="cup", sort="state"))) == [done.id]
        scene.faults.fail_next(CREATE, "lost")
        scene.sync()
        scene.restart()
        scene.settle()
        assert [each.actioned is not None for each in scene.there(order)] == [True]
        assert scene.past(done).state == "confirmed"
        with pytest.raises(BadInput, match="cannot be taken back"):
            scene.built.returns.undo(done.id)
