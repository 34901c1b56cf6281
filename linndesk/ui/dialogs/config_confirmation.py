"""What Account Config shows of the order confirmation: its subject, and the window in which it is written. Main."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from linndesk.domain.confirmation import SUBJECT, Letter
from linndesk.services.accounts import Account
from linndesk.settings import Setting
from linndesk.ui.background import Background
from linndesk.ui.dialogs.confirmation import LetterDesk, WriteConfirmation
from linndesk.ui.editors import WIDE, Editor
from linndesk.ui.forms import EditorMaker, Form
from linndesk.ui.widgets import ElidedLabel, button, row
from linndesk.ui.words import tr

SUBJECT_KEY, TEXT_KEY, HTML_KEY = "confirmation_subject", "confirmation_text", "confirmation_html"


class LetterEditor(Editor):
    """One line that says what is sent, and the way to all of it. ``opens``: the window."""

    def __init__(self, about: Setting, value: object, opens: Callable[[], object]) -> None:
        super().__init__(about)
        self._value = str(value or "")
        self.said = ElidedLabel()
        self.said.setMaximumWidth(WIDE)
        self.open_button = button(tr("Write and try…"), opens, tip=tr("Subject, text and HTML, and a test to yourself"))
        inside = row(self.open_button, gap=10)
        inside.addWidget(self.said, 1)
        self.setLayout(inside)
        self.put(self._value)

    def value(self) -> Any:
        return self._value

    def put(self, value: str) -> None:
        """What was written in the window."""
        self._value = value
        self.said.say(value or SUBJECT)
        self.said.setToolTip(value or SUBJECT)
        self.changed.emit()

    def target(self) -> QWidget:
        return self.open_button

    def name(self, text: str) -> None:
        self.open_button.setAccessibleName(f"{text}: {self.open_button.text()}")


class KeptEditor(Editor):
    """Holds what is written in the window; never shown by itself."""

    def __init__(self, about: Setting, value: object) -> None:
        super().__init__(about)
        self._value = str(value or "")

    def value(self) -> Any:
        return self._value

    def put(self, value: str) -> None:
        self._value = value
        self.changed.emit()


class ConfirmationPart:
    """Of one Account Config; ``join`` once its form is made."""

    def __init__(self, host: QDialog, account: Account, desk: LetterDesk, background: Background) -> None:
        self._host = host
        self._account = account
        self._desk = desk
        self._background = background
        self._form: Form | None = None

    def editors(self) -> Mapping[str, EditorMaker]:
        return {
            SUBJECT_KEY: lambda about, value: LetterEditor(about, value, self.write),
            TEXT_KEY: KeptEditor,
            HTML_KEY: KeptEditor,
        }

    def join(self, form: Form) -> None:
        self._form = form
        form.hide_fields((TEXT_KEY, HTML_KEY))

    def write(self) -> WriteConfirmation | None:
        """With what is in the form now, saved or not."""
        if self._form is None:
            return None
        words = [str(self._form.editor(key).value()) for key in (SUBJECT_KEY, TEXT_KEY, HTML_KEY)]
        dialog = WriteConfirmation(self._host, self._account.name, Letter(*words), self._desk, self._background)
        dialog.chose.connect(self._chose)
        dialog.open()
        return dialog

    def _chose(self, letter: Letter) -> None:
        for key, value in ((TEXT_KEY, letter.text), (HTML_KEY, letter.html), (SUBJECT_KEY, letter.subject)):
            editor = self._form.editor(key) if self._form is not None else None
            if isinstance(editor, (LetterEditor, KeptEditor)) and editor.value() != value:
                editor.put(value)
