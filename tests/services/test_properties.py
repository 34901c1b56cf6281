"""D10: days until an item leaves, as a property for all accounts or for one; nonsense gets a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.services.items import Items
from linndesk.store.store import Store
from tests.scene import TurnedClock
from tests.store import made


@pytest.fixture
def store(database_file: Path) -> Iterator[Store]:
    opened = Store(database_file, clock=TurnedClock())
    made.account(opened, "Shop UK")
    made.item(opened, "MUG")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ["Despatch Time", "despatch time", "AMAZON_Shop UK", "amazon_shop uk"])
@pytest.mark.parametrize("value", ["0", "31", "2.5", "two", "-1"])
def test_days_that_no_channel_takes_are_refused(store: Store, name: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"{value} is no") as refused:
        Items(store, TurnedClock()).set("MUG", f"property:{name}", value)
    assert refused.value.fix == "Write a whole number from 1 to 30"


def test_good_days_other_properties_and_none_are_kept_as_typed(store: Store) -> None:
    items = Items(store, TurnedClock())
    assert items.property_names() == ["Despatch Time", "AMAZON_Shop UK"]
    for name, value in (("Despatch Time", "30"), ("AMAZON_Shop UK", "1"), ("Colour", "0"), ("AMAZON_Gone", "many")):
        items.set("MUG", f"property:{name}", value)
    items.set("MUG", "property:Despatch Time", "")
    assert items.get("MUG").properties == {"AMAZON_Gone": "many", "AMAZON_Shop UK": "1", "Colour": "0"}
