"""The program's own SVG icons, recoloured and sharp at any scale. Main thread."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_PACKAGE = Path(__file__).resolve().parents[1]
_BUNDLED = _PACKAGE / "_resources"  # in a wheel and in the frozen program; a checkout has them beside the package
ICONS = (_BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent / "resources") / "icons"


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """``name`` drawn in ``colour`` (``#rrggbb``), ``size`` logical pixels square, for that device pixel ratio.

    An SVG paints with ``currentColor``; ``currentGround`` is what shows on it, such as the tick within the disc.
    Raises FileNotFoundError where there is no such icon.
    """
    source = (ICONS / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    source = source.replace("currentGround", "#0d1522" if QColor(colour).lightness() > 140 else "#ffffff")
    edge = max(1, round(size * ratio))
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, colour: QColor, size: int = 18) -> QIcon:
    """An icon at the usual scales, for buttons, menus and the window."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour.name(), size, ratio))
    return made
