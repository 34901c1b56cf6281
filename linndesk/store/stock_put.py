"""What a plan is made of: who speaks, what would be told, what is taken back, what is left alone. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from linndesk.domain.brake import Cause
from linndesk.domain.outbox import Hold
from linndesk.domain.preview import Brake
from linndesk.domain.stockplan import Level, Rules
from linndesk.errors import LinndeskError
from linndesk.store.accounts import AccountRow
from linndesk.store.stock_groups import Live

SILENT: tuple[Hold, ...] = ("off", "light")  # an account that does not speak for its pool
IDLE: tuple[Hold, ...] = ("off", "watch", "light")  # an account for which a plan writes nothing


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account as a plan sees it. ``gate``: what holds its levels back now, "" = nothing."""

    account_id: int
    pool_id: int
    name: str
    channel: str
    rules: Rules
    gate: Hold

    @property
    def days_name(self) -> str:
        """The property that holds a product's days for this account alone, such as ``AMAZON_Shop``."""
        return f"{self.channel.upper()}_{self.name}"

    @staticmethod
    def of(row: AccountRow, rules: Rules, gate: Hold) -> Speaker:
        return Speaker(row.id, row.pool_id, row.name, row.channel, rules, gate)


class Look(NamedTuple):
    """One listing that a plan looked at: its mark as it was read, and what is wanted of it now; ``changed``: that is
    not what stands there."""

    listing_id: int
    dirty: int
    wanted: int | None
    changed: bool


class Put(NamedTuple):
    """A level to be told, or that waits to be. ``live``: what the channel showed or was told last, ``base``: what we
    told it last, None = nothing ever; ``rule``: which decided; ``unexplained``: units that orders do not explain;
    ``item_ids``: whose units it sells, of a kit its parts'; ``row``: its live row, which ``says_so`` already where
    nothing of the level changes; ``looks``: all the pool's listings of the SKU; ``partly``: more is wanted, which the
    brake holds back, so that it is looked at again."""

    listing_id: int
    channel_sku: str
    level: Level
    live: int | None
    base: int | None
    version: int
    inputs_json: str
    rule: str
    unexplained: int
    rank: int
    is_rise: bool
    item_ids: tuple[int, ...]
    hold: Hold
    looks: tuple[Look, ...]
    row: Live | None = None
    says_so: bool = False
    cause: Cause | None = None
    partly: bool = False

    @property
    def row_id(self) -> int | None:
        return None if self.row is None else self.row.id

    @property
    def quantity(self) -> int:
        return self.level.quantity

    @property
    def difference(self) -> int | None:
        """Against what the channel showed or was told last."""
        return None if self.live is None else self.level.quantity - self.live


@dataclass(frozen=True, slots=True)
class Back:
    """A row that is no longer wanted, and why."""

    row: Live
    reason: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Accounts of a pool that link one SKU to different stock items; ``links``: account and stock SKU of each."""

    channel_sku: str
    links: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Draft:
    """What a plan would do for one account that speaks. ``settled``: listings, with their marks, that show what they
    should; ``quiet``: others that need nothing; ``waits``: those that have to be looked at again once a feed has ended;
    ``looked_at``: SKUs that could have clashed with another account of the pool, and ``clashes``: those that do;
    ``untold``: why linked listings take no level, as a sentence, and how many; ``odd_days``: stock SKU and what its
    days were typed as; ``passed``: why a person lets everything through a brake that has tripped; ``trouble``: why it
    cannot be planned."""

    account_id: int
    puts: list[Put] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    settled: list[tuple[int, int]] = field(default_factory=list)
    quiet: list[Look] = field(default_factory=list)
    waits: list[Look] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    clashes: list[Clash] = field(default_factory=list)
    untold: dict[str, int] = field(default_factory=dict)
    odd_days: dict[str, str] = field(default_factory=dict)
    brake: Brake = field(default_factory=Brake)
    passed: str = ""
    trouble: LinndeskError | None = None
    marked: int = 0

    @property
    def is_something(self) -> bool:
        """Whether there is anything to write; what one account speaks for may be marked in another of its pool."""
        return bool(self.marked or self.puts or self.backs or self.quiet or self.waits)
