"""A table's header: columns chosen, moved, sized and sorted, and all of it remembered. Main thread."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from linndesk.ui.memory import Memory
from linndesk.ui.models import RowModel
from linndesk.ui.words import tr

LAYOUT = 1  # rises when what is remembered of a header changes its meaning
NARROWEST = 40
ROOM = 18  # padding; the sort arrow stands above the words


class Header(QHeaderView):
    """Sorts by click, wraps long titles onto two lines, keeps the stretch columns filling the width."""

    def __init__(self, table: QTableView, key: str, model: RowModel[Any], memory: Memory) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._rows = model
        self._memory = memory
        names = ",".join(each.key for each in model.columns)
        self._key = f"{key}-{LAYOUT}-{abs(_stable(names)):08x}"  # another set of columns is another layout
        self._ready = False
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(NARROWEST)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.sectionClicked.connect(self._sort)

    def start(self) -> None:
        """Once the header has its model: widths and what was remembered; from now on changes are kept."""
        self._defaults()
        kept = self._memory.bytes(self._key)
        if not kept.isEmpty():
            self.restoreState(kept)
            self.setSectionsMovable(True)
        self._show_sort()
        self._ready = True
        self.fit()
        for signal in (self.sectionResized, self.sectionMoved):
            signal.connect(self._keep)

    def shown(self) -> list[int]:
        """The visible columns, in the order in which they stand."""
        order = (self.logicalIndex(at) for at in range(self.count()))
        return [each for each in order if not self.isSectionHidden(each)]

    def fill_menu(self, menu: QMenu) -> None:
        """A tick per column, and the way back."""
        for number, column in enumerate(self._rows.columns):
            action = menu.addAction(tr(column.title))
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(number))
            action.setEnabled(number > 0)  # the first column names the row
            action.toggled.connect(partial(self._choose, number))
        menu.addSeparator()
        menu.addAction(tr("Reset columns"), self.reset_columns)

    def reset_columns(self) -> None:
        """As it was on the first day."""
        self._memory.forget(self._key)
        for number in range(self.count()):
            self.moveSection(self.visualIndex(number), number)
        self._defaults()
        self.fit()

    def fit(self) -> None:
        """Give the stretch columns the room that the others leave."""
        if not self._ready:
            return
        stretching = [each for each in self.shown() if self._rows.columns[each].stretch]
        if not stretching:
            return
        fixed = sum(self.sectionSize(each) for each in self.shown() if each not in stretching)
        room = self._table.viewport().width() - fixed
        weights = [self._rows.columns[each].width for each in stretching]
        self._ready = False  # these are not the user's sizes
        left = room
        for each, weight in zip(stretching, weights, strict=True):
            width = max(room * weight // sum(weights), min(weight, self._least(each)))  # the last takes the rest
            width = left if each == stretching[-1] and left >= width else width
            self.resizeSection(each, max(width, NARROWEST))
            left -= width
        self._ready = True

    def sectionSizeFromContents(self, logical: int) -> QSize:  # noqa: N802
        """Titles may take two lines rather than be cut."""
        size = super().sectionSizeFromContents(logical)
        words = tr(self._rows.columns[logical].title)
        room = max(self.sectionSize(logical) - ROOM, 24)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        needed = self.fontMetrics().boundingRect(QRect(0, 0, room, 200), int(flags), words)
        return QSize(size.width(), max(32, needed.height() + 14))

    def _least(self, number: int) -> int:
        return self.fontMetrics().horizontalAdvance(tr(self._rows.columns[number].title)) + ROOM

    def _defaults(self) -> None:
        for number, column in enumerate(self._rows.columns):
            self.setSectionHidden(number, column.hidden)
            words = tr(column.title).split()
            longest = max((self.fontMetrics().horizontalAdvance(each) for each in words), default=0)
            self.resizeSection(number, max(column.width, longest + ROOM))

    def _choose(self, number: int, shown: bool) -> None:
        self.setSectionHidden(number, not shown)
        self.fit()
        self._keep()

    def _keep(self) -> None:
        if self._ready:
            self._memory.keep(self._key, self.saveState())

    def _sort(self, number: int) -> None:
        if not self._rows.columns[number].sortable:
            return
        before = self._rows.sorted_by
        self._rows.order_by(number, before is not None and before[0] == number and not before[1])
        self._show_sort()

    def _show_sort(self) -> None:
        self.setSortIndicatorShown(self._rows.sorted_by is not None)
        if self._rows.sorted_by is not None:
            number, descending = self._rows.sorted_by
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.setSortIndicator(number, order)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self.mapToGlobal(at))


def _stable(text: str) -> int:
    """A number of a text that is the same in every process."""
    total = 0
    for each in text:
        total = (total * 31 + ord(each)) % 0xFFFFFFFF
    return total
