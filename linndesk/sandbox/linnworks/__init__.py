"""A practice Linnworks.net on loopback: sessions, open orders, processing and stock, as strict as the real one."""

from __future__ import annotations

from linndesk.sandbox.linnworks.server import PracticeLinnworks
from linndesk.sandbox.linnworks.world import LinnworksWorld

__all__ = ["LinnworksWorld", "PracticeLinnworks"]
