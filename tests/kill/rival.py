"""A process that sends what is due beside others on the same profile, and may stop itself between claim and send."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import keyring

from linndesk import app
from linndesk.channels.base import Cancel
from linndesk.store import outbox
from tests.kill.keyring_file import FileKeyring
from tests.scene import START

ROUNDS = 400


class FileClock:
    """One clock for several processes: the seconds since START stand in a file, and who waits turns it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return START + timedelta(seconds=float(self._file.read_text() or 0))

    def advance(self, seconds: float) -> None:
        with self._lock:
            whole = float(self._file.read_text() or 0) + seconds
            new = self._file.with_suffix(f".{os.getpid()}")
            new.write_text(str(whole))
            new.replace(self._file)

    def wait(self, seconds: float, cancel: Cancel) -> None:
        cancel.check()
        self.advance(seconds)


class StopsOnce:
    """Stops its own process right after the first commit that leaves a row *sending*, and says so before."""

    def __init__(self, profile: Path) -> None:
        self._file = profile / "linndesk.sqlite"
        self._done = False

    def here(self, moment: str) -> None:
        if self._done or moment != "committed":
            return
        own = sqlite3.connect(self._file)
        (sending,) = own.execute("select count(*) from outbox where state = 'sending'").fetchone()
        own.close()
        if sending:
            self._done = True
            os.write(1, b"stopped\n")
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)  # this very thread, before it can write again


def main() -> None:
    """Arguments: the profile, the clock's file, and ``stops`` or ``goes``."""
    keyring.set_keyring(FileKeyring())
    profile, clock = Path(sys.argv[1]), FileClock(Path(sys.argv[2]))
    watch = StopsOnce(profile).here if sys.argv[3] == "stops" else lambda moment: None
    built = app.build(profile, clock=clock, watch=watch)  # type: ignore[arg-type]
    os.write(1, b"ready\n")
    sys.stdin.readline()
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not built.store.read(outbox.counts):
            break
        clock.advance(1)
    os.write(1, f"left {sum(built.store.read(outbox.counts).values())}\n".encode())
    built.close()


if __name__ == "__main__":
    main()
