"""Sets what is on hand at one location, with a note; says what the ledger will get. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from linndesk.ui.screens.parts import Picker
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, tr

LARGEST = 1_000_000_000


class SetLevelDialog(QDialog):
    """``run(level, location, note)`` is called when the person says Set; a wrong number keeps Set disabled."""

    def __init__(
        self,
        parent: QWidget,
        sku: str,
        title: str,
        on_hand: Mapping[str, int],
        locations: Sequence[str],
        location: str,
        run: Callable[[int, str, str], None],
    ) -> None:
        """``on_hand`` by location; one that is missing has 0. ``location`` is chosen first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Set level"))
        self.setMinimumWidth(520)
        self._on_hand = on_hand
        self.location = Picker(tr("Location"), [(each, each) for each in locations])
        self.location.choose(location)
        self.level = QLineEdit()
        self.level.setAccessibleName(tr("On hand now"))
        self.level.setMaximumWidth(130)
        self.note = QLineEdit()
        self.note.setAccessibleName(tr("Note"))
        self.note.setMinimumWidth(380)
        self.note.setPlaceholderText(tr("Why, such as: counted, damaged, found"))
        self.said = label(tone="dim", wrap=True)
        self.go = button(tr("Set level"), self.accept, primary=True)
        self.go.setDefault(True)
        self._compose(sku, title)
        self.level.textChanged.connect(self._check)
        self.location.currentIndexChanged.connect(self._check)
        self.accepted.connect(lambda: run(self.number() or 0, self.location.value, self.note.text().strip()))
        self.level.setText(str(self.before))
        self.level.selectAll()
        self.level.setFocus()

    def _compose(self, sku: str, title: str) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.addRow(tr("Location"), self.location)
        form.addRow(tr("On hand now"), self.level)
        form.addRow(tr("Note"), self.note)
        form.addRow("", self.said)
        head = column(label(sku, size="head"), label(title, tone="dim", wrap=True), gap=2)
        buttons = row(1, button(tr("Cancel"), self.reject), self.go)
        self.setLayout(column(head, form, buttons, gap=14, margin=18))

    @property
    def before(self) -> int:
        """On hand at the chosen location."""
        return self._on_hand.get(self.location.value, 0)

    def number(self) -> int | None:
        """What was typed; None where it is no level."""
        text = self.level.text().strip().replace(",", "").replace(" ", "")
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 11:
            return None
        return int(text) if abs(int(text)) <= LARGEST else None

    def _check(self) -> None:
        number = self.number()
        wrong = number is None
        self.level.setProperty("wrong", wrong)
        self.level.style().unpolish(self.level)
        self.level.style().polish(self.level)
        self.go.setEnabled(not wrong and number != self.before)
        if number is None:
            self.said.setText(tr("Write a whole number, for example 12."))
        elif number == self.before:
            self.said.setText(tr("{n} on hand there already.", n=count(number, "unit is", "units are")))
        else:
            by = number - self.before
            self.said.setText(
                tr("From {before} to {after}: one entry of {by} in the ledger.", before=f"{self.before:,}",
                   after=f"{number:,}", by=f"{by:+,}")
            )  # fmt: skip
