"""An app's order in our words, or the reason why not (X5, tolerance 8). Pure.

An app dates no change: an order is as old as the page that it came with, and a word for all it says, whatever the
spelling, shows whether it is a mere repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linndesk.channels.addressee import is_addressed
from linndesk.channels.amounts import ZERO, checked
from linndesk.channels.external.order_money import Cost, discount, line_cost, postage
from linndesk.channels.external.order_person import NO_ADDRESS, options, person_of, written_on
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose
from linndesk.channels.order_page import digest
from linndesk.channels.written import Unreadable
from linndesk.domain.money import text as money_text
from linndesk.domain.orders import ChannelLine, ChannelOrder, ChannelStatus, PaymentStatus, Person, Service

_PAYMENTS = ("PAID", "UNPAID", "CANCELLED")
_CANCELS = ("NONE", "CANCELLED")
_ALSO = {"CANCELED": "CANCELLED"}
_STATES: dict[str, tuple[ChannelStatus, PaymentStatus]] = {
    "PAID": ("open", "paid"),
    "UNPAID": ("pending", "unpaid"),
    "CANCELLED": ("cancelled", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class _Read:
    """One row of OrderItems: goods, or a service, which is money and a note."""

    cost: Cost
    notes: tuple[str, ...]
    line: ChannelLine | None = None
    service: Service | None = None


def order(found: Mapping[str, Any], at: datetime, source: str, raw: str) -> ChannelOrder:
    """``at``: the moment of the walk that brought it; ``source``: what its app is called. Raises Unreadable.

    Of one that was called off nothing but its number has to be readable, for it must not leave.
    """
    own = Loose(found)
    try:
        return _order(own, at, source, raw)
    except Unreadable:
        if payment_word(own) != "CANCELLED":
            raise
        return _called_off(reference(own), at, source, raw)


def _called_off(ref: str, at: datetime, source: str, raw: str) -> ChannelOrder:
    person = Person(raw=raw)
    bare = ChannelOrder(ref, "cancelled", "cancelled", "", source, "", at, at, "", ZERO, (), person)
    return replace(bare, digest=digest(bare, None))


def _order(own: Loose, at: datetime, source: str, raw: str) -> ChannelOrder:
    ref = reference(own)
    status, payment = _STATES[payment_word(own)]
    currency = _currency(own)
    read = _lines(own, currency, all_cancelled=status == "cancelled")
    lines = tuple(each.line for each in read if each.line is not None)
    if not lines:
        raise Unreadable("it has no goods")
    if all(each.cancelled >= each.quantity for each in lines):
        status = "cancelled"
    person = person_of(own, [*written_on(own), *(note for each in read for note in each.notes)], raw)
    carriage, off = postage(own, currency), discount(own, currency)
    sums = [*(each.cost.total for each in read), carriage.total, -off]
    total = max(sum(sums, ZERO), ZERO)
    checked(total, *sums)
    received = own.moment("ReceivedDate") or own.moment("PaidOn")
    made = ChannelOrder(
        channel_order_id=ref,
        status=status,
        payment_status=payment,
        marketplace=own.line("Site"),
        source=source,
        sub_source="",
        received_at=received or at,
        last_updated=at,
        currency=currency,
        total=total,
        lines=lines,
        person=person,
        ship_by=own.moment("DispatchBy", "DespatchBy"),
        shipping=carriage.total,
        tax=sum((each.cost.tax for each in read), carriage.tax),
        discount=off,
        channel_service=own.line("MatchPostalServiceTag"),
        missing="" if is_addressed(person) or status == "cancelled" else NO_ADDRESS,
        external_reference=_kept(own, "ExternalReference"),
        services=tuple(each.service for each in read if each.service is not None),
    )
    return replace(made, digest=digest(made, received))


def reference(own: Loose) -> str:
    """What the order is called, letter for letter. Raises Unreadable."""
    return own.ident("ReferenceNumber", LONGEST_ID)


def _kept(own: Loose, name: str) -> str:
    """Letter for letter, for it is given back when money is; one that cannot be kept is none."""
    try:
        return own.ident(name, LONGEST_ID)
    except Unreadable:
        return ""


def payment_word(own: Loose) -> str:
    """Absent it is paid, as the protocol has it; a word that nobody knows waits like one that is not."""
    if not own.has("PaymentStatus"):
        return "PAID"
    return own.enum("PaymentStatus", _PAYMENTS, "UNPAID", _ALSO)


def is_cancelled(line: Loose) -> bool:
    """Whether the whole line was called off."""
    return line.enum("CancelStatus", _CANCELS, "NONE", _ALSO) == "CANCELLED"


def units_of(line: Loose) -> int:
    """Raises Unreadable."""
    units = line.whole("Qty", "Quantity")
    if units is None:
        raise Unreadable("Qty is missing")
    if not 0 < units <= MOST_UNITS:
        raise Unreadable(f"Qty is not between 1 and {MOST_UNITS}")
    return units


def _currency(own: Loose) -> str:
    found = own.line("Currency").upper()
    if found and not (len(found) == 3 and found.isascii() and found.isalpha()):
        raise Unreadable("Currency is no code such as GBP")
    return found


def _lines(own: Loose, currency: str, *, all_cancelled: bool) -> list[_Read]:
    rows = own.rows("OrderItems")
    numbers = line_numbers(rows)
    read = []
    for at, (row, number) in enumerate(zip(rows, numbers, strict=True), start=1):
        try:
            read.append(_line(row, number, currency, all_cancelled))
        except Unreadable as error:
            raise Unreadable(f"line {at}: {error}") from None
    return read


def _line(row: Loose, number: str, currency: str, all_cancelled: bool) -> _Read:
    title = row.line("ItemTitle")
    if row.truth("IsService"):
        cost = line_cost(row, units_of(row) if row.has("Qty", "Quantity") else 1, currency)
        checked(cost.total)
        said = f"Service: {title or 'without a name'}, {money_text(cost.total, currency)} {currency}".strip()
        service = Service(number, _kept(row, "SKU"), title, cost.total)
        return _Read(cost, (said, *options(row, title)), service=service)
    if not row.has("SKU"):
        raise Unreadable("SKU is empty")
    sku, units = row.ident("SKU", LONGEST_ID), units_of(row)
    cost = line_cost(row, units, currency)
    checked(cost.total)
    cancelled = units if all_cancelled or is_cancelled(row) else 0
    line = ChannelLine(number, sku, title, units, 0, cancelled, cost.total)
    return _Read(cost, tuple(options(row, title)), line)


def line_numbers(rows: Sequence[Loose]) -> list[str]:
    """What each line is called. One without a number: its SKU where only it has that, else where it stands.

    Raises Unreadable for a number that two lines have: such an order is never saved.
    """
    given = [each.ident("OrderLineNumber", LONGEST_ID) if each.has("OrderLineNumber") else "" for each in rows]
    if any(count > 1 for number, count in Counter(given).items() if number):
        raise Unreadable("two lines have the same OrderLineNumber")
    skus = [each.text("SKU") for each in rows]
    taken, often = set(given), Counter(skus)
    found = []
    for place, (number, sku) in enumerate(zip(given, skus, strict=True), start=1):
        own = number or (sku if sku.strip() and often[sku] == 1 and sku not in taken else next(_free(place, taken)))
        taken.add(own)
        found.append(own)
    return found


def _free(place: int, taken: set[str]) -> Iterator[str]:
    yield from (word for word in (str(place), f"#{place}", f"#{place}#") if word not in taken)
