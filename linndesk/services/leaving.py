"""What a person wants to despatch, against the orders as they are: units, service, tracking, what speaks against it.

Inside a read or a write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.channels.selling import SellingSettings
from linndesk.domain import checksheet, stages
from linndesk.domain.allocation import Allocation, tidy
from linndesk.domain.checksheet import Finding, Need, Subject
from linndesk.domain.despatch import Service
from linndesk.domain.orders import reserves
from linndesk.domain.outbox import Hold, Kind
from linndesk.errors import BadInput, NotDespatched, UnknownName
from linndesk.services.connections import Connections
from linndesk.store import accounts, kits, leaving, levels
from linndesk.store.accounts import AccountRow
from linndesk.store.leaving import LineNow, OrderNow
from linndesk.store.numbers import number_of

_FIX = {True: "There is nothing to do with it here", False: "Move it to a location of your own first"}  # by_channel


@dataclass(frozen=True, slots=True)
class Wish:
    """One parcel. ``service`` blank = the order's own, ``tracking`` blank = what was typed for it before.

    ``lines``: units by the channel's line id; () = all that is left. ``stage``: the one that it enters by it, of an
    account whose channel is told when an order is processed; blank = the account's first that counts.
    """

    order_id: int
    service: str = ""
    tracking: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A wish as it would leave now. ``ends``: the stage that the order enters by it, blank = as it is."""

    order: OrderNow
    service: Service
    tracking: str
    lines: tuple[tuple[LineNow, int], ...]
    ends: str = ""

    @property
    def units(self) -> int:
        return sum(units for _, units in self.lines)


@dataclass(frozen=True, slots=True)
class AccountNow:
    """An account as a despatch meets it. ``hold``: what holds its debts back now; ``ends``: the stages that count as
    processed where its channel is told of whole orders, the first is a despatch's; ``final``: what is said before."""

    row: AccountRow
    hold: Hold
    undo_seconds: int
    allocation: Allocation
    selling: SellingSettings | None = None
    kind: Kind = "despatch"
    ends: tuple[str, ...] = ()
    final: str = ""

    def goes_as(self, service: str, marketplace: str) -> str:
        """What a channel without codes for carriers is told of a service; "" = it has such codes."""
        if self.selling is None or self.selling.carrier_codes:
            return ""
        return self.selling.told_as(self.allocation.carrier(service, marketplace), service)

    def allocates(self, service: str, marketplace: str) -> bool:
        """Whether the channel knows this postal service by a word of its own."""
        return self.selling is not None and self.selling.allocates(service, marketplace)


class Packing:
    """The orders of some wishes, read once; what an earlier wish takes is gone for the later ones."""

    def __init__(self, connections: Connections, wishes: Sequence[Wish], *, lock: bool = False) -> None:
        self._connections = connections
        self.orders = leaving.of([each.order_id for each in wishes], lock=lock)
        self._left = {line.id: line.left for each in self.orders.values() for line in each.lines}
        self._rules = leaving.postal_services()
        self._accounts: dict[int, AccountNow] = {}

    def order(self, order_id: int) -> OrderNow:
        """Raises UnknownName."""
        if order_id not in self.orders:
            raise UnknownName("This order is not here any more", fix="Refresh the list")
        return self.orders[order_id]

    def number(self, order_id: int) -> str:
        """As people see it, also of one that is not here any more."""
        return self.orders[order_id].number if order_id in self.orders else number_of(order_id)

    def account(self, account_id: int) -> AccountNow:
        if account_id not in self._accounts:
            row = accounts.by_id(account_id)
            if row is None:
                raise UnknownName("The account of this order was removed", fix="Refresh the list")
            settings = self._connections.settings(row)
            selling = settings if isinstance(settings, SellingSettings) else None
            table = selling.allocation() if selling is not None else Allocation(())
            hands = self._connections.kind(row).fulfilling
            kind: Kind = "despatch" if hands is None else "process"
            ends, final = (hands.processed(settings), hands.final) if hands is not None else ((), "")
            hold = self._connections.hold(row, kind)
            self._accounts[account_id] = AccountNow(
                row, hold, settings.undo_seconds, table, selling, kind, ends, final
            )  # fmt: skip
        return self._accounts[account_id]

    def choose(self, wish: Wish) -> Chosen:
        """Raises UnknownName; BadInput for a line, a quantity or a number that cannot be."""
        order = self.order(wish.order_id)
        name = checksheet.clean(wish.service, "service") or order.service
        tracking = checksheet.clean(wish.tracking, "tracking number") or order.tracking
        service = self._rules.setdefault(tidy(name), Service(name))  # a new one is written as it first stands
        lines = self._lines(order, wish.lines)
        account = self.account(order.account_id)
        if account.kind == "process":
            self._refuse_part(order, lines)
        return Chosen(order, service, tracking, lines, _entered(account, wish.stage))

    def _lines(self, order: OrderNow, wanted: Sequence[tuple[str, int]]) -> tuple[tuple[LineNow, int], ...]:
        if not wanted:
            return tuple((line, self._left[line.id]) for line in order.lines if self._left[line.id])
        known = {line.line_id: line for line in order.lines}
        found: dict[str, tuple[LineNow, int]] = {}
        for line_id, units in wanted:
            line = known.get(line_id)
            if line is None:
                raise BadInput(
                    f"Order {order.number} has no line {line_id}",
                    fix="Its lines: " + (", ".join(known) or "it has none"),
                )  # fmt: skip
            if line_id in found:
                raise BadInput(f"Line {line_id} stands there twice", fix="Write it once, with all its units")
            _check_units(line_id, units, self._left[line.id])
            found[line_id] = (line, units)
        return tuple(found.values())

    def _refuse_part(self, order: OrderNow, lines: Sequence[tuple[LineNow, int]]) -> None:
        taken = {line.id: units for line, units in lines}
        if any(self._left[each.id] > taken.get(each.id, 0) for each in order.lines):
            raise BadInput(
                f"Order {order.number} cannot leave in parts",
                "Its channel is told when the whole order is processed, never of a part",
                "Despatch all of it; or split the order on the channel first",
            )

    def take(self, chosen: Chosen) -> None:
        """These units are gone for the wishes that follow."""
        for line, units in chosen.lines:
            self._left[line.id] -= units

    def findings(self, chosen: Chosen, free: Mapping[int, int] | None = None) -> tuple[Finding, ...]:
        """What speaks against it. ``free``: units that lie there for a line, by its id; None = not looked at."""
        order = chosen.order
        needs = tuple(Need(line.channel_sku or line.title, units, _free(line, units, free))
                      for line, units in chosen.lines)  # fmt: skip
        account = self.account(order.account_id)
        return checksheet.findings(
            Subject(
                order.status, order.outcome, order.is_deleted, order.flags, order.payment_status, order.waiting_reason,
                order.cancel_requested, order.parked, order.locked, order.location, chosen.service,
                account.allocates(chosen.service.name, order.marketplace), chosen.tracking,
                self._connections.kind(account.row).untracked, needs,
                account.goes_as(chosen.service.name, order.marketplace), account.kind == "process",
                order.by_channel, order.at_centre,
            )
        )  # fmt: skip

    def refuse(self, chosen: Chosen, override: str) -> tuple[Finding, ...]:
        """What blocks it; with ``override`` that is told, else raised. Raises NotDespatched, BadInput."""
        order, found = chosen.order, self.findings(chosen)
        _refuse_sent_there(order, found)
        blocks = checksheet.blocked(found)
        if blocks and not override:
            raise NotDespatched(
                f"Order {order.number} was not despatched",
                ". ".join(each.text for each in blocks),
                "Give a reason if it is to leave all the same (--override REASON)",
            )
        for each in found:
            if each.kind == "nothing_left":
                raise BadInput(
                    f"Order {order.number} cannot be despatched", each.text,
                    "Look at its parcels: a despatch can be taken back, and its tracking corrected",
                )  # fmt: skip
        return blocks


def _refuse_sent_there(order: OrderNow, found: Sequence[Finding]) -> None:
    for each in found:
        if each.kind == "sent_there":
            raise NotDespatched(f"Order {order.number} does not leave from here", each.text, _FIX[order.by_channel])


def _entered(account: AccountNow, stage: str) -> str:
    """The account's own spelling. Raises BadInput for a stage that ends no order."""
    if not account.ends:
        return ""
    found = next((each for each in account.ends if stages.same(each, stage)), "") if stage else account.ends[0]
    if not found:
        raise BadInput(
            f"{stage} is no processed stage of {account.row.name}", fix="Processed stages: " + ", ".join(account.ends)
        )
    return found


def _check_units(line_id: str, units: int, left: int) -> None:
    if units < 1:
        raise BadInput(f"{units} units of line {line_id} cannot leave", fix="Write a whole number from 1 up")
    if units > left:
        raise BadInput(
            f"{units:,} units of line {line_id} cannot leave",
            f"{left:,} are left of it" if left else "Nothing is left of it",
            "Write at most what is left",
        )  # fmt: skip


def _free(line: LineNow, units: int, free: Mapping[int, int] | None) -> int | None:
    if line.item_id is None:
        return None
    return units if free is None else free[line.id]


class Shelf:
    """What lies at the orders' locations, taken down by one wish after the other.

    An order that reserves may take what is on hand; one that does not (it is locked) only what no other order holds.
    A kit is there as often as its scarcest part allows (W1).
    """

    def __init__(self, orders: Sequence[OrderNow]) -> None:
        items = sorted({line.item_id for each in orders for line in each.lines if line.item_id is not None})
        self._made = kits.in_parts(items)
        parts = sorted({part for each in self._made.values() for part, _ in each})
        self._on_hand = {place: level[0] for place, level in levels.shelves(parts).items()}
        self._held = levels.held(parts)

    def free(self, chosen: Chosen) -> dict[int, int]:
        """Units for each linked line, by the line's id; they are gone for the wishes that follow."""
        order = chosen.order
        found: dict[int, int] = {}
        own = reserves(order.status, deleted=order.is_deleted, locked=order.locked)
        for line, units in chosen.lines:
            if line.item_id is None:
                continue
            parts = [((part, order.location_id), per) for part, per in self._made[line.item_id]]
            found[line.id] = min(self._there(place, own=own) // per for place, per in parts)
            for place, per in parts:
                self._on_hand[place] = self._on_hand.get(place, 0) - units * per
                if own:
                    self._held[place] = self._held.get(place, 0) - units * per
        return found

    def _there(self, place: tuple[int, int], *, own: bool) -> int:
        there = self._on_hand.get(place, 0)
        return there if own else there - self._held.get(place, 0)
