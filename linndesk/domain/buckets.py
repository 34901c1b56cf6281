"""Token buckets: how long to wait for the next call of an operation. Pure; the clock comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace

SLOW = 0.1  # plans slower than one call per 10 s outlive a restart, so they are kept in the database
_ROUNDING = 5e-6  # of a token: what is missing for less than a clock counts is there
_TICK = 1e-6  # seconds; a shorter wait would not move a clock


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: ``rate`` tokens a second, at most ``burst`` saved up."""

    rate: float
    burst: float

    @property
    def slow(self) -> bool:
        return self.rate < SLOW


@dataclass(frozen=True, slots=True)
class Bucket:
    """``tokens`` at ``at`` (seconds since the epoch)."""

    tokens: float
    at: float


def full(plan: Plan, now: float) -> Bucket:
    return Bucket(plan.burst, now)


def refilled(bucket: Bucket, plan: Plan, now: float) -> Bucket:
    """The bucket as it stands now; a clock that went back refills nothing."""
    elapsed = max(0.0, now - bucket.at)
    return Bucket(min(plan.burst, bucket.tokens + elapsed * plan.rate), max(now, bucket.at) if elapsed else now)


def take(bucket: Bucket, plan: Plan, now: float) -> tuple[Bucket, float]:
    """Take one token: the bucket afterwards and 0.0, or the bucket untouched and the seconds to wait."""
    current = refilled(bucket, plan, now)
    if current.tokens >= 1.0 - _ROUNDING:
        return replace(current, tokens=max(0.0, current.tokens - 1.0)), 0.0
    return current, max(_TICK, (1.0 - current.tokens) / plan.rate)


def emptied(now: float) -> Bucket:
    """After a 429: the channel says that nothing is left, whatever we had counted."""
    return Bucket(0.0, now)
