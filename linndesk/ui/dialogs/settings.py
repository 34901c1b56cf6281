"""The program's own settings, each from its declaration: appearance, syncing, order stages, the mail server. Main."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.settings import describe
from linndesk.settings.program import ProgramSettings
from linndesk.ui.background import Background
from linndesk.ui.forms import Form, Line
from linndesk.ui.messages import confirm, error_box, sentence
from linndesk.ui.stage_list import StageListEditor
from linndesk.ui.widgets import button, column, label, row, set_tone
from linndesk.ui.words import tr

CLICKS = "clicks"
MAIL = "Mail"
STAGES = "order_stages"
APPEARANCE = "appearance"


@dataclass(frozen=True, slots=True)
class ProgramNow:
    """The settings as they are, without their secrets, and which of those are stored."""

    settings: ProgramSettings
    secrets: tuple[str, ...]


class SettingsDialog(QDialog):
    """Opened with ``open()``. ``saved(text)``: what was done; ``appearance(name)``: another one was chosen."""

    saved = Signal(str)
    appearance = Signal(str)

    def __init__(
        self,
        parent: QWidget | None,
        background: Background,
        known: ProgramNow,
        *,
        save: Callable[[Mapping[str, Any]], Changes],
        send_test: Callable[[str], str],
        at: str = "",
    ) -> None:
        """``save`` keeps what was changed, ``send_test`` mails to an address and says what became of it, both on worker
        threads; ``at``: the setting that is shown first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        self._save = save
        self._send = send_test
        self._background = background
        self._labels = {each.key: each.label for each in describe(ProgramSettings)}
        self._busy = False
        values = {key: getattr(known.settings, key) for key in ProgramSettings.model_fields}
        self.mail = TestMail(self._send_test)
        self.form = Form(
            ProgramSettings, values, secrets_set=known.secrets, editors={STAGES: StageListEditor},
            lines=[Line(MAIL, self.mail, title=tr("Try it"))],
        )  # fmt: skip
        self.effect = label("", wrap=True)
        self.cancel_button = button(tr("Cancel"), self.reject)
        self.save_button = button(tr("Save Changes"), self.save, primary=True, tip="Ctrl+S")
        self._compose()
        self.form.changed.connect(self._edited)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        if at:
            self.form.go_to(at)
        self._edited()

    def _compose(self) -> None:
        foot = QFrame()
        foot.setObjectName("footbar")
        buttons = row(gap=8)
        buttons.addWidget(self.effect, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        buttons.setContentsMargins(16, 12, 16, 12)
        foot.setLayout(buttons)
        whole = column(gap=0)
        whole.addWidget(self.form, 1)
        whole.addWidget(foot)
        self.setLayout(whole)
        self.resize(860, 560)

    # -- judging

    def _edited(self) -> None:
        wrong, changed = self.form.wrong, self.form.changed_values()
        self.save_button.setEnabled(bool(changed) and not wrong and not self._busy)
        self.mail.allow("" if not self._of_mail(changed) else tr("Save the changes first; then send a test mail."))
        if self._busy:
            return
        if wrong:
            self.effect.setText(tr("Nothing can be saved while a field is wrong: {names}.", names=self._named(wrong)))
        elif changed:
            self.effect.setText(tr("What this changes: {names}.", names=self._named(changed)))
        else:
            self.effect.setText(tr("Nothing is changed yet."))

    def _named(self, keys: dict[str, Any] | dict[str, str]) -> str:
        return ", ".join(tr(self._labels.get(key, key)) for key in keys)

    def _of_mail(self, changed: dict[str, Any]) -> bool:
        return any(each.section == MAIL and each.key in changed for each in describe(ProgramSettings))

    # -- saving

    def save(self) -> None:
        """All that was changed, or nothing of it."""
        if not self.save_button.isEnabled():
            return
        changed = self.form.changed_values()
        self._work(tr("Saving…"))
        self._background.run(
            CLICKS, lambda: self._save(changed), done=lambda _: self._saved(changed), failed=self._refused,
            owner=self,
        )  # fmt: skip

    def _saved(self, changed: dict[str, Any]) -> None:
        if APPEARANCE in changed:
            self.appearance.emit(str(changed[APPEARANCE]))
        self.saved.emit(tr("The settings are saved."))
        self.accept()

    def _refused(self, trouble: LinndeskError) -> None:
        self._rest()
        if isinstance(trouble, InvalidSettings):
            self.form.show_reasons(trouble.reasons)
        error_box(self, trouble)

    # -- test mail

    def _send_test(self, address: str) -> None:
        self._work(tr("Sending a test mail…"))
        self.mail.say(tr("Asking the mail server…"), "dim")

        def done(said: str) -> None:
            self._rest()
            self.mail.say(f"{sentence(tr(said))} {tr('Look whether it arrives.')}", "ok")

        def failed(trouble: LinndeskError) -> None:
            self._rest()
            self.mail.say(str(trouble), "bad")
            error_box(self, trouble)

        self._background.run("check", lambda: self._send(address), done=done, failed=failed, owner=self)

    # -- between

    def _work(self, text: str) -> None:
        self._busy = True
        self.save_button.setEnabled(False)
        self.mail.setEnabled(False)
        self.effect.setText(text)

    def _rest(self) -> None:
        self._busy = False
        self.mail.setEnabled(True)
        self._edited()

    def reject(self) -> None:
        """Cancel keeps nothing, and asks only where there is something to lose."""
        if not self.form.is_changed:
            super().reject()
            return
        said = (tr("Changed: {names}.", names=self._named(self.form.changed_values())),)
        confirm(self, tr("Discard the changes?"), said, tr("Discard"), self._discard, otherwise=tr("Keep editing"))

    def _discard(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()


class TestMail(QWidget):
    """An address and a button; ``send(address)`` is called with what was typed. What came of it stands below."""

    __test__ = False  # the name is no test's

    def __init__(self, send: Callable[[str], None]) -> None:
        super().__init__()
        self._send = send
        self._why_not = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("you@shop.example"))
        self.line.setAccessibleName(tr("Send a test mail to"))
        self.line.setFixedWidth(280)
        self.go = button(tr("Send test mail"), self.press)
        self.said = label("", tone="dim", wrap=True)
        top = row(self.line, self.go, gap=8)
        top.addStretch(1)
        self.setLayout(column(top, self.said, gap=4))
        self.line.textChanged.connect(lambda text: self._judge())
        self.line.returnPressed.connect(self.press)
        self._judge()

    def allow(self, why_not: str) -> None:
        """``why_not``: what has to be done first; blank = it can be sent."""
        if why_not != self._why_not:
            self.say(why_not, "dim")
        self._why_not = why_not
        self._judge()

    def press(self) -> None:
        if self.go.isEnabled():
            self._send(self.line.text().strip())

    def say(self, text: str, tone: str) -> None:
        """What came of it."""
        self.said.setText(text)
        set_tone(self.said, "ok" if tone == "ok" else "bad" if tone == "bad" else "dim")

    def _judge(self) -> None:
        self.go.setEnabled(not self._why_not and "@" in self.line.text())
