"""Draws an item's last 90 days: on hand and what was told as steps, orders and counts as marks. Main thread.

Loaded on first use only (see plotting): pyqtgraph brings numpy along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from linndesk.services.why import Line, Mark, Ninety
from linndesk.ui.theme import Tokens, Tone, tokens_of
from linndesk.ui.widgets import column, label
from linndesk.ui.words import tr, when_tip

TONES: tuple[Tone, ...] = ("accent", "ok", "warn", "bad", "quiet")
DASHES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)  # on hand shows through: it is solid
NEAR = timedelta(hours=12)  # marks that are named beside the line under the mouse
NAMED = 3
COLUMNS = 3  # of the legend, which lies above the highest value
DAY = timedelta(days=1)


class NinetyPlot(QWidget):
    """The picture, with a line below it that says the values under the mouse; arrow keys move it by a day."""

    def __init__(self, ninety: Ninety) -> None:
        super().__init__()
        self._ninety = ninety
        self._at = ninety.end
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Put together by hand: a PlotItem makes menus and forms that have no parent, and dies when they go before it.
        self.view = pg.GraphicsLayoutWidget()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAntialiasing(True)
        self.box = self.view.addViewBox(row=0, col=1, enableMenu=False)
        self.box.setMouseEnabled(x=False, y=False)
        self._axes = (pg.AxisItem("left"), pg.DateAxisItem("bottom"))
        for axis, line, place in zip(self._axes, (0, 1), (0, 1), strict=True):
            self.view.addItem(axis, row=line, col=place)
            axis.linkToView(self.box)
        self.legend = pg.LegendItem(offset=(8, 4), colCount=COLUMNS)
        self.legend.setParentItem(self.box)
        self.said = label(wrap=True)
        self.said.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        whole = column(gap=4)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.said)
        self.setLayout(whole)
        self.setAccessibleName(tr("{sku}: on hand and what was told over 90 days", sku=ninety.sku))
        self.view.setAccessibleName(self.accessibleName())
        self.view.scene().sigMouseMoved.connect(self._moved)
        self._draw()

    def point_at(self, at: datetime) -> None:
        """Put the line there and say what held then."""
        self._at = min(max(at, self._ninety.start), self._ninety.end)
        self._cursor.setPos(self._at.timestamp())
        self.said.setText(words_at(self._ninety, self._at))
        self.setAccessibleDescription(self.said.text())

    # -- drawing

    def _draw(self) -> None:
        tokens = tokens_of(self.palette())
        self.legend.clear()
        self.box.clear()
        self.view.setBackground(tokens.panel)
        for axis in self._axes:
            axis.setPen(pg.mkPen(tokens.line))
            axis.setTextPen(pg.mkPen(tokens.dim))
        self._axes[0].setGrid(60)
        self.legend.setLabelTextColor(tokens.text)
        self.legend.setBrush(QColor(tokens.panel))
        self.legend.setPen(pg.mkPen(tokens.line))
        self._steps(self._ninety.on_hand, _pen(tokens.text, Qt.PenStyle.SolidLine, 3), self._name())
        for at, each in enumerate(self._ninety.told):
            tone, dash = TONES[at % len(TONES)], DASHES[at % len(DASHES)]
            self._steps(each, _pen(tokens.tone(tone).name(), dash, 2), each.name)
        self._marks(tokens)
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(tokens.control))
        self.box.addItem(self._cursor)
        self._frame()
        self.point_at(self._at)

    def _name(self) -> str:
        return tr("Can be made") if self._ninety.is_kit else tr("On hand")

    def _steps(self, line: Line, pen: Any, name: str) -> None:
        times = [at.timestamp() for at, _ in line.points]
        self._put(pg.PlotDataItem(times, [number for _, number in line.points], stepMode="right", pen=pen), name)

    def _put(self, item: Any, name: str) -> None:
        self.box.addItem(item)
        self.legend.addItem(item, name)

    def _marks(self, tokens: Tokens) -> None:
        """Orders hang on the line of what lay there; counts sit on it."""
        for kind, symbol, tone, name in (("order", "t", "accent", tr("Order")), ("count", "d", "ok", tr("Count"))):
            found = [each for each in self._ninety.marks if each.kind == kind]
            if found:
                ink = QColor(getattr(tokens, tone))
                points = [(each.at.timestamp(), self._ninety.on_hand.at(each.at) or 0) for each in found]
                marks = pg.ScatterPlotItem(
                    [at for at, _ in points], [number for _, number in points], symbol=symbol, size=11,
                    brush=ink, pen=pg.mkPen(tokens.panel),
                )  # fmt: skip
                self._put(marks, name)

    def _frame(self) -> None:
        """All 90 days, from nothing to a little above the highest."""
        every = [number for line in (self._ninety.on_hand, *self._ninety.told) for _, number in line.points]
        low, high = min(0, *every), max(1, *every)
        self.box.setXRange(self._ninety.start.timestamp(), self._ninety.end.timestamp(), padding=0.01)
        self.box.setYRange(low, high * 1.3, padding=0.02)

    # -- what is under the mouse

    def _moved(self, place: QPointF) -> None:
        if self.box.sceneBoundingRect().contains(place):
            self.point_at(datetime.fromtimestamp(self.box.mapSceneToView(place).x(), UTC))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        by = {Qt.Key.Key_Left: -DAY, Qt.Key.Key_Right: DAY}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.point_at(self._at + by)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()


def words_at(ninety: Ninety, at: datetime) -> str:
    """Every value that held then, and what happened around it."""
    name = tr("Can be made") if ninety.is_kit else tr("On hand")
    said = [when_tip(at).split("\n")[0], f"{name} {_number(ninety.on_hand.at(at))}"]
    said += [f"{each.name} {_number(each.at(at))}" for each in ninety.told]
    near = [each for each in ninety.marks if abs(each.at - at) <= NEAR]
    said += [_mark(each) for each in near[:NAMED]]
    said += [tr("and {n} more", n=len(near) - NAMED)] if len(near) > NAMED else []
    return " · ".join(said)


def _mark(each: Mark) -> str:
    if each.kind == "order":
        return tr("order {number}: {n}", number=each.words, n=f"{each.units:,}")
    return tr("{reason}: {n}", reason=each.words, n=f"{each.units:,}")


def _number(value: int | None) -> str:
    return tr("nothing") if value is None else f"{value:,}"


def _pen(colour: str, style: Qt.PenStyle, width: int) -> Any:
    """As wide on the screen whatever a unit of the axes is."""
    return pg.mkPen(colour, width=width, style=style)


__all__: Sequence[str] = ("NinetyPlot", "words_at")
