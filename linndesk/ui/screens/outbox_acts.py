"""What can be done to rows of the outbox: which verb fits which row, what is asked first, what is said after. Main."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import AFTER_SALE, FACTS, OF_PARCELS, UNSENT
from linndesk.errors import LinndeskError
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.outgoing import REASON_FIRST
from linndesk.services.shown import OutboxLine
from linndesk.ui.background import Background
from linndesk.ui.dialogs.why_send import ask_why
from linndesk.ui.dialogs.working import Working
from linndesk.ui.messages import confirm
from linndesk.ui.screens import outbox_bookings as words_of_bookings
from linndesk.ui.screens import outbox_postsale as words_of_sale
from linndesk.ui.words import count, tr

LANE = "clicks"
TOUCHED = Changes(orders=True, stock=True, problems=True, settings=True, deliveries=True, returns=True)
REASONS_SHOWN = 8
Act = Callable[[Callable[[int, int], None]], Done]  # does it, and tells how far it is


@dataclass(frozen=True, slots=True)
class VerbWords:
    """One verb: its button, its key, what it does to which rows, and what is said once it is done.

    ``of_sent``: the button, and ``done_of_sent`` what is said, of rows that were sent and not confirmed.
    """

    key: str
    button: str
    shortcut: str
    tip: str
    fits: Callable[[OutboxLine], bool]
    done: str
    of_sent: str = ""
    done_of_sent: str = ""

    def words(self, rows: Sequence[OutboxLine]) -> str:
        """Its button for these rows."""
        if not (self.of_sent and rows and all(each.state == "sent" for each in rows)):
            return self.button
        kinds = [each.kind for each in rows]
        own = words_of_sale.button_of(kinds, self.key) if words_of_sale.of_sale(kinds) else ""
        return own or words_of_bookings.button_of(kinds, self.key) or self.of_sent


VERBS = (
    VerbWords("retry", "Retry", "R", "Try what was refused once more, or send again what was not confirmed",
              lambda row: row.state in ("refused", "sent") or (row.state == "waiting" and row.attempts > 0),
              "{rows} will be tried again", "Send again", "{rows} will be sent again"),
    VerbWords("send", "Send now", "S", "Let it leave at once",
              lambda row: row.state in ("waiting", "held"), "{rows} may leave now"),
    VerbWords("hold", "Keep", "K", "Keep it here until you say send",
              lambda row: row.state in ("planned", "waiting") or (row.state == "held" and row.hold != "person"),
              "{rows} kept here"),
    VerbWords("told", "Told elsewhere", "T", "The channel was told in another way, or has it: nothing is sent",
              lambda row: row.kind != "fba" and (row.state in UNSENT or row.state == "sent"),
              "{rows} count as told elsewhere",
              "It is there", "{rows} count as confirmed"),
    VerbWords("cancel", "Cancel", "Del", "Send nothing; a despatch is taken back",
              lambda row: row.state in UNSENT or (row.state == "sent" and row.kind in words_of_sale.DECIDED),
              "{rows} cancelled", "It is not there", "{rows} count as not done"),
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
            self._ask_told(verb, ids, known)
        elif verb.key == "retry" and any(each.state == "sent" and each.kind not in FACTS for each in known):
            self._ask_again(verb, ids, known)
        elif verb.key == "send" and any(each.hold in REASON_FIRST for each in known):
            called_off = sum(1 for each in known if each.hold in REASON_FIRST)
            ask_why(
                self._above, called_off, lambda why: self._do(verb, lambda told: self._box.send(ids, why, told=told))
            )
        else:
            self._do(verb, lambda told: getattr(self._box, verb.key)(ids, told=told))

    def _ask_cancel(self, verb: VerbWords, ids: Sequence[int], known: Sequence[OutboxLine]) -> None:
        kinds = [each.kind for each in known]
        despatches = sum(1 for each in kinds if each in OF_PARCELS)
        homes = sorted({each.home for each in known if each.home})
        what = count(despatches, "despatch", "despatches") if despatches == len(ids) else count(len(ids), "row")
        title, go = tr("Cancel {what}?", what=what), tr("Cancel {what}", what=what)
        said = [tr("Nothing of it is told to the channel.")]
        booked = words_of_bookings.one_kind(kinds)
        if booked is not None:
            said = words_of_bookings.of_cancel(booked)
        elif words_of_sale.of_sale(kinds):
            said.append(tr("What was cancelled is to be sent again; what was to be given back is not."))
        elif despatches or not homes:
            said.append(tr("A despatch is taken back: its order is open again and its units are in stock."))
        if homes:
            places = ", ".join(homes)
            said.append(tr("What a channel's own warehouse was to send comes back to {places}.", places=places))
        if known and all(each.state == "sent" for each in known):
            go = verb.words(known)
            title, said = words_of_sale.was_not(kinds)
        run = partial(self._do, verb, lambda told: self._box.cancel(ids, told=told), go)
        confirm(self._above, title, tuple(said), go, run, otherwise=tr("Go back"))

    def _ask_told(self, verb: VerbWords, ids: Sequence[int], known: Sequence[OutboxLine]) -> None:
        kinds = [each.kind for each in known]
        what, sent = count(len(ids), "row"), sum(1 for each in known if each.state == "sent")
        title = tr("Was the channel told of {what} in another way?", what=what)
        said = [tr("Nothing is sent, now or later. What was despatched here stays despatched.")]
        booked = words_of_bookings.one_kind(kinds)
        if booked is not None:
            said = words_of_bookings.of_told(booked)
        if words_of_sale.of_sale(kinds):
            said = [tr("Nothing is sent, now or later. It counts as done there.")]
        if sent == len(ids) and booked is not None:
            title, said = words_of_bookings.was(booked, sent)
        elif sent == len(ids) and words_of_sale.of_sale(kinds):
            title, said = words_of_sale.was(kinds)
        elif sent == len(ids):
            title = tr("Does the channel have {what}?", what=what)
            said = [tr("Look there first. They count as confirmed by your word, and nothing more is sent of them.")]
        elif sent:
            said.append(tr("{rows} sent before: they count as confirmed by your word.",
                           rows=count(sent, "row was", "rows were")))  # fmt: skip
        go = tr(verb.words(known))
        run = partial(self._do, verb, lambda told: self._box.told(ids, told=told), go)
        confirm(self._above, title, tuple(said), go, run, otherwise=tr("Go back"))

    def _ask_again(self, verb: VerbWords, ids: Sequence[int], known: Sequence[OutboxLine]) -> None:
        """X6: a level or a price may be told as often as one likes; anything else the channel may do once more."""
        unsure = sum(1 for each in known if each.state == "sent" and each.kind not in FACTS)
        go = tr(verb.words(known))
        title = tr("Send {what} again?", what=count(unsure, "row"))
        said = [
            tr("The channel may have it already and act twice: a second parcel, a second mail to the buyer."),
            tr("Look there first. Is it there, say “It is there” instead."),
        ]
        booked = words_of_bookings.one_kind([each.kind for each in known if each.state == "sent"])
        if any(each.kind in AFTER_SALE for each in known):
            title, said = words_of_sale.again([each.kind for each in known])
        elif booked is not None:
            title, said = words_of_bookings.was_not(booked, unsure)
        confirm(
            self._above,
            title,
            tuple(said),
            go,
            partial(self._do, verb, lambda told: self._box.retry(ids, told=told), go),
            otherwise=tr("Go back"),
        )

    def _do(self, verb: VerbWords, act: Act, words: str = "") -> None:
        working = Working(self._above, self._background, tr("{verb}…", verb=words or tr(verb.button)))

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
        sent = len(done.sent) if verb.done_of_sent else 0
        others = len(done.done) - sent
        said = [tr(verb.done, rows=count(others, "row"))] if others or not (sent or done.left) else []
        said += [tr(verb.done_of_sent, rows=count(sent, "row"))] if sent else []
        if said:
            self.says.emit(". ".join(said))
        if doubted := words_of_sale.looked_for(done) or words_of_bookings.looked_for(done):
            ask_why(
                self._above, len(doubted),
                lambda why: self._do(verb, lambda told: self._box.send(doubted, why, told=told)),
                said=tr("{rows} may have been sent by another copy of this database. Look there first.",
                        rows=count(len(doubted), "row")),
            )  # fmt: skip
        elif done.left:
            self._background.failed.emit(left_alone(done))


def left_alone(done: Done) -> LinndeskError:
    """What was left as it was, and why: each reason once, with how many."""
    reasons = Counter(why for _, why in done.left).most_common(REASONS_SHOWN)
    said = "\n".join(f"{number:,} × {tr(why)}" if len(done.left) > 1 else tr(why) for why, number in reasons)
    title = tr("{rows} left as before", rows=count(len(done.left), "row was", "rows were"))
    return LinndeskError(title, said, tr("Nothing of them was sent or lost"))
