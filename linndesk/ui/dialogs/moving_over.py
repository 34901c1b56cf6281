"""Moving over from Linnworks: five steps in their order, what to export there, and what came in here. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from linndesk.domain.changes import Changes
from linndesk.services.moving import Done, Moving, State
from linndesk.services.tableimport import TableImport
from linndesk.ui.background import Background
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.memory import Memory
from linndesk.ui.widgets import Page, button, card, column, label, row, scroll
from linndesk.ui.words import count, tr, when


@dataclass(frozen=True, slots=True)
class Step:
    """``imports``: key of the import and the words on its button; none = the parallel run."""

    title: str
    export: str
    imports: tuple[tuple[str, str], ...] = ()
    needs_account: bool = False


STEPS = (
    Step(
        "Items and locations",
        "In Linnworks, export Inventory (Settings, Import & Export, Export data): SKU, Title, Barcode Number, Purchase "
        "Price, Retail Price, Weight, Location. Extended properties as further columns, or as a file of their own with "
        "one property a row.",
        (("items", "Import items…"), ("properties", "Import extended properties…")),
    ),
    Step(
        "Stock levels and bins",
        "Export Stock Level: SKU, Location, Stock Level, Minimum Level, Bin Rack; all locations in one file, or one "
        "after another. Take Stock Level, never Available: open orders are held back here again. Import them at a "
        "moment when nothing is being despatched there, and sync here first.",
        (("levels", "Import levels and bins…"),),
    ),
    Step(
        "Links",
        "Export Stock Item Linking (Source, SubSource, SKU, Linked SKU), or the query Channel Linking. You say once "
        "which account each source means.",
        (("links", "Import links…"),),
        needs_account=True,
    ),
    Step(
        "Shipping services",
        "Copy the rows of Channel Integration, Shipping Mapping into a table: Source, SubSource, channel service, "
        "postal service; the import has a sample file with these columns.",
        (("services", "Import shipping services…"),),
        needs_account=True,
    ),
    Step(
        "Check: the parallel run",
        "Leave your accounts in Watch and Linnworks at work for some days. The parallel run shows for every listing "
        "what would be sent from here, what the channel shows, and why the two differ.",
        needs_account=True,
    ),
)


class MovingOver(QDialog):
    """Nothing is fetched from Linnworks; every import is looked at before it is written."""

    def __init__(
        self,
        parent: QWidget,
        moving: Moving,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        compare: Callable[[], object],
        add_account: Callable[[], object],
    ) -> None:
        """``compare`` opens the parallel run, ``add_account`` the wizard."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Move over from Linnworks"))
        self.resize(900, 740)
        self._moving = moving
        self._background = background
        self._memory = memory
        self._now = now
        self._compare = compare
        self._add_account = add_account
        self.buttons: dict[str, QPushButton] = {}
        self.done_lines: dict[str, QLabel] = {}
        self._compose()
        background.changed.connect(self._changed)
        self._reload()

    def _compose(self) -> None:
        intro = tr(
            "Five steps, in this order. Each file is shown before anything is written, and bringing one in twice "
            "changes nothing. Nothing is fetched from Linnworks or changed there."
        )
        self.no_account = label(tr("Links and services need the account first."), tone="warn", wrap=True)
        self.add_button = button(tr("Add account…"), self._add)
        self.account_row = QWidget()
        self.account_row.setLayout(row(self.no_account, self.add_button, 1, gap=10))
        self.account_row.hide()
        cards = [self._step(number, step) for number, step in enumerate(STEPS, start=1)]
        area = scroll(Page(column(*cards, 1, gap=10)), tr("Steps of moving over"))
        self.close_button = button(tr("Close"), self.reject)
        whole = column(label(intro, wrap=True), self.account_row, gap=11, margin=16)
        whole.addWidget(area, 1)
        whole.addLayout(row(1, self.close_button))
        self.setLayout(whole)

    def _step(self, number: int, step: Step) -> QWidget:
        parts: list[QWidget] = [label(f"{number}  {tr(step.title)}", size="head"), label(tr(step.export), wrap=True)]
        made: list[QPushButton] = []
        for key, words in step.imports:
            made.append(self._add_button(key, words, lambda key=key: self.open_import(key)))  # type: ignore[misc]
            self.done_lines[key] = label(tone="ok", wrap=True)
            self.done_lines[key].hide()
        if not step.imports:
            made.append(self._add_button("parallel", "Parallel run…", self._compare))
        lines = [self.done_lines[key] for key, _ in step.imports]
        return card(*parts, *lines, row(*made, 1), margin=12, gap=7)

    def _add_button(self, key: str, words: str, run: Callable[[], object]) -> QPushButton:
        self.buttons[key] = button(tr(words), run)
        return self.buttons[key]

    # -- steps

    def open_import(self, key: str) -> None:
        """One import, by its key; what it knows of the accounts is read first."""
        self._background.read("moving-import", lambda: self._moving.importer(key), self._open, owner=self)

    def _open(self, job: TableImport) -> None:
        dialog = ImportTableDialog(self, job, self._background, self._memory)
        dialog.imported.connect(lambda outcome: self._reload())
        dialog.open()

    def _add(self) -> None:
        self.accept()
        self._add_account()

    # -- what is shown

    def _changed(self, changes: Changes) -> None:
        if changes.accounts or changes.stock:
            self._reload()

    def _reload(self) -> None:
        self._background.read("moving-state", self._moving.state, self._show, owner=self)

    def _show(self, state: State) -> None:
        self.account_row.setVisible(not state.accounts)
        for step in STEPS:
            keys = [key for key, _ in step.imports] or ["parallel"]
            for key in keys:
                self.buttons[key].setEnabled(bool(state.accounts) or not step.needs_account)
        for key in ("levels", "properties"):
            self.buttons[key].setEnabled(state.items > 0)
            self.buttons[key].setToolTip("" if state.items else tr("Import the items first"))
        for key, line in self.done_lines.items():
            done = state.done.get(key)
            line.setVisible(done is not None)
            line.setText(self._said(done) if done else "")

    def _said(self, done: Done) -> str:
        files = count(done.files, "file")
        said = tr("{files} so far, last {file} at {at}.", files=files, file=done.file, at=when(done.at, self._now()))
        return f"{said} {done.sentence}"

    @property
    def shown(self) -> Sequence[str]:
        """What was done, as it stands under the steps."""
        return [each.text() for each in self.done_lines.values() if each.text()]
