"""W6: tracking numbers out of a carrier's table: previewed, unmatched rows named, taken back in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.despatch import Wish
from linndesk.services.tableimport import Outcome, Preview
from linndesk.services.trackingimport import TARGETS, TrackingImport
from tests.scene import Scene

HEAD = "Order number,Tracking number,Postal service\n"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Open orders 1, 2 and 3; 4 has left."""
    scene.add("Shop", mode="live")
    for ref in ("1-A", "2-B", "3-C", "4-D"):
        scene.amazon.world.add_order(ref, created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.built.despatch.despatch([Wish(scene.built.orders.show("4-D").id, "DPD", "GONE")])
    return scene


def write(scene: Scene, *lines: str, head: str = HEAD) -> Path:
    path = scene.profile / "tracking.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def job(scene: Scene) -> TrackingImport:
    return scene.built.orders.desk.tracking_import()


def preview(scene: Scene, path: Path) -> Preview:
    made = job(scene)
    return made.preview(path, guess(made.columns(path), TARGETS), {}, frozenset())


def run(scene: Scene, path: Path) -> Outcome:
    made = job(scene)
    return made.run(path, guess(made.columns(path), TARGETS), {}, frozenset())


def typed(scene: Scene, *refs: str) -> Sequence[tuple[str, str]]:
    found = [scene.built.orders.show(each) for each in refs]
    return [(each.tracking, each.postal_service) for each in found]


def test_rows_find_their_orders_by_either_number_and_blanks_change_nothing(shop: Scene) -> None:
    second = shop.built.orders.show("2-B")
    shop.built.order_acts.set_service([second.id], "Royal Mail 48")
    path = write(shop, "1-A,AB1,dpd", f"{second.number},AB2,", "3-C,AB3,New Courier")
    look = preview(shop, path)
    assert (look.count, look.errors) == (3, ())
    assert typed(shop, "1-A") == [("", "")], "a preview writes nothing"
    assert run(shop, path).sentence == "3 orders changed"
    assert typed(shop, "1-A", "2-B", "3-C") == [("AB1", "DPD"), ("AB2", "Royal Mail 48"), ("AB3", "New Courier")]
    assert preview(shop, path).count == 0, "importing it again changes nothing"


def test_what_cannot_be_brought_is_named_and_loses_no_other_row(shop: Scene) -> None:
    path = write(shop, "1-A,AB1,", "9-Z,AB9,", "4-D,AB4,", "1-A,AB5,", ",AB6,", "2-B,,", "3-C,A\x01B\x02C,")
    made = run(shop, path)
    assert made.sentence == "1 order changed, 6 rows stayed out"
    assert [each.row for each in made.errors] == [3, 4, 5, 6, 7, 8]
    reasons = " | ".join(each.reason for each in made.errors)
    for words in (
        "no order 9-Z",
        "has left or was cancelled",
        "row 2 already",
        "empty",
        "neither",
        "cannot be printed",
    ):
        assert words in reasons, words


def test_undo_takes_back_what_is_still_as_the_import_left_it(shop: Scene) -> None:
    made = run(shop, write(shop, "1-A,AB1,DPD", "2-B,AB2,DPD"))
    shop.built.order_acts.set_tracking(shop.built.orders.show("2-B").id, "TYPED-LATER")
    assert made.undo is not None
    assert made.undo() == "2 orders as before"
    assert typed(shop, "1-A", "2-B") == [("", ""), ("TYPED-LATER", "")]


def test_a_file_without_anything_to_bring_is_refused(shop: Scene) -> None:
    path = write(shop, "1-A,2", head="Order number,Weight\n")
    with pytest.raises(BadInput, match="nothing to bring"):
        preview(shop, path)


def test_the_sample_can_be_read_back(shop: Scene) -> None:
    path = shop.profile / "sample.csv"
    job(shop).write_sample(path)
    assert len(preview(shop, path).errors) == 2, "it names orders that are not here"
