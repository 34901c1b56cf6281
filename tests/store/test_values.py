"""Single values: what is put comes back, on either engine, also after a restart."""

from __future__ import annotations

import pytest

from linndesk.store import values
from linndesk.store.store import Store
from tests.store.conftest import Opener


@pytest.mark.parametrize("value", [1, "text", None, True, [1, {"a": None}], {"ü": "€ 🙂"}, ""])
def test_any_json_value_comes_back(store: Store, value: object) -> None:
    store.write(lambda: values.put("key", value))
    store.write(lambda: values.put("key", value))
    assert store.read(lambda: values.get("key", "default")) == value


def test_a_default_is_only_for_what_is_not_there(store: Store) -> None:
    assert store.read(lambda: values.get("none", 5)) == 5
    store.write(lambda: values.put("none", None))
    assert store.read(lambda: values.get("none", 5)) is None


def test_counting_goes_on_after_a_restart(opener: Opener) -> None:
    store = opener()
    assert [store.write(lambda: values.count_up("runs")) for _ in range(2)] == [1, 2]
    assert opener().write(lambda: values.count_up("runs")) == 3
