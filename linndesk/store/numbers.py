"""The number of an order that a person sees. Pure, any thread."""

from __future__ import annotations

FIRST_NUMBER = 100_000


def number_of(order_id: int) -> str:
    """Ours, never the channel's."""
    return str(FIRST_NUMBER + order_id)
