"""Locations, postal services and units of the practice Linnworks, as it shows them. Pure."""

from __future__ import annotations

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.records import NO_ID, Location, Service
from linndesk.sandbox.linnworks.world import LinnworksWorld


class Places:
    """What changes seldom."""

    def __init__(self, world: LinnworksWorld) -> None:
        self._world = world

    def locations(self, asked: Asked) -> list[Json]:
        """GetStockLocations."""
        return [_location(each) for each in self._world.locations]

    def location(self, asked: Asked) -> Json:
        """GetLocation. Raises Refusal."""
        id = asked.query["pkStockLocationId"].lower()
        for each in self._world.locations:
            if each.id == id:
                return _location(each)
        raise Refusal(refused("Location was not found"))

    def warehouses(self, asked: Asked) -> list[Json]:
        """GetWarehouseLocations."""
        return [{"LocationName": each.name, "pkStockLocationId": each.id} for each in self._world.locations]

    def services(self, asked: Asked) -> list[Json]:
        """GetPostalServices."""
        return [_service(each) for each in self._world.services.values()]

    def methods(self, asked: Asked) -> list[Json]:
        """GetShippingMethods: services by vendor."""
        vendors: dict[str, list[Json]] = {}
        for each in self._world.services.values():
            shown = {
                "pkPostalServiceId": each.id,
                "PostalServiceName": each.name,
                "TrackingNumberRequired": each.tracking_required,
                "Vendor": each.vendor,
                "IntegratedServiceID": NO_ID,
            }
            vendors.setdefault(each.vendor, []).append(shown)
        return [{"Vendor": vendor, "PostalServices": shown} for vendor, shown in vendors.items()]

    def measures(self, asked: Asked) -> Json:
        """GetMeasures."""
        return {"Weight": self._world.weight_unit, "Dimension": "cm"}


def _location(place: Location) -> Json:
    return {
        "StockLocationId": place.id,
        "StockLocationIntId": place.number,
        "LocationName": place.name,
        "LocationTag": None,
        "IsFulfillmentCenter": place.fulfilment_centre,
        "IsWarehouseManaged": False,
        "IsNotTrackable": None,
        "CountInOrderUntilAcknowledgement": False,
        "FulfilmentCenterDeductStockWhenProcessed": False,
        "Address1": None,
        "Address2": None,
        "City": None,
        "County": None,
        "Country": None,
        "ZipCode": None,
    }


def _service(service: Service) -> Json:
    return {
        "id": service.id,
        "pkPostalServiceId": service.id,
        "PostalServiceName": service.name,
        "PostalServiceTag": None,
        "PostalServiceCode": "",
        "ServiceCountry": "UNKNOWN",
        "Vendor": service.vendor,
        "PrintModule": None,
        "PrintModuleTitle": None,
        "TrackingNumberRequired": service.tracking_required,
        "WeightRequired": False,
        "IgnorePackagingGroup": False,
        "fkShippingAPIConfigId": 0,
        "IntegratedServiceId": NO_ID,
        "hasMappedShippingService": False,
        "Channels": [],
        "ShippingServices": [],
    }
