"""Which of our payment methods each of the channel's means, a table per account. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.postal import Postal
from linndesk.services.tags import Called, Tags, words
from linndesk.settings import find
from linndesk.ui.background import Background
from linndesk.ui.dialogs.allocation_lines import Index, completer
from linndesk.ui.editors import TableEditor
from linndesk.ui.messages import confirm, error_box, sentence
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

CLICKS = "clicks"
TAGS = "tags"
KEY = "payment_methods"


class Offering(QStyledItemDelegate):
    """Offers the app's methods while a cell is typed in; chosen, the cell holds the tag."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tags: dict[str, str] = {}  # how it is offered -> its tag

    def take(self, found: Sequence[Called]) -> None:
        self._tags = {words(each): each.tag for each in found}

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        editor = QLineEdit(parent)  # one of ours: Qt's own dies together with its completer's list
        editor.setFrame(False)
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.setCompleter(completer(list(self._tags), editor))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        if isinstance(editor, QLineEdit) and editor.text() in self._tags:
            editor.setText(self._tags[editor.text()])
        super().setModelData(editor, model, index)


class PaymentMethodsDialog(QDialog):
    """Opened with ``open()``. ``saved(text)`` says what was saved."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, postal: Postal, tags: Tags, account: Account, background: Background) -> None:
        """``account`` is one that sells. What its app lists is offered, and asked for anew in the background."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Payment methods · {name}", name=account.name))
        self.resize(640, 460)
        self._postal = postal
        self._account = account
        self._background = background
        self._tags = tags
        self.editor = TableEditor(find(type(account.settings), KEY), getattr(account.settings, KEY))
        self.editor.name(tr("Payment methods"))
        self._first = self.editor.value()
        self.save_button = button(tr("Save"), self.save, primary=True, tip="Ctrl+S")
        said = tr("One row for each payment method that the channel names, and which of yours it means.")
        buttons = row(1, button(tr("Cancel"), self.reject), self.save_button)
        self.app_said = label(tone="dim", wrap=True)
        self.app_said.hide()
        self.offering = Offering(self.editor.table)
        theirs = [each.key for each in self.editor.about.columns].index("channel_method")
        self.editor.table.setItemDelegateForColumn(theirs, self.offering)
        whole = column(label(said, wrap=True), self.app_said, gap=12, margin=16)
        whole.addWidget(self.editor, 1)
        whole.addLayout(buttons)
        self.setLayout(whole)
        self.editor.changed.connect(self._edited)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self._edited()
        if account.app is not None:
            self._ask_app(account.app.title)

    def _ask_app(self, app: str) -> None:
        """X10: what it listed last at once, then what it lists now; a failure is a quiet line."""
        name = self._account.name
        self._background.read(
            "payment-tags", lambda: self._tags.stored(name, "payment"), self.offering.take, owner=self
        )

        def done(found: Sequence[Called]) -> None:
            self.offering.take(found)
            methods = count(len(found), "payment method")
            self._say_app(tr("{app} lists {methods}; type a part of one, or anything else.", app=app, methods=methods))

        def failed(trouble: LinndeskError) -> None:
            self._say_app(tr("{app} was not asked for its methods: {why}", app=app, why=sentence(trouble.title)))

        self._background.run(
            TAGS, lambda: self._tags.offered(name, "payment"), done=done, failed=failed, owner=self
        )  # fmt: skip

    def _say_app(self, text: str) -> None:
        self.app_said.setText(text)
        self.app_said.show()

    @property
    def is_changed(self) -> bool:
        return bool(self.editor.value() != self._first)

    def _edited(self) -> None:
        self.save_button.setEnabled(self.is_changed)

    def save(self) -> None:
        if not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        rows = [(each["method"], each["channel_method"]) for each in self.editor.value()]
        self._background.run(
            CLICKS, lambda: self._postal.save_payments(self._account.name, rows), done=lambda _: self._saved(),
            failed=self._refused, owner=self,
        )  # fmt: skip

    def _saved(self) -> None:
        self._first = self.editor.value()
        self.saved.emit(tr("The payment methods of {name} are saved.", name=self._account.name))
        self.accept()

    def _refused(self, trouble: LinndeskError) -> None:
        self._edited()
        error_box(self, trouble)

    def reject(self) -> None:
        """Cancel asks only where there is something to lose."""
        if not self.is_changed:
            super().reject()
            return
        said = (tr("What you changed here is not saved yet."),)
        go = super().reject
        confirm(self, tr("Discard the changes?"), said, tr("Discard"), go, otherwise=tr("Keep editing"))
