"""How an order is ended on a channel that processes orders whole: read first, judged, told, never blind (R-LOST). Sync
thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from linndesk.channels.base import ChannelKind
from linndesk.channels.fulfilling import Ending, ProcessesOrders
from linndesk.channels.selling import SellingSettings
from linndesk.domain.despatch import Blocked, Done
from linndesk.domain.outbox import Kind, State
from linndesk.domain.processing import There, grown, judge, outside_test, their_service
from linndesk.errors import BadInput, BadReply, ChannelRefused
from linndesk.store import levels, standing
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Plan, Ready

NOT_DONE = "It is open there"
LOOK = "Look at the order there, then retry"
WAIT = "It is looked at again by itself"
PARKED = "The order is parked on the channel, so it takes no change"


class ProcessWay:
    """The way of rows of kind *process*: each ends one order, with its tracking number.

    ``several``: telling is more than one exchange, so that a row that has begun to leave is of unknown fate until it
    was read again.
    """

    kind: Kind = "process"
    noun = ("order", "orders")
    frozen = True
    several = True
    taken: Literal["confirmed", "sent"] = "confirmed"
    wrong: Literal["service", "refused"] = "service"

    def __init__(self, store: Store, kind: ChannelKind) -> None:
        self._store = store
        self._kind = kind
        self.group = kind.fulfilling.processing if kind.fulfilling else "Order processing"

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """By what the channel says now, whatever is known here. Raises ChannelError, BadInput."""
        there = _port(outlet).there(row.target)
        told = row.state == "sending" or row.unsure or row.request is not None
        verdict = judge(there, str(row.payload["tracking"]), told=told, override=bool(row.override))
        if there is not None and there.processed and isinstance(verdict, Blocked):
            self._store.write(lambda: self._levels_anew(row))  # somebody else's doing, but its units are off there too
        if isinstance(verdict, (Done, Blocked)):
            return verdict
        assert there is not None  # else it is blocked
        by_line = self._store.read(lambda: standing.skus_of(row.order_id))
        skus = tuple(by_line.values())
        outside = self._outside_test(there, skus, outlet)
        if outside:
            return Blocked("test", outside)
        if there.parked and not row.override:
            raise BadInput(PARKED, "Nothing of it was sent", "Unpark it there, then retry")
        more = "" if row.override else grown(there.units, _packed(row, by_line))
        return Blocked("changed", more) if more else self._ready(row, outlet, skus)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each order has exchanges of its own: one that is refused holds up no other."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """What is owed of a parcel stays so."""
        return {}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """A parcel that had no service has the order's from now on."""
        standing.number([(row.parcel_id, "", row.payload["service"]) for row in rows if row.parcel_id is not None])

    def once(self, row: OutboxRow) -> bool:
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """Some exchanges, then a look: only what is processed there with our tracking is done.

        A refusal of such an order is none: an earlier request, whose answer was lost, has only now done its work. An
        order that is said to be processed and is not may be shown late, once. Raises ChannelError.
        """
        port, refusal = _port(outlet), None
        try:
            port.process_order(request, before_send)
        except ChannelRefused as error:
            refusal = error
        verdict = judge(port.there(row.target), str(row.payload["tracking"]), told=True)
        if isinstance(verdict, Done):
            return
        if refusal is not None:
            raise refusal
        said = verdict.why if isinstance(verdict, Blocked) else NOT_DONE
        if row.attempts > 1:
            raise ChannelRefused(f"{outlet.title} says that it processed the order, and did not", said, LOOK)
        raise BadReply(f"{outlet.title} says that it processed the order, and does not show it", said, WAIT)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """Its levels follow what the channel has made of the order."""
        if state == "confirmed":
            self._levels_anew(row)

    def _levels_anew(self, row: OutboxRow) -> None:
        """The channel has taken the units off what it shows by itself: their levels are told anew (M10)."""
        if row.order_id is not None:
            levels.tell_again(row.order_id)

    def _outside_test(self, there: There, skus: tuple[str, ...], outlet: Outlet) -> str:
        fulfilling = self._kind.fulfilling
        allowed = fulfilling.test(outlet.settings) if fulfilling else None
        return "" if allowed is None else outside_test(there.here, skus, allowed)

    def _ready(self, row: OutboxRow, outlet: Outlet, skus: tuple[str, ...]) -> Ready:
        if row.request is not None:
            return Ready(row.request, row.payload)
        body = row.payload
        ours, as_it_is = self._store.read(lambda: standing.services_of(row.order_id))
        service = str(body["service"]) or ours
        theirs = _theirs(outlet, service, str(body["marketplace"]), as_it_is)
        request = _port(outlet).process_request(Ending(row.target, service, theirs, str(body["tracking"]), skus))
        return Ready(request, {**body, "service": service, "shipping_method": theirs})


def _theirs(outlet: Outlet, service: str, marketplace: str, as_it_is: str) -> str:
    settings = outlet.settings
    if not isinstance(settings, SellingSettings):
        return ""
    return their_service(settings.shipping_services, service, marketplace, as_it_is)


def _packed(row: OutboxRow, by_line: Mapping[str, str]) -> Counter[str]:
    """Units of its parcel by channel SKU."""
    packed: Counter[str] = Counter()
    for each in row.payload["lines"]:
        packed[by_line.get(each["line_id"], "")] += int(each["quantity"])
    return packed


def _port(outlet: Outlet) -> ProcessesOrders:
    channel: object = outlet.channel
    if not isinstance(channel, ProcessesOrders):
        raise BadInput(f"{outlet.title} processes no orders", "", "Say that it was told elsewhere, or cancel it")
    return channel
