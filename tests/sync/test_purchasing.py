"""Purchase orders come in with a run: listed, read, closed; what cannot be read is a card (M3, M4)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from tests.purchase_scene import NAME, PurchaseScene, purchase_scene

ASKED = ("Search_PurchaseOrders2", "Get_PurchaseOrder")
GROUP = "Deliveries"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[PurchaseScene]:
    with purchase_scene(tmp_path / "profile") as made:
        made.begin()
        yield made
        assert made.linnworks.complaints == []


def heads(scene: PurchaseScene) -> dict[str, tuple[str, str]]:
    """Status and why it is closed, by reference."""
    found = scene.rows("select reference, status, closed_why from purchase")
    return {name: (status, why) for name, status, why in found}


def lines(scene: PurchaseScene) -> list[tuple[str, int, int, str | None, bool]]:
    """Line SKU, ordered, delivered, SKU of its item here, whether it made that."""
    sql = (
        "select l.sku, l.ordered, l.delivered, i.sku, l.made from purchase_line l "
        "left join item i on i.id = l.item_id order by l.purchase_id, l.place"
    )
    return [(sku, ordered, there, item, bool(made)) for sku, ordered, there, item, made in scene.rows(sql)]


def asked(calls: dict[str, int]) -> tuple[int, ...]:
    return tuple(calls.get(each, 0) for each in ASKED)


def test_m3_purchase_orders_come_in_with_a_run_that_asks_for_orders(scene: PurchaseScene) -> None:
    """What is open or partly delivered of the account's own location; and no word where nothing is new."""
    other = scene.world.add_location("Elsewhere")
    scene.order({"A": 10, "B": 4}, reference="PO-1", come=False)
    scene.order({"A": 3}, reference="PO-2", status="PARTIAL", come=False)
    scene.order({"A": 3}, reference="PO-3", status="PENDING", come=False)
    scene.order({"A": 3}, reference="PO-4", status="DELIVERED", come=False)
    scene.order({"A": 3}, reference="PO-5", location=other.id, come=False)
    receipt = scene.sync()
    assert receipt.ok
    assert receipt.messages == ["Purchase orders: 2 open, 2 new"]
    assert heads(scene) == {"PO-1": ("OPEN", ""), "PO-2": ("PARTIAL", "")}
    assert lines(scene) == [("A", 10, 0, "A", False), ("B", 4, 0, "B", False), ("A", 3, 0, "A", False)]
    assert asked(receipt.calls) == (2, 2)
    assert scene.sync().messages == []
    assert scene.troubles() == []


def test_an_account_that_does_not_import_them_asks_for_none(scene: PurchaseScene) -> None:
    scene.built.accounts.save(NAME, {"import_purchase_orders": False})
    scene.order({"A": 10}, come=False)
    assert asked(scene.sync().calls) == (0, 0)
    scene.built.accounts.save(NAME, {"import_purchase_orders": True, "enabled": False})
    scene.clock.advance(minutes=15)
    scene.built.engine.sync()
    assert heads(scene) == {}


def test_only_a_run_that_asks_for_orders_asks_for_them(scene: PurchaseScene) -> None:
    order = scene.order({"A": 10})
    scene.elsewhere(order, "A", 2)
    scene.clock.advance(minutes=15)
    scene.built.engine.send_due()
    assert lines(scene) == [("A", 10, 0, "A", False)]


def test_what_has_changed_there_is_read_and_said(scene: PurchaseScene) -> None:
    order = scene.order({"A": 10, "B": 4})
    scene.elsewhere(order, "B", 3)
    assert scene.sync().messages == ["Purchase orders: 1 open, 1 changed"]
    assert lines(scene) == [("A", 10, 0, "A", False), ("B", 4, 3, "B", False)]
    new = PurchaseLine("C", 7, line_id=scene.world.new_id("purchase item"))
    scene.world.purchases.update(order.id, lines=(order.lines[0], new))
    scene.sync()
    assert scene.rows("select sku, removed from purchase_line order by id") == [("A", 0), ("B", 1), ("C", 0)]


@pytest.mark.parametrize(
    ("why", "status"), [("delivered", "DELIVERED"), ("pending", "PENDING"), ("moved", "OPEN"), ("gone", "OPEN")]
)
def test_what_is_no_longer_listed_is_asked_for_by_its_id_and_may_open_again(
    scene: PurchaseScene, why: str, status: str
) -> None:
    there = scene.world.purchases
    order = scene.order({"A": 10}, reference="PO-1")
    elsewhere = scene.world.add_location("Elsewhere")
    if why == "gone":
        there.delete(order.id)
    elif why == "moved":
        there.move(order.id, elsewhere.id)
    else:
        there.update(order.id, status=status)
    assert scene.sync().messages == ["Purchase orders: 0 open, 1 closed"]
    assert heads(scene) == {"PO-1": (status, why)}
    receipt = scene.sync()
    assert receipt.messages == []
    assert asked(receipt.calls) == (2, 0), "what is closed is not asked for again"
    if why != "gone":
        there.update(order.id, status="OPEN", location_id=order.location_id)
        assert scene.sync().messages == ["Purchase orders: 1 open, 1 changed"]
        assert heads(scene) == {"PO-1": ("OPEN", "")}


def test_many_come_page_by_page_and_of_those_unchanged_fifty_are_read_again_a_run(scene: PurchaseScene) -> None:
    for number in range(105):
        scene.order({"A": 1 + number}, reference=f"PO-{number}", come=False)
    receipt = scene.sync()
    assert receipt.messages == ["Purchase orders: 105 open, 105 new"]
    assert asked(receipt.calls) == (3, 105)
    assert len(lines(scene)) == 105
    ((first,),) = scene.rows("select max(read_at) from purchase")
    assert asked(scene.sync().calls) == (3, 50)
    scene.sync()
    scene.sync()
    assert scene.rows(f"select count(*) from purchase where read_at <= {first}") == [(0,)], "each in its turn"


def test_of_thousands_a_run_reads_for_some_minutes_and_the_next_goes_on(scene: PurchaseScene) -> None:
    """An order must not wait until the last of them was read."""
    for number in range(60):
        scene.order({"A": 1}, reference=f"PO-{number}", come=False)
        scene.linnworks.faults.meanwhile("Get_PurchaseOrder", partial(scene.clock.advance, seconds=20))
    first = scene.sync()
    assert first.ok
    assert first.messages == [
        "Purchase orders: 60 open, 60 new",
        "45 purchase orders are left for the next run, so that orders are asked for meanwhile",
    ]
    assert (len(heads(scene)), len(lines(scene))) == (60, 15)
    for _ in range(3):
        scene.sync()
    assert len(lines(scene)) == 60
    assert scene.troubles() == []


def test_a_line_is_the_item_that_is_linked_else_the_one_of_its_sku_whatever_its_case(scene: PurchaseScene) -> None:
    scene.stock({"Mug": 1, "cup": 1, "CUP": 1})
    scene.world.shelf.add("THEIRS")
    scene.built.listings.download(NAME)
    scene.built.listings.link(NAME, "THEIRS", "B")
    scene.order({"A": 1, "MUG": 1, "Cup": 1, "THEIRS": 1, "NOBODY": 1})
    found = {sku: item for sku, _, _, item, _ in lines(scene)}
    assert found == {"A": "A", "MUG": "Mug", "Cup": None, "THEIRS": "B", "NOBODY": None}
    scene.stock({"NOBODY": 1})
    scene.sync()
    assert {sku: item for sku, _, _, item, _ in lines(scene)}["NOBODY"] == "NOBODY"


def test_m4_lines_without_an_item_make_one_where_that_is_wanted(scene: PurchaseScene) -> None:
    """Never where an item has that SKU, in whatever case; two lines of one SKU make one."""
    scene.stock({"mug": 1})
    new = PurchaseLine("NEW", 2, title="A new thing", barcode="5012345678900")
    scene.world.purchases.add([new, PurchaseLine("New", 3), PurchaseLine("MUG", 1)], reference="PO-1")
    scene.sync()
    assert [(sku, item) for sku, _, _, item, _ in lines(scene)] == [("NEW", None), ("New", None), ("MUG", "mug")]
    scene.built.accounts.save(NAME, {"create_new_products": True})
    receipt = scene.sync()
    assert receipt.messages == ["PO-1: 1 new item: NEW"]
    assert lines(scene) == [("NEW", 2, 0, "NEW", True), ("New", 3, 0, "NEW", True), ("MUG", 1, 0, "mug", False)]
    assert scene.rows("select title, barcode from item where sku = 'NEW'") == [("A new thing", "5012345678900")]
    assert scene.sync().messages == []


def test_one_that_cannot_be_read_is_a_card_and_all_others_come_in(scene: PurchaseScene) -> None:
    scene.order({"A": 10, "B": 1}, reference="PO-1", extra={"PurchaseOrderItem.0.Quantity": -3}, come=False)
    scene.order({"B": 4}, reference="PO-2", come=False)
    order = scene.order({"B": 4}, reference="PO-3", extra={"PurchaseOrderItem": "nothing"}, come=False)
    receipt = scene.sync()
    assert not receipt.ok
    assert heads(scene) == {f"PO-{number}": ("OPEN", "") for number in (1, 2, 3)}
    assert sorted(lines(scene)) == [("B", 1, 0, "B", False), ("B", 4, 0, "B", False)]
    ((group, _, things),) = scene.troubles()
    assert (group, things) == (GROUP, 2)
    for each in scene.world.purchases.all:
        scene.world.purchases.update(each.id, extra={})
    assert scene.sync().ok
    assert len(lines(scene)) == 4
    assert scene.troubles() == []
    assert order.id in {each.id for each in scene.world.purchases.all}


def test_what_a_list_cannot_name_is_a_card_too(scene: PurchaseScene) -> None:
    scene.order({"A": 10}, reference="PO-1", extra={"PurchaseOrderHeader.pkPurchaseID": "nonsense"}, come=False)
    scene.order({"B": 4}, reference="PO-2", come=False)
    scene.sync()
    assert heads(scene) == {"PO-2": ("OPEN", "")}
    assert [things for _, _, things in scene.troubles()] == [1]
    scene.world.purchases.update(scene.world.purchases.all[0].id, extra={})
    scene.sync()
    assert scene.troubles() == []


def test_an_application_that_may_not_ask_for_them_is_one_card_and_orders_come_in(scene: PurchaseScene) -> None:
    placed = scene.world.add_order()
    scene.order({"A": 10}, come=False)
    scene.faults.fail_next("Search_PurchaseOrders2", "403", times=3)
    receipt = scene.sync()
    assert not receipt.ok
    assert placed.id in scene.stored()
    scene.sync()
    scene.sync()
    assert [(group, key.split(":")[0]) for group, key, _ in scene.troubles()] == [(GROUP, "purchases")]
    assert scene.sync().ok
    assert scene.troubles() == []
    assert len(lines(scene)) == 1


@pytest.mark.parametrize("operation", ASKED)
@pytest.mark.parametrize("kind", ["reset", "lost", "503", "429", "truncated", "html200", "expired", "null", "empty"])
def test_whatever_becomes_of_a_question_the_next_run_has_them_all(
    scene: PurchaseScene, operation: str, kind: str
) -> None:
    for number in range(3):
        scene.order({"A": 1 + number}, reference=f"PO-{number}", come=False)
    scene.faults.fail_next(operation, kind, skip=1)  # type: ignore[arg-type]
    scene.sync()
    receipt = scene.sync()
    assert receipt.ok
    assert heads(scene) == {f"PO-{number}": ("OPEN", "") for number in range(3)}
    assert len(lines(scene)) == 3
    assert scene.troubles() == []


def test_an_answer_that_names_nothing_closes_nothing_that_is_there(scene: PurchaseScene) -> None:
    """An empty list is believed only once each that it leaves out was asked for by its id."""
    scene.order({"A": 10}, reference="PO-1")
    scene.faults.fail_next("Search_PurchaseOrders2", "null", times=2)
    scene.sync()
    assert heads(scene) == {"PO-1": ("OPEN", "")}


def test_r_stop_what_came_before_a_stop_is_kept(scene: PurchaseScene) -> None:
    for number in range(5):
        scene.order({"A": 1 + number}, reference=f"PO-{number}", come=False)
    cancel = Cancel()
    scene.faults.meanwhile("Get_PurchaseOrder", cancel.set, skip=2)
    scene.clock.advance(minutes=15)
    scene.built.engine.sync(cancel=cancel)
    assert 2 <= len(lines(scene)) < 5
    scene.sync()
    assert len(lines(scene)) == 5


def test_in_watch_they_come_in_too(scene: PurchaseScene) -> None:
    """R-MODES: nothing but questions goes out."""
    scene.built.accounts.save(NAME, {"mode": "watch"})
    scene.order({"A": 10}, reference="PO-1")
    assert heads(scene) == {"PO-1": ("OPEN", "")}


def test_an_account_that_could_not_sign_in_for_its_orders_is_not_tried_again_for_these(scene: PurchaseScene) -> None:
    scene.order({"A": 10}, come=False)
    token = scene.linnworks.settings()["token"]
    scene.built.accounts.save(NAME, {"token": "0" * 8 + token[8:]})
    receipt = scene.sync()
    assert asked(receipt.calls) == (0, 0)
    assert not any("Purchase orders" in each for each in receipt.messages)
    assert scene.troubles() == []
    scene.built.accounts.save(NAME, {"token": token})
    assert asked(scene.sync().calls) == (2, 1)
