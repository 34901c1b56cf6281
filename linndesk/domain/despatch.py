"""Telling a channel what was despatched: whether it may still be told, and what to think of a lost answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from linndesk.domain.orders import ChannelStatus, Package
from linndesk.domain.outbox import Hold

SHIP_PLUS = "ship_plus"  # a flag of orders whose channel hears of the despatch from the carrier


@dataclass(frozen=True, slots=True)
class Telling:
    """One parcel as its channel is to be told. ``reference``: the parcel's number there, chosen once.

    ``lines``: units by the channel's line id. ``carrier_name`` is only for carriers the channel has no code for.
    """

    channel_order_id: str
    marketplace: str
    reference: str
    carrier_code: str
    carrier_name: str
    shipping_method: str
    tracking: str
    shipped_at: datetime
    lines: tuple[tuple[str, int], ...]
    service: str = ""  # our postal service, as people here call it
    skus: tuple[tuple[str, str], ...] = ()  # the channel SKU of each line id in ``lines``


@dataclass(frozen=True, slots=True)
class Standing:
    """An order on its channel, as far as a despatch goes: from the last pull, or asked for just now."""

    status: ChannelStatus
    cancel_requested: bool
    flags: tuple[str, ...]
    packages: tuple[Package, ...]
    open_lines: Mapping[str, int]  # units that the channel still waits for, by line id


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be told. ``reference`` "" = its number is not chosen yet; ``lines``: units by the channel's line id.

    ``is_correction``: it was told before under ``reference``, and its facts have changed. ``told``: references and
    trackings that this program itself has told of this very parcel, so that no other parcel is edited; ``others``:
    those of the order's other parcels from here, which may share its tracking number. ``same_number``: the channel was
    told this number with another carrier, so that what it shows does not say whether it has this word.
    """

    reference: str
    tracking: str
    lines: tuple[tuple[str, int], ...]
    is_correction: bool = False
    told: frozenset[tuple[str, str]] = frozenset()
    others: frozenset[tuple[str, str]] = frozenset()
    same_number: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave, under this number."""

    reference: str


@dataclass(frozen=True, slots=True)
class Done:
    """The channel has it already, or needs no word of it."""

    why: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person has to decide."""

    hold: Hold
    why: str


Verdict = Send | Done | Blocked


def judge(standing: Standing | None, parcel: Parcel, *, override: bool = False) -> Verdict:
    """May this parcel be told now? ``standing`` None = the channel has no such order.

    ``override``: a person has given a reason to send all the same, though the channel called it off or has it as sent;
    a stranger's parcel is never edited.
    """
    if standing is None:
        return Blocked("unknown_order", "The channel does not know this order")
    if SHIP_PLUS in standing.flags:
        return Done("The channel hears of it from the carrier")
    named = next((each for each in standing.packages if parcel.reference and each.reference == parcel.reference), None)
    if named is not None and not parcel.same_number and same(named, parcel.tracking, parcel.lines):
        return Done("The channel has it already")
    off = None if override else _called_off(standing, parcel)
    if off is not None:
        return off
    if named is not None:
        ours = _is_one_of(named, parcel.told)
        return Send(parcel.reference) if ours else Blocked("stranger", "The channel has another parcel of this number")
    return Send(parcel.reference) if parcel.is_correction else _first_time(standing, parcel, override)


def _called_off(standing: Standing, parcel: Parcel) -> Blocked | None:
    if standing.status == "cancelled":
        return Blocked("cancelled", "The order was cancelled on the channel")
    if standing.cancel_requested and not parcel.is_correction:
        return Blocked("cancel_request", "The buyer has asked to cancel")
    return None


def _first_time(standing: Standing, parcel: Parcel, override: bool) -> Verdict:
    free = (each for each in standing.packages if not _is_one_of(each, parcel.others))
    if parcel.tracking and any(same(each, parcel.tracking, parcel.lines) for each in free):
        return Done("The channel has it already")
    left = standing.open_lines
    gone = standing.status == "shipped" or any(units > left.get(line, 0) for line, units in parcel.lines)
    if gone and not override:
        return Blocked("shipped", "The channel has these units as sent already")
    return Send(parcel.reference or next_reference(standing.packages))


def _is_one_of(package: Package, told: frozenset[tuple[str, str]]) -> bool:
    return any(package.reference == number and alike(package.tracking, tracking) for number, tracking in told)


def same(package: Package, tracking: str, lines: Sequence[tuple[str, int]]) -> bool:
    """Whether it is this parcel: the same tracking number, and the same units where the channel names any."""
    if not alike(package.tracking, tracking):
        return False
    return not package.lines or sorted(package.lines) == sorted(lines)


def alike(one: str, other: str) -> bool:
    """Whether two tracking numbers are one: a channel may give it back in capitals, or without its spaces."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def next_reference(packages: Sequence[Package]) -> str:
    """The highest number of the order's packages and one more."""
    numbers = [int(each.reference) for each in packages if each.reference.isascii() and each.reference.isdigit()]
    return str(max(numbers, default=0) + 1)


def ship_date(despatched_at: datetime, ahead: float, ordered_at: datetime, now: datetime) -> datetime:
    """The moment of despatch by the channel's clock: never before the order, never still to come.

    ``ahead``: seconds that this PC's clock is ahead of the channel's.
    """
    latest = now - timedelta(seconds=ahead)
    theirs = despatched_at - timedelta(seconds=ahead)
    return min(max(theirs, ordered_at), latest)


TrackingRule = Literal["required", "optional", "none"]


@dataclass(frozen=True, slots=True)
class Service:
    """One of our postal services. ``pattern``: a regular expression that its tracking numbers match whole."""

    name: str
    tracking: TrackingRule = "optional"
    pattern: str = ""


def tracking_trouble(service: Service, tracking: str) -> str:
    """Why this number does not fit the service; "" where it does."""
    text = tracking.strip()
    if service.tracking == "required" and not text:
        return f"{service.name} needs a tracking number"
    if service.tracking == "none" and text:
        return f"{service.name} has no tracking numbers"
    if text and service.pattern and not re.fullmatch(service.pattern, text, re.IGNORECASE):
        return f"{text} does not look like a tracking number of {service.name}"
    return ""
