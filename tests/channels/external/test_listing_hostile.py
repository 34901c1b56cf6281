"""X11, X12, R-FOREIGN: whatever an app answers about listings and after a sale is facts or a named error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.external.odd_answers import Hostile


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    found = Hostile()
    yield found
    assert min(found.facts, found.errors) > 100, "too few of one kind to prove anything"


@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 2**63))
def test_any_answer_is_facts_or_a_named_error(hostile: Hostile, seed: int) -> None:
    hostile(seed)
