"""Starts the window: one per profile, shown before the program behind it is open, ended in order. Main thread."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import PySide6
import qasync
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from linndesk.errors import LinndeskError
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box
from linndesk.ui.rubbish import Rubbish
from linndesk.ui.theme import Appearance, Theme
from linndesk.ui.window import Window

BROKEN_QT = ((6, 12, 0), (3, 12))  # this PySide6 miscounts references below this Python and aborts
PATIENCE = 5.0
LAST = 45.0  # a send in flight ends within its time-out, and its answer is stored
APPEARANCES: dict[str, Appearance] = {"system": "system", "light": "light", "dark": "dark"}


class Program(Protocol):
    """What is behind the window once it is open."""

    def fill(self, window: Window, background: Background, memory: Memory) -> None:
        """Bring the screens, on the main thread."""
        ...

    def patience(self) -> float:
        """How many seconds the jobs that run get to end by themselves; on a worker thread."""
        ...

    def close(self) -> None:
        """Stop and close everything, on a worker thread."""
        ...


def main(profile: Path, prepare: Callable[[], Program], *, practice: bool = False) -> int:
    """Show the window of ``profile`` until it is left; the exit code.

    ``prepare`` opens the program on a worker thread while the window already shows; a LinndeskError of its is shown
    in its own words. A second start raises the first window instead.
    """
    refuse_broken_qt(tuple(PySide6.__version_info__[:3]), sys.version_info[:2])
    app = application()
    name = socket_name(profile)
    if raise_other(name):
        return 0
    Rubbish(app)
    memory = Memory(profile)
    theme = Theme(app, APPEARANCES.get(memory.text("window/appearance"), "system"))
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        background = Background(loop)
        window = Window(background, theme, memory, practice=practice)
        server = listen(name, lambda: bring_to_front(window))
        window.show()
        app.processEvents()  # painted before opening the program takes the interpreter for itself
        loop.run_until_complete(live(window, background, memory, prepare))
        server.close()
        memory.flush()
    return 0


async def live(window: Window, background: Background, memory: Memory, prepare: Callable[[], Program]) -> None:
    """From the first paint to the end. Qt is stopped by this coroutine's return, never by ``app.quit()``."""
    left = asyncio.Event()
    window.left.connect(left.set)
    opened: list[Program] = []

    def ready(program: Program) -> None:
        opened.append(program)
        program.fill(window, background, memory)

    def cannot(trouble: LinndeskError) -> None:
        box = error_box(window, trouble)
        box.finished.connect(lambda _: window.close())

    background.run("start", prepare, done=ready, failed=cannot, owner=window)
    await left.wait()
    if not opened:
        await background.close(PATIENCE)
        return
    try:
        patience = await background.run("end", opened[0].patience)
    except LinndeskError:  # a database that cannot be read any more is no reason to stay
        patience = PATIENCE
    await background.close(patience, opened[0].close, LAST)


def refuse(trouble: LinndeskError) -> None:
    """Say why the program cannot even open its window; waits until it is read."""
    app = application()
    Theme(app, "system")
    box = error_box(None, trouble)
    box.finished.connect(lambda _: app.quit())
    app.exec()


def refuse_broken_qt(qt: tuple[int, ...], python: tuple[int, ...]) -> None:
    """Raises LinndeskError for the pair of PySide6 and Python that would abort within minutes."""
    if qt == BROKEN_QT[0] and python < BROKEN_QT[1]:
        raise LinndeskError(
            "This version of PySide6 cannot be used with this version of Python",
            "PySide6 6.12.0 below Python 3.12 ends by itself after a few minutes",
            "Install PySide6-Essentials 6.11, or use Python 3.12 or newer",
        )


def application() -> QApplication:
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("linndesk")
    app.setQuitOnLastWindowClosed(False)  # the coroutine in live() ends the loop
    return app


def socket_name(profile: Path) -> str:
    """The same for every start on this profile by this user."""
    return "linndesk-" + hashlib.sha256(str(profile.resolve()).encode()).hexdigest()[:24]


def raise_other(name: str) -> bool:
    """Ask a window that is already open to come to the front; False where there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(300):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(300)
    socket.disconnectFromServer()
    return True


def listen(name: str, raised: Callable[[], None]) -> QLocalServer:
    """Hear of second starts."""
    QLocalServer.removeServer(name)  # what a crash left behind
    server = QLocalServer()
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def heard() -> None:
        while (connection := server.nextPendingConnection()) is not None:
            connection.disconnected.connect(connection.deleteLater)
            raised()

    server.newConnection.connect(heard)
    server.listen(name)
    return server


def bring_to_front(window: Window) -> None:
    """Out of the task bar and above the others."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
