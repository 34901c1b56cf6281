"""How an order is asked for at a centre, and how the centre is asked to stop: by one id, looked up first (R-LOST). Sync
thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from linndesk.channels.base import ChannelKind
from linndesk.channels.centres import SendsForOthers, TakenThere
from linndesk.domain import outbound_parcels
from linndesk.domain.despatch import Blocked, Done
from linndesk.domain.outbound import THERE, Asked, ThereNow
from linndesk.domain.outbox import Kind, State, words
from linndesk.errors import BadInput, BadReply, ChannelRefused
from linndesk.store import accounts, leaving, orders, outbound, outbound_acts, outbound_news, outbox_word
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbound_news import Terms
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.outlets import Outlet
from linndesk.sync.sending import LOOKS
from linndesk.sync.way import Batches, Plan, Ready

HAS_IT = "The channel has it already"
OVER = "The order has come back"
NEVER = "The warehouse took it and never showed it; look there before you pack it"

FEWER = "Units of it were cancelled on its channel before it was asked for: move what is left there again"
FORGOTTEN = "Its buyer's address was removed here meanwhile"


def terms_of(connect: Connect) -> Callable[[int], Terms]:
    """How an account hears of a parcel, by its id. Inside a read or a write."""

    def terms(account_id: int) -> Terms:
        row = accounts.by_id(account_id)
        if row is None:
            return Terms(hold="off")
        hands = connect.kind(row).fulfilling
        if hands is None:
            return Terms(hold=connect.hold(row, "despatch"))
        ends = hands.processed(connect.settings(row))
        return Terms("process", connect.hold(row, "process"), ends[0] if ends else "")

    return terms


class OutboundWay:
    """The way of rows of kind *fba*: each asks for one order, or asks to stop it. Of one run.

    Who gets it is read and unsealed as it leaves, and stands in no request that is kept.
    """

    kind: Kind = "fba"
    noun = ("outbound order", "outbound orders")
    frozen = False
    several = False
    wrong: Literal["service", "refused"] = "service"

    def __init__(self, store: Store, connect: Connect, kind: ChannelKind) -> None:
        self._store = store
        self._connect = connect
        self._terms = terms_of(connect)
        self._asked: dict[int, Asked] = {}  # by row, from its plan until it is told
        self._there: dict[int, ThereNow] = {}  # what the channel said of a row, until that is kept
        self._never: set[int] = set()  # rows that ask to stop what never showed
        self.group = kind.centres.name if kind.centres else "Order processing"
        self.taken: Literal["confirmed", "sent"] = "confirmed"  # of the row that was told last

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """What may be there already is looked up, before anything is sent. Raises ChannelError, BadInput."""
        known = self._store.read(lambda: outbound.by_id(_outbound_id(row)))
        if known is None or not known.is_running:
            return Ready({}, row.payload)  # its claim ends it
        if _is_cancel(row):
            return self._plan_cancel(row, outlet, known)
        doubted = row.state == "sending" or row.unsure or outbox_word.was_told(row)
        if (doubted or known.state != "asked") and self._look(row, outlet, known) is not None:
            return Done(HAS_IT)
        return self._may_leave(row, known) or self._ready(row, outlet, known)

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """Each has a request of its own."""
        return None

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those of orders that are no longer at the centre, or no longer to be sent: these come back."""
        now = self._store.clock.now()
        found = {row.id: self._unfit(row, now) for row in rows}
        return {row_id: why for row_id, why in found.items() if why}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its order says it already."""

    def once(self, row: OutboxRow) -> bool:
        return False

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """One exchange, and a look where it is refused: it may be there all the same. Raises ChannelError."""
        self.taken = "confirmed"
        if _is_cancel(row):
            self._stop(row, outlet, before_send)
            return
        try:
            there = _port(outlet).outbound_create(request, self._asked.pop(row.id), before_send)
        except ChannelRefused as refusal:
            there = self._all_the_same(row, outlet, refusal)
        self._there[row.id] = there
        self.taken = "sent" if there.state == "taken" else "confirmed"

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """The order follows: it is there, or has come back with the channel's words."""
        there = self._there.pop(row.id, None)
        outbound_id = _outbound_id(row)
        if there is not None:
            outbound_news.apply(outbound_id, there, self._terms, now)
        if row.id in self._never and state == "confirmed":
            outbound_acts.come_back(outbound_id, "back", NEVER, now)
        elif _is_cancel(row):
            outbound_news.soon(outbound_id, now)
        elif state in ("confirmed", "sent"):
            known = outbound.by_id(outbound_id)
            if known is not None and known.is_running and known.cancel_asked_at is not None:
                outbound_acts.ask_to_stop(known, now)
        elif state == "refused":
            outbound_acts.come_back(outbound_id, "invalid", error, now, card=False)

    def _look(self, row: OutboxRow, outlet: Outlet, known: OutboundRow) -> ThereNow | None:
        there = _port(outlet).outbound_order(known.reference)
        if there is not None:
            self._there[row.id] = there
        return there

    def _may_leave(self, row: OutboxRow, known: OutboundRow) -> Plan | None:
        """None = it may. What may be there and does not show yet is looked for some times before it is let go."""
        order = self._store.read(lambda: _order(row))
        if _unwanted(order, known):
            waits = row.state == "sending" and row.attempts < LOOKS
            return Blocked("cancelled", words("cancelled", "fba")) if waits else Ready({}, row.payload)
        if order is not None and order.cancel_requested and not row.override:
            return Blocked("cancel_request", words("cancel_request", "fba"))
        return None

    def _ready(self, row: OutboxRow, outlet: Outlet, known: OutboundRow) -> Ready:
        """Raises BadInput."""
        asked = self._asks(row, known)
        request = _port(outlet).outbound_request(asked)
        self._asked[row.id] = asked
        return Ready(request, row.payload)

    def _asks(self, row: OutboxRow, known: OutboundRow) -> Asked:
        seal = self._connect.seal()

        def job() -> Asked:
            order = _order(row)
            person = orders.people_of([known.order_id], seal).get(known.order_id)
            if order is None or person is None:
                raise BadInput(FORGOTTEN, "Nothing of it was sent", "Send the order from here")
            return Asked(
                known.reference, known.marketplace, str(row.payload["currency"]), known.tier,
                order.called or order.channel_order_id, order.received_at, known.lines, person,
            )  # fmt: skip

        return self._store.read(job)

    def _all_the_same(self, row: OutboxRow, outlet: Outlet, refusal: ChannelRefused) -> ThereNow:
        """Of a refusal only that is believed: that nothing is there. Raises it; BadReply while an earlier request may
        still be worked on."""
        reference = str(row.payload["reference"])
        there = _port(outlet).outbound_order(reference)
        if there is not None:
            return there
        if isinstance(refusal, TakenThere):
            return ThereNow(reference, "taken", "")
        if row.attempts > 1 or row.unsure or outbox_word.was_told(row):
            now = self._store.clock.now()
            until = self._store.write(lambda: outbound_acts.doubt_refusal(_outbound_id(row), now))
            if now < until:
                raise BadReply(
                    f"{outlet.title} refused the order, and may be working on an earlier request for it", refusal.said,
                    "It is looked at again by itself",
                )  # fmt: skip
        raise refusal

    def _plan_cancel(self, row: OutboxRow, outlet: Outlet, known: OutboundRow) -> Plan:
        there = self._look(row, outlet, known)
        if there is None:
            if self._store.clock.now() - (known.taken_at or known.asked_at) >= outbound_news.LONG_UNSEEN:
                self._never.add(row.id)
                return Done("It never showed there")
            raise BadReply(f"{outlet.title} does not show the order yet", "", "It is asked to stop as soon as it does")
        return Ready({"cancel": known.reference}, row.payload) if there.state in THERE else Done("It is over there")

    def _stop(self, row: OutboxRow, outlet: Outlet, before_send: Callable[[], None]) -> None:
        reference = str(row.payload["reference"])
        self._there.pop(row.id, None)  # what was there before says nothing of what becomes of it
        try:
            _port(outlet).outbound_cancel(reference, before_send)
        except ChannelRefused:
            there = _port(outlet).outbound_order(reference)
            if there is None or there.state in THERE:
                raise
            self._there[row.id] = there

    def _unfit(self, row: OutboxRow, now: datetime) -> str:
        known = outbound.by_id(_outbound_id(row))
        if known is None or not known.is_running:
            return OVER
        if _is_cancel(row):
            return ""
        why = _unwanted(_order(row), known)
        if why:
            outbound_acts.come_back(known.id, "back", why, now, card=why == FEWER)
        return why


def _order(row: OutboxRow) -> leaving.OrderNow | None:
    return None if row.order_id is None else leaving.of([row.order_id]).get(row.order_id)


def _unwanted(order: leaving.OrderNow | None, known: OutboundRow) -> str:
    """Why it is not to be asked for as it was meant, as a sentence; "" = it is."""
    if order is None or order.is_deleted:
        return "The order was deleted"
    if order.status != "open":
        return f"The order is {order.status}"
    if known.cancel_asked_at is not None:  # a person has taken it back while nobody knew
        return outbound_acts.TAKEN_BACK.format(home=known.home)
    left = {each.line_id: each.left for each in order.lines}
    wanted = outbound_parcels.asked(known.lines)
    return FEWER if any(units > left.get(line, 0) for line, units in wanted.items()) else ""


def _outbound_id(row: OutboxRow) -> int:
    return int(row.payload["outbound"])


def _is_cancel(row: OutboxRow) -> bool:
    return bool(row.payload["action"] == "cancel")


def _port(outlet: Outlet) -> SendsForOthers:
    channel: object = outlet.channel
    if not isinstance(channel, SendsForOthers):
        raise BadInput(f"{outlet.title} sends no orders of others", "", "Take the order back")
    return channel
