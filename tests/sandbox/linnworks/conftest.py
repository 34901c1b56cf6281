"""A practice Linnworks on a clock that stands still, and a hand for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks
from tests.sandbox.driver import Settable
from tests.sandbox.linnworks.driver import Hand


@pytest.fixture
def time() -> Settable:
    return Settable()


@pytest.fixture
def linnworks(time: Settable) -> Iterator[PracticeLinnworks]:
    with PracticeLinnworks(now=time) as served:
        yield served


@pytest.fixture
def hand(linnworks: PracticeLinnworks) -> Hand:
    return Hand(linnworks)
