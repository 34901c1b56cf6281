"""Pictures of a listing: addresses in their order, with what each is for; nothing is fetched from here. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from linndesk.domain.publishing import Picture, PictureRules
from linndesk.ui.dialogs.app_settings_fields import host_of
from linndesk.ui.messages import confirm
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, soft, tr

ROLE_WIDTH = 150


class PicturesEditor(QWidget):
    """One picture a line: address, and the channel's names of what it is for. ``changed`` after every edit."""

    changed = Signal()

    def __init__(
        self, pictures: Sequence[Picture], rules: PictureRules, fault: str = "", *, varied: bool = False
    ) -> None:
        """``varied``: several listings are chosen whose pictures differ: what is written here takes their place."""
        super().__init__()
        self._rules = rules
        self._first = tuple(pictures)
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([tr("Address"), tr("For")])
        self.table.setAccessibleName(tr("Addresses of pictures"))
        self._look()
        self.fault = label("", tone="bad", wrap=True)
        self.remark = label("", tone="warn", wrap=True)
        self.helping = label(self._words(varied), tone="dim", wrap=True)
        self.add_button = button(tr("Add"), self.add)
        self.up_button = button(tr("Up"), lambda: self._move(-1), tip="Alt+Up")
        self.down_button = button(tr("Down"), lambda: self._move(1), tip="Alt+Down")
        self.remove_button = button(tr("Remove"), self.remove, tip="Del")
        self.open_button = button(tr("Open in the browser…"), self.open_it)
        buttons = row(self.add_button, self.up_button, self.down_button, self.remove_button, 1, self.open_button)
        whole = column(self.helping, self.table, self.fault, self.remark, buttons, gap=7, margin=14)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        for each in (*pictures, Picture("")):
            self._append(each)
        self.say(fault)
        self.table.itemChanged.connect(lambda item: self._edited())
        self._shortcuts()
        self._remark()

    def _look(self) -> None:
        self.table.verticalHeader().setVisible(False)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setColumnWidth(1, ROLE_WIDTH)
        self.table.setColumnHidden(1, not self._rules.tags)
        self.setFocusProxy(self.table)

    def _shortcuts(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Del"), self.table, self.remove, context=Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence("Alt+Up"), self, lambda: self._move(-1), context=within)
        QShortcut(QKeySequence("Alt+Down"), self, lambda: self._move(1), context=within)

    # -- what dialogs use

    def value(self) -> tuple[Picture, ...]:
        """Lines without an address are none."""
        return tuple(
            Picture(self._text(at, 0), tuple(filter(None, (each.strip() for each in self._text(at, 1).split(",")))))
            for at in range(self.table.rowCount())
            if self._text(at, 0)
        )

    @property
    def is_changed(self) -> bool:
        return self.value() != self._first

    def settle(self, fault: str) -> None:
        """What is in it is saved by now."""
        self._first = self.value()
        self.say(fault)

    def say(self, fault: str) -> None:
        """What is wrong with the pictures, "" = nothing."""
        self.fault.setText(soft(fault))
        self.fault.setVisible(bool(fault))

    # -- acts

    def add(self) -> None:
        """The last line, which is blank, ready to be typed or pasted into."""
        at = self.table.rowCount() - 1
        self.table.setCurrentCell(at, 0)
        self.table.setFocus()
        self.table.edit(self.table.model().index(at, 0))

    def remove(self) -> None:
        """The line with the focus goes; the blank one stays."""
        if 0 <= self.table.currentRow() < self.table.rowCount() - 1:
            self.table.removeRow(self.table.currentRow())
            self._edited()

    def open_it(self) -> None:
        """Only after a yes: the address is anybody's."""
        url = self._text(self.table.currentRow(), 0) if self.table.currentRow() >= 0 else ""
        host = host_of(url)
        if not host:
            self.say(tr("Choose a picture with an address that starts with https://"))
            return
        confirm(
            self.window(), tr("Open {host} in the browser?", host=soft(host, 40)), (soft(url[:400], 48),), tr("Open"),
            lambda: QDesktopServices.openUrl(QUrl(url)),
        )  # fmt: skip

    def _move(self, by: int) -> None:
        at = self.table.currentRow()
        to = at + by
        if at < 0 or not 0 <= to < self.table.rowCount() - 1 or at == self.table.rowCount() - 1:
            return
        for each in range(2):
            mine, other = self.table.takeItem(at, each), self.table.takeItem(to, each)
            self.table.setItem(at, each, other)
            self.table.setItem(to, each, mine)
        self.table.setCurrentCell(to, 0)
        self._edited()

    # -- inside

    def _append(self, picture: Picture) -> None:
        before = self.table.blockSignals(True)  # a line more is no edit
        at = self.table.rowCount()
        self.table.insertRow(at)
        self.table.setItem(at, 0, QTableWidgetItem(picture.url))
        self.table.setItem(at, 1, QTableWidgetItem(", ".join(picture.tags)))
        self.table.blockSignals(before)

    def _edited(self) -> None:
        if not self.table.rowCount() or self._text(self.table.rowCount() - 1, 0):
            self._append(Picture(""))
        self.say("")
        self._remark()
        self.changed.emit()

    def _remark(self) -> None:
        bare = sum(not each.url.casefold().startswith("https://") for each in self.value())
        has = count(bare, "address does", "addresses do")
        self.remark.setText(
            tr("{n} not start with https:// , and many channels fetch no other.", n=has) if bare else ""
        )
        self.remark.setVisible(bool(bare))

    def _text(self, at: int, column_at: int) -> str:
        cell = self.table.item(at, column_at)
        return cell.text().strip() if cell else ""

    def _words(self, varied: bool) -> str:
        rules = self._rules
        parts = [tr("The channel fetches each picture from its address; the first is the main one.")]
        if rules.most:
            parts.append(tr("At most {n}.", n=count(rules.most, "picture")))
        if rules.tags:
            parts.append(tr("For: {names}.", names=", ".join(soft(each.name) for each in rules.tags)))
        if varied:
            parts.append(tr("The chosen listings have several: what is written here takes the place of all of them."))
        return " ".join(parts)
