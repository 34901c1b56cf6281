"""U4: the words of an order confirmation, as they are written and as a buyer would see them. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTabWidget,
    QTextBrowser,
    QWidget,
)

from linndesk.domain.confirmation import (
    PLACEHOLDERS,
    SAMPLE,
    SUBJECT,
    TEXT,
    Facts,
    Letter,
    html_trouble,
    render,
    subject_trouble,
    trouble,
)
from linndesk.errors import LinndeskError
from linndesk.ui.background import Background
from linndesk.ui.dialogs.settings import TestMail
from linndesk.ui.messages import confirm, error_box
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """``facts(account)``: what a letter is shown with, and the number of the order that is of, "" = a sample;
    ``send(account, letter, address)``: mails it as a test. Both on worker threads."""

    facts: Callable[[str], tuple[Facts, str]]
    send: Callable[[str, Letter, str], str]


class Paper(QTextBrowser):
    """A mail as it is shown. Nothing that it names is ever fetched, and no link of it leads anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setStyleSheet("QTextBrowser { background: #ffffff; color: #111111; border: none; }")
        self.document().setDefaultStyleSheet("a { color: #0b57d0; }")  # as on paper, whatever the scheme

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        return None


class WriteConfirmation(QDialog):
    """``chose(letter)``: these words are to be the account's, with Save Changes."""

    chose = Signal(object)

    def __init__(self, parent: QWidget, account: str, letter: Letter, desk: LetterDesk, background: Background) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Order confirmation of {account}", account=account))
        self.resize(1080, 720)
        self._account = account
        self._desk = desk
        self._background = background
        self._facts = SAMPLE
        self.subject = QLineEdit()
        self.text, self.html = page(tr("Text")), page(tr("HTML"))
        self.tabs = tabs(tr("Template"), (tr("Text"), self.text), (tr("HTML"), self.html))
        self.places = QListWidget()
        self.insert_button = button(tr("Insert"), self.insert, tip=tr("The chosen placeholder, where you write"))
        self.said = label("", tone="bad", wrap=True)
        self.of = label("", tone="dim", wrap=True)
        self.shown_subject = label("", size="head", wrap=True)
        self.shown_html, self.shown_text = Paper(), page(tr("As text"))
        self.shown = tabs(tr("Preview"), (tr("As HTML"), self.shown_html), (tr("As text"), self.shown_text))
        self.test = TestMail(self._send_test)
        self.reset_button = button(tr("Built-in words"), self.reset, tip=tr("Takes back what you have written"))
        self.go = button(tr("Use these words"), self.take, primary=True, tip="Ctrl+S")
        self._compose()
        self._connect()
        self.subject.setText(letter.subject)
        self.text.setPlainText(letter.text)
        self.html.setPlainText(letter.html)
        self._before = self.letter
        self._edited()
        background.read(
            "confirmation-facts", lambda: desk.facts(account), self._take, failed=self._no_facts, owner=self
        )

    @property
    def letter(self) -> Letter:
        """As it is written now."""
        return Letter(self.subject.text().strip(), self.text.toPlainText(), self.html.toPlainText())

    def _compose(self) -> None:
        self.subject.setAccessibleName(tr("Subject"))
        self.places.setAccessibleName(tr("Placeholders"))
        self.shown_html.setAccessibleName(tr("As HTML"))
        self.shown_text.setReadOnly(True)
        for name, words in PLACEHOLDERS.items():
            item = QListWidgetItem(f"{{{name}}}", self.places)
            item.setToolTip(tr(words))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr(words))
        self.places.setCurrentRow(0)
        self.places.setFixedHeight(150)
        self.meaning = label("", tone="dim", wrap=True)
        head = tr("Leave HTML empty, and it is made of the text. What is filled in shows as plain text.")
        beside = column(row(self.insert_button, 1), self.meaning, 1, gap=6)
        left = column(label(tr("Subject")), self.subject, gap=6)
        left.addWidget(self.tabs, 1)
        left.addWidget(self.said)
        left.addWidget(label(head, tone="dim", wrap=True))
        places = row(self.places, gap=10)
        places.addLayout(beside, 1)
        left.addLayout(places)
        right = column(self.of, self.shown_subject, gap=6)
        right.addWidget(self.shown, 1)
        right.addWidget(label(tr("Send it to yourself: it is marked as a test and confirms nothing."), wrap=True))
        right.addWidget(self.test)
        halves = row(gap=20)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        whole = column(gap=12, margin=16)
        whole.addLayout(halves, 1)
        whole.addLayout(row(self.reset_button, 1, button(tr("Cancel"), self.reject), self.go))
        self.setLayout(whole)

    def _connect(self) -> None:
        self.subject.textChanged.connect(self._edited)
        self.text.textChanged.connect(self._edited)
        self.html.textChanged.connect(self._edited)
        self.places.itemActivated.connect(lambda item: self.insert())
        self.places.currentRowChanged.connect(lambda at: self._explain())  # a row is chosen at any time
        self._explain()
        QShortcut(QKeySequence("Ctrl+S"), self, self.take)

    # -- what it would look like

    def _take(self, found: tuple[Facts, str]) -> None:
        self._facts, number = found
        self._say_of(number)
        self._edited()

    def _no_facts(self, trouble: LinndeskError) -> None:
        """The sample serves as well."""
        self._say_of("")

    def _say_of(self, number: str) -> None:
        self.of.setText(
            tr("As the buyer of order {number} would see it", number=number)
            if number
            else tr("Filled in with a sample")
        )

    def _edited(self) -> None:
        letter = self.letter
        why = subject_trouble(letter.subject) or trouble(letter.text) or html_trouble(letter.html)
        self.said.setText(tr(why))
        self.said.setVisible(bool(why))
        self.go.setEnabled(not why)
        self.test.allow(tr("Put right first what is wrong above.") if why else "")
        made = render(letter, self._facts)
        self.shown_subject.setText(made.subject)
        for area, put, what in (
            (self.shown_html, self.shown_html.setHtml, made.html),
            (self.shown_text, self.shown_text.setPlainText, made.text),
        ):
            stood = area.verticalScrollBar().value()
            put(what)
            area.verticalScrollBar().setValue(stood)  # who writes at the end looks at the end

    def _explain(self) -> None:
        self.meaning.setText(self.places.currentItem().toolTip())

    # -- what is done with it

    def insert(self) -> None:
        """The chosen placeholder goes to where the cursor of the shown page stands."""
        here = self.text if self.tabs.currentIndex() == 0 else self.html
        here.insertPlainText(self.places.currentItem().text())
        here.setFocus()

    def reset(self) -> None:
        """The built-in words; Ctrl+Z brings one's own back."""
        self.subject.selectAll()
        self.subject.insert(SUBJECT)
        for page_, words in ((self.text, TEXT), (self.html, "")):
            cursor = QTextCursor(page_.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(words)

    def take(self) -> None:
        if self.go.isEnabled():
            self.chose.emit(self.letter)
            self.accept()

    def reject(self) -> None:
        """Cancel and Esc ask only where there is something to lose."""
        if self.letter == self._before:
            super().reject()
            return
        said = tr("The words of {account} stay as they were before.", account=self._account)
        confirm(self, tr("Discard what you have written?"), (said,), tr("Discard"), self._discard,
                otherwise=tr("Keep writing"))  # fmt: skip

    def _discard(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()

    def _send_test(self, address: str) -> None:
        letter = self.letter
        self.test.say(tr("Sending…"), "dim")
        self.test.go.setEnabled(False)
        self._background.run(
            "check", lambda: self._desk.send(self._account, letter, address), done=self._sent, failed=self._not_sent,
            owner=self,
        )  # fmt: skip

    def _sent(self, said: str) -> None:
        self.test.go.setEnabled(True)
        self.test.say(f"{said}.", "ok")

    def _not_sent(self, trouble: LinndeskError) -> None:
        self.test.go.setEnabled(True)
        self.test.say("", "dim")
        error_box(self, trouble)


def page(title: str) -> QPlainTextEdit:
    """Plain text; Tab leaves it."""
    made = QPlainTextEdit()
    made.setAccessibleName(title)
    made.setTabChangesFocus(True)
    return made


def tabs(title: str, *pages: tuple[str, QWidget]) -> QTabWidget:
    """Pages under their names."""
    made = QTabWidget()
    made.setAccessibleName(title)
    made.tabBar().setAccessibleName(title)
    for name, each in pages:
        made.addTab(each, name)
    return made
