"""The lines of Allocate Shipping Services: columns, what a cell may take and offers, what is wrong. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QCompleter, QLineEdit, QStyleOptionViewItem, QWidget

from linndesk.domain.allocation import tidy
from linndesk.services.allocationrows import AllocationRow, Sheet, pattern_trouble, wants_name
from linndesk.services.tags import Called, words
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.delegates import CellDelegate
from linndesk.ui.models import SmallTableModel
from linndesk.ui.words import tr, when, when_tip

Index = QModelIndex | QPersistentModelIndex
EVERYWHERE = "all"
TYPED = frozenset({"service", "carrier_code", "carrier_name", "shipping_method", "tracking", "pattern", "marketplace"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the screen. ``place``: its marketplace in people's words."""

    id: int
    row: AllocationRow
    place: str

    @property
    def wrong(self) -> str:
        """What keeps it from being saved, as a sentence; "" where nothing does."""
        row = self.row
        name = row.service or row.channel_service
        if wants_name(row):
            return tr("{name}: the carrier code Other needs a carrier name; buyers see it.", name=name or tr("A row"))
        if row.says_anything and not row.service:
            return tr("{name}: choose the postal service that it means.", name=name or tr("A row"))
        bad = pattern_trouble(row.pattern)
        return f"{name}: {bad}" if bad else ""


class LinesModel(SmallTableModel[Line]):
    """A cell is edited as it is stored, whatever stands there for a blank."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        line = self.row_at(index.row())
        key = self.columns[index.column()].key
        if line is not None and key == "channel_service" and not line.row.seen:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role == Qt.ItemDataRole.EditRole:
            line = self.row_at(index.row())
            key = self.columns[index.column()].key
            return "" if line is None else line.place if key == "marketplace" else str(getattr(line.row, key))
        return super().data(index, role)


class ChoosingDelegate(CellDelegate):
    """A cell offers words while it is typed in; any other may be typed. ``offer(row, column key)`` gives them."""

    def __init__(self, parent: QWidget, offer: Callable[[int, str], Sequence[str]]) -> None:
        super().__init__(parent)
        self._offer = offer
        self._hears = False  # the key that is being pressed came by the delegate
        self._open: tuple[QWidget, QLineEdit] | None = None  # the list that is offered, and the field it is for

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        editor = super().createEditor(parent, option, index)
        model = index.model()
        if isinstance(editor, QLineEdit) and isinstance(model, LinesModel):
            words = self._offer(index.row(), model.columns[index.column()].key)
            if words:
                made = completer(words, editor)
                editor.setCompleter(made)
                popup = made.popup()
                if popup is not None:
                    popup.installEventFilter(self)
                    self._open = popup, editor
                made.activated.connect(lambda text: QTimer.singleShot(0, editor, lambda: self._keep(editor)))
                editor.returnPressed.connect(lambda: self._returned(editor))
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if self._open is not None and watched is self._open[0]:
            return isinstance(event, QKeyEvent) and self._tabbed(event, *self._open)
        if event.type() == QEvent.Type.KeyPress:
            self._hears = True
        return super().eventFilter(watched, event)

    def _tabbed(self, event: QKeyEvent, popup: QWidget, editor: QLineEdit) -> bool:
        """Tab goes on to the next cell with the list open too; else the list hands it to the window, and cells end."""
        if event.type() != QEvent.Type.KeyPress or event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        hint = self.EndEditHint.EditNextItem if event.key() == Qt.Key.Key_Tab else self.EndEditHint.EditPreviousItem
        popup.hide()
        self._open = None
        QTimer.singleShot(0, editor, lambda: self._go_on(editor, hint))  # it ends the list whose key this still is
        return True

    def _go_on(self, editor: QLineEdit, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)

    def _returned(self, editor: QLineEdit) -> None:
        """Enter. While the list is open it goes past the delegate, which otherwise ends the editing itself."""
        heard, self._hears = self._hears, False
        if not heard:
            self._keep(editor)

    def _keep(self, editor: QLineEdit) -> None:
        if editor.isVisible():
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, self.EndEditHint.NoHint)


def completer(words: Sequence[str], parent: QWidget) -> QCompleter:
    """Offers ``words`` that contain what was typed, in any case."""
    made = QCompleter(list(words), parent)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = made.popup()
    if popup is not None:
        popup.setAccessibleName(tr("Words to choose from"))
    return made


def offered(sheet: Sheet, lines: Sequence[Line], line: Line, key: str, rules: Sequence[str]) -> Sequence[str]:
    """The words that a cell offers."""
    if key == "service":
        typed = (each.row.service for each in lines if each.row.service)
        return tuple({tidy(name): name for name in (*typed, *(each.name for each in sheet.services))}.values())
    if key == "carrier_code":
        return sheet.settings.carriers(line.row.marketplace or next(iter(sheet.settings.places()), ""))
    if key == "marketplace":
        return (EVERYWHERE, *(sheet.settings.place_name(each) for each in sheet.settings.places()))
    if key == "tracking":
        return rules
    if key == "channel_service":
        return tuple(words(each) for each in sheet.tags)
    known = (str(getattr(each.row, key)) for each in lines) if key in ("carrier_name", "shipping_method") else ()
    return tuple(dict.fromkeys(each for each in known if each))


def meant(sheet: Sheet, text: str) -> Called | None:
    """The channel's service that is offered in these words."""
    return next((each for each in sheet.tags if tidy(words(each)) == tidy(text)), None)


def columns(now: Callable[[], datetime]) -> tuple[Column[Line], ...]:
    def typed(key: str, title: str, width: int, value: Callable[[Line], Cell], tip: str) -> Column[Line]:
        return Column(key, title, value, width, sortable=False, editable=key in TYPED, header_tip=tip,
                      tooltip=lambda line: line.wrong)  # fmt: skip

    return (
        Column("channel_service", "Channel service", lambda line: line.row.offered or line.row.channel_service, 168,
               sortable=False, stretch=True, tooltip=lambda line: line.wrong or line.row.offered,
               header_tip="As the channel's orders name it, or as the channel lists it: tag, name and site"),
        Column("origin", "From", _origin, 104, sortable=False,
               header_tip="Orders have named it, the channel's app lists it, or it was typed here"),
        typed("marketplace", "Marketplace", 96, _place, "all = every marketplace that has no row of its own"),
        Column("seen", "Orders", lambda line: line.row.seen or None, 66, "right", sortable=False,
               header_tip="Orders that have named it and that this row counts for"),
        Column("last_at", "Last seen", lambda line: when(line.row.last_at, now()), 96, sortable=False,
               tooltip=lambda line: when_tip(line.row.last_at), header_tip="When an order last named it"),
        Column("service", "Postal service", _service, 150, sortable=False, editable=True, stretch=True,
               tooltip=lambda line: line.wrong, header_tip="Ours: choose one, or type a new one"),
        typed("carrier_code", "Carrier code", 116, lambda line: line.row.carrier_code,
              "As the channel names the carrier; Other where it has no name for it"),
        typed("carrier_name", "Carrier name", 132, _carrier_name,
              "Needed with the code Other: buyers see it. Apps are told it as ShippingVendor"),
        typed("shipping_method", "Shipping method", 120, lambda line: line.row.shipping_method,
              "Told with the carrier, such as Tracked 48; apps are told it as ShippingMethod"),
        typed("tracking", "Tracking", 86, lambda line: tr(line.row.tracking) if line.row.service else None,
              "Tracking numbers of the postal service: required, optional or none"),
        typed("pattern", "Pattern", 150, _pattern, "What its tracking numbers look like, as a regular expression"),
    )  # fmt: skip


def _origin(line: Line) -> Cell:
    row = line.row
    found = [tr("orders")] * bool(row.seen) + [tr("app")] * bool(row.offered)
    return ", ".join(found) or tr("typed")


def _place(line: Line) -> Cell:
    return line.place or Painted(tr(EVERYWHERE), "dim")


def _service(line: Line) -> Cell:
    if line.row.service or not (line.row.seen or line.row.says_anything):
        return line.row.service
    return Painted(tr("not allocated"), "warn", "mark-backing-off")


def _carrier_name(line: Line) -> Cell:
    return Painted(tr("needed"), "bad", "mark-needs-you") if wants_name(line.row) else line.row.carrier_name


def _pattern(line: Line) -> Cell:
    return Painted(line.row.pattern, "bad", "mark-needs-you") if pattern_trouble(line.row.pattern) else line.row.pattern
