"""The bar above every screen: what would leave, what waits, what needs you; the pause; why nothing leaves. Main."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import OF_PARCELS
from linndesk.services.outbox import OutboxBox
from linndesk.services.outgoing import Outgoing, Question
from linndesk.ui.background import Background
from linndesk.ui.icons import pixmap
from linndesk.ui.theme import Tone, tokens_of
from linndesk.ui.widgets import ElidedLabel, button, column, row
from linndesk.ui.words import count, plain_tip, tr, when

NAMED = 4
PAUSED = Changes(settings=True, orders=True)


@dataclass(frozen=True, slots=True)
class Banner:
    """One line under the bar: a mark, a sentence, and a button where something can be done."""

    icon: str
    tone: Tone
    text: str
    action: str = ""
    asks: tuple[str, str] = ("", "")
    quiet: bool = False  # stands in the bar itself


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found. ``problems``: cards that need a person."""

    outgoing: Outgoing
    problems: int


class OutgoingBar(QWidget):
    """``asks(key, argument)``: a screen or a dialog, as a screen asks for it; ``says(text)``: a toast."""

    asks = Signal(str, str)
    says = Signal(str)
    _shown: tuple[Banner, ...] = ()  # Qt tells of its palette before __init__ has ended

    def __init__(
        self,
        box: OutboxBox,
        background: Background,
        now: Callable[[], datetime],
        overview: Callable[[], Outgoing],
        problems: Callable[[], int],
    ) -> None:
        super().__init__()
        self._box = box
        self._background = background
        self._now = now
        self._overview = overview
        self._problems = problems
        self.seen: Seen | None = None
        self.preview = button(tr("Preview"), lambda: self.asks.emit("preview", ""), tip=tr("Shift+F9"))
        self.outbox = button(tr("Outbox"), lambda: self.asks.emit("screen-outbox", ""), tip=tr("What is owed"))
        self.problems = button(tr("Problems"), lambda: self.asks.emit("screen-problems", ""), tip=tr("F8"))
        self.progress = ElidedLabel("dim")
        self._mode = column(gap=0)  # which accounts do not send, while nothing is on its way
        self.pause = button(tr("Pause outgoing"), self.toggle_pause, tip=tr("Ctrl+Shift+P"))
        bar = QFrame()
        bar.setObjectName("outgoing")
        inside = row(self.preview, self.outbox, self.problems, gap=8)
        inside.addLayout(self._mode, 1)
        inside.addWidget(self.progress, 1)
        self.progress.hide()
        inside.addWidget(self.pause)
        inside.setContentsMargins(12, 4, 20, 4)
        bar.setLayout(inside)
        self._banners = QVBoxLayout()
        self._banners.setContentsMargins(0, 0, 0, 0)
        self._banners.setSpacing(0)
        whole = column(bar, gap=0)
        whole.addLayout(self._banners)
        self.setLayout(whole)

    # -- what is shown

    def refresh(self) -> None:
        """Look again, off the main thread."""
        self._background.read("outgoing", lambda: Seen(self._overview(), self._problems()), self.show_seen, owner=self)

    def show_seen(self, seen: Seen) -> None:
        """Counts in the buttons, then why nothing leaves, if so."""
        self.seen = seen
        outgoing = seen.outgoing
        _count(self.preview, tr("Preview"), 0 if outgoing.paused else outgoing.ready)  # as many as Preview says
        _count(self.outbox, tr("Outbox"), outgoing.open)
        _count(self.problems, tr("Problems"), seen.problems)
        self.pause.setText(tr("Let outgoing go on") if outgoing.paused else tr("Pause outgoing"))
        found = banners(outgoing, self._now())
        if found != self._shown:
            self._shown = found
            self._show_banners()

    def say_progress(self, text: str) -> None:
        """How far the sending is; blank = nothing is on its way."""
        self.progress.say(text)
        self.progress.setVisible(bool(text))

    @property
    def sentences(self) -> list[str]:
        """What the banners say."""
        return [each.text for each in self._shown]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """The marks are painted in the colours of the scheme in force."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._show_banners()

    def _show_banners(self) -> None:
        for place in (self._banners, self._mode):
            while (item := place.takeAt(0)) is not None:
                if (gone := item.widget()) is not None:
                    gone.hide()
                    gone.deleteLater()
        for each in self._shown:
            (self._mode if each.quiet else self._banners).addWidget(self._line(each))

    def _line(self, banner: Banner) -> QFrame:
        line = QFrame()
        line.setObjectName("page" if banner.quiet else "banner")
        line.setAccessibleName(banner.text)
        mark = QLabel()
        colour = tokens_of(self.palette()).tone(banner.tone).name()
        mark.setPixmap(pixmap(banner.icon, colour, 16, self.devicePixelRatioF()))
        text = ElidedLabel()
        text.say(banner.text)
        text.setToolTip(plain_tip(banner.text))
        inside = row(mark, gap=9)
        inside.addWidget(text, 1)
        if banner.action == PAUSE_OFF:
            inside.addWidget(button(tr(banner.action), self.toggle_pause, link=True))
        elif banner.action:
            inside.addWidget(button(tr(banner.action), partial(self.asks.emit, *banner.asks), link=True))
        inside.setContentsMargins(*((8, 0, 8, 0) if banner.quiet else (20, 4, 20, 4)))
        line.setLayout(inside)
        return line

    # -- the pause

    def toggle_pause(self) -> None:
        """Ctrl+Shift+P: nothing leaves from now on, or what waited goes on."""
        paused = self.seen is not None and self.seen.outgoing.paused is not None

        def job() -> tuple[Changes, int]:
            return PAUSED, self._box.pause(not paused)

        self._background.run("clicks", job, done=lambda made: self._paused(not paused, made[1]), owner=self)

    def _paused(self, on: bool, rows: int) -> None:
        acts = count(rows, "act")
        self.says.emit(tr("Paused; {acts} held.", acts=acts) if on else tr("Outgoing goes on; {acts} go.", acts=acts))


PAUSE_OFF = "Let it go on"


def _count(made: QPushButton, word: str, number: int) -> None:
    made.setText(tr("{word} ({n})", word=word, n=f"{number:,}") if number else word)
    made.setAccessibleName(made.text())


def banners(outgoing: Outgoing, now: datetime) -> tuple[Banner, ...]:
    """Why something does not leave, what needs an answer first."""
    found = []
    if outgoing.paused is not None:
        said = tr(
            "Outgoing is paused since {clock}, by {who}.", clock=when(outgoing.paused.at, now), who=outgoing.paused.who
        )
        found.append(Banner("state-held", "warn", said, PAUSE_OFF))
    found += [
        Banner("question", "accent", question_text(each), "Decide…", ("held-rows", each.account))
        for each in outgoing.questions
    ]
    for why in dict.fromkeys(each.why for each in outgoing.quiet if each.why):
        names = [each.account for each in outgoing.quiet if each.why == why]
        said = tr("{why}: {names}.", why=why, names=_named(names))
        found.append(
            Banner("mark-needs-you", "bad", said, "Open the account", ("screen-channel-integration", names[0]))
        )
    found += _modes(outgoing)
    return tuple(found)


def _modes(outgoing: Outgoing) -> list[Banner]:
    """Every account that is on and not Live, in one line."""
    parts = []
    names: list[str] = []
    for mode, words in (("watch", "Watch, nothing is sent: {names}"), ("hold", "Hold, waits for your word: {names}")):
        found = [each.account for each in outgoing.quiet if each.mode == mode and not each.why]
        names += found
        parts += [tr(words, names=_named(found))] if found else []
    if not names:
        return []
    return [Banner("info", "quiet", ". ".join(parts), "", ("screen-channel-integration", names[0]), quiet=True)]


def question_text(question: Question) -> str:
    """``Shop UK: 12 despatches were held while Mark as despatched was off.``"""
    return tr("{account}: {said}", account=question.account, said=question_words(question))


def question_words(question: Question) -> str:
    """The same without the account."""
    one, many = ("despatch was", "despatches were") if question.kind in OF_PARCELS else ("act was", "acts were")
    said = count(len(question.ids), one, many)
    return tr("{said} held {when}.", said=said, when=tr(question.when))


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (tr(" and {n} more", n=more) if more > 0 else "")
