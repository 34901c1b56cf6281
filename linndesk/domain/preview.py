"""What would leave now, row by row, and the name of that plan, so that exactly it is approved. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linndesk.domain.outbox import BY_ITSELF, WORDS, Hold, Kind


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One act. ``live``: what the channel has; ``wanted``: what it would be told; ``rule``: why; ``hold``: what keeps
    it here. ``mark`` stands for all that would be sent, so that a change of it is another plan."""

    outbox_id: int
    account: str
    kind: Kind
    target: str
    live: str
    wanted: str
    difference: str
    rule: str
    risk: str
    hold: Hold = ""
    mark: str = ""

    @property
    def leaves(self) -> bool:
        """Whether it would leave now, or once this plan is approved."""
        return not self.hold or self.hold == "approval"


@dataclass(frozen=True, slots=True)
class Brake:
    """R-BRAKE: whether a mass change was stopped, and its likely causes."""

    tripped: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``plan_id`` names what would leave; it is another one as soon as anything of that changes."""

    plan_id: str
    rows: tuple[PlanRow, ...]
    brake: Brake = field(default_factory=Brake)

    @property
    def leaving(self) -> int:
        return sum(1 for each in self.rows if each.leaves)

    @property
    def asks(self) -> tuple[tuple[str, Kind], ...]:
        """Accounts and kinds of acts that wait for an approval, each once."""
        found = ((each.account, each.kind) for each in self.rows if each.hold == "approval")
        return tuple(dict.fromkeys(found))


def make_plan(rows: Iterable[PlanRow], scope: str = "", brake: Brake | None = None) -> Plan:
    """``scope``: the one account it is about; blank = all."""
    found = tuple(rows)
    return Plan(plan_id_of(found, scope), found, brake or Brake())


def plan_id_of(rows: Iterable[PlanRow], scope: str = "") -> str:
    """The same for the same acts, whatever order they stand in and however often it is asked."""
    parts = sorted((each.account, each.kind, each.target, each.outbox_id, each.mark) for each in rows if each.leaves)
    text = json.dumps([scope, parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rule_of(kind: Kind, hold: Hold, who: str, at: datetime) -> str:
    """Why a row is there, or what keeps it here, as a sentence."""
    if hold:
        return f"Held: {WORDS[hold]}"
    if kind in BY_ITSELF:
        return "Approved in an earlier preview"
    return f"By {who or 'you'}, {at:%Y-%m-%d %H:%M} UTC"


def despatch_words(payload: Mapping[str, Any]) -> str:
    """``Royal Mail 48, AB123``."""
    service = str(payload.get("service") or "no service")
    return f"{service}, {payload.get('tracking') or 'no tracking'}"


def units_of(payload: Mapping[str, Any]) -> int:
    """Units of a despatch's lines."""
    return sum(int(each["quantity"]) for each in payload.get("lines", ()))


def plain_words(payload: Mapping[str, Any]) -> str:
    """A payload of any other kind: its plain values, named."""
    said = (f"{key.replace('_', ' ')} {each}" for key, each in payload.items() if not isinstance(each, (dict, list)))
    return ", ".join(said)
