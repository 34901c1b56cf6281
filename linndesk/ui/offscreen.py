"""The window where there is no screen: opens it unseen, syncs once, takes pictures of it, ends. Main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import qasync
from PySide6.QtCore import QSize

from linndesk.domain.receipts import Receipt
from linndesk.errors import LinndeskError
from linndesk.ui.actions import SCREENS
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.run import PATIENCE, application
from linndesk.ui.theme import Appearance, Theme
from linndesk.ui.window import Window

SIZE = QSize(1280, 800)
SCHEMES: tuple[Appearance, ...] = ("light", "dark")
LOOK_EVERY = 0.05


def tour(profile: Path, prepare: Callable[[], Opened], pictures: Path) -> Receipt:
    """Do what a person would do first, unseen. ``prepare`` runs on a worker thread, as in the window.

    Pictures of every screen, light and dark, go to ``pictures``. Raises LinndeskError.
    """
    app = application()
    memory = Memory(profile)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        background = Background(loop)
        theme = Theme(app, "light")
        window = Window(background, theme, memory, practice=True)
        window.resize(SIZE)
        window.show()
        receipt: Receipt = loop.run_until_complete(_tour(window, theme, background, memory, prepare, pictures))
        return receipt


async def _tour(
    window: Window,
    theme: Theme,
    background: Background,
    memory: Memory,
    prepare: Callable[[], Opened],
    pictures: Path,
) -> Receipt:
    opened = await background.run("start", prepare)
    try:
        opened.fill(window, background, memory)
        receipt = await _sync(opened, background)
        pictures.mkdir(parents=True, exist_ok=True)
        for scheme in SCHEMES:
            theme.set_appearance(scheme)
            for key, _ in SCREENS:
                window.go(key)
                await _settle(background)
                window.grab().save(str(pictures / f"{key}-{scheme}.png"))
    finally:
        window.hide()
        await background.close(PATIENCE, opened.close)
    return receipt


async def _sync(opened: Opened, background: Background) -> Receipt:
    """One sync through the window's own road."""
    syncing = opened.syncing
    if syncing is None:
        raise LinndeskError("The window is not filled yet")
    ended: asyncio.Future[Receipt | None] = asyncio.get_running_loop().create_future()
    syncing.finished.connect(ended.set_result)
    syncing.start()
    receipt = await ended
    syncing.finished.disconnect(ended.set_result)
    await _settle(background)
    if receipt is None:
        raise LinndeskError("The first sync could not run", fix="Run linndesk doctor")
    return receipt


async def _settle(background: Background) -> None:
    """Until every read has been delivered and painted."""
    await asyncio.sleep(LOOK_EVERY)
    while background.busy:
        await asyncio.sleep(LOOK_EVERY)
    await asyncio.sleep(LOOK_EVERY)
