"""An odd app that has the endpoints of listings and post-sale too."""

from __future__ import annotations

from linndesk.channels.external.channel import ExternalChannel
from tests.channels.external.odd_app import OddApp

REST = (
    *("GetConfiguratorSettings", "GetCategories", "GetAttributesByCategory", "GetVariationsByCategory"),
    *("ListingUpdate", "ListingDelete", "CheckFeed", "Cancel", "Refund"),
)


def manifest(app: OddApp, **more: object) -> dict[str, object]:
    """The post-sale options are spelled as the documentation's table has them."""
    named = {f"{each}Endpoint": f"{app.url}/{each}" for each in REST}
    return {**app.manifest(), **named, "PostSaleOptions": f"{app.url}/Options", "IsListingSupported": "True", **more}


def opened(app: OddApp, **says: object) -> ExternalChannel:
    """A channel to it, once it says this."""
    app.says.update(says)
    return app.channel(manifest=manifest(app))
