"""W3: what would leave now, what the channel has and why; approving what goes by itself. Worker threads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linndesk.domain.outbox import BY_ITSELF, Kind
from linndesk.domain.preview import Plan, PlanRow, despatch_words, make_plan, plain_words, rule_of, units_of
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.itemfiles import write_rows
from linndesk.store import accounts, approvals, audit, outbox, outbox_look
from linndesk.store.outbox_look import PlannedRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

COLUMNS = ("account", "kind", "target", "live", "wanted", "difference", "rule", "risk")
FINAL = "Cannot be undone there"


@dataclass(frozen=True, slots=True)
class Approved:
    """Accounts and kinds of acts that leave by themselves from now on, and how many rows that let go."""

    kinds: tuple[tuple[str, Kind], ...]
    rows: int


class Preview:
    """Built.preview."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def plan(self, account: str | None = None) -> Plan:
        """Of every account, or of one. Raises UnknownName."""
        return self._store.read(lambda: _plan(account))

    def approve(self, plan_id: str, who: str = "you") -> Approved:
        """Let go what this plan asks about, once per account and kind. Raises BadInput where the plan has changed."""
        now = self._store.clock.now()

        def job() -> Approved:
            every = {each.name: each.id for each in accounts.every()}
            plans = (_plan(scope) for scope in (None, *every))
            plan = next((each for each in plans if each.plan_id == plan_id), None)
            if plan is None:
                raise BadInput(
                    "The plan has changed since",
                    f"Nothing that leaves now has the plan id {plan_id[:40]}",
                    "Look at the preview again",
                )
            kinds = tuple((name, kind) for name, kind in plan.asks if kind in BY_ITSELF)
            for name, kind in kinds:
                approvals.give(every[name], kind, who, now)
                audit.note("approved", f"{name}: {kind}", now, after={"plan": plan_id}, who=who)
            moved = sum(
                outbox.reconsider(self._connections.hold, now, every[name])
                for name in dict.fromkeys(n for n, _ in kinds)
            )
            return Approved(kinds, moved)

        return self._store.write(job, Urgency.CLICK)

    def through_brake(self, reason: str, who: str = "you") -> int:
        """R-BRAKE: go on with what a tripped brake keeps back; the reason is logged. How many rows that let go."""
        if not reason.strip():
            raise BadInput("Going through the brake needs a reason", fix="Write --through-brake REASON")
        now = self._store.clock.now()

        def job() -> int:
            held = [each.id for each in outbox_look.held() if each.hold == "brake"]
            if held:
                audit.note("through the brake", "outbox", now, after={"reason": reason.strip()}, who=who)
            return sum(outbox.let_go(each, now, reason.strip()) for each in held)

        return self._store.write(job, Urgency.CLICK)

    def write_csv(self, plan: Plan, path: Path) -> None:
        """The plan's rows as a file for a spreadsheet. Raises BadInput where it cannot be written."""
        write_rows(path, COLUMNS, ([str(getattr(row, each)) for each in COLUMNS] for row in plan.rows))

    def kept_back(self, names: Sequence[str] = ()) -> int:
        """How many rows of these accounts, or of all, wait for an approval or the brake."""

        def job() -> int:
            ids = [accounts.named(each).id for each in names] or None
            return outbox_look.held_for(("approval", "brake"), ids)

        return self._store.read(job)


def _plan(account: str | None) -> Plan:
    """Inside a read or a write."""
    account_id = None if account is None else accounts.named(account).id
    found = outbox_look.planned(account_id)
    told = outbox_look.told_last(each.parcel_id for each in found if each.parcel_id and each.payload.get("correction"))
    return make_plan((_row(each, told) for each in found), account or "")


def _row(row: PlannedRow, told: Mapping[int, dict[str, Any]]) -> PlanRow:
    before = told.get(row.parcel_id or 0) if row.payload.get("correction") else None
    is_despatch = row.kind == "despatch"
    payload = {**row.payload, "version": row.version, "override": row.override}
    sent = row.state == "sending"
    return PlanRow(
        outbox_id=row.id, account=row.account, kind=row.kind, target=row.target,
        live=_live(row, before) if is_despatch else str(row.payload.get("live", "")),
        wanted=despatch_words(row.payload) if is_despatch else plain_words(row.payload),
        difference=_difference(row, before),
        rule="Sent before: the channel is asked whether it has it" if sent else _rule(row),
        risk=_risk(row), hold=row.hold, mark=json.dumps(payload, sort_keys=True, default=str),
    )  # fmt: skip


def _rule(row: PlannedRow) -> str:
    return rule_of(row.kind, row.hold, row.who, row.created_at)


def _live(row: PlannedRow, before: Mapping[str, Any] | None) -> str:
    """What the channel has of a despatch, as far as it was heard."""
    if before is not None:
        return despatch_words(before)
    if row.status == "cancelled":
        return "cancelled"
    if row.parcels_told:
        return f"{row.parcels_told} parcel{'' if row.parcels_told == 1 else 's'} despatched"
    return "not despatched"


def _difference(row: PlannedRow, before: Mapping[str, Any] | None) -> str:
    if row.kind != "despatch":
        return str(row.payload.get("difference", ""))
    if before is not None:
        changed = [each for each in ("service", "tracking") if before.get(each) != row.payload.get(each)]
        return "other " + " and ".join(changed) if changed else "nothing"
    units = units_of(row.payload)
    return f"{units} unit{'' if units == 1 else 's'} despatched"


def _risk(row: PlannedRow) -> str:
    if row.override:
        return f"Sent all the same: {row.override}"
    if row.cancel_requested:
        return "The buyer has asked to cancel"
    return FINAL if row.kind in ("despatch", "process", "mail", "refund", "cancel") else ""
