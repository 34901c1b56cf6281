"""R-WRITER: the one thread of this process that writes, with a priority queue of whole transactions."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, TypeVar

from peewee import Database

from linndesk.errors import StorageTrouble
from linndesk.store.database import in_our_words

T = TypeVar("T")


class Urgency(IntEnum):
    """A click outranks a sync page, a sync page outranks book-keeping. FIFO within one."""

    CLICK = 0
    SYNC = 1
    BACKGROUND = 2
    _LAST = 9


_Job = tuple[int, int, Callable[[], Any] | None, "Future[Any]"]


class Writer:
    """Runs jobs one after the other, each in one transaction; a job that raises leaves nothing behind.

    ``watch`` is called on the writer's thread with "commit" right before and "committed" right after each one.
    """

    def __init__(self, database: Database, where: str, watch: Callable[[str], None] = lambda moment: None) -> None:
        self._database = database
        self._where = where
        self._watch = watch
        self._queue: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closed = False
        self._door = threading.Lock()  # or a job could slip in behind the last one and wait for ever
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], T], urgency: Urgency = Urgency.SYNC) -> Future[T]:
        """Queue a job; its result or error comes through the future."""
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                raise StorageTrouble("The database is closed", self._where, "Start linndesk again")
            self._queue.put((int(urgency), next(self._order), job, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put((int(Urgency._LAST), next(self._order), None, Future()))
        self._thread.join()

    @property
    def is_this_thread(self) -> bool:
        return threading.current_thread() is self._thread

    def _work(self) -> None:
        while True:
            _, _, job, future = self._queue.get()
            if job is None:
                break
            if future.set_running_or_notify_cancel():
                self._run(job, future)
        if not self._database.is_closed():
            self._database.close()

    def _run(self, job: Callable[[], Any], future: Future[Any]) -> None:
        try:
            with in_our_words(self._where):
                if self._database.is_closed():
                    self._database.connect()
                with self._database.atomic():
                    result = job()
                    self._watch("commit")
        except BaseException as error:  # handed to whoever waits, never kept here
            self._drop_dead_connection()
            future.set_exception(error)
        else:
            self._watch("committed")
            future.set_result(result)

    def _drop_dead_connection(self) -> None:
        """A server that went away leaves a connection that fails for ever; the next job opens a new one."""
        if not self._database.is_closed() and self._database.transaction_depth() == 0:
            self._database.close()
