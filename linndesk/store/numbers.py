"""The number of an order that a person sees. Pure, any thread."""

from __future__ import annotations

FIRST_NUMBER = 100_000


def number_of(order_id: int, prefix: str = "") -> str:
    """Ours, never the channel's. ``prefix``: its account's, as it was when the order came (M6)."""
    return f"{prefix}{FIRST_NUMBER + order_id}"


def sql_of(order: str) -> str:
    """The same number in a query, of the order with that alias."""
    return f"{order}.prefix || cast({order}.id + {FIRST_NUMBER} as text)"
