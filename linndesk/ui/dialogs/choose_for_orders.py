"""One value for the chosen orders: another location, a postal service, a stage. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr


class ChooseForOrders(QDialog):
    """``run(value)`` is called with what was chosen; ``new`` allows a name that is not in the list."""

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
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        if new:
            self.box.setEditText(chosen)
        self.go = button(verb, self.accept, primary=True)
        self.go.setDefault(True)
        self._compose(title, about)
        self.accepted.connect(lambda: run(self.value))
        self.box.setFocus()

    def _compose(self, title: str, about: str) -> None:
        self._more = row()
        self.setLayout(
            column(
                label(title, size="head", wrap=True),
                label(about, wrap=True),
                self.box,
                row(self._more, 1, button(tr("Cancel"), self.reject), self.go),
                gap=10,
                margin=18,
            )
        )

    def add_button(self, words: str, run: Callable[[], object]) -> None:
        """It closes this dialog for another."""

        def go() -> None:
            self.reject()
            run()

        self._more.addWidget(button(words, go))

    @property
    def value(self) -> str:
        return self.box.currentText().strip() if self._new else str(self.box.currentData() or "")
