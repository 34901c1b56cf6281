"""Who an order of an app goes to, and what is written on it. Pure; all of it is personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linndesk.channels import addressee
from linndesk.channels.loose import Loose
from linndesk.domain.orders import Person

NO_ADDRESS = "The app gave no address"


def person_of(order: Loose, notes: Iterable[str], raw: str) -> Person:
    """The delivery address, else the billing address. ``notes``: what else is written on it. Raises Unreadable."""
    places = order.part("DeliveryAddress"), order.part("BillingAddress")
    return addressee.person_of(order.line("ChannelBuyerName"), *places, notes, raw)


def written_on(order: Loose) -> Iterator[str]:
    """The app's own notes; one that is only for the seller says so. Raises Unreadable for what names the order."""
    yield from addressee.notes_of(order, "IsInternal")
    other = order.line("SecondaryReferenceNumber")
    if other and other != order.line("ReferenceNumber"):
        yield f"The buyer's number: {other}"
    for name, words in (("MarketplaceIoss", "IOSS"), ("BuyerTaxNumber", "The buyer's tax number")):
        if number := order.line(name):
            yield f"{words}: {number}"


def options(line: Loose, title: str) -> Iterator[str]:
    """What the buyer chose for a line."""
    return addressee.options(line, title, "Options", "Name")
