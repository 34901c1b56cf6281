"""Joins the rooms: every object is created here, once. On the start-up or a worker thread."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from linndesk import __version__
from linndesk.app.built import Built
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.base import ChannelKind
from linndesk.channels.external.kind import external_kind
from linndesk.channels.linnworks.kind import linnworks_kind
from linndesk.services.accounts import Accounts
from linndesk.services.channelcheck import ChannelCheck
from linndesk.services.configurators import Configurators
from linndesk.services.confirmations import Confirmations
from linndesk.services.connections import Connections
from linndesk.services.copyguard import CopyGuard, Identity
from linndesk.services.deliveries import Deliveries
from linndesk.services.despatch import Despatch
from linndesk.services.doctor import Doctor
from linndesk.services.drift import DriftRadar
from linndesk.services.find import FindOrder
from linndesk.services.integrations import Integrations
from linndesk.services.items import Items
from linndesk.services.kits import Kits
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.mailing import Mailing
from linndesk.services.moving import Moving
from linndesk.services.order_reports import OrderReports
from linndesk.services.orderacts import OrderActs
from linndesk.services.orders import Orders
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbox import OutboxBox
from linndesk.services.parallel import ParallelRun
from linndesk.services.people import People
from linndesk.services.postal import Postal
from linndesk.services.postsale import PostSale
from linndesk.services.preview import Preview
from linndesk.services.problems import Problems
from linndesk.services.program import Program
from linndesk.services.publishing import Publishing
from linndesk.services.requestlog import RequestLog
from linndesk.services.returns import Returns
from linndesk.services.stages import Users
from linndesk.services.stock import Stock
from linndesk.services.suggestions import Suggestions
from linndesk.services.support import Support
from linndesk.services.tags import Tags
from linndesk.services.templates import Templates
from linndesk.services.viewlocations import ViewLocations
from linndesk.services.watch import Watch
from linndesk.services.why import WhyNumber
from linndesk.store import runs
from linndesk.store.api_requests import StoredRequests
from linndesk.store.buckets import StoredBuckets
from linndesk.store.clock import SystemClock
from linndesk.store.journal import StoredJournal
from linndesk.store.leases import Holder
from linndesk.store.pauses import StoredBreaker
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.sync.locks import Locks
from linndesk.system import (
    ProcessIdentity,
    Redactor,
    WitnessFile,
    check_profile,
    is_alive,
    machine_id,
    open_profile,
    this_process,
)
from linndesk.vault import Vault

DATABASE = "linndesk.sqlite"
BACKUPS = "backups"


class _Processes:
    """Who holds a lease, and whether it still lives."""

    def __init__(self) -> None:
        own = this_process()
        self._me = Holder(own.machine, own.pid, own.started)

    @property
    def me(self) -> Holder:
        return self._me

    def is_gone(self, holder: Holder) -> bool:
        return is_alive(ProcessIdentity(holder.machine, holder.pid, holder.started)) is False


def kinds() -> dict[str, ChannelKind]:
    """The registry: every kind of channel, by key."""
    return {each.key: each for each in (amazon_kind(TokenSource()), external_kind(), linnworks_kind())}


def build(
    profile: Path | None = None,
    *,
    clock: SystemClock | None = None,
    redactor: Redactor | None = None,
    watch: Callable[[str], None] = lambda moment: None,
    channels: Callable[[], dict[str, ChannelKind]] = kinds,
    database: Path | str | None = None,
) -> Built:
    """Open the profile and join the rooms. Raises StorageTrouble, NewerDatabase, VaultTrouble.

    ``database``: a PostgreSQL address instead of the profile's own file. ``clock``, ``watch`` and
    ``channels`` are for tests and the demo.
    """
    folder = open_profile(profile)
    check_profile(folder)
    clock = clock or SystemClock()
    redactor = redactor or Redactor()
    target = database or folder / DATABASE
    store = Store(target, backups=folder / BACKUPS, watch=watch, clock=clock)
    try:
        return _join(folder, store, clock, redactor, channels())
    except BaseException:
        store.close()
        raise


def _set_out(store: Store, clock: SystemClock) -> Locations:
    """What every start finds in order: a location to keep stock at, and no run that never ended."""
    locations = Locations(store)
    locations.ensure_default()
    store.write(lambda: runs.close_stale(clock.now()))
    return locations


def _who(folder: Path, store: Store) -> tuple[CopyGuard, Identity, Vault]:
    """Whose profile this is, and the keyring that keeps its secrets."""
    guard = CopyGuard(store, WitnessFile(str(folder.resolve()) if store.is_sqlite else store.where), machine_id())
    identity = guard.check()
    vault = Vault(identity.profile_id)
    vault.probe()
    return guard, identity, vault


def _connections(
    store: Store, vault: Vault, known: dict[str, ChannelKind], clock: SystemClock, redactor: Redactor, profile: str
) -> Connections:
    """``profile``: the id of the database, by which apps know this installation for ever."""
    return Connections(
        store, vault, known, clock, StoredBuckets(store, clock.now), StoredJournal(store), redactor.add,
        breaker=StoredBreaker(store, clock.now), customer=str(uuid.UUID(profile)),
        requests=StoredRequests(store, redactor.clean),
    )  # fmt: skip


def _join(folder: Path, store: Store, clock: SystemClock, redactor: Redactor, known: dict[str, ChannelKind]) -> Built:
    guard, identity, vault = _who(folder, store)
    locations = _set_out(store, clock)
    connections = _connections(store, vault, known, clock, redactor, identity.profile_id)
    program, processes = Program(store, connections, Users(connections).refuse), _Processes()
    accounts, items = Accounts(store, connections, program), Items(store, clock)
    despatch, outbound = Despatch(store, connections), OutboundOrders(store, connections)
    mailing, requests = Mailing(store, program, connections), RequestLog(store)
    return Built(
        profile=folder, store=store, accounts=accounts, program=program, items=items, locations=locations,
        despatch=despatch, mailing=mailing, requests=requests, moved=identity.moved,
        orders=Orders(store, connections, People(store, connections.seal)),
        find=FindOrder(store, connections),
        channel_check=ChannelCheck(store, connections),
        order_reports=OrderReports(store, connections),
        listings=Listings(store, connections),
        kits=Kits(store, clock), stock=Stock(store, clock),
        why=WhyNumber(store, connections), drift=DriftRadar(store, connections),
        moving=Moving(store, items, accounts),
        view_locations=ViewLocations(store, connections),
        outbox=OutboxBox(store, connections), outbound=outbound,
        parallel=ParallelRun(store, connections),
        preview=Preview(store, connections), problems=Problems(store),
        support=Support(store, connections.seal, redactor.clean, __version__),
        engine=Engine(
            store, connections, processes, guard.count_run, before=requests.switch_off, after=mailing.send_due,
            mail_server=mailing.server,
        ),
        locks=Locks(store, processes), doctor=Doctor(folder, store, vault, accounts, mailing),
        watch=Watch(store), suggestions=Suggestions(store),
        order_acts=OrderActs(store, connections, program, despatch, outbound),
        postal=Postal(store, accounts),
        integrations=Integrations(store, connections, accounts),
        tags=Tags(store, connections),
        configurators=Configurators(store, connections), templates=Templates(store, connections),
        publishing=Publishing(store, connections),
        postsale=PostSale(store, connections),
        deliveries=Deliveries(store, connections), returns=Returns(store, connections),
        confirmations=Confirmations(store, connections, mailing),
    )  # fmt: skip
