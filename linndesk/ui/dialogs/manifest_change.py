"""X1: what an app says of itself by now beside what is in use, host by host, before it is taken over. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from linndesk.domain.changes import Changes
from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.integrations import Integrations
from linndesk.services.manifests import Difference, ManifestChange
from linndesk.settings import describe
from linndesk.ui.background import Background
from linndesk.ui.dialogs.app_settings_fields import host_of
from linndesk.ui.dialogs.integrate_page import told
from linndesk.ui.dialogs.plain_host import PlainHost
from linndesk.ui.theme import ROW_HEIGHT, tokens_of
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, plain_tip, soft, tr

LANE = "set-up"
HEADS = ("Change", "What for", "In use", "New", "Own address")


class ManifestChangeDialog(QDialog):
    """Opened with ``open()``; it deletes itself when it closes. ``saved(text)`` says what was changed."""

    saved = Signal(str)

    def __init__(
        self, parent: QWidget | None, integrations: Integrations, background: Background, account: Account
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Update manifest · {name}", name=account.name))
        self._integrations = integrations
        self._background = background
        self._account = account
        self.change: ManifestChange | None = None
        self._busy = False
        self._words = {key.casefold(): words for key, words in _known(account)}
        self.source = QLineEdit(str(getattr(account.settings, "manifest_source", "")))
        self.source.setPlaceholderText(tr("An address or a file"))
        self.source.setAccessibleName(tr("Where the manifest is"))
        self.plain = PlainHost()
        self.look_button = button(tr("Look"), self.look)
        self.said = label("", wrap=True)
        self.own = label("", tone="dim", wrap=True)
        self.refusal = label("", tone="bad", wrap=True)
        self.table = _table()
        self.hosts: dict[str, PlainHost] = {}
        self._ticks = column(gap=6)
        self.cancel_button = button(tr("Cancel"), self.reject)
        self.go = button(tr("Update manifest"), self.update_it, primary=True)
        self._compose()
        self._refresh()
        if self.source.text():
            self.look()
        else:
            self.said.setText(tr("This manifest was typed. Name the address or the file of the new one."))

    def _compose(self) -> None:
        head = QFrame()
        head.setObjectName("titlebar")
        app = self._account.app.title if self._account.app else self._account.name
        browse = button(tr("Browse…"), self._browse)
        line = row(gap=8)
        line.addWidget(self.source, 1)
        line.addWidget(browse)
        line.addWidget(self.look_button)
        said = tr("Read the app's manifest again, and compare before anything changes.")
        title = label(tr("Manifest of {app}", app=app), size="title", wrap=True)
        head.setLayout(column(title, label(said, tone="dim", wrap=True), line, self.plain, gap=8, margin=16))
        inside = column(gap=10, margin=16)
        inside.addWidget(self.refusal)
        inside.addWidget(self.said)
        inside.addWidget(card(self.table), 1)
        inside.addWidget(self.own)
        inside.addLayout(self._ticks)
        foot = QFrame()
        foot.setObjectName("footbar")
        buttons = row(1, self.cancel_button, self.go)
        buttons.setContentsMargins(16, 12, 16, 12)
        foot.setLayout(buttons)
        whole = column(head, gap=0)
        whole.addLayout(inside, 1)
        whole.addWidget(foot)
        self.setLayout(whole)
        self.source.returnPressed.connect(self.look)
        self.source.textEdited.connect(self._another)
        self.source.textChanged.connect(lambda _: self.plain.offer(""))
        self.plain.toggled.connect(self._another)
        self.resize(980, 640)

    def _browse(self) -> None:
        kinds = tr("Manifests (*.json *.txt);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(self, tr("The app's manifest"), "", kinds)
        if path:
            self.source.setText(path)
            self.look()

    # -- looking

    def look(self) -> None:
        """Read it, and show what would be another."""
        name, source, hosts = self._account.name, self.source.text().strip() or None, self.plain.named
        if not self._busy:
            self._forget()
        job = partial(self._integrations.compare, name, source, http_hosts=hosts)
        self._ask(tr("Reading the manifest…"), job, self._looked)

    def _forget(self) -> None:
        """What was compared before is not what would be taken over."""
        self.change = None
        self.table.setRowCount(0)
        self.own.setText("")
        self._offer_hosts(())

    def _another(self) -> None:
        if not self._busy:
            self._forget()
            self.refusal.setText("")
            self.said.setText(tr("Look reads it and compares."))
            self._refresh()

    def _looked(self, change: object) -> None:
        assert isinstance(change, ManifestChange)
        self.change = change
        rows = sorted(change.rows, key=lambda each: (each.old == each.new, not each.own))
        self.table.setRowCount(len(rows))
        for at, each in enumerate(rows):
            self._fill(at, each)
        differ = [each for each in rows if each.old != each.new]
        hosts = [each for each in differ if _mark(each)[1]]
        if change.newer:
            parts = [tr("{n} change, {h} to another host.", n=count(len(differ), "parameter"), h=len(hosts))]
            many = tr("This changes {n}: {names}.", n=count(len(change.accounts), "account"),
                      names=", ".join(change.accounts))  # fmt: skip
            self.said.setText(" ".join([*parts, many]))
        else:
            self.said.setText(tr("It is the manifest that is in use: nothing changes."))
        own = [f"{self._name(each)}: {each.own}" for each in rows if each.own]
        kept = tr("Own addresses of {name} stay: {list}", name=self._account.name, list="; ".join(own))
        self.own.setText(soft(kept) if own else "")
        self._offer_hosts(change.http_hosts)
        self._refresh()
        (self.go if self.go.isEnabled() else self.cancel_button).setFocus()

    def _fill(self, at: int, each: Difference) -> None:
        word, tone = _mark(each)
        for across, text in enumerate((tr(word) if word else "", self._name(each), each.old, each.new, each.own)):
            shown = text.removeprefix("https://") if across >= 2 else text
            cell = QTableWidgetItem(shown)
            cell.setToolTip(plain_tip(each.name if across < 2 else text))
            cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            if across == 0 and tone:
                cell.setForeground(tokens_of(self.palette()).tone("warn"))
            self.table.setItem(at, across, cell)

    def _name(self, each: Difference) -> str:
        words = self._words.get(each.name.casefold())
        return tr(words) if words else each.name

    def _offer_hosts(self, hosts: Collection[str]) -> None:
        for box in self.hosts.values():
            box.hide()
            box.deleteLater()
        self.hosts = {}
        for host in hosts:
            box = PlainHost(host)
            box.toggled.connect(lambda _: self._refresh())
            self.hosts[host] = box
            self._ticks.addWidget(box)

    # -- updating

    def update_it(self) -> None:
        """Take it over, for every account of the app."""
        if not self.go.isEnabled() or self.change is None:
            return
        name, change, hosts = self._account.name, self.change, (*self.plain.named, *self.hosts)
        self._ask(tr("Updating…"), lambda: self._integrations.update(name, change, hosts), self._updated)

    def _updated(self, _: Changes) -> None:
        many = len(self.change.accounts) if self.change else 1
        self.saved.emit(tr("The manifest of {n} is updated.", n=count(many, "account")))
        self.accept()

    # -- between

    def _ask(self, text: str, job: Callable[[], object], done: Callable[..., None]) -> None:
        if self._busy:
            return
        self._busy = True
        self.refusal.setText("")
        self.said.setText(text)
        self._refresh()
        self._background.run(LANE, job, done=partial(self._rested, done), failed=self._refused, owner=self)

    def _rested(self, done: Callable[..., None], answer: object) -> None:
        self._busy = False
        done(answer)

    def _refused(self, trouble: LinndeskError) -> None:
        self._busy = False
        self.said.setText("")
        self.refusal.setText(soft(told(trouble)))
        if isinstance(trouble, InvalidSettings) and "http_hosts" in trouble.reasons and self.change is None:
            self.plain.offer(host_of(self.source.text().strip()))
        self._refresh()

    def _refresh(self) -> None:
        there = self.change is not None and self.change.newer
        ticked = all(each.isChecked() for each in self.hosts.values())
        self.go.setEnabled(not self._busy and there and ticked)
        self.look_button.setEnabled(not self._busy)
        for each in (self.refusal, self.own):
            each.setVisible(bool(each.text()))


def _known(account: Account) -> tuple[tuple[str, str], ...]:
    """Parameters that have words here."""
    return next((each.options for each in describe(type(account.settings)) if each.key == "manifest"), ())


def _mark(each: Difference) -> tuple[str, bool]:
    """The word of a row, and whether a person should look at it."""
    if each.old == each.new:
        return "", False
    if each.old_host and each.new_host and each.old_host != each.new_host:
        return "Other host", True
    if not each.old:
        return "New", bool(each.new_host)
    return ("Changed", False) if each.new else ("Gone", False)


def _table() -> QTableWidget:
    made = QTableWidget(0, len(HEADS))
    made.setHorizontalHeaderLabels([tr(each) for each in HEADS])
    made.setAccessibleName(tr("What changes"))
    made.verticalHeader().setVisible(False)
    made.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for at in range(len(HEADS)):
        fits = QHeaderView.ResizeMode.ResizeToContents if at < 2 else QHeaderView.ResizeMode.Stretch
        header.setSectionResizeMode(at, fits)
    return made
