"""getMarketplaceParticipations. Answers on the server's threads."""

from __future__ import annotations

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.marketplaces import Marketplace
from linndesk.sandbox.wire import Reply, json_reply


def participations(asked: Asked) -> Reply:
    """Where the merchant sells; its seller id is not in it, as on the real one."""
    owner = asked.merchant
    rows = [
        {
            "marketplace": _marketplace(each),
            "participation": {"isParticipating": True, "hasSuspendedListings": each.id in owner.suspended},
            "storeName": owner.store_name,
        }
        for each in owner.marketplaces
    ]
    return json_reply({"payload": rows})


def _marketplace(place: Marketplace) -> dict[str, str]:
    return {
        "id": place.id,
        "name": place.name,
        "countryCode": place.country,
        "defaultCurrencyCode": place.currency,
        "defaultLanguageCode": place.language,
        "domainName": place.domain,
    }
