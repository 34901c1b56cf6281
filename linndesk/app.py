"""Creates every object once and hands it on; the only file that knows all rooms but the two faces. Start-up thread."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.base import ChannelKind
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.services.accounts import Accounts
from linndesk.services.connections import Connections
from linndesk.services.copyguard import CopyGuard
from linndesk.services.doctor import Doctor
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.orders import Orders
from linndesk.services.people import People
from linndesk.services.problems import Problems
from linndesk.services.program import Program
from linndesk.services.stock import Stock
from linndesk.services.watch import Watch
from linndesk.store import runs
from linndesk.store.buckets import StoredBuckets
from linndesk.store.clock import SystemClock
from linndesk.store.journal import StoredJournal
from linndesk.store.leases import Holder
from linndesk.store.store import Store
from linndesk.sync.engine import Engine
from linndesk.system import (
    Logs,
    ProcessIdentity,
    Redactor,
    WitnessFile,
    check_profile,
    is_alive,
    machine_id,
    open_profile,
    resource,
    start_logging,
    this_process,
)
from linndesk.vault import Vault, install_memory_backend

DATABASE = "linndesk.sqlite"
BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Built:
    """Everything the two faces use. ``moved``: why all accounts were put into Watch at this start, or empty."""

    profile: Path
    store: Store
    accounts: Accounts
    orders: Orders
    listings: Listings
    items: Items
    stock: Stock
    locations: Locations
    problems: Problems
    program: Program
    engine: Engine
    doctor: Doctor
    watch: Watch
    moved: str

    def close(self) -> None:
        self.store.close()


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
    return {each.key: each for each in (amazon_kind(TokenSource()),)}


def open_log(profile: Path | None, program: str) -> Logs:
    """Start a profile's log before anything else is opened; ``build`` gets its redactor. Raises StorageTrouble."""
    return start_logging(open_profile(profile), program)


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


def _join(folder: Path, store: Store, clock: SystemClock, redactor: Redactor, known: dict[str, ChannelKind]) -> Built:
    guard = CopyGuard(store, WitnessFile(str(folder.resolve()) if store.is_sqlite else store.where), machine_id())
    identity = guard.check()
    vault = Vault(identity.profile_id)
    vault.probe()
    locations = Locations(store)
    locations.ensure_default()
    store.write(lambda: runs.close_stale(clock.now()))
    connections = Connections(
        store, vault, known, clock, StoredBuckets(store, clock.now), StoredJournal(store), redactor.add
    )
    accounts = Accounts(store, connections)
    return Built(
        profile=folder,
        store=store,
        accounts=accounts,
        orders=Orders(store, connections.seal, People(store, connections.seal)),
        listings=Listings(store, connections),
        items=Items(store, clock),
        stock=Stock(store, clock),
        locations=locations,
        problems=Problems(store),
        program=Program(store),
        engine=Engine(store, connections, _Processes(), guard.count_run),
        doctor=Doctor(folder, store, vault, accounts),
        watch=Watch(store),
        moved=identity.moved,
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """A practice Amazon with accounts on it, in a profile of its own."""

    built: Built
    amazon: PracticeAmazon

    def close(self) -> None:
        self.built.close()
        self.amazon.stop()


DEMO_ACCOUNTS = (
    ("Shop UK", "main", ("UK",)),
    ("Shop EU", "main", ("DE", "FR", "IT", "ES")),
    ("Shop US", "other", ("US",)),
)


def build_demo(profile: Path | None = None, *, clock: SystemClock | None = None, orders: int = 3000) -> Demo:
    """The practice channels and a fresh profile with three accounts and a small warehouse; nothing is synced yet.

    Secrets stay in memory: a demo never touches the PC's keyring.
    """
    install_memory_backend()
    clock = clock or SystemClock()
    amazon = PracticeAmazon(sample_world(orders=orders, now=clock.now()), now=clock.now).start()
    try:
        built = build(profile or Path(tempfile.mkdtemp(prefix="linndesk-demo-")), clock=clock)
        known = {each.name for each in built.accounts.listed()}
        for name, merchant, marketplaces in DEMO_ACCOUNTS:
            if name not in known:
                settings = {**amazon.settings(merchant, marketplaces), "enabled": True}
                built.accounts.add("amazon", name, settings)
        built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    except BaseException:
        amazon.stop()
        raise
    return Demo(built, amazon)


def practice() -> PracticeAmazon:
    """The practice Amazon alone, for the ``sandbox`` command; not started."""
    return PracticeAmazon(sample_world(now=SystemClock().now()))
