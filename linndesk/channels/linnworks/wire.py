"""What Linnworks' ids, dates and small parts mean, however they are written. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable

PARKED = 7  # the marker of an order that is parked
_FIRST_YEAR = 1971  # years that stand for no date are 1, 1753, 1900 and 1970


def guid(row: Loose, *names: str) -> str:
    """An id as it is always written; "" where it is absent. Raises Unreadable."""
    found = row.line(names[0], *names[1:])
    if not found:
        return ""
    own = guid_of(found)
    if not own:
        raise Unreadable(f"{names[0]} is no id")
    return own


def guid_of(written: str) -> str:
    """In small letters with dashes; "" where it is none."""
    try:
        return str(UUID(written.strip()))
    except ValueError:
        return ""


def needed_guid(row: Loose, *names: str) -> str:
    """Raises Unreadable where it is absent or all zeros."""
    found = guid(row, *names)
    if found in ("", DEFAULT_LOCATION):
        raise Unreadable(f"{names[0]} is missing")
    return found


def moment(row: Loose, *names: str) -> datetime | None:
    """Aware UTC, also without a zone; None where it is absent or one of the dates that stand for none."""
    found = row.moment(names[0], *names[1:])
    return found if found is not None and found.year >= _FIRST_YEAR else None


def location_of(order: Loose) -> str:
    """Where it is to be sent from; "" where it says nothing. All zeros are the default location, unless the other word
    names one. Raises Unreadable."""
    found = guid(order, "FulfilmentLocationId"), guid(order.part("GeneralInfo"), "Location")
    named = [each for each in found if each]
    return next((each for each in named if each != DEFAULT_LOCATION), named[0] if named else "")


def is_parked(general: Loose) -> bool:
    """Raises Unreadable."""
    return general.truth("IsParked") or general.whole("Marker") == PARKED


def objects(found: Any) -> Iterator[Mapping[str, Any]]:
    """Those of a list, whatever else is in it."""
    return (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else iter(())
