"""The drain: looks every 5 s for what is due to be sent, whatever the sync interval (R-DRAIN). Its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import Receipt
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.sync.progress import Tell, silent
from linndesk.sync.schedule import LOOK_SECONDS, watched


class Drain:
    """``done`` is called on this thread with the receipt of each run that sent something, ``failed`` with a trouble."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        *,
        tell: Tell = silent,
        done: Callable[[Receipt], None] = lambda receipt: None,
        failed: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._tell = tell
        self._done = done
        self._failed = failed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._cancel: Cancel | None = None
        self._thread: threading.Thread | None = None

    @property
    def in_flight(self) -> bool:
        """Whether it is sending just now."""
        with self._lock:
            return self._cancel is not None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop, name="drain", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """No new send starts; the one in flight ends and its answer is stored. True when that was in time."""
        self._stop.set()
        self.cancel()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop after the send in flight; what is left is due again at the next look."""
        with self._lock:
            if self._cancel is not None:
                self._cancel.set()

    def look(self) -> Receipt | None:
        """Send what is due now; None when nothing is."""
        cancel = Cancel()
        with self._lock:
            self._cancel = cancel
        if self._stop.is_set():
            cancel.set()
        try:
            receipt = self._engine.send_due(cancel=cancel, tell=self._tell)
        finally:
            with self._lock:
                self._cancel = None
        if receipt is not None:
            self._done(receipt)
        return receipt

    def _loop(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            watched("sending", self.look, self._failed)
