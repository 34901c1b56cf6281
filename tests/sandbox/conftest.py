"""A practice Amazon on a clock that stands still, and a hand for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.sandbox import PracticeAmazon
from tests.sandbox.driver import Hand, Settable, fresh_world


@pytest.fixture
def time() -> Settable:
    return Settable()


@pytest.fixture
def amazon(time: Settable) -> Iterator[PracticeAmazon]:
    with PracticeAmazon(fresh_world(), now=time) as served:
        yield served


@pytest.fixture
def hand(amazon: PracticeAmazon) -> Iterator[Hand]:
    made = Hand(amazon)
    yield made
    made.close()
