"""Unlock Sync: who syncs which accounts just now, since when, and taking it from him. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.sync.locks import Lock, Locks
from linndesk.ui.background import Background
from linndesk.ui.messages import confirm
from linndesk.ui.words import count, tr

LANE = "clicks"


def unlock_sync(host: QWidget, locks: Locks, background: Background, say: Callable[[str], None]) -> None:
    """R-LEASE: shows holder and age; nothing is taken before a person says so."""
    background.read("locks", locks.held, partial(_ask, host, locks, background, say), owner=host)


def _ask(
    host: QWidget, locks: Locks, background: Background, say: Callable[[str], None], held: tuple[Lock, ...]
) -> None:
    if not held:
        say(tr("No sync is locked: nobody syncs just now."))
        return

    def unlock() -> None:
        def done(changes: Changes) -> None:
            say(tr("Unlocked. Whoever had it stops before his next call."))

        background.run(LANE, lambda: locks.unlock(held), done=done, owner=host)

    warning = tr("Whoever has it stops before his next call. What was on its way is looked up on the channel first.")
    confirm(host, tr("Unlock Sync?"), (*map(words, held), warning), tr("Unlock"), unlock, tone="warn")


def words(each: Lock) -> str:
    """One lock as a sentence."""
    since = tr("since {clock}, {age}", clock=f"{each.since.astimezone():%H:%M:%S}", age=count(each.age, "second"))
    gone = " " + tr("That process has ended; the next sync takes over by itself.") if each.is_gone else ""
    return tr("{accounts}: {who}, {since}.", accounts=", ".join(each.accounts), who=each.who, since=since) + gone
