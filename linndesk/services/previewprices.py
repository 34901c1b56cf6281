"""Prices of a preview: what stands in the outbox and what a plan would add now, one row per listing. In a read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from linndesk.domain.money import from_store
from linndesk.domain.money import text as money_text
from linndesk.domain.outbox import Hold, words
from linndesk.domain.preview import PlanRow
from linndesk.domain.pricing import SOURCES, Source, price_risk, price_words
from linndesk.services.connections import Connections
from linndesk.store import audit, prices
from linndesk.store.accounts import AccountRow
from linndesk.store.prices import Put, Speaker

AGAIN = "Sent before: it is sent again"


@dataclass(slots=True)
class PriceRows:
    """``puts``: what no plan has written down yet, by account and SKU."""

    rows: list[PlanRow] = field(default_factory=list)
    puts: dict[tuple[str, str], tuple[Speaker, Put]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a price that would be told."""

    price: Decimal
    source: Source
    told: Decimal | None
    shown: Decimal | None
    hold: Hold = ""
    again: bool = False


def price_rows(connections: Connections, rows: Sequence[AccountRow]) -> PriceRows:
    """Of these accounts, in their order, those that are told prices."""
    made = PriceRows()
    for row in rows:
        if connections.kind(row).prices(connections.settings(row)):
            _account(made, Speaker(row.id, row.pool_id, row.name, connections.hold(row, "price")))
    return made


def keep_new(puts: Iterable[tuple[Speaker, Put]], now: datetime) -> int:
    """Prices that no plan has written down yet are held for a person. Inside a write."""
    kept, skus = 0, []
    for speaker, put in puts:
        kept += prices.write(speaker, [put._replace(hold="person", says_so=False)], now)
        skus.append(put.channel_sku)
    audit.note("kept back in preview", "outbox", now, after=skus)
    return kept


def _account(made: PriceRows, speaker: Speaker) -> None:
    draft = prices.draft(speaker)
    touched = {each.row.id for each in draft.backs}
    found: list[PlanRow] = []
    for put in draft.puts:
        row = put.row if put.row is not None and put.row.state != "refused" else None
        if put.row is not None:
            touched.add(put.row.id)
        if put.says_so and row is None:
            continue  # it was refused as it is, and waits for a person
        again = row is not None and row.state == "sending"
        facts = _Facts(put.price, put.source, put.told, put.shown, put.hold, again)
        found.append(_row(0 if row is None else row.id, speaker.name, put.channel_sku, facts))
        made.puts[speaker.name, put.channel_sku] = (speaker, put)
    others = [each for each in prices.unsent(speaker.account_id) if each.id not in touched]
    known = prices.facts([each.listing_id for each in others if each.listing_id is not None])
    for each in others:
        told, shown, source = known.get(each.listing_id or 0, (None, None, "item"))
        facts = _Facts(from_store(each.price), source, told, shown, each.hold, each.state == "sending")
        found.append(_row(each.id, speaker.name, each.sku, facts))
    made.rows += sorted(found, key=lambda each: each.target)


def _row(outbox_id: int, account: str, sku: str, facts: _Facts) -> PlanRow:
    live = facts.shown if facts.shown is not None else facts.told
    difference = None if live is None else facts.price - live
    waits = facts.hold not in ("", "approval")  # that an approval is asked for stands in the state already
    held = f". Held: {words(facts.hold, 'price')}" if waits else ""
    risk = [AGAIN] if facts.again else []
    risk += [price_risk(facts.price, facts.told, facts.shown)]
    return PlanRow(
        outbox_id, account, "price", sku,
        None if live is None else price_words(live),
        price_words(facts.price),
        None if difference is None else f"{'+' if difference > 0 else ''}{price_words(difference)}",
        f"{SOURCES[facts.source]}{held}",
        "; ".join(each for each in risk if each), facts.hold, money_text(facts.price),
    )  # fmt: skip
