"""Goods that came back: what was sent, in which condition, where they go (M5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fate = Literal["stock", "quarantine", "scrapped"]  # where goods go that came back
FATES: tuple[Fate, ...] = ("stock", "quarantine", "scrapped")
Condition = Literal["new", "opened", "damaged", "faulty", "incomplete", "wrong"]
CONDITIONS: tuple[Condition, ...] = ("new", "opened", "damaged", "faulty", "incomplete", "wrong")


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """Units of one line as they are told to a channel. ``row``: the channel's id of the order's line; ``location``: the
    channel's id of where they go; ``scrapped``: how many of ``units`` are not put back to its stock; ``category`` and
    ``reason``: words of ours."""

    row: str
    units: int
    scrapped: int
    location: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """What a channel is told of one return. ``reference``: by which it is found again there (R-LOST)."""

    channel_order_id: str
    reference: str
    parts: tuple[ReturnPart, ...]


@dataclass(frozen=True, slots=True)
class RmaLine:
    """One line of a return that the channel has. ``error``: its words of what is wrong with it, "" = nothing."""

    row: str
    units: int
    scrapped: int
    location: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rma:
    """A return that the channel has. ``actioned``: accepted there, so that its stock has moved."""

    id: str
    reference: str
    actioned: bool
    lines: tuple[RmaLine, ...]
    status: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """The channel's answer to a booking. ``id`` "" = it made none; ``errors``: of the whole; ``lines``: row and words
    of each line that has any."""

    id: str
    errors: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
