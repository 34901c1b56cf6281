"""What a request of many rows came to, row by row: confirmed, refused, once more, or sent and not confirmed
(R-OUTCOME, R-LOST). Sync thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from linndesk.channels.batches import Said
from linndesk.domain.outbox import State
from linndesk.errors import JobPaused, LinndeskError
from linndesk.store import outbox_queue, pausecards, problems
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Trouble
from linndesk.store.sends import Ending
from linndesk.store.store import Store
from linndesk.sync import cards
from linndesk.sync.cards import Cause
from linndesk.sync.endings import End
from linndesk.sync.outcomes import Settle
from linndesk.sync.way import Way

AGAIN = 10  # times that a channel may ask to have a row once more
SILENT = "{who} took it and said nothing of it"
TWICE = "It was told twice, and no answer came"
STOPPED = "It was told again, and the program was stopped before an answer came"
UNHEARD = "It was told once, and no answer came"
NOT_ALONE = "No answer came the first time; told again, {who} refused all of its request together"


class Answers:
    """Ends tries of rows that one request carried. All of them are of one way and one account."""

    def __init__(self, store: Store, settle: Settle) -> None:
        self._store = store
        self._settle = settle

    def said(self, rows: Sequence[OutboxRow], found: Sequence[Said], way: Way, who: str) -> None:
        """The channel's answer, which names a fate of each."""
        ends = [self._one(row, each, way, who) for row, each in zip(rows, found, strict=True)]
        for end in self._end(_together(ends)):
            count = self._settle.count(end.row)
            count.confirmed += end.ending.state == "confirmed"
            count.refused += end.ending.state == "refused"
            if end.ending.state == "refused":
                self._settle.fail(end.row)

    def _one(self, row: OutboxRow, said: Said, way: Way, who: str) -> End:
        if said.fate == "confirmed":
            return self._ended(row, "confirmed")
        if said.fate == "unconfirmed":
            return self._ended(row, "sent", reason=SILENT.format(who=who), error=said.words)
        if said.fate == "taken":
            return self._ended(row, "sent", reason=said.words)
        if said.fate == "refused":
            return self._no(row, said.words, way, who)
        if row.again >= AGAIN:
            return self._no(row, f"{who} asked {AGAIN} times to have it once more: {said.words}", way, who)
        next_try, card = self._settle.later(row, way, who, said.words, 0.0)
        ending = Ending(row.id, "waiting", said.words, next_try, version=row.version, again=True)
        return End(row, ending, card)

    def _no(self, row: OutboxRow, words: str, way: Way, who: str, cause: Cause = "refused") -> End:
        ending = Ending(row.id, "refused", words, forget=True, version=row.version)
        return End(row, ending, cards.card(way, cause, row, who, words))

    def refused(self, rows: Sequence[OutboxRow], words: str, way: Way, who: str, cause: Cause = "refused") -> None:
        """Each of them, in these words."""
        for end in self._end([self._no(row, words, way, who, cause) for row in rows]):
            self._settle.count(end.row).refused += 1
            self._settle.fail(end.row)

    def back(self, rows: Sequence[OutboxRow], before: Sequence[State]) -> None:
        """Each is what it was, and due at once: all were refused together, or a stop came before they left."""
        now = self._store.clock.now()
        self._end([self._ended(row, was, next_try=now, unbegun=True) for row, was in zip(rows, before, strict=True)])

    def not_sent(
        self, rows: Sequence[OutboxRow], before: Sequence[State], way: Way, who: str, error: LinndeskError, wait: float
    ) -> None:
        """Certainly nothing left, or nothing happened by it: what it was, it stays, and is tried later."""
        ends = []
        for row, was in zip(rows, before, strict=True):
            next_try, card = self._settle.later(row, way, who, str(error), wait, lasts=error.lasts)
            ends.append(self._ended(row, was, card, error=str(error), next_try=next_try, unbegun=True))
        self._end(_together(ends))

    def rests(self, rows: Sequence[OutboxRow], before: Sequence[State], error: JobPaused) -> None:
        """X13: nothing left, and nothing of this kind does until the rest is over."""
        now = self._store.clock.now()
        until = now + timedelta(seconds=error.wait)
        self._end(
            [
                self._ended(row, was, next_try=until, reason=outbox_queue.RESTS, unbegun=True)
                for row, was in zip(rows, before, strict=True)
            ]
        )
        account_id, kind = rows[0].account_id, rows[0].kind

        def job() -> None:
            outbox_queue.rest(account_id, kind, until, now)
            pausecards.rests(account_id, kind, error, now)

        self._store.write(job)
        self._settle.say(rows[0], str(error))
        self._settle.fail(rows[0])

    def lost(self, rows: Sequence[OutboxRow], way: Way, who: str, error: LinndeskError) -> None:
        """Nobody knows. What is frozen is told once more at once, a level at its newest, ever later."""
        now = self._store.clock.now()
        ends = []
        for row in rows:
            once = way.once(row)
            first = once or way.frozen or row.attempts <= 1
            next_try = now if first else now + self._settle.pause(row)
            card = None if first else cards.card(way, "unconfirmed", row, who, str(error), next_try)
            said = error.said if once else str(error)  # of another try nothing is said
            ends.append(self._ended(row, "sending", card, error=said, next_try=next_try))
        self._end(_together(ends))

    def unheard(self, rows: Sequence[OutboxRow], reason: str, way: Way, who: str, error: str = "") -> None:
        """Told as often as the program may, and nobody knows: a person looks there."""
        ends = [
            self._ended(row, "sent", cards.card(way, "unheard", row, who, error or reason), reason=reason, error=error)
            for row in rows
        ]
        done = self._end(ends)
        if done:
            what = f"1 {way.noun[0]}" if len(done) == 1 else f"{len(done):,} {way.noun[1]}"
            where = "the mail server" if way.kind == "mail" else who
            self._settle.say(rows[0], f"{what} sent, not confirmed: look at {where} whether it has them")
            self._settle.fail(rows[0])

    def answered(self, row: OutboxRow) -> None:
        """Whatever it said, it is there: a rest is over."""
        now = self._store.clock.now()
        if self._store.read(lambda: problems.open_since(pausecards.key(row.account_id, row.kind))) is not None:
            self._store.write(lambda: pausecards.over(row.account_id, row.kind, now))

    def _ended(self, row: OutboxRow, state: State, card: Trouble | None = None, **more: object) -> End:
        return End(row, Ending(row.id, state, version=row.version, **more), card)  # type: ignore[arg-type]

    def _end(self, ends: Sequence[End]) -> list[End]:
        ours = {row.id for row in self._settle.end_all(ends)}
        return [each for each in ends if each.row.id in ours]


def _together(ends: Sequence[End]) -> list[End]:
    """What one request carried is due at one moment, the latest of any: else each would leave in one of its own."""
    latest = max((each.ending.next_try for each in ends if each.ending.next_try is not None), default=None)
    return [
        replace(each, ending=replace(each.ending, next_try=latest)) if each.ending.next_try is not None else each
        for each in ends
    ]
