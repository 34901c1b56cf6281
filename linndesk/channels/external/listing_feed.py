"""What an app says of the listings that it works off, whatever its spelling. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from linndesk.channels.addresses import host_of, refusal
from linndesk.channels.external.idents import kept
from linndesk.channels.external.pages import tried
from linndesk.channels.external.questions import count
from linndesk.channels.loose import LONGEST_ID, Loose, is_empty
from linndesk.channels.written import Unreadable
from linndesk.domain.publishing import FeedMessage, FeedNews, FeedProduct, Severity

log = logging.getLogger(__name__)
LONGEST_MESSAGE, LONGEST_URL = 500, 2_000
MOST_MESSAGES, MOST_REFERENCES = 50, 500
NO_WORDS = "It says only that there is an error"
_TYPES = ("", "Error", "Warning", "Recommendation")  # from 1 on
_ALSO = {"Err": "Error", "Warn": "Warning", "Info": "Recommendation", "Information": "Recommendation",
         "Hint": "Recommendation"}  # fmt: skip
_SEVERITIES: dict[str, Severity] = {"Error": "error", "Warning": "warning", "Recommendation": "hint"}
Clean = Callable[..., str]


def read_feed(body: Loose, clean: Clean) -> FeedNews:
    """``clean`` makes the app's words safe to show. Raises Unreadable where nobody can tell whether it is done."""
    rows = body.elements("ProductFeeds") if body.has("ProductFeeds") else []
    if not body.truth("IsFeedReady", default=bool(rows)):
        return FeedNews(False)
    found: dict[tuple[str, int], FeedProduct] = {}
    for each in rows:
        product = _product(Loose(each), clean) if isinstance(each, Mapping) and not is_empty(each) else None
        if product is not None:
            key = product.sku, product.template_id
            found[key] = _both(found[key], product) if key in found else product
    return FeedNews(True, tuple(found.values()))


def _both(first: FeedProduct, second: FeedProduct) -> FeedProduct:
    """Apps that have a row for each message name one product several times."""
    return replace(
        first,
        external_id=first.external_id or second.external_id,
        url=first.url or second.url,
        messages=tuple(dict.fromkeys((*first.messages, *second.messages)))[:MOST_MESSAGES],
        references=tuple(dict.fromkeys((*first.references, *second.references))),
    )


def _product(row: Loose, clean: Clean) -> FeedProduct | None:
    """None where it does not say what it is about."""
    sku = tried(lambda: row.ident("SKU", LONGEST_ID), "")
    template = max(count(row, "TemplateId"), 0)
    if not sku and not template:
        log.info("A row of a feed names neither SKU nor template")
        return None
    made = FeedProduct(
        sku, template,
        external_id=tried(lambda: kept(row, "ExternalListingId"), ""),
        url=_address(row),
        references=_references(row),
    )  # fmt: skip
    taken = bool(made.external_id or made.url or made.references)
    return replace(made, messages=tuple(_messages(row, clean, "warning" if taken else "error"))[:MOST_MESSAGES])


def _messages(row: Loose, clean: Clean, otherwise: Severity) -> Iterator[FeedMessage]:
    """``otherwise``: what a message of an unknown kind is: an error where nothing was listed."""
    own = row.value("Error")
    if own and own is not True:
        yield FeedMessage("error", clean(own if isinstance(own, str) else NO_WORDS, LONGEST_MESSAGE) or NO_WORDS)
    elements: list[object] = tried(lambda: row.elements("Messages"), [])
    if isinstance(row.value("Messages"), str):
        elements = [row.value("Messages")]
    for each in elements:
        one = Loose(each) if isinstance(each, Mapping) else Loose({"Message": each})
        text = clean(tried(lambda one=one: one.text("Message", "Text"), ""), LONGEST_MESSAGE)  # type: ignore[misc]
        severity = _severity(one, otherwise)
        if text or severity == "error":
            yield FeedMessage(severity, text or NO_WORDS)


def _severity(one: Loose, otherwise: Severity) -> Severity:
    for name in ("ProductFeedMessageType", "Type", "MessageType"):
        word = tried(lambda name=name: one.enum(name, _TYPES, "", _ALSO), "")  # type: ignore[misc]
        if word:
            return _SEVERITIES[word]
    return otherwise


def _address(row: Loose) -> str:
    """Where the listing is shown; "" where that is no address that is ever opened (R-FOREIGN)."""
    found = tried(lambda: row.line("URL"), "")
    return found if found and len(found) <= LONGEST_URL and not refusal(found, (host_of(found),)) else ""


def _references(row: Loose) -> tuple[tuple[str, str], ...]:
    """SKU and what Products calls it; each SKU once."""
    found: dict[str, str] = {}
    elements: list[object] = tried(lambda: row.elements("ChannelReferences"), [])
    for each in elements[:MOST_REFERENCES]:
        if not isinstance(each, Mapping):
            continue
        own = Loose(each)
        try:
            sku = own.ident("SKU", LONGEST_ID)
        except Unreadable as error:
            log.info("A reference is left out: %s", error)
            continue
        found.setdefault(sku, tried(lambda own=own: own.ident("Reference", LONGEST_ID), ""))  # type: ignore[misc]
    return tuple(found.items())
