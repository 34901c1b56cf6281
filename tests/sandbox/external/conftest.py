"""A practice shop on a clock that stands still, and a hand for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.sandbox.external import PracticeShop
from tests.sandbox.driver import Settable
from tests.sandbox.external.driver import Hand


@pytest.fixture
def time() -> Settable:
    return Settable()


@pytest.fixture
def shop(time: Settable) -> Iterator[PracticeShop]:
    with PracticeShop(now=time) as served:
        yield served


@pytest.fixture
def hand(shop: PracticeShop) -> Hand:
    return Hand(shop)
