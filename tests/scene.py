"""A whole program against a practice Amazon on one clock that tests turn. No sleeps, no mocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.channels.base import Cancel, ChannelKind
from linndesk.domain.receipts import AccountReceipt, Receipt
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class TurnedClock:
    """Time that passes only when somebody waits or a test turns it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._lock = threading.Lock()
        self.waited = 0.0

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, **span: float) -> None:
        with self._lock:
            self._now += timedelta(**span)

    def wait(self, seconds: float, cancel: Cancel) -> None:
        cancel.check()
        with self._lock:
            self._now += timedelta(seconds=seconds)
            self.waited += seconds


class Scene:
    """A profile with accounts on a practice Amazon. ``restart`` closes the program and opens it again."""

    def __init__(
        self,
        profile: Path,
        world: World | None = None,
        *,
        clock: TurnedClock | None = None,
        plans: bool = True,
        database: str | None = None,
        channels: Callable[[], dict[str, ChannelKind]] = app.kinds,
        watch: Callable[[str], None] = lambda moment: None,
    ) -> None:
        self.profile = profile
        self.clock = clock or TurnedClock()
        self.amazon = PracticeAmazon(world or World(), now=self.clock.now, plans=plans).start()
        self._database = database
        self._channels = channels
        self._watch = watch
        self.built = self._build()

    def _build(self) -> app.Built:
        return app.build(
            self.profile,
            clock=self.clock,
            channels=self._channels,
            database=self._database,
            watch=self._watch,
        )

    def restart(self) -> app.Built:
        self.built.close()
        self.built = self._build()
        return self.built

    def close(self) -> None:
        self.built.close()
        self.amazon.stop()

    def add(
        self, name: str, marketplaces: Sequence[str] = ("UK",), merchant: str = "main", *, on: bool = True, **more: Any
    ) -> None:
        settings = {**self.amazon.settings(merchant, marketplaces), "enabled": on, **more}
        self.built.accounts.add("amazon", name, settings)

    def sync(self, *names: str, cancel: Cancel | None = None) -> Receipt:
        return self.built.engine.sync(names or None, cancel=cancel)

    def part(self, receipt: Receipt, name: str) -> AccountReceipt:
        return next(each for each in receipt.accounts if each.name == name)
