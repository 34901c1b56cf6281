"""W1: compositions from a file: a kit comes in whole or not at all, and the undo puts back what was."""

from __future__ import annotations

from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.tableimport import Outcome, Preview
from linndesk.store import items
from linndesk.store.items import Facts
from tests.scene import START, Scene

NONE: frozenset[str] = frozenset()


@pytest.fixture
def shop(scene: Scene) -> Scene:
    skus = ("SET", "DUO", "BIG", "MUG", "BOX")
    scene.built.store.write(lambda: items.create([Facts(each) for each in skus], START))
    scene.built.stock.set_level("MUG", 10)
    scene.built.stock.set_level("BOX", 3)
    return scene


def file(shop: Scene, *lines: str, head: str = "kit_sku,part_sku,quantity") -> Path:
    path = shop.profile / "kits.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def look(shop: Scene, path: Path) -> Preview:
    job = shop.built.kits.importer()
    return job.preview(path, guess(job.columns(path), job.targets), {}, NONE)


def bring(shop: Scene, path: Path) -> Outcome:
    job = shop.built.kits.importer()
    return job.run(path, guess(job.columns(path), job.targets), {}, NONE)


def parts(shop: Scene, sku: str) -> list[tuple[str, int]]:
    return [(each.sku, each.quantity) for each in shop.built.kits.parts(sku)]


def test_w1_the_rows_of_a_kit_are_all_that_it_is_made_of(shop: Scene) -> None:
    shop.built.kits.set_parts("DUO", [("BOX", 4)])
    path = file(shop, "SET,MUG,2", "DUO,MUG,2", "SET,BOX,")
    seen = look(shop, path)
    assert [(each.key, each.does, each.what) for each in seen.rows] == [
        ("SET", "new", "2 × MUG, 1 × BOX"), ("DUO", "changed", "2 × MUG"),
    ]  # fmt: skip
    assert parts(shop, "SET") == []
    done = bring(shop, path)
    assert (parts(shop, "SET"), parts(shop, "DUO")) == ([("MUG", 2), ("BOX", 1)], [("MUG", 2)])
    assert done.sentence == "Kits: 1 new, 1 changed."
    assert bring(shop, path).sentence == "Kits: 2 as they were."
    assert done.undo is not None
    assert done.undo() == "2 kits put back"
    assert (parts(shop, "SET"), parts(shop, "DUO")) == ([], [("BOX", 4)])


def test_w1_linnworks_own_columns_are_known(shop: Scene) -> None:
    bring(shop, file(shop, "SET,MUG,2", head="Parent SKU,Child SKU,Quantity"))
    assert parts(shop, "SET") == [("MUG", 2)]


def test_w1_a_blank_part_makes_an_ordinary_item_again(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("MUG", 2)])
    bring(shop, file(shop, "SET,,"))
    assert parts(shop, "SET") == []


def test_w1_what_is_wrong_is_named_by_row_and_its_kit_stays_out_whole(shop: Scene) -> None:
    path = file(
        shop, "SET,MUG,2", "SET,BOX,many", "NONE,MUG,1", ",MUG,1", "BOX,MUG,1", "DUO,MUG,0", "BIG,MUG,1,9",
    )  # fmt: skip
    for errors in (look(shop, path).errors, bring(shop, path).errors):
        said = {each.row: each.reason for each in errors}
        assert "stays as it is" in said[2]
        assert "no whole number" in said[3]
        assert "no stock item NONE" in said[4]
        assert "SKU is empty" in said[5]
        assert "stock of its own (3 at Default)" in said[6]
        assert "1 to 10,000" in said[7]
        assert "more values than columns" in said[8]
    assert shop.built.kits.listed() == []


def test_w1_a_kit_of_a_kit_of_the_same_file_is_refused_in_preview_as_in_earnest(shop: Scene) -> None:
    for lines in (("SET,MUG,1", "BIG,SET,2"), ("BIG,SET,2", "SET,MUG,1")):
        path = file(shop, *lines)
        seen, done = look(shop, path).errors, bring(shop, path)
        assert [each.reason for each in seen] == [each.reason for each in done.errors]
        assert "a kit is not made of kits" in seen[0].reason
        assert done.undo is not None
        done.undo()


def test_w1_an_undo_says_what_has_moved_on(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("DUO", 1)])
    done = bring(shop, file(shop, "SET,MUG,2"))
    shop.built.kits.set_parts("DUO", [("BOX", 1)])
    assert done.undo is not None
    assert "DUO is a kit itself" in done.undo()
    assert parts(shop, "SET") == [("MUG", 2)]


def test_w1_a_file_without_the_columns_is_refused(shop: Scene) -> None:
    path = file(shop, "SET", head="sku")
    with pytest.raises(BadInput, match="no column for Kit"):
        look(shop, path)


def test_w1_items_import_gives_a_kit_no_level_and_its_export_comes_back_unchanged(shop: Scene) -> None:
    shop.built.kits.set_parts("SET", [("MUG", 2)])
    path = shop.profile / "items.csv"
    path.write_text("sku,title,level,minimum\nSET,A set,4,\nMUG,Mug,12,\nDUO,Duo,,\n", "utf-8")
    result = shop.built.items.import_file(path)
    assert [(each.row, each.column) for each in result.errors] == [(2, "level")]
    assert "leave the level blank" in result.errors[0].reason
    path.write_text("sku,title,level,minimum\nSET,A set,0,\nMUG,,,3\n", "utf-8")
    assert shop.built.items.import_file(path).errors == ()
    assert shop.built.items.get("SET").title == "A set"
    out = shop.profile / "out.csv"
    shop.built.items.export_file(out)
    again = shop.built.items.import_file(out)
    assert (again.errors, again.updated, again.created) == ((), 0, 0)
