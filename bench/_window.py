"""The real window in this process, unseen, played by a coroutine; and the least Qt program to compare it with."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QTableView

from linndesk import app
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.run import application
from linndesk.ui.theme import Theme
from linndesk.ui.window import Window

T = TypeVar("T")
SIZE = QSize(1280, 800)
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Shown:
    """A window that is open and filled."""

    window: Window
    background: Background
    opened: Opened

    async def settle(self) -> None:
        """Until nothing runs and everything is painted."""
        await asyncio.sleep(0.02)
        while self.background.busy:
            await asyncio.sleep(0.005)
        self.window.repaint()

    async def sync(self) -> None:
        """One sync by the window's own road. Raises RuntimeError when it did not go through."""
        syncing = self.opened.syncing
        assert syncing is not None
        ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        syncing.finished.connect(ended.set_result)
        syncing.start()
        receipt = await ended
        syncing.finished.disconnect(ended.set_result)
        if receipt is None or not receipt.ok:
            raise RuntimeError(f"the sync did not go through: {receipt}")


def play(profile: Path, script: Callable[[Shown], Awaitable[T]]) -> T:
    """Open the window on ``profile``, run the script, close in order."""
    qt = application()
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        background = Background(loop)
        memory = Memory(profile)
        window = Window(background, Theme(qt, "light"), memory)
        window.resize(SIZE)
        window.show()
        found: T = loop.run_until_complete(_play(window, background, memory, profile, script))
        return found


async def _play(
    window: Window, background: Background, memory: Memory, profile: Path, script: Callable[[Shown], Awaitable[T]]
) -> T:
    opened = await background.run("start", lambda: Opened(app.build(profile), on_schedule=False))
    try:
        opened.fill(window, background, memory)
        shown = Shown(window, background, opened)
        await shown.settle()
        return await script(shown)
    finally:
        window.hide()
        await background.close(5.0, opened.close)


class BareModel(QAbstractTableModel):
    """Ids and the rows of the first page, all of it text."""

    def __init__(self, ids: array[int], page: list[tuple[Any, ...]], columns: int) -> None:
        super().__init__()
        self._ids = ids
        self._page = page
        self._columns = columns

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else self._columns

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or index.row() >= len(self._page):
            return None
        return str(self._page[index.row()][index.column()] or "")


def bare_window(model: QAbstractTableModel) -> QMainWindow:
    """A window with a table in it, shown."""
    window = QMainWindow()
    table = QTableView()
    table.setModel(model)
    table.setWordWrap(False)
    window.setCentralWidget(table)
    window.resize(SIZE)
    window.show()
    return window
