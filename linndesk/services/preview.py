"""W3: what would leave now, what the channel has and why; approving what goes by itself. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from linndesk.domain.outbox import BY_ITSELF, Kind
from linndesk.domain.preview import Plan, PlanRow, Shown, differing, make_plan
from linndesk.errors import BadInput
from linndesk.services import previewlevels, previewprices
from linndesk.services.connections import Connections
from linndesk.services.itemfiles import write_rows
from linndesk.services.previewacts import FINAL, act_row
from linndesk.services.previewlevels import Levels
from linndesk.services.previewprices import PriceRows
from linndesk.store import accounts, approvals, audit, outbox, outbox_look, prices, stock_facts, stock_look, stock_write
from linndesk.store.accounts import AccountRow
from linndesk.store.stock_draft import Put, Speaker
from linndesk.store.stock_write import Planned
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

COLUMNS = ("account", "kind", "target", "live", "wanted", "difference", "rule", "risk")
TRIES = 3  # to look at a plan and approve it before anything else changes
LONGEST = 500
PART = 250  # rows a transaction


@dataclass(frozen=True, slots=True)
class Approved:
    """Accounts and kinds of acts that leave by themselves from now on, and how many rows that let go."""

    kinds: tuple[tuple[str, Kind], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A plan, with what of it no sync has written down yet."""

    plan: Plan
    levels: Levels
    prices: PriceRows


class Preview:
    """Built.preview."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def plan(self, account: str | None = None) -> Plan:
        """Of every account, or of one. Raises UnknownName."""
        return self._store.read(lambda: self._made(account).plan)

    def approve(self, plan_id: str, who: str = "you", seen: Plan | None = None) -> Approved:
        """Let go what this plan asks about, once per account and kind. Raises BadInput where the plan has changed.

        ``seen``: the plan itself, so that the refusal says how much of it has changed.
        """
        now = self._store.clock.now()

        def look() -> tuple[Plan | None, Plan, object]:
            with stock_facts.snapshot():
                mark = _fingerprint()
                made = self._made(None)
            names, found = [each.name for each in accounts.every()], made.levels
            plans = (make_plan(made.plan.rows, scope, found.brakes, found.notes) for scope in ("", *names))
            return next((each for each in plans if each.plan_id == plan_id), None), made.plan, mark

        for _ in range(TRIES):
            plan, whole, mark = self._store.read(look)
            if plan is None:
                raise _changed(plan_id, whole, seen)
            approved = self._store.write(partial(self._approve, plan, mark, who, now), Urgency.CLICK)
            if approved is not None:
                return approved
        raise _changed(plan_id, whole, seen)

    def decide(self, plan: Plan, kept: Sequence[PlanRow], *, asks: bool) -> tuple[int, Approved | None]:
        """What a person decided about a plan that was shown: ``kept`` stay here, and the rest is approved where it
        ``asks`` for that. How many are kept. Raises BadInput where the plan has changed since; then nothing leaves."""
        number = 0
        if kept:
            made = self._store.read(lambda: self._made(plan.scope or None))
            if made.plan.plan_id != plan.plan_id:
                raise _changed(plan.plan_id, made.plan, plan)
            number = self._keep(kept, made)
        if not asks:
            return number, None
        left = {(each.account, each.kind, each.target, each.outbox_id) for each in kept}
        rest = [each for each in plan.rows if (each.account, each.kind, each.target, each.outbox_id) not in left]
        wanted = make_plan(rest, plan.scope)
        return number, self.approve(wanted.plan_id, seen=wanted)

    def _approve(self, plan: Plan, mark: object, who: str, now: datetime) -> Approved | None:
        """None where something has changed since the plan was made. Inside a write."""
        if _fingerprint() != mark:
            return None
        every = {each.name: each.id for each in accounts.every()}
        kinds = tuple((name, kind) for name, kind in plan.asks if kind in BY_ITSELF)
        for name, kind in kinds:
            approvals.give(every[name], kind, who, now)
            audit.note("approved", f"{name}: {kind}", now, after={"plan": plan.plan_id}, who=who)
        moved = sum(
            outbox.reconsider(self._connections.hold, now, every[name]) for name in dict.fromkeys(n for n, _ in kinds)
        )
        return Approved(kinds, moved)

    def keep_back(self, rows: Sequence[PlanRow]) -> int:
        """Keep these here until a person sends them: each is held, also one that no plan has written down yet. How
        many are kept; what has moved on meanwhile is not."""
        fresh = any(not each.outbox_id for each in rows)
        return self._keep(rows, self._store.read(lambda: self._made(None)) if fresh else None)

    def _keep(self, rows: Sequence[PlanRow], made: _Made | None) -> int:
        now = self._store.clock.now()
        fresh = [each for each in rows if not each.outbox_id]
        known = [each.outbox_id for each in rows if each.outbox_id]
        puts = made.levels.puts if made else {}
        priced = made.prices.puts if made else {}
        wanted = [found for each in fresh if each.kind == "stock" and (found := puts.get((each.account, each.target)))]
        costs = [cost for each in fresh if each.kind == "price" and (cost := priced.get((each.account, each.target)))]
        kept = 0
        for start in range(0, len(known), PART):
            kept += self._store.write(partial(_keep, known[start : start + PART], now), Urgency.CLICK)
        for start in range(0, len(wanted), PART):
            kept += self._store.write(partial(_keep_new, wanted[start : start + PART], now), Urgency.CLICK)
        for start in range(0, len(costs), PART):
            kept += self._store.write(partial(previewprices.keep_new, costs[start : start + PART], now), Urgency.CLICK)
        return kept

    def through_brake(self, reason: str, who: str = "you") -> int:
        """R-BRAKE: the next plan goes on with what a tripped brake keeps back; the reason is logged. How many rows wait
        for that. Raises BadInput without a reason."""
        if not reason.strip():
            raise BadInput("Going through the brake needs a reason", fix="Write --through-brake REASON")
        now = self._store.clock.now()
        plan = self.plan()

        def job() -> int:
            held = [each for each in plan.rows if each.hold == "brake"]
            names = dict.fromkeys((*plan.braked, *(each.account for each in held)))
            for name in names:
                accounts.note(accounts.named(name).id, brake_pass=reason.strip()[:LONGEST])
                audit.note("through the brake", name, now, after={"reason": reason.strip()}, who=who)
            return len(held)

        return self._store.write(job, Urgency.CLICK)

    def write_csv(self, plan: Plan, path: Path) -> None:
        """The plan's rows as a file for a spreadsheet. Raises BadInput where it cannot be written."""
        write_rows(path, COLUMNS, ([_cell(getattr(row, each)) for each in COLUMNS] for row in plan.rows))

    def kept_back(self, names: Sequence[str] = ()) -> int:
        """How many rows of these accounts, or of all, wait for an approval or the brake."""

        def job() -> int:
            ids = [accounts.named(each).id for each in names] or None
            return outbox_look.held_for(("approval", "brake"), ids)

        return self._store.read(job)

    def _made(self, account: str | None) -> _Made:
        """Inside a read or a write."""
        rows = accounts.every()
        one = None if account is None else accounts.named(account)
        pool = [each for each in rows if one is None or each.pool_id == one.pool_id]
        found = outbox_look.planned(None if one is None else one.id)
        corrected = (each.parcel_id for each in found if each.parcel_id and each.payload.get("correction"))
        told = outbox_look.told_last(corrected)
        levels = previewlevels.levels(self._connections, pool, self._store.clock.now())
        finals = {each.name: self._final(each) for each in rows}
        costs = previewprices.price_rows(self._connections, pool)
        acts = [*(act_row(each, told, finals[each.account]) for each in found), *levels.rows, *costs.rows]
        return _Made(make_plan(acts, account or "", levels.brakes, levels.notes), levels, costs)

    def _final(self, row: AccountRow) -> str:
        """What cannot be undone on the account's channel."""
        fulfilling = self._connections.kind(row).fulfilling
        return fulfilling.final if fulfilling else FINAL


def _fingerprint() -> tuple[object, ...]:
    return (*stock_look.fingerprint(), *prices.fingerprint())


def _keep(ids: Sequence[int], now: datetime) -> int:
    kept = sum(outbox.keep_back(each, "person", now) for each in ids)
    audit.note("kept back in preview", "outbox", now, after=list(ids))
    return kept


def _keep_new(wanted: Sequence[tuple[Speaker, Put]], now: datetime) -> int:
    kept = 0
    for speaker, put in wanted:
        planned = Planned(put, "held", "person")
        kept += stock_write.write(speaker.pool_id, speaker.account_id, [planned], now)
    audit.note("kept back in preview", "outbox", now, after=[put.channel_sku for _, put in wanted])
    return kept


def _changed(plan_id: str, now: Plan, seen: Plan | None) -> BadInput:
    rows = "row" if now.leaving == 1 else "rows"
    said = f"Nothing that leaves now has the plan id {plan_id[:40]}; {now.leaving:,} {rows} would leave"
    if seen is not None:
        number = differing(seen, now)
        said = f"{number:,} {'row differs' if number == 1 else 'rows differ'} from what was shown"
    return BadInput("The plan has changed since", said, "Look at the preview again")


def _cell(value: Shown) -> str:
    return "" if value is None else str(value)
