"""Draws the program's icon from its SVG for Windows: `icon.py resources/icons/linndesk.svg target.ico`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def main(source: str, target: str) -> int:
    QGuiApplication([])
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(source).render(painter)
    painter.end()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    return 0 if image.save(target, "ICO") else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
