"""Where the manifest of an app is, and what the new account is called. Main thread."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from linndesk.settings import Setting, SettingsModel, describe
from linndesk.ui.dialogs.app_settings_fields import host_of
from linndesk.ui.dialogs.integrate_page import WizardStep
from linndesk.ui.dialogs.plain_host import PlainHost
from linndesk.ui.editors import WIDE, Editor, editor_for
from linndesk.ui.forms import LABELS
from linndesk.ui.widgets import Page, button, column, label, row, scroll
from linndesk.ui.words import plain_tip, tr

URL, FILE, TYPED = range(3)
MORE = ("http_user", "http_password", "http_origin")


class StartPage(WizardStep):
    """``source`` is the address, the path or the parameters that were typed; ``given`` the settings beside it."""

    def __init__(self, model: type[SettingsModel], taken: Collection[str], name: str = "") -> None:
        super().__init__()
        self._taken = {each.casefold() for each in taken}
        self._about = {each.key: each for each in describe(model)}
        self.entitle(
            tr("Where is the app's manifest?"),
            tr("The app's maker gives it to you: it says what the app is called and at which addresses it is asked."),
        )
        self.kind = QButtonGroup(self)
        self._choices = {
            URL: QRadioButton(tr("It has an address")),
            FILE: QRadioButton(tr("I have it as a file")),
            TYPED: QRadioButton(tr("I type the app's addresses")),
        }
        for at, each in self._choices.items():
            self.kind.addButton(each, at)
        self._choices[URL].setChecked(True)
        self.url = _line("https://app.example/manifest.json", tr("Address of the manifest"))
        self.file = _line("", tr("File of the manifest"))
        self.file.setMinimumWidth(WIDE)
        self.browse = button(tr("Browse…"), self._browse)
        self.table = _typed_table(self._about["manifest"])
        self.name = _line(tr("for example Shop UK"), tr("Account name"))
        self.name.setText(name)
        self.name_reason = label("", tone="bad", wrap=True)
        self.name_reason.hide()
        self.plain = PlainHost()
        self.email = _line(self._about["email"].placeholder, tr("E-mail"))
        self.more = {key: _editor(self._about[key]) for key in MORE}
        self.more_button = button(tr("More: the server asks for a user first"), self._show_more, link=True)
        self._more = QWidget()
        self._arrange()
        self._connect()
        self._chosen()

    def _arrange(self) -> None:
        named = column(
            label(tr("What do you call this account?"), size="head"),
            self.name,
            label(tr("The name stays for good: orders, receipts and commands use it."), tone="dim", wrap=True),
            self.name_reason,
            _gap(),
            label(tr("E-mail that the app is told"), size="head"),
            self.email,
            label(tr("Apps know their users by it. It may be left empty."), tone="dim", wrap=True),
            gap=6,
        )
        fields = [_titled(self._about[key], editor) for key, editor in self.more.items()]
        self._more.setLayout(column(*fields, gap=8))
        self._more.hide()
        inside = column(
            self._choices[URL], self.url, self.plain, self._choices[FILE], row(self.file, self.browse, 1),
            self._choices[TYPED], self.table, _gap(), named, row(self.more_button, 1), self._more, 1,
            gap=8, margin=22,
        )  # fmt: skip
        self.compose(scroll(Page(inside), tr("Where is the app's manifest?")))

    def _connect(self) -> None:
        self.kind.idToggled.connect(lambda *_: self._chosen())
        for each in (self.url, self.file, self.name):
            each.textChanged.connect(lambda _: self.completeChanged.emit())
        self.url.textChanged.connect(lambda _: self.plain.offer(""))
        self.table.itemChanged.connect(lambda _: self.completeChanged.emit())

    @property
    def source(self) -> object:
        """An address or a path as text, or a dict of what was typed."""
        if self.kind.checkedId() == URL:
            text = self.url.text().strip()
            return text if "://" in text or not text else f"https://{text}"
        if self.kind.checkedId() == FILE:
            text = self.file.text().strip()
            return str(Path(text).expanduser().absolute()) if text else ""
        pairs = ((self.table.item(at, 0), self.table.item(at, 1)) for at in range(self.table.rowCount()))
        role = Qt.ItemDataRole.UserRole
        typed = {str(name.data(role)): value.text().strip() for name, value in pairs if name and value}
        return {key: value for key, value in typed.items() if value}

    @property
    def account(self) -> str:
        return self.name.text().strip()

    def given(self) -> dict[str, Any]:
        """The settings that were typed, without blanks."""
        values = {key: editor.value() for key, editor in self.more.items()} | {"email": self.email.text().strip()}
        given = {key: value for key, value in values.items() if value}
        named = self.plain.named if self.kind.checkedId() == URL else ()
        return {**given, "http_hosts": list(named)} if named else given

    def isComplete(self) -> bool:  # noqa: N802
        twice = self.account.casefold() in self._taken
        said = tr("{name} is taken; choose another name.", name=self.account) if twice else ""
        self.name_reason.setText(said)
        self.name_reason.setVisible(twice)
        return bool(super().isComplete() and self.source and self.account and not twice)

    def take_focus(self) -> None:
        fields = {URL: self.url, FILE: self.file, TYPED: self.table}
        fields[self.kind.checkedId()].setFocus()

    def show_reasons(self, reasons: dict[str, str]) -> None:
        """What was refused: of the fields under More, or a host that a person has to name first."""
        wrong = [key for key in self.more if key in reasons]
        if wrong:
            self._show_more()
            self.more[wrong[0]].target().setFocus()
        if "http_hosts" in reasons and self.kind.checkedId() == URL:
            self.plain.offer(host_of(self.url.text()))

    def _chosen(self) -> None:
        chosen = self.kind.checkedId()
        self.refuse("")
        self.plain.offer("")
        self.url.setVisible(chosen == URL)
        self.file.setVisible(chosen == FILE)
        self.browse.setVisible(chosen == FILE)
        self.table.setVisible(chosen == TYPED)
        self.completeChanged.emit()

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, tr("The app's manifest"), "", tr("Manifests (*.json *.txt);;All (*)")
        )
        if path:
            self.file.setText(path)

    def _show_more(self) -> None:
        self._more.show()
        self.more_button.hide()
        self.more[MORE[0]].target().setFocus()


def _gap() -> QWidget:
    """Some room between two questions."""
    made = QWidget()
    made.setFixedHeight(6)
    return made


def _line(placeholder: str, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setMaximumWidth(WIDE)
    made.setAccessibleName(name)
    return made


def _editor(about: Setting) -> Editor:
    made = editor_for(about, about.default, stored=False)
    made.name(tr(about.label))
    return made


def _titled(about: Setting, editor: Editor) -> QWidget:
    """Label, field and sentence, as a form has them."""
    made = QWidget()
    title = label(tr(about.label))
    title.setMinimumWidth(LABELS)
    title.setBuddy(editor.target())
    words = label(tr(about.help) if about.help else "", tone="dim", wrap=True)
    words.setVisible(bool(about.help))
    made.setLayout(column(title, editor, words, gap=3))
    return made


def _typed_table(about: Setting) -> QTableWidget:
    """A row for each parameter that is known."""
    made = QTableWidget(len(about.options), 2)
    made.setHorizontalHeaderLabels([tr("What for"), tr("Address")])
    made.setAccessibleName(tr("The app's addresses"))
    made.verticalHeader().setVisible(False)
    made.setShowGrid(False)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    made.setTabKeyNavigation(False)
    made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    made.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumHeight(260)
    for at, (key, words) in enumerate(about.options):
        title = QTableWidgetItem(f"{tr(words)} · {key}")  # its maker's papers have the key, and so has a refusal
        title.setData(Qt.ItemDataRole.UserRole, key)
        title.setToolTip(plain_tip(key))
        title.setFlags(title.flags() & ~Qt.ItemFlag.ItemIsEditable)
        made.setItem(at, 0, title)
        made.setItem(at, 1, QTableWidgetItem(""))
    made.setCurrentCell(0, 1)
    return made
