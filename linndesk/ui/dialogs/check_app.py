"""*Check this app*: every endpoint asked on an integration of its own, and what was found, for its maker (N9). Main."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QFileDialog, QLineEdit, QProgressBar, QWidget

from linndesk.domain.findings import Report
from linndesk.errors import BadInput, Cancelled, LinndeskError
from linndesk.services.channelcheck import ChannelCheck
from linndesk.services.checkreport import report_html, report_lines, summary, verdict
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_app_rows import Row, detail, finding_columns, rest_of
from linndesk.ui.memory import Memory
from linndesk.ui.messages import by_hand, sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import plain
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import tr

LANE = "check-app"  # an app is asked, for a minute or so: no click waits for it


class CheckApp(QDialog):
    """Reads only, unless a person ticks otherwise and types the app's host. Esc stops a check, then closes."""

    def __init__(
        self,
        parent: QWidget,
        checks: ChannelCheck,
        channel: str,
        source: object,
        given: Mapping[str, Any],
        background: Background,
        memory: Memory,
    ) -> None:
        """``source``: where its manifest is read, or the manifest; ``given``: what it takes to ask the app."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Check this app"))
        self.resize(1000, 680)
        self._checks = checks
        self._channel = channel
        self._source = source
        self._given = dict(given)
        self._background = background
        self._cancel: Cancel | None = None
        self.report: Report | None = None
        self.rows: SmallTableModel[Row] = SmallTableModel(finding_columns(), lambda each: each[0])
        self.table = Table("check-app", self.rows, memory, title=tr("What was found"))
        self.table.opens_rows = False
        self.table.set_empty(tr("Nothing was asked yet."))
        self._fields()
        self._compose()
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say_row())
        self._settle()
        self.go.setFocus()

    def _fields(self) -> None:
        self.head = label(tr("Nothing of an account is used, and nothing is kept of it."), size="head", wrap=True)
        self.said = label(
            tr("The app is integrated anew for the check, asked for everything that it serves, and told at the end "
               "that this integration is removed."), tone="dim", wrap=True,
        )  # fmt: skip
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(tr("The app is checked"))
        self.answers = QLineEdit()
        self.answers.setPlaceholderText(tr("Answers to its set-up: a JSON file by item id. Blank = what it offers"))
        self.answers.setAccessibleName(tr("Answers to its set-up"))
        self.choose = button(tr("Choose…"), self._choose)
        self.writes = QCheckBox(tr("Tell it things too, of orders and SKUs that it does not have"))
        self.host = QLineEdit()
        self.host.setPlaceholderText(tr("Type the host that its manifest names"))
        self.host.setAccessibleName(tr("The app's host"))
        self.wrong = label(tone="bad", wrap=True)
        self.detail = plain(tr("The finding"))
        self.detail.setFixedHeight(132)
        self.go = button(tr("Check"), self.start, primary=True)
        self.copy_button = button(tr("Copy"), self.copy, tip=tr("The report as text"))
        self.save_button = button(tr("Save as HTML…"), self.ask_where, tip=tr("One page to send to the app's maker"))
        self.close_button = button(tr("Close"), self.reject)
        self.writes.toggled.connect(lambda on: self._settle())

    def _compose(self) -> None:
        asked = row(self.answers, gap=8)
        asked.addWidget(self.choose)
        told = row(self.writes, gap=12)
        told.addWidget(self.host, 1)
        head = row(self.bar, gap=10)
        head.addWidget(self.head, 1)
        whole = column(head, self.said, asked, told, self.wrong, gap=10, margin=18)
        whole.addWidget(card(self.table), 1)
        whole.addWidget(card(self.detail))
        whole.addLayout(row(self.copy_button, self.save_button, 1, self.close_button, self.go))
        self.setLayout(whole)
        self.wrong.hide()
        self.bar.hide()

    def _settle(self) -> None:
        """What can be done now."""
        busy = self._cancel is not None
        for each in (self.answers, self.choose, self.writes, self.host):
            each.setEnabled(not busy)
        self.host.setVisible(self.writes.isChecked())
        self.bar.setVisible(busy)
        self.go.setEnabled(not busy)
        self.go.setText(tr("Check again") if self.report is not None else tr("Check"))
        self.close_button.setText(tr("Stop") if busy else tr("Close"))
        for made in (self.copy_button, self.save_button):
            made.setVisible(self.report is not None and not busy)

    # -- checking

    def start(self) -> None:
        """In the background; what it is at is said while it runs."""
        cancel = self._cancel = Cancel()
        path, writes = self.answers.text().strip(), self.writes.isChecked()
        hosts = [each.strip() for each in self.host.text().split(",")] if writes else []
        tell = self._background.teller(self._far, owner=self)
        email = str(self._given.get("email") or "")

        def job() -> Report:
            answers = _answers(path)
            subject = self._checks.subject(self._source, self._given, self._channel, cancel)
            return self._checks.check(
                subject, answers, writes=writes, typed_hosts=hosts, email=email, cancel=cancel, say=tell
            )

        self.report = None
        self.wrong.hide()
        self.rows.set_rows(())
        self.table.set_empty(tr("Asking…"))
        self.detail.clear()
        self._say(tr("Asking the app…"), "")
        self._settle()
        self.close_button.setFocus()
        self._background.run(LANE, job, done=self._take, failed=self._failed, owner=self)

    def _far(self, text: str) -> None:
        if self._cancel is not None:
            self.head.setText(tr("Stopping…") if self._cancel.is_set else tr(text))

    def _take(self, report: Report) -> None:
        self._cancel = None
        self.report = report
        self._say(sentence(verdict(report)), summary(report))
        set_tone(self.head, "ok" if report.ok else "bad")
        self.table.set_empty(tr("Nothing was found."))
        self.rows.set_rows(enumerate(report.findings))
        self._settle()
        if report.findings:
            self.table.begin()
            self.table.setFocus()
        else:
            self.save_button.setFocus()
        self._say_row()

    def _failed(self, trouble: LinndeskError) -> None:
        stopped = isinstance(trouble, Cancelled)
        self._cancel = None
        self.table.set_empty(tr("Nothing was found out."))
        self._say(tr("The check was stopped.") if stopped else tr("The app was not checked."), "")
        if not stopped:
            parts = (trouble.title, trouble.detail, by_hand(trouble.fix))
            self.wrong.setText(" ".join(sentence(tr(each)) for each in parts if each))
            self.wrong.show()
        self._settle()
        self.go.setFocus()

    def _say(self, head: str, said: str) -> None:
        self.head.setText(head)
        set_tone(self.head, "")
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def _say_row(self) -> None:
        """The chosen finding; without one what was not looked at, and what the app was told."""
        at = self.table.current_id() if self.rows.rowCount() else None
        chosen = None if at is None else self.rows.row_at(self.rows.row_of(at))
        text = detail(chosen[1]) if chosen is not None else ""
        rest = rest_of(self.report) if self.report is not None else ""
        self.detail.setPlainText("\n\n".join(each for each in (text, rest) if each))

    # -- the report

    def copy(self) -> None:
        """As text."""
        if self.report is not None:
            QApplication.clipboard().setText("\n".join(report_lines(self.report)) + "\n")
            self.said.setText(tr("Copied. Tokens and passwords stand in no report."))
            self.said.show()

    def ask_where(self) -> QFileDialog:
        """Where the page goes."""
        dialog = QFileDialog(self, tr("Save as HTML"), str(Path.home() / "check-of-the-app.html"), "HTML (*.html)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()
        return dialog

    def save(self, path: Path) -> None:
        """One page that needs nothing else."""
        report = self.report
        if report is None:
            return

        def saved(_: None) -> None:
            self.said.setText(tr("Saved: {path}", path=str(path)))
            self.said.show()

        self._background.run(LANE, lambda: _write(path, report_html(report)), done=saved, owner=self)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Answers to its set-up"), str(Path.home()), "JSON (*.json)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.answers.setText)
        dialog.open()

    # -- the end

    def reject(self) -> None:
        """Esc and Close: a check that runs is stopped first; what it integrated is removed there all the same."""
        if self._cancel is not None:
            self._cancel.set()
            self.head.setText(tr("Stopping…"))
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()


def _answers(path: str) -> dict[str, str]:
    """By item id. Raises BadInput."""
    if not path:
        return {}
    try:
        found = json.loads(Path(path).expanduser().read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read", error.strerror or "", "Choose another file") from None
    except ValueError as error:
        raise BadInput("The answers are no JSON", str(error), 'Write one object, for example {"ApiKey": "…"}') from None
    if not isinstance(found, dict):
        raise BadInput("The answers are no JSON object", fix='Write one object, for example {"ApiKey": "…"}')
    return {str(key): str(value) for key, value in found.items()}


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"{path} cannot be written", error.strerror or "", "Choose another place") from None
