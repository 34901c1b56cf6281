"""The scheduler: orders and levels of each account at its own intervals, in the window and in ``serve``. Its own
thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import Receipt
from linndesk.domain.schedule import Timing, due, next_run
from linndesk.errors import Busy, LinndeskError
from linndesk.settings import validate
from linndesk.settings.program import ProgramSettings
from linndesk.store import accounts, runs, values
from linndesk.store.accounts import AccountRow
from linndesk.store.runs import RunRow
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.sync.progress import Tell, silent

LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Next:
    """When an account is asked for orders next by itself; None = only by hand."""

    account: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Timings:
    """Of one account: its orders, its levels."""

    name: str
    orders: Timing
    stock: Timing


def _timing(row: AccountRow, minutes: str, last: Mapping[int, RunRow]) -> Timing:
    tried = last[row.id].started_at if row.id in last else None
    return Timing(row.id, row.enabled, int(row.settings[minutes]), tried)


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
        timings = self._timings()
        on = self._is_on()
        return [Next(each.name, next_run(each.orders, now) if on else None) for each in timings]

    def run_due(self) -> Receipt | None:
        """Sync what is due now; None when nothing is. Levels that its orders changed go with it, whosever they are."""
        if not self._is_on():
            return None
        now, timings = self._store.clock.now(), self._timings()
        orders = set(due((each.orders for each in timings), now))
        stock = set(due((each.stock for each in timings), now))
        chosen = [each.name for each in timings if each.orders.account_id in orders | stock]
        if not chosen:
            return None
        self._begun(chosen)
        try:
            receipt = self._engine.sync_due(orders, stock, cancel=self._cancel, tell=self._tell)
            self._done(receipt)
            return receipt
        finally:
            self._over()

    def _is_on(self) -> bool:
        return validate(ProgramSettings, self._store.read(lambda: values.get("settings", {}))).sync_on_schedule

    def _timings(self) -> list[_Timings]:
        def job() -> list[_Timings]:
            asked, planned = runs.last_of_each(), runs.last_of_each((runs.DRAIN,))
            return [
                _Timings(each.name, _timing(each, "order_minutes", asked), _timing(each, "stock_minutes", planned))
                for each in accounts.every()
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
