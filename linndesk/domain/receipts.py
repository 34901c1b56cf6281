"""What a run did, whole: asked, came, skipped and why, sent, calls, time (R-RECEIPT). Pure."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from linndesk.domain.times import iso, iso_or_none

_CALLED = re.compile(r"order (\S+): ")


@dataclass(slots=True)
class Sent:
    """Counts of one kind of act."""

    planned: int = 0
    sent: int = 0
    confirmed: int = 0
    unconfirmed: int = 0
    refused: int = 0
    held: int = 0


@dataclass(slots=True)
class OrderCounts:
    new: int = 0
    updated: int = 0
    cancelled: int = 0
    skipped: int = 0
    quarantined: int = 0
    waiting: int = 0

    @property
    def came(self) -> int:
        return self.new + self.updated + self.cancelled


@dataclass(frozen=True, slots=True)
class Skipped:
    """``ref``: the channel's id. ``reason`` begins with what people there call the order, where that is no name."""

    ref: str
    reason: str

    @property
    def called(self) -> str:
        found = _CALLED.match(self.reason)
        return found[1] if found else self.ref

    @property
    def why(self) -> str:
        """The same for all that were left out for the same reason."""
        return _CALLED.sub("", self.reason)


def left_out(ref: str, why: str, called: str) -> Skipped:
    """``called``: "" where the channel's id is what people know."""
    return Skipped(ref, f"order {called}: {why}" if called else why)


@dataclass(slots=True)
class AccountReceipt:
    """One account's part of a run. Filled while the run goes, then stored as it is."""

    name: str
    ok: bool = True
    orders: OrderCounts = field(default_factory=OrderCounts)
    skipped: list[Skipped] = field(default_factory=list)
    despatches: Sent = field(default_factory=Sent)
    stock: Sent = field(default_factory=Sent)
    other: dict[str, Sent] = field(default_factory=dict)  # by kind: price, listing, cancel, refund, booking, mail
    calls: dict[str, int] = field(default_factory=dict)
    zero_reason: str | None = None
    messages: list[str] = field(default_factory=list)
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class Receipt:
    """One run of any number of accounts."""

    started_at: datetime
    ended_at: datetime | None = None
    ok: bool = True
    accounts: list[AccountReceipt] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The headless contract's receipt, to the letter."""
        return {
            "started_at": iso(self.started_at),
            "ended_at": iso_or_none(self.ended_at),
            "ok": self.ok,
            "accounts": [account_json(each) for each in self.accounts],
        }


def account_json(account: AccountReceipt) -> dict[str, Any]:
    """One account of the contract's receipt (its own start and end are not part of the contract)."""
    whole = asdict(account)
    whole.pop("started_at")
    whole.pop("ended_at")
    whole["other"] = {kind: asdict(sent) for kind, sent in account.other.items() if sent != Sent()}
    if not whole["other"]:
        whole.pop("other")  # beside the contract: only where something was told
    return whole


def account_from_json(body: dict[str, Any]) -> AccountReceipt:
    """The inverse of ``account_json`` for a stored receipt."""
    return AccountReceipt(
        name=body["name"],
        ok=body["ok"],
        orders=OrderCounts(**body["orders"]),
        skipped=[Skipped(**each) for each in body["skipped"]],
        despatches=Sent(**body["despatches"]),
        stock=Sent(**body["stock"]),
        other={kind: Sent(**each) for kind, each in body.get("other", {}).items()},
        calls=dict(body["calls"]),
        zero_reason=body["zero_reason"],
        messages=list(body["messages"]),
    )
