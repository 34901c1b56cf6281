"""The practice shop's manifest in the spellings that there are, its addresses and its logo. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any, Literal

Spelling = Literal["sample", "portal", "flat"]
MANIFEST, LOGO, OAUTH, PRESSED, HELP = "/manifest.json", "/logo.png", "/oauth/token", "/api/pressed", "/help"
SCOPES = "orders stock"
PATHS: Mapping[str, str] = {
    "AddNewUserEndpoint": "/api/Config/AddNewUser",
    "UserConfigEndpoint": "/api/Config/UserConfig",
    "SaveConfigEndpoint": "/api/Config/SaveConfig",
    "ShippingTagsEndpoint": "/api/Config/ShippingTags",
    "PaymentTagsEndpoint": "/api/Config/PaymentTags",
    "ConfigTestEndpoint": "/api/Config/ConfigTest",
    "ConfigDeletedEndpoint": "/api/Config/ConfigDeleted",
    "OrdersEndpoint": "/api/Order/Orders",
    "DespatchEndpoint": "/api/Order/Despatch",
    "ProductsEndpoint": "/api/Products/Products",
    "InventoryUpdateEndpoint": "/api/Products/InventoryUpdate",
    "PriceUpdateEndpoint": "/api/Products/PriceUpdate",
    "GetConfiguratorSettingsEndpoint": "/api/Listing/GetConfiguratorSettings",
    "GetCategoriesEndpoint": "/api/Listing/GetCategories",
    "GetAttributesByCategoryEndpoint": "/api/Listing/GetAttributesByCategory",
    "GetVariationsByCategoryEndpoint": "/api/Listing/GetVariationsByCategory",
    "ListingUpdateEndpoint": "/api/Listing/ListingUpdate",
    "ListingDeleteEndpoint": "/api/Listing/ListingDelete",
    "CheckFeedEndpoint": "/api/Listing/CheckFeed",
    "PostSaleOptionsEndpoint": "/api/PostSale/PostSaleOptions",
    "CancelEndpoint": "/api/PostSale/Cancel",
    "RefundEndpoint": "/api/PostSale/Refund",
}
_LOGO_SIDE = 57


def parameters(url: str, name: str, *, oauth: bool = False, batches: Mapping[str, int] | None = None) -> dict[str, str]:
    """Name and value of all parameters. ``batches``: numbers by name, such as DespatchUpdateBatchSize."""
    made = {
        "ChannelName": name,
        "ChannelFriendlyName": "Practice shop",
        "ChannelLogoURL": url + LOGO,
        **{parameter: url + path for parameter, path in PATHS.items()},
        "IsListingSupported": "True",
        "InventoryUpdateBatchSize": "1000",
        "PriceUpdateBatchSize": "1000",
        "DespatchUpdateBatchSize": "100",
        "ListingUpdateBatchSize": "50",
        "AllowRefundOnCancel": "True",
        "PromotionsEndpoint": url + "/api/own/promotions",  # an app's own invention: kept, and nothing more
    }
    made |= {key: str(value) for key, value in (batches or {}).items()}
    if oauth:
        made |= {"OAuthAuthorizationEndpoint": url + OAUTH, "OAuthScopesRequested": SCOPES}
    return made


def document(given: Mapping[str, str], spelling: Spelling = "sample") -> dict[str, Any]:
    """The manifest as the official sample writes it, as the developers' portal exports it, or as a plain object."""
    if spelling == "flat":
        return dict(given)
    rows = [{"name": name, "value": value} for name, value in given.items()]
    if spelling == "sample":
        return {"modules": [{"type": "ChannelIntegration", "parameters": rows}]}
    named = {"moduleName": given["ChannelName"], "formattedName": given["ChannelFriendlyName"]}
    module = {**named, "type": "ChannelIntegration", "parameters": rows, "files": {}}
    return {"LinnworksPermissions": [], "Modules": [module], "ScriptUrl": None}


def logo() -> bytes:
    """A PNG of 57 x 57 points: a shop's awning in two colours."""
    stripe = [bytes((0, 118, 110)), bytes((240, 240, 236))]
    row = b"\0" + b"".join(stripe[x // 8 % 2] for x in range(_LOGO_SIDE))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", _LOGO_SIDE, _LOGO_SIDE, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * _LOGO_SIDE)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
