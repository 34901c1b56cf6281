"""One value for the chosen orders: another location, a postal service, a stage. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from linndesk.ui.icons import pixmap
from linndesk.ui.theme import tokens_of
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

MARGIN = 18


class ChooseForOrders(QDialog):
    """``run(value)`` is called with what was chosen; ``new`` allows a name that is not in the list.

    ``apart``: more of them, with a lock, below a line; ``about_apart`` and ``verb_apart`` say what choosing one does.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        about: str,
        verb: str,
        choices: Sequence[tuple[str, str]],
        run: Callable[[str], None],
        *,
        new: bool = False,
        chosen: str = "",
        apart: Sequence[tuple[str, str]] = (),
        about_apart: str = "",
        verb_apart: str = "",
    ) -> None:
        """``choices``: value and words; ``about``: what it does, in a sentence; ``verb`` stands on the button."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self._new = new
        self.box = QComboBox()
        self.box.setEditable(new)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(title)
        for value, words in choices:
            self.box.addItem(words, value)
        self._begin_apart = self.box.count() + 1
        self._words = ((about, verb), (about_apart, verb_apart))
        self._add_apart(apart)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        if new:
            self.box.setEditText(chosen)
        self.go = button(verb, self.accept, primary=True)
        self.go.setDefault(True)
        self._compose(title, about)
        self.box.currentIndexChanged.connect(lambda at: self._say())
        self._say()
        self.accepted.connect(lambda: run(self.value))
        self.box.setFocus()

    def _compose(self, title: str, about: str) -> None:
        self._more = row()
        self._about = label(about, wrap=True)
        self.setLayout(
            column(
                label(title, size="head", wrap=True),
                self._about,
                self.box,
                row(self._more, 1, button(tr("Cancel"), self.reject), self.go),
                gap=10,
                margin=MARGIN,
            )
        )

    def _add_apart(self, choices: Sequence[tuple[str, str]]) -> None:
        if not choices:
            return
        if self.box.count():
            self.box.insertSeparator(self.box.count())
        else:
            self._begin_apart = 0
        lock = pixmap("lock", tokens_of(self.palette()).tone("dim").name(), 14, self.devicePixelRatioF())
        for value, words in choices:
            self.box.addItem(lock, words, value)

    def _say(self) -> None:
        """What the button does with what is chosen now."""
        about, verb = self._words[self.box.currentIndex() >= self._begin_apart]
        tallest = 0
        for words in (*(each for each, _ in self._words), about):  # it does not move while one chooses
            self._about.setText(words)
            tallest = max(tallest, self._about.heightForWidth(self.minimumWidth() - 2 * MARGIN))
        self._about.setMinimumHeight(tallest)
        self.go.setText(verb)

    def add_button(self, words: str, run: Callable[[], object]) -> None:
        """It closes this dialog for another."""

        def go() -> None:
            self.reject()
            run()

        self._more.addWidget(button(words, go))

    @property
    def value(self) -> str:
        return self.box.currentText().strip() if self._new else str(self.box.currentData() or "")
