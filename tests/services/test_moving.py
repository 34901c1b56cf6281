"""W8: items, properties, levels and bins from Linnworks' own exports, with preview, row errors, and no doubling."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.itemjob import CREATE_LOCATIONS
from linndesk.services.moving import IMPORTS
from linndesk.services.movingitems import KILOGRAMS, OTHERS
from linndesk.services.tableimport import Outcome, Preview, TableImport
from tests.scene import Scene

INVENTORY = (
    "ItemNumber,ItemTitle,BarcodeNumber,PurchasePrice,RetailPrice,Weight,Category,Location,BinRack,StockLevel,"
    "MinimumLevel\r\n"
    'MUG-1,"Mug, red",5012345678900,1.85,8.99,410,Drinkware,Default,A1-02,48,10\r\n'
    "MUG-1,,,,,,,Annex,Z9,5,\r\n"
    "\r\n"
    "PAN-1,Pan,,14.20,39.00,1250,Kitchen,Default,B3-11,7,\r\n"
    "PAN-2,Pan small,,cheap,20.00,900,Kitchen,Default,,1,\r\n"
)


def file(scene: Scene, content: str | bytes, name: str = "export.csv") -> Path:
    path = scene.profile.parent / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mapping(job: TableImport, path: Path) -> dict[str, str]:
    """As the dialog matches the columns by itself."""
    return guess(job.columns(path), job.targets)


def look(scene: Scene, key: str, path: Path, *chosen: str, **defaults: str) -> Preview:
    job = scene.built.moving.importer(key)
    return job.preview(path, mapping(job, path), defaults, frozenset(chosen))


def bring(scene: Scene, key: str, path: Path, *chosen: str, **defaults: str) -> Outcome:
    job = scene.built.moving.importer(key)
    return job.run(path, mapping(job, path), defaults, frozenset(chosen))


def levels(scene: Scene, sku: str) -> dict[str, tuple[int, str, int | None]]:
    return {each.location: (each.on_hand, each.bin, each.minimum) for each in scene.built.stock.levels(sku)}


def test_an_inventory_export_comes_in_as_it_is(scene: Scene) -> None:
    path = file(scene, INVENTORY)
    seen = look(scene, "items", path, CREATE_LOCATIONS)
    assert scene.built.items.count() == 0, "nothing is written before Import"
    assert [(each.number, each.key, each.does) for each in seen.rows] == [
        (2, "MUG-1", "new"), (3, "MUG-1", "changed"), (5, "PAN-1", "new"),
    ]  # fmt: skip
    assert [(each.row, each.column) for each in seen.errors] == [(6, "cost")]
    assert "Columns that mean nothing here: Category." in seen.sentence
    done = bring(scene, "items", path, CREATE_LOCATIONS)
    assert "New locations: Annex." in done.sentence
    mug = scene.built.items.get("MUG-1")
    assert (mug.title, mug.barcode, mug.cost, mug.price, mug.weight_g) == (
        "Mug, red", "5012345678900", Decimal("1.85"), Decimal("8.99"), 410,
    )  # fmt: skip
    assert levels(scene, "MUG-1") == {"Default": (48, "A1-02", 10), "Annex": (5, "Z9", None)}


def test_a_repeat_changes_nothing(scene: Scene) -> None:
    path = file(scene, INVENTORY)
    bring(scene, "items", path, CREATE_LOCATIONS)
    before = scene.built.stock.movements("MUG-1")
    assert look(scene, "items", path, CREATE_LOCATIONS).count == 0
    bring(scene, "items", path, CREATE_LOCATIONS)
    assert scene.built.stock.movements("MUG-1") == before
    assert scene.built.items.count() == 2


def test_locations_are_made_only_when_the_switch_says_so(scene: Scene) -> None:
    seen = look(scene, "items", file(scene, INVENTORY))
    assert [(each.row, each.column) for each in seen.errors] == [(3, "location"), (6, "cost")]
    assert [each.name for each in scene.built.locations.listed()] == ["Default"]


@pytest.mark.parametrize(
    ("cell", "chosen", "grams"),
    [("0.41", KILOGRAMS, 410), ("1", KILOGRAMS, 1000), ("1.2345", KILOGRAMS, 1235), ("410", "", 410),
     ("410.0000", "", 410), ("0", "", 0)],
)  # fmt: skip
def test_weights_in_grams_or_kilograms_as_chosen(scene: Scene, cell: str, chosen: str, grams: int) -> None:
    bring(scene, "items", file(scene, f"SKU,Weight\nA,{cell}\n"), chosen)
    assert scene.built.items.get("A").weight_g == grams


def test_a_fraction_of_a_gram_is_refused_with_what_to_do(scene: Scene) -> None:
    seen = look(scene, "items", file(scene, "SKU,Weight\nA,0.41\nB,heavy\n"))
    assert [each.row for each in seen.errors] == [2, 3]
    assert all("tick kilograms" in each.reason for each in seen.errors)


def test_other_columns_become_properties_when_chosen(scene: Scene) -> None:
    path = file(scene, "SKU,Title,Colour,property:Despatch Time\nA,Apple,Green,2\n")
    bring(scene, "items", path)
    assert scene.built.items.get("A").properties == {"Despatch Time": "2"}
    bring(scene, "items", path, OTHERS)
    assert scene.built.items.get("A").properties == {"Despatch Time": "2", "Colour": "Green"}


def test_one_file_per_location_after_another_with_the_location_as_default(scene: Scene) -> None:
    bring(scene, "items", file(scene, "SKU,Title\nA,Apple\nB,Bear\n"))
    bring(scene, "levels", file(scene, "SKU,StockLevel,BinRack\nA,3,C1\nNEW,4,C2\n"), location="Default")
    second = file(scene, "SKU,Stock Level,Bin Rack,Minimum Level\nA,5,D1,2\n", "annex.csv")
    assert look(scene, "levels", second, location="Annex").errors[0].column == "location"
    bring(scene, "levels", second, CREATE_LOCATIONS, location="Annex")
    assert levels(scene, "A") == {"Default": (3, "C1", None), "Annex": (5, "D1", 2)}
    assert scene.built.items.count() == 2, "levels make no items"


def test_a_level_for_an_item_that_is_not_here_stays_out_and_says_why(scene: Scene) -> None:
    seen = look(scene, "levels", file(scene, "SKU,StockLevel\nNEW,4\n"))
    assert [(each.row, each.column) for each in seen.errors] == [(2, "sku")]
    assert "import the items first" in seen.errors[0].reason
    assert seen.count == 0


def test_available_is_never_taken_for_the_level(scene: Scene) -> None:
    """Linnworks' Available has its open orders taken off already; ours are taken off here."""
    bring(scene, "items", file(scene, "SKU,Title\nA,Apple\n"))
    job = scene.built.moving.importer("levels")
    assert mapping(job, file(scene, "SKU,Available,Location\nA,3,Default\n")) == {"SKU": "sku", "Location": "location"}
    assert "never Available" in job.hint


def test_extended_properties_one_a_row(scene: Scene) -> None:
    bring(scene, "items", file(scene, "SKU,Title\nA,Apple\nB,Bear\n"))
    path = file(
        scene,
        "SKU,PropertyName,PropertyType,PropertyValue\n"
        "A,Despatch Time,Attribute,2\nA,Colour,Attribute,Green\nB,Colour,Other,Brown\nNEW,Colour,Attribute,Red\n"
        "A,Colour,Attribute,Blue\nA,,Attribute,x\nB,Size,Attribute,\n",
    )
    seen = look(scene, "properties", path)
    assert [(each.row, each.column) for each in seen.errors] == [(5, "sku"), (6, "name"), (7, "name"), (8, "value")]
    bring(scene, "properties", path)
    assert scene.built.items.get("A").properties == {"Despatch Time": "2", "Colour": "Green"}
    assert scene.built.items.get("B").properties == {"Colour": "Brown"}
    assert look(scene, "properties", path).count == 0


def test_spreadsheets_and_old_encodings_come_in_and_guards_come_off(scene: Scene, tmp_path: Path) -> None:
    """R-FOREIGN: what Linnworks or a spreadsheet guarded comes in without its guard."""
    path = tmp_path / "export.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for at, row in enumerate([("SKU", "Title", "Stock Level"), ("0012", "Café", 4.0)]):
        sheet.write_row(at, 0, row)
    book.close()
    bring(scene, "items", path)
    assert levels(scene, "0012")["Default"][0] == 4
    bring(scene, "items", file(scene, "SKU;Title\r\nB;Café £5\r\n".encode("cp1252")))
    assert scene.built.items.get("B").title == "Café £5"
    bring(scene, "items", file(scene, "SKU,Title\nC,'=1+1\n"))
    assert scene.built.items.get("C").title == "=1+1"


def test_a_file_without_what_is_needed_is_one_sentence(scene: Scene) -> None:
    job = scene.built.moving.importer("properties")
    path = file(scene, "SKU,Value\nA,1\n")
    with pytest.raises(BadInput, match="no column for Property"):
        job.preview(path, mapping(job, path), {}, frozenset())


def test_what_was_done_is_still_known_when_it_is_opened_again(scene: Scene) -> None:
    assert scene.built.moving.state().done == {}
    bring(scene, "items", file(scene, INVENTORY), CREATE_LOCATIONS)
    bring(scene, "levels", file(scene, "SKU,StockLevel\nMUG-1,3\n", "levels.csv"))
    bring(scene, "levels", file(scene, "SKU,StockLevel\nPAN-1,3\n", "levels-2.csv"))
    done = scene.restart().moving.state()
    assert set(done.done) == {"items", "levels"}
    assert (done.items, done.done["levels"].file, done.done["levels"].files) == (2, "levels-2.csv", 2)
    assert "2 new" in done.done["items"].sentence
    assert done.done["items"].at == scene.clock.now()


@pytest.mark.parametrize("key", IMPORTS)
def test_every_sample_can_be_read_by_its_own_import(scene: Scene, tmp_path: Path, key: str) -> None:
    job = scene.built.moving.importer(key)
    job.write_sample(tmp_path / "sample.csv")
    found = mapping(job, tmp_path / "sample.csv")
    assert {each.key for each in job.targets if each.needed} <= set(found.values())
    job.preview(tmp_path / "sample.csv", found, {}, frozenset())
