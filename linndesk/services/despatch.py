"""Despatch: the check sheet, the despatch itself, its undo, and corrections. Worker threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.base import Cancel
from linndesk.domain import checksheet
from linndesk.domain.changes import Changes
from linndesk.domain.checksheet import BLOCKS, STAYS, Finding, FindingKind
from linndesk.domain.outbox import WORDS
from linndesk.errors import BadInput, LinndeskError
from linndesk.services.connections import Connections
from linndesk.services.leaving import AccountNow, Chosen, Packing, Shelf, Wish
from linndesk.store import audit, parcels, postal, turns
from linndesk.store.numbers import number_of
from linndesk.store.parcels import Leaving
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

__all__ = ["CheckRow", "CheckSheet", "Despatch", "Despatched", "Finding", "Left", "Wish"]

BATCH = 50  # orders a transaction: some 500 rows
UNDO_BATCH = 20
CHANGED = Changes(orders=True, stock=True, problems=True)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One parcel of the check sheet. ``blocked``: it needs a reason; ``units`` 0: it cannot leave at all."""

    order_id: int
    number: str
    channel_order_id: str
    account: str
    service: str
    tracking: str
    units: int
    findings: tuple[Finding, ...]
    blocked: bool
    called: str = ""  # what people on the channel call it, where its id is no name

    @property
    def can_leave(self) -> bool:
        """Whether it could be despatched, with a reason where it is blocked."""
        return all(each.kind not in STAYS for each in self.findings)


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """W6. ``held``: one sentence for each account whose channel is not told for now; ``undo_seconds``: the shortest
    time in which these despatches can be taken back without a trace; ``final``: what a person has to know before,
    because nobody can undo it on the channel."""

    rows: tuple[CheckRow, ...]
    undo_seconds: int
    held: tuple[str, ...]
    final: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[FindingKind, int]:
        """Rows by what was found, in the order of the rules; only what was found."""
        return dict(Counter(kind for row in self.rows for kind in {each.kind: 0 for each in row.findings}))

    @property
    def ready(self) -> int:
        """Rows without any finding."""
        return sum(not row.findings for row in self.rows)


@dataclass(frozen=True, slots=True)
class Left:
    """An order that was not despatched, and why."""

    order_id: int
    number: str
    error: LinndeskError

    @property
    def why(self) -> str:
        return self.error.detail or self.error.title


@dataclass(frozen=True, slots=True)
class Despatched:
    """``orders``: those that left; ``held``: how many of their debts are held, ``why_held`` in words; ``undo_until``:
    None where nothing waits; ``left``: what was not despatched; ``sentence``: all of it for a person."""

    outbox_ids: tuple[int, ...]
    parcel_ids: tuple[int, ...]
    orders: tuple[int, ...]
    held: int
    why_held: tuple[str, ...]
    undo_until: datetime | None
    left: tuple[Left, ...]
    sentence: str
    changes: Changes = CHANGED


@dataclass(slots=True)
class _Tally:
    """What came of some batches."""

    gone: list[parcels.Gone]
    left: list[Left]
    held: list[str]
    until: list[datetime]

    def add(self, other: _Tally) -> None:
        self.gone += other.gone
        self.left += other.left
        self.held += other.held
        self.until += other.until


class Despatch:
    """What leaves this PC because a person says so: each despatch is one transaction with its stock and its debt."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def sheet(self, wishes: Sequence[Wish]) -> CheckSheet:
        """What speaks for looking again, row by row, in the order of ``wishes``. Raises BadInput, UnknownName."""
        return self._store.read(lambda: self._sheet(wishes))

    def _sheet(self, wishes: Sequence[Wish]) -> CheckSheet:
        packing = Packing(self._connections, wishes)
        shelf = Shelf(list(packing.orders.values()))
        rows = []
        for wish in wishes:
            chosen = packing.choose(wish)
            found = packing.findings(chosen, shelf.free(chosen))
            packing.take(chosen)
            rows.append(_row(chosen, packing.account(chosen.order.account_id).row.name, found))
        accounts = [packing.account(each) for each in sorted({each.account_id for each in packing.orders.values()})]
        held = tuple(f"{each.row.name}: {WORDS[each.hold]}" for each in accounts if each.hold)
        final = tuple(dict.fromkeys(each.final for each in accounts if each.final))
        return CheckSheet(tuple(rows), min((each.undo_seconds for each in accounts), default=0), held, final)

    def despatch(
        self,
        wishes: Sequence[Wish],
        *,
        override: str = "",
        at_once: bool = False,
        told: Callable[[int, int], None] = lambda done, of: None,
        cancel: Cancel | None = None,
    ) -> Despatched:
        """Make a parcel of each wish. One that cannot leave stays behind with its reason and loses no other.

        ``override``: why orders leave that the channel has called off or has as sent. ``at_once``: no undo wait.
        ``told(done, of)`` after each transaction; after ``cancel`` no new one begins. A single wish that cannot
        leave raises: NotDespatched, BadInput, UnknownName.
        """
        if not wishes:
            raise BadInput("No order is chosen", fix="Choose the orders that leave")
        tally = _Tally([], [], [], [])
        reason = checksheet.clean(override, "reason", checksheet.LONGEST_REASON)
        done = 0
        for start in range(0, len(wishes), BATCH):
            if cancel is not None and cancel.is_set:
                break
            part = wishes[start : start + BATCH]
            job = partial(self._batch, part, reason, at_once, len(wishes) == 1)
            tally.add(self._store.write(job, Urgency.CLICK))
            done += len(part)
            told(done, len(wishes))
        if len(wishes) == 1 and tally.left:
            raise tally.left[0].error
        return _outcome(tally, len(wishes) - done)

    def _batch(self, part: Sequence[Wish], override: str, at_once: bool, alone: bool) -> _Tally:
        now = self._store.clock.now()
        packing = Packing(self._connections, part, lock=True)
        tally = _Tally([], [], [], [])
        leavings: list[Leaving] = []
        for wish in part:
            try:
                leavings.append(self._leaving(packing, wish, override, now, at_once, alone))
            except LinndeskError as error:
                tally.left.append(Left(wish.order_id, packing.number(wish.order_id), error))
        postal.make_sure(each.service for each in leavings)
        tally.gone = parcels.despatch(leavings, now)
        if at_once:
            turns.at_once({each.order.account_id for each in leavings if each.kind == "process"})
        for each, gone in zip(leavings, tally.gone, strict=True):
            audit.note("order despatched", number_of(each.order.id), now, after=_noted(each, gone))
        tally.held = [WORDS[each.hold] for each in leavings if each.hold]
        tally.until = [each.due for each in leavings if not each.hold and each.due > now]
        return tally

    def _leaving(
        self, packing: Packing, wish: Wish, override: str, now: datetime, at_once: bool, alone: bool
    ) -> Leaving:
        chosen = packing.choose(wish)
        blocks = packing.refuse(chosen, override)
        packing.take(chosen)
        account = packing.account(chosen.order.account_id)
        due = now if at_once else now + timedelta(seconds=account.undo_seconds)
        # Of many orders only those that were called off go out in spite of it; a single one was looked at.
        reason = override if blocks or alone else ""
        return Leaving(
            chosen.order, chosen.service.name, chosen.tracking, chosen.lines, due, account.hold, reason, account.kind,
            chosen.ends,
        )  # fmt: skip

    def undo(self, outbox_ids: Sequence[int], told: Callable[[int, int], None] = lambda done, of: None) -> int:
        """Take despatches back whose channels were not told yet; how many were. What was sent stays."""

        def job(part: Sequence[int]) -> int:
            now = self._store.clock.now()
            return sum(parcels.take_back(each, now) for each in parcels.debts(part))

        taken = 0
        for start in range(0, len(outbox_ids), UNDO_BATCH):
            part = outbox_ids[start : start + UNDO_BATCH]
            taken += self._store.write(partial(job, part), Urgency.CLICK)
            told(start + len(part), len(outbox_ids))
        return taken

    def correct(self, parcel_id: int, service: str, tracking: str) -> int:
        """Tell the channel another service or tracking of a parcel; the new debt's id. Blank service = as it is.

        Raises UnknownName, BadInput where nothing differs, the despatch was taken back, or its channel was told and
        takes no correction.
        """
        name = checksheet.clean(service, "service")
        number = checksheet.clean(tracking, "tracking number")

        def job() -> int:
            now = self._store.clock.now()
            order_id = parcels.order_of(parcel_id)
            packing = Packing(self._connections, [Wish(order_id)], lock=True)
            order = packing.order(order_id)
            account = packing.account(order.account_id)
            self._refuse_correction(parcel_id, account)
            due = now + timedelta(seconds=account.undo_seconds)
            before, row_id = parcels.correct(parcel_id, order, postal.spelled(name), number, due, account.hold, now)
            postal.make_sure([name])
            after = {"parcel": parcel_id, "service": name or before["service"], "tracking": number}
            audit.note("parcel corrected", number_of(order_id), now, before=before, after=after)
            return row_id

        return self._store.write(job, Urgency.CLICK)

    def uncorrected(self, parcel_id: int) -> str:
        """Why a parcel can no longer be corrected, as a sentence; "" where it can. Raises UnknownName."""

        def job() -> str:
            order_id = parcels.order_of(parcel_id)
            packing = Packing(self._connections, [Wish(order_id)])
            return self._why_uncorrected(parcel_id, packing.account(packing.order(order_id).account_id))

        return self._store.read(job)

    def _refuse_correction(self, parcel_id: int, account: AccountNow) -> None:
        why = self._why_uncorrected(parcel_id, account)
        if why:
            raise BadInput("This parcel cannot be corrected", why, f"Correct it on the channel of {account.row.name}")

    def _why_uncorrected(self, parcel_id: int, account: AccountNow) -> str:
        """Inside a read or a write."""
        why = self._connections.kind(account.row).uncorrected
        return why if why and parcels.told_as(parcel_id) is not None else ""


def _row(chosen: Chosen, account: str, found: tuple[Finding, ...]) -> CheckRow:
    order = chosen.order
    return CheckRow(
        order.id, order.number, order.channel_order_id, account, chosen.service.name, chosen.tracking, chosen.units,
        found, any(each.kind in BLOCKS for each in found), order.called,
    )  # fmt: skip


def _noted(each: Leaving, gone: parcels.Gone) -> dict[str, object]:
    noted: dict[str, object] = {
        "parcel": gone.parcel_id, "service": each.service, "tracking": each.tracking,
        "lines": {line.line_id: units for line, units in each.lines},
    }  # fmt: skip
    noted |= {"stage": each.ends} if each.ends else {}
    return {**noted, "override": each.override} if each.override else noted


def _outcome(tally: _Tally, stopped: int) -> Despatched:
    orders = tuple(dict.fromkeys(each.order_id for each in tally.gone))
    why = tuple(dict.fromkeys(tally.held))
    words = [f"{_count(len(orders), 'order')} despatched"]
    if tally.held:
        words.append(f"{_count(len(tally.held), 'parcel')} held: {'; '.join(why)}")
    if tally.left:
        words.append(f"{_count(len(tally.left), 'order')} stayed behind")
    if stopped:
        words.append(f"stopped before {_count(stopped, 'more order')}")
    return Despatched(
        outbox_ids=tuple(each.outbox_id for each in tally.gone),
        parcel_ids=tuple(each.parcel_id for each in tally.gone),
        orders=orders,
        held=len(tally.held),
        why_held=why,
        undo_until=min(tally.until, default=None),
        left=tuple(tally.left),
        sentence=". ".join(words) + ".",
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
