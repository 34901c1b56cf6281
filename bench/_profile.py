"""A profile of the real program for a bench: one account on a practice Amazon, secrets in a file beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._report import settings_of_environment
from linndesk import app
from linndesk.app.built import Built

ACCOUNT = "Shop"
BACK = timedelta(days=40)  # older than the oldest order of the sample


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for profiles; machine-wide notes go there too, and the PC's keyring stays untouched.

    The keyring is named in the environment, so that processes started from here can open these profiles too.
    """
    with (
        tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name,
        settings_of_environment(
            LINNDESK_STATE=str(Path(name) / "state"),
            LINNDESK_TEST_KEYRING=str(Path(name) / "keyring.json"),
            PYTHON_KEYRING_BACKEND="tests.kill.keyring_file.FileKeyring",
            QT_QPA_PLATFORM="offscreen",
        ),
    ):
        (Path(name) / "state").mkdir()
        yield Path(name)


def with_account(profile: Path, settings: Mapping[str, Any]) -> Built:
    """The program on a fresh profile, its account on and asked for everything; not synced yet."""
    built = app.build(profile)
    since = (datetime.now(UTC) - BACK).strftime("%Y-%m-%d %H:%M:%S")
    built.accounts.add("amazon", ACCOUNT, {**settings, "enabled": True, "order_route": "api", "last_order_sync": since})
    return built
