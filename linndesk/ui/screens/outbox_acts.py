"""What can be done to rows of the outbox: which verb fits which row, what is asked first, what is said after. Main."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import UNSENT
from linndesk.errors import LinndeskError
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.outgoing import REASON_FIRST
from linndesk.services.shown import OutboxLine
from linndesk.ui.background import Background
from linndesk.ui.dialogs.why_send import ask_why
from linndesk.ui.dialogs.working import Working
from linndesk.ui.messages import confirm
from linndesk.ui.words import count, tr

LANE = "clicks"
TOUCHED = Changes(orders=True, stock=True, problems=True, settings=True)
REASONS_SHOWN = 8
Act = Callable[[Callable[[int, int], None]], Done]  # does it, and tells how far it is


@dataclass(frozen=True, slots=True)
class VerbWords:
    """One verb: its button, its key, what it does to which rows, and what is said once it is done."""

    key: str
    button: str
    shortcut: str
    tip: str
    fits: Callable[[OutboxLine], bool]
    done: str


VERBS = (
    VerbWords("retry", "Retry", "R", "Try what was refused once more",
              lambda row: row.state == "refused" or (row.state == "waiting" and row.attempts > 0),
              "{rows} will be tried again"),
    VerbWords("send", "Send now", "S", "Let it leave at once",
              lambda row: row.state in ("waiting", "held"), "{rows} may leave now"),
    VerbWords("hold", "Keep", "K", "Keep it here until you say send",
              lambda row: row.state in ("planned", "waiting") or (row.state == "held" and row.hold != "person"),
              "{rows} kept here"),
    VerbWords("told", "Told elsewhere", "T", "The channel was told in another way: nothing is sent",
              lambda row: row.state in UNSENT, "{rows} count as told elsewhere"),
    VerbWords("cancel", "Cancel", "Del", "Send nothing; a despatch is taken back",
              lambda row: row.state in UNSENT, "{rows} cancelled"),
)  # fmt: skip


class OutboxActs(QObject):
    """Runs verbs off the main thread. ``says(text)``: what was done, for a toast."""

    says = Signal(str)

    def __init__(self, box: OutboxBox, background: Background, above: QWidget) -> None:
        super().__init__(above)
        self._box = box
        self._background = background
        self._above = above

    def run(self, verb: VerbWords, ids: Sequence[int], rows: Iterable[OutboxLine]) -> None:
        """``rows``: as many of the chosen ones as are known, to ask the right question."""
        if not ids:
            return
        known = list(rows)
        if verb.key == "cancel":
            self._ask_cancel(verb, ids, known)
        elif verb.key == "told":
            self._ask_told(verb, ids)
        elif verb.key == "send" and any(each.hold in REASON_FIRST for each in known):
            called_off = sum(1 for each in known if each.hold in REASON_FIRST)
            ask_why(
                self._above, called_off, lambda why: self._do(verb, lambda told: self._box.send(ids, why, told=told))
            )
        else:
            self._do(verb, lambda told: getattr(self._box, verb.key)(ids, told=told))

    def _ask_cancel(self, verb: VerbWords, ids: Sequence[int], known: Sequence[OutboxLine]) -> None:
        despatches = sum(1 for each in known if each.kind == "despatch")
        what = count(despatches, "despatch", "despatches") if despatches == len(ids) else count(len(ids), "row")
        confirm(
            self._above,
            tr("Cancel {what}?", what=what),
            (
                tr("Nothing of it is told to the channel."),
                tr("A despatch is taken back: its order is open again and its units are in stock."),
            ),
            tr("Cancel {what}", what=what),
            lambda: self._do(verb, lambda told: self._box.cancel(ids, told=told)),
            otherwise=tr("Go back"),
        )

    def _ask_told(self, verb: VerbWords, ids: Sequence[int]) -> None:
        what = count(len(ids), "row")
        confirm(
            self._above,
            tr("Was the channel told of {what} in another way?", what=what),
            (tr("Nothing is sent, now or later. What was despatched here stays despatched."),),
            tr("Told elsewhere"),
            lambda: self._do(verb, lambda told: self._box.told(ids, told=told)),
            otherwise=tr("Go back"),
        )

    def _do(self, verb: VerbWords, act: Act) -> None:
        working = Working(self._above, self._background, tr("{verb}…", verb=tr(verb.button)))

        def job() -> tuple[Changes, Done]:
            return TOUCHED, act(working.say)

        def done(made: tuple[Changes, Done]) -> None:
            working.end()
            self._done(verb, made[1])

        def failed(trouble: LinndeskError) -> None:
            working.end()
            self._background.changed.emit(TOUCHED)  # what was done before it was stopped stays done
            self._background.failed.emit(trouble)

        self._background.run(LANE, job, done=done, failed=failed, owner=self)

    def _done(self, verb: VerbWords, done: Done) -> None:
        if done.done or not done.left:
            self.says.emit(tr(verb.done, rows=count(len(done.done), "row")))
        if done.left:
            self._background.failed.emit(left_alone(done))


def left_alone(done: Done) -> LinndeskError:
    """What was left as it was, and why: each reason once, with how many."""
    reasons = Counter(why for _, why in done.left).most_common(REASONS_SHOWN)
    said = "\n".join(f"{number:,} × {tr(why)}" if len(done.left) > 1 else tr(why) for why, number in reasons)
    title = tr("{rows} left as before", rows=count(len(done.left), "row was", "rows were"))
    return LinndeskError(title, said, tr("Nothing of them was sent or lost"))
