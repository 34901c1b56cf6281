"""A9, W1: the columns of stock come to a database that is in use, and go again, without losing a row. Both engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from peewee import Database
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from linndesk.store import database, tables
from tests.scene import START
from tests.store.old_rows import insert

STOCK = "0005_stock"
KEPT = ("account", "listing", "item", "orders", "order_line", "parcel", "movement", "outbox", "problem")


@pytest.fixture
def raw(bare_target: Path | str, tmp_path: Path) -> Iterator[Database]:
    """A database as the program before stock left it, with a row of everything; connected."""
    old = tmp_path / "old"
    old.mkdir()
    for each in sorted(database.MIGRATIONS.glob("000[1-4]_*.py")):
        shutil.copy(each, old)
    opened = database.connect(bare_target)
    with opened.connection_context():
        database.migrate(opened, backups=None, now=START, migrations=old)
        for table in ("pool", "account", "location", "item", *KEPT[3:], "level"):
            insert(opened, table, id=1, outbox_id=1)
        for number, item in ((1, 1), (2, None)):
            insert(opened, "listing", id=number, item_id=item, channel_sku=f"SKU-{number}", sent=5)
        yield opened
    opened.close()


def _counts(raw: Database) -> dict[str, int]:
    return {each: raw.execute_sql(f'select count(*) from "{each}"').fetchone()[0] for each in KEPT}


def _upgrade(raw: Database) -> list[str]:
    return [each for each in database.migrate(raw, backups=None, now=START) if each == STOCK]


def test_a9_what_is_there_stays_and_every_linked_listing_is_looked_at(raw: Database) -> None:
    before = _counts(raw)
    assert before["listing"] == 2
    assert _upgrade(raw) == [STOCK]
    assert _counts(raw) == before
    rows = raw.execute_sql("select id, dirty, version, sent from listing order by id").fetchall()
    assert rows == [(1, 1, 0, 5), (2, 0, 0, 5)], "nothing was ever sent by a plan"
    assert raw.execute_sql("select id from listing where force").fetchall() == []
    assert raw.execute_sql("select rank, listing_id, feed_id from outbox").fetchall() == [(0, None, None)]
    with tables_of(raw):
        assert not any(diff_models(raw, list(tables.ALL)))


def test_w1_and_back_again_loses_nothing_but_what_was_new(raw: Database) -> None:
    before = _counts(raw)
    _upgrade(raw)
    insert(raw, "item", id=2, sku="KIT")
    insert(raw, "kit_part", id=1, kit_id=2, part_id=1)
    insert(raw, "stock_send", id=1, listing_id=1)
    insert(raw, "feed", id=1)
    raw.execute_sql("update outbox set listing_id = 1, feed_id = 1")
    later = [each.name for each in Runner(raw, str(database.MIGRATIONS)).status() if each.applied]
    Runner(raw, str(database.MIGRATIONS)).down(STOCK)
    assert _counts(raw) == {**before, "item": 2}
    assert "kit_part" not in raw.get_tables()
    assert {"force", "version", "marketplace"}.isdisjoint(each.name for each in raw.get_columns("listing"))
    assert database.migrate(raw, backups=None, now=START) == later[later.index(STOCK) :]
    assert _counts(raw) == {**before, "item": 2}
    assert raw.execute_sql("select id, dirty from listing order by id").fetchall() == [(1, 1), (2, 0)]


def tables_of(raw: Database) -> Any:
    """The tables bound to this database for a while."""
    return raw.bind_ctx(list(tables.ALL))
