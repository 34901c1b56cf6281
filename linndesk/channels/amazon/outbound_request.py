"""What Amazon's warehouse is asked to send: as it is kept, without the person, whichever version is spoken. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.channels.amazon.marketplaces import Marketplace, by_id
from linndesk.channels.amazon.shown import plain
from linndesk.domain.money import text
from linndesk.domain.outbound import STANDARD, Asked, Wanted
from linndesk.domain.outbound_lines import MOST_LINES, MOST_UNITS
from linndesk.domain.times import iso, parse
from linndesk.errors import BadInput

LONGEST_SKU = 50
LONGEST_SHOWN = 40
THANKS = "Thank you for your order."
EXPEDITED, PRIORITY, SCHEDULED = "EXPEDITED", "PRIORITY", "SCHEDULED"
TIERS = (STANDARD, EXPEDITED, PRIORITY, SCHEDULED)
_PRIORITY_IN = ("CA", "IN", "MX")
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Item:
    """A line. ``number``: its place in what was asked, from 1: what Amazon knows it by; ``value``: of one unit."""

    number: str
    sku: str
    units: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """What was kept, read again."""

    reference: str
    marketplace: Marketplace
    currency: str
    tier: str
    shown: str
    ordered_at: datetime
    items: tuple[Item, ...]

    def units(self) -> Counter[str]:
        """By SKU."""
        found: Counter[str] = Counter()
        for each in self.items:
            found[each.sku] += each.units
        return found


def request(asked: Asked) -> dict[str, Any]:
    """As JSON, and always the same for the same. Raises BadInput where Amazon could never take it."""
    if not _REFERENCE.fullmatch(asked.reference):
        raise BadInput("This order has no id that Amazon takes", asked.reference[:60], "Move it once more")
    if by_id(asked.marketplace) is None:
        raise BadInput("The marketplace is not known", asked.marketplace[:60], "Choose one in Config")
    if asked.tier not in TIERS:  # one that this marketplace does not have is refused there: its preview offers others
        raise BadInput(f"Amazon has no service level {asked.tier[:40]}", f"It has {', '.join(TIERS)}", "Choose another")
    return {
        "reference": asked.reference,
        "marketplace": asked.marketplace,
        "currency": asked.currency,
        "tier": asked.tier,
        "shown": shown(asked.shown) or asked.reference,
        "ordered_at": iso(asked.ordered_at),
        "lines": _lines(asked),
    }


def read(kept: Mapping[str, Any]) -> Request:
    """What ``request`` gave, wherever it was kept meanwhile."""
    marketplace = by_id(str(kept["marketplace"]))
    if marketplace is None:
        raise BadInput("The marketplace is not known", str(kept["marketplace"])[:60], "Choose one in Config")
    items = tuple(Item(each["number"], each["sku"], int(each["units"]), each["value"]) for each in kept["lines"])
    return Request(
        kept["reference"], marketplace, kept["currency"], kept["tier"], kept["shown"], parse(kept["ordered_at"]), items
    )


def tiers(marketplace: str) -> tuple[str, ...]:
    """The service levels that its warehouse is asked for.

    Japan's SCHEDULED is not: it needs a time of day that somebody has agreed with the buyer, and no order here has one.
    """
    known = by_id(marketplace)
    return (STANDARD, EXPEDITED, PRIORITY) if known and known.country in _PRIORITY_IN else (STANDARD, EXPEDITED)


def shown(number: str) -> str:
    """The number that the buyer knows, in the characters that stand on a delivery note."""
    plain = "".join(each if each.isascii() and each.isprintable() else "-" for each in number)
    return " ".join(plain.split())[:LONGEST_SHOWN].strip()


def _lines(asked: Asked) -> list[dict[str, Any]]:
    units = sum(each.units for each in asked.lines)
    if not asked.lines or any(each.units < 1 for each in asked.lines):
        raise BadInput("Nothing is left to send of a line", "Amazon takes 1 unit and more", "Look at the order's lines")
    if len(asked.lines) > MOST_LINES or units > MOST_UNITS:
        raise BadInput(
            "Amazon does not take that much in one order",
            f"{len(asked.lines)} lines with {units} units; it takes {MOST_LINES} and {MOST_UNITS}",
            "Send it from your own warehouse, or split the order on its channel",
        )
    return [_line(number, each, asked.currency) for number, each in enumerate(asked.lines, start=1)]


def _line(number: int, wanted: Wanted, currency: str) -> dict[str, Any]:
    if not wanted.sku.strip() or len(wanted.sku) > LONGEST_SKU or not wanted.sku.isprintable():
        raise BadInput(
            f"{plain(wanted.sku)[:LONGEST_SKU] or 'Nothing'} is no SKU that Amazon's warehouse takes",
            f"It takes at most {LONGEST_SKU} characters",
            "Link the item to another listing",
        )
    return {"number": str(number), "sku": wanted.sku, "units": wanted.units, "value": _value(wanted.value, currency)}


def _value(value: Decimal | None, currency: str) -> str | None:
    return None if value is None or value <= 0 or not currency else text(value, currency)
