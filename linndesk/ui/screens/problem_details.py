"""The chosen card: what to do, its buttons, and the channel's own words, as plain text. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel

from linndesk.services.shown import ProblemRow, ThingRow
from linndesk.ui.messages import sentence
from linndesk.ui.screens.parts import plain
from linndesk.ui.screens.problem_acts import SHOWN, TRY, repair_words, retried, syncs, waiting
from linndesk.ui.screens.problem_decide import buttons as decide_words
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr, when


class ProblemDetails(QFrame):
    """Its signals are its buttons."""

    repair = Signal()
    retry = Signal()
    open = Signal()
    account = Signal()
    copy = Signal()
    export = Signal()
    was = Signal()
    was_not = Signal()

    def __init__(self, now: Callable[[], datetime], imports: Collection[str] = ()) -> None:
        """``imports``: groups of orders that come in only whole."""
        super().__init__()
        self._imports = imports
        self.setObjectName("card")
        self._now = now
        self.heading = label(size="head", wrap=True)
        self.facts = label(tone="dim", wrap=True)
        self.what_to_do = label(wrap=True)
        self.note = label(tone="dim", wrap=True)
        self.what_to_do.setAccessibleName(tr("What to do"))
        self.note.setAccessibleName(tr("Note of an earlier dismissal"))
        for each in (self.what_to_do, self.note):
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words = plain(tr("The channel's own words"))
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.repair_button = button("", self.repair.emit, primary=True, tip=tr("Enter"))
        self.retry_button = button(tr("Try again"), self.retry.emit, tip="R")
        self.open_button = button(tr("Open the order"), self.open.emit)
        self.was_button = button("", self.was.emit, tip=tr("You have looked there"))
        self.not_button = button("", self.was_not.emit, tip=tr("You have looked there"))
        self.account_button = button(tr("Open the account"), self.account.emit)
        self.copy_button = button(tr("Copy"), self.copy.emit, tip=tr("C: for support, without secrets and buyers"))
        self.export_button = button(
            tr("Export…"), self.export.emit, tip=tr("X: a zip for support, without secrets and buyers")
        )
        foot = row(
            self.repair_button, self.retry_button, self.was_button, self.not_button, self.open_button,
            self.account_button, 1,
            self.copy_button, self.export_button,
        )  # fmt: skip
        self.setLayout(column(self.heading, self.facts, self.what_to_do, self.note, self.words, foot, gap=7, margin=13))
        self.show_card(None, (), None)

    def show_card(self, card: ProblemRow | None, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        """``chosen``: the thing whose words are shown; without one the card's own."""
        if len(things) == 1 and decide_words(card)[0]:
            chosen = things[0]  # what it is about has to be seen before somebody decides
        self.heading.setText(sentence(card.title) if card else tr("Choose a problem to see what to do."))
        _say(self.facts, self._facts(card) if card else "")
        _say(self.what_to_do, sentence(card.fix) if card else "")
        _say(self.note, tr("Dismissed before with the note: {note}", note=card.note) if card and card.note else "")
        words = "\n".join(dict.fromkeys(each for each in (_words(chosen), card.detail if card else "") if each))
        if self.words.toPlainText() != words:
            self.words.setPlainText(words)
        self._buttons(card, things, chosen)

    def _facts(self, card: ProblemRow) -> str:
        now = self._now()
        parts = [tr(card.group), card.account, tr("since {when}", when=when(card.first_at, now))]
        if card.count > 1:
            parts.append(tr("{n} times, last {when}", n=f"{card.count:,}", when=when(card.last_at, now)))
        if card.next_try is not None:
            parts.append(tr("next try {when}", when=when(card.next_try, now)))
        if card.resolved_at is not None:
            parts.append(tr("closed {when} by {who}", when=when(card.resolved_at, now), who=card.resolved_by))
        return " · ".join(each for each in parts if each)

    def _buttons(self, card: ProblemRow | None, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        repair = repair_words(card, things) if card else ""
        self.repair_button.setText(repair)
        self.repair_button.setVisible(bool(repair))
        again = card is not None and card.resolved_at is None and card.repair not in ("retry", TRY)
        orders = bool(card and waiting(card, things, self._imports))
        self.retry_button.setText(tr("Try now") if orders and not retried(things) else tr("Try again"))
        for made, said in zip((self.was_button, self.not_button), decide_words(card), strict=True):
            made.setText(f"{said}…")
            made.setVisible(bool(said))
        again = again and not decide_words(card)[0]  # nothing of it is tried again without a question
        able = card is not None and (bool(retried(things)) or orders or syncs(card, self._imports))
        self.retry_button.setVisible(again and able)
        thing = chosen or next(iter(things), None)
        has_order = bool(card and (card.order or (thing is not None and thing.order)))
        has_order = has_order and (card is None or card.repair not in SHOWN)  # it is opened there
        self.open_button.setVisible(has_order and (card is None or card.repair != "open" or not repair))
        self.account_button.setVisible(bool(card and card.account))
        self.copy_button.setVisible(card is not None)
        self.export_button.setVisible(card is not None)


def _words(thing: ThingRow | None) -> str:
    return f"{thing.ref}: {thing.detail}" if thing is not None and thing.detail else ""


def _say(where: QLabel, text: str) -> None:
    where.setText(text)
    where.setVisible(bool(text))
