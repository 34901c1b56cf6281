"""The practice Amazon: Selling Partner API and sign-in, stateful, on loopback."""

from __future__ import annotations

from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World

__all__ = ["PracticeAmazon", "World", "sample_world"]
