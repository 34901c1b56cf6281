"""The practice Linnworks and an account that speaks to it over real HTTP, on one clock that only waits move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from requests.adapters import HTTPAdapter

from linndesk.channels.base import Cancel
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.session import Sessions
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.settings import validate
from tests.channels.stands import Bench, bench

ACCOUNT = "7d5a5a0e-cccc-4000-8000-00000000000c"


@dataclass
class Logged:
    """One logged exchange."""

    account: str
    operation: str
    status: int
    asked: str
    answered: str
    seconds: float


@dataclass
class ListRequests:
    """A log of requests in a list."""

    notes: list[Logged] = field(default_factory=list)

    def note(self, account: str, operation: str, status: int, asked: str, answered: str, seconds: float) -> None:
        self.notes.append(Logged(account, operation, status, asked, answered, seconds))


@dataclass
class Peer:
    """One practice Linnworks, one account's settings, and what a run is given. ``sessions``: of this process."""

    linnworks: PracticeLinnworks
    bench: Bench
    requests: ListRequests
    sessions: Sessions = field(default_factory=Sessions)

    def settings(self, **changes: object) -> LinnworksSettings:
        return validate(LinnworksSettings, {**self.linnworks.settings(), **changes})

    def client(self, **changes: object) -> LinnworksClient:
        return LinnworksClient(self.settings(**changes), self.bench.tools, self.sessions)

    def through(self, adapter: HTTPAdapter) -> LinnworksClient:
        """A client whose calls leave that way."""
        return LinnworksClient(self.settings(), self.bench.tools, self.sessions, adapter)

    def channel(self, **changes: object) -> LinnworksChannel:
        return LinnworksChannel(self.client(**changes))

    def again(self) -> None:
        """A new run: nothing is stopped, nothing waited yet, no call counted."""
        self.bench.tools = replace(self.bench.tools, cancel=Cancel(), calls={})

    def sign_ins(self) -> int:
        return self.linnworks.calls.count("AuthorizeByApplication")


@contextmanager
def serving(*, plans: bool = True, basic: tuple[str, str] | None = None) -> Iterator[Peer]:
    """A practice Linnworks that serves while the block runs."""
    own, requests = bench(), ListRequests()
    own.tools = replace(own.tools, account=ACCOUNT, requests=requests)
    with PracticeLinnworks(now=own.clock.now, plans=plans, basic=basic) as linnworks:
        yield Peer(linnworks, own, requests)
