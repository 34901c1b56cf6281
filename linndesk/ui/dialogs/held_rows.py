"""R-MODES: what was held while something was off is on again: send it, told elsewhere, or keep. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QWidget

from linndesk.domain.changes import Changes
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.outgoing import Question
from linndesk.ui.background import Background
from linndesk.ui.outgoing import question_words
from linndesk.ui.screens.outbox_acts import TOUCHED, left_alone
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row
from linndesk.ui.words import count, tr

LANE = "clicks"


class HeldRows(QDialog):
    """One card per account and cause; each is answered by itself. ``look(account)``: show the rows first."""

    look = Signal(str)
    says = Signal(str)

    def __init__(self, parent: QWidget, questions: Sequence[Question], box: OutboxBox, background: Background) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Held acts"))

        self._box = box
        self._background = background
        self._open = len(questions)
        self.answers: list[dict[str, QPushButton]] = []
        later = button(tr("Decide later"), self.reject)
        show = button(tr("Show them"), self._look)
        self.setLayout(
            column(
                _wide(label(tr("What becomes of what was held?"), size="head")),
                label(tr("Nothing of it leaves, now or later, before you have answered."), wrap=True),
                *(self._card(each) for each in questions),
                row(show, 1, later),
                gap=12,
                margin=18,
            )
        )
        later.setDefault(True)
        later.setFocus()

    def _card(self, question: Question) -> QFrame:
        n = f"{len(question.ids):,}"
        choices: tuple[tuple[str, str, str, Callable[[], Done]], ...] = (
            (
                "told",
                tr("Told elsewhere"),
                tr("{acts} settled as told elsewhere"),
                partial(self._box.told, question.ids),
            ),
            ("hold", tr("Keep"), tr("{acts} kept here"), partial(self._box.hold, question.ids)),
            ("send", tr("Send {n}", n=n), tr("{acts} may leave now"), partial(self._box.send, question.ids)),
        )
        made = {key: button(words) for key, words, _, _ in choices}
        self.answers.append(made)
        for key, _, said, act in choices:
            made[key].clicked.connect(partial(self._answer, made, said, act))
        return card(
            _account(question.account),
            label(question_words(question)),
            row(1, *made.values()),
            gap=8,
            margin=11,
        )

    def _answer(self, made: dict[str, QPushButton], said: str, act: Callable[[], Done], checked: bool = False) -> None:
        for each in made.values():
            each.setEnabled(False)

        def job() -> tuple[Changes, Done]:
            return TOUCHED, act()

        self._background.run(LANE, job, done=lambda found: self._answered(said, found[1]), owner=self)

    def _answered(self, said: str, done: Done) -> None:
        if done.done:
            self.says.emit(said.format(acts=count(len(done.done), "act")))
        if done.left:
            self._background.failed.emit(left_alone(done))
        self._open -= 1
        if not self._open:
            self.accept()

    def _look(self) -> None:
        self.look.emit("held")
        self.reject()


def _account(name: str) -> ElidedLabel:
    made = ElidedLabel()
    made.setProperty("rank", "head")
    made.say(name)
    return made


def _wide(heading: QLabel) -> QLabel:
    heading.setMinimumWidth(520)
    return heading
