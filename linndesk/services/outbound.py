"""Orders that a channel's own warehouse sends: what it offers for them, asked for, taken back, how one stands (D20).

Worker threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from linndesk.channels.base import Cancel
from linndesk.channels.centres import SendsForOthers
from linndesk.domain.outbound import STANDARD, Asked, Preview, reference
from linndesk.domain.outbox import Hold, words
from linndesk.errors import (
    BadInput,
    ChannelDown,
    ChannelError,
    LinndeskError,
    NotMoved,
    Throttled,
)
from linndesk.services import outbound_words
from linndesk.services.connections import Connections
from linndesk.services.outbound_facts import Consignment, Looked, Target, place_of, target
from linndesk.services.outbound_sheet import (
    Choice,
    OutboundCheck,
    OutboundSheet,
    OutboundStatus,
    Stayed,
    Submitted,
    TakenBack,
)
from linndesk.services.outbound_words import Gone
from linndesk.store import accounts, leaving, outbound, outbound_acts, outbound_debts, values
from linndesk.store.numbers import number_of
from linndesk.store.outbound_acts import PROFILE, Asking
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

__all__ = ["Choice", "OutboundCheck", "OutboundOrders", "OutboundSheet", "OutboundStatus", "Submitted", "TakenBack"]

Told = Callable[[int, int], None]  # orders done, in all
FOR_ALL = (ChannelDown, Throttled)  # after one of these nobody else is asked


def _unheard(done: int, of: int) -> None:
    """For acts that nobody watches."""


@dataclass(frozen=True, slots=True)
class _Asks:
    """What is asked for one order. ``asked`` None: it cannot go."""

    looked: Looked
    asked: Asked | None


class OutboundOrders:
    """Built.outbound. What a person orders here is seen in its sheet; it leaves with the driver's outbox."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- before

    def preview(
        self,
        order_ids: Iterable[int],
        location: str,
        *,
        cancel: Cancel | None = None,
        told: Told = _unheard,
    ) -> OutboundSheet:
        """Ask the channel what it offers for each that can go at all; nothing happens by it, whatever the driver's
        mode (R-MODES). One that cannot be asked is refused with the reason and loses no other.

        Raises UnknownName, BadInput, NotMoved where nothing can be sent from there; VaultTrouble, SignInRefused,
        AccessRefused, SetUpUnfinished where the driver cannot sign in; Cancelled.
        """
        wanted = list(dict.fromkeys(order_ids))
        if not wanted:
            raise BadInput("No order is chosen", fix="Choose the orders to send")
        seal, stop = self._connections.seal(), cancel or Cancel()
        now = self._store.clock.now()

        def job() -> tuple[Target, list[_Asks], Hold]:
            to = target(self._connections, location)
            some = Consignment(self._connections, to, wanted, seal, now)
            return to, [self._asks(some.look(each)) for each in wanted], self._connections.hold(to.driver, "fba")

        to, asks, hold = self._store.read(job)
        rows = self._ask_all(to, asks, stop, told)
        held = (f"{to.driver.name}: {words(hold, 'fba')}",) if hold else ()
        return OutboundSheet(
            to.centre.location, to.kind.name, to.driver.name, tuple(rows), to.settings.undo_seconds, held
        )

    def _asks(self, looked: Looked) -> _Asks:
        """Inside a read. The channel names every service level that it offers, whichever is asked for."""
        if looked.refused:
            return _Asks(looked, None)
        order, facts = looked.order, looked.facts
        attempt = 1 + max((each.attempt for each in outbound.attempts(order.id)), default=0)
        pool = f"{looked.account.channel}|{looked.account.pool_key}"
        name = reference(str(values.get(PROFILE, "")), pool, order.channel_order_id, attempt)
        return _Asks(
            looked,
            Asked(
                name, looked.marketplace, looked.currency, STANDARD, order.called or order.channel_order_id,
                facts.received_at, looked.lines, facts.person,
            ),
        )  # fmt: skip

    def _ask_all(self, to: Target, asks: Sequence[_Asks], cancel: Cancel, told: Told) -> list[OutboundCheck]:
        if all(each.asked is None for each in asks):
            return [_row(each.looked, each.looked.refused) for each in asks]
        tools = replace(self._connections.tools(cancel), keeps_plan=True)
        rows: list[OutboundCheck] = []
        silent = ""  # why nobody is asked any more
        with closing(self._connections.open(to.driver, tools)) as channel:
            if not isinstance(channel, SendsForOthers):
                raise NotMoved(f"{to.driver.name} sends no orders of others", "", "Choose another location")
            for done, each in enumerate(asks):
                cancel.check()
                if each.asked is None or silent:
                    rows.append(_row(each.looked, each.looked.refused or silent))
                else:
                    row, silent = self._one(channel, each.looked, each.asked, to)
                    rows.append(row)
                told(done + 1, len(asks))
        return rows

    def _one(self, channel: SendsForOthers, looked: Looked, asked: Asked, to: Target) -> tuple[OutboundCheck, str]:
        """The row, and why the channel answers nobody just now."""
        try:
            channel.outbound_request(asked)
            said = channel.outbound_preview(asked)
        except outbound_words.SIGN_IN:
            raise
        except FOR_ALL as error:
            why = f"{to.driver.name} could not be asked: {error.said}"
            return _row(looked, why), why
        except (ChannelError, BadInput) as error:
            return _row(looked, error.said), ""
        return _offered(looked, said, to), ""

    # -- the act

    def submit(
        self, choices: Sequence[Choice], location: str, *, cancel: Cancel | None = None, told: Told = _unheard
    ) -> Submitted:
        """Each goes in a transaction of its own: it is the centre's and locked, and its debt waits for the driver's
        undo time. What has changed meanwhile stays, with its reason; after ``cancel`` nothing more begins.

        Raises UnknownName, BadInput, NotMoved where nothing can be sent from there; of a single order what
        keeps it.
        """
        if not choices:
            raise BadInput("No order is chosen", fix="Choose the orders to send")
        tiers = {each.order_id: each.tier for each in choices}
        seal, numbers = self._connections.seal(), self._numbers(tiers)
        done: list[Gone] = []
        left: list[Stayed] = []
        errors: list[LinndeskError] = []
        for order_id, tier in tiers.items():
            if cancel is not None and cancel.is_set:
                break
            try:
                job = partial(self._submit_one, order_id, tier, location, seal)
                done.append(self._store.write(job, Urgency.CLICK))
            except LinndeskError as error:
                errors.append(error)
                left.append(Stayed(order_id, numbers[order_id], error.detail or error.title))
            told(len(done) + len(left), len(tiers))
        if errors and len(tiers) == 1:
            raise errors[0]
        return outbound_words.submitted(done, left, len(tiers), self._place(location))

    def _submit_one(self, order_id: int, tier: str, location: str, seal: Seal) -> Gone:
        now = self._store.clock.now()
        to = target(self._connections, location)
        looked = Consignment(self._connections, to, [order_id], seal, now, lock=True).look(order_id)
        if looked.refused or not tier:
            raise outbound_words.not_moved(looked, to.centre.location, looked.refused or "No service level is chosen")
        hold = self._connections.hold(to.driver, "fba")
        due = now + timedelta(seconds=to.settings.undo_seconds)
        asking = Asking(
            order_id, to.centre.id, to.driver.id, to.driver.pool_id, tier, looked.marketplace, looked.currency,
            looked.lines, due, hold,
        )  # fmt: skip
        row = outbound_acts.ask(asking, now)
        debt = outbound_debts.of(row)[-1]
        return Gone(order_id, debt.id, due if not hold and due > now else None, words(hold, "fba"))

    def back(self, order_ids: Iterable[int], location: str = "") -> TakenBack:
        """They are to leave from one of one's own locations: what was not asked for yet is there at once, of what is
        at work the centre is asked to stop, and it comes back when the channel says so. ``location`` "" = home.

        Raises UnknownName, BadInput; of a single order NotMoved, which says why it stays.
        """
        wanted = list(dict.fromkeys(order_ids))
        if not wanted:
            raise BadInput("No order is chosen", fix="Choose the orders that are to come back")
        home = 0 if not location else self._store.read(lambda: _own(location))
        numbers = self._numbers(wanted)
        back: list[int] = []
        asked: list[int] = []
        left: list[Stayed] = []
        for order_id in wanted:
            try:
                job = partial(self._back_one, order_id, numbers[order_id], home)
                said = self._store.write(job, Urgency.CLICK)
                (back if said == "home" else asked).append(order_id)
            except LinndeskError as error:
                if len(wanted) == 1:
                    raise
                left.append(Stayed(order_id, numbers[order_id], error.detail or error.title))
        return outbound_words.taken_back(back, asked, left)

    def _back_one(self, order_id: int, number: str, home: int) -> outbound_acts.CancelAsked:
        row = outbound.of_order(order_id)
        if row is None or not row.is_running:
            raise outbound_words.not_there(number)
        if home:
            outbound_debts.rehome(row.id, home)
        return outbound_acts.take_back(order_id, self._store.clock.now())

    # -- how it stands

    def status(self, order_id: int) -> OutboundStatus | None:
        """Of the newest attempt; None where it never was at a centre."""
        return self._store.read(lambda: self._status(order_id))

    def _status(self, order_id: int) -> OutboundStatus | None:
        row = outbound.of_order(order_id)
        if row is None:
            return None
        account = None if row.account_id is None else accounts.by_id(row.account_id)
        kind = None if account is None else self._connections.kind(account).centres
        return outbound_words.status(row, outbound_debts.of(row), "" if kind is None else kind.name)

    def is_centre(self, location: str) -> bool:
        """Whether a location is a channel's own warehouse. Raises UnknownName."""
        return self._store.read(lambda: place_of(location).fulfilment_centre)

    def _numbers(self, order_ids: Iterable[int]) -> dict[int, str]:
        """As people see them, also of orders that are not here any more."""
        wanted = list(order_ids)
        found = self._store.read(lambda: leaving.of(wanted))
        return {each: found[each].number if each in found else number_of(each) for each in wanted}

    def _place(self, location: str) -> str:
        return self._store.read(lambda: place_of(location).name)


def _own(location: str) -> int:
    found = place_of(location)
    if found.fulfilment_centre:
        raise BadInput(f"{found.name} is no location of your own", fix="Choose one of your own locations")
    return found.id


def _row(looked: Looked, refused: str) -> OutboundCheck:
    order = looked.order
    return OutboundCheck(
        order.id, order.number, order.channel_order_id, looked.account.name, looked.units, refused,
        wanted=looked.tier, findings=looked.findings, called=order.called,
    )  # fmt: skip


def _offered(looked: Looked, said: Preview, to: Target) -> OutboundCheck:
    """The row with what the channel says of it."""
    row = replace(_row(looked, ""), offers=said.offers, why=said.why)
    if not said.offers:
        reasons = "; ".join(each.rstrip(".") for each in said.why)
        return replace(row, refused=f"{to.centre.location} cannot send it: {reasons or 'no service level is offered'}")
    nearest = said.nearest(looked.tier)
    if nearest is not None and nearest.tier == looked.tier:
        return replace(row, tier=looked.tier)
    if nearest is not None:
        instead = f"{looked.tier.capitalize()} is not offered: {nearest.tier.capitalize()} is the next"
        return replace(row, tier=nearest.tier, findings=(instead, *row.findings))
    others = ", ".join(each.tier.capitalize() for each in said.offers)
    return replace(row, findings=(f"{looked.tier.capitalize()} is not offered, but {others}", *row.findings))
