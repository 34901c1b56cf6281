"""How far back the first sync of an account looks: so many days, or since a moment. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from linndesk.settings import MOMENT_FORM, read_moment
from linndesk.ui.widgets import column, label, row
from linndesk.ui.words import tr

DAYS = (7, 30, 90)


class HowFarBack(QWidget):
    """``changed`` after every choice; ``is_fine`` says whether ``since`` can be asked for."""

    changed = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.past = QButtonGroup(self)
        choices: list[QWidget] = []
        for days in DAYS:
            choice = QRadioButton(tr("Orders of the last {days} days", days=days))
            choice.setChecked(days == DAYS[0])
            self.past.addButton(choice, days)
            choices.append(choice)
        since = QRadioButton(tr("Orders since (UTC)"))
        self.past.addButton(since, 0)
        self.line = QLineEdit((now() - timedelta(days=14)).strftime(MOMENT_FORM))
        self.line.setFixedWidth(190)
        self.line.setAccessibleName(tr("Orders since (UTC)"))
        self.reason = label("", tone="bad", wrap=True)
        self.reason.hide()
        self.line.textChanged.connect(lambda _: since.setChecked(True))
        self.line.textChanged.connect(lambda _: self._judge())
        self.past.idClicked.connect(lambda _: self._judge())
        words = tr("Orders that were shipped before you began come in as history: they move no stock and tell nobody.")
        choices += [_beside(since, self.line), self.reason, label(words, tone="dim", wrap=True)]
        self.setLayout(column(*choices, gap=12))

    @property
    def is_fine(self) -> bool:
        """A date that can be read and has passed is chosen; if not, the reason stands below it."""
        try:
            self.since()
        except ValueError:
            return False
        return True

    def since(self) -> datetime:
        """The moment, aware UTC. Raises ValueError with a sentence where the date typed is none, or still to come."""
        if self.past.checkedId() > 0:
            return self._now() - timedelta(days=self.past.checkedId())
        moment = read_moment(self.line.text())
        if not isinstance(moment, datetime):
            raise ValueError(tr("Write a date as yyyy-mm-dd hh:mm:ss, for example 2026-11-01 00:00:00."))
        if moment > self._now():
            raise ValueError(tr("This date is still to come; give one that has passed."))
        return moment

    def focus(self) -> None:
        """The typing begins at the choice that is made."""
        chosen = self.past.checkedButton()
        if chosen is not None:
            chosen.setFocus()

    def _judge(self) -> None:
        text = ""
        try:
            self.since()
        except ValueError as error:
            text = str(error)
        self.reason.setText(text)
        self.reason.setVisible(bool(text))
        self.changed.emit()


def _beside(choice: QRadioButton, line: QLineEdit) -> QWidget:
    made = QWidget()
    made.setLayout(row(choice, line, 1))
    return made
