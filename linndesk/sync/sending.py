"""Sending what is due of one pool, row by row: judged, claimed, told, settled (R-OUTCOME, R-LEASE). Sync thread."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from linndesk.channels.despatches import ShippedThere
from linndesk.domain.despatch import Blocked, Done
from linndesk.domain.outbox import ALONE, FACTS, Hold, Kind, State
from linndesk.domain.retry import backoff
from linndesk.errors import (
    AccessRefused,
    BadInput,
    Cancelled,
    ChannelError,
    ChannelRefused,
    JobPaused,
    LinndeskError,
    NotYet,
    SignInRefused,
    Throttled,
    UnknownName,
    VaultTrouble,
)
from linndesk.store import accounts, outbox, outbox_queue, sends
from linndesk.store.outbox import OutboxRow
from linndesk.sync import cards
from linndesk.sync.answers import UNHEARD, Answers
from linndesk.sync.cards import OF_HOLD
from linndesk.sync.claiming import Claiming, Guard
from linndesk.sync.endings import counts
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outcomes import Settle
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart, Stint
from linndesk.sync.together import Plans, Together, surely_not_told
from linndesk.sync.way import BEFORE, Batches, Plan, Ready, Unheard, Way

T = TypeVar("T")

PATIENCE = 20.0  # seconds one run waits in all because a channel is in trouble or asks for a pause
TURN = timedelta(minutes=15)  # of levels in one run: a pool's orders must not wait for thousands of them
ASK_AGAIN = timedelta(minutes=10)  # a row of unknown fate whose account may not send now
LOOKS, LOOK_AGAIN = 6, timedelta(minutes=1)  # before what is not there is taken for not sent: it may show late
COPIED = "It was on its way when this database was copied or restored; the channel does not have it"
COPIED_LEVEL = "It was on its way when this database was copied or restored; look at it before it goes again"
NOT_YET = 60.0  # seconds until a row is looked at again that waits for another one
CHANGES = 5  # times that a row may change between its look and its claim in one run
_SHUT = (SignInRefused, AccessRefused, VaultTrouble)


class Sending(RunPart):
    """One run's sends of one pool, inside its lease. Raises Cancelled, LeaseLost; all else stands in the receipts.

    ``tried``: the rows that this run has looked at so far, added to. ``resting``: accounts of which no order is
    processed now, but for what has begun.
    """

    def __init__(
        self,
        stint: Stint,
        ways: Mapping[Kind, Way],
        tried: set[int] | None = None,
        resting: Collection[int] = (),
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(stint)
        self._ways = ways
        self._resting = resting
        self._chance = chance
        self._clock = self._connect.tools(self._cancel, lambda text: None).clock
        self._outlets = Outlets(stint)
        self._claims = Claiming(self._store, self._connect, self._lease)
        self._settle = Settle(self._store, self._lease, ways, self._receipts, chance)
        self._answers = Answers(self._store, self._settle)
        self._together = Together(self._store, self._lease, self._claims, self._settle, self._leave, self._count_sent)
        self._kinds: tuple[Kind, ...] = tuple(ways)
        self._tried: set[int] = set() if tried is None else tried
        self._told: set[int] = set()
        self._shut: set[tuple[int, Kind | None]] = set()  # accounts that cannot sign in, or may not do a kind of act
        self._stuck: set[int] = set()  # nothing more can be done about them in this run
        self._changed: Counter[int] = Counter()
        self._left = PATIENCE
        self._failures = 0
        self._numbers: Counter[Kind] = Counter()  # how many of each were tried
        self._totals: Counter[Kind] = Counter()  # and how many there are

    def run(self, kinds: Collection[Kind] = ()) -> None:
        """Until nothing is due any more, or patience is used up. ``kinds``: only these; may be called again."""
        self._kinds = tuple(kinds) or tuple(self._ways)
        self._store.read(self._run)  # one connection for all of its reads: to open one costs more than to read

    def _run(self) -> None:
        now = self._store.clock.now()
        turn_ends = now + TURN
        for kind in self._kinds:
            self._totals[kind] = self._numbers[kind] + outbox_queue.due_count(
                self._pool_id, now, (kind,), self._resting
            )  # fmt: skip
        try:
            while self._left >= 0:
                self._cancel.check()
                row = self._next()
                if row is not None and row.kind == "stock" and self._store.clock.now() >= turn_ends:
                    self._leave_rest(row)
                    break
                if row is not None:
                    self._one(row)
                elif not self._wait_for_tried():
                    break
        finally:
            self._outlets.close()

    def _leave_rest(self, row: OutboxRow) -> None:
        now = self._store.clock.now()
        left = self._store.read(lambda: outbox_queue.due_count(self._pool_id, now, (row.kind,)))
        receipt = self._receipts.get(row.account_id)
        if receipt is not None:
            what = "1 level is" if left == 1 else f"{left:,} levels are"
            receipt.messages.append(f"{what} left for the next run, so that orders are asked for meanwhile")

    def _next(self) -> OutboxRow | None:
        now = self._store.clock.now()
        rows = self._store.read(
            lambda: outbox.due(self._pool_id, now, 1, kinds=self._kinds, but=self._stuck, resting=self._resting)
        )
        return rows[0] if rows else None

    def _one(self, row: OutboxRow) -> None:
        way = self._ways[row.kind]
        self._begin(row, way)
        hold, who, until = self._store.read(partial(self._gate, row))
        if hold and row.state == "waiting":
            self._settle.held(row, hold, "")
        elif until is not None:
            self._settle.no_sign_in(row, way, who, outbox_queue.SIGN_IN, until=until)
        elif row.state == "waiting":
            self._judge(row, way, hold, who)
        elif not self._store.write(partial(self._adopt, row, tries := int(not way.once(row)))):
            self._stuck.add(row.id)
        else:
            row = replace(row, attempts=row.attempts + tries, fence=self._lease.fence)
            if way.once(row):
                self._answers.unheard([row], UNHEARD, way, who, row.error)
            elif hold == "off" or self._shut & {(row.account_id, None), (row.account_id, row.kind)}:
                self._settle.stays(row, ASK_AGAIN)
            else:
                self._judge(row, way, hold, who)

    def _begin(self, row: OutboxRow, way: Way) -> None:
        """It is counted and named once."""
        if row.id not in self._tried:
            self._tried.add(row.id)
            counts(self._receipts, row).planned += 1
            self._numbers[row.kind] += 1
            number = self._numbers[row.kind]
            self._tell(row, f"Sending {way.noun[0]} {number:,} of {max(self._totals[row.kind], number):,}")

    def _judge(self, row: OutboxRow, way: Way, hold: Hold, who: str) -> None:
        outlet = self._tried_to(row, way, who, lambda: self._outlets.of(row.account_id))
        if outlet is None:
            return
        batches = way.together(outlet)
        if batches is not None and row.state == "sending" and way.frozen:
            self._repeat(row, way, outlet, batches, hold)
        elif batches is not None and not hold and not (row.state == "sending" and row.unsure):
            self._many(row, way, outlet, batches)
        else:
            plan = self._tried_to(row, way, who, lambda: way.plan(row, outlet))
            if plan is not None:
                self._act(row, way, outlet, plan, hold)

    def _many(self, row: OutboxRow, way: Way, outlet: Outlet, batches: Batches) -> None:
        """This row and what may leave with it, each judged on its own."""
        plans: Plans = []
        for each in self._together.company(row, way, batches, self._stuck):
            self._begin(each, way)
            plan = self._tried_to(each, way, outlet.title, partial(way.plan, each, outlet))
            if isinstance(plan, Ready):
                plans.append((each, plan))
            elif plan is not None:
                self._act(each, way, outlet, plan, "")
        if plans:
            self._after(row, way, outlet, self._together.tell(plans, way, outlet, batches))

    def _repeat(self, row: OutboxRow, way: Way, outlet: Outlet, batches: Batches, hold: Hold) -> None:
        """Its answer was lost, and there is nobody to be asked: the same request once more, as soon as it may leave."""
        if hold and not row.unsure:
            self._settle.stays(row, ASK_AGAIN)
        else:
            self._after(row, way, outlet, self._together.repeat(row, way, outlet, batches))

    def _after(self, row: OutboxRow, way: Way, outlet: Outlet, error: ChannelError | None) -> None:
        if error is None:
            self._failures = 0
        elif isinstance(error, _SHUT):
            self._closed(row, way, outlet.title, error)
        elif not isinstance(error, JobPaused):  # what rests waits for nobody, and the others do not wait for it
            self._breathe(error)

    def _tried_to(self, row: OutboxRow, way: Way, who: str, look: Callable[[], T]) -> T | None:
        """What is needed to judge a row; None where it could not be had, and the row is dealt with."""
        try:
            return look()
        except UnknownName:
            self._stuck.add(row.id)  # the account was removed, and its rows with it
        except _SHUT as error:
            self._shut_out(row, way, who, error)
        except BadInput as error:
            self._never(row, way, who, error)
        except NotYet as error:
            self._stuck.add(row.id)  # in this run: what goes before it is tried before it
            self._settle.postponed(row, way, who, error, NOT_YET)
        except ChannelError as error:
            self._settle.postponed(row, way, who, error, _named(error))
            self._breathe(error)
        return None

    def _act(self, row: OutboxRow, way: Way, outlet: Outlet, plan: Plan, hold: Hold) -> None:
        unknown = row.state == "sending"
        if isinstance(plan, Blocked):
            self._blocked(row, way, outlet, plan)
        elif isinstance(plan, Unheard):
            self._unheard(row, way, outlet, plan)
        elif isinstance(plan, Done):
            claimed = row if unknown else self._claimed(row, way, Ready({}, row.payload), begins=False)
            if claimed is not None:
                self._settle.confirmed(claimed)
        elif unknown and row.unsure:
            self._settle.held(row, "watch", COPIED_LEVEL if row.kind in FACTS | {"listing"} else COPIED)
        elif unknown and self._store.read(lambda: outbox.has_newer(row)):
            self._settle.superseded(row)
        elif hold:
            self._settle.stays(row, ASK_AGAIN)
        else:
            self._send(row, way, outlet, plan)

    def _blocked(self, row: OutboxRow, way: Way, outlet: Outlet, plan: Blocked) -> None:
        cause = OF_HOLD[plan.hold]
        unknown = row.state == "sending"
        if unknown and plan.hold in ("stranger", "unknown_order"):
            self._settle.refused(row, way, outlet.title, cause, plan.why)
        elif unknown and row.attempts < LOOKS and not way.several:
            self._settle.stays(row, LOOK_AGAIN)
        else:
            self._settle.held(row, plan.hold, plan.why, cards.card(way, cause, row, outlet.title, plan.why))

    def _unheard(self, row: OutboxRow, way: Way, outlet: Outlet, plan: Unheard) -> None:
        """It may show late: only after some looks a person is asked."""
        if row.attempts - int(row.payload.get(BEFORE, 0)) >= LOOKS:
            self._answers.unheard([row], plan.why, way, outlet.title, row.error)
        else:
            self._settle.stays(row, LOOK_AGAIN)

    def _send(self, row: OutboxRow, way: Way, outlet: Outlet, plan: Ready) -> None:
        claimed = self._claimed(row, way, plan)
        if claimed is None:
            return
        guard = Guard(self._lease)
        try:
            way.tell(claimed, claimed.request or {}, outlet, guard)
        except (Cancelled, LeaseLost):
            if not guard.passed:
                self._settle.let_be(claimed, row.state)
            raise
        except ChannelError as error:
            self._failed(claimed, row.state, way, outlet, error, guard.passed)
        else:
            self._failures = 0
            self._settle.taken(claimed)
            if way.once(claimed):
                self._answers.answered(claimed)
        finally:
            if guard.passed:
                self._count_sent(row)

    def _failed(
        self, row: OutboxRow, before: State, way: Way, outlet: Outlet, error: ChannelError, passed: bool
    ) -> None:
        """``before``: what it was when it was claimed; one of unknown fate stays so when a repeat does not leave."""
        if isinstance(error, JobPaused):
            self._answers.rests([row], [before], error)
            return
        if isinstance(error, ShippedThere):
            self._has_it(row, way, outlet, error)
        elif isinstance(error, ChannelRefused):
            self._settle.refused(row, way, outlet.title, "refused", error.said)
        elif surely_not_told(error, passed):
            state: State = "sending" if way.several and passed else before
            self._settle.not_sent(row, way, outlet.title, error, _named(error), state=state)
        else:
            self._settle.unconfirmed(row, way, outlet.title, error)
        if isinstance(error, _SHUT):
            self._closed(row, way, outlet.title, error)
        elif not isinstance(error, ChannelRefused):
            self._breathe(error)

    def _has_it(self, row: OutboxRow, way: Way, outlet: Outlet, refusal: ChannelError) -> None:
        """The channel has these units as sent: by this very parcel, or by somebody else's."""
        try:
            plan = way.plan_again(row, outlet)
        except (ChannelError, BadInput, VaultTrouble) as error:
            self._settle.unconfirmed(row, way, outlet.title, error)
            return
        if isinstance(plan, Done):
            self._settle.confirmed(row)
        else:
            cause = OF_HOLD[plan.hold] if isinstance(plan, Blocked) else "refused"
            self._settle.refused(row, way, outlet.title, cause, refusal.said)

    def _claimed(self, row: OutboxRow, way: Way, plan: Ready, *, begins: bool = True) -> OutboxRow | None:
        """It is *sending* now, with its request as it is kept; None when it may not. Raises LeaseLost."""
        claimed, left = self._claims.many([(row, plan)], way, begins=begins)
        self._leave(left)
        return claimed[0] if claimed else None

    def _leave(self, whys: Mapping[int, str]) -> None:
        """Rows that could not be claimed: what has changed meanwhile is read again, some times."""
        for row_id, why in whys.items():
            self._changed[row_id] += 1
            if why != sends.CHANGED or self._changed[row_id] > CHANGES:
                self._stuck.add(row_id)

    def _never(self, row: OutboxRow, way: Way, who: str, error: BadInput) -> None:
        """It could not be sent as it stands: refused, by us."""
        claimed = row if row.state == "sending" else self._claimed(row, way, Ready({}, row.payload), begins=False)
        if claimed is not None:
            self._settle.refused(claimed, way, who, way.wrong, error.said)

    def _shut_out(self, row: OutboxRow, way: Way, who: str, error: LinndeskError) -> None:
        if row.state == "sending":
            self._settle.stays(row, ASK_AGAIN)
        else:
            self._settle.postponed(row, way, who, error)
        self._closed(row, way, who, error)

    def _closed(self, row: OutboxRow, way: Way, who: str, error: LinndeskError) -> None:
        """The account, or this kind of act where only that is not allowed. A despatch speaks for the account."""
        alone = isinstance(error, AccessRefused) and row.kind in ALONE
        self._shut.add((row.account_id, row.kind if alone else None))
        self._settle.no_sign_in(row, way, who, error.said, alone=alone, fix=error.fix if error.lasts else "")

    def _adopt(self, row: OutboxRow, tries: int) -> bool:
        return sends.adopt(row, self._lease.fence, self._store.now(), tries=tries)

    def _gate(self, row: OutboxRow) -> tuple[Hold, str, datetime | None]:
        """What holds it back, the title of its channel, and until when its account waits for a sign-in."""
        account = accounts.by_id(row.account_id)
        if account is None:
            return "off", "", None
        waits = row.state == "waiting" and row.reason not in outbox_queue.SHUT
        until = outbox_queue.shut_until(row.account_id, row.kind, self._store.clock.now()) if waits else None
        kind = self._connect.kind(account)
        who = kind.called(self._connect.settings(account)) or kind.title
        return self._connect.hold(account, row.kind), who, until

    def _breathe(self, error: LinndeskError) -> None:
        """The channel is in trouble: a pause, out of the run's patience; the run ends once that is used up."""
        self._failures += 1
        wait = max(_named(error), backoff(self._failures, chance=self._chance(), base=0.5))
        self._left -= wait
        if self._left >= 0:
            self._clock.wait(wait, self._cancel)

    def _wait_for_tried(self) -> bool:
        """What failed in this run is tried again in it, as far as patience goes."""
        when = self._store.read(lambda: outbox_queue.soonest(self._tried - self._stuck))
        wait = self._left + 1 if when is None else (when - self._store.clock.now()).total_seconds()
        if wait > self._left:
            return False
        self._left -= max(wait, 0.001)
        self._clock.wait(max(wait, 0.001), self._cancel)
        return True

    def _count_sent(self, row: OutboxRow) -> None:
        if row.id not in self._told:
            self._told.add(row.id)
            counts(self._receipts, row).sent += 1

    def _tell(self, row: OutboxRow, text: str) -> None:
        if row.account_id in self._receipts:
            self._say(row.account_id, text)


def _named(error: LinndeskError) -> float:
    return error.wait if isinstance(error, Throttled) else 0.0
