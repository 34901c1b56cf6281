"""Which part of the practice shop answers at which endpoint: the one table. Own threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from linndesk.sandbox.external.asked import Answer, Asked
from linndesk.sandbox.external.deeds import Deeds
from linndesk.sandbox.external.dialects import Dialect
from linndesk.sandbox.external.faults import ShopFaults
from linndesk.sandbox.external.listings import Listings
from linndesk.sandbox.external.orders import Pages
from linndesk.sandbox.external.post_sale import PostSale
from linndesk.sandbox.external.tags import payment_tags, shipping_tags
from linndesk.sandbox.external.world import ShopWorld

Operation = Callable[[Asked], Answer]


def operations(
    world: ShopWorld,
    faults: ShopFaults,
    dialect: Callable[[], Dialect],
    now: Callable[[], datetime],
    most: Callable[[str], int],
    listings: Listings,
) -> Mapping[str, Operation]:
    """By endpoint; those of the set-up are the server's own. ``most``: rows of a request, by the manifest's name."""
    pages, deeds = Pages(world, faults, dialect), Deeds(world, faults, dialect, now, most)
    after = PostSale(world, faults, dialect, now)
    return {
        "ShippingTagsEndpoint": shipping_tags,
        "PaymentTagsEndpoint": payment_tags,
        "OrdersEndpoint": pages.orders,
        "ProductsEndpoint": pages.products,
        "DespatchEndpoint": deeds.despatch,
        "InventoryUpdateEndpoint": deeds.levels,
        "PriceUpdateEndpoint": deeds.prices,
        "GetConfiguratorSettingsEndpoint": listings.settings,
        "GetCategoriesEndpoint": listings.categories,
        "GetAttributesByCategoryEndpoint": listings.attributes,
        "GetVariationsByCategoryEndpoint": listings.variations,
        "ListingUpdateEndpoint": listings.update,
        "ListingDeleteEndpoint": listings.delete,
        "CheckFeedEndpoint": listings.check,
        "PostSaleOptionsEndpoint": after.options,
        "CancelEndpoint": after.cancel,
        "RefundEndpoint": after.refund,
    }
