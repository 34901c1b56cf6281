"""What would leave now, row by row, and the name of that plan, so that exactly it is approved. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from linndesk.domain.money import text as money_text
from linndesk.domain.outbox import BY_ITSELF, OF_PARCELS, Hold, Kind, words

_SAID: tuple[Kind, ...] = ("stock", "price")  # named by what they say: a sync may have written them down meanwhile
Shown = str | int | None  # words, or a number of units; None = nobody knows


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One act. ``live``: what the channel has; ``wanted``: what it would be told; ``rule``: why; ``hold``: what keeps
    it here. ``mark`` stands for all that would be sent, so that a change of it is another plan. ``outbox_id`` 0: no
    plan has written it down yet; ``called``: what people on the channel call its order, where its id is no name."""

    outbox_id: int
    account: str
    kind: Kind
    target: str
    live: Shown
    wanted: Shown
    difference: Shown
    rule: str
    risk: str
    hold: Hold = ""
    mark: str = ""
    called: str = ""

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
    """``plan_id`` names what would leave; it is another one as soon as anything of that changes. ``braked``: accounts
    whose brake has tripped; ``notes``: what cannot be planned and why, as sentences; ``scope``: the one account that it
    is about, blank = all."""

    plan_id: str
    rows: tuple[PlanRow, ...]
    brake: Brake = field(default_factory=Brake)
    braked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scope: str = ""

    @property
    def leaving(self) -> int:
        return sum(1 for each in self.rows if each.leaves)

    @property
    def asks(self) -> tuple[tuple[str, Kind], ...]:
        """Accounts and kinds of acts that wait for an approval, each once."""
        found = ((each.account, each.kind) for each in self.rows if each.hold == "approval")
        return tuple(dict.fromkeys(found))


def make_plan(
    rows: Iterable[PlanRow],
    scope: str = "",
    brakes: Mapping[str, Brake] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> Plan:
    """``scope``: the one account it is about; blank = all. ``brakes`` and ``notes`` by account."""
    found = tuple(each for each in rows if not scope or each.account == scope)
    tripped = {name: each for name, each in (brakes or {}).items() if each.tripped and (not scope or name == scope)}
    reasons = tuple(f"{name}: {why}" for name, each in tripped.items() for why in each.reasons)
    said = tuple(f"{name}: {each}" for name, all_ in (notes or {}).items() for each in all_ if scope in ("", name))
    return Plan(plan_id_of(found, scope), found, Brake(bool(tripped), reasons), tuple(tripped), said, scope)


def differing(before: Plan, now: Plan) -> int:
    """How many rows leave by one of the two plans that do not leave the same way by the other."""
    return len(
        {_named(each) for each in before.rows if each.leaves} ^ {_named(each) for each in now.rows if each.leaves}
    )


def plan_id_of(rows: Iterable[PlanRow], scope: str = "") -> str:
    """The same for the same acts, whatever order they stand in and however often it is asked. A level and a price
    are named by what they say."""
    parts = sorted(_named(each) for each in rows if each.leaves)
    text = json.dumps([scope, parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _named(each: PlanRow) -> tuple[str, str, str, int, str]:
    return (each.account, each.kind, each.target, 0 if each.kind in _SAID else each.outbox_id, each.mark)


def rule_of(kind: Kind, hold: Hold, who: str, at: datetime) -> str:
    """Why a row is there, or what keeps it here, as a sentence. A person ordered what is told of a parcel."""
    if hold:
        return f"Held: {words(hold, kind)}"
    if kind in BY_ITSELF and kind not in OF_PARCELS:
        return "Approved in an earlier preview"
    return f"By {who or 'you'}, {at:%Y-%m-%d %H:%M} UTC"


def despatch_words(payload: Mapping[str, Any]) -> str:
    """``Royal Mail 48, AB123``."""
    service = str(payload.get("service") or "no service")
    return f"{service}, {payload.get('tracking') or 'no tracking'}"


def outbound_words(payload: Mapping[str, Any]) -> str:
    """``3 units, Standard, from Shop UK FBA``; of one that is asked back ``Shop UK FBA is to stop``."""
    location = str(payload.get("location") or "")
    if payload.get("action") == "cancel":
        return f"{location} is to stop"
    units = units_of(payload)
    return f"{units} unit{'' if units == 1 else 's'}, {str(payload.get('tier') or '').capitalize()}, from {location}"


def after_sale_words(payload: Mapping[str, Any], said: str = "") -> str:
    """``Cancel 2 units``; of a refund ``Give back 12.50 GBP, 3.00 of it postage``. ``said``: what follows."""
    if "total" in payload:
        postage = Decimal(payload["shipping"])
        currency = str(payload["currency"])
        of_it = f", {money_text(postage, currency)} of it postage" if postage else ""
        what = f"Give back {' '.join((str(payload['total']), currency)).strip()}{of_it}"
    else:
        units = units_of(payload)
        what = f"Cancel {units} unit{'' if units == 1 else 's'}"
    return f"{what}. {said}" if said else what


def listing_words(payload: Mapping[str, Any]) -> str:
    """``Create: Mug, red; 5 units at 9.99``; of one that is deleted only its title."""
    said = f"{str(payload.get('action') or '').capitalize()}: {payload.get('title') or ''}"
    if payload.get("action") == "delete":
        return said
    units = int(payload.get("quantity") or 0)
    return f"{said}; {units:,} unit{'' if units == 1 else 's'} at {payload.get('price')}"


def booking_words(payload: Mapping[str, Any]) -> str:
    """``Book in 5 × MUG``; of goods that came back ``Return of 2 × MUG, 1 × CUP``."""
    if not is_return(payload):
        return f"Book in {int(payload.get('quantity') or 0):,} × {payload.get('sku') or ''}"
    by_sku: dict[str, int] = {}
    for each in payload.get("lines", ()):
        name = str(each.get("sku") or "")
        by_sku[name] = by_sku.get(name, 0) + int(each.get("quantity") or 0)
    return f"Return of {', '.join(f'{units:,} × {sku}' for sku, units in by_sku.items())}"


def is_return(payload: Mapping[str, Any]) -> bool:
    """Of a booking: whether it is of goods that came back; else of a delivery."""
    return "return" in payload


def mail_words(payload: Mapping[str, Any]) -> str:
    """``Order confirmation of 100124``: to whom it goes stands nowhere here (R-PERSON)."""
    return f"Order confirmation of {payload['order']}" if payload.get("order") else "Order confirmation"


def units_of(payload: Mapping[str, Any]) -> int:
    """Units of a despatch's lines."""
    return sum(int(each["quantity"]) for each in payload.get("lines", ()))


def plain_words(payload: Mapping[str, Any]) -> str:
    """A payload of any other kind: its plain values, named. A level: ``7 units, 3 days``."""
    if "quantity" in payload and "rule" in payload:
        return level_words(payload["quantity"], payload.get("latency"))
    said = (f"{key.replace('_', ' ')} {each}" for key, each in payload.items() if not isinstance(each, (dict, list)))
    return ", ".join(said)


def level_words(quantity: int, latency: int | None) -> str:
    """``7 units, 3 days``; days only where they are told."""
    said = f"{quantity:,} unit{'' if quantity == 1 else 's'}"
    return said if latency is None else f"{said}, {days_words(latency)}"


def days_words(latency: int) -> str:
    return f"{latency} day{'' if latency == 1 else 's'}"


RULES: Mapping[str, str] = {
    "on_hand": "All that is on hand",
    "in_open_orders": "On hand less open orders",
    "end_when": "At or below End when",
    "percentage": "Max listed percentage",
    "max_listed": "Max listed quantity",
}


class LevelFacts(NamedTuple):
    """What is known of a level that would be told. ``live``: what the channel showed or was told last, ``told``: what
    it was told last; None = nobody knows, or nothing ever. ``waits``: why it is not due yet, else blank."""

    quantity: int
    latency: int | None
    live: int | None
    told: int | None
    rule: str
    hold: Hold = ""
    waits: str = ""


def level_rule(facts: LevelFacts) -> str:
    """Which rule decided, the days, and what keeps it here."""
    said = RULES.get(facts.rule, facts.rule)
    if facts.latency is not None:
        said += f"; latency {days_words(facts.latency)}"
    waits = facts.hold not in ("", "approval")  # that an approval is asked for stands in the state already
    return f"{said}. Held: {words(facts.hold, 'stock')}" if waits else said


def level_risk(facts: LevelFacts) -> str:
    """What should be looked at before it leaves; blank = nothing."""
    found = [facts.waits] if facts.waits else []
    before = facts.live if facts.live is not None else facts.told
    if facts.told is None:
        found.append("First send")
    elif facts.live is not None and facts.live != facts.told:
        found.append(f"Shows {facts.live:,}, was told {facts.told:,}")
    if facts.quantity == 0 and before != 0:
        found.append("Goes to zero")
    elif before and facts.quantity > 2 * before:
        found.append("More than doubles")
    return "; ".join(found)
