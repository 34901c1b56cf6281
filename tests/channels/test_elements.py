"""A large JSON object is read by its members, wherever its chunks end and whatever it holds."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from linndesk.channels import elements
from linndesk.channels.elements import Broken, members


class Dribble(io.BytesIO):
    """Gives a few bytes at a time, however many are asked for."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._size)


def whole(data: bytes, lists: tuple[str, ...] = ("items",), size: int = 1 << 20) -> list[tuple[str, Any]]:
    return list(members(Dribble(data, size), lists))


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(some.dictionaries(some.text(max_size=5), values), some.lists(values, max_size=5), some.integers(1, 40),
       some.booleans(), some.sampled_from([None, 1]))  # fmt: skip
def test_it_is_what_json_reads_wherever_the_chunks_end(
    found: dict[str, Any], items: list[Any], size: int, plain: bool, indent: int | None
) -> None:
    document = {**found, "items": items, "end": 12345}
    data = json.dumps(document, ensure_ascii=plain, indent=indent).encode("utf-8", "replace")
    expected = json.loads(data)
    got = whole(data, size=size)
    assert [each for name, each in got if name == "items"] == expected.pop("items")
    assert dict(each for each in got if each[0] != "items") == expected


@given(some.dictionaries(some.text(max_size=5), values, min_size=1), some.floats(0, 1, exclude_max=True))
def test_one_that_breaks_off_is_broken(found: dict[str, Any], part: float) -> None:
    data = json.dumps(found).encode()
    with pytest.raises(Broken):
        whole(data[: int(len(data) * part)])


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"7", b"[]", b"<html>", b"{", b'{"a"}', b"{a:1}", b'{"a":1 "b":2}', b'{"a":1,}', b'{"items":[1 2]}',
     b'{"items":[1,', b'{"a":' + b"[" * 200_000, b'{"a":' + b"1" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_object_is_broken(data: bytes) -> None:
    with pytest.raises(Broken):
        whole(data)


def test_a_mark_at_the_beginning_is_no_part_of_it() -> None:
    assert whole(b'\xef\xbb\xbf{"a": 1}\n\n') == [("a", 1)]
    assert whole(b"{}") == []
    assert whole(b'{"items": []}') == []
    assert whole(b'{"items": 7}') == [("items", 7)]


def test_one_value_is_not_read_beyond_all_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MOST_VALUE", 1000)
    file = Dribble(b'{"a":"' + b"x" * 100_000 + b'"}', 100)
    with pytest.raises(Broken):
        list(members(file, ()))
    assert file.tell() < 2000
