"""The one file where threads and the event loop meet widgets: jobs go out to lanes, results come back here."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError

T = TypeVar("T")
log = logging.getLogger(__name__)
READ = "read"


class Bug(LinndeskError):
    """Not a trouble of the user's but one of ours; ``detail`` holds the traceback."""

    code = "bug"
    exit_code = 5

    def __init__(self, cause: BaseException) -> None:
        detail = "".join(traceback.format_exception(cause))
        super().__init__("This is a bug in linndesk", detail, "Copy the details and send them to us")


class Lane:
    """Daemon threads over one queue, jobs in the order they came.

    A ``ThreadPoolExecutor`` would be joined when the program ends, and a request that hangs would hang the end.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting: set[Future[Any]] = set()
        self._threads = threads
        for each in range(threads):
            threading.Thread(target=self._work, name=f"lane-{name}-{each}", daemon=True).start()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job; its future is settled on the lane's thread."""
        future: Future[T] = Future()
        self._waiting.add(future)

        def settle() -> None:
            self._waiting.discard(future)
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job())
            except Exception as trouble:  # handed on to whoever waits for it
                future.set_exception(trouble)

        self._queue.put(settle)
        return future

    def shut(self) -> None:
        """Drop what waits; the threads end after what they run."""
        for each in tuple(self._waiting):
            each.cancel()
        self.shut_after()

    def shut_after(self) -> None:
        """The threads end after what waits."""
        for _ in range(self._threads):
            self._queue.put(None)

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            job()


class Background(QObject):
    """Runs jobs off the main thread and delivers their results on it.

    ``run(lane, job, done=…)`` is for what a person or the machine does: serial within a lane, parallel across.
    ``read(key, job, done)`` is for quick reads: of several with the same key only the last one's result arrives.
    A job may return ``Changes`` or a tuple that starts with one: it is emitted on ``changed`` before ``done``.
    A LinndeskError goes to the job's ``failed``, or to the signal ``failed`` where it has none; anything else is
    logged whole and shown as a bug. Nothing is delivered to an ``owner`` (by default the object whose method
    ``done`` is) that is gone by then.
    """

    changed = Signal(object)  # Changes
    failed = Signal(object)  # LinndeskError; a Bug where it is one

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._lanes: dict[str, Lane] = {}
        self._running: set[asyncio.Future[Any]] = set()
        self._latest: dict[str, int] = {}
        self._open = True

    def run(
        self,
        lane: str,
        job: Callable[[], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[LinndeskError], None] | None = None,
        owner: QObject | None = None,
    ) -> asyncio.Future[T]:
        """Queue ``job`` on ``lane``; the future is the job's. Raises RuntimeError once closed.

        Results are delivered by the loop and never inside a task: a slot may then open whatever spins Qt's loop.
        """
        if not self._open:
            raise RuntimeError("the background is closed")
        future = self._lane(lane).submit(job)
        alive = _alive(owner if owner is not None else _owner_of(done))
        result = asyncio.wrap_future(future, loop=self._loop)
        self._running.add(result)
        result.add_done_callback(partial(self._deliver, done, failed, alive))
        return result

    def read(
        self,
        key: str,
        job: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[LinndeskError], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Read something; a result is dropped when ``key`` was asked for again meanwhile, a question once closed."""
        if not self._open:
            return
        turn = self._latest[key] = self._latest.get(key, 0) + 1
        alive = _alive(owner if owner is not None else _owner_of(done))

        def current() -> bool:
            return self._latest[key] == turn

        def skip_if_stale() -> T | None:
            return job() if current() else None

        def deliver(result: T | None) -> None:
            if current() and alive():
                done(result)  # type: ignore[arg-type]  # None only when stale, or when the job gives None

        def refuse(trouble: LinndeskError) -> None:
            if not current() or not alive():
                return
            if failed:
                failed(trouble)
            elif not isinstance(trouble, Bug):
                self.failed.emit(trouble)

        self.run(READ, skip_if_stale, done=deliver, failed=refuse, owner=owner)

    def teller(self, slot: Callable[[T], None], owner: QObject | None = None) -> Callable[[T], None]:
        """A function that any thread may call; ``slot`` runs on the main thread, unless its owner is gone."""
        alive = _alive(owner if owner is not None else _owner_of(slot))

        def arrive(value: T) -> None:
            if alive():
                slot(value)

        def tell(value: T) -> None:
            if self._open:
                self._loop.call_soon_threadsafe(arrive, value)

        return tell

    def announce(self, changes: Changes) -> None:
        """Say from any thread what changed, as the scheduler does."""
        self.teller(self.changed.emit, owner=self)(changes)

    @property
    def busy(self) -> int:
        """How many jobs have not delivered yet."""
        return len(self._running)

    async def close(
        self, patience: float = 5.0, last: Callable[[], object] | None = None, last_patience: float = 5.0
    ) -> bool:
        """Take no more jobs, wait ``patience`` seconds for those that run, then abandon them. True = all ended.

        ``last`` runs on a thread of its own after them, as closing the store does, and has ``last_patience``: a send
        in flight ends first (R-STOP).
        """
        self._open = False
        for lane in self._lanes.values():
            lane.shut()
        ended = await self._wait(set(self._running), patience)
        if last is None:
            return ended
        lane = Lane("end")
        job = asyncio.wrap_future(lane.submit(last), loop=self._loop)
        lane.shut_after()
        return await self._wait({job}, last_patience) and ended

    async def _wait(self, waiting: set[asyncio.Future[Any]], patience: float) -> bool:
        if not waiting:
            return True
        _, late = await asyncio.wait(waiting, timeout=patience)
        for each in late:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return not late

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            # Two readers: a slow search must not hold up a page of the table beside it.
            self._lanes[name] = Lane(name, threads=2 if name == READ else 1)
        return self._lanes[name]

    def _deliver(
        self,
        done: Callable[[T], None] | None,
        failed: Callable[[LinndeskError], None] | None,
        alive: Callable[[], bool],
        result: asyncio.Future[T],
    ) -> None:
        self._running.discard(result)
        if result.cancelled():
            return
        try:
            value = result.result()
            changes = _changes(value)
            if changes:
                self.changed.emit(changes)
            if done is not None and alive():
                done(value)
        except LinndeskError as trouble:
            if failed is None:
                self.failed.emit(trouble)
            elif alive():
                failed(trouble)
        except Exception as cause:
            log.exception("a bug in a job or in what took its result")
            bug = Bug(cause)
            self.failed.emit(bug)
            if failed is not None and alive():
                failed(bug)


def _changes(value: object) -> Changes | None:
    if isinstance(value, tuple) and value:
        value = value[0]
    return value if isinstance(value, Changes) else None


def _owner_of(slot: Callable[..., Any] | None) -> QObject | None:
    owner = getattr(slot, "__self__", None)
    return owner if isinstance(owner, QObject) else None


def _alive(owner: QObject | None) -> Callable[[], bool]:
    return lambda: owner is None or shiboken6.isValid(owner)
