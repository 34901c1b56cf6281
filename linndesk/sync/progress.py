"""What a running sync tells while it runs. Called on worker threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linndesk.channels.base import Cancel as Cancel  # a face asks for a stop without knowing channels


@dataclass(frozen=True, slots=True)
class Progress:
    """One account's state just now: what is being done, and how many orders came so far."""

    account: str
    text: str
    orders: int = 0
    finished: bool = False


Tell = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """For runs that nobody watches."""
