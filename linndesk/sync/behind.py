"""Whose orders are not in, so that nothing more is offered of what they may have sold (R-FIRST-PULL). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

YOUNG = timedelta(minutes=60)  # a pull that counts for a run that did not pull the account itself
STILL_ASKED = "still being asked"


@dataclass(frozen=True, slots=True)
class Behind:
    """``why``: by account id, a phrase for people such as ``Amazon DE (the sign-in was refused)``."""

    why: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.why)

    def among(self, account_ids: Iterable[int]) -> list[str]:
        """The phrases of those of these accounts whose orders are not in."""
        return [self.why[each] for each in dict.fromkeys(account_ids) if each in self.why]


@dataclass(frozen=True, slots=True)
class Pulled:
    """An account that is on, as a run finds it. ``minutes``: its interval, 0 = only by hand; ``at``: when its orders
    last came whole."""

    account_id: int
    name: str
    minutes: int
    at: datetime | None


def phrase(name: str, why: str) -> str:
    return f"{name} ({why})"


def old_pull(account: Pulled, now: datetime, *, by_hand_counts: bool) -> str:
    """Why the orders of an account that this run does not pull are not in, "" = they are.

    ``by_hand_counts`` False: nobody waits for what only a person ever pulls (a run of the schedule).
    """
    if account.minutes == 0 and not by_hand_counts:
        return ""
    limit = max(YOUNG, timedelta(minutes=account.minutes))
    if account.at is None:
        return "its orders never came"
    if now - account.at <= limit:
        return ""
    return f"last asked at {account.at:%H:%M} UTC"
