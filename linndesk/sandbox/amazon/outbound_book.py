"""Every order that Amazon's own warehouse was asked to send, whichever API it came by. Safe from any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.outbound_moves import all_but_one, ended, packed, planned, sent
from linndesk.sandbox.amazon.outbound_records import OutOrder, OutParcel
from linndesk.sandbox.amazon.records import Line, Person
from linndesk.sandbox.amazon.replies import Refusal, error
from linndesk.sandbox.amazon.world import World

_FAILS = ("CANCELLED", "UNFULFILLABLE", "INVALID")


class OutboundBook:
    """An id is used once for ever by a merchant. Orders move on the world's clock, before anybody looks.

    ``creates``: ids in the order in which they were taken; ``twice``: ids that were refused as used already;
    ``cancels``: ids that somebody wished to be cancelled, as often as it was wished.
    """

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now
        self._orders: dict[tuple[str, str], OutOrder] = {}
        self._reserved: dict[tuple[str, str], dict[str, int]] = {}
        self._parcels = 0
        self.creates: list[str] = []
        self.twice: list[str] = []
        self.cancels: list[str] = []

    # -- what tests read and turn

    @property
    def orders(self) -> list[OutOrder]:
        """All of them, oldest first, also those that nobody is shown yet."""
        with self._world.lock:
            self.settle()
            return list(self._orders.values())

    def of(self, order_id: str, merchant: str = "main") -> OutOrder:
        """As it stands now. Raises KeyError."""
        with self._world.lock:
            self.settle()
            return self._orders[(merchant, order_id)]

    def ship(
        self,
        order_id: str,
        *trackings: str,
        carrier: str | None = None,
        units: Mapping[str, int] | None = None,
        merchant: str = "main",
    ) -> OutOrder:
        """The warehouse sends it now: a parcel for each number ("" = it has none yet). Raises KeyError.

        ``units`` by line id; None = all that is left. What is left then goes another time.
        """
        with self._world.lock:
            order = self.of(order_id, merchant)
            if not order.running:
                raise ValueError(f"{order_id} is {order.status}")
            left = order.left
            if any(amount > left.get(line_id, 0) for line_id, amount in (units or {}).items()):
                raise ValueError(f"of {order_id} there are only {left} left")
            boxes = packed(units or left, len(trackings) or 1)
            if len(boxes) < len(trackings):
                raise ValueError(f"{len(trackings)} parcels for {len(boxes)} units")
            parcels = [self._parcel(box, self._now(), carrier) for box in boxes]
            named = [replace(each, tracking=word) for each, word in zip(parcels, trackings, strict=False)]
            return self._sent(order, named or parcels, self._now())

    def track(self, order_id: str, tracking: str, parcel: int = 0, merchant: str = "main") -> OutOrder:
        """A parcel that has left gets its number; ``parcel`` is its place among them. Raises LookupError."""
        with self._world.lock:
            order, now = self.of(order_id, merchant), self._now()
            number = order.parcels[parcel].number
            shipments = tuple(
                replace(
                    one,
                    parcels=tuple(
                        replace(each, tracking=tracking, numbered=now) if each.number == number else each
                        for each in one.parcels
                    ),
                )
                for one in order.shipments
            )
            quiet = self._faults.outbound.quiet_tracking
            return self._keep(replace(order, shipments=shipments, touched=order.touched if quiet else now))

    def forget(self) -> None:
        """As if nobody had ever asked for anything; what lies in the warehouse stays as it is."""
        with self._world.lock:
            self._orders.clear()
            self._reserved.clear()
            for told in (self.creates, self.twice, self.cancels):
                told.clear()
            self._parcels = 0

    def finish(self, order_id: str, status: str, merchant: str = "main") -> OutOrder:
        """It ends now as CANCELLED, UNFULFILLABLE or INVALID; complete in part where some of it has left."""
        with self._world.lock:
            return self._ended(self.of(order_id, merchant), status, self._now())

    # -- for the operations

    def take(self, order: OutOrder) -> OutOrder:
        """Amazon takes it, and the units that can be sold with it; when it goes on is settled here.

        Raises Refusal for an id that is used.
        """
        with self._world.lock:
            self.settle()
            if (order.merchant, order.id) in self._orders:
                self.twice.append(order.id)
                raise Refusal(error(400, "DuplicateRequest", f"An order with the id {order.id} already exists."))
            knobs, now = self._faults.outbound, order.received
            after = knobs.ships_after if order.action == "SHIP" else None
            later = knobs.accept_next > 0
            knobs.accept_next -= later
            made = replace(
                order, outcome=knobs.outcomes.get(order.id, knobs.outcome), plans=now + knobs.plans_after,
                ships=None if after is None else now + max(after, knobs.plans_after),
                visible=now + knobs.works_for if later else now,
            )  # fmt: skip
            self.creates.append(order.id)
            self._reserve(made)
            return self._keep(replace(made, sale=self._sale(made)))

    def seen(self, order_id: str, merchant: str, version: str) -> OutOrder | None:
        """As anybody may see it now; None: there is no such order, or it is still being looked at."""
        with self._world.lock:
            self.settle()
            found = self._orders.get((merchant, order_id))
            return found if found is not None and self._shows(found, version) else None

    def all_seen(self, merchant: str, version: str) -> list[OutOrder]:
        """Every order of a merchant that anybody may see."""
        return [each for each in self.orders if each.merchant == merchant and self._shows(each, version)]

    def _shows(self, order: OutOrder, version: str) -> bool:
        if self._faults.outbound.apart and order.version != version:
            return False
        return order.visible <= self._now()

    def cancel(self, order_id: str, merchant: str, version: str) -> bool:
        """Somebody wishes it to be cancelled: it will be if it has not left by then. False: there is no such order."""
        with self._world.lock:
            order = self.seen(order_id, merchant, version)
            if order is None:
                return False
            self.cancels.append(order_id)
            if order.running and order.ends is None:
                self._keep(replace(order, ends=self._now() + self._faults.outbound.cancels_after))
            return True

    def settle(self) -> None:
        """Bring everything up to now."""
        with self._world.lock:
            now = self._now()
            for key in [key for key, each in self._orders.items() if each.running]:
                while self._step(self._orders[key], now):
                    pass

    # -- how it goes on

    def _step(self, order: OutOrder, now: datetime) -> bool:
        steps = {"ends": order.ends, "ships": order.ships if order.status == "PROCESSING" else None}
        steps["plans"] = order.plans if order.status == "RECEIVED" else None
        due = [(at, name) for name, at in steps.items() if at is not None and at <= now]
        if not order.running or not due:
            return False
        at, name = min(due)
        if name == "ends":
            self._ended(order, "CANCELLED", at)
        elif name == "plans":
            self._plan(order, at)
        else:
            self._leave(order, at)
        return True

    def _plan(self, order: OutOrder, at: datetime) -> None:
        outcome = self._faults.outbound.outcomes.get(order.id, order.outcome)
        short = {line_id: units - self._held(order).get(line_id, 0) for line_id, units in order.left.items()}
        missing = {line_id: units for line_id, units in short.items() if units > 0}
        if missing and order.policy == "FILL_OR_KILL":
            outcome = "UNFULFILLABLE"
        if missing and order.policy == "FILL_ALL_AVAILABLE":
            order = order.with_lines("unfulfillable", missing)
        if outcome in _FAILS or not order.left:
            self._ended(order, outcome if outcome in _FAILS else "UNFULFILLABLE", at)
            return
        waits = bool(missing) and order.policy == "FILL_ALL"
        ready = replace(order, status="PROCESSING", updated=at, touched=at, ships=None if waits else order.ships)
        self._keep(planned(ready, at))

    def _leave(self, order: OutOrder, at: datetime) -> None:
        knobs, units = self._faults.outbound, order.left
        part = knobs.outcomes.get(order.id, order.outcome) == "COMPLETE_PARTIAL"
        if part and not (units := all_but_one(units)):
            self._ended(order, "UNFULFILLABLE", at)
            return
        parcels = [self._parcel(each, at, None) for each in packed(units, knobs.parcels)]
        gone = self._sent(order, parcels, at)
        if part:
            self._ended(gone, "UNFULFILLABLE", at)

    def _parcel(self, units: Mapping[str, int], at: datetime, carrier: str | None) -> OutParcel:
        knobs = self._faults.outbound
        self._parcels += 1
        number = 212_000_000 + self._parcels
        return OutParcel(
            number, carrier or knobs.carrier, f"PR{number}GB", at + knobs.tracking_after, tuple(units.items())
        )

    def _sent(self, order: OutOrder, parcels: list[OutParcel], at: datetime) -> OutOrder:
        if order.status == "RECEIVED":
            order = replace(order, status="PROCESSING", updated=at)
        held = self._held(order)
        for line_id, units in (each for parcel in parcels for each in parcel.items):
            self._world.fba.leave(order.line(line_id).sku, min(units, held.get(line_id, 0)), at=at, **_where(order))
            held[line_id] = max(0, held.get(line_id, 0) - units)
        late = max(each.numbered for each in parcels)
        moved = sent(order, parcels, at)
        if late > at and not self._faults.outbound.quiet_tracking:
            moved = replace(moved, touched=late)  # nobody sees that before its time: see `touched_by`
        if not moved.running:
            self._sale_is(moved, "SHIPPED", at)
        return self._keep(moved)

    def _ended(self, order: OutOrder, status: str, at: datetime) -> OutOrder:
        held = self._held(order)
        for line_id in order.left:
            self._world.fba.free(order.line(line_id).sku, held.pop(line_id, 0), at=at, **_where(order))
        done = ended(order, status, at)
        self._sale_is(done, "SHIPPED" if done.status == "COMPLETE_PARTIAL" else "CANCELLED", at)
        return self._keep(done)

    def _keep(self, order: OutOrder) -> OutOrder:
        self._orders[(order.merchant, order.id)] = order
        return order

    def _held(self, order: OutOrder) -> dict[str, int]:
        """Units that are reserved for it, by line."""
        return self._reserved.setdefault((order.merchant, order.id), {})

    def _reserve(self, order: OutOrder) -> None:
        held = self._held(order)
        for each in order.lines:
            held[each.line_id] = self._world.fba.reserve(each.sku, each.units, at=order.received, **_where(order))

    # -- the same order among all orders, as searchOrders has it

    def _sale(self, order: OutOrder) -> str:
        place = marketplace(order.marketplace_id)
        lines = [
            Line(each.sku, each.units, Decimal(each.value[1]) if each.value else Decimal(), each.sku)
            for each in order.lines
        ]
        address = {name: str(value) for name, value in order.address.items()}
        person = Person(
            address["name"], address["addressLine1"], address.get("city", ""), address["postalCode"],
            address["countryCode"], "",
        )  # fmt: skip
        sold = self._world.add_order(
            f"S02-{len(self._orders) + 1000000:07d}-{len(self._orders):07d}", merchant=order.merchant,
            marketplace=place.code, lines=lines, created=order.received, person=person, fulfilled_by="AMAZON",
            channel_name="NON_AMAZON", seller_order_id=order.id,
        )  # fmt: skip
        return sold.id

    def _sale_is(self, order: OutOrder, status: str, at: datetime) -> None:
        self._world.update(order.sale, status=status, updated=at)


def _where(order: OutOrder) -> dict[str, str]:
    return {"stock": marketplace(order.marketplace_id).stock, "merchant": order.merchant}


def touched_by(order: OutOrder, now: datetime) -> datetime:
    """When anything in it changed last, as far as anybody may know by now."""
    return max(order.visible, order.touched if order.touched <= now else order.updated)
