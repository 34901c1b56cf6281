"""The ports between the channels and the rest: what a channel can do, and what it is given. Worker threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from linndesk.channels.centres import Centres
from linndesk.channels.examining import Examination
from linndesk.channels.fulfilling import Fulfilling
from linndesk.channels.integrating import Difference
from linndesk.domain.buckets import Plan
from linndesk.domain.findings import Report
from linndesk.domain.listings import ListedProduct
from linndesk.domain.orders import ChannelOrder, Quarantined
from linndesk.domain.outbox import Hold, Kind
from linndesk.domain.receipts import Skipped
from linndesk.errors import Cancelled
from linndesk.settings import AccountSettings


class Cancel:
    """Cooperative stop: checked before each call and during each wait (R-STOP)."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """True as soon as it is set, False after ``seconds``."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raises Cancelled once it is set."""
        if self._event.is_set():
            raise Cancelled("Stopped", "What had come was kept", "Sync again when you like")


class Clock(Protocol):
    """Time as an argument, so that tests turn it."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        ...

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """Let ``seconds`` pass. Raises Cancelled."""
        ...


class Buckets(Protocol):
    """Token buckets per (scope, operation); slow plans outlive the process (implemented in store)."""

    def take(self, scope: str, operation: str, plan: Plan) -> float:
        """0.0 when a token was taken, else the seconds until one is there (none taken)."""
        ...

    def empty(self, scope: str, operation: str, plan: Plan) -> None:
        """The channel said 429: nothing is left."""
        ...

    def learn(self, scope: str, operation: str, rate: float) -> None:
        """A reply named a rate (tokens a second); a higher one than planned is adopted."""
        ...


class Breaker(Protocol):
    """Counts calls of one kind that failed in a row, and lets that kind rest (implemented in store, X13).

    ``account``: its uid; ``job``: orders, despatch, stock, products, tags, manifest, set-up. A person's own call is
    never stopped by it.
    """

    def check(self, account: str, job: str) -> None:
        """Raises JobPaused while that kind rests."""
        ...

    def failed(self, account: str, job: str, why: str) -> None:
        """An unhandled error: no answer, a status that is no 2xx, a body that is no answer."""
        ...

    def worked(self, account: str, job: str) -> None:
        """An answer came, an ``Error`` in it or not: the count starts anew, and a rest ends."""
        ...


class NoBreaker:
    """Of channels that keep to rate limits instead."""

    def check(self, account: str, job: str) -> None:
        """Nothing rests."""

    def failed(self, account: str, job: str, why: str) -> None:
        """Nobody counts."""

    def worked(self, account: str, job: str) -> None:
        """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """R-JOURNAL: all that is ever written down about a call."""

    at: datetime
    scope: str
    operation: str
    method: str
    template: str
    status: int  # 0 = no answer
    code: str
    sent_bytes: int
    got_bytes: int
    request_id: str
    seconds: float


class Journal(Protocol):
    def note(self, exchange: Exchange) -> None: ...


@dataclass(slots=True)
class Heard:
    """What the channel's replies tell beside their answers."""

    ahead: float | None = None  # seconds that this PC's clock is ahead of the channel's, by its last reply


class RequestLog(Protocol):
    """What was asked and answered, while an account's *Log API requests* is on (M7, implemented in store)."""

    def note(self, account: str, operation: str, status: int, asked: str, answered: str, seconds: float) -> None:
        """``account``: its uid. ``asked`` and ``answered`` are JSON, with everything that could be a secret or name a
        buyer masked; ``status`` 0 = no usable answer; ``seconds`` with the waits for limits."""
        ...


class NoRequestLog:
    """Of whoever keeps none."""

    def note(self, account: str, operation: str, status: int, asked: str, answered: str, seconds: float) -> None:
        """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a channel is built with. ``calls`` counts calls per operation for the receipt."""

    clock: Clock
    buckets: Buckets
    journal: Journal
    cancel: Cancel
    calls: dict[str, int] = field(default_factory=dict)
    say: Callable[[str], None] = lambda text: None  # a line of progress, such as "waiting for Amazon, 12 s"
    heard: Heard = field(default_factory=Heard)
    patience: float = 20.0  # seconds one run waits in all per operation for a limit or a 5xx
    keeps_plan: bool = False  # a drain: waits as long as it takes for its own plan, which is no limit it ran into
    account: str = ""  # uid of the account that the channel is opened for
    customer: str = ""  # what this installation is called there, for ever: a GUID with dashes
    breaker: Breaker = field(default_factory=NoBreaker)
    requests: RequestLog = field(default_factory=NoRequestLog)


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """One frozen question for orders. The same query with a page token is the same question."""

    kind: Literal["updated", "created"]
    since: datetime
    scopes: tuple[str, ...]  # such as marketplace ids; empty = all there are
    fulfilled_by_channel: bool = False  # also the orders that the channel's own warehouse sends
    minimal: bool = False  # only what an order cannot do without
    without: tuple[str, ...] = ()  # parts that the channel refused to give: asked again without them
    only_unpaid: bool = False  # only those whose payment is pending: no document has them


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page. ``query`` is what was really asked; ``server_time`` is where the next poll resumes."""

    query: OrderQuery
    orders: tuple[ChannelOrder, ...]
    quarantined: tuple[Quarantined, ...]
    skipped: tuple[Skipped, ...]
    next_token: str | None
    server_time: datetime
    notes: tuple[str, ...] = ()  # for the receipt, such as "Amazon gave no buyers' data"
    raw_quarantined: tuple[str, ...] = ()  # the bodies of ``quarantined``, in the same order; personal


@runtime_checkable
class PullsOrders(Protocol):
    """Brings orders in, page by page."""

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        """One page. Raises PageTokenRefused when ``token`` is no longer good, ChannelError otherwise."""
        ...


@runtime_checkable
class FindsOrders(Protocol):
    """Can be asked how one order stands."""

    def order(self, channel_order_id: str) -> ChannelOrder | Skipped | None:
        """One order as it stands now, whoever sends it; Skipped: it is not for us; None: the channel has none such.

        Raises BadReply when it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class ListingsBatch:
    """Some of the products of one scope. ``broken``: row number and reason of rows that cannot be read."""

    scope: str
    products: tuple[ListedProduct, ...]
    broken: tuple[tuple[int, str], ...]
    last: bool
    report_time: datetime | None = None


class DownloadMemory(Protocol):
    """Where a listings download notes how far it is, so that a restart adopts what was asked for (R-LOST)."""

    def load(self, scope: str) -> dict[str, Any]: ...

    def save(self, scope: str, state: dict[str, Any]) -> None: ...

    def clear(self, scope: str) -> None: ...


@runtime_checkable
class ListsProducts(Protocol):
    """Knows what is listed on the channel."""

    def listed_products(self, scopes: Sequence[str], memory: DownloadMemory) -> Iterator[ListingsBatch]:
        """Every listed product, scope by scope. Waits for the channel as long as it takes; cancellable."""
        ...


Route = Literal["auto", "api", "report"]  # how orders come


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of Check API, as a sentence. ``setting`` names the settings key that is wrong."""

    ok: bool
    text: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A3. ``ok`` only when everything the account needs works; ``clock_skew`` in seconds (PC minus server)."""

    ok: bool
    findings: tuple[Finding, ...]
    clock_skew: float | None = None


@runtime_checkable
class ChecksItself(Protocol):
    def check(self, consumed: Container[str] = ()) -> CheckResult:
        """Tries the credentials; says which of them, which role or region is wrong. Does not raise ChannelError.

        ``consumed``: ids of order reports that were read already, so that they do not count as waiting.
        """
        ...


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an app says of itself. ``source``: the file or address that it was read from, "" = it was typed.

    ``manifest``: its parameters as JSON, those that nobody here knows too, endpoints by parameter name among them.
    """

    source: str
    name: str  # what its orders' source is called
    title: str
    manifest: Mapping[str, Any]
    endpoints: Mapping[str, str]
    logo: str = ""  # address of its picture


@dataclass(frozen=True, slots=True)
class Examines:
    """N9: a check of an app by everything that the contract asks. ``read``: its manifest from a file, an address or an
    object, as it is; raises BadInput, ChannelError. ``hosts``: those that it has asked. ``check`` raises neither."""

    read: Callable[[object, Tools, AccountSettings], object]
    hosts: Callable[[object, AccountSettings], tuple[str, ...]]
    check: Callable[[object, Tools, AccountSettings, Examination], Report]


class Channel(Protocol):
    """One open connection to a channel for one pool; built per run, used by one thread."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """What the rest of the program knows of a kind of channel (the registry in app lists them)."""

    key: str
    title: str
    settings: type[AccountSettings]
    pool_key: Callable[[AccountSettings], str]  # "" = a pool of its own
    scopes: Callable[[AccountSettings], tuple[str, ...]]
    describe: Callable[[AccountSettings], str]  # such as "Amazon UK, DE"
    open: Callable[[AccountSettings, Tools], Channel]
    needs: tuple[str, ...]  # settings keys that must be there before it can be tested
    hosts: Callable[[AccountSettings], tuple[str, ...]] = lambda settings: ()
    start: Callable[[AccountSettings], datetime | None] = lambda settings: None  # of the first pull; None = the usual
    not_before: Callable[[AccountSettings], datetime | None] = lambda settings: None  # older orders are left out
    route: Callable[[AccountSettings], Route] = lambda settings: "api"
    # another program is the main one: documents are read and read again, none is asked for or scheduled (A6)
    second: Callable[[AccountSettings], bool] = lambda settings: False
    # what the account's own settings hold back of a kind of act: light, do_not_submit, or nothing (R-MODES)
    holds: Callable[[AccountSettings, Kind], Hold] = lambda settings, kind: ""
    untracked: str = ""  # why it takes no despatch without a tracking number; "" = it does
    uncorrected: str = ""  # why it takes no correction of a despatch that it was told, as a sentence; "" = it does
    called: Callable[[AccountSettings], str] = lambda settings: ""  # what people call it; "" = by its title
    # whose orders this PC is the warehouse for: they come and go as a whole; None = it sells by itself
    fulfilling: Fulfilling | None = None
    # warehouses of its own, whose stock and orders are followed here; None = it has none
    centres: Centres | None = None
    # whether it is told prices, whether listings can be made on it, what it does after a sale: of a kind of act each
    prices: Callable[[AccountSettings], bool] = lambda settings: False
    publishes: Callable[[AccountSettings], bool] = lambda settings: False
    after_sale: Callable[[AccountSettings], frozenset[Kind]] = lambda settings: frozenset()
    # an app that is integrated by what it says of itself (a file, an address or an object); None = known here
    introduces: Callable[[object, Tools, AccountSettings], Introduction] | None = None
    # whether apps of its kind can be checked for their makers; None = there are none
    examines: Examines | None = None
    # what it says of itself now beside what the account holds: every address, and whatever else differs
    differs: Callable[[AccountSettings, Mapping[str, Any]], Sequence[Difference]] = lambda settings, manifest: ()
    # what a person typed without what copying brings along, and one sentence for each that was changed (A3)
    tidied: Callable[[Mapping[str, Any]], tuple[dict[str, Any], tuple[str, ...]]] = lambda values: (dict(values), ())

    def fulfilled_by_channel(self, settings: AccountSettings) -> bool:
        """Whether orders that its own warehouse sends come in too."""
        return self.centres is not None and self.centres.on(settings)

    def shared_stock(self, settings: AccountSettings) -> Mapping[str, tuple[str, ...]] | None:
        """Marketplaces by the stock of its own warehouse that they share; None = its orders do not come in."""
        return self.centres.shared(settings) if self.centres is not None and self.centres.on(settings) else None
