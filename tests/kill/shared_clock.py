"""One clock for the process that dies, the one that goes on and the channel: its seconds stand beside the profile."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from linndesk.channels.base import Cancel
from tests.scene import START, TurnedClock

NAME = "clock"


class SharedClock(TurnedClock):
    """Turned in one process, it is turned in all. ``file``: seconds since START."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    @staticmethod
    def beside(profile: Path) -> SharedClock | None:
        """The one of that profile; None where it has none."""
        file = profile.parent / NAME
        return SharedClock(file) if file.is_file() else None

    def now(self) -> datetime:
        return START + timedelta(seconds=float(self._file.read_text() or 0))

    def advance(self, **span: float) -> None:
        with self._lock:
            new = self._file.with_suffix(".new")
            new.write_text(str((self.now() + timedelta(**span) - START).total_seconds()))
            new.replace(self._file)

    def wait(self, seconds: float, cancel: Cancel) -> None:
        cancel.check()
        self.advance(seconds=seconds)
