"""What the pages of the integration wizard have in common: title, the app's refusal, busy state. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QProgressBar, QWidget, QWizardPage

from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.ui.background import Bug
from linndesk.ui.messages import by_hand, sentence
from linndesk.ui.widgets import column, label
from linndesk.ui.words import plain_tip, soft, tr

LONGEST = 600  # characters of an app above its questions


class WizardStep(QWizardPage):
    """One page. ``wants_on()``: Next was pressed and something has to be asked first; the wizard goes on by itself.

    All texts are plain labels: QWizardPage's own title would be taken for HTML where it looks like it (R-FOREIGN).
    """

    wants_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.head = label("", size="title", wrap=True)
        self.words = label("", tone="dim", wrap=True)
        self.words.hide()
        self.refusal = label("", tone="bad", wrap=True)
        self.refusal.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.refusal.hide()
        self.quiet = label("", tone="dim", wrap=True)
        self.quiet.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Working"))
        self.bar.hide()
        self.busy = False
        self.top = column(self.head, self.words, self.refusal, self.quiet, self.bar, gap=6)

    def compose(self, inside: QWidget | QLayout) -> None:
        """Head above, ``inside`` in the room that is left."""
        title = QFrame()
        title.setObjectName("titlebar")
        self.top.setContentsMargins(22, 14, 22, 14)
        title.setLayout(self.top)
        whole = column(title, gap=0)
        whole.addWidget(inside, 1) if isinstance(inside, QWidget) else whole.addLayout(inside, 1)
        self.setLayout(whole)

    def entitle(self, title: str, words: str = "") -> None:
        self.head.setText(soft(title, 40))
        _put(self.words, words)
        self.words.setVisible(bool(words))
        self.setAccessibleName(title)

    def say(self, text: str) -> None:
        """A quiet line; blank takes it away."""
        self.quiet.setText(soft(text))
        self.quiet.setVisible(bool(text))

    def work(self, text: str) -> None:
        """Something is asked: nothing can be pressed but Cancel."""
        self.busy = True
        self.refuse("")
        self.say(text)
        self.bar.show()
        self.completeChanged.emit()

    def rest(self) -> None:
        self.busy = False
        self.say("")
        self.bar.hide()
        self.completeChanged.emit()

    def refuse(self, text: str) -> None:
        """What went wrong, plain, at the top of the page; blank takes it away."""
        _put(self.refusal, text)
        self.refusal.setVisible(bool(text))

    def isComplete(self) -> bool:  # noqa: N802
        return not self.busy

    def take_focus(self) -> None:
        """Where the typing of this page begins."""


def _put(where: QLabel, text: str) -> None:
    """As much as leaves room for the page; the tooltip has it whole."""
    fits = len(text) <= LONGEST
    where.setText(soft(text if fits else text[:LONGEST] + "…"))
    where.setToolTip("" if fits else plain_tip(text))


def told(trouble: LinndeskError) -> str:
    """A trouble at the top of a page: in its own words, line by line; of settings, what is wrong with each."""
    if isinstance(trouble, InvalidSettings):
        return "\n".join(sentence(each) for each in (trouble.title, *trouble.reasons.values()))
    detail = "" if isinstance(trouble, Bug) else trouble.detail
    return "\n".join(sentence(by_hand(each)) for each in (trouble.title, detail, trouble.fix) if each)
