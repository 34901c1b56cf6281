"""The addresses of an app: the manifest's, and a person's own in their place. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from linndesk.settings import Setting
from linndesk.ui.editors import Editor
from linndesk.ui.theme import ROW_HEIGHT
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import plain_tip, soft, tr

OWN = 2
HEADS = ("What for", "Manifest's address", "Own address")


class EndpointsEditor(Editor):
    """``manifest``: the app's parameters, ``source``: where they were read. ``update`` opens *Update manifest*."""

    wide = True

    def __init__(
        self, about: Setting, value: object, manifest: Mapping[str, Any], source: str, update: Callable[[], object]
    ) -> None:
        super().__init__(about)
        self._own = {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}
        self.table = QTableWidget(0, len(HEADS))
        self.table.setHorizontalHeaderLabels([tr(each) for each in HEADS])
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.said = label("", tone="dim", wrap=True)
        self.update_button = button(tr("Update manifest…"), update)
        line = row(self.update_button, gap=12)
        line.addWidget(self.said, 1)
        self.setLayout(column(self.table, line, gap=8))
        self.say(manifest, source)
        self.table.itemChanged.connect(lambda _: self.changed.emit())

    def say(self, manifest: Mapping[str, Any], source: str) -> None:
        """The manifest as it is by now; what was typed stays."""
        self._own = self.value() if self.table.rowCount() else self._own
        before = self.table.blockSignals(True)
        self.table.setRowCount(0)
        for name, words, address in self._rows(manifest):
            self._add(name, words, address)
        self.table.blockSignals(before)
        self.table.setMinimumHeight(ROW_HEIGHT * min(11, self.table.rowCount() + 1) + 6)
        self.said.setText(soft(tr("Read from {source}", source=source)) if source else tr("Typed by hand"))

    def value(self) -> Any:
        rows = ((self.table.item(at, 0), self.table.item(at, OWN)) for at in range(self.table.rowCount()))
        role = Qt.ItemDataRole.UserRole
        typed = {str(name.data(role)): own.text().strip() for name, own in rows if name and own}
        return {name: own for name, own in typed.items() if own}

    def target(self) -> QWidget:
        return self.table

    def _rows(self, manifest: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Parameter, words and the manifest's address: those that are known first, then all else that is asked."""
        held = {str(key).casefold(): (str(key), str(value)) for key, value in manifest.items()}
        own = {key.casefold(): key for key in self._own}
        rows = []
        for name, words in self.about.options:
            spelt, address = held.pop(name.casefold(), (name, ""))
            rows.append((own.pop(name.casefold(), spelt), tr(words), address))
        rest = [each for each in held.values() if each[1].casefold().startswith(("http://", "https://"))]
        rows += [(own.pop(name.casefold(), name), name, address) for name, address in rest]
        return rows + [(name, name, "") for name in own.values()]

    def _add(self, name: str, words: str, address: str) -> None:
        at = self.table.rowCount()
        self.table.insertRow(at)
        for across, text in enumerate((words, address, self._own.get(name, ""))):
            cell = QTableWidgetItem(text.removeprefix("https://") if across == 1 else text)
            if across < OWN:
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                cell.setToolTip(plain_tip(address if across else name))
            cell.setData(Qt.ItemDataRole.UserRole, name)
            self.table.setItem(at, across, cell)
