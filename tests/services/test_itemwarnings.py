"""W2: an import says how totals swing and which titles look like another product, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.services.itemjob import ItemsImport
from linndesk.services.items import Items
from linndesk.services.itemwarnings import looks_other
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.store import tables
from linndesk.store.store import Store
from tests.scene import TurnedClock

FIRST = "sku,title,level\nA,Red mug 12 oz,60\nB,Garden hose 20 m,40\n"


@pytest.fixture
def store(database_file: Path) -> Iterator[Store]:
    opened = Store(database_file, clock=TurnedClock())
    Locations(opened).ensure_default()
    yield opened
    opened.close()


def file(folder: Path, text: str) -> Path:
    path = folder / "items.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_wrong_file_is_noticed_in_the_preview(store: Store, tmp_path: Path) -> None:
    items = Items(store, TurnedClock())
    assert items.import_file(file(tmp_path, FIRST)).notes == ("Units on hand: 0 → 100 (+100).",)
    wrong = file(tmp_path, "sku,title,level\nA,Garden hose 20 m,3\nB,Red mug 12 oz,40\n")
    assert items.preview_file(wrong).result.notes == (
        "Units on hand: 100 → 43 (-57). That is more than half: look at the rows first.",
        "2 titles look like another product: A, Red mug 12 oz → Garden hose 20 m.",
    )
    assert [each.on_hand for each in Stock(store, TurnedClock()).levels("A")] == [60], "nothing is written by a look"
    same = file(tmp_path, "sku,title,level\nA,Red mug 12oz new box,60\nB,Garden hose 20 m,40\n")
    assert items.preview_file(same).result.notes == ()


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("Red mug 12 oz", "Mug, red, 12 oz", False),
        ("Red mug 12 oz", "RED MUG", False),
        ("Red mug 12 oz", "Oak picture frame A4", True),
        ("Kettle", "Kettle steel 1.7 l", False),
    ],
)
def test_titles_of_one_product_look_alike(before: str, after: str, other: bool) -> None:
    assert looks_other(before, after) == other


def test_a_reason_from_the_file_or_as_default_stands_in_the_ledger(store: Store, tmp_path: Path) -> None:
    items = Items(store, TurnedClock())
    job = ItemsImport(items)
    path = file(tmp_path, "code,qty,why\nA,3,spring count\nB,4,\n")
    mapping = {"code": "sku", "qty": "level", "why": "reason"}
    outcome = job.run(path, mapping, {"location": "Default", "reason": "stock take"}, frozenset())
    assert outcome.errors == ()
    stock = Stock(store, TurnedClock())
    notes = [(each.reason, each.note) for sku in ("A", "B") for each in stock.movements(sku)]
    assert notes == [("import", "spring count · items.csv"), ("import", "stock take · items.csv")]


def test_what_a_place_or_a_property_cannot_have_stays_out_with_its_reason(store: Store, tmp_path: Path) -> None:
    """D10, and fulfilment centres refuse every edit."""
    store.write(lambda: tables.Location.create(name="FBA UK", fulfilment_centre=True))
    rows = "sku,level,location,property:Despatch Time\nA,1,fba uk,\nB,1,Default,45\nC,1,Default,2\nD,,FBA UK,\n"
    result = Items(store, TurnedClock()).import_file(file(tmp_path, rows))
    assert [(each.row, each.column) for each in result.errors] == [(2, "level"), (3, "property:Despatch Time")]
    assert "counted by the channel" in result.errors[0].reason
    assert "1 to 30" in result.errors[1].reason
    assert result.created == 2
