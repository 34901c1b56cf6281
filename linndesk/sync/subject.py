"""What one pool's run is about, and who of its accounts takes part in what. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from linndesk.channels.base import Cancel, ChannelKind, Clock, Heard, PullsOrders, Route
from linndesk.channels.fulfilling import Fulfilling
from linndesk.domain.outbox import Hold, Kind
from linndesk.domain.receipts import AccountReceipt
from linndesk.domain.times import iso
from linndesk.settings import AccountSettings
from linndesk.store import accounts, centres, onperiods
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Taker
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from linndesk.sync.frozen import Frozen

OVERLAP = timedelta(minutes=15)
FIRST_PULL = timedelta(days=7)
A_DAY = timedelta(days=1)
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Subject:
    """``sender``: the account that speaks; ``snapshot``: the settings that this run keeps, by account id; ``heard``:
    what the channel's replies have told beside their answers."""

    store: Store
    pool_id: int
    sender: int
    channel: PullsOrders
    kind: ChannelKind
    snapshot: Mapping[int, AccountSettings]
    seal: Seal
    clock: Clock
    receipts: dict[int, AccountReceipt]
    cancel: Cancel
    tell: Callable[[int, str], None]
    hold: Callable[[AccountRow, Kind], Hold]  # what holds an act of an account back now; inside a read or a write
    heard: Heard = field(default_factory=Heard)

    @property
    def receipt(self) -> AccountReceipt:
        """Of the account that speaks."""
        return self.receipts[self.sender]

    @property
    def route(self) -> Route:
        return self.kind.route(self.snapshot[self.sender])

    @property
    def is_second(self) -> bool:
        """A6: one account that is second to another program is enough for the whole pool to ask for nothing."""
        return any(map(self.kind.second, self.snapshot.values()))

    def enabled(self) -> list[AccountRow]:
        """The pool's accounts whose light is on *now*: a toggle takes effect before the next call."""
        rows = self.store.read(accounts.every)
        return [each for each in rows if each.pool_id == self.pool_id and each.enabled and each.id in self.snapshot]

    def scopes(self, rows: Sequence[AccountRow]) -> tuple[str, ...]:
        """Of all of them, each once."""
        found = (scope for each in rows for scope in self.kind.scopes(self.snapshot[each.id]))
        return tuple(dict.fromkeys(found))

    def since(self, row: AccountRow) -> datetime:
        """From when on changes of an account's orders were not seen; ever, where what is open is listed each time."""
        if self.kind.fulfilling is not None:
            return LONG_AGO
        if row.resume_point is not None:
            return row.resume_point - OVERLAP
        began = row.first_pull_at or self.store.clock.now()  # a first pull of several runs keeps its beginning
        return self.kind.start(self.snapshot[row.id]) or began - FIRST_PULL

    def asked_from(self, row: AccountRow) -> datetime:
        """From when on an account's orders are asked for; of a list of what is open by the moment they were placed."""
        if self.kind.fulfilling is None:
            return self.since(row)
        periods = self.store.read(lambda: onperiods.of(row.id))
        return min((each.began for each in periods), default=self.store.clock.now()) - A_DAY

    def hear(self, rows: Sequence[AccountRow]) -> None:
        """U2: a first reply has told the channel's clock, by which the periods count that an account is on."""

        def job() -> None:
            for each in rows:
                onperiods.settle(each.id, self.heard.ahead)

        if self.kind.fulfilling is not None and self.heard.ahead is not None:
            self.store.write(job)

    def takers(self, rows: Sequence[AccountRow], server_time: datetime | None) -> list[Taker]:
        """Of what changed since each was last polled, or of a list of what is open that began at ``server_time``."""
        found = self.store.read(lambda: [self.taker(each, self.since(each), server_time) for each in rows])
        return [replace(each, listed_at=server_time) for each in found] if self.kind.fulfilling else found

    def takers_again(self, rows: Sequence[AccountRow]) -> list[Taker]:
        """Of orders of any age, beside the poll."""
        found = [self.taker(each, LONG_AGO, each.first_pull_at) for each in rows]
        return [replace(each, in_first_pull=False) for each in found]

    def taker(self, row: AccountRow, since: datetime, server_time: datetime | None) -> Taker:
        settings = self.snapshot[row.id]
        made = Taker(
            account_id=row.id,
            name=row.name,
            location_id=self.store.read(lambda: accounts.order_location(settings.order_location)),
            scopes=frozenset(self.kind.scopes(settings)),
            since=since,
            first_pull_at=row.first_pull_at or server_time,
            in_first_pull=row.resume_point is None,
            not_before=self.kind.not_before(settings),
            keep_days=settings.keep_personal_data_days,
            centres=self._centres(settings),
        )
        return made if self.kind.fulfilling is None else handed(made, self.kind.fulfilling, settings)

    def _centres(self, settings: AccountSettings) -> Mapping[str, int] | None:
        shared = self.kind.shared_stock(settings)
        if shared is None:
            return None
        return self.store.read(lambda: centres.for_marketplaces(self.pool_id, shared))


def handed(taker: Taker, kind: Fulfilling, settings: AccountSettings) -> Taker:
    """What is special of an account whose channel hands whole orders over. Inside a read."""
    names = frozenset(each.name for each in accounts.every()) if kind.maps(settings) else frozenset()
    return replace(
        taker,
        placed=onperiods.of(taker.account_id),
        declines=partial(kind.declines, settings),
        sellers=names - {taker.name},
        needs_skus=True,
        prefix=kind.prefix(settings),
        stage=kind.initial(settings),
        imports=kind.imports,
    )


def move_on(account_id: int, moment: datetime, *, finished: bool) -> None:
    """Inside a write: note the beginning of a first pull; ``finished``: all up to that moment has come."""
    row = accounts.by_id(account_id)
    if row is None:
        return
    if row.first_pull_at is None:
        accounts.note(account_id, first_pull_at=moment)
    if finished:
        accounts.note(account_id, resume_point=max(row.resume_point or moment, moment))


def show_oldest(frozen: Frozen) -> None:
    """D7, inside a write: the date shown is that of the oldest order that a sync brought; unchanged when none came.

    Not of an account that has no such setting: what is open is listed whole each time."""
    for account_id, moment in frozen.oldest:
        row = accounts.by_id(account_id)
        if row is not None and "last_order_sync" in row.settings:
            accounts.save(account_id, {"last_order_sync": iso(moment)}, row.secrets)
