"""Every setting of an account of an external channel, its words and its checks: one declaration for all faces. Pure."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from linndesk.channels.selling import PastMoment, SellingSettings
from linndesk.settings import Trimmed, setting

_NO_LATENCY = "this channel takes no days to ship"
_PRICES = "comes with prices"
_ADDRESSES = (
    ("AddNewUserEndpoint", "Integrate"),
    ("UserConfigEndpoint", "Read its settings"),
    ("SaveConfigEndpoint", "Save its settings"),
    ("ConfigTestEndpoint", "Test"),
    ("ConfigDeletedEndpoint", "Say that it is removed"),
    ("OrdersEndpoint", "Orders"),
    ("DespatchEndpoint", "Despatches"),
    ("ProductsEndpoint", "Products"),
    ("InventoryUpdateEndpoint", "Stock levels"),
    ("ShippingTagsEndpoint", "Shipping services"),
    ("PaymentTagsEndpoint", "Payment methods"),
    ("OAuthAuthorizationEndpoint", "Sign-in"),
)
_TYPED = (("ChannelName", "Name"), ("ChannelFriendlyName", "Name for people"), *_ADDRESSES)


def _texts(values: dict[str, str]) -> dict[str, str]:
    return {name.strip(): value.strip() for name, value in values.items() if name.strip() and value.strip()}


class ExternalSettings(SellingSettings):
    """One integration of an app that speaks Linnworks' channel protocol.

    ``manifest``: the app's parameters by name, as they were read last; ``manifest_source``: from where. ``endpoints``:
    addresses that a person has put in place of the manifest's, by parameter name. ``config``: the app's own settings
    as it keeps them, by item id, without passwords; given, the answers to its set-up. ``http_origin``: the only
    origin that ever gets ``http_user`` and ``http_password``.
    """

    manifest: Any = setting(
        None,
        "Manifest",
        "What the app says of itself: its name and the addresses it is asked at.",
        section="Connection",
        options=_TYPED,
    )
    manifest_source: Trimmed = setting(
        "", "Manifest from", "The file or address that it was read from; an address is looked at daily.",
        section="Connection",
    )  # fmt: skip
    endpoints: Annotated[dict[str, str], AfterValidator(_texts)] = setting(
        {}, "Endpoints", "Addresses of this account in place of the manifest's.", section="Endpoints",
        options=_ADDRESSES,
    )  # fmt: skip
    email: Trimmed = setting(
        "", "E-mail", "Told to the app when it is integrated, for example orders@shop.example.", section="Connection",
        placeholder="orders@shop.example",
    )  # fmt: skip
    authorization_token: Trimmed = setting(
        "", "Authorisation token", "Given by the app when it was integrated; kept in this PC's keyring.",
        section="Connection", secret=True,
    )  # fmt: skip
    oauth_client_id: Trimmed = setting(
        "", "OAuth client id", "Only for an app whose manifest names a sign-in address.", section="Connection"
    )
    oauth_client_secret: Trimmed = setting("", "OAuth client secret", "", section="Connection", secret=True)
    http_origin: Trimmed = setting(
        "", "HTTP user is for", "The only server that gets the HTTP user and password.", section="Connection",
        placeholder="https://staging.app.example",
    )  # fmt: skip
    http_hosts: list[str] = setting(
        [], "Unencrypted hosts", "Servers that may be asked with http://; what is sent there can be read on the way.",
        section="Connection",
    )  # fmt: skip
    date_format: Literal["iso", "space"] = setting(
        "iso", "Dates", "Iso is 2026-11-21T08:00:00Z; space is 2026-11-21 08:00:00Z, for older apps.",
        section="Connection",
    )  # fmt: skip
    last_order_sync: PastMoment = setting(
        None, "Last order sync (UTC)",
        "Oldest order of the latest sync; set back to 2026-11-01 00:00:00, all since then is read once more.",
        section="Order",
    )  # fmt: skip
    price_change: bool = setting(
        False, "Price change", "Sends prices when they change.", section="Inventory",
        tick="Send prices to this account", later=_PRICES,
    )  # fmt: skip
    config: dict[str, str] = setting({}, "The app's own settings", "", section="App")
    default_latency: int | None = setting(
        None, "Default latency", "Days between order and shipping.", section="Inventory", low=1, high=30, unit="days",
        later=_NO_LATENCY,
    )  # fmt: skip
    product_based_latency: bool = setting(
        False, "Product based latency", "", section="Inventory", tick="Use each product's own days", later=_NO_LATENCY
    )

    form_order: ClassVar[tuple[str, ...]] = (
        *("manifest", "manifest_source", "email", "authorization_token", "oauth_client_id", "oauth_client_secret"),
        *("enabled", "mode", "undo_seconds", "order_minutes", "stock_minutes", "date_format"),
        *("http_user", "http_password", "http_origin", "http_hosts"),
        *("last_order_sync", "order_location", "keep_personal_data_days"),
        *("update_inventory", "price_change", "default_latency", "product_based_latency"),
        *("update_inventory_from_location", "inventory_locations", "default_max_listed_quantity"),
        *("default_max_listed_percentage", "default_end_when_quantity", "last_inventory_sync", "utc_offset"),
        *("shipping_services", "payment_methods", "endpoints", "config"),
    )

    def parameter(self, name: str) -> str:
        """A parameter of the manifest, whatever its case; "" where it has none."""
        found = self.manifest if isinstance(self.manifest, dict) else {}
        wanted = name.casefold()
        return next((str(value).strip() for key, value in found.items() if str(key).casefold() == wanted), "")

    def endpoint(self, name: str) -> str:
        """Where a call goes: this account's own address, else the manifest's; "" = the app has none."""
        own = {key.casefold(): value for key, value in self.endpoints.items()}
        return own.get(name.casefold()) or self.parameter(name)
