"""How a cell is painted and pressed: text, lights, chips, buttons, each with its hairline. Main thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from linndesk.ui.columns import Button, Chip, Chips, Light, Painted
from linndesk.ui.icons import pixmap
from linndesk.ui.models import CELL
from linndesk.ui.theme import ROW_HEIGHT, Tokens, tokens_of

Index = QModelIndex | QPersistentModelIndex
PAD = 8
ICON = 14
SMALL = 11  # within a chip


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of a table and turns presses on lights and buttons into ``pressed``.

    D2: a click or a double click presses once. A double click arrives as press, release, double click, release; the
    first release has pressed already, so the second is swallowed.
    """

    pressed = Signal(QModelIndex)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._down: tuple[int, int] | None = None
        self.bold_column = 0  # the one that names the row

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens.selection))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        inner = option.rect.adjusted(PAD, 0, -PAD, -1)
        cell = index.data(CELL)
        painter.setFont(self._font(option, index))
        match cell:
            case Light():
                self._light(painter, inner, tokens, cell)
            case Chip():
                self._chip(painter, inner, tokens, cell, option)
            case Chips():
                self._chips(painter, inner, tokens, cell, option)
            case Button():
                self._button(painter, option.rect, tokens, cell)
            case _:
                self._text(painter, inner, tokens, cell, index)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        metrics = QFontMetrics(self._font(option, index))
        cell = index.data(CELL)
        extra = {Light: ICON + 6, Chip: 18, Button: 24}.get(type(cell), 0)
        if isinstance(cell, Chips):
            extra = 20 * len(cell.chips)
        if isinstance(cell, Light) and cell.mark:
            extra += ICON + 6
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        return QSize(metrics.horizontalAdvance(text) + 2 * PAD + extra, ROW_HEIGHT)

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        kind = event.type()
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return super().editorEvent(event, model, option, index)
        cell = index.data(CELL)
        if not (isinstance(cell, Light) or (isinstance(cell, Button) and cell.enabled)):
            self._down = None
            return super().editorEvent(event, model, option, index)
        here = (index.row(), index.column())
        if kind == QEvent.Type.MouseButtonPress:
            self._down = here
            return False  # the view selects the row
        if kind == QEvent.Type.MouseButtonDblClick:
            self._down = None
        elif kind == QEvent.Type.MouseButtonRelease:
            if self._down == here and option.rect.contains(event.position().toPoint()):
                self.pressed.emit(index.model().index(*here))
            self._down = None
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setMinimumHeight(0)
        editor.setStyleSheet("min-height: 0; padding: 0 6px; border-radius: 0;")
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def _font(self, option: QStyleOptionViewItem, index: Index) -> QFont:
        font = QFont(option.font)
        font.setBold(index.column() == self.bold_column)
        return font

    def _text(self, painter: QPainter, rect: QRect, tokens: Tokens, cell: Any, index: Index) -> None:
        tone = cell.tone if isinstance(cell, Painted) else ""
        align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "").replace("\n", " ")
        if isinstance(cell, Painted) and cell.icon:
            if align & Qt.AlignmentFlag.AlignRight:  # the mark stands beside its number
                taken = painter.fontMetrics().horizontalAdvance(text) + ICON + 6 + 1  # the advance is rounded down
                rect = rect.adjusted(max(0, rect.width() - taken), 0, 0, 0)
            rect = _draw_icon(painter, rect, cell.icon, tokens.tone(cell.tone))
        painter.setPen(tokens.tone(tone))
        said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, said)

    def _light(self, painter: QPainter, rect: QRect, tokens: Tokens, light: Light) -> None:
        tone = tokens.tone("ok" if light.on else "bad")
        rest = _draw_icon(painter, rect, "light-on" if light.on else "light-off", tone)
        on, _, mark = light.words.partition(" · ")
        painter.setPen(tokens.tone("" if light.on else "dim"))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, on)
        if light.mark:
            moved = rest.adjusted(painter.fontMetrics().horizontalAdvance(on) + 9, 0, 0, 0)
            tone = tokens.tone("warn" if light.mark == "backing-off" else "bad")
            moved = _draw_icon(painter, moved, f"mark-{light.mark}", tone)
            painter.setPen(tone)
            said = painter.fontMetrics().elidedText(mark, Qt.TextElideMode.ElideRight, moved.width())
            painter.drawText(moved, Qt.AlignmentFlag.AlignVCenter, said)

    def _chip(self, painter: QPainter, rect: QRect, tokens: Tokens, chip: Chip, option: QStyleOptionViewItem) -> None:
        if not chip.word:
            return
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 3
        width = min(_chip_width(chip, metrics), rect.width())
        box = QRect(rect.x(), rect.y() + (rect.height() - height) // 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.wash(chip.tone))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(tokens.tone(chip.tone))
        if chip.icon:
            picture = pixmap(chip.icon, tokens.tone(chip.tone).name(), SMALL, painter.device().devicePixelRatioF())
            painter.drawPixmap(box.x() + 6, box.y() + (height - SMALL) // 2, picture)
            box = box.adjusted(SMALL + 4, 0, 0, 0)
        said = metrics.elidedText(chip.word, Qt.TextElideMode.ElideRight, box.width() - 8)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)

    def _chips(self, painter: QPainter, rect: QRect, tokens: Tokens, cell: Chips, option: QStyleOptionViewItem) -> None:
        """From left to right; from the second that would be cut on, a count of the rest, which always has room."""
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        left = rect
        for at, chip in enumerate(cell.chips):
            width = _chip_width(chip, metrics)
            rest = len(cell.chips) - at
            more = 0 if rest == 1 else metrics.horizontalAdvance("+9") + 20
            if at and width + more > left.width():
                self._chip(painter, left, tokens, Chip(f"+{rest}"), option)
                return
            width = min(width, left.width() - more) if more else width
            self._chip(painter, left.adjusted(0, 0, min(0, width - left.width()), 0), tokens, chip, option)
            left = left.adjusted(min(width, left.width()) + 4, 0, 0, 0)

    def _button(self, painter: QPainter, rect: QRect, tokens: Tokens, button: Button) -> None:
        if not button.word:
            return
        width = min(painter.fontMetrics().horizontalAdvance(button.word) + 22, rect.width() - 6)
        box = QRect(rect.x() + 4, rect.y() + 4, width, rect.height() - 9)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.control if button.enabled else tokens.line))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(tokens.tone("" if button.enabled else "dim"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, button.word)


def _chip_width(chip: Chip, metrics: QFontMetrics) -> int:
    """Of the whole chip, where nothing of it is cut."""
    return metrics.horizontalAdvance(chip.word) + 16 + (SMALL + 4 if chip.icon else 0)


def _draw_icon(painter: QPainter, rect: QRect, name: str, colour: QColor) -> QRect:
    """Draws it at the left of ``rect``; gives what is left of ``rect``."""
    picture = pixmap(name, colour.name(), ICON, painter.device().devicePixelRatioF())
    painter.drawPixmap(rect.x(), rect.y() + (rect.height() - ICON) // 2, picture)
    return rect.adjusted(ICON + 6, 0, 0, 0)
