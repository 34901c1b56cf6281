"""The process that dies: for each line ``point`` on stdin it forks, syncs, and dies at that point by os._exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk import app
from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Channel, ChannelKind, Exchange, Journal, Tools
from linndesk.settings import AccountSettings
from tests.kill.keyring_file import FileKeyring
from tests.scene import TurnedClock

DIED = 77


class Points:
    """Counts the places where a process may die, and dies at the chosen one."""

    def __init__(self, fatal: int) -> None:
        self._fatal = fatal
        self.count = 0
        self.armed = False

    def here(self, place: str) -> None:
        if not self.armed:
            return
        self.count += 1
        if self.count == self._fatal:
            os.write(2, f"{place}\n".encode())
            os._exit(DIED)


class DyingAdapter(HTTPAdapter):
    """Dies before a request is sent, and once the server has acted."""

    def __init__(self, points: Points) -> None:
        super().__init__()
        self._points = points

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:  # type: ignore[override]
        self._points.here("before send")
        response = super().send(request, *args, **more)
        self._points.here("after the server acted")
        return response


class DyingJournal:
    """Dies when a reply has been read whole."""

    def __init__(self, journal: Journal, points: Points) -> None:
        self._journal = journal
        self._points = points

    def note(self, exchange: Exchange) -> None:
        self._points.here("after the reply")
        self._journal.note(exchange)


def dying_kinds(points: Points) -> Callable[[], dict[str, ChannelKind]]:
    tokens = TokenSource()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, AmazonSettings)
        tools = replace(tools, journal=DyingJournal(tools.journal, points))
        return AmazonChannel(settings, tools, tokens, DyingAdapter(points))

    return lambda: {"amazon": replace(amazon_kind(tokens), open=open_channel)}


def run(profile: Path, fatal: int) -> int:
    """Sync once; the number of points passed (when nothing was fatal)."""
    points = Points(fatal)
    built = app.build(profile, clock=TurnedClock(), channels=dying_kinds(points), watch=points.here)  # type: ignore[arg-type]
    points.armed = True
    built.engine.sync()
    points.armed = False
    built.close()
    return points.count


def main() -> None:
    keyring.set_keyring(FileKeyring())
    profile = Path(sys.argv[1])
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            count = run(profile, int(line))
            os.write(1, f"alive {count}\n".encode())
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            os.write(1, f"died {code}\n".encode())


if __name__ == "__main__":
    main()
