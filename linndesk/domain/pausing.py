"""When a kind of call that keeps failing rests, and for how long (X13). Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

Job = Literal[
    "orders", "despatch", "stock", "price", "products", "tags", "manifest", "set-up", "check", "listing", "feed",
    "questions", "options", "cancel", "refund"
]  # fmt: skip

FAILURES = 10  # in a row of one kind
FIRST = timedelta(minutes=15)
LONGEST = timedelta(hours=4)

WORDS: dict[str, str] = {
    "orders": "Orders",
    "despatch": "Despatches",
    "stock": "Stock levels",
    "price": "Prices",
    "products": "The list of products",
    "tags": "Tags",
    "manifest": "The manifest",
    "set-up": "The app's settings",
    "check": "Tests",
    "listing": "Listings",
    "feed": "What became of listings",
    "questions": "What it asks of listings",
    "options": "What it takes after a sale",
    "cancel": "Cancellations",
    "refund": "Refunds",
}


def rests(failures: int) -> bool:
    """Whether this many failures in a row are enough."""
    return failures >= FAILURES


def rest(pauses: int) -> timedelta:
    """How long the next rest is. ``pauses``: rests since the last success; one failure after a rest begins the next."""
    longer: int = 2 ** min(pauses, 10)
    return min(FIRST * longer, LONGEST)
