"""D23, Allocate Shipping Services: which of our postal services each of the channel's means, both ways. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count as numbers
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QDialog, QWidget

from linndesk.domain.allocation import tidy
from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.allocationrows import AllocationRow, Sheet, with_rule
from linndesk.services.postal import RULES, Postal
from linndesk.services.tags import Tags, words
from linndesk.ui.background import Background
from linndesk.ui.dialogs.allocation_lines import (
    EVERYWHERE,
    ChoosingDelegate,
    Line,
    LinesModel,
    columns,
    meant,
    offered,
)
from linndesk.ui.dialogs.allocation_words import facts, what_counts
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, error_box, sentence
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr

CLICKS = "clicks"
TAGS = "tags"
CHOSEN = "filters/allocate-services/account"


class AllocateServices(QDialog):
    """Opened with ``open()``. ``saved(text)`` says what was saved; ``services_wanted``: our postal services."""

    saved = Signal(str)
    services_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        postal: Postal,
        tags: Tags,
        accounts: Accounts,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Allocate Shipping Services"))
        self.resize(1240, 620)
        self._postal = postal
        self._tags = tags
        self._apps: dict[str, str] = {}  # accounts whose app lists its services, and what it is called
        self._app_words: dict[str, str] = {}  # what was said of asking it, by account; once for each
        self._background = background
        self._memory = memory
        self._now = now
        self._wanted = account or memory.text(CHOSEN)
        self._ids = numbers(1)
        self._first: list[AllocationRow] = []
        self.sheet: Sheet | None = None
        self.lines: list[Line] = []
        self._compose()
        self._connect()
        background.read("allocation-accounts", accounts.listed, self._take_accounts, owner=self)

    # -- building

    def _compose(self) -> None:
        self.account = Picker(tr("Account"))
        self.said = label(wrap=True)
        self.app_said = label(tone="dim", wrap=True)
        self.app_said.hide()
        self.model = LinesModel(columns(self._now), lambda line: line.id)
        self.table = Table("allocate-services", self.model, self._memory, title=tr("Shipping services"))
        self.delegate = ChoosingDelegate(self.table, self._offer)
        self.table.setItemDelegate(self.delegate)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.EditKeyPressed | triggers.AnyKeyPressed | triggers.DoubleClicked)
        self.table.set_empty(tr("No order has named a shipping service yet. Sync, or add a row."))
        self.model.edit = self._edit
        self.why = label(wrap=True, tone="dim")
        self.why.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add_button = button(tr("Add a row"), self.add, tip="Ctrl+N")
        self.clear_button = button(tr("Clear the row"), self.clear, tip="Del")
        self.services_button = button(tr("Postal services…"), self.services_wanted.emit)
        self.cancel_button = button(tr("Cancel"), self.reject)
        self.save_button = button(tr("Save"), self.save, primary=True, tip="Ctrl+S")
        whole = column(row(self.account, 1, gap=10), self.said, self.app_said, gap=10, margin=16)
        whole.addWidget(card(self.table), 1)
        whole.addWidget(self.why)
        acts = (self.add_button, self.clear_button, self.services_button)
        whole.addLayout(row(*acts, 1, self.cancel_button, self.save_button))
        self.setLayout(whole)

    def _connect(self) -> None:
        self.account.chose.connect(self._choose)
        self.table.opened.connect(self._begin_edit)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_why())
        self._background.changed.connect(self._changed)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        QShortcut(QKeySequence("Ctrl+N"), self, self.add)
        self.table.installEventFilter(self)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Del on a row; while a cell is edited its field has the key."""
        if watched is not self.table or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Delete:
            self.clear()
        return event.key() == Qt.Key.Key_Delete

    # -- reading

    def _take_accounts(self, found: Sequence[Account]) -> None:
        """Those that ship; chosen: the one asked for, else the first."""
        able = [each for each in found if "shipping_services" in type(each.settings).model_fields]
        self._apps = {each.name: each.app.title for each in able if each.app is not None and each.app.finished}
        self.account.fill([(each.name, each.name) for each in able])
        self.account.choose(self._wanted)
        if able:
            self.reload()
        else:
            self.model.set_rows([])
            self.table.set_empty(tr("There is no account that sells yet. Add one in Channel Integration."))

    def _choose(self, name: str) -> None:
        if not self.is_changed:
            self._memory.keep(CHOSEN, name)
            self.reload()
            return
        before = self.sheet.account if self.sheet else ""
        self.account.choose(before)

        def go() -> None:
            self.account.choose(name)
            self.reload()

        said = (tr("What you changed for {name} is not saved yet.", name=before),)
        confirm(self, tr("Discard the changes?"), said, tr("Discard"), go, otherwise=tr("Keep editing"))

    def reload(self) -> None:
        """Read the account's table anew; what was typed goes."""
        name = self.account.value
        if name:
            self._background.read("allocation", lambda: self._postal.sheet(name), self._take, owner=self)

    def _ask_app(self, name: str) -> None:
        """X10: once for each account, in the background; what it listed last is there meanwhile."""
        if name in self._apps and name not in self._app_words:
            self._app_words[name] = tr("{app} is asked for its shipping services…", app=self._apps[name])
            self._background.run(
                TAGS, lambda: self._tags.offered(name, "shipping"), done=lambda found: self._listed(name, len(found)),
                failed=lambda trouble: self._not_listed(name, trouble), owner=self,
            )  # fmt: skip
        self._say_app()

    def _listed(self, name: str, number: int) -> None:
        self._app_words[name] = tr(
            "{app} lists {services}; anything else may be typed.", app=self._apps[name],
            services=count(number, "shipping service"),
        )  # fmt: skip
        self._say_app()
        if name == self.account.value and not self.is_changed:
            self.reload()

    def _not_listed(self, name: str, trouble: LinndeskError) -> None:
        why = sentence(trouble.title)
        self._app_words[name] = tr("{app} was not asked for its services: {why}", app=self._apps[name], why=why)
        self._say_app()

    def _say_app(self) -> None:
        said = self._app_words.get(self.sheet.account if self.sheet else "", "")
        self.app_said.setText(said)
        self.app_said.setVisible(bool(said))

    def _take(self, sheet: Sheet) -> None:
        self.sheet = sheet
        header = self.table.horizontalHeader()
        header.setSectionHidden(self._column("carrier_code"), not sheet.settings.carrier_codes)
        header.setSectionHidden(self._column("origin"), not sheet.tags)
        self._ask_app(sheet.account)
        self.lines = [Line(next(self._ids), each, sheet.settings.place_name(each.marketplace)) for each in sheet.rows]
        self._first = list(sheet.rows)
        self._show()
        if self.lines:
            self.table.setCurrentIndex(self.model.index(0, self._column("service")))
        self.table.setFocus()

    def _changed(self, changes: Changes) -> None:
        if (changes.accounts or changes.orders or changes.settings) and not self.is_changed:
            self.reload()

    # -- editing

    @property
    def is_changed(self) -> bool:
        return [each.row for each in self.lines] != self._first

    def _column(self, key: str) -> int:
        return next(at for at, each in enumerate(self.model.columns) if each.key == key)

    def _begin_edit(self, line_id: int) -> None:
        """Enter: the cell, or the postal service where the cell is not to be edited."""
        index = self.table.currentIndex()
        if not self.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            index = self.model.index(index.row(), self._column("service"))
            self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _offer(self, at: int, key: str) -> Sequence[str]:
        line = self.model.row_at(at)
        if line is None or self.sheet is None:
            return ()
        return offered(self.sheet, self.lines, line, key, [tr(each) for each in RULES])

    def _edit(self, line_id: int, key: str, text: str) -> None:
        at = next(at for at, each in enumerate(self.lines) if each.id == line_id)
        line, text = self.lines[at], text.strip() if key == "pattern" else " ".join(text.split())
        if key == "marketplace":
            self.lines[at] = self._placed(line, text)
        elif key == "service":
            self.lines[at] = replace(line, row=self._served(replace(line.row, service=text)))
        elif key in ("tracking", "pattern"):
            self._rule(line, key, text)
        elif key == "channel_service":
            self.lines[at] = self._named(line, text)
        else:
            typed: dict[str, Any] = {key: text}
            self.lines[at] = replace(line, row=replace(line.row, **typed))
        self._show()

    def _named(self, line: Line, text: str) -> Line:
        """As it is typed; the words in which the app lists a service are its tag and its site."""
        tag = None if self.sheet is None else meant(self.sheet, text)
        if tag is None:
            return replace(line, row=replace(line.row, channel_service=text, offered=""))
        return self._placed(replace(line, row=replace(line.row, channel_service=tag.tag, offered=words(tag))), tag.site)

    def _placed(self, line: Line, text: str) -> Line:
        """A marketplace in people's words; "all" and a blank are every one."""
        sheet = self.sheet
        if sheet is None or tidy(text) in ("", EVERYWHERE, tidy(tr(EVERYWHERE))):
            return replace(line, row=replace(line.row, marketplace=""), place="")
        same = [each for each in sheet.settings.places() if sheet.settings.place(each) == sheet.settings.place(text)]
        place = same[0] if same else text
        return replace(line, row=replace(line.row, marketplace=place), place=sheet.settings.place_name(place))

    def _served(self, typed: AllocationRow) -> AllocationRow:
        """In the spelling that is there, with the rule that the service has."""
        here = next((each.row for each in self.lines if tidy(each.row.service) == tidy(typed.service)), None)
        known = next((each for each in (self.sheet.services if self.sheet else ())
                      if tidy(each.name) == tidy(typed.service)), None)  # fmt: skip
        if typed.service and here is not None:
            return replace(typed, service=here.service, tracking=here.tracking, pattern=here.pattern)
        return with_rule(replace(typed, service=known.name), known) if known else replace(typed, tracking="optional",
                                                                                          pattern="")  # fmt: skip

    def _rule(self, line: Line, key: str, text: str) -> None:
        """A service has one rule, whichever of its rows it is typed in."""
        if not line.row.service:
            return
        rule = next((each for each in RULES if text and tr(each).startswith(text.casefold())), line.row.tracking)
        change: dict[str, Any] = {"tracking": rule} if key == "tracking" else {"pattern": text}
        self.lines = [
            replace(each, row=replace(each.row, **change)) if tidy(each.row.service) == tidy(line.row.service) else each
            for each in self.lines
        ]

    def add(self) -> None:
        """A row of one's own, for a service that no order has named yet, or only for the way out."""
        if self.sheet is None:
            return
        self.lines.append(Line(next(self._ids), AllocationRow(""), ""))
        self._show()
        index = self.model.index(len(self.lines) - 1, 0)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def clear(self) -> None:
        """What orders have named stays as not allocated; any other row goes."""
        current = self.table.current_id()
        at = next((at for at, each in enumerate(self.lines) if each.id == current), None)
        if at is None:
            return
        row_ = self.lines[at].row
        if row_.seen or row_.offered:
            bare = AllocationRow(row_.channel_service, row_.marketplace, row_.seen, row_.last_at, offered=row_.offered)
            self.lines[at] = replace(self.lines[at], row=bare)
        else:
            del self.lines[at]
        self._show()

    # -- showing

    def _show(self) -> None:
        current, key = self.table.current_id(), self.table.currentIndex().column()
        self.model.set_rows(self.lines)
        at = -1 if current is None else self.model.row_of(current)
        if at >= 0:
            self.table.setCurrentIndex(self.model.index(at, key))
        wrong = next((each.wrong for each in self.lines if each.wrong), "")
        self.said.setText(wrong or facts(self.lines))
        set_tone(self.said, "bad" if wrong else "")
        self.save_button.setEnabled(self.is_changed and not wrong)
        for each in (self.add_button, self.clear_button):
            each.setEnabled(self.sheet is not None)
        self._show_why()

    def _show_why(self) -> None:
        line = self.model.row_at(self.table.currentIndex().row())
        said = "" if line is None or self.sheet is None else what_counts(line, self.lines, self.sheet)
        self.why.setText(said or tr("F2 or Enter edits a cell, and so does typing; Tab goes on to the next."))

    # -- Save

    def save(self) -> None:
        """The table whole, unless somebody else has changed it meanwhile."""
        sheet = self.sheet
        if sheet is None or not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        rows = [each.row for each in self.lines]
        self._background.run(
            CLICKS, lambda: self._postal.allocate(sheet.account, rows, sheet.table), done=lambda _: self._saved(),
            failed=self._refused, owner=self,
        )  # fmt: skip

    def _saved(self) -> None:
        self._first = [each.row for each in self.lines]
        self.saved.emit(tr("The shipping services of {name} are saved.", name=self.account.value))
        self.accept()

    def _refused(self, trouble: LinndeskError) -> None:
        self._show()
        error_box(self, trouble)

    def reject(self) -> None:
        """Cancel asks only where there is something to lose."""
        if not self.is_changed:
            super().reject()
            return
        said = (tr("What you changed here is not saved yet."),)
        go = super().reject
        confirm(self, tr("Discard the changes?"), said, tr("Discard"), go, otherwise=tr("Keep editing"))
