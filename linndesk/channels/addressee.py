"""Who a loosely written order goes to, and what is written on it: addresses, notes, options. Pure, and personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linndesk.channels.countries import code_of
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import Person

_PLACES = ("Address1", "Address2", "Address3", "Town", "PostCode")
_MOST_NOTES = 100
_LONGEST = 500


def person_of(buyer: str, delivery: Loose, billing: Loose, notes: Iterable[str], raw: str) -> Person:
    """Who lives at the delivery address, else at the billing address. ``buyer``: what the channel calls the buyer, ""
    = by the name of who pays; ``notes``: what is written on the order. Raises Unreadable.
    """
    address = delivery if _is_there(delivery) or not _is_there(billing) else billing
    both = (address, delivery, billing)
    country, code = address.line("Country"), address.line("CountryCode")
    found = code_of(code, country)
    unknown = [] if found or not (code or country) else [f"Country: {country or code}"]
    name = _first(both[1:], "FullName") if address is not delivery else address.line("FullName")
    return Person(
        buyer_name=buyer or _first((billing, delivery), "FullName"),
        buyer_email=_first(both, "EmailAddress"),
        name=name,
        company=address.line("Company"),
        line1=address.line("Address1"),
        line2=address.line("Address2"),
        line3=address.line("Address3"),
        town=address.line("Town"),
        region=address.line("Region"),
        postcode=address.line("PostCode", "Postcode"),
        country_code=found,
        phone=_first(both, "PhoneNumber"),
        notes=tuple(dict.fromkeys([*unknown, *notes]))[:_MOST_NOTES],
        raw=raw,
    )


def is_addressed(person: Person) -> bool:
    """Whether a parcel could be sent there."""
    return any((person.line1, person.line2, person.line3, person.town, person.postcode))


def notes_of(order: Loose, internal: str) -> Iterator[str]:
    """What is noted on it; ``internal``: the member that says that a note is only for the seller.

    A note in an odd form is shown as it came: what somebody wrote down is never lost.
    """
    try:
        found = order.elements("Notes")
    except Unreadable:
        found = [order.value("Notes")]
    for each in found:
        row = Loose(each if isinstance(each, dict) else {"Note": each})
        try:
            text, is_internal = row.text("Note").strip(), row.truth(internal)
        except Unreadable:
            text, is_internal = _as_it_came(each), True
        if text:
            yield f"Internal: {text}" if is_internal else text


def options(line: Loose, title: str, member: str, name: str) -> Iterator[str]:
    """What the buyer chose for a line: rows of ``member`` with a ``name`` and a Value.

    What has an odd form is shown as it came.
    """
    try:
        found = line.elements(member)
    except Unreadable:
        found = [line.value(member)]
    for each in found:
        for said in _option(each, name):
            yield f"{title} · {said}" if title else said


def _option(found: object, name: str) -> Iterator[str]:
    row = Loose(found if isinstance(found, dict) else {"Value": found})
    try:
        called, value = row.line(name), row.line("Value")
        pairs = [(called, value)] if called or value else [(str(key), row.line(str(key))) for key in row.raw]
    except Unreadable:
        pairs = [("", _as_it_came(found))]
    yield from (": ".join(part for part in pair if part) for pair in pairs)


def _as_it_came(found: object) -> str:
    try:
        return ascii(found)[:_LONGEST]
    except RecursionError:
        return ""


def _is_there(address: Loose) -> bool:
    return any(address.line(each) for each in _PLACES)


def _first(places: Iterable[Loose], name: str) -> str:
    return next((found for each in places if (found := each.line(name))), "")
