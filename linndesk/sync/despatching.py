"""How a despatch leaves: judged by how its order stands, numbered, worded for its channel, told. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from linndesk.channels.batches import TellsDespatchesTogether
from linndesk.channels.despatches import TellsDespatches
from linndesk.channels.selling import SellingSettings
from linndesk.domain.allocation import Allocation, Called
from linndesk.domain.despatch import Blocked, Done, Parcel, Standing, Telling, judge, ship_date
from linndesk.domain.outbox import Kind, State
from linndesk.domain.times import iso_exact, parse
from linndesk.errors import BadInput
from linndesk.store import standing, tags
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.claiming import PART
from linndesk.sync.outlets import Outlet
from linndesk.sync.standing import Freshness, ask, look
from linndesk.sync.way import Batches, Plan, Ready

WHOLE_SECOND = timedelta(seconds=1)  # an order's time is kept without its fraction


class DespatchWay:
    """The way of rows of kind *despatch*."""

    kind: Kind = "despatch"
    noun = ("despatch", "despatches")
    group = "Order processing"
    frozen = True
    several = False
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "service"

    def __init__(self, store: Store, fresh: Freshness) -> None:
        self._store = store
        self._fresh = fresh

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """What to do with it now. Raises ChannelError of a question, BadInput of what could never be sent."""
        return self._judged(row, outlet, look(self._store, row, outlet, self._fresh))

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``, by what the channel itself says now."""
        return self._judged(row, outlet, ask(self._store, row, outlet))

    def together(self, outlet: Outlet) -> Batches | None:
        """Of channels that take despatches of several orders at once."""
        channel: object = outlet.channel
        if not isinstance(channel, TellsDespatchesTogether):
            return None
        return Batches(min(channel.most_despatches, PART), channel.tell_despatches)

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """What is owed of a parcel stays so."""
        return {}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Their parcels have a number from now on."""
        standing.number(
            [
                (row.parcel_id, row.payload["reference"], row.payload["service"])
                for row in rows
                if row.parcel_id is not None
            ]
        )

    def once(self, row: OutboxRow) -> bool:
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange. Raises ChannelError."""
        port = _port(outlet)
        assert isinstance(port, TellsDespatches)  # else they are told together
        port.tell_despatch(row.target, request, before_send)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """Its row says all there is to say of a despatch."""

    def _judged(self, row: OutboxRow, outlet: Outlet, found: Standing | None) -> Plan:
        if row.payload.get("correction") and outlet.uncorrected:
            raise BadInput(
                outlet.uncorrected, "It was told already, and this word of it did not leave",
                "Correct it there, then say here that it was told elsewhere",
            )  # fmt: skip
        now = self._store.clock.now()
        told = self._store.read(lambda: standing.own(row, now))
        known = None if found is None else standing.with_own(found, told)
        verdict = judge(known, self._parcel(row, told), override=bool(row.override))
        if isinstance(verdict, (Done, Blocked)):
            return verdict
        return self._ready(row, outlet, verdict.reference, now)

    def _parcel(self, row: OutboxRow, told: standing.Own) -> Parcel:
        body = row.payload
        reference = body.get("reference") or self._store.read(lambda: standing.reference_of(row.parcel_id))
        others = frozenset((each.reference, each.tracking) for each in told.others if each.reference)
        return Parcel(
            reference, body["tracking"], _lines(body), bool(body.get("correction")), told.mine, others, told.same_number
        )  # fmt: skip

    def _ready(self, row: OutboxRow, outlet: Outlet, reference: str, now: datetime) -> Ready:
        payload = {**row.payload, "reference": reference}
        if row.request is None:
            payload["service"] = row.payload["service"] or self._service(row, outlet)
            payload |= _carrier(payload, outlet)
            payload["ship_date"] = row.payload.get("ship_date") or self._ship_date(row, outlet, now)
            skus = self._store.read(lambda: standing.skus_of(row.order_id))
            request = _port(outlet).despatch_request(_telling(row.target, payload, skus))
        else:
            request = row.request

        return Ready(request, payload)

    def _service(self, row: OutboxRow, outlet: Outlet) -> str:
        """Of a parcel that was despatched without one: what its order has by now, or its account allocates to it."""
        ours, theirs = self._store.read(lambda: standing.services_of(row.order_id))
        called = self._store.read(lambda: tags.of(row.account_id, "shipping"))
        return ours or _table(outlet, called).service(theirs, str(row.payload["marketplace"]))

    def _ship_date(self, row: OutboxRow, outlet: Outlet, now: datetime) -> str:
        """By the channel's clock; settled once, so that every later try says the same."""
        ahead = outlet.tools.heard.ahead
        if ahead is None:
            pulled = self._store.read(lambda: standing.pulled(row.account_id))
            ahead = 0.0 if pulled is None else pulled.ahead
        despatched, ordered = parse(row.payload["despatched_at"]), parse(row.payload["ordered_at"]) + WHOLE_SECOND
        return iso_exact(ship_date(despatched, ahead, ordered, now))


def _port(outlet: Outlet) -> TellsDespatches | TellsDespatchesTogether:
    channel: object = outlet.channel
    if not isinstance(channel, (TellsDespatches, TellsDespatchesTogether)):
        raise BadInput(f"{outlet.title} takes no word of despatches", "", "Keep it, or say that it was told elsewhere")
    return channel


def _lines(body: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple((each["line_id"], int(each["quantity"])) for each in body["lines"])


def _table(outlet: Outlet, called: Sequence[Called] = ()) -> Allocation:
    return outlet.settings.allocation(called) if isinstance(outlet.settings, SellingSettings) else Allocation(())


def _carrier(body: dict[str, Any], outlet: Outlet) -> dict[str, str]:
    """Their words for our postal service: of the order's own marketplace first; else Other, under its own name."""
    found = _table(outlet).carrier(str(body["service"]), str(body["marketplace"]))
    return {"carrier_code": found.code, "carrier_name": found.name, "shipping_method": found.method}


def _telling(channel_order_id: str, payload: dict[str, Any], skus: Mapping[str, str]) -> Telling:
    return Telling(
        channel_order_id=channel_order_id,
        marketplace=payload["marketplace"],
        reference=payload["reference"],
        carrier_code=payload["carrier_code"],
        carrier_name=payload["carrier_name"],
        shipping_method=payload["shipping_method"],
        tracking=payload["tracking"],
        shipped_at=parse(payload["ship_date"]),
        lines=_lines(payload),
        service=payload["service"],
        skus=tuple((line, skus.get(line, "")) for line, _ in _lines(payload)),
    )
