"""What the tests of several processes on one profile share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from tests.kill.keyring_file import FileKeyring


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of a profile that several processes open, with a keyring that they share."""
    found = tmp_path / "rivals"
    (found / "live").mkdir(parents=True)
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", str(found / "live" / "keyring.json"))
    monkeypatch.setenv("LINNDESK_STATE", str(found / "live" / "state"))
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    yield found
    keyring.set_keyring(before)
