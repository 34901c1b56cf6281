"""linndesk: selling channels in, despatches and stock out, from one PC. Pure, any thread."""

from __future__ import annotations

__version__ = "0.1.0"
