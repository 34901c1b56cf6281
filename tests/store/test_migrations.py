"""The schema: migrations lead to exactly the tables, with a backup first, and never open a newer file."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from peewee import Database
from playhouse.schema_diff import diff_models

from linndesk.errors import NewerDatabase
from linndesk.store import bulk, database, tables
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store import made
from tests.store.conftest import Opener

SECOND = '''"""A step of a later program."""


def up(migrator, db):
    db.execute_sql("create table later (id integer primary key)")


def down(migrator, db):
    db.execute_sql("drop table later")
'''
BROKEN = SECOND.replace('"create table', '"create tabel')


def test_migrations_lead_to_exactly_the_tables(store: Store) -> None:
    found = store.read(lambda: diff_models(store.database, list(tables.ALL)))
    assert not any(found)


def test_opening_again_changes_nothing(opener: Opener) -> None:
    first = opener()
    made.account(first)
    second = opener()
    assert second.read(lambda: database.migrate(second.database, backups=None, now=START)) == []


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A later program's folder of migrations: ours and one more."""
    folder = tmp_path / "later"
    shutil.copytree(database.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "9999_later.py").write_text(SECOND, encoding="utf-8")
    return folder


def _upgrade(store: Store, folder: Path, backups: Path) -> list[str]:
    return store.read(
        lambda: database.migrate(store.database, backups=backups, now=START, migrations=folder)
    )  # on a connection of its own, as at start


def test_a_file_that_holds_data_is_copied_before_it_is_migrated(tmp_path: Path, later: Path) -> None:
    store = Store(tmp_path / "linndesk.sqlite", clock=TurnedClock())
    made.account(store, "Kept")
    assert _upgrade(store, later, tmp_path / "backups") == ["9999_later"]
    store.close()
    (copy,) = (tmp_path / "backups").glob("before-9999_later-*.sqlite")
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("select name from account").fetchall() == [("Kept",)]
        assert found.execute("select count(*) from sqlite_master where name = 'later'").fetchone() == (0,)


def test_a_new_file_needs_no_backup(tmp_path: Path) -> None:
    Store(tmp_path / "linndesk.sqlite", backups=tmp_path / "backups").close()
    assert not (tmp_path / "backups").exists()


def test_the_newest_seven_backups_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "linndesk.sqlite")
    for number in range(9):
        store.read(lambda number=number: database.back_up(store.database, tmp_path / "b" / f"before-{number}.sqlite"))
    store.close()
    assert len(list((tmp_path / "b").glob("before-*.sqlite"))) == 7
    assert (tmp_path / "b" / "before-8.sqlite").exists()


def test_a_newer_database_is_refused_and_left_alone(store: Store, later: Path, tmp_path: Path) -> None:
    _upgrade(store, later, tmp_path / "backups")
    with pytest.raises(NewerDatabase) as caught:
        store.read(lambda: database.migrate(store.database, backups=None, now=START))
    assert "9999_later" in caught.value.detail
    assert caught.value.fix


def test_a_step_that_fails_leaves_the_old_schema_working(store: Store, later: Path, tmp_path: Path) -> None:
    (later / "9999_later.py").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(Exception, match="tabel|syntax"):
        _upgrade(store, later, tmp_path / "backups")
    made.account(store)
    assert store.read(lambda: database.migrate(store.database, backups=None, now=START)) == []


OPEN = """
import sys
from pathlib import Path
from linndesk.store.store import Store
target = sys.argv[1]
sys.stdin.readline()
store = Store(Path(target) if not target.startswith("postgres") else target)
store.write(lambda: None)
store.close()
print("open")
"""


def test_processes_that_open_a_new_database_at_once_all_get_it(bare_target: Path | str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(bare_target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    for each in started:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in started:
        out, err = each.communicate(timeout=60)
        assert out == "open\n", err


def test_a_profile_of_the_first_program_is_carried_over(tmp_path: Path) -> None:
    """A5, N6: what was there before order reports and suggestions stays, and a copy is kept."""
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(database.MIGRATIONS / "0001_initial.py", old)
    target = tmp_path / "linndesk.sqlite"
    raw = database.connect(target)
    with raw.connection_context():
        database.migrate(raw, backups=None, now=START, migrations=old)
        raw.execute_sql("insert into pool (channel, key) values ('amazon', 'kept')")
    raw.close()
    store = Store(target, backups=tmp_path / "backups", clock=TurnedClock())
    assert store.read(lambda: [each.key for each in tables.Pool.select()]) == ["kept"]
    assert not any(store.read(lambda: diff_models(store.database, list(tables.ALL))))
    store.close()
    assert len(list((tmp_path / "backups").glob("before-0002_*.sqlite"))) == 1


CHILDREN = ("orders", "order_line", "parcel", "parcel_line", "person", "movement", "outbox", "problem")


def _insert(raw: Database, table: str, **values: object) -> None:
    """A row whose other columns hold something of their type."""
    info = raw.execute_sql(f"pragma table_info({table})").fetchall()
    row = {
        name: values.get(name, ("x" if kind == "TEXT" else 1) if needed else None) for _, name, kind, needed, *_ in info
    }
    marks = ", ".join("?" * len(row))
    raw.execute_sql(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def test_orders_and_what_hangs_on_them_survive_the_columns_of_despatch(tmp_path: Path) -> None:
    """D5: SQLite builds a table anew for some columns; nothing that refers to it may go with the old one."""
    old = tmp_path / "old"
    old.mkdir()
    for each in sorted(database.MIGRATIONS.glob("000[12]_*.py")):
        shutil.copy(each, old)
    raw = database.connect(tmp_path / "linndesk.sqlite")
    with raw.connection_context():
        database.migrate(raw, backups=None, now=START, migrations=old)
        for table in ("pool", "account", "location", "item", *CHILDREN):
            linked = {"id": 1, "item_id": 1, "order_id": 1, "parcel_id": 1, "listing_id": None, "undoes_id": None}
            _insert(raw, table, **linked, settings="{}", secrets="[]", flags="[]", payload="{}")
    raw.close()
    store = Store(tmp_path / "linndesk.sqlite", backups=tmp_path / "backups", clock=TurnedClock())
    for table in CHILDREN:
        sql = f"select count(*) from {table}"
        assert store.read(lambda sql=sql: bulk.rows(tables.Order, sql)) == [(1,)], table  # type: ignore[misc]
    assert store.read(lambda: bulk.rows(tables.Order, "pragma foreign_key_check")) == []
    assert store.read(lambda: tables.Order.get().packages) == []
    store.close()
