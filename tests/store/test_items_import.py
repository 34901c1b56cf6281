"""Items from a file, on both engines: the plan is written whole, a repeat writes nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from linndesk.services.items import Items
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.store import tables
from linndesk.store.store import Store
from tests.scene import TurnedClock


def test_a_file_comes_in_once(store: Store, tmp_path: Path) -> None:
    clock = TurnedClock()
    items, stock = Items(store, clock), Stock(store, clock)
    Locations(store).ensure_default()
    path = tmp_path / "items.csv"
    path.write_text(
        "sku,title,location,level,bin,minimum,cost,property:Despatch Time\n"
        "A,Äpfel,Default,4,C1,2,1.5,3\nA,,Annex,-1,,,,\nB,Mug,,0,,,,\n",
        encoding="utf-8",
    )
    preview = items.preview_file(path, create_locations=True)
    result = items.import_file(path, create_locations=True)
    assert result == preview.result
    assert (result.created, result.new_locations, result.errors) == (2, ("Annex",), ())
    item = items.get("A")
    assert (item.title, item.cost, item.properties) == ("Äpfel", Decimal("1.5"), {"Despatch Time": "3"})
    assert [(each.location, each.on_hand, each.minimum) for each in item.levels] == [
        ("Default", 4, 2),
        ("Annex", -1, None),
    ]
    assert [each.on_hand for each in stock.levels("B")] == [0]

    again = items.import_file(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert store.read(lambda: tables.Movement.select().count()) == 2
    items.set("A", "property:Despatch Time", "")
    assert items.get("A").properties == {}
    assert [each.sku for each in items.listed("ÄPFEL")] == ["A"]
