"""What the manifest says, before anybody is asked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from linndesk.channels.addresses import host_of, is_loopback, refusal
from linndesk.channels.external import manifest as manifests
from linndesk.channels.external.checking.book import ABSENT, Book, Words
from linndesk.errors import BadInput

NEEDED = ("AddNewUserEndpoint", "UserConfigEndpoint", "SaveConfigEndpoint", "OrdersEndpoint")
USUAL = (
    *("ShippingTagsEndpoint", "PaymentTagsEndpoint", "ConfigTestEndpoint", "ConfigDeletedEndpoint"),
    *("DespatchEndpoint", "ProductsEndpoint", "InventoryUpdateEndpoint", "PriceUpdateEndpoint"),
)
LISTING = (
    *("GetConfiguratorSettingsEndpoint", "GetCategoriesEndpoint", "GetAttributesByCategoryEndpoint"),
    *("GetVariationsByCategoryEndpoint", "ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint"),
)
_BATCHES = (
    *("InventoryUpdateBatchSize", "PriceUpdateBatchSize", "DespatchUpdateBatchSize", "ListingUpdateBatchSize"),
)  # fmt: skip
_FLAGS = ("IsListingSupported", "AllowRefundOnCancel")
_WHERE = "Manifest"


def parameters(given: object, book: Book) -> dict[str, str] | None:
    """The manifest by name, its shape judged; None where it is none."""
    try:
        found = manifests.flat(given)
    except BadInput as error:
        book.add("manifest.readable", _WHERE, "", Words(error.detail or error.title))
        return None
    names = [str(name).casefold() for name, _ in _pairs(given)]
    for folded, times in Counter(names).items():
        if times > 1:
            book.add("manifest.twice", _WHERE, next((each for each in found if each.casefold() == folded), folded))
    for name, value in _pairs(given):
        if not isinstance(value, str) and value is not None:
            book.add("manifest.value", _WHERE, str(name), value)
    return found


def judge(found: Mapping[str, str], own: Mapping[str, str], book: Book) -> bool:
    """Whether the app can be asked. ``own``: addresses in place of the manifest's."""
    named = {key.casefold(): value for key, value in {**found, **own}.items() if value}
    _names(named, book)
    for rule, endpoints in (("manifest.endpoint.needed", NEEDED), ("manifest.endpoint.usual", USUAL)):
        for each in endpoints:
            if each.casefold() not in named:
                book.add(rule, each)
    _addresses(manifests.endpoints(found, own), book)
    _numbers(named, book)
    _listing(named, book)
    _after_sale(named, book)
    return all(each.casefold() in named for each in NEEDED[:2])


def second_ones(found: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Endpoints that have the address of an earlier one, which stands beside them."""
    first: dict[str, str] = {}
    return {
        name: first[url] for name, url in manifests.endpoints(found, own).items() if first.setdefault(url, name) != name
    }


def hosts(found: Mapping[str, str], own: Mapping[str, str]) -> tuple[str, ...]:
    """Every host that the app is asked at, each once."""
    return tuple(dict.fromkeys(filter(None, map(host_of, manifests.endpoints(found, own).values()))))


def _names(named: Mapping[str, str], book: Book) -> None:
    name = named.get("channelname", "")
    if not name:
        book.add("manifest.name", _WHERE, "ChannelName")
    elif any(each.isspace() for each in name):
        book.add("manifest.name.spaces", _WHERE, "ChannelName", name)
    elif name != name.upper():
        book.add("manifest.name.upper", _WHERE, "ChannelName", name)
    if not named.get("channelfriendlyname"):
        book.add("manifest.title", _WHERE, "ChannelFriendlyName")
    logo = named.get("channellogourl", "")
    if logo and refusal(logo, (host_of(logo),)):
        book.add("manifest.logo", _WHERE, "ChannelLogoURL", logo)


def _addresses(endpoints: Mapping[str, str], book: Book) -> None:
    seen: dict[str, str] = {}
    for name, url in endpoints.items():
        host = host_of(url)
        reason = refusal(url, (host,))
        if reason:
            book.add("manifest.address", name, url, Words(reason))
            continue
        if url.casefold().startswith("http:") and not is_loopback(host):
            book.add("manifest.address.plain", name, "", url)
        if url in seen:
            book.add("manifest.address.twice", name, seen[url], url)
        seen.setdefault(url, name)


def _numbers(named: Mapping[str, str], book: Book) -> None:
    for each in _BATCHES:
        value = named.get(each.casefold(), "")
        if value and not (value.isascii() and value.isdigit() and 0 < len(value) < 10 and int(value) > 0):
            book.add("manifest.batch", _WHERE, each, value)
    for each in _FLAGS:
        value = named.get(each.casefold(), "")
        if value and value.casefold() not in ("true", "false"):
            book.add("manifest.flag", _WHERE, each, value)


def _listing(named: Mapping[str, str], book: Book) -> None:
    if named.get("islistingsupported", "").casefold() == "true":
        for each in LISTING:
            if each.casefold() not in named:
                book.add("manifest.listing", each)


def _after_sale(named: Mapping[str, str], book: Book) -> None:
    short, whole = "postsaleoptions" in named, "postsaleoptionsendpoint" in named
    if short and not whole:
        book.add("manifest.postsale.name", _WHERE, "PostSaleOptions")
    if not (short or whole) and ("cancelendpoint" in named or "refundendpoint" in named):
        book.add("manifest.postsale", "PostSaleOptionsEndpoint", "", ABSENT)


def _pairs(given: Any) -> Iterator[tuple[object, object]]:
    """Names and values as they were written, as far as they stand in one of the usual places."""
    if isinstance(given, list):
        for each in given:
            yield from _pairs(each)
        return
    if not isinstance(given, dict):
        return
    known = {str(key).casefold(): value for key, value in given.items()}
    inner = known.get("parameters", known.get("modules"))
    if inner is not None:
        yield from _pairs(inner)
    elif "name" in known and "value" in known:
        yield known["name"], known["value"]
    elif "channelname" in known:
        yield from given.items()
