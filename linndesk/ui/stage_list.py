"""W3: the list of stages that an order goes through, as a person edits it. Main thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import WIDE, Editor
from linndesk.ui.theme import ROW_HEIGHT
from linndesk.ui.widgets import button, card, column, row
from linndesk.ui.words import tr

FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)


class StageListEditor(Editor):
    """Add, rename (F2, a double click), move (Alt+Up, Alt+Down), remove (Del). Blank ones are none."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Stages of orders"))
        self.list.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.list.setMinimumHeight(170)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for each in value if isinstance(value, (list, tuple)) else ():
            self._put(self.list.count(), str(each))
        self.add_button = button(tr("Add"), self.add)
        self.rename_button = button(tr("Rename"), self.rename, tip="F2")
        self.up_button = button(tr("Up"), lambda: self.move_by(-1), tip=tr("Alt+Up"))
        self.down_button = button(tr("Down"), lambda: self.move_by(1), tip=tr("Alt+Down"))
        self.remove_button = button(tr("Remove"), self.remove, tip=tr("Del"))
        buttons = row(self.add_button, self.rename_button, self.up_button, self.down_button, self.remove_button, 1)
        frame = card(self.list)
        frame.setMaximumWidth(WIDE)
        self.setLayout(column(frame, buttons, gap=8))
        self.list.itemChanged.connect(lambda item: self._changed())
        self.list.itemDelegate().closeEditor.connect(lambda *_: QTimer.singleShot(0, self, self._drop_blank))
        self.list.currentRowChanged.connect(lambda at: self._judge())
        for keys, run in (("Alt+Up", self._up), ("Alt+Down", self._down), ("Del", self.remove)):
            shortcut = QShortcut(QKeySequence(keys), self.list, run)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.list.setCurrentRow(0)
        self._judge()

    def value(self) -> Any:
        texts = (self.list.item(at).text().strip() for at in range(self.list.count()))
        return [each for each in texts if each]

    def target(self) -> QWidget:
        return self.list

    # -- acts

    def add(self) -> None:
        """A blank one below the chosen, ready to be typed."""
        at = self.list.currentRow() + 1
        self._put(at, "")
        self.list.setCurrentRow(at)
        self.rename()

    def rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus()
            self.list.editItem(item)

    def move_by(self, steps: int) -> None:
        """Up (-1) or down (1)."""
        at = self.list.currentRow()
        if not 0 <= at + steps < self.list.count() or at < 0:
            return
        item = self.list.takeItem(at)
        self.list.insertItem(at + steps, item)
        self.list.setCurrentRow(at + steps)
        self._changed()

    def remove(self) -> None:
        """Whether an account uses it is said when the list is saved."""
        at = self.list.currentRow()
        if at >= 0 and self.list.count() > 1:
            self.list.takeItem(at)
            self._changed()

    # -- inside

    def _up(self) -> None:
        self.move_by(-1)

    def _down(self) -> None:
        self.move_by(1)

    def _put(self, at: int, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(FLAGS)
        item.setSizeHint(QSize(0, ROW_HEIGHT))
        self.list.insertItem(at, item)

    def _drop_blank(self) -> None:
        """Once nothing is typed any more: one that was added and left without a name goes again."""
        for at in reversed(range(self.list.count())):
            if not self.list.item(at).text().strip():
                self.list.takeItem(at)
        self._judge()

    def _changed(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        at, last = self.list.currentRow(), self.list.count() - 1
        self.rename_button.setEnabled(at >= 0)
        self.up_button.setEnabled(at > 0)
        self.down_button.setEnabled(0 <= at < last)
        self.remove_button.setEnabled(at >= 0 and last > 0)
