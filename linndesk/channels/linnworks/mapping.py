"""A Linnworks order in our words, or the reason why not. Pure.

Nothing dates a change there: an order is as old as the answer that it came with, and a word for all it says that
matters here shows whether it is a mere repeat. Levels and what else moves by itself is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.channels.addressee import is_addressed, notes_of, person_of
from linndesk.channels.amounts import ZERO
from linndesk.channels.linnworks.money import currency_of, totals
from linndesk.channels.linnworks.order_lines import Read, held, read_lines
from linndesk.channels.linnworks.weights import weight
from linndesk.channels.linnworks.wire import is_parked, location_of, moment, needed_guid
from linndesk.channels.loose import Loose
from linndesk.channels.order_page import digest
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import (
    MOVED_AWAY,
    PARKED_THERE,
    ChannelOrder,
    ChannelStatus,
    Held,
    Package,
    PaymentStatus,
    Person,
)
from linndesk.domain.receipts import Skipped, left_out

NO_ADDRESS = "Linnworks gave no address"
ELSEWHERE = "it is at another location in Linnworks"
NOT_PAID = {"RETURN": "it is a return in Linnworks, not a paid order", "RESEND": "it is a resend, not a paid order"}
_STATUSES = ("UNPAID", "PAID", "RETURN", "PENDING", "RESEND")
_WAITS = {"RETURN": "Linnworks has it as a return now", "RESEND": "Linnworks has it as a resend now"}
_PAYMENTS: dict[str, PaymentStatus] = {"UNPAID": "unpaid", "PAID": "paid"}


@dataclass(frozen=True, slots=True)
class Reader:
    """How orders of one location are read.

    ``at``: the moment of the answer; ``location``: its id; ``grams``: of one unit of their weights, None = weights
    are not wanted, or nobody knows their unit; ``dated``: whether the date to despatch by is wanted.
    """

    at: datetime
    location: str
    grams: Decimal | None = None
    dated: bool = False

    def order(self, found: Mapping[str, Any], raw: str) -> ChannelOrder | Skipped:
        """One of a list: only what is here and is meant to be sent. Raises Unreadable."""
        own = Loose(found)
        if self._is_away(own):
            return left_out(self.reference(own), ELSEWHERE, self.called(own))
        word = _word(own)
        if word in NOT_PAID and not own.truth("Processed"):
            return left_out(self.reference(own), NOT_PAID[word], self.called(own))
        return self.mirrored(found, raw)

    def mirrored(self, found: Mapping[str, Any], raw: str) -> ChannelOrder:
        """One that is known here, wherever it is now. Raises Unreadable.

        Of one that must not leave nothing but its number has to be readable.
        """
        own = Loose(found)
        try:
            made = self._order(own, raw)
        except Unreadable:
            if not (self._is_away(own) or _is_called_off(own)):
                raise
            made = self._bare(own, raw)
        if self._is_away(own):
            made = replace(made, status="cancelled", flags=(*made.flags, MOVED_AWAY))
        return replace(made, digest=_digest(made))

    def reference(self, own: Loose) -> str:
        """Its id there. Raises Unreadable."""
        return needed_guid(own, "OrderId", "pkOrderId")

    def called(self, own: Loose) -> str:
        """Its number there, by which people know it. Raises Unreadable."""
        return own.line("NumOrderId")

    def holds(self, own: Loose) -> tuple[Held, ...]:
        """Raises Unreadable."""
        over = own.truth("Processed") or self._is_away(own) or _word(own) in NOT_PAID
        return () if over else tuple(held(own))

    def _is_away(self, own: Loose) -> bool:
        return location_of(own) not in ("", self.location)

    def _bare(self, own: Loose, raw: str) -> ChannelOrder:
        payment = _PAYMENTS.get(_word(own), "pending")
        ref, person = self.reference(own), Person(raw=raw)
        return ChannelOrder(ref, "cancelled", payment, "", "", "", self.at, self.at, "", ZERO, (), person)

    def _order(self, own: Loose, raw: str) -> ChannelOrder:
        ref, word, general = self.reference(own), _word(own), own.part("GeneralInfo")
        processed, on_hold = own.truth("Processed"), general.truth("HoldOrCancel")
        currency = currency_of(own)
        read = read_lines(own, currency, gone=processed and not on_hold)
        lines = tuple(each.line for each in read if each.line is not None)
        if not lines:
            raise Unreadable("it has no goods")
        received = moment(general, "ReceivedDate") or moment(own, "PaidDateTime")
        if received is None:
            raise Unreadable("it does not say when it was placed")
        sums = totals(own, [each.total for each in read], currency)
        status = _status(word, processed, on_hold)
        person = _person(own, read, raw)
        shipping = own.part("ShippingInfo")
        return ChannelOrder(
            channel_order_id=ref,
            status=status,
            payment_status=_PAYMENTS.get(word, "pending"),
            marketplace=general.line("SiteCode"),
            source=general.line("Source"),
            sub_source=general.line("SubSource"),
            received_at=received,
            last_updated=self.at,
            currency=currency,
            total=max(sums.total, ZERO),
            lines=lines,
            person=person,
            ship_by=_ship_by(general) if self.dated else None,
            shipping=sums.shipping,
            tax=sums.tax,
            discount=sums.discount,
            channel_service=shipping.line("PostalServiceName"),
            cancel_requested=on_hold and not processed,
            flags=tuple(dict.fromkeys(_flags(general))),
            missing=_missing(word, status, person),
            packages=_packages(shipping) if status == "shipped" else (),
            called=self.called(own),
            weight_g=None if self.grams is None else weight(shipping.number("TotalWeight"), self.grams),
        )


def _word(own: Loose) -> str:
    """Unknown or absent waits like one that is not paid."""
    return own.part("GeneralInfo").enum("Status", _STATUSES, "PENDING")


def _status(word: str, processed: bool, on_hold: bool) -> ChannelStatus:
    if processed:
        return "cancelled" if on_hold else "shipped"
    return "open" if word == "PAID" else "pending"


def _missing(word: str, status: ChannelStatus, person: Person) -> str:
    if status == "open":
        return "" if is_addressed(person) else NO_ADDRESS
    return _WAITS.get(word, "") if status == "pending" else ""


def _is_called_off(own: Loose) -> bool:
    return own.truth("Processed") and own.part("GeneralInfo").truth("HoldOrCancel")


def _ship_by(general: Loose) -> datetime | None:
    """A delivery that was arranged goes before the date to despatch by; its end before its beginning."""
    arranged = general.part("ScheduledDelivery")
    return moment(arranged, "To") or moment(arranged, "From") or moment(general, "DespatchByDate")


def _flags(general: Loose) -> Iterator[str]:
    if is_parked(general):
        yield PARKED_THERE
    if general.truth("PartShipped"):
        yield "partly_shipped"
    named = general.value("Identifiers")
    for each in named if isinstance(named, list) else ():
        row = Loose(each if isinstance(each, Mapping) else {"Tag": each})
        if "prime" in f"{row.value('Tag')} {row.value('Name')}".casefold():
            yield "prime"


def _person(own: Loose, read: list[Read], raw: str) -> Person:
    customer = own.part("CustomerInfo")
    places = customer.part("Address"), customer.part("BillingAddress")
    notes = [*_written_on(own), *(note for each in read for note in each.notes)]
    return person_of(customer.line("ChannelBuyerName"), *places, notes, raw)


def _written_on(own: Loose) -> Iterator[str]:
    yield from notes_of(own, "Internal")
    general = own.part("GeneralInfo")
    where = general.line("Source") or "its channel"
    names = ("ReferenceNum", "SecondaryReference", "ExternalReferenceNum")
    for number in dict.fromkeys(filter(None, map(general.line, names))):
        yield f"Number on {where}: {number}"
    if number := own.line("TaxId") or own.part("TaxInfo").line("TaxNumber"):
        yield f"The buyer's tax number: {number}"


def _packages(shipping: Loose) -> tuple[Package, ...]:
    tracking = shipping.line("TrackingNumber")
    return (Package("1", tracking),) if tracking else ()


def _digest(made: ChannelOrder) -> str:
    """The same for lines and notes in any order."""
    notes = tuple(sorted(made.person.notes))
    lines = tuple(sorted(made.lines, key=lambda each: each.line_id))
    return digest(replace(made, lines=lines, person=replace(made.person, notes=notes)), made.received_at)
