"""M5, R-LEASE on PostgreSQL: two PCs take the same goods back while one of them tells the channel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import keyring
import pytest

from tests.kill.keyring_file import FileKeyring
from tests.sync.returned import MUG, STOCK, return_scene
from tests.sync.returns_desk import book_all


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_pcs_never_take_more_back_than_left_and_each_return_is_there_once(
    tmp_path: Path, pg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    try:
        with return_scene(tmp_path / "office", database=pg) as office:
            office.stand_ready()
            orders = [office.sold() for _ in range(3)]
            asked = [sys.executable, "-m", "tests.sync.returns_desk", str(tmp_path / "desk"), pg]
            desk = subprocess.Popen(asked, cwd=Path(__file__).parents[2])
            while desk.poll() is None:
                book_all(office.built, 1)
                office.built.engine.send_due()
            assert desk.returncode == 0
            office.settle(20)
            found = office.built.returns.listed()
            assert len(found) == 9
            assert {each.state for each in found} == {"confirmed"}
            assert office.here() == {"Default": STOCK}
            there = [each for order in orders for each in office.there(order)]
            assert sorted(each.reference for each in there) == sorted(each.reference for each in found)
            assert sum(line.quantity for each in there for line in each.lines) == 9
            assert office.on_shelf(MUG) == STOCK
            assert office.linnworks.complaints == []
    finally:
        keyring.set_keyring(before)
