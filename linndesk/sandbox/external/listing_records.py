"""What the practice shop knows of listings that were made on it: what it was told, and what stands there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

Action = Literal["CREATE", "UPDATE", "DELETE"]
Severity = Literal["Error", "Warning", "Recommendation"]


@dataclass(frozen=True, slots=True)
class Priced:
    """One price that the shop took over."""

    sku: str
    reference: str
    price: Decimal
    tag: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """Where one picture is, and what it is for."""

    url: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One product of several that stand as one listing. ``options``: name and value."""

    sku: str
    title: str
    quantity: int
    price: Decimal | None
    options: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A listing as it was told. ``attributes``: id and value, those of the configurator among them; ``own``: those that
    the shop does not know; ``settings``: every answer to its settings by id; ``options``: name and values."""

    template_id: int
    configurator_id: int
    external_id: str
    sku: str
    title: str
    description: str = ""
    quantity: int = 0
    price: Decimal = Decimal(0)
    categories: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    shipping: tuple[tuple[str, Decimal], ...] = ()
    payment: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    variants: tuple[Variant, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One listing of one request that the shop took: whoever is told twice is in the list twice. ``wanted`` has no
    more than its keys where the action is DELETE."""

    action: Action
    wanted: Wanted
    feed_id: str
    at: datetime

    @property
    def sku(self) -> str:
        return self.wanted.sku


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing that buyers see now. ``references``: SKU, and what Products calls it."""

    external_id: str
    wanted: Wanted
    url: str
    references: tuple[tuple[str, str], ...]
    at: datetime

    @property
    def sku(self) -> str:
        return self.wanted.sku


@dataclass(frozen=True, slots=True)
class Message:
    """What the shop says of a product in a feed."""

    severity: Severity
    words: str


@dataclass(frozen=True, slots=True)
class FeedRow:
    """What became of one listing of a feed."""

    sku: str
    template_id: int
    external_id: str = ""
    url: str = ""
    messages: tuple[Message, ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> bool:
        return any(each.severity == "Error" for each in self.messages)


@dataclass(frozen=True, slots=True)
class Feed:
    """What was told together. ``rows``: None = it is not worked off yet."""

    id: str
    token: str
    told: tuple[Told, ...]
    ready_at: datetime
    rows: tuple[FeedRow, ...] | None = field(default=None)
