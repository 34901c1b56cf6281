"""One window per profile: a lock that the system frees when the process ends, however it ends. Any thread."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from linndesk.errors import Busy


class WindowLock:
    """Held by the window for as long as it is open."""

    def __init__(self, profile: Path) -> None:
        self._lock = FileLock(profile / "linndesk-window.lock", thread_local=False)

    def take(self) -> None:
        """Hold it; raises Busy when another window of this profile is open."""
        if not self.try_take():
            raise Busy(
                "linndesk is already open with this profile",
                "Two windows would show two truths",
                "Use the window that is open, or start with another folder: --profile FOLDER.",
            )

    def try_take(self) -> bool:
        """Hold it and tell True, or tell False at once."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give it back; nothing happens when it is not held."""
        self._lock.release(force=True)

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._lock.is_locked
