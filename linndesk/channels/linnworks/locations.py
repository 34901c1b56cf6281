"""Locations of a Linnworks account, and which of them an account here stands for (M1). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from linndesk.channels.fulfilling import ChannelLocation
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION, LinnworksSettings
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import AccessRefused, BadReply

FULFILMENT = (
    "It is a fulfilment centre in Linnworks: its orders are parked there and processed in another way, never from here"
)
_NAMED = 8


class LocationRefused(AccessRefused):
    """The location of the settings is not there, or none that this warehouse can stand for; a person changes it."""

    code = "location_refused"
    lasts = True
    setting = "location"


def read_locations(found: Any) -> tuple[ChannelLocation, ...]:
    """As GetStockLocations gave them, in its order. Raises BadReply where nothing of it is a location."""
    rows = [_location(Loose(each)) for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    kept = tuple(each for each in rows if each is not None)
    if not kept:
        raise BadReply(f"The locations of {WHO} cannot be read", "It named none", "Try again later")
    return kept


def _location(row: Loose) -> ChannelLocation | None:
    try:
        own = str(UUID(row.line("StockLocationId")))
        name = row.line("LocationName")
        centre = row.truth("IsFulfillmentCenter", default=False)
    except (ValueError, Unreadable):
        return None
    return ChannelLocation(own, name or own, centre, FULFILMENT if centre else "", own == DEFAULT_LOCATION)


def chosen(found: Sequence[ChannelLocation], settings: LinnworksSettings) -> ChannelLocation:
    """The one that the account stands for, by its id or its name. Raises LocationRefused."""
    wanted = settings.location_id
    fits = [each for each in found if each.id == wanted] if wanted else called(found, settings.location)
    if not fits:
        told = settings.location or "the default location"
        raise LocationRefused(
            f"{WHO} has no location {told}", f"It has {_listed(found)}", "Choose one of them in Config: View Locations"
        )
    if len(fits) > 1:
        raise LocationRefused(
            f"{WHO} has {len(fits)} locations called {settings.location}",
            "Their ids tell them apart",
            "Put the id in as Location: View Locations shows it",
        )
    if fits[0].unfit:
        raise LocationRefused(
            f"The location {fits[0].name} cannot be used",
            fits[0].unfit,
            "Choose another location in Config, or make it a normal one in Linnworks",
        )
    return fits[0]


def called(found: Sequence[ChannelLocation], name: str) -> list[ChannelLocation]:
    """Those of that name; where none is written so, those that differ in case alone."""
    wanted = " ".join(name.split())
    exact = [each for each in found if each.name == wanted]
    return exact or [each for each in found if each.name.casefold() == wanted.casefold()]


def _listed(found: Sequence[ChannelLocation]) -> str:
    names = [each.name for each in found[:_NAMED]]
    rest = len(found) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")
