"""Rows of one account that one request carries: gathered, told, halved where all are refused, and told once more to
the byte where an answer was lost (R-OUTCOME, R-LOST, decision 19). Sync thread."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from linndesk.channels.http import NoAnswer
from linndesk.domain.outbox import State
from linndesk.errors import (
    AccessRefused,
    BadInput,
    Cancelled,
    ChannelError,
    ChannelRefused,
    JobPaused,
    LinndeskError,
    SignInRefused,
    Throttled,
)
from linndesk.store import outbox_queue, sends
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.answers import NOT_ALONE, STOPPED, TWICE, Answers
from linndesk.sync.cards import Cause
from linndesk.sync.claiming import Claiming, Guard
from linndesk.sync.lease import HeldLease, LeaseLost
from linndesk.sync.outcomes import Settle
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Ready, Way

ALIKE = 5  # rows refused alone in the words of all, and none taken: one from the other end decides for the rest
NEVER_HAPPENED = (ChannelRefused, Throttled, SignInRefused, AccessRefused)
COPIED = "It was on its way when this database was copied or restored; look there whether the channel has it"
EARLIER_LOOK = "It has moved on since it was read"
Plans = list[tuple[OutboxRow, Ready]]


def surely_not_told(error: LinndeskError, passed: bool) -> bool:
    """Whether nothing can have happened by a request that failed so. ``passed``: its bytes may have left."""
    return not passed or isinstance(error, NEVER_HAPPENED) or (isinstance(error, NoAnswer) and not error.sent)


class Together:
    """Of one run of one pool, inside its lease. ``leave``: hears of rows that could not be claimed, and why; ``sent``:
    of each row that may have left. Raises Cancelled, LeaseLost."""

    def __init__(
        self,
        store: Store,
        lease: HeldLease,
        claims: Claiming,
        settle: Settle,
        leave: Callable[[Mapping[int, str]], None],
        sent: Callable[[OutboxRow], None],
    ) -> None:
        self._store = store
        self._lease = lease
        self._claims = claims
        self._settle = settle
        self._answers = Answers(store, settle)
        self._leave = leave
        self._sent = sent

    def company(self, row: OutboxRow, way: Way, batches: Batches, but: Collection[int]) -> list[OutboxRow]:
        """This row, and what else of its account and kind may leave with it; each target once. Of unknown fate only
        what may be told again."""
        now = self._store.clock.now()
        most, act = batches.most, batches.alike(row)
        unknown = not way.frozen  # a lost level is told again among the others, at its newest
        found = self._store.read(lambda: outbox_queue.company(row, now, most, unknown=unknown))
        by_target = {row.target: row}
        for each in found:
            lost = each.state == "sending" and way.once(each)
            if each.id not in but and len(by_target) < most and not lost and batches.alike(each) == act:
                by_target.setdefault(each.target, each)
        return list(by_target.values())

    def tell(self, plans: Plans, way: Way, outlet: Outlet, batches: Batches) -> ChannelError | None:
        """All of them, in as many requests as it takes; what stopped it, None where the channel answered."""
        todo, alike, worked = [plans], 0, False
        whole = ""  # the words in which all were refused together
        while todo:
            part = todo.pop()
            nobody = alike > ALIKE
            claimed, left = self._claims.many(
                part, way, exchange="" if nobody else uuid.uuid4().hex, begins=not nobody
            )  # fmt: skip
            self._leave(left)
            states = {row.id: row.state for row, _ in part}
            before = [states[row.id] for row in claimed]
            if not claimed:
                continue
            if nobody:
                self._answers.refused(claimed, whole, way, outlet.title)
                continue
            told = self._exchange(claimed, before, way, outlet, batches)
            if told.error is None:
                worked = True
            elif isinstance(told.error, ChannelRefused) and len(claimed) > 1:
                whole = told.error.said
                self._answers.back(claimed, before)
                todo += halves(claimed, before)
            elif isinstance(told.error, (ChannelRefused, BadInput)):
                alike = alike + 1 if told.error.said == whole and not worked else 0
                todo = from_the_end(todo) if alike == ALIKE else todo
                cause: Cause = "refused" if isinstance(told.error, ChannelRefused) else way.wrong
                self._answers.refused(claimed, told.error.said, way, outlet.title, cause)
            else:
                self._failed(claimed, before, way, outlet, told)
                return told.error
        return None

    def repeat(self, row: OutboxRow, way: Way, outlet: Outlet, batches: Batches) -> ChannelError | None:
        """The request that carried this row, once more to the byte; its answer was lost. What stopped it, as above."""
        who = outlet.title
        found = self._store.read(lambda: outbox_queue.exchange_of(row))
        again = not any(each.unsure or each.repeated for each in found)
        rows = self._adopted(found, repeats=again)
        if not rows:
            return None
        if any(each.unsure for each in found):
            for each in rows:
                self._settle.held(each, "watch", COPIED)
            return None
        if not again:
            self._answers.unheard(rows, STOPPED, way, who, found[0].error)
            return None
        before: list[State] = ["sending"] * len(rows)
        told = self._exchange(rows, before, way, outlet, batches)
        error = told.error
        if isinstance(error, ChannelRefused) and len(rows) == 1:
            self._answers.refused(rows, error.said, way, who)
        elif isinstance(error, ChannelRefused):
            self._answers.unheard(rows, NOT_ALONE.format(who=who), way, who, error.said)
        elif error is not None and (told.passed or isinstance(error, BadInput)):  # used up, whatever came of it
            self._answers.unheard(rows, TWICE, way, who, str(error))
        elif error is not None:
            self._failed(rows, before, way, outlet, told)
        return error if isinstance(error, ChannelError) and not isinstance(error, ChannelRefused) else None

    def _adopted(self, rows: Sequence[OutboxRow], *, repeats: bool) -> list[OutboxRow]:
        """All of them, or none where something of it has moved on meanwhile."""
        fence = self._lease.fence
        ours = self._store.write(lambda: sends.adopt_all(rows, fence, self._store.now(), repeats=repeats, whole=True))
        if not ours:
            self._leave({each.id: EARLIER_LOOK for each in rows})
        return [replace(each, attempts=each.attempts + 1, fence=fence) for each in rows if each.id in ours]

    def _exchange(
        self, rows: Sequence[OutboxRow], before: Sequence[State], way: Way, outlet: Outlet, batches: Batches
    ) -> _Told:
        """One request; an answer that names the rows is settled here."""
        guard = Guard(self._lease)
        try:
            found = batches.tell([each.request or {} for each in rows], guard)
        except (Cancelled, LeaseLost):
            if not guard.passed:
                self._answers.back(rows, before)
            raise
        except (ChannelError, BadInput) as error:
            if isinstance(error, ChannelRefused):
                self._answers.answered(rows[0])
            return _Told(error, guard.passed)
        finally:
            for each in rows if guard.passed else ():
                self._sent(each)
        self._answers.answered(rows[0])
        self._answers.said(rows, found, way, outlet.title)
        return _Told(None, True)

    def _failed(
        self, rows: Sequence[OutboxRow], before: Sequence[State], way: Way, outlet: Outlet, told: _Told
    ) -> None:
        error = told.error
        if isinstance(error, JobPaused):
            self._answers.rests(rows, before, error)
        elif error is not None and surely_not_told(error, told.passed):
            wait = error.wait if isinstance(error, Throttled) else 0.0
            self._answers.not_sent(rows, before, way, outlet.title, error, wait)
        elif error is not None:
            self._answers.lost(rows, way, outlet.title, error)


@dataclass(frozen=True, slots=True)
class _Told:
    """How a request ended. ``passed``: its bytes may have left."""

    error: ChannelError | BadInput | None
    passed: bool


def halves(rows: Sequence[OutboxRow], before: Sequence[State]) -> list[Plans]:
    """The second half first: it is the last to be told."""
    plans = [
        (replace(row, state=was), Ready(row.request or {}, row.payload)) for row, was in zip(rows, before, strict=True)
    ]
    middle = len(plans) // 2
    return [plans[middle:], plans[:middle]]


def from_the_end(todo: Sequence[Plans]) -> list[Plans]:
    """The very last row alone is the next."""
    if not todo:
        return []
    *others, last = todo[0]
    return [*([others] if others else []), *todo[1:], [last]]
