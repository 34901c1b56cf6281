"""Orders against a channel's own warehouse: what of them would go under which SKU, and what speaks against it.

Inside a read or a write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from linndesk.channels.centres import Centres
from linndesk.domain.money import digits
from linndesk.domain.orders import PARKED_THERE, Order
from linndesk.domain.outbound import Wanted
from linndesk.domain.outbound_lines import MOST_LINES, MOST_UNITS, Need, Part, Short, choose
from linndesk.domain.outbox import OPEN, Kind, words
from linndesk.domain.stock import Location
from linndesk.errors import BadInput, NotMoved, UnknownName
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings
from linndesk.store import accounts, centre_skus, centres, items, kits, leaving, locations, orders
from linndesk.store.accounts import AccountRow
from linndesk.store.centres import CentreRow
from linndesk.store.leaving import LineNow, OrderNow
from linndesk.store.sealing import Seal

STALE = timedelta(minutes=10)  # an order may have been cancelled on its channel since


@dataclass(frozen=True, slots=True)
class Target:
    """A centre with the account through which orders are sent from there."""

    centre: CentreRow
    driver: AccountRow
    kind: Centres
    settings: AccountSettings  # the driver's, without secrets


@dataclass(frozen=True, slots=True)
class Looked:
    """One order as it would go now. ``refused``: why it cannot, as a sentence; then the rest may be missing."""

    order: OrderNow
    facts: Order
    account: AccountRow
    refused: str = ""
    findings: tuple[str, ...] = ()
    marketplace: str = ""
    currency: str = ""
    tier: str = ""
    lines: tuple[Wanted, ...] = ()

    @property
    def units(self) -> int:
        return sum(each.left for each in self.order.lines)


def target(connections: Connections, location: str) -> Target:
    """Raises UnknownName; BadInput for one of one's own locations; NotMoved where nobody drives the centre."""
    place = place_of(location)
    if not place.fulfilment_centre:
        raise BadInput(f"{place.name} is one of your own locations", fix="Move the orders there as usual")
    found = centres.at(place.id)
    if found is None:
        raise NotMoved(
            f"Nothing can be sent from {place.name}", "The account that it belonged to was removed",
            "Choose another location",
        )  # fmt: skip
    driver = None if found.driver_id is None else accounts.by_id(found.driver_id)
    if driver is None:
        raise NotMoved(
            f"Nothing can be sent from {place.name}", "No account follows what lies there",
            "Tick Sync inventory in Config of one account that sells from it"
            if not found.account else
            f"Config of {found.account} needs it switched on, Sync inventory ticked, and a marketplace of that stock",
        )  # fmt: skip
    kind, settings = connections.kind(driver).centres, connections.settings(driver)
    if kind is None or not kind.on(settings):
        raise NotMoved(
            f"Nothing can be sent from {place.name}", f"It is off in {driver.name}",
            f"Switch it on in Config of {driver.name}",
        )  # fmt: skip
    return Target(found, driver, kind, settings)


def place_of(name: str) -> Location:
    """The location of that name in any case. Raises UnknownName that lists those there are."""
    wanted = name.strip().casefold()
    found = next((each for each in locations.every() if each.name.casefold() == wanted), None)
    if found is None:
        locations.id_of(name.strip())  # raises, with the names there are
        raise UnknownName(f"There is no location {name}")
    return found


class Consignment:
    """Some orders, read once; what an earlier one takes at the centre is gone for the later ones."""

    def __init__(
        self,
        connections: Connections,
        to: Target,
        order_ids: Sequence[int],
        seal: Seal,
        now: datetime,
        *,
        lock: bool = False,
    ) -> None:
        self._connections = connections
        self._to = to
        self._now = now
        self.orders = leaving.of(order_ids, lock=lock)
        self._facts = {each.id: each for each in orders.fetch(sorted(self.orders), seal)}
        linked = {line.item_id for each in self.orders.values() for line in each.lines if line.item_id is not None}
        self._parts = kits.parts_of(sorted(linked))
        every = linked | {part for parts in self._parts.values() for part, _ in parts}
        self._skus = centre_skus.of_items(to.centre.id, every)
        self._there = {sku: units for skus in self._skus.values() for sku, units in skus.items()}
        for sku, units in centre_skus.promised(to.centre.id, to.centre.followed_at).items():
            self._there[sku] = max(0, self._there.get(sku, 0) - units)
        self._names = {item: each.sku for item, each in items.facts(sorted(every)).items()}
        self._accounts = {each.id: each for each in accounts.every()}

    def look(self, order_id: int) -> Looked:
        """Raises UnknownName."""
        order = self.orders.get(order_id)
        if order is None:
            raise UnknownName("This order is not here any more", fix="Refresh the list")
        facts, account = self._facts[order_id], self._accounts[order.account_id]
        settings, centre = self._to.settings, self._to.centre
        marketplace = self._to.kind.marketplace(settings, centre.shared, facts.person.country_code)
        currency = self._to.kind.currency(marketplace)
        why = _as_it_stands(order, facts, account, centre) or self._unknown_there(order) or self._money(facts, currency)
        if why or not marketplace:
            return Looked(order, facts, account, why or f"{self._to.driver.name} has no marketplace of {centre.shared}")
        lines, short = choose(self._needs(order, facts, currency), self._there, currency)
        return Looked(
            order, facts, account, _too_much(lines, self._to.kind.name), self._findings(order, facts, account, short),
            marketplace, currency, self._to.kind.tier(settings, order.service, marketplace), lines,
        )  # fmt: skip

    def _unknown_there(self, order: OrderNow) -> str:
        left = [each for each in order.lines if each.left]
        loose = [each.channel_sku or each.title for each in left if each.item_id is None]
        if loose:
            isnt, it = ("is not", "it") if len(set(loose)) == 1 else ("are not", "them")
            return f"{', '.join(dict.fromkeys(loose))} {isnt} linked to an item: link {it} in Listed Products first"
        missing = [sku for each in left for sku in self._need(each, None).missing()]
        if not missing:
            return ""
        named = ", ".join(dict.fromkeys(missing))
        one = len(set(missing)) == 1
        if self._to.centre.followed_at is None:
            isnt = "is not" if one else "are not"
            return f"{named} {isnt} known at {self._to.centre.location} yet: sync {self._to.driver.name} first"
        has, it = ("has", "it") if one else ("have", "each")
        return f"{named} {has} no {self._to.kind.name} listing at {self._to.centre.location}: link one to {it} first"

    def _money(self, facts: Order, currency: str) -> str:
        """D22: amounts are carried one to one, or not at all."""
        if facts.currency in ("", currency) or self._to.kind.converts(self._to.settings):
            return ""
        return (
            f"It is in {facts.currency} and {self._to.centre.location} takes {currency}: switch Convert currency on in "
            f"Config of {self._to.driver.name} to have amounts taken one to one"
        )

    def _needs(self, order: OrderNow, facts: Order, currency: str) -> list[Need]:
        lines = {each.line_id: each for each in facts.lines}
        known = currency if facts.currency else ""  # an amount of nobody knows what is not carried
        return [
            self._need(each, _value(lines[each.line_id].line_total, lines[each.line_id].quantity, known))
            for each in order.lines
            if each.left
        ]

    def _need(self, line: LineNow, value: Decimal | None) -> Need:
        item = line.item_id or 0
        parts = tuple(
            Part(self._names[part], per, tuple(self._skus.get(part, ()))) for part, per in self._parts.get(item, ())
        )
        return Need(line.line_id, self._names.get(item, ""), line.left, tuple(self._skus.get(item, ())), parts, value)

    def _findings(self, order: OrderNow, facts: Order, account: AccountRow, short: Sequence[Short]) -> tuple[str, ...]:
        found = [f"{each.sku}: {each.there:,} of {each.units:,} there, by the last count" for each in short]
        stale = account.last_orders_at is None or self._now - account.last_orders_at > STALE
        if stale:
            found.append(f"{account.name} was last synced {_ago(account, self._now)}: it may be cancelled there since")
        if facts.payment_status == "unpaid":
            found.append("It is not paid yet")
        if PARKED_THERE in order.flags:
            found.append("It is parked on its channel")
        hands = self._connections.kind(account).fulfilling
        kind: Kind = "despatch" if hands is None else "process"
        hold = self._connections.hold(account, kind)
        if hold:
            found.append(f"{account.name} will not be told when it is sent: {words(hold, kind)}")
        return tuple(found)


def _as_it_stands(order: OrderNow, facts: Order, account: AccountRow, centre: CentreRow) -> str:
    """What of the order itself keeps it from going, "" = nothing."""
    person = facts.person
    address = {"name": person.name or person.buyer_name, "street": person.line1, "country": person.country_code}
    lacking = [word for word, value in address.items() if not value.strip()]
    reasons = (
        (order.is_deleted, "It was deleted here"),
        (order.by_channel, "The channel's own warehouse sends it already"),
        (order.status == "cancelled", "It was cancelled"),
        (order.status == "processed", "It has left already"),
        (order.location_id == centre.location_id, f"It is at {order.location} already"),
        (order.at_centre, f"{order.location} sends it: take it back first"),
        (order.status == "pending", f"It is pending: {order.waiting_reason or 'it is not paid yet'}"),
        (order.cancel_requested, "The buyer has asked to cancel: settle that first"),
        (order.parked, "It is parked: unpark it first"),
        (order.locked, "It is locked: unlock it first"),
        (_half_told(facts), f"Part of it was despatched, and {account.name} was not told yet: let that leave first"),
        (not any(each.left for each in order.lines), "Nothing is left to send"),
        (facts.purged, "The buyer's data was purged: nobody knows where it goes"),
        (bool(lacking), f"Its address has no {' and no '.join(lacking)}: sync {account.name} again"),
    )
    return next((text for is_so, text in reasons if is_so), "")


def _half_told(facts: Order) -> bool:
    return any(each.undone_at is None and each.state in OPEN - {"sent"} for each in facts.parcels)


def _too_much(lines: Sequence[Wanted], name: str) -> str:
    units = sum(each.units for each in lines)
    if units <= MOST_UNITS and len(lines) <= MOST_LINES:
        return ""
    has = f"{units:,} units" if units > MOST_UNITS else f"{len(lines):,} lines"
    return f"It has {has}: {name} takes at most {MOST_UNITS} units in {MOST_LINES} lines of one order"


def _value(total: Decimal, quantity: int, currency: str) -> Decimal | None:
    """Of one unit, as its channel takes amounts; None where nothing is left of it."""
    if quantity <= 0 or not currency:
        return None
    value = (total / quantity).quantize(Decimal(1).scaleb(-min(2, digits(currency))), ROUND_HALF_UP)
    return value if value > 0 else None


def _ago(account: AccountRow, now: datetime) -> str:
    if account.last_orders_at is None:
        return "never"
    minutes = int((now - account.last_orders_at).total_seconds() // 60)
    return f"{minutes:,} min ago" if minutes < 120 else f"{minutes // 60:,} h ago"
