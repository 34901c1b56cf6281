"""What Amazon shows of a SKU as a listings item, and its issues in words. Pure.

Amazon sells what stands in the top-level ``fulfillmentAvailability``; ``attributes.fulfillment_availability`` is an
echo of what was handed in, and the one place that names the days to ship.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linndesk.channels.amazon.marketplaces import title
from linndesk.channels.amazon.wire import Json, Unreadable, count, ident, part, parts, text, texts
from linndesk.channels.http import words
from linndesk.channels.stock import Shown

DEFAULT = "DEFAULT"
_BY_AMAZON = "AMAZON"
_MOST_ISSUES = 3


def shown(item: Json) -> Shown:
    """What is sold of it. An item that is not as it has to be says so as its trouble. Raises Unreadable for the SKU."""
    sku = ident(item, "sku")
    try:
        levels = [
            (text(each, "fulfillmentChannelCode"), count(each, "quantity"))
            for each in parts(item, "fulfillmentAvailability")
        ]
        own = [quantity for code, quantity in levels if code == DEFAULT]
        by_amazon = any(code.startswith(_BY_AMAZON) for code, _ in levels)
        quantity = own[0] if own else None
        trouble = "; ".join(_troubles(item, quantity or 0))
    except Unreadable as error:
        return Shown(sku, None, trouble=f"Amazon's answer about it cannot be read: {error}")
    return Shown(sku, quantity, _latency(item), by_amazon, trouble)


def _latency(item: Json) -> int | None:
    """Days to ship of the offer that the seller sends himself; what cannot be read is not known."""
    try:
        found = [
            count(each, "lead_time_to_ship_max_days")
            for each in parts(part(item, "attributes"), "fulfillment_availability")
            if text(each, "fulfillment_channel_code") in (DEFAULT, "")
        ]
    except Unreadable:
        return None
    return next((each for each in found if each is not None), None)


def _troubles(item: Json, quantity: int) -> Iterator[str]:
    if issues := said(each for each in parts(item, "issues") if text(each, "severity") == "ERROR"):
        yield issues
    shut = [
        title(text(each, "marketplaceId"))
        for each in parts(item, "summaries")
        if "BUYABLE" not in texts(each, "status")
    ]
    if shut and quantity > 0:  # with nothing to sell it cannot be bought anyway
        yield f"It cannot be bought on {', '.join(shut)}"


def said(issues: Iterable[Json]) -> str:
    """Issues in Amazon's words on one line, the errors first, each once."""
    ranked = sorted(issues, key=lambda each: each.get("severity") != "ERROR")
    return "; ".join([*dict.fromkeys(filter(None, map(_issue, ranked)))][:_MOST_ISSUES])


def _issue(issue: Json) -> str:
    message, code = (plain(issue.get(key)) for key in ("message", "code"))
    return f"{message} ({code})" if message and code else message or code


def plain(found: object) -> str:
    """Amazon's words as they can be shown and kept: one line, no secrets, nothing that is no character."""
    return words(found).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
