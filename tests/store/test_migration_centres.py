"""D19: orders of the channel's own warehouse that came in before it had a location hold nothing back. Both engines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from linndesk.store import database
from tests.scene import START
from tests.store.old_rows import insert

CENTRES = "0008_centres"


@pytest.mark.parametrize(
    ("flags", "status", "theirs"),
    [
        (["fulfilled_by_amazon"], "open", True),
        (["prime", "fulfilled_by_amazon"], "pending", True),
        (["fulfilled_by_amazon"], "processed", False),
        (["prime"], "open", False),
    ],
)
def test_what_the_channel_sends_is_known_as_its_own(
    bare_target: Path | str, tmp_path: Path, flags: list[str], status: str, theirs: bool
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    for each in sorted(database.MIGRATIONS.glob("000[1-7]_*.py")):
        shutil.copy(each, old)
    opened = database.connect(bare_target)
    with opened.connection_context():
        database.migrate(opened, backups=None, now=START, migrations=old)
        for table in ("pool", "account", "location"):
            insert(opened, table, id=1)
        insert(opened, "orders", id=1, flags=json.dumps(flags), status=status, locked=False)
        assert CENTRES in database.migrate(opened, backups=None, now=START)
        ((by_channel, locked),) = opened.execute_sql("select by_channel, locked from orders").fetchall()
    opened.close()
    assert (bool(by_channel), bool(locked)) == (theirs, theirs)
