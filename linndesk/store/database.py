"""Opening the database: SQLite by default, PostgreSQL when shared; migrations with a backup first. Any thread."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from peewee import Database, DatabaseError, OperationalError, PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import parse
from playhouse.migrations import Runner

from linndesk.errors import BadInput, DiskFull, LinndeskError, NewerDatabase, StorageTrouble

MIGRATIONS = Path(__file__).parent / "migrations"
KEEP_BACKUPS = 7
DAMAGED_FIX = "Put the newest file of the backups folder in its place, or move it away and sync again"
_ROOM = 1024 * 1024  # with less than this left a disk counts as full


def connect(target: Path | str) -> Database:
    """An unopened database: a file, or ``postgresql://user@host/name``."""
    if isinstance(target, str):
        if not target.startswith(("postgresql://", "postgres://")):
            raise BadInput("This is not a database address", target.split("@")[-1], "Write postgresql://user@host/name")
        options = parse(target)
        return PostgresqlDatabase(options.pop("database"), autoconnect=False, prefer_psycopg3=True, **options)
    return SqliteDatabase(
        str(target),
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "cache_size": -4_000,
            "secure_delete": 1,
        },
        timeout=30,
        lock_type="IMMEDIATE",
        autoconnect=False,
    )


def is_sqlite(database: Database) -> bool:
    return isinstance(database, SqliteDatabase)


def migrate(database: Database, *, backups: Path | None, now: datetime, migrations: Path = MIGRATIONS) -> list[str]:
    """Bring the schema up to date. A file that already holds data is copied to ``backups`` first.

    Raises NewerDatabase when the file was written by a newer program. Returns the steps applied.
    """
    runner = Runner(database, str(migrations))
    with _one_at_a_time(database):
        rows = runner.status()
        unknown = [each.name for each in rows if each.path is None]
        if unknown:
            raise NewerDatabase(
                "This database was written by a newer linndesk",
                f"It has {', '.join(unknown)}, which this program does not know",
                "Install the newer version, or open another profile",
            )
        pending = [each for each in rows if not each.applied]
        if pending and backups is not None and is_sqlite(database) and any(each.applied for each in rows):
            back_up(database, backups / f"before-{pending[0].name}-{now:%Y%m%d-%H%M%S}.sqlite")
        return _apply(runner)


def _apply(runner: Runner) -> list[str]:
    """Every step that is left. A step that another process took at the same moment is simply done."""
    while True:
        left = [each.name for each in runner.status() if not each.applied]
        try:
            return list(runner.up())
        except DatabaseError:
            if [each.name for each in runner.status() if not each.applied] == left:
                raise


@contextlib.contextmanager
def _one_at_a_time(database: Database) -> Iterator[None]:
    if is_sqlite(database):
        yield  # each step is an IMMEDIATE transaction; a second process finds the step recorded
        return
    database.execute_sql("select pg_advisory_lock(%s)", (0x6C696E6E,))
    try:
        yield
    finally:
        database.execute_sql("select pg_advisory_unlock(%s)", (0x6C696E6E,))


def back_up(database: Database, target: Path) -> Path:
    """A consistent copy of a SQLite database while it is in use; the newest seven are kept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(target)) as copy:
        database.connection().backup(copy)
    target.chmod(0o600)
    for old in sorted(target.parent.glob("before-*.sqlite"), key=lambda each: each.stat().st_mtime)[:-KEEP_BACKUPS]:
        old.unlink()
    return target


@contextlib.contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Translate the database's own errors; the only place that does. Anything unknown stays a bug."""
    try:
        yield
    except LinndeskError:
        raise
    except (OperationalError, DatabaseError) as error:
        found = _words(str(error).lower(), where) or _words(_before(error), where)
        if found is None:
            raise
        raise found from error


def _before(error: BaseException) -> str:
    """What led to it: SQLite rolls back by itself when the disk is full, and then peewee's own rollback fails."""
    cause = error.__context__
    return "" if cause is None else f"{cause} {_before(cause)}".lower()


def _disk_failed(where: str) -> LinndeskError:
    """SQLite says this of a failing disk, and also of a full one where it maps its files."""
    if shutil.disk_usage(Path(where).parent).free < _ROOM:
        return _disk_full(where)
    return StorageTrouble("The disk failed", where, "Check the disk and its connection, then start linndesk again")


def _disk_full(where: str) -> LinndeskError:
    return DiskFull(
        "The disk is full",
        f"{where} could not be written; what was stored before is safe",
        "Free some space, then try again",
    )


_WORDS: tuple[tuple[tuple[str, ...], Callable[[str], LinndeskError]], ...] = (
    (
        ("disk is full", "no space left", "could not extend file", "disk full"),
        _disk_full,
    ),
    (
        ("readonly database", "read-only", "permission denied"),
        lambda where: StorageTrouble(
            "The database is read-only",
            where,
            "Give your user the right to write in this folder, or choose another profile folder",
        ),
    ),
    (
        ("unable to open database file",),
        lambda where: StorageTrouble(
            "The database cannot be opened",
            where,
            "Check that the folder exists and that your user may write in it",
        ),
    ),
    (
        ("malformed", "not a database"),
        lambda where: StorageTrouble("The database is damaged", where, DAMAGED_FIX),
    ),
    (("disk i/o error",), _disk_failed),
    (
        ("database is locked",),
        lambda where: StorageTrouble(
            "The database is locked by another program",
            where,
            "Close other programs that use this file, then try again",
        ),
    ),
    (
        ("deadlock detected",),
        lambda where: StorageTrouble(
            "Another PC was changing the same rows",
            "The database server let the other one finish; nothing of this was stored",
            "Try again; a sync goes on by itself the next time",
        ),
    ),
    (
        (
            "connection refused",
            "could not connect",
            "connection failed",
            "server closed the connection",
            "timeout expired",
        ),
        lambda where: StorageTrouble(
            "The database server cannot be reached",
            where,
            "Check that the PostgreSQL server runs and that this PC may reach it",
        ),
    ),
)


def _words(message: str, where: str) -> LinndeskError | None:
    for marks, make in _WORDS:
        if any(mark in message for mark in marks):
            return make(where)
    return None
