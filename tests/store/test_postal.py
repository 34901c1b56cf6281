"""Postal services by name, on both engines."""

from __future__ import annotations

from linndesk.store import postal
from linndesk.store.store import Store


def test_a_service_is_there_once_whatever_its_case(store: Store) -> None:
    assert store.write(lambda: postal.make_sure(["Royal Mail 24", "DHL", "Royal Mail 24", ""])) == [
        "Royal Mail 24", "DHL",
    ]  # fmt: skip
    assert store.write(lambda: postal.make_sure(["dhl", "Evri"])) == ["Evri"]
    assert store.read(postal.every) == ["Royal Mail 24", "DHL", "Evri"]
