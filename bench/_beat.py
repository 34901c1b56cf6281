"""One process whose main thread beats every 10 ms while something else works; prints how late the beats were."""

from __future__ import annotations

import json
import sys
import threading
import time
from array import array
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer

from bench._odd import orders
from bench._report import median, percentile
from bench._window import BareModel, Shown, bare_window, play
from linndesk.ui.run import application

EVERY_MS = 10
BARE_SECONDS = 8.0


class Beat:
    """Notes how late each beat is, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(EVERY_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - EVERY_MS))
        self._last = now

    def said(self) -> str:
        self._timer.stop()
        figures = {"beats": len(self.late), "p50": median(self.late), "p99": percentile(self.late, 0.99)}
        return json.dumps({**figures, "most": max(self.late)})


def main() -> int:
    print(play(Path(sys.argv[2]), _import) if sys.argv[1] == "window" else _bare())
    return 0


async def _import(shown: Shown) -> str:
    beat = Beat()
    await shown.sync()
    return beat.said()


def _bare() -> str:
    """The same loop of Qt beside a thread that reads pages of orders, as any import must."""
    qt = application()
    page = json.dumps({"orders": (orders() * 2)[:100]}).encode()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            json.loads(page)

    window = bare_window(BareModel(array("q", range(40)), [tuple(range(8))] * 40, 8))
    thread = threading.Thread(target=work, daemon=True)
    loop = QEventLoop()
    qt.processEvents()
    beat = Beat()
    thread.start()
    QTimer.singleShot(int(BARE_SECONDS * 1000), loop.quit)
    loop.exec()
    stop.set()
    thread.join()
    window.hide()
    return beat.said()


if __name__ == "__main__":
    sys.exit(main())
