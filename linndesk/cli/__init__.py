"""The headless face: commands for people and scripts, no Qt. Main thread."""

from __future__ import annotations

from linndesk.cli.edge import main
from linndesk.cli.program import receipt_lines

__all__ = ["main", "receipt_lines"]
