"""Access tokens that a sign-in gives for a while: in memory only, one sign-in at a time. Any worker thread."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from linndesk.channels.base import Cancel, Tools
from linndesk.errors import SignInRefused

T = TypeVar("T")


class CredentialRefused(SignInRefused):
    """``setting`` is the settings key of the credential that is wrong."""

    def __init__(self, title: str, detail: str, fix: str, *, setting: str) -> None:
        super().__init__(title, detail, fix)
        self.setting = setting


@dataclass(slots=True)
class _Entry(Generic[T]):
    lock: threading.Lock = field(default_factory=threading.Lock)
    token: T | None = field(default=None, repr=False)
    until: datetime | None = None


class TokenMemory(Generic[T]):
    """Tokens by what they were given for. One serves every channel of a kind in the process.

    ``T``: the token itself, or what holds it and says where it is good.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry[T]] = {}

    def token(self, key: str, tools: Tools, sign_in: Callable[[], tuple[T, timedelta]], *, stale: T | None = None) -> T:
        """The one that is still good, else what ``sign_in`` gives: a token, and how long it is used.

        ``stale``: one that was just refused; never given again. Raises Cancelled, and what ``sign_in`` raises.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
        with _held(entry.lock, tools.cancel):
            until = entry.until  # read once: forget() takes no entry's lock
            token = entry.token
            if token is None or until is None or tools.clock.now() >= until or token == stale:
                token, life = sign_in()
                entry.token, entry.until = token, tools.clock.now() + life
            return token

    def prolong(self, key: str, token: T, until: datetime) -> None:
        """``token`` has just served, so it is good until then at least; one that was given since is left alone."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry.until is not None and entry.token == token:
                entry.until = max(entry.until, until)

    def forget(self, key: str, token: T | None = None) -> None:
        """The next call signs in anew. ``token``: only if it is still this one. Waits for no sign-in under way."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and token in (None, entry.token):
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
