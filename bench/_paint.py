"""One process that says when it has painted first, and is gone: the program itself, or a bare window with a table."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView, QWidget


class FirstPaint(QObject):
    """Ends the process once a window has been painted."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, self._say)
        return False

    def _say(self) -> None:
        os.write(1, f"{time.time()}\n".encode())
        os._exit(0)


def main() -> int:
    qt = QApplication(sys.argv[:1])
    first = FirstPaint()
    qt.installEventFilter(first)
    if sys.argv[1] == "bare":
        return _bare(qt)
    os.environ.update(QT_QPA_PLATFORM="", DISPLAY=":0")  # Qt has chosen; the program is to think itself seen
    from linndesk import __main__ as entry

    sys.argv = ["linndesk", "--profile", sys.argv[2]]
    return entry.main()


def _bare(qt: QApplication) -> int:
    from PySide6.QtGui import QStandardItem, QStandardItemModel

    model = QStandardItemModel()
    for number in range(40):
        model.appendRow([QStandardItem(f"{number}, {each}") for each in range(8)])
    window, table = QMainWindow(), QTableView()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1280, 800)
    window.show()
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main())
