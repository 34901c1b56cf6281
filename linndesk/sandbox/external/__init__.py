"""The practice shop: an external channel as one of its makers would write it, stateful, on loopback."""

from __future__ import annotations

from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.world import ShopWorld

__all__ = ["PracticeShop", "ShopWorld"]
