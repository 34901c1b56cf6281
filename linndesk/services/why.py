"""N4: why a listing shows this number, now or when it was sent, worked out again step by step. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import Rule
from linndesk.domain.outbox import Hold
from linndesk.domain.stock import Movement
from linndesk.domain.stockinputs import Inputs
from linndesk.domain.stockplan import Rules
from linndesk.domain.times import iso, parse
from linndesk.domain.whychanges import Change, sentences
from linndesk.errors import BadInput, UnknownName
from linndesk.services import ninety, prices
from linndesk.services.centreview import CentreView
from linndesk.services.connections import Connections
from linndesk.services.ninety import Line as Line
from linndesk.services.ninety import Mark as Mark
from linndesk.services.ninety import Ninety as Ninety
from linndesk.services.whywords import (
    Case,
    came_to,
    counted_words,
    left_out_words,
    not_sent,
    own_words,
    stands,
    theirs_words,
)
from linndesk.store import accounts, movements, stock_facts, why
from linndesk.store.accounts import AccountRow
from linndesk.store.stock_put import SILENT
from linndesk.store.store import Store
from linndesk.store.why import Holder, Told
from linndesk.store.why import Send as Send

LAST_SENDS = 100
MOVEMENTS = 200  # of one item, between two moments


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One rule. ``rows``: what stands behind its number, as plain values (see ``_rows_of``)."""

    rule: Rule
    input: int | None
    value: int
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """``at``: the moment asked about; ``wanted``: what the steps lead to, None = nothing is sent of it (``not_sent``
    says why); ``sent``, ``confirmed``: what the channel had been told and shown by then. ``speaks``: the account whose
    rules count (R-POOL); ``of_send``: the send that is explained, None = how it stands now; ``stands``: sentences;
    ``inputs``: what the steps are made of, None = nothing is. ``counted``: what lies of it in the channel's own
    warehouse, None = that does not send it."""

    account: str
    channel_sku: str
    at: datetime
    title: str
    sku: str
    wanted: int | None
    sent: int | None
    confirmed: int | None
    steps: tuple[WhyStep, ...]
    speaks: str
    latency: int | None
    of_send: Send | None
    not_sent: str
    stands: tuple[str, ...]
    inputs: Inputs | None = None
    counted: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The headless contract's, to the letter."""
        return {
            "account": self.account, "channel_sku": self.channel_sku, "at": iso(self.at), "wanted": self.wanted,
            "sent": self.sent, "confirmed": self.confirmed,
            "steps": [
                {"rule": each.rule, "input": each.input, "value": each.value, "rows": [dict(row) for row in each.rows]}
                for each in self.steps
            ],
        }  # fmt: skip


class WhyNumber:
    """Built.why. Nothing is written."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._centres = CentreView(store, connections)

    def now(self, account: str, channel_sku: str) -> Why:
        """How it stands. Raises UnknownName; BadInput where its account counts locations that are not here."""
        at = self._store.clock.now()
        return self._store.read(lambda: self._now(account, channel_sku, at))

    def past(self, account: str, channel_sku: str, at: datetime) -> Why:
        """The last send at that moment or before. Raises UnknownName; BadInput where nothing had been sent by then."""
        return self._store.read(lambda: self._past(account, channel_sku, at))

    def sends(self, account: str, channel_sku: str) -> list[Send]:
        """What was sent of it, newest first. Raises UnknownName."""

        def job() -> list[Send]:
            row = accounts.named(account)
            self._listing(row, channel_sku)
            return why.sends(row.pool_id, channel_sku, limit=LAST_SENDS)

        return self._store.read(job)

    def between(self, earlier: Inputs, later: Inputs) -> Change:
        """What differs between two moments, with the movements of one's locations in between, newest first."""
        return self._store.read(lambda: _between(earlier, later))

    def ninety(self, sku: str) -> Ninety:
        """The item's last 90 days. Raises UnknownName."""
        return ninety.read(self._store, sku)

    def _listing(self, row: AccountRow, channel_sku: str) -> tuple[Told, tuple[Told, ...]]:
        every = tuple(why.listings(row.pool_id, channel_sku))
        own = next((each for each in every if each.account_id == row.id), None)
        if own is None:
            raise UnknownName(
                f"There is no listing {channel_sku} in {row.name}",
                fix="Download the listings first, or check the SKU letter for letter",
            )
        return own, every

    def _case(self, account: str, channel_sku: str) -> Case:
        row = accounts.named(account)
        own, every = self._listing(row, channel_sku)
        gates = {each.account_id: self._gate(each.account_id) for each in every}
        theirs = theirs_words(every)
        untold = {each.id: left_out_words(each, self._rules(each.account_id)) or theirs for each in every}
        speaks = (each for each in every if gates[each.account_id] not in SILENT and not untold[each.id])
        return Case(row, own, every, next(speaks, None), gates, untold)

    def _gate(self, account_id: int) -> Hold:
        row = accounts.by_id(account_id)
        return "off" if row is None else self._connections.hold(row, "stock")

    def _rules(self, account_id: int) -> Rules | None:
        row = accounts.by_id(account_id)
        settings = None if row is None else self._connections.settings(row)
        return settings.stock_rules() if isinstance(settings, SellingSettings) else None

    def _now(self, account: str, channel_sku: str, at: datetime) -> Why:
        case = self._case(account, channel_sku)
        by = case.speaker or case.own
        rules = None if case.untold[by.id] else self._rules(by.account_id)
        inputs = None
        if rules is not None:
            inputs = stock_facts.inputs([by.id], {by.account_id: rules}).get(by.id)
        owed = why.owed(case.row.pool_id, channel_sku)
        last = why.sends(case.row.pool_id, channel_sku, limit=1)
        counted, said = self._counted(case)
        cost = prices.why(self._connections, case.row, channel_sku)
        return Why(
            account, channel_sku, at, case.own.title, by.item_sku, None if inputs is None else inputs.quantity,
            case.own.sent, case.own.confirmed, self._steps(inputs, by), by.account,
            last[0].latency if last else None, None, not_sent(case),
            (*said, *stands(case, owed), *own_words(inputs, self._connections.kind(case.row).title),
             *(cost.sentences if cost else ())),
            inputs, counted,
        )  # fmt: skip

    def _counted(self, case: Case) -> tuple[int | None, list[str]]:
        """Of what its channel's own warehouse sends, what is counted there, and in words."""
        if case.own.fulfilment == "merchant":
            return None, []
        called, counts = self._centres.of_listing(case.row, case.own.channel_sku)
        if not counts:
            return None, [f"{called or 'The channel'} has not been asked yet how many of it lie in its warehouse"]
        item = case.own.item_sku
        linked = f"Linked to {item}, where it stands" if item else "Linked to no stock item, so it counts for none here"
        return sum(each.fulfillable for each in counts), [*counted_words(counts, called), linked]

    def _past(self, account: str, channel_sku: str, at: datetime) -> Why:
        row = accounts.named(account)
        own, every = self._listing(row, channel_sku)
        found = why.sends(row.pool_id, channel_sku, until=at, limit=1)
        if not found:
            first = why.first_at(row.pool_id, channel_sku)
            fix = f"Its first send was at {iso(first)}" if first else "Nothing was ever sent of it"
            raise BadInput(f"Nothing had been sent of {channel_sku} at {iso(at)}", fix=fix)
        send = found[0]
        shown = why.sends(row.pool_id, channel_sku, until=at, limit=1, confirmed=True)
        by = next((each for each in every if each.account == send.account), own)
        return Why(
            account, channel_sku, at, own.title, own.item_sku, send.inputs.quantity, send.quantity,
            shown[0].quantity if shown else None, self._steps(send.inputs, None), send.account, send.latency, send, "",
            (f"Sent by {by.account} on {send.at:%Y-%m-%d %H:%M:%S} UTC; {came_to(send)}",
             *own_words(send.inputs, self._connections.kind(row).title)), send.inputs,
        )  # fmt: skip

    def _steps(self, inputs: Inputs | None, by: Told | None) -> tuple[WhyStep, ...]:
        if inputs is None:
            return ()
        places = why.location_names()
        orders = why.holders({hold.order for part in inputs.parts for hold in part.holds})
        rows = _rows_of(inputs, places, orders, by)
        return tuple(WhyStep(each.rule, each.input, each.value, tuple(rows[each.rule]())) for each in inputs.steps)


def moment_of(text: str) -> datetime:
    """``--at`` as typed: ISO 8601; without a fraction the whole second is meant, as times are printed to the second.

    Raises BadInput.
    """
    try:
        found = parse(text.strip())
        return found if found.microsecond else found.replace(microsecond=999_999)
    except (ValueError, OverflowError):
        raise BadInput(f"{text[:60]} is no time", fix="Write it like 2026-11-21T08:00:00Z") from None


def _between(earlier: Inputs, later: Inputs) -> Change:
    places = why.location_names()
    held = {hold.order for inputs in (earlier, later) for part in inputs.parts for hold in part.holds}
    orders = {each: holder.number for each, holder in why.holders(held).items()}
    counted = {places.get(each, "") for each in (*earlier.locations, *later.locations)}
    skus = {part.item: part.sku for inputs in (earlier, later) for part in inputs.parts}
    found: list[tuple[str, Movement]] = []
    more = False
    for item, sku in skus.items():
        entries = movements.of_item(item, None, MOVEMENTS, before=later.ledger + 1)
        more = more or (len(entries) == MOVEMENTS and entries[-1].id > earlier.ledger)
        found += [(sku, each) for each in entries if each.id > earlier.ledger and each.location in counted]
    found.sort(key=lambda each: -each[1].id)
    return Change(sentences(earlier, later, places, orders), tuple(found), more)


def _rows_of(
    inputs: Inputs, places: Mapping[int, str], orders: Mapping[int, Holder], by: Told | None
) -> Mapping[Rule, Callable[[], list[dict[str, Any]]]]:
    """What stands behind each rule's number. ``by``: whose own rules are known, None = only the values are."""

    def on_hand() -> list[dict[str, Any]]:
        return [
            {"location": places.get(shelf.location, ""), "sku": part.sku, "per": part.per, "on_hand": shelf.on_hand}
            for part in inputs.parts
            for shelf in part.shelves
        ]

    def in_open_orders() -> list[dict[str, Any]]:
        found = []
        for part in inputs.parts:
            for hold in part.holds:
                known = orders.get(hold.order, Holder("", "", ""))
                found.append(
                    {"order": known.number, "channel_order_id": known.channel_order_id, "account": known.account,
                     "location": places.get(hold.location, ""), "sku": part.sku, "per": part.per, "units": hold.units}
                )  # fmt: skip
        return found

    def limit(key: str) -> Callable[[], list[dict[str, Any]]]:
        if by is None:
            return list
        own = getattr(by, key)
        return lambda: [{"from": "account" if own is None else "listing", "account": by.account}]

    return {
        "on_hand": on_hand, "in_open_orders": in_open_orders, "end_when": limit("end_when"),
        "percentage": limit("percentage"), "max_listed": limit("max_listed"),
    }  # fmt: skip
