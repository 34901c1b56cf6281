"""How a channel is told of goods that came back: looked for first, booked once, accepted (M5, R-LOST). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from linndesk.channels.deliveries import BooksReturns
from linndesk.channels.fulfilling import ProcessesOrders
from linndesk.domain.despatch import Done
from linndesk.domain.outbox import State
from linndesk.domain.purchases import BookingState
from linndesk.domain.returns import Booked, ReturnAsked, ReturnPart
from linndesk.domain.returns_telling import CATEGORIES, Look, look, stranger_words
from linndesk.errors import BadInput, BadReply, Cancelled, ChannelError, ChannelRefused, NotYet
from linndesk.store import returns, returns_acts, standing
from linndesk.store.outbox import OutboxRow
from linndesk.store.returns import Act, Owed
from linndesk.store.returns_acts import CREATING
from linndesk.store.store import Store
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet
from linndesk.sync.together import surely_not_told
from linndesk.sync.way import BEFORE, Plan, Ready, Unheard

OVER = "The return was taken back"
NOT_THERE = "No answer came, and {who} shows no return {reference} of this order"
PART = "{who} took only a part of the return"
AGAIN = "It is looked at again by itself"
RETRY = "Look at the order's returns there, then retry"
_ENDS: dict[State, BookingState] = {"confirmed": "confirmed", "refused": "refused", "sent": "unheard"}


@runtime_checkable
class _Port(BooksReturns, ProcessesOrders, Protocol):
    """What a channel that is told of returns has to be."""


class ReturnBooking:
    """One sort of booking; see sync.booking. A return that may have been made is never made again by the program."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rmas: dict[int, str] = {}  # by row, from the look until that is kept
        self._strangers: dict[int, list[str]] = {}  # by row, the same: with the refusal that tells a person of them

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """By what the channel shows now: what is missing there is made, what is not accepted is accepted. Raises
        ChannelError, BadInput."""
        act = self._store.read(lambda: returns.act(returns.id_of_row(row)))
        if act is None or act.is_undone:
            return Ready({}, row.payload)  # the claim ends it
        port = _port(outlet)
        made = row.state == "sending" and bool(row.payload.get(CREATING))
        if not made:
            self._has_left(row, port, outlet.title)
        looked = self._looked(row, act, port)
        if looked.missing and made:
            return self._made_before(row, act, looked, outlet.title)
        if looked.missing and looked.strangers:
            self._strangers[row.id] = [each.id for each in looked.strangers]
            said = stranger_words(outlet.title, looked.strangers, self._skus(row))
            raise BadInput(said, "Nothing of it was sent", "Say that it was told elsewhere, or retry to book it too")
        if not looked.missing and not looked.accept:
            return Done(f"{outlet.title} has the return already")
        create = self._request(row, act, looked.missing, port) if looked.missing else None
        kept = {**row.payload, CREATING: True, BEFORE: row.attempts}
        return Ready({"create": create, "accept": list(looked.accept)}, kept)

    def _has_left(self, row: OutboxRow, port: _Port, who: str) -> None:
        """Goods of an order that is still open there cannot come back. Raises ChannelError, BadInput."""
        there = port.there(row.target)
        if there is not None and there.processed and not there.cancelled:
            return
        if there is not None and not there.processed and self._store.read(lambda: self._is_being_ended(row)):
            raise NotYet(
                "The return waits for its order", f"{who} has to be told first that the order was processed",
                "It goes by itself after that",
            )  # fmt: skip
        if there is None:
            why = f"{who} does not know this order"
        else:
            why = f"The order was cancelled on {who}" if there.cancelled else f"The order is not processed on {who}"
        raise BadInput(f"{who} takes no return of this order", why, RETRY)

    def _is_being_ended(self, row: OutboxRow) -> bool:
        return row.order_id is not None and returns.is_being_ended(row.order_id)

    def _looked(self, row: OutboxRow, act: Act, port: _Port) -> Look:
        """As it is there now, whatever is known here."""
        found = look(_asked(row, act), act.rma, act.seen, act.siblings, port.returns_of(row.target))
        if found.ours:
            self._rmas[row.id] = found.ids
        return found

    def _made_before(self, row: OutboxRow, act: Act, looked: Look, who: str) -> Plan:
        """It was asked to make one, and nobody knows what became of that. Raises BadInput of what it took in part."""
        if looked.accept:
            return Ready({"create": None, "accept": list(looked.accept)}, row.payload)
        if looked.ours:
            raise BadInput(PART.format(who=who), self._named(row, looked.missing), RETRY)
        if looked.strangers:
            return Unheard(stranger_words(who, looked.strangers, self._skus(row)))
        return Unheard(NOT_THERE.format(who=who, reference=act.reference))

    def _request(self, row: OutboxRow, act: Act, missing: Sequence[ReturnPart], port: _Port) -> dict[str, Any]:
        """What is missing, at the channel's own locations. A quarantine that it does not have is told as scrapped: it
        would offer the goods for sale. Raises ChannelError, BadInput."""
        home, parts = port.home(), []
        for each in missing:
            place = port.location_called(each.location) if each.location else ""
            scrapped = each.units if each.location and not place else each.scrapped
            parts.append(replace(each, location=place or home, scrapped=scrapped))
        return port.return_request(ReturnAsked(row.target, act.reference, tuple(parts)))

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those that were taken back."""
        acts = {row.id: returns.act(returns.id_of_row(row)) for row in rows}
        return {row_id: OVER for row_id, act in acts.items() if act is None or act.is_undone}

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its act says it already."""

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """Made where it is missing, then accepted, then looked at: only what is there and accepted is done. Raises
        ChannelError."""
        act = self._store.read(lambda: returns.act(returns.id_of_row(row)))
        if act is None:
            raise BadReply("This return is not here any more", "Its order was removed meanwhile", "")
        port, accept, booked = _port(outlet), list(request["accept"]), None
        if request["create"] is not None:
            booked = self._made(row, act, request["create"], outlet.title, port, before_send)
            accept.append(booked.id)
        for each in accept:
            port.accept_return(each, row.target, before_send)
        self._check(row, self._looked(row, act, port), booked, outlet.title)

    def _made(
        self, row: OutboxRow, act: Act, request: dict[str, Any], who: str, port: _Port, before_send: Callable[[], None]
    ) -> Booked:
        """What it answered is kept at once. Where it certainly made none, the next try may ask it again."""
        passed = False

        def leaves() -> None:
            nonlocal passed
            before_send()
            passed = True

        try:
            booked = port.book_return(request, leaves)
        except (ChannelError, Cancelled, LeaseLost) as error:
            if surely_not_told(error, passed):
                self._store.write(lambda: returns_acts.not_made(row))
            raise
        self._store.write(lambda: returns_acts.booked(act.id, _joined(act.rma, booked.id), booked.lines))
        if not booked.id:
            self._store.write(lambda: returns_acts.not_made(row))
            raise ChannelRefused(f"{who} booked no return", self._words(row, booked), RETRY)
        self._rmas[row.id] = _joined(act.rma, booked.id)
        return booked

    def _check(self, row: OutboxRow, looked: Look, booked: Booked | None, who: str) -> None:
        """Raises ChannelError where it is otherwise there than it says; once it may be shown late."""
        if looked.missing:
            words = "" if booked is None else self._words(row, booked)
            if words or booked is None:
                raise ChannelRefused(PART.format(who=who), words or self._named(row, looked.missing), RETRY)
            raise BadReply(f"{who} says that it booked the return, and does not show it", "", AGAIN)
        if looked.accept and row.attempts > 1:
            raise ChannelRefused(f"{who} says that it accepted the return, and did not", "", RETRY)
        if looked.accept:
            raise BadReply(f"{who} says that it accepted the return, and does not show it", "", AGAIN)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """The act stands as its row does."""
        ends, rma, strangers = _ENDS.get(state), self._rmas.pop(row.id, ""), self._strangers.pop(row.id, [])
        if ends == "refused" and strangers:
            returns_acts.saw(returns.id_of_row(row), strangers)
        if ends is not None:
            why = error if ends == "refused" else ""
            returns_acts.settle(returns.id_of_row(row), ends, now, why=why, rma=rma)

    def _words(self, row: OutboxRow, booked: Booked) -> str:
        """All that it says, of the whole and of lines, by SKU."""
        skus = self._skus(row)
        return "; ".join([*booked.errors, *(f"{skus.get(line) or line}: {said}" for line, said in booked.lines)])

    def _named(self, row: OutboxRow, missing: Sequence[ReturnPart]) -> str:
        skus = self._skus(row)
        return "Not there: " + ", ".join(f"{each.units:,} × {skus.get(each.row, each.row)}" for each in missing)

    def _skus(self, row: OutboxRow) -> Mapping[str, str]:
        return self._store.read(lambda: standing.skus_of(row.order_id))


def _asked(row: OutboxRow, act: Act) -> ReturnAsked:
    return ReturnAsked(row.target, act.reference, tuple(_part(each, act.reason) for each in act.owed))


def _part(each: Owed, reason: str) -> ReturnPart:
    """``location``: our name of a quarantine, "" = the account's own location there."""
    scrapped = each.units if each.fate == "scrapped" else 0
    place = each.place if each.fate == "quarantine" else ""
    return ReturnPart(each.line_id, each.units, scrapped, place, CATEGORIES[each.condition], " ".join(reason.split()))


def _joined(known: str, rma: str) -> str:
    """Ids of returns as they are kept."""
    return ", ".join(dict.fromkeys(each for each in (*map(str.strip, known.split(",")), rma) if each))


def _port(outlet: Outlet) -> _Port:
    channel: object = outlet.channel
    if not isinstance(channel, _Port):
        raise BadInput(f"{outlet.title} takes no returns from here", "", "Say that it was told elsewhere, or cancel it")
    return channel
