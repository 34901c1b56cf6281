"""M4 by a person's own word: lines make the stock items that they lack; and what is expected by a day (M3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import UnknownName
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from tests.linnworks_scene import LinnworksScene, linnworks_scene

TRAY = PurchaseLine("TRAY", 6, title="Oak tray", barcode="4006381333931")


@pytest.fixture
def scene(profile: Path) -> Iterator[LinnworksScene]:
    """The account makes no items by itself."""
    with linnworks_scene(profile) as made:
        made.add(import_purchase_orders=True)
        made.stock({"MUG": 3})
        yield made
        assert made.linnworks.complaints == []


def expect(scene: LinnworksScene, *lines: PurchaseLine) -> int:
    scene.world.purchases.add(lines, reference="PO-1")
    scene.sync()
    return scene.built.deliveries.find("PO-1")


def test_m4_only_the_lines_that_are_named_make_items(scene: LinnworksScene) -> None:
    deliveries = scene.built.deliveries
    purchase_id = expect(scene, TRAY, PurchaseLine("LAMP", 2), PurchaseLine("MUG", 1))
    tray, _, mug = deliveries.fetch(purchase_id).lines
    made = deliveries.make_items(purchase_id, [tray.line_id, mug.line_id])
    assert made.skus == ("TRAY",)
    assert made.changes.deliveries
    item = scene.built.items.get("TRAY")
    assert (item.title, item.barcode) == ("Oak tray", "4006381333931")
    assert [(each.location, each.on_hand, each.due) for each in item.levels] == [("Default", 0, 6)]
    lines = deliveries.fetch(purchase_id).lines
    assert [(each.item, each.made) for each in lines] == [("TRAY", True), ("", False), ("MUG", False)]
    assert deliveries.make_items(purchase_id, [tray.line_id]).skus == (), "it has one by now"


def test_m4_never_where_an_item_has_that_sku_in_another_case(scene: LinnworksScene) -> None:
    scene.stock({"Tray": 0, "tray": 0})
    purchase_id = expect(scene, TRAY)
    (line,) = scene.built.deliveries.fetch(purchase_id).lines
    assert line.item_id is None, "nobody knows which of both it is"
    assert scene.built.deliveries.make_items(purchase_id, [line.line_id]).skus == ()
    assert sorted(each.sku for each in scene.built.items.listed()) == ["MUG", "Tray", "tray"]


def test_m4_two_lines_of_one_sku_make_one_item(scene: LinnworksScene) -> None:
    purchase_id = expect(scene, TRAY, PurchaseLine("TRAY", 4))
    lines = scene.built.deliveries.fetch(purchase_id).lines
    assert scene.built.deliveries.make_items(purchase_id, [each.line_id for each in lines]).skus == ("TRAY",)
    assert {each.item for each in scene.built.deliveries.fetch(purchase_id).lines} == {"TRAY"}


def test_unknown_purchase_order(scene: LinnworksScene) -> None:
    with pytest.raises(UnknownName):
        scene.built.deliveries.make_items(99, ["1"])


def test_m3_how_many_are_expected_before_a_moment(scene: LinnworksScene) -> None:
    now = scene.clock.now()
    for at, days in enumerate((-1, 0, 3)):
        scene.world.purchases.add([TRAY], reference=f"PO-{at}", expected=now + timedelta(days=days))
    scene.world.purchases.add([TRAY], reference="PO-9")
    scene.sync()
    expected = scene.built.deliveries.expected
    assert [expected(now + timedelta(days=days)) for days in (-2, 0, 1, 4)] == [0, 1, 2, 3]
