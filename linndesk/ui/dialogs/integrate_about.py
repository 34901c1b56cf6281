"""What an app says of itself: its name, its picture, the hosts that it would be asked at. Main thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QWidget

from linndesk.services.manifests import EndpointRow, Introduced
from linndesk.settings import Setting, SettingsModel, describe
from linndesk.ui.dialogs.integrate_page import WizardStep
from linndesk.ui.dialogs.plain_host import PlainHost
from linndesk.ui.editors import Editor, editor_for
from linndesk.ui.theme import ROW_HEIGHT, tokens_of
from linndesk.ui.widgets import Page, button, card, column, label, row, scroll
from linndesk.ui.words import plain_tip, soft, tr

SIGN_IN = ("oauth_client_id", "oauth_client_secret")
LOGO = 57  # pixels at most each way
ROWS_AT_MOST = 8


class AboutPage(WizardStep):
    """Next integrates: it waits until every host that is asked without encryption is ticked by its name."""

    def __init__(self, model: type[SettingsModel]) -> None:
        super().__init__()
        self._about = {each.key: each for each in describe(model)}
        self._known: tuple[tuple[str, str], ...] = self._about["endpoints"].options
        self.introduced: Introduced | None = None
        self.hosts: dict[str, PlainHost] = {}
        self.sign_in: dict[str, Editor] = {}
        self.setCommitPage(True)
        self.logo = QLabel()
        self.logo.setAccessibleName(tr("The app's picture"))
        self.name = label("", size="big", wrap=True)
        self.source = label("", tone="dim", wrap=True)
        self.table = _table()
        self.warnings = column(gap=6)
        beside = row(self.logo, gap=14)
        beside.addLayout(column(self.name, self.source, gap=2), 1)
        self.check_button = button(tr("Check this app…"), tip=tr("For its maker: whether it keeps the contract"))
        self.check_button.hide()  # until somebody can do it
        inside = column(beside, card(self.table), row(self.check_button, 1), self.warnings, 1, gap=12, margin=22)
        self.compose(scroll(Page(inside), tr("The app")))
        self.entitle(tr("Is this the app?"), tr("Its token, stock levels and what was despatched go to these hosts."))

    def show_app(self, found: Introduced) -> None:
        """Replace what stood here."""
        self.introduced = found
        self.name.setText(soft(found.title or found.name, 40))
        read = tr("read from {source}", source=found.source) if found.source else tr("typed by hand")
        self.source.setText(soft(tr("Its orders' source is {name}; {read}.", name=found.name, read=read)))
        self._show_logo(found.logo)
        self._show_hosts(found)
        _clear(self.warnings)
        self._warn(found)
        self.completeChanged.emit()

    def given(self) -> dict[str, Any]:
        """The settings that follow from this page."""
        if self.introduced is None:
            return {}
        values: dict[str, Any] = {"manifest": dict(self.introduced.manifest), "manifest_source": self.introduced.source}
        values |= {key: value for key, editor in self.sign_in.items() if (value := editor.value())}
        named = [host for host, box in self.hosts.items() if box.isChecked()]
        return {**values, "http_hosts": named} if named else values

    def isComplete(self) -> bool:  # noqa: N802
        named = all(each.isChecked() for each in self.hosts.values())
        signed = all(each.value() for each in self.sign_in.values())
        return bool(super().isComplete() and self.introduced and named and signed)

    def take_focus(self) -> None:
        first = [*self.hosts.values(), *(each.target() for each in self.sign_in.values())]
        if first:
            first[0].setFocus()

    def _show_logo(self, found: bytes | None) -> None:
        picture = QPixmap()
        there = bool(found) and picture.loadFromData(found or b"")
        if there:
            ratio = self.devicePixelRatioF()
            side = round(LOGO * ratio)
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            if picture.width() > side or picture.height() > side:
                picture = picture.scaled(side, side, keep, smooth)
            picture.setDevicePixelRatio(max(1.0, max(picture.width(), picture.height()) / LOGO))
            self.logo.setPixmap(picture)
        self.logo.setVisible(there)

    def _show_hosts(self, found: Introduced) -> None:
        words = {key.casefold(): text for key, text in self._known}
        self.table.setRowCount(len(found.endpoints))
        tokens = tokens_of(self.palette())
        for at, each in enumerate(sorted(found.endpoints, key=lambda each: not each.warning)):
            known = words.get(each.parameter.casefold())
            cells = (tr(known) if known else each.parameter, each.host, _path(each))
            for across, text in enumerate(cells):
                cell = QTableWidgetItem(text)
                cell.setToolTip(plain_tip(f"{each.parameter}\n{each.url}"))
                if each.warning and across == 1:
                    cell.setForeground(tokens.tone("warn"))
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(at, across, cell)
        shown = min(ROWS_AT_MOST, max(1, len(found.endpoints)))
        self.table.setFixedHeight(ROW_HEIGHT * (shown + 1) + 4)

    def _warn(self, found: Introduced) -> None:
        self.hosts = {}
        self.sign_in = {}
        said: dict[str, list[str]] = {}
        for each in found.endpoints:
            if each.warning:
                hosts = said.setdefault(each.warning, [])
                hosts += [each.host] if each.host not in hosts else []
        for warning, hosts in said.items():
            self.warnings.addWidget(label(soft(f"{', '.join(hosts)}: {tr(warning)}."), tone="warn", wrap=True))
        for host in found.http_hosts:
            box = PlainHost(host)
            box.toggled.connect(lambda _: self.completeChanged.emit())
            self.hosts[host] = box
            self.warnings.addWidget(box)
        if found.needs_oauth:
            self.warnings.addWidget(label(tr("This app signs in first: its maker gives you these."), wrap=True))
            for key in SIGN_IN:
                self.sign_in[key] = self._sign_in(self._about[key])

    def _sign_in(self, about: Setting) -> Editor:
        editor = editor_for(about, about.default, stored=False)
        editor.name(tr(about.label))
        editor.changed.connect(self.completeChanged)
        self.warnings.addWidget(label(tr(about.label)))
        self.warnings.addWidget(editor)
        return editor


def _path(each: EndpointRow) -> str:
    """What comes behind the host."""
    return each.url.partition("://")[2].partition("/")[2] and "/" + each.url.partition("://")[2].partition("/")[2]


def _table() -> QTableWidget:
    made = QTableWidget(0, 3)
    made.setHorizontalHeaderLabels([tr("What for"), tr("Host"), tr("Path")])
    made.setAccessibleName(tr("The app's addresses"))
    made.verticalHeader().setVisible(False)
    made.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    return made


def _clear(layout: Any) -> None:
    while layout.count():
        widget: QWidget | None = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
