"""The headless face: commands for people and scripts, no Qt. Main thread."""

from __future__ import annotations

from linndesk.cli.edge import main

__all__ = ["main"]
