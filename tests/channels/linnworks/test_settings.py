"""What the check sheet says of a postal service, by Linnworks' own names."""

from __future__ import annotations

from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.selling import ServiceMap


def test_a_service_is_allocated_by_linnworks_own_name_of_it() -> None:
    """U8: what no row names leaves the order's service there as it is, and the check sheet says so."""
    row = ServiceMap(service="Royal Mail 24", channel_service="RM Tracked 24")
    settings = LinnworksSettings(shipping_services=[row])
    assert settings.allocates("royal mail 24", "")
    assert settings.told_as(settings.allocation().carrier("Royal Mail 24", ""), "Royal Mail 24") == "RM Tracked 24"
    assert not settings.allocates("Courier", "")
    told = settings.told_as(settings.allocation().carrier("Courier", ""), "Courier")
    assert told == "the service that the order has there"
