"""Table models: a small one over a list, a large one over ids in SQL order. Main thread."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from linndesk.errors import LinndeskError
from linndesk.ui.background import Background
from linndesk.ui.columns import Button, Column, Light, cell_text
from linndesk.ui.words import plain_tip, tr

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
F = TypeVar("F", bound="DataclassInstance")
F_contra = TypeVar("F_contra", contravariant=True)
Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole) + 1  # the cell itself, as its column gives it
PAGE = 200
PAGES_KEPT = 25
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}


class RowModel(QAbstractTableModel, Generic[R]):
    """What both models share: columns as data, a row object per row, an id per row.

    ``loaded`` fires when rows have arrived. ``edit`` may be set to a function (row id, column key, text) that
    starts the saving of an edited cell.
    """

    loaded = Signal()

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.sorted_by: tuple[int, bool] | None = None  # column number, descending
        self.loading = True
        self.edit: Callable[[int, str, str], None] | None = None

    def row_at(self, row: int) -> R | None:
        """The row object, or None where it is gone."""
        raise AssertionError("a model says what its rows are")

    def id_at(self, row: int) -> int:
        """The id of a row."""
        raise AssertionError("a model says what its ids are")

    def row_of(self, row_id: int) -> int:
        """Where an id stands, -1 where it does not."""
        raise AssertionError("a model says where its ids are")

    def order_by(self, column: int, descending: bool) -> None:
        """Sort by a column."""
        raise AssertionError("a model says how it is sorted")

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self.columns[index.column()].editable and self.edit is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == CELL:
            return column.value(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return cell_text(column.value(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.tooltip(row)) if column.tooltip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(column.title)}: {cell_text(column.value(row)) or tr('empty')}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        if role != Qt.ItemDataRole.EditRole or self.edit is None:
            return False
        column = self.columns[index.column()]
        if str(value) == (self.data(index) or ""):
            return False
        self.edit(self.id_at(index.row()), column.key, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            wrapped = int(Qt.TextFlag.TextWordWrap)
            return (_ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter).value | wrapped
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tr(column.header_tip or column.title))
        return None

    def interactive(self, column: int, row: int) -> bool:
        """Whether the cell is a light or a button that can be pressed."""
        cell = self.data(self.index(row, column), CELL)
        return isinstance(cell, Light) or (isinstance(cell, Button) and cell.enabled)


class SmallTableModel(RowModel[R]):
    """A list of rows in memory (under about 2,000), sorted here."""

    def __init__(self, columns: Sequence[Column[R]], row_id: Callable[[R], int]) -> None:
        super().__init__(columns)
        self._row_id = row_id
        self._given: list[R] = []
        self._rows: list[R] = []

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show these rows; where the same ids stay in the same places nothing but the cells is redrawn."""
        self._given = list(rows)
        fresh = self._in_order()
        same = [self._row_id(each) for each in fresh] == [self._row_id(each) for each in self._rows]
        self.loading = False
        if same and fresh:
            self._rows = fresh
            self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
        self.loaded.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._rows)

    def row_at(self, row: int) -> R | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def id_at(self, row: int) -> int:
        return self._row_id(self._rows[row])

    def row_of(self, row_id: int) -> int:
        return next((at for at, each in enumerate(self._rows) if self._row_id(each) == row_id), -1)

    def order_by(self, column: int, descending: bool) -> None:
        self.sorted_by = (column, descending)
        self.beginResetModel()
        self._rows = self._in_order()
        self.endResetModel()

    def _in_order(self) -> list[R]:
        if self.sorted_by is None:
            return list(self._given)
        column, descending = self.columns[self.sorted_by[0]], self.sorted_by[1]
        return sorted(self._given, key=column.sort_value, reverse=descending)


class Source(Protocol[F_contra, R_co]):
    """Where a large table's rows come from. Called on a reader thread (ids) and on the main thread (rows)."""

    def ids(self, query: F_contra) -> array[int]:
        """The ids that match, in the query's order: one statement, no rows."""
        ...

    def rows(self, ids: Sequence[int]) -> Mapping[int, R_co]:
        """The rows of at most 200 ids; a short read by primary key."""
        ...


class SqlTableModel(RowModel[R], Generic[R, F]):
    """Ids in SQL order plus the last few pages of rows: 100,000 rows cost 800 kB and one query.

    ``query`` is a frozen dataclass with at least ``sort`` (a column key) and ``descending``; the header changes those
    two. ``set_query`` runs the id query on a reader thread and swaps under a reset; the view keeps its selection by
    id. What ``source.ids`` needs beside the query it takes from the query.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        source: Source[F, R],
        background: Background,
        query: F,
    ) -> None:
        super().__init__(columns)
        self._source = source
        self._background = background
        self._ids: array[int] = array("q")
        self._places: dict[int, int] | None = None
        self._pages: OrderedDict[int, Mapping[int, R]] = OrderedDict()
        self.query = query
        sort, descending = str(getattr(query, "sort", "")), bool(getattr(query, "descending", False))
        at = next((n for n, each in enumerate(self.columns) if each.key == sort), None)
        self.sorted_by = None if at is None else (at, descending)

    def set_query(self, query: F) -> None:
        """Ask for what matches ``query`` in the order that the header shows; what stood before stays until it comes."""
        if self.sorted_by is not None:
            at, descending = self.sorted_by
            query = replace(query, sort=self.columns[at].key, descending=descending)
        self.query = query
        self.reload()

    def reload(self) -> None:
        """Ask again: rows may have changed, come or gone."""
        query = self.query
        job = partial(self._source.ids, query)
        self._background.read(f"table-{id(self)}", job, self._swap, owner=self, failed=self._refused)

    def refresh(self) -> None:
        """The same ids in the same places: read their rows anew as they are shown."""
        self._pages.clear()
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def _refused(self, trouble: LinndeskError) -> None:
        self.loading = False
        self.loaded.emit()
        self._background.failed.emit(trouble)

    def _swap(self, ids: array[int]) -> None:
        self.loading = False
        self._pages.clear()
        if ids == self._ids and len(ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._ids = ids
            self._places = None
            self.endResetModel()
        self.loaded.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._ids)

    def row_at(self, row: int) -> R | None:
        if not 0 <= row < len(self._ids):
            return None
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._source.rows(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self._ids[row])

    def id_at(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, row_id: int) -> int:
        if self._places is None:
            self._places = {each: at for at, each in enumerate(self._ids)}
        return self._places.get(row_id, -1)

    def order_by(self, column: int, descending: bool) -> None:
        self.sorted_by = (column, descending)
        self.set_query(self.query)
