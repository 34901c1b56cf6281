"""One page of an app's orders. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.channels import order_page
from linndesk.channels.external import mapping
from linndesk.channels.loose import LONGEST_ID, Loose
from linndesk.channels.order_page import PageRead
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import ChannelOrder, Held


def read_page(elements: Sequence[object], at: datetime, source: str, seen: set[str]) -> PageRead:
    """Never raises; ``seen`` as in ``channels/order_page.py``."""
    return order_page.read_page(elements, _App(at, source), seen)


@dataclass(frozen=True, slots=True)
class _App:
    """``at``: the moment of the walk; ``source``: what the app is called."""

    at: datetime
    source: str

    def order(self, found: Mapping[str, Any], raw: str) -> ChannelOrder:
        return mapping.order(found, self.at, self.source, raw)

    def reference(self, own: Loose) -> str:
        return mapping.reference(own)

    def called(self, own: Loose) -> str:
        return ""  # apps know an order by its reference

    def holds(self, own: Loose) -> tuple[Held, ...]:
        """None where it is known to be cancelled."""
        return tuple(_held(own.elements("OrderItems"))) if mapping.payment_word(own) != "CANCELLED" else ()


def _held(rows: Sequence[object]) -> Iterator[Held]:
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            continue
        line = Loose(row)
        try:
            if line.truth("IsService") or mapping.is_cancelled(line):
                continue
            yield Held(str(number), line.ident("SKU", LONGEST_ID), mapping.units_of(line))
        except Unreadable:
            continue
