"""One request as the practice shop's operations see it, and the way to say no. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linndesk.sandbox.external.records import Integration

Answer = dict[str, Any]

# what an answer has when it says no
NOTHING: Mapping[str, Answer] = {
    "AddNewUserEndpoint": {"AuthorizationToken": None},
    "UserConfigEndpoint": {"StepName": None, "ConfigItems": []},
    "SaveConfigEndpoint": {"StepName": None, "ConfigItems": []},
    "ShippingTagsEndpoint": {"ShippingTags": []},
    "PaymentTagsEndpoint": {"PaymentTags": []},
    "ConfigTestEndpoint": {},
    "ConfigDeletedEndpoint": {},
    "OrdersEndpoint": {"HasMorePages": False, "Orders": []},
    "DespatchEndpoint": {"Orders": []},
    "ProductsEndpoint": {"HasMorePages": False, "Products": []},
    "InventoryUpdateEndpoint": {"Products": []},
    "PriceUpdateEndpoint": {"Products": []},
    "GetConfiguratorSettingsEndpoint": {"Settings": []},
    "GetCategoriesEndpoint": {"HasMorePages": False, "Categories": []},
    "GetAttributesByCategoryEndpoint": {"Attributes": []},
    "GetVariationsByCategoryEndpoint": {"MaxVariationAttributes": 0, "NeededVariations": []},
    "ListingUpdateEndpoint": {"ChannelFeedId": None},
    "ListingDeleteEndpoint": {"ChannelFeedId": None},
    "CheckFeedEndpoint": {"IsFeedReady": False, "ProductFeeds": []},
    "PostSaleOptionsEndpoint": {"PostSaleReasons": []},
    "CancelEndpoint": {},
    "RefundEndpoint": {"RefundReference": None},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """``body``: JSON as it came, its shape is right. ``who``: whose token it carries; of AddNewUser nobody's."""

    endpoint: str
    body: Mapping[str, Any]
    who: Integration | None = None

    @property
    def owner(self) -> Integration:
        """Whose token it is. Raises Refused."""
        if self.who is None:
            raise Refused("User not found")
        return self.who


class Refused(Exception):
    """Raised anywhere in an operation: the app says no in these words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Malformed(Exception):
    """The request is not as it has to be; ``why`` is what was found first."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
