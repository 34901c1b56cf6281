"""How a channel is told of what came with a delivery: read, judged, told absolutely (M3, R-LOST). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.channels.deliveries import BooksDeliveries
from linndesk.domain import booking
from linndesk.domain.booking import Done, Over, Refuse, Seen, Tell, Unknown, Verdict, judge
from linndesk.domain.despatch import Blocked
from linndesk.domain.despatch import Done as HasIt
from linndesk.domain.outbox import State
from linndesk.domain.purchases import Booking, Purchase
from linndesk.errors import BadInput, BadReply, ChannelError, ChannelRefused
from linndesk.store import deliveries, purchases
from linndesk.store.deliveries import Told
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Plan, Ready, Unheard

ROUNDS = 5  # sets of one try: before each further one somebody else has booked the same line in
PATIENT = 6  # tries, and looks, before an answer that does nothing is a refusal
BESIDE = "Another booking of this line is not settled yet"
COPIED = "It may be booked in there already, because this database was copied or restored"
LOOK = "Look at the purchase order there, then retry"
MOVED = "The purchase order is expected at another location there by now"
NOT_SHOWN = "It shows {delivered:,} of {ordered:,} as delivered"
TAKEN_BACK = "It was taken back"
WAIT = "It is looked at again by itself"


@dataclass(frozen=True, slots=True)
class _Look:
    """What the channel showed, and what that came to. ``kept``: what stays known of it where nothing is told by it;
    ``moved``: more is delivered there than when it was told last."""

    there: Purchase | None
    elsewhere: bool
    kept: Seen | None
    moved: bool
    shown: str
    verdict: Verdict


class DeliveryBooking:
    """One sort of booking; see sync.booking. A row is one line of a delivery: with that stands what was told of it and
    what the channel showed before, so that whoever comes next can say what became of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looks: dict[int, _Look] = {}  # by row: the newest one, until it is written down
        self._begun: dict[int, _Look] = {}  # by row: the one that its newest claim was made of

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """By what the channel shows now. Raises ChannelError, BadInput."""
        told = self._store.read(lambda: deliveries.of_row(row))
        if told is None or told.withdrawn:
            return Ready({}, row.payload)  # the claim ends it
        begins = row.state != "sending"
        if begins and self._store.read(lambda: deliveries.unsettled_beside(told)):
            raise ChannelError(BESIDE, "Two at once could not be told apart", WAIT)
        look = self._look(row, told, outlet)
        verdict = look.verdict
        if isinstance(verdict, Done):
            return HasIt("The channel has all of it")
        if row.unsure and begins and not row.override:
            return Blocked("person", COPIED)
        if isinstance(verdict, Tell) and look.elsewhere and not row.override:
            raise BadInput(MOVED, "Nothing of it was told", "Move it back there, then retry")
        return self._as_plan(row, told, verdict, outlet)

    def _as_plan(self, row: OutboxRow, told: Told, verdict: Verdict, outlet: Outlet) -> Plan:
        """Raises BadInput."""
        if isinstance(verdict, Over):
            return Blocked("changed", verdict.why)
        if isinstance(verdict, Unknown) and row.state == "sending":
            return Unheard(verdict.why)
        if isinstance(verdict, Tell):
            return Ready(_request(told, verdict, outlet), {**row.payload, "total": verdict.total})
        raise BadInput(verdict.why if isinstance(verdict, (Refuse, Unknown)) else BESIDE, "", LOOK)

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that were taken back."""
        found = {row.id: deliveries.of_row(row) for row in rows}
        return {row_id: TAKEN_BACK for row_id, told in found.items() if told is None or told.withdrawn}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """What was seen is committed before the first byte of the set leaves."""
        for row in rows:
            told, look = deliveries.of_row(row), self._looks.pop(row.id, None)
            if told is not None and look is not None:
                self._begun[row.id] = look
                deliveries.note(told.id, look.verdict.told, look.verdict.seen)
                deliveries.settle(told.id, "asked", self._store.clock.now())

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """A set, then a look, until all of it is there: where somebody else has booked meanwhile, our set has swallowed
        their units, or it was refused because of them, and what is missing is told again.

        Raises ChannelError: a refusal only where nothing was booked by anybody else since our look.
        """
        for _ in range(ROUNDS):
            said: ChannelError | None = None
            try:
                _port(outlet).deliver(request, before_send)
            except (ChannelRefused, BadReply) as error:
                said = error
            told = self._needed(row)
            look = self._look(row, told, outlet, refused=isinstance(said, ChannelRefused))
            if isinstance(look.verdict, Done):
                return
            if not look.moved:
                raise said if isinstance(said, ChannelRefused) else self._not_shown(row, look, outlet, said)
            if not isinstance(look.verdict, Tell):
                break
            request = _request(told, look.verdict, outlet)
            self._begin_again(row, told, look)
        raise BadReply(f"{outlet.title} has other quantities by now than when it was told", look.shown, WAIT)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """Its line follows the row, and the purchase order what was read; once it is there the account's listings are
        told anew: the channel has moved its own stock (M10)."""
        told, look, begun = deliveries.of_row(row), self._looks.pop(row.id, None), self._begun.pop(row.id, None)
        if told is None:
            return
        if look is not None:
            self._keep(told, look, now)
        elif begun is not None and state == "waiting":  # certainly nothing left: that set never was
            deliveries.note(told.id, begun.verdict.told, begun.kept)
        if state == "confirmed":
            deliveries.settle(told.id, "confirmed", now)
        elif state == "refused":
            deliveries.settle(told.id, "refused", now, why=error)
        elif state == "sent":
            deliveries.settle(told.id, "unheard", now)

    def _look(self, row: OutboxRow, told: Told, outlet: Outlet, *, refused: bool = False) -> _Look:
        """``refused``: the newest set certainly never comes. Raises ChannelError."""
        port = _port(outlet)
        there = port.purchase(told.channel_id)
        line = None if there is None else there.line(told.channel_line_id)
        if there is not None and line is None and there.broken:
            raise BadReply(f"{outlet.title} shows a purchase order that cannot be read", there.broken[0], WAIT)
        seen = booking.refused(told.owed.seen) if refused else told.owed.seen
        owed = replace(told.owed, over=told.owed.over or bool(row.override), seen=seen)
        at = self._store.clock.now() - timedelta(seconds=outlet.tools.heard.ahead or 0.0)
        verdict = judge(line, owed, at=at, who=outlet.title)
        if isinstance(verdict, Unknown) and line is not None and row.state != "sending":
            verdict = judge(
                line, replace(owed, seen=None), at=at, who=outlet.title
            )  # a person has looked, and let it go
        self._looks[row.id] = look = _Look(
            there,
            there is not None and there.head.location not in ("", port.home()),
            verdict.seen if line is None or not isinstance(verdict, Tell) else booking.look(line, seen),
            line is None or told.owed.seen is None or line.delivered != told.owed.seen.base,
            "" if line is None else NOT_SHOWN.format(delivered=line.delivered, ordered=line.ordered),
            verdict,
        )
        return look

    def _needed(self, row: OutboxRow) -> Told:
        told = self._store.read(lambda: deliveries.of_row(row))
        if told is None:
            raise ChannelError("The account was removed meanwhile", "Nobody knows whether it was booked in there", LOOK)
        return told

    def _begin_again(self, row: OutboxRow, told: Told, look: _Look) -> None:
        """What was seen is committed before the next set leaves. Raises LeaseLost."""
        ours = self._store.write(lambda: deliveries.note_while(row, told.id, look.verdict.told, look.verdict.seen))
        if not ours:
            raise LeaseLost("Another process may have taken over", "What was told is looked at", WAIT)
        del self._looks[row.id]

    def _not_shown(self, row: OutboxRow, look: _Look, outlet: Outlet, said: ChannelError | None) -> ChannelError:
        """It answered, and nothing has changed. It may be shown late, some times."""
        if row.attempts > PATIENT:
            return ChannelRefused(f"{outlet.title} answers the booking, and does not book it in", look.shown, LOOK)
        return said or BadReply(
            f"{outlet.title} says that it booked the units in, and does not show it", look.shown, WAIT
        )

    def _keep(self, told: Told, look: _Look, now: datetime) -> None:
        deliveries.note(told.id, look.verdict.told, look.kept)
        if look.there is not None:
            purchases.put(told.account_id, look.there, now, elsewhere=look.elsewhere)
        else:
            purchases.close(told.account_id, told.channel_id, "gone", now)


def _request(told: Told, verdict: Tell, outlet: Outlet) -> dict[str, Any]:
    wanted = Booking(told.channel_id, told.channel_line_id, verdict.total, told.batch)
    return _port(outlet).delivery_request(wanted)


def _port(outlet: Outlet) -> BooksDeliveries:
    channel: object = outlet.channel
    if not isinstance(channel, BooksDeliveries):
        raise BadInput(
            f"{outlet.title} takes no bookings from here", "", "Say that it was told elsewhere, or cancel it"
        )
    return channel
