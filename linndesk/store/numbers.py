"""The number of an order that a person sees. Pure, any thread; ``numbers_of`` inside a read."""

from __future__ import annotations

from collections.abc import Iterable

from linndesk.store import bulk
from linndesk.store.tables import Order

FIRST_NUMBER = 100_000
_LONGEST = 9  # digits


def number_of(order_id: int, prefix: str = "") -> str:
    """Ours, never the channel's. ``prefix``: its account's, as it was when the order came (M6)."""
    return f"{prefix}{FIRST_NUMBER + order_id}"


def sql_of(order: str) -> str:
    """The same number in a query, of the order with that alias."""
    return f"{order}.prefix || cast({order}.id + {FIRST_NUMBER} as text)"


def numbers_of(order_ids: Iterable[int | None]) -> dict[int, str]:
    """Of some orders; those that are gone are left out."""
    wanted = sorted({each for each in order_ids if each is not None})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        rows = bulk.rows(Order, f"select id, prefix from orders where id in ({bulk.marks(len(part))})", part)
        found.update((order_id, number_of(order_id, prefix)) for order_id, prefix in rows)
    return found


def plain_id(text: str) -> int:
    """The id behind a number of ours without its prefix; 0 where it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST
    return max(0, int(text) - FIRST_NUMBER) if is_number else 0


def own_ids(text: str) -> dict[int, str]:
    """By id the prefix that an order has to have for this text to be its number."""
    cuts = range(max(0, len(text) - _LONGEST), len(text))
    found = {plain_id(text[cut:]): text[:cut] for cut in cuts if text[cut] != "0"}
    return {order_id: prefix for order_id, prefix in found.items() if order_id}
