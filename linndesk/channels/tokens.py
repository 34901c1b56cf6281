"""Access tokens that a sign-in gives for a while: in memory only, one sign-in at a time. Any worker thread."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linndesk.channels.base import Cancel, Tools

SignIn = Callable[[], tuple[str, timedelta]]


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    token: str = field(default="", repr=False)
    until: datetime | None = None


class TokenMemory:
    """Tokens by what they were given for. One serves every channel of a kind in the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def token(self, key: str, tools: Tools, sign_in: SignIn, *, stale: str = "") -> str:
        """The one that is still good, else what ``sign_in`` gives: a token, and how long it is used.

        ``stale``: one that was just refused; never given again. Raises Cancelled, and what ``sign_in`` raises.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
        with _held(entry.lock, tools.cancel):
            until = entry.until  # read once: forget() takes no entry's lock
            if until is None or tools.clock.now() >= until or entry.token == stale:
                entry.token, life = sign_in()
                entry.until = tools.clock.now() + life
            return entry.token

    def forget(self, key: str, token: str = "") -> None:
        """The next call signs in anew. ``token``: only if it is still this one. Waits for no sign-in under way."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and token in ("", entry.token):
                entry.until = None


def key_of(*parts: str) -> str:
    """Tells credentials apart without holding them."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def life_of(said: object) -> timedelta:
    """What ``expires_in`` says, a day at most; an hour where it holds no number."""
    try:
        seconds = float(str(said))
    except ValueError:
        seconds = math.nan
    return timedelta(seconds=min(max(seconds, 0.0), 86_400.0)) if math.isfinite(seconds) else timedelta(hours=1)


@contextmanager
def _held(lock: threading.Lock, cancel: Cancel) -> Iterator[None]:
    """The lock, but a stop is heard while waiting for it (R-STOP)."""
    while not lock.acquire(timeout=0.2):
        cancel.check()
    try:
        yield
    finally:
        lock.release()
