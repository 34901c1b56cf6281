"""The scheduler: syncs each account at its own interval, in the window and in ``serve``. Its own thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import Receipt
from linndesk.domain.schedule import Timing, due, next_run
from linndesk.errors import Busy, LinndeskError
from linndesk.settings import ProgramSettings, validate
from linndesk.store import accounts, runs, values
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.sync.progress import Tell, silent

LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Next:
    """When an account is synced next by itself; None = only by hand."""

    account: str
    at: datetime | None


class Scheduler:
    """``begun`` is called on this thread with the accounts of each run, ``done`` with its receipt, ``over``
    however it ended, ``failed`` with what it could not do."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        *,
        tell: Tell = silent,
        begun: Callable[[Sequence[str]], None] = lambda names: None,
        done: Callable[[Receipt], None] = lambda receipt: None,
        failed: Callable[[BaseException], None] = lambda error: None,
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._tell = tell
        self._begun = begun
        self._done = done
        self._failed = failed
        self._over = over
        self._stop = threading.Event()
        self._cancel = Cancel()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop, name="scheduler", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> bool:
        """Start nothing more and cancel what runs; True when the thread ended in time."""
        self._stop.set()
        self.cancel()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop the run that is going on (R-STOP); later ones come as they are due."""
        self._cancel.set()
        self._cancel = Cancel()

    def upcoming(self) -> list[Next]:
        """For every account, in the order added."""
        now = self._store.clock.now()
        names, timings = self._timings()
        on = self._is_on()
        return [Next(name, next_run(each, now) if on else None) for name, each in zip(names, timings, strict=True)]

    def run_due(self) -> Receipt | None:
        """Sync what is due now; None when nothing is."""
        if not self._is_on():
            return None
        names, timings = self._timings()
        wanted = set(due(timings, self._store.clock.now()))
        chosen = [name for name, each in zip(names, timings, strict=True) if each.account_id in wanted]
        if not chosen:
            return None
        self._begun(chosen)
        try:
            receipt = self._engine.sync(chosen, trigger="schedule", cancel=self._cancel, tell=self._tell)
            self._done(receipt)
            return receipt
        finally:
            self._over()

    def _is_on(self) -> bool:
        return validate(ProgramSettings, self._store.read(lambda: values.get("settings", {}))).sync_on_schedule

    def _timings(self) -> tuple[list[str], list[Timing]]:
        def job() -> tuple[list[str], list[Timing]]:
            rows = accounts.every()
            last = runs.last_of_each()
            return [each.name for each in rows], [
                Timing(
                    each.id,
                    each.enabled,
                    int(each.settings["order_minutes"]),
                    last[each.id].started_at if each.id in last else None,
                )
                for each in rows
            ]

        return self._store.read(job)

    def _loop(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            watched("scheduled sync", self.run_due, self._failed)


def watched(what: str, job: Callable[[], object], failed: Callable[[BaseException], None]) -> None:
    """Do it, and live on whatever happens: the next look comes. ``failed`` hears of it."""
    try:
        job()
    except Busy:
        return  # somebody else is at it just now; it stays due
    except LinndeskError as error:
        _log.warning("%s: %s", what, error)
        failed(error)
    except Exception as error:
        _log.exception("%s failed: a bug", what)
        failed(error)
