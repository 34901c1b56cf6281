"""Find an order: here, on the channel and why not here, or not there; and bring it in (N5). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from linndesk.channels.base import Cancel, FindsOrders
from linndesk.domain.changes import Changes
from linndesk.domain.finding import Follower, Reason, Where, tidied, why_not_here
from linndesk.domain.importing import placed_while_on
from linndesk.domain.orders import ChannelOrder, Order
from linndesk.domain.receipts import Skipped
from linndesk.errors import BadInput, BadReply, ChannelError, InvalidSettings, UnknownName, VaultTrouble
from linndesk.services import takers
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, onperiods, orders, orders_in, quarantine, runs
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Taker
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

Say = Callable[[str], None]
RUNS = 200  # of an account, in which to look for an order that was left out


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An account that was asked and could not say, and why. ``never``: its channel cannot be asked for one order."""

    account: str
    reason: str
    never: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a search. ``order``: as it is here; ``there``: as the channel states it now.

    ``account``: whose it is, or would be. ``reason``: why it is not to be worked on here, in sentences; blank when it
    is. ``comes``: a sync brings it by itself. ``unread``: it is here but could not be read, and is kept aside.
    """

    ref: str
    where: Where
    order: Order | None = None
    there: ChannelOrder | None = None
    account: str | None = None
    reason: str = ""
    can_import: bool = False
    comes: bool = False
    unread: bool = False
    asked: tuple[str, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether everybody who may know it has answered; nothing needs to be asked of an order that was found."""
        return self.where != "nowhere" or not self.unanswered

    @property
    def is_deleted(self) -> bool:
        return self.order is not None and self.order.deleted_at is not None


class FindOrder:
    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def find(
        self, pasted: str, account: str | None = None, *, cancel: Cancel | None = None, say: Say = lambda text: None
    ) -> Found:
        """Look here, then ask each account's channel once, whatever its light says (R-MODES).

        ``account``: only there. Raises BadInput for a text without a number, or a number that is here twice;
        UnknownName, Cancelled.
        """
        ref = tidied(pasted)
        if not ref:
            raise BadInput("There is no order number in this", fix="Paste the channel's order number, or ours")
        row = self._store.read(lambda: accounts.named(account)) if account else None
        here = self._here(ref, row)
        return here if here is not None else self._ask(ref, self._speakers(row), cancel or Cancel(), say)

    def import_now(self, ref: str, account: str, *, cancel: Cancel | None = None) -> tuple[Changes, Found]:
        """Ask for the order once more and store it for ``account``, whatever left it out.

        What was shipped before it came is history and takes no stock, unless a sync of the account would have brought
        it. Raises BadInput where there is nothing to store, ChannelError, VaultTrouble, Cancelled.
        """
        row = self._store.read(lambda: accounts.named(account))
        order = self._one(ref, row, cancel or Cancel(), lambda text: None)
        if order is None:
            raise BadInput(f"Order {ref} is not on the channel of {account}", fix="Check the number")
        reason = why_not_here(order, self._followers(row))
        if isinstance(order, Skipped) or not reason.can_import:
            raise BadInput(f"Order {ref} is not brought in", reason.text, "There is nothing to do with it here")
        now = self._store.clock.now()

        def job() -> bool:
            taker = self._taker(row, order, reason)
            taken = orders_in.add_page(row.pool_id, [taker], [order], self._connections.seal(), now)[row.id]
            audit.note("order brought in by hand", ref, now, after={"account": account, "why": reason.why})
            return taken.counts.came > 0

        came = self._store.write(job, Urgency.CLICK)
        here = self._here(ref, row)
        if here is None:
            raise BadInput(f"Order {ref} was not stored", reason.text, "Sync the account and look again")
        return Changes(orders=came, stock=came, problems=came), here

    # -- here

    def _here(self, ref: str, row: AccountRow | None) -> Found | None:
        try:
            order = self._store.read(
                lambda: orders.fetch([orders.id_of(ref, row.id if row else None)], self._connections.seal())[0]
            )
        except UnknownName:
            return self._kept_aside(ref, row)
        reason = f"It was deleted here on {order.deleted_at:%d %B %Y}" if order.deleted_at else ""
        return Found(ref, "here", order, account=order.account, reason=reason)

    def _kept_aside(self, ref: str, row: AccountRow | None) -> Found | None:
        found = self._store.read(lambda: quarantine.reason_of(ref, row.pool_id if row else None))
        if found is None:
            return None
        pool_id, why = found
        name = next((each.name for each in self._pool(pool_id)), "")
        text = f"It came, but it could not be read: {why}. It is kept aside and read again when it changes"
        return Found(ref, "here", account=name, reason=text, can_import=True, unread=True)

    # -- there

    def _speakers(self, only: AccountRow | None) -> list[AccountRow]:
        """One account of each pool, one that is on where there is one."""
        if only is not None:
            return [only]
        rows = self._store.read(accounts.every)
        speakers: dict[int, AccountRow] = {}
        for each in rows:
            known = speakers.get(each.pool_id)
            if known is None or (each.enabled and not known.enabled):
                speakers[each.pool_id] = each
        return list(speakers.values())

    def _ask(self, ref: str, speakers: Sequence[AccountRow], cancel: Cancel, say: Say) -> Found:
        asked: list[str] = []
        silent: list[Unanswered] = []
        for row in speakers:
            cancel.check()
            say(row.name)
            try:
                order = self._one(ref, row, cancel, say)
                asked.append(row.name)
            except _CannotBeAsked:
                silent.append(self._left_out(ref, row))
                continue
            except BadReply as error:
                asked.append(row.name)
                return self._unreadable(ref, row, error, asked, silent)
            except (ChannelError, VaultTrouble, InvalidSettings) as error:
                asked.append(row.name)
                silent.append(Unanswered(row.name, str(error)))
                continue
            if order is not None:
                reason = why_not_here(order, self._followers(row))
                there = order if isinstance(order, ChannelOrder) else None
                return Found(
                    ref, "channel", there=there, account=reason.account, reason=reason.text,
                    can_import=reason.can_import, comes=reason.comes_by_itself, asked=tuple(asked),
                    unanswered=tuple(silent),
                )  # fmt: skip
        said = _not_there(asked) if asked or not silent else "It is not here"
        return Found(ref, "nowhere", reason=said, asked=tuple(asked), unanswered=tuple(silent))

    def _unreadable(
        self, ref: str, row: AccountRow, error: BadReply, asked: Sequence[str], silent: Sequence[Unanswered]
    ) -> Found:
        text = f"{row.name} has an answer for this number that cannot be read: {error.detail or error.title}"
        silent = [*silent, Unanswered(row.name, str(error))]
        return Found(ref, "nowhere", account=row.name, reason=text, asked=tuple(asked), unanswered=tuple(silent))

    def _one(self, ref: str, row: AccountRow, cancel: Cancel, say: Say) -> ChannelOrder | Skipped | None:
        with closing(self._connections.open(row, self._connections.tools(cancel, say))) as channel:
            if not isinstance(channel, FindsOrders):
                raise _CannotBeAsked(
                    f"{row.name} cannot be asked for one order", "", "Sync the account: that brings what it has"
                )
            return channel.order(ref)

    def _left_out(self, ref: str, row: AccountRow) -> Unanswered:
        """Of a channel that cannot be asked: what its runs have said of the order."""
        for run in self._store.read(lambda: runs.latest(row.id, RUNS)):
            for each in run.receipt.get("skipped", ()):
                if each.get("ref") == ref:
                    when = f"{run.started_at:%d %B %Y %H:%M} UTC"
                    return Unanswered(row.name, f"its sync of {when} left it out: {each.get('reason', '')}", never=True)
        return Unanswered(row.name, "it has no way to ask for one order; a sync brings what it has", never=True)

    # -- who takes it

    def _pool(self, pool_id: int) -> list[AccountRow]:
        return [each for each in self._store.read(accounts.every) if each.pool_id == pool_id]

    def _followers(self, row: AccountRow) -> list[Follower]:
        return [self._follower(each) for each in self._pool(row.pool_id)]

    def _follower(self, row: AccountRow) -> Follower:
        kind, settings = self._connections.kind(row), self._connections.settings(row)
        return Follower(
            name=row.name,
            enabled=row.enabled,
            scopes=frozenset(kind.scopes(settings)),
            not_before=kind.not_before(settings),
            first_pull_at=row.first_pull_at,
            resume_point=row.resume_point,
            sent_by_channel=kind.fulfilled_by_channel(settings),
            leaves=partial(self._leaves, row),
        )

    def _leaves(self, row: AccountRow, order: ChannelOrder) -> str:
        """Why an account whose orders are handed over whole leaves it out (U2, M6), "" where it would not."""
        hands = self._connections.kind(row).fulfilling
        if hands is None:
            return ""
        periods = self._store.read(lambda: onperiods.of(row.id))
        if not placed_while_on(periods, order.received_at):
            return f"It was placed while {row.name} was not on, and what was placed then never comes by itself"
        return hands.declines(self._connections.settings(row), order)

    def _taker(self, row: AccountRow, order: ChannelOrder, reason: Reason) -> Taker:
        """Takes this order of whatever age and marketplace. Inside a write."""
        shipped_without_us = order.status == "shipped" and not reason.comes_by_itself
        return takers.of_any_age(self._connections, row, history=row.resume_point is None or shipped_without_us)


class _CannotBeAsked(BadInput):
    """The channel brings orders page by page only."""


def _not_there(asked: Sequence[str]) -> str:
    if not asked:
        return "It is not here, and there is no account that could be asked"
    return f"It is not here, and not on the channel of {', '.join(asked)}"
