"""N7: what a channel shows against what it was told, and how bad the difference is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Risk = Literal["oversell", "missing", "lost_sales", "days", "on_its_way", "sold_there", "ignored"]
RISKS: tuple[Risk, ...] = ("oversell", "missing", "lost_sales", "days", "on_its_way", "sold_there", "ignored")
RISK_WORDS: dict[Risk, str] = {
    "oversell": "The channel sells more than it was told",
    "missing": "The channel does not have it",
    "lost_sales": "The channel sells less than it was told",
    "days": "The channel shows other days to ship",
    "on_its_way": "A newer level is on its way",
    "sold_there": "Sold there since; the next sync sees it",
    "ignored": "Left alone until the channel's number changes",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A listing as it was told. ``on_its_way``: a newer level is due or being sent; ``sold``: units ordered there since
    it was told; ``ignored``: the channel's number that a person said to leave alone; ``reference``: what the channel
    calls it in its list of products."""

    listing_id: int
    channel_sku: str
    sku: str
    title: str
    wanted: int | None
    sent: int
    sent_at: datetime | None
    latency: int | None
    on_its_way: bool = False
    sold: int = 0
    ignored: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Drifted:
    """One difference. ``channel`` None = it is not there, or it names no number; ``difference``: channel less sent."""

    told: Told
    channel: int | None
    channel_latency: int | None
    risk: Risk

    @property
    def difference(self) -> int | None:
        return None if self.channel is None else self.channel - self.told.sent

    @property
    def needs_you(self) -> bool:
        return self.risk in ("oversell", "missing", "lost_sales", "days")


def compare(told: Told, channel: int | None, latency: int | None, *, there: bool = True) -> Drifted | None:
    """The difference between what it was told and what is shown; None where there is none."""
    same_days = told.latency is None or latency is None or told.latency == latency
    if there and channel == told.sent and same_days:
        return None
    return Drifted(told, channel if there else None, latency, _risk(told, channel, there))


def _risk(told: Told, channel: int | None, there: bool) -> Risk:
    if told.ignored is not None and there and channel == told.ignored:
        return "ignored"
    if told.on_its_way:
        return "on_its_way"
    if not there or channel is None:
        return "missing"
    if channel > told.sent:
        return "oversell"
    if channel == told.sent:
        return "days"
    return "sold_there" if told.sent - channel <= told.sold else "lost_sales"


def by_risk(found: list[Drifted]) -> list[Drifted]:
    """The worst first; of one kind the largest difference."""
    return sorted(found, key=lambda each: (RISKS.index(each.risk), -abs(each.difference or 0), each.told.channel_sku))
