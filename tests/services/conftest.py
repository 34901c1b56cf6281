"""A whole program beside a practice Amazon, for the tests of what a person does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.world import World
from tests.scene import Scene


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    """No account yet."""
    made = Scene(profile, World(), plans=False)
    yield made
    made.close()
