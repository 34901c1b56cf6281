"""Levels of a preview: what stands in the outbox and what a plan would add now, one row per listing. In a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from linndesk.channels.selling import SellingSettings
from linndesk.domain.preview import Brake, LevelFacts, PlanRow, level_risk, level_rule
from linndesk.services.connections import Connections
from linndesk.store import stock_draft, stock_look
from linndesk.store.accounts import AccountRow
from linndesk.store.stock_draft import IDLE, Draft, Put, Speaker
from linndesk.store.stock_look import LevelRow

CLASHES = 3  # links that contradict each other, named one by one


@dataclass(slots=True)
class Levels:
    """``brakes`` and ``notes`` by account; ``puts``: what no plan has written down yet, by account and SKU."""

    rows: list[PlanRow] = field(default_factory=list)
    brakes: dict[str, Brake] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    puts: dict[tuple[str, str], tuple[Speaker, Put]] = field(default_factory=dict)


def speakers(connections: Connections, rows: Sequence[AccountRow]) -> list[Speaker]:
    """The accounts that have levels to tell, with what holds them now."""
    found = []
    for row in rows:
        settings = connections.settings(row)
        if isinstance(settings, SellingSettings):
            found.append(Speaker.of(row, settings.stock_rules(), connections.hold(row, "stock")))
    return found


def levels(connections: Connections, rows: Sequence[AccountRow], now: datetime) -> Levels:
    """Of these accounts, which are all of their pools'."""
    made = Levels()
    talking = speakers(connections, rows)
    drafts = stock_draft.draft(talking, now)
    known = {each.id: each for each in stock_look.rows([each.id for each in rows])}
    names = {each.id: each.name for each in rows}
    touched: set[int] = set()
    for speaker, draft in zip(talking, drafts, strict=True):
        _note(made, speaker, draft)
        touched.update(each.row.id for each in draft.backs)
        for put in draft.puts:
            if put.row_id is not None:
                touched.add(put.row_id)
            made.rows.append(_drafted(speaker, put, known))
            made.puts[speaker.name, put.channel_sku] = (speaker, put)
    told = stock_look.told([each.listing_id for each in known.values() if each.listing_id and each.id not in touched])
    made.rows += [_stored(names[each.account_id], each, told) for each in known.values() if each.id not in touched]
    places = {each.name: at for at, each in enumerate(rows)}
    made.rows.sort(key=lambda each: (places[each.account], each.target))
    return made


def _note(made: Levels, speaker: Speaker, draft: Draft) -> None:
    if speaker.gate not in IDLE and draft.brake.tripped:
        made.brakes[speaker.name] = draft.brake
    said = []
    if draft.trouble is not None:
        said.append(f"no level can be planned. {draft.trouble.title}. {draft.trouble.fix}")
    for each in draft.clashes[:CLASHES]:
        links = " and ".join(f"{sku} in {name}" for name, sku in each.links)
        said.append(f"{each.channel_sku} is linked to {links}; nothing is sent for it. Link it to one item")
    if len(draft.clashes) > CLASHES:
        said.append(f"and {len(draft.clashes) - CLASHES:,} more are linked to different items")
    if draft.passed:
        said.append(f"the next sync goes through the brake: {draft.passed}")
    if said:
        made.notes[speaker.name] = said


def _drafted(speaker: Speaker, put: Put, known: Mapping[int, LevelRow]) -> PlanRow:
    row = known.get(put.row_id or 0)
    waits = row.reason if row is not None and row.state == "planned" and put.is_rise else ""
    facts = LevelFacts(put.quantity, put.level.latency, put.live, put.base, put.rule, put.hold, waits)
    return _row(put.row_id or 0, speaker.name, put.channel_sku, facts)


def _stored(account: str, row: LevelRow, told: Mapping[int, int | None]) -> PlanRow:
    body = row.payload
    waits = row.reason if row.state == "planned" else "Sent before: it is sent again" if row.state == "sending" else ""
    facts = LevelFacts(
        int(body.get("quantity", 0)), body.get("latency"), body.get("live"), told.get(row.listing_id or 0),
        str(body.get("rule", "")), row.hold, waits,
    )  # fmt: skip
    return _row(row.id, account, row.target, facts)


def _row(outbox_id: int, account: str, sku: str, facts: LevelFacts) -> PlanRow:
    days = "null" if facts.latency is None else str(facts.latency)
    difference = None if facts.live is None else facts.quantity - facts.live
    return PlanRow(
        outbox_id, account, "stock", sku, facts.live, facts.quantity, difference, level_rule(facts),
        level_risk(facts), facts.hold, f"[{facts.quantity}, {days}]",
    )  # fmt: skip
