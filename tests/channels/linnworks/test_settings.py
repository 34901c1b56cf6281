"""What a Linnworks account may be set to, and what the check sheet says of a postal service by it."""

from __future__ import annotations

import pytest

from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.selling import ServiceMap
from linndesk.errors import InvalidSettings
from linndesk.settings import validate


def test_a_service_is_allocated_by_linnworks_own_name_of_it() -> None:
    """U8: what no row names leaves the order's service there as it is, and the check sheet says so."""
    row = ServiceMap(service="Royal Mail 24", channel_service="RM Tracked 24")
    settings = LinnworksSettings(shipping_services=[row])
    assert settings.allocates("royal mail 24", "")
    assert settings.told_as(settings.allocation().carrier("Royal Mail 24", ""), "Royal Mail 24") == "RM Tracked 24"
    assert not settings.allocates("Courier", "")
    told = settings.told_as(settings.allocation().carrier("Courier", ""), "Courier")
    assert told == "the service that the order has there"


@pytest.mark.parametrize("value", ["x" * 101, "Main\nwarehouse", "Main\twarehouse"])
def test_a_location_is_one_line(value: str) -> None:
    """M1: it is the id or the name of a location there."""
    with pytest.raises(InvalidSettings, match="location"):
        validate(LinnworksSettings, {"location": value})
