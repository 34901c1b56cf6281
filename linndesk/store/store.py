"""The store as the rooms above see it: read here, write there, know when something changed. Any thread."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from peewee import Database

from linndesk.store import database as opening
from linndesk.store import tables, values
from linndesk.store.clock import Now, SystemClock
from linndesk.store.writer import Urgency, Writer

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Store:
    """One open database.

    ``target`` is the SQLite file or a PostgreSQL address; ``backups`` the folder for copies before
    migrations. ``watch`` is told "commit" before and "committed" after each one (kill tests
    die there). Raises StorageTrouble.
    """

    def __init__(
        self,
        target: Path | str,
        *,
        backups: Path | None = None,
        watch: Callable[[str], None] = lambda moment: None,
        clock: Now | None = None,
    ) -> None:
        self.where = str(target) if isinstance(target, Path) else target.split("@")[-1]
        self.clock: Now = clock or SystemClock()
        self._database = opening.connect(target)
        self._open(backups)
        self._process = uuid.uuid4().hex
        self._writer = Writer(self._database, self.where, watch)

    def _open(self, backups: Path | None) -> None:
        with opening.in_our_words(self.where):
            tables.database.initialize(self._database)
            with self._database.connection_context():
                opening.migrate(self._database, backups=backups, now=self.clock.now())

    @property
    def database(self) -> Database:
        return self._database

    @property
    def is_sqlite(self) -> bool:
        return opening.is_sqlite(self._database)

    def read(self, job: Callable[[], T]) -> T:
        """Run a short read on this thread's own connection, opened and closed here (nested reads share it)."""
        with opening.in_our_words(self.where):
            if self._writer.is_this_thread or not self._database.is_closed():
                return job()
            with self._database.connection_context():
                return job()

    def write(self, job: Callable[[], T], urgency: Urgency = Urgency.SYNC) -> T:
        """Run ``job`` as one transaction on the writer and wait for its commit. Never on the main thread."""
        if self._writer.is_this_thread:
            return job()
        return self._writer.submit(self._counted(job), urgency).result()

    def post(self, job: Callable[[], Any], urgency: Urgency = Urgency.BACKGROUND) -> Future[Any]:
        """Queue a write and go on; used for book-keeping that nobody waits for."""
        future = self._writer.submit(self._counted(job), urgency)
        future.add_done_callback(_log_failure)
        return future

    def check_whole(self) -> str:
        """Read every page of a database file: "ok", or what is wrong with it. Takes seconds on a large one."""
        if not self.is_sqlite:
            return "ok"
        return str(self.read(lambda: self._database.execute_sql("pragma quick_check(1)").fetchone()[0]))

    def _counted(self, job: Callable[[], T]) -> Callable[[], T]:
        """On PostgreSQL each commit counts itself, so that other processes notice it."""
        if self.is_sqlite:
            return job

        def counted() -> T:
            result = job()
            values.count_commit(self._process)
            return result

        return counted

    def now(self) -> datetime:
        """The database's clock: the server's on PostgreSQL, this PC's for a file. Inside a read or a write."""
        if self.is_sqlite:
            return self.clock.now()
        moment: datetime = self._database.execute_sql("select clock_timestamp()").fetchone()[0]
        return moment.astimezone(UTC)

    def change_mark(self) -> object:
        """A value that differs once *another process* has written. Compare it with the one before."""
        return self._writer.submit(
            lambda: values.change_mark(self._database, self._process), Urgency.BACKGROUND
        ).result()

    def close(self) -> None:
        self._writer.close()
        if not self._database.is_closed():
            self._database.close()


def _log_failure(future: Future[Any]) -> None:
    """Nobody waits for this write, so its error would be heard by nobody."""
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("a note could not be stored: %s", error)
