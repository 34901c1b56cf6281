"""An app's own questions as a form, its links and buttons between them; all its words are plain. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from linndesk.services.appforms import AppForm, AppItem, appform
from linndesk.settings import validate
from linndesk.ui.forms import Form, Line
from linndesk.ui.messages import confirm
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import soft, tr

LONGEST = 60  # characters on a button
LONGEST_URL = 400


class AppFields(QWidget):
    """The items of one page. ``changed`` after every edit; ``pressed(item)``: a person said yes to a button of the
    app's, whose answer is given back with ``say``."""

    changed = Signal()
    pressed = Signal(object)

    def __init__(self, items: Sequence[AppItem], form: AppForm | None = None) -> None:
        """``form``: of these items, where it is made already."""
        super().__init__()
        self.items = tuple(items)
        self.app = form or appform(items)
        self.answers: dict[int, QLabel] = {}
        self.form = Form(
            self.app.declaration,
            self.app.values(),
            secrets_set=self.app.stored,
            lines=list(self._lines()),
            foreign=True,
            stored_words=tr("Set; the app keeps it"),
        )
        self.form.changed.connect(self.changed)
        self.setLayout(column(self.form, gap=0))
        self.setAccessibleName(tr("The app's questions"))

    @property
    def has_fields(self) -> bool:
        return bool(self.app.items)

    def texts(self) -> dict[str, str]:
        """What to tell the app, by item key. Raises InvalidSettings."""
        return self.app.texts(validate(self.app.declaration, self.form.whole()).model_dump())

    def labels(self) -> dict[str, str]:
        """The app's name of each item, by key."""
        return {each.key: each.name or each.key for each in self.app.items.values()}

    def show_wrong(self) -> bool:
        """Say what is missing or wrong, and go to the first of it; False = all is in order."""
        if self.form.wrong:
            self.form.show_reasons(self.form.wrong)
        return bool(self.form.wrong)

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """What saving found wrong, by item key."""
        fields = {each.key: field for field, each in self.app.items.items()}
        self.form.show_reasons({fields[key]: text for key, text in reasons.items() if key in fields})

    def focus(self) -> None:
        """Where the typing begins: the first field that can be changed."""
        for field, each in self.app.items.items():
            if not each.read_only:
                self.form.go_to(field)
                return
        self.setFocus()

    def say(self, item: AppItem, text: str) -> None:
        """What the app answered to a button."""
        self.answers[id(item)].setText(soft(text))
        self.answers[id(item)].show()

    # -- links and buttons

    def _lines(self) -> Sequence[Line]:
        fields = {id(each): field for field, each in self.app.items.items()}
        made = []
        for at, item in enumerate(self.items):
            if item.hides or item.kind not in ("url", "button"):
                continue
            after = [each for each in self.items[at + 1 :] if each.group == item.group and id(each) in fields]
            widget = self._link(item) if item.kind == "url" else self._button(item)
            made.append(Line(item.group, widget, fields[id(after[0])] if after else ""))
        return made

    def _link(self, item: AppItem) -> QWidget:
        host = host_of(item.name)
        if not host:
            return label(
                tr("The app names an address that is not opened: {url}", url=item.name), tone="warn", wrap=True
            )
        made = button(_short(item.help or host, host), partial(self._ask_link, item.name, host), link=True)
        return _alone(made)

    def _button(self, item: AppItem) -> QWidget:
        host = host_of(item.value)
        words = item.name or item.key
        if not host:
            said = tr("The app names an address that is not asked: {url}", url=item.value)
            return column_of(label(soft(words), wrap=True), label(soft(said), tone="warn", wrap=True))
        made = button(_short(words, host), partial(self._ask_button, item, words, host))
        answer = label("", wrap=True)
        answer.hide()
        self.answers[id(item)] = answer
        helping = label(soft(item.help), tone="dim", wrap=True)
        helping.setVisible(bool(item.help))
        return column_of(_alone(made), helping, answer)

    def _ask_link(self, url: str, host: str) -> None:
        confirm(
            self.window(),
            tr("Open {host} in the browser?", host=soft(host, 40)),
            (tr("The app names this address:"), _address(url)),
            tr("Open"),
            lambda: QDesktopServices.openUrl(QUrl(url)),
        )

    def _ask_button(self, item: AppItem, words: str, host: str) -> None:
        confirm(
            self.window(),
            tr("Ask {host}?", host=soft(host, 40)),
            (tr("The app wants this address to be called for “{words}”:", words=soft(words)), _address(item.value)),
            tr("Ask it"),
            lambda: self.pressed.emit(item),
        )


def host_of(url: str) -> str:
    """The host that an address leads to, as it is asked for by name (no look-alike letters); "" = it is not opened."""
    read = QUrl(url.strip(), QUrl.ParsingMode.StrictMode)
    if not read.isValid() or read.scheme().casefold() not in ("http", "https") or read.userInfo():
        return ""
    return read.host(QUrl.ComponentFormattingOption.FullyEncoded)


def _address(url: str) -> str:
    """For a question: broken where it is long, and cut where it is very long."""
    return soft(url if len(url) <= LONGEST_URL else url[:LONGEST_URL] + "…", 48)


def column_of(*parts: QWidget) -> QWidget:
    """Widgets below one another, as one."""
    made = QWidget()
    made.setLayout(column(*parts, gap=3))
    return made


def _alone(made: QWidget) -> QWidget:
    """As wide as it needs, at the left."""
    holder = QWidget()
    holder.setLayout(row(made, 1))
    return holder


def _short(words: str, host: str) -> str:
    """Words and host for a button, which would take & for a key."""
    line = " ".join(words.split())
    shown = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    where = host if len(host) <= LONGEST else "…" + host[1 - LONGEST :]  # its end says whose it is
    return (shown if shown == where else f"{shown} ({where})").replace("&", "&&")
