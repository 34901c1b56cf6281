"""Every setting of an account of an external channel, its words and its checks: one declaration for all faces. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from linndesk.channels.addresses import host_of, origin, refusal
from linndesk.channels.external import manifest as manifests
from linndesk.channels.external.carriers import NO_VENDOR, vendor_and_method
from linndesk.channels.selling import PastMoment, SellingSettings, typed
from linndesk.domain.allocation import Carrier
from linndesk.errors import BadInput
from linndesk.settings import Trimmed, setting

BATCH = 100  # rows of one request where a manifest names no number
LISTING_BATCH = 50
MOST_BATCH = 1000
_LONGEST_SOURCE = 4096
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")
_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>()]+")
_NO_LATENCY = "this channel takes no days to ship"
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
    ("PriceUpdateEndpoint", "Prices"),
    ("ShippingTagsEndpoint", "Shipping services"),
    ("PaymentTagsEndpoint", "Payment methods"),
    ("PostSaleOptionsEndpoint", "What it takes after a sale"),
    ("CancelEndpoint", "Cancellations"),
    ("RefundEndpoint", "Refunds"),
    ("GetConfiguratorSettingsEndpoint", "What it asks of listings"),
    ("GetCategoriesEndpoint", "Categories of listings"),
    ("GetAttributesByCategoryEndpoint", "Attributes of listings"),
    ("GetVariationsByCategoryEndpoint", "Variations of listings"),
    ("ListingUpdateEndpoint", "Listings"),
    ("ListingDeleteEndpoint", "Listings to be deleted"),
    ("CheckFeedEndpoint", "What became of listings"),
    ("OAuthAuthorizationEndpoint", "Sign-in"),
)
_ALSO_NAMED = {"PostSaleOptionsEndpoint": "PostSaleOptions"}
_LISTING = ("ListingUpdateEndpoint", "CheckFeedEndpoint")  # without these nothing can be listed
_TYPED = (("ChannelName", "Name"), ("ChannelFriendlyName", "Name for people"), *_ADDRESSES)


def _manifest(value: object, info: ValidationInfo) -> object:
    """The parameters by name; a path or an address stays what it is until it is read."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip()[:1] not in ("{", "["):
        if len(value) > _LONGEST_SOURCE:
            raise ValueError("Give the manifest's file, its address, or what it holds.")
        return _source(value.strip(), info)
    if not typed(info):
        return value
    try:
        found = manifests.flat(manifests.parsed(value))
        for name, url in manifests.endpoints(found, {}).items():
            _asked(name, url)
    except BadInput as error:
        raise ValueError(f"{error.title}: {error.detail}.") from None
    return found


def _source(value: str, info: ValidationInfo) -> str:
    """A path is read when it is wanted; an address has to be one that may be asked."""
    if typed(info) and "://" in value:
        _asked("Its address", value)
    return value


def _asked(name: str, url: str) -> None:
    """http:// is another question: of ``http_hosts``."""
    reason = refusal(url, (host_of(url),))
    if reason:
        raise ValueError(f"{name}: {reason}")


def _endpoints(values: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    kept = {name.strip(): value.strip() for name, value in values.items() if name.strip() and value.strip()}
    if typed(info):
        for name, url in kept.items():
            if not manifests.is_endpoint(name):
                raise ValueError(f"{name[:60]} is no endpoint; write its name as the manifest does.")
            _asked(name, url)
    return kept


def _email(value: str, info: ValidationInfo) -> str:
    if value and typed(info) and not _EMAIL.fullmatch(value):
        raise ValueError("Write one e-mail address, for example orders@shop.example.")
    return value


def _words(value: object) -> object:
    return [each for each in re.split(r"[,;\s]", value) if each] if isinstance(value, str) else value


def _hosts(values: list[str], info: ValidationInfo) -> list[str]:
    """Each host that is asked with http:// has to be named by a person."""
    if not typed(info):
        return values
    given = (each.strip() for each in values if each.strip())
    hosts = list(dict.fromkeys(host_of(each if "://" in each else f"http://{each}") for each in given))
    if any(refusal(f"http://{each}", hosts) for each in hosts):
        raise ValueError("Write each host by its name alone, for example shop.local.")
    known = info.data.get("manifest")
    asked = manifests.endpoints(known if isinstance(known, dict) else {}, info.data.get("endpoints") or {})
    source = info.data.get("manifest_source") or (known if isinstance(known, str) else "")
    missing = [each for each in manifests.plain_hosts([*asked.values(), source]) if each not in hosts]
    if missing:
        raise ValueError(
            f"{', '.join(missing)} is asked with http://, which anybody on the way can read: name it here if that is "
            "how it has to be, or use https://."
        )
    return hosts


def _only_server(value: str, info: ValidationInfo) -> str:
    """The one server that gets the HTTP user: named, or the only one there is (U11)."""
    if not typed(info):
        return value
    if value:
        reason = refusal(value, (host_of(value),))
        if reason:
            raise ValueError(reason)
        return origin(value)
    if not info.data.get("http_user") and not info.data.get("http_password"):
        return ""
    return _guessed_origin(info.data)


def _guessed_origin(data: Mapping[str, Any]) -> str:
    known = data.get("manifest")
    source = data.get("manifest_source") or (known if isinstance(known, str) else "")
    if origin(source):
        return origin(source)
    asked = manifests.endpoints(known if isinstance(known, dict) else {}, data.get("endpoints") or {})
    found = {origin(each) for each in asked.values()}
    if len(found) == 1:
        return found.pop()
    if isinstance(known, str):
        return ""  # not read yet: it is asked again once it is
    raise ValueError("Name the server that gets the HTTP user and password, for example https://staging.app.example.")


class ExternalSettings(SellingSettings):
    """One integration of an app that speaks Linnworks' channel protocol.

    ``manifest``: the app's parameters by name, as they were read last; ``manifest_source``: from where. ``endpoints``:
    addresses that a person has put in place of the manifest's, by parameter name. ``config``: the app's own settings
    as it keeps them, by item id, without passwords; given, the answers to its set-up. ``http_origin``: the only
    origin that ever gets ``http_user`` and ``http_password``.
    """

    manifest: Annotated[Any, BeforeValidator(_manifest)] = setting(
        None,
        "Manifest",
        "What the app says of itself: its name and the addresses it is asked at.",
        section="Connection",
        options=_TYPED,
    )
    manifest_source: Annotated[Trimmed, AfterValidator(_source)] = setting(
        "", "Manifest from", "The file or address that it was read from; an address is looked at daily.",
        section="Connection",
    )  # fmt: skip
    endpoints: Annotated[dict[str, str], AfterValidator(_endpoints)] = setting(
        {}, "Endpoints", "Addresses of this account in place of the manifest's.", section="Endpoints",
        options=_ADDRESSES,
    )  # fmt: skip
    email: Annotated[Trimmed, AfterValidator(_email)] = setting(
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
    http_origin: Annotated[Trimmed, AfterValidator(_only_server), Field(validate_default=True)] = setting(
        "", "HTTP user is for", "The only server that gets the HTTP user and password.", section="Connection",
        placeholder="https://staging.app.example",
    )  # fmt: skip
    http_hosts: Annotated[
        list[str], BeforeValidator(_words), AfterValidator(_hosts), Field(validate_default=True)
    ] = setting(
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
        tick="Send prices to this account",
    )  # fmt: skip
    config: dict[str, str] = setting({}, "The app's own settings", "", section="App")
    default_latency: int | None = setting(
        None, "Default latency", "Days between order and shipping.", section="Inventory", low=1, high=30, unit="days",
        later=_NO_LATENCY,
    )  # fmt: skip
    product_based_latency: bool = setting(
        False, "Product based latency", "", section="Inventory", tick="Use each product's own days", later=_NO_LATENCY
    )

    carrier_codes: ClassVar[bool] = False
    hidden_by: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "inventorysync": ("update_inventory",),
        "pricechange": ("price_change",),
        "pricesync": ("price_change",),
        "maxlisted": ("default_max_listed_quantity",),
        "stockpercentage": ("default_max_listed_percentage",),
        "endwhen": ("default_end_when_quantity",),
        "stocklocationbinding": ("update_inventory_from_location", "inventory_locations"),
        "ordersavelocation": ("order_location",),
        "postalservicemapping": ("shipping_services",),
        "paymentmethodmapping": ("payment_methods",),
    }
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

    def told_as(self, carrier: Carrier, service: str) -> str:
        """Carrier and method, or that it goes without a carrier."""
        vendor, method = vendor_and_method(carrier.code, carrier.name, carrier.method, service)
        return f"{method}, without a carrier" if vendor == NO_VENDOR else f"{vendor}, {method}"

    def parameter(self, name: str) -> str:
        """A parameter of the manifest, whatever its case; "" where it has none."""
        found = self.manifest if isinstance(self.manifest, dict) else {}
        wanted = name.casefold()
        return next((str(value).strip() for key, value in found.items() if str(key).casefold() == wanted), "")

    def addresses(self) -> dict[str, str]:
        """Every address that the app is asked at, by parameter name."""
        found = self.manifest if isinstance(self.manifest, dict) else {}
        return manifests.endpoints({str(key): str(value) for key, value in found.items()}, self.endpoints)

    def endpoint(self, name: str) -> str:
        """Where a call goes: this account's own address, else the manifest's; "" = the app has none."""
        own = {key.casefold(): value for key, value in self.endpoints.items()}
        found = own.get(name.casefold()) or self.parameter(name)
        return found or (self.endpoint(_ALSO_NAMED[name]) if name in _ALSO_NAMED else "")

    @property
    def despatch_batch(self) -> int:
        """How many orders one request of despatches holds."""
        return self._batch("DespatchUpdateBatchSize")

    @property
    def stock_batch(self) -> int:
        """How many listings one request of levels holds."""
        return self._batch("InventoryUpdateBatchSize")

    @property
    def price_batch(self) -> int:
        """How many listings one request of prices holds."""
        return self._batch("PriceUpdateBatchSize")

    @property
    def listing_batch(self) -> int:
        """How many listings one request that makes, changes or deletes them holds."""
        return self._batch("ListingUpdateBatchSize", LISTING_BATCH)

    @property
    def takes_listings(self) -> bool:
        """Whether listings can be made on it: it says so, or a person has put in where."""
        named = {each.casefold() for each in self.endpoints}
        said = self.parameter("IsListingSupported").casefold()
        wanted = said in _YES or (not said and _LISTING[0].casefold() in named)
        return wanted and all(self.endpoint(each) for each in _LISTING)

    @property
    def refunds_cancelled(self) -> bool:
        """Whether a person may give money back for what was cancelled; an app that does not say so allows it."""
        return self.parameter("AllowRefundOnCancel").casefold() not in _NO

    def _batch(self, name: str, otherwise: int = BATCH) -> int:
        text = self.parameter(name).replace(",", "")
        size = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        return min(size, MOST_BATCH) or otherwise
