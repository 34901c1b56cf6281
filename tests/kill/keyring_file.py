"""A keyring in a file, for tests whose secrets must outlive a process. LINNDESK_TEST_KEYRING names the file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Plain JSON: the secrets are made up."""

    priority = 1  # type: ignore[assignment]

    def _path(self) -> Path:
        return Path(os.environ["LINNDESK_TEST_KEYRING"])

    def _all(self) -> dict[str, str]:
        path = self._path()
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps({**self._all(), f"{service}|{username}": password}), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        rest = {key: value for key, value in self._all().items() if key != f"{service}|{username}"}
        self._path().write_text(json.dumps(rest), encoding="utf-8")
