"""Opens the program: light itself, it brings what is heavy only when it is asked for. Any thread.

So a window can show while the rooms behind it are still being joined on a worker thread.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from linndesk.system import Logs, Redactor, open_profile, start_logging

if TYPE_CHECKING:
    from linndesk.app.built import Built
    from linndesk.app.demo import Demo, Practice
    from linndesk.channels.base import ChannelKind
    from linndesk.store.clock import SystemClock
    from linndesk.system.instance import WindowLock


def folder(given: Path | None, *, demo: bool = False) -> Path:
    """The profile to open, made if need be; a demo without one gets a folder of its own. Raises StorageTrouble."""
    return open_profile(Path(tempfile.mkdtemp(prefix="linndesk-demo-")) if demo and given is None else given)


def open_log(profile: Path | None, program: str) -> Logs:
    """Start a profile's log before anything else is opened; ``build`` gets its redactor. Raises StorageTrouble."""
    return start_logging(folder(profile), program)


def only_window(profile: Path) -> WindowLock:
    """Held for as long as the window is open; the system frees it when the process dies. Raises Busy."""
    from linndesk.system.instance import WindowLock

    lock = WindowLock(profile)
    lock.take()
    return lock


def kinds() -> dict[str, ChannelKind]:
    """Every kind of channel, by key."""
    from linndesk.app import join

    return join.kinds()


def build(
    profile: Path | None = None,
    *,
    clock: SystemClock | None = None,
    redactor: Redactor | None = None,
    watch: Callable[[str], None] = lambda moment: None,
    channels: Callable[[], dict[str, ChannelKind]] = kinds,
    database: Path | str | None = None,
) -> Built:
    """See ``join.build``."""
    from linndesk.app import join

    return join.build(profile, clock=clock, redactor=redactor, watch=watch, channels=channels, database=database)


def build_demo(profile: Path | None = None, *, redactor: Redactor | None = None) -> Demo:
    """See ``demo.build_demo``; without a profile it gets a folder of its own."""
    from linndesk.app import demo

    return demo.build_demo(folder(profile, demo=True), redactor=redactor)


def practice(slips: Sequence[str] = ()) -> Practice:
    """See ``demo.practice``."""
    from linndesk.app import demo

    return demo.practice(slips)


def slips() -> list[dict[str, str]]:
    """See ``demo.slips``."""
    from linndesk.app import demo

    return demo.slips()
